"""Files of appeals: CSV read into counts of a county and a day, every fault of a row at once."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from riskzone.cases.delimited import decode
from riskzone.cases.tables import Rejection
from riskzone.engine.personal import looks_personal
from riskzone.errors import InputError, TooLarge
from riskzone.store.health import Appeal

#: Largest file, in bytes, and most rows of it.
MOST_BYTES, _ROWS = 2_000_000, 20_000
#: What a heading may be called.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "county": ("county", "县区", "区县", "县区代码"),
    "on": ("on", "date", "日期", "截至日期"),
    "reason": ("reason", "原因", "赋码原因"),
    "received": ("received", "收到", "新收"),
    "settled": ("settled", "办结"),
    "upheld": ("upheld", "属实", "纠正"),
    "waiting": ("waiting", "待办", "未办结"),
    "waiting_days": ("waiting_days", "待办天数", "待办天数中位数"),
    "longest_days": ("longest_days", "最长待办天数"),
}
#: Columns of whole numbers, and of days that may be unknown.
COUNTS = ("received", "settled", "upheld", "waiting")
DAYS = ("waiting_days", "longest_days")


def read(content: bytes, filename: str) -> tuple[list[tuple[int, Appeal]], list[Rejection]]:
    """Rows with the number of their line, and every value of the others that cannot be read.

    Raises
    ------
    InputError
        It is no such table, it is too large, or a column looks like one of persons.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge("health.appeals_too_large", file=filename, most=MOST_BYTES // 1_000_000)
    lines = csv.reader(io.StringIO(decode(content, filename)))
    try:
        table = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError("health.appeals_no_table", file=filename) from error
    if not table:
        raise InputError("health.appeals_no_table", file=filename)
    if len(table) > _ROWS:
        raise TooLarge("health.appeals_too_many", file=filename, most=_ROWS)
    columns = _columns(table[0][1], [row for _, row in table[1:]], filename)
    rows: list[tuple[int, Appeal]] = []
    rejected: list[Rejection] = []
    for line, cells in table[1:]:
        told = {name: cells[i].strip() if i < len(cells) else "" for name, i in columns.items()}
        found = _parsed(line, told)
        if isinstance(found, Appeal):
            rows.append((line, found))
        else:
            rejected += found
    return rows, rejected


def _columns(
    heading: Sequence[str], rows: Sequence[Sequence[str]], filename: str
) -> dict[str, int]:
    known = {word: name for name, words in _HEADINGS.items() for word in words}
    found: dict[str, int] = {}
    for position, cell in enumerate(heading):
        title = cell.strip()
        values = [row[position] for row in rows[:2000] if position < len(row)]
        name = known.get(title.casefold())
        if looks_personal(title, values if name is None else ()) is not None:
            raise InputError("health.appeals_personal", file=filename, column=title[:40])
        if name is None or name in found:
            told = ", ".join(_HEADINGS)
            raise InputError("health.appeals_column", file=filename, column=title[:40], known=told)
        found[name] = position
    missing = [name for name in _HEADINGS if name not in found and name not in DAYS]
    if missing:
        raise InputError("health.appeals_missing", file=filename, missing=", ".join(missing))
    return found


def _parsed(line: int, told: Mapping[str, str]) -> Appeal | list[Rejection]:
    """A row, or every value of it that cannot be read."""
    wrong: list[Rejection] = []
    day = date.min
    try:
        day = date.fromisoformat(told["on"])
    except ValueError:
        wrong.append(Rejection(line, "on", told["on"][:20], "health.appeal_day"))
    numbers: dict[str, Any] = {}
    for name in (*COUNTS, *DAYS):
        text = told.get(name, "")
        try:
            if name in DAYS:
                numbers[name] = float(text) if text else None
            else:
                numbers[name] = int(text)
        except ValueError:
            told_field = {"field": name}
            wrong.append(Rejection(line, name, text[:20], "health.appeal_number", told_field))
    return wrong or Appeal(county=told["county"], on=day, reason=told["reason"], **numbers)
