"""Publishing: prepared by one, released by another; what is missing is told, texts stay."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.folds import unfold

#: What is made in a moment: one sheet on every paper would take its time.
_FEW = "products=sheets-list&papers=phone"
_DRAWN = "image => image.complete && image.naturalWidth > 500"


def test_a_public_pack_is_prepared_by_one_and_released_by_another(visit, server, shot) -> None:
    press = visit(f"/publish?{_FEW}", account="press")
    lack = press.locator(".pub-lack", has_text="还差：审图号")
    lack.wait_for()
    picture = press.locator(".pub-sheet img")
    picture.wait_for()
    press.wait_for_function(_DRAWN, arg=picture.element_handle(), timeout=30_000)
    shot(press, "publish")

    press.get_by_label("标题", exact=True).fill("四月二十四日风险等级")
    press.get_by_role("button", name="生成发布包").click()
    press.locator(".pub-refused[role=alert]", has_text="审图号").wait_for()
    assert press.get_by_label("标题", exact=True).input_value() == "四月二十四日风险等级"
    press.get_by_label("审图号", exact=True).fill("黑S(2020)001号")
    press.get_by_label("审图号", exact=True).press("Tab")
    expect(lack).to_have_count(0)
    press.get_by_role("button", name="生成发布包").click()
    press.locator(".pub-done", has_text="已生成，尚未发布").wait_for(timeout=90_000)
    number = re.search(r"pack=(\d+)", press.url)[1]
    press.get_by_role("heading", name="四月二十四日风险等级").wait_for()
    press.get_by_role("button", name="提请发布").click()
    press.locator(".pub-done", has_text="等另一人同意").wait_for()
    press.get_by_text("须由另一人发布").wait_for(timeout=60_000)
    assert press.get_by_role("button", name="发布", exact=True).count() == 0

    approver = visit(f"/publish?pack={number}", account="approver")
    approver.get_by_role("button", name="发布", exact=True).click()
    approver.locator(".pub-refused").wait_for()
    for reason in approver.get_by_placeholder("为什么可以发布").all():
        reason.fill("已核实，不影响公布")
        reason.press("Tab")
    approver.locator(".pub-lack", has_text="须说明理由").wait_for(state="detached")
    approver.get_by_role("button", name="发布", exact=True).click()
    approver.locator(".pub-done", has_text=f"第 {number} 号已发布").wait_for(timeout=30_000)
    approver.locator(".pub-steps li.done", has_text="已发布").wait_for()
    shot(approver, "publish-released")
    taken = approver.request.get(f"{server}/pack/{number}.zip")
    assert taken.status == 200
    assert taken.body().startswith(b"PK")


def test_who_releases_finds_what_waits_on_a_phone_in_english(visit, shot) -> None:
    page = visit("/publish?lang=en", viewport=PHONE, account="approver")
    page.get_by_role("button", name="Release", exact=True).wait_for()
    page.locator(".pub-steps li.now", has_text="proposed").wait_for()
    page.locator(".pub-levels").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chinese = re.compile("[一-鿿]{2,}")
    # Offices are the names their accounts were given.
    for part in (".pub-lack", ".pub-steps b", ".pub-facts dt"):
        assert not chinese.search(" ".join(page.locator(part).all_inner_texts()))
    shot(page, "publish-phone")


def test_who_reads_the_audit_trail_sees_the_course_and_nothing_more(visit, server) -> None:
    page = visit("/publish", account="auditor")
    page.locator(".pub-packs a", has_text="第 1 号").click()
    page.locator(".pub-lines.history", has_text="发布").wait_for()
    page.get_by_text("不能打开它的内容").wait_for()
    assert page.locator(".pub-sheet, .pub-texts").count() == 0
    assert page.request.get(f"{server}/pack/1.zip").status == 403


def test_a_frozen_morning_leads_to_what_is_published_of_it(visit) -> None:
    page = visit("/mornings?snapshot=2", account="press")
    page.locator(".frozen-head .ways a", has_text="出图发布").click()
    page.get_by_text("已有：第 1 号（已发布）").wait_for()
    assert "snapshot=2" in page.url


def test_the_bulletin_is_typed_on_a_phone(visit, shot) -> None:
    page = visit("/publish?show=bulletin", viewport=PHONE, account="press")
    visits = page.get_by_label("发热门诊诊疗人数")
    visits.wait_for()
    side = [page.get_by_label(name, exact=True).first for name in ("新增确诊病例", "新增疑似病例")]
    first, third = (one.bounding_box() for one in side)
    assert abs(first["y"] - third["y"]) < 4  # three figures beside each other
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visits.fill("-5")
    page.get_by_role("button", name="保存并核对").click()
    page.locator(".stAlert", has_text="不能是负数").wait_for()
    shot(page, "bulletin-phone")


def test_a_pack_is_withdrawn_with_its_bulletin_and_shows_what_left(visit, shot) -> None:
    page = visit("/publish?pack=1", account="approver")
    unfold(page.get_by_text("撤回", exact=True).first)
    page.get_by_label("原因", exact=True).fill("通报数字有误")
    page.get_by_text("同时撤回 2020-04-22 的疫情通报").click()
    page.get_by_role("button", name="撤回", exact=True).click()
    page.locator(".pub-done", has_text="一并撤回").wait_for()
    page.locator(".pub-text", has_text="2020年4月22日0—24时").wait_for()
    expect(page.locator(".pub-lines", has_text="不能发布")).to_have_count(0)
    shot(page, "publish-withdrawn")
