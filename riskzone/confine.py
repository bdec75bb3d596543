"""Run one function on untrusted input in a child process with limits.

A parser that meets a hostile file may eat memory or time without end.  Here it
does so in a child that the kernel stops; the caller gets one clear error.
"""

import contextlib
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from riskzone.errors import InputError, RiskZoneError, TooLarge

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """What a child may use.

    Parameters
    ----------
    memory_mb : int
        Address space, in MiB; includes what the libraries map (about 1 GiB).
    seconds : int
        Wall-clock time, and processor time.
    """

    memory_mb: int = 6144
    seconds: int = 120


DEFAULT_LIMITS = Limits()

#: What Python, C and C++ say of memory they were not given, before they end.
_NO_MEMORY = (
    b"MemoryError",
    b"Cannot allocate memory",
    b"bad_alloc",
    b"failed to map segment",
    b"out of memory",
)


def call(function: Callable[..., T], *args: Any, limits: Limits = DEFAULT_LIMITS) -> T:
    """Call a module-level function in a limited child process and return its result.

    Arguments, result and raised :class:`RiskZoneError` travel by pickle.

    Raises
    ------
    TooLarge
        The child met a limit, or the machine had no memory left for it.
    InputError
        The child died on the input (a parser crash).
    RiskZoneError
        Whatever the function itself raised.
    """
    request = pickle.dumps((function.__module__, function.__qualname__, args, limits))
    command = [sys.executable, "-m", "riskzone.confine"]
    worked = _worked()
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, input=request, capture_output=True, timeout=limits.seconds + 5, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooLarge("confine.too_slow", seconds=limits.seconds) from error
    if done.returncode != 0 or not done.stdout:
        if any(words in done.stderr for words in _NO_MEMORY):
            raise TooLarge("confine.too_much_memory", memory_mb=limits.memory_mb)
        in_vain = _worked() - worked >= limits.seconds
        if done.returncode == -24 or (done.returncode == -9 and in_vain):  # SIGXCPU, or after it
            raise TooLarge("confine.too_slow", seconds=limits.seconds)
        if done.returncode == -9 or b"Resource temporarily unavailable" in done.stderr:
            raise TooLarge("confine.machine_short")
        raise InputError("confine.parser_died", status=done.returncode)
    ok, value = pickle.loads(done.stdout)  # noqa: S301 - written by our own child
    if ok:
        return value
    raise value


def _worked() -> float:
    """Processor time of the children that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _apply(limits: Limits) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        size = limits.memory_mb * 1024 * 1024
        if sys.platform.startswith("linux"):  # macOS refuses RLIMIT_AS
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _child() -> None:
    # What a library prints must not mix with the result.
    result = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    module, name, args, limits = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our parent
    _apply(limits)
    try:
        function = getattr(importlib.import_module(module), name)
        answer: tuple[bool, Any] = (True, function(*args))
    except RiskZoneError as error:
        answer = (False, error)
    except MemoryError:
        answer = (False, TooLarge("confine.too_much_memory", memory_mb=limits.memory_mb))
    pickle.dump(answer, result, protocol=pickle.HIGHEST_PROTOCOL)
    result.close()


if __name__ == "__main__":
    _child()
