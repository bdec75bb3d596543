"""Figures of the whole area by day: running totals, new cases, outcomes.

Counted with the machinery that rates the zones, so that the total of the area is the
sum of the column of its table, and the cases no zone could be given to.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.history import CLASSES, ORIGINS, Episodes
from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.entries import Located
from riskzone.zoning.scheme import Indicator, Origin
from riskzone.zoning.steps import NEVER, Floats, Ints, Steps

FigureName = Literal[
    "cumulative", "imported", "active", "new_confirmed", "new_asymptomatic", "cured", "died"
]

#: Days a series looks back, the day itself included.
DAYS = 14

_LOCAL: tuple[Origin, ...] = ("local", "import_linked")
_INDICATORS = {
    "cumulative": Indicator(measure="cumulative", zh="累计", en="total", origin=_LOCAL),
    "imported": Indicator(
        measure="cumulative", zh="累计境外输入", en="imported", origin=("imported",)
    ),
    "new_confirmed": Indicator(
        measure="count", zh="新增", en="new", origin=_LOCAL, window_days=1
    ),
    "new_asymptomatic": Indicator(
        measure="count", zh="新增无症状", en="new, asymptomatic", origin=_LOCAL, window_days=1,
        classification=("asymptomatic",),
    ),
    "new_14d": Indicator(measure="count", zh="14天新增", en="new, 14 d", origin=_LOCAL,
        window_days=14),
}  # fmt: skip


@dataclass(frozen=True)
class Series:
    """One figure of the area over the last days.

    Parameters
    ----------
    name : str
    values : tuple of float
        One a day, oldest first; the last is the moment shown.  NaN: not known.
    """

    name: FigureName
    values: tuple[float, ...]

    @property
    def value(self) -> float:
        """The figure at the moment shown."""
        return self.values[-1]

    @property
    def change(self) -> float:
        """Against the same figure one day before; NaN where either is not known."""
        return self.values[-1] - self.values[-2]


@dataclass(frozen=True)
class AreaFigures:
    """Figures of the area served.

    Local cases are those not imported, import-linked ones included.  The identity
    ``cumulative − cured − died = active`` holds on every day; all four are of local
    confirmed cases.

    Parameters
    ----------
    series : dict of str to Series
    new_today : float
        Local confirmed cases of the day itself that are known at the moment shown;
        NaN at 00:00.
    new_14d : array of float, shape (zones,)
        Local confirmed cases of the last 14 days, zone by zone.
    unlocated : int
        Cases counted in the figures that no zone could be given to.
    """

    series: dict[FigureName, Series]
    new_today: float
    new_14d: Floats
    unlocated: int


def area_figures(bound: Bound, outcomes: pd.DataFrame | None, on: int, *, lead: int) -> AreaFigures:
    """Figures of the area served on a day, and on each of the 13 before.

    Parameters
    ----------
    bound : Bound
        Evidence of a layer; for reading "now" bound with its cut-off.
    outcomes : DataFrame or None
        ``case_id, outcome, outcome_on`` of every case of the line list.
    on : int
        Day number.
    lead : int
        0 for reading "midnight": figures count to the end of the day before.  1 for "now":
        running totals count what is known of the day as well, new cases still are those
        of the day before.
    """
    counted = bind(replace(bound.scheme, indicators=_INDICATORS), bound.evidence, bound.cutoff)
    days = np.arange(on - DAYS + 1, on + 1)
    ahead = np.append(np.zeros(DAYS - 1, dtype=np.int64), lead)
    lost = _without_zone(bound)
    found = {
        name: _total(counted, name, days + ahead, lost)
        for name in ("cumulative", "imported")
    } | {
        name: _total(counted, name, days, lost)
        for name in ("new_confirmed", "new_asymptomatic")
    }  # fmt: skip
    cured, died = _outcomes(bound, outcomes, days + ahead)
    found |= {"cured": cured, "died": died, "active": found["cumulative"] - cured - died}
    order: tuple[FigureName, ...] = (
        "active", "new_confirmed", "new_asymptomatic", "cumulative", "cured", "died", "imported",
    )  # fmt: skip
    today = _total(counted, "new_confirmed", np.array([on + 1]), lost)[0] if lead else np.nan
    size = len(bound.evidence.zones)
    new = counted.figures["new_14d"].at(np.arange(size), np.full(size, on), lead).value
    return AreaFigures(
        {name: Series(name, tuple(map(float, found[name]))) for name in order},
        float(today),
        np.asarray(new, dtype=np.float64),
        _cases_known(lost, on + lead),
    )


def _total(counted: Bound, name: str, days: Ints, lost: Located | None) -> Floats:
    """A figure summed over all zones and the cases without one, day by day."""
    size = len(counted.evidence.zones)
    zone, day = np.tile(np.arange(size), days.size), np.repeat(days, size)
    values = counted.figures[name].at(zone, day, 0).value.reshape(days.size, size)
    total: Floats = np.nansum(values, axis=1)
    if lost is None:
        return total
    entries = lost.entries(_INDICATORS[name])
    start, end = entries.seen + 1, np.where(entries.end < NEVER, entries.end + 1, NEVER)
    if _INDICATORS[name].window_days is not None:
        end = np.minimum(entries.day + 2, entries.void + 1)
    beside = Steps.of(1, entries.zone, start, end)
    return total + beside.at(np.zeros(days.size, dtype=np.int64), days, 0)


def _without_zone(bound: Bound) -> Located | None:
    """Episodes to which no zone could be given, as those of one zone."""
    episodes = bound.evidence.episodes
    if episodes is None or bound.located is None or not bound.located.unlocated:
        return None
    column = episodes.frame[bound.evidence.zones.layer].astype(str)
    placed = episodes.frame["case"][column.isin(bound.evidence.zones.frame.index)]
    frame = episodes.frame[~episodes.frame["case"].isin(placed)]
    if bound.cutoff is not None:
        day, minute = bound.cutoff
        late = (frame["seen"] > day) | ((frame["day"] == day) & (frame["moment"] > minute))
        frame = frame[~late]
    names = ("case", "day", "seen", "end", "void", "classification", "origin")
    columns = {name: frame[name].to_numpy() for name in names}
    found_by = frame["found_by"].array
    return Located(np.zeros(len(frame), dtype=np.int64), columns, found_by, 0)


def _cases_known(lost: Located | None, before: int) -> int:
    if lost is None:
        return 0
    return int(np.unique(lost.frame["case"][lost.frame["seen"] < before]).size)


def _outcomes(
    bound: Bound, outcomes: pd.DataFrame | None, days: Ints
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Local confirmed cases cured, and died, by the start of each day; NaN: not known."""
    unknown = np.full(days.size, np.nan)
    episodes = bound.evidence.episodes
    if episodes is not None and outcomes is not None:
        table = _ended(episodes, outcomes)
        return _by(table, "cured", days), _by(table, "died", days)
    if bound.counts is None:
        return unknown, unknown
    frame = bound.counts.frame
    told = [frame[frame["kind"] == kind] for kind in ("cured", "died")]
    if any(rows.empty for rows in told):
        return unknown, unknown
    cured, died = (
        np.array([rows["change"][rows["day"] < day].sum() for day in days], dtype=np.float64)
        for rows in told
    )
    return cured, died


def _ended(episodes: Episodes, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Local confirmed cases with an outcome: ``outcome``, and the days it counts on."""
    frame = episodes.frame
    local = [ORIGINS.index(name) for name in _LOCAL]
    confirmed = frame["classification"] == CLASSES.index("confirmed")
    counted = frame[confirmed & frame["origin"].isin(local)]
    span = counted.groupby("case").agg(seen=("seen", "min"), end=("end", "max"))
    known = outcomes.set_index("case_id")
    ids = episodes.case_ids[span.index.to_numpy(dtype=np.int64)]
    kept = known.reindex(ids)
    day = kept["outcome_on"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    # An outcome without a day counts from the day of the case: it is not active now.
    day = np.where(kept["outcome_on"].isna().to_numpy(), -1, day)
    made = pd.DataFrame(
        {
            "outcome": kept["outcome"].fillna("").to_numpy(),
            "start": np.maximum(day, span["seen"].to_numpy()) + 1,
            "end": np.where(span["end"] < NEVER, span["end"] + 1, NEVER),
        }
    )
    return made[made["end"] > made["start"]]


def _by(table: pd.DataFrame, outcome: str, days: Ints) -> npt.NDArray[np.float64]:
    rows = table[table["outcome"] == outcome]
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    return np.array([((start <= day) & (day < end)).sum() for day in days], dtype=np.float64)
