"""Risk areas of a pack in the shape of the national list.

What is listed are zones whose level is high or medium: counties, as a whole (全域) or without the
divisions their level does not reach (除惠七镇以外的县域地区); townships with a level of their own,
and parts of them (惠七村), where that is above the level of what they lie in.  Control units are
orders about places and have no risk level; they stand in the notice, the tables and the GIS files.
"""

from collections.abc import Mapping

from riskzone.messages import render
from riskzone.publish.material import Material, ZoneShown
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.texts import plain
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
        for found in (*_counties(material, level), *_inside(material, level))
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
        _area(_names(material, zone.zone, zone.parent, zone.name), level, [_reach(zone)])
        for zone in material.zones
        if zone.level == level
    ]


def _area(names: tuple[str, str, str], level: RiskLevel, entries: list[str]) -> RiskArea:
    """An area with its texts as they can be read back: names come from files of others."""
    province, city, county = map(plain, names)
    return area((province, city, county), level, [plain(one) for one in entries])


def _reach(county: ZoneShown) -> str:
    if not county.excluding:
        return _WHOLE
    word = "县域地区" if county.name.endswith("县") else "地区"
    return f"除{'、'.join(county.excluding)}以外的{word}"


def _inside(material: Material, level: RiskLevel) -> list[RiskArea]:
    """Townships and parts of a higher level than what they lie in, by county."""
    rank = {look.id: place for place, look in enumerate(material.looks)} | {"": -1, "unknown": -1}
    levels = {zone.zone: zone.level for zone in (*material.zones, *material.townships)}
    of_county = {zone.zone: zone for zone in material.zones}
    listed: dict[str, list[str]] = {}
    for zone in material.townships:
        if zone.level == level and _above(level, zone.parent, zone.name, rank, of_county):
            listed.setdefault(zone.parent, []).append(f"{zone.name}{_WHOLE}")
    for part in material.parts:
        around = levels.get(part.area, levels.get(part.county, ""))
        if part.level == level and rank[level] > rank.get(around, -1):
            before = "" if part.name.startswith(part.township) else part.township
            listed.setdefault(part.county, []).append(f"{before}{part.name}")
    return [
        _area(_names(material, code, of_county[code].parent, of_county[code].name), level, texts)
        for code, texts in listed.items()
        if code in of_county
    ]


def _above(
    level: str, county: str, name: str, rank: Mapping[str, int], of_county: Mapping[str, ZoneShown]
) -> bool:
    """Whether a township adds to its county: a higher level, or one its county's does not reach."""
    around = of_county.get(county)
    return around is not None and (name in around.excluding or rank[level] > rank[around.level])


def _names(material: Material, zone: str, parent: str, name: str) -> tuple[str, str, str]:
    """Province, city and county; a municipality stands in the place of the city, too."""
    province = provinces()[zone[:2]].zh
    return province, material.parents.get(parent, ("", ""))[0] or province, name
