"""A folder of derived results named by the hash of what they were made from.

Nothing in it is needed: a missing or damaged file is made again.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def content_hash(*parts: bytes | str) -> str:
    """SHA-256 (hex) over parts; their boundaries count."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def cached_bytes(
    folder: Path | None,
    name: str,
    make: Callable[[], T],
    dump: Callable[[T], bytes],
    load: Callable[[bytes], T],
) -> T:
    """Take a result from a cache folder, or make it and keep it there.

    A file holds the SHA-256 of its content before the content; one that does not
    agree was cut short or altered, and is made again.

    Parameters
    ----------
    folder : Path or None
        Cache folder, created when needed; ``None`` keeps nothing.
    name : str
        File name; it must contain the hash of everything the result depends on.
    make, dump, load
        How the result is made, turned into bytes, and read from them.
    """
    if folder is None:
        return make()
    path = folder / name
    kept = _verified(path)
    if kept is not None:
        return load(kept)
    value = make()
    data = dump(value)
    write_atomically(path, hashlib.sha256(data).digest() + data)
    return value


def _verified(path: Path) -> bytes | None:
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    digest, data = stored[:32], stored[32:]
    return data if hashlib.sha256(data).digest() == digest else None
