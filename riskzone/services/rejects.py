"""The table of refused rows as a file: redacted, and harmless in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping

from riskzone.cases.tables import Reading, Rejection
from riskzone.messages import render
from riskzone.services.tables import neutral

HEADERS = ("file", "line", "field", "value", "code", "zh", "en")


def rejected_csv(rejected: Mapping[str, tuple[Rejection, ...]]) -> bytes:
    """Refused values as CSV (UTF-8 with a byte order mark), one a line.

    Values were redacted by the reader; text a spreadsheet would run is neutralised.

    Parameters
    ----------
    rejected : mapping of str to tuple of Rejection
        By the file they are of.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADERS)
    for file, ones in rejected.items():
        for one in ones:
            texts = (render(one.code, one.params, "zh"), render(one.code, one.params, "en"))
            row = (file, one.line, one.field, one.value, one.code, *texts)
            writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def of_readings(readings: Iterable[Reading]) -> dict[str, tuple[Rejection, ...]]:
    """What was refused in each file that was read."""
    return {reading.file: reading.rejected for reading in readings}
