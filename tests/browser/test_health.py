"""Health codes: from the province to a township by links; rules changed by two persons."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.folds import unfold
from tests.browser.lists import choose

_SUMS = """() => {
  const rows = [...document.querySelectorAll('.hc-table.flows tr')].slice(1).map(row =>
    [...row.querySelectorAll('td')].map(cell => Number(cell.textContent.replace(/,/g, '')) || 0));
  const foot = rows.pop();
  return rows.every(row => row.slice(0, -1).reduce((a, b) => a + b) === row.at(-1))
    && foot.every((sum, i) => rows.reduce((all, row) => all + row[i], 0) === sum);
}"""

#: Of the names on a map those that are seen do not lie on each other.
_LIE_APART = """body => {
  const seen = name => getComputedStyle(name).visibility !== 'hidden';
  const boxes = [...body.querySelectorAll('.place-name span')].filter(seen).map(
    name => name.getBoundingClientRect());
  const apart = (one, other) => one.right < other.left || one.left > other.right
    || one.bottom < other.top || one.top > other.bottom;
  return boxes.length > 3
    && boxes.every((one, i) => boxes.slice(i + 1).every(other => apart(one, other)));
}"""
_BELOW = """() => {
  const top = part => document.querySelector('.hc-table.' + part).getBoundingClientRect().top;
  return top('areas') < top('flows') && top('flows') < top('reasons');
}"""


def test_on_a_phone_areas_and_flows_come_before_reasons(visit) -> None:
    page = visit("/health-codes", viewport=PHONE, account="leader")
    page.locator(".hc-table.reasons").wait_for()
    assert page.evaluate(_BELOW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reader_goes_down_to_a_township_and_the_flows_sum(visit, shot) -> None:
    page = visit("/health-codes", account="duty")
    page.locator(".hc-lead", has_text="红码").wait_for()
    map_frame = page.frame_locator(".st-key-hc_map iframe")
    map_frame.locator("body[data-painted=yes]").wait_for(timeout=30_000)
    assert page.evaluate(_SUMS)
    shot(page, "health")
    drawn = page.locator(".st-key-hc_map iframe").evaluate("frame => frame.offsetHeight")
    assert drawn >= 440
    page.locator(".hc-table.areas a", has_text="哈尔滨市").click()
    page.locator(".hc-table.areas a", has_text="南岗区").click()
    page.locator(".hc-table.areas th", has_text="街道").first.wait_for()
    assert "area=230103" in page.url
    assert page.evaluate(_SUMS)
    map_frame.locator("body[data-painted=yes]").wait_for(timeout=30_000)
    assert map_frame.locator("body").evaluate(_LIE_APART)
    page.locator(".hc-table.areas tbody a").first.click()
    page.get_by_text("没有个人").first.wait_for()
    # A pseudonym is 32 hexadecimal digits: none ever comes here.
    assert not re.search(r"[0-9a-f]{32}", page.locator("[data-testid=stMain]").inner_text())


def test_rules_are_proposed_by_one_and_approved_by_another(visit, shot) -> None:
    duty = visit("/health-codes?show=rules", account="duty")
    unfold(duty.get_by_text("提出规则修改"))
    duty.get_by_label("依据的文件（文号或名称）").fill("测试〔2020〕1号")
    duty.get_by_label("为什么修改").fill("七天即可")
    choose(duty.locator(".st-key-hc_new_rules input"), "七天观察")
    duty.get_by_role("button", name="提出，等另一人批准").click()
    duty.locator(".hc-done", has_text="等另一人批准").wait_for()
    duty.locator(".hc-table.diff", has_text="7天").wait_for()
    assert duty.get_by_role("button", name="批准", exact=True).count() == 0
    number = re.search(r"rules=(\d+)", duty.url)[1]

    approver = visit(
        f"/health-codes?show=rules&rules={number}&lang=en", viewport=PHONE, account="approver"
    )
    approver.get_by_role("button", name="Refuse").click()
    approver.locator(".hc-refused").wait_for()
    approver.get_by_label("Reason (needed to refuse)").fill("the rules stay")
    approver.get_by_role("button", name="Refuse").click()
    approver.locator(".hc-done", has_text="refused").wait_for()
    expect(approver.get_by_role("button", name="Approve")).to_have_count(0)
    assert approver.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(approver, "health-rules-phone")


_APPEALS = (
    "县区,日期,原因,收到,办结,属实,待办,待办天数,最长待办天数\n230103,2020-04-24,symptom,{}\n"
)


def test_appeals_are_sent_refused_with_their_line_and_corrected(visit, shot) -> None:
    page = visit("/health-codes?show=appeals")
    unfold(page.get_by_text("报送申诉件数"))
    send = page.get_by_role("button", name="报送", exact=True)
    send.click()
    page.locator(".hc-refused", has_text="先选择文件").wait_for()

    def give(row: str) -> None:
        # The form stays open: what is told about it takes no place above it.  Each file has a name
        # of its own: the one given before is shown until the next one is there.
        name = f"件数 {row}.csv"
        file = {"name": name, "mimeType": "text/csv", "buffer": _APPEALS.format(row).encode()}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_text(name).first.wait_for()
        expect(send).to_be_enabled()
        send.click()

    give("7,5,6,30,2,9")
    page.locator(".hc-refused", has_text="第 2 行 属实").wait_for()
    give("7,5,1,730,2,9")
    page.locator(".hc-done", has_text="已存入 1 行").wait_for()
    row = page.locator(".hc-table.appeals tr", has_text="南岗区")
    row.wait_for()
    before = row.locator("td").first.inner_text()
    give("7,5,1,733,2,9")
    expect(row.locator("td").first).not_to_have_text(before)
    assert int(row.locator("td").first.inner_text()) == int(before) + 3
    shot(page, "health-appeals")


def test_a_day_without_a_count_leads_to_one_with_and_the_document_says_its_language(visit) -> None:
    page = visit("/health-codes?on=2020-01-02&lang=en", account="leader")
    link = page.locator(".hc-note a").first
    link.wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    link.click()
    page.locator(".hc-lead").wait_for()
    page.locator(".stSidebar a", has_text="中文").click()
    page.locator(".hc-lead", has_text="红码").wait_for()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_an_auditor_sees_oversight_and_a_leader_does_not(visit, shot) -> None:
    auditor = visit("/health-codes?show=oversight", account="auditor")
    auditor.locator(".hc-table.jumps").wait_for()
    auditor.locator(".hc-table.uses").wait_for()
    shot(auditor, "health-oversight")
    leader = visit("/health-codes?show=oversight", account="leader")
    leader.locator(".hc-note").wait_for()
    assert leader.locator(".hc-table").count() == 0
