"""The pages of data in a real browser: import, zero report, quality."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

#: A case no store holds yet, also one that stays up while a page is worked on.
CASE = uuid.uuid4().hex[:6].upper()
CELLS = (
    "病例编号\t病例分类\t感染来源\t报告日期\t确诊日期\t县区\t姓名\n"
    f"B-{CASE}\t确诊\t本地\t２０２０－０４－２２\t2020-04-22\t南岗区\t张三\n"
    "LL-2\t确诊\t本地\t2020-13-22\t2020-04-22\t南岗区\t李四\n"
)


def pasted(page, text):
    page.get_by_text("粘贴表格").click()
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="读取").click()


def test_pasted_cells_are_shown_first_and_stored_on_confirmation(visit, shot):
    page = visit("/data")
    expect(page.get_by_text("交来什么")).to_be_visible(timeout=20_000)
    pasted(page, CELLS)
    expect(page.get_by_text("入库前核对")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("个人信息列未读入：姓名")).to_be_visible()
    expect(page.get_by_text("张三", exact=True)).to_have_count(0)
    confirm = page.get_by_role("button", name=re.compile("确认入库"))
    expect(confirm).to_be_disabled()
    shot(page, "data-preview")
    page.get_by_text("只导入可用的 1 行").click()
    expect(confirm).to_be_enabled()
    confirm.click()
    expect(page.get_by_text(re.compile("已入库（第 \\d+ 批）"))).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name=re.compile("查看当日风险分区"))).to_have_attribute(
        "href", re.compile("on=2020-04-22")
    )
    page = visit("/data")
    pasted(page, "\n".join(CELLS.split("\n")[:2]))
    expect(page.get_by_text("内容与数据库相同")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_county_uploads_its_list_and_only_its_own_rows_are_stored(visit, shot, size):
    mine = f"S{size['width']}-{CASE}"
    rows = (f"{mine},确诊,境外输入,2020-04-22,绥芬河市", "X-1,确诊,本地,2020-04-22,南岗区")
    content = "\n".join(("病例编号,病例分类,感染来源,报告日期,县区", *rows)).encode()
    page = visit("/data", size, account="editor")
    expect(page.get_by_text("您导入的是绥芬河市的数据")).to_be_visible(timeout=20_000)
    page.locator("input[type=file]").set_input_files(
        {"name": "suifenhe.csv", "mimeType": "text/csv", "buffer": content}
    )
    expect(page.get_by_text("南岗区不在您的辖区（绥芬河市）内")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("全量", exact=True)).to_have_count(0)
    page.get_by_text("只导入可用的 1 行").click()
    shot(page, f"data-county-{size['width']}")
    page.get_by_role("button", name=re.compile("确认入库")).click()
    expect(page.get_by_text(re.compile("已入库（第 \\d+ 批）"))).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_nonsense_is_answered_in_words_and_stores_nothing(visit):
    page = visit("/data")
    expect(page.get_by_text("交来什么")).to_be_visible(timeout=20_000)
    pasted(page, "今天没有报告。\n明天再说。")
    expect(page.get_by_text("没有写入任何内容")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_county_reports_zero_by_two_touches_and_only_once(visit, shot, size):
    # 碾子山区 has been silent for weeks; a day for each size.
    name, on = "碾子山区", "2020-05-20" if size is DESK else "2020-05-22"
    page = visit(f"/reports?on={on}&county=230207", size)
    first = page.get_by_role("button", name="零报告：无新增病例")
    first.click(timeout=20_000)
    page.get_by_role("button", name="确认零报告").click()
    expect(page.get_by_text(re.compile(f"已登记：{name}"))).to_be_visible(timeout=20_000)
    expect(first).to_have_count(0)
    page.reload()
    expect(page.get_by_text("当天的报告已在 08:00 收到")).to_be_visible(timeout=20_000)
    expect(first).to_have_count(0)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"]
    shot(page, f"reports-{size['width']}")


def test_pages_of_data_switch_to_english(visit):
    page = visit("/quality?on=2020-04-24&lang=en")
    expect(page.get_by_text("How late reports are")).to_be_visible(timeout=20_000)
    text = page.locator("[data-testid=stMain]").inner_text()
    left = re.sub("[市区县旗盟地][^A-Za-z]*", "", text)
    assert not re.search("报|例|行|未|数", left)


def test_quality_explains_its_figures(visit, shot):
    page = visit("/quality?on=2020-04-24", PHONE)
    expect(page.get_by_text("报告有多慢")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("未定位病例").first).to_be_visible()
    expect(page.get_by_text("demo-line-list.csv")).to_have_count(1)
    shot(page, "quality-phone")
