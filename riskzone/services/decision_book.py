"""What was decided, prepared to be asked: kept in memory for as long as nothing is added."""

from datetime import date, datetime

from riskzone.decisions.resolve import Book
from riskzone.decisions.resolve import book as prepared
from riskzone.services.context import Context
from riskzone.services.evidence import zone_table
from riskzone.store import UnitOfWork, WriteUnitOfWork, decisions


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
