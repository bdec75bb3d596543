"""A pack out of its material: every product asked for, the manifest, one archive."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from riskzone.publish.gis import gis_files
from riskzone.publish.manifest import PATH, digest, manifest
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.risk_list import list_files
from riskzone.publish.tables import table_files
from riskzone.publish.zipped import zipped

#: Told after each step: steps done, and steps in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BuiltPack:
    """The files of a pack.

    Parameters
    ----------
    files : tuple of ProductFile
        By path.
    manifest : bytes
        ``manifest.json``.
    manifest_hash : str
        SHA-256 of it: what is signed and written into the audit chain.
    produced_at : datetime
        Aware; the time its members bear.
    """

    files: tuple[ProductFile, ...]
    manifest: bytes
    manifest_hash: str
    produced_at: datetime


def build(
    material: Material, products: Collection[Product], progress: Progress | None = None
) -> BuiltPack:
    """Make the products of a pack; the same material gives the same pack.

    Parameters
    ----------
    material : Material
    products : collection of Product
    progress : callable, optional
        Called with the steps done and the steps in all.

    Raises
    ------
    ValueError
        Two products have a file of one name (a defect).
    """
    steps = _steps(material, products)
    files: list[ProductFile] = []
    for done, step in enumerate(steps):
        if progress is not None:
            progress(done, len(steps))
        files += step(files)
    listed = tuple(sorted(files, key=lambda one: one.path))
    paths = [one.path for one in listed]
    if len(set(paths)) < len(paths) or PATH in paths:
        raise ValueError(f"files of one name: {paths}")
    written = manifest(material, listed)
    if progress is not None:
        progress(len(steps), len(steps))
    return BuiltPack(listed, written, digest(written), material.provenance.produced_at)


def _steps(
    material: Material, products: Collection[Product]
) -> list[Callable[[list[ProductFile]], Collection[ProductFile]]]:
    steps: list[Callable[[list[ProductFile]], Collection[ProductFile]]] = []
    if Product.TABLES in products:
        steps.append(lambda _: table_files(material))
    if Product.GIS in products:
        steps.append(lambda _: gis_files(material))
    if Product.LIST in products:
        steps.append(lambda _: list_files(material))
    return steps


def archive(built: BuiltPack) -> bytes:
    """A pack as one zip archive, the manifest first; the same pack gives the same bytes."""
    members = [(PATH, built.manifest), *((one.path, one.data) for one in built.files)]
    return zipped(members, built.produced_at)
