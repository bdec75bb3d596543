import csv
import io
from datetime import date
from typing import Any

import pytest

from riskzone.cases.readers import ReadOptions, read_input
from riskzone.places.boundaries import load_boundaries
from riskzone.places.divisions import Divisions, load_divisions

TODAY = date(2020, 5, 1)


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    load_boundaries("23", "county")  # read once, not inside a test
    load_divisions("CN")
    return load_divisions("23")


@pytest.fixture(scope="session")
def read(divisions):
    """Read a text or bytes in this process, as of 2020-05-01."""

    def reader(source: str | bytes, **options: Any):
        data = source.encode() if isinstance(source, str) else source
        defaults = {"filename": "f.csv", "divisions": divisions, "today": TODAY, "confined": False}
        return read_input(data, ReadOptions(**(defaults | options)))

    return reader


def csv_of(rows: list[dict[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def case(**fields: object) -> dict[str, object]:
    """A row of a line list that is in order."""
    row = {
        "case_id": "A1",
        "classification": "confirmed",
        "origin": "local",
        "reported_on": "2020-03-04",
        "county_code": "231005",
    }
    return row | fields
