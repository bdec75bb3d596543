"""Appeals against a colour: counts of a county and a day, and how long they wait; no person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

from riskzone.access import Actor, Right, require
from riskzone.cases.tables import Rejection
from riskzone.errors import RowsRejected
from riskzone.healthcode.changes import RuleChange
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.health_appeal_files import COUNTS, DAYS, read
from riskzone.services.health_boards import stem
from riskzone.services.health_reach import Reach, reach_of
from riskzone.services.health_rules import standing_of
from riskzone.services.health_small import Line, hide, usual
from riskzone.services.present import present
from riskzone.store import UnitOfWork, WriteUnitOfWork, audit, health
from riskzone.store.health import Appeal
from riskzone.store.health_rules import changes

#: Days over which what came in and was settled is added up.
SPAN = 14
#: The day fortnights are counted from: one ends on it.
_SUNDAY = date(2019, 12, 1)
#: No county has more, and no appeal waits longer.
_MOST, _LONGEST = 1_000_000, 3650


@dataclass(frozen=True)
class AppealRow:
    """Appeals of a county, or of all of them.

    Parameters
    ----------
    county, name : str
        ``""``: all.
    on : date or None
        The last day anything was told for.
    received, settled, upheld : int or None
        Over the days of the board; ``None``: hidden.
    waiting : int or None
        Now.
    waiting_days, longest_days : float or None
        The median (of the reasons told, the longest one) and the longest; ``None``: none waits,
        not told, or hidden.
    """

    county: str
    name: str
    on: date | None
    received: int | None
    settled: int | None
    upheld: int | None
    waiting: int | None
    waiting_days: float | None
    longest_days: float | None


@dataclass(frozen=True)
class AppealBoard:
    """Appeals of an area as of a day.

    Parameters
    ----------
    on : date
        What waits is that of its end.
    since, until : date
        The first and last day added up.
    rows : tuple of AppealRow
        By county.
    total : AppealRow
    hidden, threshold : int
    """

    on: date
    since: date
    until: date
    rows: tuple[AppealRow, ...]
    total: AppealRow
    hidden: int
    threshold: int


def listing(actor: Actor, ctx: Context, *, on: date | None = None, area: str = "") -> AppealBoard:
    """Appeals of the counties of an area as of a day, or now; small counts hidden by role.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        day = on or present(ctx, uow).date()
        return board_of(ctx, uow, day, stem(area or ctx.settings.area), reach_of(now))


def board_of(ctx: Context, uow: UnitOfWork, on: date, place: str, reach: Reach) -> AppealBoard:
    """Appeals of an area by its leading digits, for a service that checked its own right.

    Who sees every count of the area is told of the last fourteen days.  For everybody else
    fortnights follow each other without overlap, and the last one that is over is told: of sums
    that move on day by day each would tell a day of the one before.
    """
    until = on if reach.covers(place) else _fortnight(on)
    since = until - timedelta(days=SPAN - 1)
    every = [one for one in health.appeals(uow) if one.on <= on]
    last = {(one.county, one.reason): one for one in sorted(every, key=lambda each: each.on)}
    sizes = [size for size in (0, 2, 4, 6) if size >= len(stem(ctx.settings.area))]
    added = [one for one in every if since <= one.on <= until]
    cells = _cells(added, list(last.values()), sizes)
    # What is hidden is found for the whole rest: each board of a part hides the same.
    gone = _hidden(_cells(_rest(added, reach), _rest(last.values(), reach), sizes), sizes)

    def told(where: str) -> dict[str, int | None]:
        return {
            name: None if (where, name) in gone else cells.get((where, name), 0) for name in COUNTS
        }

    counties = sorted({one.county for one in every if one.county.startswith(place)})
    rows = tuple(_row(one, ctx.divisions.name(one), last, told(one)) for one in counties)
    inside = {key: one for key, one in last.items() if one.county.startswith(place)}
    whole = _row("", "", inside, told(place))
    hidden = sum(getattr(row, name) is None for row in (*rows, whole) for name in COUNTS)
    threshold = 0 if reach.covers(place) else usual()
    return AppealBoard(on, since, until, rows, whole, hidden, threshold)


def _fortnight(on: date) -> date:
    """The last day of the last fortnight that is over at the end of a day."""
    return on - timedelta(days=((on - _SUNDAY).days) % SPAN)


def _rest(every: Iterable[Appeal], reach: Reach) -> list[Appeal]:
    return [one for one in every if not reach.covers(one.county)]


def _cells(
    added: Iterable[Appeal], last: Iterable[Appeal], sizes: Sequence[int]
) -> dict[tuple[str, str], int]:
    """Sums by leading digits of divisions and what is counted; what waits is that of the last."""
    cells: dict[tuple[str, str], int] = {}
    for every, names in ((added, ("received", "settled", "upheld")), (last, ("waiting",))):
        for one in every:
            for size, name in product(sizes, names):
                key = (one.county[:size], name)
                cells[key] = cells.get(key, 0) + getattr(one, name)
    return cells


def _hidden(cells: Mapping[tuple[str, str], int], sizes: Sequence[int]) -> set[tuple[str, str]]:
    """Counts that are not shown: from the area served down, each level beside what is above it."""
    gone: set[tuple[str, str]] = set()
    for above, size in pairwise((None, *sizes)):
        level = {key: count for key, count in cells.items() if len(key[0]) == size}
        lines: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for place, name in level if above is not None else ():
            lines.setdefault((place[:above], name), []).append((place, name))
        told = [Line(tuple(keys), whole not in gone) for whole, keys in lines.items()]
        gone |= hide(level, told, usual())
    return gone


def _row(
    county: str,
    name: str,
    last: Mapping[tuple[str, str], Appeal],
    counts: Mapping[str, int | None],
) -> AppealRow:
    own = [one for (where, _), one in last.items() if not county or where == county]
    told = counts["waiting"] is not None
    return AppealRow(
        county=county,
        name=name,
        on=max((one.on for one in own), default=None),
        received=counts["received"],
        settled=counts["settled"],
        upheld=counts["upheld"],
        waiting=counts["waiting"],
        waiting_days=_longest(own, "waiting_days") if told else None,
        longest_days=_longest(own, "longest_days") if told else None,
    )


def _longest(own: Sequence[Appeal], name: str) -> float | None:
    return max((d for one in own if (d := getattr(one, name)) is not None), default=None)


def record(actor: Actor, ctx: Context, given: Sequence[Appeal]) -> int:
    """Store appeals; a row of the same county, day and reason stands for the earlier ones.

    Returns
    -------
    int
        Rows that were not stored just so before.

    Raises
    ------
    RowsRejected
        A county, reason, day or count cannot be; carries every row.
    Denied
        The actor imports nothing for one of the counties.
    """
    return _kept(actor, ctx, list(enumerate(given, 1)), "–", ())


def _kept(
    actor: Actor,
    ctx: Context,
    rows: Sequence[tuple[int, Appeal]],
    file: str,
    unread: Sequence[Rejection],
) -> int:
    """Store rows with the number of their line; those that could not be read refuse all, too."""
    now = guard.check(actor, ctx, Right.IMPORT)
    with ctx.store.write(actor) as uow:
        known = changes(uow, ctx.settings.area)
        today = present(ctx, uow).date()
        wrong = [one for line, row in rows for one in _faults(ctx, known, today, line, row)]
        if rejected := sorted([*unread, *wrong], key=lambda one: one.line):
            raise RowsRejected(
                "health.appeals_rejected", file=file, rejected=tuple(rejected),
                count=len({one.line for one in rejected}),
            )  # fmt: skip
        given = [row for _, row in rows]
        for county in sorted({one.county for one in given}):
            require(now, Right.IMPORT, county)
        return _stored(uow, given)


def _stored(uow: WriteUnitOfWork, given: Sequence[Appeal]) -> int:
    there = {_key(one): _values(one) for one in health.appeals(uow)}
    fresh = {_key(one): one for one in given if there.get(_key(one)) != _values(one)}
    health.add_appeals(uow, list(fresh.values()))
    if fresh:
        days = sorted({one.on.isoformat() for one in fresh.values()})
        details = {"rows": len(fresh), "since": days[0], "until": days[-1]}
        audit.append(uow, "health.appeals", "health_appeals", details)
    return len(fresh)


def _key(one: Appeal) -> tuple[str, date, str]:
    return one.county, one.on, one.reason


def _values(one: Appeal) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in (*COUNTS, *DAYS))


def import_file(actor: Actor, ctx: Context, content: bytes, filename: str) -> int:
    """Read appeals from CSV, and store them; all of them or none.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    content : bytes
        With the headings ``county, on, reason, received, settled, upheld, waiting,
        waiting_days, longest_days``, in English or Chinese; the last two may be missing.
    filename : str

    Returns
    -------
    int
        Rows that were not stored just so before.

    Raises
    ------
    InputError
        It is no such table, or a column looks like one of persons.
    RowsRejected
        Rows cannot be used; carries every one.
    Denied
        The actor imports nothing for one of the counties.
    """
    guard.check(actor, ctx, Right.IMPORT)
    rows, rejected = read(content, filename)
    return _kept(actor, ctx, rows, filename, rejected)


def _faults(
    ctx: Context, known_rules: tuple[RuleChange, ...], today: date, line: int, row: Appeal
) -> Iterator[Rejection]:
    """What of a row cannot be."""
    own = stem(ctx.settings.area)
    if ctx.divisions.layer_of(row.county) != "county" or not row.county.startswith(own):
        yield Rejection(line, "county", row.county[:20], "health.appeal_county")
    if row.on > today:
        yield Rejection(
            line, "on", row.on.isoformat(), "health.appeal_ahead", {"today": today.isoformat()}
        )
        return
    known = [one.id for one in standing_of(ctx, known_rules, row.on).rules.reasons]
    if row.reason not in known:
        told = {"known": ", ".join(known)}
        yield Rejection(line, "reason", row.reason[:40], "health.appeal_reason", told)
    for name in COUNTS:
        value = getattr(row, name)
        if not 0 <= value <= _MOST:
            told = {"field": name}
            yield Rejection(line, name, str(value)[:20], "health.appeal_number", told)
    if row.upheld > row.settled:
        yield Rejection(line, "upheld", str(row.upheld), "health.appeal_upheld")
    days = (row.waiting_days, row.longest_days)
    if any(one is not None and not 0 <= one <= _LONGEST for one in days) or (
        None not in days and (row.waiting_days or 0) > (row.longest_days or 0)
    ):
        told_days = "/".join("–" if one is None else f"{one:g}" for one in days)
        yield Rejection(line, "waiting_days", told_days, "health.appeal_waiting")
    elif not row.waiting and any(days):
        yield Rejection(line, "waiting", "0", "health.appeal_none_waits")
