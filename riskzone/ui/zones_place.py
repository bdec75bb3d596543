"""Where the zone page stands: layer, area shown and zone, from an address and the divisions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from riskzone.places import Divisions
from riskzone.places.zones import LAYERS, Layer
from riskzone.services.building_cells import OwnPlace
from riskzone.ui.state import View

Problems = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Place:
    """What is shown.

    Parameters
    ----------
    layer : {"prefecture", "county", "township", "building"}
        Layer of the zones.
    within : str
        Code of the division they lie in; ``""`` for the whole area served.
    county : str
        Code of the county that is shown; ``""`` above the townships.
    zone : str or None
        Code of the zone that is explained; it lies in what is shown.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    layer: Layer
    within: str
    county: str
    zone: str | None
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()


Own = Callable[[str], OwnPlace | None]


def settle(view: View, divisions: Divisions, own: Own) -> Place:
    """Find out what an address shows.

    A zone brings its own layer and surroundings with it, unless the address states an area
    that holds it.  Without a zone, townships and building units need an area: a county for
    the first, a county or a township for the second.

    Parameters
    ----------
    view : View
        As read from the address.
    divisions : Divisions
        Of the area served.
    own : callable
        Finds a zone that is no division; asked only where it is needed.

    Returns
    -------
    Place
        Always usable; what could not be found is in its problems.
    """
    problems: Problems = []
    within = _within(view, divisions, problems)
    zone = _zone(view, divisions, own, problems)
    if zone is not None:
        code, layer, chain = zone
        fine = layer in _FINE
        outer = within if within in (chain[2:] if fine else chain) else chain[-1] if fine else ""
        county = next((c for c in chain if divisions.layer_of(c) == "county"), "")
        return Place(layer, outer, county if layer in _FINE else "", code, tuple(problems))
    layer, within = _without_zone(view.layer, within, divisions, problems)
    county = divisions.parents(within)["county"] if layer in _FINE else ""
    return Place(layer, within, county, None, tuple(problems))


_FINE = ("township", "building")


def _within(view: View, divisions: Divisions, problems: Problems) -> str:
    stated = view.within
    if not stated or stated == divisions.area or stated == divisions.area.ljust(6, "0"):
        return ""
    code, cut = divisions.resolve_stated(stated)
    if code is None or cut:
        problems.append(("ui.foreign_within", {"value": stated}))
        return code or ""
    return code


def _zone(
    view: View, divisions: Divisions, own: Own, problems: Problems
) -> tuple[str, Layer, tuple[str, ...]] | None:
    """Code and layer of the zone, and what it lies in from the coarsest to the finest."""
    stated = view.zone
    if not stated:
        return None
    code, cut = divisions.resolve_stated(stated) if view.layer != "building" else (None, False)
    if code is None or cut:
        found = own(stated)
        if found is not None:
            outer = (divisions.parents(found.county)["prefecture"], found.county)
            listed = found.layer == "building" and divisions.layer_of(found.township)
            inner = (found.township,) if listed else ()
            return stated, _layer(found.layer), ("", *outer, *inner)
    if code is None and view.layer == "building":
        code, cut = divisions.resolve_stated(stated)
    if code is None:
        problems.append(("ui.foreign_zone", {"value": stated}))
        return None
    if cut:
        problems.append(
            ("ui.township_not_listed", {"value": stated, "county": divisions.name(code)})
        )
    parents = divisions.parents(code)
    chain = ("", *(part for part in parents.values() if part and part != code))
    return code, _layer(divisions.layer_of(code)), chain


def _without_zone(
    asked: Layer | None, within: str, divisions: Divisions, problems: Problems
) -> tuple[Layer, str]:
    outer = divisions.layer_of(within)
    if asked is None:
        asked = _below(outer) if outer else "county"
    if asked in _FINE and outer not in ("county", "township"):
        problems.append(("ui.county_first", {}))
        return "county", within
    if outer and LAYERS.index(asked) <= LAYERS.index(_layer(outer)):
        # An area is shown by the zones in it; a coarser layer shows what lies around it.
        return asked, _outer_of(asked, within, divisions)
    return asked, within


def _outer_of(layer: Layer, within: str, divisions: Divisions) -> str:
    if layer in ("prefecture", "county"):
        return "" if layer == "prefecture" else divisions.parents(within)["prefecture"]
    return divisions.parents(within)["county"]


def _below(layer: str) -> Layer:
    return LAYERS[min(LAYERS.index(_layer(layer)) + 1, len(LAYERS) - 1)]


def _layer(text: str) -> Layer:
    return next(layer for layer in LAYERS if layer == text)


def crumbs(place: Place, divisions: Divisions) -> Iterator[tuple[Layer, str]]:
    """Give the steps on the way to what is shown, as (layer, area shown), the outermost first.

    Each but the last is a step back: the view of an area by the zones in it.  Townships are
    not the end of the way, so the view of building units ends with their layer, and with an
    empty area.
    """
    for outer in dict.fromkeys(part for part in divisions.parents(place.within).values() if part):
        yield _below(divisions.layer_of(outer)), outer
    if place.layer == "building":
        yield "building", ""


def one_step_down(place: Place) -> tuple[Layer, str] | None:
    """Give layer and area of the view inside the zone that is explained."""
    if place.zone is None or place.layer == "building":
        return None
    return _below(place.layer), place.zone
