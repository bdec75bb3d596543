"""Which level holds where, from which minute, by which document."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.decisions.book import replaced, unsigned
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    ListLine,
    Relation,
    ResponseLine,
    State,
)
from riskzone.decisions.resolve import Book, LevelSets, book, changes, declared, response_at, totals
from riskzone.places.divisions import load_divisions
from tests.decisions.papers_of_2020 import (
    LEVELS,
    LOWEST,
    at,
    document,
    heilongjiang,
    wangkui,
)

NANGANG, DAOWAI, LINKOU, JIAGEDAQI = "230103", "230104", "231025", "232761"
WANGKUI, HUIQI, OTHER_TOWN = "231221", "231221105", "231221101"


def of(*documents: DecisionDocument) -> Book:
    return book(documents, LOWEST)


def level(documents: Book, zone: str, moment: datetime) -> str:
    return declared(documents, [zone], moment)[zone].level


@pytest.fixture(scope="module")
def counties() -> list[str]:
    return [str(code) for code in load_divisions("23").zone_table("county").frame.index]


@pytest.fixture(scope="module")
def year_2020() -> Book:
    return of(*heilongjiang())


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(3, 5), {"": 125}),
        (at(3, 6), {"low": 7, "": 118}),
        (at(3, 16), {"low": 122, "medium": 3}),
        (at(3, 19), {"low": 124, "medium": 1}),
        (at(4, 19, 17, 59), {"low": 124, "medium": 1}),
        (at(4, 19, 18), {"low": 122, "medium": 3}),
        (at(5, 6), {"low": 124, "medium": 1}),
        (at(5, 7), {"low": 125}),
    ],
)
def test_the_lists_of_2020_come_out_as_published_and_sum_to_125(
    year_2020: Book, counties: list[str], moment: datetime, expected: dict[str, int]
) -> None:
    found = totals(declared(year_2020, counties, moment), LEVELS)
    assert sum(found.values()) == 125
    assert {name: count for name, count in found.items() if count} == expected


def test_24_oclock_is_the_first_minute_of_the_next_day(year_2020: Book) -> None:
    youyi = "230522"
    assert level(year_2020, youyi, at(3, 5, 23, 59)) == ""
    assert level(year_2020, youyi, at(3, 6)) == "low"


def test_a_zone_knows_since_when_and_until_when(year_2020: Book) -> None:
    found = declared(year_2020, [JIAGEDAQI], at(3, 20))[JIAGEDAQI]
    assert (found.since, found.until) == (at(3, 16), at(4, 19, 18))
    assert found.document < found.restated_by
    assert found.restated_at == at(3, 19)


def test_changes_of_a_zone(year_2020: Book) -> None:
    steps = changes(year_2020, NANGANG, at(1, 1), at(12, 31))
    assert [(step.at, step.level) for step in steps] == [
        (at(3, 16), "medium"),
        (at(3, 19), "low"),
        (at(4, 19, 18), "medium"),
        (at(5, 6), "low"),
    ]
    assert [step.before for step in steps] == ["", "medium", "low", "medium"]
    assert [step.known_before for step in steps] == [False, True, True, True]


def test_what_a_document_says_was_there_before_is_not_declared(year_2020: Book) -> None:
    (first, *_) = changes(year_2020, "230110", at(1, 1), at(12, 31))
    assert (first.at, first.before, first.known_before) == (at(3, 16), "medium", False)
    assert level(year_2020, "230110", at(3, 15, 23, 59)) == ""


def test_response_levels_of_2020(year_2020: Book) -> None:
    def response(moment: datetime) -> str:
        return response_at(year_2020, [NANGANG], moment)[NANGANG].level

    assert response(at(1, 24, 23, 59)) == ""
    assert response(at(1, 25)) == "I"
    assert response(at(3, 4)) == "II"
    assert response(at(3, 25, 17, 59)) == "II"
    assert response(at(3, 25, 18)) == "III"
    assert response(at(5, 5)) == "III"


def test_wangkui_part_then_township_and_the_rest_then_the_whole_county() -> None:
    papers = of(*wangkui())

    def day(month: int, number: int, zone: str = WANGKUI):  # type: ignore[no-untyped-def]
        return declared(papers, [zone], at(month, number, year=2021))[zone]

    village = day(1, 13)
    assert village.level == ""
    assert [(part.name, part.level) for part in village.parts] == [("惠七村", "medium")]
    split = day(1, 14)
    assert (split.level, split.except_) == ("medium", (HUIQI,))
    assert [(part.area, part.level) for part in split.parts] == [(HUIQI, "high")]
    assert day(1, 14, HUIQI).level == "high"
    assert day(1, 14, OTHER_TOWN).level == "medium"
    whole = day(1, 21)
    assert (whole.level, whole.except_, whole.parts) == ("high", (), ())
    assert day(1, 21, HUIQI).since == at(1, 14, year=2021)
    assert {day(2, 12, zone).level for zone in (WANGKUI, HUIQI, OTHER_TOWN)} == {"medium"}


def test_a_line_with_an_end_uncovers_what_lies_beneath() -> None:
    papers = of(
        document(1, LevelLine(area=WANGKUI, level="medium", effective_at=at(1, 1))),
        document(2, LevelLine(area=WANGKUI, level="high", effective_at=at(1, 5), until=at(1, 9))),
    )
    assert [level(papers, WANGKUI, at(1, day)) for day in (4, 5, 8, 9)] == [
        "medium", "high", "high", "medium",
    ]  # fmt: skip
    back = changes(papers, WANGKUI, at(1, 6), at(1, 31))
    assert [(step.level, step.document, step.before) for step in back] == [("medium", 2, "high")]


def test_a_line_with_an_end_over_nothing_leaves_nothing() -> None:
    papers = of(
        document(1, LevelLine(area=WANGKUI, level="high", effective_at=at(1, 5), until=at(1, 9)))
    )
    found = declared(papers, [WANGKUI], at(1, 6))[WANGKUI]
    assert found.until == at(1, 9)
    assert declared(papers, [WANGKUI], at(1, 9))[WANGKUI].document == 0
    assert [step.level for step in changes(papers, WANGKUI, at(1, 1), at(2, 1))] == ["high", ""]


def test_at_one_minute_the_smaller_area_wins_within_one_paper() -> None:
    papers = of(
        document(
            1,
            LevelLine(area=HUIQI, level="high", effective_at=at(1, 1)),
            LevelLine(area=WANGKUI, level="medium", effective_at=at(1, 1)),
        )
    )
    found = declared(papers, [WANGKUI, HUIQI], at(1, 1))
    assert {zone: one.level for zone, one in found.items()} == {WANGKUI: "medium", HUIQI: "high"}
    assert not found[HUIQI].clashes


def test_at_one_minute_the_later_paper_wins_and_the_clash_is_held() -> None:
    first = document(
        7, LevelLine(area=WANGKUI, level="high", effective_at=at(1, 3)), signed=at(1, 2, 9)
    )
    later = document(
        4, LevelLine(area=WANGKUI, level="low", effective_at=at(1, 3)), signed=at(1, 2, 10)
    )
    found = declared(of(first, later), [WANGKUI], at(1, 3))[WANGKUI]
    assert (found.level, found.document) == ("low", 4)
    assert [(clash.level, clash.document) for clash in found.clashes] == [("high", 7)]


def test_a_complete_list_clashes_with_what_it_does_not_name() -> None:
    papers = of(
        document(1, ListLine(area="230000", effective_at=at(1, 1), complete=True)),
        document(2, LevelLine(area=WANGKUI, level="medium", effective_at=at(1, 1))),
    )
    found = declared(papers, [WANGKUI, NANGANG], at(1, 1))
    assert found[WANGKUI].level == "medium"
    assert [clash.document for clash in found[WANGKUI].clashes] == [1]
    assert not found[NANGANG].clashes


def test_a_list_does_not_clash_with_its_own_names() -> None:
    papers = of(
        document(
            1,
            ListLine(
                area="230000", effective_at=at(1, 1), complete=True, named=((WANGKUI, "high"),)
            ),
        )
    )
    assert not declared(papers, [WANGKUI], at(1, 1))[WANGKUI].clashes


def test_townships_of_a_development_zone_follow_the_county_they_roll_up_to() -> None:
    papers = of(document(1, LevelLine(area="230604", level="medium", effective_at=at(1, 1))))
    zones = ["230604", "230671010", "230671580", "230605"]
    found = declared(papers, zones, at(1, 2))
    assert [found[zone].level for zone in zones] == ["medium", "medium", "medium", ""]


def test_a_development_zone_is_a_part_of_its_county() -> None:
    papers = of(document(1, LevelLine(area="230671", level="high", effective_at=at(1, 1))))
    found = declared(papers, ["230604", "230671010"], at(1, 2))
    assert found["230671010"].level == "high"
    assert found["230604"].level == ""
    assert [part.area for part in found["230604"].parts] == ["230671"]


def test_a_village_code_is_inside_its_township() -> None:
    papers = of(document(1, LevelLine(area="231221105201", level="high", effective_at=at(1, 1))))
    found = declared(papers, [HUIQI, WANGKUI], at(1, 2))
    assert found[HUIQI].level == ""
    assert [part.area for part in found[HUIQI].parts] == ["231221105201"]
    assert [part.area for part in found[WANGKUI].parts] == ["231221105201"]


def test_province_and_prefecture_may_be_written_short_or_long() -> None:
    for area in ("23", "230000", "2312", "231200"):
        papers = of(document(1, LevelLine(area=area, level="low", effective_at=at(1, 1))))
        assert level(papers, WANGKUI, at(1, 1)) == "low"
        assert level(papers, HUIQI, at(1, 1)) == "low"


def test_only_decided_documents_declare() -> None:
    line = LevelLine(area=WANGKUI, level="high", effective_at=at(1, 1))
    for state in set(State) - {State.DECIDED}:
        assert level(of(document(1, line, state=state)), WANGKUI, at(1, 2)) == ""


def test_a_correction_replaces_and_its_withdrawal_brings_the_first_back() -> None:
    first = document(1, LevelLine(area=WANGKUI, level="medium", effective_at=at(1, 1)))
    correction = document(
        2,
        LevelLine(area=WANGKUI, level="high", effective_at=at(1, 3)),
        refers_to=1,
        relation=Relation.CORRECTS,
    )
    end = document(3, refers_to=2, relation=Relation.WITHDRAWS)
    assert level(of(first, correction), WANGKUI, at(1, 2)) == ""
    assert level(of(first, correction), WANGKUI, at(1, 3)) == "high"
    assert level(of(first, correction, end), WANGKUI, at(1, 3)) == "medium"


def test_a_correction_of_a_correction_leaves_the_first_replaced() -> None:
    papers = [
        document(1, LevelLine(area=NANGANG, level="high", effective_at=at(1, 1))),
        document(
            2,
            LevelLine(area=WANGKUI, level="high", effective_at=at(1, 1)),
            refers_to=1,
            relation=Relation.CORRECTS,
        ),
        document(
            3,
            LevelLine(area=DAOWAI, level="high", effective_at=at(1, 1)),
            refers_to=2,
            relation=Relation.CORRECTS,
        ),
    ]
    found = declared(of(*papers), [NANGANG, WANGKUI, DAOWAI], at(1, 2))
    assert [one.level for one in found.values()] == ["", "", "high"]


def test_documents_that_refer_to_each_other_do_not_undo_both() -> None:
    papers = of(
        document(
            1,
            LevelLine(area=NANGANG, level="high", effective_at=at(1, 1)),
            refers_to=2,
            relation=Relation.WITHDRAWS,
        ),
        document(2, refers_to=1, relation=Relation.WITHDRAWS),
    )
    assert level(papers, NANGANG, at(1, 2)) == ""


def test_a_document_changes_no_later_number() -> None:
    papers = of(
        document(1, refers_to=2, relation=Relation.WITHDRAWS),
        document(2, LevelLine(area=NANGANG, level="high", effective_at=at(1, 1))),
    )
    assert level(papers, NANGANG, at(1, 2)) == "high"


def test_following_the_measures_of_another_level_beside_ones_own() -> None:
    papers = of(
        document(
            1,
            ResponseLine(area="230000", level="II", effective_at=at(3, 4)),
            FollowLine(area="230100", level="I", effective_at=at(3, 4)),
            FollowLine(area="230100", level="", effective_at=at(3, 25, 18)),
        )
    )
    here = response_at(papers, [NANGANG, LINKOU], at(3, 10))
    assert (here[NANGANG].level, here[NANGANG].follows) == ("II", "I")
    assert (here[NANGANG].follows_area, here[NANGANG].follows_until) == ("230100", at(3, 25, 18))
    assert here[LINKOU].follows == ""
    assert response_at(papers, [NANGANG], at(3, 26))[NANGANG].follows == ""


def test_a_response_that_ended_says_since_when() -> None:
    papers = of(
        document(
            1,
            ResponseLine(area="230000", level="III", effective_at=at(3, 25)),
            ResponseLine(area="230000", level="", effective_at=at(6, 1)),
        )
    )
    found = response_at(papers, [NANGANG], at(6, 2))[NANGANG]
    assert (found.level, found.since) == ("", at(6, 1))


# What holds, worked out line by line; shares nothing with the code it checks.

PARENTS = {
    "230000": "",
    "230600": "230000",
    "230604": "230600",
    "230671010": "230604",
    "231200": "230000",
    "231221": "231200",
    "231221101": "231221",
    "231221105": "231221",
    "231221105201": "231221105",
}
AREAS = sorted(PARENTS)


def chain(code: str) -> list[str]:
    found = []
    while code:
        found.append(code)
        code = PARENTS[code]
    return found


def counts_at_all(documents: list[DecisionDocument]) -> list[DecisionDocument]:
    def withdrawn(one: DecisionDocument) -> bool:
        return any(
            other.relation is Relation.WITHDRAWS and other.refers_to == one.id and counts(other)
            for other in documents
            if other.id > one.id
        )

    def counts(one: DecisionDocument) -> bool:
        return not withdrawn(one)

    return [
        one
        for one in documents
        if counts(one)
        and not any(
            other.relation is Relation.CORRECTS and other.refers_to == one.id and counts(other)
            for other in documents
            if other.id > one.id
        )
    ]


def naive(documents: list[DecisionDocument], zone: str, moment: datetime) -> str:
    best: tuple[object, ...] | None = None
    for one in counts_at_all(documents):
        for position, line in enumerate(one.lines):
            for area, said in says(line):
                if area not in chain(zone) or any(x in chain(zone) for x in line.excluding):
                    continue
                if line.effective_at > moment or (line.until and line.until <= moment):
                    continue
                depth = len(chain(area))
                rank = (line.effective_at, depth, one.decided_at, one.id, position, said)
                if best is None or rank[:5] >= best[:5]:
                    best = rank
    return "" if best is None else str(best[5])


def says(line: object) -> list[tuple[str, str]]:
    if isinstance(line, LevelLine):
        return [] if line.part else [(line.area, line.level)]
    if isinstance(line, ListLine) and line.complete:
        return [(line.area, "low"), *line.named]
    return []


#: Few minutes and few levels of the tree: equal minutes and nested areas are what is hard.
MOMENTS = st.integers(0, 4).map(lambda hours: at(1, 10) + timedelta(hours=6 * hours))
LEVEL = st.sampled_from(LEVELS)


@st.composite
def lines(draw: st.DrawFn) -> LevelLine | ListLine:
    start = draw(MOMENTS)
    until = draw(st.none() | st.integers(1, 3).map(lambda n: start + timedelta(hours=6 * n)))
    area = draw(st.sampled_from(AREAS))
    below = [code for code in AREAS if area in chain(code)[1:]]
    excluding = tuple(draw(st.sets(st.sampled_from(below), max_size=2))) if below else ()
    if draw(st.integers(0, 3)) == 0:
        named = draw(st.dictionaries(st.sampled_from(below), LEVEL, max_size=2)) if below else {}
        return ListLine(
            area=area,
            effective_at=start,
            until=until,
            excluding=excluding,
            named=tuple(named.items()),
            complete=draw(st.booleans()),
        )
    return LevelLine(
        area=area,
        effective_at=start,
        until=until,
        excluding=excluding,
        level=draw(LEVEL),
        part=draw(st.sampled_from(("", "", "", "惠七村"))),
    )


@st.composite
def papers(draw: st.DrawFn) -> list[DecisionDocument]:
    made = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        refers = draw(st.integers(0, number - 1))
        relation = draw(st.sampled_from(Relation)) if refers else None
        signed = at(1, 1) + timedelta(hours=draw(st.integers(0, 3)))
        content = draw(st.lists(lines(), max_size=4))
        made.append(document(number, *content, signed=signed, refers_to=refers, relation=relation))
    return made


@settings(max_examples=60)
@given(papers(), MOMENTS)
def test_levels_equal_those_worked_out_line_by_line(
    documents: list[DecisionDocument], moment: datetime
) -> None:
    found = declared(of(*documents), AREAS, moment)
    assert {zone: one.level for zone, one in found.items()} == {
        zone: naive(documents, zone, moment) for zone in AREAS
    }
    assert sum(totals(found, LEVELS).values()) == len(AREAS)


@settings(max_examples=25)
@given(papers(), MOMENTS)
def test_since_and_until_are_where_the_level_changes(
    documents: list[DecisionDocument], moment: datetime
) -> None:
    made = of(*documents)
    for zone, one in declared(made, AREAS, moment).items():
        tick = timedelta(minutes=1)
        if one.since is not None:
            assert level(made, zone, one.since) == one.level
            assert level(made, zone, one.since - tick) != one.level
        if one.until is not None:
            assert level(made, zone, one.until) != one.level
            assert level(made, zone, one.until - tick) == one.level


@settings(max_examples=25)
@given(papers(), MOMENTS, st.data())
def test_a_withdrawn_document_is_as_if_it_had_never_been(
    documents: list[DecisionDocument], moment: datetime, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(documents))
    if any(one.refers_to == gone.id for one in documents):
        return  # what refers to it would refer to nothing
    end = document(len(documents) + 1, refers_to=gone.id, relation=Relation.WITHDRAWS)
    with_end = declared(of(*documents, end), AREAS, moment)
    never = declared(of(*(one for one in documents if one.id != gone.id)), AREAS, moment)
    assert with_end == never


@settings(max_examples=25)
@given(papers(), MOMENTS)
def test_the_order_documents_are_given_in_does_not_matter(
    documents: list[DecisionDocument], moment: datetime
) -> None:
    there, back = of(*documents), of(*reversed(documents))
    assert declared(there, AREAS, moment) == declared(back, AREAS, moment)


def test_a_complete_list_says_the_lowest_level_adopted_at_its_minute() -> None:
    spans = {"county": ((at(2, 17), LEVELS), (at(4, 1), ("regular", "high")))}

    def level_on(*, authority: str) -> tuple[str, str]:
        lists = [
            document(n, ListLine(area="230000", effective_at=start, complete=True))
            for n, start in enumerate((at(3, 31), at(4, 2)), 1)
        ]
        whole = book([replace(one, authority=authority) for one in lists], LevelSets(spans))
        found = [declared(whole, [NANGANG], day)[NANGANG].level for day in (at(4, 1), at(4, 3))]
        return found[0], found[1]

    assert level_on(authority="hlj-2020") == ("low", "regular")
    assert level_on(authority="hlj-2021") == ("low", "low")  # that table names the levels itself


def test_only_what_was_signed_later_about_later_days_is_not_known_to_a_day():
    end = at(4, 25)
    scheduled = document(
        1, LevelLine(area=NANGANG, level="medium", effective_at=at(4, 28)), signed=at(4, 24, 9)
    )
    dated_back = document(
        2, LevelLine(area=DAOWAI, level="low", effective_at=at(4, 20)), signed=at(4, 26)
    )
    to_come = document(
        3, LevelLine(area=LINKOU, level="medium", effective_at=at(4, 26)), signed=end
    )
    about = {"relation": Relation.CORRECTS, "signed": at(4, 27)}
    of_known = document(
        4, LevelLine(area=NANGANG, level="high", effective_at=at(4, 28)), refers_to=1, **about
    )
    of_unknown = document(
        5, LevelLine(area=LINKOU, level="high", effective_at=at(4, 20)), refers_to=3, **about
    )
    given = (of_unknown, of_known, to_come, dated_back, scheduled)
    assert unsigned(given, end) == {3, 5}
    assert unsigned(given, at(4, 28)) == set()


def test_what_ended_a_document_is_named():
    first = document(1, LevelLine(area=NANGANG, level="medium", effective_at=at(4, 20)))
    corrected = document(2, *first.lines, refers_to=1, relation=Relation.CORRECTS)
    withdrawn = document(3, refers_to=1, relation=Relation.WITHDRAWS)
    back = document(3, refers_to=2, relation=Relation.WITHDRAWS)
    only_proposed = replace(withdrawn, state=State.PROPOSED)
    assert replaced([first]) == {}
    assert replaced([first, corrected]) == {1: 2}
    assert replaced([first, withdrawn]) == {1: 3}
    assert replaced([first, corrected, back]) == {2: 3}
    assert replaced([first, only_proposed]) == {}
