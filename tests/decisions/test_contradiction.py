"""Papers that contradict each other are held and shown."""

import pytest

from riskzone.decisions.contradiction import Contradiction, contradictions, words
from riskzone.decisions.model import DecisionDocument, LevelLine, ListLine
from riskzone.decisions.resolve import book
from riskzone.messages import Words
from riskzone.places.divisions import load_divisions
from tests.decisions.papers_of_2020 import LOWEST, at, document, heilongjiang

NAMES = {
    "low": Words("低风险", "low"),
    "medium": Words("中风险", "medium"),
    "high": Words("高风险", "high"),
}


@pytest.fixture(scope="module")
def zones() -> dict[str, list[str]]:
    table = load_divisions("23").zone_table("county")
    return {"county": [str(code) for code in table.frame.index]}


def found(zones: dict[str, list[str]], *documents: DecisionDocument) -> tuple[Contradiction, ...]:
    return contradictions(book(documents, LOWEST), zones)


def listed(number: int, day: int, *counts: int, **more: object) -> DecisionDocument:
    line = ListLine(
        area="230000",
        effective_at=at(3, day),
        counts=tuple(zip(("high", "medium", "low"), counts, strict=True)),
        **more,  # type: ignore[arg-type]
    )
    return document(number, line)


def test_4_and_6_march_2020_count_the_same_with_seven_lowered_between(
    zones: dict[str, list[str]],
) -> None:
    every = contradictions(book(heilongjiang(), LOWEST), zones)
    (moves,) = [one for one in every if one.kind == "moves"]
    assert moves.params["moved"] == 7
    assert dict(moves.params["expected"]) == {"high": 0, "medium": 2, "low": 123}
    assert dict(moves.params["stated"]) == {"high": 0, "medium": 9, "low": 116}
    text = words(moves, NAMES, load_divisions("23"))
    assert "其间调整 7 个，应为高风险0、中风险2、低风险123" in text.zh
    assert "7 zones were changed in between" in text.en


def test_the_lists_of_2020_change_zones_no_notice_speaks_of(zones: dict[str, list[str]]) -> None:
    every = contradictions(book(heilongjiang(), LOWEST), zones)
    silent = {
        (one.params["zone"], f"{one.params['at']:%m-%d}", one.params["level"])
        for one in every
        if one.kind == "unannounced"
    }
    assert silent == {
        ("230103", "04-19", "medium"),
        ("230104", "04-19", "medium"),
        ("231081", "04-19", "medium"),
        ("232761", "04-19", "low"),
        ("230104", "05-06", "low"),
        ("231025", "05-06", "medium"),
    }
    assert {one.kind for one in every} == {"moves", "unannounced"}


def test_counts_that_do_not_make_up_the_zones(zones: dict[str, list[str]]) -> None:
    (one,) = found(zones, listed(1, 4, 0, 9, 115))
    assert (one.kind, one.params["total"], one.params["zones"]) == ("sum", 124, 125)


def test_counts_against_the_names_of_the_same_list(zones: dict[str, list[str]]) -> None:
    one, *_ = found(zones, listed(1, 4, 0, 2, 123, named=(("230103", "medium"),), complete=True))
    assert (one.kind, one.params["count"], one.params["names"]) == ("named", 2, 1)


def test_a_list_without_the_names_it_counts_is_told(zones: dict[str, list[str]]) -> None:
    (one,) = found(zones, listed(1, 4, 0, 2, 123, complete=True))
    assert (one.kind, one.params["level"], one.params["names"]) == ("named", "medium", 0)


def test_counts_against_what_was_declared(zones: dict[str, list[str]]) -> None:
    complete = listed(1, 4, 0, 1, 124, named=(("230103", "medium"),), complete=True)
    every = found(zones, complete, listed(2, 5, 0, 0, 125))
    assert [one.params["level"] for one in every if one.kind == "state"] == ["low", "medium"]


def test_what_was_never_declared_contradicts_no_counts(zones: dict[str, list[str]]) -> None:
    assert found(zones, listed(1, 4, 0, 9, 116), listed(2, 5, 0, 9, 116)) == ()


def test_a_level_said_to_have_been_there_before(zones: dict[str, list[str]]) -> None:
    raised = document(1, LevelLine(area="230103", level="high", effective_at=at(3, 1)))
    lowered = document(
        2, LevelLine(area="230103", level="low", level_from="medium", effective_at=at(3, 5))
    )
    (one,) = found(zones, raised, lowered)
    assert (one.kind, one.document, one.against) == ("from", 2, 1)
    assert words(one, NAMES, load_divisions("23")).zh.startswith(
        "第 2 号文件第 1 条写 哈尔滨市南岗区 230103 原为中风险，而第 1 号文件宣布的是高风险"
    )


def test_two_levels_from_one_minute_on(zones: dict[str, list[str]]) -> None:
    papers = [
        document(number, LevelLine(area="230103", level=level, effective_at=at(3, 1)))
        for number, level in ((1, "high"), (2, "low"))
    ]
    (one,) = found(zones, *papers)
    assert (one.kind, one.document, one.against) == ("clash", 2, 1)


def test_two_lists_that_name_the_same_zone_do_not_clash_about_it(
    zones: dict[str, list[str]],
) -> None:
    same = [
        listed(number, 4, 0, 1, 124, named=(("230103", "medium"),), complete=True)
        for number in (1, 2)
    ]
    assert found(zones, *same) == ()
    other = listed(3, 4, 0, 1, 124, named=(("230104", "medium"),), complete=True)
    clashes = [one for one in found(zones, same[0], other) if one.kind == "clash"]
    assert {one.params["zone"] for one in clashes} == {"230103", "230104"}
