"""Tables of what was published, as documents."""

import io
from datetime import datetime

import openpyxl
import pytest

from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import authority
from riskzone.decisions.model import FollowLine, LevelLine, ListLine, ResponseLine
from riskzone.decisions.paper_words import field_of, level_words
from riskzone.decisions.papers import Papers, read_papers, read_tables
from riskzone.errors import InputError
from riskzone.places.divisions import load_divisions

DIVISIONS = load_divisions("23")


def read(text: str | bytes, table: str = "hlj-2020") -> Papers:
    data = text if isinstance(text, bytes) else text.encode()
    return read_papers(
        read_tables((("a.csv", data),)),
        divisions=DIVISIONS,
        authority=authority(table),
        area="230000",
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("effective_at", "effective_at"),
        ("生效时间", "effective_at"),
        ("县（市、区）", "county"),
        ("wangkui_entries", "place"),
        ("mid", "counts:medium"),
        ("mid_total_after", "after:medium"),
        ("mid_names", "names:medium"),
        ("高风险", "counts:high"),
        ("高风险名单", "names:high"),
        ("备注", ""),
    ],
)
def test_headers_are_known_by_their_letters(header: str, field: str) -> None:
    assert field_of(header) == field


def test_levels_are_known_by_the_words_of_every_scheme_and_of_desks() -> None:
    words = level_words()
    assert {words[word] for word in ("mid", "middle", "中", "中风险", "medium")} == {"medium"}


def test_a_sheet_in_chinese_with_dates_of_a_spreadsheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["生效时间", "代码", "等级", "来源", "文号"])
    sheet.append([datetime(2020, 3, 19), 230103, "低风险", "省通报", "〔2020〕9号"])  # noqa: DTZ001
    sheet.append([datetime(2020, 3, 25, 18), 230000, "三级", "省通报", "〔2020〕10号"])  # noqa: DTZ001
    file = io.BytesIO()
    book.save(file)
    first, second = read(file.getvalue()).documents
    assert (first.number, first.body, first.lines[0].area) == (
        "〔2020〕9号", "control_group", "230103",
    )  # fmt: skip
    assert isinstance(second.lines[0], ResponseLine)
    assert (second.body, second.lines[0].level) == ("province", "III")
    assert second.decided_at == datetime(2020, 3, 25, 18, tzinfo=SHANGHAI)


def test_a_table_in_gb18030_and_24_o_clock() -> None:
    text = "生效时间,县区,市,调整前,调整后,来源\n2020年3月5日24时,阳明区,牡丹江市,中风险,低风险,x\n"
    (made,) = read(text.encode("gb18030")).documents
    assert made.lines == (
        LevelLine(
            area="231003", level="low", level_from="medium",
            effective_at=datetime(2020, 3, 6, tzinfo=SHANGHAI),
        ),
    )  # fmt: skip


def test_response_levels_and_whose_measures_are_followed() -> None:
    text = (
        "生效时间,地区,响应级别,参照级别,来源\n2020-03-04,黑龙江省,Ⅱ级,,b\n"
        "2020-03-04,绥芬河市,,一级,b\n2020-06-01,黑龙江省,终止,,c\n"
    )
    first, second = read(text).documents
    assert [type(line) for line in first.lines] == [FollowLine, ResponseLine]
    assert isinstance(second.lines[0], ResponseLine)
    assert second.lines[0].level == ""


def test_a_list_says_what_it_counts_and_names() -> None:
    text = (
        "名单时间,高风险,中风险,低风险,中风险名单,完整性\n"
        "2020-04-19 18:00,0,3,122,南岗区、道外区、绥芬河市,完整\n"
    )
    (made,) = read(text).documents
    (line,) = made.lines
    assert isinstance(line, ListLine)
    assert line.complete
    assert dict(line.named) == dict.fromkeys(("230103", "230104", "231081"), "medium")


def test_counts_are_said_once_where_the_list_of_the_minute_says_them() -> None:
    events = (
        "effective_at,county,city,to,mid_total_after,low_total_after,high_total_after,source\n"
        "2020-03-19,南岗区,哈尔滨市,low,1,124,0,x\n2020-03-19,西安区,牡丹江市,low,1,124,0,x\n"
    )
    (made,) = read(events).documents
    assert sorted(line.kind for line in made.lines) == ["level", "level", "list"]


def test_a_list_published_day_after_day_begins_and_ends_once() -> None:
    text = (
        "publish_date,source,level,entries\n2021-01-12,J,middle,望奎县惠七村\n"
        "2021-01-13,J,middle,望奎县惠七村\n2021-01-14,J,high,望奎县惠七镇\n"
        "2021-01-14,J,middle,望奎县（除惠七镇以外的县域地区）\n"
    )
    found = read(text, "hlj-2021")
    assert (found.rows, found.restated, len(found.documents)) == (4, 1, 2)
    (part,) = found.documents[0].lines
    assert isinstance(part, LevelLine)
    assert (part.part, part.until) == ("惠七村", datetime(2021, 1, 14, tzinfo=SHANGHAI))
    whole, township = found.documents[1].lines
    assert (whole.area, whole.excluding) == ("231221", ("231221105",))
    assert (township.area, township.until) == ("231221105", None)


@pytest.mark.parametrize(
    "text", ["", "{}", "a,b\n1,2\n", "effective_at,county\n2020-03-01,南岗区\n"]
)
def test_what_is_no_table_of_decisions_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read(text)


def test_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskzone.decisions.papers.MOST", 1)
    text = "effective_at,zone,level,source\n2020-03-01,230103,low,x\n2020-03-02,230104,low,x\n"
    with pytest.raises(InputError):
        read(text)


def test_a_day_without_its_year_is_not_guessed() -> None:
    found = read("effective_at,zone,level,source\n3月19日0时,230103,low,x\n")
    assert found.documents == ()
    assert [bad.code for _, bad in found.rejected] == ["decision_services.papers_time"]
