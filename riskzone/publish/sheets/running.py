"""Names in running text: as many as there are counties, where a table has no room for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskzone.publish.material import ZoneShown
from riskzone.publish.sheets.context import INK, QUIET, Context
from riskzone.publish.sheets.faces import Type, clean, cut_to, width

#: Height of a line in em.
_LEADING = 1.42
#: Between two words, in em; a Chinese comma brings its own blank.
_GAP, _AFTER_COMMA = 0.4, 0.1


@dataclass(frozen=True, slots=True)
class Word:
    """What is never broken over two lines, and how it is set.

    Parameters
    ----------
    text : str
    kind : Type
    tied : bool
        Stands on one line with the word behind it.
    """

    text: str
    kind: Type
    tied: bool = False


def names(
    sheet: Context, zones: Sequence[ZoneShown], size: float, *, numbered: bool = False
) -> list[Word]:
    """Zones as words, those of one prefecture behind its name.

    Parameters
    ----------
    sheet : Context
    zones : sequence of ZoneShown
        Those of one prefecture beside each other.
    size : float
        Points of A4.
    numbered : bool
        With the number each zone has on the map.
    """
    kind, group = sheet.type(size, QUIET), sheet.type(size, INK, bold=0.025)
    found: list[Word] = []
    for place, zone in enumerate(zones):
        if sheet.spec.scope == "province" and (
            place == 0 or zones[place - 1].parent != zone.parent
        ):
            found.append(Word(clean(sheet.group_name(zone.parent)), group, tied=True))
        if numbered:
            number = str(sheet.numbers[zone.zone])
            found.append(Word(number, sheet.type(size * 0.8, INK), tied=True))
        more = place + 1 < len(zones) and zones[place + 1].parent == zone.parent
        end = sheet.say("comma").rstrip() if more else ""
        found.append(Word(clean(sheet.name(zone)) + end, kind))
    return found


def lines(words: Sequence[Word], most: float) -> list[list[Word]]:
    """Words in lines no wider than ``most`` millimetres; a longer one is cut."""
    found: list[list[Word]] = []
    line: list[Word] = []
    at = 0.0
    bundle: list[Word] = []
    for word in words:
        bundle.append(word)
        if word.tied:
            continue
        wide = _wide(bundle)
        if line and at + wide > most:
            found.append(line)
            line, at = [], 0.0
        if wide > most:
            room = most - _wide(bundle[:-1])
            bundle[-1] = Word(cut_to(word.text, word.kind, room), word.kind)
        line += bundle
        at += wide
        bundle = []
    return [*found, line] if line else found


def height(words: Sequence[Word], most: float) -> float:
    """Of words in lines, in millimetres."""
    return len(lines(words, most)) * _leading(words)


def written(sheet: Context, words: Sequence[Word], place: tuple[float, float, float]) -> float:
    """Set words at left, top and width; the lower edge is returned."""
    x, y, wide = place
    for line in lines(words, wide):
        y += _leading(words)
        at = x
        for word in line:
            at += sheet.page.text(at, y - 0.25 * word.kind.em, word.text, word.kind) + _gap(word)
    return y


def _leading(words: Sequence[Word]) -> float:
    return max((word.kind.em for word in words), default=0.0) * _LEADING


def _wide(words: Sequence[Word]) -> float:
    return sum(width(word.text, word.kind) + _gap(word) for word in words)


def _gap(word: Word) -> float:
    return word.kind.em * (_AFTER_COMMA if word.text.endswith("、") else _GAP)
