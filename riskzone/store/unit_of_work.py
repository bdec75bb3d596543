"""Units of work: one connection, one transaction, one recorded time."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from riskzone.store.tables import meta

_DATA_VERSION = "data_version"


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
        self._bumped = False

    def data_changed(self) -> None:
        """Raise the data version, once a unit of work.

        For the repositories: called when something changed on which a level can depend
        (cases, counts, reports, layers, adoptions).  Assessments, blobs and audit entries
        are derived from data or tell of it, and leave the version alone.
        """
        if not self._bumped:
            self._bumped = True
            self.connection.execute(
                update(meta).where(meta.c.name == _DATA_VERSION).values(value=meta.c.value + 1)
            )


def data_version(uow: UnitOfWork) -> int:
    """The number of the state of the data; it only ever grows.

    Every cache of something computed from the store is keyed by it.
    """
    value: int = uow.connection.execute(
        select(meta.c.value).where(meta.c.name == _DATA_VERSION)
    ).scalar_one()
    return value
