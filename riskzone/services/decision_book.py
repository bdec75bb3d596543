"""What was decided, prepared to be asked: kept in memory for as long as nothing is added."""

from datetime import date, datetime, timedelta

from riskzone.clock import midnight
from riskzone.decisions.book import unsigned
from riskzone.decisions.model import Openness
from riskzone.decisions.resolve import Book, LevelSets
from riskzone.decisions.resolve import book as prepared
from riskzone.services.context import Context
from riskzone.services.evidence import zone_table
from riskzone.store import UnitOfWork, WriteUnitOfWork, adoptions, blobs, decisions
from riskzone.store.adoptions import Adoption
from riskzone.zoning.library import load_scheme, scheme_of

#: Layers of which levels are declared, and the rule whose levels they take where nothing is
#: adopted: something can be declared where nothing is rated.
UNADOPTED = {"county": "cn-2020-02-county", "township": "hlj-2021-01-township"}
DECLARED_LAYERS = tuple(UNADOPTED)
#: Before anything that can be declared.
_FIRST_DAY = date(1900, 1, 1)


def book(
    ctx: Context, uow: UnitOfWork, known_at: datetime | None = None, *, day: date | None = None
) -> Book:
    """The decided documents the store knows, or knew at a moment, prepared for questions.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    known_at : datetime, optional
        Aware; recorded time.
    day : date, optional
        The day looked at: what was signed after it and is about later days alone is left out.
    """
    if isinstance(uow, WriteUnitOfWork):  # what is not committed may never come to be
        whole = _prepared(ctx, uow, known_at)
        return whole if day is None else _without(whole, _hidden(whole, day))
    key = ("decision book", *book_key(uow, known_at))
    whole = ctx.remembered(key, lambda: _prepared(ctx, uow, known_at))
    if day is None:
        return whole
    hidden = _hidden(whole, day)
    return whole if not hidden else ctx.remembered((*key, hidden), lambda: _without(whole, hidden))


def _hidden(whole: Book, day: date) -> frozenset[int]:
    return unsigned(whole.known, midnight(day + timedelta(days=1)))


def _without(whole: Book, hidden: frozenset[int]) -> Book:
    return prepared((one for one in whole.known if one.id not in hidden), whole.sets)


def open_part(whole: Book) -> Book:
    """What the documents everybody may read declare; those kept inside are left out."""
    kept = [one for one in whole.known if one.openness is Openness.PUBLIC]
    return whole if len(kept) == len(whole.known) else prepared(kept, whole.sets)


def book_key(uow: UnitOfWork, known_at: datetime | None = None) -> tuple[int, ...]:
    """What names the state of a book: two equal keys mean the same one."""
    adopted = adoptions.count(uow, known_at=known_at)
    return (*decisions.state_key(uow, known_at=known_at), adopted)


def _prepared(ctx: Context, uow: UnitOfWork, known_at: datetime | None) -> Book:
    every = decisions.listing(uow, known_at=known_at)
    return prepared((one.document for one in every), level_sets(ctx, uow, known_at))


def level_sets(ctx: Context, uow: UnitOfWork, known_at: datetime | None = None) -> LevelSets:
    """The levels of each layer over time, by what is adopted for the area served."""
    begins = {(one.layer, one.valid_from) for one in adoptions.listing(uow)}
    spans = {}
    for layer in DECLARED_LAYERS:
        days = [_FIRST_DAY, *sorted(day for of, day in begins if of == layer)]
        levels = [level_ids(ctx, uow, layer, day, known_at=known_at) for day in days]
        spans[layer] = tuple((midnight(day), ids) for day, ids in zip(days, levels, strict=True))
    return LevelSets(spans)


def zones_of(ctx: Context, uow: UnitOfWork, layer: str, on: date) -> tuple[str, ...]:
    """Codes of the zones of a layer on a day, ascending."""
    return tuple(sorted(map(str, zone_table(ctx, uow, layer, on).frame.index)))


def level_ids(
    ctx: Context, uow: UnitOfWork, layer: str, on: date, *, known_at: datetime | None = None
) -> tuple[str, ...]:
    """Ids of the levels of a layer on a day, the lowest first.

    Those of the scheme in force; where nothing is adopted, of the rule the layer is declared by
    otherwise; none of a layer nothing is declared of.
    """
    adoption = adoptions.in_force(uow, layer, ctx.settings.area, on, known_at=known_at)
    if adoption is not None:
        key = ("level ids", adoption.scheme_hash)
        return ctx.remembered(key, lambda: _levels_of(uow, adoption))
    name = UNADOPTED.get(layer)
    return () if name is None else tuple(one.id for one in load_scheme(name).levels)


def _levels_of(uow: UnitOfWork, adoption: Adoption) -> tuple[str, ...]:
    text = blobs.get(uow, adoption.blob_hash).data.decode()
    return tuple(one.id for one in scheme_of(text, f"{adoption.scheme_id}.toml").levels)
