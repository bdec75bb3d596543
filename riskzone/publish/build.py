"""A pack out of its material: every product asked for, the manifest, one archive.

The work falls into shares that know nothing of each other, so that several processes may each
do one; the pack is the same, however many there were.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from riskzone.publish.manifest import PATH, digest, manifest
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.sheets.selection import sheets_for
from riskzone.publish.sheets.spec import SheetSpec
from riskzone.publish.zipped import zipped

#: Told before each step and at the end: steps done, and steps in all.
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
    """What is made so far: files of the pack, and sheets other products show."""

    material: Material
    files: list[ProductFile] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class _Step:
    """One step of the work.

    Parameters
    ----------
    work : callable
    weight : int
        Roughly its time, in tenths of a second.
    pictures : bool
        Makes or needs pictures that other products show: all such steps are of one share.
    """

    work: Callable[[_Bench], None]
    weight: int
    pictures: bool = False


# Each product loads its own libraries: a list of risk areas shall not wait for those of maps.


def _bulletin(material: Material) -> tuple[ProductFile, ...]:
    from riskzone.publish.bulletin.files import bulletin_files  # noqa: PLC0415

    return bulletin_files(material)


def _notice(material: Material) -> tuple[ProductFile, ...]:
    from riskzone.publish.notice.files import notice_files  # noqa: PLC0415

    return notice_files(material)


def _tables(material: Material) -> tuple[ProductFile, ...]:
    from riskzone.publish.tables import table_files  # noqa: PLC0415

    return table_files(material)


def _gis(material: Material) -> tuple[ProductFile, ...]:
    from riskzone.publish.gis import gis_files  # noqa: PLC0415

    return gis_files(material)


def _list(material: Material) -> tuple[ProductFile, ...]:
    from riskzone.publish.risk_list import list_files  # noqa: PLC0415

    return list_files(material)


def _sheets(material: Material, specs: Sequence[SheetSpec]) -> tuple[ProductFile, ...]:
    from riskzone.publish.sheets.compose import draw_all  # noqa: PLC0415

    return draw_all(material, specs)


def _deck(material: Material, pictures: Mapping[str, bytes]) -> ProductFile:
    from riskzone.publish.deck import deck  # noqa: PLC0415

    return deck(material, pictures)


def _report(material: Material, pictures: Mapping[str, bytes]) -> ProductFile:
    from riskzone.publish.report import report  # noqa: PLC0415

    return report(material, pictures)


_Maker = Callable[[Material], tuple[ProductFile, ...]]
_Shower = Callable[[Material, Mapping[str, bytes]], ProductFile]

#: Products that are made of the material alone, and how long they take.
_MAKERS: dict[Product, tuple[_Maker, int]] = {
    Product.BULLETIN: (_bulletin, 1),
    Product.NOTICE: (_notice, 5),
    Product.TABLES: (_tables, 3),
    Product.GIS: (_gis, 4),
    Product.LIST: (_list, 1),
}
#: Products that show map sheets, which one, and how long they take.
_SHOWING: dict[Product, tuple[_Shower, SheetSpec, int]] = {
    Product.DECK: (_deck, SheetSpec("province", paper="wide"), 8),
    Product.REPORT: (_report, SheetSpec("province", paper="a4", form="pdf"), 8),
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

    Raises
    ------
    InputError
        A product cannot be made of this material; nothing is half made.
    ValueError
        Two products have a file of one name (a defect).
    """
    return joined(material, products, build_share(material, products, 0, 1, progress=progress))


def shares_of(products: Collection[Product], most: int) -> int:
    """In how many shares the work is best done: pictures are worth a process of their own."""
    return most if {Product.SHEETS, Product.DECK, Product.REPORT} & frozenset(products) else 1


def build_share(
    material: Material,
    products: Collection[Product],
    share: int,
    shares: int,
    *,
    progress: Progress | None = None,
) -> tuple[ProductFile, ...]:
    """Make one share of a pack.

    Parameters
    ----------
    material : Material
    products : collection of Product
    share : int
        From 0.
    shares : int
        How many there are.
    progress : callable, optional
        Told of the steps of this share.

    Raises
    ------
    InputError
        A product cannot be made of this material.
    """
    bench = _Bench(material)
    steps = _divided(_steps(material, frozenset(products)), shares)[share]
    for done, step in enumerate(steps):
        if progress is not None:
            progress(done, len(steps))
        step.work(bench)
    if progress is not None:
        progress(len(steps), len(steps))
    return tuple(bench.files)


def share_sizes(material: Material, products: Collection[Product], shares: int) -> tuple[int, ...]:
    """Steps of each share."""
    return tuple(map(len, _divided(_steps(material, frozenset(products)), shares)))


def joined(
    material: Material, products: Collection[Product], files: Iterable[ProductFile]
) -> BuiltPack:
    """A pack out of the files of all its shares.

    Raises
    ------
    ValueError
        Two products have a file of one name (a defect).
    """
    ordered = tuple(sorted(files, key=lambda one: one.path))
    paths = [one.path for one in ordered]
    if len(set(paths)) < len(paths) or PATH in paths:
        raise ValueError(f"files of one name: {paths}")
    written = manifest(material, ordered, products)
    return BuiltPack(ordered, written, digest(written), material.provenance.produced_at)


def _divided(steps: list[_Step], shares: int) -> list[list[_Step]]:
    """Share out the work: the heaviest step to whom has least; each share in the first order."""
    given: list[list[int]] = [[] for _ in range(shares)]
    load = [0] * shares
    for place, step in enumerate(steps):
        if step.pictures:
            given[0].append(place)
            load[0] += step.weight
    rest = [place for place, step in enumerate(steps) if not step.pictures]
    for place in sorted(rest, key=lambda one: (-steps[one].weight, one)):
        least = load.index(min(load))
        given[least].append(place)
        load[least] += steps[place].weight
    return [[steps[place] for place in sorted(places)] for places in given]


def _steps(material: Material, products: frozenset[Product]) -> list[_Step]:
    """One step for each product, and for each sheet on each paper: they take the longest."""
    found = [
        _Step(_made(maker), weight)
        for product, (maker, weight) in _MAKERS.items()
        if product in products
    ]
    showing = {product: told for product, told in _SHOWING.items() if product in products}
    papers: dict[tuple[str, str, str], list[SheetSpec]] = {}
    kept = sheets_for(material) if Product.SHEETS in products else ()
    for spec in kept:
        papers.setdefault((spec.scope, spec.area, spec.paper), []).append(spec)
    for _, shown, _ in showing.values():
        specs = papers.setdefault((shown.scope, shown.area, shown.paper), [])
        if not any(spec.form == shown.form for spec in specs):
            specs.append(shown)
    for specs in papers.values():
        whole = specs[0].scope == "province"
        pictures = bool(showing) and any(
            (shown.scope, shown.paper) == (specs[0].scope, specs[0].paper)
            for _, shown, _ in showing.values()
        )
        weight = (6 if whole else 3) + sum(6 if whole else 3 for _ in specs)
        found.append(_Step(_drawn(specs, frozenset(kept)), weight, pictures))
    found += [_Step(_shown(maker), weight, True) for maker, _, weight in showing.values()]
    return found


def _made(maker: _Maker) -> Callable[[_Bench], None]:
    def work(bench: _Bench) -> None:
        bench.files += maker(bench.material)

    return work


def _shown(maker: _Shower) -> Callable[[_Bench], None]:
    def work(bench: _Bench) -> None:
        bench.files.append(maker(bench.material, bench.pictures))

    return work


def _drawn(specs: list[SheetSpec], kept: frozenset[SheetSpec]) -> Callable[[_Bench], None]:
    """One sheet on one paper, in every form; those that are only shown are not kept."""

    def work(bench: _Bench) -> None:
        for spec, made in zip(specs, _sheets(bench.material, specs), strict=True):
            bench.pictures[made.path] = made.data
            if spec in kept:
                bench.files.append(made)

    return work


def archive(built: BuiltPack) -> bytes:
    """A pack as one zip archive, the manifest first; the same pack gives the same bytes."""
    members = [(PATH, built.manifest), *((one.path, one.data) for one in built.files)]
    return zipped(members, built.produced_at)
