import os
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from riskzone.errors import NotFound, StoreError
from riskzone.settings import Settings
from riskzone.store import Store, audit, backup, blobs, data_version, open_store, restore
from riskzone.store.tables import APPLICATION_ID, HEAD
from tests.store.conftest import ACTOR, forked


def note(store: Store, text: str) -> str:
    with store.write(ACTOR) as uow:
        uow.data_changed()
        audit.append(uow, "note.add", text)
        return blobs.put(uow, text.encode(), "text/plain")


def holds(settings: Settings, *digests: str) -> list[bool]:
    with open_store(settings) as store, store.read() as uow:
        assert audit.verify(uow).ok
        return [blobs.exists(uow, digest) for digest in digests]


@pytest.fixture
def saved(settings: Settings, tmp_path: Path) -> Path:
    """A backup of a store with one note in it."""
    with open_store(settings) as store:
        note(store, "kept")
    backup(settings, tmp_path / "saved.sqlite")
    return tmp_path / "saved.sqlite"


def test_a_backup_is_a_private_complete_file_and_names_its_head(
    settings: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "backups" / "today.sqlite"
    target.parent.mkdir()
    with open_store(settings) as store:
        digest = note(store, "acknowledged, still in the log")
        report = backup(settings, target)
        with store.read() as uow:
            assert report.head == audit.head(uow)
    assert report.pages > 10
    assert report.revision == HEAD
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM blob WHERE hash = ?", (digest,)).fetchone() == (
            1,
        )


def test_a_backup_never_overwrites(settings: Settings, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(StoreError) as caught:
        backup(settings, saved)
    assert caught.value.code == "store.backup_exists"
    assert saved.read_bytes() == before


def test_a_backup_into_a_folder_that_is_not_there_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(StoreError) as caught:
        backup(settings, tmp_path / "nowhere" / "b.sqlite")
    assert caught.value.code == "store.cannot_write"


def test_a_store_that_is_missing_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        backup(Settings(home=tmp_path / "none"), tmp_path / "b.sqlite")
    assert caught.value.code == "store.missing"


def test_a_store_of_an_older_schema_can_be_backed_up(
    settings: Settings, raw, tmp_path: Path
) -> None:
    raw("UPDATE alembic_version SET version_num = '0000'")
    assert backup(settings, tmp_path / "b.sqlite").revision == "0000"


def test_a_backup_while_a_writer_works_holds_a_prefix_of_the_acknowledged(
    settings: Settings, tmp_path: Path
) -> None:
    digests: list[str] = []
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            digests.append(note(store, f"note {len(digests)}"))

    with open_store(settings) as store:
        writer = threading.Thread(target=write)
        writer.start()
        while len(digests) < 3:
            time.sleep(0.001)
        acknowledged = len(digests)
        backup(settings, tmp_path / "b.sqlite")
        done.set()
        writer.join()
    restore(settings, tmp_path / "b.sqlite")
    found = holds(settings, *digests)
    assert all(found[:acknowledged])
    assert found == sorted(found, reverse=True)


def test_a_restored_store_is_that_of_the_backup_and_the_former_is_kept(
    settings: Settings, saved: Path
) -> None:
    with open_store(settings) as store:
        later = note(store, "later")
        with store.read() as uow:
            version, head = data_version(uow), audit.head(uow)
    report = restore(settings, saved, ACTOR)
    assert report.kept is not None
    assert report.kept.name.startswith("riskzone.sqlite.before-restore-")
    with closing(sqlite3.connect(report.kept)) as former:
        assert former.execute("SELECT 1 FROM blob WHERE hash = ?", (later,)).fetchone()
    assert holds(settings, later) == [False]
    with open_store(settings) as store, store.read() as uow:
        assert data_version(uow) > version  # no cache may take it for a state it knows
        last = audit.entries(uow)[-1]
        assert (last.actor, last.action) == ("cli:tester", "store.restore")
        assert str(head) in last.details
        assert audit.verify(uow, report.head).ok
    path = settings.home / "riskzone.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in settings.home.iterdir()) == sorted(
        [path.name, path.name + ".lock", path.name + ".turn", report.kept.name]
    )


def test_a_backup_can_be_restored_where_there_is_no_store(saved: Path, tmp_path: Path) -> None:
    other = Settings(home=tmp_path / "other machine")
    report = restore(other, saved)
    assert report.kept is None
    with open_store(other) as store, store.read() as uow:
        assert audit.verify(uow, report.head).ok


def truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def scrambled(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096 * 3)
        opened.write(os.urandom(4096 * 4))


def text_file(file: Path) -> None:
    file.write_text("case_id,reported_on\n" * 400)


def other_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE audit_entry (seq, hash)")


def sql(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as opened, opened:
            for statement in statements:
                opened.execute(statement)

    return change


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (truncated, "store.damaged"),
        (scrambled, "store.damaged"),
        (text_file, "store.foreign"),
        (other_program, "store.foreign"),
        (lambda file: file.write_bytes(b""), "store.foreign"),
        (sql("DROP TABLE alembic_version"), "store.foreign"),
        (sql("UPDATE alembic_version SET version_num = '0999'"), "store.newer_schema"),
        (
            sql(
                "DROP TRIGGER audit_entry_no_update",
                "UPDATE audit_entry SET actor = 'x' WHERE seq = 2",
            ),
            "store.chain_broken",
        ),
        (sql("DROP TRIGGER case_revision_no_delete"), "store.schema_altered"),
    ],
)
def test_a_file_that_is_not_a_sound_store_is_not_restored(
    settings: Settings, saved: Path, spoil: Callable[[Path], None], code: str
) -> None:
    spoil(saved)
    before = {path.name: path.read_bytes() for path in settings.home.iterdir()}
    with pytest.raises(StoreError) as caught:
        restore(settings, saved)
    assert caught.value.code == code
    assert {path.name: path.read_bytes() for path in settings.home.iterdir()} == before


def test_a_backup_that_is_missing_cannot_be_restored(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"gone\.sqlite"):
        restore(settings, tmp_path / "gone.sqlite")


def test_a_store_in_use_is_not_replaced(settings: Settings, saved: Path) -> None:
    with open_store(settings), pytest.raises(StoreError) as caught:
        restore(settings, saved)
    assert caught.value.code == "store.in_use"


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "SELECT * FROM meta"])
def test_a_store_that_another_program_has_open_is_not_replaced(
    settings: Settings, saved: Path, statement: str
) -> None:
    with closing(sqlite3.connect(settings.home / "riskzone.sqlite", isolation_level=None)) as other:
        other.execute(statement).fetchall()
        with pytest.raises(StoreError) as caught:
            restore(settings, saved)
    assert caught.value.code == "store.in_use"


def test_a_damaged_store_can_be_restored_over(settings: Settings, saved: Path) -> None:
    path = settings.home / "riskzone.sqlite"
    scrambled(path)
    stale = path.with_name(path.name + "-wal")
    stale.write_bytes(os.urandom(5000))
    damaged = path.read_bytes()
    report = restore(settings, saved)
    assert report.kept is not None
    assert report.kept.read_bytes() == damaged
    assert not stale.exists()
    assert holds(settings, "0" * 64) == [False]


def test_a_store_whose_making_was_interrupted_can_be_restored_over(
    settings: Settings, saved: Path
) -> None:
    path = settings.home / "riskzone.sqlite"
    path.unlink()
    with closing(sqlite3.connect(path)) as begun:
        begun.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    restore(settings, saved)
    assert holds(settings, "0" * 64) == [False]


def test_what_an_interrupted_restore_left_behind_does_no_harm(
    settings: Settings, saved: Path
) -> None:
    for suffix in ("", "-wal", "-shm"):
        (settings.home / f".riskzone.sqlite.restoring{suffix}").write_bytes(os.urandom(5000))
    restore(settings, saved)
    assert not list(settings.home.glob(".riskzone*"))


def test_a_home_on_a_disk_without_hard_links_keeps_the_former_file(
    settings: Settings, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    report = restore(settings, saved)
    assert report.kept is not None
    assert report.kept.stat().st_size > 0


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(settings: Settings) -> None:
    path = settings.home / "riskzone.sqlite"
    acknowledged: list[str] = []

    def write(attempt: int, pipe: int) -> None:
        with open_store(settings) as store:
            for number in range(10_000):
                os.write(pipe, note(store, f"attempt {attempt}, note {number}").encode())

    for attempt in range(5):
        reading, writing = os.pipe()
        child = forked(lambda: write(attempt, writing))  # noqa: B023 - runs at once
        os.close(writing)
        with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor
            first = pipe.read(64 * (3 + attempt))
            os.kill(child, signal.SIGKILL)
            content = first + pipe.read()
        os.waitpid(child, 0)
        acknowledged += [content[at : at + 64].decode() for at in range(0, len(content) - 63, 64)]
    assert len(acknowledged) >= 25
    assert all(holds(settings, *acknowledged))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
