"""Addresses of the zone page: every step of a reader is a link."""

from collections.abc import Mapping
from dataclasses import dataclass

from riskzone.ui.address import address
from riskzone.ui.state import View
from riskzone.ui.zones_place import Place

#: What stays while a reader moves through layers and areas.
_KEPT = ("on", "reading", "lang", "view")

#: Parameters of the address this page answers for besides.
OWN = ("layer", "within", "zone", "level", "find", "page")


@dataclass(frozen=True)
class Links:
    """Links from one view to others.

    Parameters
    ----------
    kept : mapping of str to str
        Day, reading and language as the address states them.
    view, place
        What is shown.
    """

    kept: Mapping[str, str]
    view: View
    place: Place

    def area(self, layer: str, within: str) -> str:
        """Link to the zones of a layer in an area."""
        return self._to(spot(layer, within, None))

    def zone(self, layer: str, zone: str, within: str = "") -> str:
        """Link to a zone among its neighbours."""
        return self._to(spot(layer, within, zone))

    def level(self, level: str) -> str:
        """Link to what is shown, cut to a level; from a level back to all of them."""
        return self._here(level=None if level == self.view.level else level)

    def page(self, number: int) -> str:
        """Link to another page of the table."""
        return self._here(level=self.view.level, find=self.view.find, page=number)

    def without_search(self) -> str:
        """Link to what is shown, without the word that was looked for."""
        return self._here(level=self.view.level)

    def reading(self, reading: str) -> str:
        """Link to the same by another reading."""
        return self._here(level=self.view.level, reading=reading)

    def other(self, page: str, **stated: object) -> str:
        """Link to another page, at the same moment; what is stated goes with it."""
        kept = {name: value for name, value in self.kept.items() if name != "view"}
        return address(page, {**kept, **stated})

    def shown(self, *, declared: bool) -> str:
        """Link to the same with declared or computed levels on the map."""
        return self._here(level=self.view.level, view="declared" if declared else None)

    def _here(self, **changes: object) -> str:
        where = spot(self.place.layer, self.place.within, self.place.zone)
        return self._to(where | changes)

    def _to(self, where: Mapping[str, object]) -> str:
        return address("zones", {**self.kept, **where})


def links(stated: Mapping[str, str], view: View, place: Place) -> Links:
    """Give the links of a page from the parameters of its address."""
    return Links({name: stated[name] for name in _KEPT if name in stated}, view, place)


def spot(layer: str, within: str, zone: str | None) -> dict[str, object]:
    """Give the parameters of a view; what an address means anyway is left out."""
    plain = layer == "county" and not within
    return {"layer": None if plain else layer, "within": within or None, "zone": zone}
