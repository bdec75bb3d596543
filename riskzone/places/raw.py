"""Bytes of a layer file → attributes and geometries as they stand in it.

Runs in a confined child process; nothing here knows zones.
"""

import codecs
import json
import os
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
import shapely.geometry
from numpy.typing import NDArray

from riskzone.errors import InputError, TooLarge
from riskzone.places.containers import LayerLimits, kind_of, unpack_shapefile

Notes = list[tuple[str, dict[str, Any]]]

_DRIVERS = {"geopackage": "GPKG", "shapefile": "ESRI Shapefile"}
_LONLAT = "OGC:CRS84"
#: What .cpg files say → Python's name of the encoding.
_CODE_PAGES = {
    "936": "gb18030",
    "54936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "65001": "utf-8",
    "utf8": "utf-8",
}


@dataclass(frozen=True)
class RawLayer:
    """A layer as it stands in its file.

    Parameters
    ----------
    columns : DataFrame
        Attributes, row i is feature i + 1 of the file.
    shapes : ndarray of Geometry or None
        In the coordinates of the file.
    crs : str or None
        Coordinate reference system as text (WKT or authority code), ``None``: not stated.
    notes : list
        (catalogue code, parameters).
    """

    columns: pd.DataFrame
    shapes: NDArray[Any]
    crs: str | None
    notes: Notes = field(default_factory=list)


def read_raw(
    data: bytes, filename: str, folder: Path, limits: LayerLimits, layer_name: str | None = None
) -> RawLayer:
    """Read a layer file.

    Parameters
    ----------
    data : bytes
        Content of the file.
    filename : str
        For messages only.
    folder : Path
        An empty folder for temporary files.
    limits : LayerLimits
        Counts are checked before and after reading.
    layer_name : str, optional
        Which layer of a GeoPackage that has several.

    Raises
    ------
    InputError, TooLarge
        See the catalogue ``places``.
    """
    kind = kind_of(data, filename, limits)
    if kind == "geojson":
        raw = _read_geojson(data, filename, limits)
    elif kind == "geopackage":
        path = folder / "layer.gpkg"
        path.write_bytes(data)
        raw = _read_geopackage(path, filename, limits, layer_name)
    else:
        path = unpack_shapefile(data, filename, folder, limits)
        raw = _read_shapefile(path, filename, limits)
    if not len(raw.columns):
        raise InputError("places.layer_empty", file=filename)
    vertices = int(shapely.get_num_coordinates(raw.shapes).sum())
    if vertices > limits.vertices:
        raise TooLarge(
            "places.too_many_vertices", file=filename, count=vertices, limit=limits.vertices
        )
    return raw


def _read_geojson(data: bytes, filename: str, limits: LayerLimits) -> RawLayer:
    try:
        document = json.loads(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError("places.not_utf8", file=filename, position=error.start) from error
    except RecursionError as error:
        raise InputError("places.json_too_deep", file=filename) from error
    except json.JSONDecodeError as error:
        raise InputError(
            "places.json_damaged", file=filename, line=error.lineno, column=error.colno
        ) from error
    if not isinstance(document, dict) or document.get("type") not in (
        "FeatureCollection",
        "Feature",
    ):
        raise InputError("places.not_geojson", file=filename)
    features = document.get("features", [document] if document["type"] == "Feature" else None)
    if not isinstance(features, list):
        raise InputError("places.not_geojson", file=filename)
    _check_count(len(features), filename, limits)
    shapes = np.empty(len(features), dtype=object)
    rows = []
    for number, feature in enumerate(features, start=1):
        shapes[number - 1] = _shape(feature, number, filename)
        properties = feature.get("properties") or {}
        rows.append({**({"id": feature["id"]} if "id" in feature else {}), **properties})
    return RawLayer(pd.DataFrame(rows, dtype=object), shapes, _geojson_crs(document, filename))


def _shape(feature: Any, number: int, filename: str) -> shapely.Geometry | None:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise InputError("places.feature_unreadable", file=filename, feature=number)
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    try:
        with np.errstate(invalid="ignore"):  # coordinates that are no number are reported later
            return shapely.geometry.shape(geometry)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        shapely.errors.ShapelyError,
    ) as error:
        raise InputError("places.feature_unreadable", file=filename, feature=number) from error


def _geojson_crs(document: dict[str, Any], filename: str) -> str:
    """The reference system of a GeoJSON; the standard says longitude and latitude."""
    stated = document.get("crs")
    if stated is None:
        return _LONLAT
    try:
        return str(stated["properties"]["name"])
    except (TypeError, KeyError) as error:
        raise InputError("places.crs_unreadable", file=filename, crs=str(stated)[:80]) from error


def _read_geopackage(
    path: Path, filename: str, limits: LayerLimits, layer_name: str | None
) -> RawLayer:
    import pyogrio  # noqa: PLC0415 - after the environment of the child is set

    try:
        listed = pyogrio.list_layers(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError("places.file_damaged", file=filename) from error
    names = [str(name) for name, shape_type in listed if shape_type is not None]
    if layer_name is None and len(names) > 1:
        raise InputError("places.several_layers", file=filename, names=", ".join(names))
    chosen = layer_name or (names[0] if names else None)
    if chosen is None:
        raise InputError("places.layer_empty", file=filename)
    if chosen not in names:
        raise InputError(
            "places.no_such_layer", file=filename, layer=chosen, names=", ".join(names)
        )
    return _read_ogr(path, filename, limits, "geopackage", layer=chosen)


def _read_shapefile(path: Path, filename: str, limits: LayerLimits) -> RawLayer:
    notes: Notes = []
    encoding = _dbf_encoding(path, filename, notes)
    raw = _read_ogr(path, filename, limits, "shapefile", encoding=encoding)
    return RawLayer(raw.columns, raw.shapes, raw.crs, notes)


def _read_ogr(
    path: Path, filename: str, limits: LayerLimits, kind: str, **options: Any
) -> RawLayer:
    import pyogrio  # noqa: PLC0415 - after the environment of the child is set

    layer = options.get("layer")
    try:
        about = pyogrio.read_info(path, layer=layer, force_feature_count=True)
        if about["driver"] != _DRIVERS[kind]:
            raise InputError("places.format_unknown", file=filename)
        _check_count(int(about["features"]), filename, limits)
        # As text: a time read as a number of minutes has lost its zone.
        meta, _, geometry, values = pyogrio.raw.read(
            path, force_2d=True, datetime_as_string=True, **options
        )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.FieldError,
        pyogrio.errors.GeometryError,
        UnicodeDecodeError,
    ) as error:
        raise InputError("places.file_damaged", file=filename) from error
    if len(geometry) < int(about["features"]):
        raise InputError("places.file_damaged", file=filename)
    names = [str(name) for name in meta["fields"]]
    columns = pd.DataFrame(
        dict(zip(names, (np.asarray(v, dtype=object) for v in values), strict=True)),
        index=range(len(geometry)),
        dtype=object,
    )
    return RawLayer(columns, _from_wkb(geometry, filename), meta["crs"])


def _from_wkb(geometry: Any, filename: str) -> NDArray[Any]:
    try:
        return np.asarray(shapely.from_wkb(geometry))
    except shapely.errors.ShapelyError:
        pass  # one by one, to name the feature
    shapes = np.empty(len(geometry), dtype=object)
    for position, text in enumerate(geometry):
        try:
            shapes[position] = None if text is None else shapely.from_wkb(text)
        except shapely.errors.ShapelyError as error:
            raise InputError(
                "places.feature_unreadable", file=filename, feature=position + 1
            ) from error
    return shapes


def _dbf_encoding(path: Path, filename: str, notes: Notes) -> str:
    """Encoding of the attribute table: what .cpg says if the bytes agree, else found by trial."""
    table = path.with_suffix(".dbf").read_bytes()
    rows, header, width = struct.unpack_from("<IHH", table.ljust(32, b"\x00"), 4)
    if len(table) < max(32, header + rows * width):
        raise InputError("places.file_damaged", file=filename)
    text = table[header:]
    page = path.with_suffix(".cpg")
    stated = _code_page(page.read_text("latin-1")) if page.exists() else None
    fitting = [name for name in (stated, "utf-8", "gb18030") if name and _decodes(text, name)]
    chosen = fitting[0] if fitting else stated or "gb18030"
    if stated != chosen and not text.isascii():
        notes.append(("places.encoding_assumed", {"file": filename, "encoding": chosen.upper()}))
    page.write_text(chosen.upper(), "ascii")
    return chosen.upper()


def _code_page(text: str) -> str | None:
    name = text.strip().lower().replace("-", "").replace("_", "")
    name = name.removeprefix("ansi").removeprefix("cp").removeprefix("oem").strip()
    name = _CODE_PAGES.get(name, name)
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _check_count(count: int, filename: str, limits: LayerLimits) -> None:
    if count > limits.features:
        raise TooLarge(
            "places.too_many_features", file=filename, count=count, limit=limits.features
        )


def only_local_drivers() -> None:
    """Keep GDAL, loaded after this, from drivers that follow references to other files or hosts."""
    os.environ["OGR_SKIP"] = (
        "OGR_VRT,GDALG,WFS,OAPIF,OGCAPI,CSW,ADBC,Carto,AmigoCloud,EEDA,Elasticsearch,NGW,PLSCENES"
    )
