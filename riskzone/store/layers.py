"""Layers of zones: which content was the county, township or building layer from which day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select

from riskzone.store.tables import layer
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True)
class LayerRecord:
    """A stored layer.

    Parameters
    ----------
    id : int
        Number in the store.
    kind : str
        prefecture, county, township or building.
    hash : str
        Content hash of its zone table.
    blob_hash : str
        Where its content is, see :mod:`riskzone.store.blobs`.
    schematic : bool
        Whether its boundaries are schematic (示意).
    source : str
        Where it comes from.
    valid_from : date
        First day on which it is the layer.
    recorded_at : datetime
        Aware.
    """

    id: int
    kind: str
    hash: str
    blob_hash: str
    schematic: bool
    source: str
    valid_from: date
    recorded_at: datetime


def add(
    uow: WriteUnitOfWork,
    *,
    kind: str,
    content_hash: str,
    blob_hash: str,
    schematic: bool,
    source: str,
    valid_from: date,
) -> LayerRecord:
    """Store a layer whose content was put into a blob before."""
    uow.data_changed()
    values = {
        "kind": kind,
        "hash": content_hash,
        "blob_hash": blob_hash,
        "schematic": schematic,
        "source": source,
        "valid_from": valid_from,
        "recorded_at": uow.now,
    }
    row = uow.connection.execute(insert(layer).values(**values).returning(*layer.c)).one()
    return _record(row)


def in_force(
    uow: UnitOfWork, kind: str, on: date, *, known_at: datetime | None = None
) -> LayerRecord | None:
    """The layer of a kind on a day: the last to begin, of those the last recorded.

    Returns
    -------
    LayerRecord or None
        ``None`` where none was imported for that day.
    """
    query = select(layer).where(layer.c.kind == kind, layer.c.valid_from <= on)
    if known_at is not None:
        query = query.where(layer.c.recorded_at <= known_at)
    query = query.order_by(layer.c.valid_from.desc(), layer.c.id.desc()).limit(1)
    row = uow.connection.execute(query).first()
    return None if row is None else _record(row)


def listing(uow: UnitOfWork, kind: str | None = None) -> tuple[LayerRecord, ...]:
    """All layers, or those of one kind, as they were recorded."""
    query = select(layer).order_by(layer.c.id)
    if kind is not None:
        query = query.where(layer.c.kind == kind)
    return tuple(map(_record, uow.connection.execute(query)))


def _record(row: Row[Any]) -> LayerRecord:
    return LayerRecord(**row._mapping)
