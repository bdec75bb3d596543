"""Zones of tables of figures: one column, a column for each layer, or columns a mapping joins.

A figure is never attributed to a coarser zone in silence.  A row of which only a coarser
zone is known is listed, and kept as a row of that zone's own layer: the zones under it
then have figures that are known only together.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskzone.cases.columns import Column, joined
from riskzone.cases.extract import TOTAL, Table
from riskzone.cases.locate import code_of, column_of, is_division, stated_place, stated_zone
from riskzone.cases.mapping import FieldMap
from riskzone.cases.redaction import redact_place
from riskzone.cases.tables import Unlocated
from riskzone.places.divisions import Divisions
from riskzone.places.matching import Match, match
from riskzone.places.zones import LAYERS

#: The row stands for the whole area served: a total, no unknown zone.
_WHOLE_AREA = "cases.totals_skipped"

#: Columns that state a zone together, from coarse to fine: code and name of each layer.
DIVISION_FIELDS = (
    "prefecture_code",
    "prefecture",
    "county_code",
    "county",
    "township_code",
    "township",
)

#: Texts of published tables that are no zone.
_OUTSIDE = {
    **dict.fromkeys(("境外输入", "境外输入人员", "境外输入病例", "境外"), "imported"),
    **dict.fromkeys(("未公布来源", "未明确地区", "未知地区"), "unpublished"),
    **dict.fromkeys(("待明确", "待明确地区", "外地来"), "unpublished"),
}


class Zones(NamedTuple):
    """Zones of the rows of a table.

    Parameters
    ----------
    zone, layer : Column
        Code and layer per row, ``""`` where unknown.
    known : ndarray of bool, shape (rows,)
        Rows with a zone.
    coarse : ndarray of bool, shape (rows,)
        Rows kept for a coarser zone than the mapping says the table is about.
    stated : Column
        What the row states, coarse to fine, divided by ``/``.
    """

    zone: Column
    layer: Column
    known: npt.NDArray[np.bool_]
    coarse: npt.NDArray[np.bool_]
    stated: Column


def resolve_zones(
    table: Table, divisions: Divisions, layer: str | None, *, listed: bool = True
) -> Zones:
    """Zones of a table of counts, reports, a baseline or indicators.

    The finest filled of the columns of prefecture, county and township is the zone, the
    coarser ones its parents, as in a line list; a column ``zone`` may be of any layer.
    Rows without a known zone, and those known only to a coarser one, are listed.

    Parameters
    ----------
    table : Table
        ``fields["zone"]`` is made of the columns that state the zone where there is none.
    divisions : Divisions
        Of the area served.
    layer : str, optional
        Layer a name means that zones of several layers bear; the mapping's ``layer``
        besides admits no finer one.
    listed : bool
        Whether what was not recognised is listed; not where rows need no known zone.
    """
    parts: Sequence[Column]
    if "zone" in table.parts:
        parts = table.parts["zone"]
    elif any(name in table.fields for name in DIVISION_FIELDS):
        parts = tuple(table.column(name) for name in ("zone", *DIVISION_FIELDS))
    else:
        parts = (table.column("zone"),)
    codes, combinations = joined(list(parts))
    several = len(parts) == 1 + len(DIVISION_FIELDS) and "zone" not in table.parts
    found = [
        _of_columns(divisions, texts, table.mapping, layer)
        if several
        else _of_parts(divisions, texts, table.mapping, layer)
        for texts in combinations
    ]
    if several and "zone" not in table.fields:
        texts = np.array(["/".join(filter(None, texts)) for texts in combinations], dtype=object)
        table.fields["zone"] = column_of(texts[codes])
    if listed:
        _list(table, divisions, found, codes)
    zone = np.array([one.code for one in found], dtype=object)[codes]
    layers = np.array([one.layer for one in found], dtype=object)[codes]
    coarse = np.array([bool(one.code) and _is_coarse(one) for one in found], dtype=bool)[codes]
    known = np.asarray(zone != "", dtype=bool)
    return Zones(column_of(zone), column_of(layers), known, coarse, table.column("zone"))


def _list(
    table: Table, divisions: Divisions, found: Sequence[Match], codes: npt.NDArray[np.int64]
) -> None:
    whole = np.array([one.reason == _WHOLE_AREA for one in found], dtype=bool)[codes]
    if whole.any():
        shown = ", ".join(str(line) for line in table.lines[whole][:5])
        table.note("cases.totals_skipped", count=int(whole.sum()), lines=shown)
    outside = {*_OUTSIDE, *table.mapping.outside}
    listed = np.array([bool(one.reason) for one in found], dtype=bool)[codes]
    for row in np.flatnonzero(listed & ~whole):
        one = found[codes[row]]
        stated = redact_place(
            one.stated, lambda part: part in outside or is_division(divisions, part)
        )
        entry = Unlocated(int(table.lines[row]), stated, stated, one.code, one.reason, one.near)
        used = bool(one.code) and not _is_coarse(one)
        (table.mismatches if used else table.unlocated).append(entry)


def _is_coarse(found: Match) -> bool:
    return found.reason in ("cases.only_prefecture", "cases.only_county")


def _of_columns(
    divisions: Divisions, texts: tuple[str, ...], mapping: FieldMap, layer: str | None
) -> Match:
    """The zone of the column ``zone`` and one column for each code and name of a layer."""
    stated = "/".join(dict.fromkeys(text for text in texts if text))
    texts = tuple(map(code_of, texts))
    zone, six = texts[0], list(texts[1:])
    if any(six[2:]):
        _take_zone(divisions, zone, six)
        reason = _no_zone(divisions, tuple(filter(None, six)), mapping)
        if reason:
            return Match("", "", reason, stated, "")
        return _kept_to(_finest(divisions, six, stated), mapping)
    if zone:
        parent = six[1] or six[0]
        return _of_parts(divisions, (parent, zone) if parent else (zone,), mapping, layer)
    return _of_parts(divisions, (six[0] or six[1],), mapping, "prefecture")


def _take_zone(divisions: Divisions, zone: str, six: list[str]) -> None:
    """Put a code or a plain name in the column ``zone`` where its layer's own code is blank."""
    found = match(divisions, *stated_zone(zone), "") if zone else None
    if found is not None and found.code and not found.reason:
        at = 2 * LAYERS.index(found.layer)
        six[at] = six[at] or found.code


def _finest(divisions: Divisions, six: Sequence[str], stated: str) -> Match:
    place = stated_place(divisions, six)
    wants_township = bool(six[4] or six[5])
    code = place.township or ("" if wants_township else place.county)
    if code:
        return Match(code, divisions.layer_of(code), place.doubt, stated, place.near)
    if wants_township and place.county:
        if "township" not in divisions.tables:
            near = divisions.full_name(place.county)
            return Match("", "", "cases.no_township_list", stated, near)
        reason = place.doubt or "places.place_township_unknown"
        return Match("", "", reason, stated, place.near)
    return Match("", "", place.reason or place.doubt, stated, place.near)


def _of_parts(
    divisions: Divisions, texts: tuple[str, ...], mapping: FieldMap, layer: str | None
) -> Match:
    """The zone of one text, or of several from coarse to fine."""
    stated = "/".join(text for text in texts if text)
    texts = tuple(map(code_of, texts))
    name, parent = texts[-1], next((text for text in reversed(texts[:-1]) if text), "")
    reason = _no_zone(divisions, texts, mapping)
    if reason:
        return Match("", "", reason, stated, "")
    if not name and parent:
        coarser = _of_parts(divisions, (parent,), mapping.model_copy(update={"layer": None}), layer)
        own = coarser.layer
        return coarser._replace(reason=_ONLY[own], stated=stated) if own in _ONLY else coarser
    code, name = stated_zone(name)
    if mapping.layer == "township" and "township" not in divisions.tables:
        county = match(divisions, code, "", parent).code
        return Match("", "", "cases.no_township_list", stated, divisions.full_name(county))
    found = match(divisions, code, name, parent)
    if found.reason == "places.place_name_ambiguous" and layer:
        found = match(divisions, "", name, parent, layer=layer)
    if found.reason == "places.place_township_unknown":
        return Match("", "", found.reason, stated, "")
    return _kept_to(found, mapping)


#: Why a row is listed whose finest known zone is of this layer.
_ONLY = {"prefecture": "cases.only_prefecture", "county": "cases.only_county"}


def _kept_to(found: Match, mapping: FieldMap) -> Match:
    """Hold a zone against the layer the mapping states: a coarser one is kept and listed."""
    if not mapping.layer or not found.code or found.layer == mapping.layer:
        return found
    if LAYERS.index(found.layer) < LAYERS.index(mapping.layer):
        return found._replace(reason=_ONLY[found.layer])
    return Match("", "", "cases.zone_of_other_layer", found.stated, "")


def _no_zone(divisions: Divisions, texts: tuple[str, ...], mapping: FieldMap) -> str:
    """Why a row belongs to no single zone, ``""`` where it may."""
    for text in texts:
        kind = mapping.outside.get(text) or _OUTSIDE.get(text)
        if kind:
            return f"cases.zone_{kind}"
    if len(texts) > 1 and TOTAL.fullmatch(texts[-1]):
        return _WHOLE_AREA
    stated = texts[-1] or "".join(texts)
    # A prefecture or county that is served alone is a zone itself, no total.
    if (
        stated
        and divisions.resolve_code(stated) is None
        and divisions.scope(stated) in (None, (divisions.area,))
    ):
        return _WHOLE_AREA
    return ""
