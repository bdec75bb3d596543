"""Guard rails of what is written: text is kept as text, short, and says nothing about persons."""

import re
from collections.abc import Iterator
from functools import lru_cache

from riskzone.cases.persons import looks_like_name
from riskzone.cases.privacy import PERSONAL, entrance
from riskzone.units.findings import Finding
from riskzone.units.model import ControlUnit

#: Longest name and place, in signs; longest free text.
_NAME, _FREE = 120, 2000
#: Control signs, and those that hide or turn what stands beside them; a free text has lines.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    r"\ud800-\udfff\u061c\u115f\u1160\u180e\u3164\ufe00-\ufe0f\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_CONTROL_BUT_LINES = re.compile(_CONTROL.pattern.replace(r"\x00-\x1f", r"\x00-\x09\x0b-\x1f"))
#: What a telephone of an office may look like: 0451-12345678, 12345, 400-123-4567.
_HOTLINE = re.compile(r"[\d\s()（）+,，、;；/－-]*", re.ASCII)
#: The telephone of a person.
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", re.ASCII)
#: 焊死单元门, 封堵消防通道: never a measure, whatever field it stands in.
_BLOCKS = re.compile(
    r"(?:封堵|堵死|堵塞|焊死|焊封|焊接|锁死|钉死)[^，。；,;]{0,8}"
    r"(?:消防|安全出口|疏散|单元门|楼门|大门|出入口|通道)"
    r"|(?:消防|安全出口|疏散|单元门|楼门|大门|出入口|通道)[^，。；,;]{0,6}"
    r"(?:封堵|堵死|焊死|焊封|锁死|钉死)"
)
#: 楼长, 卫健局, 包保干部, 单元居民: posts, offices, groups and places that begin like a name.
_OFFICE = re.compile(
    r"[长局委办处所部站科员会院校厂店组队区司屯村庄楼园苑里户]$|干部|物业|社区"
    r"|(?:居民|村民|市民|牧民|农民|师生|学生|职工|员工|工人|业主|租客|家属|房东|司机|领导|保安|安保"
    r"|管理|应急|文旅|责任|广场|商场|市场|豪庭|花园|家园|大厦|公寓)$"
)
_NOT = re.compile(r"(?:不得|严禁|禁止|未|没有|不|无)[^，。；,;]{0,4}$")


def text_findings(unit: ControlUnit) -> Iterator[Finding]:
    """What is wrong with the texts of a control unit, field by field."""
    if not unit.name.strip():
        yield Finding("units.name_missing", field="name")
    for name in ("name", "place_text"):
        yield from _address(name, getattr(unit, name))
    yield from free_text("reason", unit.reason)
    yield from free_text("document", unit.document, _NAME)
    for name in ("territory", "department", "employer", "individual"):
        text = getattr(unit.parties, name)
        yield from free_text(f"parties.{name}", text, _NAME)
        yield from _perhaps_a_name(f"parties.{name}", text)
    if not _CONTROL.search(unit.name):
        yield from _perhaps_a_name("name", unit.name)
    yield from _hotline(unit.care.hotline)


def free_text(field: str, text: str, most: int = _FREE) -> Iterator[Finding]:
    """What is wrong with a free text of several lines.

    Parameters
    ----------
    field : str
        Field it stands in, for the findings.
    text : str
    most : int
        Longest, in signs.
    """
    if len(text) > most:
        yield Finding("units.text_too_long", {"length": len(text), "most": most}, field=field)
    if _CONTROL_BUT_LINES.search(text):
        yield Finding("units.text_control_signs", field=field)
    if PERSONAL.search(text):
        yield Finding("units.text_personal", field=field)
    if blocks_an_exit(text):
        yield Finding("units.text_blocks_exit", severity="warn", field=field)


def blocks_an_exit(text: str) -> bool:
    """Whether a text speaks of blocking a way out, and not of its being forbidden."""
    return any(not _NOT.search(text[: found.start()]) for found in _BLOCKS.finditer(text))


@lru_cache(maxsize=4096)
def _cut(text: str) -> str:
    """An address cut at its entrance; remembered, as a check runs under the write lock."""
    return entrance(text)


def _address(field: str, text: str) -> Iterator[Finding]:
    if len(text) > _NAME:
        yield Finding("units.text_too_long", {"length": len(text), "most": _NAME}, field=field)
    if _CONTROL.search(text):
        yield Finding("units.text_control_signs", field=field)
        return
    if PERSONAL.search(text):
        yield Finding("units.text_personal", field=field)
    elif text.strip() and _cut(text) != text.strip():
        yield Finding("units.text_flat", {"right": _cut(text)}, field=field)
    if blocks_an_exit(text):
        yield Finding("units.text_blocks_exit", field=field)


def _perhaps_a_name(field: str, text: str) -> Iterator[Finding]:
    if looks_like_name(text.strip()) and not _OFFICE.search(text.strip()):
        yield Finding("units.text_name", severity="warn", field=field)


def _hotline(text: str) -> Iterator[Finding]:
    digits = sum(sign.isdigit() for sign in text)
    if text and not (_HOTLINE.fullmatch(text) and digits >= 3):  # 110, 120
        yield Finding("units.hotline_form", field="care.hotline")
    elif MOBILE.search(text):
        yield Finding("units.hotline_mobile", field="care.hotline")
