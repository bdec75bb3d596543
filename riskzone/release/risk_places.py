"""What an entry of a list of risk areas says: places, buildings, entrances, what is left out.

The lists are written by people: ``"普阳街道辽阳街（101栋、143栋、201栋）"``,
``"幸福小区3、5号楼"``, ``"汴塘镇（除孟省村外）"``.  What is understood is told in parts; what
is not stays in :attr:`Place.site` as it was written, and nothing is ever dropped:
:attr:`Place.text` is the whole entry.

Where a text can be read in two ways the wider place is taken: in ``"3、5号楼1单元"`` the
entrance is that of building 5, and building 3 is meant as a whole.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Building:
    """A building, or some of its entrances.

    Parameters
    ----------
    name : str
        ``"3号楼"``; ``""``: the place is told by its entrances alone.
    entrances : tuple of str
        ``"1单元"``; empty: the whole building.
    """

    name: str
    entrances: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place of an entry.

    Parameters
    ----------
    text : str
        The whole entry as it was written.
    township : str
        Township or street office; ``""``: the entry names none.
    site : str
        What is named inside it: a compound, a village, a street, a works, or words that are
        not understood further.
    buildings : tuple of Building
        Empty: the whole site.
    excluding : tuple of str
        Places that are left out, as written.
    whole : bool
        The township as a whole, or the county where no township is named.
    """

    text: str
    township: str = ""
    site: str = ""
    buildings: tuple[Building, ...] = ()
    excluding: tuple[str, ...] = ()
    whole: bool = False


_SEP = r"[、，,；;/]|和|及|与|以及"
_NUMBER = r"(?:[A-Za-z]{0,2}\d{1,4}[A-Za-z]?|[一二三四五六七八九十]{1,3}|[甲乙丙丁])"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|—|–|~|～|至|到)\s*{_NUMBER})?"
#: Numbers that share what follows the last of them: "3、5号楼", "1单元和2单元", "1至4单元".
_LISTED = re.compile(
    rf"(?P<numbers>{_RANGE}(?:\s*(?:{_SEP})\s*{_RANGE})*)\s*"
    r"(?P<kind>号楼|[#＃]楼?|栋|幢|(?<=\d)号(?=$|[、，,；;])|单元|门洞|(?<=\d)门(?=$|[、，,；;]))(?P<part>[A-Z甲乙丙][座区段])?"
)
_ENTRANCES = ("单元", "门洞", "门")
#: Numbers of an exclusion that share what follows the last of them.
_SHARED = re.compile(rf"{_NUMBER}(?:{_SEP}){_NUMBER}(?:号楼|[#＃]|栋|幢|单元|门洞)")
_HOUSE = re.compile("号楼|[#＃]|栋|幢")
_PARTED = re.compile(rf"(?:{_SEP})")
_SPAN = re.compile(rf"^({_NUMBER})\s*(?:-|—|–|~|～|至|到)\s*({_NUMBER})$")
#: More houses than a range of a list would name; a longer one is a number of its own.
_LONGEST_RANGE = 60

_TOWNSHIP = re.compile(
    r"^(?P<name>.{1,10}?街道办事处|.{1,8}?街道办|.{1,8}?街道|.{2,8}?(?<!小)镇(?!政府|中心)"
    r"|.{2,8}?(?<![家故城])乡(?!政府|村)|.{2,8}?苏木)"
)
_WHOLE = re.compile(
    "(?:全域|全境|全部区域|全部|县域|市域|辖区)(?:地区|区域)?$|^(?:区域|地区)$"
    "|^全(?:镇|乡|县|区|市|村|街道|省)$|^其[他它余](?:区域|地区|地方|部分)?$"
)
_OUT = "除外|以外|之外|外"
_NOT = "不含|不包括|不包含|除去|除"
#: Words of an exclusion, with what is left out of that in brackets: it is in again.
_LEFT_OUT = "(?:[^（）()]|[（(][^（）()]*[）)])+?"
_EXCLUDING = (
    re.compile(
        rf"(?<![（(])除(?P<out>[^（）()外]+[（(](?:{_NOT})[^（）()]*[）)])(?:以外|之外|除外|外)的?"
    ),
    re.compile(rf"[（(](?:{_NOT})(?P<out>{_LEFT_OUT})(?:{_OUT})?[）)]"),
    re.compile(r"[（(](?P<out>[^（）()]+?)除外[）)]"),
    # 外 is part of names, too (外贸小区, 郊外村): words that end an exclusion for certain first.
    re.compile(
        r"除(?P<out>(?!外(?:$|[、，,；;）)]))(?:(?!外[、，,；;的）)]).)+?)(?:以外|之外|除外)(?:的|，|,)?"
    ),
    re.compile(r"除(?P<out>(?!外(?:$|[、，,；;）)])).+?)外(?:的|，|,|(?=$|[、；;）)其全地区]))"),
    re.compile(r"除(?P<out>(?!外).+?)外"),
    re.compile(r"[，,、；;]?(?:不含|不包括|不包含)(?P<out>[^（）()]+)$"),
    re.compile(r"[，,；;](?P<out>[^（）()，,；;]+)除外$"),
    re.compile(r"^(?P<out>[^（）()]+?)(?:以外|之外)的?(?:其[他它余])?(?:区域|地区|地方|部分)$"),
)
#: How a place of its own ends; only then does a mark of enumeration part two of them.
_ENDS = re.compile(
    "(?:小区|社区|家园|花园|公寓|大厦|广场|宿舍|学校|大学|街道|全域|工地|市场|酒店|宾馆|医院|公司"
    "|[村苑园里屯组队镇乡楼院期场厂店区城府号居])$"
)
#: A part of the map told by its streets is one place.
_BOUNDED = re.compile("以[东南西北]|合围|围合|之间|[东南西北]至|至.+段")
#: Not inside brackets.
_OUTSIDE = "(?![^（(]*[）)])"
_APART = re.compile(f"(?:[、，,；;]|以及){_OUTSIDE}")
_FIRST_AND = re.compile(f"(?<=[村区屯镇乡楼院元组栋幢号])[和及与]{_OUTSIDE}")
#: Words of an exclusion said again of each place of it: 除惠七镇和除灵山乡外.
_SAID_AGAIN = re.compile(
    rf"^(?:{_NOT})(?=.{{2}})|(?<=.)(?:除外|以外|之外|(?<=[村区屯镇乡楼院元组栋幢号])外)$"
)
_EDGES = " 　、，,；;。的"
_AND = re.compile("^(?:以及|和|及|与)")
#: Numbers of Chinese as they stand in names of entrances.
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}


def places(text: str) -> tuple[Place, ...]:
    """The places an entry names, in its order; at least one.

    Parameters
    ----------
    text : str
        One entry (``communitys``) of a list.

    Examples
    --------
    >>> found = places("民主街道运河里小区3、5号楼1单元和2单元")
    >>> [(one.name, one.entrances) for one in found[0].buildings]
    [('3号楼', ()), ('5号楼', ('1单元', '2单元'))]
    """
    rest, excluding = _without(text)
    found: list[Place] = []
    township = ""
    for site, buildings in _parts(rest):
        name, inside = _split_township(site)
        township = name or township
        whole_words = _WHOLE.search(inside)
        inside = _WHOLE.sub("", inside).strip(_EDGES) if whole_words else inside
        whole = not inside and not buildings and (bool(name) or whole_words is not None)
        found.append(Place(text, township, inside, buildings, (), whole))
    if not found:  # everything but what is left out
        found = [Place(text, whole=bool(excluding), site="" if excluding else text)]
    if excluding:
        found[-1] = replace(found[-1], excluding=excluding)
    return tuple(found)


def _without(text: str) -> tuple[str, tuple[str, ...]]:
    """An entry without the words that leave something out, and what they leave out."""
    out: list[str] = []
    rest = text
    for pattern in _EXCLUDING:
        while match := pattern.search(rest):
            before = rest[: match.start()]
            out += _listed_places(match["out"], _house_before(before))
            rest = before + rest[match.end() :]
    # A bracket may have been opened and never closed.
    return (rest.rstrip("（(").strip(_EDGES) if out else rest.strip(" 　")), tuple(out)


def _house_before(text: str) -> str:
    """The building a bracket follows, so that an entrance left out is known by its building."""
    last = [match for match in _LISTED.finditer(text) if match.end() == len(text)]
    return last[0][0] if last and last[0]["kind"] != "单元" else ""


def _listed_places(text: str, house: str) -> Iterator[str]:
    shared = _SHARED.search(text) and not re.search("[（(]", text)
    for name in _houses(text) if shared else _names(text):
        of_house = house and re.match(_NUMBER, name) and not _HOUSE.search(name)
        yield f"{house}{name}" if of_house else name


def _names(text: str) -> Iterator[str]:
    for part in _APART.split(text):
        for one in _FIRST_AND.split(part):
            if name := _SAID_AGAIN.sub("", one.strip(_EDGES)):
                yield name


def _houses(text: str) -> Iterator[str]:
    """幸福小区3、5号楼 as 幸福小区3号楼 and 幸福小区5号楼."""
    for place in places(text):
        before = f"{place.township}{place.site}"
        for one in place.buildings:
            for entrance in one.entrances or ("",):
                yield f"{before}{one.name}{entrance}"
        if not place.buildings:
            yield before


def _split_township(text: str) -> tuple[str, str]:
    match = _TOWNSHIP.match(text)
    if match is None:
        return "", text
    return match["name"], text[match.end() :].strip(" 　")


def _parts(text: str) -> Iterator[tuple[str, tuple[Building, ...]]]:
    """Sites with the buildings named behind them."""
    if not text:
        return
    found: list[tuple[str, tuple[Building, ...]]] = []
    site, buildings, at = "", list[Building](), 0
    for match in _LISTED.finditer(text):
        before = _bare(text[at : match.start()], at)
        if match["kind"] == "号" and not _in_lane(before, buildings):
            continue  # a number in a street: the address of one house
        at = match.end()
        if before:
            if site or buildings:
                found.append((site, tuple(buildings)))
            *others, site = _sites(before)
            found += [(one, ()) for one in others]
            buildings = []
        _add(buildings, match)
    rest = text[at:].strip(_EDGES)
    if at and rest.strip("）)") and text[at] not in "、，,；;":
        yield text, ()  # "24号楼西侧平房" is not building 24
        return
    if site or buildings:
        found.append((site, tuple(buildings)))
    found += [(one, ()) for one in _sites(rest if not at else rest.strip("）)")) if one]
    yield from found


def _bare(text: str, at: int) -> str:
    """What stands before a number, without marks of enumeration and an opening bracket."""
    bare = text.strip(_EDGES)
    if at:
        bare = _AND.sub("", bare.lstrip("）)")).strip(_EDGES)
    return bare.removesuffix("第").rstrip("（(")


def _in_lane(before: str, buildings: list[Building]) -> bool:
    """Whether a number is that of a house of a lane, as Shanghai counts its buildings."""
    return before.endswith("弄") or bool(not before and buildings and "号" in buildings[-1].name)


def _sites(text: str) -> list[str]:
    """Places of a text without numbers: one, unless each part is clearly a place."""
    if _BOUNDED.search(text) or "（" in text or "(" in text:
        return [text]
    parts = [part.strip(_EDGES) for part in re.split("[、，,；;]", text)]
    if len(parts) > 1 and all(part and _ENDS.search(part) for part in parts):
        return parts
    return [text]


def _add(buildings: list[Building], match: re.Match[str]) -> None:
    """Add the buildings of a list of numbers, or the entrances of the last building."""
    kind, part = match["kind"], match["part"] or ""
    names = [f"{number}{kind}" for number in _numbers(match["numbers"])]
    if kind in _ENTRANCES:
        last = buildings.pop() if buildings else Building("")
        buildings.append(replace(last, entrances=(*last.entrances, *names)))
        return
    buildings += [Building(name) for name in names]
    buildings[-1] = Building(buildings[-1].name + part)


def _numbers(text: str) -> Iterator[str]:
    """Each number of a list of them; those of full width as everybody else writes them."""
    for part in _PARTED.split(unicodedata.normalize("NFKC", text)):
        span = _SPAN.match(part.strip())
        ends = [_value(one) for one in span.groups()] if span else []
        first, last = (ends[0], ends[1]) if len(ends) == 2 else (None, None)
        if first is not None and last is not None and 0 < last - first < _LONGEST_RANGE:
            yield from (str(number) for number in range(first, last + 1))
        elif part.strip():
            yield part.strip()


def _value(number: str) -> int | None:
    if number.isdecimal():
        return int(number)
    return _DIGITS.get(number)


def written(place: Place) -> str:
    """The words for a place; :func:`places` reads them back."""
    houses = "、".join(f"{one.name}{'、'.join(one.entrances)}" for one in place.buildings)
    whole = "全域" if place.whole else ""
    out = f"（除{'、'.join(place.excluding)}外）" if place.excluding else ""
    return f"{place.township}{place.site}{houses}{whole}{out}"
