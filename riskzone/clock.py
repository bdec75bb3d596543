"""Time: local days of Asia/Shanghai, and the one place where "now" comes from.

A *day* is a calendar day of Asia/Shanghai; inside the zoning core it is an
``int`` of days since 1970-01-01.  A level holds from 00:00 of its day.
"24时" of a day is 00:00 of the next one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01 of a local calendar day."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The local calendar day of a day number; the inverse of :func:`day_number`."""
    return _EPOCH + timedelta(days=int(number))


def midnight(day: date) -> datetime:
    """00:00 of a local day, as an aware time of Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Clock:
    """Where "now" comes from; injected, so that a demo or a test can stand still.

    Parameters
    ----------
    fixed : datetime, optional
        An aware time that is always "now".  ``None`` reads the system clock.
    """

    fixed: datetime | None = None

    def now(self) -> datetime:
        """The present, as an aware time of Asia/Shanghai."""
        return (self.fixed or datetime.now(SHANGHAI)).astimezone(SHANGHAI)

    def today(self) -> date:
        """The present local day."""
        return self.now().date()
