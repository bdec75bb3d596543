"""A pack out of its material: every product asked for, the manifest, one archive."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from riskzone.publish.bulletin.files import bulletin_files
from riskzone.publish.gis import gis_files
from riskzone.publish.manifest import PATH, digest, manifest
from riskzone.publish.material import Material
from riskzone.publish.notice.files import notice_files
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.risk_list import list_files
from riskzone.publish.sheets import SheetSpec, draw, sheets_for
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


@dataclass
class _Bench:
    """What is made so far: files of the pack, and pictures other products show."""

    material: Material
    files: list[ProductFile] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def sheet(self, spec: SheetSpec, *, kept: bool) -> None:
        """Draw a sheet, for the pack or only to be shown in another product."""
        made = draw(self.material, spec)
        if spec.form == "png":
            self.pictures[made.path] = made.data
        if kept:
            self.files.append(made)


_Step = Callable[[_Bench], None]

#: Products that are made of the material alone.
_MAKERS: dict[Product, Callable[[Material], tuple[ProductFile, ...]]] = {
    Product.BULLETIN: bulletin_files,
    Product.NOTICE: notice_files,
    Product.TABLES: table_files,
    Product.GIS: gis_files,
    Product.LIST: list_files,
}


def build(
    material: Material, products: Collection[Product], progress: Progress | None = None
) -> BuiltPack:
    """Make the products of a pack; the same material gives the same pack.

    Parameters
    ----------
    material : Material
    products : collection of Product
    progress : callable, optional
        Called with the steps done and the steps in all, before each step and at the end.

    Raises
    ------
    InputError
        A product cannot be made of this material; nothing is half made.
    ValueError
        Two products have a file of one name (a defect).
    """
    bench = _Bench(material)
    steps = list(_steps(material, frozenset(products)))
    for done, step in enumerate(steps):
        if progress is not None:
            progress(done, len(steps))
        step(bench)
    files = tuple(sorted(bench.files, key=lambda one: one.path))
    paths = [one.path for one in files]
    if len(set(paths)) < len(paths) or PATH in paths:
        raise ValueError(f"files of one name: {paths}")
    written = manifest(material, files)
    if progress is not None:
        progress(len(steps), len(steps))
    return BuiltPack(files, written, digest(written), material.provenance.produced_at)


def _steps(material: Material, products: frozenset[Product]) -> Iterator[_Step]:
    """One step for each product, and for each sheet: they take the longest."""
    for product, maker in _MAKERS.items():
        if product in products:
            yield _made(maker)
    if Product.SHEETS in products:
        for spec in sheets_for(material):
            yield _drawn(spec, kept=True)


def _made(maker: Callable[[Material], tuple[ProductFile, ...]]) -> _Step:
    def step(bench: _Bench) -> None:
        bench.files += maker(bench.material)

    return step


def _drawn(spec: SheetSpec, *, kept: bool) -> _Step:
    def step(bench: _Bench) -> None:
        bench.sheet(spec, kept=kept)

    return step


def archive(built: BuiltPack) -> bytes:
    """A pack as one zip archive, the manifest first; the same pack gives the same bytes."""
    members = [(PATH, built.manifest), *((one.path, one.data) for one in built.files)]
    return zipped(members, built.produced_at)
