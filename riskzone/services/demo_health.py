"""Health codes of the demonstration: rules in force, a made-up register counted, appeals.

The register is made, counted by the way every register is, and removed; nobody in it is real.
Its counts come with the program (:func:`prepare` writes them); where rules, levels or control
units are no longer those they were made of, the register is made and counted anew.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.engine.demo import Township, make_register, weight_of
from riskzone.errors import NotFound
from riskzone.healthcode.changes import RuleChange, State
from riskzone.healthcode.library import load_rules
from riskzone.healthcode.rules import Rules
from riskzone.healthcode.values import ABSENT
from riskzone.places.divisions import load_divisions
from riskzone.services import guard, health_codes, health_count
from riskzone.services.context import Context
from riskzone.services.evidence import zone_table
from riskzone.services.health_context import Surroundings, surroundings
from riskzone.services.health_count import Counted, Request
from riskzone.services.health_rules import MEDIA, USUAL, standing_in
from riskzone.services.present import DEMO_DAY
from riskzone.settings import DATA
from riskzone.store import WriteUnitOfWork, blobs, health, shelf
from riskzone.store.health import Appeal, Inputs, Shown
from riskzone.store.health_rules import HEALTH_RULES, changes
from riskzone.store.shelf import Invented

_AREA = "23"
#: Residents of the made-up register, and the days it is counted for.
RESIDENTS, DAYS = 400_000, 15
_DAYS = tuple(DEMO_DAY - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
#: Its counts, made by :func:`prepare`: to count it takes as long as all the rest.
FILE = DATA / "demo" / "health_codes.parquet"
#: Day of the flows to the day after the last one.
_AHEAD = -1
_MOVES = pa.schema(
    [
        ("day", pa.int8()),
        ("township", pa.string()),
        ("before", pa.int8()),
        ("after", pa.int8()),
        ("in_city", pa.bool_()),
        ("count", pa.int32()),
    ]
)
#: Demonstration accounts that propose and approve rules.
_PROPOSES, _APPROVES = "duty", "approver"
_FIRST = date(2020, 4, 9)
#: Residents of a township whom the platform shows red though nothing is behind it (invented).
_WITHOUT_REASON = {("231081100", "green", False): 7, ("230103001", "green", False): 3}
#: County → reason appeals are about, and about how many.
_APPEALED = {
    "230103": ("possible_contact", 14), "230104": ("arrival_medium", 9),
    "231081": ("close_contact", 6), "231005": ("symptom", 3),
}  # fmt: skip
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
    with ctx.store.read() as uow:
        rules = standing_in(ctx, uow, DEMO_DAY).rules
        around = surroundings(ctx, uow, rules)
    request = Request(Path(), Path(), rules.text, _DAYS, around)
    found = _prepared(rules, around)
    if found is None:
        made = _counted_now(actor, ctx)
    else:
        made = [run.id for run in health_codes.keep(actor, ctx, request, rules, *found)[0]]
    with ctx.store.write(actor) as uow:
        _beside(uow, made[-1])
        health.add_appeals(uow, tuple(_appeals()))
    return len(made)


def _counted_now(actor: Actor, ctx: Context) -> list[int]:
    """Make the register, count it, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="riskzone-demo-"))
    try:
        files = make_register(folder, townships(ctx), residents=RESIDENTS, until=DEMO_DAY)
        done = health_codes.count(actor, ctx, *files, on=DEMO_DAY, days=DAYS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [run.id for run in done.runs]


def prepare(actor: Actor, ctx: Context, path: Path = FILE) -> int:
    """Count the made-up register and write the counts :func:`load_health` begins with.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    Denied
        The actor has no health codes counted there.
    """
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, ctx.settings.area)
    with ctx.store.read() as uow:
        rules = standing_in(ctx, uow, DEMO_DAY).rules
        around = surroundings(ctx, uow, rules)
    folder = Path(tempfile.mkdtemp(prefix="riskzone-demo-"))
    try:
        pair = make_register(folder, townships(ctx), residents=RESIDENTS, until=DEMO_DAY)
        files = health_count.hashed(*pair)
        done = health_count.count_in_child(
            Request(files.register, files.exposures, rules.text, _DAYS, around)
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ahead = [
        (_AHEAD, one.township, _rank(rules, one.colour_before, one.reason_before),
         _rank(rules, one.colour, one.reason), False, one.residents)
        for one in health_count.ahead_of(done.ahead)
    ]  # fmt: skip
    rows = sorted([*map(tuple, health_count.rows(done.moves)), *ahead])
    told = {
        "rules": rules.hash, "context": around.hash, "register": files.register_hash,
        "exposures": files.exposures_hash, "residents": str(RESIDENTS),
    }  # fmt: skip
    schema = _MOVES.with_metadata(told)
    arrays = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), schema, strict=True)]
    pq.write_table(pa.table(arrays, schema=schema), path, compression="zstd")
    return len(rows)


def _rank(rules: Rules, colour: str, reason: str) -> int:
    return rules.rank(reason) if colour else ABSENT


def _prepared(rules: Rules, around: Surroundings) -> tuple[Inputs, Counted] | None:
    """The counts this program brings along, where they are those of these rules and levels."""
    if not FILE.is_file():
        return None
    table = pq.read_table(FILE)
    told = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    same = (told.get("rules"), told.get("context")) == (rules.hash, around.hash)
    if not same or told.get("residents") != str(RESIDENTS):
        return None
    inputs = Inputs(rules.hash, told["register"], told["exposures"], around.hash)
    day = table["day"]
    later = table.filter(pc.equal(day, _AHEAD))
    _, flows = health_count.of_day(list(health_count.rows(later)), rules)
    columns = ("township", "colour_before", "reason_before", "colour", "reason", "count")
    ahead = pa.table(dict(zip(columns, map(list, zip(*flows, strict=True)), strict=True)))
    return inputs, Counted(table.filter(pc.not_equal(day, _AHEAD)), ahead, 0.0)


def _beside(uow: WriteUnitOfWork, run: int) -> None:
    """What the platform shows, invented from the counts: as the rules say, but for a few."""
    told = []
    for one in health.counts(uow, run, digits=9):
        wrong = _WITHOUT_REASON.get((one.township, one.colour, one.in_city), 0)
        for shown, residents in (("red", wrong), (one.colour, one.residents - wrong)):
            if residents > 0:
                told.append(Shown(one.township, shown, one.colour, one.reason, residents))
    sums: dict[tuple[str, str, str, str], int] = {}
    for each in told:
        sums[each[:4]] = sums.get(each[:4], 0) + each.residents
    health.add_shown(uow, run, [Shown(*key, count) for key, count in sorted(sums.items())])


def _appeals() -> Iterator[Appeal]:
    """Counts of the fourteen days before the morning, the same at every load."""
    for county, (reason, weight) in _APPEALED.items():
        waiting = weight
        for back in range(14, 0, -1):
            received = (weight * back + 3) % (weight + 3)
            settled = min(waiting + received, (weight * (back + 1) + 1) % (weight + 2))
            waiting += received - settled
            # One that waits has waited as long as the longest.
            median, longest = {0: (None, None), 1: (1.5, 1.5)}.get(waiting, (1.5, 6.0))
            yield Appeal(
                county, DEMO_DAY - timedelta(days=back), reason, received, settled,
                settled // 3, waiting, median, longest,
            )  # fmt: skip


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
