"""Points of a line list: read, checked, converted to CGCS2000, set against the stated counties."""

from typing import Any

import numpy as np
import numpy.typing as npt

from riskzone.cases.columns import NOT_A_NUMBER, Column
from riskzone.cases.extract import Table
from riskzone.cases.locate import Points
from riskzone.cases.numbers import parse_number, parse_numbers
from riskzone.cases.redaction import redact
from riskzone.places.datum import to_cgcs2000
from riskzone.places.divisions import Divisions

#: Bounds of the country, degrees.  A point is swapped when exchanging its numbers moves it inside.
_LON = (73.0, 136.0)
_LAT = (3.0, 54.5)
_CIRCLE = 360.0


def read_points(
    table: Table, divisions: Divisions, datum: str | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], Points | None]:
    """Longitude and latitude (EPSG:4490) of each row, NaN where unusable, and what they say.

    Without a datum no point is kept and none fills a gap: the datum is asked for,
    never guessed.  A point that lies outside the stated county in every datum is
    listed all the same.
    """
    nothing = np.full(len(table), np.nan)
    lon_text, lat_text = table.column("lon"), table.column("lat")
    if (lon_text.blank & lat_text.blank).all():
        return nothing, nothing.copy(), None
    lon, bad_lon, lost_lon = _degrees(lon_text)
    lat, bad_lat, lost_lat = _degrees(lat_text)
    table.reject(bad_lon, "lon", "cases.bad_number")
    table.reject(bad_lat, "lat", "cases.bad_number")
    reason = _reasons(lon, lat, bad_lon | bad_lat)
    reason[lost_lon | lost_lat] = "cases.point_not_a_number"
    usable = ~np.isnan(lon) & ~np.isnan(lat) & (reason == "")

    def stated(row: int) -> str:
        return f"lon={_shown(lon_text.at(row))}, lat={_shown(lat_text.at(row))}"

    lon, lat = np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)
    if datum is None:
        table.note("cases.datum_missing", count=int(usable.sum()))
        plain = _counties(divisions, lon, lat)
        shifted = _counties(divisions, *to_cgcs2000(lon, lat, "GCJ-02"))
        reason[usable & (plain == "") & (shifted == "")] = "cases.point_outside"
        checks = Points((plain, shifted), reason, stated, usable, fills=False)
        return nothing, nothing.copy(), checks
    if usable.any():
        lon, lat = to_cgcs2000(lon, lat, datum)
    county = _counties(divisions, lon, lat)
    reason[usable & (county == "")] = "cases.point_outside"
    return lon, lat, Points((county,), reason, stated, usable, fills=True)


def _reasons(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], bad: npt.NDArray[np.bool_]
) -> npt.NDArray[Any]:
    """Why a point is of no use, whatever the boundaries."""
    reason = np.full(len(lon), "", dtype=object)
    reason[(np.isnan(lon) != np.isnan(lat)) & ~bad] = "cases.point_half"
    given = ~np.isnan(lon) & ~np.isnan(lat)
    inside = _within(lon, _LON) & _within(lat, _LAT)
    reason[given & ~inside] = "cases.point_outside_country"
    swapped = given & ~inside & _within(lat, _LON) & _within(lon, _LAT)
    reason[swapped] = "cases.point_swapped"
    return reason


def _degrees(
    column: Column,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Degrees per row, rows that hold something else, and rows that say NaN or infinity."""
    numbers, bad = parse_numbers(column.values)
    lost = np.array([text.lower() in NOT_A_NUMBER for text in column.texts], dtype=bool)
    return column.take(numbers), column.take(bad & ~lost), column.take(lost)


def _within(values: npt.NDArray[np.float64], bounds: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((values >= bounds[0]) & (values <= bounds[1]), dtype=bool)


def _shown(degrees: str) -> str:
    """Degrees for a message, to about a kilometre: a point of a case is the door of its home."""
    number = parse_number(degrees)
    if number is None or abs(number) > _CIRCLE:
        return redact(degrees, "lon") or "-"
    return f"{round(number, 2):g}"


def _counties(
    divisions: Divisions, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[Any]:
    """County each point lies in by the administrative boundaries, ``""`` where in none."""
    # Files without points need no geometry library.
    from riskzone.places.boundaries import load_boundaries  # noqa: PLC0415
    from riskzone.places.locator import locate  # noqa: PLC0415

    return np.asarray(locate(lon, lat, load_boundaries(divisions.area, "county")), dtype=object)
