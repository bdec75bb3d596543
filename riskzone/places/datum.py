"""Datums: WGS-84, CGCS2000 and the shifted GCJ-02 of Chinese map services.

Everything is kept in CGCS2000 (EPSG:4490).  WGS-84 and CGCS2000 agree to better than
a metre, which is less than the boundaries are worth, and are taken as equal.  GCJ-02
is an obfuscation of WGS-84 by 100 to 700 m, defined by a closed formula in the forward
direction; its constants are those of the Krasovsky 1940 ellipsoid.

The datum of a file is asked for, never guessed: shifted coordinates look like any others.
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from riskzone.errors import InputError

Datum = Literal["WGS-84", "CGCS2000", "GCJ-02"]
DATUMS: tuple[Datum, ...] = ("WGS-84", "CGCS2000", "GCJ-02")

_SPELLINGS = {
    "wgs84": "WGS-84",
    "epsg4326": "WGS-84",
    "cgcs2000": "CGCS2000",
    "epsg4490": "CGCS2000",
    "gcj02": "GCJ-02",
    "火星坐标": "GCJ-02",
}

_SEMI_MAJOR = 6378245.0  # metres, Krasovsky 1940
_ECCENTRICITY_SQUARED = 0.00669342162296594323

#: West, south, east, north of the box in which GCJ-02 is shifted, degrees.
SHIFTED_BOX = (72.004, 0.8293, 137.8347, 55.8271)

#: The error shrinks at least tenfold a step; after eight it is below the resolution of a double.
_STEPS = 8


def parse_datum(datum: str | None) -> Datum:
    """Read the name of a datum.

    Raises
    ------
    InputError
        ``places.datum_missing`` or ``places.datum_unknown``.
    """
    text = (datum or "").strip()
    if not text:
        raise InputError("places.datum_missing", known=", ".join(DATUMS))
    key = "".join(ch for ch in text.lower() if ch.isalnum())
    if key not in _SPELLINGS:
        raise InputError("places.datum_unknown", datum=text, known=", ".join(DATUMS))
    return _SPELLINGS[key]  # type: ignore[return-value]


def to_cgcs2000(
    lon: ArrayLike, lat: ArrayLike, datum: str | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert coordinates of a stated datum to CGCS2000 (EPSG:4490).

    Parameters
    ----------
    lon, lat : array_like of float
        Degrees; same shape.  NaN stays NaN.
    datum : str
        One of :data:`DATUMS`.

    Returns
    -------
    tuple of ndarray
        Longitude and latitude.  From GCJ-02 the error of the inversion is below
        0.01 m; points outside :data:`SHIFTED_BOX` are unchanged.

    Raises
    ------
    InputError
        The datum is missing or not known.
    """
    known = parse_datum(datum)
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if known != "GCJ-02":
        return x.copy(), y.copy()
    shifted = _in_box(x, y)
    new_x, new_y = np.where(shifted, x, np.nan), np.where(shifted, y, np.nan)
    for _ in range(_STEPS):
        east, north = _shift(new_x, new_y)
        new_x, new_y = x - east, y - north
    return np.where(shifted, new_x, x), np.where(shifted, new_y, y)


def to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert CGCS2000 (or WGS-84) coordinates to GCJ-02, as Chinese map services draw them.

    Parameters
    ----------
    lon, lat : array_like of float
        Degrees; points outside :data:`SHIFTED_BOX` are unchanged, NaN stays NaN.
    """
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    shifted = _in_box(x, y)
    east, north = _shift(x, y)
    return np.where(shifted, x + east, x), np.where(shifted, y + north, y)


def _in_box(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = SHIFTED_BOX
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _shift(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shift of GCJ-02 against WGS-84 at WGS-84 points, in degrees east and north."""
    x, y = lon - 105.0, lat - 35.0
    common = 20 * _waves(x, 6, 1) + 20 * _waves(x, 2, 1)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north = north + 2 / 3 * (
        common
        + 20 * _waves(y, 1, 1)
        + 40 * _waves(y, 1, 3)
        + 160 * _waves(y, 1, 12)
        + 320 * _waves(y, 1, 30)
    )
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east = east + 2 / 3 * (
        common
        + 20 * _waves(x, 1, 1)
        + 40 * _waves(x, 1, 3)
        + 150 * _waves(x, 1, 12)
        + 300 * _waves(x, 1, 30)
    )
    # Metres to degrees along the meridian and the parallel of the ellipsoid.
    angle = np.radians(lat)
    flat = 1 - _ECCENTRICITY_SQUARED * np.sin(angle) ** 2
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / flat**1.5
    parallel = _SEMI_MAJOR / np.sqrt(flat) * np.cos(angle)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _waves(value: NDArray[np.float64], times: int, over: int) -> NDArray[Any]:
    return np.sin(value * np.pi * times / over)
