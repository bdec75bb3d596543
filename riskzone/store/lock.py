"""Who has the store open: an advisory lock on a file beside it.

Every process that works with the store holds the lock shared; upgrading and replacing
the file need it alone.  Otherwise a server could go on writing into a file that has just
been replaced, and what it acknowledged would be lost.  The kernel frees the lock when a
process dies.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskzone.errors import StoreError


@contextmanager
def turn(store: Path, wait_seconds: float) -> Iterator[None]:
    """The right to write, among the processes that work with a store.

    SQLite's write lock alone keeps the store sound; this one only makes waiting for it short:
    SQLite's own pauses grow to a tenth of a second, and whoever waited longest asked least.

    Raises
    ------
    StoreError
        Another process kept it for longer than the time to wait.
    """
    path = store.with_name(store.name + ".turn")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if not _taken(descriptor) and not _queued(descriptor, wait_seconds):
        raise StoreError("store.busy", path=str(store), seconds=wait_seconds)
    try:
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _queued(descriptor: int, wait_seconds: float) -> bool:
    """Wait in the queue of the kernel, which is short and fair; asking again and again is not.

    That wait cannot be given up, so a thread does it; when the time is over, the thread closes
    the descriptor as soon as it is its turn.
    """
    got, deciding = threading.Event(), threading.Lock()
    given_up = False

    def queue() -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with deciding:
            if given_up:
                os.close(descriptor)
            else:
                got.set()

    threading.Thread(target=queue, name="store-turn", daemon=True).start()
    got.wait(wait_seconds)
    with deciding:
        given_up = not got.is_set()
    return not given_up


class StoreLock:
    """A held lock.

    Parameters
    ----------
    descriptor : int
        The open lock file.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def shared(cls, store: Path, wait_seconds: float = 5.0) -> "StoreLock":
        """Say that this process works with the store.

        Raises
        ------
        StoreError
            Another process upgrades or replaces it.
        """
        return cls(_take(store, fcntl.LOCK_SH, wait_seconds))

    @classmethod
    def exclusive(cls, store: Path, wait_seconds: float = 0.2) -> "StoreLock":
        """Keep everybody else away from the store.

        Raises
        ------
        StoreError
            Another process, or another part of this one, has it open.
        """
        return cls(_take(store, fcntl.LOCK_EX, wait_seconds))

    def __enter__(self) -> "StoreLock":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Give the lock back; harmless when repeated."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _take(store: Path, kind: int, wait_seconds: float) -> int:
    descriptor = os.open(
        store.with_name(store.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            os.close(descriptor)
            raise StoreError("store.in_use", path=str(store)) from error
        else:
            return descriptor
