"""The demonstration through readers and zoning: the levels of 2020 come out, with what differed."""

from datetime import date, datetime

import pytest

from riskzone.cases import demo
from riskzone.cases.history import Episodes, episodes
from riskzone.cases.readers import ReadOptions, read_line_list, read_reports
from riskzone.cases.tables import LineList, ReportTable
from riskzone.clock import SHANGHAI, day_number, day_of
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.zoning.assessment import Assessment
from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.evidence import Evidence
from riskzone.zoning.library import load_scheme
from riskzone.zoning.rating import assess, history, level_names, outlook

TODAY = date(2020, 7, 1)
NANGANG, DAOWAI, SUIFENHE, LINKOU = "230103", "230104", "231081", "231025"
XIAN, JIAGEDAQI, NIANZISHAN, AIMIN = "231005", "232761", "230207", "231004"


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions("23")


@pytest.fixture(scope="module")
def line_list(divisions: Divisions) -> LineList:
    return read_line_list(
        demo.to_csv(demo.line_list()).encode(),
        ReadOptions(
            filename="demo.csv", divisions=divisions, today=TODAY, datum=demo.DATUM, confined=False
        ),
    )


@pytest.fixture(scope="module")
def reports(divisions: Divisions) -> ReportTable:
    return read_reports(
        demo.to_csv(demo.reports()).encode(),
        ReadOptions(filename="reports.csv", divisions=divisions, today=TODAY, confined=False),
    )


@pytest.fixture(scope="module")
def known(line_list: LineList) -> Episodes:
    return episodes(line_list.cases, line_list.places)


@pytest.fixture(scope="module")
def evidence(
    divisions: Divisions, line_list: LineList, reports: ReportTable, known: Episodes
) -> Evidence:
    return Evidence(
        divisions.zone_table("county"),
        divisions.parents,
        coverage=line_list.coverage,
        episodes=known,
        reports=reports,
    )


@pytest.fixture(scope="module")
def bound(evidence: Evidence) -> Bound:
    return bind(load_scheme("cn-2020-02-county"), evidence)


def rated(bound: Bound, moment: datetime, *, now: bool = False) -> Assessment:
    return assess(
        bound,
        area="23",
        on=moment.date(),
        reading="now" if now else "midnight",
        cutoff=moment,
    )


def off_low(bound: Bound, day: str) -> dict[str, str]:
    zones = rated(bound, datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)).zones
    return {str(code): str(level) for code, level in zones["level"].items() if level != "low"}


def test_the_readers_take_the_list_and_name_what_a_desk_must_look_at(line_list: LineList) -> None:
    reading = line_list.reading
    assert reading.rejected == ()
    assert reading.dropped_columns == reading.unused_columns == ()
    assert [entry.stated for entry in reading.unlocated] == [""]
    assert [entry.kept for entry in reading.mismatches] == [NANGANG]


@pytest.mark.parametrize(
    ("day", "medium"),
    [
        ("2020-03-18", {XIAN, JIAGEDAQI}),
        ("2020-03-19", {JIAGEDAQI}),  # as declared
        ("2020-03-25", set()),
        ("2020-04-19", {NANGANG, DAOWAI, SUIFENHE}),  # as declared
        ("2020-04-20", {NANGANG, DAOWAI, SUIFENHE}),
        ("2020-05-06", {LINKOU, DAOWAI, AIMIN, "230604"}),  # declared: 林口县 alone
        ("2020-05-25", set()),
    ],
)
def test_medium_counties_of_a_day(bound: Bound, day: str, medium: set[str]) -> None:
    levels = off_low(bound, day)
    assert {code for code, level in levels.items() if level == "medium"} == medium
    assert "high" not in levels.values()


def test_no_county_is_high_on_any_day(bound: Bound) -> None:
    frame = history(bound, day_number(date(2020, 1, 20)), day_number(date(2020, 6, 30))).frame
    names = level_names(bound)
    assert {names[rank] for rank in frame["level"].unique()} == {"low", "medium", "unknown"}
    assert (frame["upper"] <= frame["level"].clip(lower=0)).all(), "no level is only a range"


def test_the_silent_county_becomes_unknown_and_never_low_again(bound: Bound) -> None:
    assert NIANZISHAN not in off_low(bound, "2020-04-20")
    assert off_low(bound, "2020-04-22")[NIANZISHAN] == "unknown"
    assert off_low(bound, "2020-06-30")[NIANZISHAN] == "unknown"


def test_the_late_report_leaves_a_known_medium_standing_but_stale(evidence: Evidence) -> None:
    morning = datetime(2020, 4, 25, 7, 30, tzinfo=SHANGHAI)
    scheme = load_scheme("cn-2020-02-county")
    seen = bind(scheme, evidence, (day_number(morning.date()), 7 * 60 + 30))
    county = rated(seen, morning, now=True).zones.loc[LINKOU]
    assert (county["level"], county["stale"]) == ("medium", True)


def test_the_outlook_tells_the_day_of_the_fall(evidence: Evidence) -> None:
    # What was known at 24:00 of 04-27: the conversions of May are not foreseen.
    known = bind(load_scheme("cn-2020-02-county"), evidence, (day_number(date(2020, 4, 27)), 1439))
    ahead = outlook(known, day_number(date(2020, 4, 28)))
    codes = evidence.zones.frame.index
    falls = {codes[row.zone]: day_of(row.day) for row in ahead.itertuples()}
    assert falls[NANGANG] == falls[SUIFENHE] == date(2020, 5, 6)
    assert falls[LINKOU] == date(2020, 5, 7)
    assert falls[DAOWAI] == date(2020, 5, 12)
