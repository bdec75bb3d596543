"""Clauses on figures: which levels are possible, and which clause gives the level.

Where a figure is only known as a range, a comparison is true, false or open, and
more than one clause may be the first that matches.  The level is the lowest of
those still possible; the highest is told beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riskzone.zoning.figures import Bounds
from riskzone.zoning.scheme import Clause, Condition, Scheme
from riskzone.zoning.steps import Bools, Floats

Small = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Verdict:
    """Levels at n points.

    Parameters
    ----------
    level, upper : array of int, shape (n,)
        Rank of the lowest and of the highest level possible; −1 is "no level".
    clause : array of int
        Position of the first possible clause that gives ``level``; −1 if none matched.
    """

    level: Small
    upper: Small
    clause: Small


def judge(scheme: Scheme, figures: Mapping[str, Bounds], far: bool) -> Verdict:
    """Apply the clauses of a scheme.

    Parameters
    ----------
    scheme : Scheme
    figures : mapping of str to Bounds
        One per indicator, all of one length.
    far : bool
        Whether to use the far range of the figures (see :class:`Bounds`).
    """
    size = next(iter(figures.values())).value.size
    top = np.int16(len(scheme.levels))
    level = np.full(size, top, dtype=np.int16)
    upper = np.full(size, -1, dtype=np.int16)
    clause = np.full(size, -1, dtype=np.int16)
    undecided = np.ones(size, dtype=np.bool_)
    for position, candidate in enumerate(scheme.clauses):
        sure, possible = _holds(candidate, figures, far, size)
        rank = np.int16(scheme.rank(candidate.level))
        reached = undecided & possible
        lower = reached & (rank < level)
        level[lower] = rank
        clause[lower] = position
        upper[reached] = np.maximum(upper[reached], rank)
        undecided &= ~sure
        if not undecided.any():
            break
    level[level == top] = -1
    return Verdict(level, upper, clause)


def _holds(
    clause: Clause, figures: Mapping[str, Bounds], far: bool, size: int
) -> tuple[Bools, Bools]:
    """Whether a clause surely holds, and whether it may hold."""
    if not clause.when:
        return np.ones(size, dtype=np.bool_), np.ones(size, dtype=np.bool_)
    sure = np.zeros(size, dtype=np.bool_)
    possible = np.zeros(size, dtype=np.bool_)
    for group in clause.when:
        all_sure = np.ones(size, dtype=np.bool_)
        all_possible = np.ones(size, dtype=np.bool_)
        for condition in group:
            is_sure, is_possible = _compare(condition, figures[condition.indicator], far)
            all_sure &= is_sure
            all_possible &= is_possible
        sure |= all_sure
        possible |= all_possible
    return sure, possible


def _compare(condition: Condition, bounds: Bounds, far: bool) -> tuple[Bools, Bools]:
    if condition.operator == "is":
        answer = bounds.missing if condition.value == "missing" else ~bounds.missing
        return answer, answer
    low, high = (bounds.far_low, bounds.far_high) if far else (bounds.low, bounds.high)
    return _in_range(condition.operator, low, high, float(condition.value))


def _in_range(operator: str, low: Floats, high: Floats, value: float) -> tuple[Bools, Bools]:
    """For a figure somewhere in ``low … high``: surely true, possibly true."""
    match operator:
        case ">=":
            return low >= value, high >= value
        case ">":
            return low > value, high > value
        case "<=":
            return high <= value, low <= value
        case "<":
            return high < value, low < value
        case "==":
            return (low == value) & (high == value), (low <= value) & (high >= value)
        case "!=":
            return (low > value) | (high < value), (low != value) | (high != value)
    raise ValueError(f"unknown operator {operator!r}")
