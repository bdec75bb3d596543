"""Response levels over time, and who differs from the whole."""

from datetime import datetime

from riskzone.clock import SHANGHAI
from riskzone.decisions.model import DecisionDocument, FollowLine, Line, ResponseLine, State
from riskzone.decisions.resolve import book, response_at
from riskzone.decisions.response import differing, inner_stages, stages
from tests.decisions.papers_of_2020 import LOWEST

PROVINCE, HARBIN, NANGANG, SUIFENHE = "230000", "230100", "230103", "231081"


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2020, month, day, hour, tzinfo=SHANGHAI)


def paper(number: int, *lines: Line) -> DecisionDocument:
    return DecisionDocument(
        id=number, title="x", area=PROVINCE, authority="hlj-2020", state=State.DECIDED,
        decided_at=lines[0].effective_at, lines=lines,
    )  # fmt: skip


BOOK = book(
    [
        paper(1, ResponseLine(area=PROVINCE, effective_at=at(1, 25), level="I")),
        paper(
            2,
            ResponseLine(area=PROVINCE, effective_at=at(3, 4), level="II"),
            FollowLine(area=HARBIN, effective_at=at(3, 4), until=at(3, 25, 18), level="I"),
        ),
        paper(3, ResponseLine(area=PROVINCE, effective_at=at(3, 25, 18), level="III")),
        paper(4, ResponseLine(area=SUIFENHE, effective_at=at(4, 8), level="II")),
    ],
    LOWEST,
)


def test_the_stages_of_the_province_follow_each_other_without_a_gap():
    found = stages(BOOK, PROVINCE)
    assert [(one.level, one.at, one.until, one.document) for one in found] == [
        ("I", at(1, 25), at(3, 4), 1),
        ("II", at(3, 4), at(3, 25, 18), 2),
        ("III", at(3, 25, 18), None, 3),
    ]


def test_an_ended_response_is_no_stage():
    ended = book(
        [*BOOK.documents, paper(5, ResponseLine(area=PROVINCE, effective_at=at(6, 1), level=""))],
        LOWEST,
    )
    assert stages(ended, PROVINCE)[-1].until == at(6, 1)
    assert len(stages(ended, PROVINCE)) == 3


def test_divisions_inside_with_a_level_of_their_own_or_one_they_follow():
    own = inner_stages(BOOK, PROVINCE, "response")
    assert [(one.area, one.level) for one in own][-1] == (SUIFENHE, "II")
    [follows] = inner_stages(BOOK, PROVINCE, "follow")
    assert (follows.area, follows.level, follows.until) == (HARBIN, "I", at(3, 25, 18))


def test_who_follows_another_level_differs_and_keeps_its_own():
    zones = (PROVINCE, NANGANG, SUIFENHE)
    found = response_at(BOOK, zones, at(3, 10))
    whole = found.pop(PROVINCE)
    [one] = differing(found, whole)
    assert (one.zone, one.level, one.follows) == (NANGANG, "II", "I")
    later = response_at(BOOK, zones, at(3, 25, 18))
    assert not differing({z: later[z] for z in (NANGANG, SUIFENHE)}, later[PROVINCE])
