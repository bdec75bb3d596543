"""What an engine says when it fails, in our words.

Messages of engines quote values of the rows they stumbled over.  Nothing of their text is kept:
an error is told by its class, and by words of the engine's own that are looked for in it.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from riskzone.errors import InputError, JobFailed, RiskZoneError

T = TypeVar("T")
Kind = Literal["duckdb", "spark"]

_NO_MEMORY = ("out of memory", "failed to allocate", "outofmemoryerror", "gc overhead", "bad_alloc")
_NO_DISK = ("no space left", "max_temp_directory_size", "disk quota", "could not write", "enospc")
_DAMAGED = (
    *("parquet", "snappy", "zstd", "thrift", "tprotocol", "ttype", "magic", "decompress"),
    *("page header", "no more data to read", "size limit"),
    *("corrupt", "unexpected end", "out of buffer", "invalid string encoding", "utf-8", "utf8"),
)
_LOST = (
    *("connection refused", "masters are unresponsive", "sparkcontext was shut down"),
    *("stopped sparkcontext", "gateway", "cancelled because", "master removed our application"),
    *("connection reset", "answer from java side is empty", "cancelled as part of cancellation"),
)


def translated(call: Callable[[], T], told: Callable[[BaseException], RiskZoneError]) -> T:
    """The result of a call to an engine; its errors as ours, with nothing of theirs left."""
    try:
        return call()
    except RiskZoneError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, its text must not go on
        found = told(error)
    # Outside of the handler: as its context, the original would travel with ours.
    raise found


def of_duckdb(error: BaseException, memory_mb: int, *, free: int) -> RiskZoneError:
    """An error of DuckDB, of the layer above it, or of the machine.

    Parameters
    ----------
    error : BaseException
    memory_mb : int
        Memory the engine may use, in MiB.
    free : int
        Bytes left where the folder of the engine lies.
    """
    name, text = type(error).__name__, str(error).casefold()
    if name in ("OutOfMemoryException", "MemoryError") or _any(_NO_MEMORY, text):
        if _any(_NO_DISK, text) or free < memory_mb * 2**20:
            return JobFailed("engine.disk")
        return JobFailed("engine.memory", memory_mb=memory_mb)
    if _any(_NO_DISK, text):
        return JobFailed("engine.disk")
    return _common(name, text)


def of_spark(error: BaseException, memory_mb: int, url: str) -> RiskZoneError:
    """An error of Spark, of the bridge to it, or of the machine."""
    name, text = type(error).__name__, str(error).casefold()
    if isinstance(error, MemoryError) or _any(_NO_MEMORY, text):
        return JobFailed("engine.memory", memory_mb=memory_mb)
    if _any(_NO_DISK, text):
        return JobFailed("engine.disk")
    if name.startswith("Py4JNetwork") or isinstance(error, OSError) or _any(_LOST, text):
        return JobFailed("engine.lost", url=url)
    if "path_not_found" in text or "file_not_exist" in text or "does not exist" in text:
        return InputError("engine.gone")
    return _common(name, text)


def _common(name: str, text: str) -> RiskZoneError:
    if _any(_DAMAGED, text):
        return InputError("engine.damaged")
    return JobFailed("engine.failed", error=name)


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)
