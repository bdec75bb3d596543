"""Remarks that come with the levels of a layer: what was left out, assumed, or is not told."""

from typing import Any

import pandas as pd

from riskzone.clock import day_of
from riskzone.messages import Words
from riskzone.places.zones import LAYER_WORDS
from riskzone.zoning.binding import Bound

#: Measures that look at cases.
_OF_CASES = ("count", "cumulative", "clusters", "days_since_last")
#: Kinds of cases as notes name them.
_KIND_WORDS = {
    "confirmed": ("确诊", "confirmed"),
    "asymptomatic": ("无症状", "asymptomatic"),
    "suspected": ("疑似", "suspected"),
    "imported": ("境外输入", "imported"),
}


def notes_of(bound: Bound) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Remarks as (catalogue code, parameters)."""
    notes: list[tuple[str, dict[str, Any]]] = []
    layer = bound.evidence.zones.layer
    word = LAYER_WORDS[layer]
    if bound.located is not None and bound.located.unlocated:
        notes.append(("zoning.cases_unlocated", {"count": bound.located.unlocated, "layer": word}))
    if bound.coarse is not None:
        notes.append(("zoning.cases_coarse", {"count": bound.coarse.unlocated, "layer": word}))
    if untold := untold_kinds(bound):
        kinds = {name: Words(*_KIND_WORDS[name]) for name in untold}
        words = Words(
            "、".join(k.zh for k in kinds.values()), ", ".join(k.en for k in kinds.values())
        )
        notes.append(("zoning.kinds_untold", {"kinds": words}))
    if bound.counts is not None:
        coarse = int(bound.counts.coarse["zone"].nunique())
        if coarse:
            notes.append(("zoning.counts_coarse", {"count": coarse, "layer": word}))
        if bound.counts.unused:
            notes.append(("zoning.counts_unused", {"codes": ", ".join(bound.counts.unused[:10])}))
    reports = bound.evidence.reports
    if reports is not None and bound.silence.heard is not None:
        frame = bound.evidence.zones.frame
        told = pd.Index(reports.rows["zone"].unique())
        known = told.isin(frame["county"].unique()) | (frame.index.get_indexer(told) >= 0)
        if layer == "prefecture":
            known |= (told.str[:4] + "00").isin(frame.index)
        unused = sorted(told[~known])
        if unused:
            notes.append(("zoning.reports_unused", {"codes": ", ".join(unused[:10])}))
    both = bound.both_told
    if len(both):
        apart = (both["counts"] - both["list"]).abs()
        worst = both.iloc[int(apart.to_numpy().argmax())]
        zones = bound.evidence.zones.frame
        params = {
            "count": len(both),
            "zone": str(zones["name"].iloc[int(worst["zone"])]),
            "day": day_of(worst["day"]).isoformat(),
            "list": int(worst["list"]),
            "counts": int(worst["counts"]),
        }
        notes.append(("zoning.list_against_counts", params))
    return tuple(notes)


def untold_kinds(bound: Bound) -> tuple[str, ...]:
    """Kinds of cases the scheme counts and the counts, being all there is, do not tell of."""
    if bound.counts is None or bound.located is not None:
        return ()
    asked = bound.scheme.indicators.values()
    counted = [
        i for i in asked if i.measure in ("count", "cumulative", "clusters", "days_since_last")
    ]
    return tuple(dict.fromkeys(kind for i in counted for kind in bound.counts.untold(i)))
