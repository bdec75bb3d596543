"""Parquet files by their path, looked at before an engine is."""

import stat
from collections.abc import Mapping
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
        files = _inside(given) if stat.S_ISDIR(mode) else [given]
        whole = [(one, _fault(one)) for one in files]
    except OSError:
        found: RiskZoneError | None = NotFound("engine.missing_file", file=given.name)
    else:
        found = next((fault for _, fault in whole if fault is not None), None)
        if any(one.parent != given for one in files if one != given):
            found = InputError("engine.deep_folder", file=given.name)
        if not files:
            found = NotFound("engine.empty_folder", file=given.name)
    if found is not None:
        raise found
    return tuple(files)


def columns_of(path: str | Path) -> Mapping[str, pa.DataType]:
    """Columns of the Parquet files at a path, the same in all of them, and their types.

    A column that nothing was ever written to is of the type null.

    Raises
    ------
    NotFound, InputError
        See :func:`parquet_files`; a file has other columns than the first one, or two columns are
        told apart by capitals alone.
    """
    files = parquet_files(path)
    first = _columns(files[0])
    for other in files[1:]:
        found = _columns(other)
        wrong = sorted(name for name in {*first, *found} if first.get(name) != found.get(name))
        if wrong:
            raise InputError(
                "engine.other_columns", file=other.name, first=files[0].name, column=wrong[0]
            )
    folded = [name.casefold() for name in first]
    twice = next((name for name in first if folded.count(name.casefold()) > 1), None)
    if twice is not None:
        raise InputError("engine.heading_twice", file=files[0].name, column=twice)
    return first


def _columns(path: Path) -> dict[str, pa.DataType]:
    schema = pq.read_schema(path)
    names = [one.name for one in schema]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError("engine.heading_twice", file=path.name, column=twice)
    return {one.name: _plain(one.type) for one in schema}


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values, however they are laid out."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    texts = (pa.types.is_large_string, pa.types.is_string_view)
    return pa.string() if any(one(kind) for one in texts) else kind


def _inside(folder: Path) -> list[Path]:
    """What a folder holds; names that begin with a dot or an underscore are those of writers."""
    return sorted(
        one
        for one in folder.rglob("*")
        if one.suffix.lower() == ".parquet"
        and not any(part[0] in "._" for part in one.relative_to(folder).parts)
    )


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
