"""Workbooks: XLSX (zip of XML) and XLS, with limits on what they unpack to."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from riskzone.cases.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    GridOptions,
    from_rows,
    no_header,
)
from riskzone.errors import InputError, TooLarge

#: All members of a workbook together, unpacked.
MAX_UNPACKED = 2 * 1024**3
#: Unpacked size over packed size of one member above 10 MB: sheets of real desks stay below 60.
MAX_RATIO = 200
MAX_MEMBERS = 2_000

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FORMULA_WITHOUT_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
#: What the libraries raise on a damaged part.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, EOFError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError),
)
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based


def check_zip(data: bytes, file: str) -> None:
    """Refuse a truncated archive, one that is no workbook, and a zip bomb, before unpacking.

    Raises
    ------
    InputError, TooLarge
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError("cases.damaged_workbook", file=file) from error
    unpacked = sum(member.file_size for member in members)
    worst = max(
        (m.file_size / max(m.compress_size, 1) for m in members if m.file_size > 10 * 2**20),
        default=0.0,
    )
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or worst > MAX_RATIO:
        raise TooLarge(
            "cases.zip_bomb",
            file=file,
            unpacked_mb=unpacked // 2**20,
            limit_mb=MAX_UNPACKED // 2**20,
            ratio=round(worst),
        )
    if "[Content_Types].xml" not in {member.filename for member in members}:
        raise InputError("cases.not_a_table", file=file)


def read_xlsx(data: bytes, file: str, options: GridOptions) -> Grid:
    """Read a worksheet of an XLSX workbook.

    Vertical merges repeat their value on every row; of a horizontal merge the
    first cell keeps it.  Formulas give the value stored with them.
    """
    # Files without a workbook need neither library.
    import openpyxl  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    check_zip(data, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions the library does not know
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            hidden = {name for name in book.sheetnames if book[name].sheet_state != "visible"}
            names = _wanted(book.sheetnames, hidden, options.sheet, file)
            return _first_with_header(
                file,
                options,
                ((name, _xlsx_rows(book[name], data, file)) for name in names),
                hidden,
                epoch_1904=book.epoch.year == 1904,
            )
    except (*_DAMAGE, InvalidFileException) as error:
        raise InputError("cases.damaged_workbook", file=file) from error


def _wanted(names: list[str], hidden: set[str], sheet: str | None, file: str) -> list[str]:
    """The sheets to look at, in this order: the one named, else visible ones before hidden ones."""
    if sheet is None:
        return sorted(names, key=lambda name: name in hidden)
    if sheet not in names:
        from riskzone.cases.redaction import header_shown  # noqa: PLC0415 - for an error only

        shown = "、".join(map(header_shown, names))
        raise InputError("cases.no_sheet", file=file, sheet=sheet, sheets=shown)
    return [sheet]


Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class _Sheet:
    """The rows of a worksheet, and how many of its cells hold no value that can be used."""

    rows: Rows
    #: Formulas without a stored value.
    formulas: int = 0
    #: Errors of a formula (#N/A); they are read as blank.
    errors: int = 0

    @property
    def notes(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        found = (
            ("cases.formula_without_value", self.formulas),
            ("cases.cells_with_errors", self.errors),
        )
        return tuple((code, {"count": count}) for code, count in found if count)


def _first_with_header(
    file: str,
    options: GridOptions,
    sheets: Iterator[tuple[str, _Sheet]],
    hidden: set[str],
    *,
    epoch_1904: bool,
) -> Grid:
    seen: Rows = []
    first_name = ""
    chosen: Grid | None = None
    others: list[str] = []
    for name, sheet in sheets:
        grid = from_rows(file, sheet.rows, options, sheet=name)
        if grid is not None and chosen is None:
            chosen = replace(grid, epoch_1904=epoch_1904, notes=sheet.notes)
        elif grid is not None and len(grid.lines):
            others.append(name)
        if len(sheet.rows) > len(seen):
            seen, first_name = sheet.rows, name
    if chosen is not None:
        return replace(chosen, notes=chosen.notes + _about_sheets(chosen.sheet, others, hidden))
    if not seen:
        raise InputError("cases.empty_file", file=file)
    raise no_header(file, seen, options, first_name)


def _about_sheets(
    chosen: str, others: list[str], hidden: set[str]
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """What a reader of one sheet must tell: that it is hidden, and which tables it left unread."""
    from riskzone.cases.redaction import header_shown  # noqa: PLC0415 - for these notes only

    shown = header_shown(chosen)
    notes: list[tuple[str, dict[str, Any]]] = []
    if chosen in hidden:
        notes.append(("cases.hidden_sheet", {"sheet": shown}))
    if others:
        params = {"sheet": shown, "others": "、".join(map(header_shown, others))}
        notes.append(("cases.other_sheets", params))
    return tuple(notes)


def _xlsx_rows(sheet: Any, data: bytes, file: str) -> _Sheet:
    if not hasattr(sheet, "iter_rows"):  # a chart sheet
        return _Sheet([])
    sheet.reset_dimensions()
    rows: Rows = []
    errors = 0
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MAX_ROWS:
            raise TooLarge("cases.too_many_rows", file=file, limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS and any(cell is not None for cell in cells[MAX_COLUMNS:]):
            raise TooLarge(
                "cases.too_many_columns", file=file, columns=len(cells), limit=MAX_COLUMNS
            )
        if any(cell is not None for cell in cells):
            rows.append((line, [_text(cell) for cell in cells]))
            errors += sum(cell in _ERRORS for cell in cells)
    merges, formulas = _scan(data, sheet._worksheet_path)
    _fill(rows, merges)
    return _Sheet(rows, formulas, errors)


def _text(cell: Any) -> str:
    """A cell as the text a desk would have typed."""
    if cell is None or cell in _ERRORS:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        # Serial times are binary fractions: 18:00 may arrive as 17:59:59.999.
        cell = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    return str(cell)


def _scan(data: bytes, member: str) -> tuple[list[Merge], int]:
    """Merged ranges of a sheet, and its formulas without a stored value; the reader hides both."""
    merges: list[Merge] = []
    formulas = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(member.lstrip("/")) as stream:
        rest = b""
        while chunk := stream.read(1 << 20):
            block = rest + chunk
            cell, merge = block.rfind(b"</c>"), block.rfind(b"<mergeCell ")
            cut = merge if merge > cell else cell + 4 if cell >= 0 else 0
            done, rest = block[:cut], block[cut:]
            merges += [_range(match) for match in _MERGE.finditer(done)]
            formulas += len(_FORMULA_WITHOUT_VALUE.findall(done))
        merges += [_range(match) for match in _MERGE.finditer(rest)]
        formulas += len(_FORMULA_WITHOUT_VALUE.findall(rest))
    return merges, formulas


def _range(match: "re.Match[bytes]") -> Merge:
    left, top, right, bottom = match.groups()
    return int(top) - 1, _column(left), int(bottom) - 1, _column(right)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _fill(rows: Rows, merges: list[Merge]) -> None:
    """Repeat the value of a vertical merge down its rows."""
    by_line = dict(rows)
    for top, left, bottom, _ in merges:
        first = by_line.get(top + 1, [])
        if bottom == top or left >= len(first):
            continue
        for line in range(top + 2, min(bottom + 1, rows[-1][0]) + 1):
            cells = by_line.get(line)
            if cells is not None:
                cells.extend([""] * (left + 1 - len(cells)))
                cells[left] = first[left]


def read_xls(data: bytes, file: str, options: GridOptions) -> Grid:
    """Read a worksheet of an XLS workbook (Excel 2 to 2003)."""
    import xlrd  # noqa: PLC0415

    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
        raise InputError("cases.encrypted_workbook", file=file)
    log = io.StringIO()
    try:
        try:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=log)
        except NotImplementedError:  # formatting of the oldest versions
            book = xlrd.open_workbook(file_contents=data, logfile=log)
        hidden = {sheet.name for sheet in book.sheets() if sheet.visibility}
        names = _wanted(book.sheet_names(), hidden, options.sheet, file)
        return _first_with_header(
            file,
            options,
            ((name, _xls_rows(book.sheet_by_name(name), book.datemode)) for name in names),
            hidden,
            epoch_1904=book.datemode == 1,
        )
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        encrypted = "encrypt" in str(error).lower() or "password" in str(error).lower()
        code = "cases.encrypted_workbook" if encrypted else "cases.damaged_workbook"
        raise InputError(code, file=file) from error
    except _DAMAGE as error:
        raise InputError("cases.damaged_workbook", file=file) from error


def _xls_rows(sheet: Any, datemode: int) -> _Sheet:
    import xlrd  # noqa: PLC0415

    rows: Rows = []
    errors = 0
    for index in range(sheet.nrows):
        cells = []
        for cell in sheet.row(index):
            value: Any = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                if value < 1:  # a time of day without a day
                    value = _text(time(*xlrd.xldate_as_tuple(value, datemode)[3:]))
                else:
                    value = xlrd.xldate.xldate_as_datetime(value, datemode)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = None
                errors += 1
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            cells.append(_text(value))
        rows.append((index + 1, cells))
    merges = [(top, left, end - 1, right - 1) for top, end, left, right in sheet.merged_cells]
    _fill(rows, merges)
    return _Sheet(rows, errors=errors)
