"""Notices read into lines, and written from them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.decisions.model import LevelLine, Line, ListLine, ResponseLine
from riskzone.decisions.notice import Language, parse_notice, write_notice
from riskzone.errors import InputError, TooLarge
from riskzone.places.divisions import load_divisions
from tests.decisions.papers_of_2020 import at, heilongjiang

WORDS = {"low": "低风险", "medium": "中风险", "high": "高风险"}


@pytest.fixture(scope="module")
def language() -> Language:
    return Language(load_divisions("23"), WORDS, "230000")


def read(text: str, language: Language) -> tuple[Line, ...]:
    notice = parse_notice(text, language, near=date(2020, 4, 1))
    assert notice.unread == ()
    return notice.lines


def test_the_notice_of_19_march_2020(language: Language) -> None:
    text = (
        "3月19日0时起，将南岗区、西安区由中风险调整为低风险；"
        "调整后全省中风险1个（加格达奇区），低风险124个。"
    )
    assert read(text, language) == (
        LevelLine(area="230103", effective_at=at(3, 19), level="low", level_from="medium"),
        LevelLine(area="231005", effective_at=at(3, 19), level="low", level_from="medium"),
        ListLine(
            area="230000", effective_at=at(3, 19), counts=(("medium", 1), ("low", 124)),
            named=(("232761", "medium"),), complete=True,
        ),
    )  # fmt: skip


def test_24_oclock_and_a_list_of_counts_alone(language: Language) -> None:
    text = (
        "自2020年3月5日24时起，友谊县和建华区由中风险调整为低风险。"
        "调整后，全省高风险0个，中风险9个，低风险116个。"
    )
    first, second, listed = read(text, language)
    assert {first.effective_at, second.effective_at, listed.effective_at} == {at(3, 6)}
    assert isinstance(listed, ListLine)
    assert not listed.complete


def test_exclusions_and_raises(language: Language) -> None:
    text = (
        "2021年1月14日起，将望奎县惠七镇调整为高风险；"
        "将望奎县（除惠七镇以外的县域地区）调整为中风险地区"
    )
    town, county = read(text, language)
    assert (town.area, town.excluding) == ("231221105", ())
    assert (county.area, county.excluding) == ("231221", ("231221105",))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2020年3月25日18时起，全省应急响应级别由二级调整为三级。",
         ResponseLine(area="230000", effective_at=at(3, 25, 18), level="III")),
        ("2020年1月25日启动一级应急响应",
         ResponseLine(area="230000", effective_at=at(1, 25), level="I")),
    ],
)  # fmt: skip
def test_response_levels(language: Language, text: str, line: Line) -> None:
    assert read(text, language) == (line,)


def test_what_is_not_understood_is_handed_back(language: Language) -> None:
    text = "3月19日0时起，将南岗区由中风险调整为低风险；请各地做好防控工作。"
    assert parse_notice(text, language, near=date(2020, 4, 1)).unread == ("请各地做好防控工作",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("即日起，将南岗区调整为高风险", "decisions.notice_unread"),
        ("", "decisions.notice_unread"),
        ("13月40日起，将南岗区调整为高风险", "decisions.notice_time"),
        ("3月19日0时起，将南港区调整为低风险", "decisions.place_unknown_near"),
        ("3月19日0时起，将向阳区调整为低风险", "decisions.place_ambiguous"),
    ],
)
def test_errors(language: Language, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text, language)
    assert caught.value.code == code


def test_a_text_without_end_is_refused(language: Language) -> None:
    with pytest.raises(TooLarge):
        read("将南岗区" * 2_000, language)


def test_papers_of_2020_written_and_read_again(language: Language) -> None:
    for document in heilongjiang():
        text = write_notice(document.lines, language)
        assert set(read(text, language)) == set(document.lines)
        assert set(read(write_notice(document.lines, language, by_24=True), language)) == set(
            document.lines
        )


def test_a_midnight_may_be_written_as_24_oclock(language: Language) -> None:
    line = LevelLine(area="230522", effective_at=at(3, 6), level="low", level_from="medium")
    assert write_notice([line], language, by_24=True) == (
        "2020年3月5日24时起，将双鸭山市友谊县由中风险调整为低风险。"
    )


COUNTIES = sorted(map(str, load_divisions("23").zone_table("county").frame.index))


@given(
    st.lists(
        st.builds(
            LevelLine,
            area=st.sampled_from(COUNTIES),
            effective_at=st.integers(0, 96).map(lambda hours: at(3, 1 + hours // 24, hours % 24)),
            level=st.sampled_from(("low", "medium", "high")),
            level_from=st.sampled_from(("", "low", "high")),
        ),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_what_is_written_reads_as_the_same_lines(lines: list[LevelLine]) -> None:
    language = Language(load_divisions("23"), WORDS, "230000")
    assert set(read(write_notice(lines, language), language)) == set(lines)
