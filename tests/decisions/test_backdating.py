"""A raise that hides its being dated back: in a correction, in a former level, behind an end."""

from dataclasses import replace

import pytest

from riskzone.decisions.model import LevelLine, Line, ListLine, Relation, ResponseLine
from riskzone.decisions.resolve import book
from tests.decisions.papers_of_2020 import LOWEST, at, document
from tests.decisions.test_check import NANGANG, found, level, paper, said

LOWERED = (
    document(1, level("high", at(4, 1)), signed=at(4, 1)),
    document(2, level("low", at(4, 10)), signed=at(4, 10)),
)
RAISED = (
    document(1, level("low", at(4, 1)), signed=at(4, 1)),
    document(2, level("high", at(4, 10)), signed=at(4, 10)),
)
BACK = ("raised_back", "refuse", "lines.0.effective_at")
UNCOVERED = ("raised_back", "refuse", "refers_to")


def correction(*lines: Line, **more: object) -> list[tuple[str, str, str]]:
    known = book(more.pop("known", LOWERED), LOWEST)  # type: ignore[arg-type]
    one = paper(*lines, **({"refers_to": 2, "relation": Relation.CORRECTS} | more))
    return said(found(one, known))


def test_a_correction_of_a_lowering_may_not_raise_the_days_since() -> None:
    assert correction(level("medium", at(4, 10), note_internal="x")) == [BACK]
    later = level("low", at(4, 12), note_internal="x")  # high again on the 10th and 11th
    assert UNCOVERED in correction(later)
    ends = level("low", at(4, 10), until=at(4, 12), note_internal="x")
    assert correction(ends) == [UNCOVERED]  # what lay beneath comes back on the 12th


def test_a_correction_that_leaves_a_lowering_out_may_not_raise_the_days_since() -> None:
    assert correction(level("low", at(4, 25), "230104")) == [UNCOVERED]
    first_low = level("low", at(4, 10), note_internal="x")
    assert correction(first_low, level("high", at(4, 24, 8))) == []


def test_a_correction_that_begins_later_answers_for_the_days_before_it() -> None:
    assert correction(level("medium", at(4, 25))) == [UNCOVERED]


def test_a_raise_can_be_corrected() -> None:
    assert correction(level("high", at(4, 10)), known=RAISED) == []
    given = level("medium", at(4, 10), note_internal="x")
    assert correction(given, known=RAISED) == [("lowered_back", "warn", "lines.0.effective_at")]


def test_the_house_is_not_believed_what_it_says_there_was() -> None:
    for before in ("high", "medium"):
        line = level("medium", at(4, 23), level_from=before, note_internal="x")
        assert said(found(paper(line))) == [BACK]
    line = level("medium", at(4, 23), level_from="high")
    theirs = paper(line, certainty="notice", source="人民网")
    assert said(found(theirs)) == [("lowered_back", "warn", "lines.0.effective_at")]


@pytest.mark.parametrize("raises", [1, 0])
def test_the_line_that_raises_is_the_one_that_is_named(raises: int) -> None:
    known = book([document(1, level("medium", at(4, 1)))], LOWEST)
    lines = [level("low", at(4, 22), note_internal="x"), level("high", at(4, 23))]
    order = lines if raises else lines[::-1]
    found_of = said(found(paper(*order), known))
    assert ("raised_back", "refuse", f"lines.{raises}.effective_at") in found_of
    assert ("lowered_back", "warn", f"lines.{1 - raises}.effective_at") in found_of


def test_a_list_or_a_response_that_is_corrected_does_not_raise_back() -> None:
    listed = ListLine(area="230000", effective_at=at(4, 10), complete=True)
    known = (LOWERED[0], document(2, listed, signed=at(4, 10)))
    named = replace(listed, named=((NANGANG, "medium"),), note_internal="x")
    assert correction(named, known=known) == [BACK]

    def response(name: str) -> ResponseLine:
        return ResponseLine(area="230000", level=name, effective_at=at(4, 10), note_internal="x")  # type: ignore[arg-type]

    earlier = ResponseLine(area="230000", level="I", effective_at=at(4, 1))
    known = (document(1, earlier, signed=at(4, 1)), document(2, response("III"), signed=at(4, 10)))
    given = {"known": known, "body": "province", "basis": "x"}
    assert correction(response("II"), **given) == [BACK]
    assert correction(response("III"), **given) == []


def test_24_oclock_and_the_next_midnight_are_one_minute() -> None:
    line = level("high", at(4, 25))
    assert said(found(paper(line, decided_at=at(4, 24, 23, 59)))) == []
    assert said(found(paper(line, decided_at=at(4, 25, 0, 1)))) == [BACK]


def test_a_withdrawal_of_a_response_that_makes_today_stricter_is_said() -> None:
    lines = [
        ResponseLine(area="230000", level=name, effective_at=start)  # type: ignore[arg-type]
        for name, start in (("I", at(4, 1)), ("III", at(4, 10)))
    ]
    known = [document(n, line, signed=line.effective_at) for n, line in enumerate(lines, 1)]
    gone = {"relation": Relation.WITHDRAWS, "body": "province", "basis": "x", "known": known}
    assert correction(**gone) == [("raised_by_relation", "warn", "refers_to")]


def test_a_line_of_a_part_raises_that_part() -> None:
    line = LevelLine(area="231221", part="惠七村", level="high", effective_at=at(4, 23))
    assert said(found(paper(line))) == [BACK]
