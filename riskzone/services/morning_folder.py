"""A folder of files brought into the store: each told by its content, known ones left.

Files are read in the order of their kinds (line lists, counts, reports) and within a kind in the
order of their names, so that what is sent later should be named later.  A file that was read
already is left, unless one before it was read after it: otherwise the older file would have the
last word.  The audit chain tells in which order they were read, so that a run which was killed
between two files is finished by the next, and a file in which nothing was new is not read again
over what a desk corrected since.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from riskzone.access import Actor
from riskzone.cases.revisions import Mode
from riskzone.errors import InputError, RiskZoneError, StoreError, TooLarge
from riskzone.services import imports, mappings, prepare, recognition
from riskzone.services.context import Context
from riskzone.services.imports import BadRows, ImportReport
from riskzone.services.prepare import ImportOptions, Prepared, sha256_of, storable_name
from riskzone.services.reach import reach_of
from riskzone.services.recognition import MAX_UPLOAD, TABLES
from riskzone.store import batches, events
from riskzone.store.batches import Taken

Outcome = Literal["stored", "unchanged", "known", "left", "failed"]

#: What a desk's programs leave beside their files.
_TEMPORARY = ("~$", ".", "__")
_PREPARE = {
    "cases": prepare.prepare_cases,
    "counts": prepare.prepare_counts,
    "reports": prepare.prepare_reports,
}


@dataclass(frozen=True)
class FileDone:
    """What became of one file of the folder.

    Parameters
    ----------
    position : int
        From 1, by name; names of persons are in names of files.
    name : str
        As far as it can be told without a name of a person.
    kind : str
        ``"cases"``, ``"counts"``, ``"reports"``; ``""`` where it is none of these.
    outcome : str
        ``stored``; ``unchanged`` (nothing in it was new); ``known`` (the very file was read
        before); ``left`` (not for the morning, or another file failed and all or nothing was
        asked for); ``failed``.
    report : ImportReport or None
    error : RiskZoneError or None
        Why it failed, or was left.
    """

    position: int
    name: str
    kind: str
    outcome: Outcome
    report: ImportReport | None = None
    error: RiskZoneError | None = None


@dataclass(frozen=True)
class _Found:
    """A file of the folder, told by its content."""

    position: int
    path: Path
    kind: str
    read: tuple[int, ...] = ()  # when the very file was read: numbers of audit entries
    mapping: str | None = None
    prepared: Prepared | None = None

    def done(
        self,
        outcome: Outcome,
        report: ImportReport | None = None,
        error: RiskZoneError | None = None,
    ) -> FileDone:
        name = storable_name(self.path.name, self.kind or "file")
        return FileDone(self.position, name, self.kind, outcome, report, error)


def import_folder(
    actor: Actor,
    ctx: Context,
    folder: Path,
    *,
    mode: Mode = "delta",
    bad_rows: BadRows = "refuse",
    all_or_nothing: bool = False,
) -> tuple[FileDone, ...]:
    """Bring every line list, table of counts and of reports of a folder into the store.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    folder : Path
        Folders in it are not looked into, links are not followed.
    mode : {"full", "delta"}
        See :class:`riskzone.services.prepare.ImportOptions`.
    bad_rows : {"refuse", "skip"}
        Whether one row that cannot be used refuses its file.
    all_or_nothing : bool
        Whether one file that fails keeps all out; they are written in one unit of work.

    Returns
    -------
    tuple of FileDone
        In the order of their names.  A file that fails is told, not raised.

    Raises
    ------
    StoreError, TooLarge
        The store cannot be written, another import runs, or the machine has no memory left: no
        fault of the file.  Files before it are stored, the next run goes on from there.
    InputError
        There is no such folder; a full list was announced, and there are several.
    Denied
        The actor may import nowhere in the area served.
    """
    reach_of(actor, ctx).check_mode(mode)
    if not folder.is_dir():
        code = "mornings.no_folder" if not folder.exists() else "mornings.is_no_folder"
        raise InputError(code, path=str(folder))
    done: list[FileDone] = []
    found: list[_Found] = []
    taken = _taken(ctx)
    for position, path in enumerate(_files(folder), 1):
        one = _recognised(actor, ctx, position, path, taken)
        if isinstance(one, FileDone):
            done.append(one)
        else:
            found.append(one)
    lists = sum(one.kind == "cases" for one in found)
    if mode == "full" and lists > 1:  # each would withdraw what the others hold
        raise InputError("mornings.several_full_lists", count=lists)
    found.sort(key=lambda one: (list(TABLES).index(one.kind), one.path.name))  # type: ignore[arg-type]
    if all_or_nothing:
        done += _together(actor, ctx, found, mode, bad_rows, spoilt=_failed(done))
    else:
        done += _each(actor, ctx, found, mode, bad_rows)
    return tuple(sorted(done, key=lambda one: one.position))


def _files(folder: Path) -> list[Path]:
    return sorted(
        (
            path
            for path in folder.iterdir()
            if path.is_file() and not path.is_symlink() and not path.name.startswith(_TEMPORARY)
        ),
        key=lambda path: path.name,
    )


def _failed(done: Sequence[FileDone]) -> bool:
    return any(one.outcome == "failed" for one in done)


def _taken(ctx: Context) -> dict[str, Taken]:
    """Files that were read before, by SHA-256."""
    with ctx.store.read() as uow:
        return batches.taken(uow, events.current(uow).id)


def _recognised(
    actor: Actor, ctx: Context, position: int, path: Path, taken: Mapping[str, Taken]
) -> _Found | FileDone:
    """The kind of a file, by its content; or why it has none."""
    plain = _Found(position, path, "")
    try:
        before = taken.get(sha256_of(path))
        if before is not None:
            return replace(plain, kind=before.kind, read=before.entries)
        return _looked_at(actor, ctx, plain)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return plain.done("failed", error=InputError("mornings.unreadable", reason=reason))
    except RiskZoneError as error:
        _refuse_to_go_on(error)
        code = error.code
        return plain.done(
            "left" if code == "mornings.not_for_the_morning" else "failed", error=error
        )


def _refuse_to_go_on(error: RiskZoneError) -> None:
    """Raise what is no fault of a file: a morning without it would be frozen as if it were whole.

    Raises
    ------
    StoreError, TooLarge
        That error.
    """
    if isinstance(error, StoreError) or error.code == "confine.machine_short":
        raise error


def _looked_at(actor: Actor, ctx: Context, one: _Found) -> _Found:
    """A file with its kind, and the mapping of its sender where one was saved.

    Raises
    ------
    InputError, TooLarge
        It is no table of the morning, or cannot be read.
    """
    size = one.path.stat().st_size
    if size > MAX_UPLOAD:  # before it is in memory
        name = storable_name(one.path.name, "file")
        raise TooLarge(
            "services.upload_too_large",
            file=name,
            size=size / 2**20,
            limit=MAX_UPLOAD // 2**20,
        )
    seen = recognition.look(actor, ctx, one.path.read_bytes(), one.path.name)
    saved = mappings.recognised(actor, ctx, seen.headers, tuple(TABLES))
    if saved is not None:
        return replace(one, kind=saved.kind, mapping=saved.content)
    if seen.kind is None or seen.kind not in TABLES:
        raise InputError("mornings.not_for_the_morning")
    return replace(one, kind=seen.kind)


class _Order:
    """Which files have to be read so that the last of each kind has the last word."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def holds(self, one: _Found) -> bool:
        """Whether a file was read, and after the one before it; asked in their order."""
        later = bisect_right(one.read, self._last.get(one.kind, 0))
        if later == len(one.read):
            return False
        self._last[one.kind] = one.read[later]
        return True

    def read_now(self, one: _Found) -> None:
        """A file was read: all after it have to be."""
        self._last[one.kind] = math.inf


def _prepared(actor: Actor, ctx: Context, one: _Found, mode: Mode) -> Prepared:
    mapping = _looked_at(actor, ctx, one).mapping if one.read else one.mapping
    options = ImportOptions(
        filename=one.path.name,
        mapping=mapping,
        mode="delta" if one.kind == "reports" else mode,
    )
    return _PREPARE[one.kind](actor, ctx, one.path, options)


def _each(
    actor: Actor, ctx: Context, found: Sequence[_Found], mode: Mode, bad_rows: BadRows
) -> Iterator[FileDone]:
    """Files one by one: what fails keeps nothing else out."""
    changed, order = False, _Order()
    for one in found:
        if order.holds(one):
            yield one.done("known")
            continue
        try:
            made = _prepared(actor, ctx, one, mode)
            report = imports.store(actor, ctx, made, bad_rows=bad_rows, histories=False)
            changed = changed or report.batch is not None
            order.read_now(one)
            yield _stored(one, report)
        except RiskZoneError as error:
            _refuse_to_go_on(error)
            yield one.done("failed", error=error)
    if changed:
        imports.histories_follow(ctx, actor)


def _together(
    actor: Actor,
    ctx: Context,
    found: Sequence[_Found],
    mode: Mode,
    bad_rows: BadRows,
    *,
    spoilt: bool,
) -> Iterator[FileDone]:
    """All files in one unit of work, or none of them."""
    ready: list[_Found] = []
    failed: list[FileDone] = []
    order = _Order()
    for one in found:
        if order.holds(one):
            yield one.done("known")
            continue
        try:
            made = _prepared(actor, ctx, one, mode)
            if bad_rows == "refuse":
                imports.refuse_rejected(made)
            ready.append(replace(one, prepared=made))
            order.read_now(one)
        except RiskZoneError as error:
            _refuse_to_go_on(error)
            failed.append(one.done("failed", error=error))
    yield from failed
    if failed or spoilt:
        kept_out = InputError("mornings.kept_out")
        yield from (one.done("left", error=kept_out) for one in ready)
        return
    try:
        files = [one.prepared for one in ready if one.prepared is not None]
        reports = imports.store_together(actor, ctx, files, bad_rows=bad_rows) if files else ()
        yield from (_stored(one, report) for one, report in zip(ready, reports, strict=True))
    except RiskZoneError as error:
        _refuse_to_go_on(error)
        yield from (one.done("failed", error=error) for one in ready)


def _stored(one: _Found, report: ImportReport) -> FileDone:
    return one.done("unchanged" if report.batch is None else "stored", report)
