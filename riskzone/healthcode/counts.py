"""Counts of residents by colour and reason: what alone leaves an engine."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from riskzone.healthcode.intervals import NEVER, Inputs, day_number, intervals
from riskzone.healthcode.rules import CHECK_IN, Rules

_EPOCH = date(1970, 1, 1)
#: Precedence of somebody who is not there on a day.
ABSENT = -1


def counts(inputs: Inputs, rules: Rules, on: date) -> ir.Table:
    """Residents by township, colour, reason and in-city restriction.

    Parameters
    ----------
    inputs : Inputs
    rules : Rules
    on : date
        The state at 00:00 of this local day.

    Returns
    -------
    ibis table
        ``township, colour, reason, in_city, count``; each resident in one row of it, so that the
        counts of a township sum to those who live there.
    """
    people = ranks(inputs, rules, [on])
    here = people.filter(people.rank_0 != ABSENT)
    found = here.group_by(
        township=here.township, rank=here.rank_0, in_city=here.in_city_0
    ).aggregate(count=here.count())
    return found.select(
        "township",
        colour=_named(found.rank, [one for one, _ in _ranked(rules)]),
        reason=_named(found.rank, [one for _, one in _ranked(rules)]),
        in_city=found.in_city,
        count=found["count"],
    )


def flows(inputs: Inputs, rules: Rules, on: date) -> ir.Table:
    """Who was what at 00:00 of the day before, and is what at 00:00 of a day.

    Returns
    -------
    ibis table
        ``township, colour_before, reason_before, colour, reason, count``; ``""`` for both of a
        day on which somebody was not there.  Summed over what was before, they are the counts
        of the day; summed over what is, those of the day before.
    """
    people = ranks(inputs, rules, [on - timedelta(days=1), on])
    here = people.filter((people.rank_0 != ABSENT) | (people.rank_1 != ABSENT))
    found = here.group_by(township=here.township, before=here.rank_0, after=here.rank_1).aggregate(
        count=here.count()
    )
    colours = [one for one, _ in _ranked(rules)]
    reasons = [one for _, one in _ranked(rules)]
    return found.select(
        "township",
        colour_before=_named(found.before, colours),
        reason_before=_named(found.before, reasons),
        colour=_named(found.after, colours),
        reason=_named(found.after, reasons),
        count=found["count"],
    )


def tomorrow(inputs: Inputs, rules: Rules, on: date) -> ir.Table:
    """Flows from a day to the next one, if everybody who has to checks in and nothing new comes.

    Parameters
    ----------
    inputs : Inputs
        Only what happened before ``on`` is taken.
    rules : Rules
    on : date
        Today: the flows are those to 00:00 of the next day.
    """
    told = inputs.exposures
    known = told.filter(day_number(told.from_on) < number(on))
    now = intervals(Inputs(inputs.residents, known, inputs.risk, inputs.units), rules)
    checking = [rank for rank, one in enumerate(rules.reasons) if one.lasts == "check_ins"]
    due = now.filter(now.rank.isin(checking) & (now.start <= number(on)) & (now.end > number(on)))
    assumed = due.select("id").distinct()
    assumed = assumed.select(
        "id",
        kind=ibis.literal(CHECK_IN),
        from_on=ibis.literal(on),
        to_on=ibis.null("date"),
        source_zone=ibis.null("string"),
    )
    columns = ("id", "kind", "from_on", "to_on", "source_zone")
    both = known.select(*columns).union(assumed.select(*columns))
    later = Inputs(inputs.residents, both, inputs.risk, inputs.units)
    return flows(later, rules, on + timedelta(days=1))


def ranks(inputs: Inputs, rules: Rules, days: Sequence[date]) -> ir.Table:
    """The gravest reason of every resident on some days; persons: never leaves the engine.

    Returns
    -------
    ibis table
        ``id, township, community`` and for each position *i* of a day ``rank_i`` (its precedence;
        the number of reasons: none; −1: was not there) and ``in_city_i``.
    """
    none = len(rules.reasons)
    numbers = [number(day) for day in days]
    held = intervals(inputs, rules)
    wanted = held.filter(_any([(held.start <= day) & (held.end > day) for day in numbers]))
    coded = wanted.group_by("id").aggregate(
        **{
            f"own_{i}": wanted.rank.min(where=(wanted.start <= day) & (wanted.end > day))
            for i, day in enumerate(numbers)
        }
    )
    people = inputs.residents.left_join(coded, "id")
    places = _places(inputs.units, rules, numbers)
    people = _placed(people, places, "building", "b", len(days))
    people = _placed(people, places, "township", "t", len(days))
    first = people.entered_on.fill_null(_EPOCH)
    last = people.left_on
    found: dict[str, Any] = {}
    for i, day in enumerate(numbers):
        present = (day_number(first) < day) & (
            last.isnull() | (day_number(last.fill_null(_EPOCH)) >= day)
        )
        rank = ibis.least(
            people[f"own_{i}"].fill_null(none),
            people[f"rank_b_{i}"].fill_null(none),
            people[f"rank_t_{i}"].fill_null(none),
        )
        found[f"rank_{i}"] = ibis.ifelse(present, rank, ABSENT).cast("int32")
        found[f"in_city_{i}"] = people[f"in_city_b_{i}"].fill_null(False) | people[
            f"in_city_t_{i}"
        ].fill_null(False)
    return people.select("id", "township", "community", **found)


def _places(units: ir.Table, rules: Rules, numbers: Sequence[int]) -> ir.Table:
    """Buildings and townships under control on the days: precedence they give, in-city or not."""
    none = len(rules.reasons)
    by_code = [
        (code, rank)
        for rank, one in reversed(list(enumerate(rules.reasons)))
        for code in one.circle_codes
    ]
    city = () if rules.in_city is None else rules.in_city.circle_codes
    rank: Any = ibis.literal(none, "int32")
    for code, given in by_code:
        rank = ibis.ifelse(units.code == code, ibis.literal(given, "int32"), rank)
    kept = units.mutate(rank=rank, city=units.code.isin(city))
    held = {i: (kept.from_day <= day) & (kept.until_day > day) for i, day in enumerate(numbers)}
    return kept.group_by("place").aggregate(
        **{f"rank_{i}": kept.rank.min(where=here) for i, here in held.items()},
        **{f"in_city_{i}": (kept.city & here).max() for i, here in held.items()},
    )


def _placed(people: ir.Table, places: ir.Table, by: str, mark: str, days: int) -> ir.Table:
    own = places.select(
        **{f"place_{mark}": places.place},
        **{f"rank_{mark}_{i}": places[f"rank_{i}"] for i in range(days)},
        **{f"in_city_{mark}_{i}": places[f"in_city_{i}"] for i in range(days)},
    )
    return people.left_join(own, people[by] == own[f"place_{mark}"])


def number(day: date) -> int:
    """A day as the expression counts them."""
    return (day - _EPOCH).days


def _ranked(rules: Rules) -> list[tuple[str, str]]:
    return [rules.of_rank(rank) for rank in range(len(rules.reasons) + 1)]


def _named(rank: Any, names: Sequence[str]) -> Any:
    cases = [(rank == position, name) for position, name in enumerate(names)]
    return ibis.cases(*cases, else_="")


def _any(conditions: Sequence[Any]) -> Any:
    found = conditions[0]
    for one in conditions[1:]:
        found = found | one
    return found


__all__ = ["ABSENT", "NEVER", "counts", "flows", "number", "ranks", "tomorrow"]
