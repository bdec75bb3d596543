"""The drawing layer of the control unit form: one editable polygon, outlines beside it.

The layer is mounted once; what is drawn, which outlines are compared, and whether a
reader may draw at all travels with each run, like the levels of the zone map.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

import shapely
from folium.elements import JSCSSMixin
from folium.template import Template

from riskzone.maps.base import ASSETS_URL, asset_url
from riskzone.maps.drawn import DECIMALS
from riskzone.maps.script import ScriptElement
from riskzone.maps.styles import LevelStyle

_DRAW = f"{ASSETS_URL}/leaflet/draw/leaflet.draw"
_DRAW_VERSION = version("django-leaflet")

Mode = Literal["draw", "pick", "look"]
OutlineKind = Literal["other", "drawn", "repaired", "base", "theirs", "mine"]

#: How building units look that are part of an order, and those that are not.
FREE = LevelStyle("free", "#EFEDE6", "#858585", "none", "–")
PICKED = LevelStyle("picked", "#E0A93B", "#5B3A06", "diagonal", "✓")
PICK_STYLES = {FREE.id: FREE, PICKED.id: PICKED}


@dataclass(frozen=True)
class Outline:
    """A shape that is shown beside the one that is drawn.

    Parameters
    ----------
    kind : str
        What it is; each kind has a line of its own and says its word.
    word : str
        Written at the shape; never read as markup.
    shape : Geometry
        EPSG:4490.
    """

    kind: OutlineKind
    word: str
    shape: shapely.Geometry


class DrawLayer(JSCSSMixin, ScriptElement):
    """The editable group of the map, empty until :class:`DrawPaint` fills it.

    Parameters
    ----------
    texts : mapping of str to str
        Words of the buttons and hints: ``start``, ``more``, ``finish``, ``undo``,
        ``cancel``, ``delete``, ``hint_start``, ``hint_next``, ``hint_end``, ``many``.
    """

    default_js = [  # noqa: RUF012 - as folium declares it
        ("leaflet_draw", f"{_DRAW}.js?v={_DRAW_VERSION}"),
        ("unit_draw", asset_url("unit_draw.js")),
    ]
    default_css = [  # noqa: RUF012 - as folium declares it
        ("leaflet_draw_css", f"{_DRAW}.css?v={_DRAW_VERSION}"),
        ("unit_draw_css", asset_url("unit_draw.css")),
    ]

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var drawnItems = window.riskzoneDraw.mount(
                {{ this._parent.get_name() }}, {{ this.texts|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DrawLayer"
        self.texts = dict(texts)

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 - as branca declares it
        """Give nothing: the component asks for the script itself."""
        return ""


class DrawPaint(ScriptElement):
    """What the drawing layer shows at the moment.

    Parameters
    ----------
    payload : dict
        See :func:`draw_payload`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.riskzoneDraw.show({{ this.payload|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DrawPaint"
        self.payload = dict(payload)


def draw_payload(
    shape: shapely.Polygon | None,
    *,
    turn: int,
    mode: Mode,
    outlines: Sequence[Outline] = (),
) -> dict[str, Any]:
    """Tell the map what is drawn.

    Parameters
    ----------
    shape : Polygon, optional
        What may be edited, EPSG:4490.
    turn : int
        Grows when the page itself changes the shape; only then the map takes ``shape``
        up, so that a run never undoes what a reader draws meanwhile.
    mode : {"draw", "pick", "look"}
        Whether corners can be moved, building units picked, or neither.
    outlines : sequence of Outline

    Returns
    -------
    dict
        ``shape`` (GeoJSON or ``None``), ``turn``, ``mode``, ``outlines`` (kind, word, shape).
    """
    return {
        "shape": _geojson(shape),
        "turn": turn,
        "mode": mode,
        "outlines": [
            {"kind": item.kind, "word": item.word, "shape": _geojson(item.shape)}
            for item in outlines
            if not item.shape.is_empty
        ],
    }


def _geojson(shape: shapely.Geometry | None) -> Any:
    if shape is None or shape.is_empty:
        return None
    # What crosses itself has no precision model; its corners are rounded one by one.
    rounded = shapely.transform(shape, lambda points: points.round(DECIMALS))
    return json.loads(shapely.to_geojson(rounded))


def pick_payload(
    picked: Sequence[tuple[str, str, tuple[float, float]]],
    *,
    view: tuple[float, float, float, float] | None,
    words: Mapping[str, str],
    texts: Mapping[str, str],
) -> dict[str, Any]:
    """Tell the layer below which building units are part of the order.

    Parameters
    ----------
    picked : sequence
        Code, name, and longitude with latitude of each.
    view : tuple of float, optional
        West, south, east, north to look at.
    words : mapping
        Words of the styles ``free`` and ``picked``.
    texts : mapping
        As :class:`~riskzone.maps.layers.Texts`.

    Returns
    -------
    dict
        For :class:`~riskzone.maps.layers.LevelPaint`.
    """
    return {
        "lowest": FREE.id,
        "words": dict(words),
        "zones": {PICKED.id: sorted(code for code, _, _ in picked)},
        "upper": {},
        "stale": [],
        "texts": dict(texts),
        "selected": "",
        "only": "",
        "view": list(view) if view else None,
        "marks": [[code, name, *at] for code, name, at in picked],
        "unnamed": 0,
    }
