"""What the page of response levels shows: its address, and what it asks of the services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from riskzone.access import Actor
from riskzone.clock import SHANGHAI, midnight
from riskzone.services import response as service
from riskzone.services.present import present
from riskzone.services.response import AreaStanding, Responses, Situations
from riskzone.ui import data, geography
from riskzone.ui.address import address
from riskzone.ui.state import FIRST_DAY, LAST_DAY, View, read_view
from riskzone.zoning.assessment import ReadingName

PAGE = "response"
#: What stays when a reader moves from here to another page.
KEPT = ("on", "reading", "lang")


@dataclass(frozen=True)
class ResponseView:
    """The state of the page.

    Parameters
    ----------
    day : View
        Day, reading and what was asked for in vain, as every page states them.
    at : datetime or None
        Minute that is shown (aware); ``None``: the present on the default day, else 00:00.
    area : str
        Division code whose measures are shown; ``""``: the whole area served.
    """

    day: View
    at: datetime | None = None
    area: str = ""


def read(stated: Mapping[str, str], default: date) -> ResponseView:
    """Read the state of the page from its address.

    Parameters
    ----------
    stated : mapping of str to str
        ``on``, ``reading``, ``lang`` as on every page, ``at`` (``YYYY-MM-DDTHH:MM``; it goes
        before ``on``), ``area``; each may be absent or nonsense.
    default : date
        Day shown when the address names none.

    Returns
    -------
    ResponseView
        Always usable: what cannot be read falls back and is listed in its problems.
    """
    problems: list[tuple[str, dict[str, Any]]] = []
    day = read_view({k: v for k, v in stated.items() if k in KEPT}, default)
    at = None
    if text := stated.get("at", ""):
        try:
            at = _minute(text)
        except (ValueError, OverflowError):
            problems.append(("response.bad_minute", {"value": text[:40]}))
    if at is not None and not FIRST_DAY <= at.date() <= LAST_DAY:
        problems.append(("response.bad_minute", {"value": text[:40]}))
        at = None
    if at is not None:
        day = _moved(day, at.date())
    area = geography.stated_area(stated.get("area", ""), geography.divisions())
    if area is None:
        problems.append(("response.no_such_area", {"area": stated["area"][:40]}))
    found = View(day.on, day.reading, problems=(*day.problems, *problems))
    return ResponseView(found, at, area or "")


def _minute(text: str) -> datetime:
    """Read a minute; ``T24:00`` is the midnight that ends the day."""
    ends = text.endswith("T24:00")
    at = datetime.fromisoformat(text.removesuffix("T24:00") if ends else text)
    local = (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI)
    return local.replace(second=0, microsecond=0) + timedelta(days=ends)


def _moved(day: View, on: date) -> View:
    return View(on, day.reading, problems=day.problems)


def moment(view: ResponseView) -> datetime:
    """Give the minute that is shown."""
    if view.at is not None:
        return view.at
    now = present(data.context())
    return now if view.day.on == now.astimezone(SHANGHAI).date() else midnight(view.day.on)


@dataclass(frozen=True)
class Links:
    """Addresses of the page and of those it leads to; each keeps what the reader chose."""

    stated: Mapping[str, str]
    view: ResponseView

    @property
    def kept(self) -> dict[str, str]:
        """What every address states besides."""
        return {name: self.stated[name] for name in KEPT if name in self.stated}

    def area(self, code: str) -> str:
        """The measures of an area, at the minute shown."""
        at = {} if self.view.at is None else {"at": f"{self.view.at:%Y-%m-%dT%H:%M}"}
        return address(PAGE, self.kept | at | {"area": code})

    def at(self, moment: datetime) -> str:
        """The page at another minute."""
        shown = {"at": f"{moment:%Y-%m-%dT%H:%M}", "area": self.view.area}
        rest = {name: value for name, value in self.kept.items() if name != "on"}
        return address(PAGE, rest | {"on": f"{moment:%Y-%m-%d}"} | shown)

    def document(self, number: int) -> str:
        """The document a level rests on."""
        return address("decisions", self.kept | {"document": number})

    def zone(self, code: str) -> str:
        """The zone on its own page."""
        return address("zones", self.kept | {"zone": code})


def responses(desk: data.Desk, at: datetime) -> Responses:
    """Give the response levels at a minute."""
    return _responses(desk.shared_key, at, _actor=desk.actor)


def standing(desk: data.Desk, view: ResponseView, at: datetime) -> AreaStanding:
    """Give how the area shown stands at a minute, and the measures that apply to it."""
    reading = view.day.reading
    asked = (view.area, at, reading, data.moment_of(reading))
    return _standing(desk.shared_key, asked, _actor=desk.actor)


def situations(desk: data.Desk, view: ResponseView) -> Situations:
    """Give the situations of the communities on the day shown."""
    minute = data.moment_of(view.day.reading)
    return _situations(desk.shared_key, view.day, minute, _actor=desk.actor)


@st.cache_resource(max_entries=32, show_spinner=False)
def _responses(key: tuple[Any, ...], at: datetime, _actor: Actor) -> Responses:  # noqa: ARG001
    return service.responses(_actor, data.context(), at=at)


@st.cache_resource(max_entries=128, show_spinner=False)
def _standing(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    asked: tuple[str, datetime, ReadingName, datetime | None],
    _actor: Actor,
) -> AreaStanding:
    area, at, reading, _ = asked
    return service.standing(_actor, data.context(), area, at=at, reading=reading)


@st.cache_resource(max_entries=32, show_spinner=False)
def _situations(
    key: tuple[Any, ...],  # noqa: ARG001 - part of the cache key
    day: View,
    minute: datetime | None,  # noqa: ARG001
    _actor: Actor,
) -> Situations:
    return service.situations(_actor, data.context(), on=day.on, reading=day.reading)
