"""Type on slides: every run names its Latin, East Asian and complex faces, and its language.

微软雅黑 is on every Windows since Vista and comes with Office for Mac and WPS; it is heavy enough
for the last row, where 仿宋, the face of documents, is too thin.  Latin letters and figures are in
Arial: it is on all of these, and where it is not (Linux desktops of authorities, the machines that
test this) a face of exactly its widths is.  Nothing is embedded.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Emu, Inches, Length, Pt

from riskzone.publish.sheets import faces

LATIN, EAST_ASIAN = "Arial", "微软雅黑"
INK, QUIET, RULE, RED, PAPER, PALE = "1B2127", "56616B", "C9CFD3", "A50F15", "FFFFFF", "F4F5F3"
#: Points of the least type on a slide: read from the last row of a briefing room.
SMALLEST = 12.0
#: Height of a line in sizes of its type.
LEADING = 1.32
#: Part of a width that is filled at most: faces differ from machine to machine.
_FILLED = 0.92

#: Signs from here on break anywhere.
_CHINESE = 0x2E80

Align = Literal["left", "center", "right"]
_ALIGN = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}


@dataclass(frozen=True)
class Face:
    """How a text is set.

    Parameters
    ----------
    size : float
        Points.
    colour : str
        ``RRGGBB``.
    bold : bool
    """

    size: float
    colour: str = INK
    bold: bool = False

    def at(self, size: float) -> "Face":
        """The same in another size."""
        return replace(self, size=size)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """Left, top, width and height as the file has them."""
        left, top, width, height = map(Inches, (self.left, self.top, self.width, self.height))
        return left, top, width, height


def lines(text: str, face: Face, width: float) -> list[str]:
    """How a text breaks within a width in inches, with room for another face."""
    return faces.wrapped(text, faces.Type(face.size), _room(face, width))


def needed(text: str, face: Face) -> float:
    """Width in inches that one line of a text takes, with room for another face."""
    return faces.width(text, faces.Type(face.size)) / _room(face, 1.0)


def _room(face: Face, width: float) -> float:
    """Millimetres of a width in inches that plain type may fill."""
    return width * 25.4 * _FILLED * (0.95 if face.bold else 1.0)


def clipped(text: str, face: Face, width: float, most: int) -> str:
    """A text cut, with a mark, to what so many lines of a width hold."""
    if len(lines(text, face, width)) <= most:
        return text
    kept = text
    while kept and len(lines(f"{kept}…", face, width)) > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def fitted(text: str, face: Face, box: Box, least: float) -> tuple[str, Face]:
    """A text and the largest size at which it fits a box; cut where the smallest is too large."""
    size = face.size
    while size > least and not _fits(text, face.at(size), box):
        size -= 1
    found = face.at(size)
    most = max(int(box.height * 72 / (size * LEADING)), 1)
    return clipped(text, found, box.width, most), found


def _fits(text: str, face: Face, box: Box) -> bool:
    """Whether a text fits a box, no word of it broken."""
    room, kind = _room(face, box.width), faces.Type(face.size)
    words = (word for word in text.split() if all(ord(sign) < _CHINESE for sign in word))
    if any(faces.width(word, kind) > room for word in words):
        return False
    return len(lines(text, face, box.width)) * face.size * LEADING / 72 <= box.height


def write(paragraph: _Paragraph, text: str, face: Face, language: str) -> None:
    """Add a run to a paragraph; the text is data and stands as it is, on one line."""
    run = paragraph.add_run()
    run.text = faces.clean(text)
    run._r.insert(0, deepcopy(_properties(face, language)))


@lru_cache(maxsize=128)
def _properties(face: Face, language: str) -> Any:
    """Properties of a run, made once for all runs of a face."""
    made = OxmlElement("a:rPr")
    made.set("sz", str(round(face.size * 100)))
    made.set("b", str(int(face.bold)))
    fill, colour = OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
    colour.set("val", face.colour)
    fill.append(colour)
    made.append(fill)
    name_faces(made, language)
    return made


def set_font(font: Any, face: Face, language: str) -> None:
    """Set size, colour, weight, faces and language of the text of a chart."""
    font.size, font.bold = Pt(face.size), face.bold
    font.color.rgb = rgb(face.colour)
    name_faces(font._rPr, language)


def name_faces(properties: Any, language: str) -> None:
    """Name the three faces in the properties of a run, in the order the format wants them."""
    for name in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    named = []
    for name, face in (("a:latin", LATIN), ("a:ea", EAST_ASIAN), ("a:cs", LATIN)):
        element = OxmlElement(name)
        element.set("typeface", face)
        named.append(element)
    # Before them stand line, fill and effects; behind them links alone, which there are none of.
    properties.extend(named)
    properties.set("lang", "zh-CN" if language == "zh" else "en-GB")
    properties.set("altLang", "en-GB" if language == "zh" else "zh-CN")


def rgb(colour: str) -> RGBColor:
    """A colour, with or without its ``#``."""
    value = int(colour.removeprefix("#"), 16)
    return RGBColor(value >> 16, value >> 8 & 255, value & 255)  # type: ignore[no-untyped-call]


def prepare(
    frame: TextFrame, anchor: Literal["top", "middle", "bottom"] = "top", margin: float = 0.0
) -> TextFrame:
    """A frame whose text neither shrinks nor makes it grow."""
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = _ANCHOR[anchor]
    frame.margin_left = frame.margin_right = Inches(margin)
    frame.margin_top = frame.margin_bottom = Emu(0)
    return frame


def put(paragraph: _Paragraph, text: str, face: Face, language: str, align: Align = "left") -> None:
    """Fill an empty paragraph."""
    paragraph.alignment = _ALIGN[align]
    paragraph.line_spacing = 1.0
    write(paragraph, text, face, language)
