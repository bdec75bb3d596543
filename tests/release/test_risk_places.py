"""Entries of lists of risk areas: what is understood, and that nothing is ever lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.release.risk_places import Building, Place, places, written

#: Entry → what it says; real ones of the national list of 2022-04-15 11时 and of notices first.
READ = {
    "同心街道": [("同心街道", "", [], True)],
    "谢桥镇全域": [("谢桥镇", "", [], True)],
    "李冲回族乡民族村": [("李冲回族乡", "民族村", [], False)],
    "明珠街道幸福乡政府宿舍楼": [("明珠街道", "幸福乡政府宿舍楼", [], False)],
    "城郊街道和泰府": [("城郊街道", "和泰府", [], False)],
    "北大荒物流股份有限公司": [("", "北大荒物流股份有限公司", [], False)],
    "主城区": [("", "主城区", [], False)],
    "清华C区6号楼": [("", "清华C区", [("6号楼",)], False)],
    "莲花街道卢瓦尔小镇D38号楼": [("莲花街道", "卢瓦尔小镇", [("D38号楼",)], False)],
    "兴华街道兴田上城7号楼A座": [("兴华街道", "兴田上城", [("7号楼A座",)], False)],
    "桃花源小区1号楼1单元": [("", "桃花源小区", [("1号楼", "1单元")], False)],
    "哈达湾经济开发区神华万利城16栋3单元": [
        ("", "哈达湾经济开发区神华万利城", [("16栋", "3单元")], False)
    ],
    "普阳街道辽阳街（101栋、143栋、201栋）": [
        ("普阳街道", "辽阳街", [("101栋",), ("143栋",), ("201栋",)], False)
    ],
    "打浦桥街道顺昌路612弄20号": [("打浦桥街道", "顺昌路612弄", [("20号",)], False)],
    "石岗镇长征路15号": [("石岗镇", "长征路15号", [], False)],
    "余二菜馆（矿南小区24号楼西侧平房）": [("", "余二菜馆（矿南小区24号楼西侧平房）", [], False)],
    "九站街道农校社区八委十组（九龙路以南、经开大街以东、翰林路以南）": [
        ("九站街道", "农校社区八委十组（九龙路以南、经开大街以东、翰林路以南）", [], False)
    ],
    "中原路以东、雨亭路以西、汉梁路以南、建设路以北区域": [
        ("", "中原路以东、雨亭路以西、汉梁路以南、建设路以北区域", [], False)
    ],
    "张淑静鞋料加工厂（文登区环山办城西西街1-3号）": [
        ("", "张淑静鞋料加工厂（文登区环山办城西西街1-3号）", [], False)
    ],
    "水东街道西湖西路28号底商01至03号商铺": [
        ("水东街道", "西湖西路28号底商01至03号商铺", [], False)
    ],
    "兰河街道幸福小区3号楼3单元": [("兰河街道", "幸福小区", [("3号楼", "3单元")], False)],
    "幸福小区3、5号楼": [("", "幸福小区", [("3号楼",), ("5号楼",)], False)],
    "幸福小区1号楼1单元和2单元": [("", "幸福小区", [("1号楼", "1单元", "2单元")], False)],
    "幸福小区3号楼1、2、4单元及5号楼": [
        ("", "幸福小区", [("3号楼", "1单元", "2单元", "4单元"), ("5号楼",)], False)
    ],
    "幸福小区1至3号楼": [("", "幸福小区", [("1号楼",), ("2号楼",), ("3号楼",)], False)],
    "人民路100号院2号楼4门": [("", "人民路100号院", [("2号楼", "4门")], False)],
    "和平小区一、二单元": [("", "和平小区", [("", "一单元", "二单元")], False)],
    "人民街道平安小区、康乐小区5号楼": [
        ("人民街道", "平安小区", [], False),
        ("人民街道", "康乐小区", [("5号楼",)], False),
    ],
    "全域": [("", "", [], True)],
    "幸福小区３号楼１、２单元": [("", "幸福小区", [("3号楼", "1单元", "2单元")], False)],
    "幸福小区 3 号楼 1 单元": [("", "幸福小区", [("3号楼", "1单元")], False)],
    "幸福小区3#、5#楼1单元": [("", "幸福小区", [("3#",), ("5#楼", "1单元")], False)],
    "幸福小区(3号楼1单元,2单元;5号楼)": [
        ("", "幸福小区", [("3号楼", "1单元", "2单元"), ("5号楼",)], False)
    ],
}

EXCLUDING = {
    "望奎镇（除正兰前头村外）": ("望奎镇", "", ("正兰前头村",), True),
    "除惠七镇以外的县域地区": ("", "", ("惠七镇",), True),
    "惠七镇除惠七村外的其他区域": ("惠七镇", "", ("惠七村",), True),
    "全县（除惠七镇、灵山乡以外）": ("", "", ("惠七镇", "灵山乡"), True),
    "胜利镇，不含胜利村和团结村": ("胜利镇", "", ("胜利村", "团结村"), True),
    "幸福小区（不含3号楼）": ("", "幸福小区", ("3号楼",), False),
    "幸福小区3号楼（除1单元外）": ("", "幸福小区", ("3号楼1单元",), False),
    "兰河街道全域（幸福小区除外）": ("兰河街道", "", ("幸福小区",), True),
    "幸福小区3号楼（除1、2单元外）": ("", "幸福小区", ("3号楼1单元", "3号楼2单元"), False),
    "幸福小区1-4号楼（除2号楼3单元外）": ("", "幸福小区", ("2号楼3单元",), False),
    "建设街道（除幸福小区3、5号楼外）全域": (
        "建设街道",
        "",
        ("幸福小区3号楼", "幸福小区5号楼"),
        True,
    ),
    "中高风险区以外区域": ("", "", ("中高风险区",), True),
    "望奎镇（除正兰前头村（除3组外）外）": ("望奎镇", "", ("正兰前头村（除3组外）",), True),
    "惠七镇（除惠七村（不含一、二组）以外）全域": (
        "惠七镇",
        "",
        ("惠七村（不含一、二组）",),
        True,
    ),
    "除惠七镇（除惠七村外）以外的县域地区": ("", "", ("惠七镇（除惠七村外）",), True),
    "除惠七镇和除灵山乡外": ("", "", ("惠七镇", "灵山乡"), True),
    "惠七镇(惠七村除外,灵山屯除外)": ("惠七镇", "", ("惠七村", "灵山屯"), True),
    "全域（除惠七镇外，除灵山乡外）": ("", "", ("惠七镇", "灵山乡"), True),
    "除外贸小区外的全部区域": ("", "", ("外贸小区",), True),
    "除郊外村以外的区域": ("", "", ("郊外村",), True),
    "惠七镇（除惠七村外": ("惠七镇", "", ("惠七村",), True),
}


@pytest.mark.parametrize("text", READ)
def test_an_entry_is_told_in_parts(text: str) -> None:
    found = [
        (p.township, p.site, [(b.name, *b.entrances) for b in p.buildings], p.whole)
        for p in places(text)
    ]
    assert found == READ[text]
    assert {place.text for place in places(text)} == {text}


@pytest.mark.parametrize("text", EXCLUDING)
def test_what_is_left_out_is_told_apart(text: str) -> None:
    (found,) = places(text)
    assert (found.township, found.site, found.excluding, found.whole) == EXCLUDING[text]


def test_an_entrance_behind_two_buildings_is_that_of_the_last() -> None:
    (found,) = places("幸福小区3、5号楼1单元")
    assert found.buildings == (Building("3号楼"), Building("5号楼", ("1单元",)))


_NUMBERS = st.integers(1, 400).map(str)
_ENTRANCES = st.lists(st.integers(1, 9), max_size=3, unique=True).map(
    lambda found: tuple(f"{number}单元" for number in found)
)
_BUILDINGS = st.lists(
    st.builds(Building, st.tuples(_NUMBERS, st.sampled_from(["号楼", "栋", "幢"])).map("".join),
              _ENTRANCES),
    max_size=4,
).map(tuple)  # fmt: skip
_SITES = st.sampled_from(["幸福小区", "清华C区", "学府新城", "景湖小区一期", "169小区", "平安家园"])
_TOWNSHIPS = st.sampled_from(["", "兰河街道", "惠七镇", "李冲回族乡", "新华街道办事处"])
_OUT = st.lists(
    st.sampled_from(["胜利村", "平安小区", "东风社区", "郊外村", "平安村（除3、5组外）"]),
    max_size=2,
    unique=True,
).map(tuple)


@given(township=_TOWNSHIPS, site=_SITES, buildings=_BUILDINGS, excluding=_OUT)
def test_a_place_is_read_back_from_its_words(
    township: str, site: str, buildings: tuple[Building, ...], excluding: tuple[str, ...]
) -> None:
    told = Place("", township, site, buildings, excluding)
    text = written(told)
    assert places(text) == (Place(text, township, site, buildings, excluding),)


@given(township=_TOWNSHIPS.filter(bool), excluding=_OUT)
def test_a_whole_township_is_read_back(township: str, excluding: tuple[str, ...]) -> None:
    text = written(Place("", township, excluding=excluding, whole=True))
    assert places(text) == (Place(text, township, excluding=excluding, whole=True),)


@given(
    st.text(
        "幸福小区街道镇乡村号楼栋单元除外以全域、，（）()和及与至-0123456789一二AB弄", max_size=40
    )
)
def test_any_text_is_kept_whole_and_names_a_place(text: str) -> None:
    found = places(text)
    assert found
    assert all(place.text == text for place in found)
    for place in found:
        # What is left out may stand in the middle of a name, and spaces between its parts.
        parted = any(one.excluding for one in found)
        assert parted or (place.township in text and place.site in text)
