import io
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
from riskzone.publish.sheets import SheetSpec, sheets_for
from riskzone.publish.sheets.compose import compose, draw
from riskzone.publish.sheets.context import Context
from riskzone.publish.sheets.faces import Type, clean, width, wrapped
from riskzone.publish.sheets.furniture import MOST_TITLE
from riskzone.publish.sheets.ground import Ground, ground
from riskzone.publish.sheets.page import Page
from riskzone.publish.sheets.patterns import hatch
from riskzone.release.audience import Audience
from tests.publish.material import FEBRUARY, LOOKS, sample_extents, sample_material


@pytest.fixture(scope="module")
def february() -> Material:
    return sample_material(FEBRUARY)


@pytest.fixture(scope="module")
def sheet(february: Material) -> Context:
    return compose(february, SheetSpec())


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
    picture = Image.open(io.BytesIO(draw(sample_material(), spec).data))
    assert picture.size == size
    assert round(picture.info["dpi"][0]) == spec.dpi


def test_a_phone_has_a_long_picture_of_1080_pixels() -> None:
    picture = Image.open(io.BytesIO(draw(sample_material(), SheetSpec(paper="phone")).data))
    assert picture.width == 1080
    assert picture.height > 2 * picture.width


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_the_same_material_gives_the_same_bytes(form: Any) -> None:
    spec = SheetSpec("prefecture", "231000", form=form)
    assert draw(sample_material(), spec).data == draw(sample_material(), spec).data


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", ["a4", "a3", "wide", "phone"])
def test_names_never_collide(language: Any, paper: Any) -> None:
    material = sample_material(FEBRUARY, language=language)
    for scope, area in (("province", ""), ("prefecture", "230100")):
        drawn = compose(material, SheetSpec(scope, area, paper))  # type: ignore[arg-type]
        assert len(drawn.labelled) > 8
        for (first, a), (second, b) in combinations(drawn.labelled, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (first, second)


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
    texts = compose(material, SheetSpec()).page.texts()
    assert "公开" in texts
    assert "审图号：GS(2020)1234号" in texts
    assert "内部资料" not in texts


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
def test_the_text_of_a_pdf_can_be_searched(tmp_path: Path, february: Material) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(draw(february, SheetSpec(form="pdf")).data)
    command = ["pdftotext", str(file), "-"]
    run = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own file
    told = run.stdout.decode().replace("\n", "")
    for part in ("林口县", "梅里斯达斡尔族区", "合计 125 个县区", "齐齐哈尔市"):
        assert part in told


def test_every_sheet_of_a_pack_can_be_drawn() -> None:
    material = sample_material(FEBRUARY, extents=sample_extents())
    specs = sheets_for(material)
    assert len({spec.path for spec in specs}) == len(specs)
    assert {spec.scope for spec in specs} == {"province", "prefecture", "units"}
    for spec in specs:
        assert compose(material, spec).page.texts()


@pytest.mark.parametrize(
    ("area", "spec"),
    [("2310", SheetSpec()), ("44", SheetSpec()), ("2327", SheetSpec(paper="phone"))],
)
def test_other_areas_are_drawn_as_well(area: str, spec: SheetSpec) -> None:
    drawn = compose(sample_material({}, area=area), spec)
    assert drawn.labelled


@pytest.mark.parametrize("paper", ["a4", "a3", "wide", "phone"])
def test_the_longest_title_fits_every_paper(paper: Any) -> None:
    title = "黑龙江省新型冠状病毒肺炎疫情分区分级风险评估" * 4
    drawn = compose(sample_material(title=title[:MOST_TITLE]), SheetSpec(paper=paper))
    lines = drawn.page.texts()
    assert "".join(lines).count(title[:22]) >= 1 or title[:10] in "".join(lines)


def test_a_title_of_300_signs_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        draw(sample_material(title="疫" * 300), SheetSpec())
    assert caught.value.code == "sheets.title_long"
    assert caught.value.params == {"length": 300, "most": MOST_TITLE}


def test_signs_that_steer_or_have_no_picture_do_no_harm() -> None:
    title = "<script>=1+1\u202e$x^2$\x07\n疫情\U0001f9a0"
    texts = compose(sample_material(title=title), SheetSpec(paper="wide")).page.texts()
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
    shown = compose(sample_material(basis="computed"), SheetSpec()).page.texts()
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
