"""What the page of publishing shows, read from its address, and the links that lead on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from riskzone.publish.product import Product
from riskzone.publish.sheets.spec import PAPERS
from riskzone.release.audience import Audience
from riskzone.release.checklist import THRESHOLDS
from riskzone.ui.address import address
from riskzone.ui.state import FIRST_DAY, LAST_DAY, language_problems

PAGE = "publish"
#: Parts of the page, in the order of their links.
SHOWS = ("prepare", "bulletin", "packs")
DPIS = (200, 300)
USUAL_THRESHOLD = 5
#: What a pack holds where nobody chose.
USUAL = tuple(one.value for one in Product)

#: What stays when a reader moves.
KEPT = ("on", "reading", "lang")
_NUMBER = re.compile(r"[0-9]{1,9}")
_SHEET = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True)
class PublishView:
    """The state of the page.

    Parameters
    ----------
    show : str
        One of :data:`SHOWS`.
    pack : int
        Number of the pack that is opened; 0: one is being prepared.
    snapshot : int or None
        Number of the frozen morning it is made from; 0: the running one; ``None``: the newest
        one of ``on``, else of all.
    on : date or None
        Day asked for by a page that leads here.
    audience : Audience
    products : tuple of str
        Values of :class:`Product`, in their order.
    papers : tuple of str
    dpi : {200, 300}
    tongue : {"zh", "en"}
        Language of the pack; the page may be read in the other one.
    threshold : int
        Smallest count below the county that is shown; whether it may be is said by the checks.
    sheet : str
        Name of the sheet that is shown; ``""``: the first.
    job : int
        Work under way; 0: none.
    corrects : int
        Pack that the one prepared replaces; 0: none.
    kept : mapping of str to str
        What stays between pages.
    stated : mapping of str to str
        The whole address.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    show: str = "prepare"
    pack: int = 0
    snapshot: int | None = None
    on: date | None = None
    audience: Audience = Audience.PUBLIC
    products: tuple[str, ...] = USUAL
    papers: tuple[str, ...] = PAPERS
    dpi: Literal[200, 300] = 200
    tongue: Literal["zh", "en"] = "zh"
    threshold: int = USUAL_THRESHOLD
    sheet: str = ""
    job: int = 0
    corrects: int = 0
    kept: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()

    def here(self, **changes: object) -> str:
        """Give the address of what is shown, with other parameters; ``None`` takes one out."""
        return address(PAGE, {**self.stated, **changes})

    def to(self, **changes: object) -> str:
        """Give the address of this page with nothing but what stays, and what is stated."""
        return address(PAGE, {**self.kept, **changes})

    def other(self, page: str, **stated: object) -> str:
        """Give the address of another page, which keeps the language."""
        return address(page, {**{k: v for k, v in self.kept.items() if k == "lang"}, **stated})


def read(stated: Mapping[str, str]) -> PublishView:
    """Read the state of the page from its address.

    Returns
    -------
    PublishView
        Always usable: what cannot be read falls back and is listed in its problems.
    """
    problems = language_problems(stated)

    def among(name: str, known: tuple[str, ...], usual: str) -> str:
        value = stated.get(name, "")
        if value and value not in known:
            problems.append((f"publish_page.bad_{name}", {"value": value[:40]}))
        return value if value in known else usual

    def several(name: str, known: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
        if name not in stated:
            return usual
        asked = [part for part in stated[name].split("-") if part]
        if unknown := [part for part in asked if part not in known]:
            problems.append((f"publish_page.bad_{name}", {"value": "-".join(unknown)[:40]}))
        return tuple(one for one in known if one in asked)

    def number(name: str) -> int | None:
        value = stated.get(name, "")
        if value and not _NUMBER.fullmatch(value):
            problems.append(("publish_page.bad_number", {"value": value[:40]}))
        return int(value) if _NUMBER.fullmatch(value) else None

    sheet = stated.get("sheet", "")
    dpi = among("dpi", tuple(map(str, DPIS)), "200")
    return PublishView(
        show=among("show", SHOWS, "prepare"),
        pack=number("pack") or 0,
        snapshot=number("snapshot"),
        on=_day(stated.get("on", ""), problems),
        audience=Audience(among("audience", tuple(Audience), Audience.PUBLIC)),
        products=several("products", USUAL, USUAL),
        papers=several("papers", PAPERS, PAPERS) or PAPERS,
        dpi=300 if dpi == "300" else 200,
        tongue="en" if among("tongue", ("zh", "en"), "zh") == "en" else "zh",
        threshold=_threshold(stated.get("k", ""), problems),
        sheet=sheet if _SHEET.fullmatch(sheet) else "",
        job=number("job") or 0,
        corrects=number("corrects") or 0,
        kept={name: stated[name] for name in KEPT if name in stated},
        stated=dict(stated),
        problems=tuple(problems),
    )


def _threshold(text: str, problems: list[tuple[str, dict[str, Any]]]) -> int:
    if not text:
        return USUAL_THRESHOLD
    if not _NUMBER.fullmatch(text):
        choices = ", ".join(map(str, THRESHOLDS))
        params = {"value": text[:40], "choices": choices, "usual": USUAL_THRESHOLD}
        problems.append(("publish_page.bad_k", params))
        return USUAL_THRESHOLD
    return int(text)


def _day(text: str, problems: list[tuple[str, dict[str, Any]]]) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        problems.append(("publish_page.bad_day", {"value": text[:40]}))
        return None
    return found
