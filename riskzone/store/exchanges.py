"""Edits that came in with a file and wait for somebody who may decide on them.

They stand among the drafts, under the name of who brought them with a mark in front that no
account has; one a person and control unit.
"""

from dataclasses import dataclass

from sqlalchemy import and_, select

from riskzone.store import units
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork
from riskzone.store.unit_tables import unit_draft
from riskzone.store.units import Draft
from riskzone.units.model import ControlUnit

#: No account is called so: a colon is no sign of a name.
_MARK = "exchange:"


@dataclass(frozen=True)
class Waiting:
    """An edit of a control unit that waits.

    Parameters
    ----------
    by : str
        Account that brought it.
    draft : Draft
        The control unit as the file would have it, and the version it began from.
    """

    by: str
    draft: Draft


def keep(uow: WriteUnitOfWork, by: str, unit: ControlUnit, base_version: int) -> None:
    """Let an edit wait; it takes the place of one by the same person."""
    units.keep_draft(uow, f"{_MARK}{by}", unit, base_version)


def waiting(uow: UnitOfWork) -> tuple[Waiting, ...]:
    """Every edit that waits, the oldest first."""
    table = unit_draft
    accounts = select(table.c.account).where(table.c.account.startswith(_MARK)).distinct()
    found = [
        Waiting(account.removeprefix(_MARK), draft)
        for account in uow.connection.execute(accounts).scalars()
        for draft in units.drafts(uow, account)
    ]
    return tuple(sorted(found, key=lambda one: (one.draft.recorded_at, one.draft.unit.id, one.by)))


def of(uow: UnitOfWork, by: str, unit_id: int) -> Waiting | None:
    """The edit of a control unit somebody brought."""
    table = unit_draft
    there = and_(table.c.account == f"{_MARK}{by}", table.c.unit_id == unit_id)
    if uow.connection.execute(select(table.c.id).where(there)).first() is None:
        return None
    found = units.drafts(uow, f"{_MARK}{by}")
    return next(Waiting(by, draft) for draft in found if draft.unit.id == unit_id)


def drop(uow: WriteUnitOfWork, by: str, unit_id: int) -> None:
    """Forget an edit that was decided on."""
    units.drop_draft(uow, f"{_MARK}{by}", unit_id)
