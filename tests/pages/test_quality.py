"""数据质量: lag, silence, what could not be placed."""

import re

from .conftest import html, warnings


def words(app):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html(app)))


def test_the_page_counts_what_limits_the_levels(morning):
    text = words(morning("quality"))
    assert "病例记录 6" in text
    assert "未定位病例 1" in text
    assert "代码与坐标不符 1" in text
    assert "失联县区 1" in text
    assert "发病至报告 3.5 天" in text
    assert "哈尔滨市 3 0 1" in text
    assert "地市也不明 1 1 0" in text


def test_no_case_is_named(morning):
    assert not re.search(r"K-\d", html(morning("quality")))


def test_an_earlier_day_knows_less(morning):
    text = words(morning("quality", on="2020-03-11"))
    assert "病例记录 1" in text
    assert "未定位病例 0" in text


def test_a_day_to_come_is_told(morning):
    app = morning("quality", on="2020-03-21")
    assert "2020-03-21" in warnings(app)
    assert "病例记录" not in html(app)


def test_an_empty_store_judges_nothing(nothing):
    text = words(nothing("quality"))
    assert "失联县区 —" in text
    assert "不判断" in text
