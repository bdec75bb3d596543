"""The line list: one row per case, checked and located."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from riskzone.cases.cluster_names import cluster_ids
from riskzone.cases.columns import Column
from riskzone.cases.extract import Table
from riskzone.cases.fields import value_names
from riskzone.cases.grid import header_key
from riskzone.cases.locate import Located, is_division, locate_rows, stated_zone
from riskzone.cases.parse import (
    Times,
    check_order,
    days_of,
    moments_field,
    refused_rows,
    vocabulary_field,
)
from riskzone.cases.points import read_points
from riskzone.cases.privacy import (
    building_ids,
    entrances,
    personal_ids,
    without_personal,
)
from riskzone.cases.redaction import redact, redact_place
from riskzone.cases.tables import LINE_LIST_COLUMNS, Coverage, LineList, Unlocated
from riskzone.errors import InputError
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.matching import match

_DAYS = ("onset_on", "outcome_on", "excluded_on", "moved_on")
#: Days with which a time of day may be given; it is kept beside the day.
_TIMED_DAYS = {"reported_on": "reported_at", "confirmed_on": "confirmed_at"}
_TIMES = ("sampled_at", "result_at", "investigated_at", "removed_at")
#: Any of these days dates a case.
_DATING = ("confirmed_on", "reported_on", "result_at", "sampled_at", "onset_on")
#: Any of these tells when a case was noticed.
_NOTICED = ("confirmed_on", "reported_on", "result_at")
#: Signs a text of a row may have.
_LONGEST = {"case_id": 64, "building_id": 100, "cluster_id": 100, "address": 300}
PLACE_COLUMNS = ("case_id", "kind", "place", "township_code", "from_on", "to_on")


def line_list(
    table: Table, divisions: Divisions, coverage: Coverage, *, datum: str | None
) -> LineList:
    """Cases out of the fields of a line list.

    Parameters
    ----------
    table : Table
        Fields by header or mapping.
    divisions : Divisions
        Of the area served.
    coverage : Coverage
        What the list says of its reach; ``clusters`` is set where ids are given.
    datum : {"wgs84", "cgcs2000", "gcj02"}, optional
        Of longitude and latitude; without one, points are refused.
    """
    if not len(table):
        table.note("cases.no_cases")
    texts = _texts(table)
    frame: dict[str, Any] = dict(texts)
    frame["classification"] = vocabulary_field(table, "classification", strict=True)
    frame["converted_from"] = vocabulary_like(table, "converted_from")
    frame["origin"] = _origin(table)
    frame["found_by"] = vocabulary_field(table, "found_by", strict=False)
    outcome = vocabulary_field(table, "outcome", strict=False)
    outcome[outcome == "active"] = ""
    frame["outcome"] = outcome
    times = _times(table)
    frame |= times
    _check_ids(table)
    _check_dated(table, times)
    _check_orders(table, times)
    lon, lat, points = read_points(table, divisions, datum)
    frame["lon"], frame["lat"] = lon, lat
    located = locate_rows(table, divisions, points)
    frame |= _codes(located)
    frame["report_county_code"] = _county_texts(table, divisions, "report_county_code")
    frame["moved_to"] = _moved_to(table, divisions, times["moved_on"])
    keep = ~refused_rows(table)
    cases = pd.DataFrame({name: frame[name] for name in LINE_LIST_COLUMNS}, copy=False)
    for name in ("classification", "converted_from", "origin", "found_by", "outcome"):
        cases[name] = cases[name].astype("str")
    if not keep.all():
        cases = cases[keep].reset_index(drop=True)
    has_clusters = coverage.clusters or bool((cases["cluster_id"] != "").any())
    places = pd.DataFrame({name: pd.Series(dtype="str") for name in PLACE_COLUMNS}).astype(
        {"from_on": "datetime64[s]", "to_on": "datetime64[s]"}
    )
    stated = Coverage(coverage.start, coverage.stated, has_clusters, coverage.baseline)
    ids = table.column("case_id")
    named = ids.text()[~keep & ~ids.take(personal_ids(ids)) & ~ids.blank]
    refused = tuple(dict.fromkeys(named))
    reading = replace(table.reading(), refused_ids=refused)
    return LineList(cases, places, stated, reading, table.lines[keep])


def _texts(table: Table) -> dict[str, "pd.Series[str]"]:
    made: dict[str, pd.Series[str]] = {}
    for name in ("case_id", "building_id", "address"):
        column, count = without_personal(table.column(name))
        if name == "address":
            cut = column.replaced(entrances)
        elif name == "building_id":
            cut = column.replaced(building_ids)
        else:
            cut = column
        if name == "case_id":
            _check_impersonal(table)
        elif count:
            table.note("cases.personal_cut", field=name, count=count)
        _check_length(table, name)
        made[name] = cut.text()
    _check_length(table, "cluster_id")
    made["cluster_id"] = cluster_ids(table, made["case_id"])
    return made


def _check_length(table: Table, name: str) -> None:
    lengths = pc.utf8_length(table.column(name).values).to_numpy(zero_copy_only=False)
    if (lengths > _LONGEST[name]).any():
        rows = table.column(name).take(lengths > _LONGEST[name])
        table.reject(rows, name, "cases.too_long", limit=_LONGEST[name])


def _check_impersonal(table: Table) -> None:
    """Refuse case ids that name or number a person; a column of them refuses the file."""
    ids = table.column("case_id")
    rows = ids.take(personal_ids(ids))
    count, filled = int(rows.sum()), int((~ids.blank).sum())
    if count > 1 and count * 2 > filled:
        raise InputError("cases.personal_case_ids", file=table.file, count=count, rows=filled)
    table.reject(rows, "case_id", "cases.personal_case_id")


def vocabulary_like(table: Table, name: str) -> npt.NDArray[Any]:
    """A field with the words of the classification that refuses no row."""
    own = Table(
        table.file, table.kind, {"classification": table.column(name)}, {}, table.lines,
        table.mapping, table.style,
    )  # fmt: skip
    found = vocabulary_field(own, "classification", strict=False)
    table.notes += [(code, {**params, "field": name}) for code, params in own.notes]
    return found


def _origin(table: Table) -> npt.NDArray[Any]:
    origin = vocabulary_field(table, "origin", strict=True)
    blank = origin == ""
    blank &= table.column("origin").blank
    if blank.any():
        origin[blank] = "local"
        table.note("cases.origin_assumed", count=int(blank.sum()))
    return origin


def _times(table: Table) -> dict[str, Times]:
    made: dict[str, Times] = {}
    for name in _DAYS:
        made[name] = days_of(moments_field(table, name)[0])
    for name in _TIMES:
        made[name] = moments_field(table, name)[0]
    for name, exact in _TIMED_DAYS.items():
        seconds, timed, _ = moments_field(table, name)
        made[name] = days_of(seconds)
        made[exact] = np.where(timed, seconds, np.datetime64("NaT", "s"))
    return made


def _check_ids(table: Table) -> None:
    ids = table.column("case_id")
    table.reject(ids.blank, "case_id", "cases.missing_value")
    table.reject(table.column("classification").blank, "classification", "cases.missing_value")
    series = ids.text()
    again = series.duplicated().to_numpy() & ~ids.blank
    if again.any():
        first = dict(zip(series[~again], table.lines[~again], strict=True))
        for row in np.flatnonzero(again):
            only = np.array([row])
            table.reject(only, "case_id", "cases.duplicate_id", first=int(first[series.iloc[row]]))


def _check_dated(table: Table, times: dict[str, Times]) -> None:
    undated = np.ones(len(table), dtype=bool)
    for name in _DATING:
        undated &= np.isnat(times[name]) & table.column(name).blank
    table.reject(undated, "reported_on", "cases.no_date")
    early = ~undated
    for name in _NOTICED:
        early &= np.isnat(times[name]) & table.column(name).blank
    if early.any():
        table.note("cases.only_early_days", count=int(early.sum()))


def _check_orders(table: Table, times: dict[str, Times]) -> None:
    for earlier, later in (
        ("onset_on", "reported_on"),
        ("sampled_at", "result_at"),
        ("reported_on", "outcome_on"),
        ("confirmed_on", "outcome_on"),
        ("reported_on", "investigated_at"),
    ):
        first = times[earlier]
        if earlier == "onset_on":
            # Symptoms that begin after the report are the course of a conversion.
            converted = np.asarray(table.column("converted_from").text() != "", dtype=bool)
            first = np.where(converted, np.datetime64("NaT", "s"), first)
        check_order(table, earlier, later, first, times[later])


def _codes(located: Located) -> dict[str, "pd.Series[str]"]:
    return {
        "prefecture_code": located.prefecture.text(),
        "county_code": located.county.text(),
        "township_code": located.township.text(),
    }


def _county_texts(table: Table, divisions: Divisions, name: str) -> "pd.Series[str]":
    column = table.column(name)
    codes = [_county(divisions, text) if text else "" for text in column.texts]
    unknown = [text for text, code in zip(column.texts, codes, strict=True) if text and not code]
    if unknown:
        shown = ", ".join(_shown(divisions, text) for text in unknown[:5])
        table.note("cases.county_unknown", field=name, count=len(unknown), values=shown)
    return Column(column.codes, pa.array(codes, pa.string())).text()


def _county(divisions: Divisions, text: str) -> str:
    found = match(divisions, *stated_zone(text), "", layer="county")
    return found.code if found.layer == "county" else ""


def _shown(divisions: Divisions, text: str) -> str:
    return redact_place(text, lambda part: is_division(divisions, part))


def _moved_to(table: Table, divisions: Divisions, moved_on: Times) -> "pd.Series[str]":
    """Where a case moved: a county or ``"outside"``; ``""`` and listed where it cannot apply."""
    column = table.column("moved_to")
    codes = [(_county(divisions, text) or _outside(divisions, text)) for text in column.texts]
    found = Column(column.codes, pa.array(codes, pa.string()))
    unknown = ~column.blank & found.blank
    undated = ~found.blank & np.isnat(moved_on)
    ids = table.column("case_id")
    for row in np.flatnonzero(unknown | undated):
        entry = Unlocated(
            line=int(table.lines[row]),
            row_id=redact(ids.at(int(row)), "case_id"),
            stated=_shown(divisions, column.at(int(row))),
            kept="",
            reason="cases.moved_to_unknown" if unknown[row] else "cases.moved_without_day",
        )
        table.mismatches.append(entry)
    return found.text().mask(undated, "")


def _outside(divisions: Divisions, text: str) -> str:
    """``"outside"`` where a text says so, or names or numbers a division elsewhere."""
    if not text:
        return ""
    if header_key(text) in value_names("moved_to"):
        return "outside"
    found = match(divisions, *stated_zone(text), "")
    if found.code or divisions.area == "CN":
        return ""
    if found.reason == "places.place_code_outside":
        return "outside"
    country = load_divisions("CN")
    meant = country.find(text) or country.scope(text) or ()
    inside = any(divisions.lies_in(code, divisions.area) for code in meant)
    return "outside" if meant and not inside else ""
