"""The private folder of an engine: readable by its owner alone, and never left behind."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from riskzone.errors import JobFailed

#: Folder in the home that holds those of the engines at work.
PARENT = "engine-tmp"


@contextlib.contextmanager
def private_folder(home: Path | None) -> Iterator[Path]:
    """A folder (0700) for what an engine writes on the way; gone when the block ends.

    What a process that was killed left behind is removed when the next one begins.

    Parameters
    ----------
    home : Path or None
        Where it is made, ``RISKZONE_HOME`` as a rule; None: the system's folder for such files.

    Raises
    ------
    JobFailed
        No folder can be made there.
    """
    found: JobFailed | None = None
    try:
        parent = (home or Path(tempfile.gettempdir()) / f"riskzone-{os.getuid()}") / PARENT
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(parent)
        lock = _locked(parent)
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    except OSError as error:
        found = JobFailed("engine.no_folder", reason=error.strerror or type(error).__name__)
    if found is not None:
        raise found
    try:
        held = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX)
        os.close(lock)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _locked(parent: Path) -> int:
    """Nobody sweeps between the making of a folder and its lock."""
    descriptor = os.open(parent / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _sweep(parent: Path) -> None:
    """Remove folders whose process is gone: a lock dies with the one who holds it."""
    lock = _locked(parent)
    try:
        for folder in parent.glob("run-*"):
            if not _held(folder / ".lock"):
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
