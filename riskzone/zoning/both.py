"""Line list and daily counts of the same zones: no case counts twice.

For one zone and day the line list is used.  Counts are dated by the day a bulletin
describes, cases by the day they were reported, and the two are often a day apart: so a
count on a day without a listed case is taken to tell the listed cases of the day before,
or after, of which no count of their own day tells.  What is left of it counts beside them.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from riskzone.zoning.entries import Entries
from riskzone.zoning.steps import Floats, Ints, pack, unpack


def beside(own: Entries, counted: Entries) -> tuple[Entries, pd.DataFrame]:
    """What counts add to a line list.

    Parameters
    ----------
    own : Entries
        Of the line list.
    counted : Entries
        Of the counts.

    Returns
    -------
    Entries
        The counts without those that tell listed cases.
    DataFrame
        ``zone, day, counts, list``: where both tell of a day, and differ.
    """
    amount = np.ones(counted.zone.size) if counted.weight is None else counted.weight
    change = amount if counted.change is None else counted.change
    keys = np.unique(np.concatenate((pack(own.zone, own.day), pack(counted.zone, counted.day))))
    place = np.searchsorted(keys, pack(counted.zone, counted.day))
    listed = np.bincount(np.searchsorted(keys, pack(own.zone, own.day)), minlength=keys.size)
    told = np.bincount(place, amount, minlength=keys.size)
    says = np.bincount(place, minlength=keys.size) > 0
    left = 1.0 - _explained(keys, listed.astype(np.float64), np.asarray(told, dtype=np.float64))
    kept = (listed[place] == 0) & ((left[place] > 0) | (amount == 0))
    rest = replace(counted, weight=amount * left[place], change=change * left[place]).take(kept)
    differs = (listed > 0) & says & (told != listed)
    zone, day = unpack(keys[differs])
    columns = {"zone": zone, "day": day, "counts": told[differs], "list": listed[differs]}
    return rest, pd.DataFrame(columns)


def _explained(keys: Ints, listed: Floats, told: Floats) -> Floats:
    """Which share of the count of each (zone, day) tells listed cases of a day beside it."""
    alone = np.where(listed == 0, told, 0.0)
    untold = np.maximum(np.where(listed > 0, listed - told, 0.0), 0.0)
    used = np.zeros(keys.size)
    for step in (-1, 1):  # the day before, then the day after
        at = np.searchsorted(keys, keys + step).clip(max=max(keys.size - 1, 0))
        there = np.where(keys[at] == keys + step, untold[at], 0.0)
        taken = np.minimum(np.maximum(alone - used, 0.0), there)
        used += taken
        untold -= np.bincount(at, taken, minlength=keys.size)
    return np.divide(used, alone, out=np.zeros(keys.size), where=alone > 0)
