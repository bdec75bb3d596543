"""Child processes packs are gathered, drawn and built in, and what is called in them."""

import importlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from riskzone import jobs
from riskzone.access import Actor
from riskzone.publish.build import archive, joined
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.sheets.spec import SheetSpec
from riskzone.release.pack import Pack
from riskzone.services.context import open_context
from riskzone.services.pack_material import Gathered, gathered
from riskzone.settings import Settings

#: What a child has loaded before it is asked.
PRELOAD = ("riskzone.services.pack_pool",)
#: What it loads while nobody waits: the libraries of the products.
_LATER = (
    "riskzone.publish.sheets.compose",
    "riskzone.publish.deck",
    "riskzone.publish.report",
    "riskzone.publish.tables",
    "riskzone.publish.gis",
    "riskzone.publish.bulletin.files",
    "riskzone.publish.notice.files",
    "riskzone.publish.risk_list",
)


@dataclass(frozen=True)
class Packed:
    """A pack as one archive.

    Parameters
    ----------
    archive, manifest : bytes
    manifest_hash : str
    """

    archive: bytes
    manifest: bytes
    manifest_hash: str


def pool() -> jobs.Pool:
    """The pool of this process for packs."""
    return jobs.pool(PRELOAD)


def get_ready() -> None:
    """Have every child load the libraries of the products while nobody waits for it."""
    for _ in range(jobs.WORKERS):
        pool().submit(loaded)


def loaded() -> None:
    """Load the libraries of the products; in a child."""
    for name in _LATER:
        importlib.import_module(name)


def gathered_apart(settings: Settings, account: Actor, wanted: Pack) -> Gathered:
    """Open the store and gather; in a child.

    Raises as :func:`riskzone.services.pack_material.gathered`.
    """
    ctx = open_context(settings)
    try:
        return gathered(account, ctx, wanted)
    finally:
        ctx.store.close()


def drawn(material: Material, spec: SheetSpec) -> bytes:
    """The picture of a sheet.

    Raises as :func:`riskzone.publish.sheets.compose.draw`.
    """
    from riskzone.publish.sheets.compose import draw  # noqa: PLC0415 - the drawing library

    return draw(material, spec).data


def packed(
    material: Material, products: Collection[Product], files: Iterable[ProductFile]
) -> Packed:
    """The files of all shares as one archive with its manifest."""
    built = joined(material, products, files)
    return Packed(archive(built), built.manifest, built.manifest_hash)
