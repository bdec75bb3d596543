"""Lines that adopt a scheme: what is wrong with them, and what they make of declared levels."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from riskzone.clock import SHANGHAI
from riskzone.decisions.lines import Levels, place_words
from riskzone.decisions.model import DecisionDocument, SchemeLine
from riskzone.decisions.reach import reaches
from riskzone.decisions.resolve import Book, LevelSets
from riskzone.places.divisions import Divisions
from riskzone.places.zones import LAYER_WORDS, LAYERS
from riskzone.units.findings import Finding
from riskzone.zoning.library import load_scheme, scheme_ids


def adoptions(document: DecisionDocument, before: Book, levels: Levels) -> Iterator[Finding]:
    """Everything that is wrong with the lines of a document that adopt a scheme.

    Parameters
    ----------
    document : DecisionDocument
    before : Book
        What is decided without it.
    levels : Levels
        With what the document adopts.
    """
    for position, line in enumerate(document.lines):
        if isinstance(line, SchemeLine):
            yield from _scheme(line, f"lines.{position}")
            yield from _dropped(line, before, levels, f"lines.{position}.scheme")


def with_own(sets: LevelSets, document: DecisionDocument, divisions: Divisions) -> LevelSets:
    """The levels of each layer, where the document itself adopts a rule for the area served."""
    spans = dict(sets.spans)
    for line in document.lines:
        if not isinstance(line, SchemeLine) or line.scheme not in scheme_ids():
            continue
        if not reaches(line.area, divisions.area):
            continue
        ids = tuple(level.id for level in load_scheme(line.scheme).levels)
        others = [one for one in spans.get(line.layer, ()) if one[0] != line.effective_at]
        # What was adopted for later days goes on to hold from them.
        spans[line.layer] = tuple(sorted([*others, (line.effective_at, ids)]))
    return LevelSets(spans)


def _scheme(line: SchemeLine, where: str) -> Iterator[Finding]:
    if line.effective_at.astimezone(SHANGHAI).time() != time():
        yield Finding("decisions.scheme_not_midnight", field=f"{where}.effective_at")
    if line.layer not in LAYERS:
        given: dict[str, Any] = {"layer": line.layer, "known": ", ".join(LAYERS)}
        yield Finding("decisions.unknown_layer", given, field=f"{where}.layer")
    if line.scheme not in scheme_ids():
        given = {"scheme": line.scheme, "known": ", ".join(scheme_ids())}
        yield Finding("decisions.no_such_scheme", given, field=f"{where}.scheme")
        return
    scheme = load_scheme(line.scheme)
    if line.layer in LAYERS and scheme.layer != line.layer:
        given = {"layer": LAYER_WORDS[line.layer], "made_for": LAYER_WORDS[scheme.layer]}
        yield Finding("decisions.scheme_of_other_layer", given, "warn", f"{where}.layer")
    start = line.effective_at.astimezone(SHANGHAI).date()
    if scheme.valid_from is not None and start < scheme.valid_from:
        given = {"start": f"{start}", "rule": f"{scheme.valid_from}"}
        yield Finding("decisions.scheme_before_rule", given, "warn", f"{where}.effective_at")


def _dropped(line: SchemeLine, before: Book, levels: Levels, where: str) -> Iterator[Finding]:
    """Levels that stay declared and that the scheme does not know."""
    known = levels.of(line.layer, line.effective_at)
    left = []
    for area in dict.fromkeys(one.area for one in before.said if not one.part):
        if levels.layer(area) != line.layer or not reaches(line.area, area):
            continue
        said = before.timeline("level", area).said_at(line.effective_at)
        if said is not None and said.level not in known:
            left.append((area, said.level))
    if left:
        area, level = left[0]
        given: dict[str, Any] = {
            "count": len(left), "area": place_words(area, levels.divisions), "level": level,
            "known": ", ".join(known),
        }  # fmt: skip
        yield Finding("decisions.scheme_drops_levels", given, "warn", where)
