"""What a notice leaves behind: every county once, whatever was decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    Line,
    ListLine,
    Openness,
    Relation,
    ResponseLine,
    State,
    UnitLine,
)
from riskzone.messages import Words, render
from riskzone.places.divisions import load_divisions
from riskzone.release.audience import Audience
from riskzone.release.notice import NoticeFacts, findings, last_minute, remaining
from tests.decisions.papers_of_2020 import LEVELS, LOWEST, at, document, heilongjiang

NAMES = {"low": "低风险", "medium": "中风险", "high": "高风险"}
WORDS = {level: Words(name, level) for level, name in NAMES.items()}


@cache
def counties() -> tuple[str, ...]:
    return tuple(map(str, load_divisions("23").zone_table("county").frame.index))


def left(one: DecisionDocument, others: Sequence[DecisionDocument] = ()) -> dict[str, int]:
    found = remaining(others, one, LOWEST, counties())
    assert found is not None
    return {level: len(zones) for level, zones in found.levels.items()} | {
        "": len(found.undeclared)
    }


def test_the_notice_of_19_march_2020_leaves_one_medium_and_124_low() -> None:
    every = heilongjiang()
    lowered = [
        one for one in every
        if any(isinstance(line, LevelLine) and line.area == "231005" for line in one.lines)
        and last_minute(one) == at(3, 19)
    ]  # fmt: skip
    for one in lowered:
        assert left(one, every) == {"low": 124, "medium": 1, "high": 0, "": 0}


_CODES = ("230000", "230100", "230103", "231005", "231221", "232761", "231221105")
_MINUTES = st.integers(0, 20).map(lambda hours: at(3, 1) + timedelta(hours=6 * hours))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    area, minute = draw(st.sampled_from(_CODES)), draw(_MINUTES)
    if draw(st.integers(0, 5)) == 0:
        named = tuple((code, "medium") for code in draw(st.sets(st.sampled_from(counties()))))
        return ListLine(
            area="230000", effective_at=minute, named=named, complete=draw(st.booleans())
        )
    part = "惠七村" if draw(st.booleans()) and area == "231221" else ""
    until = minute + timedelta(days=2) if draw(st.booleans()) else None
    return LevelLine(
        area=area, effective_at=minute, until=until, level=draw(st.sampled_from(LEVELS)), part=part,
        excluding=("231221105",) if area == "231221" and draw(st.booleans()) else (),
    )  # fmt: skip


@st.composite
def books(draw: st.DrawFn) -> tuple[DecisionDocument, ...]:
    made = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        changed = draw(st.integers(0, number - 1))
        relation = draw(st.sampled_from(Relation)) if changed else None
        own = draw(st.lists(lines(), min_size=1, max_size=4))
        signed = draw(_MINUTES)
        made.append(document(number, *own, signed=signed, refers_to=changed, relation=relation))
    return tuple(made)


@settings(max_examples=40)
@given(books())
def test_what_is_left_holds_every_county_of_the_area_exactly_once(
    every: tuple[DecisionDocument, ...],
) -> None:
    for one in every:
        found = remaining(every, one, LOWEST, counties())
        if found is None:
            continue
        zones = [zone for of in found.levels.values() for zone in of] + list(found.undeclared)
        assert sorted(zones) == sorted(counties())
        assert found.total == len(counties()) == 125


@settings(max_examples=40)
@given(books(), st.lists(lines(), min_size=1, max_size=3))
def test_what_is_signed_later_changes_no_notice(
    every: tuple[DecisionDocument, ...], more: list[Line]
) -> None:
    one = every[-1]
    later = document(90, *more, signed=at(4, 20))
    before = remaining(every, one, LOWEST, counties())
    assert remaining((*every, later), one, LOWEST, counties()) == before


def test_a_prefecture_counts_its_own_counties() -> None:
    line = LevelLine(area="231081", level="medium", effective_at=at(4, 24))
    assert sum(left(document(1, line, area="231000")).values()) == 10


def test_a_part_a_township_and_a_response_level_leave_nothing_to_count() -> None:
    told = (
        LevelLine(area="231221", part="惠七村", level="high", effective_at=at(1, 14)),
        LevelLine(area="231221105", level="high", effective_at=at(1, 14)),
        ResponseLine(area="230000", level="I", effective_at=at(1, 14)),
    )
    assert remaining((), document(1, *told), LOWEST, counties()) is None


def test_a_draft_is_counted_as_if_it_were_decided() -> None:
    line = LevelLine(area="231081", level="medium", effective_at=at(4, 24))
    draft = document(0, line, state=State.PROPOSED, signed=at(4, 24))
    assert left(draft)["medium"] == 1


def _codes(one: DecisionDocument, audience: Audience, **more: object) -> dict[str, str]:
    facts = NoticeFacts(document=one, levels=WORDS, audience=audience, **more)  # type: ignore[arg-type]
    found = findings(facts)
    for finding in found:  # each can be said in both languages
        assert render(finding.code, finding.params, "both")
    return {finding.code.removeprefix("notice."): finding.severity for finding in found}


_LINE = LevelLine(area="231081", level="medium", effective_at=at(4, 24))


_STEP = UnitLine(area="231081", effective_at=at(4, 24), unit_id=9, action="approve")


@pytest.mark.parametrize(
    ("changes", "audience", "code", "severity"),
    [
        ({"title": "关" * 300}, Audience.INTERNAL, "title_long", "refuse"),
        ({"title": "  "}, Audience.INTERNAL, "title_missing", "refuse"),
        ({"state": State.PROPOSED}, Audience.RESTRICTED, "not_decided", "refuse"),
        ({"openness": Openness.ON_REQUEST}, Audience.PUBLIC, "not_open", "refuse"),
        ({"openness": Openness.INTERNAL}, Audience.PUBLIC, "not_open", "refuse"),
        ({"lines": ()}, Audience.INTERNAL, "no_lines", "refuse"),
        (
            {"refers_to": 7, "relation": Relation.CORRECTS},
            Audience.INTERNAL, "changed_gone", "refuse",
        ),
        ({"number": ""}, Audience.PUBLIC, "no_number", "accept"),
        ({"number": ""}, Audience.INTERNAL, "no_number", "warn"),
        ({"certainty": "notice"}, Audience.PUBLIC, "of_others", "warn"),
        (
            {"lines": (_STEP,)},
            Audience.PUBLIC, "unit_gone", "refuse",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(
    changes: dict[str, object], audience: Audience, code: str, severity: str
) -> None:
    good = replace(document(1, _LINE), number="黑疫指发〔2020〕8号")
    assert _codes(good, audience) == {}
    assert _codes(replace(good, **changes), audience)[code] == severity  # type: ignore[arg-type]


def test_counts_that_contradict_the_decisions_must_be_answered_for() -> None:
    listed = ListLine(area="230000", effective_at=at(4, 24), counts=(("medium", 9), ("low", 116)))
    one = replace(document(1, _LINE, listed), number="8号")
    found = remaining((), one, LOWEST, counties())
    assert _codes(one, Audience.PUBLIC, remaining=found)["counts_differ"] == "accept"


def test_what_no_longer_counts_needs_a_reason_to_be_published_again() -> None:
    one = replace(document(1, _LINE), number="8号")
    told = _codes(one, Audience.PUBLIC, replaced_by=document(2, _LINE))
    assert told == {"no_longer_counts": "accept"}
