"""Values fit for messages: nothing in them tells who a row is about.

Every text of a row that leaves a reader (in a rejection, a listing, a note or an
error) went through :func:`redact` or :func:`redact_place`.  A message needs to show
enough of a value to find its cell, which the line and the field do already; so what is
not understood is shown by its first sign and its length.
"""

import re
from collections.abc import Callable
from functools import cache

from riskzone.cases.fields import KINDS, all_headers, value_names, vocabulary
from riskzone.cases.grid import header_keys
from riskzone.cases.persons import looks_like_latin_name, looks_like_name
from riskzone.cases.privacy import CUT, cut_numbers, entrance

_LONGEST = 60
_LONGEST_PLACE = 20
_DIGITS = re.compile(r"\d{7,}", re.ASCII)
#: A figure of so many digits may be a phone, however it is spaced.
_MANY_DIGITS = 7
#: 2020-02-29 24:00:00
_DIGITS_OF_A_TIME = 14
_POINT = re.compile(r"-?\d{1,3}(?:[.,，]\d{0,6})?|[^\d〇零一二三四五六七八九]*", re.ASCII)
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九")
#: Divisions have codes of six, nine or twelve digits.
_CODE_LENGTHS = (9, 12)
_CODE_FIELDS = frozenset({"case_id", "zone", "cluster_id", "building_id", "report_county_code"})
_PLACE_FIELDS = frozenset(
    {"zone", "prefecture", "county", "township", "moved_to", "report_county_code"}
    | {"prefecture_code", "county_code", "township_code"}
)
_DATE_FIELD = re.compile(r"(?:_on|_at|^date)$")
_DATE = re.compile(
    r"(?:[\d\s\-/.,:+年月日号时点分秒整许TZ]|上午|下午|凌晨|早上|中午|晚上|夜间|AM|PM"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"|[(（]?(?:星期|周)[一二三四五六日天][)）]?){1,40}",
    re.IGNORECASE,
)
_COMPACT_DAY = re.compile(r"(?:19|20)\d{6}")
_FIGURE = re.compile(
    r"[\d\s.,，+\-−%eE零〇一二三四五六七八九十百千万亿两例人名起宗个位次约多]{1,40}"
)
_PLACE_END = re.compile(
    r".{2,}(?:[省市区县旗盟州镇乡村屯]|街道|地区|社区|林区|农场|林场|管理局|开发区|新区)"
    r"|(?i:[A-Z' -]+ (?:city|county|district|province|prefecture|town|township|region))"
)


def redact(text: str, field: str = "") -> str:
    """A value of a field as a message may show it.

    Parameters
    ----------
    text : str
        Cell, cleaned.
    field : str
        Its field; ``""``: a header, or text that belongs to none.

    Returns
    -------
    str
        The text where nothing in it can be personal; else with identity numbers, phones
        and digits of seven places and more cut out, or its first sign and its length.
    """
    if field in _PLACE_FIELDS:
        return redact_place(text)
    if field in vocabulary()["values"] or field == "converted_from":
        return text if set(text) <= _signs(field) else masked(text)
    if _DATE_FIELD.search(field):
        plain = _DATE.fullmatch(text) and _without_numbers(text, days=True) == text
        return text if plain and _digits(text) <= _DIGITS_OF_A_TIME else masked(text)
    if field and _is_figure(field):
        few = _POINT.fullmatch(text) if field in ("lon", "lat") else _digits(text) < _MANY_DIGITS
        return text if _FIGURE.fullmatch(text) and few else masked(text)
    return _words(text, field)


def _words(text: str, field: str) -> str:
    if field in ("address", "building_id", "place"):
        text = entrance(text)
    shown = _without_numbers(text, codes=field in _CODE_FIELDS)
    named = looks_like_name(shown) or (field == "case_id" and looks_like_latin_name(shown))
    # Beside an identity number or a phone there is a name.
    beside = shown != text and any(sign.isalpha() for sign in shown.replace(CUT, ""))
    if named or beside:
        return masked(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}…"


def header_shown(text: str) -> str:
    """A header as a message may show it: known ones as they are, cells that are none masked."""
    return text if any(key in all_headers() for key in header_keys(text)) else redact(text)


def redact_place(text: str, known: Callable[[str], bool] = lambda _: False) -> str:
    """A stated place as a message may show it, its parts divided by ``/``.

    Parameters
    ----------
    text : str
        As written.
    known : callable
        Whether a part names a division; such a part is shown as it is.
    """
    return "/".join(part if known(part) else _place(part) for part in text.split("/"))


def _place(text: str) -> str:
    if not text:
        return text
    shown = _without_numbers(text, codes=True)
    if shown.isdigit() and shown == text:
        return shown
    spoken = _PLACE_END.fullmatch(text) and len(text) <= _LONGEST_PLACE
    return text if spoken and shown == text else masked(text)


def _digits(text: str) -> int:
    return sum(sign in _NUMERALS for sign in text)


def masked(text: str) -> str:
    """A text by its first sign and its length."""
    return f"{text[0]}…({len(text)})" if text else text


def _without_numbers(text: str, *, codes: bool = False, days: bool = False) -> str:
    def cut(found: "re.Match[str]") -> str:
        digits = found[0]
        if codes and len(digits) in _CODE_LENGTHS and digits[0] in "12345678":
            return digits
        return digits if days and _COMPACT_DAY.fullmatch(digits) else CUT

    return _DIGITS.sub(cut, cut_numbers(text))


@cache
def _signs(field: str) -> frozenset[str]:
    """Han signs of the words a field knows: a text of these alone is a slip, and no name."""
    words = value_names("classification" if field == "converted_from" else field)
    return frozenset(sign for word in words for sign in word if not sign.isascii())


@cache
def _is_figure(field: str) -> bool:
    """Whether a field holds a figure; one no kind of file knows is an indicator of a scheme."""
    known = {name for kind in KINDS for name in vocabulary()[kind]}
    return (field not in known and field != "-") or field in _figures()


@cache
def _figures() -> frozenset[str]:
    counts = set(vocabulary()["counts"]) - {"date"} - _PLACE_FIELDS
    return frozenset(counts | {"lon", "lat"})
