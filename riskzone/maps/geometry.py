"""The geometry of a layer as one file that a browser fetches once and keeps.

The file is named by the hash of its content, so it may be cached for ever.
Only public administrative boundaries go into it, never anything that was drawn
or found by a headquarters.
"""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import shapely

#: Decimals of a degree of what is added here: about 10 m.
_DECIMALS = 4

Point = tuple[float, float]
Label = tuple[str, Point]

#: Kinds of features that are zones; the others are lines and names for orientation.
_ZONES = ("polygon", "schematic", "seat")


@dataclass(frozen=True)
class GeometryFile:
    """An encoded layer.

    Parameters
    ----------
    hash : str
        First 16 hex digits of the SHA-256 of the plain content.
    plain, packed : bytes
        GeoJSON, and the same compressed with gzip.
    schematic : bool
        Whether its polygons are schematic (示意).
    """

    hash: str
    plain: bytes
    packed: bytes
    schematic: bool = False

    @property
    def url(self) -> str:
        """Where the application serves it."""
        return f"/geo/{self.hash}.json"

    def zones(self) -> list[dict[str, Any]]:
        """Give the features a reader can point at."""
        features: list[dict[str, Any]] = json.loads(self.plain)["features"]
        return [item for item in features if item["properties"]["kind"] in _ZONES]


def encode_geometry(
    zones: bytes,
    *,
    inside: Mapping[str, Point],
    parents: Mapping[str, str],
    labels: Mapping[str, Label],
    english: Mapping[str, str] = MappingProxyType({}),
    schematic: bool = False,
) -> GeometryFile:
    """Prepare a layer for drawing.

    Parameters
    ----------
    zones : bytes
        GeoJSON in geographic coordinates (EPSG:4490), simplified as a coverage;
        features with properties ``code`` and ``name``, polygons, or a point (the
        seat) for a zone without a polygon.
    inside : mapping of str to (float, float)
        Longitude and latitude of a point inside each polygon, where a zone too small
        to be seen gets a mark.
    parents : mapping of str to str
        Code of the zone of the coarser layer whose outline is drawn around it.
    labels : mapping of str to (str, (float, float))
        By code the names written on the map for orientation, and where.
    english : mapping of str to str
        English names by code, where they are known.
    schematic : bool
        Whether the polygons are schematic (示意); they are drawn dashed.

    Returns
    -------
    GeometryFile
        Features with properties ``kind`` (polygon | schematic | seat | outline |
        label), ``code``, ``name``, ``en`` where it is known, and ``at`` for polygons.
        Equal input gives an equal file.
    """
    features = json.loads(zones)["features"]
    for feature in features:
        properties = feature["properties"]
        if english.get(properties["code"]):
            properties["en"] = english[properties["code"]]
        if feature["geometry"]["type"] == "Point":
            properties["kind"] = "seat"
        else:
            properties["kind"] = "schematic" if schematic else "polygon"
            properties["at"] = _rounded(inside[properties["code"]])
    collection = {
        "type": "FeatureCollection",
        "features": [*features, *_outlines(features, parents), *_labels(labels, english)],
    }
    plain = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    # mtime 0: equal content, equal bytes
    return GeometryFile(
        hashlib.sha256(plain).hexdigest()[:16],
        plain,
        gzip.compress(plain, 9, mtime=0),
        schematic,
    )


def _outlines(
    features: list[dict[str, Any]], parents: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    members: defaultdict[str, list[shapely.Geometry]] = defaultdict(list)
    for feature in features:
        parent = parents.get(feature["properties"]["code"])
        if parent and feature["geometry"]["type"] != "Point":
            members[parent].append(shapely.from_geojson(json.dumps(feature["geometry"])))
    for parent in sorted(members):
        # Shared borders are exactly equal, so the union has no slivers.
        outline = shapely.union_all(members[parent]).boundary
        yield _feature("outline", parent, "", json.loads(shapely.to_geojson(outline)))


def _labels(labels: Mapping[str, Label], english: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for code, (name, at) in labels.items():
        made = _feature("label", "", name, {"type": "Point", "coordinates": _rounded(at)})
        if english.get(code):
            made["properties"]["en"] = english[code]
        yield made


def _feature(kind: str, code: str, name: str, geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kind": kind, "code": code, "name": name},
        "geometry": geometry,
    }


def _rounded(point: Point) -> list[float]:
    return [round(value, _DECIMALS) for value in point]
