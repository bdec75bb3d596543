"""Sporadic cases: those that nobody connected with another one.

A case is connected where it carries a cluster id, or stayed where a case of a known cluster
did, or shared its smallest known place with a case that counted before it, at most the window
earlier.  What comes later never connects an earlier case: of several in one entrance the first
one has no source, the others have that one.
"""

import numpy as np

from riskzone.cases.history import Episodes
from riskzone.zoning.steps import NEVER, Bools

#: How keys of a cluster id, or of a place where such a cluster was, begin.
_CLUSTER = "cluster "


def connected(episodes: Episodes, window: int) -> Bools:
    """Whether each case is connected with another one.

    Parameters
    ----------
    episodes : Episodes
    window : int
        Days between two cases of one place that may have infected each other.

    Returns
    -------
    array of bool, shape (cases,)
    """
    found = np.zeros(episodes.case_ids.size, dtype=np.bool_)
    if not len(episodes.keys):
        return found
    key = episodes.keys["key"].array
    code, case = key.codes.astype(np.int64), episodes.keys["case"].to_numpy(dtype=np.int64)
    named = np.array([str(name).startswith(_CLUSTER) for name in key.categories], dtype=np.bool_)
    found[case[named[code]]] = True
    began = _first_days(episodes)
    placed = ~named[code] & (began[case] < NEVER)
    code, case = code[placed], case[placed]
    order = np.lexsort((case, began[case], code))
    code, case = code[order], case[order]
    day = began[case]
    near = (code[1:] == code[:-1]) & (day[1:] - day[:-1] <= window)
    found[case[1:][near]] = True
    return found


def _first_days(episodes: Episodes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """First day of each case; never where it was a suspicion that was lifted."""
    began = np.full(episodes.case_ids.size, NEVER, dtype=np.int64)
    frame = episodes.frame
    stands = frame["void"].to_numpy() >= NEVER
    case = frame["case"].to_numpy(dtype=np.int64)[stands]
    np.minimum.at(began, case, frame["day"].to_numpy(dtype=np.int64)[stands])
    return began
