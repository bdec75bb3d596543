"""A small, seeded, synthetic line list of Heilongjiang, January to June 2020.

Every row is invented.  What is *not* invented are the sums: the totals of the
province and of its prefectures follow ``data/heilongjiang``.  The waves that are
spread over days, places and clusters stand as data in ``data/demo/waves.toml``.

The same seed gives the same bytes on every Python and platform: each county of
each wave draws from a stream of its own, by ``random.Random.random`` alone, whose
sequence Python guarantees.
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from riskzone.cases.demo_course import add_course
from riskzone.cases.demo_draw import Draw
from riskzone.cases.demo_homes import Home, Housing
from riskzone.places.demo_buildings import building_table
from riskzone.places.divisions import load_divisions
from riskzone.settings import DATA

#: Where the waves are.
WAVES = DATA / "demo" / "waves.toml"

#: Datum of ``lon`` and ``lat``; a reader asks for it.
DATUM = "cgcs2000"

#: Headers of the demonstration line list, in order; all known to the line-list reader.
HEADERS = (
    "case_id",
    "classification",
    "converted_from",
    "origin",
    "found_by",
    "onset_on",
    "sampled_at",
    "result_at",
    "reported_on",
    "confirmed_on",
    "investigated_at",
    "removed_at",
    "county_code",
    "township_code",
    "building_id",
    "address",
    "lon",
    "lat",
    "report_county_code",
    "cluster_id",
    "outcome",
    "outcome_on",
    "excluded_on",
)

_HOUSEHOLD = (2, 5)

Row = dict[str, str]


def line_list(seed: int = 2020) -> pd.DataFrame:
    """Draw the demonstration line list.

    Parameters
    ----------
    seed : int
        Which days, places and clusters are drawn; the sums are the same for every seed.

    Returns
    -------
    DataFrame
        One row per case in the columns :data:`HEADERS`, all str, ``""`` where unknown,
        ordered by report day.  Days are ``2020-04-17``, times ``2020-04-17 16:40``, local;
        ``reported_on`` is a time where the hour of the report is known.
    """
    plan = _plan()
    housing = Housing(building_table(), _first_townships(), seed)
    rows = [row for wave in plan["wave"] for row in _wave_rows(wave, housing, seed)]
    for name, outcome in plan["outcome"].items():
        _add_outcomes([row for row in rows if row["_outcome"] == name], outcome, seed)
    rows += [_single(case, housing) for case in plan["case"]]
    rows.sort(
        key=lambda row: (row["reported_on"], row["county_code"])
    )  # stable: ties as in the plan
    for number, row in enumerate(rows, start=1):
        row["case_id"] = f"DEMO-{number:04d}"
    add_course(rows, seed)
    return pd.DataFrame(rows, columns=list(HEADERS), dtype=str)


def corrections(listed: pd.DataFrame) -> pd.DataFrame:
    """Rows of the list that were sent a second time, with what is now known; a partial list.

    Parameters
    ----------
    listed : DataFrame
        What :func:`line_list` gave.
    """
    rows: list[Row] = []
    for correction in _plan()["correction"]:
        found = listed
        for name, value in correction["of"].items():
            found = found[found[name].str.startswith(value)]
        rows += [row | correction["becomes"] for row in found.to_dict("records")]
    return pd.DataFrame(rows, columns=list(HEADERS), dtype=str)


def reports(seed: int = 2020) -> pd.DataFrame:
    """Draw the reports received: every county once a day, zero reports included.

    One county falls silent and one report is late, as the plan says.

    Returns
    -------
    DataFrame
        Columns ``zone`` (county code) and ``reported_at`` (local time as text),
        ordered by both day and zone.
    """
    plan = _plan()["reports"]
    start = datetime.combine(plan["from"], time.fromisoformat(plan["at"]))
    silent = {entry["zone"]: entry["from"] for entry in plan["silent"]}
    late = {(entry["zone"], entry["day"]): entry["reported_at"] for entry in plan["late"]}
    counties = list(load_divisions("23").zone_table("county").frame.index)
    draws = {county: Draw(seed, "reports", county) for county in counties}
    rows: list[tuple[str, str]] = []
    for offset in range((plan["until"] - plan["from"]).days + 1):
        for county in counties:
            at = start + timedelta(
                days=offset, minutes=draws[county].between(0, plan["spread_minutes"])
            )
            if at.date() < silent.get(county, date.max):
                rows.append((county, late.get((county, at.date()), f"{at:%Y-%m-%d %H:%M}")))
    return pd.DataFrame(rows, columns=["zone", "reported_at"], dtype=str)


def to_csv(frame: pd.DataFrame) -> str:
    """Write a demonstration table as CSV text, with a header and LF line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return text.getvalue()


def _plan(file: Path = WAVES) -> Mapping[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _blank() -> Row:
    return dict.fromkeys(HEADERS, "")


def _single(case: Mapping[str, str], housing: Housing) -> Row:
    """A row the plan spells out; it lives somewhere unless its address says it is not known."""
    row = _blank() | dict(case)
    return row if row["address"] else row | _lives(housing.next_home(row["county_code"]))


def _lives(home: Home) -> Row:
    return {
        "building_id": home.building,
        "address": home.address,
        "township_code": home.township,
    }


def _wave_rows(wave: Mapping[str, Any], housing: Housing, seed: int) -> Iterator[Row]:
    for county, cases in wave["counties"].items():
        draw = Draw(seed, wave["name"], county)
        days = _spread(draw, wave["from"], wave["until"], cases)
        homes = _homes(draw, wave, housing, county, cases)
        for day, (home, cluster, index_case) in zip(days, homes, strict=True):
            found_by = wave["found_by"] if index_case else "contact"
            row = _case(draw, wave, county, day) | _lives(home)
            yield row | {
                "cluster_id": cluster,
                "found_by": found_by,
                "_outcome": wave.get("outcome", ""),
            }


def _spread(draw: Draw, first: date, last: date, cases: int) -> list[date]:
    """Days of the cases of a county: the first on ``first``, the last on ``last``."""
    span = (last - first).days
    inner = sorted(draw.between(0, span) for _ in range(cases - 2))
    offsets = [0, *inner, span] if cases > 1 else [span]
    return [first + timedelta(days=offset) for offset in offsets]


def _homes(
    draw: Draw, wave: Mapping[str, Any], housing: Housing, county: str, cases: int
) -> Iterator[tuple[Home, str, bool]]:
    """Home, cluster and whether it is an index case, for each case of a county in order.

    Every household has an entrance of its own, so that two of them never look like one place.
    Who was infected in a ward but lives in another county is at home there.
    """
    if "place" in wave:
        ward = housing.ward(county, wave["place"])
        for _ in range(cases):
            yield ward or housing.next_home(county), wave["cluster"], True
        return
    if wave["found_by"] == "centralised_isolation":
        for _ in range(cases):
            yield housing.isolation(county) or housing.next_home(county), "", True
        return
    sizes = _households(draw, round(cases * wave.get("clustered", 0.0)))
    for number, size in enumerate(sizes, start=1):
        home = housing.next_home(county)
        cluster = f"DEMO-{county}-{wave['from']:%m%d}-{number}"
        yield from ((home, cluster, member == 0) for member in range(size))
        cases -= size
    for _ in range(cases):
        yield housing.next_home(county), "", True


def _households(draw: Draw, cases: int) -> Iterator[int]:
    """Sizes of households of two to six that together hold the cases (one case: none)."""
    while cases >= _HOUSEHOLD[0]:
        size = min(cases, draw.between(*_HOUSEHOLD))
        size += cases - size == 1  # nobody is left over as a household of one
        yield size
        cases -= size


def _case(draw: Draw, wave: Mapping[str, Any], county: str, day: date) -> Row:
    """One case; ``day`` is when it counts as what the wave says it is."""
    classification = wave.get("classification", "confirmed")
    converted = "converted_after" in wave
    reported = day - timedelta(days=draw.between(*wave["converted_after"])) if converted else day
    tested = reported - timedelta(days=wave.get("reported_late", 0))
    result = datetime.combine(tested, time(draw.between(4, 20), draw.between(0, 59)))
    sampled = result - timedelta(minutes=draw.between(5 * 60, 14 * 60))
    onset = min(day, tested) - timedelta(days=draw.between(1, 6))
    return _blank() | {
        "classification": classification,
        "converted_from": "asymptomatic" if converted else "",
        "origin": wave.get("origin", "local"),
        "onset_on": "" if classification == "asymptomatic" else onset.isoformat(),
        "sampled_at": f"{sampled:%Y-%m-%d %H:%M}",
        "result_at": f"{result:%Y-%m-%d %H:%M}",
        "reported_on": reported.isoformat(),
        "confirmed_on": day.isoformat() if classification == "confirmed" else "",
        "county_code": county,
        "report_county_code": county,
    }


def _first_townships() -> Mapping[str, str]:
    frame = load_divisions("23").zone_table("township").frame
    return {str(county): str(codes[0]) for county, codes in frame.groupby("county").groups.items()}


def _add_outcomes(rows: list[Row], outcome: Mapping[str, Any], seed: int) -> None:
    """Who died and who was cured, and when; ``rows`` are the cases of one outcome table."""
    died = _those_who_died(rows, outcome, seed) if "died" in outcome else set()
    for number, row in enumerate(rows):
        draw = Draw(seed, "outcome", number, row["county_code"], row["reported_on"])
        known = date.fromisoformat(row["confirmed_on"] or row["reported_on"])
        kind = "died" if number in died else "cured"
        after = known + timedelta(days=draw.between(*outcome[f"{kind}_after"]))
        earliest = outcome.get(f"{kind}_from", known)
        row["outcome"] = kind
        row["outcome_on"] = min(max(after, earliest), outcome[f"{kind}_until"]).isoformat()


def _those_who_died(rows: list[Row], outcome: Mapping[str, Any], seed: int) -> set[int]:
    latest = outcome["died_until"] - timedelta(days=outcome["died_after"][0])
    candidates = [
        n for n, row in enumerate(rows) if date.fromisoformat(row["confirmed_on"]) <= latest
    ]
    draw = Draw(seed, "died")
    ranked = sorted((draw.rank(), number) for number in candidates)
    return {number for _, number in ranked[: outcome["died"]]}
