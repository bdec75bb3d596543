"""What a page shows, read from its address: a page is a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskzone.places.zones import LAYERS, Layer
from riskzone.ui.text import known_language
from riskzone.zoning.assessment import ReadingName

READINGS: tuple[ReadingName, ...] = ("midnight", "now")

FIRST_DAY = date(2019, 12, 1)
LAST_DAY = date(2099, 12, 31)

#: A division code, or what a deployment calls its building units: anything that is no markup.
_ZONE = re.compile(r"[^\x00-\x1f\x7f<>]{1,120}")
_DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}")
_PAGE = re.compile(r"[0-9]{1,6}")
_LEVEL = re.compile(r"[0-9A-Za-z_-]{1,40}")

#: Rows on one page of the table; a county may have twenty thousand building units.
PAGE_ROWS = 100

_LONGEST_SEARCH = 40
_LAST_PAGE = 9999


@dataclass(frozen=True)
class View:
    """The state of the zone page.

    Parameters
    ----------
    on : date
        Local day that is shown.
    reading : {"midnight", "now"}
        0时口径 or 即时口径.
    zone : str or None
        Code of the zone that is explained; not yet known to exist.
    layer : str or None
        Layer that is asked for; ``None`` where the address leaves it to the zone.
    within : str or None
        Division code of the area that is shown; not yet known to exist.
    level : str or None
        Level id the table is cut to, and the map emphasises; not yet known to exist.
    find : str
        What names or codes in the table must contain.
    page : int
        Page of the table, from 1.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    declared : bool
        The map shows declared levels instead of computed ones.
    """

    on: date
    reading: ReadingName = "midnight"
    zone: str | None = None
    layer: Layer | None = None
    within: str | None = None
    level: str | None = None
    find: str = ""
    page: int = 1
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()
    declared: bool = False


def read_view(address: Mapping[str, str], default: date) -> View:
    """Read the state of the zone page from the parameters of its address.

    Parameters
    ----------
    address : mapping of str to str
        ``on`` (``YYYY-MM-DD``), ``reading``, ``zone``, ``layer``, ``within``, ``level``,
        ``find``, ``page``, ``lang``; each may be absent or nonsense.
    default : date
        Day shown when the address names none.

    Returns
    -------
    View
        Always usable: what cannot be read falls back, and is listed in ``problems``.
    """
    problems = language_problems(address)
    on = default
    if stated := address.get("on"):
        try:
            on = date.fromisoformat(stated)
        except ValueError:
            problems.append(("ui.bad_date", {"value": stated[:40], "shown": default}))
        if not FIRST_DAY <= on <= LAST_DAY:
            problems.append(
                ("ui.day_out_of_range", {"value": on, "first": FIRST_DAY, "shown": default})
            )
            on = default
    reading: ReadingName = "midnight"
    if stated := address.get("reading"):
        if stated in ("midnight", "now"):
            reading = "now" if stated == "now" else "midnight"
        else:
            problems.append(("ui.bad_reading", {"value": stated[:40]}))
    zone = _matching(address.get("zone"), _ZONE, "ui.bad_zone", problems)
    within = _matching(address.get("within"), _DIVISION, "ui.bad_within", problems)
    level = _matching(address.get("level"), _LEVEL, "ui.bad_level", problems)
    layer: Layer | None = None
    if stated := address.get("layer"):
        layer = next((known for known in LAYERS if known == stated), None)
        if layer is None:
            problems.append(("ui.bad_layer", {"value": stated[:40]}))
    if (stated := address.get("view")) and stated not in ("computed", "declared"):
        problems.append(("decisions_page.bad_view", {"value": stated[:40]}))
    page = address.get("page", "1")
    return View(
        on,
        reading,
        zone,
        layer,
        within,
        level,
        address.get("find", "").strip()[:_LONGEST_SEARCH],
        max(1, min(int(page), _LAST_PAGE)) if _PAGE.fullmatch(page) else 1,
        tuple(problems),
        address.get("view") == "declared",
    )


def language_problems(address: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Tell that an address asks for a language the pages do not speak."""
    stated = address.get("lang")
    if not stated or known_language(stated):
        return []
    return [("ui.bad_language", {"value": stated[:40]})]


def _matching(
    stated: str | None,
    form: re.Pattern[str],
    code: str,
    problems: list[tuple[str, dict[str, Any]]],
) -> str | None:
    """Give a stated value that has the right form; one that has not is a problem."""
    if stated and not form.fullmatch(stated):
        problems.append((code, {"value": stated[:40]}))
        return None
    return stated or None
