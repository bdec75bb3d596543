"""What was decided, prepared to be asked: kept in memory for as long as nothing is added."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from riskzone.decisions.resolve import Book
from riskzone.decisions.resolve import book as prepared
from riskzone.services.context import Context
from riskzone.services.evidence import scheme_in_force, zone_table
from riskzone.store import UnitOfWork, WriteUnitOfWork, adoptions, decisions
from riskzone.zoning.library import load_scheme, scheme_ids

#: Layers of which levels are declared.
DECLARED_LAYERS = ("county", "township")


def book(ctx: Context, uow: UnitOfWork, known_at: datetime | None = None) -> Book:
    """The decided documents the store knows, or knew at a moment, prepared for questions.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    known_at : datetime, optional
        Aware; recorded time.
    """
    if isinstance(uow, WriteUnitOfWork):  # what is not committed may never come to be
        return _prepared(uow, known_at)
    key = ("decision book", *decisions.state_key(uow, known_at=known_at))
    return ctx.remembered(key, lambda: _prepared(uow, known_at))


def _prepared(uow: UnitOfWork, known_at: datetime | None) -> Book:
    return prepared(one.document for one in decisions.listing(uow, known_at=known_at))


def zones_of(ctx: Context, uow: UnitOfWork, layer: str, on: date) -> tuple[str, ...]:
    """Codes of the zones of a layer on a day, ascending."""
    return tuple(sorted(map(str, zone_table(ctx, uow, layer, on).frame.index)))


def level_ids(ctx: Context, uow: UnitOfWork, layer: str, on: date) -> tuple[str, ...]:
    """Ids of the levels of a layer on a day, the lowest first.

    Those of the scheme in force; where nothing is adopted, of the shipped one: something can be
    declared where nothing is rated.
    """
    adoption = adoptions.in_force(uow, layer, ctx.settings.area, on)
    if adoption is None:
        return _shipped().get(layer, ())
    key = ("level ids", adoption.scheme_hash)
    return ctx.remembered(
        key, lambda: tuple(one.id for one in scheme_in_force(ctx, uow, layer, on).levels)
    )


@cache
def _shipped() -> Mapping[str, tuple[str, ...]]:
    """The levels of the first shipped scheme of each layer that levels are declared of."""
    found: dict[str, tuple[str, ...]] = {}
    for name in scheme_ids():
        scheme = load_scheme(name)
        if scheme.layer in DECLARED_LAYERS:
            found.setdefault(scheme.layer, tuple(level.id for level in scheme.levels))
    return found
