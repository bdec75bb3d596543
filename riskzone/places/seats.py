"""Seats: one known point per zone, from GeoNames and a short list of cited coordinates.

WGS-84 and CGCS2000 (EPSG:4490) differ by centimetres; the points are taken as EPSG:4490.
"""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.names import stem, tidy
from riskzone.places.tables import FOLDER


@dataclass(frozen=True)
class Settlement:
    """A settlement of GeoNames: its Chinese names, point, population, and county by point."""

    number: int
    names: frozenset[str]
    lon: float
    lat: float
    population: int
    county: str


@dataclass(frozen=True)
class OutsideSeat:
    """Seat of a county that has no polygon.

    ``inside`` is the county whose polygon covers the area on the map, ``""`` where
    no polygon of the province does.
    """

    lon: float
    lat: float
    inside: str
    source: str


@cache
def outside_seats() -> Mapping[str, OutsideSeat]:
    """Counties without polygon → their seat."""
    written = tomllib.loads((FOLDER / "seats.toml").read_text("utf-8"))
    return {
        code: OutsideSeat(entry["lon"], entry["lat"], entry["inside"], entry["source"])
        for code, entry in written.items()
    }


def may_lie_in(stated: str, drawn: str) -> bool:
    """Whether a point in the polygon of county ``drawn`` agrees with the stated county.

    Besides equality: 新林区 and 呼中区 have no polygon of their own, the boundary set
    shows their land as 呼玛县; 加格达奇区 and 松岭区 lie outside every polygon
    (``drawn == ""``).  None of these contradicts the stated code.
    """
    seat = outside_seats().get(stated)
    return stated == drawn or (seat is not None and drawn in ("", seat.inside))


@cache
def settlements() -> tuple[Settlement, ...]:
    """Settlements of GeoNames with a Chinese name, by number."""
    with (FOLDER / "hlj_geonames_places_500.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["zh"]]
    found = (
        Settlement(
            int(row["geonameid"]),
            frozenset(tidy(name) for name in row["zh"].split("|")),
            float(row["lon"]),
            float(row["lat"]),
            int(row["population"] or 0),
            row["county_code"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: one.number))


def known_seats(divisions: Divisions) -> Mapping[str, tuple[float, float]]:
    """Zones of an area whose seat is known → longitude, latitude (EPSG:4490).

    A settlement serves a township of the same county by its exact name, else by its
    name without suffix, at last by the same stem with another suffix (a township that
    became a town); it serves at most one.
    """
    return _known_seats(divisions.area)


@cache
def _known_seats(area: str) -> Mapping[str, tuple[float, float]]:
    divisions = load_divisions(area)
    by_county: dict[str, list[Settlement]] = defaultdict(list)
    for settlement in settlements():
        by_county[settlement.county].append(settlement)
    seats: dict[str, tuple[float, float]] = {}
    for code in divisions.zone_table("prefecture").frame.index:
        inside = [s for c, group in by_county.items() if c.startswith(code[:4]) for s in group]
        seats |= _join({code: divisions.name(code)}, inside)
    for code in divisions.zone_table("county").frame.index:
        seats |= _join({code: divisions.name(code)}, by_county.get(code, []))
    if "township" in divisions.tables:
        frame = divisions.tables["township"].frame
        for county, part in frame.groupby("county")["name"]:
            drawn = outside_seats().get(str(county))
            nearby = by_county.get(drawn.inside if drawn else str(county), [])
            seats |= _join({str(c): n for c, n in part.items()}, nearby, loosely=True)
    known = {c: (s.lon, s.lat) for c, s in outside_seats().items() if divisions.layer_of(c)}
    return seats | known


def _join(
    zones: Mapping[str, str], places: Iterable[Settlement], *, loosely: bool = False
) -> dict[str, tuple[float, float]]:
    """Zones of one parent joined with its settlements by name, each settlement once."""
    found: dict[str, tuple[float, float]] = {}
    free = sorted(places, key=lambda one: (-one.population, one.number))
    for serves in (_same_name, _same_class, *([_same_stem] if loosely else [])):
        for code, name in sorted(zones.items()):
            chosen = next((p for p in free if code not in found and serves(p, tidy(name))), None)
            if chosen is not None:
                found[code] = (chosen.lon, chosen.lat)
                free.remove(chosen)
    return found


def _same_name(place: Settlement, name: str) -> bool:
    return name in place.names


def _same_class(place: Settlement, name: str) -> bool:
    """新林 or 新林镇 for 新林镇, not 新林乡."""
    bare, kind = stem(name)
    kinds = _kinds(place, bare)
    return bool(kind) and (kind in kinds or kinds == {""})


def _same_stem(place: Settlement, name: str) -> bool:
    """新林乡 for 新林镇: most often the township was raised to a town since."""
    bare, kind = stem(name)
    return bool(kind) and bool(_kinds(place, bare))


def _kinds(place: Settlement, bare: str) -> set[str]:
    begun = (form for form in place.names if form.startswith(bare))  # few: a stem takes its time
    return {kind for root, kind in map(stem, begun) if root == bare}
