"""Where a row belongs: the code wins, then the name in its parent; a point fills gaps or checks.

No stated place is guessed and no row is dropped: what could not be located, and
where code, name and point disagree, is listed row by row.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from riskzone.cases.columns import Column, joined
from riskzone.cases.extract import Table
from riskzone.cases.redaction import redact, redact_place
from riskzone.cases.tables import Unlocated
from riskzone.places.divisions import Divisions
from riskzone.places.matching import Match, match
from riskzone.places.seats import may_lie_in

_CODE = re.compile(r"'?(\d+)(?:\.0+)?")
_NOTHING = Match("", "", "", "", "")
_ONLY_PARENT = "places.place_only_parent"


class Place(NamedTuple):
    """Codes of one stated place; ``reason`` and ``doubt`` are catalogue codes or ``""``."""

    prefecture: str
    county: str
    township: str
    stated: str
    reason: str  # why it is not located to its county
    doubt: str  # located, but worth listing
    near: str


def stated_place(divisions: Divisions, stated: Sequence[str]) -> Place:
    """What the six stated texts of a case mean.

    The county's code wins over everything; a township that does not lie in it is
    dropped and listed.  A township code gives its county where none is stated.

    Parameters
    ----------
    divisions : Divisions
        Of the area served.
    stated : sequence of str
        Code and name of the prefecture, the county and the township.
    """
    prefecture_code, prefecture, county_code, county, township_code, township = stated
    parent = _parent(divisions, prefecture_code, prefecture)
    named = fine = _NOTHING
    if county_code or county:
        named = _county(divisions, county_code, county, parent)
    if "township" in divisions.tables and (township_code or township):
        fine = match(divisions, township_code, township, named.code or parent, layer="township")
    elif township_code and not named.code:
        # Without a township list the first six digits still name the county.
        named = match(divisions, township_code, "", parent, layer="county")
    if named.layer == "township":  # a township code in the county's column
        fine, named = named, named._replace(code=divisions.parents(named.code)["county"])
    text = "/".join(dict.fromkeys(part for part in stated if part))
    return _combined(divisions, text, named, fine, parent)


def _county(divisions: Divisions, code: str, name: str, parent: str) -> Match:
    if code and not code.isdigit():
        code, name = "", name or code  # a name in the column of codes
    found = match(divisions, code, name, parent)
    if not found.code and found.reason == "places.place_name_ambiguous":
        return _seat_of_its_name(divisions, found, name, parent)
    if found.layer == "township" or not found.code:
        return found
    return match(divisions, code, name, parent, layer="county")


def _seat_of_its_name(divisions: Divisions, found: Match, name: str, parent: str) -> Match:
    """绥芬河 in a county's column is the county, though its seat is a township of that name."""
    named = divisions.find(name, within=parent or None)
    outer = [code for code in named if divisions.layer_of(code) == "county"]
    if len(outer) == 1 and all(divisions.lies_in(code, outer[0]) for code in named):
        return match(divisions, outer[0], "", parent, layer="county")._replace(stated=found.stated)
    return found


def _parent(divisions: Divisions, code: str, name: str) -> str:
    found = match(divisions, code, name, "", layer="prefecture") if code or name else None
    return found.code if found and found.code else (name or code)


def _combined(divisions: Divisions, stated: str, named: Match, fine: Match, parent: str) -> Place:
    county = named.code if named.layer in ("county", "township") else ""
    township = fine.code if fine.layer == "township" else ""
    doubt = named.reason if county else ""
    if county and township and divisions.parents(township)["county"] != county:
        township, doubt = "", "cases.township_not_in_county"
    elif (county and fine.reason and not township) or (county and fine.reason):
        doubt = doubt or fine.reason
    if not county and (township or fine.layer == "county"):
        county = divisions.parents(fine.code)["county"]
        doubt = fine.reason or (named.reason or "")
    prefecture = divisions.parents(county)["prefecture"] if county else ""
    reason = ""
    if not county:
        prefecture = divisions.parents(parent)["prefecture"]
        reason = (
            named.reason
            or fine.reason
            or ("cases.only_prefecture" if prefecture else "places.place_blank")
        )
        if reason in ("places.place_too_coarse", _ONLY_PARENT):
            reason = "cases.only_prefecture"
            prefecture = prefecture or divisions.parents(named.code)["prefecture"]
    near = named.near or fine.near
    return Place(prefecture, county, township, stated, reason, doubt, near)


@dataclass(frozen=True)
class Located:
    """Codes per row: three columns of texts, and which rows have no county."""

    prefecture: Column
    county: Column
    township: Column
    missing: npt.NDArray[np.bool_]


_STATED = ("prefecture_code", "prefecture", "county_code", "county", "township_code", "township")


def locate_rows(table: Table, divisions: Divisions, points: "Points | None" = None) -> Located:
    """Locate the rows of a line list; gathers ``unlocated`` and ``mismatches`` in the table.

    Parameters
    ----------
    table : Table
        With any of the six stated fields.
    divisions : Divisions
        Of the area served.
    points : Points, optional
        What the points of the rows say.
    """
    columns = [table.column(name).mapped(code_of) for name in _STATED]
    codes, combinations = joined(columns)
    places = [stated_place(divisions, texts) for texts in combinations]
    ids = table.column("case_id")
    county = np.array([place.county for place in places], dtype=object)[codes]
    township = np.array([place.township for place in places], dtype=object)[codes]
    prefecture = np.array([place.prefecture for place in places], dtype=object)[codes]
    listed = np.array([bool(place.reason or place.doubt) for place in places], dtype=bool)[codes]
    if points is not None:
        drawn = points.counties[0]
        filled = (county == "") & (drawn != "") & points.fills
        county[filled] = drawn[filled]
        prefecture[filled] = [divisions.parents(c)["prefecture"] for c in drawn[filled]]
        if filled.any():
            table.note("cases.point_filled", count=int(filled.sum()))
        _list_points(table, ids, county, filled, points)
        listed &= ~filled
    for row in np.flatnonzero(listed):
        place = places[codes[row]]
        if points is not None and not place.stated and points.reason[row]:
            continue  # listed with its point
        entry = Unlocated(
            line=int(table.lines[row]),
            row_id=redact(ids.at(int(row)), "case_id"),
            stated=redact_place(place.stated, lambda part: is_division(divisions, part)),
            kept=township[row] or county[row],
            reason=place.reason or place.doubt,
            near=place.near,
        )
        (table.mismatches if county[row] else table.unlocated).append(entry)
    return Located(
        column_of(prefecture),
        column_of(county),
        column_of(township),
        np.asarray(county == "", dtype=bool),
    )


@dataclass(frozen=True)
class Points:
    """What the points of the rows say.

    Parameters
    ----------
    counties : tuple of ndarray of str (object), shape (rows,)
        County the point lies in, ``""``: none; one array for each datum it may be in.
    reason : ndarray of str (object), shape (rows,)
        Catalogue code where the point is of no use (outside, swapped, not a number), else ``""``.
    stated : callable
        Row → its point as a message may show it.
    given : ndarray of bool, shape (rows,)
        Whether the row has a usable point.
    fills : bool
        Whether a point may stand for a place nobody stated (its datum is known).
    """

    counties: tuple[npt.NDArray[Any], ...]
    reason: npt.NDArray[Any]
    stated: Callable[[int], str]
    given: npt.NDArray[np.bool_]
    fills: bool


def _list_points(
    table: Table,
    ids: Column,
    county: npt.NDArray[Any],
    filled: npt.NDArray[np.bool_],
    points: Points,
) -> None:
    differs = points.given & (county != "")
    for drawn in points.counties:
        differs &= county != drawn
    unused = points.given & (county == "") & (points.reason == "") & ~filled
    points.reason[unused] = "cases.point_without_datum"
    for row in np.flatnonzero(differs | (points.reason != "")):
        code = county[row]
        by_map = points.reason[row] in ("", "cases.point_outside")
        if code and by_map and any(may_lie_in(code, drawn[row]) for drawn in points.counties):
            continue
        entry = Unlocated(
            line=int(table.lines[row]),
            row_id=redact(ids.at(int(row)), "case_id"),
            stated=points.stated(int(row)),
            kept=code,
            reason=points.reason[row] or "cases.point_in_other_county",
        )
        (table.mismatches if code else table.unlocated).append(entry)


def code_of(text: str) -> str:
    """A code as text, however a spreadsheet wrote it: ``'230103``, ``230103.0``."""
    found = _CODE.fullmatch(text)
    return found.group(1) if found else text


def is_division(divisions: Divisions, text: str) -> bool:
    """Whether a text names or numbers divisions of the area, so that it may be shown."""
    return divisions.resolve_code(text) is not None or bool(divisions.find(text))


def stated_zone(text: str) -> tuple[str, str]:
    """A stated zone as code and name, one of them blank."""
    code = code_of(text)
    return (code, "") if code.isdigit() else ("", text)


def column_of(texts: npt.NDArray[Any]) -> Column:
    """A column out of one text per row."""
    codes, values = pd.factorize(texts)
    return Column(codes.astype(np.int32), pa.array(list(values), pa.string()))
