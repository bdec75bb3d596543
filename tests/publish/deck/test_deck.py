"""Slides: faces on every run, nothing that overflows, charts and tables of the format itself."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pptx
import pytest
from lxml import etree
from PIL import Image, ImageFont
from pptx.util import Emu
from pylopdf_fonts_zh_cn import sans_path

from riskzone.errors import InputError
from riskzone.publish.deck import deck
from riskzone.publish.deck.cropped import middle
from riskzone.publish.deck.slides import UNIT_SLIDES
from riskzone.publish.deck.type import EAST_ASIAN, LATIN
from riskzone.publish.material import Language, Material
from riskzone.publish.tables import rows as exact
from riskzone.release.audience import Audience
from tests.publish.material import sample_extents, sample_material
from tests.publish.whole import FORMULA, whole_material

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MAP = "sheets/province-wide.png"


@cache
def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (160, 90), "#DCEBE1").save(stream, "PNG")
    return stream.getvalue()


@cache
def made(kind: str, language: Language) -> bytes:
    material: Material = {
        "whole": whole_material,
        "april": sample_material,
        "quiet": lambda: sample_material({}),
        "units": lambda: sample_material(extents=sample_extents() * 120),
    }[kind]()
    return deck(replace(material, language=language), {MAP: picture()}).data


KINDS = [(kind, language) for kind in ("whole", "april", "quiet", "units")
         for language in ("zh", "en")]  # fmt: skip


def show(kind: str, language: Language = "zh") -> Any:
    return pptx.Presentation(io.BytesIO(made(kind, language)))


def texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)


def headlines(kind: str, language: Language = "zh") -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in show(kind, language).slides]


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_every_run_names_its_latin_and_east_asian_face(kind: str, language: Language) -> None:
    parts = ("ppt/slides/slide", "ppt/charts/chart", "ppt/notesSlides/notesSlide")
    seen = set()
    with zipfile.ZipFile(io.BytesIO(made(kind, language))) as archive:
        for name in archive.namelist():
            if not name.startswith(parts):
                continue
            tree = etree.fromstring(archive.read(name))
            for run in tree.iter(f"{A}r"):
                assert run.find(f"{A}rPr") is not None, name
            for tag in ("rPr", "defRPr"):
                for properties in tree.iter(f"{A}{tag}"):
                    faces = {
                        one: properties.find(f"{A}{one}").get("typeface")
                        for one in ("latin", "ea", "cs")
                    }
                    assert faces == {"latin": LATIN, "ea": EAST_ASIAN, "cs": LATIN}, name
                    assert properties.get("lang") == ("zh-CN" if language == "zh" else "en-GB")
                    seen.add(name.split("/")[1])
    assert seen == {"slides", "charts", "notesSlides"}


def test_text_of_charts_is_faced_wherever_a_chart_has_text() -> None:
    with zipfile.ZipFile(io.BytesIO(made("whole", "zh"))) as archive:
        charts = [archive.read(n) for n in archive.namelist() if n.startswith("ppt/charts/chart")]
    assert len(charts) == 2
    for chart in charts:
        tree = etree.fromstring(chart)
        for body in tree.iter("{*}txPr"):
            assert list(body.iter(f"{A}defRPr")), "text properties without a face"


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_no_text_leaves_its_box(kind: str, language: Language) -> None:
    for number, slide in enumerate(show(kind, language).slides, 1):
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                frame = shape.text_frame
                width = shape.width - frame.margin_left - frame.margin_right
                high = sum(_height(one, width) for one in frame.paragraphs)
                assert high <= shape.height, f"{number}: {frame.text}"
            if shape.has_table:
                _check_table(shape, f"{number}")


def _check_table(shape: Any, where: str) -> None:
    table = shape.table
    bottom = shape.top + sum(row.height for row in table.rows)
    assert bottom <= Emu(914400) * 6.93, f"{where}: the table reaches the foot"
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            width = column.width - cell.margin_left - cell.margin_right
            high = sum(_height(one, width) for one in cell.text_frame.paragraphs)
            room = row.height - cell.margin_top - cell.margin_bottom
            assert high <= room, f"{where}: {cell.text}"


@cache
def _face(size: int) -> Any:
    return ImageFont.truetype(str(sans_path()), size * 10)


def _height(paragraph: Any, width: float) -> float:
    """Of the text of a paragraph, broken greedily sign by sign or word by word, in EMU."""
    runs = [run for run in paragraph.runs if run.text]
    if not runs:
        return 0
    (run,) = runs
    points = run.font.size.pt
    lines, used = 1, 0.0
    for piece in re.findall(r"[!-~]+ ?|.", run.text):
        long = _face(round(points)).getlength(piece) / 10 * 12700
        if used and used + long > width:
            lines, used = lines + 1, 0.0
        lines += int(long // width)  # a word longer than a line is broken anywhere
        used += long % width
    return lines * points * 1.2 * 12700


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_shapes_stand_on_the_slide_and_pictures_have_words(kind: str, language: Language) -> None:
    told = show(kind, language)
    assert (told.slide_width, told.slide_height) == (Emu(12191695), Emu(6858000))
    for slide in told.slides:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= told.slide_width
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert shape._element._nvXxPr.cNvPr.get("descr"), slide.shapes.title.text


def test_headlines_are_sentences_with_their_figures() -> None:
    assert headlines("april") == [
        "黑龙江省疫情分区分级每日晨报",
        "全省3个中风险县区，较昨日持平",
        "中风险县区3个：哈尔滨市南岗区、哈尔滨市道外区、牡丹江市绥芬河市",
        "最低等级以外的县区3个：▲ 中风险 3",
        "近14日新增本土确诊40例，4月23日新增0例",
        "数据来源、口径与校验",
    ]
    assert headlines("quiet", "en")[1] == (
        "All 125 counties of Heilongjiang at low risk; none changed since yesterday"
    )


def test_a_full_morning_takes_nine_slides() -> None:
    told = headlines("whole")
    assert len(told) == 9
    assert told[3] == "昨日0时以来等级调整2项：上调2个"
    assert told[4] == "最低等级以外的县区36个：■ 高风险 7、▲ 中风险 29 (2/2)"
    (first,) = [one for one in texts(show("whole").slides[3]) if "(1/2)" in one]
    assert first.replace("(1/2)", "(2/2)") == told[4]


def test_a_morning_without_changes_has_no_empty_slide() -> None:
    assert len(headlines("quiet")) == 5
    (above,) = [slide for slide in show("april").slides if "以外" in slide.shapes.title.text]
    assert any("昨日0时以来没有等级调整。" in one for one in texts(above))


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_no_type_is_smaller_than_twelve_points(kind: str, language: Language) -> None:
    with zipfile.ZipFile(io.BytesIO(made(kind, language))) as archive:
        for name in archive.namelist():
            if name.startswith(("ppt/slides/slide", "ppt/charts/chart")):
                sizes = re.findall(rb'sz="(\d+)"', archive.read(name))
                assert min(map(int, sizes)) >= 1200, name


def test_the_map_is_shown_without_head_and_foot_of_its_sheet() -> None:
    stream = io.BytesIO()
    sheet = Image.new("L", (320, 180), 255)
    sheet.paste(0, (10, 30, 310, 31))  # the rule below the head
    sheet.paste(0, (10, 170, 310, 171))  # the rule above the foot
    sheet.paste(0, (12, 5, 200, 20))  # a title
    sheet.paste(128, (20, 40, 300, 160))
    sheet.save(stream, "PNG")
    left, top, right, bottom, aspect = middle(stream.getvalue())
    assert (left * 320, top * 180, right * 320, bottom * 180) == pytest.approx((20, 40, 20, 20))
    assert aspect == pytest.approx(280 / 120)
    assert middle(picture())[:4] == (0, 0, 0, 0)


def test_long_lists_of_control_units_end_with_how_many_are_left_out_and_where() -> None:
    slides = [s for s in show("units").slides if "管控单元" in s.shapes.title.text_frame.text]
    assert len(slides) == UNIT_SLIDES
    rows = [row for s in slides for row in _rows(s)]
    (count,) = re.findall(r"另有(\d+)个", rows[-1][0])
    assert len(rows) - 1 + int(count) == 480
    assert rows[-1][1] == f"哈尔滨市道外区 {count}"


def _rows(slide: Any) -> list[list[str]]:
    """Rows of the table of a slide without its head."""
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text for cell in row.cells] for row in list(table.rows)[1:]]


def test_as_many_control_units_as_slides_hold_are_all_shown() -> None:
    many = replace(sample_material(), extents=sample_extents() * 10)
    slides = pptx.Presentation(io.BytesIO(deck(many, {}).data)).slides
    shown = [s for s in slides if "管控单元" in s.shapes.title.text_frame.text]
    told = [row[0] for s in shown for row in _rows(s)]
    assert len(told) == 40
    assert not any("另有" in one for one in told)


def test_no_mark_is_cut() -> None:
    for slide in show("whole", "en").slides:
        told = list(texts(slide))
        assert "Restricted – not to be passed on · Contains demonstration data" in told


@pytest.mark.parametrize(("kind", "language"), KINDS)
def test_each_slide_bears_the_mark_of_its_audience(kind: str, language: Language) -> None:
    mark = {
        ("whole", "zh"): "限定范围", ("whole", "en"): "Restricted",
    }.get((kind, language), {"zh": "内部资料", "en": "Internal"}[language])  # fmt: skip
    for slide in show(kind, language).slides:
        assert any(mark in text for text in texts(slide))


def test_no_text_is_left_in_the_other_language() -> None:
    material = replace(sample_material(), language="en")
    told = pptx.Presentation(io.BytesIO(deck(material, {}).data))
    found = [text for slide in told.slides for text in texts(slide)]
    assert not [one for one in found if re.search("[\u4e00-\u9fff]", one)]


def test_charts_are_of_the_format_and_hold_the_figures() -> None:
    charts = [
        shape.chart for slide in show("whole").slides for shape in slide.shapes if shape.has_chart
    ]
    cases, levels = charts
    material = whole_material()
    assert tuple(cases.plots[0].series[0].values) == material.figures.new_confirmed
    assert [series.name for series in levels.plots[0].series] == [
        "▲ 中风险", "■ 高风险", "? 未知",
    ]  # fmt: skip
    for series, level in zip(levels.plots[0].series, ("medium", "high", "unknown"), strict=True):
        assert tuple(series.values) == material.figures.levels[level]


def test_levels_are_told_by_glyph_and_word_in_tables() -> None:
    found = {text for slide in show("whole").slides for text in texts(slide)}
    assert {"■ 高风险", "▲ 中风险", "● 低风险"} <= found


def test_hidden_counts_are_dashes_with_a_note() -> None:
    found = [text for slide in show("whole").slides for text in texts(slide)]
    assert "—" in found
    assert any("不予显示" in one for one in found)


def test_what_comes_from_outside_stays_text() -> None:
    found = " ".join(text for slide in show("whole").slides for text in texts(slide))
    assert "<script>alert(1)</script>" in found
    assert FORMULA[:8] in found
    assert "\u202e" not in found


def test_control_characters_are_left_out() -> None:
    told = replace(sample_material(), title="晨报\x00\x0b\x1b=1+1\n\u202e")
    first = pptx.Presentation(io.BytesIO(deck(told, {}).data)).slides[0]
    assert first.shapes.title.text_frame.text == "晨报 =1+1"


@pytest.mark.parametrize("title", ["=1+1", "<script>", "长" * 80])
def test_a_title_stands_as_it_was_typed(title: str) -> None:
    told = deck(replace(sample_material(), title=title), {}).data
    first = pptx.Presentation(io.BytesIO(told)).slides[0]
    assert first.shapes.title.text_frame.text == title


@pytest.mark.parametrize("length", [81, 300])
def test_a_title_of_more_than_80_signs_is_refused(length: int) -> None:
    with pytest.raises(InputError) as refused:
        deck(replace(sample_material(), title="长" * length), {})
    assert refused.value.code == "story.title_long"


def test_the_same_morning_gives_the_same_bytes() -> None:
    again = deck(replace(whole_material(), language="zh"), {MAP: picture()}).data
    assert again == made("whole", "zh")


def test_without_a_sheet_there_is_no_map_slide() -> None:
    told = pptx.Presentation(io.BytesIO(deck(sample_material(), {}).data))
    assert not [s for slide in told.slides for s in slide.shapes if s.shape_type == 13]


def test_a_public_deck_says_so() -> None:
    told = deck(sample_material(audience=Audience.PUBLIC, demo=False), {}).data
    for slide in pptx.Presentation(io.BytesIO(told)).slides:
        assert any(text == "公开" for text in texts(slide))


def test_figures_agree_with_the_tables_of_the_pack() -> None:
    totals = exact.by_prefecture(whole_material()).totals[0]
    found = list(texts(show("whole").slides[1]))
    for count in totals[3:7]:
        assert str(count) in found


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_shows_every_slide_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "deck.pptx").write_bytes(made("whole", "zh"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    office = [str(shutil.which("soffice")), profile, "--headless", "--convert-to", "pdf"]
    _run([*office, "--outdir", str(tmp_path), str(tmp_path / "deck.pptx")])
    told = _run([str(shutil.which("pdftotext")), "-layout", str(tmp_path / "deck.pdf"), "-"])
    assert told.count("\f") == len(headlines("whole"))
    plain = re.sub(r"\s", "", told)
    assert "全省7个高风险、29个中风险县区" in plain
    assert "\ufffd" not in plain


def _run(command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - own files
        command, check=True, capture_output=True, timeout=120
    )
    return done.stdout.decode()
