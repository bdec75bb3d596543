"""Rate a file without a store: line list, daily counts or ready indicators in, levels out."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.cases.figures import Limits
from riskzone.cases.history import episodes
from riskzone.cases.readers import (
    ReadOptions,
    read_baseline,
    read_input,
    read_reports,
    refuse_rejected,
    with_baseline,
)
from riskzone.cases.tables import (
    CountTable,
    Coverage,
    IndicatorTable,
    LineList,
    Reading,
    ReportTable,
)
from riskzone.clock import Clock, midnight
from riskzone.errors import InputError
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.zones import LAYERS, Layer, ZoneTable
from riskzone.services import guard
from riskzone.zoning.assessment import Assessment, ReadingName
from riskzone.zoning.binding import bind
from riskzone.zoning.evidence import Evidence
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess
from riskzone.zoning.scheme import Indicator, Scheme

Note = tuple[str, dict[str, Any]]

#: Units whose figures need not be whole.
_FRACTIONS = ("per_100k", "percent")


@dataclass(frozen=True)
class RateRequest:
    """What to rate, and how.

    Parameters
    ----------
    file : Path
        Line list, daily counts, or table of ready indicators.
    scheme : str
        Id of a shipped scheme, or path of a scheme file.
    on : date
        Local day assessed.
    layer : str, optional
        Default: the scheme's.
    reading : {"midnight", "now"}
    map, baseline, reports : Path, optional
        Mapping file; cumulative cases before the list begins; reports received.
    coverage_from : date, optional
        The list is complete from this day on.
    area : str
        Division code of the area served.
    datum : str, optional
        Datum of points in the list.
    bad_rows : {"refuse", "skip"}
        Whether one row that cannot be used refuses the whole file.
    clock : Clock
        What is "now".
    """

    file: Path
    scheme: str
    on: date
    layer: Layer | None = None
    reading: ReadingName = "midnight"
    map: Path | None = None
    baseline: Path | None = None
    coverage_from: date | None = None
    reports: Path | None = None
    area: str = "23"
    datum: str | None = None
    bad_rows: Literal["refuse", "skip"] = "refuse"
    clock: Clock = Clock()  # noqa: RUF009 - frozen


@dataclass(frozen=True)
class Rated:
    """A rated file.

    Parameters
    ----------
    assessment : Assessment
        For a table of indicators its zones are the rows, in their order.
    readings : tuple of Reading
        What was noticed while the file, and those beside it, were read.
    dates : Series or None
        Date of each row of a table of indicators.
    notes : tuple
        (catalogue code, parameters), for people.
    """

    assessment: Assessment
    readings: tuple[Reading, ...]
    dates: "pd.Series[Any] | None"
    notes: tuple[Note, ...]

    @property
    def reading(self) -> Reading:
        """What was noticed while the rated file itself was read."""
        return self.readings[0]

    @cached_property
    def table(self) -> pd.DataFrame:
        """The output: zone, name, level, level_upper, stale, clause, each indicator, silence.

        A table of indicators ends with the ``date`` of each row.
        """
        zones = self.assessment.zones
        names = list(self.assessment.scheme.indicators)
        table = zones[["name", "level", "level_upper", "stale", "clause", *names, "silence"]].copy()
        table.insert(0, "zone", zones.index)
        if self.dates is not None:
            table["date"] = self.dates.dt.strftime("%Y-%m-%d").fillna("").to_numpy()
        return table.reset_index(drop=True)


def rate_file(actor: Actor, request: RateRequest) -> Rated:
    """Rate a file.

    Raises
    ------
    InputError, TooLarge, RowsRejected
        The file, or one beside it, cannot be used.
    NotFound, SchemeError
        There is no such scheme, or it is not valid.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, None, Right.VIEW_LEVELS)
    scheme = load_scheme(request.scheme)
    divisions = load_divisions(request.area)
    today = request.clock.today()
    table = read_input(
        request.file,
        ReadOptions(
            mapping=request.map,
            divisions=divisions,
            on=request.on,
            today=today,
            supplied={n: (i.zh, i.en) for n, i in scheme.indicators.items()},
            limits={n: limits_of(i) for n, i in scheme.indicators.items()},
            coverage_from=request.coverage_from,
            datum=request.datum,
        ),
    )
    readings = [table.reading]
    coverage = Coverage() if isinstance(table, IndicatorTable) else table.coverage
    if request.baseline is not None:
        baseline, reading = read_baseline(
            request.baseline, ReadOptions(divisions=divisions, today=today)
        )
        coverage = with_baseline(coverage, baseline)
        readings.append(reading)
    reports = None
    if request.reports is not None:
        reports = read_reports(
            request.reports, ReadOptions(divisions=divisions, on=request.on, today=today)
        )
        readings.append(reports.reading)
    if request.bad_rows == "refuse":
        for reading in readings:
            refuse_rejected(reading)
    evidence = _evidence(table, request, scheme, divisions, coverage, reports)
    cutoff = cutoff_of(request.on, request.reading, request.clock)
    bound = bind(scheme, evidence, cutoff_minute(request.on, request.reading, cutoff))
    found = assess(bound, area=request.area, on=request.on, reading=request.reading, cutoff=cutoff)
    dates = table.rows["date"] if isinstance(table, IndicatorTable) else None
    notes = (*coverage_notes(found.coverage, table), *found.notes)
    return Rated(found, tuple(readings), dates, notes)


def limits_of(indicator: Indicator) -> Limits:
    """What a supplied figure of an indicator may be, as the scheme declares it."""
    high = 1.0 if indicator.unit == "yes_no" else indicator.maximum
    return Limits(indicator.minimum, high, indicator.unit not in _FRACTIONS)


def cutoff_of(on: date, reading: ReadingName, clock: Clock) -> datetime:
    """The moment up to which data is taken in: 00:00, or now but not beyond the day.

    Raises
    ------
    InputError
        The day lies further ahead than tomorrow, of whose 00:00 one may ask today.
    """
    today = clock.today()
    if on > today + timedelta(days=1):
        raise InputError("zoning.day_ahead", on=on.isoformat(), today=today.isoformat())
    if reading == "midnight":
        return midnight(on)
    return min(clock.now(), midnight(on) + timedelta(days=1))


def cutoff_minute(on: date, reading: ReadingName, cutoff: datetime) -> tuple[int, int] | None:
    """The cut-off as the zoning core takes it: day number and minute; none for 00:00."""
    if reading == "midnight":
        return None
    day = (on - date(1970, 1, 1)).days
    return day, min(int((cutoff - midnight(on)).total_seconds() // 60), 24 * 60)


def _evidence(  # noqa: PLR0917 - private, one caller
    table: LineList | CountTable | IndicatorTable,
    request: RateRequest,
    scheme: Scheme,
    divisions: Divisions,
    coverage: Coverage,
    reports: ReportTable | None,
) -> Evidence:
    layer = request.layer or scheme.layer
    if isinstance(table, IndicatorTable):
        return Evidence(
            zones=zones_of_rows(table, layer), parents=divisions.parents, supplied=table.rows
        )
    if scheme.supplied:
        raise InputError(
            "zoning.needs_indicators",
            file=table.reading.file,
            scheme=scheme.id,
            columns=", ".join(scheme.supplied),
        )
    if isinstance(table, CountTable):
        zones = divisions.zone_table(layer)
        table = replace(table, coverage=coverage)
        return Evidence(
            zones=zones,
            parents=divisions.parents,
            coverage=coverage,
            counts=table,
            reports=reports,
            members=members_of(divisions, layer),
        )
    cases = told_apart(table.cases) if layer == "building" else table.cases
    zones = buildings_of(cases) if layer == "building" else divisions.zone_table(layer)
    return Evidence(
        zones=zones,
        parents=divisions.parents,
        coverage=coverage,
        episodes=episodes(cases, table.places, scheme.date),
        reports=reports,
        members=members_of(divisions, layer),
    )


def members_of(divisions: Divisions, layer: str) -> dict[str, int]:
    """How many counties report for a prefecture."""
    if layer != "prefecture":
        return {}
    counties = divisions.zone_table("county").frame["parent"].value_counts()
    return {str(code): int(count) for code, count in counties.items()}


def zones_of_rows(table: IndicatorTable, layer: Layer) -> ZoneTable:
    """The rows of a table of indicators as zones; they may repeat and need not be known."""
    zones = table.rows["zone"].astype(str)
    frame = pd.DataFrame(
        {"name": table.rows["name"].to_numpy()}, index=pd.Index(zones, name="zone")
    )
    for column in ("parent", *LAYERS[:-1]):
        frame[column] = ""
    return ZoneTable(layer, frame, "rows")


def told_apart(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases whose building units bear no name twice: the same name in two counties is two units.

    Where that happens the code of the county stands before the name.
    """
    housed = cases[cases["building_id"] != ""]
    counties = housed.groupby("building_id")["county_code"].nunique()
    shared = cases["building_id"].isin(counties.index[counties > 1])
    if not shared.any():
        return cases
    named = cases["county_code"] + "/" + cases["building_id"]
    return cases.assign(building_id=cases["building_id"].where(~shared, named))


def buildings_of(cases: pd.DataFrame) -> ZoneTable:
    """The building units a line list names, where no layer of them is kept."""
    housed = cases[cases["building_id"] != ""]
    first = housed.drop_duplicates("building_id").set_index("building_id").sort_index()
    township = first["township_code"]
    frame = pd.DataFrame(
        {
            "name": first.index.str.replace(r"^\d{6}/", "", regex=True),
            "parent": first["township_code"].where(
                first["township_code"] != "", first["county_code"]
            ),
            "prefecture": first["prefecture_code"],
            "county": first["county_code"],
            "township": township,
        },
        index=pd.Index(first.index, name="zone"),
    )
    names = "\n".join(map(str, frame.index))
    return ZoneTable("building", frame, hashlib.sha256(names.encode()).hexdigest())


def coverage_notes(
    coverage: Coverage, table: LineList | CountTable | IndicatorTable
) -> tuple[Note, ...]:
    """What the input said of its reach, and what was assumed where it said nothing."""
    if isinstance(table, IndicatorTable):
        return ()
    if isinstance(table, CountTable) and table.rows.empty:
        return (("zoning.coverage_nothing", {}),)
    if coverage.start is None and coverage.baseline:
        reach: Note = ("zoning.coverage_after_baseline", {})
    elif coverage.start is None:
        reach = ("zoning.coverage_whole", {})
    elif coverage.stated:
        reach = ("zoning.coverage_stated", {"start": coverage.start.isoformat()})
    else:
        reach = ("zoning.coverage_assumed", {"start": coverage.start.isoformat()})
    clusters = "zoning.clusters_given" if coverage.clusters else "zoning.clusters_not_given"
    baseline: Note = ("zoning.baseline_given", {"zones": len(coverage.baseline)})
    return (reach, (clusters, {}), *((baseline,) if coverage.baseline else ()))
