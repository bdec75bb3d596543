"""响应级别: what the page says where there is little to say, and what a reader may do."""

from datetime import datetime

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, FollowLine, ResponseLine, State
from riskzone.store import shelf
from riskzone.store.decisions import DECISIONS
from riskzone.ui import data

from .conftest import html, warnings

PROVINCE, SUIFENHE = "230000", "231081"


def decided(*lines: ResponseLine | FollowLine, title: str = "公告") -> None:
    made = DecisionDocument(
        title=title, area=PROVINCE, authority="hlj-2020", state=State.DECIDED,
        decided_at=lines[0].effective_at, lines=lines,
    )  # fmt: skip
    with data.context().store.write(Actor.system()) as uow:
        shelf.add(uow, DECISIONS, made, action="import")


def at(day: int) -> datetime:
    return datetime(2020, 3, day, tzinfo=SHANGHAI)


def test_where_nothing_is_declared_nothing_is_guessed(morning):
    text = html(morning("response"))
    assert "没有宣布响应级别" in text
    assert "未宣布响应" in text
    assert "r-time" not in text
    assert "中风险" in text  # of 南岗区, computed


def test_an_area_that_follows_another_level_is_named_with_its_document(morning):
    morning("response")
    decided(ResponseLine(area=PROVINCE, effective_at=at(4), level="II"))
    decided(FollowLine(area=SUIFENHE, effective_at=at(6), level="I"), title="<b>比照</b>")
    text = html(morning("response", area=SUIFENHE))
    assert "1 个县区另定级别，或比照执行其他级别的措施；其余 124 个随全省。" in text
    assert "比照一级响应措施" in text
    assert "停工、停业、停课" in text
    assert "&lt;b&gt;比照" in text
    assert "<b>比照</b>" not in text


def test_nonsense_in_the_address_is_told_and_the_page_stands(morning):
    app = morning("response", area="999999", at="noon", on="2020-02-31")
    for value in ("999999", "noon", "2020-02-31"):
        assert value in warnings(app)
    assert "r-area" in html(app)


def test_a_day_that_has_not_come_shows_the_levels_alone(morning):
    app = morning("response", on="2020-03-25")
    assert "2020-03-25" in warnings(app)
    assert "r-areas" in html(app)
    assert "r-communities" not in html(app)


def test_without_data_the_page_says_so(nothing):
    app = nothing("response")
    assert warnings(app)
    assert "没有宣布响应级别" in html(app)


def test_a_county_drafts_for_itself_alone(county):
    app = county("response")
    area = next(box for box in app.selectbox if box.label == "地区")
    assert area.options == ["绥芬河市 · 牡丹江市"]


def test_in_english_no_chinese_word_of_the_page_is_left(morning):
    morning("response")
    decided(ResponseLine(area=PROVINCE, effective_at=at(4), level="II"), title="Notice")
    text = html(morning("response", lang="en", area="230103"))
    body = text[text.index("r-now") :].partition('<div class="side">')[0]
    left = {sign for sign in body if "\u4e00" <= sign <= "\u9fff"}
    # The number of a paper is its name in every language.
    assert left <= set("联防控机制综发苏政传青冠指办号")
