"""Layers of the GIS files: what stands in the tables, with its geometry (EPSG:4490)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas
import pandas as pd
import shapely

from riskzone.clock import SHANGHAI
from riskzone.publish.material import Extent, Material, ZoneShown
from riskzone.publish.tables.rows import column
from riskzone.publish.texts import plain
from riskzone.release.audience import Audience
from riskzone.units.exchange_styles import Look as Style

CRS = "EPSG:4490"

#: Value of ``status`` of a control unit → colour, and its words.
_STATUSES = {
    "in_force": ("#A50F15", "生效中 in force"),
    "not_in_force": ("#8A9299", "未生效 not in force"),
}
#: Marker of QGIS of a glyph, so that points tell their level without colour, too.
_SHAPES = {"●": "circle", "▲": "triangle", "■": "square", "?": "diamond", "–": "cross"}
_WHOLE = ("new_14d", "cumulative", "number_of_unit")


@dataclass(frozen=True)
class Layer:
    """A layer.

    Parameters
    ----------
    id : str
    zh, en : str
    kind : {"MultiPolygon", "Point", "MultiPoint"}
    frame : GeoDataFrame
        EPSG:4490.
    styles : tuple of Style
    attribute : str
        Column the style goes by.
    columns : mapping of str to (str, str, str, str)
        Column → head and meaning, in Chinese and English.
    """

    id: str
    zh: str
    en: str
    kind: Literal["MultiPolygon", "Point", "MultiPoint"]
    frame: geopandas.GeoDataFrame
    styles: tuple[Style, ...]
    attribute: str
    columns: Mapping[str, tuple[str, str, str, str]]

    @property
    def dictionary(self) -> Mapping[str, tuple[str, str]]:
        """Column → what it means in Chinese and English."""
        return {name: (zh, en) for name, (_, _, zh, en) in self.columns.items()}


_ZONE = ("zone", "name", "name_en", "prefecture", "prefecture_name", "prefecture_name_en",
         "level", "level_zh", "level_en", "upper", "since", "before", "stale", "new_14d",
         "cumulative")  # fmt: skip
_TOWNSHIP = tuple(name.replace("prefecture", "county") for name in _ZONE)
_OUTLINE = ("zone", "name", "name_en")
_UNIT = ("number_of_unit", "place", "place_en", "county", "county_name", "county_name_en",
         "township", "circle_zh",
         "circle_en", "status", "effective_at", "until", "measures_zh", "measures_en",
         "document")  # fmt: skip


#: Id and words of the layer of polygons, and of the one of points.
_COUNTIES = (
    ("counties", "区县", "Counties"),
    ("county_seats", "区县驻地（无边界）", "Seats of counties without polygon"),
)
_TOWNSHIPS = (
    ("townships", "乡镇街道", "Townships"),
    ("township_points", "乡镇街道（无边界）", "Townships without polygon"),
)


def dropped(material: Material) -> tuple[str, ...]:
    """Layers whose boundaries may not leave: schematic ones, in a public pack."""
    if material.provenance.audience is not Audience.PUBLIC:
        return ()
    return tuple(sorted(material.schematic & material.boundaries.keys()))


def layers(material: Material) -> tuple[Layer, ...]:
    """Every layer that has a feature; each zone stands in exactly one of its layer set."""
    made = [
        _outlines(material),
        *_zones(material, "county"),
        *_zones(material, "township"),
        *_units(material),
    ]  # fmt: skip
    return tuple(layer for layer in made if len(layer.frame))


def _shapes(material: Material, layer: str) -> Mapping[str, Any]:
    if layer not in material.boundaries or layer in dropped(material):
        return {}
    return dict(material.boundaries[layer].geometry)


def _outlines(material: Material) -> Layer:
    shapes = _shapes(material, "prefecture")
    rows = [(code, *material.parents.get(code, ("", ""))) for code in shapes]
    style = Style("", "市（地）界 Prefecture", "#24455C", "#FFFFFF", "#24455C", False, "none", 0.0)
    frame = _frame(_OUTLINE, rows, [_many(shapes[code]) for code in shapes])
    # One look whatever the value: the last category, without a value, takes all that is left.
    return Layer("prefectures", "市（地）", "Prefectures", "MultiPolygon", frame, (style,), "zone",
                 _heads(_OUTLINE))  # fmt: skip


def _zones(material: Material, layer: Literal["county", "township"]) -> Iterable[Layer]:
    """Polygons, and points of the zones without one."""
    zones, columns, names = {
        "county": (material.zones, _ZONE, _COUNTIES),
        "township": (material.townships, _TOWNSHIP, _TOWNSHIPS),
    }[layer]
    shapes = _shapes(material, layer)
    drawn = [zone for zone in zones if zone.zone in shapes]
    rest = [zone for zone in zones if zone.zone not in shapes]
    polygons = [_many(shapes[zone.zone]) for zone in drawn]
    points = [None if zone.seat is None else shapely.Point(zone.seat) for zone in rest]
    styles, heads = _level_styles(material), _heads(columns)
    frame = _frame(columns, [_zone_row(material, zone) for zone in drawn], polygons)
    yield Layer(*names[0], "MultiPolygon", frame, styles, "level", heads)
    frame = _frame(columns, [_zone_row(material, zone) for zone in rest], points)
    yield Layer(*names[1], "Point", frame, styles, "level", heads)


def _zone_row(material: Material, zone: ZoneShown) -> tuple[Any, ...]:
    look = material.look(zone.level)
    return (
        zone.zone, zone.name, zone.name_en, zone.parent,
        *material.parents.get(zone.parent, ("", "")),
        look.id, look.zh, look.en, zone.level_upper or None, _iso(zone.since),
        zone.before or None, zone.stale, zone.new_14d, zone.cumulative,
    )  # fmt: skip


def _level_styles(material: Material) -> tuple[Style, ...]:
    return tuple(
        Style(
            look.id, f"{look.glyph} {look.zh} {look.en}", "#5A656D", look.colour, look.ink,
            False, look.pattern, shape=_SHAPES.get(look.glyph, ""),
        )
        for look in material.looks
    )  # fmt: skip


def _units(material: Material) -> Iterable[Layer]:
    styles = tuple(
        Style(status, words, colour, colour, colour, status != "in_force", "none", 0.3, "square")
        for status, (colour, words) in _STATUSES.items()
    )
    drawn = [one for one in material.extents if one.polygon_wkb is not None]
    rest = [one for one in material.extents if one.polygon_wkb is None]
    frames = (
        _frame(
            _UNIT,
            [_unit_row(material, one) for one in drawn],
            [_many(shapely.from_wkb(one.polygon_wkb)) for one in drawn],
        ),
        _frame(
            _UNIT,
            [_unit_row(material, one) for one in rest],
            [shapely.MultiPoint(one.points) if one.points else None for one in rest],
        ),
    )
    heads = _heads(_UNIT)
    yield Layer("control_units", "管控单元", "Control units", "MultiPolygon", frames[0], styles,
                "status", heads)  # fmt: skip
    yield Layer("control_unit_points", "管控单元（楼房单元、文字）",
                "Control units of building units, or in words only", "MultiPoint", frames[1],
                styles, "status", heads)  # fmt: skip


def _unit_row(material: Material, one: Extent) -> tuple[Any, ...]:
    return (
        one.id or None, one.place, one.place_en or None, one.county,
        *material.parents.get(one.county, ("", "")),
        one.area if one.area != one.county else None, one.circle_zh, one.circle_en,
        "in_force" if one.in_force else "not_in_force", _iso(one.effective_at), _iso(one.until),
        "；".join(one.measures_zh) or None, "; ".join(one.measures_en) or None,
        one.number or None,
    )  # fmt: skip


def _frame(
    names: tuple[str, ...], rows: Sequence[tuple[Any, ...]], geometry: Sequence[Any]
) -> geopandas.GeoDataFrame:
    """Rows with their geometry; whole numbers stay whole where some are not known."""
    columns: dict[str, Any] = {}
    for at, name in enumerate(names):
        values = [row[at] for row in rows]
        if name in _WHOLE:
            columns[name] = pd.array(values, dtype="Int64")
        elif name == "stale":
            columns[name] = pd.array(values, dtype=bool)
        else:
            told = [plain(one) if isinstance(one, str) else one for one in values]
            columns[name] = pd.Series(told, dtype=object)
    return geopandas.GeoDataFrame(pd.DataFrame(columns), geometry=list(geometry), crs=CRS)


def _heads(names: tuple[str, ...]) -> Mapping[str, tuple[str, str, str, str]]:
    told = {name: column(name) for name in names}
    return {n: (one.zh, one.en, one.about_zh, one.about_en) for n, one in told.items()}


def _many(shape: Any) -> Any:
    return shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape


def _iso(moment: Any) -> str | None:
    """A minute with its offset; GIS files know no time zones."""
    if moment is None:
        return None
    return str(moment.astimezone(SHANGHAI).isoformat(timespec="minutes"))
