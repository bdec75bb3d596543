"""时限: cards of clocks, counties, whom to chase, and counties that never had a case."""

import re

import pytest

from .conftest import html, warnings


def words(app):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html(app)))


def test_the_clocks_stand_with_their_limits_and_sources(morning):
    text = words(morning("clocks"))
    assert "采样 → 检测结果 时限 12 小时 默认值" in text
    assert "检测结果 → 病例报告 时限 2 小时" in text
    assert "联防联控机制综发〔2020〕182号" in text
    assert "文件写“立即转运”" in text


def test_a_list_without_times_says_so_and_blames_nobody(morning):
    text = words(morning("clocks", days="all"))
    assert "疫情以来发现的 6 例" in text
    assert "缺时间 6" in text
    assert "0 疑似瞒报" in text
    assert "没有需要追查的病例" in text


def test_counties_without_a_case_stand_by_prefecture(morning):
    text = words(morning("clocks"))
    assert "从未报告病例的县（市、区）122 个" in text
    app = morning("clocks", area="230200")
    assert "从未报告病例的县（市、区）16 个" in words(app)  # none of 齐齐哈尔 ever had one


def test_a_county_leads_to_its_zone_and_keeps_the_moment(morning):
    found = html(morning("clocks", on="2020-03-19", days="30"))
    assert "/zones?on=2020-03-19&amp;zone=231005" in found
    assert "/clocks?on=2020-03-19&amp;area=231005&amp;days=30" in found


def test_the_page_speaks_english(morning):
    text = words(morning("clocks", lang="en"))
    assert "sample → result limit 12 hours default" in text
    assert not re.search(r"[\u4e00-\u9fff]", re.sub("中文|牡丹江市应急指挥部办公室", "", text))


@pytest.mark.parametrize("days", ["0", "9999", "<script>"])
def test_a_window_that_is_none_is_told(morning, days):
    app = morning("clocks", days=days)
    assert "3650" in warnings(app)
    assert "<script>alert" not in html(app)
    assert "近 14 天" in words(app)


def test_a_day_to_come_is_told(morning):
    app = morning("clocks", on="2020-04-21")
    assert "2020-04-21" in warnings(app)
    assert "从未报告" not in html(app)


def test_an_empty_store_shows_no_share(nothing):
    text = words(nothing("clocks"))
    assert "该范围内没有发现病例" in text
    assert "—" in text
