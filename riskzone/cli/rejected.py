"""The table of refused rows, redacted, that ``--rejected`` asks for."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskzone.errors import RowsRejected
from riskzone.messages import render

if TYPE_CHECKING:
    from riskzone.cases.tables import Reading, Rejection

HEADERS = ("file", "line", "field", "value", "code", "zh", "en")


def write(target: Path, rejected: "Mapping[str, tuple[Rejection, ...]]") -> None:
    """Write refused values as CSV (UTF-8 with a byte order mark), one a line.

    Values were redacted by the reader; text a spreadsheet would run is neutralised.

    Parameters
    ----------
    target : Path
        Overwritten where it exists.
    rejected : mapping of str to tuple of Rejection
        By the file they are of.
    """
    from riskzone.services.tables import neutral  # noqa: PLC0415 - pandas

    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS)
        for file, ones in rejected.items():
            for one in ones:
                texts = (render(one.code, one.params, "zh"), render(one.code, one.params, "en"))
                row = (file, one.line, one.field, one.value, one.code, *texts)
                writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])


def of_readings(readings: "Iterable[Reading]") -> "dict[str, tuple[Rejection, ...]]":
    """What was refused in each file that was read."""
    return {reading.file: reading.rejected for reading in readings}


@contextmanager
def kept_in(target: Path | None) -> Iterator[None]:
    """Write the refused rows of a file that is refused as a whole, too."""
    try:
        yield
    except RowsRejected as error:
        if target is not None:
            write(target, {str(error.params.get("file", "")): error.params["rejected"]})
        raise
