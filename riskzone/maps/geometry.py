"""The geometry of a layer as one file that a browser fetches once and keeps.

The file is named by the hash of its content, so it may be cached for ever.
Only public administrative boundaries go into it, never anything that was drawn
or found by a headquarters.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

#: Decimals of a degree: 4 is about 10 m, far below what a screen shows of a province.
DECIMALS = 4


@dataclass(frozen=True)
class GeometryFile:
    """An encoded layer.

    Parameters
    ----------
    hash : str
        First 16 hex digits of the SHA-256 of the plain content.
    plain, packed : bytes
        GeoJSON, and the same compressed with gzip.
    """

    hash: str
    plain: bytes
    packed: bytes

    @property
    def url(self) -> str:
        """Where the application serves it."""
        return f"/geo/{self.hash}.json"


def encode_geometry(
    zones: gpd.GeoDataFrame, seats: pd.DataFrame | None = None, *, schematic: bool = False
) -> GeometryFile:
    """Encode polygons, and seats of zones without a polygon, as GeoJSON.

    Parameters
    ----------
    zones : GeoDataFrame
        Index ``zone``, column ``name``, (multi)polygons in geographic coordinates
        (EPSG:4490 or EPSG:4326), already simplified as a coverage.
    seats : DataFrame, optional
        Index ``zone``, columns ``name, lon, lat``: zones drawn as a marker.  A zone
        that has a polygon is not drawn a second time.
    schematic : bool
        Whether the polygons are schematic (示意); they are drawn dashed.

    Returns
    -------
    GeometryFile
        Equal input gives an equal file.  Shared borders stay shared: all
        coordinates are rounded to the same grid.
    """
    shapes = zones[~zones.geometry.is_empty & zones.geometry.notna()]
    rounded = shapely.transform(shapes.geometry.values, lambda xy: np.round(xy, DECIMALS))
    features = [
        _feature(zone, name, json.loads(geometry), "schematic" if schematic else "polygon")
        for zone, name, geometry in zip(
            shapes.index, shapes["name"], shapely.to_geojson(rounded), strict=True
        )
    ]
    if seats is not None:
        missing = seats[~seats.index.isin(shapes.index)]
        features += [
            _feature(zone, name, {"type": "Point", "coordinates": [lon, lat]}, "seat")
            for zone, name, lon, lat in zip(
                missing.index, missing["name"], missing["lon"], missing["lat"], strict=True
            )
        ]
    collection = {"type": "FeatureCollection", "features": features}
    plain = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    # mtime 0: equal content, equal bytes
    return GeometryFile(
        hashlib.sha256(plain).hexdigest()[:16], plain, gzip.compress(plain, 9, mtime=0)
    )


def _feature(
    zone: object, name: object, geometry: dict[str, object], kind: str
) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"zone": str(zone), "name": str(name), "kind": kind},
        "geometry": geometry,
    }
