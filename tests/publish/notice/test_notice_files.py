"""Notices as files: what they print can be searched, and looks like a document."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from riskzone.publish.notice.docx import notice_docx
from riskzone.publish.notice.pdf import notice_pdf
from riskzone.publish.notice.phone import LONGEST, messages, parts, width
from riskzone.publish.notice.text import NoticeText
from riskzone.publish.official import STANDS_FOR
from tests.publish.notice.papers import MADE, adjusted, corrected, facts, sealed, told
from tests.publish.word_order import misplaced

HOSTILE = "=1+1<script>alert(1)</script>&amp;😀关于𠮷林的通告"


@cache
def hostile() -> NoticeText:
    return told(facts(replace(adjusted(), title=HOSTILE)))


def _words(pdf: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    order = ["pdftotext", "-layout", str(pdf), "-"]
    made = subprocess.run(order, capture_output=True, check=True)  # noqa: S603 - our own file
    return made.stdout.decode()


def _searched(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_can_be_searched_and_names_the_fonts_that_stand_for_others(tmp_path: Path) -> None:
    file = tmp_path / "notice.pdf"
    file.write_bytes(notice_pdf(told(sealed()), at=MADE))
    text = _searched(_words(file))
    for words in (
        "关于划定北林区部分区域为管控单元的通告", "北疫指告〔2021〕3号", "幸福小区3号楼3单元",
        "2021年1月22日印发", "以NotoSerifSC代替方正小标宋简体", "126.910000", "特急",
    ):  # fmt: skip
        assert words in text


def test_the_same_notice_of_the_same_minute_is_the_same_file() -> None:
    text = told(facts(adjusted()))
    assert notice_docx(text, at=MADE) == notice_docx(text, at=MADE)
    assert notice_pdf(text, at=MADE) == notice_pdf(text, at=MADE)


def test_the_docx_has_the_page_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(notice_docx(told(facts(adjusted())), at=MADE)))
    section = document.sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    assert section.right_margin is not None
    assert section.top_margin == pytest.approx(Mm(37), abs=700)
    area = section.page_width - section.left_margin - section.right_margin
    assert Mm(156) == pytest.approx(area, abs=2000)
    assert document.core_properties.title == "关于调整部分县（市、区）疫情风险等级的通告"
    assert "Noto Serif SC" in document.core_properties.comments


def test_the_docx_names_the_fonts_of_the_standard_and_what_stands_for_them() -> None:
    with zipfile.ZipFile(io.BytesIO(notice_docx(told(facts(adjusted())), at=MADE))) as made:
        fonts = made.read("word/fontTable.xml").decode()
        body = made.read("word/document.xml").decode()
    for name, other in STANDS_FOR.items():
        assert f'<w:font w:name="{name}"><w:altName w:val="{other}"/>' in fonts
    for name in ("方正小标宋简体", "仿宋_GB2312", "黑体"):
        assert f'w:eastAsia="{name}"' in body


def test_the_docx_keeps_the_order_word_asks_for() -> None:
    assert misplaced(notice_docx(told(sealed()), at=MADE)) == []


def test_texts_from_outside_stay_texts() -> None:
    data = notice_docx(hostile(), at=MADE)
    document = docx.Document(io.BytesIO(data))
    text = _searched("".join(part.text for part in document.paragraphs))
    assert "=1+1<script>alert(1)</script>&amp;" in text
    assert notice_pdf(hostile(), at=MADE).startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_every_sign_of_the_docx(tmp_path: Path) -> None:
    (tmp_path / "notice.docx").write_bytes(notice_docx(told(sealed()), at=MADE))
    order = [
        "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
        "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "notice.docx"),
    ]  # fmt: skip
    subprocess.run(order, capture_output=True, check=True, timeout=120)  # noqa: S603 - our own file
    text = _words(tmp_path / "notice.pdf")
    assert "幸福小区" in text
    assert "北疫指告〔2021〕" in _searched(text)
    assert not {"\ufffd", "□", "\u25af"} & set(text)


def test_short_messages_hold_every_line_in_parts_of_70_signs() -> None:
    made = messages(told(facts(adjusted())))
    assert made[0].startswith("【黑龙江省疫情防控组】自2020年4月24日12时起，")
    assert made[-1].endswith("黑疫指发〔2020〕8号（4/4）")
    assert all(width(one) <= LONGEST for one in made)
    assert "特此通告" not in "".join(made)


def test_short_messages_of_control_units_say_place_time_and_hotline_once() -> None:
    whole = "".join(messages(told(sealed())))
    assert whole.count("服务热线：0455-12345") == 1
    assert "幸福小区3号楼3单元" in whole
    assert "管控措施" not in whole


def test_a_correction_by_phone_says_what_changes_and_not_the_whole_again() -> None:
    whole = "".join(messages(told(facts(corrected(), changed=adjusted()))))
    assert "黑疫指发〔2020〕8号" in whole
    assert "更正为" in whole
    assert "全省执行二级应急响应" not in whole


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-16-le"), max_size=900), st.sampled_from(["zh", "en"]))
def test_no_message_is_longer_than_70_signs_and_none_is_lost(text: str, language: str) -> None:
    made = parts(text, "某指挥部", language)  # type: ignore[arg-type]
    assert all(width(one) <= LONGEST for one in made)
    tails = [f"（{n}/{len(made)}）" if language == "zh" else f" ({n}/{len(made)})"
             for n in range(1, len(made) + 1)]  # fmt: skip
    if len(made) > 1:
        assert all(one.endswith(tail) for one, tail in zip(made, tails, strict=True))
        made = tuple(one.removesuffix(tail) for one, tail in zip(made, tails, strict=True))
    assert "".join("".join(made).split()).endswith("".join(text.split()))
