"""Writer processes take turns: nobody waits longer than the time given, nobody keeps it after."""

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest

from riskzone.errors import StoreError
from riskzone.store.lock import turn


@pytest.fixture
def other(tmp_path: Path) -> int:
    """What another process would hold."""
    descriptor = os.open(tmp_path / "store.turn", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def test_who_waits_too_long_is_told_and_never_keeps_the_turn(tmp_path: Path, other: int) -> None:
    with pytest.raises(StoreError) as caught, turn(tmp_path / "store", 0.02):
        pass
    assert caught.value.code == "store.busy"
    os.close(other)
    with turn(tmp_path / "store", 1.0):
        pass


def test_who_waits_is_let_in_when_the_other_is_done(tmp_path: Path, other: int) -> None:
    threading.Timer(0.02, os.close, (other,)).start()
    began = time.monotonic()
    with turn(tmp_path / "store", 5.0):
        assert 0.01 < time.monotonic() - began < 2.0
