"""Every count a released pack told or hid, exactly: rows are only ever added."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select

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
    rows = [
        [one.zone, one.measure, one.day.isoformat(), one.value, one.shown, one.why]
        for one in sorted(cells)
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


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


def of_pack(uow: UnitOfWork, number: int) -> tuple[Cell, ...]:
    """What one pack told and hid."""
    table = publication
    query = select(table).where(table.c.pack_id == number)
    return tuple(
        sorted(
            Cell(row.zone, row.measure, row.day, row.value, row.shown, row.why)
            for row in uow.connection.execute(query)
        )
    )


def state(uow: UnitOfWork) -> tuple[int, int]:
    """What names the state of all that was published: packs with counts, and the last of them."""
    table = publication
    query = select(func.count(func.distinct(table.c.pack_id)), func.max(table.c.pack_id))
    count, last = uow.connection.execute(query).one()
    return int(count), int(last or 0)


def digest(cells: Iterable[Cell]) -> str:
    """SHA-256 of cells, hexadecimal."""
    return hashlib.sha256(packed(cells)).hexdigest()
