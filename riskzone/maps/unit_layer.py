"""Control units on a map: how each status looks, and what travels to the browser.

A status is told by stroke, dash, pattern, glyph and word together, never by colour alone; what
is only planned is dashed.  The control units themselves are fetched by the browser for the part
of the map that is looked at (``assets/unit_map.js``), so that what a run sends stays small
however many there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from folium.template import Template

from riskzone.maps.base import OfflineMap, asset_url
from riskzone.maps.layers import Texts
from riskzone.maps.script import ScriptElement
from riskzone.maps.styles import PATTERN_PATHS, Pattern, ink_on

#: Control units drawn at most; a reader is told where there are more in view.
MOST_DRAWN = 300


@dataclass(frozen=True)
class StatusStyle:
    """The look of one status.

    Parameters
    ----------
    id : str
        Status id.
    stroke : str
        ``#RRGGBB`` of the outline.
    dash : str
        SVG dash array of the outline; ``""`` is a full line.
    colour : str
        ``#RRGGBB`` of the area.
    pattern : {"none", "diagonal", "cross", "dots"}
    glyph : str
        One character, in marks and lists.
    weight : float
        Width of the outline in pixels.
    strength : float
        Opacity of the area.
    """

    id: str
    stroke: str
    dash: str
    colour: str
    pattern: Pattern
    glyph: str
    weight: float = 2.0
    strength: float = 0.85

    def as_json(self) -> dict[str, Any]:
        """Give the style to the map script."""
        return asdict(self) | {"ink": ink_on(self.colour)}


_PLAIN = ("#6C767E", "#E9EBE8")

#: By status id, the most urgent first; also the order of lists and legends.
STATUS_STYLES: dict[str, StatusStyle] = {
    style.id: style
    for style in (
        StatusStyle("overdue", "#6E0910", "", "#A50F15", "cross", "▲", 2.4),
        StatusStyle("lapsed", "#7A4A06", "2 5", "#F6E7CB", "dots", "◌"),
        StatusStyle("due_evidence_missing", "#7A4A06", "", "#E9B44C", "dots", "◆", 2.2),
        StatusStyle("due", "#2F6B4A", "", "#BFDCC9", "none", "✓", 2.2),
        StatusStyle("temporary", "#A14A00", "", "#F4C58A", "diagonal", "◐", 2.2),
        StatusStyle("proposed", "#1F4E79", "8 4", "#E3EBF3", "none", "◎", 1.8, 0.6),
        StatusStyle("scheduled", "#1F4E79", "", "#D3E0ED", "none", "◷", 1.8, 0.7),
        StatusStyle("in_force", "#8E2B22", "", "#DE9A8E", "diagonal", "●"),
        StatusStyle("planned", "#4A5660", "6 5", "#FFFFFF", "none", "◇", 1.6, 0.5),
        StatusStyle("draft", "#6C767E", "1 5", "#FFFFFF", "none", "○", 1.6, 0.5),
        StatusStyle("refused_above", _PLAIN[0], "4 4", _PLAIN[1], "cross", "✕", 1.2, 0.4),
        StatusStyle("rejected", _PLAIN[0], "4 4", _PLAIN[1], "none", "×", 1.2, 0.35),
        StatusStyle("withdrawn", _PLAIN[0], "1 4", _PLAIN[1], "none", "–", 1.2, 0.35),
        StatusStyle("ended", _PLAIN[0], "", _PLAIN[1], "none", "□", 1.2, 0.4),
    )
}


def status_swatch(style: StatusStyle) -> str:
    """Draw a status as a small SVG, for legends and lists: outline, dash and pattern."""
    width, height = 22, 14
    dash = f' stroke-dasharray="{style.dash}"' if style.dash else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<defs><pattern id="p" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{style.colour}"/>'
        f'<path d="{PATTERN_PATHS[style.pattern]}" stroke="{ink_on(style.colour)}" '
        f'stroke-width="1.4" stroke-linecap="round" fill="none"/></pattern></defs>'
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" fill="url(#p)" '
        f'stroke="{style.stroke}" stroke-width="{min(style.weight, 2)}"{dash}/></svg>'
    )


class UnitMap(OfflineMap):
    """An :class:`~riskzone.maps.base.OfflineMap` that can draw control units."""

    default_js = [  # noqa: RUF012 - as folium declares it
        *OfflineMap.default_js,
        ("unit_map", asset_url("unit_map.js")),
    ]
    default_css = [  # noqa: RUF012
        *OfflineMap.default_css,
        ("unit_map_css", asset_url("unit_map.css")),
    ]


class UnitLayer(ScriptElement):
    """An empty layer, mounted once; the browser fills it for what is looked at."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = window.riskzoneUnits.mount(
                {{ this._parent.get_name() }}, {{ this.config|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "UnitLayer"
        self.config = {"styles": [style.as_json() for style in STATUS_STYLES.values()]}


@dataclass(frozen=True)
class DrawnUnit:
    """A control unit as the map draws it.

    Parameters
    ----------
    id : int
    name : str
    status : str
        Key of :data:`STATUS_STYLES`.
    at : tuple of float
        Longitude and latitude of its mark (EPSG:4490).
    note : str
        What stands under its name: clock, and where the mark is only the seat of a division.
    geometry : mapping, optional
        GeoJSON Polygon or MultiPolygon; ``None``: only a mark is drawn.
    seat : bool
        Whether the mark stands at a seat, for the order names its place in words only.
    """

    id: int
    name: str
    status: str
    at: tuple[float, float]
    note: str = ""
    geometry: Mapping[str, Any] | None = None
    seat: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the control unit to the map script."""
        return asdict(self)


@dataclass(frozen=True)
class UnitView:
    """What the map shows at the moment.

    Parameters
    ----------
    source : str
        Address that answers with the control units in view; bounds are appended.
    link : str
        Address of the page, to which the id of a control unit is appended.
    words : mapping of str to str
        Word of each status, in the language of the reader.
    texts : mapping of str to str
        ``capped`` (with ``{shown}`` and ``{all}``), ``failed``, ``denied``, ``several``
        (with ``{count}``), ``seat``, ``before``, ``after``.
    chosen : DrawnUnit, optional
        The one whose panel is open; drawn even where it is not in the answer.
    outlines : sequence of (str, mapping)
        ``"before"`` and ``"after"`` with a GeoJSON geometry: a change of the chosen one.
    """

    source: str
    link: str
    words: Mapping[str, str]
    texts: Mapping[str, str]
    chosen: DrawnUnit | None = None
    outlines: Sequence[tuple[str, Mapping[str, Any]]] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """Give the view to the map script."""
        return {
            "source": self.source,
            "link": self.link,
            "words": dict(self.words),
            "texts": dict(self.texts),
            "chosen": self.chosen.as_json() if self.chosen else None,
            "outlines": [[kind, dict(shape)] for kind, shape in self.outlines],
        }


class UnitPaint(ScriptElement):
    """The view of the moment, for the layer that is already mounted."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.riskzoneUnits.paint({{ this.payload|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, view: UnitView) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "UnitPaint"
        self.payload = view.as_json()


class GroundPaint(ScriptElement):
    """What lies below the control units: divisions without a level, and where to look.

    Parameters
    ----------
    view : tuple of float, optional
        West, south, east, north; taken up when it changes, so that a reader's own pan and
        zoom are kept otherwise.
    failed : str
        Where the boundaries do not arrive.
    language : {"zh", "en"}
        Of the names on the map.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.riskzone.paint({{ this.payload|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        view: tuple[float, float, float, float] | None,
        *,
        failed: str = "",
        language: str = "zh",
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "GroundPaint"
        texts = Texts(failed=failed, language=language)
        self.payload = {
            "lowest": "",
            "words": {},
            "zones": {},
            "upper": {},
            "stale": [],
            "texts": asdict(texts),
            "selected": "",
            "only": "",
            "view": list(view) if view else None,
            "marks": [],
            "unnamed": 0,
        }
