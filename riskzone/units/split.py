"""A drawing across townships as several control units: one record per township."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import shapely

from riskzone.messages import Words
from riskzone.units.metres import area_m2
from riskzone.units.model import ControlUnit
from riskzone.units.overlap import cut_by


@dataclass(frozen=True)
class Part:
    """What of a drawing lies in one township.

    Parameters
    ----------
    geometry : Polygon
        EPSG:4490.
    county, township : str
        Division codes; township ``""`` where the township layer has a gap.
    name : Words
        Of the township.
    number : int
        1, 2 … where a township has several pieces; 0 where it has one.
    """

    geometry: shapely.Polygon
    county: str
    township: str
    name: Words
    number: int = 0


def parts_of(
    polygon: shapely.Polygon,
    county: str,
    townships: Mapping[str, tuple[Words, shapely.Geometry]],
    counties: Mapping[str, str],
) -> tuple[Part, ...]:
    """The parts of a drawing, the largest first; together they are the drawing.

    Parameters
    ----------
    polygon : Polygon
        Valid, EPSG:4490.
    county : str
        County of what lies in no township.
    townships : mapping of str to (Words, Geometry)
        Code → name and boundary, of the user's own layer; never schematic cells.
    counties : mapping of str to str
        Township → its county.

    Returns
    -------
    tuple of Part
        Empty where it lies in one township, or the layer knows none of them.
    """
    pieces = cut_by(polygon, {code: shape for code, (_, shape) in townships.items()})
    if sum(1 for code in pieces if code) < 2:
        return ()
    made = [
        Part(
            shape,
            counties.get(code, county) if code else county,
            code,
            townships[code][0] if code else Words("乡镇未明", "township not known"),
            number if len(shapes) > 1 else 0,
        )
        for code, shapes in pieces.items()
        for number, shape in enumerate(shapes, start=1)
    ]
    return tuple(sorted(made, key=lambda part: -area_m2(part.geometry)))


def separate(unit: ControlUnit, parts: Sequence[Part]) -> tuple[ControlUnit, ...]:
    """One control unit for each part, named after its township; together one order.

    Counts of people are left blank in all of them: nobody can say how many live in which part.
    """
    care = replace(
        unit.care, residents=0, dialysis=0, pregnant=0, living_alone=0, infants=0,
        medicine_needed=0,
    )  # fmt: skip
    return tuple(
        unit.changed(
            name=f"{unit.name}（{part.name.zh}{part.number or ''}）",
            geometry=part.geometry,
            county=part.county,
            township=part.township,
            building_units=(),
            care=care,
        )
        for part in parts
    )
