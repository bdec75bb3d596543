"""An instruction in a browser: given from the briefing, answered by the county, closed."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_given_from_the_briefing_answered_on_a_phone_and_closed(visit, shot):
    page = visit("/briefing", account="leader")
    expect(page.locator(".b-agenda")).to_be_visible()
    page.locator('[data-block="units"]').get_by_role("link", name="交办").first.click()
    expect(page).to_have_url(re.compile("/instructions.*about=control_unit"), timeout=20_000)
    page.get_by_label("要办什么").fill("查明原因，今日报送解除意见")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page).to_have_url(re.compile(r"instruction=\d+"), timeout=20_000)
    expect(page.locator(".i-sheet h2")).to_have_text("查明原因，今日报送解除意见")
    shot(page, "instruction-given")
    path = page.url.partition("/instructions")[2]

    county = visit(f"/instructions{path}", PHONE, account="editor")
    sheet = county.locator(".i-sheet")
    expect(sheet).to_be_visible()
    assert sheet.bounding_box()["y"] < county.locator(".i-list").bounding_box()["y"]
    county.get_by_label("办了什么").fill("证据已补齐，提请解除")
    county.get_by_role("button", name="答复", exact=True).last.click()
    expect(county.locator(".i-sheet .mark")).to_have_attribute("data-state", "answered")
    shot(county, "instruction-answered")

    page.reload()
    expect(page.locator(".i-course")).to_contain_text("证据已补齐，提请解除", timeout=20_000)
    page.get_by_role("button", name="办结", exact=True).last.click()
    expect(page.locator(".i-sheet .mark")).to_have_attribute("data-state", "closed")


def test_a_frozen_morning_is_marked_and_leads_to_what_differs(visit, shot):
    page = visit("/briefing", account="leader")
    page.get_by_role("link", name=re.compile("已封存")).click()
    expect(page.locator(".b-frozen")).to_contain_text("封存版", timeout=20_000)
    shown = [int(cell.replace(",", "")) for cell in page.locator(".b-level b").all_inner_texts()]
    assert sum(shown) == 125
    shot(page, "briefing-frozen")
    page.locator(".b-frozen a").first.click()
    expect(page).to_have_url(re.compile(r"/mornings\?snapshot=\d+"), timeout=20_000)
