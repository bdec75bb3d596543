"""A table as CSV: UTF-8 with its mark, lines that end as RFC 4180 has them, ISO times."""

import csv
import io
from datetime import date, datetime

from riskzone.clock import SHANGHAI
from riskzone.publish.material import Look
from riskzone.publish.tables.model import Hidden, Table, Value
from riskzone.publish.tables.neutral import neutral


def to_csv(table: Table) -> bytes:
    """Rows under the names of their columns; totals and notes stay in the workbook."""
    kept = [number for number, one in enumerate(table.columns) if not one.name.endswith("_shown")]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([table.columns[number].name for number in kept])
    writer.writerows([_written(row[number]) for number in kept] for row in table.rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _written(value: Value) -> str | int | float:
    """A value as text of a cell; numbers stay numbers, what is not known or shown is blank."""
    if value is None or isinstance(value, Hidden):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Look):
        return value.id
    return neutral(value) if isinstance(value, str) else value
