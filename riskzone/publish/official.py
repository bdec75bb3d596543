"""Type of official documents (GB/T 9704) in DOCX files: their fonts, runs and line pitch.

The fonts may not be shipped: a file names them, and the font that stands for each
(``w:altName``), so that it looks right where they are installed and readable elsewhere.
"""

from collections.abc import Iterable
from typing import Any

from docx.document import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from riskzone.publish.glyphs import printable

TITLE, BODY, BLACK, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
#: The font that stands for each where it is not installed.
STANDS_FOR = {
    TITLE: "Noto Serif SC",
    BODY: "Noto Serif SC",
    KAI: "Noto Serif SC",
    BLACK: "Noto Sans SC",
}
_LATIN = "Times New Roman"


def pitch(block: Paragraph, points: float) -> None:
    """Set the lines of a paragraph exactly so far apart."""
    block.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    block.paragraph_format.line_spacing = Pt(points)


def add_run(
    block: Paragraph,
    text: str,
    *,
    size: float = 16,
    font: str = BODY,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> Run:
    """Add a text to a paragraph; signs without a picture are printed as 〓."""
    run = block.add_run(printable(text)[0])
    run.font.size, run.bold = Pt(size), bold
    if colour is not None:
        run.font.color.rgb = colour
    name_fonts(run._r.get_or_add_rPr(), font)
    return run


def name_fonts(properties: Any, font: str) -> None:
    """Name a font for every script; a theme would win over it."""
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), _LATIN)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def no_gaps(style: Any) -> None:
    """Set no space between signs and figures: a search would not find what stands on both sides."""
    properties = style.element.get_or_add_pPr()
    # Behind them the schema wants spacing and indents.
    for name in ("w:autoSpaceDN", "w:autoSpaceDE"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        properties.insert(0, off)


def chinese_signs(document: Document) -> None:
    """Have punctuation marks set in their forms of the mainland, not those of Taiwan or Japan."""
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")


def font_table(names: Iterable[str]) -> bytes:
    """``word/fontTable.xml``: fonts a document names, each with the one that stands for it."""
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{STANDS_FOR[name]}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == BLACK else "roman"}"/></w:font>'
        for name in names
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{told}</w:fonts>".encode()
