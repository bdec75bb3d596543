"""Where a control unit is, as an audience may read it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.places.divisions import load_divisions
from riskzone.release.audience import Audience
from riskzone.release.extent import is_general, plain, public_place
from riskzone.units.model import ControlUnit, Kind

OUTSIDE = (Audience.RESTRICTED, Audience.PUBLIC)


def unit(name: str, kind: Kind = Kind.ENTRANCE, text: str = "") -> ControlUnit:
    return ControlUnit(
        name=name, kind=kind, scheme="hlj-2020-04", circle="entrance", county="231081",
        township="231081101", place_text=text,
    )  # fmt: skip


@pytest.mark.parametrize("audience", list(Audience))
def test_an_entrance_is_told_exactly_with_its_township(audience: Audience) -> None:
    place = public_place(unit("幸福小区3号楼3单元"), audience)
    assert place == "阜宁镇幸福小区3号楼3单元"


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("flat", ["501室", "501", "5楼东户"])
def test_nobody_is_told_the_flat(audience: Audience, flat: str) -> None:
    assert public_place(unit(f"幸福小区3号楼3单元{flat}"), audience).endswith("3单元")


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("第一中学高三5班教室", Kind.CLASS_ROOM, "阜宁镇第一中学内有关教学场所"),
        ("卫生健康局财务办公室", Kind.OFFICE, "阜宁镇卫生健康局内有关办公场所"),
        ("302办公室", Kind.OFFICE, "阜宁镇内有关办公场所"),
        ("演示村南头三户一带", Kind.VILLAGE_GROUP, "阜宁镇演示村部分区域"),
        ("演示村王某家", Kind.FREE, "阜宁镇演示村部分区域"),
        ("王某某家", Kind.FREE, "阜宁镇部分区域"),
    ],
)
def test_what_few_people_live_or_work_in_is_told_as_the_place_around_it(
    name: str, kind: Kind, told: str
) -> None:
    for audience in OUTSIDE:
        assert public_place(unit(name, kind), audience) == told
        assert is_general(unit(name, kind), audience)
    assert not is_general(unit(name, kind), Audience.INTERNAL)


@pytest.mark.parametrize(
    "name", ["三家子村", "张家窝棚屯", "幸福家园2号楼", "七户屯三组", "市第一医院五病区", "李家村"]
)
def test_a_village_that_is_called_after_households_keeps_its_name(name: str) -> None:
    assert public_place(unit(name, Kind.VILLAGE_GROUP), Audience.PUBLIC) == f"阜宁镇{name}"


def test_words_of_the_extent_stand_beside_the_name() -> None:
    told = public_place(unit("幸福小区", Kind.COMPOUND, "南至建设街，北至和平路"), Audience.PUBLIC)
    assert told == "阜宁镇幸福小区（南至建设街，北至和平路）"


def test_words_that_name_a_few_households_make_the_whole_general() -> None:
    told = public_place(unit("阜宁镇演示村南头", Kind.VILLAGE_GROUP, "南头三户"), Audience.PUBLIC)
    assert told == "阜宁镇演示村部分区域"


def test_english_names_the_division() -> None:
    told = public_place(unit("302办公室", Kind.OFFICE), Audience.PUBLIC, "en")
    assert told == "an office inside Funing Town"


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(list(Kind)), st.sampled_from(list(Audience)))
def test_no_text_breaks_a_line_or_hides_a_sign(text: str, kind: Kind, audience: Audience) -> None:
    told = public_place(unit(text, kind), audience, "zh", load_divisions("23"))
    assert told == plain(told)
    assert told.isprintable()


@pytest.mark.parametrize(
    ("name", "inside", "told"),
    [
        # A name made of the first three of five.
        (
            "幸福小区1号楼1单元、幸福小区1号楼2单元、幸福小区1号楼3单元",
            [f"幸福小区1号楼{n}单元" for n in (1, 2, 3, 4, 5)],
            "阜宁镇" + "、".join(f"幸福小区1号楼{n}单元" for n in (1, 2, 3, 4, 5)),
        ),
        # A name wider than what is closed.
        (
            "幸福小区",
            ["幸福小区3号楼1单元", "幸福小区3号楼2单元"],
            "阜宁镇幸福小区（幸福小区3号楼1单元、幸福小区3号楼2单元）",
        ),
        ("幸福小区3号楼1单元", ["阜宁镇幸福小区3号楼1单元"], "阜宁镇幸福小区3号楼1单元"),
        ("幸福小区3号楼", ["幸福小区3号楼"], "阜宁镇幸福小区3号楼"),
        ("②圈", ["幸福小区4号楼"], "阜宁镇②圈（幸福小区4号楼）"),
    ],
)
def test_every_building_unit_of_an_extent_is_named(name: str, inside: list[str], told: str) -> None:
    for audience in Audience:
        assert public_place(unit(name), audience, inside=inside) == told


def test_a_building_unit_few_people_live_in_is_not_named() -> None:
    given = unit("演示村")
    houses = ["演示村王某家", "演示村3号楼"]
    assert "王某" not in public_place(given, Audience.INTERNAL, inside=houses)
    for audience in OUTSIDE:
        assert public_place(given, audience, inside=houses) == "阜宁镇演示村（演示村3号楼）"
