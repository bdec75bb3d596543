"""Steps of a case, as one row of a line list tells them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from riskzone.clock import SHANGHAI
from riskzone.units.chronology import CASE_STEPS, Step
from riskzone.units.clocks import local_day

#: Step → column with its time.
_COLUMNS = {
    "sampled": "sampled_at",
    "result": "result_at",
    "case_reported": "reported_at",
    "investigated": "investigated_at",
    "removed": "removed_at",
}


def case_steps(
    row: Mapping[Any, Any], now: datetime, *, owner: str = "", investigations: bool = True
) -> list[Step]:
    """The steps of one case as known at a moment: what lies after it did not happen yet.

    Parameters
    ----------
    row : mapping
        Columns of :data:`~riskzone.cases.tables.LINE_LIST_COLUMNS`; times are naive and local.
    now : datetime
        Aware.
    owner : str
        See :class:`~riskzone.units.chronology.Step`.
    investigations : bool
        Whether the list keeps ends of investigations at all: where it does not, nobody can say
        that one is late.

    Returns
    -------
    list of Step
        One for each of :data:`~riskzone.units.chronology.CASE_STEPS`.  A column written by day
        reads as midnight; midnight sharp is therefore taken for its day alone.
    """
    made = []
    for name in CASE_STEPS:
        at, on = _read(row[_COLUMNS[name]], now)
        if name == "case_reported" and pd.isna(row["reported_at"]):
            at, on = _read(row["reported_on"], now)  # most lists carry its day alone
        made.append(Step(name, at, on, owner, investigations or name != "investigated"))
    return made


def _read(value: Any, now: datetime) -> tuple[datetime | None, date | None]:
    if pd.isna(value):
        return None, None
    moment: datetime = value.to_pydatetime().replace(tzinfo=SHANGHAI)
    if moment.time() == time.min:
        return None, moment.date() if moment.date() <= local_day(now) else None
    return moment if moment <= now else None, None
