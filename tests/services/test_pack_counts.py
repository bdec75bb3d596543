"""Counts of packs through the register: what all packs that ever left tell together."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.release.audience import Audience
from riskzone.release.disclosure.attack import Published, Sight, attack
from riskzone.release.disclosure.cells import Cells
from riskzone.release.disclosure.model import Key
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Pack, State
from riskzone.services import pack_counts
from riskzone.services.pack_cells import Exact
from riskzone.store import packs, publications, shelf

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
