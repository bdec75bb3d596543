"""数据导入: pasted cells are previewed, confirmed, stored; nonsense is answered."""

import re

from riskzone.ui import data

from .conftest import html, warnings

CELLS = "病例编号\t病例类型\t感染来源\t报告日期\t县区\n{rows}"
GOOD = "N-1\t确诊\t本土\t3月19日\t南岗区"
BAD = "N-2\t可能\t本土\t3月19日\t南岗区"


def paste(app, text):
    app.segmented_control(key="intake_way").set_value("paste").run()
    app.text_area(key="paste_0").set_value(text).run()
    assert not app.exception
    return app


def told(app):
    parts = [html(app), warnings(app), *(e.value for e in (*app.error, *app.info, *app.caption))]
    return " ".join(parts).replace("\\", "")


def test_nothing_is_stored_before_it_is_confirmed(morning):
    app = paste(morning("data"), CELLS.format(rows=GOOD))
    before = data.version()
    app.button(key="intake_confirm").click().run()
    assert not app.exception
    assert data.version() > before


def test_a_bad_row_is_shown_with_its_line_and_reason(morning):
    app = paste(morning("data"), CELLS.format(rows=f"{GOOD}\n{BAD}"))
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*不认识的值.*?</tr>", html(app))
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[:3] == ["3", "分类", "可…(2)"]
    assert app.button(key="intake_confirm").disabled


def test_nonsense_is_answered_and_leaves_the_page_whole(morning):
    app = paste(morning("data"), "今天开会\n没有表格")
    assert app.error or app.warning
    assert "intake_confirm" not in [button.key for button in app.button]


def test_names_are_not_shown(morning):
    head = CELLS.format(rows="").replace("\n", "\t姓名\n")
    app = paste(morning("data"), f"{head}{GOOD}\t张三丰\n")
    assert "张三丰" not in told(app)
