"""Risk areas of a pack in the shape of the national list.

What is listed are zones whose level is high or medium, each as a whole (全域): counties, and
townships that have a level of their own above that of their county.  Control units are orders
about places and have no risk level; they stand in the notice, the tables and the GIS files.
"""

from collections.abc import Mapping

from riskzone.messages import render
from riskzone.publish.material import Material
from riskzone.publish.product import Product, ProductFile
from riskzone.release.bulletin_places import provinces
from riskzone.release.risk_areas import RiskArea, RiskLevel, RiskList, area, to_json

_WHOLE = "全域"
_LEVELS: tuple[RiskLevel, ...] = ("high", "medium")
_COLUMNS: Mapping[str, tuple[str, str]] = {
    "end_update_time": ("数据时点，到小时（北京时间）", "as of, to the hour (UTC+8)"),
    "hcount": ("高风险条目数（communitys 之和）", "entries of high risk (all communitys)"),
    "mcount": ("中风险条目数（communitys 之和）", "entries of medium risk (all communitys)"),
    "highlist": ("高风险区域", "areas of high risk"),
    "middlelist": ("中风险区域", "areas of medium risk"),
    "communitys": ("区域内的条目；“全域”为整个区县", "entries of an area; 全域: the whole of it"),
}


def risk_list(material: Material) -> RiskList:
    """The zones of high and medium risk of a pack.

    A minute that is not a full hour is told as the hour it lies in: the shape knows hours only.
    """
    areas = [
        found
        for level in _LEVELS
        for found in (*_counties(material, level), *_townships(material, level))
    ]
    as_of = material.provenance.as_of.replace(minute=0, second=0, microsecond=0)
    stated = {
        level: sum(len(one.entries) for one in areas if one.level == level) for level in _LEVELS
    }
    return RiskList(as_of, tuple(areas), stated)


def list_files(material: Material) -> tuple[ProductFile, ...]:
    """The list as a file."""
    unknown = sum(zone.level == "unknown" for zone in material.zones)
    remarks: tuple[tuple[str, Mapping[str, object]], ...] = (
        (("pack_files.list_unknown", {"count": unknown}),) if unknown else ()
    )
    return (
        ProductFile(
            "list/risk-areas.json",
            "application/json",
            to_json(risk_list(material)),
            Product.LIST,
            render("pack_files.list_title", {}, "zh"),
            render("pack_files.list_title", {}, "en"),
            _COLUMNS,
            remarks,
        ),
    )


def _counties(material: Material, level: RiskLevel) -> list[RiskArea]:
    return [
        area(_names(material, zone.zone, zone.parent, zone.name), level, [_WHOLE])
        for zone in material.zones
        if zone.level == level
    ]


def _townships(material: Material, level: RiskLevel) -> list[RiskArea]:
    """Townships of a higher level than their county, which has the lower one as a whole."""
    rank = {look.id: place for place, look in enumerate(material.looks)} | {"": -1, "unknown": -1}
    of_county = {zone.zone: zone for zone in material.zones}
    listed: dict[str, list[str]] = {}
    for zone in material.townships:
        county = of_county.get(zone.parent)
        if zone.level == level and county is not None and rank[level] > rank[county.level]:
            listed.setdefault(zone.parent, []).append(f"{zone.name}{_WHOLE}")
    return [
        area(_names(material, code, of_county[code].parent, of_county[code].name), level, texts)
        for code, texts in listed.items()
    ]


def _names(material: Material, zone: str, parent: str, name: str) -> tuple[str, str, str]:
    """Province, city and county; a municipality stands in the place of the city, too."""
    province = provinces()[zone[:2]].zh
    return province, material.parents.get(parent, ("", ""))[0] or province, name
