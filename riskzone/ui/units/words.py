"""Words of control units in the language of the reader."""

from collections.abc import Callable, Mapping
from datetime import date

from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.places.english import english_name
from riskzone.services.building_cells import names_of
from riskzone.ui import geography
from riskzone.ui.data import Desk, context
from riskzone.ui.names import zone_in, zone_name
from riskzone.ui.text import items, say, word
from riskzone.units.control_schemes import Circle, scheme_of
from riskzone.units.model import ControlUnit

Say = Callable[..., str]


def status_words(say: Say) -> dict[str, str]:
    """Give the word of every status."""
    return {status: say(f"units_page.status_{status}") for status in STATUS_STYLES}


def circle_of(unit: ControlUnit) -> Circle | None:
    """Give the circle of a control unit."""
    scheme = scheme_of(unit)
    return None if scheme is None else scheme.circles.get(unit.circle)


def circle_word(unit: ControlUnit) -> str:
    """Name the circle of a control unit."""
    circle = circle_of(unit)
    return unit.circle if circle is None else word(circle.zh, circle.en)


def place_line(unit: ControlUnit) -> str:
    """Name what a control unit lies in: "绥芬河市 绥芬河镇", "Suifenhe Town, Suifenhe"."""
    served = geography.divisions()
    county = served.name(unit.county)
    if not unit.township:
        parent = served.parents(unit.county)["prefecture"]
        return zone_in(unit.county, county, parent, served.name(parent) if parent else "")
    township = zone_name(unit.township, served.name(unit.township) or unit.township)
    return word(f"{county} {township}", f"{township}, {english_name(unit.county) or county}")


def office_of(account: str, offices: Mapping[str, str]) -> str:
    """Name who did something: the office, and its account, which the audit chain names."""
    office = offices.get(account, "")
    return say("units_page.office_of", office=office, account=account) if office else account


def building_names(desk: Desk, unit: ControlUnit, on: date, most: int = 6) -> str:
    """Name the building units of an order; a code stands where no layer knows it any more."""
    codes = unit.building_units[:most]
    known = names_of(desk.actor, context(), codes, on)
    text = items(known.get(code, code) for code in codes)
    rest = len(unit.building_units) - most
    return text if rest <= 0 else say("units_page.and_more", names=text, count=rest)
