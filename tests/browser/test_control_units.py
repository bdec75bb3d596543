"""The page of control units in a real browser, on the demonstration data."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

LOOKED = 'body[data-looked="yes"]'
HTML_NAME = '<img src=x onerror="window.stolen=1"><b>幸福</b>小区'


def unit_frame(page: Page):
    """The frame of the map, with the control units of its view drawn."""
    # The map of the view that was left stays for a moment.
    expect(page.locator(".st-key-map iframe")).to_have_count(1)
    frame = page.frame_locator(".st-key-map iframe")
    frame.locator(LOOKED).wait_for(timeout=30_000)
    return frame


def rows(page: Page):
    return page.locator(".u-list li")


def panel(page: Page):
    return page.locator(".st-key-unit_panel")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_status_is_told_by_sign_and_word_and_the_counts_sum(visit, shot, size):
    page = visit("/control-units", size)
    expect(rows(page).first).to_be_visible(timeout=30_000)
    cells = page.locator(".u-counts .level")
    texts = cells.all_inner_texts()
    *numbers, total = (int(text.split()[-1].replace(",", "")) for text in texts)
    others = page.locator(".u-others b").all_inner_texts()
    assert sum(numbers) + sum(map(int, others)) == total > 0
    for word in ("逾期", "到期缺证据", "可解除", "临时管控", "执行中", "预划", "已解除"):
        assert any(word in text for text in texts)
    assert unit_frame(page).locator(".unit-mark").count() > 0
    name = "phone" if size is PHONE else "desk"
    shot(page, f"control-units-{name}")
    if size is PHONE:  # the list is read before the map, and nothing runs off the side
        first, below = rows(page).first.bounding_box(), page.locator(".st-key-map").bounding_box()
        assert first["y"] < below["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_row_opens_the_panel_and_the_map_goes_there(visit, shot):
    page = visit("/control-units")
    row = rows(page).first
    name = row.locator(".u-name").inner_text()
    row.click()
    expect(panel(page).locator(".u-head h2")).to_have_text(name, timeout=20_000)
    expect(page).to_have_url(re.compile(r"unit=\d+"))
    expect(panel(page)).to_contain_text("时间（各自分记）")
    expect(unit_frame(page).locator(".unit-mark.chosen")).to_be_visible(timeout=20_000)
    shot(page, "control-units-panel")


def test_a_click_on_the_map_opens_the_panel(visit):
    page = visit("/control-units")
    number, name = listed_units(page)[0]
    only(page, {"id": number, "name": name, "status": "in_force", "at": [126.6, 45.7]})
    page.reload()
    unit_frame(page).locator(".unit-mark").click()
    expect(panel(page).locator(".u-head h2")).to_have_text(name, timeout=20_000)
    expect(page).to_have_url(re.compile(rf"unit={number}\b"))


def test_a_link_opens_the_same_control_unit_on_a_fresh_profile(visit):
    first = visit("/control-units")
    number, name = listed_units(first)[0]
    page = visit(f"/control-units?unit={number}&lang=en")
    expect(panel(page).locator(".u-head h2")).to_have_text(name, timeout=30_000)
    expect(panel(page)).to_contain_text("Times, kept apart")


def test_a_name_with_html_stays_text_on_the_map(visit):
    page = visit("/control-units")
    rows(page).first.wait_for(timeout=30_000)
    units = [
        {"id": n, "name": HTML_NAME, "status": "temporary", "at": [126.6, 45.7]} for n in (1, 2)
    ]
    only(page, *units)
    page.reload()
    frame = unit_frame(page)
    frame.locator(".unit-mark").click()
    expect(frame.locator(".unit-pile button").first).to_contain_text(HTML_NAME)
    assert frame.locator("img[src=x]").count() == 0
    for one in page.frames:
        assert one.evaluate("window.stolen === undefined")


def test_what_is_left_out_of_a_full_view_is_told(visit):
    page = visit("/control-units")
    rows(page).first.wait_for(timeout=30_000)
    unit = {"id": 1, "name": "A", "status": "in_force", "at": [126.6, 45.7]}
    only(page, unit, total=50_000)
    page.reload()
    expect(unit_frame(page).locator(".units-capped")).to_contain_text("50000")


def test_before_anything_was_recorded_there_is_nothing(visit, shot):
    page = visit("/control-units?at=2019-12-31T23:59")
    expect(page.locator(".u-empty").first).to_be_visible(timeout=30_000)
    expect(page.locator(".u-past")).to_contain_text("2019-12-31 23:59")
    page.locator(".u-past a", has_text="回到当前").click()
    expect(rows(page).first).to_be_visible(timeout=20_000)
    shot(page, "control-units-as-of")


def test_a_control_unit_outside_the_jurisdiction_is_not_told_from_none(visit):
    page = visit("/control-units?unit=999999", account="harbin")
    expect(page.locator('[data-testid="stAlert"]')).to_contain_text("999999", timeout=30_000)


def listed_units(page: Page) -> list[tuple[int, str]]:
    """Number and name of the control units on the first page of the list."""
    rows(page).first.wait_for(timeout=30_000)
    found = page.locator(".u-row").evaluate_all(
        "rows => rows.map(r => [r.getAttribute('href'), r.querySelector('.u-name').textContent])"
    )
    return [(int(re.search(r"unit=(\d+)", link)[1]), name) for link, name in found]


def only(page: Page, *units: dict, total: int | None = None) -> None:
    """Let the map be answered with these control units alone."""
    plain = {"note": "", "geometry": None, "seat": False}
    body = {"total": total or len(units), "units": [{**plain, **unit} for unit in units]}
    page.route(
        "**/units-in-view?*",
        lambda route: route.fulfill(content_type="application/json", body=json.dumps(body)),
    )
