"""Which sheets a whole pack holds."""

from dataclasses import replace

from riskzone.publish.material import Material
from riskzone.publish.sheets.spec import SheetSpec

#: Sheets of single prefectures, and of control units, that a pack holds at most: the highest
#: levels first; the others are drawn on demand.
MOST_PREFECTURES, MOST_UNITS = 4, 4

WHOLE = (
    SheetSpec("province", paper="a4", form="png"),
    SheetSpec("province", paper="a4", form="png", dpi=300),
    SheetSpec("province", paper="a4", form="pdf"),
    SheetSpec("province", paper="a3", form="pdf"),
    SheetSpec("province", paper="wide", form="png"),
    SheetSpec("province", paper="phone", form="png"),
)


def sheets_for(material: Material) -> tuple[SheetSpec, ...]:
    """Sheets of a whole pack.

    The whole area on every paper; the prefectures with zones off the lowest level (highest
    first, then most zones), and the counties with control units in force, as PDF of A4.  Of
    these, what is on the papers asked for, and pictures as fine as asked for.
    """
    every = (*WHOLE, *_prefectures(material), *_units(material))
    chosen = (one for one in every if not material.papers or one.paper in material.papers)
    fine = (
        replace(one, dpi=300) if material.dpi == 300 and one.form == "png" else one
        for one in chosen
    )
    return tuple(dict.fromkeys(fine))


def _prefectures(material: Material) -> list[SheetSpec]:
    rank = {look.id: place for place, look in enumerate(material.looks) if look.id}
    rank["unknown"] = 0  # nobody is told to look where nothing is known
    known = {zone.parent for zone in material.zones}
    if len(known) < 2:
        return []
    weight = {
        code: sorted(
            (rank.get(z.level, 0) for z in material.zones if z.parent == code), reverse=True
        )
        for code in known
    }
    chosen = sorted((c for c in known if weight[c][0] > 0), key=lambda c: (weight[c], c))
    return [SheetSpec("prefecture", code, form="pdf") for code in chosen[::-1][:MOST_PREFECTURES]]


def _units(material: Material) -> list[SheetSpec]:
    count: dict[str, int] = {}
    for extent in material.extents:
        if extent.in_force and (extent.polygon_wkb is not None or extent.points):
            count[extent.county] = count.get(extent.county, 0) + 1
    chosen = sorted(count, key=lambda county: (-count[county], county))
    return [SheetSpec("units", county, form="pdf") for county in chosen[:MOST_UNITS]]
