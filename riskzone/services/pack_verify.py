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
from riskzone.release.pack import Pack
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.store import UnitOfWork, blobs, packs, seals, shelf


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
        altered = {one.subject: one.kind for one in seals.unsealed(uow)}
        found = []
        for one in reversed(shelf.listing(uow, packs.PACKS)):
            pack = one.record
            faults = list(_content(uow, pack))
            if register := altered.get(f"publication:{pack.id}"):
                unknown = register == "row_unsealed"
                code = "packs.registered_unreleased" if unknown else "packs.register_altered"
                faults.append((code, {"number": pack.id}))
            if f"pack:{pack.id}" in altered:
                faults.append(("packs.entry_altered", {"number": pack.id}))
            found.append(CheckedPack(pack, tuple(faults)))
    return tuple(found)


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
