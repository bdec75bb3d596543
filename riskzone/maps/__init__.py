"""Folium layers for maps that work without a network, made from an assessment.

Nothing here knows the store, Streamlit or a rule: a map is given an
:class:`~riskzone.zoning.assessment.Assessment` and the address of its geometry.
"""

from riskzone.maps.base import ASSETS_URL, OfflineMap
from riskzone.maps.geometry import GeometryFile, encode_geometry
from riskzone.maps.layers import (
    CellSource,
    Emphasis,
    LevelPaint,
    Mark,
    Texts,
    ZoneLayer,
    paint_of,
)
from riskzone.maps.picking import DrawnShapes
from riskzone.maps.styles import NO_LEVEL_STYLE, UNKNOWN_STYLE, LevelStyle, styles_of, swatch

__all__ = [
    "ASSETS_URL",
    "NO_LEVEL_STYLE",
    "UNKNOWN_STYLE",
    "CellSource",
    "DrawnShapes",
    "Emphasis",
    "GeometryFile",
    "LevelPaint",
    "LevelStyle",
    "Mark",
    "OfflineMap",
    "Texts",
    "ZoneLayer",
    "encode_geometry",
    "paint_of",
    "styles_of",
    "swatch",
]
