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
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

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

# The sixty names of the old calendar: a compound for each wave, and none of them a real place.
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_HOUSEHOLD = (2, 5)
#: Townships of a county that demonstration cases live in: its first ones.
_TOWNSHIPS = 4

Row = dict[str, str]
T = TypeVar("T")


class _Draw:
    """Seeded draws; nothing but ``random()`` is used, whose sequence is guaranteed."""

    def __init__(self, *key: object) -> None:
        self._stream = random.Random("/".join(map(str, key)))  # noqa: S311 - not a secret

    def between(self, least: int, most: int) -> int:
        """Draw a whole number of [least, most]."""
        return least + int(self._stream.random() * (most - least + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.between(0, len(choices) - 1)]

    def rank(self) -> float:
        return self._stream.random()


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
        ordered by report day.  Days are ``2020-04-17``, times ``2020-04-17 16:40``, local.
    """
    plan = _plan()
    rows = [
        row
        for number, wave in enumerate(plan["wave"])
        for row in _wave_rows(wave, f"演示小区{_STEMS[number % 10]}{_BRANCHES[number % 12]}", seed)
    ]
    for name, outcome in plan["outcome"].items():
        _add_outcomes([row for row in rows if row["_outcome"] == name], outcome, seed)
    rows += [_blank() | row for row in plan["case"]]
    rows.sort(
        key=lambda row: (row["reported_on"], row["county_code"])
    )  # stable: ties as in the plan
    for number, row in enumerate(rows, start=1):
        row["case_id"] = f"DEMO-{number:04d}"
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
    draws = {county: _Draw(seed, "reports", county) for county in counties}
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


def _wave_rows(wave: Mapping[str, Any], compound: str, seed: int) -> Iterator[Row]:
    for county, cases in wave["counties"].items():
        draw = _Draw(seed, wave["name"], county)
        days = _spread(draw, wave["from"], wave["until"], cases)
        homes = _homes(draw, wave, compound, county, cases)
        for day, (address, cluster, index_case) in zip(days, homes, strict=True):
            found_by = wave["found_by"] if index_case else "contact"
            yield _case(draw, wave, county, day) | {
                "address": address,
                "cluster_id": cluster,
                "found_by": found_by,
                "_outcome": wave.get("outcome", ""),
            }


def _spread(draw: _Draw, first: date, last: date, cases: int) -> list[date]:
    """Days of the cases of a county: the first on ``first``, the last on ``last``."""
    span = (last - first).days
    inner = sorted(draw.between(0, span) for _ in range(cases - 2))
    offsets = [0, *inner, span] if cases > 1 else [span]
    return [first + timedelta(days=offset) for offset in offsets]


def _homes(
    draw: _Draw, wave: Mapping[str, Any], compound: str, county: str, cases: int
) -> Iterator[tuple[str, str, bool]]:
    """Address, cluster and whether it is an index case, for each case of a county in order.

    Every household has a building of its own, so that two of them never look like one place.
    """
    if "place" in wave:
        yield from [(wave["place"], wave["cluster"], True)] * cases
        return
    building = 0
    for building, size in enumerate(
        _households(draw, round(cases * wave.get("clustered", 0.0))), 1
    ):
        address = f"{compound}{building}号楼{draw.between(1, 4)}单元"
        cluster = f"DEMO-{county}-{wave['from']:%m%d}-{building}"
        yield from ((address, cluster, member == 0) for member in range(size))
        cases -= size
    for alone in range(building + 1, building + cases + 1):
        yield f"{compound}{alone}号楼{draw.between(1, 4)}单元", "", True


def _households(draw: _Draw, cases: int) -> Iterator[int]:
    """Sizes of households of two to six that together hold the cases (one case: none)."""
    while cases >= _HOUSEHOLD[0]:
        size = min(cases, draw.between(*_HOUSEHOLD))
        size += cases - size == 1  # nobody is left over as a household of one
        yield size
        cases -= size


def _case(draw: _Draw, wave: Mapping[str, Any], county: str, day: date) -> Row:
    """One case; ``day`` is when it counts as what the wave says it is."""
    classification = wave.get("classification", "confirmed")
    converted = "converted_after" in wave
    reported = day - timedelta(days=draw.between(*wave["converted_after"])) if converted else day
    result = datetime.combine(reported, time(draw.between(4, 20), draw.between(0, 59)))
    sampled = result - timedelta(minutes=draw.between(5 * 60, 14 * 60))
    onset = day - timedelta(days=draw.between(1, 6))
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
        "township_code": draw.one_of(_townships()[county]),
        "report_county_code": county,
    }


@cache
def _townships() -> Mapping[str, list[str]]:
    frame = load_divisions("23").zone_table("township").frame
    return {
        str(county): list(codes[:_TOWNSHIPS])
        for county, codes in frame.groupby("county").groups.items()
    }


def _add_outcomes(rows: list[Row], outcome: Mapping[str, Any], seed: int) -> None:
    """Who died and who was cured, and when; ``rows`` are the cases of one outcome table."""
    died = _those_who_died(rows, outcome, seed) if "died" in outcome else set()
    for number, row in enumerate(rows):
        draw = _Draw(seed, "outcome", number, row["county_code"], row["reported_on"])
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
    draw = _Draw(seed, "died")
    ranked = sorted((draw.rank(), number) for number in candidates)
    return {number for _, number in ranked[: outcome["died"]]}
