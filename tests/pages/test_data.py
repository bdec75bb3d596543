"""数据导入: pasted cells are previewed, confirmed, stored; nonsense is answered."""

import re

from riskzone.access import Actor, Grant, Role
from riskzone.services import mappings
from riskzone.ui import data

from .conftest import DESK, html, warnings

OWN = (Grant(Role.EDITOR, "231081"),)

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


def test_a_county_is_offered_additions_of_its_own_rows_only(county):
    app = paste(county("data"), CELLS.format(rows="N-1\t确诊\t本土\t3月19日\t绥芬河市"))
    assert "您导入的是绥芬河市的数据" in html(app)
    assert [each.key for each in app.segmented_control] == ["intake_way"]
    assert not app.date_input
    before = data.version()
    app.button(key="intake_confirm").click().run()
    assert not app.exception
    assert data.version() > before


def test_a_county_sees_why_a_row_of_another_one_is_refused(county):
    app = paste(county("data"), CELLS.format(rows=f"{GOOD}\nK-2\t确诊\t本土\t3月19日\t绥芬河市"))
    rows = re.findall(r"<tr><td[^>]*>\d.*?</tr>", html(app))
    cells = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in rows]
    assert [row[:3] for row in cells] == [["2", "县区代码", "230103"], ["3", "病例编号", "K-2"]]
    assert cells[0][3].startswith("南岗区不在您的辖区（绥芬河市）内")
    assert "南岗" not in cells[1][3]
    assert "intake_confirm" not in [button.key for button in app.button]


def test_a_layer_of_a_county_is_answered_before_anything_is_asked(county):
    layer = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point",'
    layer += '"coordinates":[131.15,44.41]},"properties":{"编号":"A-1","类型":"building"}}]}'
    app = paste(county("data"), layer)
    assert "这是图层" in told(app)
    assert not app.selectbox


def test_a_county_uses_the_mappings_of_others_and_removes_its_own(county):
    content = mappings.written("reports", {"单位": "zone", "收到": "reported_at"})
    for actor, sender in ((DESK, "省疾控中心"), (Actor("editor", grants=OWN), "绥芬河市疾控中心")):
        mappings.save(actor, data.context(), sender=sender, kind="reports", content=content)
    app = county("data")
    assert "省疾控中心" in " ".join(item.value for item in app.markdown)
    assert [b.key for b in app.button if (b.key or "").startswith("removed_")] == ["removed_2"]
