"""Every count a released pack told or hid, exactly: rows are only ever added."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, type_coerce
from sqlalchemy.types import NullType

from riskzone.release.audience import Audience
from riskzone.store.publication_tables import publication
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


@dataclass(frozen=True, order=True)
class Cell:
    """A count of a pack.

    Parameters
    ----------
    zone, measure : str
    day : date
        Last full day counted.
    value : int
        Exact.
    shown : bool
    why : str
        Why it was hidden, as :class:`riskzone.release.disclosure.model.Why` says.
    """

    zone: str
    measure: str
    day: date
    value: int
    shown: bool
    why: str = ""


@dataclass(frozen=True)
class Published:
    """A count with the pack it left in."""

    pack: int
    audience: Audience
    cell: Cell


def packed(cells: Iterable[Cell]) -> bytes:
    """Cells as bytes whose hash names them: by zone, measure and day."""
    rows: list[list[object]] = [
        [one.zone, one.measure, one.day.isoformat(), one.value, one.shown, one.why]
        for one in sorted(cells)
    ]
    return _written(rows)


def _written(rows: list[list[object]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def unpacked(data: bytes) -> tuple[Cell, ...]:
    """Cells out of their bytes; the inverse of :func:`packed`."""
    return tuple(
        Cell(zone, measure, date.fromisoformat(day), value, shown, why)
        for zone, measure, day, value, shown, why in json.loads(data)
    )


def add(uow: WriteUnitOfWork, pack: int, audience: Audience, cells: Sequence[Cell]) -> None:
    """Keep what a pack told and hid; for the unit of work that releases it."""
    rows = [
        {
            "pack_id": pack, "audience": audience.value, "zone": one.zone,
            "measure": one.measure, "day": one.day, "value": one.value, "shown": one.shown,
            "why": one.why,
        }
        for one in cells
    ]  # fmt: skip
    if rows:
        uow.connection.execute(insert(publication), rows)


def of(uow: UnitOfWork, *audiences: Audience) -> tuple[Published, ...]:
    """Everything that left for some audiences, by pack, zone, measure and day."""
    table = publication
    query = select(table).where(table.c.audience.in_([one.value for one in audiences]))
    query = query.order_by(table.c.pack_id, table.c.zone, table.c.measure, table.c.day)
    return tuple(
        Published(
            row.pack_id,
            Audience(row.audience),
            Cell(row.zone, row.measure, row.day, row.value, row.shown, row.why),
        )
        for row in uow.connection.execute(query)
    )


def digests(uow: UnitOfWork) -> dict[int, tuple[str, frozenset[str]]]:
    """Pack → hash of what the register holds of it, as :func:`digest` gives it, and for whom.

    What the store would never have written is hashed as it stands there.
    """
    names = ("pack_id", "audience", "zone", "measure", "day", "value", "shown", "why")
    kept = [type_coerce(publication.c[name], NullType()).label(name) for name in names]
    order = [publication.c[name] for name in ("pack_id", "zone", "measure", "day")]
    rows: dict[int, list[list[object]]] = {}
    readers: dict[int, set[str]] = {}
    found = uow.connection.execute(select(*kept).order_by(*order))
    for pack, audience, *row in map(tuple[Any, ...], found):
        shown = {0: False, 1: True}.get(row[4], row[4])
        rows.setdefault(pack, []).append([*row[:4], shown, row[5]])
        readers.setdefault(pack, set()).add(audience)
    return {
        pack: (hashlib.sha256(_written(told)).hexdigest(), frozenset(readers[pack]))
        for pack, told in rows.items()
    }


def digest(cells: Iterable[Cell]) -> str:
    """SHA-256 of cells, hexadecimal."""
    return hashlib.sha256(packed(cells)).hexdigest()
