"""What a command prints: results on stdout, remarks and errors on stderr, or one JSON document."""

import dataclasses
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from riskzone.cli.words import Words, language, say, say_it
from riskzone.errors import Refused, RiskZoneError, RowsRejected
from riskzone.messages import render

Note = tuple[str, Mapping[str, Any]]


def line(text: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{text}\n")


def remark(text: str) -> None:
    """One line beside the result."""
    sys.stderr.write(f"{one_line(text)}\n")


def one_line(text: str) -> str:
    """A text without line breaks and control characters: values come from strangers' files."""
    return "".join(" " if ord(sign) < 32 or ord(sign) == 127 else sign for sign in text)


def document(value: Mapping[str, Any]) -> None:
    """The result as one JSON document."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    line(text)


def plain(value: Any) -> Any:
    """A value as JSON can hold it.

    Dates are ISO text, what is missing (NaN) is null, what never was (inf) is "never".
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if hasattr(value, "item"):  # a scalar of numpy
        value = value.item()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _number(value: float) -> Any:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "never"
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def told(code: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """A message of the catalogue for a JSON document: its code and both texts."""
    return {"code": code, "zh": render(code, params, "zh"), "en": render(code, params, "en")}


def report_error(error: RiskZoneError, *, as_json: bool) -> None:
    """One clear line, and one for each refused row; the JSON document on stdout if asked."""
    rows = _rejected(error)
    if as_json:
        body = told(error.code, error.params)
        if rows:
            body["rejected"] = [entry for _, entry in rows]
        if isinstance(error, Refused) and error.findings:
            body["findings"] = [told(one.code, one.params) for one in error.findings]
        document({"error": body})
    remark(say("cli.error", text=Words.of(error.code, error.params)))
    for text, _ in rows:
        remark(text)
    for finding in error.findings[1:] if isinstance(error, Refused) else ():
        remark(say("cli.error", text=Words.of(finding.code, finding.params)))


def _rejected(error: RiskZoneError) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(error, RowsRejected):
        return []
    file = str(error.params.get("file", ""))
    return [rejection_lines(file, rejection) for rejection in error.params["rejected"]]


def rejection_lines(file: str, rejection: Any) -> tuple[str, dict[str, Any]]:
    """A refused value as a line, and as an entry of a JSON document."""
    from riskzone.cases.listing import rejection_text  # noqa: PLC0415 - pandas

    entry = {
        "line": rejection.line,
        "field": rejection.field,
        "value": rejection.value,
        **told(rejection.code, rejection.params),
    }
    return rejection_text(file, rejection, language()), entry


def remark_reading(reading: Any) -> None:
    """What was noticed in a file, a line each: refused, not located, assumed, dropped."""
    from riskzone.cases.listing import unlocated_texts  # noqa: PLC0415 - pandas

    for rejection in reading.rejected:
        remark(rejection_lines(reading.file, rejection)[0])
    listed = (*reading.unlocated, *reading.mismatches)
    for text in unlocated_texts(reading.file, listed, language()):
        remark(text)
    for code, params in reading.notes:
        remark(say_it(code, params))
    if reading.dropped_columns:
        remark(say("cases.dropped_columns", columns=", ".join(reading.dropped_columns)))
    if reading.unused_columns:
        remark(say("cases.unused_columns", columns=", ".join(reading.unused_columns)))


def remark_notes(notes: tuple[Note, ...]) -> None:
    """Remarks that came with a result, a line each."""
    for code, params in notes:
        remark(say_it(code, params))


def note_entries(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Remarks for a JSON document."""
    return [{**told(code, params), "params": params} for code, params in notes]


def notes_of(readings: Iterable[Any], notes: Iterable[Note]) -> dict[str, Any]:
    """What was noticed in files, and remarks on the result, for a JSON document."""
    found: dict[str, Any] = {
        name: [] for name in ("rejected", "unlocated", "mismatches", "dropped_columns")
    }
    remarks = list(notes)
    for reading in readings:
        found["rejected"] += [rejection_lines(reading.file, r)[1] for r in reading.rejected]
        for name in ("unlocated", "mismatches"):
            found[name] += [
                {"file": reading.file, **vars(entry), **told(entry.reason, vars(entry))}
                for entry in getattr(reading, name)
            ]
        found["dropped_columns"] += reading.dropped_columns
        remarks += reading.notes
    return found | {"notes": note_entries(remarks)}


@contextmanager
def stepping(steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr that moves with each step; nothing where nobody watches.

    Gives a function that is told the catalogue code of each step as it begins.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=steps)
        begun = 0

        def begin(code: str) -> None:
            nonlocal begun
            progress.update(task, description=say_it(code, {}), completed=begun)
            begun += 1

        yield begin


@contextmanager
def working(code: str) -> Iterator[None]:
    """A moving bar on stderr while something takes its time; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(say_it(code, {}), total=None)
        yield
