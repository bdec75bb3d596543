"""Copies of the store: taking one while others work, and putting one back.

A copy is made by SQLite itself (``VACUUM INTO``): it sees one committed state, holds no
remains of deleted rows, and needs no log beside it.  Copying the file with other tools
while the store is in use can lose what stands in the log.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, update

from riskzone.access import Actor
from riskzone.errors import NotFound, StoreError
from riskzone.settings import Settings
from riskzone.store import audit, sessions
from riskzone.store.engine import (
    check_mark,
    check_revision,
    is_blank,
    revision_of,
    sqlite_engine,
    store_path,
    translated,
    writing,
)
from riskzone.store.lock import StoreLock
from riskzone.store.schema import check_complete
from riskzone.store.tables import HEAD, meta
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork, state_version

SIDECARS = ("-wal", "-shm")


@dataclass(frozen=True)
class BackupReport:
    """A backup that was made and checked.

    Parameters
    ----------
    path : Path
        The new file.
    pages : int
        Database pages in it.
    revision : str
        Schema revision.
    head : Head
        End of its audit chain; note it outside the machine.
    """

    path: Path
    pages: int
    revision: str
    head: audit.Head


@dataclass(frozen=True)
class RestoreReport:
    """A backup that was put back.

    Parameters
    ----------
    path : Path
        The store.
    kept : Path or None
        Where the former file lies now; ``None`` where there was none.
    pages : int
        Database pages.
    revision : str
        Schema revision; ``riskzone store upgrade`` follows where it is an older one.
    head : Head
        End of the audit chain of the backup, before the restoring itself was entered.
    """

    path: Path
    kept: Path | None
    pages: int
    revision: str
    head: audit.Head


def backup(settings: Settings, target: Path) -> BackupReport:
    """Copy the store into a new file while others read and write.

    A store of an older schema can be copied too: that is what one does before an upgrade.

    Parameters
    ----------
    settings : Settings
        Names the store.
    target : Path
        A file that does not exist yet; made with mode 0600.  It appears under this name
        only when it is complete and checked.

    Raises
    ------
    StoreError
        The target exists or cannot be written; the store is missing or damaged.
    """
    path = store_path(settings)
    if not path.is_file() or is_blank(path):
        raise StoreError("store.missing", path=str(path))
    check_mark(path)
    if target.exists():
        raise StoreError("store.backup_exists", path=str(target))
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    with StoreLock.shared(path), _temporary(partial), translated(path):
        _copy(path, partial)
        report = _examine(partial)
        try:
            os.link(partial, target)  # unlike a rename, refuses to overwrite
        except FileExistsError as error:
            raise StoreError("store.backup_exists", path=str(target)) from error
        _sync(target.parent)
    return BackupReport(target, *report)


@contextlib.contextmanager
def _temporary(partial: Path) -> Iterator[None]:
    """Remove a file, and what SQLite left beside it, before (an earlier crash) and after."""
    leftovers = (partial, *(partial.with_name(partial.name + suffix) for suffix in SIDECARS))
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    try:
        yield
    finally:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """A compact copy of one committed state, durable on the disk."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise StoreError("store.cannot_write", path=str(target), finding=error.strerror) from error
    with contextlib.closing(_open(source)) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _open(path: Path) -> sqlite3.Connection:
    """Read a file without leaving anything beside it."""
    uri = path.resolve().as_uri() + "?mode=ro"
    if not path.with_name(path.name + "-wal").exists():
        uri += "&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _examine(path: Path) -> tuple[int, str, audit.Head]:
    """Pages, revision and chain head of a closed file, once SQLite found it sound.

    Raises
    ------
    StoreError
        It is damaged, or holds no store.
    """
    with contextlib.closing(_open(path)) as connection:
        finding = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if finding != "ok":
            raise StoreError("store.damaged", path=str(path), finding=finding)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        revision = revision_of(connection)
        if revision is None:
            raise StoreError("store.foreign", path=str(path))
        row = connection.execute(
            "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
    return pages, revision, audit.Head(*row) if row else audit.Head(0, audit.GENESIS)


def restore(settings: Settings, source: Path, actor: Actor | None = None) -> RestoreReport:
    """Put a backup in the place of the store.

    Everything is checked on a copy before anything is replaced.  The former file is kept
    as ``….before-restore-<time>``.  The restored store gets a data version above both, so
    that no cache takes it for something it knows, and an entry in its audit chain.  Nobody
    stays signed in: who signed out since the backup would otherwise be in again.

    Parameters
    ----------
    settings : Settings
        Names the store.
    source : Path
        A file made by :func:`backup`.
    actor : Actor, optional
        Who restores; for the audit chain.

    Raises
    ------
    NotFound
        There is no such file.
    StoreError
        The source is damaged, not a store, of a newer schema, or its audit chain
        is broken; the store is in use.
    """
    path = store_path(settings)
    if not source.is_file():
        raise NotFound("store.no_such_backup", path=str(source))
    check_mark(source)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming = path.with_name(f".{path.name}.restoring")
    with StoreLock.exclusive(path), _temporary(incoming):
        with translated(source):
            _copy(source, incoming)
            pages, revision, head = _examine(incoming)
        if revision > HEAD:
            check_revision(revision, source)
        former = _settle(path)
        _prepare(incoming, source, former, settings, actor or Actor("store restore"))
        kept = _replace(path, incoming)
    return RestoreReport(path, kept, pages, revision, head)


@dataclass(frozen=True)
class _Former:
    """What is known of the store that is replaced; nothing where it cannot be read."""

    version: int = 0
    head: str = ""


def _settle(path: Path) -> _Former:
    """Bring the log of the present store into its file, and see that nobody writes.

    A damaged store, which is what one restores over, is left as it is.
    """
    if not path.is_file() or is_blank(path):
        return _Former()
    engine = sqlite_engine(path, busy_seconds=0.2)
    try:
        with translated(path), writing(engine).connect() as connection, connection.begin():
            uow = UnitOfWork(connection)
            found = _Former()
            if revision_of(connection) is not None:
                found = _Former(state_version(uow), str(audit.head(uow)))
    except StoreError as error:
        if error.code == "store.busy":
            raise StoreError("store.in_use", path=str(path)) from error
        return _Former()
    finally:
        engine.dispose()  # the last connection moves the log into the file and removes it
    if any(path.with_name(path.name + suffix).exists() for suffix in SIDECARS):
        raise StoreError("store.in_use", path=str(path))
    return found


def _prepare(
    incoming: Path, source: Path, former: _Former, settings: Settings, actor: Actor
) -> None:
    """Check chain and schema of the copy, then enter what happens to it."""
    engine = sqlite_engine(incoming)
    try:
        with translated(source), writing(engine).connect() as connection, connection.begin():
            uow = WriteUnitOfWork(connection, actor.name, settings.clock.now())
            found = audit.verify(uow)
            if found.broken is not None:
                raise StoreError(
                    "store.chain_broken",
                    path=str(source),
                    seq=found.broken.seq,
                    kind=found.broken.kind,
                )
            if str(revision_of(connection)) == HEAD:
                check_complete(connection, source)
            version = max(state_version(uow), former.version) + 1
            connection.execute(
                update(meta).where(meta.c.name == "data_version").values(value=version)
            )
            sessions.end_everyone(uow, datetime.now(UTC))
            details = {"restored_head": str(found.head), "replaced_head": former.head}
            audit.append(uow, "store.restore", f"file:{source.name}", details)
        _checkpoint(engine)
    finally:
        engine.dispose()
    with incoming.open("rb") as file:
        os.fsync(file.fileno())


def _checkpoint(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _replace(path: Path, incoming: Path) -> Path | None:
    """Exchange the files; at every moment a complete store stands under the name."""
    kept = None
    if path.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        kept = path.with_name(f"{path.name}.before-restore-{stamp}")
        for suffix in SIDECARS:  # those of a damaged store; they must not meet the new file
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + suffix))
        try:
            os.link(path, kept)
        except OSError:  # a file system without hard links
            shutil.copy2(path, kept)
    incoming.replace(path)
    _sync(path.parent)
    return kept
