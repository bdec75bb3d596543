"""Writing control units in a real browser: ordering, drawing, two people at once, refusals."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

MAP = ".st-key-unit-map iframe"


def settled(page):
    """Wait until the page has answered."""
    page.wait_for_timeout(300)
    page.locator("[data-test-script-state='notRunning']").first.wait_for()


def begin(page):
    """The form of a new control unit; a draft of an earlier test is put away."""
    form = page.locator(".st-key-unit-form")
    old = page.get_by_role("button", name="丢弃")
    form.or_(old).first.wait_for(timeout=30_000)
    if old.count():
        old.click()
    form.wait_for()
    settled(page)


def write(page, label, text):
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")
    settled(page)


def draw_map(page):
    """The frame of the map, with the drawing layer ready."""
    page.frame_locator(MAP).locator('body[data-drawing="ready"][data-painted="yes"]').wait_for(
        timeout=30_000
    )
    return page.frame_locator(MAP), page.locator(MAP).element_handle().content_frame()


def draw(page, *corners):
    """Draw a polygon with the mouse, corner by corner (pixels of the map)."""
    frame, _ = draw_map(page)
    frame.locator('[data-act="start"]').click()
    for x, y in corners:
        page.locator(MAP).hover(position={"x": x, "y": y})
        page.locator(MAP).click(position={"x": x, "y": y})
    frame.locator('[data-act="finish"]').click()
    expect(page.locator(".unit-facts").first).to_contain_text("平方米")
    settled(page)


def plan(page, name):
    """Store a planned control unit given by words."""
    begin(page)
    page.get_by_role("radio", name="文字").or_(page.get_by_text("文字", exact=True)).first.click()
    settled(page)
    write(page, "地点（文字）", name)
    page.get_by_role("button", name="存为预划").click()
    expect(page.locator(".unit-done")).to_be_visible(timeout=20_000)
    expect(page).to_have_url(re.compile(r"unit=\d+"))
    return re.search(r"unit=(\d+)", page.url)[1]


def version(page):
    return int(re.search(r"第 (\d+) 版", page.locator(".unit-head").inner_text())[1])


def test_an_order_at_night_is_given_on_a_phone(visit, shot):
    page = visit("/unit-edit?new=order&within=231081", PHONE, "duty")
    begin(page)
    page.get_by_role("button", name="立即生效").click()
    expect(page.locator(".unit-refused")).to_contain_text("没有地点")
    # A server that already runs knows the order of the last run: one order is stored once.
    place = f"幸福小区{time.time_ns() % 10_000}号楼3单元"
    write(page, "地点（文字）", place)
    shot(page, "unit-order-phone")
    page.get_by_role("button", name="立即生效").click()
    expect(page.locator(".unit-confirm")).to_contain_text(place)
    page.get_by_role("button", name="确认，立即生效").click()
    expect(page.locator(".unit-state")).to_have_text("临时管控", timeout=20_000)
    shot(page, "unit-ordered-phone")


def test_on_a_phone_the_map_comes_below_the_choice_that_asks_for_it(visit):
    page = visit("/unit-edit?new=order&within=231081", PHONE, "duty")
    begin(page)
    choice = page.get_by_text("点选楼栋单元", exact=True).first
    before = choice.bounding_box()["y"]
    choice.click()
    expect(page.locator(".st-key-unit-work-pick")).to_be_visible()
    settled(page)
    assert abs(choice.bounding_box()["y"] - before) < 4
    assert before < page.locator(MAP).bounding_box()["y"] < PHONE["height"]
    page.get_by_label("按名称查找").fill("1号楼1单元")
    page.get_by_label("按名称查找").press("Enter")
    settled(page)  # what was found before the name was written is listed until then
    page.locator(".st-key-unit-found button").first.click()
    expect(page.locator(".unit-chosen")).to_contain_text("已选 1 个")


def test_a_polygon_is_drawn_saved_and_its_corner_moved(visit, shot):
    page = visit("/unit-edit?new=plan&within=231081", account="editor")
    begin(page)
    write(page, "名称", "预划画图")
    _, window = draw_map(page)
    window.evaluate("map.setView([44.41, 131.16], 16, {animate: false})")
    draw(page, (200, 200), (420, 210), (430, 380), (220, 370))
    shot(page, "unit-drawn")
    page.get_by_role("button", name="存为预划").click()
    expect(page.locator(".unit-done")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="编辑").click()
    frame, window = draw_map(page)
    before = page.locator(".unit-facts").first.inner_text()
    corner = frame.locator(".leaflet-editing-icon").first
    box = corner.bounding_box()
    page.mouse.move(box["x"] + 6, box["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] - 40, box["y"] - 30, steps=5)
    page.mouse.up()
    expect(page.locator(".unit-facts").first).not_to_have_text(before)
    settled(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".unit-done")).to_be_visible(timeout=20_000)
    assert version(page) == 2


def test_two_people_edit_one_control_unit_and_the_second_loses_nothing(visit, shot):
    first = visit("/unit-edit?new=plan&within=231081", account="editor")
    place = f"两人同改小区{time.time_ns() % 10_000}号楼"
    number = plan(first, place)
    second = visit(f"/unit-edit?unit={number}&do=edit", account="duty")
    begin(second)
    first.goto(first.url.split("?")[0] + f"?unit={number}&do=edit")
    begin(first)
    write(first, "名称", "甲改的名称")
    write(first, "服务热线", "0453-3920000")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.locator(".unit-done")).to_be_visible(timeout=20_000)
    write(second, "名称", "乙改的名称")
    write(second, "地点（文字）", "乙改的地点")
    second.get_by_role("button", name="保存", exact=True).click()
    clash = second.locator(".st-key-clash-name")
    expect(clash).to_contain_text("甲改的名称", timeout=20_000)
    expect(clash).to_contain_text("乙改的名称")
    expect(clash).to_contain_text(place)
    shot(second, "unit-conflict")
    clash.get_by_text("用我的").click()
    settled(second)
    second.get_by_role("button", name=re.compile("按所选合并")).click()
    expect(second.get_by_label("名称", exact=True)).to_have_value("乙改的名称")
    expect(second.get_by_label("服务热线", exact=True)).to_have_value("0453-3920000")
    expect(second.get_by_label("地点（文字）", exact=True)).to_have_value("乙改的地点")
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.locator(".unit-done")).to_be_visible(timeout=20_000)
    assert version(second) == 3
    expect(second.locator(".unit-head")).to_contain_text("乙改的名称")


def test_a_refused_draft_is_kept_and_offered_on_a_fresh_visit(visit, shot):
    page = visit("/unit-edit?new=draft&within=231081", account="editor")
    begin(page)
    page.get_by_text("文字", exact=True).first.click()
    settled(page)
    write(page, "名称", "留存草稿 张先生13904531234")
    page.get_by_role("button", name="存为草案").click()
    expect(page.locator(".unit-problems, .unit-refused").first).to_be_visible(timeout=20_000)
    shot(page, "unit-refused")
    again = visit("/unit-edit?new=draft", account="editor")
    expect(again.locator(".unit-offer")).to_contain_text("留存草稿", timeout=30_000)
    assert "13904531234" not in again.locator(".unit-offer").inner_text()
    again.get_by_role("button", name="继续草稿").click()
    name = again.get_by_label("名称", exact=True)
    expect(name).to_have_value(re.compile("留存草稿"))


def test_what_is_due_is_released_under_one_document_with_a_result_for_each(visit, shot):
    page = visit("/unit-edit?desk=release", account="approver")
    due = page.locator("[class*=st-key-due-]")
    due.nth(1).wait_for(timeout=30_000)
    settled(page)
    names = [due.nth(place).locator("label p").inner_text().split()[0] for place in (0, 1)]
    for place in (0, 1):
        due.nth(place).locator("label p").click()
        settled(page)
    write(page, "文号", "黑防指〔2020〕31号")
    for text in ("已看过转出", "期间没有新的病例", "健康码转换", "已安排告知居民"):
        page.locator("[data-testid=stCheckbox]").get_by_text(text).click()
        settled(page)
    page.get_by_role("button", name="解除所选 2 个").click()
    report = page.locator(".unit-done, .unit-refused")
    expect(report.first).to_be_visible(timeout=20_000)
    said = " ".join(report.all_inner_texts())
    assert all(name in said for name in names)
    expect(page.get_by_label("文号", exact=True)).to_have_value("")
    shot(page, "unit-released")


@pytest.mark.parametrize(
    "path", ["/unit-edit", "/unit-edit?desk=release", "/unit-edit?unit=1", "/unit-edit?unit=999999"]
)
def test_english_pages_say_nothing_in_chinese(visit, path):
    page = visit(f"{path}{'&' if '?' in path else '?'}lang=en", account="approver")
    head = page.locator(".unit-head")
    expect(head).to_be_visible(timeout=30_000)
    settled(page)
    # A control unit keeps the name, and the number of the document, it was ordered under.
    text = page.locator("[data-testid=stMain]").inner_text()
    said = re.sub(r"演示(小区|医院|〔\d+〕)[\u4e00-\u9fff0-9]*", "", text)
    assert not re.search(r"[\u3001-\u9fff\uff01-\uff5e]", said)
