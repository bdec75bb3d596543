"""Clusters: cases of one zone that share a cluster id, or a place, within the window."""

import numpy as np

from riskzone.cases.history import Episodes
from riskzone.zoning.entries import Entries
from riskzone.zoning.steps import NEVER, Ints, Steps, pack, runs_at_least


def cluster_steps(
    entries: Entries, episodes: Episodes | None, zones: int, need: int, window: int
) -> Steps:
    """Number of clusters of each zone: at least ``need`` cases of one key in ``window`` days.

    Parameters
    ----------
    entries : Entries
        Counted cases; those of daily counts are left out.
    episodes : Episodes or None
        What the cases share.
    zones : int
        Number of zones.
    need, window : int
    """
    nothing = np.empty(0, dtype=np.int64)
    if entries.case is None or episodes is None or not len(episodes.keys):
        return Steps.of(zones, nothing, nothing, nothing)
    # A suspicion that was lifted, and a case that only moved in, found no cluster here.
    own = entries.take(
        (entries.case >= 0) & (entries.void >= NEVER) & (entries.seen == entries.day)
    )
    zone, group, day = _shared(own, episodes, need)
    index, start, end = runs_at_least(group, day, need, window)
    return Steps.of(zones, zone[index], start, end)


def _shared(entries: Entries, episodes: Episodes, need: int) -> tuple[Ints, Ints, Ints]:
    """Every case under everything it may share with others.

    Returns zone, a number for (zone, key), and day; ordered by that number and day.
    Keys of fewer than ``need`` cases are left out.
    """
    assert entries.case is not None  # noqa: S101 - only line lists come here
    codes = episodes.keys["key"].array.codes.astype(np.int64)
    members = episodes.keys["case"].to_numpy()
    often = np.bincount(codes)[codes] >= need
    codes, members = codes[often], members[often]
    order = np.argsort(members, kind="stable")
    codes, members = codes[order], members[order]
    first = np.searchsorted(members, entries.case, side="left")
    times = np.searchsorted(members, entries.case, side="right") - first
    entry = np.repeat(np.arange(entries.case.size), times)
    key = codes[np.repeat(first - np.cumsum(times) + times, times) + np.arange(entry.size)]
    zone, day = entries.zone[entry], entries.day[entry]
    group = np.unique(zone * np.int64(codes.max(initial=0) + 1) + key, return_inverse=True)[
        1
    ].astype(np.int64)
    order = np.argsort(pack(group, day), kind="stable")
    # A case that was confirmed twice is one of its cluster, from its first day on.
    cases = np.int64(entries.case.max(initial=0) + 1)
    _, first = np.unique(group[order] * cases + entries.case[entry][order], return_index=True)
    order = order[np.sort(first)]
    return zone[order], group[order], day[order]
