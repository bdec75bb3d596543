"""The table of refused rows, redacted, that ``--rejected`` asks for."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskzone.errors import RowsRejected

if TYPE_CHECKING:
    from riskzone.cases.tables import Reading, Rejection


def write(target: Path, rejected: "Mapping[str, tuple[Rejection, ...]]") -> None:
    """Write refused values as CSV, see :func:`riskzone.services.rejects.rejected_csv`.

    Parameters
    ----------
    target : Path
        Overwritten where it exists.
    rejected : mapping of str to tuple of Rejection
        By the file they are of.
    """
    from riskzone.services.rejects import rejected_csv  # noqa: PLC0415 - pandas

    target.write_bytes(rejected_csv(rejected))


def of_readings(readings: "Iterable[Reading]") -> "dict[str, tuple[Rejection, ...]]":
    """What was refused in each file that was read."""
    from riskzone.services import rejects  # noqa: PLC0415 - pandas

    return rejects.of_readings(readings)


@contextmanager
def kept_in(target: Path | None) -> Iterator[None]:
    """Write the refused rows of a file that is refused as a whole, too."""
    try:
        yield
    except RowsRejected as error:
        if target is not None:
            write(target, {str(error.params.get("file", "")): error.params["rejected"]})
        raise
