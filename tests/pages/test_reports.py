"""报送与零报告: who reported, and a zero report in two clicks."""

from datetime import date

import pytest

from riskzone.services import reporting, schemes
from riskzone.ui import data

from .conftest import DESK, NOW, SILENT, html, warnings


def said(app):
    return [item.value.replace("\\", "") for item in (*app.success, *app.info, *app.error)]


def test_tiles_count_every_county_once(morning):
    text = html(morning("reports"))
    assert "共 125 个县区" in text
    assert "15 / 16 已报送 · 失联 1" in text


def test_a_zero_report_asks_first_and_is_stored_once(morning):
    app = morning("reports", county=SILENT)
    assert "上次 03-16 07:30" in html(app)
    app.button(key="zero_ask").click().run()
    assert "梅里斯达斡尔族区 3月20日 无新增病例，确认报送？" in app.markdown[0].value.replace(
        "\\", ""
    )
    app.button(key="zero_yes").click().run()
    assert said(app) == ["已登记：梅里斯达斡尔族区 零报告，03-20 08:00"]
    day = reporting.report_day(DESK, data.context(), on=NOW.date())
    assert bool(day.counties.loc[SILENT, "reported"])
    assert not warnings(app)


def test_going_back_stores_nothing(morning):
    app = morning("reports", county=SILENT)
    app.button(key="zero_ask").click().run()
    app.button(key="zero_no").click().run()
    assert not said(app)
    day = reporting.report_day(DESK, data.context(), on=NOW.date())
    assert not day.counties.loc[SILENT, "reported"]


def test_a_county_with_cases_of_the_day_has_no_button(morning):
    app = morning("reports", county="231081", on="2020-03-19")
    assert "当天库中已有 1 例" in said(app)[0]
    assert not app.button


def test_a_county_that_reported_sees_that_and_no_button(morning):
    app = morning("reports", county="230103")
    assert said(app) == [
        "当天的报告已在 07:30 收到，不必再报；之后有新病例，请到“数据导入”交名单。"
    ]
    assert not app.button


def test_a_county_finds_itself_and_only_looks_at_others(county):
    app = county("reports", on="2020-03-18")
    assert app.selectbox(key="report_county").options == ["牡丹江市 · 绥芬河市"]
    assert "绥芬河市" in html(app)
    app = county("reports", county=SILENT)
    assert "不在您的辖区" in said(app)[0]
    assert not app.button


def test_the_first_report_of_all_is_announced_before_the_button(nothing):
    app = nothing("reports", county=SILENT)
    assert not warnings(app)  # no rule says when silence begins
    schemes.adopt(
        DESK, data.context(), "cn-2020-02-county", valid_from=date(2020, 2, 17),
        document="文件", decided_by="指挥部",
    )  # fmt: skip
    app.run()
    assert "库里还没有任何一份报告" in warnings(app)
    assert "26 小时" in warnings(app)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"on": "2020-02-30"}, "无法识别"),
        ({"on": "2031-01-01"}, "2031-01-01"),
        ({"county": "110101"}, "110101"),
        ({"county": "<b>"}, "<b>"),
    ],
)
def test_a_wrong_address_is_answered_kindly(morning, address, told):
    assert told in warnings(morning("reports", **address))
