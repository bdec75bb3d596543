"""From when until when a person has a reason: one relational expression, for every engine.

Days are integers (since 1970-01-01) and *states*: the interval ``[start, end)`` holds at 00:00 of
the days ``start … end − 1``.  What an interval is does not depend on the day asked about, so that
one evaluation answers for several days.

Every step takes the rows once and hands them on: an engine that writes a table out wherever it is
named (Spark does) reads the exposures a handful of times, however many reasons there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from riskzone.healthcode.rules import CHECK_IN, EVENTS, KINDS, Reason, Rules
from riskzone.healthcode.values import NEVER

#: Lengths of codes: a province, a prefecture, a county, a township, a community or village.
_LENGTHS = (2, 4, 6, 9, 12)

#: What a row is by itself: ``end`` where it waits for no check-ins, and how many it needs.
_ROW = ("id", "rank", "start", "end", "needs")
#: And with what may come after it: the state an event begins, and the check-ins it needs again.
_CHAIN = (*_ROW, "at", "after", "again")


@dataclass(frozen=True)
class Inputs:
    """What the expression reads.

    Parameters
    ----------
    residents : ibis table
        ``id, township, community, building`` (texts), ``entered_on, left_on`` (dates; empty: was
        always here, is still here).
    exposures : ibis table
        ``id, kind, source_zone`` (texts), ``from_on, to_on`` (dates).  Kinds are those of the
        rules, the events that end something, and check-ins.
    risk : ibis table
        ``zone, level, from_day, until_day``: levels of areas; day numbers, states.
    units : ibis table
        ``place, code, from_day, until_day``: control units; ``place`` is a building or a
        township, ``code`` the one their circle gives.
    """

    residents: ir.Table
    exposures: ir.Table
    risk: ir.Table
    units: ir.Table


def day_number(column: Any) -> Any:
    """A date as the number of its day."""
    return column.cast("date").delta(ibis.date(1970, 1, 1), unit="day").cast("int32")


def intervals(inputs: Inputs, rules: Rules) -> ir.Table:
    """The reasons of persons over time.

    Parameters
    ----------
    inputs : Inputs
    rules : Rules

    Returns
    -------
    ibis table
        ``id, rank, start, end``: precedence of the reason, and the states it holds at; none is
        empty.  Rows of one person may overlap.
    """
    told = inputs.exposures.select(
        "id",
        "kind",
        "source_zone",
        first=day_number(inputs.exposures.from_on),
        last=day_number(inputs.exposures.to_on),
    )
    days = told.filter(told.kind == CHECK_IN).select("id", day=told.first)
    rows = _given(told, rules)
    if any(one.level for one in rules.reasons):
        rows = rows.union(_arrivals(told, inputs.risk, rules))
    return _with_check_ins(_with_followers(_with_events(rows, told, rules), rules), days, rules)


def _given(told: ir.Table, rules: Rules) -> ir.Table:
    """A row for each exposure and each reason it is one of."""
    ranks = {
        kind: [r for r, one in enumerate(rules.reasons) if not one.level and kind in one.kinds]
        for kind in KINDS
    }
    met = _each(told, told.kind, ranks)
    begin = _of(met.rank, rules, lambda one: one.begins == "from")
    own = met.mutate(start=(ibis.ifelse(begin, met.first, met.last) + 1).cast("int32"))
    own = own.filter(own.start.notnull())
    return _rows(own, own.start, own.last, rules)


def _arrivals(told: ir.Table, risk: ir.Table, rules: Rules) -> ir.Table:
    """Who left an area that has the level, had it meanwhile, or got it soon afterwards."""
    ranks: dict[str, list[int]] = {
        one.level: [r for r, other in enumerate(rules.reasons) if other.level == one.level]
        for one in rules.reasons
        if one.level
    }
    areas = _each(risk, risk.level, ranks)
    left = told.filter((told.kind == "stay") & told.last.notnull())
    # A zone lies in an area when its code begins with the area's: one equality for each length.
    keyed = left.mutate(size=ibis.array(_LENGTHS).unnest())
    keyed = keyed.filter(keyed.source_zone.length() >= keyed["size"])
    keyed = keyed.select("id", "first", "last", area=keyed.source_zone.substr(0, keyed["size"]))
    met = keyed.inner_join(areas, keyed.area == areas.zone)
    look_back = _of(met.rank, rules, lambda one: one.look_back_days)
    here = met.filter((met.from_day <= met.last + look_back) & (met.until_day > met.first))
    own = here.mutate(start=ibis.greatest(here.last + 1, here.from_day).cast("int32"))
    # Days are counted from the arrival, however late the area was declared.
    return _rows(own, (own.last + 1).cast("int32"), own.last, rules)


def _rows(own: ir.Table, base: Any, last: Any, rules: Rules) -> ir.Table:
    """Rows with the end they have by themselves, as far as it does not wait for check-ins."""
    days = _of(own.rank, rules, lambda one: one.days or 0)
    lasts = _of(own.rank, rules, lambda one: one.lasts)
    end = ibis.cases(
        (lasts == "to", ibis.coalesce(last + 1, NEVER)),
        (lasts == "days", base + days),
        else_=NEVER,
    )
    return own.select(
        "id",
        "rank",
        "start",
        end=end.cast("int32"),
        needs=ibis.ifelse(lasts == "check_ins", days, 0).cast("int32"),
    )


def _with_events(rows: ir.Table, told: ir.Table, rules: Rules) -> ir.Table:
    """Rows with the first event that ends them, where they last until then; repeated ones once.

    ``at`` is the state the event begins, empty for none, ``ended_by`` its position.
    """
    events = told.filter(told.kind.isin(EVENTS)).select(
        ended=told.id, event=told.kind, happened=told.first
    )
    met = rows.left_join(events, rows.id == events.ended).select(*_ROW, "event", "happened")
    order = ibis.cases(
        *(
            ((met.rank == rank) & (met.event == ending.by), order)
            for rank, one in enumerate(rules.reasons)
            for order, ending in enumerate(one.ends)
        ),
        (ibis.literal(False), -1),
        else_=-1,
    )
    ends = (order >= 0) & (met.happened >= met.start - 1)
    # The first day speaks; on one day the event the file names first.
    weight = len(EVENTS)
    key = (met.happened.cast("int64") + 1) * weight + order
    met = met.mutate(key=ibis.ifelse(ends, key, ibis.null("int64")))
    found = met.group_by(list(_ROW)).aggregate(key=met.key.min())
    return found.select(
        *_ROW,
        at=(found.key // weight).cast("int32"),
        ended_by=(found.key % weight).fill_null(-1).cast("int32"),
    )


def _with_followers(met: ir.Table, rules: Rules) -> ir.Table:
    """The rows, and for each that an event may end one of the reason that follows it.

    Both keep what the first of them is told by: whether it lasted until the event is not known
    before its check-ins are.
    """
    follow = [
        ((met.rank == rank) & (met.ended_by == order), rules.rank(ending.then))
        for rank, one in enumerate(rules.reasons)
        for order, ending in enumerate(one.ends)
        if ending.then
    ]
    nothing = (ibis.literal(False), -1)
    then = ibis.cases(*follow, nothing, else_=-1).cast("int32")
    both = met.mutate(then=then, after=ibis.array([False, True]).unnest())
    both = both.filter(~both.after | (both.then >= 0))
    both = both.mutate(rank=ibis.ifelse(both.after, both.then, both.rank))
    waits = both.after & (_of(both.rank, rules, lambda one: one.lasts) == "check_ins")
    days = _of(both.rank, rules, lambda one: one.days or 0)
    return both.select(*_ROW, "at", "after", again=ibis.ifelse(waits, days, 0).cast("int32"))


def _with_check_ins(rows: ir.Table, days: ir.Table, rules: Rules) -> ir.Table:
    """The intervals: rows that wait for check-ins end the day after the last one they need.

    A row that follows another begins with the event that ended that one, if it still held then.
    """
    met, first, second = (_in_a_row if rules.missed == "restart" else _in_all)(rows, days)
    met = met.mutate(first=first, second=second)
    done = met.group_by(list(_CHAIN)).aggregate(
        first=met["first"].min(), second=met["second"].min()
    )
    held = ibis.ifelse(done.needs > 0, ibis.coalesce(done["first"], NEVER), done.end)
    by_event = ibis.coalesce(done["at"] <= held, False)
    lasts = _of(done.rank, rules, lambda one: one.lasts)
    later = ibis.cases(
        (~by_event, done["at"]),
        (lasts == "days", done["at"] + _of(done.rank, rules, lambda one: one.days or 0)),
        (lasts == "check_ins", ibis.coalesce(done.second, NEVER)),
        else_=NEVER,
    )
    found = done.select(
        "id",
        "rank",
        start=ibis.ifelse(done.after, done["at"], done.start).cast("int32"),
        end=ibis.ifelse(done.after, later, ibis.ifelse(by_event, done["at"], held)).cast("int32"),
    )
    return found.filter(found.start < found.end)


def _in_a_row(rows: ir.Table, days: ir.Table) -> tuple[ir.Table, Any, Any]:
    """Check-ins on days that follow each other; a day left out begins the count anew."""
    # Ranks that are dense: what was sent twice on a day counts once.
    numbered = days.mutate(
        run=days.day - ibis.dense_rank().over(group_by=days.id, order_by=days.day)
    )
    runs = numbered.group_by(["id", "run"]).aggregate(lo=numbered.day.min(), hi=numbered.day.max())
    runs = runs.select(runner=runs.id, lo=runs.lo, hi=runs.hi)
    met = rows.left_join(runs, rows.id == runs.runner).select(*_CHAIN, "lo", "hi")

    def full(start: Any, needs: Any) -> Any:
        at = ibis.greatest(met.lo, start) + needs
        return ibis.ifelse(at - 1 <= met.hi, at, ibis.null("int64"))

    return met, full(met.start, met.needs), full(met["at"], met.again)


def _in_all(rows: ir.Table, days: ir.Table) -> tuple[ir.Table, Any, Any]:
    """So many check-ins, whenever they were made."""
    numbered = days.select(
        runner=days.id,
        day=days.day,
        nth=ibis.dense_rank().over(group_by=days.id, order_by=days.day),
    )
    met = rows.left_join(numbered, rows.id == numbered.runner).select(*_CHAIN, "day", "nth")

    def full(start: Any, needs: Any) -> Any:
        own = ibis.ifelse(met.day >= start, met.nth, ibis.null("int64"))
        first = own.min().over(group_by=[met[name] for name in _CHAIN])
        return ibis.ifelse(met.nth == first + needs - 1, met.day + 1, ibis.null("int64"))

    return met, full(met.start, met.needs), full(met["at"], met.again)


def _each(table: ir.Table, word: Any, ranks: Mapping[str, list[int]]) -> ir.Table:
    """A row for each precedence a word stands for; rows of other words are left out."""
    cases = [(word == one, ibis.array(found)) for one, found in ranks.items() if found]
    none: Any = ibis.literal([], type="array<int32>")
    given = ibis.cases(*cases, else_=none) if cases else none
    return table.mutate(rank=given.cast("array<int32>").unnest())


def _of(rank: Any, rules: Rules, value: Callable[[Reason], Any]) -> Any:
    """What the rules say of the reason of a precedence."""
    cases = [(rank == position, value(one)) for position, one in enumerate(rules.reasons)]
    return ibis.cases(*cases)
