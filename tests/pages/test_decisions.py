"""等级决定: what the page says where little was decided, and what a reader may do."""

from datetime import datetime

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, LevelLine, ListLine, State
from riskzone.store import shelf
from riskzone.store.decisions import DECISIONS
from riskzone.ui import data

from .conftest import html, warnings

PROVINCE, NANGANG = "230000", "230103"


def stored(*lines: LevelLine | ListLine, state: State = State.DECIDED, title: str = "通知") -> None:
    made = DecisionDocument(
        title=title, area=PROVINCE, authority="hlj-2020", body="control_group", state=state,
        decided_at=lines[0].effective_at, lines=lines,
    )  # fmt: skip
    with data.context().store.write(Actor.system()) as uow:
        shelf.add(uow, DECISIONS, made, action="import")


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2020, 3, day, hour, tzinfo=SHANGHAI)


def test_where_nothing_is_declared_all_counties_stand_as_not_declared(morning):
    text = html(morning("decisions"))
    declared, rule = text.split("已宣布</th>")[1].split("按规则</th>")
    assert "<td>125</td><td class='all'>125</td>" in declared
    assert "<td class='all'>125</td>" in rule
    assert "南岗区" in text  # medium by the rule: to be considered


def test_a_county_declared_low_later_than_the_rule_is_told_with_its_document(morning):
    morning("decisions")
    stored(ListLine(area=PROVINCE, effective_at=at(4), named=((NANGANG, "high"),), complete=True))
    stored(LevelLine(area=NANGANG, level="medium", effective_at=at(14)), title="<b>调整</b>")
    text = html(morning("decisions", zone=NANGANG))
    assert "2020-03-14 00:00" in text
    assert text.count('class="d-strip"') == 2
    assert "&lt;b&gt;调整" in text
    assert "<b>调整</b>" not in text
    assert "<td>125</td>" not in html(morning("decisions"))  # all of them are declared now


def test_nonsense_in_the_address_is_told_and_the_page_stands(morning):
    app = morning("decisions", show="nothing", zone="999999", document="x")
    for value in ("nothing", "999999", "x"):
        assert value in warnings(app)
    assert "d-totals" in html(app)
    assert "999" in warnings(morning("decisions", document="999"))


def test_a_proposed_line_is_read_as_a_notice(morning):
    morning("decisions")
    line = LevelLine(
        area=NANGANG,
        level="low",
        level_from="medium",
        effective_at=at(21),
        note_public="14天无新增",
    )
    stored(line, state=State.PROPOSED)
    text = html(morning("decisions", document="1"))
    assert "自 2020年3月21日0时起" in text
    assert "14天无新增" in text
    assert "已提请" in text


def test_the_form_keeps_what_the_work_list_proposed(morning):
    app = morning("decisions", show="write", pick=NANGANG)
    assert "关于调整哈尔滨市南岗区疫情风险等级的通知" in html(app)
    assert any(one.label == "提请决定" for one in app.button)
