"""Scheme adoptions: which scheme rates which layer of which area from which day."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from riskzone.store import blobs
from riskzone.store.tables import scheme_adoption
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

#: Media type under which scheme files are kept.
MEDIA = "application/toml"


@dataclass(frozen=True)
class Adoption:
    """A documented decision to rate by a scheme.

    Parameters
    ----------
    id : int
        Number in the store; later decisions have higher ones.
    scheme_id, scheme_hash : str
        The scheme and the SHA-256 of its file.
    blob_hash : str
        Where the text of the scheme is kept.
    layer : str
        Layer it rates.
    area : str
        Division code of the area, or ``"CN"``.
    valid_from : date
        First day rated by it.
    document : str
        Number of the decision document.
    decided_by : str
        Who decided.
    actor : str
        Who entered it.
    recorded_at : datetime
        Aware.
    """

    id: int
    scheme_id: str
    scheme_hash: str
    blob_hash: str
    layer: str
    area: str
    valid_from: date
    document: str
    decided_by: str
    actor: str
    recorded_at: datetime


def adopt(
    uow: WriteUnitOfWork,
    *,
    scheme_id: str,
    text: str,
    layer: str,
    area: str,
    valid_from: date,
    document: str,
    decided_by: str,
) -> Adoption:
    """Enter a decision; its scheme is kept word for word.

    Parameters
    ----------
    uow : WriteUnitOfWork
        Gives who enters it, and the recorded time.
    scheme_id, text : str
        The scheme, and the text of its file.
    layer, area, valid_from, document, decided_by
        See :class:`Adoption`.
    """
    content = text.encode()
    uow.data_changed()
    values = {
        "scheme_id": scheme_id,
        "scheme_hash": hashlib.sha256(content).hexdigest(),
        "blob_hash": blobs.put(uow, content, MEDIA),
        "layer": layer,
        "area": area,
        "valid_from": valid_from,
        "document": document,
        "decided_by": decided_by,
        "actor": uow.actor,
        "recorded_at": uow.now,
    }
    statement = insert(scheme_adoption).values(**values).returning(*scheme_adoption.c)
    return _adoption(uow.connection.execute(statement).one())


def in_force(
    uow: UnitOfWork, layer: str, area: str, on: date, *, known_at: datetime | None = None
) -> Adoption | None:
    """The decision by which a layer of an area is rated on a day.

    Of the adoptions that have begun and whose area is the one asked for or contains it,
    the most specific area wins; of those the one that began last; of those the last
    decision.  An adoption dated before another one's first day therefore holds until that
    day, also when it was decided later.

    Parameters
    ----------
    uow : UnitOfWork
        Any.
    layer : str
        Layer that is rated.
    area : str
        Division code, or ``"CN"``.
    on : date
        Local day.
    known_at : datetime, optional
        Aware; leave out what was decided later.

    Returns
    -------
    Adoption or None
        ``None`` where nothing was adopted.
    """
    table = scheme_adoption
    query = select(table).where(table.c.layer == layer, table.c.valid_from <= on)
    if known_at is not None:
        query = query.where(table.c.recorded_at <= known_at)
    here = prefix(area)
    fitting = [
        adoption
        for adoption in map(_adoption, uow.connection.execute(query))
        if here.startswith(prefix(adoption.area))
    ]
    return max(fitting, key=lambda a: (len(prefix(a.area)), a.valid_from, a.id), default=None)


def count(uow: UnitOfWork, *, known_at: datetime | None = None) -> int:
    """How many decisions are entered, or were at a moment: they are only ever added."""
    query = select(func.count()).select_from(scheme_adoption)
    if known_at is not None:
        query = query.where(scheme_adoption.c.recorded_at <= known_at)
    return int(uow.connection.execute(query).scalar_one())


def listing(uow: UnitOfWork) -> tuple[Adoption, ...]:
    """All decisions, in the order in which they were entered."""
    query = select(scheme_adoption).order_by(scheme_adoption.c.id)
    return tuple(map(_adoption, uow.connection.execute(query)))


def prefix(area: str) -> str:
    """What the codes of everything in an area begin with; ``""`` for the nation.

    ``"230000"`` and ``"23"`` are the same province, ``"230100"`` and ``"2301"`` the same
    prefecture (GB/T 2260).
    """
    if area == "CN":
        return ""
    return area.removesuffix("0000").removesuffix("00") if len(area) == 6 else area


def _adoption(row: Row[Any]) -> Adoption:
    return Adoption(**row._mapping)
