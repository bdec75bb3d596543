import io
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from PIL import Image

from riskzone.errors import InputError, NotFound
from riskzone.publish.material import Material
from riskzone.publish.sheets import SheetSpec, fillers, panel, sheets_for
from riskzone.publish.sheets.compose import _file, compose, draw
from riskzone.publish.sheets.context import INK, Context
from riskzone.publish.sheets.faces import Type, clean, width, wrapped
from riskzone.publish.sheets.furniture import MOST_TITLE
from riskzone.publish.sheets.ground import Ground, ground
from riskzone.publish.sheets.page import Page, _Shape
from riskzone.publish.sheets.patterns import hatch
from riskzone.release.audience import Audience
from tests.publish.material import FEBRUARY, LOOKS, sample_extents, sample_material
from tests.publish.sheets.drawn import composed, material_of

#: A sheet that is drawn fast, where any will do.
COUNTY = SheetSpec("county", "231081")


@pytest.fixture(scope="module")
def february() -> Material:
    return material_of("february")


@pytest.fixture(scope="module")
def sheet() -> Context:
    return composed("february", SheetSpec())


@pytest.fixture(scope="module")
def province(february: Material) -> Ground:
    counties = february.boundaries["county"]
    return ground(counties, counties, {}, (10.0, 10.0, 200.0, 200.0))


@pytest.mark.parametrize(
    ("spec", "size"),
    [
        (SheetSpec(), (2339, 1654)),
        (SheetSpec(dpi=300), (3508, 2480)),
        (SheetSpec(paper="wide"), (2560, 1440)),
    ],
)
def test_a_picture_has_exactly_the_pixels_of_its_paper(
    spec: SheetSpec, size: tuple[int, int]
) -> None:
    shared = composed("april", replace(spec, dpi=200))
    picture = Image.open(io.BytesIO(shared.page.png(spec.dpi)))
    assert picture.size == size
    assert round(picture.info["dpi"][0]) == spec.dpi


def test_a_phone_has_a_long_picture_of_1080_pixels() -> None:
    picture = Image.open(io.BytesIO(composed("english", SheetSpec(paper="phone")).page.png(200)))
    assert picture.width == 1080
    assert picture.height > 2 * picture.width


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_the_same_material_gives_the_same_bytes(form: Any) -> None:
    spec = replace(COUNTY, form=form)
    assert draw(sample_material(), spec).data == draw(sample_material(), spec).data


PROVINCES = [("february", "a4"), ("february", "a3"), ("february", "wide"), ("high", "a4"),
             ("english", "wide"), ("english", "phone")]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        *((kind, SheetSpec(paper=paper)) for kind, paper in PROVINCES),  # type: ignore[arg-type]
        ("february", SheetSpec("prefecture", "230100", "phone")),
        ("english", SheetSpec("prefecture", "230100")),
    ],
)
def test_names_never_collide(kind: str, spec: SheetSpec) -> None:
    drawn = composed(kind, spec)
    assert len(drawn.labelled) > 8
    for (first, a), (second, b) in combinations(drawn.labelled, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (first, second)


@pytest.mark.parametrize("kind", ["february", "high"])
def test_lines_that_lead_to_a_name_cross_no_other_name(kind: str) -> None:
    drawn = composed(kind, SheetSpec())
    names = shapely.box(*np.array([box for _, box in drawn.labelled]).T).tolist()
    inner = shapely.buffer(names, -0.45)
    led = [
        one.path.vertices
        for one in drawn.page._drawn
        if isinstance(one, _Shape) and one.stroke == INK and one.line < 0.6
        if one.fill is None and len(one.path.vertices) == 2
    ]
    assert len(led) > 15
    for line in led:
        touched = np.flatnonzero(shapely.intersects(shapely.LineString(line), inner))
        # At most its own, at its end.
        assert all(shapely.Point(line[1]).distance(names[one]) < 1.5 for one in touched)
        assert len(touched) <= 1


def test_no_name_covers_the_place_another_one_leads_to() -> None:
    drawn = composed("high", SheetSpec())
    names = shapely.box(*np.array([box for _, box in drawn.labelled]).T)
    dots = [
        one.path.get_extents()
        for one in drawn.page._drawn
        if isinstance(one, _Shape) and one.fill == INK and one.stroke == "#FFFFFF"
    ]
    middles = [((dot.x0 + dot.x1) / 2, (dot.y0 + dot.y1) / 2) for dot in dots if dot.width < 1.5]
    assert len(middles) > 60
    assert not shapely.intersects(shapely.points(middles)[:, None], names[None, :]).any()


def test_every_zone_off_the_lowest_level_is_named_and_listed(sheet: Context) -> None:
    on_map = {name for name, _ in sheet.labelled}
    for zone in sheet.raised:
        assert {zone.name, str(sheet.numbers[zone.zone])} & on_map
    texts = "\n".join(sheet.page.texts())
    assert all(f"{zone.name}" in texts for zone in sheet.raised)
    assert set(map(str, range(1, 37))) <= set(sheet.page.texts())


def test_the_counts_of_the_legend_sum_to_all_counties(sheet: Context) -> None:
    assert sum(sheet.counts.values()) == 125
    texts = sheet.page.texts()
    assert {"86", "29", "7", "3", "合计 125 个县区"} <= set(texts)
    named = next(text for text in texts if text.startswith("其中 4 个无边界面"))
    assert "加格达奇区、松岭区、新林区、呼中区" in named


def test_counties_without_a_polygon_stand_at_their_seats(sheet: Context) -> None:
    names = {name for name, _ in sheet.labelled}
    assert {"加格达奇区", "松岭区", "新林区", "呼中区"} <= names


def test_a_sheet_says_where_it_comes_from(sheet: Context) -> None:
    told = "".join(sheet.page.texts())
    origin = sheet.material.provenance
    for part in (
        "黑龙江省疫情风险等级分区图",
        "截至 2020-04-24 00:00（0时口径）",
        "已公布的等级",
        "县域疫情风险等级（2020年2月）",
        clean(origin.cases_source),
        clean(origin.boundaries_source),
        origin.producer,
        "第 3 号第 1 版 5f0c1a9e7d3b4c22",
        origin.audit_head,
        "内部资料",
        "未经审核不得公开",
        "含演示数据",
    ):
        assert part in told


def test_a_public_sheet_carries_its_review_number() -> None:
    material = sample_material(audience=Audience.PUBLIC, review_number="GS(2020)1234号")
    texts = compose(material, COUNTY).page.texts()
    assert "公开" in texts
    assert "审图号：GS(2020)1234号" in texts
    assert "内部资料" not in texts


@pytest.mark.parametrize(
    ("kind", "paper"),
    [("april", "a4"), ("february", "a4"), ("high", "a4"), ("february", "a3"), ("april", "wide"),
     ("english", "phone")],
)  # fmt: skip
def test_every_county_is_named_on_the_sheet_however_small_it_is(kind: str, paper: Any) -> None:
    drawn = composed(kind, SheetSpec(paper=paper))
    told = "\n".join(drawn.page.texts())
    assert [drawn.name(zone) for zone in drawn.zones if drawn.name(zone) not in told] == []


def test_where_names_have_no_room_the_sheet_says_how_many_are_left_out() -> None:
    drawn = composed("high", COUNTY)
    sheet = replace(drawn, zones=drawn.material.zones, page=Page(100.0, 100.0))
    panel.listing(sheet, 0, 0, 70, 35)
    told = sheet.page.texts()
    (left,) = [text for text in told if text.startswith("另有") and "见数据表" in text]
    named = {zone.name for zone in sheet.zones} & {text.rstrip("、") for text in told}
    assert 40 < len(named) < 100
    assert 0 < int(left.split()[1]) <= 125 - len(named)


def test_where_names_of_the_lowest_level_have_no_room_the_sheet_says_where_they_stand() -> None:
    drawn = composed("april", COUNTY)
    sheet = replace(drawn, zones=drawn.material.zones, page=Page(100.0, 100.0))
    fillers.others(sheet, 0, 0, 60, 10)
    assert sheet.page.texts() == ["● 低风险 122 个", "名称见数据表"]
    # The list beside the map leaves them that line.
    told = composed("february", SheetSpec(paper="wide")).page.texts()
    assert told[told.index("● 低风险 86 个") + 1] == "名称见数据表"


@pytest.mark.parametrize(
    "spec",
    [
        SheetSpec("county", "230724"),  # fills its frame
        SheetSpec("county", "231182"),
        SheetSpec("county", "230104", "phone"),
        SheetSpec("prefecture", "230800", "phone"),
    ],
)
def test_no_map_is_without_scale_north_and_overview(spec: SheetSpec) -> None:
    told = composed("february", spec).page.texts()
    assert "北" in told
    assert any(text.endswith(" km") for text in told)
    assert any(text.startswith("在") and "的位置" in text for text in told)


@pytest.mark.parametrize("paper", ["a4", "phone"])
@pytest.mark.parametrize("county", ["232761", "232764"])
def test_a_county_without_a_polygon_has_a_sheet(county: str, paper: Any) -> None:
    drawn = composed("february", SheetSpec("county", county, paper))
    (zone,) = drawn.zones
    assert zone.name in {name for name, _ in drawn.labelled}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
def test_the_text_of_a_pdf_can_be_searched_in_reading_order(tmp_path: Path, sheet: Context) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(_file(sheet.material, SheetSpec(form="pdf"), sheet).data)
    command = ["pdftotext", str(file), "-"]
    run = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own file
    told = run.stdout.decode().replace("\n", "")
    assert [zone.name for zone in sheet.zones if zone.name not in told] == []
    order = ["黑龙江省疫情风险等级分区图", "截至 2020-04-24", "合计 125 个县区", "低风险 86 个"]
    places = [told.index(part) for part in order]
    assert places == sorted(places)


def test_every_sheet_of_a_pack_can_be_drawn() -> None:
    material = sample_material(FEBRUARY, extents=sample_extents())
    specs = sheets_for(material)
    assert len({spec.path for spec in specs}) == len(specs)
    assert {spec.scope for spec in specs} == {"province", "prefecture", "units"}
    for spec in specs:
        if spec.scope != "province":
            assert compose(material, spec).page.texts()


@pytest.mark.parametrize(
    ("area", "spec"),
    [("2310", SheetSpec()), ("46", SheetSpec()), ("2327", SheetSpec(paper="phone"))],
)
def test_other_areas_are_drawn_as_well(area: str, spec: SheetSpec) -> None:
    drawn = compose(sample_material({}, area=area), spec)
    assert drawn.labelled


@pytest.mark.parametrize("paper", ["a4", "a3", "wide", "phone"])
def test_the_longest_title_fits_every_paper(paper: Any) -> None:
    title = "黑龙江省新型冠状病毒肺炎疫情分区分级风险评估" * 4
    drawn = compose(sample_material(title=title[:MOST_TITLE]), replace(COUNTY, paper=paper))
    assert title[:MOST_TITLE] in "".join(drawn.page.texts())


def test_a_title_of_300_signs_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        draw(sample_material(title="疫" * 300), SheetSpec())
    assert caught.value.code == "sheets.title_long"
    assert caught.value.params == {"length": 300, "most": MOST_TITLE}


def test_signs_that_steer_or_have_no_picture_do_no_harm() -> None:
    title = "<script>=1+1\u202e$x^2$\x07\n疫情\U0001f9a0"
    texts = compose(sample_material(title=title), COUNTY).page.texts()
    assert "<script>=1+1$x^2$ 疫情〓" in texts


def test_schematic_boundaries_never_stand_on_a_public_sheet() -> None:
    public = {"audience": Audience.PUBLIC, "review_number": "GS(2020)1234号"}
    material = sample_material(schematic=frozenset({"county"}), **public)
    with pytest.raises(InputError, match="schematic") as caught:
        draw(material, SheetSpec())
    assert caught.value.code == "sheets.schematic_public"
    units = sample_material(extents=sample_extents(), **public)
    with pytest.raises(InputError) as caught:
        draw(units, SheetSpec("units", "230104"))
    assert caught.value.code == "sheets.schematic_public"


def test_computed_levels_stay_in_the_house() -> None:
    shown = compose(sample_material(basis="computed"), COUNTY).page.texts()
    assert any("不是公布等级" in text for text in shown)
    with pytest.raises(InputError) as caught:
        draw(sample_material(basis="computed", audience=Audience.RESTRICTED), SheetSpec())
    assert caught.value.code == "sheets.computed_outside"


def test_what_is_not_there_cannot_be_drawn() -> None:
    with pytest.raises(NotFound):
        draw(sample_material(), SheetSpec("prefecture", "440100"))
    with pytest.raises(InputError) as caught:
        draw(sample_material(), SheetSpec("units", "230104"))
    assert caught.value.code == "sheets.no_units"
    with pytest.raises(InputError) as caught:
        SheetSpec(paper="a5")  # type: ignore[arg-type]
    assert caught.value.code == "sheets.spec_unknown"


def test_units_say_their_extent_and_count_all() -> None:
    material = sample_material(extents=sample_extents())
    told = "".join(compose(material, SheetSpec("units", "230104")).page.texts())
    assert "靖宇街道南十三道街 118 号院 3 号楼 2 单元" in told
    assert "图中共 5 个管控单元，其中 1 个不在执行" in told
    assert "1 个只有文字范围" in told


ADDRESS = "靖宇街道南十三道街 {} 号院 3 号楼 2 单元"


def units(count: int, **changes: Any) -> list[str]:
    """Texts of a sheet of so many control units, at places of a small raster."""
    (first, *_) = sample_extents()
    many = tuple(
        replace(
            first, id=n, place=ADDRESS.format(n), until=None,
            points=((126.64 + n % 14 * 0.004, 45.76 + n // 14 * 0.003),),
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    material = sample_material(extents=tuple(replace(one, **changes) for one in many))
    return compose(material, SheetSpec("units", "230104")).page.texts()


def test_forty_control_units_are_all_listed_by_building() -> None:
    told = units(40)
    found = [text for text in told if text.startswith("靖宇街道")]
    assert found == [f"{ADDRESS.format(number)} 4月18日起" for number in range(1, 41)]


def test_of_200_control_units_those_listed_have_numbers_on_the_map() -> None:
    told = units(200)
    listed = sum(text.startswith("靖宇街道") for text in told)
    assert listed >= 60
    assert f"另有 {200 - listed} 个，见数据表" in told
    # Once on the map, once in the list.
    assert told.count(str(listed)) == 2
    assert str(listed + 1) not in told


def test_a_long_picture_of_many_control_units_ends_and_counts_the_rest() -> None:
    (one, *_) = sample_extents()
    many = tuple(replace(one, id=number) for number in range(1, 201))
    sheet = compose(replace(sample_material(), extents=many), SheetSpec("units", "230104", "phone"))
    assert 700 < sheet.page.height < 830
    assert any(re.search(r"另有 \d+ 个，见数据表", text) for text in sheet.page.texts())


def test_control_units_on_one_spot_have_a_number_each() -> None:
    told = units(30, points=((126.65, 45.78),))
    assert all(told.count(str(number)) >= 2 for number in range(1, 30))


def test_a_long_circle_hides_no_time() -> None:
    told = "".join(units(3, circle_zh="圈" * 40))
    assert told.count("4月18日起") == 3


@pytest.mark.parametrize("metres", [3, 30_000])
def test_control_units_of_any_size_are_drawn(metres: int) -> None:
    half = metres / 111_000 / 2
    area = shapely.box(126.65 - half, 45.78 - half, 126.65 + half, 45.78 + half)
    (first, *_) = sample_extents()
    one = replace(first, points=(), polygon_wkb=shapely.to_wkb(area))
    drawn = compose(sample_material(extents=(one,)), SheetSpec("units", "230104"))
    assert [name for name, _ in drawn.labelled] == ["1"]
    assert any(text.startswith("在") and "的位置" in text for text in drawn.page.texts())


def test_english_names_the_township_of_a_control_unit() -> None:
    material = sample_material(extents=sample_extents(), language="en")
    told = compose(material, SheetSpec("units", "230104")).page.texts()
    assert any(text.startswith("Jingyu Subdistrict · since 18 Apr") for text in told)


def test_a_county_lists_its_townships() -> None:
    county = next(z for z in sample_material().zones if z.zone == "230104")
    own = replace(county, zone="230104001", name="靖宇街道", parent="230104", level="high")
    material = sample_material(townships=(own,))
    told = compose(material, SheetSpec("county", "230104")).page.texts()
    assert "靖宇街道 高风险" in told


def test_areas_are_true(province: Ground, february: Material) -> None:
    counties = february.boundaries["county"]
    geod = pyproj.Geod(ellps="GRS80")
    for code in ("232701", "231085", "230184"):
        on_page = province.core[code].area * province.metres**2
        true = abs(geod.geometry_area_perimeter(counties.geometry[code])[0])
        assert on_page == pytest.approx(true, rel=0.01)


def test_north_leans_with_the_meridians(province: Ground) -> None:
    west, east = province.at(122.5, 50.0), province.at(133.5, 47.5)
    assert province.north(*west) > 3
    assert province.north(*east) < -3
    middle = province.at(province.projection.meridian, 47.0)
    assert province.north(*middle) == pytest.approx(0, abs=0.05)


def test_a_scale_bar_is_as_long_as_the_way_on_the_ground(province: Ground) -> None:
    x, y = province.at(126.64, 45.76)
    lon, lat = province.degrees(x + 5, y)
    west, south = province.degrees(x - 5, y)
    *_, way = pyproj.Geod(ellps="GRS80").inv(west, south, lon, lat)
    assert province.ground_metres(x, y, 10) == pytest.approx(way)


def test_lines_break_where_they_may() -> None:
    kind = Type(10)
    for line in wrapped("黑龙江省（0时口径），已公布的等级。" * 3, kind, 40):
        assert width(line, kind) <= 40
        assert line[0] not in "，。）"
        assert line[-1] != "（"
    assert wrapped("Dorbod Mongol Autonomous County", kind, 26) == [
        "Dorbod Mongol",
        "Autonomous",
        "County",
    ]


def test_levels_differ_in_black_and_white() -> None:
    grain = {}
    for look in LOOKS[:4]:
        page = Page(20.0, 20.0)
        page.box(0, 0, 20, 20, fill=look.colour)
        hatch(page, [shapely.box(0, 0, 20, 20)], look)
        grey = np.asarray(Image.open(io.BytesIO(page.png(200))).convert("L")).astype(float)
        grain[look.pattern] = grey[20:-20, 20:-20].std()
    assert grain["none"] < 1
    assert min(grain["diagonal"], grain["cross"], grain["dots"]) > 10
