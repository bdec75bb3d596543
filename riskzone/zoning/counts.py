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
from riskzone.cases.tables import CountTable
from riskzone.places.zones import LAYERS, ZoneTable
from riskzone.zoning.entries import Entries, joined, never
from riskzone.zoning.scheme import Indicator
from riskzone.zoning.steps import NEVER, Bools, Ints

#: Indicator classification and origin → kind of count that holds them.
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
        ``zone, day, clusters`` where the file tells them.
    rows : DataFrame
        ``zone, day`` of every row of the layer itself or finer: a report was made.
    coarse : array of bool, shape (zones,)
        Zones for which there are only counts of a coarser layer.
    start : int
        First day of which the new cases are known.
    totals_known : array of bool, shape (zones,)
        Zones whose running total the file itself gives.
    unused : tuple of str
        Codes of rows that belong to no zone of this layer.
    """

    frame: pd.DataFrame
    clusters: pd.DataFrame | None
    rows: pd.DataFrame
    coarse: Bools
    start: int
    totals_known: Bools
    unused: tuple[str, ...]

    def entries(self, indicator: Indicator) -> Entries:
        """The entries of an indicator."""
        parts = [self._kind(kind, 1.0) for kind in self._kinds(indicator)]
        if {"confirmed", "asymptomatic"} <= set(indicator.classification):
            # A conversion stands in both counts and is one infection.
            parts.append(self._kind("converted", -1.0))
        return joined(*parts)

    def _kinds(self, indicator: Indicator) -> list[str]:
        kinds: list[str] = [
            k for k in _LOCAL_KINDS if k in indicator.classification and "local" in indicator.origin
        ]
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

    Rows of the layer itself are used; a zone without any is the sum of its finer
    rows; rows of a coarser layer are never split, the zones under them are coarse.

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
    stated = rows
    depth = rows["layer"].map({layer: i for i, layer in enumerate(LAYERS)}).to_numpy(np.int64)
    own_depth = LAYERS.index(zones.layer)
    position = _positions(rows["zone"], depth, own_depth, zones, parents)
    coarse = _coarse(rows["zone"][depth < own_depth].unique(), zones)
    fine = position >= 0
    rows = rows[fine].assign(position=position[fine], depth=depth[fine])
    # A zone with rows of its own does not take the sum of finer ones as well.
    shallowest = rows.groupby("position")["depth"].transform("min")
    rows = rows[rows["depth"] == shallowest]
    unused = stated["zone"][(position < 0) & (depth >= own_depth)].unique()

    # The list begins where its first row does, whatever zone that is of.
    first = int(stated["day"].min()) if len(stated) else NEVER
    cumulative_only = not any(c.startswith("new_") for c in rows.columns)
    start = _start(table, first, cumulative_only)
    frame = _changes(rows, table, first)
    clusters = None
    if "clusters" in rows.columns and rows["clusters"].notna().any():
        told = rows[rows["clusters"].fillna(0) > 0]
        clusters = told[["position", "day", "clusters"]].rename(columns={"position": "zone"})
    totals_known = np.zeros(len(zones), dtype=np.bool_)
    if "cumulative_confirmed" in rows.columns:
        totals_known[rows.loc[rows["cumulative_confirmed"].notna(), "position"].unique()] = True
    return CountEntries(
        frame,
        clusters,
        rows[["position", "day"]].rename(columns={"position": "zone"}),
        coarse & ~_any(rows["position"].to_numpy(), len(zones)),
        start,
        totals_known,
        tuple(map(str, unused)),
    )


def _any(position: Ints, size: int) -> Bools:
    mask = np.zeros(size, dtype=np.bool_)
    mask[position] = True
    return mask


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
    targets = [
        code
        if level == own_depth
        else parents(code).get(zones.layer, "")
        if level > own_depth
        else ""
        for code, level in zip(unique.tolist(), deepest.tolist(), strict=True)
    ]
    return zones.frame.index.get_indexer(pd.Index(targets, dtype=object))[inverse].astype(np.int64)


def _coarse(codes: npt.NDArray[Any], zones: ZoneTable) -> Bools:
    under = np.zeros(len(zones), dtype=np.bool_)
    for layer in LAYERS[: LAYERS.index(zones.layer)]:
        under |= zones.frame[layer].isin(codes).to_numpy()
    return under


def _start(table: CountTable, first: int, cumulative_only: bool) -> int:
    if table.coverage.stated and table.coverage.start is not None:
        return int(np.datetime64(table.coverage.start, "D").astype(np.int64))
    # The first value of a running total does not tell when its cases came.
    return first + 1 if cumulative_only else first


def _changes(rows: pd.DataFrame, table: CountTable, first: int) -> pd.DataFrame:
    """New cases and change of the total, per zone, day and kind."""
    kinds = [c.removeprefix("new_") for c in rows.columns if c.startswith("new_")]
    kinds += [c.removeprefix("cumulative_") for c in rows.columns if c.startswith("cumulative_")]
    parts = [_of_kind(rows, kind, table, first) for kind in dict.fromkeys(kinds)]
    if not parts:
        return pd.DataFrame({"zone": [], "day": [], "kind": [], "new": [], "change": []})
    frame = pd.concat(parts, ignore_index=True)
    return frame.groupby(["zone", "day", "kind"], as_index=False, sort=False)[
        ["new", "change"]
    ].sum()


def _of_kind(rows: pd.DataFrame, kind: str, table: CountTable, first: int) -> pd.DataFrame:
    empty = pd.Series(np.nan, index=rows.index)
    stated = rows.get(f"new_{kind}", empty)
    total = rows.get(f"cumulative_{kind}", empty)
    change = stated.copy()
    new = stated.clip(lower=0.0)
    known = total.notna()
    if known.any():
        series = rows[known].assign(total=total[known]).sort_values(["zone", "day"], kind="stable")
        same = series["zone"].eq(series["zone"].shift())
        before = series["total"].shift().where(same)
        begins = ~same
        start = table.coverage.start if table.coverage.stated else None
        floor = first if start is None else int(np.datetime64(start, "D").astype(np.int64))
        # A zone that appears after the list began had nothing before it.
        dated = begins & (
            (series["day"] > first) | ((start is not None) & (series["day"] >= floor))
        )
        baseline = series["zone"].map(table.coverage.baseline if kind == "confirmed" else {})
        has_baseline = begins & baseline.notna()
        before = before.where(~begins, 0.0).where(~has_baseline, baseline)
        difference = series["total"] - before.astype(float)
        step = difference.where(~begins | dated | has_baseline, 0.0).clip(lower=0.0)
        new = new.fillna(step.reindex(rows.index))
        change = difference.reindex(rows.index).fillna(change)
    frame = pd.DataFrame(
        {"zone": rows["position"], "day": rows["day"], "kind": kind, "new": new, "change": change}
    )
    frame = frame[frame["new"].notna() | frame["change"].notna()].fillna(
        {"new": 0.0, "change": 0.0}
    )
    return frame[(frame["new"] != 0) | (frame["change"] != 0)]
