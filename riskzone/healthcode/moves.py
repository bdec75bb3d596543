"""Counts and flows of several days in one evaluation."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from riskzone.healthcode.counts import grouped
from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.rules import Rules
from riskzone.healthcode.values import ABSENT


def moves(inputs: Inputs, rules: Rules, days: Sequence[date]) -> ir.Table:
    """What everybody was and is, on days that follow each other.

    The counts of a day are its rows summed over what was before, its flows those summed over the
    in-city restriction: both come of one reading of the register, and sum to each other.

    Parameters
    ----------
    inputs : Inputs
    rules : Rules
    days : sequence of date
        Without gaps, ascending.

    Returns
    -------
    ibis table
        ``day, township, before, after, in_city, count``, as
        :class:`~riskzone.healthcode.values.Move` says; counts alone.
    """
    states = [days[0] - timedelta(days=1), *days]
    # Whoever was the same all along is one row of a township before days are looked at.
    alike = grouped(inputs, rules, states)
    rows = alike.mutate(day=ibis.array(list(range(len(days)))).unnest())
    at = range(len(days))
    rows = rows.select(
        "township",
        "day",
        before=_at(rows, [rows[f"rank_{i}"] for i in at]),
        after=_at(rows, [rows[f"rank_{i + 1}"] for i in at]),
        in_city=_at(rows, [rows[f"in_city_{i + 1}"] for i in at]),
        count=rows["count"],
    )
    rows = rows.filter((rows.before != ABSENT) | (rows.after != ABSENT))
    found = rows.group_by(["day", "township", "before", "after", "in_city"])
    return found.aggregate(count=rows["count"].sum())


def _at(rows: ir.Table, values: Sequence[Any]) -> Any:
    return ibis.cases(*((rows.day == position, value) for position, value in enumerate(values)))


def beside(inputs: Inputs, rules: Rules, on: date, shown: ir.Table) -> ir.Table:
    """What the platform shows beside what the rules give, at 00:00 of a day.

    Parameters
    ----------
    inputs : Inputs
    rules : Rules
    on : date
    shown : ibis table
        ``id, colour``: the colour the platform shows.

    Returns
    -------
    ibis table
        ``township, shown, rank, count`` of the residents it shows a colour of; counts alone.
    """
    given = shown.select(person=shown.id, shown=shown.colour.fill_null(""))
    people = inputs.residents.inner_join(given, inputs.residents.id == given.person).drop("person")
    met = Inputs(people, inputs.exposures, inputs.risk, inputs.units)
    found = grouped(met, rules, [on], by=("township", "shown"))
    keys = {"township": found.township, "shown": found.shown, "rank": found.rank_0}
    return found.group_by(**keys).aggregate(count=found["count"].sum())
