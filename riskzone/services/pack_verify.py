"""Whether packs are still what was released: archive, manifest and register of counts."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from riskzone.access import Actor, Right
from riskzone.errors import NotFound, StoreError
from riskzone.publish.manifest import PATH
from riskzone.release.pack import Pack, State
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.store import UnitOfWork, blobs, packs, publications, seals, shelf

#: States in which the counts of a pack stand in the register.
_LEFT = frozenset({State.RELEASED, State.WITHDRAWN})


@dataclass(frozen=True)
class CheckedPack:
    """A pack that was verified.

    Parameters
    ----------
    pack : Pack
    faults : tuple of (str, mapping)
        Catalogue code and parameters of what is not as it was; none: all is.
    """

    pack: Pack
    faults: tuple[tuple[str, dict[str, Any]], ...]


def verify(actor: Actor, ctx: Context) -> tuple[CheckedPack, ...]:
    """Open every pack and compare it with its manifest, and with what was registered of it.

    Returns
    -------
    tuple of CheckedPack
        The newest first.

    Raises
    ------
    Denied
        The actor may not verify the audit chain.
    """
    guard.check(actor, ctx, Right.VERIFY_AUDIT)
    with ctx.store.read() as uow:
        altered = {one.subject for one in seals.unsealed(uow)}
        found = []
        for one in reversed(shelf.listing(uow, packs.PACKS)):
            pack = one.record
            faults = list(_faults(uow, pack))
            if f"pack:{pack.id}" in altered:
                faults.append(("packs.entry_altered", {"number": pack.id}))
            found.append(CheckedPack(pack, tuple(faults)))
    return tuple(found)


def _faults(uow: UnitOfWork, pack: Pack) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _content(uow, pack)
    if not pack.cells:
        return
    rows = publications.of_pack(uow, pack.id)
    left = pack.released_at is not None and pack.state in _LEFT
    if left and publications.digest(rows) != pack.cells:
        yield "packs.register_altered", {"number": pack.id}
    if not left and rows:
        yield "packs.registered_unreleased", {"number": pack.id}


def _content(uow: UnitOfWork, pack: Pack) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong with archive and manifest."""
    try:
        manifest = blobs.get(uow, pack.manifest).data
        data = blobs.get(uow, pack.file).data
        listed = {str(one["path"]): one for one in json.loads(manifest)["files"]}
    except (NotFound, StoreError, ValueError, KeyError, TypeError):
        yield "packs.damaged", {"number": pack.id}
        return
    yield from _archive(pack, manifest, data, listed)


def _archive(
    pack: Pack, manifest: bytes, data: bytes, listed: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    number = {"number": pack.id}
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if sorted(names) != sorted([PATH, *listed]) or archive.read(PATH) != manifest:
                yield "packs.damaged", number
                return
            for path, entry in listed.items():
                content = archive.read(path)
                same = hashlib.sha256(content).hexdigest() == entry["sha256"]
                if not same or len(content) != entry["bytes"]:
                    yield "packs.file_altered", {**number, "path": path}
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError):
        yield "packs.damaged", number
