"""A table of texts out of an untrusted file: type by content, header found, nothing interpreted.

:func:`read_grid` runs in a limited child process (:mod:`riskzone.confine`), so
it imports little and returns one picklable :class:`Grid`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from riskzone.errors import InputError, TooLarge

#: A file above this size is refused before one byte of it is read.
MAX_BYTES = 200 * 1024 * 1024
#: Rows of one table.
MAX_ROWS = 5_000_000
#: Columns of one table.
MAX_COLUMNS = 1_000
#: What is longer is no header; so much of it is looked at.
_LONGEST_HEADER = 400
#: The header stands within the first rows; title rows above it are skipped.
HEADER_SEARCH = 20

_FORMAT_HINT = re.compile(
    r"[(（\[【][^)）\]】]*"
    r"(?:必填|选填|可空|格式|例如|单位|年|月|日期|时分|yyyy|y/m/d|mm|°|度|wgs|gcj|cgcs|%|％"
    r"|optional|required)"
    r"[^)）\]】]*[)）\]】]|[(（](?:例|人|名|起|个|人次)[)）]",
    re.IGNORECASE,
)
_BILINGUAL = re.compile(r"\s*[/\n|]\s*")
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class GridOptions:
    """What the child must know to find the table.

    Parameters
    ----------
    known : frozenset of str
        Headers that make a row the header row, as :func:`header_key` writes them.
    sheet : str, optional
        Name of the worksheet; default: the first one that has a header row.
    header_row : int, optional
        1-based line of the header where it is not to be searched.
    needed : int
        How many known headers make a header row.
    """

    known: frozenset[str]
    sheet: str | None = None
    header_row: int | None = None
    needed: int = 2


@dataclass(frozen=True)
class Grid:
    """A table of texts, header apart.

    Parameters
    ----------
    file : str
        Name for messages.
    header : tuple of str
        Headers as written.
    table : pyarrow.Table
        Columns ``c0 … cn`` of dictionary-encoded strings, one row per row of the file.
    lines : ndarray of int64
        1-based line (or sheet row) of each row.
    header_line : int
        1-based line of the header.
    sheet : str
        Worksheet, ``""`` for text files.
    epoch_1904 : bool
        Whether serial dates of the file count from 1904.
    overlong : tuple of int
        Lines that hold more cells than the header; their rows are left out of ``table``.
    notes : tuple
        (catalogue code, parameters).
    """

    file: str
    header: tuple[str, ...]
    table: Any
    lines: npt.NDArray[np.int64]
    header_line: int
    sheet: str = ""
    epoch_1904: bool = False
    overlong: tuple[int, ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = field(default=())


def header_key(text: str) -> str:
    """A header reduced to its letters: ``Case ID``, ``case_id`` and ``ＣＡＳＥ－ＩＤ`` agree."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def header_keys(text: str) -> tuple[str, ...]:
    """The keys a header may be known by.

    All of it; without a hint on its format in brackets; each half of a bilingual
    one ("病例编号/case_id").
    """
    # The hint is looked for from every bracket on: a cell of brackets alone would take minutes.
    bare = _FORMAT_HINT.sub("", unicodedata.normalize("NFKC", text[:_LONGEST_HEADER]))
    halves = _BILINGUAL.split(bare)
    if len(halves) != 2 or halves[0].isascii() == halves[1].isascii():
        halves = []
    keys = (header_key(form) for form in (text, bare, *halves))
    return tuple(dict.fromkeys(key for key in keys if key))


def open_input(path: Path) -> int:
    """Refuse a missing, empty, special or oversized file by its directory entry alone.

    Returns
    -------
    int
        Its size in bytes.

    Raises
    ------
    InputError, TooLarge
    """
    try:
        status = path.stat()
    except OSError as error:
        raise InputError("cases.no_file", file=str(path)) from error
    if not path.is_file():
        raise InputError("cases.not_a_file", file=str(path))
    if status.st_size == 0:
        raise InputError("cases.empty_file", file=path.name)
    if status.st_size > MAX_BYTES:
        raise TooLarge(
            "cases.file_too_large",
            file=path.name,
            size_mb=status.st_size // 2**20,
            limit_mb=MAX_BYTES // 2**20,
        )
    return status.st_size


def read_grid(source: str | bytes, file: str, options: GridOptions) -> Grid:
    """Read the table in a file.

    Parameters
    ----------
    source : str or bytes
        Path, or the content.
    file : str
        Name for messages; its suffix is not trusted.
    options : GridOptions
        How to find the header.

    Raises
    ------
    InputError, TooLarge
        With the file, and the line where there is one.
    """
    from riskzone.cases import delimited, workbook  # noqa: PLC0415 - they need this module

    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if not data.strip(b"\x00\x09\x0a\x0d\x20\xef\xbb\xbf"):
        raise InputError("cases.empty_file", file=file)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise TooLarge(
            "cases.file_too_large", file=file, size_mb=len(data) // 2**20, limit_mb=limit
        )
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return workbook.read_xlsx(data, file, options)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or data[:2] in (
        b"\x09\x00",
        b"\x09\x02",
        b"\x09\x04",
    ):
        return workbook.read_xls(data, file, options)
    _refuse_foreign(data, file)
    return delimited.read_text(data, file, options)


def _refuse_foreign(data: bytes, file: str) -> None:
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        raise InputError("cases.web_page", file=file)
    if head.startswith(
        (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"sqlite format")
    ):
        raise InputError("cases.not_a_table", file=file)


def find_header(rows: Sequence[tuple[int, Sequence[str]]], options: GridOptions) -> int | None:
    """Index of the header row among the first rows, ``None`` where there is none.

    Parameters
    ----------
    rows : sequence of (line, cells)
        The first rows of the file.
    options : GridOptions
        Known headers, or the stated line.
    """
    if options.header_row is not None:
        for index, (line, _) in enumerate(rows):
            if line == options.header_row:
                return index
        return None
    for index, (_, cells) in enumerate(rows[:HEADER_SEARCH]):
        if count_known(cells, options.known) >= options.needed:
            return index
    return None


def count_known(cells: Sequence[str], known: frozenset[str]) -> int:
    """How many cells of a row are known headers."""
    return sum(any(key in known for key in header_keys(cell)) for cell in cells if cell)


def no_header(
    file: str,
    rows: Sequence[tuple[int, Sequence[str]]],
    options: GridOptions,
    sheet: str = "",
) -> InputError:
    """The error of a table without a header row.

    Of the widest of the first rows only what is a known header is shown: the other cells
    may be a person's.
    """
    from riskzone.cases.redaction import header_shown  # noqa: PLC0415 - for an error only

    widest = max(rows[:HEADER_SEARCH], key=lambda row: len(row[1]), default=(0, ()))
    cells = [cell for cell in widest[1] if cell.strip()]
    known = [cell for cell in cells if count_known([cell], options.known)]
    others = len(cells) - len(known)
    found = ", ".join([cell[:20] for cell in known[:12]] + [f"… ×{others}"] * bool(others))
    return InputError(
        "cases.no_header", file=file, sheet=header_shown(sheet) or "-", found=found or "-"
    )


def from_rows(
    file: str,
    rows: Sequence[tuple[int, Sequence[str]]],
    options: GridOptions,
    *,
    sheet: str = "",
) -> Grid | None:
    """A grid out of rows already split into cells, ``None`` where no header row is among them."""
    at = find_header(rows, options)
    if at is None:
        return None
    header_line, cells = rows[at]
    header = trimmed(cells)
    if at + 1 < len(rows):
        two_rows = second_header(cells, rows[at + 1][1], options)
        if two_rows is not None:
            header, at = two_rows, at + 1
        elif says_again(rows[at + 1][1], options):
            at += 1
    width = len(header)
    if width > MAX_COLUMNS:
        raise TooLarge("cases.too_many_columns", file=file, columns=width, limit=MAX_COLUMNS)
    if len(rows) - at > MAX_ROWS:
        raise TooLarge("cases.too_many_rows", file=file, limit=MAX_ROWS)
    columns: list[list[str]] = [[] for _ in range(width)]
    lines: list[int] = []
    overlong: list[int] = []
    for line, cells in rows[at + 1 :]:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            overlong.append(line)
            continue
        lines.append(line)
        given = len(cells)
        for index, column in enumerate(columns):
            column.append(cells[index] if index < given else "")
    names = [f"c{index}" for index in range(width)]
    arrays = [pa.array(column, pa.string()).dictionary_encode() for column in columns]
    return Grid(
        file=file,
        header=tuple(header),
        table=pa.table(arrays, names=names),
        lines=np.array(lines, dtype=np.int64),
        header_line=header_line,
        sheet=sheet,
        overlong=tuple(overlong),
    )


def second_header(
    upper: Sequence[str], lower: Sequence[str], options: GridOptions
) -> list[str] | None:
    """A header of two rows as one ("确诊" above "新增", "累计"), ``None`` where the second is data.

    The lower row must make more headers known, and hold no digit.
    """
    if any(character.isdigit() for cell in lower for character in cell):
        return None
    width = max(len(trimmed(upper)), len(trimmed(lower)))
    above = [*upper, *[""] * width][:width]
    below = [*lower, *[""] * width][:width]
    made: list[str] = []
    group = ""
    for top, bottom in zip(map(str.strip, above), map(str.strip, below), strict=True):
        group = top or group
        if bottom in ("", top):
            made.append(top)
            continue
        forms = (group + bottom, bottom + group, bottom)
        made.append(next((f for f in forms if count_known([f], options.known)), forms[0]))
    better = count_known(made, options.known) > count_known(above, options.known)
    return trimmed(made) if better else None


def says_again(cells: Sequence[str], options: GridOptions) -> bool:
    """Whether the row below the header is the header once more, in another language.

    Words of a row of data may be headers too (``confirmed``, ``x``, 治愈); but such a row
    holds a figure or a day, and of a header only known cells hold a digit.
    """
    filled = [cell for cell in cells if cell.strip()]
    others = [cell for cell in filled if not count_known([cell], options.known)]
    known = len(filled) - len(others)
    if any(sign.isdigit() for cell in others for sign in cell):
        return False
    return known >= options.needed and known * 2 > len(filled)


def trimmed(cells: Sequence[str]) -> list[str]:
    """A header row without the empty cells at its end; texts stripped."""
    header = [cell.replace("\ufeff", "").strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    return header
