"""What is wrong with a scheme: field, value, and what would be right, in both languages."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from riskzone.messages import Words, render
from riskzone.places.zones import LAYER_WORDS, LAYERS
from riskzone.zoning.reserved import COLUMNS, NO_LEVEL

if TYPE_CHECKING:
    from riskzone.zoning.scheme import Condition, Indicator, Scheme

_Found = Iterator[tuple[str, object, Words]]

_NEEDS = {
    "count": ("window_days",),
    "clusters": ("window_days",),
    "children": ("layer", "at_or_above"),
    "designated": ("designation",),
}
#: What an indicator may be called: a column of a table, a layer and a formula-free CSV.
_NAME = re.compile(r"[^\W\d_]\w{0,59}")
#: Codes of the validation library → code of the catalogue, and the limit it may name.
_OF_LIBRARY = {
    "missing": ("zoning.scheme_missing", ""),
    "extra_forbidden": ("zoning.scheme_unknown_key", ""),
    "literal_error": ("zoning.scheme_one_of", "expected"),
    "greater_than_equal": ("zoning.scheme_at_least", "ge"),
    "less_than_equal": ("zoning.scheme_at_most", "le"),
    "too_short": ("zoning.scheme_too_few", "min_length"),
    "string_pattern_mismatch": ("zoning.scheme_pattern", "pattern"),
    "string_type": ("zoning.scheme_text", ""),
    "string_too_short": ("zoning.scheme_empty", ""),
    "string_too_long": ("zoning.scheme_too_long", "max_length"),
    "list_type": ("zoning.scheme_list", ""),
    "tuple_type": ("zoning.scheme_list", ""),
    "dict_type": ("zoning.scheme_table", ""),
    "model_type": ("zoning.scheme_table", ""),
}
_OF_KIND = (
    ("int", "zoning.scheme_whole_number"),
    ("float", "zoning.scheme_number"),
    ("bool", "zoning.scheme_yes_no"),
    ("date", "zoning.scheme_day"),
)


class Fault(ValueError):
    """A value of a scheme that a validator refuses; ``reason`` says what would be right."""

    def __init__(self, code: str, **params: object) -> None:
        self.reason = _words(code, params)
        super().__init__(self.reason.en)


def _words(code: str, params: Mapping[str, object]) -> Words:
    return Words(render(code, params, "zh"), render(code, params, "en"))


def reason_of(found: Mapping[str, Any]) -> Words:
    """What would be right, from an error of the validation library."""
    context = found.get("ctx", {})
    own = context.get("error")
    if isinstance(own, Fault):
        return own.reason
    kind = str(found["type"])
    if kind in _OF_LIBRARY:
        code, limit = _OF_LIBRARY[kind]
        return _words(code, {"limit": str(context.get(limit, "")).replace(" or ", ", ")})
    for start, code in _OF_KIND:
        if kind.startswith(start):
            return _words(code, {})
    return _words("zoning.scheme_form", {"kind": kind})


def faults(scheme: "Scheme") -> _Found:
    """Every name or value that does not fit: field, value, what would be right."""
    ids = [level.id for level in scheme.levels]
    for listed, kind in ((ids, "levels"), ([c.id for c in scheme.clauses], "clause")):
        for double in sorted({i for i in listed if listed.count(i) > 1}):
            yield kind, double, _words("zoning.scheme_id_twice", {})
    if scheme.valid_from and scheme.valid_until and scheme.valid_until < scheme.valid_from:
        day = scheme.valid_from.isoformat()
        yield "valid_until", scheme.valid_until, _words("zoning.scheme_ends_early", {"start": day})
    for key, indicator in scheme.indicators.items():
        yield from _of_indicator(key, indicator)
        finer = LAYERS[LAYERS.index(scheme.layer) + 1 :]
        if indicator.measure == "children" and indicator.layer not in finer:
            known = {"layer": LAYER_WORDS[scheme.layer], "known": ", ".join(finer) or "–"}
            yield f"indicators.{key}.layer", indicator.layer, _words("zoning.scheme_finer", known)
    for clause in scheme.clauses:
        if clause.level not in (*ids, NO_LEVEL):
            known_levels = {"known": ", ".join(ids)}
            yield (
                f"clause.{clause.id}.level",
                clause.level,
                _words("zoning.scheme_levels", known_levels),
            )
    conditions = [(f"clause.{c.id}.when", x) for c in scheme.clauses for g in c.when for x in g]
    conditions += [("constraint", x) for c in scheme.constraints for x in (c.if_, c.then)]
    for where, condition in conditions:
        yield from _of_condition(scheme, where, condition)
    used = {condition.indicator for _, condition in conditions}
    for key in scheme.indicators:
        if key not in used:
            yield f"indicators.{key}", key, _words("zoning.scheme_unused", {})


def _of_indicator(key: str, indicator: "Indicator") -> _Found:
    where = f"indicators.{key}"
    if not _NAME.fullmatch(key):
        yield where, key, _words("zoning.scheme_name", {})
    if key.casefold() in COLUMNS:
        yield where, key, _words("zoning.scheme_column", {"columns": ", ".join(COLUMNS)})
    for needed in _NEEDS.get(indicator.measure, ()):
        if getattr(indicator, needed) is None:
            yield where, indicator.measure, _words("zoning.scheme_needs", {"key": needed})
    if indicator.measure not in ("count", "clusters") and indicator.window_days is not None:
        yield f"{where}.window_days", indicator.window_days, _words("zoning.scheme_no_window", {})
    if indicator.sporadic and indicator.measure != "count":
        yield f"{where}.sporadic", "true", _words("zoning.scheme_sporadic", {})
    if not indicator.classification or not indicator.origin:
        yield where, key, _words("zoning.scheme_no_kind", {})
    if not indicator.minimum <= indicator.maximum:
        limits = {"minimum": f"{indicator.minimum:g}", "maximum": f"{indicator.maximum:g}"}
        yield where, key, _words("zoning.scheme_limits", limits)


def _of_condition(scheme: "Scheme", where: str, condition: "Condition") -> _Found:
    value = condition.value
    if condition.indicator not in scheme.indicators:
        known = {"known": ", ".join(scheme.indicators)}
        yield where, condition.indicator, _words("zoning.scheme_indicators", known)
    elif (condition.operator == "is") != isinstance(value, str):
        yield where, value, _words("zoning.scheme_number_or_is", {})
    elif isinstance(value, str):
        if value not in ("missing", "given"):
            yield where, value, _words("zoning.scheme_is", {})
    elif not math.isfinite(value):
        yield where, value, _words("zoning.scheme_finite", {})
