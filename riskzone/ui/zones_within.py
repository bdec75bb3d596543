"""A part of an assessment: the zones inside a division, of one level, found by a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from riskzone.places import Divisions
from riskzone.zoning.assessment import Assessment


def inside(within: str, divisions: Divisions) -> frozenset[str]:
    """Give a division and every division below it that can be the parent of a zone."""
    if within[:2] == within:
        return frozenset(code for code in _codes(divisions) if code.startswith(within))
    return frozenset(code for code in _codes(divisions) if divisions.lies_in(code, within)) | {
        within
    }


def _codes(divisions: Divisions) -> list[str]:
    return [str(code) for table in divisions.tables.values() for code in table.frame.index]


def cut_to(assessment: Assessment, parents: frozenset[str]) -> Assessment:
    """Keep the zones whose parent is one of some divisions; totals are theirs."""
    zones = assessment.zones
    kept = zones[zones["parent"].isin(parents)]
    counted = kept["level"].value_counts()
    totals = {level: int(counted.get(level, 0)) for level in assessment.totals}
    return replace(assessment, zones=kept, totals=totals)


@dataclass(frozen=True)
class Selection:
    """Zones the table shows.

    Parameters
    ----------
    assessment : Assessment
        With the zones of one page; totals are those of all that is shown on the map.
    found : int
        Zones that fit, on all pages.
    unlisted : int
        Zones on the lowest level that are counted but not listed.
    """

    assessment: Assessment
    found: int
    unlisted: int


def select(
    assessment: Assessment,
    *,
    level: str | None,
    find: str,
    chosen: str | None,
    rows: int,
    page: int,
) -> Selection:
    """Choose the rows of the table.

    Building units on the lowest level are not listed, unless they are asked for by level
    or by a word; the chosen one always is.
    """
    zones = assessment.zones
    fits = pd.Series(data=True, index=zones.index)
    if level is not None:
        fits &= zones["level"] == level
    if find:
        word = find.casefold()
        named = zones["name"].astype(str).str.casefold().str.contains(word, regex=False)
        coded = zones.index.astype(str).str.casefold().str.contains(word, regex=False)
        fits &= named | coded
    unlisted = 0
    if assessment.layer == "building" and level is None and not find:
        lowest = zones["level"] == assessment.scheme.lowest.id
        unlisted = int(lowest.sum())
        fits &= ~lowest
    kept = ordered(assessment, zones[fits])
    start = (page - 1) * rows
    part = kept.iloc[start : start + rows] if len(kept) > rows else kept
    if chosen in zones.index and chosen not in part.index:
        part = pd.concat([zones.loc[[chosen]], part])
    return Selection(replace(assessment, zones=part), len(kept), unlisted)


def ordered(assessment: Assessment, zones: pd.DataFrame) -> pd.DataFrame:
    """Put the highest level first, then the largest figures, then the lowest code."""
    rank = {level.id: float(i) for i, level in enumerate(assessment.scheme.levels)}
    order = pd.DataFrame(
        {"rank": [-rank.get(level, -0.5 if level else -1.0) for level in zones["level"]]},
        index=zones.index,
    )
    for name in assessment.scheme.indicators:
        order[name] = -zones[name].astype(float).fillna(-1)
    return zones.loc[order.sort_values(list(order.columns), kind="stable").index]


def lifting(
    finer: Assessment, zone: str, at_or_above: str | None, divisions: Divisions
) -> tuple[tuple[str, str, str], ...]:
    """Give the zones of a finer layer that lift a zone: code, name and level id.

    Parameters
    ----------
    finer : Assessment
        Levels of the finer layer.
    zone : str
        Code of the coarser zone.
    at_or_above : str or None
        Level that counts; by default every one above the lowest.

    Returns
    -------
    tuple
        The highest levels first.
    """
    levels: Sequence[str] = [level.id for level in finer.scheme.levels]
    first = levels.index(at_or_above) if at_or_above in levels else 1
    part = cut_to(finer, inside(zone, divisions))
    counted = part.zones[part.zones["level"].isin(levels[first:])]
    rows = ordered(finer, counted)
    pairs = zip(rows.index, rows["name"], rows["level"], strict=True)
    return tuple((str(code), str(name), str(level)) for code, name, level in pairs)


@dataclass(frozen=True)
class Group:
    """A division that has no level of its own, and the levels of the zones in it."""

    code: str
    name: str
    counts: Mapping[str, int]


def grouped(assessment: Assessment, names: Mapping[str, str]) -> tuple[Group, ...]:
    """Count the levels of zones by their parent, those with the highest levels first."""
    table: Any = pd.crosstab(assessment.zones["parent"], assessment.zones["level"].astype(str))
    levels = [level.id for level in reversed(assessment.scheme.levels)]
    rows = [
        Group(
            str(code),
            names.get(str(code), str(code)),
            {level: int(table.at[code, level]) for level in assessment.totals if level in table},
        )
        for code in table.index
    ]
    return tuple(
        sorted(rows, key=lambda row: ([-row.counts.get(level, 0) for level in levels], row.code))
    )
