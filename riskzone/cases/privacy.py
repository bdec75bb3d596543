"""What a person could be known by is left at the door, cut out or masked.

Names, identity numbers and phones never enter; an address ends at the entrance
of its building (the rule of the product: flat numbers are dropped).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from riskzone.cases.columns import Column, matching, replace_all
from riskzone.cases.fields import personal_headers
from riskzone.cases.grid import header_keys
from riskzone.cases.persons import looks_like_latin_name, looks_like_name

#: Stands where something personal was cut out.
CUT = "[…]"

_ID18 = (
    r"[1-9]\d{5}[- ]?(?:19|20)\d{2}[- ]?(?:0[1-9]|1[0-2])[- ]?(?:0[1-9]|[12]\d|3[01])"
    r"[- ]?\d{3}[\dXx]"
)
_ID15 = r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_PHONE = r"(?:\+?86[- ]?)?1[3-9]\d[-. ·]?\d{4}[-. ·]?\d{4}"
_LANDLINE = r"[(（]?0\d{2,3}[)）]?[- －—]?\d{7,8}"
#: Identity numbers and phones inside a text.
PERSONAL = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_ID18}|{_ID15}|{_PHONE}|{_LANDLINE})(?![0-9A-Za-z])", re.ASCII
)
_RE2_PERSONAL = rf"(^|[^0-9A-Za-z])(?:{_ID18}|{_ID15}|{_PHONE}|{_LANDLINE})($|[^0-9A-Za-z])"
#: Digits in Chinese signs, those of cheques and the spoken one of phone numbers included.
_SPOKEN = "〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_DIGITS = str.maketrans(_SPOKEN, "0001234567891234567891")
#: So many of them may be a number of a person.
_MANY_SPOKEN = rf"(?:[{_SPOKEN}][^{_SPOKEN}]{{0,3}}){{7,}}"

_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3}|[A-Za-z])"
_BUILDING = rf"{_NUMBER}[A-Za-z]?(?:号楼|号院楼|栋|幢|座|#楼|号公寓|#|号)"
_ENTRANCE = rf"{_NUMBER}[A-Za-z]?(?:单元|门栋|门洞|楼道|门)"
_STAIRS = rf"{_NUMBER}[A-Za-z]?(?:单元|门栋|门洞|楼道)"
#: An address up to its entrance, or to the last of several; what follows is a flat.
_TO_ENTRANCE = rf"^(.*?{_STAIRS}(?:\s*(?:[、,，和及与至到-]|以及)\s*(?:{_BUILDING})?{_STAIRS})*).*$"
_HAN = "〇零○一二三四五六七八九十"
#: The number of a flat: 501, 五〇一, 502-1.
_FLAT_NUMBER = rf"(?:[A-Za-z]?\d{{3,5}}|[{_HAN}]{{3,5}})(?:[-－—–]\d{{1,2}})?"
#: 5-2-501: building, entrance, flat.  5-501: building and flat.
_THREE_PARTS = r"(\d{1,3}[A-Za-z]?\s*[-－—–]\s*\d{1,2})\s*[-－—–]\s*\d{2,4}\D*$"
_TWO_PARTS = r"(\d{1,3}(?:号楼|栋|幢|座|#楼|#)?)\s*[-－—–]\s*\d{3,4}(?:室|房|户)?\s*$"
#: 小区5-501号 is a flat, 大直街90-100号 are two houses of a street.
_TWO_NUMBERS = r"(^|[^\d街路道巷同弄段])(\d{1,3})\s*[-－—–]\s*\d{3,4}号\s*$"
#: 3号楼501室, 501室, 5楼501, 3号楼东户, 左门; a village may be called 西户屯 or 12户屯.
_FLAT = (
    r"[\s,，、-]*(?:\d{1,2}\s*(?:楼|层)\s*)?"
    rf"(?:[A-Za-z]?\d{{1,5}}\s*(?:室|房间)|[{_HAN}]{{2,5}}(?:室|房间)|(?:左|右|对)\s*(?:门|户)"
    r"|[A-Za-z]?\d{1,5}\s*房(?:$|[^产屋地])"
    r"|(?:[A-Za-z]?\d{1,5}\s*|[东西南北中]\d?)户(?:$|[^村屯街镇乡路])).*$"
)
#: 5楼东门, 2门西门: a door on a floor or behind an entrance.  A door alone is a gate: 东门.
_DOOR_ON_FLOOR = (
    rf"[\s,，、-]*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*(?:楼|层)\s*[东西南北中]侧?(?:门|户)$"
)
_DOOR_BEHIND_DOOR = rf"({_NUMBER}门)\s*[东西南北中](?:门|户)$"
#: Nobody lives there, so that floor and number say nothing about a person.
_WORKPLACE = (
    r"(?:店|超市|商铺|商服|商场|市场|门市|药房|餐厅|饭馆|宾馆|旅馆|诊所|病房|病区|内科|外科|门诊|车间"
    r"|办公室|教室|会议室|食堂|仓库|大厅|银行|网吧|浴池|公司|中介)$"
)
_AFTER_BUILDING = (
    rf"((?:号楼|栋|幢|座|#楼|号公寓|#))[\s,，、-]*(?:\d{{1,2}}|[{_HAN}]{{1,3}})(?:楼|层).*$"
)
_AFTER_BUILDING_NUMBER = (
    rf"((?:号楼|栋|幢|座|#楼|号公寓|#))[\s,，、-]*{_FLAT_NUMBER}(?:室|房|户|号)?\D*$"
)
#: 一门302, 18号501: a door or a house number, and the flat behind it.
_AFTER_DOOR = rf"({_NUMBER}(?:门|号))[\s,，、-]*{_FLAT_NUMBER}(?:室|房|户)?$"
_ENGLISH_FLAT = r"(?i)\b(?:flat|apt\.?|apartment|room|rm\.?)\s*#?\s*[A-Z]?\d{1,5}[A-Z]?\b[\s,]*"
#: 幸福村张三家: a household named after a person.
_HOUSEHOLD = re.compile(r"^(.*[村屯组队庄号院])([\u4e00-\u9fff]{2,4})家$")

#: A compound followed by a number is a flat; so is a number alone.
_COMPOUND_NUMBER = r"(小区|花园|家园|公寓|新村|苑|楼|^)\s*[A-Za-z]?\d{3,4}$"


def cut_numbers(text: str) -> str:
    """A text without identity numbers and phones, in digits or in Chinese signs.

    Examples
    --------
    >>> cut_numbers("电话一三八一二三四五六七八转3")
    '电话[…]转3'
    """
    found = [match.span() for match in PERSONAL.finditer(text.translate(_DIGITS))]
    for start, end in reversed(found):
        text = f"{text[:start]}{CUT}{text[end:]}"
    return text


def _numbered(column: Column) -> npt.NDArray[np.bool_]:
    """Which distinct texts of a column hold an identity number or a phone."""
    found = matching(column, _RE2_PERSONAL)
    for index in np.flatnonzero(matching(column, _MANY_SPOKEN)):
        text = column.values[int(index)].as_py()
        found[index] |= cut_numbers(text) != text
    return found


def names_of_persons(column: Column) -> npt.NDArray[np.bool_]:
    """Which distinct texts of a column may be names of persons."""
    found = matching(column, r"^[\p{Han}·•‧・]{2,20}$")
    for index in np.flatnonzero(found):
        found[index] = looks_like_name(column.values[int(index)].as_py())
    return found


def personal_ids(column: Column, *, latin: bool = True) -> npt.NDArray[np.bool_]:
    """Which distinct texts of a column of identifiers name or number a person.

    ``latin=False``: two words of Latin letters are no name, where they may as well be a place.
    """
    found = _numbered(column) | names_of_persons(column)
    found |= matching(column, rf"(^|\D){_ID18}($|\D)")  # also behind letters: ID2301…
    spelled = matching(column, r"^[A-Za-z' ,.·•]{5,}$") if latin else np.zeros(0)
    for index in np.flatnonzero(spelled):
        found[index] |= looks_like_latin_name(column.values[int(index)].as_py())
    return found


def personal_by_header(header: str) -> bool:
    """Whether a header announces names, identity numbers, phones, flats or birthdays."""
    return any(key in personal_headers() for key in header_keys(header))


def personal_by_content(column: Column) -> bool:
    """Whether most of what a column says are names, identity numbers or phones."""
    filled = int(pc.sum(pc.not_equal(column.values, "")).as_py() or 0)
    hit = matching(column, rf"^\s*(?:{_ID18}|{_ID15}|{_PHONE})\s*$") | names_of_persons(column)
    return filled > 0 and int(hit.sum()) * 2 > filled


def personal_columns(
    header: Sequence[str], columns: Sequence[Column], unused: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sort columns nobody asked for into personal ones and others.

    Returns
    -------
    personal, others : tuple of int
        Positions.
    """
    personal = tuple(
        index
        for index in unused
        if personal_by_header(header[index]) or personal_by_content(columns[index])
    )
    return personal, tuple(index for index in unused if index not in personal)


def without_personal(column: Column) -> tuple[Column, int]:
    """A text column with identity numbers and phones cut out, and how many rows held one."""
    hit = _numbered(column)
    if not hit.any():
        return column, 0
    texts = list(column.texts)
    for index in hit.nonzero()[0]:
        texts[index] = cut_numbers(texts[index])
    return Column(column.codes, pa.array(texts, pa.string())), int(column.take(hit).sum())


def entrances(values: Any) -> Any:
    """Addresses (a string array) cut at the entrance of the building."""
    values = replace_all(values, _TO_ENTRANCE, r"\1")
    values = replace_all(values, _THREE_PARTS, r"\1")
    values = replace_all(values, _TWO_PARTS, r"\1")
    values = replace_all(values, _TWO_NUMBERS, r"\1\2")
    cut = replace_all(values, _AFTER_BUILDING, r"\1")
    cut = replace_all(cut, _AFTER_BUILDING_NUMBER, r"\1")
    values = pc.if_else(pc.match_substring_regex(values, _WORKPLACE), values, cut)
    values = replace_all(values, _DOOR_ON_FLOOR, "")
    values = replace_all(values, _DOOR_BEHIND_DOOR, r"\1")
    values = replace_all(values, _FLAT, "")
    values = replace_all(values, _AFTER_DOOR, r"\1")
    values = replace_all(values, _COMPOUND_NUMBER, r"\1")
    values = replace_all(values, _ENGLISH_FLAT, "")
    return _without_households(pc.utf8_trim_whitespace(values))


def _without_households(values: Any) -> Any:
    """Addresses without the name of the person whose household they are."""
    hit = pc.fill_null(pc.match_substring_regex(values, r"[村屯组队庄号院].{2,4}家$"), False)
    if not pc.any(hit).as_py():
        return values
    texts = values.to_pylist()
    for index in np.flatnonzero(np.asarray(hit)):
        found = _HOUSEHOLD.match(texts[int(index)])
        if found and looks_like_name(found[2]):
            texts[int(index)] = found[1]
    return pa.array(texts, values.type)


def building_ids(values: Any) -> Any:
    """Building identifiers cut at the entrance; a layer's own identifiers stay whole."""
    spoken = pc.match_substring_regex(values, r"单元|号楼|栋|幢|室|户|房")
    short = pc.match_substring_regex(values, r"^\d{1,3}-\d{1,2}-\d{3,4}$")
    return pc.if_else(pc.or_(spoken, short), entrances(values), values)


@lru_cache(maxsize=2048)
def entrance(address: str) -> str:
    """One address cut at the entrance of its building.

    Examples
    --------
    >>> entrance("幸福小区3号楼2单元501室")
    '幸福小区3号楼2单元'
    """
    return str(entrances(pa.array([address], pa.string()))[0].as_py())
