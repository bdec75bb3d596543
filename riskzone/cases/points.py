"""Points of a line list: read, checked, converted to CGCS2000, set against the stated counties."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.extract import Table
from riskzone.cases.locate import Points
from riskzone.cases.numbers import parse_numbers
from riskzone.errors import InputError
from riskzone.places.divisions import Divisions

#: Bounds of China's land and sea, degrees; a point is swapped when exchanging its numbers moves it inside.
_LON = (73.0, 136.0)
_LAT = (3.0, 54.5)


def read_points(
    table: Table, divisions: Divisions, datum: str | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], Points | None]:
    """Longitude and latitude (EPSG:4490) of each row, NaN where unusable, and what they say.

    Raises
    ------
    InputError
        The file holds points and nobody said which datum they are in.
    """
    rows = len(table)
    nothing = np.full(rows, np.nan)
    lon_text, lat_text = table.column("lon"), table.column("lat")
    if (lon_text.blank & lat_text.blank).all():
        return nothing, nothing.copy(), None
    if datum is None:
        raise InputError("cases.datum_missing", file=table.file)
    lon, bad_lon = (lon_text.take(part) for part in parse_numbers(lon_text.values))
    lat, bad_lat = (lat_text.take(part) for part in parse_numbers(lat_text.values))
    table.reject(bad_lon, "lon", "cases.bad_number")
    table.reject(bad_lat, "lat", "cases.bad_number")
    reason = np.full(rows, "", dtype=object)
    half = np.isnan(lon) != np.isnan(lat)
    half &= ~(bad_lon | bad_lat)
    reason[half] = "cases.point_half"
    given = ~np.isnan(lon) & ~np.isnan(lat)
    inside = _within(lon, _LON) & _within(lat, _LAT)
    swapped = given & ~inside & _within(lat, _LON) & _within(lon, _LAT)
    reason[given & ~inside] = "cases.point_outside_country"
    reason[swapped] = "cases.point_swapped"
    usable = given & inside
    lon, lat = np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)
    if usable.any():
        lon, lat = _converted(lon, lat, datum)
    county = _counties(divisions, lon, lat)
    reason[usable & (county == "")] = "cases.point_outside"
    stated = "lon=" + _shown(lon_text) + ", lat=" + _shown(lat_text)
    return lon, lat, Points(county, reason, stated, _agrees)


def _within(values: npt.NDArray[np.float64], bounds: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((values >= bounds[0]) & (values <= bounds[1]), dtype=bool)


def _shown(column: Any) -> "pd.Series[str]":
    return column.text().where(~column.blank, "-")


def _converted(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], datum: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    from riskzone.places.datum import to_cgcs2000

    return to_cgcs2000(lon, lat, datum)


def _counties(
    divisions: Divisions, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[Any]:
    """County each point lies in by the administrative boundaries, ``""`` where in none."""
    from riskzone.places.points import locate_points

    return np.asarray(locate_points(lon, lat, divisions.area), dtype=object)


def _agrees(stated: str, drawn: str) -> bool:
    from riskzone.places.seats import may_lie_in

    return may_lie_in(stated, drawn)
