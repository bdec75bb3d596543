"""Shares of red and yellow as shades of a map: classes with fixed limits, so that days compare."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from riskzone.maps import LevelStyle, Texts
from riskzone.maps.styles import NO_LEVEL_STYLE, UNKNOWN_STYLE, ink_on
from riskzone.ui.health.words import PER

#: Upper limits (exclusive) of the classes, of 10,000 residents; the last class has none.
LIMITS = (20, 50, 100)
#: Class → colour, pattern, glyph; a hue of its own, for these are no levels of risk.
_LOOKS = (
    LevelStyle("share-0", "#F1EEF4", ink_on("#F1EEF4"), "none", "○"),
    LevelStyle("share-1", "#D9CBE6", ink_on("#D9CBE6"), "dots", "◎"),
    LevelStyle("share-2", "#A987C4", "#5B3A78", "diagonal", "◑"),
    LevelStyle("share-3", "#5A2E82", ink_on("#5A2E82"), "cross", "●"),
)
STYLES: Mapping[str, LevelStyle] = {
    **{one.id: one for one in _LOOKS},
    UNKNOWN_STYLE.id: UNKNOWN_STYLE,
    NO_LEVEL_STYLE.id: NO_LEVEL_STYLE,
}


@dataclass(frozen=True)
class Shade:
    """What the map tells of a zone.

    Parameters
    ----------
    code : str
    share : float or None
        Part of the residents whose code is not clear, 0 to 1; ``None``: hidden.
    told : str
        What stands beside the name of the zone when it is pointed at.
    """

    code: str
    share: float | None
    told: str


def shade_of(share: float | None) -> str:
    """Give the class of a share.

    Examples
    --------
    >>> shade_of(0.0), shade_of(0.0019), shade_of(0.002), shade_of(1.0), shade_of(None)
    ('share-0', 'share-0', 'share-1', 'share-3', 'unknown')
    """
    if share is None:
        return UNKNOWN_STYLE.id
    return f"share-{sum(share * PER >= limit for limit in LIMITS)}"


def payload(
    shades: Iterable[Shade],
    words: Mapping[str, str],
    texts: Texts,
    *,
    selected: str = "",
    view: tuple[float, float, float, float] | None = None,
) -> dict[str, Any]:
    """Tell the map the shades of the zones that are shown; all others are blank.

    Parameters
    ----------
    shades : iterable of Shade
    words : mapping of str to str
        Word of each class.
    texts : Texts
    selected : str
        Zone whose border is emphasised.
    view : tuple of float, optional
        West, south, east, north to look at.

    Returns
    -------
    dict
        As :func:`riskzone.maps.paint_of` gives it for levels, and ``told`` by code.
    """
    found = tuple(shades)
    zones: dict[str, list[str]] = {}
    for one in found:
        zones.setdefault(shade_of(one.share), []).append(one.code)
    return {
        "lowest": NO_LEVEL_STYLE.id,
        "words": dict(words),
        "zones": {name: sorted(codes) for name, codes in sorted(zones.items())},
        "upper": {},
        "stale": [],
        "texts": asdict(texts),
        "selected": selected,
        "only": "",
        "view": list(view) if view else None,
        "marks": [],
        "unnamed": 0,
        "told": {one.code: one.told for one in found if one.told},
    }
