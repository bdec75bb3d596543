"""Schemes: which there are, which rates what, and what another one would change."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from riskzone.access import Actor, Right, require
from riskzone.clock import day_number
from riskzone.errors import InputError
from riskzone.places.divisions import load_divisions
from riskzone.places.zones import LAYERS
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on, scheme_in_force
from riskzone.services.intervals import keep_histories
from riskzone.store import adoptions, audit
from riskzone.store.adoptions import Adoption
from riskzone.zoning.checks import BoundaryTable, check_scheme
from riskzone.zoning.library import load_scheme, scheme_ids
from riskzone.zoning.preview import flips
from riskzone.zoning.rating import history, named
from riskzone.zoning.scheme import Scheme

Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Preview:
    """What a scheme would change.

    Parameters
    ----------
    present, other : Scheme
        The scheme in force on the last day, and the one looked at.
    first, last : date
        Days compared, both included.
    changes : DataFrame
        ``zone, name``, then as :func:`riskzone.zoning.preview.flips` gives them, and
        ``why_now_zh, why_now_en, why_then_zh, why_then_en``: the words of the clauses.
    """

    present: Scheme
    other: Scheme
    first: date
    last: date
    changes: pd.DataFrame


@dataclass(frozen=True)
class Adopted:
    """A decision that was entered, or stood already.

    Parameters
    ----------
    adoption : Adoption
    fresh : bool
        ``False`` where the same decision had been entered before.
    notes : tuple
        (catalogue code, parameters).
    """

    adoption: Adoption
    fresh: bool
    notes: tuple[Note, ...]


def list_schemes(actor: Actor) -> tuple[Scheme, ...]:
    """The schemes that come with the program, by id."""
    require(actor, Right.VIEW_LEVELS)
    return tuple(load_scheme(name) for name in scheme_ids())


def show(actor: Actor, scheme: str) -> Scheme:
    """One scheme, by id or by the path of its file.

    Raises
    ------
    NotFound, SchemeError
        There is none, or it is not sound.
    """
    require(actor, Right.VIEW_LEVELS)
    return load_scheme(scheme)


def check(actor: Actor, scheme: str) -> tuple[Scheme, BoundaryTable]:
    """Check a scheme and give every boundary case with its level.

    Raises
    ------
    NotFound, SchemeError
        There is none; an unknown name, a clause that is never reached, a case that no
        clause covers, a threshold that contradicts a constraint.
    """
    require(actor, Right.VIEW_LEVELS)
    found = load_scheme(scheme)
    return found, check_scheme(found, scheme)


def list_adoptions(actor: Actor, ctx: Context) -> tuple[Adoption, ...]:
    """All decisions, in the order in which they were entered."""
    require(actor, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return adoptions.listing(uow)


def adopt(
    actor: Actor,
    ctx: Context,
    scheme: str,
    *,
    layer: str | None = None,
    area: str | None = None,
    valid_from: date,
    document: str,
    decided_by: str,
) -> Adopted:
    """Enter the decision to rate a layer of an area by a scheme.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    scheme : str
        Id, or path of a file.  It is checked, and kept word for word.
    layer : str, optional
        Default: the scheme's.
    area : str, optional
        Division code; default: the area served.
    valid_from : date
        First day rated by it.
    document : str
        Number of the decision document; must not be blank.
    decided_by : str
        The body or office that decided; must not be blank.

    Raises
    ------
    NotFound, SchemeError, InputError
        The scheme, area, document or deciding body is missing or wrong.
    Denied
        The actor may not adopt schemes for the area.
    """
    place = area or ctx.settings.area
    require(actor, Right.ADOPT_SCHEME, place)
    found = load_scheme(scheme)
    for option, value in (("document", document), ("decided_by", decided_by)):
        if not value.strip():
            raise InputError("services.decision_lacks", option=f"--{option.replace('_', '-')}")
    load_divisions(place)
    chosen = layer or found.layer
    if chosen not in LAYERS:
        raise InputError("services.unknown_layer", value=chosen, known=", ".join(LAYERS))
    with ctx.store.write(actor) as uow:
        wanted = (found.hash, chosen, place, valid_from, document.strip())
        same = _standing(adoptions.listing(uow), wanted)
        if same is not None:
            return Adopted(same, False, (("services.adopted_before", {"number": same.id}),))
        adoption = adoptions.adopt(
            uow,
            scheme_id=found.id,
            text=found.text,
            layer=chosen,
            area=place,
            valid_from=valid_from,
            document=document.strip(),
            decided_by=decided_by.strip(),
        )
        audit.append(uow, "scheme.adopt", f"adoption:{adoption.id}", adoption_details(adoption))
    keep_histories(ctx, actor)
    return Adopted(adoption, True, _adoption_notes(found, chosen, valid_from, ctx))


def adoption_details(adoption: Adoption) -> dict[str, Any]:
    """What the audit chain keeps of a decision."""
    return {
        "scheme": adoption.scheme_id,
        "scheme_hash": adoption.scheme_hash,
        "layer": adoption.layer,
        "area": adoption.area,
        "valid_from": adoption.valid_from.isoformat(),
        "document": adoption.document,
        "decided_by": adoption.decided_by,
    }


def _standing(known: tuple[Adoption, ...], wanted: tuple[object, ...]) -> Adoption | None:
    """The decision that says the same: scheme hash, layer, area, first day, document."""
    for one in known:
        if (one.scheme_hash, one.layer, one.area, one.valid_from, one.document) == wanted:
            return one
    return None


def _adoption_notes(scheme: Scheme, layer: str, start: date, ctx: Context) -> tuple[Note, ...]:
    notes: list[Note] = []
    today = ctx.clock.today()
    if start < today:
        notes.append(("services.adopted_back", {"days": (today - start).days}))
    if layer != scheme.layer:
        notes.append(("services.other_layer", {"layer": layer, "made_for": scheme.layer}))
    if scheme.valid_from is not None and start < scheme.valid_from:
        params = {"start": start.isoformat(), "rule": scheme.valid_from.isoformat()}
        notes.append(("services.before_rule", params))
    return tuple(notes)


def preview(
    actor: Actor,
    ctx: Context,
    scheme: str,
    *,
    layer: str | None = None,
    on: date,
    days: int = 30,
) -> Preview:
    """Which zones another scheme would have rated differently over the last days, and why.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    scheme : str
        Id, or path of a file.
    layer : str, optional
        Default: the scheme's.
    on : date
        Last day compared; the scheme in force on it is the other side.
    days : int
        How many days, ``on`` included.

    Raises
    ------
    NotFound, SchemeError, InputError
        No such scheme; none is in force; a number of days below 1.
    Denied
        The actor may not see levels.
    """
    require(actor, Right.VIEW_LEVELS)
    if not 1 <= days <= 1100:
        raise InputError("services.preview_days", value=days)
    other = load_scheme(scheme)
    chosen = layer or other.layer
    first = on - timedelta(days=days - 1)
    span = day_number(first), day_number(on)
    with ctx.store.read() as uow:
        present = scheme_in_force(ctx, uow, chosen, on)
        now = bound_on(ctx, uow, chosen, on)
        then = bound_on(ctx, uow, chosen, on, scheme=other)
    changes = flips(named(now, history(now, *span)), named(then, history(then, *span)))
    changes.insert(1, "name", [ctx.divisions.full_name(code) for code in changes["zone"]])
    for side, rule in (("now", present), ("then", other)):
        for language in ("zh", "en"):
            words = [_words(rule, clause, language) for clause in changes[f"clause_{side}"]]
            changes[f"why_{side}_{language}"] = pd.Series(words, dtype="str")
    return Preview(present, other, first, on, changes)


def _words(scheme: Scheme, clause_id: str, language: str) -> str:
    clause = scheme.clause(clause_id)
    return clause_id if clause is None else str(getattr(clause, language))
