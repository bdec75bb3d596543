"""Read and check a file for an import; nothing here writes.

What was prepared can be previewed and stored (:mod:`riskzone.services.imports`): both use
the same rows, so that what was shown is what is stored.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any, Literal

import pandas as pd

from riskzone.access import Actor
from riskzone.cases import readers
from riskzone.cases.mapping import FieldMap, load_mapping, parse_mapping
from riskzone.cases.revisions import REASONS, Mode, Reason
from riskzone.cases.tables import CountTable, LineList, Reading, ReportTable
from riskzone.errors import InputError
from riskzone.services.context import Context
from riskzone.services.intake import (
    Comparison,
    Source,
    Stored,
    compare_cases,
    compare_counts,
    compare_reports,
    store_cases,
    store_counts,
    store_reports,
)
from riskzone.services.reach import Reach, reach_of
from riskzone.store import UnitOfWork, WriteUnitOfWork

TableKind = Literal["cases", "counts", "reports"]
File = Path | bytes
#: A mapping file, or its text.
MapFile = Path | str | None
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
class Prepared:
    """A file that was read and checked, and is not stored yet.

    Parameters
    ----------
    kind : {"cases", "counts", "reports"}
    source : Source
    mode : {"full", "delta"}
    given : LineList, CountTable or ReportTable
        Its usable rows.
    readings : tuple of Reading
        What was noticed in the file, then in those beside it.
    reason : str or None
        Stated for changes whose fields prove none.
    """

    kind: TableKind
    source: Source
    mode: Mode
    given: LineList | CountTable | ReportTable
    readings: tuple[Reading, ...]
    reason: Reason | None = None

    def compare(self, uow: UnitOfWork, reach: Reach | None = None) -> Comparison:
        """Set the rows against the store, of which only what lies in a reach is counted."""
        match self.given:
            case LineList():
                return compare_cases(uow, self.given, self.mode, self.reason, reach=reach)
            case CountTable():
                return compare_counts(uow, self.given, self.mode, self.reason or "", reach=reach)
            case ReportTable():
                return compare_reports(uow, self.given)

    def store(self, uow: WriteUnitOfWork, reach: Reach | None = None) -> Stored:
        """Store what differs."""
        given = (self.source, self.mode)
        match self.given:
            case LineList():
                return store_cases(uow, self.given, *given, self.reason, reach=reach)
            case CountTable():
                return store_counts(uow, self.given, *given, self.reason or "", reach=reach)
            case ReportTable():
                return store_reports(uow, self.given, self.source)


def silent(_: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How a file is to be brought in; what is not for its kind is left.

    Parameters
    ----------
    filename : str, optional
        Name of an upload.
    mapping : Path or str, optional
        Mapping file, or its text.
    mode : {"full", "delta"}
        ``"full"``: cases the list no longer holds are withdrawn, figures of a zone and day the
        table no longer holds become "not told".  Reports are only ever added.
    places : Path, optional
        Table of the places of cases.
    baseline : Path, optional
        Cumulative cases before the list or the counts begin.
    coverage_from : date, optional
        The list is complete from this day on.
    datum : {"wgs84", "cgcs2000", "gcj02"}, optional
        Of points.
    reason : str
        Of changes whose fields prove none: of cases one of :data:`STATED_REASONS`.
    """

    filename: str | None = None
    mapping: MapFile = None
    mode: Mode = "delta"
    places: Path | None = None
    baseline: Path | None = None
    coverage_from: date | None = None
    datum: str | None = None
    reason: str = ""


#: Nothing is stated.
PLAIN = ImportOptions()


def prepare_cases(
    actor: Actor,
    ctx: Context,
    file: File,
    options: ImportOptions = PLAIN,
    *,
    progress: Progress = silent,
) -> Prepared:
    """Read a line list; as :func:`riskzone.services.imports.import_cases` does."""
    reach_of(actor, ctx).check_mode(options.mode)
    stated = _reason(options.reason, STATED_REASONS)
    read, text = _begun(ctx, options, progress)
    given = readers.read_line_list(file, read)
    beside: list[Reading] = []
    if options.places is not None:
        rows, reading = readers.read_case_places(options.places, _beside(ctx))
        given = replace(given, places=pd.concat([given.places, rows], ignore_index=True))
        beside.append(reading)
    if options.mode == "full" and not given.reading.rows:
        raise InputError("services.empty_full_list", file=given.reading.file)
    given, more = _with_baseline(ctx, given, options.baseline)
    readings = (given.reading, *beside, *more)
    return Prepared(
        "cases", _source(file, options, text, "cases"), options.mode, given, readings, stated
    )


def prepare_counts(
    actor: Actor,
    ctx: Context,
    file: File,
    options: ImportOptions = PLAIN,
    *,
    progress: Progress = silent,
) -> Prepared:
    """Read daily counts; as :func:`riskzone.services.imports.import_counts` does."""
    reach_of(actor, ctx).check_mode(options.mode)
    stated = _reason(options.reason, REASONS)
    read, text = _begun(ctx, options, progress)
    given, more = _with_baseline(ctx, readers.read_counts(file, read), options.baseline)
    source = _source(file, options, text, "counts")
    return Prepared("counts", source, options.mode, given, (given.reading, *more), stated)


def prepare_reports(
    actor: Actor,
    ctx: Context,
    file: File,
    options: ImportOptions = PLAIN,
    *,
    progress: Progress = silent,
) -> Prepared:
    """Read reports received; as :func:`riskzone.services.imports.import_reports` does."""
    reach_of(actor, ctx)
    read, text = _begun(ctx, options, progress)
    given = readers.read_reports(file, read)
    source = _source(file, options, text, "reports")
    return Prepared("reports", source, "delta", given, (given.reading,))


def _begun(
    ctx: Context, options: ImportOptions, progress: Progress
) -> tuple[readers.ReadOptions, str]:
    """How the file is read, and the text of its mapping as it is stored."""
    progress(STEPS[0])
    rules, text = _mapping(options.mapping)
    read = replace(
        _beside(ctx), filename=options.filename, mapping=rules,
        coverage_from=options.coverage_from, datum=options.datum,
    )  # fmt: skip
    return read, text


def _beside(ctx: Context) -> readers.ReadOptions:
    """How a file beside the main one is read: it has no mapping."""
    return readers.ReadOptions(divisions=ctx.divisions, today=ctx.clock.today())


def _reason(text: str, known: tuple[Reason, ...]) -> Reason | None:
    if not text:
        return None
    for reason in known:
        if reason == text:
            return reason
    raise InputError("services.unknown_reason", value=text, known=", ".join(known))


def _mapping(mapping: MapFile) -> tuple[FieldMap | None, str]:
    """The rules of a mapping, and their text as it is stored."""
    if mapping is None:
        return None, ""
    if isinstance(mapping, Path):
        return load_mapping(mapping), mapping.read_text("utf-8-sig")
    try:
        return parse_mapping(tomllib.loads(mapping)), mapping
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            "cases.map_invalid", file="mapping", where="-", reason=str(error)
        ) from error


def _with_baseline(
    ctx: Context, given: Any, baseline: Path | None
) -> tuple[Any, tuple[Reading, ...]]:
    if baseline is None:
        return given, ()
    figures, reading = readers.read_baseline(baseline, _beside(ctx))
    return replace(given, coverage=readers.with_baseline(given.coverage, figures)), (reading,)


def _source(file: File, options: ImportOptions, mapping: str, kind: str) -> Source:
    name = options.filename or (file.name if isinstance(file, Path) else "")
    return Source(storable_name(name, kind), sha256_of(file), mapping)


def sha256_of(file: File) -> str:
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
