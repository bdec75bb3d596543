"""How a level looks: colour, hatch and glyph, on the map and beside it.

A level is never told by colour alone.  Colour, pattern and glyph come from the
scheme; the two states that are no level of any scheme have theirs here.
"""

from dataclasses import asdict, dataclass
from typing import Literal

from riskzone.zoning.assessment import UNKNOWN
from riskzone.zoning.scheme import Scheme

Pattern = Literal["none", "diagonal", "cross", "dots"]


@dataclass(frozen=True)
class LevelStyle:
    """The look of one level.

    Parameters
    ----------
    id : str
        Level id, ``"unknown"``, or ``""`` for zones to which the scheme gives no level.
    colour, ink : str
        ``#RRGGBB`` of the area and of the lines or dots of its pattern.
    pattern : {"none", "diagonal", "cross", "dots"}
        Hatch over the colour.
    glyph : str
        One character that stands for the level where there is no room for a hatch.
    """

    id: str
    colour: str
    ink: str
    pattern: Pattern
    glyph: str

    @property
    def swatch_url(self) -> str:
        """Where the application serves a small drawing of the style."""
        return f"/swatch/{self.pattern}-{self.colour.removeprefix('#')}.svg"

    def as_json(self) -> dict[str, str]:
        """Give the style to the map script."""
        return asdict(self)


UNKNOWN_STYLE = LevelStyle(UNKNOWN, "#D3D6D8", "#6E6F70", "dots", "?")
NO_LEVEL_STYLE = LevelStyle("", "#FFFFFF", "#858585", "none", "–")

_TILE = 8  # pixels: distance of two hatch lines


def styles_of(scheme: Scheme) -> dict[str, LevelStyle]:
    """Styles of every level of a scheme, lowest first, then *unknown* and *no level*."""
    styles = {
        level.id: LevelStyle(
            level.id, level.colour, ink_on(level.colour), level.pattern, level.glyph
        )
        for level in scheme.levels
    }
    return {**styles, UNKNOWN_STYLE.id: UNKNOWN_STYLE, NO_LEVEL_STYLE.id: NO_LEVEL_STYLE}


def swatch(pattern: Pattern, colour: str) -> str:
    """Draw a pattern on a colour as a small SVG, for legends beside the map.

    Parameters
    ----------
    pattern : {"none", "diagonal", "cross", "dots"}
        Hatch; the map script draws the same marks.
    colour : str
        ``#RRGGBB``.
    """
    width, height = 22, 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<defs><pattern id="p" width="{_TILE}" height="{_TILE}" patternUnits="userSpaceOnUse">'
        f'<rect width="{_TILE}" height="{_TILE}" fill="{colour}"/>'
        f'<path d="{PATTERN_PATHS[pattern]}" stroke="{ink_on(colour)}" stroke-width="1.4" '
        f'stroke-linecap="round" fill="none"/></pattern></defs>'
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" '
        f'fill="url(#p)" stroke="#5E6A73"/></svg>'
    )


#: Path data of one tile of 8 × 8 pixels; lines run past the edge so that tiles join.
PATTERN_PATHS: dict[Pattern, str] = {
    "none": "",
    "diagonal": "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6",
    "cross": "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6 M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2",
    "dots": "M2 2 L2.01 2 M6 6 L6.01 6",
}


def ink_on(colour: str) -> str:
    """Find a colour that stands out on another: light lines on dark areas, dark on light."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    if luminance < 110:
        mixed = (channel + (255 - channel) * 0.72 for channel in (red, green, blue))
    else:
        mixed = (channel * 0.52 for channel in (red, green, blue))
    return "#" + "".join(f"{round(channel):02X}" for channel in mixed)
