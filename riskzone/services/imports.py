"""Bring files into the store: line lists, counts, reports received, layers.

Each import reads and checks everything first, then writes in one unit of work: a file is
in the store as a whole or not at all.  The audit chain gets counts and hashes, never a row.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any, Literal

import pandas as pd

from riskzone.access import Actor, Right, require
from riskzone.cases import readers
from riskzone.cases.revisions import REASONS, Mode, Reason
from riskzone.cases.tables import Reading, Rejection, Unlocated
from riskzone.errors import InputError
from riskzone.services.context import Context
from riskzone.services.intake import Source, Stored, store_cases, store_counts, store_reports
from riskzone.services.intervals import keep_histories
from riskzone.store import WriteUnitOfWork, audit

BadRows = Literal["refuse", "skip"]
Note = tuple[str, dict[str, Any]]
#: Told the catalogue code of each step as it begins.
Progress = Callable[[str], None]

#: Steps of an import, in order.
STEPS = ("services.step_read", "services.step_store")

#: Reasons a person may state for changes whose fields prove none.  The others begin or end
#: a status, which only the fields of a case can.
STATED_REASONS: tuple[Reason, ...] = ("corrected", "error", "completed", "duplicate")

#: A file name that can hardly hold a name or number of a person.
_HARMLESS = re.compile(r"(?!.*\d{11})[\w .()+-]{1,80}", re.ASCII)


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


def silent(_: str) -> None:
    """Nobody watches."""


def import_cases(
    actor: Actor,
    ctx: Context,
    file: Path | bytes,
    *,
    filename: str | None = None,
    mapping: Path | None = None,
    mode: Mode = "delta",
    places: Path | None = None,
    baseline: Path | None = None,
    bad_rows: BadRows = "refuse",
    coverage_from: date | None = None,
    datum: str | None = None,
    reason: str = "",
    progress: Progress = silent,
) -> ImportReport:
    """Bring a line list into the store.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    file : Path or bytes
    filename : str, optional
        Name of an upload.
    mapping : Path, optional
        Mapping file.
    mode : {"full", "delta"}
        ``"full"``: cases the list no longer holds are withdrawn.
    places : Path, optional
        Table of the places of cases.
    baseline : Path, optional
        Cumulative cases before the list begins.
    bad_rows : {"refuse", "skip"}
        Whether one row that cannot be used refuses the whole file.
    coverage_from : date, optional
        The list is complete from this day on.
    datum : {"wgs84", "cgcs2000", "gcj02"}, optional
        Of points.
    reason : str
        Of changes whose fields prove none: one of :data:`STATED_REASONS`.
    progress : callable
        Told each step.

    Raises
    ------
    InputError, TooLarge, RowsRejected
        Nothing was stored.
    Denied
        The actor may not import into the area served.
    """
    require(actor, Right.IMPORT, ctx.settings.area)
    stated = _reason(reason, STATED_REASONS)
    progress(STEPS[0])
    given = readers.read_line_list(
        file, filename=filename, mapping=mapping, divisions=ctx.divisions,
        today=ctx.clock.today(), coverage_from=coverage_from, datum=datum,
    )  # fmt: skip
    beside: list[Reading] = []
    if places is not None:
        rows, reading = readers.read_case_places(
            places, divisions=ctx.divisions, today=ctx.clock.today()
        )
        given = replace(given, places=pd.concat([given.places, rows], ignore_index=True))
        beside.append(reading)
    if mode == "full" and not given.reading.rows:
        raise InputError("services.empty_full_list", file=given.reading.file)
    given, more = _with_baseline(ctx, given, baseline)
    readings = (given.reading, *beside, *more)
    _refuse(readings, bad_rows)
    source = _source(file, filename, mapping, "cases")
    progress(STEPS[1])
    return _stored(
        actor,
        ctx,
        "cases",
        source,
        lambda uow: store_cases(uow, given, source, mode, stated),
        mode=mode,
        readings=readings,
    )


def import_counts(
    actor: Actor,
    ctx: Context,
    file: Path | bytes,
    *,
    filename: str | None = None,
    mapping: Path | None = None,
    mode: Mode = "delta",
    baseline: Path | None = None,
    bad_rows: BadRows = "refuse",
    coverage_from: date | None = None,
    reason: str = "",
    progress: Progress = silent,
) -> ImportReport:
    """Bring daily counts into the store; parameters as for :func:`import_cases`.

    ``mode="full"``: figures of a zone and day the table no longer holds become "not told".
    """
    require(actor, Right.IMPORT, ctx.settings.area)
    stated = _reason(reason, REASONS) or ""
    progress(STEPS[0])
    given = readers.read_counts(
        file, filename=filename, mapping=mapping, divisions=ctx.divisions,
        today=ctx.clock.today(), coverage_from=coverage_from,
    )  # fmt: skip
    given, more = _with_baseline(ctx, given, baseline)
    readings = (given.reading, *more)
    _refuse(readings, bad_rows)
    source = _source(file, filename, mapping, "counts")
    progress(STEPS[1])
    return _stored(
        actor,
        ctx,
        "counts",
        source,
        lambda uow: store_counts(uow, given, source, mode, stated),
        mode=mode,
        readings=readings,
    )


def import_reports(
    actor: Actor,
    ctx: Context,
    file: Path | bytes,
    *,
    filename: str | None = None,
    mapping: Path | None = None,
    bad_rows: BadRows = "refuse",
    progress: Progress = silent,
) -> ImportReport:
    """Bring reports received into the store; one that is known already is left out.

    Parameters as for :func:`import_cases`.
    """
    require(actor, Right.IMPORT, ctx.settings.area)
    progress(STEPS[0])
    given = readers.read_reports(
        file,
        filename=filename,
        mapping=mapping,
        divisions=ctx.divisions,
        today=ctx.clock.today(),
    )
    _refuse((given.reading,), bad_rows)
    source = _source(file, filename, mapping, "reports")
    progress(STEPS[1])
    return _stored(
        actor,
        ctx,
        "reports",
        source,
        lambda uow: store_reports(uow, given, source),
        mode="delta",
        readings=(given.reading,),
    )


def _stored(
    actor: Actor,
    ctx: Context,
    kind: str,
    source: Source,
    store: Callable[[WriteUnitOfWork], Stored],
    *,
    mode: Mode,
    readings: tuple[Reading, ...],
) -> ImportReport:
    """Write in one unit of work, with the entry in the audit chain."""
    main = readings[0]
    with ctx.store.write(actor) as uow:
        done = store(uow)
        subject = "nothing new" if done.batch is None else f"batch:{done.batch}"
        audit.append(uow, f"{kind}.import", subject, audited(source, mode, done, readings))
    if done.batch is not None:
        keep_histories(ctx, actor)
    notes: list[Note] = []
    if done.batch is None:
        notes.append(("services.nothing_new", {"file": main.file}))
    if done.strangers:
        notes.append(("services.places_of_strangers", {"count": done.strangers}))
    if done.absent:
        notes.append(("services.delta_keeps", {"count": done.absent}))
    return ImportReport(
        kind=kind,
        file=main.file,
        sha256=source.sha256,
        mode=mode,
        read=main.rows,
        new=done.new,
        changed=done.changed,
        withdrawn=done.withdrawn,
        unchanged=done.unchanged,
        reasons=dict(done.reasons or {}),
        batch=done.batch,
        readings=readings,
        notes=tuple(notes),
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


def _reason(text: str, known: tuple[Reason, ...]) -> Reason | None:
    if not text:
        return None
    for reason in known:
        if reason == text:
            return reason
    raise InputError("services.unknown_reason", value=text, known=", ".join(known))


def _refuse(readings: tuple[Reading, ...], bad_rows: BadRows) -> None:
    if bad_rows == "refuse":
        for reading in readings:
            readers.refuse_rejected(reading)


def _with_baseline(
    ctx: Context, given: Any, baseline: Path | None
) -> tuple[Any, tuple[Reading, ...]]:
    if baseline is None:
        return given, ()
    figures, reading = readers.read_baseline(
        baseline, divisions=ctx.divisions, today=ctx.clock.today()
    )
    return replace(given, coverage=readers.with_baseline(given.coverage, figures)), (reading,)


def _source(file: Path | bytes, filename: str | None, mapping: Path | None, kind: str) -> Source:
    name = filename or (file.name if isinstance(file, Path) else "")
    text = mapping.read_text("utf-8") if mapping is not None else ""
    return Source(storable_name(name, kind), sha256_of(file), text)


def sha256_of(file: Path | bytes) -> str:
    """SHA-256 (hex) of a file, read in pieces, or of the bytes of an upload."""
    if isinstance(file, bytes):
        return hashlib.sha256(file).hexdigest()
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def storable_name(name: str, kind: str) -> str:
    """The name of a file as the store keeps it.

    Desks call files after persons ("张某某流调.xlsx"), and no rule tells a person's name from
    other Chinese words.  So only plain names are kept; of others the kind and the suffix.
    """
    bare = PurePath(name).name
    if _HARMLESS.fullmatch(bare):
        return bare
    suffix = PurePath(bare).suffix
    return f"{kind}{suffix}" if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix.lower()) else kind
