"""The page of risk zones in a real browser, on the demonstration data."""

import re

import pytest
from playwright.sync_api import expect

from riskzone.places import load_divisions
from tests.browser.conftest import DESK, PHONE
from tests.browser.zone_page import click_county, click_point, map_frame


def explanation(page):
    return page.locator(".st-key-explanation")


def counts(page):
    texts = page.locator(".levels .count").all_inner_texts()
    return [int(text) for text in texts]


def test_the_first_visit_shows_counties_counts_and_the_demonstration_badge(visit, shot):
    page = visit("/zones")
    frame = map_frame(page)
    assert frame.locator("path.leaflet-interactive").count() >= 125
    *levels, total = counts(page)
    assert sum(levels) == total == 125
    expect(page.get_by_text("演示数据")).to_be_visible()
    expect(page.get_by_text("计算等级（研判建议，未公布）").first).to_be_visible()
    shot(page, "zones-desk")


def test_a_link_opens_the_same_view_on_a_fresh_profile(visit, shot):
    page = visit("/zones?on=2020-03-19&zone=231005")
    map_frame(page)
    expect(explanation(page)).to_contain_text("西安区")
    expect(explanation(page)).to_contain_text("低风险")
    expect(page.locator(".page-head")).to_contain_text("2020年3月19日")
    shot(page, "zones-link")


def test_a_case_makes_xian_district_medium_until_the_nineteenth(visit):
    page = visit("/zones?on=2020-03-18&zone=231005")
    expect(explanation(page)).to_contain_text("中风险", timeout=20_000)
    expect(explanation(page)).to_contain_text("2020-03-19")


def test_a_click_on_a_county_opens_its_explanation(visit, shot):
    page = visit("/zones?on=2020-03-18")
    click_county(page, "231005")
    expect(explanation(page)).to_contain_text("西安区")
    expect(page).to_have_url(re.compile("zone=231005"))
    click_county(page, "232721")
    expect(explanation(page)).to_contain_text("呼玛县")
    shot(page, "zones-click")


def test_a_click_leaves_the_zone_a_link_opened(visit):
    page = visit("/zones?on=2020-03-18&zone=231005")
    expect(page.locator('[data-testid="stDataFrame"]')).to_be_visible()
    click_county(page, "232721")
    expect(explanation(page)).to_contain_text("呼玛县")


def test_a_click_on_a_marker_opens_the_zone_without_polygon(visit):
    page = visit("/zones?on=2020-03-18")
    click_point(page, *load_divisions("23").seat("232761"))
    expect(explanation(page)).to_contain_text("加格达奇区")


def test_a_click_keeps_pan_and_zoom(visit):
    page = visit("/zones?on=2020-03-18")
    map_frame(page)
    frame = page.locator(".st-key-map iframe").element_handle().content_frame()
    frame.evaluate("() => window.map.setView([45.8, 128], 7.3, {animate: false})")
    page.wait_for_timeout(300)
    click_county(page, "230124")
    expect(explanation(page)).to_contain_text("方正县")
    assert frame.evaluate("() => window.map.getZoom()") == pytest.approx(7.3)


def test_a_row_of_the_table_opens_the_same_explanation(visit):
    page = visit("/zones?on=2020-03-18")
    map_frame(page)
    table = page.locator(".st-key-zone_table .dvn-scroller")
    table.click(position={"x": 18, "y": 52})
    expect(explanation(page)).to_be_visible()
    expect(page).to_have_url(re.compile(r"zone=23\d{4}"))


def test_the_day_can_be_changed_and_stands_in_the_address(visit):
    page = visit("/zones?on=2020-03-18")
    map_frame(page)
    page.locator(".drill").get_by_text("即时", exact=True).click()
    expect(page).to_have_url(re.compile("reading=now"))
    expect(page.locator(".page-head")).to_contain_text("即时口径")


def test_a_small_zone_off_the_lowest_level_can_be_seen(visit):
    page = visit("/zones?on=2020-03-18")
    frame = map_frame(page)
    marked = frame.locator('path[fill="url(#level-medium)"]')
    assert marked.count() >= 2  # the district itself, and a mark above it


def test_words_not_colour_tell_the_level_of_a_county(visit):
    page = visit("/zones?on=2020-03-18")
    map_frame(page)
    frame = page.locator(".st-key-map iframe").element_handle().content_frame()
    at = frame.evaluate("() => window.map.latLngToContainerPoint([44.57, 129.61])")
    page.locator(".st-key-map iframe").hover(position={"x": at["x"], "y": at["y"]})
    tip = page.frame_locator(".st-key-map iframe").locator(".zone-tip")
    expect(tip).to_contain_text("西安区")
    expect(tip).to_contain_text("中风险")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/zones?on=yesterday", "无法识别"),
        ("/zones?zone=110101", "110101"),
        ("/zones?zone=231005999", "不在乡镇街道名录中"),
        ("/zones?layer=building", "请先选一个县区"),
        ("/zones?zone=%3Cscript%3Ealert(1)%3C/script%3E", "无法识别"),
        ("/zones?on=2020-03-18&reading=noon", "口径"),
        ("/zones?on=1999-01-01", "可选范围"),
    ],
)
def test_a_wrong_address_breaks_nothing(visit, address, said):
    page = visit(address)
    expect(page.get_by_test_id("stAlert").first).to_contain_text(said, timeout=20_000)
    map_frame(page)
    assert page.get_by_test_id("stException").count() == 0


def test_a_phone_shows_the_chosen_zone_then_map_then_table(visit, shot):
    page = visit("/zones?on=2020-03-18&zone=231005", PHONE)
    map_frame(page)
    frame = page.locator(".st-key-map iframe").bounding_box()
    panel = explanation(page).bounding_box()
    table = page.locator(".st-key-zone_table").bounding_box()
    assert frame["height"] == pytest.approx(0.6 * PHONE["height"], abs=4)
    assert frame["width"] > 0.85 * PHONE["width"]
    assert panel["y"] < frame["y"] < table["y"]
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    shot(page, "zones-phone")


def test_a_page_fits_a_desk(visit):
    page = visit("/zones?on=2020-03-18", DESK)
    map_frame(page)
    frame = page.locator(".st-key-map iframe").bounding_box()
    assert frame["y"] + frame["height"] <= DESK["height"]


def test_english_is_a_switch_away(visit, shot):
    page = visit("/zones?on=2020-03-18&zone=231005")
    map_frame(page)
    page.get_by_text("English", exact=True).click()
    expect(page).to_have_url(re.compile("lang=en"))
    expect(explanation(page)).to_contain_text("Medium")
    shot(page, "zones-english")


def test_the_tab_has_our_own_icon(visit):
    page = visit("/zones?on=2020-03-18")
    map_frame(page)
    icon = page.locator('link[rel="shortcut icon"], link[rel="icon"]').first
    # In the page itself: after a sign-out nothing more is fetched for it.
    assert icon.get_attribute("href").startswith("data:image/png;base64,")


def test_a_broken_boundary_file_is_told(visit):
    page = visit("/health")
    page.route("**/geo/*.json", lambda route: route.fulfill(status=200, body="{"))
    page.goto(page.url.replace("/health", "/zones?on=2020-03-18"))
    failed = page.frame_locator(".st-key-map iframe").locator(".map-failed")
    expect(failed).to_contain_text("边界数据未能送达", timeout=20_000)
    assert counts(page)[-1] == 125


#: Cells of a county as the server lists them, but with more units than are drawn.
MANY = [["231005-0", 129.3, 44.4, 129.9, 44.7, 4000]]


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_reader_goes_down_to_the_building_units_and_back(visit, shot, size):
    page = visit("/zones?zone=231005", size)
    map_frame(page)
    page.get_by_text("看下一级：乡镇街道").click()
    expect(page.locator(".trail")).to_contain_text("牡丹江市›西安区")
    expect(page.locator(".map-notes")).to_contain_text("示意")
    # The map of the layer that was left stays for a moment.
    expect(page.locator(".st-key-map iframe")).to_have_count(1)
    map_frame(page)
    page.locator(".kinds").get_by_text("楼房单元").click()
    expect(page.locator(".trail")).to_contain_text("西安区›楼房单元")
    expect(page.locator(".st-key-map iframe")).to_have_count(1)
    map_frame(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
    shot(page, f"zones-units-{size['width']}")
    page.locator(".trail").get_by_text("西安区").click()
    expect(page.locator(".kinds [aria-current]").first).to_have_text("乡镇街道")
    page.locator(".trail").get_by_text("黑龙江省").click()
    expect(page.locator(".levels .total .count")).to_have_text("125")


def test_a_link_to_a_township_opens_its_layer(visit):
    page = visit("/zones?zone=231005001")
    expect(explanation(page)).to_contain_text("231005001", timeout=20_000)
    expect(page.locator(".trail")).to_contain_text("牡丹江市›西安区")
    map_frame(page)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_link_to_a_building_unit_opens_it_and_leads_back(visit, shot, size):
    page = visit("/zones?zone=demo-231005001-001-1-1", size)
    expect(explanation(page)).to_contain_text("demo-231005001-001-1-1", timeout=20_000)
    map_frame(page)
    frame = page.locator(".st-key-map iframe").element_handle().content_frame()
    assert frame.evaluate("() => window.map.getZoom()") >= 16
    shot(page, f"zones-unit-{size['width']}")
    page.locator(".zone-steps").get_by_text("回到所在").click()
    expect(explanation(page)).to_contain_text("231005001")
    expect(page).to_have_url(re.compile("layer=township"))


def test_more_units_than_are_drawn_are_told(visit):
    page = visit("/health")
    page.route("**/cells/**/list.json", lambda route: route.fulfill(json=MANY))
    page.goto(page.url.replace("/health", "/zones?layer=building&within=231005"))
    capped = page.frame_locator(".st-key-map iframe").locator(".map-capped")
    expect(capped).to_contain_text("请放大", timeout=20_000)
