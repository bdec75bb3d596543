"""Levels of a finer layer as evidence for its parents: the same ratings, told by parent."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from riskzone.zoning.binding import Bound, bind
from riskzone.zoning.evidence import ChildLevels
from riskzone.zoning.rating import history, level_names, levels_at
from riskzone.zoning.steps import NEVER, Ints


def child_levels(child: Bound, layer: str) -> ChildLevels:
    """Levels of a finer layer, by the codes of their parents.

    Bound for reading "midnight": all days there are, as a history looks only at those on which
    something may change.  Bound for a moment of reading "now": the levels of that day alone.

    Parameters
    ----------
    child : Bound
        The finer layer.
    layer : str
        Layer of the parents; a child that lies in none of its zones counts nowhere.
    """
    if child.cutoff is None:
        return _over_time(child, layer)
    day = child.cutoff[0]
    zone = np.arange(len(child.evidence.zones))
    level = levels_at(child, zone, np.full(zone.size, day), lead=1).level.astype(np.int64)
    return _told(child, layer, zone, level, np.full(zone.size, day), np.full(zone.size, day + 1))


def levels_ahead(
    finer: Mapping[str, Bound], layer: str, cutoff: tuple[int, int]
) -> dict[str, ChildLevels]:
    """Levels of finer layers if nothing came after a moment and reports continue.

    Parameters
    ----------
    finer : mapping of str to Bound
        The finer layers by name.
    layer : str
        Layer of the parents.
    cutoff : (day number, minute)
        What became known later is left out.
    """
    return {name: _over_time(_ahead(child, cutoff), layer) for name, child in finer.items()}


def _ahead(child: Bound, cutoff: tuple[int, int]) -> Bound:
    evidence = replace(child.evidence.before(cutoff), reports=None)
    return bind(child.scheme, evidence, cutoff)


def _over_time(child: Bound, layer: str) -> ChildLevels:
    frame = history(child, 0, NEVER - 1).frame
    columns = ("zone", "level", "day_from", "day_until")
    zone, level, begin, until = (frame[name].to_numpy(dtype=np.int64) for name in columns)
    return _told(child, layer, zone, level, begin, until)


def _told(  # noqa: PLR0917 - private, columns of one table
    child: Bound, layer: str, zone: Ints, level: Ints, begin: Ints, until: Ints
) -> ChildLevels:
    """Intervals by parent; the lowest level, which most children have, is what is not told."""
    names = level_names(child)
    words = np.array([names[rank] for rank in range(-2, len(child.scheme.levels))], dtype=object)
    kept = (level != 0) & (level != -1)
    codes = child.evidence.zones.frame[layer].to_numpy(dtype=object)
    intervals = pd.DataFrame(
        {
            "parent": codes[zone[kept]],
            "level": words[level[kept] + 2],
            "day_from": begin[kept],
            "day_until": until[kept],
        }
    )
    return ChildLevels(tuple(one.id for one in child.scheme.levels), intervals)
