"""Two assessments compared: which zones changed level, from what to what, and why.

The one comparison there is: "since yesterday", a snapshot against what is known now,
and one rule against another all ask :func:`compare`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from riskzone.zoning.assessment import UNKNOWN, Assessment
from riskzone.zoning.reserved import SILENT
from riskzone.zoning.scheme import Scheme

Direction = Literal["up", "down", "lost", "known", "range"]
Cause = Literal[
    "rule", "new_cases", "window_ended", "corrected", "silence", "reach", "heard", "figures"
]

_Row: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True)
class FigurePair:
    """One indicator of a zone on both sides; NaN is not known (or the side has none of it)."""

    name: str
    zh: str
    en: str
    unit: str
    before: float
    after: float

    @property
    def differs(self) -> bool:
        """Whether the two sides differ; not known equals not known."""
        both_unknown = math.isnan(self.before) and math.isnan(self.after)
        return not both_unknown and self.before != self.after


@dataclass(frozen=True)
class Change:
    """A zone whose level, or range of levels, is not the same on both sides.

    Parameters
    ----------
    zone, name, parent : str
        As in the later assessment.
    level_from, level_to : str
        Level ids; ``"unknown"``, or ``""`` for no level.
    upper_from, upper_to : str
        Highest level possible; ``""`` where the level is certain.
    direction : {"up", "down", "lost", "known", "range"}
        Raised, lowered, no longer known, known again, or only the range differs.
    clause_from, clause_to : str
        Clauses that gave the levels, or why a level is unknown.
    cause : str
        Why: see :func:`compare`.
    figures : tuple of FigurePair
        Indicators of either scheme, in the order of the later one.
    new_cases : int
        How many cases more a running total counts; 0 where none grew.
    """

    zone: str
    name: str
    parent: str
    level_from: str
    level_to: str
    upper_from: str
    upper_to: str
    direction: Direction
    clause_from: str
    clause_to: str
    cause: Cause
    figures: tuple[FigurePair, ...]
    new_cases: int


@dataclass(frozen=True)
class Comparison:
    """What differs between two assessments of one layer.

    Parameters
    ----------
    changes : tuple of Change
        Raised ones first, then lowered, lost, known again, ranges; by code within.
    same_rule : bool
        Whether both sides were rated by the same rule.
    only_before, only_after : tuple of str
        Zones that only one side has.
    """

    changes: tuple[Change, ...]
    same_rule: bool
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]

    def of(self, *directions: Direction) -> tuple[Change, ...]:
        """Changes of some directions."""
        return tuple(change for change in self.changes if change.direction in directions)


_ORDER: tuple[Direction, ...] = ("up", "down", "lost", "known", "range")


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Which zones changed level between two assessments, and why.

    The cause is, in this order: ``silence`` or ``reach`` where the level is no longer
    known; ``rule`` where another rule was applied and no figure differs; ``new_cases``
    where a level rose, or became known above the lowest, and a count grew; ``heard``
    where a silent zone spoke again; ``corrected`` where a level fell and a running total
    with it; ``window_ended`` where it fell because a window lost its cases; otherwise
    ``rule`` where the rule differs, or ``figures``.

    Parameters
    ----------
    before, after : Assessment
        Of one layer; days, readings, data and schemes may differ.

    Returns
    -------
    Comparison
    """
    same_rule = before.scheme.hash == after.scheme.hash
    ranks = _ranks(before.scheme) | _ranks(after.scheme)
    sides = before.zones.index, after.zones.index
    shared = after.zones.index[after.zones.index.isin(before.zones.index)]
    columns = ["level", "level_upper"]
    one = before.zones.loc[shared, columns].astype(str)
    two = after.zones.loc[shared, columns].astype(str)
    differing = shared[(one != two).any(axis=1).to_numpy()]
    changes = [_change(str(zone), before, after, ranks, same_rule=same_rule) for zone in differing]
    changes.sort(key=lambda change: (_ORDER.index(change.direction), change.zone))
    return Comparison(
        tuple(changes),
        same_rule,
        tuple(map(str, sides[0][~sides[0].isin(sides[1])])),
        tuple(map(str, sides[1][~sides[1].isin(sides[0])])),
    )


def _ranks(scheme: Scheme) -> dict[str, int]:
    return {level.id: rank for rank, level in enumerate(scheme.levels)}


def _change(
    zone: str, before: Assessment, after: Assessment, ranks: dict[str, int], *, same_rule: bool
) -> Change:
    one, two = (side.zones.loc[[zone]].to_dict("records")[0] for side in (before, after))
    pairs = figure_pairs(before.scheme, after.scheme, one, two)
    direction = _direction(str(one["level"]), str(two["level"]), ranks)
    grew = [
        int(pair.after - pair.before)
        for pair in pairs
        if _measure(after.scheme, before.scheme, pair.name) in ("count", "cumulative")
        and pair.after > pair.before
    ]
    return Change(
        zone=zone,
        name=str(two["name"]),
        parent=str(two["parent"]),
        level_from=str(one["level"]),
        level_to=str(two["level"]),
        upper_from=str(one["level_upper"]),
        upper_to=str(two["level_upper"]),
        direction=direction,
        clause_from=str(one["clause"]),
        clause_to=str(two["clause"]),
        cause=_cause(direction, one, two, pairs, after.scheme, before.scheme, same_rule=same_rule),
        figures=pairs,
        new_cases=max(grew, default=0),
    )


def _direction(before: str, after: str, ranks: dict[str, int]) -> Direction:
    if before == after:
        return "range"
    if after not in ranks:
        return "lost"
    if before not in ranks:
        return "known"
    return "up" if ranks[after] > ranks[before] else "down"


def figure_pairs(before: Scheme, after: Scheme, one: _Row, two: _Row) -> tuple[FigurePair, ...]:
    """Every indicator of either scheme, in the order of the later one, on both sides of a zone."""
    known = {**after.indicators, **before.indicators, **after.indicators}
    return tuple(
        FigurePair(
            name,
            item.zh,
            item.en,
            item.unit,
            float(one[name]) if name in before.indicators else math.nan,
            float(two[name]) if name in after.indicators else math.nan,
        )
        for name, item in known.items()
    )


def _measure(after: Scheme, before: Scheme, name: str) -> str:
    return (after.indicators.get(name) or before.indicators[name]).measure


def _cause(  # noqa: PLR0911, PLR0917 - a table, in the order of the docstring of compare
    direction: Direction,
    one: _Row,
    two: _Row,
    pairs: tuple[FigurePair, ...],
    after: Scheme,
    before: Scheme,
    *,
    same_rule: bool,
) -> Cause:
    if direction == "lost":
        return "silence" if two["clause"] == SILENT else "reach"
    if not same_rule and not any(pair.differs for pair in pairs):
        return "rule"
    grew = {_measure(after, before, pair.name) for pair in pairs if pair.after > pair.before}
    fell = {_measure(after, before, pair.name) for pair in pairs if pair.after < pair.before}
    cases = {"count", "cumulative", "clusters"}
    raised = direction == "up" or (
        direction == "known" and str(two["level"]) not in ("", UNKNOWN, after.levels[0].id)
    )
    if raised and grew & cases:
        return "new_cases"
    if direction == "known":
        return "heard" if one["clause"] == SILENT else "figures"
    if direction == "down" and "cumulative" in fell:
        return "corrected"
    if direction == "down" and fell & cases:
        return "window_ended"
    return "figures" if same_rule else "rule"
