"""Counts of packs through the register: what all packs that ever left tell together."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import LevelLine
from riskzone.release.audience import Audience
from riskzone.release.disclosure.attack import Published, attack
from riskzone.release.disclosure.cells import Cells
from riskzone.release.disclosure.model import Key, Sight
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Pack, State
from riskzone.services import pack_counts
from riskzone.services.context import open_context
from riskzone.services.pack_cells import Exact
from riskzone.settings import Settings
from riskzone.store import packs, publications, shelf
from riskzone.store.decisions import DECISIONS
from riskzone.units.lifecycle import Action as UnitAction
from riskzone.units.model import State as UnitState
from tests.decisions.papers_of_2020 import document
from tests.services.papers import approved, stored

PRESS = Actor("press", grants=(Grant(Role.PUBLISHER, "23"),))
FIRST = date(2020, 4, 1)
COUNTIES = {"230103": 5, "230104": 7, "231081": 3}
TOWNS = [f"{county}{number:03}" for county, size in COUNTIES.items() for number in range(size)]
TOWNS += [f"{county}*" for county in COUNTIES]
PARENTS = {"230100": "230000", "231000": "230000"}
PARENTS |= {county: f"{county[:4]}00" for county in COUNTIES}
PARENTS |= {town: town[:6] for town in TOWNS}
LAYERS = {"230000": "province", "230100": "prefecture", "231000": "prefecture"}
LAYERS |= dict.fromkeys(COUNTIES, "county") | dict.fromkeys(TOWNS, "township")
SPANS = {"new_1d": 1, "new_14d": 14, "cumulative": 10_000}

Cases = dict[str, dict[date, int]]


def exact(cases: Cases, wanted: Pack) -> Exact:
    day = wanted.on - timedelta(days=1)
    figures = {*pack_counts.figures_of(wanted), *((name, day) for name in SPANS)}
    values = {}
    for measure, last in figures:
        first = last - timedelta(days=SPANS[measure] - 1)
        for town in TOWNS:
            own = sum(n for on, n in cases.get(town, {}).items() if first <= on <= last)
            zone = town
            while zone:
                key = Key(zone, measure, last)
                values[key] = values.get(key, 0) + own
                zone = PARENTS.get(zone, "")
    return Exact(Cells(day, LAYERS, PARENTS, values))


def release(ctx, made: pack_counts.Protected, wanted: Pack) -> Pack:
    with ctx.store.write(PRESS) as uow:
        draft = shelf.add(uow, packs.PACKS, wanted, action=Action.BUILD.value)
        at = datetime(2020, 4, 24, 8, tzinfo=SHANGHAI)
        pack = shelf.change(
            uow, packs.PACKS, replace(draft, state=State.RELEASED, released_at=at), draft.version,
            action=Action.RELEASE.value,
        )  # fmt: skip
        publications.add(uow, pack.id, pack.audience, made.cells)
    return pack


@pytest.mark.parametrize("seed", range(4))
def test_a_random_history_of_packs_tells_no_hidden_count(ctx, seed):
    """Two of one day, withdrawn ones, corrections, other thresholds and audiences."""
    draw = random.Random(seed)  # noqa: S311 - a test that can be run again
    cases: Cases = {
        town: {FIRST + timedelta(days=draw.randrange(45)): draw.choice([1, 1, 2, 4, 7])}
        for town in draw.sample(TOWNS, 8)
    }
    known: set[Key] = set()
    for _ in range(7):
        wanted = Pack(
            area="23", on=FIRST + timedelta(days=draw.choice([22, 22, 23, 36, 37])),
            audience=draw.choice([Audience.PUBLIC, Audience.RESTRICTED]),
            products=("tables",), threshold=draw.choice([3, 5, 10]), snapshot=1,
        )  # fmt: skip
        with ctx.store.read() as uow:
            made = pack_counts.protected(ctx, uow, wanted, exact(cases, wanted))
        assert made.bounded == ()
        known |= {one.key for one in made.report.fixed}
        pack = release(ctx, made, wanted)
        if draw.random() < 0.4:
            with ctx.store.write(PRESS) as uow:
                gone = replace(pack, state=State.WITHDRAWN)
                shelf.change(uow, packs.PACKS, gone, pack.version, action=Action.WITHDRAW.value)
        if draw.random() < 0.5:
            cases.setdefault(draw.choice(TOWNS), {})[FIRST + timedelta(days=draw.randrange(36))] = 1
    with ctx.store.read() as uow:
        rows = publications.of(uow, Audience.PUBLIC, Audience.RESTRICTED)
        order = packs.left(uow)
    assert len(order) == 7
    sights = tuple(
        Sight(
            order.index(one.pack), Key(one.cell.zone, one.cell.measure, one.cell.day),
            one.cell.value if one.cell.shown else None,
        )
        for one in rows
    )  # fmt: skip
    spans = pack_counts.policy_of(wanted).spans
    narrow = {one.key for one in attack(Published(sights, PARENTS, spans)) if one.width < 2}
    assert narrow <= known


def test_packs_stand_in_the_order_they_left_not_in_that_they_were_made(ctx):
    with ctx.store.write(PRESS) as uow:
        wanted = Pack(area="23", on=FIRST, audience=Audience.PUBLIC, products=("tables",))
        first = shelf.add(uow, packs.PACKS, wanted, action=Action.BUILD.value)
        second = shelf.add(uow, packs.PACKS, wanted, action=Action.BUILD.value)
    for pack in (second, first):
        with ctx.store.write(PRESS) as uow:
            left = replace(pack, state=State.RELEASED)
            shelf.change(uow, packs.PACKS, left, pack.version, action=Action.RELEASE.value)
    with ctx.store.read() as uow:
        assert packs.left(uow) == (second.id, first.id)


@pytest.fixture
def april(settings):
    opened = open_context(Settings(home=settings.home, now=minute(24)))
    yield opened
    opened.store.close()


def whole_window(value: int, *others: int) -> tuple[Cases, Pack]:
    """Cases of the townships of one county in the window that ended on 22 April."""
    day = date(2020, 4, 15)
    towns = [town for town in TOWNS if town.startswith("230104")]
    cases = {town: {day: number} for town, number in zip(towns, (value, *others), strict=False)}
    wanted = Pack(
        area="23", on=date(2020, 4, 24), audience=Audience.PUBLIC, products=("tables",),
        snapshot=1,
    )  # fmt: skip
    return cases, wanted


def fixed(ctx, cases: Cases, wanted: Pack) -> dict[str, str]:
    with ctx.store.read() as uow:
        made = pack_counts.protected(ctx, uow, wanted, exact(cases, wanted))
    assert made.bounded == ()
    return {one.key.zone: one.cause for one in made.report.fixed}


def test_orders_of_other_days_are_known_to_readers_though_they_were_lifted(april):
    """Two orders, both ended before the morning: each township had a case, and there are two."""
    cases, wanted = whole_window(1, 1)
    assert fixed(april, cases, wanted) == {}
    for town in ("230104000", "230104001"):
        lifted = approved().changed(
            county="230104", township=town, state=UnitState.ENDED,
            ordered_at=minute(16), effective_at=minute(16), ended_at=minute(20),
        )  # fmt: skip
        stored(april, lifted, UnitAction.RELEASE)
    assert fixed(april, cases, wanted)["230104000"] == "level"


def test_levels_of_other_days_are_known_to_readers(april):
    """Medium on the 17th alone; on the morning of the pack nothing is declared any more."""
    cases, wanted = whole_window(1, 1)
    for number, town in enumerate(("230104000", "230104001")):
        line = LevelLine(area=town, level="medium", effective_at=minute(16), until=minute(18))
        paper = replace(document(0, line, signed=minute(16)), number=f"{number}号")
        with april.store.write(PRESS) as uow:
            shelf.add(uow, DECISIONS, paper, action="decide")
    assert fixed(april, cases, wanted)["230104001"] == "level"


def minute(day: int) -> datetime:
    return datetime(2020, 4, day, 12, tzinfo=SHANGHAI)
