"""The page of clocks: from the figures to a county, its zone and back, and to the cases."""

import re

from tests.browser.conftest import PHONE
from tests.browser.lists import choose


def test_from_the_figures_to_a_county_and_its_zone_and_back(visit, shot) -> None:
    page = visit("/clocks")
    page.locator(".clk-cards").wait_for()
    assert page.locator(".clk").count() == 4
    page.locator(".clk-never section").first.wait_for()
    shot(page, "clocks")
    page.locator(".clk-areas a[href*='area=231081']").first.click()
    page.locator(".drill [aria-current]", has_text="绥芬河市").wait_for()
    page.locator(".clk-areas .to-zones").first.click()
    page.locator(".zone-head h2", has_text="绥芬河市").wait_for()
    page.get_by_role("link", name="时限与迟报").click()
    page.locator(".drill [aria-current]", has_text="绥芬河市").wait_for()
    assert "area=231081" in page.url


def test_case_numbers_come_for_a_purpose_only(visit, shot) -> None:
    page = visit("/clocks?kind=hidden", viewport=PHONE)
    first = page.locator(".clk-list li").first
    first.wait_for()
    assert re.fullmatch(r"[0-9a-f]{8}", first.locator("code").inner_text())
    page.locator(".said.quiet").last.wait_for()  # the foot of the page: all of it stands
    page.locator("[data-test-script-state='notRunning']").first.wait_for()
    choose(page.get_by_role("combobox", name="查阅病例编号和时刻的用途"), "督查迟报、漏报")
    page.locator(".clk-list li dl").first.wait_for()
    assert first.locator("code").inner_text().startswith("DEMO-")
    shot(page, "clocks-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_county_desk_sees_its_own_cases_alone(visit) -> None:
    page = visit("/clocks?days=all", account="editor")
    page.locator(".clk-list li").first.wait_for()
    named = set(page.locator(".clk-list li p a").all_inner_texts())
    assert named == {"绥芬河市"}
    assert "只列您管辖范围内的" in page.locator(".clk-note").inner_text()
