"""The slide: 16:9, a sentence at its head, the mark of its audience, where it comes from."""

import io
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Literal

import pptx
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches, Pt

from riskzone.publish.deck.settle import settled_deck
from riskzone.publish.deck.type import (
    INK,
    QUIET,
    RED,
    RULE,
    SMALLEST,
    Align,
    Box,
    Face,
    clipped,
    fitted,
    name_faces,
    needed,
    prepare,
    put,
    rgb,
    write,
)
from riskzone.publish.sheets.faces import clean
from riskzone.publish.story import Story

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INNER = WIDTH - 2 * MARGIN
#: Where the contents of a slide stand.
BODY = Box(MARGIN, 1.72, INNER, 5.02)
_TITLE_ONLY = 5


class Deck:
    """Slides while they are made.

    Parameters
    ----------
    story : Story
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.language = story.material.language
        self.show: Presentation = pptx.Presentation()
        self.show.slide_width, self.show.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _widen(self.show)
        self._layout = self.show.slide_layouts[_TITLE_ONLY]

    def say(self, entry: str, **params: Any) -> str:
        """A text of the room ``deck``."""
        return self.story.text(f"deck.{entry}", **params)

    def cover(self, notes: Sequence[str]) -> Slide:
        """An empty slide; its title is set by who fills it."""
        slide = self.show.slides.add_slide(self._layout)
        self._note(slide, notes)
        return slide

    def slide(self, headline: str, notes: Sequence[str], part: str = "") -> Slide:
        """A slide with its sentence.

        Parameters
        ----------
        headline : str
        notes : sequence of str
            For the speaker.
        part : str
            "(2/3)" where a list goes on.
        """
        slide = self.cover(notes)
        told = f"{clean(headline)} {part}".rstrip()
        wide = self.mark(slide, 0.34, 0.34)
        face, room = Face(SMALLEST, QUIET), INNER - wide - 0.15
        kicker = f"{self.story.area} · {self.story.as_of}"
        # The headline and the cover name the area too.
        kicker = kicker if needed(kicker, face) <= room else self.story.as_of
        self.text(slide, Box(MARGIN, 0.38, room, 0.3), kicker, face)
        self.title(slide, Box(MARGIN, 0.72, INNER, 0.86), told, Face(28, INK, True), 20)
        self.rule(slide, MARGIN, 1.6, INNER, INK, 1.5)
        self._foot(slide)
        return slide

    def title(self, slide: Slide, box: Box, text: str, face: Face, least: float) -> None:
        """Set the title of a slide, as large as it fits."""
        shape: Any = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = box.emu
        told, found = fitted(text, face, box, least)
        frame = prepare(shape.text_frame, "middle")
        put(frame.paragraphs[0], told, found, self.language)

    def text(
        self,
        slide: Slide,
        box: Box,
        text: str,
        face: Face,
        align: Align = "left",
        *,
        anchor: Literal["top", "middle", "bottom"] = "top",
        least: float = SMALLEST,
    ) -> None:
        """Set a text in a box, as large as it fits."""
        told, found = fitted(clean(text), face, box, least)
        shape = slide.shapes.add_textbox(*box.emu)
        frame = prepare(shape.text_frame, anchor)
        put(frame.paragraphs[0], told, found, self.language, align)

    def panel(
        self, slide: Slide, box: Box, fill: str | None, line: str | None, width: float = 0.75
    ) -> Any:
        """A rectangle behind something."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu)
        # Shadow and white text of the theme; everything is set here.
        shape._element.remove(shape._element.find(qn("p:style")))
        if fill is None:
            shape.fill.background()
        else:
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(fill)
        if line is None:
            shape.line.fill.background()
        else:
            shape.line.color.rgb = rgb(line)
            shape.line.width = Pt(width)
        describe(shape, "")
        return shape

    def rule(  # noqa: PLR0917 - a line: where, how long, how
        self, slide: Slide, left: float, top: float, width: float, colour: str, points: float
    ) -> None:
        """A line across."""
        line = slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, *map(Inches, (left, top, left + width, top))
        )
        line.line.color.rgb = rgb(colour)
        line.line.width = Pt(points)
        describe(line, "")

    def mark(self, slide: Slide, top: float, height: float) -> float:
        """For whom it is, in a red frame at the right edge; its width is returned, in inches."""
        face = Face(SMALLEST, RED, True)
        told = " · ".join(self.story.marks)
        wide = min(max(needed(told, face) + 0.2, 1.5), 7.0)
        box = Box(WIDTH - MARGIN - wide, top, wide, height)
        shape = self.panel(slide, box, None, RED, 1.25)
        frame = prepare(shape.text_frame, "middle", 0.08)
        inner = Box(box.left, box.top, box.width - 0.16, box.height)
        told, face = fitted(told, face, inner, SMALLEST)
        put(frame.paragraphs[0], told, face, self.language, "center")
        return wide

    def _foot(self, slide: Slide) -> None:
        origin = self.story.material.provenance
        self.rule(slide, MARGIN, 6.93, INNER, RULE, 0.75)
        told = self.say(
            "foot",
            producer=self.story.of(origin.producer, origin.producer_en),
            snapshot=self.snapshot,
            head=origin.audit_head[:16],
        )
        self.text(slide, Box(MARGIN, 6.99, INNER - 0.7, 0.3), told, Face(12, QUIET))
        page = str(len(self.show.slides))
        box = Box(WIDTH - MARGIN - 0.6, 6.99, 0.6, 0.3)
        self.text(slide, box, page, Face(12, QUIET), "right")

    @property
    def snapshot(self) -> str:
        """Number and beginning of the hash of the frozen morning."""
        origin = self.story.material.provenance
        if not origin.snapshot:
            return self.story.say("running")
        return f"{origin.snapshot}-{origin.edition} {origin.snapshot_hash[:12]}"

    def _note(self, slide: Slide, notes: Sequence[str]) -> None:
        frame: Any = slide.notes_slide.notes_text_frame
        if frame is None:
            raise ValueError("the notes have no place for text")
        for number, told in enumerate(notes):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            write(paragraph, told, Face(12), self.language)

    def saved(self) -> bytes:
        """The file: the same slides of the same minute are the same bytes."""
        origin, core = self.story.material.provenance, self.show.core_properties
        made = origin.produced_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core.title = self.story.title
        core.author = core.last_modified_by = self.story.of(origin.producer, origin.producer_en)
        core.subject, core.keywords = self.story.as_of, " ".join(self.story.marks)
        core.created = core.modified = core.last_printed = made
        core.language = "zh-CN" if self.story.zh else "en-GB"
        core.revision = 1
        stream = io.BytesIO()
        self.show.save(stream)
        return settled_deck(stream.getvalue(), origin.produced_at)


def describe(shape: Any, text: str) -> None:
    """Say what a shape shows to those who cannot see it; ``""``: it is decoration."""
    shape._element._nvXxPr.cNvPr.set("descr", clean(text))


def cut(text: str, face: Face, width: float) -> str:
    """A text on one line of a width in inches."""
    return clipped(clean(text), face, width, 1)


def _widen(show: Presentation) -> None:
    """Fit the master and its layouts, made for 4:3, to the slide, with the faces of the deck."""
    share = WIDTH / 10
    master = show.slide_master
    for part in (master, *show.slide_layouts):
        for shape in part.shapes:
            if shape._element.xpath(".//a:xfrm"):
                shape.left, shape.width = int(shape.left * share), int(shape.width * share)
    for properties in master._element.iter(qn("a:defRPr")):
        name_faces(properties, "zh")
