"""Check a pack that comes back: each file has to be the one its manifest was signed with."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskzone.errors import InputError, TooLarge
from riskzone.publish.manifest import FORMAT, PATH, digest

#: What no pack comes near: bytes of all files together, files, bytes of a manifest.
MOST_BYTES = 1024**3
MOST_FILES = 2_000
MOST_MANIFEST = 32 * 1024**2


@dataclass(frozen=True)
class Verification:
    """What was found.

    Parameters
    ----------
    manifest_hash : str
        SHA-256 of the manifest; to be compared with the one in the audit chain.
    files : int
        Files the manifest names.
    changed, missing, extra : tuple of str
        Paths of files that are not as the manifest says, that are not there, and that it does
        not name.
    """

    manifest_hash: str
    files: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every file is there and as it was signed, and no other."""
        return not (self.changed or self.missing or self.extra)


def verify(data: bytes) -> Verification:
    """Compare the files of an archive with its manifest.

    The manifest itself is only as good as its hash: compare :attr:`Verification.manifest_hash`
    with the one the audit chain holds of the release.

    Raises
    ------
    InputError
        It is no pack: no zip archive, no manifest in it, or one of another form.
    TooLarge
        It would unpack to more than any pack.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _compared(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise InputError("pack_files.no_archive") from error


def _compared(archive: zipfile.ZipFile) -> Verification:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise TooLarge("pack_files.archive_too_large", megabytes=MOST_BYTES // 1024**2)
    if PATH not in names:
        raise InputError("pack_files.no_manifest", name=PATH)
    if archive.getinfo(PATH).file_size > MOST_MANIFEST:
        raise TooLarge("pack_files.archive_too_large", megabytes=MOST_MANIFEST // 1024**2)
    written = _content(archive, archive.getinfo(PATH))
    if written is None:
        raise InputError("pack_files.bad_manifest", name=PATH)
    listed = _listed(written)
    twice = {name for name in names if names.count(name) > 1}
    there = {entry.filename: entry for entry in entries}
    changed = sorted(
        name
        for name, expected in listed.items()
        if name in there and not _same(_content(archive, there[name]), expected)
    )
    extra = (set(names) - listed.keys() - {PATH}) | twice
    missing = listed.keys() - there.keys()
    return Verification(
        digest(written), len(listed), tuple(changed), tuple(sorted(missing)), tuple(sorted(extra))
    )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """What a member holds; ``None`` where it cannot be unpacked or is longer than it says."""
    try:
        with archive.open(entry) as stream:
            read = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        return None
    return read if len(read) == entry.file_size else None


def _same(data: bytes | None, expected: tuple[int, str]) -> bool:
    return data is not None and (len(data), digest(data)) == expected


def _listed(written: bytes) -> Mapping[str, tuple[int, str]]:
    """Path → bytes and SHA-256, as a manifest lists them."""
    try:
        document: Any = json.loads(written)
        if document["format"] != FORMAT:
            raise InputError("pack_files.other_format", value=str(document["format"])[:40])
        return {
            str(one["path"]): (int(one["bytes"]), str(one["sha256"])) for one in document["files"]
        }
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("pack_files.bad_manifest", name=PATH) from error
