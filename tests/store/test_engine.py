import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import OperationalError

from riskzone.clock import SHANGHAI
from riskzone.errors import StoreError
from riskzone.settings import Settings
from riskzone.store import (
    Store,
    audit,
    backup,
    blobs,
    data_version,
    events,
    open_store,
    restore,
    upgrade,
)
from riskzone.store.tables import HEAD, event, meta
from tests.store.conftest import ACTOR, forked

_MINE = meta.c.name == "data_version"


def test_opening_the_store_loads_neither_pandas_nor_alembic() -> None:
    code = "import sys, riskzone.store; print(sorted({'pandas', 'alembic'} & set(sys.modules)))"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_connection_is_durable_and_checks_references(store: Store) -> None:
    with store.read() as uow:
        names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        pragmas = [uow.connection.exec_driver_sql(f"PRAGMA {n}").scalar_one() for n in names]
    assert pragmas == ["wal", 2, 1, 1]


def test_a_missing_store_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="riskzone store upgrade") as caught:
        open_store(Settings(home=tmp_path))
    assert caught.value.code == "store.missing"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("revision", "code"), [("0000", "store.old_schema"), ("9999", "store.newer_schema")]
)
def test_another_schema_is_refused(settings: Settings, raw, revision: str, code: str) -> None:
    raw(f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608
    with pytest.raises(StoreError) as caught:
        open_store(settings)
    assert caught.value.code == code
    assert revision in str(caught.value)


def test_an_empty_file_is_a_store_without_schema(settings: Settings) -> None:
    path = settings.home / "riskzone.sqlite"
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="riskzone store upgrade"):
        open_store(settings)


@pytest.mark.parametrize("content", [b"not a database" * 500, b"SQLite format 3\0" + b"\0" * 5000])
def test_a_foreign_file_is_refused_and_left_alone(settings: Settings, content: bytes) -> None:
    path = settings.home / "riskzone.sqlite"
    path.write_bytes(content)
    for attempt in (open_store, upgrade):
        with pytest.raises(StoreError) as caught:
            attempt(settings)
        assert caught.value.code == "store.foreign"
    assert path.read_bytes() == content


def test_a_sqlite_file_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "riskzone.sqlite")) as other, other:
        other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreError) as caught:
        open_store(Settings(home=tmp_path))
    assert caught.value.code == "store.foreign"


def test_a_url_that_is_no_sqlite_file_is_refused_without_its_password(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url="postgresql://desk:secret@db/riskzone")
    with pytest.raises(StoreError) as caught:
        open_store(settings)
    assert caught.value.code == "store.only_sqlite"
    assert "secret" not in str(caught.value)


def test_a_damaged_page_is_reported_as_damage(settings: Settings) -> None:
    path = settings.home / "riskzone.sqlite"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    with pytest.raises(StoreError) as caught, open_store(settings) as store, store.read() as uow:
        audit.verify(uow)
    assert caught.value.code == "store.damaged"


def test_a_clean_block_is_committed_and_a_failed_one_undone(store: Store) -> None:
    with store.write(ACTOR) as uow:
        kept = blobs.put(uow, b"kept", "text/plain")
    with pytest.raises(ZeroDivisionError), store.write(ACTOR) as uow:  # noqa: PT012 - the whole block
        lost = blobs.put(uow, b"lost", "text/plain")
        1 / 0  # noqa: B018
    with store.read() as uow:
        assert blobs.exists(uow, kept)
        assert not blobs.exists(uow, lost)


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.read() as uow:
        uow.connection.execute(update(meta).values(value=0))
    assert caught.value.code == "store.cannot_write"


def test_units_of_work_do_not_nest(store: Store) -> None:
    with store.read():
        for inner in (store.read(), store.write(ACTOR)):
            with pytest.raises(StoreError) as caught, inner:
                pass
            assert caught.value.code == "store.nested"
    with store.read():  # the refusal did not leave the store locked
        pass


def test_a_reader_sees_one_state_while_another_thread_writes(store: Store) -> None:
    def write() -> None:
        with store.write(ACTOR) as uow:
            uow.data_changed()

    with store.read() as uow:
        before = data_version(uow)
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert data_version(uow) == before
    with store.read() as uow:
        assert data_version(uow) == before + 1


def test_the_data_version_rises_once_a_unit_of_work_and_not_for_audit_entries(store: Store) -> None:
    with store.write(ACTOR) as uow:
        before = data_version(uow)
        uow.data_changed()
        uow.data_changed()
        assert data_version(uow) == before + 1
    with store.write(ACTOR) as uow:
        audit.append(uow, "cases.read", "event:1", {"purpose": "回头看"})
        assert data_version(uow) == before + 1


def test_eight_threads_lose_no_update(store: Store) -> None:
    def add() -> None:
        for _ in range(5):
            with store.write(ACTOR) as uow:
                value = uow.connection.execute(select(meta.c.value).where(_MINE)).scalar_one()
                uow.connection.execute(update(meta).where(_MINE).values(value=value + 1))

    with store.read() as uow:
        before = data_version(uow)
    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as uow:
        assert data_version(uow) == before + 40


def test_two_processes_lose_no_update(settings: Settings, store: Store) -> None:
    def add() -> None:
        with open_store(settings) as own:
            for _ in range(10):
                with own.write(ACTOR) as uow:
                    query = select(meta.c.value).where(_MINE)
                    value = uow.connection.execute(query).scalar_one()
                    uow.connection.execute(update(meta).where(_MINE).values(value=value + 1))

    children = [forked(add) for _ in range(2)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    with store.read() as uow:
        assert data_version(uow) == 2 + 20


def test_a_writer_that_waits_too_long_is_told_so(settings: Settings) -> None:
    with (
        open_store(settings, busy_seconds=0.05) as store,
        closing(sqlite3.connect(store.path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught, store.write(ACTOR):
            pass
        assert caught.value.code == "store.busy"
        assert "0.05" in str(caught.value)
        with store.read() as uow:  # readers do not mind
            assert data_version(uow)
        other.execute("ROLLBACK")
        with store.write(ACTOR) as uow:
            uow.data_changed()


def test_a_thread_that_waits_too_long_for_another_is_told_so(settings: Settings) -> None:
    found: list[str] = []

    def write() -> None:
        try:
            with store.write(ACTOR):
                pass
        except StoreError as error:
            found.append(error.code)

    with open_store(settings, busy_seconds=0.05) as store, store.write(ACTOR):
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert found == ["store.busy"]


def test_times_come_back_as_the_same_instant_in_local_time(store: Store) -> None:
    instant = datetime(2020, 3, 4, 18, 30, 5, 123456, tzinfo=UTC)
    with store.write(ACTOR) as uow:
        uow.connection.execute(insert(event).values(name="b", key_id="k", opened_at=instant))
        stored = uow.connection.execute(
            text("SELECT opened_at FROM event WHERE name = 'b'")
        ).scalar_one()
        read = uow.connection.execute(
            select(event.c.opened_at).where(event.c.opened_at == instant.astimezone(SHANGHAI))
        ).scalar_one()
    assert stored == "2020-03-04 18:30:05.123456"
    assert read == instant
    assert read.isoformat() == "2020-03-05T02:30:05.123456+08:00"


def test_a_naive_time_is_refused(store: Store) -> None:
    naive = datetime(2020, 3, 5)  # noqa: DTZ001 - that is the point
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        uow.connection.execute(insert(event).values(name="b", key_id="k", opened_at=naive))
    assert caught.value.code == "store.naive_time"


def test_errors_do_not_show_the_values_of_a_statement(store: Store) -> None:
    with pytest.raises(OperationalError) as caught, store.write(ACTOR) as uow:
        uow.connection.execute(text("INSERT INTO nowhere VALUES (:x)"), {"x": "张某"})
    assert "张某" not in str(caught.value)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_home_and_the_file_are_private(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new" / "home")
    report = upgrade(settings)
    assert (report.before, report.after) == (None, HEAD)
    assert mode(settings.home) == 0o700
    with open_store(settings) as store, store.write(ACTOR) as uow:
        uow.data_changed()
        assert {mode(path) for path in settings.home.iterdir()} == {0o600}
        assert events.current(uow).closed_at is None


def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "指挥部 50%?#2")
    upgrade(settings)
    with open_store(settings) as store, store.write(ACTOR) as uow:
        uow.data_changed()
    backup(settings, settings.home / "b?.sqlite")
    restore(settings, settings.home / "b?.sqlite")
    assert (settings.home / "riskzone.sqlite").is_file()


def test_two_processes_may_make_the_store_at_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    children = [forked(lambda: upgrade(settings)) for _ in range(2)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    with open_store(settings) as store, store.read() as uow:
        assert len(events.listing(uow)) == 1


def test_the_store_cannot_be_upgraded_while_it_is_in_use(
    settings: Settings, raw, monkeypatch
) -> None:
    monkeypatch.setattr("riskzone.store.schema.UPGRADE_WAIT_SECONDS", 0.05)
    with open_store(settings):
        raw("UPDATE alembic_version SET version_num = '0000'")
        with pytest.raises(StoreError) as caught:
            upgrade(settings)
    assert caught.value.code == "store.in_use"
