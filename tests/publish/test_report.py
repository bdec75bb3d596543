"""The report: every page searchable, marked and bookmarked; its tables sum."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from riskzone.errors import InputError
from riskzone.publish.material import Language
from riskzone.publish.report import report, report_data
from riskzone.publish.sheets import SheetSpec
from riskzone.publish.sheets.compose import draw_all
from riskzone.publish.story import Story, tables
from tests.publish.material import sample_material
from tests.publish.whole import whole_material

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")


@cache
def sheet() -> dict[str, bytes]:
    (made,) = draw_all(sample_material(), [SheetSpec("prefecture", "230100", form="pdf")])
    return {"sheets/province-a4.pdf": made.data}


@cache
def made(language: Language = "zh") -> bytes:
    return report(replace(whole_material(), language=language), sheet()).data


def told(data: bytes, folder: Path) -> list[str]:
    """Text of each page."""
    (folder / "report.pdf").write_bytes(data)
    command = [str(shutil.which("pdftotext")), "-layout", str(folder / "report.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - own file
    return done.stdout.decode().split("\f")[:-1]


@needs_poppler
@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_can_be_searched_and_each_page_bears_mark_number_and_origin(
    tmp_path: Path, language: Language
) -> None:
    pages = told(made(language), tmp_path)
    assert len(pages) >= 4
    mark, number = {"zh": ("限定范围不得转发", "第{}页，共{}页"),
                    "en": ("Restricted–nottobepassedon", "page{}of{}")}[language]  # fmt: skip
    for place, page in enumerate(pages, 1):
        plain = re.sub(r"\s", "", page)
        assert mark in plain
        assert number.format(place, len(pages)) in plain
        assert "9b1d44e07c5f8a21" in plain
    assert Story(replace(whole_material(), language=language)).levels()[:12] in pages[0]


@needs_poppler
def test_the_sheet_is_embedded_with_its_text(tmp_path: Path) -> None:
    pages = told(made(), tmp_path)
    assert any("松北区" in page for page in pages)
    without = told(report(whole_material(), {}).data, tmp_path)
    assert not any("风险等级分区图" in page for page in without)


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
def test_the_file_has_title_tags_and_the_minute_of_the_pack(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(made())
    command = [str(shutil.which("pdfinfo")), "-isodates", str(tmp_path / "report.pdf")]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - own file
    said = done.stdout.decode()
    facts = dict(re.split(r":\s+", line, maxsplit=1) for line in said.splitlines() if ": " in line)
    assert "<script>" in facts["Title"]
    assert facts["Tagged"] == "yes"
    assert facts["CreationDate"].startswith("2020-04-23T23:30:00")
    assert b"/Outlines" in made()


def test_prefectures_sum_to_every_county() -> None:
    story = Story(whole_material())
    grid = tables.prefectures(story)
    numbers = [[0 if cell == "·" else int(str(cell)) for cell in row[1:]] for row in grid.rows]
    sums = [sum(column) for column in zip(*numbers, strict=True)]
    assert [str(one) for one in sums] == list(grid.totals[1:])
    assert sums[-1] == 125
    assert all(sum(row[:-1]) == row[-1] for row in numbers)


def test_hidden_counts_are_dashes_with_a_note() -> None:
    data = report_data(Story(whole_material()))
    assert any("—" in row for row in data["raised"]["rows"])
    assert any("不予显示" in line for line in data["hidden"])


def test_what_looks_like_markup_stays_text() -> None:
    odd = replace(sample_material(), title='#panic("x") *b* $x$ @ref \\ = <script>')
    assert report(odd, {}).data.startswith(b"%PDF")


def test_a_quiet_morning_without_bulletin_and_control_units_has_a_report() -> None:
    assert report(sample_material({}), {}).data.startswith(b"%PDF")


def test_the_same_morning_gives_the_same_bytes() -> None:
    assert report(replace(whole_material(), language="zh"), sheet()).data == made()
    later = replace(
        whole_material(),
        provenance=replace(
            whole_material().provenance,
            produced_at=whole_material().provenance.produced_at + timedelta(minutes=1),
        ),
    )
    assert report(later, sheet()).data != made()


def test_a_title_of_300_signs_is_refused() -> None:
    with pytest.raises(InputError):
        report(replace(sample_material(), title="长" * 300), {})
