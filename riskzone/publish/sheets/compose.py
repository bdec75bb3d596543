"""A sheet from its parts, on each kind of paper."""

from collections.abc import Sequence

from riskzone.errors import InputError, NotFound
from riskzone.publish.material import Material, ZoneShown
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.sheets.area_sheet import draw_area
from riskzone.publish.sheets.context import Context
from riskzone.publish.sheets.furniture import title_of
from riskzone.publish.sheets.page import Page
from riskzone.publish.sheets.spec import SIZES, SheetSpec
from riskzone.publish.sheets.units_sheet import draw_units
from riskzone.release.audience import Audience


def draw(material: Material, spec: SheetSpec) -> ProductFile:
    """Draw a map sheet.

    The same material and the same specification give the same bytes.

    Raises
    ------
    InputError
        Its boundaries may not stand on a public sheet; computed levels are for the house alone;
        the title is too long; there is nothing to draw.
    NotFound
        The area is none of the material.
    """
    (made,) = draw_all(material, [spec])
    return made


def draw_all(material: Material, specs: Sequence[SheetSpec]) -> tuple[ProductFile, ...]:
    """Draw one sheet in several forms: what lies where on a paper is found once.

    Parameters
    ----------
    material : Material
    specs : sequence of SheetSpec
        Of one scope, area and paper.

    Raises as :func:`draw`.
    """
    sheet = compose(material, specs[0])
    return tuple(_file(material, spec, sheet) for spec in specs)


def _file(material: Material, spec: SheetSpec, sheet: Context) -> ProductFile:
    origin = material.provenance
    if spec.form == "pdf":
        author = origin.producer if sheet.zh else origin.producer_en
        data = sheet.page.pdf(title=title_of(sheet), author=author, at=origin.produced_at)
        media = "application/pdf"
    else:
        data = sheet.page.png(spec.dpi)
        media = "image/png"
    return ProductFile(
        spec.path, media, data, Product.SHEETS, *_titles(material, spec), remarks=_remarks(sheet)
    )


def compose(material: Material, spec: SheetSpec) -> Context:
    """The sheet as a page of paths and texts, before a file is made of it."""
    check(material, spec)
    wide, high = SIZES[spec.paper]
    sheet = Context(material, spec, Page(wide, high), _zones(material, spec))
    if spec.scope == "units":
        draw_units(sheet)
    else:
        draw_area(sheet)
    return sheet


def check(material: Material, spec: SheetSpec) -> None:
    """Refuse what may not leave.

    Raises
    ------
    InputError
        See :func:`draw`.
    """
    audience = material.provenance.audience
    layers = {"county", "prefecture"} | ({"building_unit"} if spec.scope == "units" else set())
    rough = sorted(layers & material.schematic)
    if audience is Audience.PUBLIC and rough:
        raise InputError("sheets.schematic_public", layers=", ".join(rough))
    if audience is not Audience.INTERNAL and material.provenance.basis == "computed":
        raise InputError("sheets.computed_outside", audience=str(audience))
    if (
        audience is Audience.PUBLIC
        and material.provenance.area == "CN"
        and spec.scope == "province"
    ):
        raise InputError("sheets.nation_public")


def _zones(material: Material, spec: SheetSpec) -> tuple[ZoneShown, ...]:
    if spec.scope == "province":
        return material.zones
    field = "parent" if spec.scope == "prefecture" else "zone"
    found = tuple(zone for zone in material.zones if getattr(zone, field) == spec.area)
    if not found:
        raise NotFound("sheets.area_unknown", area=spec.area)
    return found


def _titles(material: Material, spec: SheetSpec) -> tuple[str, str]:
    origin = material.provenance
    zh, en = material.parents.get(spec.area, (origin.area_name, origin.area_name_en))
    from riskzone.messages import render  # noqa: PLC0415

    return (
        render(f"sheets.title_{spec.scope}", {"area": zh}, "zh"),
        render(f"sheets.title_{spec.scope}", {"area": en}, "en"),
    )


def _remarks(sheet: Context) -> tuple[tuple[str, dict[str, object]], ...]:
    found: list[tuple[str, dict[str, object]]] = []
    if sheet.material.provenance.area == "CN":
        found.append(("sheets.nation_incomplete", {}))
    return tuple(found)
