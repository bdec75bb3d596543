"""What a page shows, read from its address: a page is a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskzone.zoning.assessment import ReadingName

FIRST_DAY = date(2019, 12, 1)
LAST_DAY = date(2099, 12, 31)

_ZONE = re.compile(r"[0-9A-Za-z_-]{1,40}")


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
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    on: date
    reading: ReadingName = "midnight"
    zone: str | None = None
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()


def read_view(address: Mapping[str, str], default: date) -> View:
    """Read the state of the zone page from the parameters of its address.

    Parameters
    ----------
    address : mapping of str to str
        ``on`` (``YYYY-MM-DD``), ``reading``, ``zone``; each may be absent or nonsense.
    default : date
        Day shown when the address names none.

    Returns
    -------
    View
        Always usable: what cannot be read falls back, and is listed in ``problems``.
    """
    problems: list[tuple[str, dict[str, Any]]] = []
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
    zone = address.get("zone") or None
    if zone and not _ZONE.fullmatch(zone):
        problems.append(("ui.bad_zone", {"value": zone[:40]}))
        zone = None
    return View(on, reading, zone, tuple(problems))
