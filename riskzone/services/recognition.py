"""Look at a file before it is imported: its kind, its columns, whose form it has.

The file is opened in a limited child process.  Nothing of a row is shown that could tell
who it is about: columns of persons without samples, others redacted.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from riskzone import confine
from riskzone.access import Actor
from riskzone.cases.columns import cleaned
from riskzone.cases.fields import (
    Kind,
    all_headers,
    match_headers,
    missing_fields,
    vocabulary,
)
from riskzone.cases.grid import Grid, GridOptions, header_key, read_grid
from riskzone.cases.privacy import personal_columns
from riskzone.cases.redaction import header_shown, redact
from riskzone.errors import InputError, TooLarge
from riskzone.places import raw
from riskzone.places.containers import DEFAULT_LAYER_LIMITS
from riskzone.places.layer_fields import FIELDS
from riskzone.services.context import Context
from riskzone.services.reach import reach_of

ImportKind = Literal["cases", "counts", "reports", "township", "building"]
TABLES: Mapping[ImportKind, Kind] = {"cases": "line_list", "counts": "counts", "reports": "reports"}
KINDS: tuple[ImportKind, ...] = ("cases", "counts", "reports", "township", "building")

#: Largest upload of the browser; the command line takes larger files.
MAX_UPLOAD = 20 * 2**20
_SAMPLES = 3
#: What a word over a column does not hold.
_NO_HEADER = re.compile(r"\d|[。！？!?]")
_SIGNATURES = (b"SQLite format 3\x00", b"\x00\x00\x27\x0a")


@dataclass(frozen=True)
class ColumnLook:
    """A column of a file.

    Parameters
    ----------
    header : str
        As the file has it; what a mapping names.
    shown : str
        Fit to be shown.
    samples : tuple of str
        Redacted; by what field they would be read.  None of columns nobody asked for.
    personal : bool
        It holds persons and is left at the door.
    """

    header: str
    shown: str
    samples: tuple[str, ...]
    personal: bool


@dataclass(frozen=True)
class Look:
    """What a file looks like.

    Parameters
    ----------
    file : str
        Its name.
    kind : str or None
        The kind it seems to be; ``None``: none of those we know.
    fits : tuple of str
        Kinds that can be chosen: tables or layers.
    columns : tuple of ColumnLook
    rows : int
        Below the header; of a layer, features.
    """

    file: str
    kind: ImportKind | None
    fits: tuple[ImportKind, ...]
    columns: tuple[ColumnLook, ...]
    rows: int

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers as the file has them."""
        return tuple(column.header for column in self.columns)


def look(actor: Actor, ctx: Context, data: bytes, filename: str) -> Look:
    """Look at an upload.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    data : bytes
    filename : str
        For messages.

    Raises
    ------
    InputError, TooLarge
        It is empty, larger than :data:`MAX_UPLOAD`, damaged, or no table and no layer.
    Denied
        The actor may import nowhere in the area served.
    """
    reach_of(actor, ctx)
    if len(data) > MAX_UPLOAD:
        raise TooLarge(
            "services.upload_too_large",
            file=filename,
            size=len(data) / 2**20,
            limit=MAX_UPLOAD // 2**20,
        )
    if is_layer(data):
        return _look_at_layer(data, filename)
    options = GridOptions(all_headers(), needed=2)
    try:
        grid = confine.call(read_grid, data, filename, options)
    except InputError as error:
        if error.code != "cases.no_header":
            raise
        # Headers of a sender we do not know: the first row is all there is to go by.
        try:
            grid = confine.call(read_grid, data, filename, GridOptions(all_headers(), None, 1, 0))
        except InputError:
            raise error from None
        if not _may_be_headers(grid):
            raise error from None
    return _look_at_table(grid)


def is_layer(data: bytes) -> bool:
    """Whether the content is that of a layer and not of a table."""
    if data.startswith(_SIGNATURES) or data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return True
    # Names of the entries stand at the end of an archive, uncompressed.
    return data.startswith(b"PK") and b".shp" in data[-65_536:].lower()


def fields_of(kind: ImportKind) -> Mapping[str, str]:
    """The fields a column of a kind of file may be given to, with their first header."""
    if kind in TABLES:
        words = vocabulary()[TABLES[kind]]
        return {name: headers[0] if headers else name for name, headers in words.items()}
    return {
        name: next((h for h in field.headers if not h.isascii()), name)
        for name, field in FIELDS[kind].items()
    }


def assigned(kind: ImportKind, headers: Sequence[str]) -> dict[str, str]:
    """Header → field, of the columns a kind recognises by itself."""
    if kind in TABLES:
        found = match_headers(headers, TABLES[kind]).columns
        return {headers[index]: name for name, index in found.items()}
    keys = {header_key(header): header for header in reversed(headers)}
    made: dict[str, str] = {}
    for name, field in FIELDS[kind].items():
        hit = next((keys[k] for h in field.headers if (k := header_key(h)) in keys), None)
        if hit is not None:
            made[hit] = name
    return made


def lacking(kind: ImportKind, fields: Sequence[str]) -> list[str]:
    """Fields without which a file of a kind cannot be read, alternatives joined by ``|``."""
    if kind in TABLES:
        return missing_fields(TABLES[kind], fields)
    return [n for n, field in FIELDS[kind].items() if field.required and n not in fields]


def _may_be_headers(grid: Grid) -> bool:
    """Whether a first row may be headers: several words, no sentence, with columns below."""
    texts = [text for text in grid.header if text]
    plain = [text for text in texts if len(text) <= 30 and not _NO_HEADER.search(text)]
    filled = [column for column in map(cleaned, grid.table.columns) if not column.blank.all()]
    several = len(texts) >= 2 and len(filled) >= 2
    return several and len(plain) == len(texts) == len(set(texts))


def _look_at_table(grid: Grid) -> Look:
    header = [text for text in grid.header if text]
    kind = _kind_of_table(header)
    fields = assigned(kind or "cases", header)
    columns = [cleaned(column) for column in grid.table.columns]
    others = [i for i, text in enumerate(grid.header) if text and text not in fields]
    personal, _ = personal_columns(grid.header, columns, others)
    looks = tuple(
        ColumnLook(
            header=text,
            shown=header_shown(text),
            samples=_samples(columns[index].texts, fields[text]) if text in fields else (),
            personal=index in personal,
        )
        for index, text in enumerate(grid.header)
        if text
    )
    return Look(grid.file, kind, tuple(TABLES), looks, len(grid.lines) + len(grid.overlong))


def _kind_of_table(header: Sequence[str]) -> ImportKind | None:
    """The kind that knows most headers, less the fields it lacks.

    A list of cases whose numbers stand under a word of the sender's own is still a list of
    cases, though two of its columns would make a record of reports.
    """
    score: dict[ImportKind, tuple[int, int]] = {}
    for kind, table in TABLES.items():
        found = match_headers(header, table).columns
        score[kind] = (len(found) - len(missing_fields(table, found)), len(found))
    best = max(score, key=lambda kind: score[kind])
    return best if score[best][1] >= 2 else None


def _samples(texts: Sequence[str], field: str) -> tuple[str, ...]:
    shown = dict.fromkeys(redact(text, field) for text in texts[:20] if text)
    return tuple(shown)[:_SAMPLES]


def _look_at_layer(data: bytes, filename: str) -> Look:
    with tempfile.TemporaryDirectory(prefix="riskzone-look-") as folder:
        header, rows, points = confine.call(layer_outline, data, filename, folder)
    score = {
        kind: len(assigned(kind, header))
        - 10 * len(lacking(kind, [*assigned(kind, header).values()]))
        for kind in ("township", "building")
    }
    kind: ImportKind = "building" if points or score["building"] > score["township"] else "township"
    looks = tuple(ColumnLook(text, header_shown(text), (), False) for text in header)
    return Look(filename, kind, ("township", "building"), looks, rows)


def layer_outline(data: bytes, filename: str, folder: str) -> tuple[list[str], int, bool]:
    """Columns, features, and whether there are points, of a layer file; for a child process."""
    raw.only_local_drivers()
    found = raw.read_raw(data, filename, Path(folder), DEFAULT_LAYER_LIMITS)
    points = any(shape is not None and shape.geom_type == "Point" for shape in found.shapes)
    return [str(name) for name in found.columns.columns], len(found.columns), bool(np.any(points))
