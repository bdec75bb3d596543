"""Health codes of the demonstration: rules in force, a made-up register counted, appeals.

The register is made, counted by the way every register is, and removed; nobody in it is real.
"""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.engine.demo import Township, make_register, weight_of
from riskzone.errors import NotFound
from riskzone.healthcode.changes import RuleChange, State
from riskzone.healthcode.library import load_rules
from riskzone.places.divisions import load_divisions
from riskzone.services import guard, health_codes
from riskzone.services.context import Context
from riskzone.services.evidence import zone_table
from riskzone.services.health_context import surroundings
from riskzone.services.health_rules import MEDIA, USUAL
from riskzone.services.present import DEMO_DAY
from riskzone.store import WriteUnitOfWork, blobs, health, shelf
from riskzone.store.health_rules import HEALTH_RULES, changes
from riskzone.store.shelf import Invented

_AREA = "23"
#: Residents of the made-up register, and the days it is counted for.
RESIDENTS, DAYS = 400_000, 15
#: Demonstration accounts that propose and approve rules.
_PROPOSES, _APPROVES = "duty", "approver"
_FIRST = date(2020, 4, 9)
_DOCUMENT = "黑龙江省应对疫情工作领导小组指挥部关于健康码赋码规则的通知（演示）"


def load_health(actor: Actor, ctx: Context) -> int:
    """Count the made-up register for the days before the demonstration's morning, once.

    Returns
    -------
    int
        Runs stored; a deployment of another area has none.

    Raises
    ------
    Denied
        The actor has no health codes counted there.
    """
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, ctx.settings.area)
    with ctx.store.read() as uow:
        there = health.runs(uow, ctx.settings.area)
    if there or ctx.settings.area != _AREA:
        return 0
    with ctx.store.write(actor) as uow:
        if not changes(uow, _AREA):
            _put_in_force(uow)
    folder = Path(tempfile.mkdtemp(prefix="riskzone-demo-"))
    try:
        files = make_register(folder, townships(ctx), residents=RESIDENTS, until=DEMO_DAY)
        done = health_codes.count(actor, ctx, *files, on=DEMO_DAY, days=DAYS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return len(done.fresh)


def townships(ctx: Context) -> tuple[Township, ...]:
    """The townships of the area, with the buildings of its control units."""
    area = ctx.settings.area
    frame = load_divisions(area).zone_table("township").frame
    buildings = _buildings(ctx)
    return tuple(
        Township(str(code), weight_of(str(name)), buildings.get(str(code), ()))
        for code, name in frame["name"].items()
    )


def _buildings(ctx: Context) -> Mapping[str, tuple[str, ...]]:
    """Building units that control units give a code, by township."""
    with ctx.store.read() as uow:
        held = {place for place, *_ in surroundings(ctx, uow, load_rules(USUAL)).units}
        try:
            where = zone_table(ctx, uow, "building", DEMO_DAY).frame["township"]
        except NotFound:  # the layer was replaced by one that begins later
            return {}
    found: dict[str, list[str]] = {}
    for place in sorted(held & set(map(str, where.index))):
        found.setdefault(str(where[place]), []).append(place)
    return {township: tuple(places) for township, places in found.items()}


def _put_in_force(uow: WriteUnitOfWork) -> None:
    rules = load_rules(USUAL)
    blobs.put(uow, rules.text.encode(), MEDIA)
    proposed = Invented(_PROPOSES, midnight(_FIRST) + timedelta(hours=15))
    approved = Invented(_APPROVES, midnight(_FIRST) + timedelta(hours=17, minutes=30))
    change = RuleChange(
        area=_AREA, rules=rules.id, text=rules.text, valid_from=_FIRST + timedelta(days=1),
        document=_DOCUMENT, proposed_by=_PROPOSES,
    )  # fmt: skip
    kept = shelf.add(uow, HEALTH_RULES, change, action="propose", invented=proposed)
    made = RuleChange(
        id=kept.id, version=kept.version, state=State.APPROVED, area=_AREA, rules=rules.id,
        text=rules.text, valid_from=change.valid_from, document=_DOCUMENT,
        proposed_by=_PROPOSES, decided_by=_APPROVES,
    )  # fmt: skip
    shelf.change(uow, HEALTH_RULES, made, kept.version, action="approve", invented=approved)
