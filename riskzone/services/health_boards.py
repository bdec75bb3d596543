"""Counted codes put together for readers: boards of areas, reasons, flows; small counts hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from riskzone.errors import NotFound
from riskzone.healthcode.rules import Rules
from riskzone.messages import Words
from riskzone.places.tables import aliases
from riskzone.services import health_small as small
from riskzone.services import health_unseen
from riskzone.services.context import Context
from riskzone.services.health_reach import Reach
from riskzone.services.health_shapes import CodeBoard, CodeRow, FlowBoard, FlowRow, ReasonRow
from riskzone.services.health_small import ALL, RESIDENTS, Hidden
from riskzone.store import UnitOfWork, health
from riskzone.store.health import AHEAD, PAST, Flow, Run

__all__ = [
    "TREND",
    "CodeBoard",
    "CodeRow",
    "FlowBoard",
    "FlowRow",
    "ReasonRow",
    "Source",
    "board",
    "by_reason",
    "code_of",
    "flows",
    "stem",
]

#: Days of a trend, the day itself the last one.
TREND = 14
#: Digits of the divisions a board of an area has as its rows, by digits of the area.
_FINER = {0: 2, 2: 4, 4: 6, 6: 9, 9: 9}
_DETAIL = {2: "province", 4: "prefecture", 6: "county", 9: "township"}


@dataclass(frozen=True)
class Source:
    """Where boards come from, and for whom.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    rules : Rules
    reach : Reach
        Where the reader sees small counts.
    """

    ctx: Context
    uow: UnitOfWork
    rules: Rules
    reach: Reach

    @property
    def root(self) -> str:
        """The area served, without trailing zeros."""
        return stem(self.ctx.settings.area)

    def hidden(self, run: Run) -> Hidden:
        """What of a run is not shown to this reader."""
        return Hidden(self.uow, run, self.root, self.reach)

    def name(self, place: str) -> str:
        """The name of a division."""
        return self.ctx.divisions.name(code_of(place))


def stem(area: str) -> str:
    """The digits all townships of an area begin with, but for codes that are no zone."""
    if area == "CN":
        return ""
    area = aliases()[1].get(area, area)
    return area.removesuffix("0000").removesuffix("00") if len(area) == 6 else area


def code_of(place: str) -> str:
    """The code of a division by its leading digits."""
    return f"{place}00" if len(place) == 4 else place


def _asked(source: Source, area: str) -> str:
    place = stem(area)
    known = len(place) in _FINER and (place.isdecimal() or not place)
    if not known or not place.startswith(source.root):
        raise NotFound("health.no_such_area", area=area, served=source.ctx.settings.area)
    return place


def board(
    source: Source,
    run: Run,
    area: str,
    trend: Sequence[tuple[date, Run | None]],
    against: Run | None,
) -> CodeBoard:
    """Counts of the divisions of an area; ``against`` ``None``: the day before, by this run."""
    place = _asked(source, area)
    digits = _FINER[len(place)]
    names = [one.id for one in source.rules.colours]
    hidden = source.hidden(run)
    now = hidden.table(small.colours(source.rules), place, digits)
    if not now:
        raise NotFound("health.nobody_there", area=area, day=run.on)
    then = _then(source, run, against, place, digits)
    days = [
        None
        if one is None
        else source.hidden(one).table(small.colours(source.rules), place, digits)
        for _, one in trend
    ]
    city = hidden.table(small.in_city(), place, digits)
    rows = tuple(
        _row(source, key, names, now, then, city, days) for key in sorted(now) if key != ALL
    )
    total = _row(source, ALL, names, now, then, city, days, place)
    told = [value for row in (*rows, total) for value in (*row.counts.values(), row.in_city)]
    restriction = source.rules.in_city
    return CodeBoard(
        area=area,
        name=source.name(place),
        detail=_DETAIL[digits],
        on=run.on,
        against=run.on - timedelta(days=1) if against is None else against.on,
        days=tuple(day for day, _ in trend),
        rows=rows,
        total=total,
        colours=source.rules.colours,
        reasons=source.rules.reasons,
        in_city=None if restriction is None else Words(restriction.zh, restriction.en),
        hidden=sum(value is None for value in told),
        threshold=hidden.threshold(place),
        run=run.id,
        rules=run.rules,
        title=Words(source.rules.zh, source.rules.en),
    )


_Table = Mapping[str, Mapping[Any, int | None]]


def _then(source: Source, run: Run, against: Run | None, place: str, digits: int) -> _Table:
    if against is not None:
        return source.hidden(against).table(small.colours(source.rules), place, digits)
    return source.hidden(run).table(small.colours(source.rules, before=True), place, digits)


def _row(  # noqa: PLR0917 - private, one caller
    source: Source,
    key: str,
    names: Sequence[str],
    now: _Table,
    then: _Table,
    city: _Table,
    days: Sequence[_Table | None],
    place: str = "",
) -> CodeRow:
    counts = {name: now[key].get(name, 0) for name in names}
    past = then.get(key)
    before = {name: None if past is None else past.get(name, 0) for name in names}
    residents = int(now[key][RESIDENTS] or 0)
    return CodeRow(
        code=code_of(key or place),
        name=source.name(key or place),
        residents=residents,
        counts=counts,
        share={name: _share(value, residents) for name, value in counts.items()},
        change={name: _less(counts[name], before[name]) for name in names},
        in_city=city[key].get(True, 0),
        trend=tuple(_coloured(found, key, names[-1]) for found in days),
    )


def _share(value: int | None, residents: int) -> float | None:
    return None if value is None or not residents else value / residents


def _less(value: int | None, other: int | None) -> int | None:
    return None if value is None or other is None else value - other


def _coloured(found: _Table | None, key: str, clear: str) -> int | None:
    if found is None or key not in found:
        return None
    return _less(found[key][RESIDENTS], found[key].get(clear, 0))


def by_reason(
    source: Source, run: Run, area: str, trend: Sequence[tuple[date, Run | None]]
) -> tuple[ReasonRow, ...]:
    """Residents of an area by their reason, in the order of precedence."""
    place = _asked(source, area)
    columns = small.reasons(source.rules)
    now = source.hidden(run).own(columns, place)
    before = source.hidden(run).own(small.reasons(source.rules, before=True), place)
    days = [None if one is None else source.hidden(one).own(columns, place) for _, one in trend]
    return tuple(
        ReasonRow(
            one,
            now.get((one.colour, one.id), 0),
            before.get((one.colour, one.id), 0),
            tuple(None if day is None else day.get((one.colour, one.id), 0) for day in days),
        )
        for one in source.rules.reasons
    )


def flows(source: Source, run: Run, area: str, kind: str, beside: Run | None) -> FlowBoard:
    """What residents of an area were and are."""
    place = _asked(source, area)
    hidden = source.hidden(run)
    found = health.flows(source.uow, run.id, kind, place, 0)
    if not found:
        code = "health.nothing_ahead" if kind == AHEAD else "health.nobody_there"
        raise NotFound(code, area=area, day=run.on)
    names = [*(one.id for one in source.rules.colours), ""]
    told = health_unseen.told(hidden, source.rules, kind, place)
    matrix = {(one, other): told.ways.get((one, other), 0) for one in names for other in names}
    rows = tuple(
        FlowRow(*_parts(one), told.courses[_parts(one)])
        for one in sorted(found, key=lambda one: _order(source.rules, one))
        if _parts(one) in told.courses
    )
    known = small.colours(source.rules)
    past = small.colours(source.rules, before=True)
    sums = (
        (hidden.own(past, place), hidden.own(known, place))
        if kind == PAST
        else (hidden.own(known, place), {})
    )
    step = timedelta(days=1)
    first = run.on - step if kind == PAST else run.on
    runs = (beside, run) if kind == PAST else (run, beside)
    return FlowBoard(
        area=area,
        name=source.name(place),
        kind=kind,
        first=first,
        last=first + step,
        colours=source.rules.colours,
        reasons=source.rules.reasons,
        matrix=matrix,
        before={one: sums[0].get(one, _sum(matrix[(one, o)] for o in names)) for one in names},
        after={one: sums[1].get(one, _sum(matrix[(o, one)] for o in names)) for one in names},
        rows=rows,
        entered=_sum(matrix[("", other)] for other in names),
        left=_sum(matrix[(one, "")] for one in names),
        counted_before=_own(source, runs[0], place),
        counted_after=_own(source, runs[1], place),
        hidden=sum(one is None for one in (*matrix.values(), *(row.count for row in rows))),
        threshold=hidden.threshold(place),
        run=run.id,
    )


def _own(source: Source, run: Run | None, place: str) -> Mapping[str, int | None] | None:
    if run is None:
        return None
    found = source.hidden(run).own(small.colours(source.rules), place)
    return {one.id: found.get(one.id, 0) for one in source.rules.colours}


def _parts(one: Flow) -> tuple[str, str, str, str]:
    return one.colour_before, one.reason_before, one.colour, one.reason


def _order(rules: Rules, one: Flow) -> tuple[int, int]:
    def rank(colour: str, reason: str) -> int:
        ids = [other.id for other in rules.reasons]
        return len(ids) + 1 if not colour else ids.index(reason) if reason else len(ids)

    return rank(one.colour_before, one.reason_before), rank(one.colour, one.reason)


def _sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    return None if None in known else sum(one for one in known if one is not None)
