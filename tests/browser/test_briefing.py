"""The morning briefing in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.zone_page import click_county, map_frame

SCREEN = {"width": 1920, "height": 1080}


def test_the_morning_is_one_page(visit, shot):
    page = visit("/briefing")
    map_frame(page)
    expect(page.locator(".lead")).to_contain_text("125个县区")
    expect(page.get_by_text("演示数据").first).to_be_visible()
    shown = [int(cell.replace(",", "")) for cell in page.locator(".b-level b").all_inner_texts()]
    assert sum(shown) == 125
    frame = page.locator(".st-key-map iframe").bounding_box()
    assert frame["y"] + frame["height"] <= 900
    shot(page, "briefing-desk")


def test_a_name_leads_to_its_zone_within_the_session(visit):
    page = visit("/briefing?on=2020-03-19")
    page.get_by_role("link", name="西安区", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/zones\?on=2020-03-19&zone=231005"))


def test_a_click_on_the_map_leads_to_the_zone(visit):
    page = visit("/briefing?on=2020-03-18")
    click_county(page, "230124")
    expect(page).to_have_url(re.compile("/zones.*zone=230124"), timeout=20_000)


def test_the_reminder_can_be_copied(visit):
    page = visit("/briefing?on=2020-04-24")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".remind .copy").click()
    expect(page.locator(".remind .copy")).to_have_text("已复制")
    assert "催报" in page.evaluate("() => navigator.clipboard.readText()")


def test_screens_turn_by_keys_and_escape_leaves(visit, shot):
    page = visit("/briefing?on=2020-03-19&present=1", SCREEN)
    expect(page.locator('.slide[data-slide="1"]')).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    size = page.locator(".present .b-figure b").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(size.removesuffix("px")) >= 100
    shot(page, "briefing-screen-1")
    page.keyboard.press("ArrowRight")
    expect(page.locator('.slide[data-slide="2"]')).to_be_visible()
    map_frame(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator('.slide[data-slide="1"]')).to_be_visible()
    expect(page.locator(".p-foot")).to_contain_text("每 60 秒自动刷新")
    page.keyboard.press("Escape")
    expect(page.locator(".b-below")).to_be_visible()
    assert "present" not in page.url


def test_a_phone_shows_figures_then_lists_then_the_map(visit, shot):
    page = visit("/briefing?on=2020-03-19", PHONE)
    map_frame(page)
    tops = [
        page.locator(where).first.bounding_box()["y"]
        for where in (".lead", ".b-figures", '[data-block="qualified"]', ".st-key-map iframe")
    ]
    assert tops == sorted(tops)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, "briefing-phone")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/briefing?on=soon", "无法识别"),
        ("/briefing?reading=noon", "口径"),
        ("/briefing?present=yes", "present=1"),
        ("/briefing?on=2099-01-01", "2099-01-01"),
    ],
)
def test_a_wrong_address_is_answered_kindly(visit, address, said):
    page = visit(address)
    expect(page.get_by_test_id("stAlert").first).to_contain_text(said, timeout=20_000)


def test_english_is_complete(visit):
    page = visit("/briefing?on=2020-04-24&lang=en")
    map_frame(page)
    text = page.locator(".b-below").inner_text() + page.locator(".b-figures").inner_text()
    assert "By prefecture" in text
    assert "新增" not in text
    assert "昨日" not in text
