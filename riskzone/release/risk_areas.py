"""Lists of risk areas in the shape of the national one (国务院客户端, 2021–2022).

``data.highlist`` and ``data.middlelist`` hold an area each: province, city, county, and the
entries (``communitys``) in it; ``hcount`` and ``mcount`` count **entries**, not areas: the list
of 2022-04-15 11时 states 15 and 188 for 12 and 53 areas.  A district of a municipality stands
either under the municipality's own name (上海市 · 上海市 · 黄浦区) or in the place of the city,
with the street office in the place of the county (北京市 · 朝阳区 · 酒仙桥街道): both are read.
"""

import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import IO, Any, Literal

from riskzone.clock import SHANGHAI
from riskzone.errors import InputError, TooLarge
from riskzone.release.risk_places import Place, places

RiskLevel = Literal["high", "medium", "low"]

#: Level → its list and the count of its entries.  The lists of 2022-07 and later have the last.
_LISTS: Mapping[RiskLevel, tuple[str, str]] = {
    "high": ("highlist", "hcount"),
    "medium": ("middlelist", "mcount"),
    "low": ("lowlist", "lcount"),
}
MOST_BYTES = 8 * 1024 * 1024
MOST_AREAS = 20_000
MOST_ENTRIES = 200_000
LONGEST_NAME = 60
LONGEST_ENTRY = 500
#: As every area of the national list is marked.
TYPE = "2"
_MINUTE = re.compile(r"^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?\s*(\d{1,2})(?:时|点|:00)$")
_DISTRICT = re.compile("[区县旗市]$")
_TOWNSHIP = re.compile("(?:街道|街道办事处|镇|乡|苏木|地区)$")
_MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")


@dataclass(frozen=True)
class Entry:
    """An entry of an area.

    Parameters
    ----------
    text : str
        As it was written; never shortened.
    places : tuple of Place
        What was understood of it.
    """

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class RiskArea:
    """Entries of one county.

    Parameters
    ----------
    province, city, county : str
        Where it lies; names of divisions.
    township : str
        Where the list names one in the place of the county.
    level : {"high", "medium", "low"}
    entries : tuple of Entry
    named : tuple of (str, str, str)
        Province, city and county as the list writes them.
    type : str
        As the list writes it.
    code : str
        Division code of the county; ``""`` until :func:`riskzone.release.risk_codes.located`
        has found it.
    """

    province: str
    city: str
    county: str
    township: str
    level: RiskLevel
    entries: tuple[Entry, ...]
    named: tuple[str, str, str]
    type: str = TYPE
    code: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of all its entries."""
        return tuple(place for entry in self.entries for place in entry.places)


@dataclass(frozen=True)
class RiskList:
    """A list.

    Parameters
    ----------
    as_of : datetime
        Aware; "24时" is 00:00 of the next day.
    areas : tuple of RiskArea
        In the order of the list, the highest level first.
    stated : mapping of str to int
        Level → entries the list says it holds.
    """

    as_of: datetime
    areas: tuple[RiskArea, ...]
    stated: Mapping[RiskLevel, int]

    @cached_property
    def counted(self) -> Mapping[RiskLevel, int]:
        """Level → entries it does hold."""
        return {
            level: sum(len(area.entries) for area in self.areas if area.level == level)
            for level in _LISTS
        }

    @property
    def contradictions(self) -> tuple[tuple[RiskLevel, int, int], ...]:
        """Level, stated and counted entries, where they differ."""
        return tuple(
            (level, count, self.counted[level])
            for level, count in self.stated.items()
            if count != self.counted[level]
        )

    @property
    def repeated(self) -> tuple[tuple[tuple[str, str, str], str, tuple[RiskLevel, ...]], ...]:
        """Names, entry and levels of what stands in the list more than once."""
        found: dict[tuple[tuple[str, str, str], str], list[RiskLevel]] = {}
        for one in self.areas:
            for entry in one.entries:
                found.setdefault((one.named, entry.text), []).append(one.level)
        return tuple((*key, tuple(levels)) for key, levels in found.items() if len(levels) > 1)


def area(
    names: tuple[str, str, str], level: RiskLevel, texts: Iterable[str], kind: str = TYPE
) -> RiskArea:
    """An area of a list out of its three names and its entries."""
    province, city, county = names
    township = ""
    if province in _MUNICIPALITIES and city != province and _DISTRICT.search(city):
        if _TOWNSHIP.search(county):
            township, county = county, city
        elif county in ("", city):
            county = city
        city = province
    entries = tuple(Entry(text, _placed(text, township, county)) for text in texts)
    return RiskArea(province, city, county, township, level, entries, names, kind)


def _placed(text: str, township: str, county: str) -> tuple[Place, ...]:
    if not township:
        return tuple(
            # The county by its own name, 汤原县全域: all of it.
            replace(one, site="", whole=True)
            if county and one.site == county and not (one.township or one.buildings)
            else one
            for one in places(text)
        )
    return tuple(
        Place(one.text, one.township or township, one.site, one.buildings, one.excluding, one.whole)
        for one in places(text)
    )


def to_json(listed: RiskList) -> bytes:
    """A list in the shape of the national one; :func:`read` gives an equal one.

    The counts written are those the list states; a list of low areas is written where there are
    any, or where their number is stated.
    """
    kept = {
        level: [_area_json(one) for one in listed.areas if one.level == level] for level in _LISTS
    }
    shown = [level for level in _LISTS if level != "low" or kept[level] or level in listed.stated]
    data: dict[str, Any] = {"end_update_time": _said(listed.as_of)}
    data |= {_LISTS[level][1]: listed.stated[level] for level in shown if level in listed.stated}
    data |= {_LISTS[level][0]: kept[level] for level in shown}
    document = {"data": data, "code": 0, "msg": "查询成功"}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _area_json(one: RiskArea) -> dict[str, Any]:
    province, city, county = one.named
    return {
        "type": one.type,
        "province": province,
        "city": city,
        "county": county,
        "area_name": " ".join(one.named),
        "communitys": [entry.text for entry in one.entries],
    }


def _said(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.date().isoformat()} {local.hour:02d}时"


def read(stream: IO[bytes]) -> RiskList:
    """Read a list from an open stream.

    Counts that contradict the entries are kept as they are stated
    (:attr:`RiskList.contradictions`): what was published is not corrected when it is read.

    Raises
    ------
    InputError
        It is not of the shape; the error names the place in the file and what stands there.
    TooLarge
        It is larger than any such list would be.
    """
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge("risk_list.too_large", megabytes=MOST_BYTES // 1024**2)
    document = _object(_parsed(data), "$")
    code = document.get("code", 0)
    if code not in (0, "0"):
        raise InputError("risk_list.refused_by_source", value=_shown(code))
    body = _object(_needed(document, "data", "$"), "data")
    as_of = _minute(_text(_needed(body, "end_update_time", "data"), "data.end_update_time", 40))
    areas: list[RiskArea] = []
    stated: dict[RiskLevel, int] = {}
    for level, (name, count) in _LISTS.items():
        left_out = level == "low" and name not in body
        given = [] if left_out else _list(_needed(body, name, "data"), f"data.{name}")
        areas += [_area(one, level, f"data.{name}[{at}]") for at, one in enumerate(given)]
        if len(areas) > MOST_AREAS:
            raise TooLarge("risk_list.too_many_areas", most=MOST_AREAS)
        if sum(len(one.entries) for one in areas) > MOST_ENTRIES:
            raise TooLarge("risk_list.too_many_entries", most=MOST_ENTRIES)
        if body.get(count) is not None:
            stated[level] = _count(body[count], f"data.{count}")
    return RiskList(as_of, tuple(areas), stated)


def read_bytes(data: bytes) -> RiskList:
    """The same for a file in memory."""
    return read(io.BytesIO(data))


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("risk_list.not_utf8", position=error.start) from error
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InputError("risk_list.not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise InputError("risk_list.too_deep") from error
    except ValueError as error:  # a number of thousands of digits
        raise InputError("risk_list.number_too_long") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("risk_list.name_twice", name=_shown(twice))
    return found


def _no_constant(name: str) -> Any:
    raise InputError("risk_list.no_number", value=name)


def _area(given: Any, level: RiskLevel, where: str) -> RiskArea:
    row = _object(given, where)
    names = [
        _text(_needed(row, name, where), f"{where}.{name}", LONGEST_NAME)
        for name in ("province", "city", "county")
    ]
    if not names[0]:
        raise InputError("risk_list.empty", where=f"{where}.province")
    texts = _list(_needed(row, "communitys", where), f"{where}.communitys")
    entries = [
        _text(text, f"{where}.communitys[{at}]", LONGEST_ENTRY) for at, text in enumerate(texts)
    ]
    if "" in entries:
        raise InputError("risk_list.empty", where=f"{where}.communitys[{entries.index('')}]")
    kind = row.get("type", TYPE)
    if isinstance(kind, int) and not isinstance(kind, bool):
        kind = str(_count(kind, f"{where}.type"))
    kind = _text(kind, f"{where}.type", LONGEST_NAME)
    return area((names[0], names[1], names[2]), level, entries, kind)


def _needed(given: Mapping[str, Any], name: str, where: str) -> Any:
    if name not in given:
        raise InputError("risk_list.missing", name=name, where=where)
    return given[name]


def _object(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise InputError("risk_list.not_object", where=where, value=_shown(given))
    return given


def _list(given: Any, where: str) -> Sequence[Any]:
    if not isinstance(given, list):
        raise InputError("risk_list.not_list", where=where, value=_shown(given))
    return given


def _text(given: Any, where: str, most: int) -> str:
    """A text on one line, without signs that show nothing."""
    if not isinstance(given, str):
        raise InputError("risk_list.not_text", where=where, value=_shown(given))
    text = _seen(given)
    if len(text) > most:
        raise InputError("risk_list.text_too_long", where=where, most=most, count=len(text))
    return text


def _seen(text: str) -> str:
    line = " ".join(text.split())
    # Controls, marks of direction, halves of pairs: Cc, Cf, Cs.
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))


def _count(given: Any, where: str) -> int:
    text = isinstance(given, str) and re.fullmatch(r"\s*\d{1,9}\s*", given)
    number = int(given) if text else given
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 10**9:
        raise InputError("risk_list.not_count", where=where, value=_shown(given))
    return number


def _minute(text: str) -> datetime:
    match = _MINUTE.match(text)
    try:
        year, month, day, hour = (int(part) for part in match.groups()) if match else (0, 0, 0, 0)
        moment = datetime(year, month, day, tzinfo=SHANGHAI) + timedelta(hours=hour)
    except (ValueError, OverflowError) as error:  # of a day that is none, or the last of all
        raise InputError("risk_list.bad_time", value=_shown(text)) from error
    if hour > 24:
        raise InputError("risk_list.bad_time", value=_shown(text))
    return moment


def _shown(given: Any) -> str:
    """A value as an error names it: its kind, or the beginning of a text."""
    if isinstance(given, str):
        text = _seen(given)
        return text if len(text) <= 40 else f"{text[:39]}…"
    if isinstance(given, list | dict):
        return "[…]" if isinstance(given, list) else "{…}"
    if isinstance(given, int) and abs(given) >= 10**12:
        return "…"
    return json.dumps(given)
