"""The exhaustive check of a scheme: every boundary case gets exactly one clause.

From the thresholds of a scheme follow the values that matter of each indicator:
below, on and above each threshold, and missing.  All combinations that the declared
constraints allow are put to the clauses.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from riskzone.errors import SchemeError
from riskzone.zoning.clauses import judge
from riskzone.zoning.figures import Bounds
from riskzone.zoning.reserved import NO_LEVEL
from riskzone.zoning.scheme import Condition, Indicator, Scheme
from riskzone.zoning.steps import Bools, compare

#: More combinations than this are not checked but refused.
_MOST = 2_000_000
_WHOLE_UNITS = frozenset({"cases", "days", "clusters", "zones", "units", "yes_no"})


@dataclass(frozen=True)
class BoundaryTable:
    """Every boundary case of a scheme and its level.

    ``frame`` has one column per indicator (NaN: missing; inf: never), ``clause``
    and ``level`` (ids; ``""`` no level).
    """

    frame: pd.DataFrame


def check_scheme(scheme: Scheme, name: str) -> BoundaryTable:
    """Put every boundary case to the clauses.

    Parameters
    ----------
    scheme : Scheme
    name : str
        Name of the file, for messages.

    Raises
    ------
    SchemeError
        A clause that can never be the first to match, one that only matches what a
        constraint rules out, a boundary case that no clause covers, or too many
        combinations to check.
    """
    values = {key: _values(scheme, key, item) for key, item in scheme.indicators.items()}
    size = math.prod(len(column) for column in values.values())
    if size > _MOST:
        raise SchemeError("zoning.scheme_too_wide", file=name, cases=size, most=_MOST)
    grid = np.array(list(itertools.product(*values.values())), dtype=np.float64)
    columns = dict(zip(values, grid.T, strict=True))
    figures = {key: _bounds(scheme.indicators[key], column) for key, column in columns.items()}
    allowed = np.ones(len(grid), dtype=np.bool_)
    for constraint in scheme.constraints:
        allowed &= ~_true(constraint.if_, figures) | _true(constraint.then, figures)
    verdict = judge(scheme, figures, far=False)
    _every_clause_is_reached(scheme, name, verdict.clause, allowed)
    uncovered = allowed & (verdict.clause < 0)
    if uncovered.any():
        example = {key: column[uncovered][0] for key, column in columns.items()}
        raise SchemeError("zoning.scheme_gap", file=name, example=_shown(example))
    frame = pd.DataFrame(columns)[allowed]
    clauses = [scheme.clauses[i] for i in verdict.clause[allowed]]
    frame["clause"] = [clause.id for clause in clauses]
    frame["level"] = ["" if clause.level == NO_LEVEL else clause.level for clause in clauses]
    return BoundaryTable(frame.reset_index(drop=True))


def _values(scheme: Scheme, key: str, indicator: Indicator) -> list[float]:
    thresholds = {
        float(condition.value)
        for condition in _conditions(scheme)
        if condition.indicator == key and condition.operator != "is"
    }
    step = 1.0 if indicator.unit in _WHOLE_UNITS else 0.01
    values = {indicator.minimum}
    for threshold in thresholds:
        values |= {round(threshold - step, 6), threshold, round(threshold + step, 6)}
    highest = 1.0 if indicator.boolean or indicator.measure == "designated" else indicator.maximum
    kept = sorted(v for v in values if indicator.minimum <= v <= highest)
    if indicator.measure == "days_since_last":
        kept.append(math.inf)
    if indicator.measure == "supplied" and indicator.missing != "refuse":
        kept.append(math.nan)
    return kept


def _conditions(scheme: Scheme) -> list[Condition]:
    found = [x for clause in scheme.clauses for group in clause.when for x in group]
    return found + [
        x for constraint in scheme.constraints for x in (constraint.if_, constraint.then)
    ]


def _bounds(indicator: Indicator, values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Bounds:
    missing = np.isnan(values)
    if not missing.any():
        return Bounds.exact(values)
    blank = indicator.missing == "zero"
    low = np.where(missing, 0.0 if blank else -np.inf, values)
    high = np.where(missing, 0.0 if blank else np.inf, values)
    return Bounds(values, low, high, low, high, missing)


def _true(condition: Condition, figures: dict[str, Bounds]) -> Bools:
    bounds = figures[condition.indicator]
    if condition.operator == "is":
        return bounds.missing if condition.value == "missing" else ~bounds.missing
    return compare(bounds.low, condition.operator, float(condition.value))


def _every_clause_is_reached(
    scheme: Scheme, name: str, first: "np.ndarray[tuple[int], np.dtype[np.int16]]", allowed: Bools
) -> None:
    for position, clause in enumerate(scheme.clauses):
        if (first[allowed] == position).any():
            continue
        code = (
            "zoning.scheme_contradiction"
            if (first == position).any()
            else "zoning.scheme_unreachable"
        )
        raise SchemeError(code, file=name, clause=clause.id, level=clause.level)


def _shown(example: dict[str, float]) -> str:
    return ", ".join(
        f"{key}={'missing' if math.isnan(value) else f'{value:g}'}"
        for key, value in example.items()
    )
