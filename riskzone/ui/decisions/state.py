"""What the page of decisions shows, read from its address, and the links that lead on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from riskzone.ui import geography
from riskzone.ui.address import address
from riskzone.ui.state import View, read_view

PAGE = "decisions"
#: Parts of the page, in the order of their links.
SHOWS = ("today", "beside", "documents", "conflicts", "write", "papers")
#: Cuts of the table of counties.
CUTS = ("differs", "raised", "all")
#: What stays when a reader moves.
KEPT = ("on", "reading", "lang")

_NUMBER = re.compile(r"-?\d{1,9}")
_ZONE = re.compile(r"\d{6}")
_MOST_PICKED = 200


@dataclass(frozen=True)
class DecisionView:
    """The state of the page.

    Parameters
    ----------
    day : View
    show : str
        One of :data:`SHOWS`, or ``"document"``.
    document : int
        Number of the document that is shown, edited, corrected or withdrawn; 0: none.
    version : int
        Version of it that is shown; 0: the newest.
    zone : str
        County whose course is shown; ``""``: none.
    cut : str
        One of :data:`CUTS`.
    page : int
    picked : tuple of str
        Counties chosen in the work list, or those a new document is written about.
    way : str
        What is written: ``""`` a new document, ``"edit"``, ``"corrects"``, ``"withdraws"``, or
        ``"draft"``: what was being written and could not be saved.
    draft : int or None
        Number of that draft.
    """

    day: View
    show: str = "today"
    document: int = 0
    version: int = 0
    zone: str = ""
    cut: str = "differs"
    page: int = 1
    picked: tuple[str, ...] = ()
    way: str = ""
    draft: int | None = None


def read(stated: Mapping[str, str], default: date) -> DecisionView:
    """Read the state of the page from its address.

    Returns
    -------
    DecisionView
        Always usable: what cannot be read falls back and is listed in its problems.
    """
    day = read_view({name: stated[name] for name in KEPT if name in stated}, default)
    problems = list(day.problems)
    show = stated.get("show", "")
    if show and show not in SHOWS:
        problems.append(("decisions_page.bad_show", {"value": show[:40]}))
        show = ""
    document = _number(stated.get("document", ""))
    if stated.get("document") and document < 1:
        problems.append(("decisions_page.bad_document", {"value": stated["document"][:40]}))
    zone = stated.get("zone", "")
    if zone and not (_ZONE.fullmatch(zone) and zone in _counties()):
        problems.append(("decisions_page.bad_zone", {"value": zone[:40]}))
        zone = ""
    way = stated.get("way", "")
    draft = _number(stated["draft"]) if _NUMBER.fullmatch(stated.get("draft", "")) else None
    if stated.get("drafts") and not show:
        show = "documents"
    if not show:
        show = "document" if document > 0 else "beside" if zone else "today"
    picked = (code for code in stated.get("pick", "").split("-") if code in _counties())
    return DecisionView(
        View(day.on, day.reading, problems=tuple(problems)),
        show,
        max(document, 0),
        max(_number(stated.get("version", "")), 0),
        zone,
        stated["cut"] if stated.get("cut") in CUTS else "differs",
        max(1, min(_number(stated.get("page", "")), 99)),
        tuple(dict.fromkeys(picked))[:_MOST_PICKED],
        way if way in ("edit", "corrects", "withdraws", "draft") else "",
        draft,
    )


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _counties() -> frozenset[str]:
    return frozenset(map(str, geography.divisions().zone_table("county").frame.index))


@dataclass(frozen=True)
class Links:
    """Addresses of the page and of those it leads to; each keeps what the reader chose.

    Parameters
    ----------
    kept : mapping of str to str
    view : DecisionView
    """

    kept: Mapping[str, str] = field(default_factory=dict)
    view: DecisionView | None = None

    def to(self, show: str = "", **stated: object) -> str:
        """A part of this page."""
        return address(PAGE, {**self.kept, "show": show, **stated})

    def document(self, number: int, **stated: object) -> str:
        """A document."""
        return address(PAGE, {**self.kept, "document": number, **stated})

    def write(self, way: str = "", number: int = 0, **stated: object) -> str:
        """The form: a new document, or one about another."""
        return self.to("write", way=way, document=number or None, **stated)

    def zone(self, code: str, cut: str = "") -> str:
        """The course of a county."""
        return self.to("beside", zone=code, cut="" if cut == "differs" else cut)

    def other(self, page: str, **stated: object) -> str:
        """Another page, at the same moment."""
        return address(page, {**self.kept, **stated})


def links(stated: Mapping[str, str], view: DecisionView) -> Links:
    """Give the links of a page from the parameters of its address."""
    return Links({name: stated[name] for name in KEPT if name in stated}, view)
