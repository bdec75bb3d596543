"""Stated codes and names of a whole column → zones, each with the reason where it did not fit."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from riskzone.places.divisions import Divisions
from riskzone.places.names import tidy

#: How a layer is ordered from coarse to fine, for "is the stated place fine enough".
_DEPTH = {"": 0, "prefecture": 1, "county": 2, "township": 3}

_BLANK = frozenset({"", "nan", "none", "null", "nat", "<na>", "-", "－", "—", "无", "/"})


class Match(NamedTuple):
    """What one stated place means.

    ``code`` is ``""`` where it is not known; ``reason`` a catalogue code, ``""``
    where the statement fits; both are filled where a zone was found but the
    statement is worth listing.  ``stated`` is what was written, ``near`` the
    zones it comes close to.
    """

    code: str
    layer: str
    reason: str
    stated: str
    near: str


def resolve_frame(
    divisions: Divisions,
    codes: "pd.Series[Any] | None" = None,
    names: "pd.Series[Any] | None" = None,
    parents: "pd.Series[Any] | None" = None,
    *,
    layer: str | None = None,
) -> pd.DataFrame:
    """Resolve stated places: the code first, then the name within its parent.

    Equal statements are resolved once, so the time grows with the number of
    different places, not of rows.

    Parameters
    ----------
    codes, names, parents : Series, optional
        Stated code, name, and name or code of the parent; at least one of
        ``codes`` and ``names``.  Blank cells may be empty, NaN, ``"无"`` or a dash.
    layer : str, optional
        Layer wanted: finer codes are cut to it, coarser ones keep their own layer
        with reason ``places.place_too_coarse``.

    Returns
    -------
    DataFrame
        Index of the input; columns ``code, layer, reason, stated, near`` (str), as in
        :class:`Match`.  ``code == ""``: not located.  ``code != ""`` with a reason:
        kept, but worth listing.  Reasons (messages take ``stated`` and ``near``):
        ``places.place_blank, place_code_unknown, place_code_outside,
        place_name_unknown, place_name_ambiguous, place_not_in_parent,
        place_parent_unknown, place_only_parent, place_too_coarse,
        place_township_unknown, place_name_differs, place_code_replaced_by_name``.

    Raises
    ------
    ValueError
        Neither codes nor names were given (a defect of the caller).
    """
    given = [s for s in (codes, names, parents) if s is not None]
    if codes is None and names is None:
        raise ValueError("resolve_frame needs codes or names")
    index = given[0].index
    texts = [
        np.full(len(index), "", dtype=object) if series is None else tidy_column(series)
        for series in (codes, names, parents)
    ]
    key = pd.MultiIndex.from_arrays([pd.Index(t) for t in texts])
    group, unique = pd.factorize(key)
    matches = [match(divisions, *statement, layer=layer) for statement in unique]
    found = pd.DataFrame(matches, columns=list(Match._fields), dtype=str)
    taken = found.take(group)
    taken.index = index
    return taken


def match(
    divisions: Divisions, code: str, name: str, parent: str, *, layer: str | None = None
) -> Match:
    """Resolve one statement; the texts are tidy, ``""`` where blank."""
    stated = "/".join(part for part in (code, parent, name) if part)
    by_code, cut = divisions.resolve_stated(code) if code else (None, False)
    if by_code is not None:
        reason = "places.place_township_unknown" if cut else ""
        if not reason and name and not _agrees(divisions, by_code, name):
            reason = "places.place_name_differs"
        return _fit(divisions, by_code, reason, stated, layer)
    by_name = _match_name(divisions, name, parent, stated, layer)
    if not code:
        return by_name
    if by_name.code and not by_name.reason:
        return by_name._replace(reason="places.place_code_replaced_by_name")
    if by_name.reason == "places.place_blank" or not name:
        outside = code.isdigit() and len(code) >= 4 and not code.startswith(divisions.area)
        known_area = divisions.area != "CN"
        reason = "place_code_outside" if outside and known_area else "place_code_unknown"
        return Match("", "", f"places.{reason}", stated, "")
    return by_name


def _match_name(
    divisions: Divisions, name: str, parent: str, stated: str, layer: str | None
) -> Match:
    scope = divisions.scope(parent) if parent else None
    if scope == ():
        return Match("", "", "places.place_parent_unknown", stated, "")
    if not name:
        return _only_parent(divisions, scope, stated, layer)
    within = parent or None
    found = divisions.find(name, within=within, layer=layer)
    if not found and layer:
        # A coarser zone than wanted is still worth knowing: 哈尔滨市 where a county was asked for.
        found = tuple(
            code
            for code in divisions.find(name, within=within)
            if _DEPTH[divisions.layer_of(code)] < _DEPTH.get(layer, 4)
        )
    if len(found) == 1:
        return _fit(divisions, found[0], "", stated, layer)
    if found:
        return Match("", "", "places.place_name_ambiguous", stated, _list(divisions, found))
    return _not_found(divisions, name, scope, stated, layer)


def _not_found(
    divisions: Divisions,
    name: str,
    scope: tuple[str, ...] | None,
    stated: str,
    layer: str | None,
) -> Match:
    elsewhere = divisions.find(name, layer=layer) if scope else ()
    if elsewhere:
        return Match("", "", "places.place_not_in_parent", stated, _list(divisions, elsewhere))
    near = tuple(
        code
        for code in divisions.index.near(tidy(name))
        if scope is None or any(divisions.lies_in(code, outer) for outer in scope)
    )
    return Match("", "", "places.place_name_unknown", stated, _list(divisions, near))


def _only_parent(
    divisions: Divisions, scope: tuple[str, ...] | None, stated: str, layer: str | None
) -> Match:
    if scope is None or len(scope) != 1 or not divisions.layer_of(scope[0]):
        return Match("", "", "places.place_blank", stated, "")
    return _fit(divisions, scope[0], "", stated, layer)._replace(reason="places.place_only_parent")


def _fit(divisions: Divisions, code: str, reason: str, stated: str, layer: str | None) -> Match:
    """Cut a zone to the layer wanted, or say that it is coarser than that."""
    if layer is None:
        return Match(code, divisions.layer_of(code), reason, stated, "")
    wanted = divisions.parents(code).get(layer, "")
    if wanted:
        return Match(wanted, layer, reason, stated, "")
    own = divisions.layer_of(code)
    return Match(code, own, reason or "places.place_too_coarse", stated, "")


def _agrees(divisions: Divisions, code: str, name: str) -> bool:
    """Whether a stated name can mean the zone of the code, or one above or below it."""
    found = divisions.find(name)
    return not found or any(
        divisions.lies_in(code, other) or divisions.lies_in(other, code) for other in found
    )


def _list(divisions: Divisions, codes: tuple[str, ...]) -> str:
    shown = [f"{divisions.full_name(code)} {code}" for code in codes[:3]]
    return "；".join(shown)


def tidy_column(series: "pd.Series[Any]") -> np.ndarray[Any, Any]:
    """Tidy texts of a column, ``""`` where blank; each different value is tidied once."""
    group, unique = pd.factorize(series, use_na_sentinel=True)
    clean = [_number(value) for value in unique]
    clean = ["" if text.lower() in _BLANK else text for text in clean]
    return np.array([*clean, ""], dtype=object)[group]


def _number(value: object) -> str:
    text = tidy(value)
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
