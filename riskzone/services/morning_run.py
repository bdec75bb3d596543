"""The morning as a scheduler runs it: files in, levels, proposals, the morning frozen.

Safe to run twice: known files are left, a morning that is frozen stays as it is.  Safe to be
killed: each step is a unit of work of its own, the next run does what is left, and the lock goes
with the process that held it.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from riskzone.access import Actor, Right
from riskzone.cases.revisions import Mode
from riskzone.errors import NotFound, RiskZoneError, StoreError
from riskzone.services import decision_beside, guard, snapshots, zoning
from riskzone.services.context import Context
from riskzone.services.imports import BadRows
from riskzone.services.morning_folder import FileDone, import_folder
from riskzone.services.morning_since import against_now
from riskzone.store import audit
from riskzone.store.snapshots import Snapshot
from riskzone.zoning.assessment import ReadingName

#: Beside the store: who runs the morning; and what runs did.
LOCK, LOG = "morning.lock", "morning.log"
_PAUSE = 0.2


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What a run of the morning is to do.

    Parameters
    ----------
    on : date
        Local day.
    folder : Path, optional
        Of files to bring in first.
    reading : {"midnight", "now"}
    mode : {"full", "delta"}
    bad_rows : {"refuse", "skip"}
    all_or_nothing : bool
        Whether one file that fails keeps the other files out.
    freeze : bool
        Whether the morning is frozen.
    reason : str
        Of a further edition, where the morning is frozen already and is known otherwise now.
    wait : float
        Seconds to wait for another run.
    """

    on: date
    folder: Path | None = None
    reading: ReadingName = "midnight"
    mode: Mode = "delta"
    bad_rows: BadRows = "refuse"
    all_or_nothing: bool = False
    freeze: bool = True
    reason: str = ""
    wait: float = 0.0


@dataclass(frozen=True)
class MorningRun:
    """What a run of the morning did.

    Parameters
    ----------
    on : date
    files : tuple of FileDone
    totals : mapping of str to int
        Level id → counties, all of them.
    proposals : tuple of Proposal
        Counties whose declared level is not the computed one.
    frozen : Snapshot or None
        The frozen morning; ``None`` where it was not to be frozen.
    new : bool
        Whether this run froze it.
    differing : int
        Counties whose level or figures are known otherwise now than in a morning that was frozen
        before; 0 of one this run froze.
    seconds : float
    """

    on: date
    files: tuple[FileDone, ...]
    totals: dict[str, int]
    proposals: tuple[Any, ...]
    frozen: Snapshot | None
    new: bool
    differing: int
    seconds: float

    @property
    def failed(self) -> tuple[FileDone, ...]:
        """Files that could not be brought in."""
        return tuple(one for one in self.files if one.outcome == "failed")


def run(actor: Actor, ctx: Context, options: RunOptions) -> MorningRun:
    """Do the morning: import, rate, propose, freeze.

    A file that fails is told in the result; the rest is done as far as the data allow.

    Raises
    ------
    StoreError
        Another run is at work (``mornings.another_run``), or the store cannot be written.
    InputError
        There is no such folder; the day lies ahead.
    NotFound
        There is nothing to show of the day.
    Denied
        The actor may not freeze mornings of the area served, or may not import.
    """
    guard.check(actor, ctx, Right.FREEZE_MORNING, ctx.settings.area)
    if options.freeze:
        snapshots.refuse_ahead(ctx, options.on)  # before anything is imported
    with _alone(actor, ctx, options.wait), _logged(ctx, options) as log:
        return _run(actor, ctx, options, log)


def _run(actor: Actor, ctx: Context, options: RunOptions, log: Callable[..., None]) -> MorningRun:
    begun = time.monotonic()
    files: tuple[FileDone, ...] = ()
    if options.folder is not None:
        files = import_folder(
            actor,
            ctx,
            options.folder,
            mode=options.mode,
            bad_rows=options.bad_rows,
            all_or_nothing=options.all_or_nothing,
        )
        for one in files:
            log("file", **_told(one))
    found = zoning.assess(actor, ctx, on=options.on, reading=options.reading)
    totals = {level or "none": count for level, count in found.totals.items()}
    log("rated", scheme=found.scheme.id, zones=len(found.zones), **totals)
    waiting = decision_beside.work_list(actor, ctx, on=options.on, reading=options.reading)
    log("proposals", count=len(waiting))
    frozen, new, differing = None, False, 0
    if options.freeze:
        frozen, new, differing = _frozen(actor, ctx, options)
        log("frozen", snapshot=frozen.id, edition=frozen.edition, new=new, differing=differing)
    with ctx.store.write(actor) as uow:
        details = {
            "on": options.on.isoformat(),
            "files": len(files),
            "failed": sum(one.outcome == "failed" for one in files),
            "proposals": len(waiting),
            "snapshot": frozen.id if frozen else 0,
        }
        audit.append(uow, "morning.run", f"morning:{options.on.isoformat()}", details)
    seconds = time.monotonic() - begun
    return MorningRun(
        options.on, files, dict(found.totals), waiting, frozen, new, differing, seconds
    )


def _frozen(actor: Actor, ctx: Context, options: RunOptions) -> tuple[Snapshot, bool, int]:
    """The frozen morning, whether this run froze it, and how many counties it knows otherwise."""
    editions = snapshots.frozen_on(actor, ctx, on=options.on, reading=options.reading)
    if editions:
        try:
            found = against_now(actor, ctx, editions[-1].id).differences
        except NotFound:  # of an event that is closed: there is nothing to compare it with
            if not options.reason:
                raise
        else:
            if found.none or not options.reason:
                return editions[-1], False, len(found.zones)
    made = snapshots.freeze(
        actor, ctx, on=options.on, reading=options.reading, reason=options.reason
    )
    return made, True, 0


def _told(one: FileDone) -> dict[str, Any]:
    """What the log says of a file: codes and counts, no name and no value."""
    told: dict[str, Any] = {"file": one.position, "kind": one.kind, "outcome": one.outcome}
    if one.error is not None:
        told["code"] = one.error.code
    if one.report is not None:
        report = one.report
        told |= {name: getattr(report, name) for name in ("read", "new", "changed", "withdrawn")}
        told["rejected"] = len({entry.line for entry in report.rejected})
    return told


@contextmanager
def _alone(actor: Actor, ctx: Context, wait: float) -> Iterator[None]:
    """Hold the lock of the morning; the kernel frees it when the process dies.

    Raises
    ------
    StoreError
        Another run holds it; names who, which process, since when.
    """
    path = ctx.settings.home / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, path, time.monotonic() + wait)
        holder = {"actor": actor.name, "pid": os.getpid(), "since": _now()}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise StoreError("mornings.another_run", **_holder(path)) from None
            time.sleep(_PAUSE)
        else:
            return


def _holder(path: Path) -> dict[str, Any]:
    """Who holds the lock, as the holder wrote it down."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return {name: told[name] for name in ("actor", "pid", "since")}
    except (OSError, ValueError, KeyError, TypeError):  # it has just begun
        return {"actor": "?", "pid": 0, "since": "?"}


@contextmanager
def _logged(ctx: Context, options: RunOptions) -> Iterator[Callable[..., None]]:
    """A log of codes and counts, a JSON line a step, readable by its owner alone."""
    folder = ctx.settings.home / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def log(step: str, **told: Any) -> None:
        entry = {"at": _now(), "run": os.getpid(), "step": step, **told}
        os.write(descriptor, (json.dumps(entry, ensure_ascii=False) + "\n").encode())

    try:
        log("begin", on=options.on.isoformat(), reading=options.reading)
        yield log
        log("end")
    except RiskZoneError as error:
        log("failed", code=error.code)
        raise
    except Exception as error:
        log("defect", kind=type(error).__name__)
        raise
    finally:
        os.close(descriptor)


def _now() -> str:
    """The time of the machine: a log is read beside other logs, also where the clock is fixed."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
