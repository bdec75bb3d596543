"""What the readers hand on: parsed, validated, located tables, and what they could not use.

Days are ``datetime64[s]`` at 00:00 of the local day (``NaT`` where unknown);
times are naive local times of Asia/Shanghai in ``datetime64[s]``.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Columns of :attr:`LineList.cases`, in order.
LINE_LIST_COLUMNS = (
    "case_id",  # str
    "classification",  # confirmed | asymptomatic | suspected | excluded
    "converted_from",  # classification before the present one, or ""
    "origin",  # local | imported | import_linked
    "found_by",  # fever_clinic | contact | centralised_isolation | home_isolation | screening | ""
    "onset_on",  # day
    "sampled_at",  # time
    "result_at",  # time
    "reported_on",  # day
    "reported_at",  # time, where the sender gave one with reported_on; else NaT
    "confirmed_on",  # day
    "confirmed_at",  # time, where the sender gave one with confirmed_on; else NaT
    "investigated_at",  # time the field investigation ended
    "removed_at",  # time the case was taken to hospital
    "prefecture_code",  # six digits or ""
    "county_code",  # six digits or ""
    "township_code",  # nine digits or ""
    "building_id",  # "" where unknown
    "address",  # cut at the entrance; "" where unknown
    "lon",  # float, EPSG:4490, NaN where unknown
    "lat",
    "report_county_code",
    "cluster_id",
    "outcome",  # cured | died | "" (active)
    "outcome_on",  # day
    "excluded_on",  # day the exclusion took effect
    "moved_to",  # county code, or "outside"; "" where the case did not move
    "moved_on",  # day
)

#: Classifications a counts file may hold; each as ``new_…`` and ``cumulative_…``.
COUNT_KINDS = ("confirmed", "asymptomatic", "suspected", "imported", "cured", "died", "converted")

#: Further columns of a counts file, taken as given.
COUNT_EXTRAS = ("contacts_tracked", "contacts_released", "contacts_observed", "clusters")


@dataclass(frozen=True)
class Rejection:
    """One value of one row that could not be used.

    ``value`` is already redacted where it may be personal.  ``code`` and
    ``params`` name a catalogue entry.
    """

    line: int
    field: str
    value: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Unlocated:
    """A row whose place is not known, or whose stated place and point disagree.

    ``reason`` is a catalogue code; ``stated`` what the sender wrote;
    ``kept`` the code that is used (``""``: none); ``near`` the zones the statement
    comes close to, for people.
    """

    line: int
    row_id: str
    stated: str
    kept: str
    reason: str
    near: str = ""


@dataclass(frozen=True)
class Coverage:
    """What a list says of its own reach.

    Parameters
    ----------
    start : date, optional
        The list is complete from this day on.  ``None``: it holds everything
        since the beginning of the epidemic.
    stated : bool
        Whether the sender or the user said so; otherwise it was assumed.
    clusters : bool
        Whether the list tells which cases belong together.
    baseline : mapping of str to int
        Zone code → cumulative confirmed cases before ``start``.
    """

    start: date | None = None
    stated: bool = False
    clusters: bool = False
    baseline: dict[str, int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What was noticed while a file was read: dropped columns, assumptions, what did not match."""

    file: str
    rows: int
    rejected: tuple[Rejection, ...] = ()
    unlocated: tuple[Unlocated, ...] = ()
    mismatches: tuple[Unlocated, ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()  # catalogue code, parameters
    dropped_columns: tuple[str, ...] = ()  # personal columns left at the door
    unused_columns: tuple[str, ...] = ()
    refused_ids: tuple[str, ...] = ()  # cases the file names on refused rows: not withdrawn


@dataclass(frozen=True)
class LineList:
    """Cases, one row each, in the columns :data:`LINE_LIST_COLUMNS`.

    Parameters
    ----------
    cases : DataFrame
        One row per case.
    places : DataFrame
        Places a case stayed at: ``case_id, kind`` (home | work | ward | visited),
        ``place, township_code, from_on, to_on``.
    coverage : Coverage
        What the list says of its reach.
    reading : Reading
        What was noticed on the way.
    lines : ndarray of int64, shape (cases,), optional
        Line of the file each case stands on.
    """

    cases: pd.DataFrame
    places: pd.DataFrame
    coverage: Coverage
    reading: Reading
    lines: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class CountTable:
    """Daily counts by zone.

    Parameters
    ----------
    rows : DataFrame
        ``zone`` (code, six or nine digits), ``layer``, ``date`` (day), then those of
        ``new_<kind>`` and ``cumulative_<kind>`` (see :data:`COUNT_KINDS`) and
        :data:`COUNT_EXTRAS` the file holds, as float with NaN where blank.
        ``…_confirmed`` are local cases; imported ones are counted apart.
        ``remainder`` (bool), only where there are such rows: what is known no finer than
        this zone, besides the figures of zones under it and not the whole of it.
    coverage, reading
        As for :class:`LineList`.
    lines : ndarray of int64, shape (rows,), optional
        Line of the file each row stands on; the first one of rows that were summed.
    """

    rows: pd.DataFrame
    coverage: Coverage
    reading: Reading
    lines: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class ReportTable:
    """Reports received: ``zone`` (code), ``reported_at`` (time); ``lines`` as for counts."""

    rows: pd.DataFrame
    reading: Reading
    lines: npt.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class IndicatorTable:
    """Ready indicators: ``zone`` (str as given), ``name``, ``date`` (day or NaT), then floats.

    A row stands for itself: zones need not be known divisions, and may repeat.
    """

    rows: pd.DataFrame
    reading: Reading
