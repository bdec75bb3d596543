"""Levels of stretches of days: which zones share one history, and what the days to come hold."""

import numpy as np
import pandas as pd

from riskzone.zoning.binding import Bound
from riskzone.zoning.rating import LevelsAt, conclude, figure_cuts
from riskzone.zoning.steps import Ints, unpack


def alike(bound: Bound, first: int, last: int) -> Ints:
    """For every zone one whose levels from ``first`` to ``last`` are the same on every day.

    Most building units never see a case: their levels are those of any other quiet unit
    that the same county reports for.  A history of the zones named here is a history of all.

    Parameters
    ----------
    bound : Bound
    first, last : int
        Day numbers, both included.

    Returns
    -------
    array of int, shape (zones,)
        Position of the zone it is like; its own where no comparison of it is like another's.
    """
    size = len(bound.evidence.zones)
    itself = np.arange(size)
    if bound.evidence.zones.layer in ("prefecture", "county"):  # each reports for itself
        return itself
    zone, day = unpack(np.unique(figure_cuts(bound)))
    inside = (day > first) & (day <= last)
    zone, day = zone[inside], day[inside]
    # A day on which every zone has a cut (the list begins to reach far enough) parts none.
    days, times = np.unique(day, return_counts=True)
    common = days[times == size]
    restless = np.zeros(size, dtype=np.bool_)
    restless[zone[~np.isin(day, common)]] = True
    quiet = np.flatnonzero(~restless)
    signs = {"county": bound.evidence.zones.frame["county"].to_numpy()[quiet]}
    signs["needed"] = bound.silence.needed[quiet]
    # Without cuts of its own a zone's level follows from whether it is stale, and no more.
    for number, moment in enumerate((first, *common.tolist())):
        days = np.full(quiet.size, moment)
        figures = {name: figure.at(quiet, days, 0) for name, figure in bound.figures.items()}
        for stale in (False, True):
            found = conclude(bound, figures, quiet, np.full(quiet.size, stale))
            for name in ("level", "upper", "clause"):
                signs[f"{name}_{number}_{stale}"] = getattr(found, name)
    if not quiet.size:
        return itself
    group = pd.DataFrame(signs).groupby(list(signs), sort=False).ngroup().to_numpy()
    itself[quiet] = quiet[np.unique(group, return_index=True)[1]][group]
    return itself


def ahead(bound: Bound, zone: int, days: Ints) -> LevelsAt:
    """Levels of one zone on days to come, if nothing new comes and reports continue.

    Parameters
    ----------
    bound : Bound
        Bound with the cut-off at which nothing new comes any more.
    zone : int
        Position.
    days : array of int, shape (n,)
        Day numbers.
    """
    where = np.full(days.size, zone)
    figures = {name: figure.at(where, days, 0) for name, figure in bound.figures.items()}
    return conclude(bound, figures, where, np.zeros(days.size, dtype=np.bool_))
