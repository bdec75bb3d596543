"""Fields of a user's layer → zones with their parents."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskzone.errors import InputError
from riskzone.places.divisions import Divisions

Notes = list[tuple[str, dict[str, Any]]]

#: What desks write for the kinds of building units.
KINDS: Mapping[str, str] = {
    "compound": "compound",
    "小区": "compound",
    "院落": "compound",
    "building": "building",
    "楼栋": "building",
    "楼": "building",
    "楼宇": "building",
    "幢": "building",
    "栋": "building",
    "entrance": "entrance",
    "单元": "entrance",
    "门洞": "entrance",
    "楼道": "entrance",
    "楼房单元": "entrance",
}
_SIZE = {"compound": 0, "building": 1, "entrance": 2}


def township_zones(
    fields: pd.DataFrame,
    drawn: NDArray[Any],  # noqa: ARG001 - a township's stated code is never replaced by its place
    divisions: Divisions,
    filename: str,
    notes: Notes,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Zones of a township layer.

    Parameters
    ----------
    fields : DataFrame
        ``code, name, county`` as tidy text, in the order of the file.
    drawn : ndarray of str
        County polygon each feature lies in.
    divisions, filename, notes
        The area served; for messages; what is worth knowing is added here.

    Returns
    -------
    tuple of DataFrame
        Columns of a zone table indexed by code, and no attributes.

    Raises
    ------
    InputError
        Code missing, not of nine digits, of no county of the area, repeated, or at odds
        with the stated county; name missing.
    """
    codes = [_township_code(text, n, filename) for n, text in enumerate(fields["code"], 1)]
    _refuse_repeated(codes, "code", filename)
    new: list[str] = []
    rows = []
    for number, (code, name, stated) in enumerate(
        zip(codes, fields["name"], fields["county"], strict=True), start=1
    ):
        known = divisions.parents(code)["county"]
        county = known or divisions.resolve_code(code[:6])
        if not county or divisions.layer_of(county) != "county":
            raise _value_error("places.layer_code_unknown", filename, number, "code", code)
        if stated and divisions.resolve_code(stated) not in (county, None):
            raise _value_error("places.layer_county_differs", filename, number, "county", stated)
        if not name:
            raise _value_error("places.value_missing", filename, number, "name", name)
        if not known:
            new.append(code)
        rows.append((name, county, divisions.parents(county)["prefecture"], county, code))
    if new and "township" in divisions.tables:
        params = {"file": filename, "count": len(new), "codes": ", ".join(new[:5])}
        notes.append(("places.townships_not_in_list", params))
    return _frame(rows, codes), pd.DataFrame(index=pd.Index(codes, name="zone"))


def building_zones(
    fields: pd.DataFrame,
    drawn: NDArray[Any],
    divisions: Divisions,
    filename: str,
    notes: Notes,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units of a building layer, nested by their parents.

    A unit without township and county takes them from the unit around it; without one,
    its county is the polygon it lies in.  Its name begins with that of the unit around it,
    unless it holds it already.  Parameters and result as for :func:`township_zones`;
    attributes are ``kind`` and ``parent_id``.  Units around others are in the result too,
    see :func:`around_others`.

    Raises
    ------
    InputError
        Id missing or repeated; kind not known; parent absent, or not larger than the unit;
        township or county not known; no county to be found.
    """
    ids = [str(text) for text in fields["id"]]
    for number, text in enumerate(ids, start=1):
        if not text:
            raise _value_error("places.value_missing", filename, number, "id", text)
    _refuse_repeated(ids, "id", filename)
    kinds = [_kind(text, n, filename) for n, text in enumerate(fields["kind"], 1)]
    parents = [str(text) for text in fields["parent"]]
    position = {text: i for i, text in enumerate(ids)}
    _check_parents(parents, kinds, position, filename)
    places = [
        _stated_place(township, county, n, divisions, filename)
        for n, (township, county) in enumerate(
            zip(fields["township"], fields["county"], strict=True), 1
        )
    ]
    by_point: list[str] = []
    # From compound to entrance, so that a parent has its place before its children ask for it.
    for i in sorted(range(len(ids)), key=lambda i: _SIZE[kinds[i]]):
        if not any(places[i]) and parents[i]:
            places[i] = places[position[parents[i]]]
        if not any(places[i]):
            if not drawn[i]:
                raise _value_error("places.building_without_county", filename, i + 1, "id", ids[i])
            places[i] = ("", str(drawn[i]))
            by_point.append(ids[i])
    if by_point:
        notes.append(("places.buildings_by_point", {"file": filename, "count": len(by_point)}))
    names = _full_names(ids, fields["name"].astype(str).tolist(), parents, position)
    rows = [
        (name, township or county, divisions.parents(county)["prefecture"], county, township)
        for name, (township, county) in zip(names, places, strict=True)
    ]
    attributes = pd.DataFrame(
        {"kind": kinds, "parent_id": parents}, index=pd.Index(ids, name="zone"), dtype=str
    )
    outer = int(around_others(attributes).sum())
    if outer:
        notes.append(("places.units_around", {"file": filename, "count": outer}))
    return _frame(rows, ids), attributes


def around_others(attributes: pd.DataFrame) -> NDArray[np.bool_]:
    """Which units of a building layer hold other units.

    The building unit is the smallest unit (guiding opinion of Heilongjiang for response
    level II, March 2020, no. 5: an entrance, a workshop, an office).  A compound or building
    that is given by its units is therefore no zone beside them.

    Parameters
    ----------
    attributes : DataFrame
        Indexed by unit; ``parent_id`` where the layer has units in units.

    Returns
    -------
    ndarray of bool, shape (units,)
    """
    if "parent_id" not in attributes:
        return np.zeros(len(attributes), dtype=bool)
    holding = pd.Index(attributes["parent_id"].unique())
    return np.asarray(holding.get_indexer(attributes.index) >= 0)


def _full_names(
    ids: Sequence[str], names: Sequence[str], parents: Sequence[str], position: Mapping[str, int]
) -> list[str]:
    """Names that begin with those of the units around, unless they hold them already."""
    full = []
    for unit, own, parent in zip(ids, names, parents, strict=True):
        name = own or unit
        for outer in _outwards(parent, parents, position):
            around = names[outer]
            if around and not _holds(name, around):
                name = _joined(around, name)
        full.append(name)
    return full


def _outwards(parent: str, parents: Sequence[str], position: Mapping[str, int]) -> Iterator[int]:
    while parent:
        yield position[parent]
        parent = parents[position[parent]]


def _joined(around: str, name: str) -> str:
    """One name behind another, what both hold said once: 小区3号楼 and 3号楼2单元."""
    for start in range(len(around) - 1):  # at least two characters, and no part of a number
        shared = around[start:]
        whole = not (shared[0].isdigit() and around[:start][-1:].isdigit())
        if whole and name.startswith(shared):
            return around[:start] + name
    latin = around[-1].isascii() and name[0].isascii() and name[0].isalpha()
    return f"{around}{' ' if latin else ''}{name}"


def _holds(name: str, part: str) -> bool:
    """Whether a name holds another one, which does not end within a number: 11号楼 not 1号楼."""
    start = name.find(part)
    while start >= 0:
        end = start + len(part)
        cut_before = start > 0 and part[0].isdigit() and name[start - 1].isdigit()
        cut_after = end < len(name) and part[-1].isdigit() and name[end].isdigit()
        if not (cut_before or cut_after):
            return True
        start = name.find(part, start + 1)
    return False


def _frame(rows: Sequence[tuple[str, ...]], zones: list[str]) -> pd.DataFrame:
    columns = ["name", "parent", "prefecture", "county", "township"]
    return pd.DataFrame(rows, index=pd.Index(zones, name="zone"), columns=columns, dtype=str)


def _township_code(text: str, number: int, filename: str) -> str:
    if not text:
        raise _value_error("places.value_missing", filename, number, "code", text)
    found = re.fullmatch(r"'?(\d{9})(?:000)?(?:\.0+)?", text)
    if found is None or found.group(1).endswith("000"):
        raise _value_error("places.township_code_form", filename, number, "code", text)
    return found.group(1)


def _kind(text: str, number: int, filename: str) -> str:
    kind = KINDS.get(text.lower())
    if kind is None:
        raise _value_error("places.kind_unknown", filename, number, "kind", text)
    return kind


def _check_parents(
    parents: list[str], kinds: list[str], position: Mapping[str, int], filename: str
) -> None:
    for i, parent in enumerate(parents):
        if not parent:
            continue
        if parent not in position:
            raise _value_error("places.parent_absent", filename, i + 1, "parent", parent)
        if _SIZE[kinds[position[parent]]] >= _SIZE[kinds[i]]:
            raise _value_error("places.parent_not_larger", filename, i + 1, "parent", parent)


def _stated_place(
    township: str, county: str, number: int, divisions: Divisions, filename: str
) -> tuple[str, str]:
    """Township and county of a unit as stated, ``""`` where not."""
    zone = divisions.resolve_code(township) if township else ""
    if zone is None:
        raise _value_error("places.layer_code_unknown", filename, number, "township", township)
    owner = divisions.resolve_code(county) if county else ""
    if owner is None or (owner and divisions.layer_of(owner) != "county"):
        raise _value_error("places.layer_code_unknown", filename, number, "county", county)
    if not zone:
        return "", owner
    chain = divisions.parents(zone)
    if owner and chain["county"] != owner:
        raise _value_error("places.layer_county_differs", filename, number, "county", county)
    # A township that is not in the list (no list outside 23, or a newer code) keeps its code.
    stated = re.fullmatch(r"(\d{9})(?:\d{3})?", township)
    own = chain["township"] or (stated.group(1) if stated else "")
    return own, chain["county"]


def _refuse_repeated(values: list[str], name: str, filename: str) -> None:
    first: dict[str, int] = {}
    for number, value in enumerate(values, start=1):
        if value in first:
            raise InputError(
                "places.value_repeated",
                file=filename,
                feature=number,
                field=name,
                value=value,
                other=first[value],
            )
        first[value] = number


def _value_error(code: str, filename: str, number: int, name: str, value: str) -> InputError:
    return InputError(code, file=filename, feature=number, field=name, value=value[:80])
