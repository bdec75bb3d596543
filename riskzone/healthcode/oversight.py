"""What an auditor looks at: colours with nothing behind them, and reasons given too often at once.

Both are counts.  Neither says who: whoever finds something asks the platform that gave the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

import ibis
import ibis.expr.types as ir

from riskzone.healthcode.counts import colours_and_reasons, grouped, named
from riskzone.healthcode.intervals import Inputs
from riskzone.healthcode.rules import Rules

#: Column of the residents: colour that the platform shows them, by the rules' ids.
SHOWN = "shown"
#: Makes the median of absolute deviations that of a normal distribution's standard deviation.
_NORMAL = 1.4826


def mismatch(inputs: Inputs, rules: Rules, on: date) -> ir.Table:
    """Residents by the colour their phone shows and the one the rules give.

    Parameters
    ----------
    inputs : Inputs
        Residents may have a column ``shown``; whoever has nothing there is left out, and without
        the column everybody is.
    rules : Rules
    on : date
        The state at 00:00 of this local day.

    Returns
    -------
    ibis table
        ``township, shown, colour, reason, count``.  ``shown`` is the id of a colour, or ``""``
        where it is none of the rules: what else stood there is not handed on.
    """
    residents = inputs.residents
    if SHOWN not in residents.columns:
        residents = residents.mutate(**{SHOWN: ibis.null("string")})
    told = residents[SHOWN].strip().lower()
    known = [one.id for one in rules.colours]
    shown = residents.filter(told.length() > 0).mutate(
        **{SHOWN: ibis.ifelse(told.isin(known), told, "")}
    )
    seen = Inputs(shown, inputs.exposures, inputs.risk, inputs.units)
    found = grouped(seen, rules, [on], by=("township", SHOWN))
    alike = found.group_by(["township", SHOWN, "rank_0"]).aggregate(count=found["count"].sum())
    colours, reasons = colours_and_reasons(rules)
    return alike.select(
        "township",
        SHOWN,
        colour=named(alike.rank_0, colours),
        reason=named(alike.rank_0, reasons),
        count=alike["count"],
    )


def unexplained(shown: str, colour: str, rules: Rules) -> bool:
    """Whether a phone shows a graver colour than the rules give: nothing is behind it.

    Parameters
    ----------
    shown, colour : str
        Ids of colours; a ``shown`` that is none of the rules is never explained.
    rules : Rules
    """
    order = [one.id for one in rules.colours]
    return shown not in order or order.index(shown) < order.index(colour)


@dataclass(frozen=True)
class Jump:
    """A day on which a reason was given far more often than on the days before.

    Parameters
    ----------
    day : date
    count : int
        People who newly got the reason.
    usual : float
        Median of the days before.
    score : float
        How many usual deviations the count lies above it.
    """

    day: date
    count: int
    usual: float
    score: float


def jumps(
    series: Mapping[date, int], *, days: int = 14, least: int = 7, score: float = 3.5
) -> tuple[Jump, ...]:
    """Days whose count of newly given reasons stands out from the days before.

    The score is ``(count − median) / deviation`` over the counts told for the ``days`` days
    before; the deviation is 1.4826 × the median of absolute deviations, and never less than that
    of rare events, ``√median``, nor than 1.  Medians, so that an earlier jump neither hides the
    next one nor makes a quiet day look like one: fewer than half of the days may be anything.  The
    limit of 3.5 is that of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993).

    Parameters
    ----------
    series : mapping of date to int
        A day that is left out is not known; it is not 0.
    days : int
        How far back is looked.
    least : int
        Fewer known days before say nothing.
    score : float
        From which on a day is a jump.

    Returns
    -------
    tuple of Jump
        Ascending by day; rises only.
    """
    found = []
    for day in sorted(series):
        before = [
            series[past]
            for past in (day - timedelta(days=back) for back in range(1, days + 1))
            if past in series
        ]
        if len(before) < least:
            continue
        usual = float(median(before))
        spread = float(median(abs(one - usual) for one in before))
        reached = (series[day] - usual) / max(_NORMAL * spread, sqrt(usual), 1.0)
        if reached >= score:
            found.append(Jump(day, series[day], usual, reached))
    return tuple(found)
