"""Packs of the demonstration: one the public has read, and one that waits for its release."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from riskzone.access import Actor, Right
from riskzone.clock import midnight
from riskzone.release.audience import Audience
from riskzone.release.bulletin import State
from riskzone.release.checklist import Finding
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Acceptance, Pack
from riskzone.services import bulletins, guard, pack_build, pack_release
from riskzone.services.context import Context
from riskzone.services.pack_material import newest_snapshot
from riskzone.services.present import DEMO_DAY
from riskzone.store import packs, shelf
from riskzone.store.shelf import Invented

#: Products of both: what needs no review number and is made in a moment.
_PRODUCTS = ("list",)
#: Demonstration accounts that prepare and release.
_PRESS, _RELEASER = "press", "approver"
_AREA = "23"
_REASON = "已核实，不影响对外公布（演示）"


@dataclass(frozen=True)
class _Made:
    """A pack of the demonstration: its morning, and at which minutes it went how far."""

    on: date
    built: timedelta
    released: timedelta | None


_PACKS = (
    _Made(DEMO_DAY - timedelta(days=1), timedelta(hours=7, minutes=22), timedelta(hours=8)),
    _Made(DEMO_DAY, timedelta(hours=7, minutes=22), None),
)


def load_packs(actor: Actor, ctx: Context) -> int:
    """Make the packs of the demonstration where there is none yet.

    Returns
    -------
    int
        Packs made; a deployment of another area, or whose clock stands before them, has none.
    """
    guard.check(actor, ctx, Right.PREPARE_PUBLICATION, ctx.settings.area)
    with ctx.store.read() as uow:
        there = shelf.listing(uow, packs.PACKS)
    if there or ctx.settings.area != _AREA:
        return 0
    made = 0
    for one in _PACKS:
        snapshot = newest_snapshot(actor, ctx, one.on, "midnight")
        if snapshot:
            _lived(actor, ctx, one, snapshot)
            made += 1
    return made


def _lived(actor: Actor, ctx: Context, one: _Made, snapshot: int) -> None:
    """Take one pack through its steps, each at its invented minute."""
    told = bulletins.of_day(actor, ctx, one.on - timedelta(days=1))
    public = told is not None and told.bulletin.state is State.PUBLISHED
    products = ("bulletin", *_PRODUCTS) if public else _PRODUCTS
    wanted = Pack(
        area=_AREA, on=one.on, snapshot=snapshot, audience=Audience.PUBLIC, products=products
    )
    at = midnight(one.on) + one.built
    there = _standing_at(ctx, at)
    done = pack_build.made(actor, there, wanted)
    draft = pack_build.store_made(actor, there, wanted, done, invented=Invented(_PRESS, at))
    soon = Invented(_PRESS, at + timedelta(minutes=3))
    pack = pack_release.act(actor, there, draft.id, draft.version, Action.PROPOSE, invented=soon)
    if one.released is None:
        return
    then = Invented(_RELEASER, midnight(one.on) + one.released)
    pack_release.act(
        actor, there, pack.id, pack.version, Action.RELEASE,
        accepted=_answers(done.findings), invented=then,
    )  # fmt: skip


def _standing_at(ctx: Context, at: datetime) -> Context:
    """The same deployment, and what it has in memory, with its clock at another minute."""
    return replace(ctx, settings=ctx.settings.model_copy(update={"now": at}))


def _answers(found: tuple[Finding, ...]) -> tuple[Acceptance, ...]:
    return tuple(Acceptance(one.code, _REASON) for one in found if one.severity == "accept")
