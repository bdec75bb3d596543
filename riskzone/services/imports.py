"""Bring files into the store: line lists, counts, reports received.

Each import reads and checks everything first (:mod:`riskzone.services.prepare`), then
writes in one unit of work: a file is in the store as a whole or not at all.  The audit
chain gets counts and hashes, never a row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from riskzone.access import Actor
from riskzone.cases import readers
from riskzone.cases.tables import Reading, Rejection, Unlocated
from riskzone.errors import StoreError
from riskzone.services.context import Context
from riskzone.services.intake import Source, Stored
from riskzone.services.intervals import keep_histories
from riskzone.services.parts import within
from riskzone.services.prepare import (
    PLAIN,
    STEPS,
    File,
    ImportOptions,
    Prepared,
    Progress,
    prepare_cases,
    prepare_counts,
    prepare_reports,
    silent,
)
from riskzone.services.reach import Reach, reach_of
from riskzone.store import WriteUnitOfWork, audit, data_version

BadRows = Literal["refuse", "skip"]
Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    kind : {"cases", "counts", "reports"}
    file : str
        Name of the file.
    sha256 : str
        Of its bytes.
    mode : {"full", "delta"}
    read : int
        Rows of the file.
    new, changed, withdrawn, unchanged : int
        Rows by what happened to them.
    reasons : mapping of str to int
        Revisions by reason, ``""`` for first ones.
    batch : int or None
        Number of the import batch; ``None`` where there was nothing to store.
    readings : tuple of Reading
        What was noticed in the file, then in those beside it.
    notes : tuple
        (catalogue code, parameters).
    version : int
        Version of the data: the one compared with, of a preview; else the one after.
    """

    kind: str
    file: str
    sha256: str
    mode: str
    read: int
    new: int
    changed: int
    withdrawn: int
    unchanged: int
    reasons: dict[str, int]
    batch: int | None
    readings: tuple[Reading, ...]
    notes: tuple[Note, ...] = ()
    version: int = 0

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """Refused values of all files."""
        return tuple(entry for reading in self.readings for entry in reading.rejected)

    @property
    def unlocated(self) -> tuple[Unlocated, ...]:
        """Rows whose place is not known."""
        return tuple(entry for reading in self.readings for entry in reading.unlocated)

    @property
    def mismatches(self) -> tuple[Unlocated, ...]:
        """Rows whose stated place and point disagree."""
        return tuple(entry for reading in self.readings for entry in reading.mismatches)


def import_cases(
    actor: Actor,
    ctx: Context,
    file: File,
    options: ImportOptions = PLAIN,
    *,
    bad_rows: BadRows = "refuse",
    progress: Progress = silent,
) -> ImportReport:
    """Bring a line list into the store.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    file : Path or bytes
    options : ImportOptions
    bad_rows : {"refuse", "skip"}
        Whether one row that cannot be used refuses the whole file.
    progress : callable
        Told each step.

    Raises
    ------
    InputError, TooLarge, RowsRejected
        Nothing was stored.
    Denied
        The actor may import nowhere in the area served.
    """
    prepared = prepare_cases(actor, ctx, file, options, progress=progress)
    return store(actor, ctx, prepared, bad_rows=bad_rows, progress=progress)


def import_counts(
    actor: Actor,
    ctx: Context,
    file: File,
    options: ImportOptions = PLAIN,
    *,
    bad_rows: BadRows = "refuse",
    progress: Progress = silent,
) -> ImportReport:
    """Bring daily counts into the store; parameters as for :func:`import_cases`."""
    prepared = prepare_counts(actor, ctx, file, options, progress=progress)
    return store(actor, ctx, prepared, bad_rows=bad_rows, progress=progress)


def import_reports(
    actor: Actor,
    ctx: Context,
    file: File,
    options: ImportOptions = PLAIN,
    *,
    bad_rows: BadRows = "refuse",
    progress: Progress = silent,
) -> ImportReport:
    """Bring reports received into the store; one that is known already is left out.

    Parameters as for :func:`import_cases`.
    """
    prepared = prepare_reports(actor, ctx, file, options, progress=progress)
    return store(actor, ctx, prepared, bad_rows=bad_rows, progress=progress)


def preview(actor: Actor, ctx: Context, prepared: Prepared) -> ImportReport:
    """What storing a prepared file would change; nothing is written, no writer has to wait.

    Rows that cannot be used are counted as left out; whether they refuse the file is
    decided when it is stored.

    Raises
    ------
    Denied
        The actor may import nowhere in the area served.
    """
    reach = reach_of(actor, ctx)
    with ctx.store.read() as uow:
        own = within(prepared, reach, uow)
        return _report(own, own.compare(uow, reach).counted, data_version(uow))


def store(
    actor: Actor,
    ctx: Context,
    prepared: Prepared,
    *,
    bad_rows: BadRows = "refuse",
    seen: int | None = None,
    progress: Progress = silent,
    histories: bool = True,
) -> ImportReport:
    """Write a prepared file in one unit of work.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    prepared : Prepared
    bad_rows : {"refuse", "skip"}
    seen : int, optional
        Version of the data the actor saw a preview of (``ImportReport.version``).
    progress : callable
    histories : bool
        Whether levels over time are kept at once; not where another file follows.

    Raises
    ------
    RowsRejected, StoreError
        Nothing was stored: rows were refused, another import runs, or the data are not
        those of the preview any more.
    Denied
        The actor may import nowhere in the area served.
    """
    reach = reach_of(actor, ctx)
    if bad_rows == "refuse":
        refuse_rejected(prepared)
    progress(STEPS[1])
    with one_at_a_time(), ctx.store.write(actor) as uow:
        version = data_version(uow)
        if seen is not None and seen != version:
            raise StoreError("services.changed_since_preview", file=prepared.readings[0].file)
        own, done = _written(uow, prepared, reach, bad_rows)
        version = data_version(uow)
    if histories and done.batch is not None:
        histories_follow(ctx, actor)
    return _report(own, done, version)


def store_together(
    actor: Actor, ctx: Context, files: Sequence[Prepared], *, bad_rows: BadRows = "refuse"
) -> tuple[ImportReport, ...]:
    """Write several prepared files in one unit of work: all of them or none.

    Raises
    ------
    RowsRejected, StoreError
        Nothing was stored: rows of a file were refused, or another import runs.
    Denied
        The actor may import nowhere in the area served.
    """
    reach = reach_of(actor, ctx)
    with one_at_a_time(), ctx.store.write(actor) as uow:
        written = [_written(uow, one, reach, bad_rows) for one in files]
        version = data_version(uow)
    if any(done.batch is not None for _, done in written):
        histories_follow(ctx, actor)
    return tuple(_report(own, done, version) for own, done in written)


def _written(
    uow: WriteUnitOfWork, prepared: Prepared, reach: Reach, bad_rows: BadRows
) -> tuple[Prepared, Stored]:
    """What lies in the reach, stored and entered in the audit chain."""
    own = within(prepared, reach, uow)
    if bad_rows == "refuse":
        refuse_rejected(own)
    done = own.store(uow, reach)
    subject = "nothing new" if done.batch is None else f"batch:{done.batch}"
    details = audited(own.source, own.mode, done, own.readings) | _of_part(reach)
    audit.append(uow, f"{prepared.kind}.import", subject, details)
    return own, done


def refuse_rejected(prepared: Prepared) -> None:
    """Refuse a prepared file of which rows were refused.

    Raises
    ------
    RowsRejected
        With the rejections.
    """
    for reading in prepared.readings:
        readers.refuse_rejected(reading)


def _of_part(reach: Reach) -> dict[str, Any]:
    return {} if reach.whole else {"part": list(reach.places)}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Say in words of the desk that another import holds the store.

    Raises
    ------
    StoreError
        Another import runs; nothing of this one was stored.
    """
    try:
        yield
    except StoreError as error:
        if error.code != "store.busy":
            raise
        raise StoreError("services.import_running", seconds=error.params["seconds"]) from error


def histories_follow(ctx: Context, actor: Actor) -> None:
    """Keep the levels over time after an import, unless another writer is at it.

    The import is stored already and must not be told as failed; levels that are not kept
    are computed when they are asked for.
    """
    try:
        keep_histories(ctx, actor)
    except StoreError as error:
        if error.code != "store.busy":
            raise


def _report(prepared: Prepared, done: Stored, version: int) -> ImportReport:
    main = prepared.readings[0]
    changes = done.new or done.changed or done.withdrawn
    notes: list[Note] = []
    if done.batch is None and not changes:
        known = "services.nothing_new" if done.unchanged else "services.nothing_usable"
        notes.append((known, {"file": main.file}))
    if done.strangers:
        notes.append(("services.places_of_strangers", {"count": done.strangers}))
    if done.absent:
        notes.append(("services.delta_keeps", {"count": done.absent}))
    return ImportReport(
        kind=prepared.kind,
        file=main.file,
        sha256=prepared.source.sha256,
        mode=prepared.mode,
        read=main.rows,
        new=done.new,
        changed=done.changed,
        withdrawn=done.withdrawn,
        unchanged=done.unchanged,
        reasons=dict(done.reasons or {}),
        batch=done.batch,
        readings=prepared.readings,
        notes=tuple(notes),
        version=version,
    )


def audited(
    source: Source, mode: str, done: Stored, readings: tuple[Reading, ...]
) -> dict[str, Any]:
    """What the audit chain keeps of an import: counts and hashes."""
    return {
        "sha256": source.sha256,
        "mode": mode,
        "read": readings[0].rows,
        "new": done.new,
        "changed": done.changed,
        "withdrawn": done.withdrawn,
        "unchanged": done.unchanged,
        "rejected": len({entry.line for reading in readings for entry in reading.rejected}),
        "unlocated": sum(len(reading.unlocated) for reading in readings),
        "mismatches": sum(len(reading.mismatches) for reading in readings),
    }
