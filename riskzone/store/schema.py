"""Making and changing the schema: migrations, and the checks that follow each."""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from riskzone.access import Actor
from riskzone.errors import StoreError
from riskzone.settings import Settings
from riskzone.store import events
from riskzone.store.engine import (
    check_mark,
    check_revision,
    is_blank,
    open_store,
    revision_of,
    sqlite_engine,
    store_path,
    translated,
    writing,
)
from riskzone.store.lock import StoreLock
from riskzone.store.naming import metadata
from riskzone.store.tables import APPLICATION_ID, HEAD

#: How long an upgrade waits for others to close the store, in seconds.
UPGRADE_WAIT_SECONDS = 10.0

MIGRATIONS = Path(__file__).with_name("migrations")

#: Name → SQL of the triggers, indexes and views of a schema.
Objects = dict[str, str]


@dataclass(frozen=True)
class UpgradeReport:
    """What an upgrade did.

    Parameters
    ----------
    path : Path
        The store.
    before, after : str or None
        Schema revisions; ``before`` is ``None`` where the store was new.
    """

    path: Path
    before: str | None
    after: str


def upgrade(settings: Settings) -> UpgradeReport:
    """Make the store, or bring it to this program's schema; the only place that migrates.

    The home is made with mode 0700, the file with 0600.  Each migration is undone as a
    whole when it, or the check after it, fails.  A store that is up to date is left alone,
    also while others use it.

    Raises
    ------
    StoreError
        The store is newer than this program, in use, of another program, or a migration
        lost a trigger or an index.
    """
    path = store_path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = _present_revision(path)
    if before == HEAD:
        return UpgradeReport(path, before, HEAD)
    with StoreLock.exclusive(path, UPGRADE_WAIT_SECONDS):
        _create(path)
        before = _present_revision(path)  # another process may have been first
        if before is not None and before > HEAD:
            check_revision(before, path)
        engine = sqlite_engine(path)
        try:
            with translated(path):
                migrate(writing(engine), path)
        finally:
            engine.dispose()
    with open_store(settings) as store, store.write(Actor("store upgrade")) as uow:
        events.open_first(uow)
    return UpgradeReport(path, before, HEAD)


def _create(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        path.chmod(0o600)
    if is_blank(path):
        # Before WAL, so that the mark is in the file itself from its first page on.
        fresh = sqlite3.connect(path)
        fresh.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        fresh.close()


def _present_revision(path: Path) -> str | None:
    if not path.is_file() or is_blank(path):
        return None
    check_mark(path)
    with translated(path):
        connection = sqlite3.connect(path)
        try:
            return revision_of(connection)
        finally:
            connection.close()


def migrate(engine: Engine, path: Path, migrations: Path = MIGRATIONS) -> None:
    """Run the missing migrations, each followed by :func:`check_kept`, then compare the whole.

    Parameters
    ----------
    engine : Engine
        Whose transactions take the write lock.
    path : Path
        The file, for messages.
    migrations : Path
        Folder with ``env.py`` and ``versions``.
    """
    with engine.connect() as connection:
        run_migrations(connection, path, migrations)
    with engine.connect() as connection, connection.begin():
        check_complete(connection, path)


def run_migrations(connection: Connection, path: Path, migrations: Path = MIGRATIONS) -> None:
    """Bring the database of a connection to the newest of some migrations."""
    from alembic import command  # noqa: PLC0415 - only an upgrade or a restore should pay for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    config.attributes["include_object"] = include_object
    config.attributes["after_each"] = _checker(connection, path)
    command.upgrade(config, "head")


def _checker(connection: Connection, path: Path) -> Callable[..., None]:
    before: Objects = {}

    def after_each(*, step: Any, **_: Any) -> None:
        # Called inside the migration's transaction: an error here undoes it.
        module = step.up_revision.module
        now = named_objects(connection)
        check_kept(before, now, frozenset(getattr(module, "DROPPED", ())), path)
        before.clear()
        before.update(now)

    with connection.begin():
        before.update(named_objects(connection))
    return after_each


def named_objects(connection: Connection) -> Objects:
    """Triggers, indexes and views of the open database, with their SQL."""
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type IN ('trigger', 'index', 'view') AND sql IS NOT NULL"
    )
    return {str(name): str(sql) for name, sql in rows}


def check_kept(before: Objects, now: Objects, dropped: frozenset[str], path: Path) -> None:
    """Refuse a migration that lost a trigger, index or view it did not declare as dropped.

    A table that is copied and renamed (Alembic's batch mode) comes back without its
    triggers; nothing else would notice.

    Parameters
    ----------
    before, now : mapping of str to str
        See :func:`named_objects`.
    dropped : frozenset of str
        The migration's own list ``DROPPED``.
    path : Path
        The file, for the message.

    Raises
    ------
    StoreError
        Names what was lost.
    """
    lost = sorted(before.keys() - now.keys() - dropped)
    if lost:
        raise StoreError("store.migration_lost", path=str(path), names=", ".join(lost))


def check_complete(connection: Connection, path: Path) -> None:
    """Refuse a store whose triggers, indexes or views are not those of a new store.

    Raises
    ------
    StoreError
        Names what is missing or reads otherwise.
    """
    wanted, found = pristine_objects(), named_objects(connection)
    wrong = sorted(name for name, sql in wanted.items() if found.get(name) != sql)
    # What was added matters too: a foreign trigger runs with every change.
    wrong += sorted(found.keys() - wanted.keys())
    if wrong:
        raise StoreError("store.schema_altered", path=str(path), names=", ".join(wrong))


def pristine_objects() -> Objects:
    """What :func:`named_objects` finds in a store just made by the migrations."""
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _explicit(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    try:
        with engine.connect() as connection:
            run_migrations(connection, Path(":memory:"))
            with connection.begin():
                return named_objects(connection)
    finally:
        engine.dispose()


def include_object(
    _object: object, name: str | None, kind: str, reflected: bool, compared_to: object
) -> bool:
    """Which objects autogenerated migrations may consider.

    A table that exists in the file only is none of ours to drop: SQLite keeps spatial
    indexes in tables of its own.
    """
    return not (kind == "table" and reflected and compared_to is None and name != "")
