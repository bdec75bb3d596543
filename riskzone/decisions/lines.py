"""Checks of the lines of a document, each by itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.book import LevelSets, levels_of
from riskzone.decisions.model import (
    DecisionDocument,
    LevelLine,
    Line,
    ListLine,
    UnitLine,
)
from riskzone.decisions.reach import is_below, path, reaches
from riskzone.messages import Words
from riskzone.places.divisions import Divisions
from riskzone.places.english import english_name
from riskzone.places.zones import LAYER_WORDS
from riskzone.units.findings import Finding
from riskzone.units.words import joined

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Levels:
    """Which levels may be declared where, and from when.

    Parameters
    ----------
    table : str
        Authority table of the document.
    sets : LevelSets
        As adopted, by the document itself as well.
    divisions : Divisions
    """

    table: str
    sets: LevelSets
    divisions: Divisions

    def layer(self, area: str) -> str:
        """Layer whose levels an area takes: what is coarser than a county speaks for counties."""
        own = "township" if len(path(area).partition("~")[0]) > 6 else "county"
        return own if own in self.sets.spans else "county"

    def of(self, layer: str, at: datetime) -> tuple[str, ...]:
        """The levels of a layer at a minute, the lowest first; none where none are known."""
        return levels_of(self.table, layer, at, self.sets)

    def rank(self, layer: str, level: str, at: datetime) -> int:
        """Position of a level among those of a layer at a minute; −1: it is none of them."""
        known = self.of(layer, at)
        return known.index(level) if level in known else -1


def check_lines(
    document: DecisionDocument, levels: Levels, divisions: Divisions
) -> Iterator[Finding]:
    """Everything that is wrong with a line whatever the other documents say, and with its house."""
    if not known_code(document.area, divisions):
        yield _unknown(document.area, divisions, "area")
    for position, line in enumerate(document.lines):
        where = f"lines.{position}"
        yield from _area(line, document, divisions, where)
        yield from _validity(line, where)
        if isinstance(line, LevelLine):
            layer = levels.layer(line.area)
            known = levels.of(layer, line.effective_at)
            yield from _level(line.level, layer, known, f"{where}.level")
            if line.level_from:  # it may be one of the rule before
                known = (*known, *levels.of(layer, line.effective_at - _MINUTE))
                yield from _level(line.level_from, layer, known, f"{where}.level_from")
        elif isinstance(line, ListLine):
            yield from _list(line, levels, divisions, where)


def known_code(code: str, divisions: Divisions) -> bool:
    """Whether a code is a division: a village is known by its township."""
    if code.removesuffix("0000") in divisions.provinces:
        return True
    found, cut = divisions.resolve_stated(code)
    return found is not None and not cut


def _area(
    line: Line, document: DecisionDocument, divisions: Divisions, where: str
) -> Iterator[Finding]:
    if not known_code(line.area, divisions):
        yield _unknown(line.area, divisions, f"{where}.area")
        return
    if not reaches(document.area, line.area) and not isinstance(line, UnitLine):
        given: dict[str, Any] = {
            "area": place_words(line.area, divisions),
            "own": place_words(document.area, divisions),
        }
        yield Finding("decisions.outside_area", given, field=f"{where}.area")
    for code in line.excluding:
        if not known_code(code, divisions):
            yield _unknown(code, divisions, f"{where}.excluding")
        elif not is_below(code, line.area):
            given = {
                "excluded": place_words(code, divisions),
                "area": place_words(line.area, divisions),
            }
            yield Finding("decisions.excludes_outside", given, field=f"{where}.excluding")


def _unknown(code: str, divisions: Divisions, where: str) -> Finding:
    near = nearest_codes(code, divisions)
    if not near:
        return Finding("decisions.unknown_code", {"code": code}, field=where)
    given: dict[str, Any] = {
        "code": code,
        "near": joined(place_words(one, divisions) for one in near),
    }
    return Finding("decisions.unknown_code_near", given, field=where)


def nearest_codes(code: str, divisions: Divisions) -> tuple[str, ...]:
    """Up to three divisions whose codes look most like one that is none."""
    layer = "township" if len(code) > 7 and "township" in divisions.tables else "county"
    known = [str(one) for one in divisions.zone_table(layer).frame.index]
    return tuple(get_close_matches(code, known, 3, 0.7))


def _validity(line: Line, where: str) -> Iterator[Finding]:
    if line.until is not None and line.until <= line.effective_at:
        given: dict[str, Any] = {
            "until": f"{line.until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "start": f"{line.effective_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        }
        yield Finding("decisions.ends_before", given, field=f"{where}.until")
    if line.effective_at.second or line.effective_at.microsecond:
        yield Finding("decisions.not_whole_minute", field=f"{where}.effective_at")


def _level(level: str, layer: str, known: Sequence[str], where: str) -> Iterator[Finding]:
    if level not in known:
        given: dict[str, Any] = {
            "level": level,
            "layer": next(
                (w for name, w in LAYER_WORDS.items() if name == layer), Words(layer, layer)
            ),
            "known": ", ".join(dict.fromkeys(known)) or "–",
        }
        yield Finding("decisions.unknown_level", given, field=where)


def _list(line: ListLine, levels: Levels, divisions: Divisions, where: str) -> Iterator[Finding]:
    if line.layer not in divisions.tables:
        known = ", ".join(divisions.tables)
        given: dict[str, Any] = {"layer": line.layer, "known": known}
        yield Finding("decisions.unknown_layer", given, field=f"{where}.layer")
        return
    levels_then = levels.of(line.layer, line.effective_at)
    for level, count in line.counts:
        yield from _level(level, line.layer, levels_then, f"{where}.counts")
        if count < 0:
            given = {"level": level, "count": count}
            yield Finding("decisions.negative_count", given, field=f"{where}.counts")
    for zone, level in line.named:
        yield from _level(level, line.layer, levels_then, f"{where}.named")
        if not known_code(zone, divisions):
            yield _unknown(zone, divisions, f"{where}.named")
        elif not reaches(line.area, zone):
            given = {"area": place_words(zone, divisions), "own": place_words(line.area, divisions)}
            yield Finding("decisions.outside_area", given, field=f"{where}.named")
    for zone, count in Counter(zone for zone, _ in line.named).items():
        if count > 1:
            given = {"zone": place_words(zone, divisions)}
            yield Finding("decisions.named_twice", given, field=f"{where}.named")
    if not line.counts and not line.named and not line.complete:
        yield Finding("decisions.empty_list", field=where)


def place_words(code: str, divisions: Divisions) -> Words:
    """Name and code of a division in both languages; the code alone where there is no name."""
    known = divisions.resolve_code(code) if divisions.layer_of(code) == "" else code
    zh = divisions.full_name(known or code)
    en = english_name(known or code) or zh
    return Words(f"{zh} {code}" if zh != code else code, f"{en} {code}" if en != code else code)
