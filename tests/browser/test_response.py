"""Response levels: the level in force, an earlier stage, an area's measures, a draft."""

from tests.browser.conftest import PHONE
from tests.browser.folds import unfold


def test_the_level_in_force_an_earlier_stage_and_what_applies_to_an_area(visit, shot) -> None:
    page = visit("/response")
    page.locator(".r-now .lead", has_text="三级响应").wait_for()
    assert page.locator(".r-bar").count() == 3
    page.locator(".r-communities td a").nth(5).wait_for()
    shot(page, "response")
    page.locator(".r-bar", has_text="二级响应").click()
    page.locator(".r-now .lead", has_text="二级响应").wait_for()
    assert "at=2020-03-04" in page.url
    page.go_back()
    page.locator(".r-now .lead", has_text="三级响应").wait_for()
    page.locator(".r-communities td a").nth(5).wait_for()
    page.locator(".r-communities td a").first.click()
    page.locator(".r-area dl", has_text="出现病例或暴发").wait_for()
    assert "内防扩散、外防输出" in page.locator(".r-strategies").inner_text()


def test_a_day_that_is_chosen_goes_before_the_minute_of_the_address(visit) -> None:
    page = visit("/response?on=2020-03-25&at=2020-03-25T18:00")
    page.locator(".r-now .lead", has_text="三级响应").wait_for()
    # By its key: the one of the closed form below may be there before it.
    page.locator(".st-key-on button").first.click()
    page.locator('[role=gridcell]:has-text("10")').first.click()
    page.locator(".r-now .lead", has_text="二级响应").wait_for()


def test_a_draft_keeps_what_was_typed_after_a_mistake_and_says_what_it_lacks(visit) -> None:
    page = visit("/response?area=231081")
    unfold(page.get_by_text("录入响应级别或比照执行的决定"))
    minute = page.get_by_label("时刻").first
    minute.fill("99")
    page.get_by_label("理由（可公开）").fill("口岸压力大")
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_text("时刻“99”无法识别").wait_for()
    assert page.get_by_label("理由（可公开）").input_value() == "口岸压力大"
    minute.fill("24:00")
    page.get_by_role("button", name="存为草稿").click()
    stored = page.locator(".r-stored")
    stored.wait_for()
    assert "绥芬河市实行二级响应" in stored.inner_text()
    assert "文号" in stored.locator("ul").inner_text()
    assert "/decisions?" in (stored.locator("a").get_attribute("href") or "")


def test_it_reads_on_a_phone_in_english(visit, shot) -> None:
    page = visit("/response?area=230103&lang=en", viewport=PHONE)
    page.locator(".r-now .lead", has_text="Level III in Heilongjiang").wait_for()
    page.locator(".r-papers").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    wide = page.locator(".r-group li").evaluate_all(
        "rows => rows.filter(r => r.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0
    shot(page, "response-phone")
