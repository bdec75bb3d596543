"""Counts, reports, indicators, baselines and case places: tables of figures by zone."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.areas import expanded_rows
from riskzone.cases.columns import Column, joined, of_texts
from riskzone.cases.extract import Table
from riskzone.cases.parse import (
    Times,
    days_of,
    moments_field,
    numbers_field,
    refused_rows,
    vocabulary_field,
)
from riskzone.cases.privacy import entrances, without_personal
from riskzone.cases.redaction import redact_place
from riskzone.cases.tables import (
    COUNT_EXTRAS,
    COUNT_KINDS,
    CountTable,
    Coverage,
    IndicatorTable,
    Reading,
    ReportTable,
)
from riskzone.cases.zoned import DIVISION_FIELDS, Zones, resolve_zones
from riskzone.places.divisions import Divisions
from riskzone.places.matching import match

_MEASURES = (
    *(f"{when}_{kind}" for when in ("new", "cumulative") for kind in COUNT_KINDS),
    *COUNT_EXTRAS,
)
#: No daily or cumulative figure of a zone is larger; a phone number is.
MOST_CASES = 10_000_000
_END_OF_DAY = re.compile(r"24\s*(?:[时点]|[:：]00)")


def count_table(
    table: Table, divisions: Divisions, coverage: Coverage, *, layer: str | None = None
) -> CountTable:
    """Daily counts, one row per zone and day.

    A date given as "24时" is the day that ends then: its figures are that day's.
    A new count below zero and a second row for one zone and day are refused; a
    running total that falls stays and is told.  Where rows are known only to a coarser
    zone, a column ``remainder`` (bool) marks theirs, summed by zone and day: besides what
    finer zones have, not the whole of the zone.
    """
    seconds = counted_day(table, "date")
    table.reject(table.column("date").blank, "date", "cases.missing_value")
    zones = resolve_zones(table, divisions, table.mapping.layer or layer)
    frame = pd.DataFrame({"zone": zones.zone.text(), "layer": zones.layer.text(), "date": seconds})
    measures = [name for name in _MEASURES if name in table.fields]
    for name in measures:
        frame[name] = _count(table, name)
    keys = ["zone", "layer", "date"]
    if zones.coarse.any():
        frame["remainder"] = zones.coarse
        keys.append("remainder")
    if table.mapping.repeated == "reject":
        _refuse_repeated(table, frame, zones)
    keep = zones.known & ~refused_rows(table)
    rows = frame[keep].reset_index(drop=True)
    lines = pd.Series(table.lines[keep], dtype="int64")
    # Several rows of one coarser zone are rows of several places inside it.
    if table.mapping.repeated == "sum" or zones.coarse.any():
        lines = lines.groupby([rows[name] for name in keys], sort=False).min()
        rows = rows.groupby(keys, sort=False, as_index=False)[measures].sum(min_count=1)
    _tell_falls(table, rows)
    has_clusters = coverage.clusters or "clusters" in measures
    stated = Coverage(coverage.start, coverage.stated, has_clusters, coverage.baseline)
    return CountTable(rows, stated, table.reading(), lines.to_numpy())


def counted_day(table: Table, name: str) -> Times:
    """The day a figure belongs to, at 00:00."""
    seconds, _, _ = moments_field(table, name)
    column = table.column(name)
    ended = np.array([_END_OF_DAY.search(text) is not None for text in column.texts], dtype=bool)
    days = days_of(seconds)
    return np.where(column.take(ended), days - np.timedelta64(86_400, "s"), days)


def _count(table: Table, name: str) -> npt.NDArray[np.float64]:
    numbers = numbers_field(table, name)
    table.reject(numbers > MOST_CASES, name, "cases.too_many_cases", limit=MOST_CASES)
    table.reject(numbers < 0, name, "cases.negative_count")
    with np.errstate(invalid="ignore"):
        table.reject(np.mod(numbers, 1) > 0, name, "cases.not_whole")
    return numbers


def _refuse_repeated(table: Table, frame: pd.DataFrame, zones: Zones) -> None:
    keys = frame[["zone", "date"]]
    usable = zones.known & ~zones.coarse & frame["date"].notna().to_numpy()
    again = keys[usable].duplicated().reindex(frame.index, fill_value=False).to_numpy()
    if not again.any():
        return
    first = {
        (z, d): int(line)
        for z, d, line, ok in zip(
            frame["zone"], frame["date"], table.lines, usable & ~again, strict=True
        )
        if ok
    }
    for row in np.flatnonzero(again):
        z, d = frame["zone"].iloc[row], frame["date"].iloc[row]
        table.reject(
            np.array([row]),
            "zone",
            "cases.repeated_zone_day",
            date=f"{d:%Y-%m-%d}",
            first=first[z, d],
        )


def _tell_falls(table: Table, rows: pd.DataFrame) -> None:
    ordered = rows.sort_values(["zone", "date"], kind="stable")
    for name in rows.columns.intersection([f"cumulative_{kind}" for kind in COUNT_KINDS]):
        # A running total of suspected cases is what is open: it falls by itself.
        if name == "cumulative_suspected":
            continue
        filled = ordered.dropna(subset=[name])
        fall = filled.groupby("zone", sort=False)[name].diff() < 0
        if fall.any():
            first = filled[fall].iloc[0]
            table.note(
                "cases.cumulative_falls",
                field=str(name),
                count=int(fall.sum()),
                zone=str(first["zone"]),
                date=f"{first['date']:%Y-%m-%d}",
            )


def report_table(table: Table, divisions: Divisions) -> ReportTable:
    """Reports received: zone and time; a report for an unknown zone is listed."""
    seconds, _, _ = moments_field(table, "reported_at")
    table.reject(table.column("reported_at").blank, "reported_at", "cases.missing_value")
    if not len(table):
        table.note("cases.no_reports")
    zones = resolve_zones(table, divisions, table.mapping.layer or "county")
    keep = zones.known & ~refused_rows(table)
    rows = pd.DataFrame({"zone": zones.zone.text(), "reported_at": seconds})[keep]
    return ReportTable(rows.reset_index(drop=True), table.reading(), table.lines[keep])


class Limits(NamedTuple):
    """What a supplied figure may be: within bounds, both included, and whole or not."""

    low: float
    high: float
    whole: bool = False


def indicator_table(
    table: Table,
    divisions: Divisions,
    names: Sequence[str],
    limits: Mapping[str, Limits] | None = None,
) -> IndicatorTable:
    """Ready indicators; every row stands for itself, in the order of the file.

    Parameters
    ----------
    table : Table
    divisions : Divisions
        Of the area served.
    names : sequence of str
        Indicators wanted; one the file lacks is missing on every row.
    limits : mapping of str to Limits, optional
        A figure outside those of its indicator refuses its row.

    Raises
    ------
    InputError
        The table holds none of the named indicators.
    """
    zone = _row_zones(table, divisions)
    if "date" in table.fields:
        date = counted_day(table, "date")
    else:
        date = np.full(len(table), np.datetime64("NaT", "s"))
    called = _without_personal(table, "name", table.column("name"))
    frame = pd.DataFrame({"zone": zone.text(), "name": called.text(), "date": date})
    for name in names:
        frame[name] = _indicator(table, name, (limits or {}).get(name))
    absent = [name for name in names if name not in table.fields]
    if absent:
        table.note("cases.indicators_absent", names=", ".join(absent))
    keep = ~refused_rows(table)
    if table.mapping.expand is None:
        return IndicatorTable(frame[keep].reset_index(drop=True), table.reading())
    rows = expanded_rows(table, divisions, frame, keep)
    return IndicatorTable(rows, table.reading())


def _row_zones(table: Table, divisions: Divisions) -> Column:
    """What each row calls its zone: as written, the code its columns mean, else its line."""
    if "zone" in table.fields:
        return _without_personal(table, "zone", table.column("zone"))
    if not any(name in table.fields for name in DIVISION_FIELDS):
        return of_texts(map(str, table.lines))
    zones = resolve_zones(table, divisions, "county", listed=False)
    written = _without_personal(table, "zone", zones.stated).text()
    return of_texts(zones.zone.text().where(zones.known, written))


def _without_personal(table: Table, name: str, column: Column) -> Column:
    cut, count = without_personal(column)
    if count:
        table.note("cases.personal_cut", field=name, count=count)
    return cut


def _indicator(table: Table, name: str, limits: Limits | None) -> npt.NDArray[np.float64]:
    if name not in table.fields:
        return np.full(len(table), np.nan)
    numbers = numbers_field(table, name)
    if limits is None:
        return numbers
    with np.errstate(invalid="ignore"):
        outside = (numbers < limits.low) | (numbers > limits.high)
        broken = ~outside & (np.mod(numbers, 1) > 0) if limits.whole else np.zeros_like(outside)
    if outside.any():
        high = "∞" if np.isinf(limits.high) else f"{limits.high:g}"
        table.reject(outside, name, "cases.outside_limits", low=f"{limits.low:g}", high=high)
    if broken.any():
        table.reject(broken, name, "cases.not_whole")
    return numbers


def baseline_table(table: Table, divisions: Divisions) -> tuple[dict[str, int], Reading]:
    """Cumulative confirmed cases per zone before a list begins."""
    numbers = _count(table, "cumulative_confirmed")
    zones = resolve_zones(table, divisions, table.mapping.layer or "county")
    codes = zones.zone.text()
    again = codes.duplicated().to_numpy() & zones.known
    table.reject(again, "zone", "cases.repeated_zone")
    keep = zones.known & ~refused_rows(table) & ~np.isnan(numbers)
    pairs = zip(codes[keep], numbers[keep], strict=True)
    return {str(code): int(number) for code, number in pairs}, table.reading()


def case_places(table: Table, divisions: Divisions) -> tuple[pd.DataFrame, Reading]:
    """Places cases stayed at: ``case_id, kind, place, township_code, from_on, to_on``."""
    table.reject(table.column("case_id").blank, "case_id", "cases.missing_value")
    table.reject(table.column("kind").blank, "kind", "cases.missing_value")
    kind = vocabulary_field(table, "kind", strict=True)
    place, count = without_personal(table.column("place"))
    if count:
        table.note("cases.personal_cut", field="place", count=count)
    start = days_of(moments_field(table, "from_on")[0])
    end = days_of(moments_field(table, "to_on")[0])
    reversed_ = np.asarray(start > end, dtype=bool)
    table.reject(reversed_, "to_on", "cases.ends_before_start")
    frame = pd.DataFrame(
        {
            "case_id": without_personal(table.column("case_id"))[0].text(),
            "kind": pd.Series(kind, dtype="str"),
            "place": place.replaced(entrances).text(),
            "township_code": _townships(table, divisions),
            "from_on": start,
            "to_on": end,
        }
    )
    return frame[~refused_rows(table)].reset_index(drop=True), table.reading()


def _townships(table: Table, divisions: Divisions) -> "pd.Series[str]":
    columns = [table.column(name) for name in ("township_code", "township", "county")]
    codes, combinations = joined(columns)
    found = []
    for code, name, county in combinations:
        hit = match(divisions, code, name, county, layer="township") if code or name else None
        found.append(hit.code if hit and hit.layer == "township" else "")
        if hit and not found[-1]:
            table.note("cases.township_unknown", stated=redact_place(hit.stated))
    whole = of_texts(found)
    return Column(whole.codes[codes], whole.values).text()
