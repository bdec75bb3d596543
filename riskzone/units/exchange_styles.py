"""QGIS styles (QML) of exported control units: by status, pattern and outline as well as colour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from riskzone.units.exchange_fields import FIELDS

#: Version of QGIS whose style format is written; later ones read it.
_QGIS = "3.22.0"


@dataclass(frozen=True)
class Look:
    """How a status is drawn.

    Parameters
    ----------
    status, label : str
        Value of the column ``status``; words for the legend.
    stroke, colour, ink : str
        ``#RRGGBB`` of the outline, the area, and the lines or dots on it.
    dashed : bool
        Whether the outline is dashed.
    pattern : {"none", "diagonal", "cross", "dots"}
    strength : float
        Opacity of the area, 0 to 1.
    shape : str
        Marker of a point, as QGIS names it; ``""``: by the pattern.
    """

    status: str
    label: str
    stroke: str
    colour: str
    ink: str
    dashed: bool
    pattern: str
    strength: float = 1.0
    shape: str = ""


def polygon_style(looks: Sequence[Look]) -> str:
    """The style of the layer of polygons."""
    return _style(looks, "fill", _fill_layers)


def point_style(looks: Sequence[Look]) -> str:
    """The style of the layer of control units that are words only."""
    return _style(looks, "marker", _marker_layers)


def category_style(
    looks: Sequence[Look],
    kind: Literal["fill", "marker"],
    attribute: str,
    aliases: Mapping[str, str],
) -> str:
    """The style of a layer by the values of any column.

    Parameters
    ----------
    looks : sequence of Look
        ``status`` is the value of the column.
    kind : {"fill", "marker"}
        Polygons or points.
    attribute : str
        The column.
    aliases : mapping of str to str
        Column → the head it is shown under, in the order of the columns.
    """
    root = _root(looks, kind, _fill_layers if kind == "fill" else _marker_layers, attribute)
    shown = ET.SubElement(root, "aliases")
    for number, (column, head) in enumerate(aliases.items(), start=1):
        ET.SubElement(shown, "alias", index=str(number), field=column, name=head)
    return _written(root)


def _style(looks: Sequence[Look], kind: str, layers: object) -> str:
    root = _root(looks, kind, layers, "status")
    _fields(root)
    return _written(root)


def _root(looks: Sequence[Look], kind: str, layers: object, attribute: str) -> ET.Element:
    root = ET.Element("qgis", version=_QGIS, styleCategories="Symbology|Labeling|Fields|Forms")
    root.set("labelsEnabled", "1")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=attribute, symbollevels="0",
        enableorderby="0", forceraster="0",
    )  # fmt: skip
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, look in enumerate(looks):
        ET.SubElement(
            categories, "category", render="true", symbol=str(number), value=look.status,
            label=look.label,
        )  # fmt: skip
        symbol = ET.SubElement(
            symbols, "symbol", name=str(number), type=kind, alpha="1", clip_to_extent="1",
            force_rhr="0",
        )  # fmt: skip
        for layer_class, options in layers(look):  # type: ignore[operator]
            _symbol_layer(symbol, layer_class, options)
    _labels(root)
    return root


def _written(root: ET.Element) -> str:
    return '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">\n' + ET.tostring(
        root, encoding="unicode"
    )


def _symbol_layer(symbol: ET.Element, layer_class: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer")
    layer.set("class", layer_class)
    for name, value in (("enabled", "1"), ("pass", "0"), ("locked", "0")):
        layer.set(name, value)
    table = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(table, "Option", name=name, value=value, type="QString")
    if layer_class == "LinePatternFill":
        _sub_symbol(layer, "line", "SimpleLine", {
            "line_color": options["color"], "line_width": "0.3", "line_style": "solid",
        })  # fmt: skip
    if layer_class == "PointPatternFill":
        _sub_symbol(layer, "marker", "SimpleMarker", {
            "color": options["color"], "name": "circle", "outline_style": "no", "size": "0.8",
        })  # fmt: skip
    return layer


def _sub_symbol(layer: ET.Element, kind: str, layer_class: str, options: Mapping[str, str]) -> None:
    inner = ET.SubElement(
        layer, "symbol", name="@0@1", type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    _symbol_layer(inner, layer_class, options)


def _fill_layers(look: Look) -> Iterable[tuple[str, Mapping[str, str]]]:
    yield (
        "SimpleFill",
        {
            "color": rgba(look.colour, look.strength),
            "style": "solid",
            "outline_color": rgba(look.stroke),
            "outline_style": "dash" if look.dashed else "solid",
            "outline_width": "0.5",
            "outline_width_unit": "MM",
        },
    )
    angles = {"diagonal": ("45",), "cross": ("45", "135")}.get(look.pattern, ())
    for angle in angles:
        yield (
            "LinePatternFill",
            {
                "angle": angle,
                "color": rgba(look.ink),
                "distance": "2",
                "distance_unit": "MM",
                "line_width": "0.3",
                "offset": "0",
            },
        )
    if look.pattern == "dots":
        options = {"color": rgba(look.ink), "displacement_x": "0", "displacement_y": "0"}
        yield "PointPatternFill", options | {"distance_x": "2", "distance_y": "2"}


def _marker_layers(look: Look) -> Iterable[tuple[str, Mapping[str, str]]]:
    shapes = {"cross": "triangle", "dots": "diamond", "diagonal": "circle"}
    shape = look.shape or shapes.get(look.pattern, "square")
    yield (
        "SimpleMarker",
        {
            "color": rgba(look.colour),
            "name": shape,
            "outline_color": rgba(look.stroke),
            "outline_style": "dash" if look.dashed else "solid",
            "outline_width": "0.4",
            "size": "4",
            "size_unit": "MM",
        },
    )


def _labels(root: ET.Element) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = ET.SubElement(settings, "text-style", fieldName="name", fontSize="9")
    style.set("textColor", "29,38,44,255")
    ET.SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor="255,255,255,255"
    )


def _fields(root: ET.Element) -> None:
    """Headers in Chinese; what is never read back is locked in forms."""
    aliases = ET.SubElement(root, "aliases")
    editable = ET.SubElement(root, "editable")
    for number, field in enumerate(FIELDS, start=1):
        ET.SubElement(aliases, "alias", index=str(number), field=field.name, name=field.zh)
        may = field.read and field.name not in ("id", "version")
        ET.SubElement(editable, "field", name=field.name, editable=str(int(may)))


def rgba(colour: str, strength: float = 1.0) -> str:
    """``#RRGGBB`` as QGIS writes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * strength)}"
