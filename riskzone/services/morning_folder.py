"""A folder of files brought into the store: each told by its content, known ones left.

Files are read in the order of their kinds (line lists, counts, reports) and within a kind in the
order of their names, so that what is sent later should be named later.  A file that is
in the store already is left, unless one before it brought something new: otherwise the older file
would have the last word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from riskzone.access import Actor
from riskzone.cases.revisions import Mode
from riskzone.errors import InputError, RiskZoneError
from riskzone.services import imports, mappings, prepare, recognition
from riskzone.services.context import Context
from riskzone.services.imports import BadRows, ImportReport
from riskzone.services.prepare import ImportOptions, Prepared, sha256_of, storable_name
from riskzone.services.reach import reach_of
from riskzone.services.recognition import TABLES, ImportKind
from riskzone.store import batches, events

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
        ``stored``; ``unchanged`` (nothing in it was new); ``known`` (the very file is in the
        store); ``left`` (not for the morning, or another file failed and all or nothing was
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
    for position, path in enumerate(_files(folder), 1):
        one = _recognised(actor, ctx, position, path)
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


def _recognised(actor: Actor, ctx: Context, position: int, path: Path) -> _Found | FileDone:
    """The kind of a file by its content, with the mapping of its sender; or why not."""
    plain = _Found(position, path, "")
    try:
        seen = recognition.look(actor, ctx, path.read_bytes(), path.name)
        kind: ImportKind | None = seen.kind
        saved = mappings.recognised(actor, ctx, seen.headers, tuple(TABLES))
    except RiskZoneError as error:
        return plain.done("failed", error=error)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        unread = InputError("mornings.unreadable", reason=reason)
        return plain.done("failed", error=unread)
    if saved is not None:
        return replace(plain, kind=saved.kind, mapping=saved.content)
    if kind is None or kind not in TABLES:
        return plain.done("left", error=InputError("mornings.not_for_the_morning"))
    return replace(plain, kind=kind)


def _known(ctx: Context, one: _Found) -> bool:
    """Whether the very file is in the store."""
    with ctx.store.read() as uow:
        event = events.current(uow).id
        return batches.find(uow, event, one.kind, sha256_of(one.path)) is not None  # type: ignore[arg-type]


def _needed(ctx: Context, found: Sequence[_Found]) -> Iterator[tuple[_Found, bool]]:
    """Each file, and whether it has to be read: known ones only after a new one of their kind."""
    new_before: set[str] = set()
    for one in found:
        needed = one.kind in new_before or not _known(ctx, one)
        if needed:
            new_before.add(one.kind)
        yield one, needed


def _prepared(actor: Actor, ctx: Context, one: _Found, mode: Mode) -> Prepared:
    options = ImportOptions(
        filename=one.path.name,
        mapping=one.mapping,
        mode="delta" if one.kind == "reports" else mode,
    )
    return _PREPARE[one.kind](actor, ctx, one.path, options)


def _each(
    actor: Actor, ctx: Context, found: Sequence[_Found], mode: Mode, bad_rows: BadRows
) -> Iterator[FileDone]:
    """Files one by one: what fails keeps nothing else out."""
    for one, needed in _needed(ctx, found):
        if not needed:
            yield one.done("known")
            continue
        try:
            made = _prepared(actor, ctx, one, mode)
            yield _stored(one, imports.store(actor, ctx, made, bad_rows=bad_rows))
        except RiskZoneError as error:
            yield one.done("failed", error=error)


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
    for one, needed in _needed(ctx, found):
        if not needed:
            yield one.done("known")
            continue
        try:
            made = _prepared(actor, ctx, one, mode)
            if bad_rows == "refuse":
                imports.refuse_rejected(made)
            ready.append(replace(one, prepared=made))
        except RiskZoneError as error:
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
        yield from (one.done("failed", error=error) for one in ready)


def _stored(one: _Found, report: ImportReport) -> FileDone:
    return one.done("unchanged" if report.batch is None else "stored", report)
