"""Workbooks made for tests: XLSX by openpyxl, XLS by hand."""

import io
import struct
from collections.abc import Sequence
from typing import Any

import openpyxl


def xlsx(rows: Sequence[Sequence[Any]], merge: Sequence[str] = (), title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: Sequence[Sequence[str | float]]) -> bytes:
    """An Excel 2 worksheet, code page 936."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    parts = [record(0x0009, struct.pack("<HH", 2, 0x10)), record(0x0042, struct.pack("<H", 936))]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            where = struct.pack("<HH", r, c) + b"\x00\x00\x00"
            if isinstance(cell, str):
                text = cell.encode("gbk")
                parts.append(record(0x0004, where + struct.pack("<B", len(text)) + text))
            else:
                parts.append(record(0x0003, where + struct.pack("<d", cell)))
    return b"".join(parts) + record(0x000A, b"")
