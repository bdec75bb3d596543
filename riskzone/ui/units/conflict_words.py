"""Fields of a control unit and their values, as a reader compares them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import shapely

from riskzone.ui import geography
from riskzone.ui.names import zone_name
from riskzone.ui.text import language, parts, say
from riskzone.ui.units import form_words, release_facts
from riskzone.units.control_schemes import control_schemes
from riskzone.units.metres import area_m2, shown
from riskzone.units.model import Kind, Objection, Opinion, State, TestRound, Trigger
from riskzone.units.words import CARE, PARTIES, TEAM

_WORDS: dict[str, Mapping[str, Any]] = {"care": CARE, "parties": PARTIES, "team": TEAM}
#: Longest list that is written out.
_MOST = 4


def field_word(name: str) -> str:
    """Name a field, or a part of one ("care.residents")."""
    whole, _, part = name.partition(".")
    if part and part in _WORDS.get(whole, {}):
        return format(_WORDS[whole][part], language())
    return say(f"unit_form.field_{part or whole}")


def value(name: str, given: Any) -> str:
    """Write a value of a field."""
    if given is None or given in ("", ()):
        return "—"
    if isinstance(given, tuple):
        written = [_item(name, one) for one in given[:_MOST]]
        if len(given) > _MOST:
            written.append(say("unit_form.and_more", count=len(given) - _MOST))
        return parts(written)
    return _item(name, given)


def _item(name: str, given: Any) -> str:
    for kind, write in _BY_TYPE.items():
        if isinstance(given, kind):
            return write(given)
    return _BY_FIELD.get(name, str)(str(given))


def _shape(given: shapely.Polygon) -> str:
    corners = sum(len(ring.coords) - 1 for ring in (given.exterior, *given.interiors))
    return say("unit_form.shape_value", area=shown(area_m2(given)), corners=corners)


def _trigger(given: Trigger) -> str:
    return say("unit_form.trigger_on", kind=form_words.trigger_word(given.kind), on=given.on)


def _measure(text: str) -> str:
    known = (s for s in control_schemes().values() if text in s.measures)
    return next((form_words.measure_word(s, text) for s in known), text)


def _circle(text: str) -> str:
    known = (s for s in control_schemes().values() if text in s.circles)
    return next((form_words.circle_word(s, text) for s in known), text)


def _scheme(text: str) -> str:
    return form_words.scheme_word(text) if text in control_schemes() else text


def _division(code: str) -> str:
    return zone_name(code, geography.place_names().get(code, code))


#: A datetime is a date, and a truth value a number: what is more special comes first.
_BY_TYPE: dict[type, Callable[[Any], str]] = {
    bool: lambda given: say("unit_form.yes") if given else say("unit_form.no"),
    shapely.Polygon: _shape,
    datetime: form_words.minute,
    date: date.isoformat,
    Kind: form_words.kind_word,
    State: form_words.state_word,
    Trigger: _trigger,
    TestRound: release_facts.round_words,
    Opinion: lambda given: str(given.text),
    Objection: lambda given: str(given.text),
}

_BY_FIELD: dict[str, Callable[[str], str]] = {
    "measures": _measure,
    "circle": _circle,
    "scheme": _scheme,
    "county": _division,
    "township": _division,
    "decider": form_words.level_word,
}
