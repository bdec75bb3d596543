"""Bulletins as files: the same bytes each time, fonts for every script, no boxes."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from riskzone.publish.bulletin import bulletin_files
from riskzone.publish.bulletin.table import grids
from riskzone.publish.material import Material
from riskzone.publish.product import ProductFile
from riskzone.release.audience import Audience
from riskzone.release.bulletin import State
from riskzone.release.bulletin_published import published_bulletin
from tests.publish.material import sample_material
from tests.publish.word_order import misplaced

DAY = published_bulletin(date(2020, 4, 24))
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202e𠮷"


def material(language: str = "zh", **changes: object) -> Material:
    given = {"bulletin": replace(DAY, state=State.PUBLISHED), "language": language}
    return sample_material(**{**given, **changes})


def files(**changes: object) -> dict[str, ProductFile]:
    return {one.path: one for one in bulletin_files(material(**changes))}


@pytest.fixture(scope="module")
def made() -> dict[str, ProductFile]:
    return files()


def text_of(file: ProductFile) -> str:
    document = docx.Document(io.BytesIO(file.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(block.text for block in document.paragraphs), *cells])


def test_a_pack_without_a_bulletin_has_no_file_of_it() -> None:
    assert bulletin_files(sample_material()) == ()


def test_three_files_and_the_same_bytes_again(made: dict[str, ProductFile]) -> None:
    assert sorted(made) == [
        "bulletin/bulletin-phone.txt", "bulletin/bulletin.docx", "bulletin/bulletin.txt",
    ]  # fmt: skip
    assert {path: one.data for path, one in files().items()} == {
        path: one.data for path, one in made.items()
    }


def test_the_document_says_what_the_text_says(made: dict[str, ProductFile]) -> None:
    told = text_of(made["bulletin/bulletin.docx"])
    for part in (
        "累计报告本土确诊病例544例", "尚有2020人正在接受医学观察", "黑龙江省卫生健康委员会",
        "内部资料  未经审核不得公开", "演示数据", "附表",
    ):  # fmt: skip
        assert part in told
    assert "草稿" not in told
    plain = made["bulletin/bulletin.txt"].data.decode("utf-8-sig")
    assert "累计报告本土确诊病例544例" in plain
    assert "审计链" in plain


def test_a_draft_and_the_audience_are_marked() -> None:
    told = text_of(files(bulletin=DAY)["bulletin/bulletin.docx"])
    assert "草稿  未公布" in told
    public = text_of(files(audience=Audience.PUBLIC, demo=False)["bulletin/bulletin.docx"])
    assert "公开" in public
    assert "内部资料" not in public
    assert "演示数据" not in public


def test_every_run_names_a_font_for_each_script(made: dict[str, ProductFile]) -> None:
    document = docx.Document(io.BytesIO(made["bulletin/bulletin.docx"].data))
    runs = [run for block in document.element.body.iter(qn("w:p")) for run in block.iter(qn("w:r"))]
    runs = [run for run in runs if run.findall(qn("w:t"))]
    assert runs
    for run in runs:
        fonts = run.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert {fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))} <= {
            "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman",
        }  # fmt: skip


def test_a_signature_never_stands_alone_on_a_page(made: dict[str, ProductFile]) -> None:
    blocks = docx.Document(io.BytesIO(made["bulletin/bulletin.docx"].data)).paragraphs
    at = next(n for n, one in enumerate(blocks) if one.text == "黑龙江省卫生健康委员会")
    assert [one.paragraph_format.keep_with_next for one in blocks[at - 2 : at + 2]] == [
        False, True, True, False,
    ]  # fmt: skip


def test_punctuation_is_that_of_the_mainland_and_properties_stand_in_order(
    made: dict[str, ProductFile],
) -> None:
    data = made["bulletin/bulletin.docx"].data
    languages = docx.Document(io.BytesIO(data)).styles.element.iter(qn("w:lang"))
    assert {one.get(qn("w:eastAsia")) for one in languages} == {"zh-CN"}
    assert misplaced(data) == []


def test_the_tables_by_place_sum_to_their_last_row() -> None:
    for grid in grids(DAY):
        for place, total in enumerate(grid.rows[-1][1:], start=1):
            assert sum(int(row[place] or 0) for row in grid.rows[:-1]) == int(total)


def test_hostile_texts_are_texts() -> None:
    hostile = replace(DAY, local=replace(DAY.local, remark=HOSTILE))
    told = text_of(files(bulletin=hostile)["bulletin/bulletin.docx"])
    assert "=cmd|' /C calc'!A0 <script>alert(1)</script> " in told
    assert "\u202e" not in told


def test_the_english_document_is_english() -> None:
    told = text_of(files(language="en")["bulletin/bulletin.docx"])
    assert "Health Commission of Heilongjiang" in told
    assert not [sign for sign in told if "\u4e00" <= sign <= "\u9fff"]
    assert told.startswith("Internal")
    assert "Epidemic bulletin of Heilongjiang\n24 April 2020, 0:00–24:00\n" in told
    assert "no deaths of imported cases" in told


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext") and shutil.which("pdffonts")),
    reason="LibreOffice is not installed",
)
def test_libreoffice_renders_it_on_two_pages(made: dict[str, ProductFile], tmp_path: Path) -> None:
    source = tmp_path / "bulletin.docx"
    source.write_bytes(made["bulletin/bulletin.docx"].data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*words, str(source)], check=True, capture_output=True, timeout=120)  # noqa: S603
    pdf = tmp_path / "bulletin.pdf"
    told = subprocess.run(  # noqa: S603
        ["pdftotext", "-layout", str(pdf), "-"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert told.count("\f") == 2
    assert "544例" in told.replace(" ", "")
    assert "大庆" in told.split("\f")[1]
    assert "卫生健康委员会" in told.split("\f")[0].replace(" ", "")
