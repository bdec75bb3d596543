"""Daily counts as entries: new cases of a day, and the change of a running total.

A running total may fall (a case reclassified, moved, counted twice).  The total
follows; a window sums the positive differences only, so that no correction lowers
a level early.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.history import days_of
from riskzone.cases.tables import COUNT_EXTRAS, CountTable
from riskzone.places.zones import LAYERS, ZoneTable
from riskzone.zoning.entries import Entries, joined, never
from riskzone.zoning.scheme import Indicator
from riskzone.zoning.steps import NEVER, Bools, Ints, pack

_LOCAL_KINDS = ("confirmed", "asymptomatic", "suspected")


@dataclass(frozen=True)
class CountEntries:
    """Counts bound to the zones of a layer.

    Parameters
    ----------
    frame : DataFrame
        ``zone`` (position), ``day``, ``kind``, ``new`` (≥ 0), ``change``; one row per
        zone, day and kind.
    clusters : DataFrame or None
        ``zone, day, clusters`` where the file tells them (NaN where this row does not).
    rows : DataFrame
        ``zone, day`` of every row with a figure: a report was made.
    coarse : DataFrame
        ``zone, day``: a coarser zone had a row on a day on which this one had none.
    only_coarse : array of bool, shape (zones,)
        Zones for which there never is anything but counts of a coarser layer.
    start : int
        First day of which the new cases are known.
    totals_known : array of bool, shape (zones,)
        Zones whose running total the file itself gives.
    kinds : frozenset of str
        Kinds of cases the file tells of at all.
    unused : tuple of str
        Codes of rows that belong to no zone of this layer.
    """

    frame: pd.DataFrame
    clusters: pd.DataFrame | None
    rows: pd.DataFrame
    coarse: pd.DataFrame
    only_coarse: Bools
    start: int
    totals_known: Bools
    kinds: frozenset[str]
    unused: tuple[str, ...]

    def entries(self, indicator: Indicator) -> Entries:
        """The entries of an indicator."""
        parts = [self._kind(kind, 1.0) for kind in self._kinds(indicator)]
        if {"confirmed", "asymptomatic"} <= set(indicator.classification):
            # A conversion stands in both counts and is one infection.
            parts.append(self._kind("converted", -1.0))
        return joined(*parts)

    def untold(self, indicator: Indicator) -> tuple[str, ...]:
        """Kinds of cases that an indicator counts and the file does not tell of."""
        return tuple(kind for kind in self._kinds(indicator) if kind not in self.kinds)

    def telling_clusters(self) -> Ints:
        """Packed (zone, day) of the rows that tell how many clusters there were."""
        if self.clusters is None:
            return np.empty(0, dtype=np.int64)
        told = self.clusters[self.clusters["clusters"].notna()]
        return np.unique(pack(told["zone"], told["day"]))

    @staticmethod
    def _kinds(indicator: Indicator) -> list[str]:
        local = "local" in indicator.origin
        kinds: list[str] = [k for k in _LOCAL_KINDS if local and k in indicator.classification]
        if "imported" in indicator.origin and "confirmed" in indicator.classification:
            kinds.append("imported")
        return kinds

    def _kind(self, kind: str, sign: float) -> Entries:
        rows = self.frame[self.frame["kind"] == kind]
        zone, day = (rows[name].to_numpy(dtype=np.int64) for name in ("zone", "day"))
        return Entries(
            zone,
            day,
            day,
            never(day.size),
            never(day.size),
            weight=rows["new"].to_numpy(dtype=np.float64) * sign,
            change=rows["change"].to_numpy(dtype=np.float64) * sign,
        )


def count_entries(
    table: CountTable,
    zones: ZoneTable,
    parents: Callable[[str], dict[str, str]],
    last_day: int | None = None,
) -> CountEntries:
    """Bind daily counts to the zones of a layer.

    Of a zone's own row of a day and the sum of its finer zones' rows the larger is used, never
    both; rows of a coarser layer are never split, the zones under them are coarse.

    Parameters
    ----------
    table : CountTable
    zones : ZoneTable
    parents : callable
        Division code → codes of the zones it lies in, by layer.
    last_day : int, optional
        Rows of later days are left out.
    """
    rows = table.rows.assign(day=days_of(table.rows["date"]))
    if last_day is not None:
        rows = rows[rows["day"] <= last_day]
    own_depth = LAYERS.index(zones.layer)
    depth = rows["layer"].map({layer: i for i, layer in enumerate(LAYERS)}).to_numpy(np.int64)
    # The list begins where its first row does, whatever zone that is of.
    first = int(rows["day"].min()) if len(rows) else NEVER
    start = _start(table, first, rows)
    position = _positions(rows["zone"], depth, own_depth, zones, parents)
    unused = rows["zone"][(position < 0) & (depth >= own_depth)].unique()
    if "remainder" in rows:
        # What is known no finer than a zone comes on top of the sum of its parts.
        extra = rows["remainder"].eq(other=True).to_numpy() & (depth == own_depth)
        depth = np.where(extra, own_depth + 1, depth)
    fine = rows.assign(position=position, depth=depth)[position >= 0]
    spoken = fine[_figures(fine).notna().any(axis=1)]
    coarse = _coarse(rows[depth < own_depth], spoken, zones)
    ever_fine = np.zeros(len(zones), dtype=np.bool_)
    ever_fine[spoken["position"].unique()] = True
    only_coarse = np.zeros(len(zones), dtype=np.bool_)
    only_coarse[coarse["zone"].unique()] = True
    told = fine["cumulative_confirmed"].notna() if "cumulative_confirmed" in fine else None
    totals_known = np.zeros(len(zones), dtype=np.bool_)
    if told is not None:
        totals_known[fine.loc[told, "position"].unique()] = True
    return CountEntries(
        frame=_changes(fine, table, first),
        clusters=_clusters(fine),
        rows=spoken[["position", "day"]].rename(columns={"position": "zone"}),
        coarse=coarse,
        only_coarse=only_coarse & ~ever_fine,
        start=start,
        totals_known=totals_known,
        kinds=_kinds_told(rows),
        unused=tuple(map(str, unused)),
    )


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    names = [c for c in rows.columns if c.startswith(("new_", "cumulative_")) or c in COUNT_EXTRAS]
    return rows[names]


def _kinds_told(rows: pd.DataFrame) -> frozenset[str]:
    told = [c for c in rows.columns if c.startswith(("new_", "cumulative_"))]
    return frozenset(c.partition("_")[2] for c in told if rows[c].notna().any())


def _positions(
    codes: pd.Series,
    depth: npt.NDArray[np.integer[Any]],
    own_depth: int,
    zones: ZoneTable,
    parents: Callable[[str], dict[str, str]],
) -> Ints:
    unique, inverse = np.unique(codes.to_numpy(dtype=object).astype(str), return_inverse=True)
    deepest = np.zeros(unique.size, dtype=np.int64)
    np.maximum.at(deepest, inverse, depth)

    def target(code: str, level: int) -> str:
        if level == own_depth:
            return code
        return parents(code).get(zones.layer, "") if level > own_depth else ""

    targets = [target(*pair) for pair in zip(unique.tolist(), deepest.tolist(), strict=True)]
    return zones.frame.index.get_indexer(pd.Index(targets, dtype=object))[inverse].astype(np.int64)


def _coarse(rows: pd.DataFrame, spoken: pd.DataFrame, zones: ZoneTable) -> pd.DataFrame:
    """Zones and days for which only a coarser zone has a row."""
    parts = []
    position = np.arange(len(zones))
    for layer in LAYERS[: LAYERS.index(zones.layer)]:
        own = rows.loc[rows["layer"] == layer, ["zone", "day"]].drop_duplicates()
        under = pd.DataFrame({"zone": zones.frame[layer].to_numpy(), "position": position})
        parts.append(own.merge(under, on="zone")[["position", "day"]])
    nothing = pd.DataFrame({"position": position[:0], "day": position[:0]})
    found = pd.concat([nothing, *parts]).drop_duplicates()
    known = pd.MultiIndex.from_frame(spoken[["position", "day"]])
    alone = ~pd.MultiIndex.from_frame(found).isin(known)
    return found[alone].rename(columns={"position": "zone"}).reset_index(drop=True)


def _clusters(rows: pd.DataFrame) -> pd.DataFrame | None:
    if "clusters" not in rows.columns or rows["clusters"].isna().all():
        return None
    told = rows.groupby(["position", "day"], as_index=False)[["clusters"]].sum(min_count=1)
    return told.rename(columns={"position": "zone"})


def _start(table: CountTable, first: int, rows: pd.DataFrame) -> int:
    if table.coverage.stated and table.coverage.start is not None:
        return int(np.datetime64(table.coverage.start, "D").astype(np.int64))
    if "cumulative_confirmed" not in rows or first == NEVER:
        return first
    begins = rows[rows["day"] == first]
    new = begins["new_confirmed"] if "new_confirmed" in begins else pd.Series(np.nan, begins.index)
    # The first value of a running total does not tell when its cases came.
    return first + int((begins["cumulative_confirmed"].notna() & new.isna()).any())


def _changes(rows: pd.DataFrame, table: CountTable, first: int) -> pd.DataFrame:
    """New cases and change of the total, per zone, day and kind."""
    kinds = [c.removeprefix("new_") for c in rows.columns if c.startswith("new_")]
    kinds += [c.removeprefix("cumulative_") for c in rows.columns if c.startswith("cumulative_")]
    parts = [_of_kind(rows, kind, table, first) for kind in dict.fromkeys(kinds)]
    if not parts:
        return pd.DataFrame({"zone": [], "day": [], "kind": [], "new": [], "change": []})
    by = ["zone", "day", "kind"]
    frame = pd.concat(parts, ignore_index=True)
    summed = frame.groupby([*by, "depth"], as_index=False)[["new", "change"]].sum()
    # A zone's own figure of a day, or the sum of its parts: never both, and the larger one.
    summed = summed.sort_values([*by, "new", "depth"], ascending=[*[True] * 4, False])
    chosen = summed.drop_duplicates(by, keep="last").drop(columns="depth")
    return chosen[(chosen["new"] != 0) | (chosen["change"] != 0)].reset_index(drop=True)


def _of_kind(rows: pd.DataFrame, kind: str, table: CountTable, first: int) -> pd.DataFrame:
    empty = pd.Series(np.nan, index=rows.index)
    stated = rows.get(f"new_{kind}", empty)
    total = rows.get(f"cumulative_{kind}", empty)
    change = stated.copy()
    new = stated.clip(lower=0.0)
    if total.notna().any():
        step, difference = _differences(rows[total.notna()], total, kind, table, first)
        # Where both are told and contradict each other, the larger one counts.
        new = (
            new.fillna(0.0)
            .combine(step.reindex(rows.index), np.fmax)
            .where(stated.notna() | total.notna())
        )
        change = difference.reindex(rows.index).fillna(change)
    frame = pd.DataFrame(
        {
            "zone": rows["position"],
            "depth": rows["depth"],
            "day": rows["day"],
            "kind": kind,
            "new": new,
            "change": change,
        }
    )
    if total.notna().any():
        frame = _told_once(frame, total.notna())
    known = frame["new"].notna() | frame["change"].notna()
    return frame[known].fillna({"new": 0.0, "change": 0.0})


def _told_once(frame: pd.DataFrame, has_total: "pd.Series[bool]") -> pd.DataFrame:
    """Rows of a zone and of its parts, without what a running total of the zone tells again.

    The total of a day holds all that its parts told until then: what they told on days of
    their own, since the last total, is taken off its change; on its own days it speaks alone.
    """
    whole = frame.groupby("zone")["depth"].transform("min")
    own = (frame["depth"] == whole) & has_total
    finer = frame["depth"] > whole
    spoken = pd.MultiIndex.from_frame(frame.loc[own, ["zone", "day"]])
    if not finer.any() or not len(spoken):
        return frame
    alone = finer & ~pd.MultiIndex.from_frame(frame[["zone", "day"]]).isin(spoken)
    part = frame[alone].sort_values("day")
    part = part[["zone", "day", "new", "change"]].groupby(["zone", "day"], as_index=False).sum()
    part["sum_new"], part["sum_change"] = (
        part.groupby("zone")[c].cumsum() for c in ("new", "change")
    )
    ordered = frame[own].reset_index(names="row").sort_values("day", kind="stable")
    told = pd.merge_asof(
        ordered,
        part[["zone", "day", "sum_new", "sum_change"]].sort_values("day"),
        on="day",
        by="zone",
    ).sort_values(["zone", "day"])
    for name in ("new", "change"):
        so_far = told[f"sum_{name}"].fillna(0.0)
        since = so_far - so_far.groupby(told["zone"]).shift().fillna(0.0)
        left = told[name] - since
        told[name] = left.clip(lower=0.0) if name == "new" else left
    frame = frame.copy()
    frame.loc[told["row"], ["new", "change"]] = told[["new", "change"]].to_numpy()
    totalled = frame["zone"].isin(frame.loc[own, "zone"])
    return frame[~finer | alone | ~totalled]


def _differences(
    rows: pd.DataFrame, total: "pd.Series[float]", kind: str, table: CountTable, first: int
) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """New cases out of a running total, and its change, row by row."""
    series = rows.assign(total=total[rows.index]).sort_values(["zone", "day"], kind="stable")
    begins = series["zone"].ne(series["zone"].shift())
    before = series["total"].shift().where(~begins, 0.0)
    start = table.coverage.start if table.coverage.stated else None
    floor = NEVER if start is None else int(np.datetime64(start, "D").astype(np.int64))
    # A zone that appears after the list began had nothing before it.
    dated = begins & ((series["day"] > first) | (series["day"] >= floor))
    baseline = series["zone"].map(table.coverage.baseline if kind == "confirmed" else {})
    known = begins & baseline.notna()
    difference = series["total"] - before.where(~known, baseline).astype(float)
    step = difference.where(~begins | dated | known, 0.0).clip(lower=0.0)
    return step, difference
