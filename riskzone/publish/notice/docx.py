"""A notice as DOCX after GB/T 9704-2012, to be filled in, signed and filed.

The fonts of official documents may not be shipped: the file names them, and the font that stands
for each (``w:altName``), so that it looks right where they are installed and readable elsewhere.
"""

import io
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_BREAK,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
)
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Block

from riskzone.messages import render
from riskzone.publish.notice.text import NoticeText
from riskzone.publish.notice.titles import title_lines
from riskzone.publish.official import (
    BLACK,
    BODY,
    STANDS_FOR,
    TITLE,
    add_run,
    chinese_signs,
    font_table,
    name_fonts,
    no_gaps,
    pitch,
)
from riskzone.publish.zipped import settled

_RED = RGBColor(0xD7, 0x00, 0x0F)
_GREY = RGBColor(0x5E, 0x6A, 0x73)
#: 225 mm in 22 lines; 156 mm in 28 signs of 16 pt.
_PITCH = Pt(28.95)
_FONT_TABLE = "word/fontTable.xml"


def notice_docx(told: NoticeText, *, at: datetime) -> bytes:
    """Write a notice.

    Parameters
    ----------
    told : NoticeText
    at : datetime
        Aware; the time the file says it was made.  The same notice of the same minute is the
        same file.
    """
    document = docx.Document()
    _page(document, told)
    _properties(document, told, at)
    _head(document, told)
    _body(document, told)
    if told.annex is not None:
        _annex(document, told)
    _record(document, told)
    stream = io.BytesIO()
    document.save(stream)
    return settled(stream.getvalue(), at, {_FONT_TABLE: font_table(STANDS_FOR)})


def _page(document: Document, told: NoticeText) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    # 一字线 lies 7 mm below the type area.
    section.footer_distance = Mm(14)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    document.settings.odd_and_even_pages_header_footer = True
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    name_fonts(style.element.get_or_add_rPr(), BODY)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _PITCH
    form.space_before = form.space_after = Pt(0)
    no_gaps(style)
    chinese_signs(document)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        _page_number(footer.paragraphs[0], side)
        for line in _foot(told):
            block = footer.add_paragraph()
            pitch(block, 9)
            _run(block, line, size=6.5, font=BLACK, colour=_GREY)


def _foot(told: NoticeText) -> tuple[str, ...]:
    return (render("notice.fonts_docx", {}, told.language), *told.foot)


def _properties(document: Document, told: NoticeText, at: datetime) -> None:
    core = document.core_properties
    made = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    core.title, core.author, core.last_modified_by = told.title[:255], told.body[:255], ""
    core.subject = told.number[:255]
    core.comments = render("notice.fonts_docx", {}, told.language)[:255]
    core.created = core.modified = made
    core.language = "zh-CN" if told.language == "zh" else "en-GB"
    core.revision = 1


def _head(document: Document, told: NoticeText) -> None:
    """份号 to 红线: 35 mm above the name of the body."""
    lines = [*([told.urgency] if told.urgency else []), *told.marks]
    height = Mm(35).pt
    for position, line in enumerate(lines):
        block = document.add_paragraph()
        own = position == 0 and bool(told.urgency)
        pitch(block, 20 if own else 13)
        height -= 20 if own else 13
        if not own:
            block.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _run(block, line, size=16 if own else 9, font=BLACK, colour=None if own else _RED)
    size = max(16.0, min(44.0, 430 / max(1, _width(told.body))))
    name = document.add_paragraph()
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    pitch(name, size * 1.3)
    # Space before the first paragraph of a page is not set by every program.
    if not lines:
        name.insert_paragraph_before()
        height -= 28.95
    name.paragraph_format.space_before = Pt(max(0, height))
    _run(name, told.body, size=size, font=TITLE, colour=_RED, bold=True)
    document.add_paragraph()
    number = document.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.space_before = Pt(28.95)
    _run(number, told.number or " ")
    _border(number, "bottom", "D7000F", 12, space=11)


def _body(document: Document, told: NoticeText) -> None:
    document.add_paragraph()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = Pt(28.95)
    pitch(title, 32)
    for position, line in enumerate(title_lines(told.title)):
        if position:
            title.add_run().add_break()
        _run(title, line, size=22, font=TITLE, bold=True)
    document.add_paragraph()
    if told.to:
        _run(document.add_paragraph(), told.to)
    for one in told.paragraphs:
        block = document.add_paragraph()
        _indented(block, told)
        if one.depth == 1 and one.head:
            block.paragraph_format.keep_with_next = True
        _run(block, one.text, font=BLACK if one.depth == 1 else BODY)
    if told.annex is not None:
        document.add_paragraph()
        block = document.add_paragraph()
        _indented(block, told)
        _run(block, render("notice.annex", {"name": told.annex.title}, told.language))
    document.add_paragraph()
    _signed(document, told)
    if told.note:
        block = document.add_paragraph()
        _indented(block, told)
        _run(block, told.note)


def _signed(document: Document, told: NoticeText) -> None:
    """The signature two signs from the right; the date begins two signs behind its beginning."""
    sign, date = _width(told.signatory), _width(told.date)
    whole = min(max(sign, date + 2), 26)
    for text, more, follows in ((told.signatory, whole - sign, True), (told.date, None, False)):
        block = document.add_paragraph()
        block.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        room = (whole - 2 - date) if more is None else more
        block.paragraph_format.right_indent = Pt(16 * (2 + max(0.0, room)))
        block.paragraph_format.keep_with_next = follows
        _run(block, text)


def _record(document: Document, told: NoticeText) -> None:
    """版记 on the last lines of the last page: a frame a line, at the foot of the type area."""
    texts = [told.copies] if told.copies else []
    texts.append(f"{told.printed_by}\t{told.printed_on}")
    # A long list of copies takes more lines; a line of 22 pt and its borders take 24.
    heights = [24 * int(-(-_width(text) // 29)) for text in texts[:-1]] + [24]
    document.add_paragraph()
    for position, text in enumerate(texts):
        block = document.add_paragraph()
        pitch(block, 22)
        tabs = block.paragraph_format.tab_stops
        tabs.add_tab_stop(Pt(Mm(156).pt - 14), WD_TAB_ALIGNMENT.RIGHT)
        _run(block, f"\u3000{text}", size=14)
        last = position == len(texts) - 1
        # 0.35 mm above and below, 0.25 mm between; in eighths of a point.
        sides = {"top": 0 if position else 8, "bottom": 8 if last else 6}
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="{size}" w:space="1" w:color="000000"/>'
            for side, size in sides.items()
            if size
        )
        top = Mm(262).pt - sum(heights[position:])
        frame = (
            f'<w:framePr {nsdecls("w")} w:w="{round(Mm(156).pt * 20)}" w:wrap="around"'
            f' w:vAnchor="page" w:hAnchor="page" w:x="{round(Mm(28).pt * 20)}"'
            f' w:y="{round(top * 20)}"/>'
        )
        properties = block._p.get_or_add_pPr()
        properties.insert(0, parse_xml(frame))
        properties.insert(1, parse_xml(f"<w:pBdr {nsdecls('w')}>{borders}</w:pBdr>"))
    # A frame hangs on the paragraph behind it.
    pitch(document.add_paragraph(), 1)


def _annex(document: Document, told: NoticeText) -> None:
    annex = told.annex
    if annex is None:
        return
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def say(code: str) -> str:
        return render(code, {}, told.language)

    _run(document.add_paragraph(), say("notice.annex_head"), font=BLACK)
    document.add_paragraph()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, annex.title, size=22, font=TITLE, bold=True)
    for caption, rows in annex.tables:
        document.add_paragraph()
        _run(document.add_paragraph(), caption)
        table = document.add_table(rows=0, cols=3)
        table.style = "Table Grid"
        heads = ("notice.annex_number", "notice.annex_longitude", "notice.annex_latitude")
        for row in (tuple(say(code) for code in heads), *rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                block = cell.paragraphs[0]
                pitch(block, 20)
                block.alignment = WD_ALIGN_PARAGRAPH.CENTER
                _run(block, text, size=12)


def _indented(block: Block, told: NoticeText) -> None:
    block.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if told.language == "zh":
        block.paragraph_format.first_line_indent = Pt(32)


def _run(
    block: Block,
    text: str,
    *,
    size: float = 16,
    font: str = BODY,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> None:
    run = add_run(block, text, size=size, font=font, colour=colour, bold=bold)
    properties = run._r.get_or_add_rPr()
    if size == 16:  # 28 signs a line
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), "-4")
        properties.find(qn("w:sz")).addprevious(spacing)


def _page_number(block: Block, side: str) -> None:
    right = side == "right"
    block.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    pitch(block, 16)
    if right:
        block.paragraph_format.right_indent = Pt(14)
    else:
        block.paragraph_format.left_indent = Pt(14)
    _run(block, "— ", size=14)
    for kind in ("begin", "PAGE", "end"):
        run = block.add_run()
        run.font.size = Pt(14)
        name_fonts(run._r.get_or_add_rPr(), BODY)
        if kind == "PAGE":
            order = OxmlElement("w:instrText")
            order.set(qn("xml:space"), "preserve")
            order.text = " PAGE "
        else:
            order = OxmlElement("w:fldChar")
            order.set(qn("w:fldCharType"), kind)
        run._r.append(order)
    _run(block, " —", size=14)


def _border(block: Block, side: str, colour: str, eighths: int, *, space: int) -> None:
    block._p.get_or_add_pPr().find(qn("w:spacing")).addprevious(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{eighths}"'
            f' w:space="{space}" w:color="{colour}"/></w:pBdr>'
        )
    )


def _width(text: str) -> float:
    """Width of a text in full signs."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
