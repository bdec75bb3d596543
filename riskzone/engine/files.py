"""Parquet files by their path, looked at before an engine is."""

import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from riskzone.errors import InputError, NotFound, RiskZoneError

_MAGIC = b"PAR1"
#: Engines take these in a path for patterns.
_PATTERN = frozenset("*?[]{}\\")


def parquet_files(path: str | Path) -> tuple[Path, ...]:
    """The Parquet files at a path: itself, or those in a folder, in the order of their names.

    Raises
    ------
    NotFound
        There is nothing there, or it cannot be read.
    InputError
        It is not Parquet, or was cut short, or its name would be taken for a pattern.
    """
    given = Path(path).absolute()
    if _PATTERN & set(str(given)):
        raise InputError("engine.pattern", file=given.name)
    try:
        mode = given.stat().st_mode
        files = sorted(given.glob("*.parquet")) if stat.S_ISDIR(mode) else [given]
        whole = [(one, _fault(one)) for one in files]
    except OSError:
        found: RiskZoneError | None = NotFound("engine.missing_file", file=given.name)
    else:
        found = next((fault for _, fault in whole if fault is not None), None)
        if not files:
            found = NotFound("engine.empty_folder", file=given.name)
    if found is not None:
        raise found
    return tuple(files)


def _fault(path: Path) -> RiskZoneError | None:
    if not path.is_file():
        return InputError("engine.not_parquet", file=path.name)
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0, 2)
        file.seek(max(file.tell() - 4, 0))
        tail = file.read(4)
    if head != _MAGIC:
        return InputError("engine.not_parquet", file=path.name)
    if tail != _MAGIC or path.stat().st_size < 12:
        return InputError("engine.cut_short", file=path.name)
    try:
        pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return InputError("engine.cut_short", file=path.name)
    return None
