"""What another scheme would change: two histories of the same zones, compared."""

import numpy as np
import pandas as pd

_DAY = "datetime64[D]"
_STATE = ("level", "level_upper", "clause", "stale")


def flips(present: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Stretches on which two histories of the same zones give different levels.

    Parameters
    ----------
    present, other : DataFrame
        Intervals as :func:`riskzone.zoning.rating.named` gives them: ``zone, day_from,
        day_until`` (exclusive), ``level, level_upper, clause, stale``; both without gaps, of
        the same zones over the same days.

    Returns
    -------
    DataFrame
        ``zone, day_from, day_until`` (``datetime64[s]``, the second exclusive), then
        ``level_now, level_upper_now, clause_now`` and ``level_then, level_upper_then,
        clause_then``; one row per zone and longest stretch with equal values, by zone and
        day.  Two levels differ when their ids, or the highest ones possible, do: a scheme
        with other words for the same condition changes every zone.
    """
    a, b = _prepared(present), _prepared(other)
    cuts = (
        pd.concat([a[["zone", "day_from"]], b[["zone", "day_from"]]])
        .drop_duplicates()
        .sort_values(["zone", "day_from"], ignore_index=True)
    )
    left, right = _state_at(a, cuts), _state_at(b, cuts)
    ends = a.groupby("zone", sort=False)["day_until"].max()
    follows = cuts["zone"].eq(cuts["zone"].shift(-1))
    until = cuts["day_from"].shift(-1).where(follows, cuts["zone"].map(ends))
    joined = pd.DataFrame({"zone": cuts["zone"], "day_from": cuts["day_from"], "day_until": until})
    for name in ("level", "level_upper", "clause"):
        joined[f"{name}_now"] = left[name].to_numpy()
        joined[f"{name}_then"] = right[name].to_numpy()
    differs = (joined["level_now"] != joined["level_then"]) | (
        joined["level_upper_now"] != joined["level_upper_then"]
    )
    return _compressed(joined[differs].reset_index(drop=True))


def _prepared(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame[["zone", "day_from", "day_until", *_STATE]].copy()
    for name in ("day_from", "day_until"):
        made[name] = made[name].to_numpy(dtype=_DAY).astype("datetime64[s]")
    for name in ("zone", "level", "level_upper", "clause"):
        made[name] = made[name].astype("str")
    return made.sort_values(["zone", "day_from"], ignore_index=True)


def _state_at(frame: pd.DataFrame, cuts: pd.DataFrame) -> pd.DataFrame:
    """The interval of each zone that covers each day; both tables are ordered alike."""
    found = pd.merge_asof(
        cuts.sort_values("day_from", kind="stable").reset_index(),
        frame.sort_values("day_from", kind="stable"),
        on="day_from",
        by="zone",
    )
    return found.sort_values("index", ignore_index=True)


def _compressed(rows: pd.DataFrame) -> pd.DataFrame:
    columns = [
        "zone", "day_from", "day_until", "level_now", "level_upper_now", "clause_now",
        "level_then", "level_upper_then", "clause_then",
    ]  # fmt: skip
    state = [name for name in columns if name not in ("day_from", "day_until")]
    before = rows[state].shift()
    touches = rows["day_from"].eq(rows["day_until"].shift())
    starts = ~(touches & rows[state].eq(before).all(axis=1))
    group = np.cumsum(starts.to_numpy())
    merged = rows.groupby(group, sort=False).agg(
        {name: "first" for name in columns if name != "day_until"} | {"day_until": "last"}
    )
    return merged[columns].reset_index(drop=True)
