"""Decisions: from the work list to a decided level, and what happens when two decide at once."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.folds import unfold

#: 林口县, declared low and medium by the rule on the morning of the demonstration.
LINKOU = "231025"


def test_a_proposal_is_written_proposed_and_decided_and_shows_on_both_pages(visit, shot) -> None:
    duty = visit("/decisions")
    duty.locator(".d-lead", has_text="1 个县区宣布的等级与规则不同").wait_for()
    expect(duty.locator(".d-totals tbody tr td.all")).to_have_text(["125", "125"])
    duty.get_by_role("checkbox", name=re.compile("林口县")).click()
    duty.get_by_role("link", name="将所选 1 个写成一份文件").click()
    duty.get_by_role("button", name="提请决定").wait_for()
    duty.locator("#d_read, .st-key-d_read", has_text="关于调整牡丹江市林口县").wait_for()
    duty.get_by_label("理由（可公开）").fill("4月20日新增本地确诊病例")
    duty.get_by_role("button", name="提请决定").click()
    duty.locator(".d-done", has_text="已提请").wait_for()
    expect(duty.locator(".d-lines")).to_contain_text("4月20日新增本地确诊病例")
    number = re.search(r"document=(\d+)", duty.url)[1]
    assert duty.get_by_role("button", name="决定", exact=True).count() == 0

    first = visit(f"/decisions?document={number}", account="approver")
    second = visit(f"/decisions?document={number}", account="approver")
    for page in (first, second):
        page.get_by_role("button", name="决定", exact=True).wait_for()
    first.get_by_role("button", name="决定", exact=True).click()
    first.get_by_text("要求文号").first.wait_for()
    assert first.get_by_text("规则没有异议").count() == 0
    first.get_by_label("文号").fill("黑指发〔2020〕24号")
    shot(first, "decision")
    first.get_by_role("button", name="决定", exact=True).click()
    first.locator(".d-done", has_text="已决定并登记").wait_for()

    second.get_by_label("文号").fill("黑指发〔2020〕25号")
    second.get_by_role("button", name="决定", exact=True).click()
    second.get_by_text("未覆盖、未执行").wait_for()

    duty.goto(re.sub(r"/decisions.*", f"/decisions?zone={LINKOU}&reading=now", duty.url))
    duty.locator(".d-course .now", has_text="一致").wait_for()
    expect(duty.locator(".d-table.turns")).to_contain_text("黑指发〔2020〕24号")
    zones = visit(f"/zones?zone={LINKOU}&reading=now&view=declared")
    zones.locator(".d-declared", has_text=f"第 {number} 号文件").wait_for()
    expect(zones.locator('.level[data-level="medium"] .count')).to_have_text("4")


def test_a_raise_dated_back_is_told_where_it_is_written_and_nothing_is_lost(visit) -> None:
    page = visit(f"/decisions?show=write&pick={LINKOU}")
    reason = page.get_by_label("理由（可公开）")
    reason.fill("补录")
    page.get_by_role("textbox", name="时刻").first.fill("99")
    page.get_by_role("textbox", name="时刻").first.press("Enter")
    page.get_by_text("时刻“99”无法识别").first.wait_for()
    page.get_by_role("textbox", name="时刻").first.fill("07:00")
    page.get_by_role("textbox", name="时刻").first.press("Enter")
    page.get_by_text("不能办理").wait_for()
    page.get_by_role("button", name="提请决定").click()
    page.locator(".d-found[role=alert]", has_text="不能追溯").wait_for()
    page.get_by_role("textbox", name="时刻").first.fill("24时")
    page.get_by_role("textbox", name="时刻").first.press("Enter")
    page.locator(".d-lines", has_text="2020年4月25日0时").wait_for()
    page.get_by_text("不能追溯").first.wait_for(state="detached")
    assert reason.input_value() == "补录"
    unfold(page.get_by_text("从公文文字读入"))
    page.get_by_label("公文文字").fill("3月19日0时起，将南岗区、西安区由中风险调整为低风险")
    page.get_by_role("button", name="读入", exact=True).click()
    page.get_by_text("读入 2 条").wait_for()
    page.locator(".d-lines", has_text="2020年3月19日0时").wait_for()


def test_it_reads_on_a_phone_in_english(visit, shot) -> None:
    page = visit("/decisions?zone=230103&lang=en", viewport=PHONE)
    page.locator(".d-strip img").nth(1).wait_for()
    page.get_by_text("11 days after the rule (2020-03-08)").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, "decisions-phone")
    page.get_by_role("link", name="Contradictions").click()
    page.locator(".d-conflict", has_text="it should be").first.wait_for()
    page.get_by_role("link", name="Documents", exact=True).click()
    page.locator(".d-table.docs").first.wait_for()
    wide = page.locator(".d-table td").evaluate_all(
        "cells => cells.filter(c => c.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0
