"""Schemes: which there are, which rates what, and what another one would change."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI, day_number
from riskzone.errors import InputError, SchemeError
from riskzone.messages import Words
from riskzone.places.divisions import load_divisions
from riskzone.places.english import division_words
from riskzone.places.zones import LAYER_WORDS, LAYERS
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.evidence import bound_on, scheme_in_force
from riskzone.services.intervals import keep_histories
from riskzone.services.present import present
from riskzone.services.rating import cutoff_of
from riskzone.store import adoptions, audit, blobs
from riskzone.store.adoptions import Adoption
from riskzone.zoning.binding import Bound
from riskzone.zoning.checks import BoundaryTable, check_scheme
from riskzone.zoning.library import load_scheme, scheme_ids, scheme_of
from riskzone.zoning.preview import flips
from riskzone.zoning.rating import history, named
from riskzone.zoning.scheme import Indicator, Scheme

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
    layer : str
        Layer compared.
    size : int
        How many zones it has.
    lacking : tuple of str
        Indicators of the scheme looked at for which the store holds no evidence.
    start : date or None
        Where the data begin; ``None``: they reach back to the beginning.
    """

    present: Scheme
    other: Scheme
    first: date
    last: date
    changes: pd.DataFrame
    layer: str
    size: int
    lacking: tuple[str, ...]
    start: date | None


@dataclass(frozen=True)
class Standing:
    """A decision with its rule.

    Parameters
    ----------
    adoption : Adoption
    scheme : Scheme
        As it was adopted, word for word.
    in_force : bool
        Whether it rates its layer of the area served on the day asked.
    """

    adoption: Adoption
    scheme: Scheme
    in_force: bool


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
    area : Words
        Name of the area that is rated.
    """

    adoption: Adoption
    fresh: bool
    notes: tuple[Note, ...]
    area: Words


def list_schemes(actor: Actor, ctx: Context | None = None) -> tuple[Scheme, ...]:
    """The schemes that come with the program, by id."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    return tuple(load_scheme(name) for name in scheme_ids())


def show(actor: Actor, scheme: str, ctx: Context | None = None) -> Scheme:
    """One scheme, by id or by the path of its file.

    Raises
    ------
    NotFound, SchemeError
        There is none, or it is not sound.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    return load_scheme(scheme)


#: A rule is text that somebody wrote by hand; a larger file (bytes) is none.
LARGEST_FILE = 256 * 1024


def read(actor: Actor, content: bytes, name: str, ctx: Context | None = None) -> Scheme:
    """A scheme from the content of a file somebody hands in; checked, and not kept.

    Raises
    ------
    SchemeError
        It is no text, no TOML, too large, or not sound.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    if len(content) > LARGEST_FILE:
        raise SchemeError("time.scheme_too_large", file=name, size=len(content), most=LARGEST_FILE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemeError("zoning.scheme_not_toml", file=name, reason=str(error)) from error
    return scheme_of(text, name)


def check(
    actor: Actor, scheme: str | Scheme, ctx: Context | None = None
) -> tuple[Scheme, BoundaryTable]:
    """Check a scheme, given by id, path or itself, and give every boundary case with its level.

    Raises
    ------
    NotFound, SchemeError
        There is none; an unknown name, a clause that is never reached, a case that no
        clause covers, a threshold that contradicts a constraint.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    found = load_scheme(scheme) if isinstance(scheme, str) else scheme
    return found, check_scheme(found, scheme if isinstance(scheme, str) else found.id)


def list_adoptions(actor: Actor, ctx: Context) -> tuple[Adoption, ...]:
    """All decisions, in the order in which they were entered."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return adoptions.listing(uow)


def standing(actor: Actor, ctx: Context, *, on: date) -> tuple[Standing, ...]:
    """All decisions with their rules and whether they hold on a day, by layer and first day."""
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        known = adoptions.listing(uow)
        texts = {one.id: blobs.get(uow, one.blob_hash).data.decode() for one in known}
        held = [adoptions.in_force(uow, layer, ctx.settings.area, on) for layer in LAYERS]
    holding = {one.id for one in held if one is not None}
    order = sorted(known, key=lambda one: (LAYERS.index(one.layer), one.valid_from, one.id))
    return tuple(
        Standing(one, scheme_of(texts[one.id], f"{one.scheme_id}.toml"), one.id in holding)
        for one in order
    )


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
    guard.check(actor, ctx, Right.ADOPT_SCHEME, place)
    found = load_scheme(scheme)
    for option, value in (("document", document), ("decided_by", decided_by)):
        if not value.strip():
            raise InputError("services.decision_lacks", option=f"--{option.replace('_', '-')}")
    name = _area_words(place)
    chosen = layer or found.layer
    if chosen not in LAYERS:
        raise InputError("services.unknown_layer", value=chosen, known=", ".join(LAYERS))
    with ctx.store.write(actor) as uow:
        wanted = (found.hash, chosen, place, valid_from, document.strip())
        same = _standing(adoptions.listing(uow), wanted)
        if same is not None:
            return Adopted(same, False, (("services.adopted_before", {"number": same.id}),), name)
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
    return Adopted(adoption, True, _adoption_notes(found, chosen, valid_from, ctx), name)


def _area_words(code: str) -> Words:
    """Name of a division of the nation, or of the nation; whoever is unknown is refused."""
    divisions = load_divisions(code)
    if code == "CN":
        return Words("全国", "the country")
    full = code.ljust(6, "0")
    return division_words(full, divisions.name(full) or code)


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
    today = present(ctx).astimezone(SHANGHAI).date()
    if start < today:
        notes.append(("services.adopted_back", {"days": (today - start).days}))
    if layer != scheme.layer:
        notes.append(
            (
                "services.other_layer",
                {"layer": LAYER_WORDS[layer], "made_for": LAYER_WORDS[scheme.layer]},
            )
        )
    if scheme.valid_from is not None and start < scheme.valid_from:
        params = {"start": start.isoformat(), "rule": scheme.valid_from.isoformat()}
        notes.append(("services.before_rule", params))
    return tuple(notes)


def preview(
    actor: Actor,
    ctx: Context,
    scheme: str | Scheme,
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
    scheme : str or Scheme
        Id, or path of a file, or the scheme itself.
    layer : str, optional
        Default: the scheme's.
    on : date
        Last day compared; the scheme in force on it is the other side.
    days : int
        How many days, ``on`` included.

    Raises
    ------
    NotFound, SchemeError, InputError
        No such scheme; none is in force; a number of days below 1, or a day ahead.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    if not 1 <= days <= 1100:
        raise InputError("services.preview_days", value=days)
    cutoff_of(on, "midnight", ctx.clock)  # refuses a day ahead, of which nobody knows anything
    other = load_scheme(scheme) if isinstance(scheme, str) else scheme
    chosen = layer or other.layer
    first = on - timedelta(days=days - 1)
    span = day_number(first), day_number(on)
    with ctx.store.read() as uow:
        present = scheme_in_force(ctx, uow, chosen, on)
        now = bound_on(ctx, uow, chosen, on)
        then = bound_on(ctx, uow, chosen, on, scheme=other)
    changes = flips(named(now, history(now, *span)), named(then, history(then, *span)))
    changes.insert(1, "name", [_name(ctx, now, code) for code in changes["zone"]])
    for side, rule in (("now", present), ("then", other)):
        for language in ("zh", "en"):
            words = [_words(rule, clause, language) for clause in changes[f"clause_{side}"]]
            changes[f"why_{side}_{language}"] = pd.Series(words, dtype="str")
    lacking = tuple(name for name, item in other.indicators.items() if _lacks(item, then))
    return Preview(
        present=present,
        other=other,
        first=first,
        last=on,
        changes=changes,
        layer=chosen,
        size=len(now.evidence.zones),
        lacking=lacking,
        start=then.coverage.start,
    )


def _lacks(indicator: Indicator, bound: Bound) -> bool:
    """Whether an indicator asks for evidence that was never brought."""
    if indicator.measure == "supplied":
        return bound.evidence.supplied is None
    asks = indicator.measure == "designated" or indicator.designation is not None
    return asks and bound.evidence.designations is None


def _name(ctx: Context, bound: Bound, code: str) -> str:
    """The full name of a zone; one of the deployment's own layers after its division."""
    if ctx.divisions.layer_of(code):
        return ctx.divisions.full_name(code)
    row = bound.evidence.zones.frame.loc[code]
    places = [str(row[name]) for name in ("township", "county") if row[name] not in ("", code)]
    known = [place for place in places if ctx.divisions.layer_of(place)]
    return (ctx.divisions.full_name(known[0]) if known else "") + str(row["name"])


def _words(scheme: Scheme, clause_id: str, language: str) -> str:
    clause = scheme.clause(clause_id)
    return clause_id if clause is None else str(getattr(clause, language))
