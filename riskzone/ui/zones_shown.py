"""Everything the zone page shows of one place and moment, gathered before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from riskzone.errors import NotFound
from riskzone.maps import CellSource, Mark
from riskzone.places.cells import BuildingCells
from riskzone.ui import geography, zones_data
from riskzone.ui.data import LAYER, Desk
from riskzone.ui.state import View
from riskzone.ui.zones_place import Place
from riskzone.ui.zones_within import Group, grouped, ordered
from riskzone.zoning.assessment import Assessment

Bounds = tuple[float, float, float, float]

#: Building units off the lowest level that get a mark at every scale, the highest first.
_MOST_MARKS = 120
#: Degrees around building units (about 50 m), so that they do not touch the frame.
_MARGIN = 5e-4


@dataclass(frozen=True)
class Shown:
    """What the page shows.

    Parameters
    ----------
    place : Place
    assessment : Assessment
        Levels of the zones in the area shown; of its counties where prefectures have no
        level of their own.
    groups : tuple of Group or None
        The prefectures, where they are only groups of counties.
    geometry_url : str
        ``""`` where nothing can be drawn.
    view : tuple of float or None
        What the map looks at; ``None`` for all that is drawn.
    cells : CellSource or None
    marks : tuple of Mark
    schematic : bool
        Whether the boundaries drawn are schematic.
    remarks : tuple of str
        Catalogue entries of what a reader must know of this map.
    """

    place: Place
    assessment: Assessment
    groups: tuple[Group, ...] | None
    geometry_url: str
    view: Bounds | None
    cells: CellSource | None
    marks: tuple[Mark, ...]
    schematic: bool
    remarks: tuple[str, ...]


def gather(desk: Desk, view: View, place: Place) -> Shown:
    """Gather what is shown.

    Raises
    ------
    InputError, NotFound
        The zones cannot be rated: no scheme for the layer, no data, or a day ahead.
    """
    if place.layer == "prefecture":
        return _prefectures(desk, view, place)
    assessment = zones_data.assessment(desk, place, view.on, view.reading)
    if place.layer == "county":
        url = geography.geometry_file().url
        return _of(place, assessment, url, view=geography.extent(place.within))
    file = zones_data.townships(desk, place.county, view.on)
    url = file.url if file else ""
    remarks = () if file else ("no_polygon",)
    schematic = file is not None and file.schematic
    if place.layer == "township":
        return _of(place, assessment, url, schematic=schematic, remarks=remarks)
    cells = zones_data.cells(desk, view.on)
    if cells is None or place.county not in cells.counties:
        return _of(place, assessment, url, schematic=schematic, remarks=(*remarks, "no_cells"))
    township = place.within if place.within != place.county else ""
    return _of(
        place,
        assessment,
        url,
        view=_extent(assessment, cells, place, township),
        cells=CellSource(f"/cells/{cells.digest}", place.county, township),
        marks=_marks(assessment, cells, place.zone),
        schematic=schematic,
        remarks=remarks,
    )


def _of(
    place: Place,
    assessment: Assessment,
    url: str,
    *,
    groups: tuple[Group, ...] | None = None,
    view: Bounds | None = None,
    cells: CellSource | None = None,
    marks: tuple[Mark, ...] = (),
    schematic: bool = False,
    remarks: tuple[str, ...] = (),
) -> Shown:
    return Shown(place, assessment, groups, url, view, cells, marks, schematic, remarks)


def _prefectures(desk: Desk, view: View, place: Place) -> Shown:
    """Prefectures by their own scheme; without one as groups of counties, which keeps the map."""
    try:
        assessment = zones_data.assessment(desk, place, view.on, view.reading)
    except NotFound as error:
        if error.code != "zoning.no_scheme_adopted":
            raise
    else:
        file = geography.prefecture_file()
        geography.offer(file)
        return _of(place, assessment, file.url)
    counties = desk.assessment(view.on, view.reading, LAYER)
    names: Mapping[str, str] = geography.place_names()
    return _of(
        place,
        counties,
        geography.geometry_file().url,
        groups=grouped(counties, names),
        remarks=("prefectures_grouped",),
    )


def _marks(assessment: Assessment, cells: BuildingCells, chosen: str | None) -> tuple[Mark, ...]:
    zones = assessment.zones
    levels = [level.id for level in assessment.scheme.levels[1:]]
    raised = ordered(assessment, zones[zones["level"].isin(levels)]).head(_MOST_MARKS)
    rows = dict(zip(map(str, raised.index), raised["name"].astype(str), strict=True))
    if chosen in zones.index:
        rows.setdefault(str(chosen), str(zones.at[chosen, "name"]))
    placed = ((code, name, cells.position(code)) for code, name in rows.items())
    return tuple(Mark(code, name, at) for code, name, at in placed if at is not None)


def _extent(
    assessment: Assessment, cells: BuildingCells, place: Place, township: str
) -> Bounds | None:
    if township:
        found = cells.extent(assessment.zones.index.to_numpy(dtype=object))
        if found is None:
            return None
        west, south, east, north = found
    else:
        sides = np.array([cell.bounds for cell in cells.counties[place.county]])
        west, south = sides[:, :2].min(axis=0).tolist()
        east, north = sides[:, 2:].max(axis=0).tolist()
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN
