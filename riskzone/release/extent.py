"""Where a control unit is, as it may be told to whom.

A notice states its exact extent, down to the entrance.  The flat is nobody's to know: an order to
a household is served on the household.  A farm house, an office or a class room holds so few
people that naming it names them: outside the headquarters the place around it is told.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from riskzone.cases.privacy import cut_numbers, entrance
from riskzone.messages import render
from riskzone.places.divisions import Divisions, load_divisions
from riskzone.places.english import english_name
from riskzone.release.audience import Audience
from riskzone.units.model import ControlUnit, Kind

#: Kinds that are told as the place around them, and the word for what they are.
_SMALL = {Kind.OFFICE: "notice.inside_office", Kind.CLASS_ROOM: "notice.inside_class_room"}
_NUMBER = r"[\d０-９一二三四五六七八九十两几]{1,4}"
#: 演示村南头三户一带, 惠七村王某家, 3号院农户: what a few people live in.
_FEW = re.compile(
    rf"{_NUMBER}\s*(?:户|家(?:农户|住户|人)?)(?![子店窝堡沟村屯庄街镇乡路])|农户|住户|农家院?|民宅|民房|自建房|院落"
    r"|[某××XxＸ][某×Xx]?家|(?<=[村屯组队庄])[\u4e00-\u9fff]{2,4}家$|(?:家中|家里|宅院?)$"
)
#: 3年2班, 高三（5）班教室, 302办公室, 财务室: a room a few people work or learn in.
_ROOM = re.compile(
    rf"(?:[高初小大]?{_NUMBER}年级?)?[（(]?{_NUMBER}?[）)]?班(?:级)?(?:教室)?$"
    r"|教室|自习室|班级|办公室|会议室|实验室|工位|科室|办公区"
    rf"|{_NUMBER}(?:号)?(?:室|房间)$"
)
#: What an address ends in that was cut at its entrance.
_DOOR = re.compile(r"(?:单元|号楼|栋|幢|座|门)$")
#: What the place around a room, or around a few houses, ends in.
_HOUSE = re.compile(
    r".*?(?:学校|中学|小学|大学|学院|幼儿园|职高|医院|公司|集团|工厂|大厦|大楼|办公楼|教学楼|写字楼"
    r"|号楼|中心|政府|银行|商场|超市|园区|校区|厂区|院区|[局院所厂馆店站])(?![长员])"
)
_VILLAGE = re.compile(r".*(?:村民小组|自然村|[村屯庄组队])")


def public_place(
    unit: ControlUnit,
    audience: Audience,
    language: str = "zh",
    divisions: Divisions | None = None,
    inside: Sequence[str] = (),
) -> str:
    """Where a control unit is, as an audience may read it.

    Parameters
    ----------
    unit : ControlUnit
    audience : Audience
    language : {"zh", "en"}
        Names of buildings stay Chinese; divisions are told in the language.
    divisions : Divisions, optional
        Default: those of the province the control unit lies in.
    inside : sequence of str
        Names of its building units: each of them is told, for a name may be wider or shorter
        than the extent.

    Returns
    -------
    str
        Begins with its township; cut at the entrance for everybody.
    """
    known = divisions or load_divisions(unit.county[:2])
    around = _division(unit, language, known)
    own = _exact(unit)
    if is_general(unit, audience):
        return _general(unit, own, around, language)
    kept = tuple(name for name in inside if audience is Audience.INTERNAL or not _small(name))
    chinese = around if language == "zh" else _division(unit, "zh", known)
    return _joined(around, _with_all(own, kept, chinese), language)


def is_general(unit: ControlUnit, audience: Audience) -> bool:
    """Whether the place around a control unit is told, and neither its outline nor its points."""
    if audience is Audience.INTERNAL:
        return False
    return unit.kind in _SMALL or _is_farm(unit) or any(map(_ROOM.search, _cut(unit)))


def _is_farm(unit: ControlUnit) -> bool:
    """Whether a few households are named; those behind an entrance are cut, and it is told."""
    written = (plain(unit.name), plain(unit.place_text))
    return any(
        _FEW.search(text) and not _DOOR.search(cut)
        for text, cut in zip(written, _cut(unit), strict=True)
    )


def _cut(unit: ControlUnit) -> tuple[str, str]:
    """Name and words of an extent up to the entrance, without numbers of persons."""
    name, words = plain(unit.name), plain(unit.place_text)
    return _to_entrance(name), _to_entrance(words)


def _to_entrance(text: str) -> str:
    return plain(cut_numbers(entrance(text))) if text else ""


def _exact(unit: ControlUnit) -> str:
    name, words = _cut(unit)
    if not words or words in name:
        return name
    return words if not name or name in words else f"{name}（{words}）"


def _small(name: str) -> bool:
    return bool(_ROOM.search(name) or _FEW.search(name))


def _with_all(own: str, inside: Sequence[str], around: str) -> str:
    """An extent in which every building unit is named: 幸福小区（3号楼1单元、3号楼2单元）."""
    cut = (_to_entrance(plain(name)).removeprefix(around) for name in inside)
    names = [name for name in dict.fromkeys(cut) if name]
    if all(name in own for name in names):
        return own
    listed = "、".join(names)
    # A name that was made of the first of them.
    return listed if set(own.split("、")) <= {*names, ""} else f"{own}（{listed}）"


def _general(unit: ControlUnit, own: str, around: str, language: str) -> str:
    name = own.partition("（")[0]
    small = _FEW.search(name) or _ROOM.search(name)
    head = name[: small.start()] if small else name
    farm = unit.kind not in _SMALL and _is_farm(unit)
    found = (_VILLAGE if farm else _HOUSE).match(head)
    place = _joined(around, found[0], language) if found else around
    if farm:
        return render("notice.inside_village", {"place": place}, _language(language))
    kind = Kind.CLASS_ROOM if unit.kind is Kind.CLASS_ROOM or "班" in name else Kind.OFFICE
    return render(_SMALL[kind], {"place": place}, _language(language))


def _division(unit: ControlUnit, language: str, divisions: Divisions) -> str:
    code = unit.township or unit.county
    chinese = divisions.name(code)
    return (english_name(code) or chinese) if language == "en" else chinese


def _joined(around: str, own: str, language: str) -> str:
    if not own or own == around:
        return around
    if language == "en":
        return f"{own}, {around}"
    return own if own.startswith(around) else f"{around}{own}"


def _language(language: str) -> Literal["zh", "en"]:
    return "en" if language == "en" else "zh"


def plain(text: str) -> str:
    """A text from outside on one line: without control signs, and without marks of direction."""
    kept = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(kept.split())
