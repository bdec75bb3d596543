"""Packs of the store: which there are, what is in them, how they came to be."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from riskzone.access import Actor
from riskzone.errors import NotFound, StoreError
from riskzone.publish.product import Product
from riskzone.release.audience import Audience
from riskzone.release.bulletin import Bulletin
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Pack, State
from riskzone.services.context import Context
from riskzone.services.pack_scope import follows
from riskzone.store import UnitOfWork, accounts, blobs, packs, shelf
from riskzone.store.bulletins import BULLETINS, published_on
from riskzone.store.shelf import Shelved


@dataclass(frozen=True)
class FileRow:
    """A file of a pack, as its manifest names it.

    Parameters
    ----------
    path, media, product, sha256 : str
    size : int
        Bytes.
    title_zh, title_en : str
    """

    path: str
    media: str
    product: str
    sha256: str
    size: int
    title_zh: str
    title_en: str


@dataclass(frozen=True)
class PackRow:
    """A pack and what its manifest says.

    Parameters
    ----------
    shelved : Shelved of Pack
        Its newest revision.
    files : tuple of FileRow
    hidden : int
        Counts its readers do not see.
    prepared, released : str
        Offices of who did; ``""``: not known, or nobody did.
    prepared_at : datetime
        When its first revision was recorded.
    newest : bool
        Whether it is the last pack of its audience that stands released.
    """

    shelved: Shelved[Pack]
    files: tuple[FileRow, ...]
    hidden: int
    prepared: str
    released: str
    newest: bool

    @property
    def pack(self) -> Pack:
        """The pack itself."""
        return self.shelved.record

    @property
    def recorded_at(self) -> datetime:
        """When its newest revision was recorded."""
        return self.shelved.recorded_at

    @property
    def on(self) -> date:
        """Its morning."""
        return self.pack.on


def listing(actor: Actor, ctx: Context, *, audience: Audience | None = None) -> tuple[PackRow, ...]:
    """The packs of the area served, the newest first.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    audience : Audience, optional
        Only those.

    Raises
    ------
    Denied
        The actor neither prepares nor releases packs, nor reads the audit trail.
    """
    follows(actor, ctx)
    with ctx.store.read() as uow:
        found = [
            one
            for one in shelf.listing(uow, packs.PACKS)
            if audience is None or one.record.audience is audience
        ]
        return tuple(row_of(uow, one, found) for one in reversed(found))


def one(actor: Actor, ctx: Context, number: int) -> PackRow:
    """A pack by its number.

    Raises
    ------
    NotFound
        There is none.
    Denied
        The actor neither prepares nor releases packs, nor reads the audit trail.
    """
    follows(actor, ctx)
    with ctx.store.read() as uow:
        return row_of(uow, shelf.get(uow, packs.PACKS, number), shelf.listing(uow, packs.PACKS))


def history(actor: Actor, ctx: Context, number: int) -> tuple[Shelved[Pack], ...]:
    """Every stored change of a pack, the oldest first.

    Raises
    ------
    NotFound
        There is no such pack.
    Denied
        The actor neither prepares nor releases packs, nor reads the audit trail.
    """
    follows(actor, ctx)
    with ctx.store.read() as uow:
        found = shelf.revisions(uow, packs.PACKS, number)
    if not found:
        raise NotFound("packs.no_such_pack", number=number)
    return found


def left_with(actor: Actor, ctx: Context, pack: Pack) -> Bulletin | None:
    """The bulletin a pack left with, where it is published to this day.

    Raises
    ------
    Denied
        The actor neither prepares nor releases packs, nor reads the audit trail.
    """
    follows(actor, ctx)
    with ctx.store.read() as uow:
        return bulletin_left_with(uow, pack)


def bulletin_left_with(uow: UnitOfWork, pack: Pack) -> Bulletin | None:
    """As :func:`left_with`; a correction that was published later is none of the pack's."""
    if pack.audience is not Audience.PUBLIC or Product.BULLETIN.value not in pack.products:
        return None
    steps = shelf.revisions(uow, packs.PACKS, pack.id)
    left = next((one.recorded_at for one in steps if one.action == Action.RELEASE.value), None)
    found = published_on(uow, pack.area, pack.on - timedelta(days=1))
    if left is None or found is None:
        return None
    return found if shelf.get(uow, BULLETINS, found.id).recorded_at <= left else None


def row_of(uow: UnitOfWork, one: Shelved[Pack], every: Any) -> PackRow:
    """A pack with what its manifest says."""
    pack = one.record
    told = manifest_of(uow, pack)
    titles = accounts.titles(uow, {name for name in (pack.prepared_by, pack.released_by) if name})
    stands = [
        (each.record.on, each.record.id)
        for each in every
        if each.record.state is State.RELEASED and each.record.audience is pack.audience
    ]
    return PackRow(
        shelved=one,
        files=tuple(
            FileRow(
                path=str(file["path"]),
                media=str(file["media"]),
                product=str(file["product"]),
                sha256=str(file["sha256"]),
                size=int(file["bytes"]),
                title_zh=str(file["title"]["zh"]),
                title_en=str(file["title"]["en"]),
            )
            for file in told.get("files", ())
        ),
        hidden=sum(int(table["hidden"]) for table in told.get("hidden", ())),
        prepared=titles.get(pack.prepared_by, ""),
        released=titles.get(pack.released_by, ""),
        newest=bool(stands) and max(stands) == (pack.on, pack.id),
    )


def archive_of(uow: UnitOfWork, pack: Pack) -> bytes:
    """The bytes of a pack.

    Raises
    ------
    StoreError
        They were damaged, or are gone.
    """
    try:
        return blobs.get(uow, pack.file).data
    except (NotFound, StoreError) as error:
        raise StoreError("packs.damaged", number=pack.id) from error


def manifest_of(uow: UnitOfWork, pack: Pack) -> dict[str, Any]:
    """The manifest of a pack; empty where it was damaged, which verification tells."""
    try:
        found = json.loads(blobs.get(uow, pack.manifest).data) if pack.manifest else {}
    except (NotFound, StoreError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
