"""Write a rated file: CSV, JSON, GeoJSON, GeoPackage.

A file is written beside its place and moved there when it is complete: nothing half-written
is ever found.  Text that a spreadsheet would run as a formula is neutralised.
"""

import json
import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from riskzone.errors import InputError
from riskzone.places.divisions import load_divisions
from riskzone.services.rating import Rated

FORMATS = (".csv", ".json", ".geojson", ".gpkg")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rated: Rated, target: Path) -> None:
    """Write the output table; the suffix says the form.

    Raises
    ------
    InputError
        An unknown suffix, or a folder that does not exist or cannot be written.
    """
    writers: dict[str, Callable[[Rated, Path], object]] = {
        ".csv": lambda r, p: p.write_text("\ufeff" + to_csv(r), "utf-8", newline=""),
        ".json": lambda r, p: p.write_text(to_json(r), "utf-8"),
        ".geojson": lambda r, p: _write_map(r, p, "GeoJSON"),
        ".gpkg": lambda r, p: _write_map(r, p, "GPKG"),
    }
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise InputError("zoning.out_suffix", file=target.name, known=" ".join(FORMATS))
    if not target.parent.is_dir():
        raise InputError("zoning.out_folder", file=str(target), folder=str(target.parent))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".riskzone-") as folder:
        part = Path(folder) / f"part{target.suffix.lower()}"
        writer(rated, part)
        part.replace(target)


def to_csv(rated: Rated) -> str:
    """The output table as CSV text: numbers stay numbers, unknown and never are blank."""
    table = rated.table
    text = pd.DataFrame({name: _cells(table[name]) for name in table.columns})
    return text.to_csv(index=False, lineterminator="\n")


def to_json(rated: Rated) -> str:
    """The output table as a JSON list of records; a blank number is ``null``."""
    return json.dumps(records(rated), ensure_ascii=False, indent=1)


def records(rated: Rated) -> list[dict[str, Any]]:
    """The rows of the output table as plain values."""
    table = rated.table
    columns = {name: [_plain(value) for value in table[name].tolist()] for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def document(rated: Rated) -> dict[str, Any]:
    """The assessment with its circumstances, for ``--json``."""
    found = rated.assessment
    coverage = found.coverage
    return {
        "area": found.area,
        "layer": found.layer,
        "on": found.on.isoformat(),
        "reading": found.reading,
        "cutoff": found.cutoff.isoformat(),
        "scheme": {"id": found.scheme.id, "hash": found.scheme.hash},
        "layer_hash": found.layer_hash,
        "coverage": {
            "from": coverage.start.isoformat() if coverage.start else None,
            "stated": coverage.stated,
            "clusters": coverage.clusters,
            "baseline": len(coverage.baseline),
        },
        "totals": dict(found.totals),
        "zones": records(rated),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return value


def _cells(column: "pd.Series[Any]") -> list[str]:
    if column.dtype == bool:
        return ["true" if value else "false" for value in column]
    if pd.api.types.is_float_dtype(column):
        return ["" if (plain := _plain(value)) is None else str(plain) for value in column.tolist()]
    return [neutral(str(value)) for value in column.tolist()]


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_map(rated: Rated, target: Path, driver: str) -> None:
    import geopandas  # noqa: PLC0415 - heavy, and only maps need it

    frame = geopandas.GeoDataFrame(rated.table, geometry=geometry(rated), crs="EPSG:4490")
    frame["schematic"] = rated.assessment.layer == "township"
    for column in frame.columns.drop("geometry"):
        if isinstance(frame[column].dtype, pd.CategoricalDtype):
            frame[column] = frame[column].astype(str)
        elif pd.api.types.is_float_dtype(frame[column]):
            frame[column] = frame[column].where(frame[column].abs() != math.inf)
    frame.to_file(target, driver=driver, engine="pyogrio", layer="zones")


def geometry(rated: Rated) -> Any:
    """Geometry of the rated zones in their order (EPSG:4490): a polygon, a seat, or none."""
    import geopandas  # noqa: PLC0415
    from shapely.geometry import Point  # noqa: PLC0415

    from riskzone.places import load_boundaries, schematic_townships  # noqa: PLC0415

    found = rated.assessment
    codes = found.zones.index
    shapes = pd.Series([None] * len(codes), index=codes, dtype=object)
    if rated.dates is not None or found.layer == "building":
        return geopandas.GeoSeries(shapes.to_numpy(), crs="EPSG:4490")
    divisions = load_divisions(found.area)
    if found.layer == "township":
        known = schematic_townships(divisions).geometry
    else:
        known = load_boundaries(found.area, found.layer).geometry
    there = codes.intersection(known.index)
    shapes[there] = known[there].to_numpy()
    for code in codes.difference(there):
        seat = divisions.seat(code)
        shapes[code] = Point(seat) if seat else None
    return geopandas.GeoSeries(shapes.to_numpy(), crs="EPSG:4490")
