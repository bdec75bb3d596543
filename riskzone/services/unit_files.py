"""Control units as files for others: GeoPackage with QGIS styles, GeoJSON, XLSX.

Every file is made anew from rows in memory; the live store is never opened with a GIS library.
"""

import io
import json
import re
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely

from riskzone.units.exchange_fields import BY_NAME, FIELDS, PLACES, TEXTS, iso
from riskzone.units.exchange_read import OWN_LAYERS
from riskzone.units.exchange_styles import Look, point_style, polygon_style
from riskzone.units.metres import area_m2
from riskzone.units.model import ControlUnit, Kind
from riskzone.units.words import KINDS

CRS = "EPSG:4490"

_NUMBERS = ("id", "version", "days", "residents", "dialysis", "pregnant", "living_alone",
            "infants", "medicine_needed")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: What a cell of a workbook holds at most.
_LONGEST_CELL = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class ExportRow:
    """A control unit on its way out.

    Parameters
    ----------
    unit : ControlUnit
    status : str
        Its status at the moment of the export.
    county_name, township_name : str
    point : (lon, lat), optional
        Where one that is words only is shown, EPSG:4490.
    earliest_release_at : datetime, optional
    recorded_at : datetime
        When its version was recorded.
    """

    unit: ControlUnit
    status: str
    county_name: str
    township_name: str
    recorded_at: datetime
    point: tuple[float, float] | None = None
    earliest_release_at: datetime | None = None


@dataclass(frozen=True)
class Provenance:
    """Where an export comes from, as (column, value) in their order.

    Parameters
    ----------
    values : mapping of str to str
        ``as_of``, ``area``, ``schemes``, ``audit_head``, ``producer`` …
    """

    values: Mapping[str, str]


def values_of(row: ExportRow) -> dict[str, Any]:
    """All columns of :data:`~riskzone.units.exchange_fields.FIELDS` of a control unit."""
    unit = row.unit
    told: dict[str, Any] = {
        "id": unit.id,
        "version": unit.version,
        "state": unit.state.value,
        "status": row.status,
        "county_name": row.county_name,
        "township_name": row.township_name,
        "order_group": unit.group,
        "document": unit.document,
        "ordered_at": iso(unit.ordered_at),
        "reported_at": iso(unit.reported_at),
        "ratified_at": iso(unit.ratified_at),
        "lapses_at": iso(unit.lapses_at),
        "earliest_release_at": iso(row.earliest_release_at),
        "extended_until": iso(unit.extended_until),
        "ended_at": iso(unit.ended_at),
        "recorded_at": iso(row.recorded_at),
        "area_m2": None if unit.geometry is None else round(area_m2(unit.geometry), 1),
    }
    values = told | {name: text(unit) for name, text in TEXTS.items()}
    for name in _NUMBERS:
        values[name] = int(values[name]) if values[name] != "" else None
    return {field.name: values[field.name] for field in FIELDS}


def to_geopackage(
    rows: Sequence[ExportRow], looks: Sequence[Look], provenance: Provenance
) -> bytes:
    """A GeoPackage: polygons, points of those without, provenance, QGIS styles.

    Times are ISO text with their zone.  The file is closed and has no journal beside it.
    """
    import pyogrio  # noqa: PLC0415 - a confined child limits its drivers before it is loaded

    with tempfile.TemporaryDirectory(prefix="riskzone-exchange-") as folder:
        path = Path(folder) / "control_units.gpkg"
        drawn = [row for row in rows if row.unit.geometry is not None]
        words = [row for row in rows if row.unit.geometry is None]
        shapes = [row.unit.geometry for row in drawn]
        points = [None if row.point is None else shapely.Point(row.point) for row in words]
        layers = zip(OWN_LAYERS, (drawn, words), (shapes, points), ("Polygon", "Point"),
                     strict=True)  # fmt: skip
        for name, part, geometry, kind in layers:
            frame = geopandas.GeoDataFrame(_frame(part), geometry=geometry, crs=CRS)
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", geometry_type=kind, append=path.exists(),
                layer_options={"SPATIAL_INDEX": "YES", "IDENTIFIER": name},
            )  # fmt: skip
        said = pd.DataFrame(
            [(k, v) for k, v in provenance.values.items()], columns=["key", "value"]
        )
        pyogrio.write_dataframe(said, path, layer="provenance", driver="GPKG", append=True)
        _add_styles(path, {"control_units": polygon_style(looks),
                           "control_units_text": point_style(looks)})  # fmt: skip
        return path.read_bytes()


def _frame(rows: Sequence[ExportRow]) -> pd.DataFrame:
    columns = {field.name: [values_of(row)[field.name] for row in rows] for field in FIELDS}
    frame = pd.DataFrame(columns, dtype=object)
    for name in _NUMBERS:
        frame[name] = pd.array(columns[name], dtype="Int64")
    frame["area_m2"] = pd.Series(columns["area_m2"], dtype=float)
    return frame


def _add_styles(path: Path, styles: Mapping[str, str]) -> None:
    """The table QGIS looks for default styles in."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
            " f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,"
            " f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,"
            " useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,"
            " update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
        )
        for table, style in styles.items():
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
                " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description,"
                " owner) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '')",
                (table, table, style, "RiskZone"),
            )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', '')"
        )


def to_geojson(rows: Sequence[ExportRow], provenance: Provenance) -> bytes:
    """A GeoJSON of longitude and latitude; provenance is a member of its own."""
    features = [
        {
            "type": "Feature",
            "id": row.unit.id,
            "properties": values_of(row),
            "geometry": _mapping(row),
        }
        for row in rows
    ]
    document = {
        "type": "FeatureCollection",
        "name": "control_units",
        "provenance": dict(provenance.values),
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def _mapping(row: ExportRow) -> Any:
    if row.unit.geometry is not None:
        return shapely.geometry.mapping(row.unit.geometry)
    return None if row.point is None else shapely.geometry.mapping(shapely.Point(row.point))


def to_xlsx(rows: Sequence[ExportRow], provenance: Provenance, language: str) -> bytes:
    """A workbook: control units, then where they come from."""
    import openpyxl  # noqa: PLC0415 - its loading takes a tenth of a second

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("管控单元" if language == "zh" else "Control units")
    sheet.freeze_panes = "F2"
    columns = [*FIELDS, PLACES[0]]
    sheet.append([_header(field.name) for field in columns])
    for row in rows:
        values = values_of(row)
        values["kind"] = format(KINDS[row.unit.kind], language)
        values["wkt"] = _wkt(row.unit)
        sheet.append([_cell(values[field.name]) for field in columns])
    about = book.create_sheet("说明" if language == "zh" else "About")
    for name, value in provenance.values.items():
        about.append([_cell(name), _cell(value)])
    return _saved(book)


def template(schemes: Mapping[str, Any], language: str) -> bytes:
    """An empty workbook to fill in, and a sheet with what each column takes."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("管控单元" if language == "zh" else "Control units")
    names = [f.name for f in FIELDS if f.read and f.name not in ("id", "version")]
    sheet.append([_header(name) for name in (*names, "wkt", "lon", "lat")])
    about = book.create_sheet("可填内容" if language == "zh" else "Values")
    for kind in Kind:
        about.append([_header("kind"), KINDS[kind].zh, kind.value])
    for scheme in schemes.values():
        about.append([_header("scheme"), scheme.zh, scheme.id])
        for circle in scheme.circles.values():
            if circle.is_unit:
                about.append([_header("circle"), circle.zh, circle.id])
        for measure in scheme.measures.values():
            if not measure.forbidden:
                about.append([_header("measures"), measure.zh, measure.id])
    return _saved(book)


def _header(name: str) -> str:
    """Both languages; either half is understood when the file comes back."""
    return f"{BY_NAME[name].zh}/{name}"


def _wkt(unit: ControlUnit) -> str:
    if unit.geometry is None:
        return ""
    text = str(shapely.to_wkt(unit.geometry, rounding_precision=7))
    # A longer one would be cut by the spreadsheet; a blank leaves the geometry as it is.
    return text if len(text) <= _LONGEST_CELL else ""


def _cell(value: Any) -> Any:
    """A cell no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = _ILLEGAL.sub("", value)[:_LONGEST_CELL]
    return f"'{text}" if text.startswith(_FORMULA) else text


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
