"""Small inputs for tests of the zoning core: zones, cases, counts, reports."""

from datetime import date, datetime

import numpy as np
import pandas as pd

from riskzone.cases.history import Episodes, episodes
from riskzone.cases.tables import (
    LINE_LIST_COLUMNS,
    CountTable,
    Coverage,
    Reading,
    ReportTable,
)
from riskzone.places.zones import ZoneTable
from riskzone.zoning.evidence import Evidence

DAYS = ("onset_on", "reported_on", "confirmed_on", "outcome_on", "excluded_on", "moved_on")
TIMES = (
    *("sampled_at", "result_at", "reported_at", "confirmed_at"),
    *("investigated_at", "removed_at"),
)


def zone_table(*codes: str, layer: str = "county") -> ZoneTable:
    index = pd.Index(sorted(codes), name="zone")
    frame = pd.DataFrame(index=index)
    frame["name"] = index
    frame["parent"] = [code[:4] + "00" if layer == "county" else "" for code in index]
    frame["prefecture"] = [code[:4] + "00" for code in index]
    frame["county"] = index if layer == "county" else ""
    frame["township"] = ""
    return ZoneTable(layer, frame, "test")


def cases(*rows: dict) -> pd.DataFrame:
    """A line list in the full set of columns; what a row does not say is blank."""
    defaults = dict.fromkeys(LINE_LIST_COLUMNS, "")
    filled = []
    for i, row in enumerate(rows):
        item = {"case_id": f"c{i}", "classification": "confirmed", "origin": "local"} | row
        if item.get("county_code"):
            item.setdefault("prefecture_code", item["county_code"][:4] + "00")
        filled.append(defaults | item)
    frame = pd.DataFrame(
        filled,
        columns=[*LINE_LIST_COLUMNS, *(set().union(*rows) - set(LINE_LIST_COLUMNS))]
        if rows
        else list(LINE_LIST_COLUMNS),
    )
    for column in (*DAYS, *TIMES, *(c for c in ("effective_on", "recorded_at") if c in frame)):
        frame[column] = pd.to_datetime(frame[column].replace("", None)).astype("datetime64[s]")
    for column in ("lon", "lat"):
        frame[column] = np.nan
    return frame


def no_places() -> pd.DataFrame:
    return pd.DataFrame(columns=["case_id", "kind", "place", "township_code", "from_on", "to_on"])


def histories(*rows: dict, places: pd.DataFrame | None = None, basis: str = "reported") -> Episodes:
    return episodes(cases(*rows), no_places() if places is None else places, basis)


def parents(code: str) -> dict[str, str]:
    found = {"prefecture": code[:4] + "00"}
    if not code.endswith("00"):
        found["county"] = code[:6]
    if len(code) == 9:
        found["township"] = code
    return found


def evidence(zones: ZoneTable, episodes: Episodes | None = None, **more) -> Evidence:
    more.setdefault("coverage", Coverage(clusters=True))
    return Evidence(zones=zones, parents=parents, episodes=episodes, **more)


def reports(*rows: tuple[str, str]) -> ReportTable:
    frame = pd.DataFrame(rows, columns=["zone", "reported_at"])
    frame["reported_at"] = pd.to_datetime(frame["reported_at"]).astype("datetime64[s]")
    return ReportTable(frame, Reading("reports", len(rows)))


def counts(columns: dict, coverage: Coverage | None = None, layer: str = "county") -> CountTable:
    frame = pd.DataFrame(columns)
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    if "layer" not in frame:
        frame["layer"] = layer
    start = frame["date"].min().date() if len(frame) else None
    return CountTable(frame, coverage or Coverage(start=start), Reading("counts", len(frame)))


def at(day: str) -> date:
    return date.fromisoformat(day)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+08:00")
