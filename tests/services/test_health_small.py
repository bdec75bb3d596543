"""Small counts of codes against a reader who solves everything that is shown for what is not."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from riskzone.healthcode.library import load_rules
from riskzone.services import health_small as small
from riskzone.services import health_unseen
from riskzone.services.health_reach import Reach
from riskzone.services.health_small import RESIDENTS, Hidden, Measure
from riskzone.store.health import PAST, Count, Flow, Inputs, Run

RULES = load_rules("hlj-2020")
RUN = Run(
    1, "23", date(2020, 4, 24), RULES.id, Inputs("r", "p", "e", "c"), "duckdb", 0, 0, 0.0, "",
    datetime(2020, 4, 24, tzinfo=UTC),
)  # fmt: skip
GREEN, GONE = ("green", ""), ("", "")
CASE, CONTACT = ("red", "case"), ("red", "close_contact")
SYMPTOM, RELEASED = ("yellow", "symptom"), ("yellow", "after_release")
#: What may become of somebody, and how often it does.
COURSES = {
    (GREEN, GREEN): 400, (CASE, CASE): 3, (CONTACT, CONTACT): 9, (SYMPTOM, SYMPTOM): 12,
    (RELEASED, RELEASED): 5, (GREEN, CONTACT): 2, (GREEN, SYMPTOM): 4, (SYMPTOM, GREEN): 4,
    (CONTACT, RELEASED): 2, (RELEASED, GREEN): 1, (CONTACT, CASE): 1, (GONE, GREEN): 2,
    (GREEN, GONE): 2, (GONE, SYMPTOM): 1, (CASE, RELEASED): 1,
}  # fmt: skip
TOWNSHIPS = tuple(
    f"23{prefecture}{county}{township}"
    for prefecture, county, township in itertools.product(
        ("01", "10", "12"), ("02", "81"), ("001", "100")
    )
)
Word = tuple[str, str]
Row = Any
#: Values that a hidden count may have lie so far apart at least.
APART = 2.0
#: More people than there are, and what a solver leaves open.
MOST, SLACK = 2000, 1e-6
Moves = Mapping[tuple[str, Word, Word], int]


@dataclass
class World(Hidden):
    """A run that is held in memory."""

    moves: Moves = field(default_factory=dict)

    def _has(self, zone: str, place: str) -> bool:
        return zone.startswith(place) and not zone.startswith(self.reach.beside(place))

    def counts(self, place: str, digits: int) -> tuple[Count, ...]:
        found: Counter[tuple[str, str, str]] = Counter()
        for (zone, _, after), count in self.moves.items():
            if self._has(zone, place) and after != GONE:
                found[zone[:digits], *after] += count
        return tuple(Count(zone, *word, False, n) for (zone, *word), n in sorted(found.items()))

    def flows(self, kind: str, place: str, digits: int) -> tuple[Flow, ...]:
        found: Counter[tuple[str, ...]] = Counter()
        for (zone, before, after), count in self.moves.items():
            if self._has(zone, place) and (kind == PAST or before != GONE):
                found[zone[:digits], *before, *after] += count
        return tuple(Flow(*key, n) for key, n in sorted(found.items()))  # type: ignore[call-arg]


def world(seed: int, reach: tuple[str, ...] = ()) -> World:
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = World(None, RUN, "23", Reach.of(reach))  # type: ignore[arg-type]
    drawn = {
        (zone, *course): chance.choice((0, 0, 1, 1, 2, often, often))
        for zone in TOWNSHIPS
        for course, often in COURSES.items()
    }
    made.moves = {key: count for key, count in drawn.items() if count}
    return made


def places(digits: int) -> list[str]:
    return sorted({zone[:digits] for zone in TOWNSHIPS})


class Reader:
    """What a reader knows: sums of people by township and by what they were and are."""

    def __init__(self, seen: World) -> None:
        self.seen = seen
        self.keys = list(itertools.product(TOWNSHIPS, [*COURSES, (CASE, GREEN), (SYMPTOM, CASE)]))
        self.truth = np.array([seen.moves.get((zone, *course), 0) for zone, course in self.keys])
        self.known: list[Row] = []
        self.some: list[Row] = []
        self.hidden: dict[tuple[Any, ...], Row] = {}
        for digits, before in itertools.product((2, 4, 6, 9), (False, True)):
            for place in places(digits):
                self._states(small.colours(RULES, before=before), place, 0, before=before)
                self._states(small.reasons(RULES, before=before), place, 1, before=before)
        self.given = list(self.known)
        self.rest = np.array([not seen.sees(zone) for zone, _ in self.keys])
        for place in (*places(2), *places(4)):
            self._flows(place)
        flows = self.known[len(self.given) :]
        self.given += [row for row in flows if not (row * self.rest) @ self.truth]

    def _states(self, of: Measure, place: str, part: int, *, before: bool) -> None:
        for word, count in self.seen.own(of, place).items():

            def has(b: Word, a: Word, word: Any = word) -> bool:
                side = b if before else a
                named = side if part else side[0]
                return side != GONE and word in (RESIDENTS, named)

            self._learn((place, of.name, word), count, has)

    def _flows(self, place: str) -> None:
        told = health_unseen.told(self.seen, RULES, PAST, place)
        for way, count in told.ways.items():
            self._learn((place, way), count, lambda b, a, way=way: (b[0], a[0]) == way)
        for one, count in told.courses.items():
            row = self._learn((place, one), count, lambda b, a, one=one: (*b, *a) == one)
            if count is None:  # it is there, and so somebody went it
                self.some.append(row)
        if told.courses:  # nobody went any other
            self._learn((place, "others"), 0, lambda b, a: (*b, *a) not in told.courses)

    def _learn(self, key: tuple[Any, ...], count: int | None, fits: Callable[..., bool]) -> Row:
        row = np.array([float(z.startswith(key[0]) and fits(*c)) for z, c in self.keys])
        if count is None:
            self.hidden[key] = row
        else:
            assert count == row @ self.truth, key
            self.known.append(row)
        return row

    def told(self, apart: float = 1) -> list[Hashable]:
        """Hidden small counts of the rest whose possible values lie nearer to each other.

        A flow that the counts of both days tell by themselves, with what nobody did, cannot be
        hidden, and is none.
        """
        rest = {key: row * self.rest for key, row in self.hidden.items()}
        wanted = {key: row for key, row in rest.items() if 0 < row @ self.truth < small.usual()}
        narrow = self._narrow(wanted, self.known, self.some, apart)
        flows = {key: wanted[key] for key in narrow if len(key) == 2}
        given = set(self._narrow(flows, self.given, (), apart)) if flows else set()
        return [key for key in narrow if key not in given]

    def _narrow(
        self, wanted: Mapping[Any, Row], known: Sequence[Row], some: Sequence[Row], apart: float
    ) -> list[Any]:
        sums, goals = np.array(known), np.array(list(wanted.values()))
        least, most = goals @ self.truth, goals @ self.truth
        above = {"A_ub": -np.array(some), "b_ub": -np.ones(len(some))} if some else {}
        # Most answers tell of many counts; the others are asked for one by one.
        for row in (goals.sum(axis=0), *goals):
            if (most - least)[(goals == row).all(axis=1)].max(initial=0.0) >= apart - SLACK:
                continue
            for sign in (1.0, -1.0):
                found = linprog(
                    sign * row, A_eq=sums, b_eq=sums @ self.truth, bounds=(0, MOST), **above
                ).x
                least, most = np.minimum(least, goals @ found), np.maximum(most, goals @ found)
        width = zip(wanted, most - least, strict=True)
        return [key for key, apart_by in width if apart_by < apart - SLACK]


def test_nobody_solves_what_is_shown_for_a_small_count() -> None:
    """All days, levels, reasons and flows at once, as one system."""
    reader = Reader(world(3))
    assert len(reader.hidden) > 100
    assert reader.told(APART) == []


#: Worlds, and what is seen exactly: a neighbour, a county and a neighbour, all but one.
PARTS = [(8, ("2310",)), (0, ("230181", "2312")), (2, ("230102",)), (2, ("2301", "2310"))]


@pytest.mark.parametrize(("seed", "reach"), PARTS)
def test_whoever_sees_a_part_exactly_learns_nothing_of_the_rest(
    seed: int, reach: tuple[str, ...]
) -> None:
    reader = Reader(world(seed, reach))
    assert not [key for key in reader.hidden if key[0].startswith(reach)]
    assert len(reader.hidden) > 50
    assert reader.told(APART) == []


@pytest.mark.parametrize(("seed", "reach"), PARTS)
def test_where_everybody_is_hidden_together_a_part_tells_of_the_rest(
    seed: int, reach: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these worlds needs the rest to be hidden by itself."""
    monkeypatch.setattr(Reach, "beside", lambda *_: ())
    assert Reader(world(seed, reach)).told(APART)


def test_a_code_that_is_counted_inside_another_division_is_seen_with_it() -> None:
    reach = Reach.of(("230604",))
    assert reach.covers("230671010")
    assert reach.covers("230604001")
    assert not reach.covers("2306")
    assert reach.beside("2306") == ("230604",)
    assert Reach.of(("CN",)).covers("230671010")
    assert not Reach.of(("230671",)).covers("230604")


def test_without_what_is_hidden_beside_them_small_counts_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reader above is no weak one."""
    monkeypatch.setattr(small, "_completed", lambda *_: False)
    monkeypatch.setattr(health_unseen, "conceal", lambda linked, _already=(): frozenset(
        one for one in linked.open_to if linked.small((one,))
    ))  # fmt: skip
    reader = Reader(world(3))
    reader.hidden = {key: row for key, row in reader.hidden.items() if key[0] == "2310"}
    assert reader.told()
