"""Data pages: names in the language of the reader, and figures that are not judged."""

from datetime import date, datetime

import pandas as pd
import pytest

from riskzone.cases.tables import Reading, Unlocated
from riskzone.clock import SHANGHAI
from riskzone.services.imports import ImportReport
from riskzone.services.reporting import ReportDay
from riskzone.ui import data_import, data_reports, text


@pytest.fixture
def shown(monkeypatch):
    made: list[str] = []
    monkeypatch.setattr(data_reports.st, "html", made.append)
    return made


def day(*, hours: int | None, silent: bool) -> ReportDay:
    table = pd.DataFrame(
        {
            "name": ["西安区"], "prefecture": ["231000"], "last_reported_at": [pd.NaT],
            "hours": [float("nan")], "silent": [silent], "reported": [False], "cases": [0],
        },
        index=["231005"],
    )  # fmt: skip
    return ReportDay(
        date(2020, 3, 4), datetime(2020, 3, 4, 12, tzinfo=SHANGHAI), hours, None, table
    )


def test_counties_are_named_in_the_language_of_the_reader(monkeypatch, shown):
    monkeypatch.setattr(text, "language", lambda: "en")
    data_reports.by_prefecture(day(hours=26, silent=True))
    assert "Mudanjiang" in shown[0]
    assert "Xi&#39;an District" in shown[0]
    assert "西安区" not in shown[0]


def test_a_silence_nobody_judges_is_no_zero(monkeypatch):
    monkeypatch.setattr(text, "language", lambda: "zh")
    tiles = str(data_reports.tiles(day(hours=None, silent=False)))
    assert "不判断" in tiles
    assert "超过" not in tiles


@pytest.mark.parametrize(
    ("kind", "said"), [("cases", "只计入合计"), ("counts", "不存入"), ("reports", "不存入")]
)
def test_rows_of_a_foreign_place_are_told_as_what_becomes_of_them(monkeypatch, kind, said):
    monkeypatch.setattr(text, "language", lambda: "zh")
    row = Unlocated(2, "110101", "110101", "", "places.place_code_outside")
    reading = Reading("list.csv", 1, unlocated=(row,))
    report = ImportReport(kind, "list.csv", "", "delta", 1, 0, 0, 0, 0, {}, None, (reading,))
    (remark,) = data_import._remarks(report)
    assert said in remark
    assert (kind == "cases") or "110101" in remark
