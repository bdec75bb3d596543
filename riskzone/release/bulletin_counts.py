"""What a line list and the daily counts say of a day, as figures of a bulletin."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.history import CLASSES, ORIGINS, Episodes, days_of
from riskzone.clock import day_number
from riskzone.release.bulletin import ELSEWHERE, HALVES, HalfName

#: Figures told by place where the list gives them.
_PLACED = (
    "new_confirmed",
    "new_asymptomatic",
    "new_suspected",
    "active",
    "asymptomatic",
    "suspected",
)

#: Figures of the contacts, as daily counts and bulletins both call them.
_CONTACTS = ("contacts_tracked", "contacts_released", "contacts_observed")


def counted(cases: pd.DataFrame, known: Episodes, on: date, by: str) -> Mapping[str, int]:
    """Figures of both halves at 24:00 of a day.

    Imported cases are those the list calls so; import-linked ones count as local, as the bulletins
    counted them.  A conversion counts on the day of the confirmation, an outcome on its own day.

    Parameters
    ----------
    cases : DataFrame
        The last revision of every case, ``LINE_LIST_COLUMNS``.
    known : Episodes
        Of all their revisions.
    on : date
        The day whose 24 hours are told.
    by : {"prefecture", "county"}
        Which places figures are given by.

    Returns
    -------
    mapping of str to int
        Path → figure, see :func:`riskzone.release.bulletin.figures`.
    """
    day = day_number(on)
    frame = known.frame
    ended = _ended(cases, known)
    of_case = frame["case"].to_numpy()
    seen, end = frame["seen"].to_numpy(), frame["end"].to_numpy()
    alive = (seen <= day) & (day < end)
    over = ended.day[of_case] <= day
    today = ended.day[of_case] == day
    cured, died = ended.cured[of_case], ended.died[of_case]
    kind = frame["classification"].to_numpy()
    confirmed, asymptomatic, suspected = (kind == number for number in range(len(CLASSES)))
    fresh = alive & (seen == day) & (frame["day"].to_numpy() == day)
    before = _before(frame, CLASSES.index("asymptomatic"))
    chosen = {
        "new_confirmed": fresh & confirmed,
        "converted": fresh & confirmed & before,
        "new_asymptomatic": fresh & asymptomatic,
        "new_suspected": fresh & suspected,
        "cumulative": alive & confirmed,
        "cured": alive & confirmed & over & cured,
        "died": alive & confirmed & over & died,
        "new_cured": alive & confirmed & today & cured,
        "new_died": alive & confirmed & today & died,
        "active": alive & confirmed & ~over,
        "asymptomatic": alive & asymptomatic & ~over,
        "suspected": alive & suspected & ~over,
    }
    came = frame["origin"].to_numpy() == ORIGINS.index("imported")
    places = frame[by].astype(str).replace("", ELSEWHERE)
    found: dict[str, int] = {}
    for name in HALVES:
        mine = came if name == "imported" else ~came
        found |= _figures(name, {figure: rows & mine for figure, rows in chosen.items()}, places)
    return found


def contacts(rows: pd.DataFrame, on: date) -> Mapping[str, int]:
    """Close contacts at 24:00 of a day, of the daily counts; those counts are of local cases.

    A figure is the sum of the zones of one layer that ever told it, and each of them has to tell
    it for the day: a sum without one of them would be too small, and nobody would see it.  Where
    zones of several layers tell it, their sums have to agree.

    Parameters
    ----------
    rows : DataFrame
        The last revision of every zone and day: ``layer, zone, date`` and figures.
    on : date
        The day whose 24 hours are told.

    Returns
    -------
    mapping of str to int
        Path → figure; empty where nothing is told.
    """
    until = rows[rows["date"] <= pd.Timestamp(on)]
    found = {}
    for name in rows.columns.intersection(list(_CONTACTS)):
        told = until.dropna(subset=[name])
        today = told[told["date"] == pd.Timestamp(on)]
        sums = {
            int(today.loc[today["layer"] == layer, name].sum())
            for layer, zones in told.groupby("layer")["zone"].unique().items()
            if set(zones) == set(today.loc[today["layer"] == layer, "zone"])
        }
        if len(sums) == 1:
            found[f"local.{name}"] = sums.pop()
    return found


def _figures(
    half: HalfName, chosen: Mapping[str, npt.NDArray[np.bool_]], places: "pd.Series[str]"
) -> dict[str, int]:
    found = {f"{half}.{figure}": int(rows.sum()) for figure, rows in chosen.items()}
    if half == "local":
        for figure in _PLACED:
            for place, count in places[chosen[figure]].value_counts().items():
                found[f"{half}.parts.{figure}.{place}"] = int(count)
    return found


class _Ended:
    """Day on which each case was cured or died, by its position in the episodes."""

    def __init__(self, case_ids: npt.NDArray[np.str_], cases: pd.DataFrame) -> None:
        told = cases.set_index("case_id").reindex(case_ids)
        days, outcome = days_of(told["outcome_on"]), told["outcome"].fillna("").to_numpy()
        self.cured, self.died = outcome == "cured", outcome == "died"
        self.day = np.where((days < 0) | (outcome == ""), np.iinfo(np.int64).max, days)


def _ended(cases: pd.DataFrame, known: Episodes) -> _Ended:
    return _Ended(known.case_ids, cases)


def _before(frame: pd.DataFrame, kind: int) -> npt.NDArray[np.bool_]:
    """Whether the episode of the same case before this one had a classification."""
    same = frame["case"].eq(frame["case"].shift()).to_numpy()
    earlier = frame["classification"].shift().eq(kind).to_numpy()
    return np.asarray(same & earlier, dtype=bool)
