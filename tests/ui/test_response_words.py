"""The words of the page of response levels: what holds, what is over, what was never declared."""

from datetime import date, datetime

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument
from riskzone.decisions.resolve import Response
from riskzone.services.response import Responses
from riskzone.ui import response, response_time, response_words

SINCE = datetime(2020, 5, 1, tzinfo=SHANGHAI)
PAPER = DecisionDocument(id=9, title="关于终止响应的决定", area="230000", authority="hlj-2020")


def band(whole: Response, *areas: Response) -> str:
    found = Responses(
        at=datetime(2020, 5, 2, tzinfo=SHANGHAI), province=whole,
        zones={one.zone: one for one in areas}, areas=areas, timeline=(), own=(), follows=(),
        documents={9: PAPER},
    )  # fmt: skip
    links = response.Links({}, response.read({}, date(2020, 5, 2)))
    return response_time.now_band(found, links)


def test_a_response_that_is_over_is_told_from_one_that_never_was():
    over = band(Response("230000", since=SINCE, document=9))
    assert "自2020年5月1日起终止" in over
    assert "关于终止响应的决定" in over
    assert "此时没有宣布响应级别" in band(Response("230000"))


def test_counties_with_a_level_are_told_of_where_the_whole_has_none():
    assert "1 个县区另定级别" in band(Response("230000"), Response("230103", "I", SINCE))


def test_the_level_of_an_area_says_whether_it_ended():
    named = [
        response_words.level_of(one)
        for one in (Response("x"), Response("x", document=9), Response("x", "I", document=9))
    ]
    assert named == ["未宣布响应", "响应已终止", "一级响应"]
