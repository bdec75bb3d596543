"""Small layer files, good and bad, as bytes."""

import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path

import geopandas
import shapely

#: Three townships of 西安区 and 阳明区 (Mudanjiang), as squares near their place.
TOWNSHIPS = geopandas.GeoDataFrame(
    {
        "代码": ["231005001", "231005002", "231003002"],
        "名称": ["先锋街道", "火炬街道", "前进街道"],
        "geometry": [
            shapely.box(129.58, 44.56, 129.60, 44.58),
            shapely.box(129.60, 44.56, 129.62, 44.58),
            shapely.box(129.64, 44.60, 129.66, 44.62),
        ],
    },
    crs="EPSG:4490",
)

BOW_TIE = shapely.Polygon([(129.58, 44.56), (129.60, 44.58), (129.60, 44.56), (129.58, 44.58)])


def geojson(features: list[tuple[dict, object]] | None = None, **extra: object) -> bytes:
    """A FeatureCollection of (properties, geometry); by default the three townships."""
    if features is None:
        features = [
            ({"代码": row["代码"], "名称": row["名称"]}, row["geometry"])
            for _, row in TOWNSHIPS.iterrows()
        ]
    listed = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shape.__geo_interface__ if hasattr(shape, "__geo_interface__") else shape,
        }
        for properties, shape in features
    ]
    document = {"type": "FeatureCollection", **extra, "features": listed}
    return json.dumps(document, ensure_ascii=False).encode()


def township(code: object = "231005001", shape: object = None, name: object = "先锋街道") -> bytes:
    """A township layer of one feature."""
    return geojson([({"代码": code, "名称": name}, shape or TOWNSHIPS.geometry[0])])


def geopackage(
    frame: geopandas.GeoDataFrame = TOWNSHIPS, **layers: geopandas.GeoDataFrame
) -> bytes:
    """A GeoPackage of one layer, or of several by name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        for name, part in (layers or {"townships": frame}).items():
            part.to_file(path, layer=name, driver="GPKG")
        return path.read_bytes()


def shapefile(
    frame: geopandas.GeoDataFrame = TOWNSHIPS,
    *,
    encoding: str = "UTF-8",
    without: tuple[str, ...] = (),
    cpg: str | None = None,
) -> dict[str, bytes]:
    """Suffix → bytes of the parts of a Shapefile."""
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "made.shp", encoding=encoding)
        parts = {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
    if cpg is not None:
        parts[".cpg"] = cpg.encode()
    return {suffix: data for suffix, data in parts.items() if suffix not in without}


def zipped(parts: dict[str, bytes], stem: str = "数据/街道") -> bytes:
    """A zip archive with the parts of a Shapefile, or other files by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"{stem}{name}" if name[1:].isalpha() else name, data)
    return stream.getvalue()


def lying_zip(data: bytes, size: int) -> bytes:
    """A zip whose central directory states another size for its first entry."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]
