"""Heavy work in one bounded pool of child processes.

Making a pack takes seconds of processor time.  In a thread of the server every session would
wait for it; here it is done by a child of lower priority that has its libraries loaded already,
and the caller gets the result, or one clear error: what a child that was killed had begun is
gone with the folder it worked in.
"""

import atexit
import contextlib
import importlib
import os
import pickle
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from riskzone.errors import JobFailed, RiskZoneError

#: What is told while work goes on: steps done, steps in all.
Progress = Callable[[int, int], None]

#: Children at work at the same time.
WORKERS = 2
#: A child that has nothing to do for so long ends.
IDLE_SECONDS = 900.0

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use.

    Parameters
    ----------
    memory_mb : int
        Address space of the child, in MiB; includes what the libraries map (about 2 GiB).
    seconds : float
        Wall-clock time.
    niceness : int
        How far the child steps back behind the sessions.
    """

    memory_mb: int = 8192
    seconds: float = 180.0
    niceness: int = 5


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class _Request:
    """What a child is asked: a function by name, and its arguments."""

    module: str
    name: str
    args: tuple[Any, ...]
    folder: str
    progress: bool


class _Child:
    """One child process; it does one piece of work after another."""

    def __init__(self, preload: Sequence[str], limits: Limits) -> None:
        command = [sys.executable, "-m", "riskzone.jobs"]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        _send(self._stdin, (tuple(preload), limits))

    @property
    def _stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        return self.process.stdin

    def run(self, request: _Request, progress: Progress | None, seconds: float) -> Any:
        """Have one function called.

        Raises
        ------
        JobFailed
            The child ended before it answered.
        RiskZoneError
            What the function raised.
        """
        assert self.process.stdout is not None  # noqa: S101 - it was asked for
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.kill()

        watch = threading.Timer(seconds, stop)
        watch.daemon = True
        watch.start()
        try:
            _send(self._stdin, request)
            while True:
                kind, value = _receive(self.process.stdout)
                if kind == "step":
                    if progress is not None:
                        progress(*value)
                elif kind == "done":
                    return value
                else:
                    raise value
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.kill()
            if late.is_set():
                raise JobFailed("jobs.too_slow", seconds=int(seconds)) from error
            raise JobFailed("jobs.child_died", status=self.process.returncode) from error
        finally:
            watch.cancel()

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it at once; a child that has ended is left alone."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


@dataclass
class Pool:
    """A bounded number of children, each with its libraries loaded.

    Safe to be used from any thread.  Nothing is started before the first work is.

    Parameters
    ----------
    workers : int
    preload : sequence of str
        Modules a child loads before it is asked anything.
    limits : Limits
    """

    workers: int = WORKERS
    preload: Sequence[str] = ()
    limits: Limits = DEFAULT_LIMITS
    _idle: list[tuple[_Child, threading.Timer]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: ThreadPoolExecutor | None = None
    _busy: set[_Child] = field(default_factory=set)

    def submit(
        self, function: Callable[..., Any], *args: Any, progress: Progress | None = None
    ) -> "Future[Any]":
        """Have a module-level function called in a child, after what was asked before.

        Parameters
        ----------
        function : callable
            Found by its name in the child; where ``progress`` is given, it is called with a
            ``progress`` of its own.
        *args
            Travel by pickle, like the result and a raised :class:`RiskZoneError`.
        progress : callable, optional
            Told of every step, from a thread of the pool.
        """
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="jobs")
            threads = self._threads
        return threads.submit(self._work, function, args, progress)

    def call(
        self, function: Callable[..., Any], *args: Any, progress: Progress | None = None
    ) -> Any:
        """The same, waiting for the result.

        Raises
        ------
        JobFailed
            The child died, was killed, took too long, or the machine had no room left.
        RiskZoneError
            What the function raised.
        """
        return self.submit(function, *args, progress=progress).result()

    def _work(
        self, function: Callable[..., Any], args: tuple[Any, ...], progress: Progress | None
    ) -> Any:
        try:
            folder = tempfile.mkdtemp(prefix="riskzone-job-")
        except OSError as error:
            raise JobFailed("jobs.no_room", reason=error.strerror or str(error)) from error
        try:
            told = progress is not None
            asked = _Request(function.__module__, function.__qualname__, args, folder, told)
            child = self._taken()
            try:
                return child.run(asked, progress, self.limits.seconds)
            finally:
                self._given_back(child)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _taken(self) -> _Child:
        with self._lock:
            while self._idle:
                child, end = self._idle.pop()
                end.cancel()
                if child.alive:
                    self._busy.add(child)
                    return child
                child.kill()
        try:
            child = _Child(self.preload, self.limits)
        except OSError as error:
            raise JobFailed("jobs.no_room", reason=error.strerror or str(error)) from error
        with self._lock:
            self._busy.add(child)
        return child

    def _given_back(self, child: _Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if not child.alive:
                return
            end = threading.Timer(IDLE_SECONDS, self._ended, (child,))
            end.daemon = True
            self._idle.append((child, end))
            end.start()

    def _ended(self, child: _Child) -> None:
        with self._lock:
            self._idle = [one for one in self._idle if one[0] is not child]
        child.kill()

    def warm(self) -> None:
        """Have one child ready before somebody waits for it."""
        with self._lock:
            if self._idle or self._busy:
                return
        with contextlib.suppress(JobFailed):
            self._given_back(self._taken())

    def close(self) -> None:
        """End every child; what was under way fails."""
        with self._lock:
            children = [child for child, _ in self._idle] + list(self._busy)
            for _, end in self._idle:
                end.cancel()
            self._idle.clear()
            threads, self._threads = self._threads, None
        for child in children:
            child.kill()
        if threads is not None:
            threads.shutdown(wait=True, cancel_futures=True)


_POOLS: dict[tuple[str, ...], Pool] = {}
_POOLS_LOCK = threading.Lock()


def pool(preload: Sequence[str] = ()) -> Pool:
    """The pool of this process for work that needs some modules; made once."""
    with _POOLS_LOCK:
        found = _POOLS.get(tuple(preload))
        if found is None:
            found = _POOLS[tuple(preload)] = Pool(preload=tuple(preload))
            atexit.register(found.close)
        return found


def _send(stream: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - between us and our own child


def _apply(limits: Limits) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        os.nice(limits.niceness)
        size = limits.memory_mb * 1024 * 1024
        if sys.platform.startswith("linux"):  # macOS refuses RLIMIT_AS
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: _Request, result: IO[bytes]) -> tuple[str, Any]:
    # Whatever the libraries write on the way is gone with the folder.
    tempfile.tempdir = os.environ["TMPDIR"] = request.folder

    def step(done: int, total: int) -> None:
        _send(result, ("step", (done, total)))

    try:
        function = getattr(importlib.import_module(request.module), request.name)
        told = {"progress": step} if request.progress else {}
        return "done", function(*request.args, **told)
    except RiskZoneError as error:
        return "failed", error
    except MemoryError:
        return "failed", JobFailed("jobs.no_memory")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return "failed", JobFailed("jobs.no_room", reason=reason)
    except Exception as error:  # noqa: BLE001 - the child stands; what it was asked failed
        return "failed", JobFailed("jobs.program_error", error=type(error).__name__)


def _child() -> None:
    # What a library prints must not mix with the result.
    result = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asked = sys.stdin.buffer
    with contextlib.suppress(EOFError):
        preload, limits = _receive(asked)
        _apply(limits)
        for name in preload:
            importlib.import_module(name)
        while True:
            request: _Request = _receive(asked)
            answer = _answer(request, result)
            try:
                _send(result, answer)
            except OSError:
                # Whoever asked is gone, and removes nothing any more.
                shutil.rmtree(request.folder, ignore_errors=True)
                os._exit(1)


if __name__ == "__main__":
    _child()
