"""The columns of an exchange file of control units, and how each value is written as text.

docs/exchange.md describes every column.  What is marked as edited comes back from a file;
everything else is told and never read back: what is decided is decided in the product.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from riskzone.cases.grid import header_key, header_keys
from riskzone.clock import SHANGHAI
from riskzone.units.model import ControlUnit

#: Between several values in one cell.
BETWEEN = "; "


@dataclass(frozen=True)
class Field:
    """A column.

    Parameters
    ----------
    name : str
        In GIS files; at most ten signs of it are left in a Shapefile.
    zh, en : str
        Headers of a workbook.
    read : bool
        Whether a value that was changed in the file is taken over.
    others : tuple of str
        Further headers that are understood.
    """

    name: str
    zh: str
    en: str
    read: bool = True
    others: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every form of its header, reduced to letters."""
        forms = (self.name, self.name[:10], self.zh, self.en, *self.others)
        return frozenset(header_key(form) for form in forms)


def _told(name: str, zh: str, en: str) -> Field:
    return Field(name, zh, en, read=False)


FIELDS: tuple[Field, ...] = (
    Field("id", "编号", "control unit", True, ("管控单元编号", "unit_id", "control_unit_id")),
    Field("version", "版本", "version", True, ("版本号",)),
    _told("state", "状态", "state"),
    _told("status", "现况", "status"),
    Field("name", "名称", "name", True, ("管控单元名称", "管控单元")),
    Field("kind", "类型", "kind", True, ("种类", "地点类型")),
    Field("scheme", "管控方案", "control scheme", True, ("方案",)),
    Field("circle", "管控圈", "circle", True, ("圈层",)),
    Field("county", "区县代码", "county code", True, ("区县", "county_code", "所属区县")),
    _told("county_name", "区县名称", "county name"),
    Field("township", "乡镇街道代码", "township code", True,
          ("乡镇代码", "乡镇街道", "街道", "township_code", "所属街道")),
    _told("township_name", "乡镇街道名称", "township name"),
    Field("building_units", "楼栋单元编号", "building units", True, ("楼栋编号", "building_id")),
    Field("place_text", "地点", "place", True, ("地址", "address", "位置")),
    Field("measures", "措施", "measures", True, ("管控措施",)),
    Field("days", "天数", "days", True, ("管控天数",)),
    Field("effective_at", "生效时间", "effective", True, ("拟生效时间",)),
    Field("review_on", "复核日期", "review day", True, ("复核日",)),
    Field("fire_exits_checked_at", "消防通道检查时间", "fire exits checked", True, ()),
    Field("reason", "理由", "reason", True, ("超出默认的理由",)),
    Field("residents", "居民人数", "residents", True, ("人数",)),
    Field("dialysis", "透析人数", "dialysis", True, ()),
    Field("pregnant", "孕产妇人数", "pregnant", True, ()),
    Field("living_alone", "独居老人数", "living alone", True, ("独居人数",)),
    Field("infants", "婴幼儿人数", "infants", True, ()),
    Field("medicine_needed", "需用药人数", "medicine needed", True, ()),
    Field("hotline", "服务热线", "hotline", True, ("值班电话",)),
    _told("order_group", "命令", "order"),
    _told("document", "文号", "document"),
    _told("ordered_at", "下令时间", "ordered"),
    _told("reported_at", "上报时间", "reported"),
    _told("ratified_at", "核准时间", "ratified"),
    _told("lapses_at", "失效时间", "lapses"),
    _told("earliest_release_at", "最早解除时间", "earliest release"),
    _told("extended_until", "延长至", "extended until"),
    _told("ended_at", "解除时间", "ended"),
    _told("recorded_at", "记录时间", "recorded"),
    _told("area_m2", "面积（平方米）", "area m²"),
)  # fmt: skip

#: Columns of a table that stand for a geometry; GIS files have their own.
PLACES: tuple[Field, ...] = (
    Field("wkt", "图形WKT", "WKT", True, ("图形", "geometry", "几何")),
    Field("lon", "经度", "longitude", True, ("x", "lng")),
    Field("lat", "纬度", "latitude", True, ("y",)),
)

BY_NAME: Mapping[str, Field] = {field.name: field for field in (*FIELDS, *PLACES)}


def field_of(header: str) -> str | None:
    """The column a header means, ``None`` where it means none."""
    keys = header_keys(header)
    return next((name for name, field in BY_NAME.items() if field.keys.intersection(keys)), None)


def known_headers() -> frozenset[str]:
    """Every header that is understood, reduced to letters."""
    return frozenset().union(*(field.keys for field in BY_NAME.values()))


def iso(moment: datetime | None) -> str:
    """A time with its zone, to the second; ``""``: none."""
    return "" if moment is None else moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


#: How each column that is read back is written; the same text means: not edited.
TEXTS: Mapping[str, Callable[[ControlUnit], str]] = {
    "name": lambda u: u.name,
    "kind": lambda u: u.kind.value,
    "scheme": lambda u: u.scheme,
    "circle": lambda u: u.circle,
    "county": lambda u: u.county,
    "township": lambda u: u.township,
    "building_units": lambda u: BETWEEN.join(u.building_units),
    "place_text": lambda u: u.place_text,
    "measures": lambda u: BETWEEN.join(u.measures),
    "days": lambda u: _number(u.days),
    "effective_at": lambda u: iso(u.effective_at),
    "review_on": lambda u: _day(u.review_on),
    "fire_exits_checked_at": lambda u: iso(u.fire_exits_checked_at),
    "reason": lambda u: u.reason,
    "residents": lambda u: _number(u.care.residents),
    "dialysis": lambda u: _number(u.care.dialysis),
    "pregnant": lambda u: _number(u.care.pregnant),
    "living_alone": lambda u: _number(u.care.living_alone),
    "infants": lambda u: _number(u.care.infants),
    "medicine_needed": lambda u: _number(u.care.medicine_needed),
    "hotline": lambda u: u.care.hotline,
}
