"""What refuses a document and what is only said of it."""

from dataclasses import replace
from datetime import datetime

import pytest

from riskzone.decisions.authority import Kind, authority
from riskzone.decisions.check import Finding, check
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    Opinion,
    Relation,
    ResponseLine,
    SchemeLine,
    State,
)
from riskzone.decisions.resolve import Book, book
from riskzone.messages import render
from riskzone.places.divisions import load_divisions
from tests.decisions.papers_of_2020 import LOWEST, at, document, heilongjiang, wangkui

NOW = at(4, 24, 7, 30)
NANGANG = "230103"
EMPTY = book([], LOWEST)


def paper(*lines: Line, **more: object) -> DecisionDocument:
    given: dict[str, object] = {
        "title": "关于调整风险等级的通知",
        "area": "230000",
        "authority": "hlj-2020",
        "body": "control_group",
        "number": "黑疫控〔2020〕1号",
        "decided_at": at(4, 24, 7),
        "lines": lines,
    }
    return DecisionDocument(**(given | more))  # type: ignore[arg-type]


def found(
    one: DecisionDocument, known: Book = EMPTY, *, scans: int = 1, deciding: bool = True
) -> tuple[Finding, ...]:
    return check(
        one,
        book=known,
        authority=authority(one.authority),
        divisions=load_divisions("23"),
        now=max(NOW, one.decided_at or NOW),
        scans=scans,
        deciding=deciding,
    )


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    for one in findings:  # every text can be written in both languages
        assert render(one.code, one.params, "zh")
        assert render(one.code, one.params, "en")
    return [(one.code.removeprefix("decisions."), one.severity, one.field) for one in findings]


def level(name: str, start: datetime, area: str = NANGANG, **more: object) -> LevelLine:
    return LevelLine(area=area, level=name, effective_at=start, **more)  # type: ignore[arg-type]


def response(level_of: str, start: datetime) -> DecisionDocument:
    line = ResponseLine(area="230000", level=level_of, effective_at=start)  # type: ignore[arg-type]
    return paper(line, body="province", basis="应急预案")


def test_a_good_document_has_nothing_against_it() -> None:
    assert said(found(paper(level("medium", at(4, 24, 8))))) == []


def test_a_level_outside_the_set_is_refused() -> None:
    (one,) = found(paper(level("extreme", at(4, 25))))
    assert (one.code, one.severity, one.field) == (
        "decisions.unknown_level", "refuse", "lines.0.level",
    )  # fmt: skip
    assert "low, medium, high" in render(one.code, one.params, "en")


def test_a_raise_dated_back_is_refused() -> None:
    known = book(heilongjiang(), LOWEST)
    back = paper(level("medium", at(4, 23), "230110"))
    assert said(found(back, known)) == [("raised_back", "refuse", "lines.0.effective_at")]


def test_a_raise_of_what_was_never_declared_dated_back_is_refused() -> None:
    back = paper(level("medium", at(4, 23)))
    assert said(found(back)) == [("raised_back", "refuse", "lines.0.effective_at")]


def test_one_minute_before_the_signing_is_dated_back_and_the_minute_itself_is_not() -> None:
    assert said(found(paper(level("high", at(4, 24, 6, 59))))) != []
    assert said(found(paper(level("high", at(4, 24, 7))))) == []


def test_lowering_dated_back_needs_a_reason_and_is_warned_of() -> None:
    known = book(heilongjiang(), LOWEST)
    line = level("low", at(4, 23))
    assert said(found(paper(line), known)) == [
        ("back_needs_reason", "refuse", "lines.0.effective_at")
    ]
    given = paper(replace(line, note_internal="专家组 4月22日 意见"))
    assert said(found(given, known)) == [("lowered_back", "warn", "lines.0.effective_at")]


def test_the_notice_of_6_march_signed_2036_for_5_march_24_oclock_is_taken() -> None:
    line = level("low", at(3, 6), "230522", level_from="medium")
    notice = paper(
        line, decided_at=at(3, 6, 20, 36), certainty="notice", source="人民网", number=""
    )
    assert said(found(notice, scans=0)) == [("lowered_back", "warn", "lines.0.effective_at")]


def test_lowering_a_county_back_may_not_raise_a_township_inside() -> None:
    known = book(
        [
            document(1, level("high", at(4, 1), "231221")),
            document(2, level("low", at(4, 2), "231221105")),
        ],
        LOWEST,
    )
    line = level("medium", at(4, 23), "231221", note_internal="x")
    assert said(found(paper(line), known)) == [("raised_back", "refuse", "lines.0.effective_at")]
    spared = replace(line, excluding=("231221105",))
    assert said(found(paper(spared), known)) == [("lowered_back", "warn", "lines.0.effective_at")]


def test_a_list_of_ones_own_may_not_raise_back_and_one_of_others_is_taken() -> None:
    line = ListLine(
        area="230000", effective_at=at(4, 23), complete=True, named=((NANGANG, "high"),)
    )
    assert said(found(paper(line))) == [("raised_back", "refuse", "lines.0.effective_at")]
    theirs = paper(line, certainty="reprint", source="新京报")
    assert said(found(theirs)) == [("raised_back", "warn", "lines.0.effective_at")]


def test_a_response_raised_back_is_refused_and_lowered_back_warned_of() -> None:
    known = book(heilongjiang(), LOWEST)
    assert ("raised_back", "refuse", "lines.0.effective_at") in said(
        found(response("II", at(4, 23)), known)
    )
    ended = response("", at(4, 23))
    line = replace(ended.lines[0], note_internal="x")
    assert said(found(replace(ended, lines=(line,)), known)) == [
        ("lowered_back", "warn", "lines.0.effective_at")
    ]


def test_following_stricter_measures_is_not_dated_back() -> None:
    line = FollowLine(area="230100", level="I", effective_at=at(4, 23))
    one = paper(line, body="province", basis="x")
    assert said(found(one)) == [("raised_back", "refuse", "lines.0.effective_at")]


def test_a_response_level_by_a_body_that_may_not() -> None:
    one = paper(ResponseLine(area="230000", level="III", effective_at=at(4, 25)), basis="x")
    assert said(found(one)) == [("body_may_not", "refuse", "body")]


def test_a_county_cannot_speak_for_the_province_nor_the_province_as_a_county() -> None:
    one = paper(level("medium", at(4, 25)), area=NANGANG)
    assert said(found(one)) == [("body_of_other_level", "refuse", "area")]
    other = paper(level("medium", at(4, 25)), body="nobody")
    assert said(found(other)) == [("unknown_body", "refuse", "body")]


@pytest.mark.parametrize(
    ("change", "scans", "code", "where"),
    [
        ({"number": " "}, 1, "no_number", "number"),
        ({}, 0, "no_scan", "scans"),
        ({"basis": ""}, 1, "no_basis", "basis"),
        ({"decided_at": None}, 1, "not_signed", "decided_at"),
    ],
)
def test_what_the_authority_demands(
    change: dict[str, object], scans: int, code: str, where: str
) -> None:
    one = replace(response("II", at(4, 25)), **change)  # type: ignore[arg-type]
    assert said(found(one, scans=scans)) == [(code, "refuse", where)]
    assert said(found(one, scans=scans, deciding=False)) == [(code, "warn", where)]


def test_an_opinion_where_one_is_demanded() -> None:
    table = authority("hlj-2020")
    kinds = {
        kind: entry.model_copy(update={"demands": ("opinion",)})
        for kind, entry in table.decisions.items()
    }
    demanding = table.model_copy(update={"decisions": kinds})
    one = paper(level("medium", at(4, 25)))

    def codes(of: DecisionDocument) -> list[str]:
        findings = check(
            of, book=EMPTY, authority=demanding,
            divisions=load_divisions("23"), now=NOW,
        )  # fmt: skip
        return [finding.code for finding in findings]

    assert codes(one) == ["decisions.no_opinion"]
    heard = Opinion("同意", "province_experts", True, at(4, 23))
    assert codes(replace(one, opinions=(heard,))) == []


def test_a_paper_of_others_needs_its_source_and_no_number() -> None:
    line = level("medium", at(4, 25))
    assert said(found(paper(line, certainty="notice", number=""), scans=0)) == [
        ("no_source", "refuse", "source")
    ]
    given = paper(line, certainty="notice", number="", source="人民网")
    assert said(found(given, scans=0)) == []


def test_signed_after_now_and_published_before() -> None:
    one = paper(level("medium", at(4, 26)), published_at=at(4, 23))
    assert said(found(one)) == [("published_before", "warn", "published_at")]
    ahead = paper(level("medium", at(4, 26)), decided_at=at(4, 25))
    findings = check(
        ahead, book=EMPTY, authority=authority("hlj-2020"),
        divisions=load_divisions("23"), now=NOW, scans=1,
    )  # fmt: skip
    assert said(findings) == [("signed_ahead", "refuse", "decided_at")]


def _lines(case: str) -> tuple[Line, ...]:
    start, later, last = at(4, 25), at(4, 28), at(5, 5)
    return {
        "inside": (level("medium", start, until=last), level("high", later)),
        "contains": (level("high", later), level("medium", start, until=last)),
        "one minute": (level("medium", start), level("high", start)),
        "two ends": (level("medium", start, until=last), level("medium", start)),
        "touching": (level("medium", start, until=later), level("high", later, until=last)),
        "open": (level("medium", start), level("high", later)),
        "child": (
            level("medium", start, "231221", until=last),
            level("high", later, "231221105"),
        ),
        "part": (
            level("medium", start, "231221", until=last),
            level("high", later, "231221", part="惠七村"),
        ),
        "parts": (
            level("medium", start, part="惠七村", until=last),
            level("high", later, part="惠七村"),
        ),
        "kinds": (
            ResponseLine(area="230000", level="II", effective_at=start, until=last),
            FollowLine(area="230000", level="I", effective_at=later),
        ),
    }[case]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("inside", "begins_inside"),
        ("contains", "contains"),
        ("one minute", "one_minute"),
        ("two ends", "one_minute"),
        ("parts", "begins_inside"),
        ("touching", ""),
        ("open", ""),
        ("child", ""),
        ("part", ""),
    ],
)
def test_overlapping_validities(case: str, code: str) -> None:
    first, second = _lines(case)
    within = [name for name, _, _ in said(found(paper(first, second)))]
    assert within == ([f"{code}_same"] if code else [])
    earlier = book([document(3, first, signed=at(4, 20))], LOWEST)
    between = said(found(paper(second), earlier))
    assert between == ([(f"{code}_other", "refuse", "lines.0.effective_at")] if code else [])


def test_response_and_follow_are_two_things() -> None:
    one = paper(*_lines("kinds"), body="province", basis="x")
    assert said(found(one)) == []


def test_an_overlap_with_the_document_that_is_corrected_is_none() -> None:
    first, second = _lines("inside")
    known = book([document(3, first, signed=at(4, 20))], LOWEST)
    for relation in Relation:
        fixed = paper(second, refers_to=3, relation=relation)
        codes = [code for code, severity, _ in said(found(fixed, known)) if severity == "refuse"]
        assert "begins_inside_other" not in codes


def test_overlap_of_papers_of_others_is_held() -> None:
    first, second = _lines("inside")
    known = book([document(3, first, signed=at(4, 20))], LOWEST)
    theirs = paper(second, certainty="notice", source="x")
    assert said(found(theirs, known)) == [("begins_inside_other", "warn", "lines.0.effective_at")]


@pytest.mark.parametrize(
    ("line", "code", "where"),
    [
        (level("medium", at(4, 25), "230199"), "unknown_code_near", "lines.0.area"),
        (level("medium", at(4, 25), "231221999"), "unknown_code_near", "lines.0.area"),
        (level("medium", at(4, 25), "999999"), "unknown_code", "lines.0.area"),
        (level("medium", at(4, 25), "231221", excluding=(NANGANG,)),
         "excludes_outside", "lines.0.excluding"),
        (level("medium", at(4, 25), "231221", excluding=("231221",)),
         "excludes_outside", "lines.0.excluding"),
        (level("medium", at(4, 25), until=at(4, 25)), "ends_before", "lines.0.until"),
        (level("medium", at(4, 25), level_from="orange"), "unknown_level", "lines.0.level_from"),
        (level("medium", at(4, 25).replace(second=1)), "not_whole_minute",
         "lines.0.effective_at"),
        (ListLine(area="230000", effective_at=at(4, 25)), "empty_list", "lines.0"),
        (ListLine(area="230000", effective_at=at(4, 25), counts=(("low", -1),)),
         "negative_count", "lines.0.counts"),
        (ListLine(area="230000", effective_at=at(4, 25), layer="street", complete=True),
         "unknown_layer", "lines.0.layer"),
        (ListLine(area="230000", effective_at=at(4, 25),
                  named=((NANGANG, "medium"), (NANGANG, "high"))),
         "named_twice", "lines.0.named"),
        (ListLine(area="230100", effective_at=at(4, 25), named=(("231221", "medium"),)),
         "outside_area", "lines.0.named"),
    ],
)  # fmt: skip
def test_lines_that_cannot_be(line: Line, code: str, where: str) -> None:
    assert said(found(paper(line))) == [(code, "refuse", where)]


def test_villages_and_townships_of_a_development_zone_are_known() -> None:
    lines = [level("medium", at(4, 25), code) for code in ("231221105201", "230671010", "230671")]
    assert said(found(paper(*lines))) == []


def test_a_line_outside_the_area_of_the_document() -> None:
    one = paper(
        level("high", at(4, 25), NANGANG),
        area="231200", authority="hlj-2021", body="prefecture",
    )  # fmt: skip
    assert [one for one in said(found(one)) if one[2] != "authority"] == [
        ("outside_area", "refuse", "lines.0.area")
    ]


def test_a_scheme_is_adopted_from_a_midnight() -> None:
    line = SchemeLine(
        area="230000", scheme="cn-2020-02-county", layer="county", effective_at=at(4, 25, 8)
    )
    one = paper(line, body="province", basis="x")
    assert said(found(one)) == [("scheme_not_midnight", "refuse", "lines.0.effective_at")]


@pytest.mark.parametrize("area", ["", "999999"])
def test_a_document_of_no_known_area_is_refused(area: str) -> None:
    codes = said(found(paper(level("medium", at(4, 25)), area=area)))
    assert ("unknown_code", "refuse", "area") in codes


def test_a_document_that_decides_nothing() -> None:
    assert said(found(paper())) == [("no_lines", "refuse", "lines")]
    assert said(found(paper(level("low", at(4, 25)), title=" "))) == [
        ("no_title", "refuse", "title")
    ]


def test_corrections_and_withdrawals_name_a_document_that_counts() -> None:
    known = book(
        [
            document(3, level("medium", at(4, 20)), signed=at(4, 19)),
            document(4, refers_to=3, relation=Relation.WITHDRAWS, signed=at(4, 20)),
        ],
        LOWEST,
    )

    def codes(**more: object) -> list[str]:
        one = paper(body="province", basis="x", relation=Relation.WITHDRAWS, **more)
        return [code for code, _, _ in said(found(one, known))]

    assert codes(refers_to=4) == []
    assert codes(refers_to=3) == ["refers_to_none"]
    assert codes(refers_to=99) == ["refers_to_none"]
    assert codes(refers_to=4, decided_at=at(4, 19, 12)) == ["refers_to_later"]
    half = paper(level("low", at(4, 25)), refers_to=4)
    assert said(found(half, known)) == [("relation_half", "refuse", "refers_to")]


def test_a_number_is_used_once() -> None:
    line = level("medium", at(4, 25))
    first = replace(document(3, level("low", at(4, 1))), number="黑疫控〔2020〕1号")
    assert said(found(paper(line), book([first], LOWEST))) == [("number_taken", "refuse", "number")]
    gone = document(4, refers_to=3, relation=Relation.WITHDRAWS)
    assert said(found(paper(line), book([first, gone], LOWEST))) == []


def test_a_time_without_a_zone_is_told_before_anything_is_compared() -> None:
    one = paper(level("medium", datetime(2020, 4, 25)))  # noqa: DTZ001 - what is tested
    assert said(found(one)) == [("time_without_zone", "refuse", "lines.0.effective_at")]


@pytest.mark.parametrize("year", [1, 202, 2999])
def test_a_year_that_cannot_be_meant(year: int) -> None:
    one = paper(level("medium", at(4, 25).replace(year=year)))
    assert said(found(one)) == [("time_out_of_range", "refuse", "lines.0.effective_at")]


def test_every_paper_of_2020_can_be_entered_in_order() -> None:
    known: list[DecisionDocument] = []
    for one in heilongjiang():
        bodies = {line.kind for line in one.lines}
        body = "province" if bodies == {"response"} else "control_group"
        entered = replace(
            one, body=body, certainty="notice", source="通报", state=State.PROPOSED,
            lines=tuple(x for x in one.lines if (x.kind == "response") == (body == "province")),
        )  # fmt: skip
        findings = found(entered, book(known, LOWEST), scans=0)
        assert [x for x in findings if x.severity == "refuse"] == []
        known.append(replace(entered, state=State.DECIDED))


def test_every_paper_of_wangkui_can_be_entered_in_order() -> None:
    known: list[DecisionDocument] = []
    for one in wangkui():
        entered = replace(
            one, area="231200", authority="hlj-2021", body="prefecture",
            certainty="reprint", source="国家名单", state=State.PROPOSED,
        )  # fmt: skip
        assert said(found(entered, book(known, LOWEST), scans=0)) == []
        known.append(replace(entered, state=State.DECIDED))


def test_a_withdrawal_that_makes_today_higher_is_said() -> None:
    known = book(
        [
            document(1, level("medium", at(4, 1))),
            document(2, level("low", at(4, 10))),
            document(3, level("low", at(4, 11), "230104")),
        ],
        LOWEST,
    )

    def codes(refers_to: int) -> list[tuple[str, str, str]]:
        one = paper(body="province", basis="x", relation=Relation.WITHDRAWS, refers_to=refers_to)
        return said(found(one, known))

    assert codes(2) == [("raised_by_relation", "warn", "refers_to")]
    assert codes(1) == codes(3) == []


def test_what_changes_nothing_is_not_dated_back() -> None:
    known = book([document(1, level("medium", at(4, 1)))], LOWEST)
    assert said(found(paper(level("medium", at(4, 23))), known)) == []


def test_a_list_of_counts_declares_nothing_back() -> None:
    line = ListLine(area="230000", effective_at=at(4, 23), named=((NANGANG, "high"),))
    assert said(found(paper(line))) == []


def test_a_complete_list_of_ones_own_that_lowers_back_needs_a_reason() -> None:
    known = book([document(1, level("medium", at(4, 1)))], LOWEST)
    line = ListLine(area="230000", effective_at=at(4, 23), complete=True)
    (one,) = found(paper(line), known)
    assert one.code == "decisions.back_needs_reason"
    assert "南岗区" in one.params["area"].zh


def test_lowering_the_province_back_may_not_raise_a_city_that_was_lower() -> None:
    known = book(
        [
            document(1, ResponseLine(area="230000", level="I", effective_at=at(1, 25))),
            document(2, ResponseLine(area="231200", level="IV", effective_at=at(4, 1))),
        ],
        LOWEST,
    )
    line = ResponseLine(area="230000", level="II", effective_at=at(4, 23), note_internal="x")
    one = paper(line, body="province", basis="x")
    assert said(found(one, known)) == [("raised_back", "refuse", "lines.0.effective_at")]
    spared = replace(one, lines=(replace(line, excluding=("231200",)),))
    assert said(found(spared, known)) == [("lowered_back", "warn", "lines.0.effective_at")]


def test_the_table_is_told_by_area_and_day_and_not_chosen() -> None:
    one = paper(level("medium", at(4, 25)), authority="hlj-2021", area="230100", body="prefecture")
    assert ("other_authority", "refuse", "authority") in said(found(one))
    later = at(1, 14, year=2021)
    line = level("medium", later)
    of_2021 = replace(one, decided_at=later, lines=(line,))
    assert said(found(of_2021)) == []
    of_2020 = paper(line, decided_at=later)
    assert said(found(of_2020)) == [("other_authority", "refuse", "authority")]


def test_an_opinion_of_a_body_that_was_not_asked_is_none() -> None:
    table = authority("hlj-2020")
    rule = table.decisions[Kind.LEVEL].model_copy(update={"demands": ("opinion",)})
    asking = table.model_copy(update={"decisions": table.decisions | {Kind.LEVEL: rule}})
    one = paper(level("medium", at(4, 25)), opinions=(Opinion("同意", "county", True, at(4, 23)),))
    findings = check(
        one, book=EMPTY, authority=asking,
        divisions=load_divisions("23"), now=NOW,
    )  # fmt: skip
    assert said(findings) == [("no_opinion", "refuse", "opinions")]
