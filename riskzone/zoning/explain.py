"""Why a zone has its level: clause, values, cases behind them, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from riskzone.clock import day_number, day_of
from riskzone.errors import NotFound
from riskzone.messages import Words
from riskzone.places.zones import LAYER_WORDS
from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.binding import Bound
from riskzone.zoning.figures import Bounds
from riskzone.zoning.rating import LevelsAt, clause_names, conclude, level_names, levels_at, outlook
from riskzone.zoning.scheme import Indicator, Scheme

Note = tuple[str, dict[str, Any]]

#: Measures that a further case raises.
_OF_CASES = ("count", "cumulative")


@dataclass(frozen=True)
class IndicatorValue:
    """One figure of a zone; NaN is not known, inf is never."""

    name: str
    zh: str
    en: str
    value: float
    unit: str


@dataclass(frozen=True)
class Outlook:
    """The day a zone would drop if nothing new comes and reports continue."""

    zone: str
    level_from: str
    level_to: str
    on: date


@dataclass(frozen=True)
class Explanation:
    """Why a zone has its level.

    Parameters
    ----------
    zone, name : str
    level, level_upper : str
        Level ids; ``"unknown"``, or ``""`` for no level, and ``""`` for a certain one.
    level_zh, level_en : str
    scheme_id, source : str
    clause_id, clause_zh, clause_en : str
        The clause that gave the level; for an unknown one the reason, without words
        (``notes`` has them).
    values : tuple of IndicatorValue
    stale : bool
        The zone has not reported within the scheme's hours.
    would_change : tuple
        (catalogue code, parameters): what would give another level.
    outlook : Outlook or None
    case_ids : tuple of str
        Cases inside the windows; empty for those who may not read cases.
    notes : tuple
        (catalogue code, parameters).
    level_words : mapping of str to Words
        Level id of the scheme → its words.
    """

    zone: str
    name: str
    level: str
    level_upper: str
    level_zh: str
    level_en: str
    scheme_id: str
    source: str
    clause_id: str
    clause_zh: str
    clause_en: str
    values: tuple[IndicatorValue, ...]
    stale: bool
    would_change: tuple[Note, ...]
    outlook: Outlook | None
    case_ids: tuple[str, ...]
    notes: tuple[Note, ...]
    level_words: Mapping[str, Words]


def cases_behind(bound: Bound, zone: str, on: date, *, lead: int = 0) -> tuple[str, ...]:
    """Ids of the cases inside the windows of a zone; for those who may read cases.

    Parameters
    ----------
    bound : Bound
    zone : str
        Code.
    on : date
    lead : int
        0 for reading "midnight", 1 for "now".

    Raises
    ------
    NotFound
        The layer has no such zone.
    """
    return _cases(bound, _position(bound, zone), day_number(on), lead)


def explain(
    bound: Bound, zone: str, on: date, *, lead: int = 0, with_cases: bool = False
) -> Explanation:
    """Explain the level of one zone on one day.

    Parameters
    ----------
    bound : Bound
    zone : str
        Code.
    on : date
    lead : int
        0 for reading "midnight", 1 for "now".
    with_cases : bool
        Whether the reader may see case ids.

    Raises
    ------
    NotFound
        The layer has no such zone.
    """
    position = _position(bound, zone)
    where, day = np.array([position]), np.array([day_number(on)])
    found = levels_at(bound, where, day, lead)
    names = level_names(bound)
    level, upper = names[int(found.level[0])], int(found.upper[0])
    clause_id = clause_names(bound)[int(found.clause[0])]
    clause = bound.scheme.clause(clause_id)
    ahead = _ahead(bound, position, zone, on)
    return Explanation(
        zone=zone,
        name=str(bound.evidence.zones.frame.at[zone, "name"]),
        level=level,
        level_upper=names[upper] if upper > int(found.level[0]) else "",
        level_zh=_words(bound.scheme, level).zh,
        level_en=_words(bound.scheme, level).en,
        scheme_id=bound.scheme.id,
        source=bound.scheme.source,
        clause_id=clause_id,
        clause_zh=clause.zh if clause else "",
        clause_en=clause.en if clause else "",
        values=tuple(
            IndicatorValue(name, item.zh, item.en, float(found.figures[name].value[0]), item.unit)
            for name, item in bound.scheme.indicators.items()
        ),
        stale=bool(found.stale[0]),
        would_change=_would_change(bound, where, found),
        outlook=ahead,
        case_ids=_cases(bound, position, int(day[0]), lead) if with_cases else (),
        notes=_notes(bound, level, clause_id, bool(found.stale[0])),
        level_words={one.id: Words(one.zh, one.en) for one in bound.scheme.levels},
    )


def _words(scheme: Scheme, level: str) -> Words:
    if level == UNKNOWN:
        return Words("未知", "unknown")
    if not level:
        return Words("", "")
    known = scheme.level(level)
    return Words(known.zh, known.en)


def _position(bound: Bound, zone: str) -> int:
    zones = bound.evidence.zones
    position = int(zones.frame.index.get_indexer(pd.Index([zone]))[0])
    if position < 0:
        raise NotFound("zoning.no_such_zone", zone=zone, layer=LAYER_WORDS[zones.layer])
    return position


def _ahead(bound: Bound, position: int, zone: str, on: date) -> Outlook | None:
    found = outlook(bound, day_number(on), only=np.array([position]))
    if found.empty:
        return None
    row, names = found.iloc[0], level_names(bound)
    return Outlook(
        zone, names[int(row["level_from"])], names[int(row["level_to"])], day_of(row["day"])
    )


def _would_change(bound: Bound, where: Any, found: LevelsAt) -> tuple[Note, ...]:
    """What one further case, and one in a cluster, would make of the zone."""
    names = level_names(bound)
    notes: list[Note] = []
    seen = {int(found.level[0])}
    indicators = bound.scheme.indicators
    scenarios = [("zoning.with_one_case", False)]
    if any(item.measure == "clusters" for item in indicators.values()):
        scenarios.append(("zoning.with_one_cluster", True))
    for code, clustered in scenarios:
        figures = {n: _after(indicators[n], b, clustered) for n, b in found.figures.items()}
        level = int(conclude(bound, figures, where, found.stale).level[0])
        if level not in seen and level >= 0:
            notes.append((code, {"level": _words(bound.scheme, names[level])}))
        seen.add(level)
    return tuple(notes)


def _after(indicator: Indicator, bounds: Bounds, clustered: bool) -> Bounds:
    """A figure after one further case came in; two in one place where ``clustered``."""
    more = 2.0 if clustered else 1.0
    if indicator.sporadic and clustered:
        return bounds  # they have each other
    if indicator.measure in _OF_CASES:
        return bounds.added(more)
    if indicator.measure == "clusters" and clustered:
        return bounds.added(1.0)
    if indicator.measure == "days_since_last":
        return Bounds.exact(np.zeros_like(bounds.value))
    return bounds


def _cases(bound: Bound, position: int, day: int, lead: int) -> tuple[str, ...]:
    """Ids of the cases in the windows of a zone, the oldest first."""
    episodes = bound.evidence.episodes
    if bound.located is None or episodes is None:
        return ()
    found: dict[int, int] = {}
    for indicator in bound.scheme.indicators.values():
        if indicator.measure not in ("count", "clusters") or indicator.window_days is None:
            continue
        entries = bound.located.entries(indicator)
        assert entries.case is not None  # noqa: S101 - a line list
        inside = (entries.zone == position) & (entries.day >= day - indicator.window_days)
        inside &= (np.maximum(entries.day, entries.seen) < day + lead) & (entries.void >= day)
        found |= dict(zip(entries.case[inside].tolist(), entries.day[inside].tolist(), strict=True))
    return tuple(
        str(episodes.case_ids[case]) for case in sorted(found, key=lambda c: (found[c], c))
    )


def _notes(bound: Bound, level: str, clause_id: str, stale: bool) -> tuple[Note, ...]:
    hours = bound.scheme.unknown_after_hours
    if level == UNKNOWN:
        start = bound.coverage.start
        return (
            (
                f"zoning.unknown_{clause_id}",
                {"hours": hours, "start": start.isoformat() if start else ""},
            ),
        )
    if stale:
        return (("zoning.stale", {"hours": hours}),)
    return ()
