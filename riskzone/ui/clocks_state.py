"""What the page of clocks shows, read from its address, and the links to others of its views."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskzone.cases.clocks import report_rules
from riskzone.cases.report_clues import LISTINGS, Listing
from riskzone.places.divisions import Divisions
from riskzone.services.case_clocks import MOST_DAYS
from riskzone.ui.address import address
from riskzone.ui.geography import stated_area
from riskzone.ui.state import View, read_view
from riskzone.zoning.assessment import ReadingName

#: Windows that are offered, in days; ``None``: since the beginning.
WINDOWS: tuple[int | None, ...] = (7, report_rules().window_days, 30, None)
_WHOLE = "all"
_KEPT = ("on", "reading", "lang")


@dataclass(frozen=True)
class ClocksView:
    """The state of the page.

    Parameters
    ----------
    day : View
        Day and language as every page reads them.
    reading : {"midnight", "now"}
        Clocks are read now, unless the address asks for 00:00.
    days : int or None
        Window; ``None``: since the beginning.
    kind : str or None
        Of the list.
    area : str
        Code of a prefecture or county, else ``""``.
    page : int
        Of the list, from 1.
    kept : mapping of str to str
        Day, reading and language as the address states them.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    day: View
    reading: ReadingName
    days: int | None
    kind: Listing | None
    area: str
    page: int
    kept: Mapping[str, str]
    problems: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def on(self) -> date:
        """The local day that is shown."""
        return self.day.on

    def here(self, **changes: object) -> str:
        """Link to this page with something else asked of it; the list begins anew."""
        own: dict[str, object] = {
            "area": self.area,
            "days": None if self.days == report_rules().window_days else stated(self.days),
            "kind": self.kind,
        }
        return address("clocks", {**self.kept, **own, **changes})

    def other(self, page: str, **params: object) -> str:
        """Link to another page at the same moment."""
        return address(page, {**self.kept, **params})


def stated(days: int | None) -> str:
    """Write a window as addresses state it."""
    return _WHOLE if days is None else str(days)


def read_clocks_view(params: Mapping[str, str], default: date, served: Divisions) -> ClocksView:
    """Read the state of the page; what cannot be read falls back and is listed in ``problems``."""
    # A page and an area of other pages mean something else here.
    day = read_view({name: params[name] for name in _KEPT if name in params}, default)
    problems = list(day.problems)
    window: int | None = report_rules().window_days
    asked = params.get("days", "")
    if asked == _WHOLE:
        window = None
    elif asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= MOST_DAYS:
        window = int(asked)
    elif asked:
        problems.append(("clocks.bad_window", {"value": asked[:40], "most": MOST_DAYS}))
    kind = next((one for one in LISTINGS if one == params.get("kind")), None)
    if params.get("kind") and kind is None:
        known = ", ".join(LISTINGS)
        problems.append(("clocks.no_such_kind", {"value": params["kind"][:40], "known": known}))
    area = stated_area(params.get("area", ""), served)
    if area is None or (area and served.layer_of(area) not in ("prefecture", "county")):
        area = ""
        problems.append(("clocks.bad_area", {"value": params["area"][:40]}))
    page = params.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return ClocksView(
        day=day,
        reading="midnight" if params.get("reading") == "midnight" else "now",
        days=window,
        kind=kind,
        area=area,
        page=max(1, number),
        kept={name: params[name] for name in _KEPT if params.get(name)},
        problems=tuple(problems),
    )
