"""The store as one SQLite file: connections, transactions, what may open it.

Transactions are begun by us (``BEGIN`` for readers, ``BEGIN IMMEDIATE`` for the writer):
the driver's own habit of opening one before the first change only would let two
writers read the same state and one of them lose.  See docs/store.md.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from riskzone.access import Actor
from riskzone.clock import Clock
from riskzone.errors import StoreError
from riskzone.settings import Settings
from riskzone.store.lock import StoreLock, turn
from riskzone.store.tables import APPLICATION_ID, HEAD
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: How long a writer waits for another one, in seconds.
BUSY_SECONDS = 5.0

_WRITE = "riskzone_write"


def store_path(settings: Settings) -> Path:
    """The file of the store.

    Raises
    ------
    StoreError
        The configured URL is not one of a SQLite file.
    """
    if settings.database_url is None:
        return settings.home / "riskzone.sqlite"
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        raise StoreError("store.only_sqlite", url=url.render_as_string(hide_password=True))
    return Path(str(url.database))


def sqlite_engine(path: Path, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine on a store file, with the transactions and pragmas RiskZone relies on.

    Parameters
    ----------
    path : Path
        An existing file; SQLite would create it with the wrong permissions.
    busy_seconds : float
        How long a writer waits for another one.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # a folder may be called "50%?"
        connect_args={"timeout": busy_seconds},
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,  # statements in errors and logs must not show case values
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # no BEGIN behind our back
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # INSERT OR REPLACE must meet the append-only triggers
        "trusted_schema = OFF",
        "temp_store = MEMORY",  # case rows must not reach a temporary folder
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def writing(engine: Engine) -> Engine:
    """The engine, with transactions that take the write lock when they begin."""
    return engine.execution_options(**{_WRITE: True})


@contextmanager
def translated(path: Path, busy_seconds: float = BUSY_SECONDS) -> Iterator[None]:
    """Turn what SQLite says into the errors of the store.

    Raises
    ------
    StoreError
        Busy, read-only, full, damaged, or an attempt to change what is append-only.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreError("store.busy", path=str(path), seconds=busy_seconds) from error
    except DBAPIError as error:
        raise _translate(error.orig, path, busy_seconds) or error from error
    except StatementError as error:
        if isinstance(error.orig, StoreError):
            raise error.orig from error
        raise
    except sqlite3.Error as error:
        raise _translate(error, path, busy_seconds) or error from error


def _translate(error: BaseException | None, path: Path, seconds: float) -> StoreError | None:
    name = str(getattr(error, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError("store.busy", path=str(path), seconds=seconds)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreError("store.damaged", path=str(path), finding=str(error))
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return StoreError("store.cannot_write", path=str(path), finding=str(error))
    if name == "SQLITE_CONSTRAINT_TRIGGER" and str(error).startswith("append-only"):
        return StoreError("store.append_only", table=str(error).removeprefix("append-only: "))
    return None


def is_blank(path: Path) -> bool:
    """Whether nothing was ever written into the file."""
    return path.stat().st_size == 0


def check_mark(path: Path) -> None:
    """Refuse a file that RiskZone did not make, before SQLite touches it.

    Raises
    ------
    StoreError
        It is no SQLite file, or one of another program.
    """
    with path.open("rb") as file:
        header = file.read(100)
    # https://www.sqlite.org/fileformat2.html: the application id stands at offset 68.
    if header[:16] != b"SQLite format 3\0" or header[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise StoreError("store.foreign", path=str(path))


def revision_of(connection: sqlite3.Connection | Connection) -> str | None:
    """Schema revision of an open file; ``None`` where no migration ever ran."""
    run: Any = (
        connection.exec_driver_sql if isinstance(connection, Connection) else connection.execute
    )
    known = run("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = run("SELECT version_num FROM alembic_version").fetchone() if known else None
    return None if row is None else str(row[0])


def check_revision(revision: str | None, path: Path) -> None:
    """Refuse a store of another schema than this program's.

    Raises
    ------
    StoreError
        The schema is older (the message names ``riskzone store upgrade``) or newer.
    """
    if revision is None or revision < HEAD:
        raise StoreError("store.old_schema", path=str(path), found=revision or "–", expected=HEAD)
    if revision > HEAD:
        raise StoreError("store.newer_schema", path=str(path), found=revision, expected=HEAD)


class Store:
    """An open store; made by :func:`open_store`.

    Usable from many threads.  Close it, or use it as a context manager: until then it
    keeps the file from being upgraded or replaced.

    Parameters
    ----------
    path : Path
        The file.
    engine : Engine
        On that file.
    clock : Clock
        Where recorded times come from.
    lock : StoreLock
        Shared lock that says the file is in use.
    busy_seconds : float
        How long a writer waits.
    """

    def __init__(
        self, path: Path, engine: Engine, clock: Clock, lock: StoreLock, busy_seconds: float
    ) -> None:
        self.path = path
        self._engine = engine
        self._writing = writing(engine)
        self._clock = clock
        self._busy_seconds = busy_seconds
        # SQLite's waiting is a sleep that grows; threads of one process queue here instead,
        # processes at the file of riskzone.store.lock.turn.
        self._turn = threading.Lock()
        self._thread = threading.local()
        self._finalizer = weakref.finalize(self, _release, engine, lock)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections and the lock; harmless when repeated."""
        self._finalizer()

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit of work that sees one state of the store and cannot change it.

        Raises
        ------
        StoreError
            It was opened inside another unit of work of this thread, or the file cannot be read.
        """
        with (
            self._alone(),
            translated(self.path, self._busy_seconds),
            self._engine.connect() as connection,
        ):
            transaction = connection.begin()
            try:
                yield UnitOfWork(connection)
            finally:
                transaction.rollback()

    def rows(self, statement: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """Rows of one statement, at once and beside any unit of work of this thread.

        For the look at a session that every service call begins with: a unit of work would
        take ten times as long as the statement.

        Raises
        ------
        StoreError
            The file cannot be read.
        """
        with translated(self.path, self._busy_seconds):
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(statement, values)
                return list(cursor.fetchall())
            finally:
                connection.close()

    @contextmanager
    def write(self, actor: Actor) -> Iterator[WriteUnitOfWork]:
        """A unit of work that holds the write lock from its beginning.

        What was written is durable once the block has ended; an exception in the block
        undoes all of it.

        Parameters
        ----------
        actor : Actor
            Who writes.

        Raises
        ------
        StoreError
            It was opened inside another unit of work of this thread; another writer kept
            the lock for longer than the time to wait; the disk refused.
        """
        with (
            self._alone(),
            self._in_turn(),
            translated(self.path, self._busy_seconds),
            self._writing.connect() as connection,
            connection.begin(),
        ):
            yield WriteUnitOfWork(connection, actor.name, self._clock.now())

    def scrub(self) -> None:
        """Rewrite the file so that nothing deleted is left in it, and empty its log.

        Needed after an event was closed: SQLite leaves deleted rows in free pages.
        """
        with self._alone(), self._in_turn(), translated(self.path, self._busy_seconds):
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("PRAGMA query_only = OFF")
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy = any(row[0] for row in cursor.fetchall())
            finally:
                raw.close()
            if busy:
                raise StoreError("store.busy", path=str(self.path), seconds=self._busy_seconds)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._thread, "inside", False):
            raise StoreError("store.nested")
        self._thread.inside = True
        try:
            yield
        finally:
            self._thread.inside = False

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._busy_seconds):
            raise StoreError("store.busy", path=str(self.path), seconds=self._busy_seconds)
        try:
            with turn(self.path, self._busy_seconds):
                yield
        finally:
            self._turn.release()


def _release(engine: Engine, lock: StoreLock) -> None:
    engine.dispose()
    lock.release()


def open_store(settings: Settings, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the store of a deployment.

    Parameters
    ----------
    settings : Settings
        Names the file and the clock.
    busy_seconds : float
        How long a writer waits for another one.

    Raises
    ------
    StoreError
        There is no store, it is not one of RiskZone, its schema is older or newer than
        this program, or it is being upgraded or replaced.
    """
    path = store_path(settings)
    if not path.is_file():
        raise StoreError("store.missing", path=str(path))
    if not is_blank(path):
        check_mark(path)
    lock = StoreLock.shared(path)
    engine = sqlite_engine(path, busy_seconds)
    try:
        with translated(path, busy_seconds), engine.connect() as connection:
            check_revision(revision_of(connection), path)
    except BaseException:
        _release(engine, lock)
        raise
    return Store(path, engine, settings.clock, lock, busy_seconds)
