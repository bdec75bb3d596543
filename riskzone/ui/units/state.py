"""What the page of control units shows, read from its address: a page is a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from riskzone.clock import SHANGHAI
from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.ui.address import address
from riskzone.ui.state import FIRST_DAY, LAST_DAY, language_problems

Known = Literal["then", "now"]
Sort = Literal["urgent", "place", "recent"]
SORTS: tuple[Sort, ...] = ("urgent", "place", "recent")

PAGE = "control-units"
#: Control units on one page of the list.
PAGE_ROWS = 40

_NUMBER = re.compile(r"[0-9]{1,9}")
_DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}")
_LONGEST_SEARCH = 40
_LAST_PAGE = 9999

#: What stays when a reader moves from here to another page.
_KEPT = ("on", "reading", "lang")


@dataclass(frozen=True)
class UnitsView:
    """The state of the page.

    Parameters
    ----------
    at : datetime or None
        Minute that is shown (aware, Asia/Shanghai); ``None``: the present.
    known : {"then", "now"}
        Whether a past minute shows what was known then, or what is known of it now.
    unit : int or None
        Control unit whose panel is open; not yet known to exist.
    revision : int or None
        Version of it whose outline is compared with the one before.
    status : str or None
        Status the page is cut to.
    area : str
        Division code the page is cut to; ``""``: the whole jurisdiction.
    find : str
        What names, places or documents must contain.
    sort : {"urgent", "place", "recent"}
    page : int
        From 1.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    at: datetime | None = None
    known: Known = "then"
    unit: int | None = None
    revision: int | None = None
    status: str | None = None
    area: str = ""
    find: str = ""
    sort: Sort = "urgent"
    page: int = 1
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()


def read_units_view(stated: Mapping[str, str]) -> UnitsView:
    """Read the state of the page from the parameters of its address.

    Parameters
    ----------
    stated : mapping of str to str
        ``at`` (``YYYY-MM-DDTHH:MM``, Asia/Shanghai), ``known``, ``unit``, ``rev``,
        ``status``, ``area``, ``find``, ``sort``, ``page``, ``lang``; each may be absent or
        nonsense.

    Returns
    -------
    UnitsView
        Always usable: what cannot be read falls back, and is listed in ``problems``.
    """
    problems = language_problems(stated)
    at = _minute(stated.get("at", ""), problems)
    unit = stated.get("unit", "")
    if unit and not _NUMBER.fullmatch(unit):
        problems.append(("units_page.bad_unit", {"value": unit[:40]}))
        unit = ""
    status = stated.get("status") or None
    if status and status not in STATUS_STYLES:
        problems.append(("units_page.bad_status", {"value": status[:40]}))
        status = None
    area = stated.get("area", "")
    if area and not _DIVISION.fullmatch(area):
        problems.append(("units_page.bad_area", {"value": area[:40]}))
        area = ""
    revision, page = stated.get("rev", ""), stated.get("page", "")
    return UnitsView(
        at,
        "now" if stated.get("known") == "now" else "then",
        int(unit) if unit else None,
        int(revision) if unit and _NUMBER.fullmatch(revision) else None,
        status,
        area,
        stated.get("find", "").strip()[:_LONGEST_SEARCH],
        next((sort for sort in SORTS if sort == stated.get("sort")), "urgent"),
        max(1, min(int(page), _LAST_PAGE)) if _NUMBER.fullmatch(page) else 1,
        tuple(problems),
    )


def _minute(text: str, problems: list[tuple[str, dict[str, Any]]]) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        problems.append(("units_page.bad_minute", {"value": text[:40]}))
        return None
    at = at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at.astimezone(SHANGHAI)
    if not FIRST_DAY <= at.date() <= LAST_DAY:
        problems.append(("units_page.bad_minute", {"value": text[:40]}))
        return None
    return at.replace(second=0, microsecond=0)


def minute_text(at: datetime) -> str:
    """Write a minute as addresses spell it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


@dataclass(frozen=True)
class UnitLinks:
    """Addresses of the page: every step of a reader is a link.

    Parameters
    ----------
    kept : mapping of str to str
        Day, reading and language as the address states them.
    view : UnitsView
    """

    kept: Mapping[str, str]
    view: UnitsView

    def unit(self, number: int | None) -> str:
        """Link to the panel of a control unit; ``None`` closes it."""
        return self._to(unit=number)

    def unit_begin(self) -> str:
        """Link to the panel of a control unit whose number is to be appended."""
        link = self._to(unit=None)
        return f"{link}{'&' if '?' in link else '?'}unit="

    def revision(self, version: int | None) -> str:
        """Link to a version of the chosen control unit."""
        return self._to(unit=self.view.unit, rev=version)

    def status(self, status: str | None) -> str:
        """Link to what is shown, cut to a status; from that status back to all."""
        return self._to(status=None if status == self.view.status else status, page=None)

    def area(self, code: str) -> str:
        """Link to the control units of a division."""
        return self._to(area=code or None, page=None, unit=None)

    def sort(self, sort: Sort) -> str:
        """Link to the same list in another order."""
        return self._to(sort=None if sort == "urgent" else sort, page=None)

    def page(self, number: int) -> str:
        """Link to another page of the list."""
        return self._to(page=number if number > 1 else None, unit=self.view.unit)

    def without_search(self) -> str:
        """Link to what is shown, without the word that was looked for."""
        return self._to(find=None, page=None)

    def at(self, at: datetime | None, known: Known = "then") -> str:
        """Link to the same at another minute."""
        return self._to(
            at=minute_text(at) if at else None,
            known="now" if at and known == "now" else None,
            unit=self.view.unit,
        )

    def other(self, page: str, **params: object) -> str:
        """Link to another page."""
        return address(page, {**self.kept, **params})

    def _to(self, **changes: object) -> str:
        view = self.view
        here: dict[str, object] = {
            "at": minute_text(view.at) if view.at else None,
            "known": "now" if view.at and view.known == "now" else None,
            "area": view.area or None,
            "status": view.status,
            "find": view.find or None,
            "sort": None if view.sort == "urgent" else view.sort,
            "page": view.page if view.page > 1 else None,
        }
        return address(PAGE, {**self.kept, **here, **changes})


def unit_links(stated: Mapping[str, str], view: UnitsView) -> UnitLinks:
    """Give the links of the page from the parameters of its address."""
    return UnitLinks({name: stated[name] for name in _KEPT if name in stated}, view)
