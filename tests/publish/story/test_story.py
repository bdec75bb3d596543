"""Sentences of a morning, with their figures."""

from dataclasses import replace

import pytest

from riskzone.publish.material import Change, Material
from riskzone.publish.story import Story, tables
from riskzone.publish.story.told import Moves
from riskzone.release.bulletin import State
from tests.publish.material import sample_extents, sample_material
from tests.publish.whole import whole_material


def english(material: Material) -> Story:
    return Story(replace(material, language="en"))


def moved(before: dict[str, str]) -> Material:
    base = sample_material()
    zones = tuple(replace(zone, before=before.get(zone.zone, zone.before)) for zone in base.zones)
    return replace(base, zones=zones)


def test_levels_are_told_with_how_they_moved() -> None:
    assert Story(sample_material()).levels() == "全省3个中风险县区，较昨日持平"
    assert Story(sample_material({})).levels() == "全省125个县区均为低风险，较昨日持平"
    raised = moved({"231081": "low", "230108": "medium"})
    assert Story(raised).levels() == "全省3个中风险县区，较昨日上调1个、下调1个"
    assert english(raised).levels() == (
        "Counties of Heilongjiang: 3 at medium risk; since yesterday 1 raised, 1 lowered"
    )


def test_unknown_is_neither_raised_nor_low() -> None:
    story = Story(sample_material({"231181": "unknown"}))
    assert story.levels() == "全省124个县区为低风险，另有1个未能判定，较昨日持平"
    assert Story(moved({"231081": "unknown"})).moves == Moves(other=1)


def test_without_a_day_before_nothing_is_compared() -> None:
    base = sample_material()
    zones = tuple(replace(zone, before="") for zone in base.zones)
    story = Story(replace(base, zones=zones))
    assert story.moves is None
    assert story.levels() == "全省3个中风险县区"


def test_a_county_up_and_down_again_is_two_changes_and_no_move() -> None:
    steps = (
        Change("230103", "medium", "high", None, ""),
        Change("230103", "high", "medium", None, ""),
    )
    story = Story(replace(sample_material(), changes=steps))
    assert story.changes() == "昨日0时以来等级调整2项：上调1个、下调1个"
    assert "持平" in story.levels()


def test_the_highest_level_is_told_by_name_or_by_prefecture() -> None:
    assert Story(sample_material()).where() == (
        "中风险县区3个：哈尔滨市南岗区、哈尔滨市道外区、牡丹江市绥芬河市"
    )
    assert english(sample_material()).where() == (
        "3 counties at medium risk: Nangang District, Harbin; Daowai District, Harbin; "
        "Suifenhe, Mudanjiang"
    )
    assert Story(whole_material()).where() == "高风险县区7个，分布于4个市（地）"


def test_a_draft_of_a_bulletin_says_so() -> None:
    assert Story(whole_material()).bulletin() == (
        "截至4月23日24时，本土累计确诊544例（较上次通报+7）、"
        "现有61例（较上次通报+7）（草稿，未发布）"
    )
    told = whole_material().bulletin
    assert told is not None
    published = replace(
        whole_material(), bulletin=replace(told, state=State.PUBLISHED), bulletin_before=None
    )
    assert Story(published).bulletin() == "截至4月23日24时，本土累计确诊544例、现有61例"


def test_computed_levels_are_marked() -> None:
    assert "计算等级 尚未决定" in Story(sample_material(basis="computed")).marks


@pytest.mark.parametrize("language", ["zh", "en"])
def test_facts_of_the_sources_name_snapshot_head_and_reading(language: str) -> None:
    base = replace(sample_material(), language=language)  # type: ignore[arg-type]
    told = dict(tables.sources(Story(base)))
    values = " ".join(told.values())
    assert base.provenance.snapshot_hash in values
    assert base.provenance.audit_head in values
    assert ("0时口径" if language == "zh" else "Midnight reading") in values


def test_columns_that_tell_nothing_are_left_out() -> None:
    grid = tables.changes(Story(whole_material()))
    assert [column.head for column in grid.columns] == ["地区", "原等级", "现等级", "生效时间"]
    assert all(len(row) == len(grid.columns) for row in grid.rows)


def test_control_units_left_out_are_counted_by_county() -> None:
    first, *rest = sample_extents()
    elsewhere = replace(first, county="230103", area="230103")
    story = Story(replace(sample_material(), extents=(first, *rest, elsewhere)))
    *_, last = tables.units(story, 1).rows
    assert last[:2] == ("另有4个，见数据表", "哈尔滨市道外区 4")
    assert len(tables.units(story, 5).rows) == 5


def test_english_names_the_township_a_control_unit_lies_in() -> None:
    grid = tables.units(english(replace(sample_material(), extents=sample_extents())))
    assert {row[1] for row in grid.rows} == {"Jingyu Subdistrict, Daowai District, Harbin"}
