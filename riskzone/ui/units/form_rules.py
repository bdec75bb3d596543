"""What is made of the fields of the form: pure functions on control units."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from riskzone.ui.units.form_state import Way
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.guard import check
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit


def scheme_on(schemes: Mapping[str, ControlScheme], on: date) -> ControlScheme:
    """Give the control scheme a new order begins with: the newest that is valid on a day."""
    valid = [
        one
        for one in schemes.values()
        if (one.valid_from is None or one.valid_from <= on)
        and (one.valid_until is None or on <= one.valid_until)
    ]
    return max(valid or schemes.values(), key=lambda one: (one.valid_from or date.min, one.id))


def fresh(scheme: ControlScheme, county: str, township: str = "") -> ControlUnit:
    """Begin a new control unit with the defaults of its scheme."""
    circle = scheme.entrance_circle
    return ControlUnit("", circle.kinds[0], scheme.id, circle.id, county, township=township)


def in_circle(unit: ControlUnit, scheme: ControlScheme, circle: str) -> ControlUnit:
    """Move a control unit into another circle; its kind follows where it is no default there."""
    found = scheme.circles[circle]
    kind = unit.kind if unit.kind in found.kinds or not found.kinds else found.kinds[0]
    return unit.changed(circle=circle, kind=kind)


def placed(unit: ControlUnit, way: Way, township: str = "") -> ControlUnit:
    """Keep of the place what was chosen in the end.

    Parameters
    ----------
    unit : ControlUnit
        May hold a drawing, building units and words, for a writer changed their mind.
    way : str
        How the place is given.
    township : str
        Name of the township, which stands for the words where it is the place itself.
    """
    if way == "draw":
        return unit.changed(building_units=())
    if way == "pick":
        return unit.changed(geometry=None)
    unit = unit.changed(building_units=(), geometry=None)
    if way == "township" and not unit.place_text:
        return unit.changed(place_text=township)
    return unit


def named(unit: ControlUnit, names: Mapping[str, str], township: str = "") -> ControlUnit:
    """Give a control unit without a name the one of its place."""
    if unit.name.strip():
        return unit
    buildings = "、".join(names.get(code, code) for code in unit.building_units[:3])
    return unit.changed(name=buildings or unit.place_text.strip() or township)


def separate(unit: ControlUnit, names: Mapping[str, str]) -> tuple[ControlUnit, ...]:
    """Make one control unit of each building unit, named as its place; together one order."""
    if len(unit.building_units) < 2:
        return (unit,)
    return tuple(
        unit.changed(building_units=(code,), name=names.get(code, code))
        for code in unit.building_units
    )


def unplaced(
    units: Sequence[ControlUnit], scheme: ControlScheme, at: datetime
) -> tuple[tuple[str, Mapping[str, Any], str], ...]:
    """Give (catalogue code, parameters, field) of what an order lacks to say where it holds."""
    if not all(unit.county for unit in units):
        return (("unit_form.county_wanted", {}, "county"),)
    found = refused(units, scheme, Action.ORDER, at)
    return tuple(one for one in found if one[2] == "place_text")


def refused(
    units: Sequence[ControlUnit], scheme: ControlScheme, action: Action, at: datetime
) -> tuple[tuple[str, Mapping[str, Any], str], ...]:
    """Give (catalogue code, parameters, field) of what the rules refuse, each sentence once."""
    found = (one for unit in units for one in check(unit, scheme, action=action, at=at))
    told: list[tuple[str, Mapping[str, Any], str]] = []
    for one in found:
        said = (one.code, one.params, one.field)
        if one.severity == "refuse" and said not in told:
            told.append(said)
    return tuple(told)


def binding(action: Action, unit: ControlUnit, at: datetime, scheme: ControlScheme) -> ControlUnit:
    """Fill in what an order at night leaves open: the first day on which it is looked at again."""
    if action is Action.ORDER and unit.review_on is None:
        return unit.changed(review_on=at.date() + timedelta(days=min(2, scheme.review_days)))
    return unit
