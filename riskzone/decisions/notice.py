"""The text of a notice: read into lines, and written from them.

"3月19日0时起，将南岗区、西安区由中风险调整为低风险；调整后全省中风险1个（加格达奇区），
低风险124个".  What cannot be read is handed back as it stands: nothing is left out in silence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from riskzone.cases.moments import OK, DateStyle, parse_moment
from riskzone.clock import SHANGHAI
from riskzone.decisions.model import (
    LevelLine,
    Line,
    ListLine,
    ResponseLevel,
    ResponseLine,
)
from riskzone.decisions.wording import Place, parse_place, render_place
from riskzone.errors import InputError, TooLarge
from riskzone.places.divisions import Divisions
from riskzone.places.names import tidy

#: Characters; a notice of a province has a few hundred.
_LONGEST = 4_000
_SENTENCE = re.compile(r"[;；。\n]")
_TIME = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:\d{1,2}[时点:](?:\d{1,2}分?)?)?"
_WHEN = re.compile(
    rf"(?:经.{{0,20}}?决定)?,?(?:自|从|于)?(?P<time>{_TIME})(?:起|开始)?,?(?P<rest>.*)"
)
_RESPONSES: dict[str, ResponseLevel] = {
    "一": "I", "二": "II", "三": "III", "四": "IV", "Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV",
    "I": "I", "II": "II", "III": "III", "IV": "IV",
}  # fmt: skip
_RESPONSE = re.compile(
    r"(?:将|把)?(?P<area>[^由启终]*?)(?:疫情防控)?(?:突发公共卫生事件)?(?:应急)?(?:响应)?(?:级别|等级)?"
    r"(?:由(?P<before>[一二三四]|I{1,3}|IV)级(?:应急)?(?:响应)?(?:调整|下调|上调|降|升)(?:到|至|级)?为?"
    r"|启动)(?P<level>[一二三四]|I{1,3}|IV)级(?:应急)?(?:响应)?"
)
_ALL = re.compile(r"(?:全省|全市|全县|全区)")


@dataclass(frozen=True)
class Notice:
    """What a text says.

    Parameters
    ----------
    lines : tuple of Line
    unread : tuple of str
        Sentences that were not understood.
    """

    lines: tuple[Line, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """The words of the levels and the area a text speaks of.

    Parameters
    ----------
    divisions : Divisions
    levels : mapping of str to str
        Level id → its Chinese name ("中风险"), the lowest first.
    area : str
        What "全省", "全市" means.
    layer : str
        Layer of the zones that are counted.
    """

    divisions: Divisions
    levels: Mapping[str, str]
    area: str
    layer: str = "county"

    @property
    def ids(self) -> dict[str, str]:
        """Name of a level → its id."""
        return {tidy(name): level for level, name in self.levels.items()}


def parse_notice(text: str, language: Language, *, near: date) -> Notice:
    """Read what a notice declares.

    Parameters
    ----------
    text : str
        Sentences of changes, of lists after them, and of the response level; each holds from
        the time last named.
    language : Language
    near : date
        Day near which times without a year lie.

    Raises
    ------
    InputError
        A place or a time in a sentence that was understood is none; or nothing was understood.
    TooLarge
        More than 4,000 characters.
    """
    lines: list[Line] = []
    unread: list[str] = []
    at: datetime | None = None
    if len(text) > _LONGEST:
        raise TooLarge("decisions.notice_long", count=len(text), limit=_LONGEST)
    for sentence in filter(None, map(tidy, _SENTENCE.split(text))):
        when = _WHEN.fullmatch(sentence)
        rest = sentence
        if when is not None:
            at, rest = _moment(when["time"], near), when["rest"]
        if not rest:
            continue
        found = [] if at is None else list(_read(rest.strip(","), at, language))
        lines += found
        if not found:
            unread.append(sentence)
    if not lines:
        raise InputError("decisions.notice_unread", text=text[:60])
    return Notice(tuple(lines), tuple(unread))


def _moment(text: str, near: date) -> datetime:
    style = DateStyle(near, date(2019, 12, 1), date(2100, 1, 1))
    state, found, _, _ = parse_moment(text, style)
    if state != OK or found is None:
        raise InputError("decisions.notice_time", value=text)
    return found.replace(tzinfo=SHANGHAI)


def _read(text: str, at: datetime, language: Language) -> Iterator[Line]:
    names = "|".join(map(re.escape, language.ids))
    changed = re.fullmatch(
        rf"(?:将|把)?(?P<places>.+?)(?:的?风险等级)?由(?P<before>{names})(?:地区|等级)?"
        rf"(?:调整|下调|上调|降|升)(?:级|到|至)?为?(?P<level>{names})(?:地区|等级)?"
        r"(?:,(?P<more>.+))?",
        text,
    ) or re.fullmatch(
        rf"(?:将|把)?(?P<places>.+?)(?:的?风险等级)?(?P<before>)(?:调整|划定|确定|列|定)为"
        rf"(?P<level>{names})(?:地区|等级)?(?:,(?P<more>.+))?",
        text,
    )
    if changed is not None:
        for place in _places(changed["places"], language.divisions):
            yield LevelLine(
                area=place.area,
                excluding=place.excluding,
                part=place.part,
                effective_at=at,
                level=language.ids[changed["level"]],
                level_from=language.ids.get(changed["before"], ""),
            )
        if changed["more"]:
            yield from _read(changed["more"], at, language)
        return
    response = _RESPONSE.fullmatch(text)
    if response is not None:
        area = _ALL.sub("", response["area"])
        where = parse_place(area, language.divisions).area if area else language.area
        yield ResponseLine(area=where, effective_at=at, level=_RESPONSES[response["level"]])
        return
    listed = _list(text, at, names, language)
    if listed is not None:
        yield listed


def _list(text: str, at: datetime, names: str, language: Language) -> ListLine | None:
    kinds = r"(?:地区|县\(市、区\)|县区)?"
    item = rf"(?P<level>{names}){kinds}(?P<count>\d+)个(?:\((?P<named>[^)]*)\))?"
    one_of_them = rf"(?:{names}){kinds}\d+个(?:\([^)]*\))?[,、和]?"
    intro = r"(?:调整后,?)?(?:目前,?)?(?P<area>[^,\d]*?)(?:共有|共|有)?"
    whole = rf"{intro}(?:{one_of_them})+"
    match = re.fullmatch(whole, text)
    if match is None:
        return None
    area = _ALL.sub("", match["area"] or "")
    counts: list[tuple[str, int]] = []
    named: list[tuple[str, str]] = []
    lowest = next(iter(language.levels))
    complete = True
    for one in re.finditer(item, text):
        level, count = language.ids[one["level"]], int(one["count"])
        counts.append((level, count))
        here = [] if not one["named"] else list(_places(one["named"], language.divisions))
        named += [(place.area, level) for place in here]
        complete &= level == lowest or len(here) == count
    return ListLine(
        area=parse_place(area, language.divisions).area if area else language.area,
        effective_at=at,
        counts=tuple(counts),
        named=tuple(named),
        complete=complete,
        layer=language.layer,
    )


def _places(text: str, divisions: Divisions) -> Iterator[Place]:
    """Places joined by "、" and "和"; what stands in brackets belongs to the one before."""
    for name in filter(None, re.split(r"[、,](?![^(]*\))", text)):
        try:
            yield parse_place(name, divisions)
        except InputError:
            pair = re.fullmatch(r"(.+)[和及与](.+)", name)
            if pair is None:
                raise
            yield from (parse_place(one, divisions) for one in pair.groups())


def write_notice(lines: Sequence[Line], language: Language, *, by_24: bool = False) -> str:
    """The text of levels, lists and response levels; :func:`parse_notice` reads it back.

    Parameters
    ----------
    lines : sequence of Line
    language : Language
    by_24 : bool
        Whether a midnight is written as 24时 of the day before it, as many papers do.

    Notes
    -----
    Lines with an end, and lines of other kinds, are not written: the notice has no words for
    them here.
    """
    plain = [
        line
        for line in lines
        if isinstance(line, LevelLine | ListLine | ResponseLine) and line.until is None
    ]
    said: list[str] = []
    for at, group in groupby(sorted(plain, key=lambda one: one.effective_at), _minute):
        said.append(
            f"{_written(at, by_24=by_24)}起，" + "；".join(_sentences(list(group), language))
        )
    return "；".join(said) + ("。" if said else "")


def _minute(line: Line) -> datetime:
    return line.effective_at.astimezone(SHANGHAI)


def _sentences(lines: Iterable[Line], language: Language) -> Iterator[str]:
    levels = [line for line in lines if isinstance(line, LevelLine)]
    moves = dict.fromkeys((line.level_from, line.level) for line in levels)
    for before, level in moves:
        places = "、".join(
            render_place(Place(line.area, line.excluding, line.part), language.divisions)
            for line in levels
            if (line.level_from, line.level) == (before, level)
        )
        former = f"由{language.levels[before]}" if before else ""
        yield f"将{places}{former}调整为{language.levels[level]}"
    for line in lines:
        if isinstance(line, ResponseLine) and line.level:
            word = next(word for word, level in _RESPONSES.items() if level == line.level)
            yield f"{_area(line.area, language)}启动{word}级应急响应"
        elif isinstance(line, ListLine) and line.counts:
            yield f"调整后{_area(line.area, language)}{_counted(line, language)}"


def _area(area: str, language: Language) -> str:
    return render_place(Place(area), language.divisions)


def _counted(line: ListLine, language: Language) -> str:
    items = []
    for level, count in line.counts:
        named = "、".join(
            render_place(Place(zone), language.divisions)
            for zone, given in line.named
            if given == level
        )
        items.append(f"{language.levels[level]}{count}个" + (f"（{named}）" if named else ""))
    return "，".join(items)


def _written(at: datetime, *, by_24: bool) -> str:
    if by_24 and at.time() == time():
        before = at - timedelta(days=1)
        return f"{before.year}年{before.month}月{before.day}日24时"
    minute = f"{at.minute}分" if at.minute else ""
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{minute}"
