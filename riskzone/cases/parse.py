"""Fields of a table parsed and checked: closed vocabularies, days, times, figures."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from riskzone.cases.extract import Table
from riskzone.cases.fields import allowed_values, value_names
from riskzone.cases.grid import header_key
from riskzone.cases.moments import AMBIGUOUS, BAD, OK, Moments, parse_moments
from riskzone.cases.numbers import parse_numbers
from riskzone.cases.redaction import redact

_DAY = "datetime64[D]"
_SECOND = "datetime64[s]"
Times = npt.NDArray[np.datetime64]


#: A word and a second one in brackets or behind a dash.
_TWO_WORDS = re.compile(r"([^()（）·-]+)[(（·-]([^()（）·-]+)[)）]?")


def vocabulary_field(table: Table, name: str, *, strict: bool) -> npt.NDArray[Any]:
    """A field with a closed vocabulary, as texts (object) per row; ``""`` where blank.

    Parameters
    ----------
    table : Table
        Rows; rejections and notes go there.
    name : str
        Field.
    strict : bool
        Whether an unknown word refuses its row; otherwise it is left blank and told.
    """
    column = table.column(name)
    known = value_names(name)
    found = [_meaning(known, text) if text else "" for text in column.texts]
    values = np.array([value or "" for value in found], dtype=object)
    unknown = np.array([value is None for value in found], dtype=bool)
    if unknown.any():
        allowed = allowed_values(name)
        rows = column.take(unknown)
        if strict:
            table.reject(rows, name, "cases.unknown_value", allowed=allowed)
        else:
            words = [redact(t, name) for t, bad in zip(column.texts, unknown, strict=True) if bad]
            shown = ", ".join(words[:5])
            table.note(
                "cases.value_left_blank",
                field=name,
                count=int(rows.sum()),
                values=shown,
                allowed=allowed,
            )
    return column.take(values)


def _meaning(known: Mapping[str, str], text: str) -> str | None:
    """What a word means; 确诊病例（普通型） is one where both words mean the same."""
    found = known.get(header_key(text))
    parts = _TWO_WORDS.fullmatch(text)
    if found is not None or parts is None:
        return found
    one, other = (known.get(header_key(part)) for part in parts.groups())
    return one if one == other else None


def moments_field(table: Table, name: str) -> tuple[Times, npt.NDArray[np.bool_], Moments]:
    """A date or time field.

    Returns
    -------
    seconds : ndarray of datetime64[s], shape (rows,)
        ``NaT`` where blank, bad or out of bounds (those rows are refused).
    timed : ndarray of bool, shape (rows,)
        Whether a time of day was given.
    parsed : Moments
        The distinct texts.
    """
    column = table.column(name)
    style = table.style
    if name in table.mapping.dates:
        style = type(style)(**{**style.__dict__, "formats": table.mapping.dates[name]})
    parsed = parse_moments(column.texts, style)
    for state, code in ((BAD, "cases.bad_date"), (AMBIGUOUS, "cases.ambiguous_date")):
        if (parsed.state == state).any():
            table.reject(column.take(parsed.state == state), name, code)
    days = parsed.seconds.astype(_DAY)
    good = parsed.state == OK
    future = good & (days > np.datetime64(style.latest, "D"))
    early = good & (days < np.datetime64(style.earliest, "D"))
    # 24时 of today is 00:00 of tomorrow: not in the future.
    tomorrow = np.datetime64(style.latest, "D") + 1
    future &= ~((days == tomorrow) & parsed.timed & (parsed.seconds == days.astype(_SECOND)))
    if future.any():
        table.reject(column.take(future), name, "cases.future_date", today=style.latest.isoformat())
    if early.any():
        table.reject(
            column.take(early), name, "cases.early_date", earliest=style.earliest.isoformat()
        )
    seconds = parsed.seconds.copy()
    seconds[future | early] = np.datetime64("NaT", "s")
    if parsed.years:
        years = "、".join(map(str, parsed.years))
        table.note("cases.year_assumed", field=name, years=years)
    return column.take(seconds), column.take(parsed.timed), parsed


def days_of(seconds: Times) -> Times:
    """00:00 of the local days of some times."""
    return seconds.astype(_DAY).astype(_SECOND)


def numbers_field(table: Table, name: str) -> npt.NDArray[np.float64]:
    """A field of figures, NaN where blank; what is no number refuses its row."""
    column = table.column(name)
    numbers, bad = parse_numbers(column.values, table.mapping.scale.get(name))
    if bad.any():
        table.reject(column.take(bad), name, "cases.bad_number")
    return column.take(numbers)


def refused_rows(table: Table) -> npt.NDArray[np.bool_]:
    """Which rows hold a refused value."""
    lines = {rejection.line for rejection in table.rejected}
    if not lines:
        return np.zeros(len(table), dtype=bool)
    return np.isin(table.lines, np.fromiter(lines, dtype=np.int64))


def check_order(table: Table, earlier: str, later: str, first: Times, second: Times) -> None:
    """Tell of rows whose two days stand in the wrong order; real lists have them, none is lost."""
    wrong = np.asarray(first > second, dtype=bool)
    if wrong.any():
        shown = ", ".join(str(line) for line in table.lines[wrong][:5])
        table.note(
            "cases.order_of_days", earlier=earlier, later=later, count=int(wrong.sum()), lines=shown
        )
