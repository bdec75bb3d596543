"""The lines of a document as sections of items, each with the minute from which it holds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    ResponseLine,
    SchemeLine,
    UnitLine,
)
from riskzone.messages import Words
from riskzone.places.english import english_name
from riskzone.places.zones import LAYER_WORDS
from riskzone.publish.notice.text import Item, Section
from riskzone.publish.notice.words import Speech
from riskzone.release.extent import plain
from riskzone.release.notice import UnitNoticed

T = TypeVar("T")

#: Measures and the end of control units, and whom to call.
_Told: TypeAlias = tuple[tuple[str, ...], str]

#: So many places stand in a sentence; more are listed under it.
_IN_A_SENTENCE = 6
_UNIT_HEADS = {
    "order": "notice.unit_close", "approve": "notice.unit_close", "confirm": "notice.unit_close",
    "ratify": "notice.unit_close", "release": "notice.unit_release",
    "refuse": "notice.unit_release", "extend": "notice.unit_extend", "amend": "notice.unit_amend",
}  # fmt: skip
_CLOSES = "notice.unit_close"
_LIFTS = "notice.unit_release"


def sections(speech: Speech, document: DecisionDocument) -> tuple[Section, ...]:
    """Everything a document decides, by what it is about, in the order it takes effect."""
    say = speech.say
    lines = sorted(document.lines, key=lambda line: line.effective_at)
    moved, lists = _only(lines, LevelLine), _only(lines, ListLine)
    minutes = {(line.effective_at, line.until) for line in moved}
    # A list of the minute of the changes says what is left after them.
    after = [line for line in lists if _validity(line) in minutes]
    alone = [line for line in lists if line not in after]
    made = (
        (say("notice.head_level"), (*_levels(speech, moved), *_afterwards(speech, after))),
        (say("notice.head_list"), _lists(speech, alone)),
        (
            say("notice.head_response"),
            (
                *_responses(speech, _only(lines, ResponseLine)),
                *_follows(speech, _only(lines, FollowLine)),
            ),
        ),
        (say("notice.head_scheme"), _schemes(speech, _only(lines, SchemeLine))),
        (say("notice.head_unit"), _units(speech, _only(lines, UnitLine))),
    )
    return tuple(Section(head, tuple(items)) for head, items in made if items)


def sentence(speech: Speech, line: Line) -> str:
    """One line by itself, without a full stop: as corrections and withdrawals cite it."""
    document = DecisionDocument(title="", area=line.area, authority="", lines=(line,))
    found = [item for section in sections(speech, document) for item in section.items]
    return found[0].text + "".join(found[0].items)


def _only(lines: Iterable[Line], kind: type[T]) -> list[T]:
    return [line for line in lines if isinstance(line, kind)]


def _levels(speech: Speech, lines: Sequence[LevelLine]) -> list[Item]:
    items = []
    for (at, until), same in _by(lines, _validity):
        for (before, level, reason), group in _by(same, _move):
            places = [speech.place(one.area, one.excluding, one.part) for one in group]
            start = speech.start(at, until)
            why = speech.say("notice.reason", text=reason) if reason else ""
            if len(places) <= _IN_A_SENTENCE:
                told = _moved(speech, speech.joined(places), before, level)
                items.append(Item(start + told + why))
                continue
            these = speech.say("notice.these_areas", count=len(places))
            told = _moved(speech, these, before, level)
            colon = "：" if speech.language == "zh" else ":"
            items.append(Item(f"{start}{told}{why}{colon}", tuple(places)))
    return items


def _move(line: LevelLine) -> tuple[str, str, str]:
    return line.level_from, line.level, plain(line.note_public)


def _moved(speech: Speech, places: str, before: str, level: str) -> str:
    """上调, 下调, 调整 (of levels that cannot be compared) or, from nowhere, 确定."""
    if not before:
        return speech.say("notice.level_set", places=places, level=speech.level(level))
    given = {"places": places, "before": speech.level(before), "level": speech.level(level)}
    order = list(speech.facts.levels)
    if before not in order or level not in order or before == level:
        return speech.say("notice.level_moved", **given)
    up = order.index(level) > order.index(before)
    return speech.say("notice.level_up" if up else "notice.level_down", **given)


def _lists(speech: Speech, lines: Sequence[ListLine]) -> list[Item]:
    return [
        Item(speech.start(line.effective_at, line.until) + _list(speech, line) + _why(speech, line))
        for line in lines
    ]


def _afterwards(speech: Speech, lines: Sequence[ListLine]) -> list[Item]:
    when = speech.say("notice.after_change")
    mark = "" if speech.language == "zh" else ", "
    return [Item(when + mark + _list(speech, line) + _why(speech, line)) for line in lines]


def _list(speech: Speech, line: ListLine) -> str:
    named = {
        level: [zone for zone, of in line.named if of == level]
        for level in dict.fromkeys(of for _, of in line.named)
    }
    counted = dict(line.counts)
    order = {level: rank for rank, level in enumerate(speech.facts.levels)}
    ids = sorted({*counted, *named}, key=lambda one: -order.get(one, len(order)))
    parts = [
        speech.counted(
            level,
            counted.get(level, len(named.get(level, ()))),
            [speech.named(zone) for zone in named.get(level, ())],
        )
        for level in ids
    ]
    comma = "，" if speech.language == "zh" else ", "
    told = speech.say("notice.listed", area=speech.whole(line.area), counts=comma.join(parts))
    lowest = next(iter(speech.facts.levels), "")
    if line.complete and lowest and lowest not in counted:
        told += speech.say("notice.listed_lowest", level=speech.level(lowest))
    return told


def _responses(speech: Speech, lines: Sequence[ResponseLine]) -> list[Item]:
    items = []
    for line in lines:
        area = speech.whole(line.area)
        told = (
            speech.say("notice.response_starts", area=area, level=speech.response(line.level))
            if line.level
            else speech.say("notice.response_ends", area=area)
        )
        items.append(Item(_dated(speech, line, told)))
    return items


def _follows(speech: Speech, lines: Sequence[FollowLine]) -> list[Item]:
    items = []
    for line in lines:
        area = speech.whole(line.area)
        told = (
            speech.say("notice.follow_starts", area=area, level=speech.response(line.level))
            if line.level
            else speech.say("notice.follow_ends", area=area)
        )
        items.append(Item(_dated(speech, line, told)))
    return items


def _schemes(speech: Speech, lines: Sequence[SchemeLine]) -> list[Item]:
    items = []
    for line in lines:
        name = speech.facts.schemes.get(line.scheme, Words(line.scheme, line.scheme))
        layer = next(
            (w for of, w in LAYER_WORDS.items() if of == line.layer), Words("", line.layer)
        )
        told = speech.say(
            "notice.scheme", area=speech.whole(line.area), layer=speech.of(layer),
            scheme=speech.of(name),
        )  # fmt: skip
        items.append(Item(_dated(speech, line, told)))
    return items


def _dated(speech: Speech, line: Line, told: str) -> str:
    return speech.start(line.effective_at, line.until) + told + _why(speech, line)


def _why(speech: Speech, line: Line) -> str:
    reason = plain(line.note_public)
    return speech.say("notice.reason", text=reason) if reason else ""


def _units(speech: Speech, lines: Sequence[UnitLine]) -> list[Item]:
    """Control units with one minute, one step and the same words for people inside together.

    What holds alike for all that are drawn, or lifted, is said once, behind the last of them.
    """
    found: dict[tuple[str, str, _Told], list[str]] = {}
    for line in lines:
        unit = speech.facts.units.get(line.unit_id)
        if unit is not None:
            head = _UNIT_HEADS.get(line.action, "notice.unit_other")
            start = speech.start(line.effective_at, line.until)
            key = (start, head, (_after(speech, head, unit), _call(speech, unit)))
            found.setdefault(key, []).append(_unit(speech, line, unit))
    words: dict[str, list[_Told]] = {}
    for _, head, told in found:
        words.setdefault(head, []).append(told)
    shared = {
        head: every[0] for head, every in words.items() if len(every) > 1 and len({*every}) == 1
    }
    items = []
    for (start, head, words_of), places in found.items():
        after, call = ((), "") if head in shared else words_of
        items.append(Item(start + speech.say(head), tuple(places), after, call))
    return items + [_alike(speech, told) for told in shared.values()]


def _alike(speech: Speech, told: _Told) -> Item:
    after, call = told
    said = "".join(after) if speech.language == "zh" else " ".join(after)
    return Item(said, call=call, phone=False)


def _unit(speech: Speech, line: UnitLine, unit: UnitNoticed) -> str:
    county, circle = speech.place(unit.county), speech.of(unit.circle)
    # Where no township is known the place begins with the county itself.
    place = speech.of(unit.place).removeprefix(speech.divisions.name(unit.county))
    place = place.removesuffix(f", {english_name(unit.county)}")
    lifted = _UNIT_HEADS.get(line.action) == _LIFTS
    if unit.until is not None and not lifted:
        told = speech.say(
            "notice.unit_item_until", county=county, place=place, circle=circle,
            until=speech.moment(unit.until),
        )  # fmt: skip
    else:
        told = speech.say("notice.unit_item", county=county, place=place, circle=circle)
    if unit.corners and not lifted:
        told = speech.say("notice.unit_corners", item=told)
    return told + _why(speech, line)


def _call(speech: Speech, unit: UnitNoticed) -> str:
    hotline = plain(unit.hotline)
    return speech.say("notice.unit_hotline", hotline=hotline) if hotline else ""


def _after(speech: Speech, head: str, unit: UnitNoticed) -> tuple[str, ...]:
    """What people inside have to know: measures, supplies, the end."""
    told: list[str] = []
    if head == _LIFTS:
        told.append(speech.say("notice.unit_back"))
    elif unit.measures:
        mark = "；" if speech.language == "zh" else "; "
        measures = mark.join(speech.of(one) for one in unit.measures)
        told.append(speech.say("notice.unit_measures", measures=measures))
    if head != _LIFTS:
        told.append(speech.say("notice.unit_exits"))
    if head == _CLOSES and unit.until is None:
        told.append(speech.say("notice.unit_end"))
    return tuple(told)


def _validity(line: Line) -> tuple[datetime, datetime | None]:
    return line.effective_at, line.until


K = TypeVar("K")


def _by(things: Iterable[T], key: Callable[[T], K]) -> Iterator[tuple[K, list[T]]]:
    """Things with one key together, in the order in which each key first appears."""
    found: dict[K, list[T]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    yield from found.items()


def differences(
    speech: Speech, before: DecisionDocument, after: DecisionDocument
) -> tuple[tuple[str, str], ...]:
    """What a correction changes, as (old sentence, new sentence); ``""``: there is none.

    Sentences about the same thing belong together; what says the same is no difference.
    """
    old = [(_about(line), sentence(speech, line)) for line in before.lines]
    new = [(_about(line), sentence(speech, line)) for line in after.lines]
    same = {text for _, text in old} & {text for _, text in new}
    left = [(about, text) for about, text in new if text not in same]
    found: list[tuple[str, str]] = []
    for about, text in old:
        if text in same:
            continue
        match = next((one for one in left if one[0] == about), None)
        if match is not None:
            left.remove(match)
        found.append((text, "" if match is None else match[1]))
    return (*found, *(("", text) for _, text in left))


def _about(line: Line) -> tuple[str, ...]:
    own = str(line.unit_id) if isinstance(line, UnitLine) else ""
    part = line.part if isinstance(line, LevelLine) else ""
    layer = line.layer if isinstance(line, ListLine | SchemeLine) else ""
    return line.kind, line.area, own, part, layer
