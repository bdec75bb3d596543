"""Layers as GeoJSON (RFC 7946): longitude and latitude of WGS 84, rings by the right-hand rule."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riskzone.publish.gis.layers import Layer

#: Decimals of a degree: about a decimetre, finer than any boundary here is known.
DECIMALS = 6


def to_geojson(layers: Sequence[Layer], facts: Mapping[str, str]) -> bytes:
    """Features of one or several layers; each says which layer it is of.

    The format knows WGS 84 only.  CGCS2000 (EPSG:4490) differs from it by centimetres, less
    than the last decimal written; coordinates are taken over as they are, and ``provenance``
    says so.
    """
    features = [feature for layer in layers for feature in _features(layer)]
    shapes = [shape for layer in layers for shape in layer.frame.geometry if shape is not None]
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "provenance": dict(facts),
        "features": features,
    }
    if shapes:
        document["bbox"] = np.round(shapely.total_bounds(shapes), DECIMALS).tolist()
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _features(layer: Layer) -> Iterable[dict[str, Any]]:
    names = [name for name in layer.frame.columns if name != "geometry"]
    shapes = rounded(layer.frame.geometry.to_numpy())
    rows = layer.frame[names].astype(object).itertuples(index=False, name=None)
    for row, shape in zip(rows, shapes, strict=True):
        values = {
            name: None if pd.isna(value) else value for name, value in zip(names, row, strict=True)
        }
        yield {
            "type": "Feature",
            "properties": {"layer": layer.id, **values},
            "geometry": None if shape is None else _mapping(shape),
        }


def rounded(shapes: Any) -> Any:
    """Geometries with :data:`DECIMALS` decimals, outer rings counter-clockwise, still valid."""
    given = np.asarray(shapes, dtype=object)
    fixed = shapely.set_precision(given, 10.0**-DECIMALS)
    return shapely.orient_polygons(fixed, exterior_cw=False)


def _mapping(shape: Any) -> dict[str, Any]:
    told = shapely.geometry.mapping(shape)
    return {"type": told["type"], "coordinates": _plain(told["coordinates"])}


def _plain(given: Any) -> Any:
    """Nested tuples of numbers as lists; the grid leaves noise in the last binary digits."""
    if isinstance(given, tuple | list):
        return [_plain(one) for one in given]
    return round(given, DECIMALS)
