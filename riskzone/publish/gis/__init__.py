"""GIS files of a pack: a GeoPackage with QGIS styles, and GeoJSON."""

from collections.abc import Mapping

from riskzone.clock import SHANGHAI
from riskzone.messages import render
from riskzone.publish.gis.geojson import to_geojson
from riskzone.publish.gis.geopackage import to_geopackage
from riskzone.publish.gis.layers import Layer, dropped, layers
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.texts import plain

__all__ = ["gis_files"]

_SETS = (
    ("gis/counties.geojson", ("counties", "county_seats"), "gis_counties"),
    ("gis/townships.geojson", ("townships", "township_points"), "gis_townships"),
    ("gis/control-units.geojson", ("control_units", "control_unit_points"), "gis_units"),
)


def gis_files(material: Material) -> tuple[ProductFile, ...]:
    """The GIS files of a pack; schematic boundaries never leave with a public one."""
    made = layers(material)
    facts = _facts(material)
    at = material.provenance.produced_at
    remarks: tuple[tuple[str, Mapping[str, object]], ...] = tuple(
        ("pack_files.schematic_dropped", {"layer": layer}) for layer in dropped(material)
    )
    package = ProductFile(
        "gis/layers.gpkg",
        "application/geopackage+sqlite3",
        to_geopackage(made, facts, at),
        Product.GIS,
        render("pack_files.gis_layers", {}, "zh"),
        render("pack_files.gis_layers", {}, "en"),
        {f"{one.id}.{name}": about for one in made for name, about in one.dictionary.items()},
        remarks,
    )
    return (package, *_geojson_files(made, facts, remarks))


def _geojson_files(
    made: tuple[Layer, ...],
    facts: Mapping[str, str],
    remarks: tuple[tuple[str, Mapping[str, object]], ...],
) -> tuple[ProductFile, ...]:
    datum: tuple[str, Mapping[str, object]] = ("pack_files.geojson_datum", {})
    told = {**facts, "datum": render("pack_files.geojson_datum", {}, "both")}
    files = []
    for path, ids, title in _SETS:
        kept = [layer for layer in made if layer.id in ids]
        if kept:
            files.append(
                ProductFile(
                    path,
                    "application/geo+json",
                    to_geojson(kept, told),
                    Product.GIS,
                    render(f"pack_files.{title}", {}, "zh"),
                    render(f"pack_files.{title}", {}, "en"),
                    kept[0].dictionary,
                    (*remarks, datum),
                )
            )
    return tuple(files)


def _facts(material: Material) -> Mapping[str, str]:
    """Where the layers come from, as a GIS shows it."""
    origin = material.provenance
    facts = {
        "mark": render(f"pack_files.mark_{origin.audience}", {}, "both"),
        "area": f"{origin.area} {origin.area_name} {origin.area_name_en}",
        "as_of": origin.as_of.astimezone(SHANGHAI).isoformat(timespec="minutes"),
        "reading": origin.reading,
        "basis": origin.basis,
        "cutoff": origin.cutoff.astimezone(SHANGHAI).isoformat(timespec="minutes"),
        "rule": f"{origin.rule_zh} / {origin.rule_en}",
        "cases_source": f"{origin.cases_source} / {origin.cases_source_en}",
        "boundaries_source": f"{origin.boundaries_source} / {origin.boundaries_source_en}",
        "review_number": origin.review_number,
        "producer": f"{origin.producer} / {origin.producer_en}",
        "produced_at": origin.produced_at.astimezone(SHANGHAI).isoformat(timespec="minutes"),
        "snapshot": f"{origin.snapshot}-{origin.edition} {origin.snapshot_hash}",
        "audit_head": origin.audit_head,
        "crs": "EPSG:4490 (CGCS2000)",
    }
    if origin.demo:
        facts["demo"] = render("pack_files.demo", {}, "both")
    return {name: plain(told) for name, told in facts.items()}
