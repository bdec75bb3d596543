"""Content kept under its own hash: layers, scheme files, snapshots, packs."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert, select

from riskzone.errors import NotFound, StoreError
from riskzone.store.tables import blob
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class Blob:
    """Stored content.

    Parameters
    ----------
    hash : str
        SHA-256 of ``data``, hexadecimal.
    media : str
        Media type, for example ``"application/toml"``.
    data : bytes
        The content.
    """

    hash: str
    media: str
    data: bytes


def put(uow: WriteUnitOfWork, data: bytes, media: str) -> str:
    """Keep content; the same content is kept once.

    Returns
    -------
    str
        Its SHA-256, hexadecimal.
    """
    digest = hashlib.sha256(data).hexdigest()
    if not exists(uow, digest):
        uow.connection.execute(insert(blob).values(hash=digest, media=media, bytes=data))
    return digest


def exists(uow: UnitOfWork, digest: str) -> bool:
    """Whether content of this hash is kept."""
    query = select(blob.c.hash).where(blob.c.hash == digest)
    return uow.connection.execute(query).first() is not None


def get(uow: UnitOfWork, digest: str) -> Blob:
    """Content by its hash, which is computed again.

    Raises
    ------
    NotFound
        There is none.
    StoreError
        It is no longer what was put in.
    """
    row = uow.connection.execute(select(blob).where(blob.c.hash == digest)).first()
    if row is None:
        raise NotFound("store.blob_missing", hash=digest)
    data: object = row.bytes  # text, where somebody wrote into the file
    found = hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else "–"
    if found != digest:
        raise StoreError("store.blob_damaged", hash=digest, found=found)
    return Blob(digest, row.media, row.bytes)
