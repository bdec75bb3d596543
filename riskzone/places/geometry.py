"""Geometries of a user's layer: into EPSG:4490, checked feature by feature, repaired or refused."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from riskzone.errors import InputError
from riskzone.places.boundaries import polygonal
from riskzone.places.datum import parse_datum, to_cgcs2000

#: Albers equal-area projection for China (standard parallels 25° and 47°), metres.
EQUAL_AREA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m +type=crs"

#: West, south, east, north: longitudes and latitudes of China with some margin.
_CHINA = (70.0, 0.0, 140.0, 60.0)

_DATUM_NAMES = re.compile(
    r"wgs.?84|world geodetic system 1984|cgcs.?2000|china.?2000|china geodetic", re.IGNORECASE
)


@dataclass(frozen=True)
class Repair:
    """A polygon that was not valid and was repaired.

    Parameters
    ----------
    feature : int
        Number of the feature in its file, from 1.
    zone : str
        Its code or identifier.
    problem : str
        What was wrong and where, as the geometry library names it.
    before_m2, after_m2 : float
        Area before and after in square metres, in :data:`EQUAL_AREA`; before is that
        of the crossing ring as it was drawn, where lobes turned the other way subtract.
    """

    feature: int
    zone: str
    problem: str
    before_m2: float
    after_m2: float


def to_stored(
    shapes: NDArray[Any], crs: str | None, stated_crs: str | None, datum: str, filename: str
) -> NDArray[Any]:
    """Bring geometries of a file into EPSG:4490.

    Parameters
    ----------
    shapes : ndarray of Geometry or None
    crs : str or None
        What the file says.
    stated_crs : str or None
        What the user says, used only where the file says nothing; ``"EPSG:<number>"``.
    datum : str
        Datum of the coordinates; GCJ-02 is taken back after any projection is undone.

    Raises
    ------
    InputError
        No reference system is known, it cannot be read, or its datum is none of the
        three that are kept without a national transformation.
    """
    system = _system(crs, stated_crs, filename)
    missing = shapely.is_missing(shapes)
    flat = shapely.force_2d(shapes)
    if system is not None and system.is_projected:
        lonlat = pyproj.Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
        flat[~missing] = shapely.transform(flat[~missing], lonlat.transform, interleaved=False)
    if parse_datum(datum) == "GCJ-02":
        flat[~missing] = shapely.transform(
            flat[~missing], lambda x, y: to_cgcs2000(x, y, "GCJ-02"), interleaved=False
        )
    return np.asarray(flat)


def _system(crs: str | None, stated: str | None, filename: str) -> pyproj.CRS | None:
    text = crs or stated
    if not text:
        raise InputError("places.crs_missing", file=filename)
    if crs is None and not re.fullmatch(r"(?i)epsg:\d{4,6}", text.strip()):
        raise InputError("places.crs_unreadable", file=filename, crs=text[:80])
    try:
        system = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as error:
        raise InputError("places.crs_unreadable", file=filename, crs=text[:80]) from error
    if not (system.is_geographic or system.is_projected) or system.geodetic_crs is None:
        raise InputError("places.crs_unreadable", file=filename, crs=system.name)
    if not _DATUM_NAMES.search(f"{system.geodetic_crs.name} {system.datum}"):
        raise InputError("places.crs_datum", file=filename, crs=system.name)
    return system


def check_positions(shapes: NDArray[Any], filename: str) -> None:
    """Refuse geometries that are empty, not finite, swapped, or not in China.

    Raises
    ------
    InputError
        Names the feature and the coordinate.
    """
    empty = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if len(empty):
        raise InputError("places.geometry_empty", file=filename, feature=int(empty[0]) + 1)
    at, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = np.flatnonzero(~np.isfinite(at).all(axis=1))
    if len(bad):
        raise InputError(
            "places.geometry_not_finite", file=filename, feature=int(owner[bad[0]]) + 1
        )
    outside = ~_in_china(at[:, 0], at[:, 1])
    if not outside.any():
        return
    first = int(np.flatnonzero(outside)[0])
    x, y = (round(float(value), 5) for value in at[first])
    swapped = bool(_in_china(at[first, 1], at[first, 0]))
    code = "places.coordinates_swapped" if swapped else "places.coordinates_outside"
    raise InputError(code, file=filename, feature=int(owner[first]) + 1, x=x, y=y)


def _in_china(lon: Any, lat: Any) -> Any:
    west, south, east, north = _CHINA
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def repair_polygons(
    shapes: NDArray[Any], zones: list[str], filename: str, allowed: frozenset[str]
) -> tuple[NDArray[Any], tuple[Repair, ...]]:
    """Repair polygons that are not valid; refuse what leaves no area or is of another type.

    Raises
    ------
    InputError
        Names the feature and its zone.
    """
    result = shapes.copy()
    repairs: list[Repair] = []
    for position in np.flatnonzero(~shapely.is_valid(shapes) | _mixed(shapes)).tolist():
        shape, zone = shapes[position], zones[position]
        feature = position + 1
        fixed = polygonal(shapely.make_valid(shape))
        if fixed.is_empty or fixed.area == 0:
            raise InputError(
                "places.geometry_beyond_repair", file=filename, feature=feature, zone=zone
            )
        result[position] = fixed
        problem = shapely.is_valid_reason(shape)
        repairs.append(Repair(feature, zone, problem, area_m2(shape), area_m2(fixed)))
    for position, shape in enumerate(result):
        if shape.geom_type not in allowed:
            raise InputError(
                "places.geometry_type",
                file=filename,
                feature=position + 1,
                zone=zones[position],
                type=shape.geom_type,
                allowed=", ".join(sorted(allowed)),
            )
        if shape.geom_type != "Point" and shape.area == 0:
            raise InputError(
                "places.geometry_beyond_repair",
                file=filename,
                feature=position + 1,
                zone=zones[position],
            )
    return result, tuple(repairs)


def area_m2(shape: shapely.Geometry) -> float:
    """Area in square metres of a geometry in EPSG:4490, in :data:`EQUAL_AREA`."""
    metric = shapely.transform(shape, _equal_area().transform, interleaved=False)
    return float(abs(metric.area))


def _equal_area() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4490", EQUAL_AREA, always_xy=True)


def _mixed(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Collections that hold polygons among other things."""
    return np.array(
        [s.geom_type == "GeometryCollection" and not polygonal(s).is_empty for s in shapes],
        dtype=bool,
    )
