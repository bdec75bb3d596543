"""Files around a count: registers made pseudonymous or made up, counts written out."""

import csv
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from riskzone.access import Actor, Right
from riskzone.engine import pseudonyms
from riskzone.engine.demo import make_register
from riskzone.errors import InputError, JobFailed, NotFound
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.demo_health import townships
from riskzone.store import audit, health

#: Columns of counts that are written out.
COLUMNS = ("township", "colour", "reason", "in_city", "count")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in COLUMNS[:3]),
        ("in_city", pa.bool_()),
        ("count", pa.int64()),
    ]
)
#: Most residents of a made-up register.
_MOST = 2_000_000_000


def write_counts(actor: Actor, ctx: Context, run: int, path: Path) -> int:
    """Write the counts of a run, exactly: ``township, colour, reason, in_city, count``.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    run : int
    path : Path
        ``.csv`` or ``.parquet``; replaced at the end, and left as it was on errors.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    NotFound
        There is no such run.
    InputError
        It ends in something else.
    JobFailed
        It cannot be written.
    Denied
        The actor has no codes counted there: small counts are in it.
    """
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, ctx.settings.area)
    check_target(path)
    with ctx.store.read() as uow:
        if run not in {one.id for one in health.runs(uow, ctx.settings.area)}:
            raise NotFound("health.no_such_run", number=run)
        rows = [tuple(one) for one in health.counts(uow, run)]
    work = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            if path.suffix.lower() == ".parquet":
                columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
                arrays = [pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)]
                pq.write_table(pa.table(arrays, schema=_SCHEMA), file)
            else:
                file.write(_csv(rows))
        work.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise JobFailed("engine.not_written", file=path.name, reason=reason) from error
    finally:
        work.unlink(missing_ok=True)
    with ctx.store.write(actor) as uow:
        details = {"rows": len(rows), "form": path.suffix.lower().lstrip(".")}
        audit.append(uow, "health.export", f"health_run:{run}", details)
    return len(rows)


def _csv(rows: list[tuple[object, ...]]) -> bytes:
    lines: list[str] = []

    class _Lines:
        def write(self, text: str) -> None:
            lines.append(text)

    writer = csv.writer(_Lines())
    writer.writerow(COLUMNS)
    writer.writerows((*row[:3], "true" if row[3] else "false", row[4]) for row in rows)
    return "".join(lines).encode()


def check_target(path: Path) -> None:
    """Refuse, before anything is counted, a file that could not be written.

    Raises
    ------
    InputError
        It is neither CSV nor Parquet, or its folder is not there.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise InputError("health.out_form", file=path.name)
    if not path.absolute().parent.is_dir() or path.is_dir():
        raise InputError("health.out_folder", file=str(path))


def pseudonymise(
    actor: Actor,
    ctx: Context,
    source: Path,
    target: Path,
    *,
    part: Literal["residents", "exposures"],
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> pseudonyms.Pseudonymised:
    """Write a file whose ids are keyed hashes, with the key of this site.

    Raises
    ------
    NotFound, InputError, JobFailed
        See :func:`riskzone.engine.pseudonyms.pseudonymise`.
    Denied
        The actor has no codes counted there.
    """
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, ctx.settings.area)
    key = pseudonyms.site_key(ctx.settings.home)
    return pseudonyms.pseudonymise(
        source, target, key, part=part, columns=columns, progress=progress
    )


def make_demo(
    actor: Actor,
    ctx: Context,
    folder: Path,
    *,
    residents: int,
    seed: int,
    until: date,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, Path]:
    """Write a made-up register of the area served: seeded, of any size, of nobody.

    Raises
    ------
    InputError
        A number of residents nobody has.
    JobFailed
        The folder cannot be written.
    Denied
        The actor has no codes counted there.
    """
    guard.check(actor, ctx, Right.COUNT_HEALTH_CODES, ctx.settings.area)
    if not 1 <= residents <= _MOST:
        raise InputError("health.demo_size", value=residents, most=_MOST)
    try:
        return make_register(
            folder, townships(ctx), residents=residents, seed=seed, until=until, progress=progress
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise JobFailed("engine.not_written", file=folder.name, reason=reason) from error
