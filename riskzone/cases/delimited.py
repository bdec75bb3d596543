"""Delimited text: CSV, TSV, cells pasted from WPS or Excel; UTF-8, UTF-16, GB18030."""

import csv
import io

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from riskzone.cases.grid import (
    HEADER_SEARCH,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    GridOptions,
    count_known,
    find_header,
    from_rows,
    no_header,
    says_again,
    second_header,
    trimmed,
)
from riskzone.errors import InputError, TooLarge

_DELIMITERS = ",\t;|，"
_HEAD_BYTES = 256 * 1024
Row = tuple[int, list[str]]


def decode(data: bytes, file: str) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark, else strict UTF-8, else strict GB18030.

    Raises
    ------
    InputError
        No encoding fits; names the line and byte where UTF-8 breaks.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(data, "utf-16", file)
    if data[:3] == b"\xef\xbb\xbf":
        return _strict(data[3:], "utf-8", file)
    if b"\x00" in data[:4096]:
        if data[:4096].count(0) * 5 < len(data[:4096]):
            raise InputError("cases.not_a_table", file=file)
        # Two-byte text without a mark: every second byte of its ASCII characters is zero.
        little = data[1:4096:2].count(0) > data[0:4096:2].count(0)
        return _strict(data, "utf-16-le" if little else "utf-16-be", file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = _encoding_error(data, error, file)
    # A UTF-8 file with a few damaged bytes would become rubbish in GB18030, not an error.
    sample = data[max(0, broken.params["byte"] - 20_000) :][:200_000].decode("utf-8", "replace")
    bad = sample.count("\ufffd")
    good = sum(character > "\x7f" for character in sample) - bad
    if good > bad:
        raise broken
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _encoding_error(data, error, file) from error


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _encoding_error(data, error, file) from error
    if "\x00" in text:
        raise InputError("cases.not_a_table", file=file)
    return text


def _encoding_error(data: bytes, error: UnicodeDecodeError, file: str) -> InputError:
    line = data.count(b"\n", 0, error.start) + 1
    return InputError(
        "cases.encoding",
        file=file,
        line=line,
        byte=error.start + 1,
        value=data[error.start : error.start + 4].hex(),
    )


def read_text(data: bytes, file: str, options: GridOptions) -> Grid:
    """Read delimited text.

    A clean table goes through the columnar reader; one with ragged rows or line
    breaks inside cells through the row reader.
    """
    text = decode(data, file)
    if "\x00" in text[:_HEAD_BYTES]:
        raise InputError("cases.not_a_table", file=file)
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    if text.count("\n") > MAX_ROWS + HEADER_SEARCH:
        raise TooLarge("cases.too_many_rows", file=file, limit=MAX_ROWS)
    delimiter, head = _sniff(text[:_HEAD_BYTES], options)
    at = find_header(head, options)
    if at is None:
        raise no_header(file, head, options)
    header = head[at][1]
    if len(trimmed(header)) > MAX_COLUMNS:
        raise TooLarge("cases.too_many_columns", file=file, columns=len(header), limit=MAX_COLUMNS)
    below = head[at + 1 :]
    two_rows = below and second_header(header, below[0][1], options)
    if below and not two_rows and says_again(below[0][1], options):
        below = below[1:]
    if below and not two_rows and delimiter.isascii():
        grid = _columnar(
            text, file, delimiter, header_line=head[at][0], header=header, next_line=below[0][0]
        )
        if grid is not None:
            return grid
    rows = _rows(text, delimiter, file)
    made = from_rows(file, rows, options)
    if made is None:
        raise no_header(file, rows, options)
    return made


def _sniff(head: str, options: GridOptions) -> tuple[str, list[Row]]:
    """The delimiter that shows most known headers, then most columns; and the first rows."""
    best: tuple[tuple[int, int], str, list[Row]] | None = None
    for delimiter in _DELIMITERS:
        try:
            rows = _rows(head, delimiter, "", limit=max(HEADER_SEARCH, options.header_row or 0) + 2)
        except InputError:
            continue
        known = max((count_known(cells, options.known) for _, cells in rows), default=0)
        score = (known, sum(len(cells) for _, cells in rows))
        if best is None or score > best[0]:
            best = (score, delimiter, rows)
    if best is None:
        return ",", []
    return best[1], best[2]


def _rows(text: str, delimiter: str, file: str, limit: int | None = None) -> list[Row]:
    """Rows with the line each begins on; wholly empty lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                rows.append((line, cells))
            line = reader.line_num + 1
            if limit is not None and len(rows) >= limit:
                break
        if limit is None and rows and "\n" in rows[-1][1][-1]:
            _check_closed(text, delimiter)
    except csv.Error as error:
        raise InputError("cases.broken_csv", file=file, line=line, reason=str(error)) from error
    return rows


def _check_closed(text: str, delimiter: str) -> None:
    """Raise ``csv.Error`` where a quote is opened and never closed: it would swallow the rest."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        if "end of data" in str(error):
            raise


def _columnar(
    text: str, file: str, delimiter: str, *, header_line: int, header: list[str], next_line: int
) -> Grid | None:
    """The whole table at once, or ``None`` where a row does not fit the header."""
    start = 0
    for _ in range(next_line - 1):
        start = text.index("\n", start) + 1
    body = text[start:].encode("utf-8")
    names = [f"c{index}" for index in range(len(header))]
    encoded = pa.dictionary(pa.int32(), pa.string())
    try:
        table = pacsv.read_csv(
            pa.BufferReader(body),
            read_options=pacsv.ReadOptions(column_names=names, block_size=1 << 22),
            parse_options=pacsv.ParseOptions(delimiter=delimiter),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, encoded),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid:
        return None
    lines = _nonblank_lines(body) + next_line
    if len(lines) != table.num_rows:
        return None
    width = len(trimmed(header))
    if any(_has_text(table.column(index)) for index in range(width, len(header))):
        return None
    table = table.select(range(width)).unify_dictionaries().combine_chunks()
    return Grid(
        file=file,
        header=tuple(trimmed(header)),
        table=table,
        lines=lines,
        header_line=header_line,
    )


def _has_text(column: pa.ChunkedArray) -> bool:
    return any(value.strip() for chunk in column.chunks for value in chunk.dictionary.to_pylist())


def _nonblank_lines(body: bytes) -> npt.NDArray[np.int64]:
    """0-based indices of the lines that are not empty."""
    codes = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(codes == 10)
    if not len(ends) or ends[-1] != len(codes) - 1:
        ends = np.append(ends, len(codes))
    starts = np.concatenate(([0], ends[:-1] + 1))
    length = ends - starts
    first = codes[np.minimum(starts, len(codes) - 1)]
    blank = (length == 0) | ((length == 1) & (first == 13))
    return np.flatnonzero(~blank).astype(np.int64)
