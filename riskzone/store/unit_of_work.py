"""Units of work: one connection, one transaction, one recorded time."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from riskzone.store.tables import meta

_DATA_VERSION = "data_version"
_UNIT_VERSION = "unit_version"
_DECISION_VERSION = "decision_version"
_RAISE = update(meta).where(meta.c.name == bindparam("of_name")).values(value=meta.c.value + 1)


class UnitOfWork:
    """A consistent view of the store; nothing can be changed through it.

    Parameters
    ----------
    connection : Connection
        In a transaction that ends with the unit of work.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection


class WriteUnitOfWork(UnitOfWork):
    """The only writer of the store; commits when its block ends cleanly.

    Parameters
    ----------
    connection : Connection
        In a transaction that holds the write lock.
    actor : str
        Who writes; goes into the audit chain and the import batches.
    now : datetime
        Recorded time of everything written here; aware.  Taken after the write lock
        was granted, so that recorded times ascend in the order of the commits.
    """

    def __init__(self, connection: Connection, actor: str, now: datetime) -> None:
        super().__init__(connection)
        self.actor = actor
        self.now = now
        self._bumped: set[str] = set()

    def data_changed(self) -> None:
        """Raise the data version, once a unit of work.

        For the repositories: called when something changed on which a level can depend
        (cases, counts, reports, layers, adoptions).  Assessments, blobs and audit entries
        are derived from data or tell of it, and leave the version alone.
        """
        self._raise(_DATA_VERSION)

    def units_changed(self) -> None:
        """Raise the version of the control units, once a unit of work.

        Kept apart from the data: an order at night must not make every level, which it does
        not touch, be computed again.
        """
        self._raise(_UNIT_VERSION)

    def decisions_changed(self) -> None:
        """Raise the version of decisions, instructions and frozen mornings, once a unit of work.

        None of them moves a computed level.
        """
        self._raise(_DECISION_VERSION)

    def _raise(self, name: str) -> None:
        if name not in self._bumped:
            self._bumped.add(name)
            self.connection.execute(_RAISE, {"of_name": name})


def data_version(uow: UnitOfWork) -> int:
    """The number of the state of the data without the control units; it only ever grows.

    Every cache of something computed from the data is keyed by it.
    """
    return _version(uow, _DATA_VERSION)


def unit_version(uow: UnitOfWork) -> int:
    """The number of the state of the control units; it only ever grows."""
    return _version(uow, _UNIT_VERSION)


def decision_version(uow: UnitOfWork) -> int:
    """The number of the state of decisions, instructions and frozen mornings; it only grows."""
    return _version(uow, _DECISION_VERSION)


def state_version(uow: UnitOfWork) -> int:
    """The number of the state of all that pages show: it grows with each of the three above."""
    return _version(uow, _DATA_VERSION, _UNIT_VERSION, _DECISION_VERSION)


def _version(uow: UnitOfWork, *names: str) -> int:
    query = select(func.sum(meta.c.value)).where(meta.c.name.in_(names))
    return int(uow.connection.execute(query).scalar_one())
