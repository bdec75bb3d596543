"""What the page of health codes shows, read from its address, and the links that lead on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from riskzone.places import Divisions
from riskzone.places.tables import NATION
from riskzone.ui.address import address
from riskzone.ui.names import zone_name
from riskzone.ui.state import FIRST_DAY, LAST_DAY, language_problems

PAGE = "health-codes"
#: Parts of the page, in the order of their links.
SHOWS = ("counts", "rules", "appeals", "oversight")
#: What stays when a reader moves to another page.
KEPT = ("on", "reading", "lang")
#: What stays while a reader moves within this one.
_OWN = ("area", "against", "beside")
_NUMBER = re.compile(r"[0-9]{1,9}")

Problems = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class HealthView:
    """The state of the page.

    Parameters
    ----------
    on : date
        Local day at whose 00:00 the counts stand.
    against : date or None
        Day they are compared with; ``None``: the day before.
    area : str
        Division code of the area that is shown; ``""``: the whole area served.
    beside : str or None
        Another area its figures are put beside; ``""``: the whole area served, ``None``: none.
    show : str
        One of :data:`SHOWS`.
    rules : int
        Number of the change of rules that is opened; 0: none.
    stated : mapping of str to str
        The whole address.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    on: date
    against: date | None = None
    area: str = ""
    beside: str | None = None
    show: str = "counts"
    rules: int = 0
    stated: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()

    def part(self, show: str) -> str:
        """Link to a part of the page; day and area stay."""
        return self.to(show=None if show == "counts" else show)

    def within(self, area: str, show: str = "counts") -> str:
        """Link to the counts of an area, or to another part of the page about it."""
        return self.to(area=area, beside=None, show=None if show == "counts" else show)

    def to(self, **changes: object) -> str:
        """Give the address of this page with what stays in it, and what is stated."""
        kept = {name: self.stated[name] for name in (*KEPT, *_OWN) if name in self.stated}
        return address(PAGE, {**kept, **changes})

    def other(self, page: str, **stated: object) -> str:
        """Give the address of another page, at the same day and in the same language."""
        kept = {name: self.stated[name] for name in KEPT if name in self.stated}
        return address(page, {**kept, **stated})


def read(stated: Mapping[str, str], default: date, served: Divisions) -> HealthView:
    """Read the state of the page from its address.

    Parameters
    ----------
    stated : mapping of str to str
        ``on``, ``against`` (``YYYY-MM-DD``), ``area``, ``beside`` (division codes), ``show``,
        ``rules``, ``lang``; each may be absent or nonsense.
    default : date
        Day shown when the address names none.
    served : Divisions
        Of the area served.

    Returns
    -------
    HealthView
        Always usable: what cannot be read falls back and is listed in its problems.
    """
    problems: Problems = language_problems(stated)
    on = _day(stated.get("on", ""), problems) or default
    show = stated.get("show", "")
    if show and show not in SHOWS:
        problems.append(("health_page.bad_show", {"value": show[:40]}))
    number = stated.get("rules", "")
    if number and not _NUMBER.fullmatch(number):
        problems.append(("health_page.bad_number", {"value": number[:40]}))
    against = _day(stated.get("against", ""), problems)
    area = _area(stated.get("area", ""), served, problems)
    beside = _beside(stated.get("beside", ""), served, problems)
    return HealthView(
        on=on,
        against=None if against == on else against,
        area=area or "",
        beside=None if beside == area else beside,
        show=show if show in SHOWS else "counts",
        rules=int(number) if _NUMBER.fullmatch(number) else 0,
        stated=dict(stated),
        problems=tuple(problems),
    )


def _day(text: str, problems: Problems) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        problems.append(("health_page.bad_day", {"value": text[:40]}))
        return None
    return found


def _area(text: str, served: Divisions, problems: Problems) -> str | None:
    """Read a division; ``""`` is the whole area served, ``None`` one that is not served."""
    if not text or text in (served.area, served.area.ljust(6, "0")):
        return ""
    if served.area == NATION and text[:2] in served.provinces and text[2:] in ("", "0000"):
        return f"{text[:2]}0000"
    code, cut = served.resolve_stated(text) if text.isascii() and text.isdigit() else (None, True)
    if code is None:
        problems.append(("health_page.bad_area", {"value": text[:40]}))
    elif cut:
        shown = {"value": text[:40], "shown": zone_name(code, served.name(code))}
        problems.append(("health_page.coarser_area", shown))
    return code


def _beside(text: str, served: Divisions, problems: Problems) -> str | None:
    """Read the division to compare with; ``None``: none, or one that is not served."""
    found: Problems = []
    code = _area(text, served, found) if text else None
    if found:
        problems.append(("health_page.bad_beside", {"value": text[:40]}))
    return None if found else code
