"""How notices name places: "望奎县（除惠七镇以外的县域地区）", "望奎县惠七村".

A place is a division with what is excepted from it, or a named part of one.  What lies below the
townships has no code: it is a part.  Nothing is guessed: a name that is none, or is that of
several divisions, is an error that names those it could be.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from riskzone.decisions.lines import known_code, place_words
from riskzone.decisions.reach import is_below
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.places.divisions import Divisions
from riskzone.places.english import english_name
from riskzone.places.names import tidy
from riskzone.units.words import joined

#: Characters of a place; the longest exclusions of real lists have about a hundred.
_LONGEST = 400
_CODE = re.compile(r"'?(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})")
_NAME_AND_CODE = re.compile(r"(?P<name>.+?)\((?P<code>\d{6}|\d{9}|\d{12})\)")
_REST = r"(?:的)?(?:其他|其它|其余)?(?:县域|市域|区域|镇域|乡域|全域)?(?:地区|区域|范围|乡镇|部分)?"
_EXCEPT = re.compile(
    rf"(?P<head>.+?)(?:\((?:除|不含|不包括)(?P<inner>.+?)(?:以外|之外|外)?{_REST}\)"
    rf"|(?:除|不含|不包括)(?P<bare>.+?)(?:以外|之外|外){_REST})"
)
#: A division named alone or with everything in it.
_WHOLE = re.compile(r"(?P<name>.+?)(?:全域|全境|全县|全市|全区|全镇|全乡)")
_BETWEEN = re.compile(r"[、,;]")
_JOINS = re.compile(r"[和及与]")
#: What the name of a division ends in, and what looks like it but is a part of one.
_DIVISION = re.compile(r"(?:街道|街道办|街道办事处|[省市区县旗州盟镇乡])$")
_PART = re.compile(r"(?:小区|社区|园区|校区|厂区|院区|片区|库区|开发区|景区|农贸市场|超市)$")


@dataclass(frozen=True)
class Place:
    """What a line is about.

    Parameters
    ----------
    area : str
        Division code.
    excluding : tuple of str
        Codes of divisions below it that are excepted, ascending.
    part : str
        Name of a part of the area; ``""``: all of it.
    """

    area: str
    excluding: tuple[str, ...] = ()
    part: str = ""


def parse_place(text: str, divisions: Divisions) -> Place:
    """Read a place as notices write it.

    Parameters
    ----------
    text : str
        A code; a name with or without those of its parents; "A（除B、C以外的县域地区）";
        "A全域"; a name and something in it that is no division ("望奎县惠七村").
    divisions : Divisions

    Raises
    ------
    InputError
        No such place, or several; names the nearest.
    """
    written = tidy(text).strip("。,;:、")
    if not written:
        raise InputError("decisions.place_blank")
    if len(written) > _LONGEST:
        raise _unknown(f"{written[:40]}…", (), divisions)
    match = _EXCEPT.fullmatch(written)
    if match is not None:
        place = _named(match["head"].rstrip("(,"), divisions)
        names = match["inner"] or match["bare"]
        return Place(
            place.area, tuple(sorted(set(_split(names, place.area, divisions)))), place.part
        )
    return _named(written, divisions)


def _named(written: str, divisions: Divisions) -> Place:
    code = _code_in(written, divisions)
    if code:
        return Place(code)
    whole = _WHOLE.fullmatch(written)
    if whole is not None and not divisions.find(written):
        written = whole["name"]
    zone = _rolled_up(written, divisions)
    if zone:
        return Place(zone)
    found = divisions.find(written)
    if not found and written in _province_names(divisions):
        found = (_province_names(divisions)[written],)
    if len(found) == 1:
        return Place(found[0])
    if found:
        raise _ambiguous(written, found, divisions)
    for end in range(len(written) - 1, 1, -1):
        outer, rest = written[:end], written[end:]
        found = divisions.find(outer)
        if not _DIVISION.search(outer) and not _is_full(outer, found, divisions):
            continue  # "望奎县惠七" of "望奎县惠七村" is no township
        if found and _is_division_name(rest):
            near = _near(rest, found, divisions)
            raise _unknown(written, near or _near(written, (), divisions), divisions)
        if len(found) == 1:
            return Place(found[0], part=rest)
        if found:
            raise _ambiguous(outer, found, divisions)
    raise _unknown(written, _near(written, (), divisions), divisions)


def _code_in(written: str, divisions: Divisions) -> str:
    """The code a text is, or ends in; ``""``: it is none."""
    match = _NAME_AND_CODE.fullmatch(written)
    code = match["code"] if match else written.removeprefix("'")
    if not _CODE.fullmatch(code):
        return ""
    if not known_code(code, divisions):
        raise _unknown(code, (), divisions)
    if code.removesuffix("0000") in divisions.provinces:
        return code.removesuffix("0000").ljust(6, "0")
    return code if len(code) > 4 else f"{code}00"


def _is_full(written: str, codes: Iterable[str], divisions: Divisions) -> bool:
    return any(written.endswith(tidy(divisions.name(code))) for code in codes)


def _is_division_name(rest: str) -> bool:
    return bool(_DIVISION.search(rest)) and not _PART.search(rest)


def _split(names: str, area: str, divisions: Divisions) -> Iterator[str]:
    """Codes of the divisions inside an area that a list of names means."""
    for name in filter(None, _BETWEEN.split(names)):
        found = _below(name, area, divisions)
        if len(found) == 1:
            yield found[0]
            continue
        if found:
            raise _ambiguous(name, found, divisions)
        # "和" joins names, and is a part of some: 和平街道.
        for cut in _JOINS.finditer(name):
            pair = name[: cut.start()], name[cut.end() :]
            both = [_below(one, area, divisions) for one in pair if one]
            if len(both) == 2 and all(len(one) == 1 for one in both):
                yield from (one[0] for one in both)
                break
        else:
            elsewhere = divisions.find(name)
            if elsewhere:
                excepted = joined(place_words(code, divisions) for code in elsewhere)
                given = {"excluded": excepted, "area": place_words(area, divisions)}
                raise InputError("decisions.excludes_outside", **given)
            raise _unknown(name, _near(name, (area,), divisions), divisions)


def _below(name: str, area: str, divisions: Divisions) -> tuple[str, ...]:
    code = _code_in(name, divisions)
    if code:
        return (code,)
    zone = _rolled_up(name, divisions)
    found = (zone,) if zone else divisions.find(name, within=area)
    return tuple(code for code in found if is_below(code, area))


def _rolled_up(written: str, divisions: Divisions) -> str:
    """Code of an area with a name that is no zone of its own, where there is just one."""
    zones = {
        alias["code"]
        for alias in divisions.aliases
        if alias["kind"] == "rolled_up" and tidy(alias["name"]) == written
    }
    codes = [code for code, zone in divisions.code_aliases.items() if zone in zones]
    return codes[0] if len(codes) == 1 else ""


def _province_names(divisions: Divisions) -> dict[str, str]:
    return {name: f"{code}0000" for code, name in divisions.provinces.items()}


def _near(name: str, within: Iterable[str], divisions: Divisions) -> tuple[str, ...]:
    """Up to three divisions whose names look most like one that is none."""
    outer = tuple(within)
    codes: dict[str, list[str]] = {}
    for table in divisions.tables.values():
        for code, own in table.frame["name"].items():
            if not outer or any(divisions.lies_in(str(code), one) for one in outer):
                codes.setdefault(tidy(own), []).append(str(code))
                codes.setdefault(tidy(divisions.full_name(str(code))), []).append(str(code))
    close = get_close_matches(name, codes, 3, 0.5)
    return tuple(dict.fromkeys(code for one in close for code in codes[one]))[:3]


def _ambiguous(name: str, codes: Iterable[str], divisions: Divisions) -> InputError:
    meant = joined(place_words(code, divisions) for code in codes)
    return InputError("decisions.place_ambiguous", name=name, meant=meant)


def _unknown(name: str, near: Iterable[str], divisions: Divisions) -> InputError:
    codes = tuple(near)
    if not codes:
        return InputError("decisions.place_unknown", name=name)
    close = joined(place_words(code, divisions) for code in codes)
    return InputError("decisions.place_unknown_near", name=name, near=close)


def render_place(place: Place, divisions: Divisions) -> str:
    """A place as a Chinese notice writes it; :func:`parse_place` reads it back."""
    name = _written(place.area, divisions)
    if place.part:
        return name + place.part
    if not place.excluding:
        return name
    excepted = "、".join(_written(code, divisions, place.area) for code in place.excluding)
    return f"{name}（除{excepted}以外的{'县域' if name.endswith('县') else '其他'}地区）"


def _written(code: str, divisions: Divisions, within: str = "") -> str:
    """A name that means just this division; its code where none does."""
    short, full = divisions.name(code), divisions.full_name(code)
    if code.removesuffix("0000") in divisions.provinces:
        return divisions.provinces[code.removesuffix("0000")]
    names = (short, full) if within else (full,)
    for name in names:
        if name != code and divisions.find(name, within=within or None) == (code,):
            return name
    for alias in divisions.aliases:
        if _rolled_up(tidy(alias["name"]), divisions) == code:
            return str(alias["name"])
    return code


def english_place(place: Place) -> str:
    """A place in English: "Wangkui County except Huiqi Town"; a part keeps its Chinese name."""
    name = english_name(place.area) or place.area
    if place.part:
        return f"{place.part}, {name}"
    if not place.excluding:
        return name
    excepted = ", ".join(english_name(code) or code for code in place.excluding)
    return f"{name} except {excepted}"


def place_text(place: Place, divisions: Divisions) -> Words:
    """A place in both languages."""
    return Words(render_place(place, divisions), english_place(place))
