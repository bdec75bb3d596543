"""Counts of residents by colour and reason: what alone leaves an engine."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from riskzone.healthcode.intervals import Inputs, day_number, intervals
from riskzone.healthcode.rules import CHECK_IN, Rules
from riskzone.healthcode.values import ABSENT, NEVER

_EPOCH = date(1970, 1, 1)
#: What somebody is on a day.
_STATE = ("rank", "in_city")


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
    found = grouped(inputs, rules, [on])
    colours, reasons = colours_and_reasons(rules)
    return found.select(
        "township",
        colour=named(found.rank_0, colours),
        reason=named(found.rank_0, reasons),
        in_city=found.in_city_0,
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
    both = grouped(inputs, rules, [on - timedelta(days=1), on])
    found = both.group_by(township=both.township, before=both.rank_0, after=both.rank_1).aggregate(
        count=both["count"].sum()
    )
    colours, reasons = colours_and_reasons(rules)
    return found.select(
        "township",
        colour_before=named(found.before, colours),
        reason_before=named(found.before, reasons),
        colour=named(found.after, colours),
        reason=named(found.after, reasons),
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
        The columns of the residents and for each position *i* of a day ``rank_i`` (its precedence;
        the number of reasons: none; −1: was not there) and ``in_city_i``; those who were there
        on none of the days are left out.
    """
    places = _places(inputs.units, rules, [number(day) for day in days])
    return _in_townships(_in_buildings(inputs, rules, days, places), places, len(days))


def grouped(
    inputs: Inputs, rules: Rules, days: Sequence[date], *, by: Sequence[str] = ("township",)
) -> ir.Table:
    """Numbers of residents by what they were on some days.

    What holds for whole townships is looked up after people were counted: for a few thousand
    groups instead of every resident.

    Parameters
    ----------
    inputs : Inputs
    rules : Rules
    days : sequence of date
    by : sequence of str
        Columns of the residents, ``township`` among them.

    Returns
    -------
    ibis table
        These columns, ``rank_i`` and ``in_city_i`` as in :func:`ranks`, and ``count``.
    """
    places = _places(inputs.units, rules, [number(day) for day in days])
    people = _in_buildings(inputs, rules, days, places)
    keys = [*by, *(f"{name}_{i}" for i in range(len(days)) for name in _STATE)]
    parts = people.group_by(keys).aggregate(count=people.count())
    whole = _in_townships(parts, places, len(days))
    return whole.group_by(keys).aggregate(count=whole["count"].sum())


def _in_buildings(inputs: Inputs, rules: Rules, days: Sequence[date], places: ir.Table) -> ir.Table:
    """Residents with their own reasons and those of the building they live in."""
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
    residents = inputs.residents
    present = [_present(residents, day) for day in days]
    here = residents.mutate(**{f"here_{i}": one for i, one in enumerate(present)})
    people = here.filter(_any(present)).left_join(coded, "id")
    people = _placed(people, places, "building", len(days))
    found: dict[str, Any] = {}
    for i in range(len(days)):
        rank = ibis.least(
            people[f"own_{i}"].fill_null(none), people[f"building_rank_{i}"].fill_null(none)
        )
        if len(days) > 1:  # of one day only those who are there are left
            rank = ibis.ifelse(people[f"here_{i}"], rank, ABSENT)
        found[f"rank_{i}"] = rank.cast("int32")
        found[f"in_city_{i}"] = people[f"building_in_city_{i}"].fill_null(False)
    return people.select(*residents.columns, **found)


def _in_townships(people: ir.Table, places: ir.Table, days: int) -> ir.Table:
    """The same, with what holds in the whole township; people, or numbers of them."""
    met = _placed(people, places, "township", days)
    found: dict[str, Any] = {}
    for i in range(days):
        rank = met[f"rank_{i}"]
        least = ibis.least(rank, met[f"township_rank_{i}"].fill_null(rank))  # never above ABSENT
        found[f"rank_{i}"] = least.cast("int32")
        found[f"in_city_{i}"] = met[f"in_city_{i}"] | met[f"township_in_city_{i}"].fill_null(False)
    return met.mutate(**found).select(*people.columns)


def _present(residents: ir.Table, day: date) -> Any:
    """Whether somebody is there at 00:00 of a day: entered before it, and did not leave."""
    entered, left = residents.entered_on, residents.left_on
    return (entered.isnull() | (entered < day)) & (left.isnull() | (left >= day))


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


def _placed(people: ir.Table, places: ir.Table, by: str, days: int) -> ir.Table:
    own = places.select(
        **{f"{by}_at": places.place},
        **{f"{by}_{name}_{i}": places[f"{name}_{i}"] for i in range(days) for name in _STATE},
    )
    return people.left_join(own, people[by] == own[f"{by}_at"])


def number(day: date) -> int:
    """A day as the expression counts them."""
    return (day - _EPOCH).days


def colours_and_reasons(rules: Rules) -> tuple[list[str], list[str]]:
    """Colour and reason of each precedence, the last one that of nobody's."""
    pairs = [rules.of_rank(rank) for rank in range(len(rules.reasons) + 1)]
    return [colour for colour, _ in pairs], [reason for _, reason in pairs]


def named(rank: Any, names: Sequence[str]) -> Any:
    """The name of a precedence; of :data:`ABSENT` an empty one."""
    cases = [(rank == position, name) for position, name in enumerate(names)]
    return ibis.cases(*cases, else_="")


def _any(conditions: Sequence[Any]) -> Any:
    found = conditions[0]
    for one in conditions[1:]:
        found = found | one
    return found


__all__ = ["ABSENT", "NEVER", "counts", "flows", "grouped", "number", "ranks", "tomorrow"]
