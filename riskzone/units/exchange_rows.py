"""A row of an exchange file → the control unit it means, and what in it cannot be used."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely

from riskzone.cases.columns import clean, folded
from riskzone.cases.moments import OK, DateStyle, parse_moment
from riskzone.cases.privacy import CUT, PERSONAL, entrance
from riskzone.clock import SHANGHAI
from riskzone.messages import Words as BothWords
from riskzone.places.divisions import Divisions
from riskzone.places.english import division_words
from riskzone.units.control_schemes import ControlScheme
from riskzone.units.exchange_fields import TEXTS
from riskzone.units.exchange_read import RawRow
from riskzone.units.findings import Finding
from riskzone.units.model import ControlUnit, Kind
from riskzone.units.words import KINDS

#: Fields that must be there in a row that is a new control unit.
REQUIRED = ("name", "kind", "county")

#: Whole numbers as programs write a column with blanks in it: "14.0".
_WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)
_SEVERAL = re.compile(r"[;；、\n]+")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_CARE = ("residents", "dialysis", "pregnant", "living_alone", "infants", "medicine_needed")
_MOST = 10_000_000


@dataclass(frozen=True)
class Words:
    """What the words of a file are read with.

    Parameters
    ----------
    divisions : Divisions
    schemes : mapping of str to ControlScheme
    today : date
    """

    divisions: Divisions
    schemes: Mapping[str, ControlScheme]
    today: date


@dataclass(frozen=True)
class Read:
    """What a row says.

    Parameters
    ----------
    unit : ControlUnit
        The base with the edits of the row.
    edited : tuple of str
        Fields that differ from the base, ``geometry`` among them.
    findings : tuple of Finding
        Values that cannot be used; personal data that was cut out (a warning).
    """

    unit: ControlUnit
    edited: tuple[str, ...]
    findings: tuple[Finding, ...]


class _Bad(Exception):
    def __init__(self, code: str, params: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code, self.params = code, dict(params)


def numbers_of(row: RawRow) -> tuple[int, int]:
    """Number and version a row names, 0 where it names none.

    Raises
    ------
    ValueError
        One of them is no whole number; its argument is the field.
    """
    found = []
    for name in ("id", "version"):
        text = _whole(row.values.get(name, ""))
        if text and not re.fullmatch(r"\d{1,12}", text, re.ASCII):
            raise ValueError(name)
        found.append(int(text or 0))
    return found[0], found[1]


def _whole(text: str) -> str:
    return _WHOLE.sub(r"\1", text) if _WHOLE.fullmatch(text) else text


def read_row(row: RawRow, base: ControlUnit | None, words: Words, scheme: str) -> Read:
    """What a row says of a control unit.

    Parameters
    ----------
    row : RawRow
    base : ControlUnit, optional
        The version of the control unit the row was exported from; ``None``: it is a new one.
    words : Words
    scheme : str
        Control scheme of new rows that name none.
    """
    findings: list[Finding] = []
    unit = base or ControlUnit("", Kind.FREE, scheme, "", "")
    edited: list[str] = []
    # The scheme gives the circles their meaning, the county the townships theirs.
    for name in TEXTS:
        if name not in row.values:
            continue
        text = row.values[name]
        if base is not None and text == clean(TEXTS[name](base)):
            continue
        try:
            unit = _PARSERS[name](text, unit, words, name)
        except _Bad as bad:
            findings.append(Finding(bad.code, bad.params, "refuse", name))
            continue
        if name in _CUT and text != TEXTS[name](unit):
            params = {"field": name}
            findings.append(Finding("unit_exchange.personal_cut", params, "warn", name))
        if base is None or TEXTS[name](unit) != TEXTS[name](base):
            edited.append(name)
    if base is None:
        unit, missing = _completed(unit, row, words)
        findings += missing
    if {"county", "township"}.intersection(edited):
        findings += _fits(unit, words)
    if row.problem is not None:
        findings.append(Finding(row.problem[0], row.problem[1], "refuse", "geometry"))
    unit, drawn = _placed(unit, base, row)
    return Read(unit, (*edited, *(["geometry"] if drawn else [])), tuple(findings))


def _completed(unit: ControlUnit, row: RawRow, words: Words) -> tuple[ControlUnit, list[Finding]]:
    """A new control unit with its circle by default, and what it lacks."""
    findings = [
        Finding("unit_exchange.missing", {"field": name}, "refuse", name)
        for name in REQUIRED
        if not row.values.get(name)
    ]
    scheme = words.schemes.get(unit.scheme)
    if not unit.circle and scheme is not None:
        unit = unit.changed(circle=scheme.entrance_circle.id)
    if not (unit.building_units or unit.place_text or row.wkb):
        findings.append(Finding("unit_exchange.no_place", {}, "refuse", "place_text"))
    if row.wkb and not unit.place_text and not unit.building_units and unit.name:
        unit = unit.changed(place_text=unit.name)
    return unit, findings


def _fits(unit: ControlUnit, words: Words) -> list[Finding]:
    """A township that stayed while its county changed."""
    county = words.divisions.parents(unit.township)["county"] if unit.township else ""
    if not county or county == unit.county:
        return []
    params = {"field": "township", "value": unit.township, "county": _named(unit, words)}
    return [Finding("unit_exchange.unknown_township", params, "refuse", "township")]


def _named(unit: ControlUnit, words: Words) -> BothWords:
    return division_words(unit.county, words.divisions.name(unit.county))


def _placed(unit: ControlUnit, base: ControlUnit | None, row: RawRow) -> tuple[ControlUnit, bool]:
    """With the geometry of the row, and whether that is an edit.

    A point only shows where a control unit of words lies; it draws nothing.
    """
    if row.wkb is None:
        return unit, False
    with np.errstate(invalid="ignore"):  # what is no number is reported by the geometry check
        shape = shapely.force_2d(shapely.from_wkb(row.wkb))
    if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type == "Point":
        return unit, False
    if base is not None and same_shape(shape, base.geometry):
        return unit.changed(geometry=base.geometry), False
    return unit.changed(geometry=shape), True


def same_shape(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """Whether two polygons are the same to a centimetre, wherever their rings begin."""
    if one is None or other is None:
        return one is other
    if one.geom_type != other.geom_type:
        return False
    if not all(np.isfinite(shapely.get_coordinates(shape)).all() for shape in (one, other)):
        return False  # nothing without an end is the same as anything
    return bool(shapely.equals_exact(one, other, tolerance=2e-7, normalize=True))


_Parser = Callable[[str, ControlUnit, Words, str], ControlUnit]


def _name(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    del words
    return unit.changed(**{name: entrance(PERSONAL.sub(CUT, text))})


def _reason(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    del words, name
    return unit.changed(reason=PERSONAL.sub(CUT, text))


def _hotline(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    """Of an office: a fixed line stays, a mobile phone is a person's."""
    del words, name
    return unit.changed(care=replace(unit.care, hotline=_MOBILE.sub(CUT, text)))


def _kind(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    del words
    known = {form.casefold(): kind for kind in Kind for form in
             (kind.value, KINDS[kind].zh, KINDS[kind].en)}  # fmt: skip
    if text.casefold() not in known:
        choices = ", ".join(f"{KINDS[kind].zh}/{kind.value}" for kind in Kind)
        raise _Bad("unit_exchange.unknown_value", _said(name, text) | {"known": choices})
    return unit.changed(kind=known[text.casefold()])


def _scheme(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    if not text and not unit.id:
        return unit  # the one that was chosen for the file
    for scheme in words.schemes.values():
        if text in (scheme.id, scheme.zh, scheme.en):
            return unit.changed(scheme=scheme.id)
    known = ", ".join(words.schemes)
    raise _Bad("unit_exchange.unknown_value", _said(name, text) | {"known": known})


def _circle(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    scheme = words.schemes.get(unit.scheme)
    if not text and not unit.id:
        return unit
    circles = [c for c in scheme.circles.values() if c.is_unit] if scheme else []
    for circle in circles:
        if text in (circle.id, circle.zh, circle.en):
            return unit.changed(circle=circle.id)
    known = ", ".join(f"{circle.zh}/{circle.id}" for circle in circles) or "-"
    raise _Bad("unit_exchange.unknown_value", _said(name, text) | {"known": known})


def _county(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    code = _division(text, words, "county", None)
    if code is None:
        raise _Bad("unit_exchange.unknown_county", _said(name, text))
    return unit.changed(county=code)


def _township(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    if not text:
        return unit.changed(township="")
    code = _division(text, words, "township", unit.county or None)
    if code is None or (unit.county and words.divisions.parents(code)["county"] != unit.county):
        county = _named(unit, words) if unit.county else division_words("", "-")
        raise _Bad("unit_exchange.unknown_township", {**_said(name, text), "county": county})
    return unit.changed(township=code)


def _division(text: str, words: Words, layer: str, within: str | None) -> str | None:
    code = words.divisions.resolve_code(_whole(text))
    if code is not None:
        return code if words.divisions.layer_of(code) == layer else None
    found = words.divisions.find(text, within=within, layer=layer)
    return found[0] if len(found) == 1 else None


def _units(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    del words, name
    return unit.changed(building_units=_several(text))


def _measures(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    scheme = words.schemes.get(unit.scheme)
    measures = scheme.measures.values() if scheme else ()
    known = {form: m.id for m in measures for form in (m.id, m.zh, m.en)}
    found = []
    for part in _several(text):
        if part not in known:
            names = ", ".join(f"{m.zh}/{m.id}" for m in measures if not m.forbidden)
            raise _Bad("unit_exchange.unknown_value", _said(name, part) | {"known": names or "-"})
        found.append(known[part])
    return unit.changed(measures=tuple(dict.fromkeys(found)))


def _several(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _SEVERAL.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _days(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    del words
    return unit.changed(days=_count(text, name, 1, 366) if text else None)


def _care(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    del words
    values: dict[str, Any] = {name: _count(text, name, 0, _MOST) if text else 0}
    return unit.changed(care=replace(unit.care, **values))


def _count(text: str, name: str, least: int, most: int) -> int:
    plain = _whole(folded(text))
    if not re.fullmatch(r"\d{1,8}", plain, re.ASCII) or not least <= int(plain) <= most:
        raise _Bad("unit_exchange.bad_count", _said(name, text) | {"least": least, "most": most})
    return int(plain)


def _moment(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    found = _at(text, words, name)
    return unit.changed(**{name: None if found is None else found.replace(tzinfo=SHANGHAI)})


def _day(text: str, unit: ControlUnit, words: Words, name: str) -> ControlUnit:
    found = _at(text, words, name)
    return unit.changed(**{name: None if found is None else found.date()})


def _at(text: str, words: Words, name: str) -> datetime | None:
    if not text:
        return None
    style = DateStyle(words.today, date(2019, 12, 1), date(2100, 1, 1))
    state, moment, _, _ = parse_moment(folded(text), style)
    if state != OK or moment is None:
        raise _Bad("unit_exchange.bad_time", _said(name, text))
    return moment


def _said(name: str, text: str) -> dict[str, Any]:
    """The field and the value; what may be personal in it is cut out."""
    return {"field": name, "value": PERSONAL.sub(CUT, text)[:40] or "-"}


#: Fields out of which personal data may be cut.
_CUT = ("name", "place_text", "reason", "hotline")

_PARSERS: Mapping[str, _Parser] = {
    "name": _name,
    "kind": _kind,
    "scheme": _scheme,
    "circle": _circle,
    "county": _county,
    "township": _township,
    "building_units": _units,
    "place_text": _name,
    "measures": _measures,
    "days": _days,
    "effective_at": _moment,
    "review_on": _day,
    "fire_exits_checked_at": _moment,
    "reason": _reason,
    **dict.fromkeys(_CARE, _care),
    "hotline": _hotline,
}
