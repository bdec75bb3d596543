"""Which counts of a pack may leave, against everything its readers have read before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from riskzone.clock import SHANGHAI
from riskzone.publish.material import Extent, ZoneShown
from riskzone.release.audience import Audience
from riskzone.release.disclosure.cells import Figure, History, Released
from riskzone.release.disclosure.levels import LevelBound, bounds, told
from riskzone.release.disclosure.model import CountTable, Key, Why
from riskzone.release.disclosure.policy import Policy, policy
from riskzone.release.disclosure.protect import protect
from riskzone.release.disclosure.report import Report
from riskzone.release.pack import Pack
from riskzone.services.context import Context
from riskzone.services.pack_cells import Exact
from riskzone.store import UnitOfWork, adoptions, blobs, events, packs, publications
from riskzone.store.publications import Cell
from riskzone.zoning.library import scheme_of

if TYPE_CHECKING:
    from riskzone.release.disclosure.attack import Sight

#: An order shows that there was a case in so many days before it (assumed).
_ORDER_DAYS = 14
#: Whose packs the readers of an audience may have read.
READ_BEFORE = {
    Audience.INTERNAL: (),
    Audience.RESTRICTED: (Audience.RESTRICTED, Audience.PUBLIC),
    Audience.PUBLIC: (Audience.RESTRICTED, Audience.PUBLIC),
}


@dataclass(frozen=True)
class Protected:
    """Counts as they may leave.

    Parameters
    ----------
    tables : tuple of CountTable
        By layer and figure.
    cells : tuple of Cell
        Every one with its exact value, for the register of what was published; none of a pack
        for the house.
    report : Report
        What was hidden and why.
    bounded : tuple of str
        Hidden cells an attacker could bound: there must be none.
    """

    tables: tuple[CountTable, ...]
    cells: tuple[Cell, ...]
    report: Report
    bounded: tuple[str, ...] = ()

    @property
    def fixed(self) -> int:
        """Hidden cells that the level or the total itself tells."""
        return len(self.report.fixed)


#: Of a pack whose readers learn no counts.
NOTHING_TOLD = Protected((), (), Report(0, (), (), ()))


def figures_of(wanted: Pack) -> tuple[Figure, ...]:
    """Measures and days the policy of a pack asks for.

    Raises
    ------
    InputError
        Its threshold is below the smallest.
    """
    day = wanted.on - timedelta(days=1)
    return tuple(dict.fromkeys(figure for _, figure in policy_of(wanted).figures(day)))


def policy_of(wanted: Pack) -> Policy:
    """The policy of a pack."""
    return policy(wanted.audience, wanted.threshold)


def protected(  # noqa: PLR0917 - all of one pack
    ctx: Context,
    uow: UnitOfWork,
    wanted: Pack,
    counts: Exact,
    townships: Iterable[ZoneShown] = (),
    extents: Iterable[Extent] = (),
) -> Protected:
    """Hide what must not leave.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    wanted : Pack
    counts : Exact
    townships : iterable of ZoneShown
        Those whose level the pack shows.
    extents : iterable of Extent
        Control units it shows: each tells that there was a case.

    Raises
    ------
    InputError
        Counts do not sum, or the threshold is below the smallest.
    """
    rules = policy_of(wanted)
    read = publications.of(uow, *READ_BEFORE[wanted.audience])
    history = History.of(
        Released(
            one.pack, Key(one.cell.zone, one.cell.measure, one.cell.day), one.cell.value,
            one.cell.shown, Why(one.cell.why),
        )
        for one in read
    )  # fmt: skip
    said = (*_levels(ctx, uow, wanted.on, townships), *_orders(extents))
    made = protect(counts.cells, history, rules, said, secret=_secret(uow))
    if wanted.audience is Audience.INTERNAL:
        return Protected(made.tables, (), made.report)
    cells = tuple(
        Cell(row.key.zone, row.key.measure, row.key.day, row.value, row.shown, row.why.value)
        for row in made.rows
    )
    # The solver takes a second to load, and most packs tell no counts.
    from riskzone.release.disclosure.attack import Published, attack, seen  # noqa: PLC0415

    sights = _sights(uow, read)
    fixed = {one.key for one in made.report.fixed}
    parents = counts.cells.parents

    def narrowed(shown: tuple["Sight", ...]) -> set[Key]:
        """Hidden cells that can be told more narrowly than the policy allows."""
        told = Published(shown, parents, rules.spans, said)
        return {one.key for one in attack(told) if one.width < rules.width}

    now = narrowed((*sights, *seen(len(sights) + 1, made.tables))) - fixed
    # What could be told before this pack is not told by it.
    bounded = now - narrowed(sights) if now and sights else now
    return Protected(made.tables, cells, made.report, tuple(sorted(map(_named, bounded))))


def _named(key: Key) -> str:
    return f"{key.zone} {key.measure} {key.day.isoformat()}"


def _sights(uow: UnitOfWork, read: tuple[publications.Published, ...]) -> tuple["Sight", ...]:
    """What left before as its readers saw it, in the order the packs left."""
    from riskzone.release.disclosure.attack import Sight  # noqa: PLC0415 - see above

    order = {number: place for place, number in enumerate(packs.left(uow))}
    return tuple(
        Sight(
            order[one.pack],
            Key(one.cell.zone, one.cell.measure, one.cell.day),
            one.cell.value if one.cell.shown else None,
        )
        for one in read
    )


def _levels(
    ctx: Context, uow: UnitOfWork, on: date, townships: Iterable[ZoneShown]
) -> list[LevelBound]:
    """What the levels of townships say about their counts."""
    shown = tuple(townships)
    adoption = adoptions.in_force(uow, "township", ctx.settings.area, on) if shown else None
    if adoption is None:
        return []
    text = blobs.get(uow, adoption.blob_hash).data.decode()
    ranges = told(scheme_of(text, f"{adoption.scheme_id}.toml"))
    return [bound for one in shown for bound in bounds(ranges, one.zone, one.level, on)]


def _orders(extents: Iterable[Extent]) -> list[LevelBound]:
    """What published control units say: there was a case in their township before them."""
    return [
        LevelBound(one.area, day - timedelta(days=_ORDER_DAYS), day, 1)
        for one in extents
        if len(one.area) > len(one.county)
        for day in (_day(one.effective_at),)
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _secret(uow: UnitOfWork) -> bytes:
    """Known to nobody outside, and the same for every pack of an event."""
    return events.references(uow, events.current(uow).id, ["disclosure"])[0].encode()
