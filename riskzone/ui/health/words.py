"""Numbers of health codes in words: counts, shares, changes, days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from riskzone.clock import SHANGHAI
from riskzone.ui import geography
from riskzone.ui.names import area_name, zone_name
from riskzone.ui.text import say, word

#: What stands where a count is hidden.
HIDDEN = "—"
#: Shares are told of so many residents.
PER = 10_000


class Worded(Protocol):
    """What has a name in both languages."""

    @property
    def zh(self) -> str:
        """Chinese."""

    @property
    def en(self) -> str:
        """English."""


def named(one: Worded) -> str:
    """Give a name in the language of the reader."""
    return word(one.zh, one.en)


def count(value: int | None) -> str:
    """Write a count; a hidden one is a dash."""
    return HIDDEN if value is None else f"{value:,}"


def change(value: int | None) -> str:
    """Write a change with its sign."""
    if value is None:
        return HIDDEN
    return f"{value:+,}".replace("-", "−") if value else "0"


def signed(value: float) -> str:
    """Write a number with its sign and one decimal."""
    text = f"{value:+,.1f}".replace("-", "−")
    return "0" if text[1:] == "0.0" else text


def share(part: float | None) -> str:
    """Write a share of one as so many of ten thousand.

    Examples
    --------
    >>> share(0.00123), share(0.0), share(0.000004), share(None)
    ('12.3', '0', '<0.1', '—')
    """
    if part is None:
        return HIDDEN
    value = part * PER
    if 0 < value < 0.05:
        return "<0.1"
    return f"{value:,.1f}" if value else "0"


def day(on: date) -> str:
    """Write a day without its year."""
    return word(f"{on.month}月{on.day}日", f"{on.day} {on:%b}")


def versus(on: date, against: date) -> str:
    """Say which day a change is against."""
    if against == on - timedelta(days=1):
        return say("health_page.than_yesterday")
    return say("health_page.than_day", day=day(against))


def minute(at: datetime) -> str:
    """Write a minute of Shanghai."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def area(code: str) -> str:
    """Name a division; the area served by its own name."""
    divisions = geography.divisions()
    if not code or code.ljust(6, "0") == divisions.area.ljust(6, "0"):
        return area_name()
    return zone_name(code, divisions.name(code))


def trail(code: str) -> list[str]:
    """Give the way down to an area: the whole area served first, itself last.

    Divisions of the way that are the same place (a county directly under its province) come once.
    """
    if not code:
        return [""]
    found = [part for part in geography.divisions().parents(code).values() if part]
    return ["", *dict.fromkeys([*found, code])]


def fortnight(name: str, values: Sequence[float | None]) -> str:
    """Say what a small drawing of the last days shows, for those who cannot see it."""
    told = " ".join(HIDDEN if value is None else f"{value:,.0f}" for value in values)
    return say("health_page.fortnight", name=name, values=told)


def around(code: str) -> list[str]:
    """Give what an area can be put beside: the whole, and those it lies among; by their codes."""
    divisions = geography.divisions()
    if not code:
        return []
    layer, above = divisions.layer_of(code), trail(code)[-2]
    frame = divisions.zone_table(layer).frame if layer in ("prefecture", "county") else None
    if frame is None:
        return ["", above] if above else [""]
    codes = [str(one) for one in frame.index]
    near = [one for one in codes if one != code and (not above or trail(one)[-2] == above)]
    return list(dict.fromkeys(["", above, *near])) if above else ["", *near]
