"""When the invented cases were reported, investigated and taken to hospital.

Most in time, some late, some never written down: what a desk has to chase.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from riskzone.cases.demo_draw import Draw

#: A row of the line list, texts by header.
Row = dict[str, str]

#: Of a hundred cases: so many are late, and of so many more nobody wrote the time down.
_LATE, _MISSING = 12, 8
#: Minutes from the result until the report (direct report within two hours), and when late.
_REPORTED, _REPORTED_LATE = (10, 110), (125, 230)
#: Minutes from the report until the investigation ended (within a day), and when late.
_INVESTIGATED, _INVESTIGATED_LATE = (5 * 60, 22 * 60), (25 * 60, 47 * 60)
#: Minutes from the result until the case left for a hospital.
_REMOVED = (90, 420)


def add_course(rows: Iterable[Row], seed: int) -> None:
    """Write times into the rows that have a result; the days they count on stay.

    Parameters
    ----------
    rows : iterable of dict
        With ``case_id``, ``result_at`` and ``reported_on`` (a day, which gains a time).
    seed : int
        Of the draws.
    """
    for row in rows:
        if not row["result_at"]:
            continue
        draw = Draw(seed, "course", row["case_id"])
        result = datetime.fromisoformat(row["result_at"])
        reported = _reported(draw, result, date.fromisoformat(row["reported_on"]))
        row["reported_on"] = f"{reported:%Y-%m-%d %H:%M}"
        row["investigated_at"] = _after(draw, reported, _INVESTIGATED, _INVESTIGATED_LATE)
        row["removed_at"] = _after(draw, result, _REMOVED, _REMOVED)


def _reported(draw: Draw, result: datetime, day: date) -> datetime:
    """A minute of the day of the report, which never changes."""
    span = _REPORTED_LATE if draw.between(1, 100) <= _LATE else _REPORTED
    reported = result + timedelta(minutes=draw.between(*span))
    if reported.date() == day:
        return reported
    if result.date() == day:
        return datetime.combine(day, time(23, 59))
    return datetime.combine(day, time(9, draw.between(0, 59)))


def _after(draw: Draw, start: datetime, in_time: tuple[int, int], late: tuple[int, int]) -> str:
    chance = draw.between(1, 100)
    minutes = draw.between(*(late if chance <= _LATE else in_time))
    if chance > 100 - _MISSING:
        return ""
    return f"{start + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"
