"""Building units of the demonstration: invented compounds, hospitals and isolation sites.

Every township of a county that has a polygon gets compounds of two or three buildings with two
entrances each, its first townships more of them; hospitals and isolation sites stand as data in
``data/demo/sites.toml``.  They are small rectangles around the place of the township, which is
schematic itself: **nothing here exists**, and no name is one of a real place.

A larger layer holds the smaller one of the same seed: ids, names and rectangles are the same.
Draws are hashes of seed, township and number, so that neither the order in which units are made
nor the version of a library changes them.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from riskzone.places.boundaries import CRS
from riskzone.places.divisions import load_divisions
from riskzone.places.schematic import schematic_townships
from riskzone.places.seats import outside_seats
from riskzone.settings import DATA

#: The area the demonstration is invented for.
AREA = "23"
#: Where hospitals and isolation sites are.
SITES = DATA / "demo" / "sites.toml"

# The sixty names of the old calendar, and none of them a real place.
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_NAMES = 60
_HOME = ("{name}{b}号楼", "{name}{b}号楼{e}单元")
#: Buildings and entrances of an ordinary compound.
_BUILDINGS, _ENTRANCES = (2, 3), 2
#: The n-th township of a county has about one compound where the first one has 1 + n/10.
_TENTHS = 10

# Metres.  A building is cut into its entrances lengthwise; a unit lies strictly inside its parent.
_ENTRANCE, _DEPTH, _STREET, _MARGIN, _WALL = 18.0, 13.0, 12.0, 6.0, 0.5
#: Compounds lie on a sunflower spiral around the place of their township, sites outside of it.
_SPIRAL, _SITE_FROM, _SITE_STEP = 66.0, 700.0, 60.0
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_METRES_A_DEGREE = 111_000.0
#: Of a degree: about a centimetre.
_DECIMALS = 7

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def building_units(
    count: int = 20_000, seed: int = 2020, cache_folder: Path | None = None
) -> geopandas.GeoDataFrame:
    """Make the layer of building units, with a rectangle for each.

    Parameters
    ----------
    count : int
        Units of all kinds, of which some 59 % are entrances and so zones; the compound that
        would exceed it is left out, so that up to nine are missing.
    seed : int
        Which sizes and directions are drawn.
    cache_folder : Path, optional
        Where the cells of townships are kept, see :func:`schematic_townships`.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, coordinates of seven decimals; index and columns of
        :func:`building_table`, and ``geometry`` (Polygon): an entrance lies inside its
        building, a building inside its compound, a compound inside the schematic cell of
        its township and so inside its county.
    """
    compounds = _compounds(count, seed)
    rows = _rows(compounds)
    corners = _corners(compounds, rows, _centres(compounds, cache_folder), seed)
    table = _table(compounds, rows)
    made = geopandas.GeoDataFrame(table, geometry=shapely.polygons(corners), crs=CRS)
    return made.sort_index()


def building_table(count: int = 20_000, seed: int = 2020) -> pd.DataFrame:
    """The building units without their geometry, which costs nothing to make.

    Parameters
    ----------
    count, seed
        As for :func:`building_units`.

    Returns
    -------
    DataFrame
        Index ``zone`` (id, unique, ascending); columns, all str: ``name``, ``kind``
        (compound | building | entrance), ``parent_id`` (the unit around it, ``""`` for a
        compound), ``use`` (home | hospital | isolation), ``township``, ``county`` and
        ``prefecture`` (codes).
    """
    compounds = _compounds(count, seed)
    return _table(compounds, _rows(compounds)).sort_index()


@dataclass(frozen=True)
class _Rows:
    """All units: position of the compound, number of the building and of the entrance, or 0."""

    compound: Ints
    building: Ints
    entrance: Ints


def _compounds(count: int, seed: int) -> pd.DataFrame:
    """Compounds and sites: township, number there, name, size, patterns of names, use."""
    frame = load_divisions(AREA).zone_table("township").frame
    frame = frame[~frame["county"].isin(outside_seats())]
    sites = _sites(frame)
    homes = _homes(frame, count - int(_size(sites).sum()), seed)
    made = pd.concat([sites, homes], ignore_index=True)
    places = frame.loc[made["township"], ["county", "prefecture"]]
    return made.assign(county=places["county"].array, prefecture=places["prefecture"].array)


def _sites(townships: pd.DataFrame) -> pd.DataFrame:
    first = pd.Series(townships.index, index=townships["county"]).groupby(level=0).min()
    written = tomllib.loads(SITES.read_text("utf-8"))["site"]
    return pd.DataFrame(
        {
            "township": [first[site["county"]] for site in written],
            "number": range(len(written)),
            "code": [f"s{number:02d}" for number in range(1, len(written) + 1)],
            **{
                name: [site[name] for site in written]
                for name in ("name", "buildings", "entrances", "building", "entrance", "use")
            },
        }
    )


def _homes(townships: pd.DataFrame, units: int, seed: int) -> pd.DataFrame:
    """Ordinary compounds in the order in which a growing layer gets them."""
    rank = townships.groupby("county").cumcount().to_numpy() + _TENTHS
    smallest = 1 + min(_BUILDINGS) * (1 + _ENTRANCES)
    turns = rank.min() * (units // smallest // len(townships) + 2) * 4
    per_township = np.maximum(turns // rank, 1)
    township = np.repeat(np.arange(len(townships)), per_township)
    number = np.arange(township.size) - np.repeat(
        np.cumsum(per_township) - per_township, per_township
    )
    # Every township gets one first.
    order = np.lexsort((township, np.where(number == 0, 0, (number + 1) * rank[township])))
    township, number = township[order], number[order]
    codes = townships.index.to_numpy()[township]
    drawn = _draw(seed, codes.astype(np.int64), number)
    buildings = np.asarray(_BUILDINGS)[(drawn % len(_BUILDINGS)).astype(np.int64)]
    kept = np.cumsum(1 + buildings * (1 + _ENTRANCES)) <= units
    made = pd.DataFrame(
        {
            "township": codes[kept],
            "number": number[kept],
            "code": [f"{n:03d}" for n in number[kept] + 1],
            "buildings": buildings[kept],
            "entrances": _ENTRANCES,
            "building": _HOME[0],
            "entrance": _HOME[1],
            "use": "home",
        }
    )
    in_county = made.groupby(townships["county"].to_numpy()[township[kept]]).cumcount()
    return made.assign(name=[_compound_name(n) for n in in_county])


def _compound_name(number: int) -> str:
    again = "" if number < _NAMES else f"{number // _NAMES + 1}区"
    return f"演示小区{_STEMS[number % 10]}{_BRANCHES[number % 12]}{again}"


def _size(compounds: pd.DataFrame) -> "pd.Series[int]":
    return 1 + compounds["buildings"] * (1 + compounds["entrances"])


def _draw(seed: int, township: Ints, number: Ints) -> NDArray[np.uint64]:
    """64 random bits for a number of a township: the mixing of SplitMix64."""
    state = township.astype(np.uint64) * np.uint64(1_000_003) + number.astype(np.uint64)
    state = (state ^ np.uint64(seed % 2**64)) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def _rows(compounds: pd.DataFrame) -> _Rows:
    size = _size(compounds).to_numpy()
    compound = np.repeat(np.arange(len(compounds)), size)
    inside = np.arange(compound.size) - np.repeat(np.cumsum(size) - size, size)
    # 0 the compound, then each building followed by its entrances.
    block = 1 + compounds["entrances"].to_numpy()[compound]
    building = np.where(inside == 0, 0, (inside - 1) // block + 1)
    return _Rows(compound, building, np.where(inside == 0, 0, (inside - 1) % block))


def _table(compounds: pd.DataFrame, rows: _Rows) -> pd.DataFrame:
    names = ("township", "code", "name", "building", "entrance")
    ids, parents, shown = [], [], []
    columns = (compounds[name].to_numpy()[rows.compound] for name in names)
    for township, code, name, of_building, of_entrance, b, e in zip(
        *columns, rows.building.tolist(), rows.entrance.tolist(), strict=True
    ):
        compound = f"demo-{township}-{code}"
        building = f"{compound}-{b}"
        if not b:
            row = (compound, "", name)
        elif not e:
            row = (building, compound, of_building.format(name=name, b=b))
        else:
            row = (f"{building}-{e}", building, of_entrance.format(name=name, b=b, e=e))
        ids.append(row[0])
        parents.append(row[1])
        shown.append(row[2])
    kind = np.where(
        rows.building == 0, "compound", np.where(rows.entrance == 0, "building", "entrance")
    )
    places = {
        name: compounds[name].to_numpy()[rows.compound]
        for name in ("use", "township", "county", "prefecture")
    }
    return pd.DataFrame(
        {"name": shown, "kind": kind, "parent_id": parents, **places},
        index=pd.Index(ids, name="zone"),
        dtype=str,
    )


def _centres(compounds: pd.DataFrame, cache_folder: Path | None) -> Floats:
    """Longitude and latitude of each compound: its cell holds the circle around it."""
    cells = schematic_townships(load_divisions(AREA), cache_folder)
    position = cells.index.get_indexer(compounds["township"])
    shapes = np.asarray(cells.geometry.values)
    shapely.prepare(shapes[np.unique(position)])
    seats = cells[["seat_lon", "seat_lat"]].to_numpy()
    centres = np.full((len(compounds), 2), np.nan)
    sites = compounds["use"].to_numpy() != "home"
    for group in (sites, ~sites):
        chosen = np.flatnonzero(group)
        part = compounds.iloc[chosen]
        centres[chosen] = _spread(part, position[chosen], shapes, seats)
    return centres


def _spread(compounds: pd.DataFrame, position: Ints, shapes: NDArray[Any], seats: Floats) -> Floats:
    """The n-th compound of a township at the n-th place of its spiral that lies in its cell."""
    at_site = compounds["use"].iloc[0] != "home"
    towns, town = np.unique(position, return_inverse=True)
    needed = np.bincount(town)
    spare = 24
    while True:
        tried = needed + spare
        owner = np.repeat(np.arange(len(towns)), tried)
        step = np.arange(owner.size) - np.repeat(np.cumsum(tried) - tried, tried)
        far = _SITE_FROM + _SITE_STEP * step if at_site else _SPIRAL * np.sqrt(step + 0.5)
        angle = step * _GOLDEN_ANGLE
        away = np.column_stack((far * np.cos(angle), far * np.sin(angle)))
        places = _moved(seats[towns[owner]], away)
        radius = _radius(compounds).max()
        fits = _holds(shapes[towns[owner]], places, radius)
        turn: Ints = np.cumsum(fits) - fits
        turn -= np.repeat(turn[np.cumsum(tried) - tried], tried)
        if (np.bincount(owner[fits], minlength=len(towns)) >= needed).all():
            break
        spare *= 2
    where = {
        (int(o), int(t)): i
        for i, (o, t) in enumerate(zip(owner, turn, strict=True))
        if fits[i] and t < needed[o]
    }
    nth = compounds.groupby("township", sort=False).cumcount()
    return places[[where[int(t), int(n)] for t, n in zip(town, nth, strict=True)]]


def _radius(compounds: pd.DataFrame) -> Floats:
    return np.hypot(*_extent(compounds)) / 2


def _extent(compounds: pd.DataFrame) -> tuple[Floats, Floats]:
    """Length and depth of compounds, in metres."""
    buildings = compounds["buildings"].to_numpy(dtype=np.float64)
    length = compounds["entrances"].to_numpy(dtype=np.float64) * _ENTRANCE + 2 * _MARGIN
    return length, buildings * (_DEPTH + _STREET) - _STREET + 2 * _MARGIN


def _holds(cells: NDArray[Any], places: Floats, radius: float) -> NDArray[np.bool_]:
    """Whether cells hold a circle around places, looked at in eight directions."""
    held = shapely.contains_xy(cells, places[:, 0], places[:, 1])
    inner = np.flatnonzero(held)
    north = 1.1 * radius / _METRES_A_DEGREE
    east = north / np.cos(np.radians(places[inner, 1]))
    for angle in np.arange(8) * np.pi / 4:
        x = places[inner, 0] + east * np.cos(angle)
        y = places[inner, 1] + north * np.sin(angle)
        held[inner] &= shapely.contains_xy(cells[inner], x, y)
    return held


def _corners(compounds: pd.DataFrame, rows: _Rows, centres: Floats, seed: int) -> Floats:
    """Corners of every unit: shape (units, 5, 2), longitude and latitude."""
    length, depth = (side[rows.compound] for side in _extent(compounds))
    is_building, is_entrance = rows.building > 0, rows.entrance > 0
    wall = _WALL * is_entrance
    west = np.where(is_building, _MARGIN, 0.0) + (rows.entrance - 1) * _ENTRANCE * is_entrance
    east = np.where(
        is_entrance, _MARGIN + rows.entrance * _ENTRANCE, length - _MARGIN * is_building
    )
    south = np.where(is_building, _MARGIN + (rows.building - 1) * (_DEPTH + _STREET), 0.0)
    north = np.where(is_building, south + _DEPTH, depth)
    west, south, east, north = west + wall, south + wall, east - wall, north - wall
    x = np.stack((west, east, east, west, west), axis=1) - length[:, None] / 2
    y = np.stack((south, south, north, north, south), axis=1) - depth[:, None] / 2
    codes = compounds["township"].to_numpy().astype(np.int64)
    drawn = _draw(seed + 1, codes, compounds["number"].to_numpy().astype(np.int64))
    turn = (drawn % np.uint64(36)).astype(np.float64)[rows.compound, None] * (np.pi / 36)
    away = np.stack(
        (x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)), axis=-1
    )
    origin = np.repeat(centres[rows.compound], 5, axis=0)
    return np.round(_moved(origin, away.reshape(-1, 2)), _DECIMALS).reshape(-1, 5, 2)


def _moved(origin: Floats, away: Floats) -> Floats:
    """Points some metres east and north of others, in the 3-degree Gauss-Krüger zone of each."""
    meridian = np.round(origin[:, 0] / 3) * 3
    moved = np.empty_like(origin)
    for central in np.unique(meridian):
        own = meridian == central
        # EPSG:4549 is CGCS2000 / 3-degree Gauss-Kruger CM 120E; the codes ascend eastwards.
        system = f"EPSG:{4549 + round((central - 120) / 3)}"
        metric = pyproj.Transformer.from_crs(CRS, system, always_xy=True)
        east, north = metric.transform(origin[own, 0], origin[own, 1])
        lon, lat = metric.transform(east + away[own, 0], north + away[own, 1], direction="INVERSE")
        moved[own] = np.column_stack((lon, lat))
    return moved
