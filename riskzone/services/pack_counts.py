"""Which counts of a pack may leave, against everything its readers have read before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from riskzone.release.audience import Audience
from riskzone.release.disclosure.cells import Figure, History, Released
from riskzone.release.disclosure.levels import LevelBound
from riskzone.release.disclosure.model import CountTable, Key, Sight, Why
from riskzone.release.disclosure.policy import Policy, policy
from riskzone.release.disclosure.protect import protect
from riskzone.release.disclosure.report import Report
from riskzone.release.pack import Pack
from riskzone.services.context import Context
from riskzone.services.pack_cells import Exact
from riskzone.services.pack_said import said
from riskzone.store import UnitOfWork, events, packs, publications
from riskzone.store.publications import Cell

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


def protected(ctx: Context, uow: UnitOfWork, wanted: Pack, counts: Exact) -> Protected:
    """Hide what must not leave.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    wanted : Pack
    counts : Exact

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
    outside = wanted.audience is not Audience.INTERNAL
    told = said(ctx, uow, _counties(counts), _first(wanted, rules)) if outside else ()
    made = protect(counts.cells, history, rules, told, secret=_secret(uow))
    if not outside:
        return Protected(made.tables, (), made.report)
    cells = tuple(
        Cell(row.key.zone, row.key.measure, row.key.day, row.value, row.shown, row.why.value)
        for row in made.rows
    )
    bounded = _bounded(counts, _sights(uow, read), made.tables, rules, told)
    return Protected(made.tables, cells, made.report, tuple(sorted(map(_named, bounded))))


def _counties(counts: Exact) -> tuple[str, ...]:
    return tuple(zone for zone, layer in counts.cells.layers.items() if layer == "county")


def _first(wanted: Pack, rules: Policy) -> date:
    """First day counted in what a pack tells below the counties."""
    day = wanted.on - timedelta(days=1)
    days = [
        rule.last(day) - timedelta(days=rules.spans[measure] - 1)
        for rule in rules.rules
        if rule.hidden_below_threshold
        for measure in rule.measures
    ]
    return min(days, default=day)


def _bounded(
    counts: Exact,
    before: tuple[Sight, ...],
    tables: Iterable[CountTable],
    rules: Policy,
    told: Iterable[LevelBound],
) -> set[Key]:
    """Hidden cells that a pack lets be told more narrowly than the policy allows.

    What could be told as narrowly had the pack shown nothing below the counties is not told by
    it, but by the exact totals, by the levels themselves, or by what left before.
    """
    # The solver takes a second to load, and most packs tell no counts.
    from riskzone.release.disclosure.attack import Published, attack, seen  # noqa: PLC0415

    number = len(before) + 1
    now = seen(number, tables)
    fine = {zone for zone, layer in counts.cells.layers.items() if layer in _hiding(rules)}
    blank = tuple(replace(one, value=None) if one.key.zone in fine else one for one in now)
    # A township that is no more was one of the county its code begins with.
    parents = {one.key.zone: one.key.zone[:6] for one in before if len(one.key.zone) > 6}
    parents.update(counts.cells.parents)
    levels = tuple(told)

    def narrowed(shown: tuple[Sight, ...]) -> set[Key]:
        published = Published(shown, parents, rules.spans, levels)
        return {one.key for one in attack(published) if one.width < rules.width}

    found = narrowed((*before, *now))
    return found - narrowed((*before, *blank)) if found else found


def _hiding(rules: Policy) -> frozenset[str]:
    """Layers whose small counts are hidden."""
    return frozenset(
        layer for rule in rules.rules if rule.hidden_below_threshold for layer in rule.layers
    )


def _named(key: Key) -> str:
    return f"{key.zone} {key.measure} {key.day.isoformat()}"


def _sights(uow: UnitOfWork, read: tuple[publications.Published, ...]) -> tuple[Sight, ...]:
    """What left before as its readers saw it, in the order the packs left."""
    order = {number: place for place, number in enumerate(packs.left(uow))}
    return tuple(
        Sight(
            order[one.pack],
            Key(one.cell.zone, one.cell.measure, one.cell.day),
            one.cell.value if one.cell.shown else None,
        )
        for one in read
    )


def _secret(uow: UnitOfWork) -> bytes:
    """Known to nobody outside, and the same for every pack of an event."""
    return events.references(uow, events.current(uow).id, ["disclosure"])[0].encode()
