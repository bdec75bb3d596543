"""Where the invented cases of the demonstration live: entrances of its building layer."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

import pandas as pd

from riskzone.cases.demo_draw import Draw


@dataclass(frozen=True)
class Home:
    """An entrance, or where the county has none only an address.

    Parameters
    ----------
    building : str
        Id in the building layer, ``""`` where there is none.
    address : str
    township : str
    """

    building: str
    address: str
    township: str


class Housing:
    """Homes still free, given out county by county in an order of their own.

    Parameters
    ----------
    units : DataFrame
        As :func:`riskzone.places.demo_buildings.building_table` makes it.
    townships : mapping of str to str
        County → its first township, for counties without a building unit.
    seed : int
        Of the order.
    """

    def __init__(self, units: pd.DataFrame, townships: Mapping[str, str], seed: int) -> None:
        self._townships, self._seed = townships, seed
        self._known: defaultdict[tuple[str, str], list[tuple[str, Home]]] = defaultdict(list)
        entrances = units[units["kind"] == "entrance"]
        columns = ("county", "use", "parent_id", "name", "township")
        rows = zip(entrances.index, *(entrances[name].tolist() for name in columns), strict=True)
        for unit, county, use, building, name, township in rows:
            self._known[county, use].append((building, Home(unit, name, township)))
        self._free: dict[tuple[str, str], Iterator[Home]] = {}
        self._without: Counter[str] = Counter()

    def next_home(self, county: str) -> Home:
        """A free entrance of a compound: nobody else was or will be given it."""
        if not self._known[county, "home"]:
            return self._only_address(county)
        if (county, "home") not in self._free:
            self._free[county, "home"] = iter(self._in_order(county))
        return next(self._free[county, "home"])

    def isolation(self, county: str) -> Home | None:
        """The next wing of the isolation sites of a county in turn, ``None`` without one."""
        wings = self._known[county, "isolation"]
        if not wings:
            return None
        turns = self._free.setdefault((county, "isolation"), cycle([home for _, home in wings]))
        return next(turns)

    def ward(self, county: str, name: str) -> Home | None:
        """A ward of a hospital by its name, ``None`` where the county has no such one."""
        wards = (home for _, home in self._known[county, "hospital"] if home.address == name)
        return next(wards, None)

    def _in_order(self, county: str) -> list[Home]:
        """One entrance of every building in turn, before a building is entered again."""
        homes = self._known[county, "home"]
        draw = Draw(self._seed, "homes", county)
        rank = {building: draw.rank() for building in dict.fromkeys(one for one, _ in homes)}
        taken: Counter[str] = Counter()
        order: list[tuple[int, float, int]] = []
        for position, (building, _) in enumerate(homes):
            order.append((taken[building], rank[building], position))
            taken[building] += 1
        return [homes[position][1] for _, _, position in sorted(order)]

    def _only_address(self, county: str) -> Home:
        self._without[county] += 1
        return Home("", f"演示小区癸亥{self._without[county]}号楼1单元", self._townships[county])
