"""A sheet from its parts."""

from riskzone.errors import NotFound
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.sheets.faces import Type
from riskzone.publish.sheets.ground import ground
from riskzone.publish.sheets.page import Page
from riskzone.publish.sheets.spec import SIZES, SheetSpec


def draw(material: Material, spec: SheetSpec) -> ProductFile:
    """Draw a map sheet."""
    wide, high = SIZES[spec.paper]
    page = Page(wide, high or 2 * wide)
    zones = [
        z for z in material.zones if spec.scope == "province" or spec.area in (z.parent, z.zone)
    ]
    if not zones:
        raise NotFound("sheets.area_unknown", area=spec.area)
    frame = (10.0, 30.0, page.width - 10, page.height - 25)
    counties = material.boundaries["county"]
    core = counties[counties.index.isin([z.zone for z in zones])]
    under = ground(core, counties, {z.zone: z.parent for z in zones}, frame)
    for zone in zones:
        if zone.zone in under.core:
            page.path(
                under.path("core", zone.zone),
                fill=material.look(zone.level).colour,
                stroke="#A9B8AE",
                line=0.3,
            )
    for code in under.groups:
        page.path(under.path("groups", code), stroke="#3C4741", line=0.8)
    page.text(
        10, 18, material.title or material.provenance.area_name, Type(20, face="serif", bold=0.03)
    )
    for number, look in enumerate(material.looks):
        told = f"{look.glyph} {look.zh} {material.totals.get(look.id, 0)}"
        page.text(page.width - 60, 40 + 8 * number, told, Type(11))
    origin = material.provenance
    if spec.form == "pdf":
        data = page.pdf(title=origin.area_name, author=origin.producer, at=origin.produced_at)
    else:
        data = page.png(spec.dpi)
    media = "application/pdf" if spec.form == "pdf" else "image/png"
    return ProductFile(
        spec.path, media, data, Product.SHEETS, origin.area_name, origin.area_name_en
    )
