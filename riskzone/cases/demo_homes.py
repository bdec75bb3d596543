"""Where the invented cases of the demonstration live: entrances of its building layer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Housing:
    """Homes still free, given out county by county in an order of their own.

    Parameters
    ----------
    units : DataFrame
        As :func:`riskzone.places.demo_buildings.building_table` makes it.
    townships : mapping of str to str
        County → its first township, for counties without a building unit.
    seed : int
    """

    units: pd.DataFrame
    townships: Mapping[str, str]
    seed: int
    _free: dict[tuple[str, str], Iterator[Home]] = field(default_factory=dict)
    _without: dict[str, int] = field(default_factory=dict)

    def next_home(self, county: str) -> Home:
        """A free entrance of a compound: nobody else was or will be given it."""
        if not (self.units["county"] == county).any():
            return self._only_address(county)
        if (county, "home") not in self._free:
            self._free[county, "home"] = iter(self._homes(county))
        return next(self._free[county, "home"])

    def isolation(self, county: str) -> Home | None:
        """The next wing of the isolation sites of a county in turn, ``None`` without one."""
        if (county, "isolation") not in self._free:
            wings = self._of_use(county, "isolation")
            if wings.empty:
                return None
            self._free[county, "isolation"] = cycle([_home(row) for row in wings.itertuples()])
        return next(self._free[county, "isolation"])

    def ward(self, county: str, name: str) -> Home | None:
        """A ward of a hospital by its name, ``None`` where the county has no such one."""
        wards = self._of_use(county, "hospital")
        found = wards[wards["name"] == name]
        return None if found.empty else _home(next(found.itertuples()))

    def _of_use(self, county: str, use: str) -> pd.DataFrame:
        units = self.units
        chosen = (units["kind"] == "entrance") & (units["county"] == county)
        return units[chosen & (units["use"] == use)]

    def _homes(self, county: str) -> list[Home]:
        """One entrance of every building in turn, before a building is entered again."""
        homes = self._of_use(county, "home")
        draw = Draw(self.seed, "homes", county)
        rank = {building: draw.rank() for building in homes["parent_id"].unique()}
        turn = homes.groupby("parent_id").cumcount()
        order = sorted(
            range(len(homes)), key=lambda i: (turn.iloc[i], rank[homes["parent_id"].iloc[i]])
        )
        return [_home(row) for row in homes.iloc[order].itertuples()]

    def _only_address(self, county: str) -> Home:
        number = self._without[county] = self._without.get(county, 0) + 1
        return Home("", f"演示小区癸亥{number}号楼1单元", self.townships[county])


def _home(row: object) -> Home:
    return Home(str(row.Index), str(row.name), str(row.township))  # type: ignore[attr-defined]
