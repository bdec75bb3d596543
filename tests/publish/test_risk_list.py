"""The list of risk areas tells exactly what was declared: exclusions, townships, parts of them."""

from dataclasses import replace

from riskzone.publish.material import Material, PartShown, ZoneShown
from riskzone.publish.risk_list import risk_list
from riskzone.release.risk_areas import read_bytes, to_json
from tests.publish.material import sample_material

WANGKUI, HUIQI = "231221", "231221101"


def wangkui(level: str, excluding: tuple[str, ...] = (), **more: object) -> Material:
    """望奎县 as it was listed in January 2021."""
    given = sample_material()
    zones = tuple(
        replace(one, level=level if one.zone == WANGKUI else "low", excluding=excluding)
        if one.zone == WANGKUI
        else replace(one, level="low")
        for one in given.zones
    )
    return replace(given, zones=zones, **more)


def entries(material: Material) -> list[tuple[str, str, str]]:
    found = risk_list(material)
    assert read_bytes(to_json(found)) == found
    return [(a.level, a.county, entry.text) for a in found.areas for entry in a.entries]


def township(level: str) -> ZoneShown:
    return ZoneShown(HUIQI, "惠七镇", "Huiqi", WANGKUI, level)


def test_a_county_without_the_township_its_level_does_not_reach() -> None:
    material = wangkui("medium", ("惠七镇",), townships=(township("high"),))
    assert entries(material) == [
        ("high", "望奎县", "惠七镇全域"),
        ("medium", "望奎县", "除惠七镇以外的县域地区"),
    ]
    medium = risk_list(material).areas[1].places[0]
    assert (medium.excluding, medium.whole) == (("惠七镇",), True)


def test_a_village_above_its_county_is_listed_with_its_township() -> None:
    part = PartShown("惠七村", HUIQI, "惠七镇", WANGKUI, "medium")
    assert entries(wangkui("low", parts=(part,))) == [("medium", "望奎县", "惠七镇惠七村")]
    named = replace(part, name="惠七镇惠七村")
    assert entries(wangkui("low", parts=(named,))) == [("medium", "望奎县", "惠七镇惠七村")]


def test_what_has_the_level_of_what_it_lies_in_is_not_listed_twice() -> None:
    part = PartShown("惠七村", HUIQI, "惠七镇", WANGKUI, "high")
    material = wangkui("high", townships=(township("high"),), parts=(part,))
    assert entries(material) == [("high", "望奎县", "全域")]


def test_a_township_left_out_of_a_county_is_listed_even_with_the_same_level() -> None:
    material = wangkui("medium", ("惠七镇",), townships=(township("medium"),))
    assert ("medium", "望奎县", "惠七镇全域") in entries(material)
