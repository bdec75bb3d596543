"""Past mornings: opened as shown, set against now, frozen once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.folds import unfold


@pytest.mark.untouched
def test_a_past_morning_opens_as_shown_beside_what_is_known_now(visit, shot) -> None:
    page = visit("/mornings", account="leader")
    page.locator(".mornings li").nth(2).wait_for()
    assert page.locator(".mornings li[aria-current]").inner_text().startswith("2020-04-24")
    expect(page.locator(".mornings .whole")).to_have_count(3)
    causes = page.locator(".causes")
    causes.wait_for(timeout=20_000)
    assert causes.inner_text() == "重新分类 1 例"
    assert "41 → 40" in page.locator(".sheet.since").inner_text()
    counts = page.locator(".levels .count").all_inner_texts()
    assert sum(map(int, counts[:-1])) == int(counts[-1]) == 125
    assert page.get_by_text("封存晨会").count() == 0  # leadership reads
    shot(page, "mornings")
    page.locator(".mornings a").nth(1).click()
    page.locator(".same").wait_for(timeout=20_000)
    assert "snapshot=2" in page.url
    expect(page.locator(".frozen-head h2")).to_have_text("2020年4月23日")


def test_freezing_twice_is_refused_with_who_and_when_on_a_phone_in_english(visit, shot) -> None:
    page = visit("/mornings?lang=en", viewport=PHONE, account="duty")
    unfold(page.get_by_text("Freeze a morning"))
    page.get_by_role("button", name="Freeze", exact=True).click()
    told = page.get_by_text("was frozen by duty at 2020-04-24 07:20 (edition 1)")
    told.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "mornings-phone")
    page.locator(".frozen-head").wait_for()
    assert page.locator(".frozen-head .stamp").inner_text() == "as shown"


def test_a_number_that_is_none_is_told(visit) -> None:
    page = visit("/mornings?snapshot=4711", account="leader")
    page.locator(".frozen-bad", has_text="没有第 4711 号").wait_for()
