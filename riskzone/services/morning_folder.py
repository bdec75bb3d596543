"""A folder of files brought into the store: each told by its content, known ones left.

Files are read in the order of their kinds (line lists, counts, reports) and within a kind in the
order of their names, so that what is sent later should be named later.  A file that is
in the store already is left, unless one before it brought something new: otherwise the older file
would have the last word.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from riskzone.services.recognition import TABLES
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
    known: bool = False  # the very file is in the store
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
    stored = _stored_before(ctx)
    for position, path in enumerate(_files(folder), 1):
        one = _recognised(actor, ctx, position, path, stored)
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


def _stored_before(ctx: Context) -> dict[str, str]:
    """SHA-256 of every file in the store, and what kind it was."""
    with ctx.store.read() as uow:
        event = events.current(uow).id
        return {batch.sha256: batch.kind for batch in batches.listing(uow, event)}


def _recognised(
    actor: Actor, ctx: Context, position: int, path: Path, stored: Mapping[str, str]
) -> _Found | FileDone:
    """The kind of a file, by its content; or why it has none."""
    plain = _Found(position, path, "")
    try:
        before = stored.get(sha256_of(path), "")
        if before in TABLES:
            return replace(plain, kind=before, known=True)
        return _looked_at(actor, ctx, plain)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return plain.done("failed", error=InputError("mornings.unreadable", reason=reason))
    except RiskZoneError as error:
        code = error.code
        return plain.done(
            "left" if code == "mornings.not_for_the_morning" else "failed", error=error
        )


def _looked_at(actor: Actor, ctx: Context, one: _Found) -> _Found:
    """A file with its kind, and the mapping of its sender where one was saved.

    Raises
    ------
    InputError, TooLarge
        It is no table of the morning, or cannot be read.
    """
    seen = recognition.look(actor, ctx, one.path.read_bytes(), one.path.name)
    saved = mappings.recognised(actor, ctx, seen.headers, tuple(TABLES))
    if saved is not None:
        return replace(one, kind=saved.kind, mapping=saved.content)
    if seen.kind is None or seen.kind not in TABLES:
        raise InputError("mornings.not_for_the_morning")
    return replace(one, kind=seen.kind)


def _needed(found: Sequence[_Found]) -> Iterator[tuple[_Found, bool]]:
    """Each file, and whether it has to be read: known ones only after a new one of their kind."""
    new_before: set[str] = set()
    for one in found:
        needed = one.kind in new_before or not one.known
        if needed:
            new_before.add(one.kind)
        yield one, needed


def _prepared(actor: Actor, ctx: Context, one: _Found, mode: Mode) -> Prepared:
    mapping = _looked_at(actor, ctx, one).mapping if one.known else one.mapping
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
    changed = False
    for one, needed in _needed(found):
        if not needed:
            yield one.done("known")
            continue
        try:
            made = _prepared(actor, ctx, one, mode)
            report = imports.store(actor, ctx, made, bad_rows=bad_rows, histories=False)
            changed = changed or report.batch is not None
            yield _stored(one, report)
        except RiskZoneError as error:
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
    for one, needed in _needed(found):
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
