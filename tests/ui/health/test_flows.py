"""Flows: what is read off the table sums to both days; hidden ones stay hidden."""

import re
from dataclasses import replace

from riskzone.services.health_boards import FlowRow
from riskzone.ui.health import flows
from tests.ui.health.examples import FLOWS, hiding


def cells(markup):
    """Rows of a table as lists of numbers, the name left out."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", markup)
    rows = [
        [re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<td[^>]*>(.*?)</td>", r)] for r in found
    ]
    return [
        [0 if text == "" else int(text.replace(",", "")) for text in row] for row in rows if row
    ]


def test_every_row_and_every_column_sums_to_what_stands_at_its_end():
    *rows, foot = cells(flows.table(FLOWS))
    assert [sum(row[:-1]) for row in rows] == [row[-1] for row in rows]
    columns = [sum(column) for column in zip(*rows, strict=True)]
    assert columns == foot


def test_a_flow_names_the_reasons_people_got_or_those_that_ended():
    told = flows.moves(FLOWS)
    assert "解除后健康监测 6" in told
    assert "密切接触者 2" in told
    assert "期满或解除：体温37.3℃及以上或有相关症状 9" in told


def test_who_turns_is_told_before_who_came_or_left():
    told = flows.moves(FLOWS)
    assert told.index("红码</span> → ") < told.index("新进入")


def test_a_hidden_flow_is_a_dash_and_no_reason_of_it_is_told():
    found = hiding(("green", "red"))
    assert "密切接触者" not in flows.moves(found)
    assert "另有 1 种流向" in flows.moves(found)
    assert "—" in flows.table(found)


def test_flows_that_end_in_another_count_say_so():
    assert flows.differs(FLOWS) == ""
    other = replace(FLOWS, counted_before={**FLOWS.before, "red": 11})
    assert "流向合计 10，当日计算 11" in flows.differs(other)
    hidden = replace(FLOWS, counted_before={**FLOWS.before, "red": None})
    assert flows.differs(hidden) == ""


def test_who_left_took_the_reason_along_and_who_turned_clear_is_over_it():
    row = FlowRow("yellow", "symptom", "", "", 8)
    gone = replace(FLOWS, matrix={**FLOWS.matrix, ("yellow", ""): 8}, rows=(*FLOWS.rows, row))
    assert "体温37.3℃及以上或有相关症状 8" in flows.moves(gone)
    assert flows.moves(gone).count("期满或解除") == flows.moves(FLOWS).count("期满或解除")


def test_reasons_whose_count_is_hidden_are_told_together():
    rows = (
        FlowRow("green", "", "red", "close_contact", None),
        FlowRow("green", "", "red", "isolation", 7),
    )
    told = flows.moves(replace(FLOWS, rows=rows))
    assert "集中隔离 7、1 种原因的人数不显示" in told


def test_an_area_whose_flows_are_all_hidden_says_why_in_place_of_dashes():
    found = hiding(*FLOWS.matrix)
    for told in (flows.part(found), flows.coming(found)):
        assert "对您的角色不显示" in told
        assert "<table" not in told
        assert "种流向" not in told
    assert "对您的角色不显示" not in flows.part(FLOWS)
