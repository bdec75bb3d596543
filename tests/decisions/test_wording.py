"""Places as notices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.decisions.wording import Place, english_place, parse_place, render_place
from riskzone.errors import InputError
from riskzone.places.divisions import Divisions, load_divisions

COUNTY, TOWN = "231221", "231221105"


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions("23")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("望奎县惠七村", Place(COUNTY, part="惠七村")),
        ("望奎县惠七镇", Place(TOWN)),
        ("望奎县（除惠七镇以外的县域地区）", Place(COUNTY, (TOWN,))),
        ("望奎县(除惠七镇外)", Place(COUNTY, (TOWN,))),
        ("望奎县除惠七满族镇以外的其他地区", Place(COUNTY, (TOWN,))),
        ("绥化市望奎县（不含惠七镇、卫星镇和通江镇）",
         Place(COUNTY, ("231221101", "231221102", TOWN))),
        ("黑龙江省绥化市望奎县", Place(COUNTY)),
        ("望奎县全域", Place(COUNTY)),
        ("绥化市望奎县惠七镇惠七村", Place(TOWN, part="惠七村")),
        ("哈尔滨市（除道外区外）", Place("230100", ("230104",))),
        ("南岗区某小区3号楼", Place("230103", part="某小区3号楼")),
        ("鹤岗市向阳区", Place("230402")),
        ("黑龙江省", Place("230000")),
        ("２３１２２１", Place(COUNTY)),
        ("2312", Place("231200")),
        ("231221105201", Place("231221105201")),
        ("大庆高新区", Place("230671")),
        ("230671010", Place("230671010")),
    ],
)  # fmt: skip
def test_places_of_real_notices(divisions: Divisions, written: str, place: Place) -> None:
    assert parse_place(written, divisions) == place


@pytest.mark.parametrize(
    ("written", "code", "near"),
    [
        ("", "decisions.place_blank", ""),
        ("向阳区", "decisions.place_ambiguous", "佳木斯市向阳区 230803"),
        ("望葵县", "decisions.place_unknown_near", "绥化市望奎县 231221"),
        ("望奎县惠气镇", "decisions.place_unknown_near", "惠七满族镇 231221105"),
        ("望奎县（除惠气镇以外的县域地区）", "decisions.place_unknown_near", "惠七满族镇"),
        ("望奎县（除南岗区以外的地区）", "decisions.excludes_outside", "南岗区 230103"),
        ("230199", "decisions.place_unknown", ""),
    ],
)
def test_what_is_no_place_is_told_with_the_nearest(
    divisions: Divisions, written: str, code: str, near: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_place(written, divisions)
    assert caught.value.code == code
    params = caught.value.params
    said = params.get("near") or params.get("meant") or params.get("excluded")
    assert near in (said.zh if said else "")


def test_english() -> None:
    assert english_place(Place(COUNTY, (TOWN,))) == (
        "Wangkui County except Huiqi Manchu Ethnic Town"
    )
    assert english_place(Place(COUNTY, part="惠七村")) == "惠七村, Wangkui County"


@st.composite
def places(draw: st.DrawFn) -> Place:
    tables = load_divisions("23").tables
    layer = draw(st.sampled_from(("prefecture", "county", "township")))
    area = str(draw(st.sampled_from(list(tables[layer].frame.index))))
    if layer == "township":
        return Place(area, part=draw(st.sampled_from(("", "惠七村", "某小区3号楼2单元"))))
    finer = tables["county" if layer == "prefecture" else "township"].frame
    below = [str(code) for code in finer.index[finer["parent"] == area]]
    excluded = draw(st.sets(st.sampled_from(below), max_size=3)) if below else set()
    return Place(area, tuple(sorted(excluded)))


@given(places())
def test_a_place_that_is_written_reads_as_the_same_place(place: Place) -> None:
    divisions = load_divisions("23")
    assert parse_place(render_place(place, divisions), divisions) == place


def test_every_division_of_the_province_can_be_written(divisions: Divisions) -> None:
    codes = [str(code) for table in divisions.tables.values() for code in table.frame.index]
    wrong = [
        code
        for code in codes[::7]
        if parse_place(render_place(Place(code), divisions), divisions) != Place(code)
    ]
    assert wrong == []
