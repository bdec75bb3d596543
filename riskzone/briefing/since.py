"""A morning as published against the same morning as known now: what differs, and why.

The figures tell that something differs, the revisions recorded since tell why.  A case is a cause
only where it counts otherwise *on that day*: a reclassification that takes effect a week
later explains nothing of the week before.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from riskzone.briefing.compare import Comparison, FigurePair, compare, figure_pairs
from riskzone.briefing.morning import Morning
from riskzone.briefing.record import DeclaredTold
from riskzone.briefing.series import FigureName
from riskzone.cases.history import Episodes
from riskzone.decisions.resolve import Declared
from riskzone.zoning.assessment import Assessment

CauseName = Literal[
    "late_report",  # a case nobody had entered when the morning was frozen
    "reclassified",
    "converted",
    "moved",
    "duplicate",
    "error",
    "withdrawn",
    "corrected",
    "counts_revised",
    "heard_later",  # a report received, entered later
    "reach_changed",  # the list says otherwise how far back it reaches
    "rule_changed",
    "layer_changed",
    "decided_later",  # a paper that was not recorded when the morning was frozen
    "not_found",
]
CAUSES: tuple[CauseName, ...] = get_args(CauseName)

#: Reasons of a revision that are causes by their own name; any other is a correction.
_OWN: frozenset[str] = frozenset(
    {"reclassified", "converted", "moved", "duplicate", "error", "withdrawn"}
)
#: What an episode counts by.
_COUNTED = ["county", "day", "seen", "end", "void", "classification", "origin"]

_ByZone: TypeAlias = Mapping[str, Mapping[CauseName, int]]


@dataclass(frozen=True)
class Cause:
    """Why something differs.

    Parameters
    ----------
    name : str
        One of :data:`CAUSES`.
    cases : int
        Cases that count otherwise on that day for this reason; 0 where it is not about cases.
    """

    name: CauseName
    cases: int = 0


@dataclass(frozen=True)
class ZoneDifference:
    """A zone whose level or figures are not those that were published.

    Parameters
    ----------
    zone, name, parent : str
    level_then, level_now : str
        Level ids, ``"unknown"`` or ``""``.
    upper_then, upper_now : str
        Highest level possible; ``""`` where the level is certain.
    figures : tuple of FigurePair
        Those that differ; ``before`` is what was published.
    causes : tuple of Cause
        At least one; ``not_found`` where no record made since explains it.
    """

    zone: str
    name: str
    parent: str
    level_then: str
    level_now: str
    upper_then: str
    upper_now: str
    figures: tuple[FigurePair, ...]
    causes: tuple[Cause, ...]

    @property
    def level_differs(self) -> bool:
        """Whether another level, or range of levels, is known now."""
        return (self.level_then, self.upper_then) != (self.level_now, self.upper_now)


@dataclass(frozen=True)
class AreaDifference:
    """A figure of the whole area; NaN is not known."""

    name: FigureName
    then: float
    now: float


@dataclass(frozen=True)
class DeclaredDifference:
    """A zone for which another level is declared, of the minute of the morning, than was known.

    Parameters
    ----------
    zone : str
    then, now : str
        Level ids; ``""``: nothing declared.
    number : str
        Number of the document that declares the level of now; ``""``: it has none.
    """

    zone: str
    then: str
    now: str
    number: str


@dataclass(frozen=True)
class Differences:
    """What differs between a morning as published and as known now.

    Parameters
    ----------
    zones : tuple of ZoneDifference
        Those with another level first, then by code.
    area : tuple of AreaDifference
        Figures of the area that differ.
    totals : tuple of (str, int, int)
        Level id, zones that had it as published, zones that have it as known now; all levels.
    causes : tuple of Cause
        Of all zones together, and of cases without a zone; each case once.
    comparison : Comparison
        Of the levels, published against known now.
    declared : tuple of DeclaredDifference
        By code.
    """

    zones: tuple[ZoneDifference, ...]
    area: tuple[AreaDifference, ...]
    totals: tuple[tuple[str, int, int], ...]
    causes: tuple[Cause, ...]
    comparison: Comparison
    declared: tuple[DeclaredDifference, ...] = ()

    @property
    def none(self) -> bool:
        """Whether the morning would be shown today just as it was."""
        strangers = self.comparison.only_before or self.comparison.only_after
        return not (self.zones or self.area or self.declared or strangers)


@dataclass(frozen=True)
class Since:
    """What was recorded since a morning was frozen.

    Parameters
    ----------
    cases : DataFrame
        See :func:`changed_cases`.
    counts : frozenset of str
        Zones of which counts of days before the one shown were revised or added.
    heard : frozenset of str
        Zones of which a report received before the cut-off was entered.
    """

    cases: pd.DataFrame
    counts: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()


def changed_cases(
    before: Episodes | None,
    after: Episodes | None,
    later: pd.DataFrame,
    on: int,
    *,
    lead: int,
) -> pd.DataFrame:
    """Cases that count otherwise on a day than they did, and why.

    Parameters
    ----------
    before, after : Episodes or None
        Out of the revisions known then, and of all known now; ``None``: of no case.
    later : DataFrame
        ``case_id, revision, reason``: revisions recorded since, in order of revision.
    on : int
        Day number.
    lead : int
        0: the morning shows 00:00 of the day; 1: it counts the day itself as well.

    Returns
    -------
    DataFrame
        ``case_id, zone, cause``: a row for each county a case counts otherwise in; ``zone`` is
        ``""`` where it has none.
    """
    then, now = (_counted(one, on, lead) for one in (before, after))
    both = pd.concat([then.assign(side=0), now.assign(side=1)], ignore_index=True)
    differing = both[~both.duplicated(["case_id", *_COUNTED], keep=False)]
    rows = differing[["case_id", "county"]].drop_duplicates().rename(columns={"county": "zone"})
    known = set() if before is None else set(before.case_ids)
    # A blank filled in after a reclassification is not why the case counts otherwise.
    telling = later[later["reason"].isin(_OWN)]
    last = telling.drop_duplicates("case_id", keep="last").set_index("case_id")["reason"]
    causes = rows["case_id"].map(last).astype(object).fillna("corrected")
    causes = causes.where(rows["case_id"].isin(known), "late_report")
    return rows.assign(cause=causes.to_numpy(dtype=object)).reset_index(drop=True)


def _counted(found: Episodes | None, on: int, lead: int) -> pd.DataFrame:
    """Episodes that begin before the moment shown, as far as it can know how they end."""
    if found is None:
        return pd.DataFrame(columns=["case_id", *_COUNTED])
    frame = found.frame[found.frame["seen"] < on + lead]
    ends = {name: np.minimum(frame[name].to_numpy(), on + lead) for name in ("end", "void")}
    plain = {name: frame[name].to_numpy() for name in _COUNTED if name not in ends}
    plain["county"] = np.asarray(frame["county"].astype(object))
    ids = found.case_ids[frame["case"].to_numpy()]
    return pd.DataFrame({"case_id": ids, **plain, **ends})[["case_id", *_COUNTED]]


def declared_differences(
    then: DeclaredTold,
    computed: Assessment,
    now: Mapping[str, Declared],
    numbers: Mapping[int, str],
) -> tuple[DeclaredDifference, ...]:
    """Zones for which another level is declared than was known.

    Parameters
    ----------
    then : DeclaredTold
        As it was shown: it names the zones whose declared level was not the computed one.
    computed : Assessment
        As it was shown.  A zone whose level was a range, and lay in it, is passed over.
    now : mapping of str to Declared
        Of the same minute, by all that is decided by now.
    numbers : mapping of int to str
        Number in the store → document number.
    """
    apart = {one.zone: one.declared for one in then.differing}
    zones = computed.zones
    certain = zones.loc[zones["level_upper"].astype(str) == "", "level"].astype(str)
    known = {str(zone): level for zone, level in certain.items()} | apart
    return tuple(
        DeclaredDifference(zone, known[zone], one.level, numbers.get(one.document, ""))
        for zone, one in sorted(now.items())
        if zone in known and known[zone] != one.level
    )


def differences(
    then: Morning, now: Morning, since: Since, declared: tuple[DeclaredDifference, ...] = ()
) -> Differences:
    """What differs between a morning as published and as known now, each with its causes.

    Parameters
    ----------
    then, now : Morning
        Of the same day, reading and cut-off.
    since : Since
    declared : tuple of DeclaredDifference
    """
    comparison = compare(then.today, now.today)
    whole = _of_the_whole(then, now)
    by_zone = _by_zone(since)
    zones = tuple(_zones(then, now, by_zone, whole, since.heard))
    area = tuple(
        AreaDifference(name, series.value, now.figures.series[name].value)
        for name, series in then.figures.series.items()
        if name in now.figures.series and _differ(series.value, now.figures.series[name].value)
    )
    levels = list(dict.fromkeys((*then.today.totals, *now.today.totals)))
    totals = tuple(
        (level, then.today.totals.get(level, 0), now.today.totals.get(level, 0)) for level in levels
    )
    causes = _all(zones, area, since)
    if not causes and (comparison.only_before or comparison.only_after):
        causes = tuple(one for one in whole if one.name == "layer_changed")
    if declared:
        causes = (*causes, Cause("decided_later"))
    return Differences(zones, area, totals, causes, comparison, declared)


def _zones(
    then: Morning, now: Morning, by_zone: _ByZone, whole: tuple[Cause, ...], heard: frozenset[str]
) -> Iterable[ZoneDifference]:
    one, two = (_by_code(side.today.zones) for side in (then, now))
    rows = []
    for zone, before in one.items():
        after = two.get(zone)
        if after is None:
            continue
        pairs = figure_pairs(then.today.scheme, now.today.scheme, before, after)
        figures = tuple(pair for pair in pairs if pair.differs)
        found = ZoneDifference(
            zone=zone,
            name=str(after["name"]),
            parent=str(after["parent"]),
            level_then=str(before["level"]),
            level_now=str(after["level"]),
            upper_then=str(before["level_upper"]),
            upper_now=str(after["level_upper"]),
            figures=figures,
            causes=_causes_of(zone, by_zone, whole, heard, stale=before["stale"] != after["stale"]),
        )
        if found.level_differs or figures:
            rows.append(found)
    return sorted(rows, key=lambda row: (not row.level_differs, row.zone))


def _by_code(zones: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    """Rows of a table of zones; taken out of the table one by one, they would cost the most."""
    return dict(zip(map(str, zones.index), zones.to_dict("records"), strict=True))


def _causes_of(
    zone: str, by_zone: _ByZone, whole: tuple[Cause, ...], heard: frozenset[str], *, stale: bool
) -> tuple[Cause, ...]:
    own = by_zone.get(zone, {})
    found = [Cause(name, own[name]) for name in CAUSES if name in own]
    if stale and zone in heard:
        found.append(Cause("heard_later"))
    return (*found, *whole) or (Cause("not_found"),)


def _by_zone(since: Since) -> _ByZone:
    found: dict[str, dict[CauseName, int]] = {}
    for zone, cause in since.cases[["zone", "cause"]].itertuples(index=False):
        own = found.setdefault(str(zone), {})
        own[cause] = own.get(cause, 0) + 1
    for zone in since.counts:
        found.setdefault(zone, {})["counts_revised"] = 0
    return found


def _of_the_whole(then: Morning, now: Morning) -> tuple[Cause, ...]:
    """Causes that touch every zone."""
    one, two = then.today, now.today
    pairs: list[tuple[CauseName, bool]] = [
        ("reach_changed", one.coverage != two.coverage),
        ("rule_changed", one.scheme.hash != two.scheme.hash),
        ("layer_changed", one.layer_hash != two.layer_hash),
    ]
    return tuple(Cause(name) for name, holds in pairs if holds)


def _all(
    zones: tuple[ZoneDifference, ...], area: tuple[AreaDifference, ...], since: Since
) -> tuple[Cause, ...]:
    if not zones and not area:
        return ()
    told = {cause.name for zone in zones for cause in zone.causes}
    cases = since.cases.groupby("cause")["case_id"].nunique()
    counted = {str(name): int(number) for name, number in cases.items()}
    if area and (told | set(counted)) - {"not_found"}:
        told.discard("not_found")
    return tuple(
        Cause(name, counted.get(name, 0)) for name in CAUSES if name in told or name in counted
    ) or (Cause("not_found"),)


def _differ(one: float, two: float) -> bool:
    return one != two and not (np.isnan(one) and np.isnan(two))
