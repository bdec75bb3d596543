"""A file of control units somebody sent → plain rows, in a confined child process.

GeoPackage, GeoJSON, one Shapefile in a zip, XLSX, XLS or CSV; told by content.  Nothing is
interpreted here but columns and coordinates.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riskzone import confine
from riskzone.cases.columns import clean, of_texts
from riskzone.cases.grid import GridOptions, read_grid
from riskzone.cases.privacy import personal_columns
from riskzone.errors import InputError, TooLarge
from riskzone.places import raw as files
from riskzone.places.containers import LayerLimits, kind_of
from riskzone.places.datum import parse_datum
from riskzone.places.geometry import to_stored
from riskzone.units.exchange_fields import BY_NAME, field_of, known_headers

#: Layers of a GeoPackage this product wrote.
OWN_LAYERS = ("control_units", "control_units_text")

LIMITS = LayerLimits(file_mb=50, unpacked_mb=300, features=5_000, vertices=1_000_000)
_CHILD = confine.Limits(memory_mb=4096, seconds=60)
_LONLAT = "EPSG:4490"


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file.

    Parameters
    ----------
    number : int
        Feature of its layer from 1, or line of a table.
    layer : str
        Layer of a GeoPackage, ``""`` otherwise.
    values : mapping of str to str
        Column → text, of those the file has; ``""`` where blank.
    wkb : bytes, optional
        Geometry in EPSG:4490.
    problem : (code, params), optional
        Why its geometry could not be read.
    """

    number: int
    layer: str
    values: Mapping[str, str]
    wkb: bytes | None = None
    problem: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True)
class RawFile:
    """What a file holds.

    Parameters
    ----------
    rows : tuple of RawRow
    columns : tuple of str
        Fields the file has a column for.
    personal : tuple of str
        Headers that were dropped as they tell of persons.
    ignored : tuple of str
        Headers that mean nothing here, or what only the product decides.
    has_geometry : bool
        Whether the file says where the rows lie.
    notes : tuple
        (catalogue code, parameters).
    """

    rows: tuple[RawRow, ...]
    columns: tuple[str, ...]
    personal: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    has_geometry: bool = False
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()


@dataclass(frozen=True)
class Request:
    """How a file is to be read; see :func:`read_exchange`."""

    filename: str
    datum: str
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    layer_name: str | None = None
    limits: LayerLimits = LIMITS


def read_exchange(
    data: bytes,
    filename: str,
    *,
    datum: str | None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    layer_name: str | None = None,
    limits: LayerLimits = LIMITS,
) -> RawFile:
    """Read a file of control units.

    Parameters
    ----------
    data : bytes
    filename : str
        For messages only; it is never opened.
    datum : str
        Datum of the coordinates, see :mod:`riskzone.places.datum`.  Asked for, never guessed.
    columns : mapping of str to str, optional
        Field → column of the file, or ``"=value"`` for every row.
    crs : str, optional
        ``"EPSG:<number>"``, used where the file states no reference system.
    layer_name : str, optional
        Which layer of a GeoPackage that has several.
    limits : LayerLimits, optional

    Raises
    ------
    InputError, TooLarge
        Nothing is half read.
    """
    shown = Path(filename.replace("\\", "/")).name or "file"
    known = parse_datum(datum)
    for name in columns or {}:
        if name not in BY_NAME or not BY_NAME[name].read:
            names = ", ".join(f.name for f in BY_NAME.values() if f.read)
            raise InputError("unit_exchange.no_such_field", field=name, known=names)
    request = Request(shown, known, dict(columns or {}), crs, layer_name, limits)
    if not _is_table(data):
        kind_of(data, shown, limits)
    elif len(data) > limits.file_mb * 2**20:
        size = round(len(data) / 2**20)
        raise TooLarge("places.file_too_large", file=shown, size=size, limit=limits.file_mb)
    with tempfile.TemporaryDirectory(prefix="riskzone-exchange-") as folder:
        return confine.call(read_in_child, data, request, folder, limits=_CHILD)


def _is_table(data: bytes) -> bool:
    """Whether the bytes are a workbook or text, not a layer."""
    if data.startswith(b"PK"):
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False
        return "[Content_Types].xml" in names
    if data.startswith((b"SQLite format 3\x00", b"\x00\x00\x27\x0a")):
        return False
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"")


def read_in_child(data: bytes, request: Request, folder: str) -> RawFile:
    """As :func:`parse`, with the drivers of the process limited first."""
    files.only_local_drivers()
    return parse(data, request, Path(folder))


def parse(data: bytes, request: Request, folder: Path) -> RawFile:
    """Read bytes; for a confined child."""
    if _is_table(data):
        return _of_table(data, request)
    made = [_of_layer(name, raw, request) for name, raw in _layers(data, request, folder)]
    rows = tuple(row for one in made for row in one.rows)
    if not rows:
        raise InputError("places.layer_empty", file=request.filename)
    return RawFile(
        rows,
        _joined(one.columns for one in made),
        _joined(one.personal for one in made),
        _joined(one.ignored for one in made),
        True,
        tuple(note for one in made for note in one.notes),
    )


def _joined(groups: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _layers(data: bytes, request: Request, folder: Path) -> list[tuple[str, files.RawLayer]]:
    """The layers of a file: the only one, the named one, or those this product wrote."""

    def read(layer: str | None) -> files.RawLayer:
        return files.read_raw(data, request.filename, folder, request.limits, layer)

    try:
        return [(request.layer_name or "", read(request.layer_name))]
    except InputError as error:
        if error.code != "places.several_layers":
            raise
        names = str(error.params["names"]).split(", ")
        if OWN_LAYERS[0] not in names:
            raise
    return [(name, read(name)) for name in OWN_LAYERS if name in names and _filled(read, name)]


def _filled(read: Any, name: str) -> bool:
    try:
        read(name)
    except InputError as error:
        if error.code != "places.layer_empty":
            raise
        return False
    return True


def _of_layer(name: str, raw: files.RawLayer, request: Request) -> RawFile:
    texts = [[cell_text(value) for value in column] for _, column in raw.columns.items()]
    headers = [_HALF.sub("\ufffd", str(header)) for header in raw.columns.columns]
    made = _columns(headers, texts, request)
    shapes = to_stored(raw.shapes, raw.crs, request.crs, request.datum, request.filename)
    rows = [
        RawRow(number, name, values, _wkb(shape))
        for number, (values, shape) in enumerate(zip(made.rows, shapes, strict=True), start=1)
    ]
    return RawFile(tuple(rows), made.fields, made.personal, made.ignored, True, tuple(raw.notes))


def _wkb(shape: shapely.Geometry | None) -> bytes | None:
    return None if shape is None else bytes(shapely.to_wkb(shape))


def _of_table(data: bytes, request: Request) -> RawFile:
    stated = frozenset(
        key for header in request.columns.values() for key in (header,) if not key.startswith("=")
    )
    known = known_headers() | {_key(header) for header in stated}
    grid = read_grid(data, request.filename, GridOptions(known=known))
    if len(grid.lines) > request.limits.features:
        raise TooLarge(
            "places.too_many_features",
            file=request.filename,
            count=len(grid.lines),
            limit=request.limits.features,
        )
    if grid.overlong:
        lines = ", ".join(map(str, grid.overlong[:5]))
        raise InputError("unit_exchange.overlong_rows", file=request.filename, lines=lines)
    texts = [
        [cell_text(value) for value in grid.table.column(index).to_pylist()]
        for index in range(len(grid.header))
    ]
    made = _columns(list(grid.header), texts, request)
    kept = [
        (int(line), values)
        for line, values in zip(grid.lines, made.rows, strict=True)
        if any(values.values())
    ]
    if not kept:
        raise InputError("places.layer_empty", file=request.filename)
    drawn = [_written(values) for _, values in kept]
    shapes = np.array([shape for shape, _ in drawn], dtype=object)
    stored = to_stored(shapes, request.crs or _LONLAT, None, request.datum, request.filename)
    rows = tuple(
        RawRow(line, "", values, _wkb(shape), problem)
        for (line, values), shape, (_, problem) in zip(kept, stored, drawn, strict=True)
    )
    placed = bool({"wkt", "lon", "lat"}.intersection(made.fields))
    return RawFile(rows, made.fields, made.personal, made.ignored, placed, grid.notes)


def _key(header: str) -> str:
    from riskzone.cases.grid import header_key  # noqa: PLC0415

    return header_key(header)


def _written(
    values: Mapping[str, str],
) -> tuple[shapely.Geometry | None, tuple[str, dict[str, Any]] | None]:
    """The geometry a row of a table says, and what is wrong with it."""
    text = values.get("wkt", "")
    if text:
        try:
            with np.errstate(invalid="ignore"):  # what is no number is reported with its row
                return shapely.from_wkt(text), None
        except shapely.errors.ShapelyError:
            return None, ("unit_exchange.bad_wkt", {"value": text[:40]})
    lon, lat = values.get("lon", ""), values.get("lat", "")
    if not lon and not lat:
        return None, None
    try:
        return shapely.Point(float(lon), float(lat)), None
    except ValueError:
        return None, ("unit_exchange.bad_point", {"lon": lon[:20], "lat": lat[:20]})


@dataclass(frozen=True)
class _Columns:
    rows: list[dict[str, str]]
    fields: tuple[str, ...]
    personal: tuple[str, ...]
    ignored: tuple[str, ...]


def _columns(headers: Sequence[str], texts: Sequence[Sequence[str]], request: Request) -> _Columns:
    """Which column holds which field; what tells of persons is left out."""
    found: dict[str, int] = {}
    fixed: dict[str, str] = {}
    for name, source in request.columns.items():
        if source.startswith("="):
            fixed[name] = source[1:].strip()
        elif source in headers:
            found[name] = list(headers).index(source)
        else:
            raise InputError(
                "places.column_missing", file=request.filename, field=name, column=source,
                columns=", ".join(headers)[:200] or "-",
            )  # fmt: skip
    for index, header in enumerate(headers):
        meant = field_of(header)
        if meant is not None and meant not in found and index not in found.values():
            found[meant] = index
    told = {name for name in found if not BY_NAME[name].read}
    unused = [i for i in range(len(headers)) if i not in found.values()]
    personal, others = personal_columns(headers, [of_texts(column) for column in texts], unused)
    taken = {name: index for name, index in found.items() if name not in told and name not in fixed}
    count = len(texts[0]) if texts else 0
    rows = [
        {**{name: texts[index][row] for name, index in taken.items()}, **fixed}
        for row in range(count)
    ]
    return _Columns(
        rows,
        (*taken, *fixed),
        tuple(headers[index] for index in personal),
        tuple(headers[index] for index in others),
    )


#: Half of a sign, which JSON can name and no text can hold.
_HALF = re.compile(r"[\ud800-\udfff]")


def cell_text(value: Any) -> str:
    """A cell as text: blank for what is missing, no decimal behind whole numbers.

    A mark against formulas that an export put in front is taken off again.
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    text = clean(_HALF.sub("\ufffd", str(value)))
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


__all__ = ["LIMITS", "OWN_LAYERS", "RawFile", "RawRow", "parse", "read_exchange"]
