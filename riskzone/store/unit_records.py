"""Reading control units: one, all of an area, those in a view, now or as of a moment.

A version never changes, so it is parsed once and kept in memory; a query then reads numbers,
versions and recorded times only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from riskzone.clock import SHANGHAI
from riskzone.errors import NotFound
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork
from riskzone.units.model import ControlUnit, from_json

#: Records kept in memory, of each open store.
_KEPT = 60_000


@dataclass(frozen=True, eq=False)
class UnitRecord:
    """A control unit as the store has it.

    The same version read twice is the same object, so that what was worked out for it can
    be remembered by it.

    Parameters
    ----------
    unit : ControlUnit
    recorded_at : datetime
        When this version was recorded; aware.
    """

    unit: ControlUnit
    recorded_at: datetime


#: Number, version and recorded time → record, of each open store (by its pool of connections).
_known: WeakKeyDictionary[Any, dict[tuple[int, int, str], UnitRecord]] = WeakKeyDictionary()


def get(uow: UnitOfWork, unit_id: int, *, known_at: datetime | None = None) -> UnitRecord:
    """A control unit as it is, or as the store knew it at a moment.

    Raises
    ------
    NotFound
        There is none, or was none then.
    """
    possible = 0 <= unit_id <= GREATEST
    found = _records(uow, *_asked(known_at, ("id = ?", [unit_id]))) if possible else ()
    if not found:
        raise NotFound("unit_services.no_such_unit", unit=unit_id)
    return found[0]


def listing(
    uow: UnitOfWork, *, areas: Sequence[str] = ("",), known_at: datetime | None = None
) -> tuple[UnitRecord, ...]:
    """The control units of some areas, by number.

    Parameters
    ----------
    uow : UnitOfWork
    areas : sequence of str
        Leading digits of division codes; ``""`` is everywhere.
    known_at : datetime, optional
        Aware; the state the store had then.
    """
    if known_at is None:
        return _records(uow, *_asked(None, _in_areas(areas)))
    found = _records(uow, *_asked(known_at, ("1", [])))
    return tuple(one for one in found if any(lies_in(one.unit, area) for area in areas))


def lies_in(unit: ControlUnit, area: str) -> bool:
    """Whether the codes of a control unit begin with some digits."""
    return unit.county.startswith(area) or unit.township.startswith(area)


def of_group(uow: UnitOfWork, group: str) -> tuple[UnitRecord, ...]:
    """The control units of one order, by number."""
    return _records(uow, *_asked(None, ("group_id = ? AND group_id != ''", [group])))


def named(uow: UnitOfWork, county: str, name: str) -> tuple[UnitRecord, ...]:
    """The control units of a county that bear a name, by number."""
    return _records(uow, *_asked(None, ("county = ? AND name = ?", [county, name])))


def in_view(
    uow: UnitOfWork,
    bounds: tuple[float, float, float, float],
    *,
    areas: Sequence[str] = ("",),
    most: int = 300,
) -> tuple[tuple[UnitRecord, ...], int]:
    """The control units whose box meets a view: those ordered or decided first, then by number.

    Parameters
    ----------
    uow : UnitOfWork
    bounds : (west, south, east, north)
        Degrees, EPSG:4490.
    areas : sequence of str
        Leading digits of division codes; ``""`` is everywhere.
    most : int
        No more are read.

    Returns
    -------
    tuple of UnitRecord, int
        And how many there are in all.
    """
    west, south, east, north = bounds
    inside, codes = _in_areas(areas)
    seen = (
        "FROM control_unit_box box CROSS JOIN control_unit ON control_unit.id = box.id"
        " WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
        f" AND {inside}"
    )
    given = [east, west, north, south, *codes]
    order = f"ORDER BY state NOT IN ({_HELD}), control_unit.id LIMIT ?"
    query = f"SELECT control_unit.id, version, recorded_at {seen} {order}"
    found = _records(uow, "control_unit", query, [*given, most])
    if len(found) < most:
        return found, len(found)
    ((total,),) = _rows(uow, f"SELECT count(*) {seen}", given)
    return found, int(total)


#: States in which an order was given or decided.
_HELD = "'temporary', 'approved'"

#: A condition in SQL and its parameters.
_Where = tuple[str, list[Any]]


def _in_areas(areas: Sequence[str]) -> _Where:
    """Condition on the codes: a range of texts each, which an index can answer."""
    if "" in areas:
        return "1", []
    parts, given = [], []
    for area in areas:
        column = "township" if len(area) > 6 else "county"
        parts.append(f"({column} >= ? AND {column} < ?)")
        given += [area, f"{area}:"]  # ":" follows "9"
    return f"({' OR '.join(parts) or '0'})", given


def _asked(known_at: datetime | None, where: _Where) -> tuple[str, str, list[Any]]:
    """Table and query of the newest versions, or of those newest at a moment, by number."""
    condition, given = where
    if known_at is None:
        query = f"SELECT id, version, recorded_at FROM control_unit WHERE {condition} ORDER BY id"  # noqa: S608 - own names
        return "control_unit", query, given
    condition = condition.replace("id = ?", "unit_id = ?")
    query = (
        "SELECT unit_id, max(version), recorded_at FROM control_unit_revision"  # noqa: S608 - own names
        f" WHERE recorded_at <= ? AND {condition} GROUP BY unit_id ORDER BY unit_id"
    )
    moment = known_at.astimezone(UTC).replace(tzinfo=None)
    return (
        "control_unit_revision",
        query,
        [moment.isoformat(sep=" ", timespec="microseconds"), *given],
    )


def _records(
    uow: UnitOfWork, table: str, query: str, given: Sequence[Any]
) -> tuple[UnitRecord, ...]:
    """The records a query names by number, version and recorded time; parsed once."""
    keys = _rows(uow, query, given)
    kept = _known.setdefault(uow.connection.engine.pool, {})
    missing = [key for key in keys if key not in kept]
    fresh = _parsed(uow, table, missing) if missing else {}
    if not isinstance(uow, WriteUnitOfWork):  # what is not committed may never come to be
        if len(kept) + len(fresh) > _KEPT:
            kept.clear()
        kept.update(fresh)
    return tuple(fresh[key] if key in fresh else kept[key] for key in keys)


def _rows(uow: UnitOfWork, query: str, given: Sequence[Any]) -> list[Any]:
    """Rows as plain tuples: three hundred of them would cost more dressed than read."""
    driver: Any = uow.connection.connection.driver_connection
    found: list[Any] = driver.execute(query, tuple(given)).fetchall()
    return found


def _parsed(
    uow: UnitOfWork, table: str, keys: Sequence[tuple[int, int, str]]
) -> dict[tuple[int, int, str], UnitRecord]:
    number = "unit_id" if table == "control_unit_revision" else "id"
    query = f"SELECT body FROM {table} WHERE {number} = ? AND version = ?"  # noqa: S608 - own names
    found = {}
    for key in keys:
        ((body,),) = _rows(uow, query, key[:2])
        moment = datetime.fromisoformat(key[2]).replace(tzinfo=UTC).astimezone(SHANGHAI)
        found[key] = UnitRecord(from_json(body), moment)
    return found
