"""Lists of risk areas: the shape of the national one, in and out."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.clock import SHANGHAI
from riskzone.errors import InputError, TooLarge
from riskzone.places.divisions import load_divisions
from riskzone.release import risk_areas
from riskzone.release.risk_areas import RiskArea, RiskLevel, RiskList, area, read_bytes, to_json
from riskzone.release.risk_codes import located, unknown

NATIONAL = (
    Path(__file__).resolve().parents[3] / "shared/data/risk/national_risk_areas_2022-04-15T11.json"
)


def document(**changes: Any) -> dict[str, Any]:
    row = {
        "type": "2",
        "province": "黑龙江省",
        "city": "佳木斯市",
        "county": "汤原县",
        "area_name": "黑龙江省 佳木斯市 汤原县",
        "communitys": ["东湖城小区", "阳光河畔小区"],
    }
    data = {
        "end_update_time": "2022-04-15 11时",
        "hcount": 2,
        "mcount": 0,
        "highlist": [row],
        "middlelist": [],
    }
    return {"data": data | changes, "code": 0, "msg": "查询成功"}


def as_bytes(given: Any) -> bytes:
    return json.dumps(given, ensure_ascii=False).encode()


@pytest.mark.skipif(not NATIONAL.is_file(), reason="the shared data are not there")
def test_the_national_list_is_read_and_written_back_whole() -> None:
    listed = read_bytes(NATIONAL.read_bytes())
    assert listed.as_of == datetime(2022, 4, 15, 11, tzinfo=SHANGHAI)
    assert len(listed.areas) == 65
    assert listed.stated == {"high": 15, "medium": 188}
    assert listed.contradictions == ()
    assert json.loads(to_json(listed)) == json.loads(NATIONAL.read_bytes())
    houses = [one for entry in listed.areas for one in entry.places if one.buildings]
    assert len(houses) == 40
    whole = [one.text for found in listed.areas for one in found.places if one.whole]
    assert whole == ["葛渔城镇全域", "茨榆坨街道", "浮图店镇", "同心街道", "谢桥镇全域"]


def test_counts_that_contradict_the_entries_are_told_and_kept() -> None:
    listed = read_bytes(as_bytes(document(hcount=5, mcount="0")))
    assert listed.stated == {"high": 5, "medium": 0}
    assert listed.contradictions == (("high", 5, 2),)


@pytest.mark.parametrize("told", ["2", " 2 ", "２"])
def test_a_count_may_be_written_as_text(told: str) -> None:
    assert read_bytes(as_bytes(document(hcount=told))).contradictions == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"hcount": 5},
        {"hcount": None},
        {"mcount": None, "highlist": [], "hcount": 0},
        {"lowlist": [], "lcount": 0},
        {"lcount": 3},
        {"end_update_time": "0999-04-15 01时"},
    ],
    ids=str,
)
def test_what_was_read_is_written_as_it_was(changes: dict[str, Any]) -> None:
    listed = read_bytes(as_bytes(document(**changes)))
    assert read_bytes(to_json(listed)) == listed


def test_a_count_of_low_areas_without_their_list_is_told() -> None:
    assert read_bytes(as_bytes(document(lcount=3))).contradictions == (("low", 3, 0),)


@pytest.mark.parametrize("text", ["汤原县", "汤原县全域", "全域", "全县"])
def test_a_county_by_its_own_name_is_the_whole_of_it(text: str) -> None:
    (place,) = area(("黑龙江省", "佳木斯市", "汤原县"), "high", [text]).places
    assert (place.text, place.site, place.whole) == (text, "", True)


@pytest.mark.parametrize(
    "names",
    [("北京市", "朝阳区", "酒仙桥街道"), ("北京市", "北京市", "朝阳区")],
)
def test_a_district_of_a_municipality_is_known_in_both_ways(names: tuple[str, str, str]) -> None:
    found = area(names, "high", ["二街坊"])
    assert (found.province, found.city, found.county) == ("北京市", "北京市", "朝阳区")
    assert found.named == names
    assert found.township == ("酒仙桥街道" if names[1] == "朝阳区" else "")
    assert found.places[0].township == found.township


def test_the_end_of_a_day_is_the_beginning_of_the_next() -> None:
    listed = read_bytes(as_bytes(document(end_update_time="2022-04-15 24时")))
    assert listed.as_of == datetime(2022, 4, 16, tzinfo=SHANGHAI)


def _row(**changes: Any) -> dict[str, Any]:
    return document()["data"]["highlist"][0] | changes


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"[" * 100_000, "too_deep"),
        (b'{"data": ' + b"9" * 5_000 + b"}", "number_too_long"),
        (b'{"data": NaN}', "no_number"),
        (b'{"data": {}, "data": {}}', "name_twice"),
        (as_bytes([]), "not_object"),
        (as_bytes({}), "missing"),
        (as_bytes({"data": None}), "not_object"),
        (as_bytes(document() | {"code": 1}), "refused_by_source"),
        (as_bytes(document(end_update_time="yesterday")), "bad_time"),
        (as_bytes(document(end_update_time="2022-02-30 11时")), "bad_time"),
        (as_bytes(document(end_update_time="2022-04-15 25时")), "bad_time"),
        (as_bytes(document(end_update_time="9999-12-31 24时")), "bad_time"),
        (as_bytes(document()).decode().encode("gb18030"), "not_utf8"),
        (as_bytes(document(hcount=True)), "not_count"),
        (as_bytes(document(hcount=10**9)), "not_count"),
        (as_bytes(document(hcount="十")), "not_count"),
        (as_bytes(document(hcount=-1)), "not_count"),
        (as_bytes(document(highlist={})), "not_list"),
        (as_bytes(document(highlist=["x"])), "not_object"),
        (as_bytes(document(highlist=[_row(county=7)])), "not_text"),
        (as_bytes(document(highlist=[_row(communitys="东湖城小区")])), "not_list"),
        (as_bytes(document(highlist=[_row(communitys=[""])])), "empty"),
        (as_bytes(document(highlist=[_row(communitys=["长" * 501])])), "text_too_long"),
        (as_bytes(document(highlist=[_row(province="")])), "empty"),
    ],
)
def test_what_is_not_of_the_shape_is_a_clear_error(given: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(given)
    assert caught.value.code == f"risk_list.{code}"
    assert str(caught.value)


def test_a_list_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        risk_areas.read(io.BytesIO(b" " * (risk_areas.MOST_BYTES + 1)))
    monkeypatch.setattr(risk_areas, "MOST_ENTRIES", 1)
    with pytest.raises(TooLarge):
        read_bytes(as_bytes(document()))


@pytest.mark.parametrize("kind", [None, True, -2, [], {"a": 1}, 2.5])
def test_a_type_is_a_text_or_a_number(kind: object) -> None:
    with pytest.raises(InputError):
        read_bytes(as_bytes(document(highlist=[_row(type=kind)])))


def test_line_ends_a_byte_order_mark_and_a_number_as_type_are_read() -> None:
    text = json.dumps(document(highlist=[_row(type=2)]), ensure_ascii=False, indent=1)
    listed = read_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert listed.areas[0].type == "2"
    assert listed.counted["high"] == 2


def test_an_entry_that_stands_twice_is_told() -> None:
    listed = read_bytes(as_bytes(document(middlelist=[_row(communitys=["东湖城小区"])])))
    names = ("黑龙江省", "佳木斯市", "汤原县")
    assert listed.repeated == ((names, "东湖城小区", ("high", "medium")),)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("黑龙江省", "佳木斯市", "向阳区"), "230803"),
        (("黑龙江省", "鹤岗市", "向阳区"), "230402"),
        (("北京市", "北京市", "朝阳区"), "110105"),
        (("上海市", "上海市", "黄浦区"), "310101"),
        (("吉林省", "吉林市", "经开区"), ""),
        (("吉林省", "佳木斯市", "汤原县"), ""),
        (("不存在省", "", "汤原县"), ""),
        (("黑龙江省", "佳木斯市", ""), ""),
    ],
)
def test_a_county_is_known_by_all_three_of_its_names(names: tuple[str, ...], code: str) -> None:
    row = _row(province=names[0], city=names[1], county=names[2])
    listed = located(read_bytes(as_bytes(document(highlist=[row, row]))), load_divisions("CN"))
    assert [one.code for one in listed.areas] == [code, code]
    assert [one.named for one in unknown(listed)] == ([] if code else [names])


def test_signs_that_show_nothing_are_left_out() -> None:
    row = _row(communitys=["东湖城\u202e小区\ud800", " a\tb "])
    listed = read_bytes(json.dumps(document(highlist=[row])).encode())
    assert [entry.text for entry in listed.areas[0].entries] == ["东湖城小区", "a b"]


_NAMES = st.sampled_from([("黑龙江省", "佳木斯市", "汤原县"), ("北京市", "朝阳区", "酒仙桥街道"),
                          ("上海市", "上海市", "黄浦区")])  # fmt: skip
_TEXTS = st.lists(
    st.text("幸福小区街道镇村号楼单元除外全域、（）和0123", min_size=1, max_size=20), max_size=4
)
_LEVELS: st.SearchStrategy[RiskLevel] = st.sampled_from(["high", "medium", "low"])
_AREAS: st.SearchStrategy[RiskArea] = st.builds(area, _NAMES, _LEVELS, _TEXTS)
_ORDER = ("high", "medium", "low")


@given(st.lists(_AREAS, max_size=5), st.integers(0, 24 * 365 * 3))
def test_what_is_written_is_read_back(areas: list[RiskArea], hours: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=hours)
    kept = tuple(sorted(areas, key=lambda one: _ORDER.index(one.level)))
    shown = [
        level for level in _ORDER if level != "low" or any(one.level == "low" for one in areas)
    ]
    stated = {
        level: sum(len(one.entries) for one in areas if one.level == level) for level in shown
    }
    listed = RiskList(moment, kept, stated)  # type: ignore[arg-type]
    assert read_bytes(to_json(listed)) == listed
