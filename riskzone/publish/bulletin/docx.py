"""A bulletin as DOCX: the text as it is published, and its figures by place as a table."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from riskzone.publish.bulletin.table import Grid
from riskzone.publish.official import (
    BLACK,
    BODY,
    TITLE,
    add_run,
    chinese_signs,
    font_table,
    name_fonts,
    no_gaps,
    pitch,
)
from riskzone.publish.zipped import settled

_GREY, _RED = RGBColor(0x5E, 0x6A, 0x73), RGBColor(0xB3, 0x1B, 0x1B)
#: Width of the type area of GB/T 9704.
_WIDTH = Mm(156)
#: Signs of 22 pt in it.
_TITLE = 20


@dataclass(frozen=True)
class Page:
    """What stands in a document.

    Parameters
    ----------
    language : {"zh", "en"}
    marks : tuple of str
        For whom it is; above the title.
    title : str
    paragraphs : tuple of str
    signatory, date : str
    caption, note : str
        Above and below the tables.
    grids : tuple of Grid
    foot : tuple of str
    """

    language: Literal["zh", "en"]
    marks: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    signatory: str
    date: str
    caption: str
    note: str
    grids: tuple[Grid, ...]
    foot: tuple[str, ...]


def bulletin_docx(page: Page, *, at: datetime) -> bytes:
    """Write a bulletin.

    Parameters
    ----------
    page : Page
    at : datetime
        Aware; the time the file says it was made.  The same page of the same minute is the same
        file.
    """
    document = docx.Document()
    _layout(document, page)
    core = document.core_properties
    made = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    core.title, core.author, core.last_modified_by = page.title[:255], page.signatory[:255], ""
    core.comments, core.revision = "", 1
    core.created = core.modified = made
    core.language = "zh-CN" if page.language == "zh" else "en-GB"
    _text(document, page)
    if page.grids:
        _tables(document, page)
    stream = io.BytesIO()
    document.save(stream)
    return settled(stream.getvalue(), at, {"word/fontTable.xml": font_table((TITLE, BODY, BLACK))})


def _layout(document: Document, page: Page) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(28), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(32)
    section.footer_distance = Mm(12)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    name_fonts(style.element.get_or_add_rPr(), BODY)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    chinese_signs(document)
    no_gaps(style)
    first = section.footer.paragraphs[0]
    for position, line in enumerate(page.foot):
        block = section.footer.add_paragraph() if position else first
        pitch(block, 10)
        add_run(block, line, size=7, font=BLACK, colour=_GREY)


def _text(document: Document, page: Page) -> None:
    for mark in page.marks:
        block = document.add_paragraph()
        block.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        pitch(block, 15)
        add_run(block, mark, size=10.5, font=BLACK, colour=_RED)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(8), Pt(14)
    pitch(title, 34)
    for position, line in enumerate(_title_lines(page.title)):
        if position:
            title.add_run().add_break()
        add_run(title, line, size=22, font=TITLE, bold=True)
    for position, text in enumerate(page.paragraphs, 1):
        block = document.add_paragraph()
        block.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        # A signature never stands alone on a page (GB/T 9704).
        block.paragraph_format.keep_with_next = position == len(page.paragraphs)
        block.paragraph_format.widow_control = True
        pitch(block, 26)
        if page.language == "zh":
            block.paragraph_format.first_line_indent = Pt(32)
        else:
            block.alignment = WD_ALIGN_PARAGRAPH.LEFT
            block.paragraph_format.space_after = Pt(10)
        add_run(block, text)
    for position, text in enumerate((page.signatory, page.date)):
        block = document.add_paragraph()
        block.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        block.paragraph_format.right_indent = Pt(32)
        block.paragraph_format.keep_with_next = position == 0
        if position == 0:
            block.paragraph_format.space_before = Pt(14)
        pitch(block, 26)
        add_run(block, text)


def _title_lines(title: str) -> Sequence[str]:
    """A title of one line, or its day on a line of its own: behind a bracket, or a comma."""
    for mark, kept in (("（", "（"), (", ", "")):
        head, found, tail = title.partition(mark)
        if found and len(title) > _TITLE:
            return (head, f"{kept}{tail}")
    return (title,)


def _tables(document: Document, page: Page) -> None:
    head = document.add_paragraph()
    head.paragraph_format.page_break_before = True
    head.paragraph_format.space_after = Pt(6)
    head.paragraph_format.keep_with_next = True
    pitch(head, 22)
    add_run(head, page.caption, size=14, font=BLACK)
    for grid in page.grids:
        label = document.add_paragraph()
        label.paragraph_format.keep_with_next = True
        label.paragraph_format.space_before, label.paragraph_format.space_after = Pt(8), Pt(3)
        pitch(label, 18)
        add_run(label, grid.caption, size=12, font=BLACK)
        _table(document, grid)
    note = document.add_paragraph()
    note.paragraph_format.space_before = Pt(6)
    pitch(note, 14)
    add_run(note, page.note, size=9, colour=_GREY)


def _table(document: Document, grid: Grid) -> None:
    rows = (grid.heads, *grid.rows)
    table = document.add_table(rows=len(rows), cols=len(grid.heads))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    first = Mm(34)
    other = int((_WIDTH - first) / max(1, len(grid.heads) - 1))
    for number, (row, given) in enumerate(zip(table.rows, rows, strict=True)):
        last = number == len(rows) - 1
        for place, (cell, text) in enumerate(zip(row.cells, given, strict=True)):
            cell.width = first if place == 0 else other
            block = cell.paragraphs[0]
            block.alignment = WD_ALIGN_PARAGRAPH.LEFT if place == 0 else WD_ALIGN_PARAGRAPH.RIGHT
            if number == 0 and place:
                block.alignment = WD_ALIGN_PARAGRAPH.CENTER
            block.paragraph_format.space_before = block.paragraph_format.space_after = Pt(2)
            block.paragraph_format.keep_with_next = not last
            pitch(block, 15)
            add_run(block, text, size=10.5, font=BLACK if number == 0 or last else BODY)
            if number == 0:
                shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EEF2F1"/>'
                cell._tc.get_or_add_tcPr().append(parse_xml(shade))
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
