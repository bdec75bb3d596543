"""Instructions, with every revision; and what the experts said of a morning."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select

from riskzone.decisions.instructions import Instruction, from_json, to_json
from riskzone.store import audit, seals
from riskzone.store.decision_tables import expert_opinion, instruction, instruction_revision
from riskzone.store.shelf import Invented, Shelf
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork


def _columns(one: Instruction) -> dict[str, Any]:
    return {"area": one.area, "due_at": one.due_at, "given_at": one.given_at}


def _told(one: Instruction) -> dict[str, Any]:
    due = None if one.due_at is None else one.due_at.isoformat()
    return {"area": one.area, "about": one.about, "due_at": due}


INSTRUCTIONS: Shelf[Instruction] = Shelf(
    newest=instruction,
    revisions=instruction_revision,
    number="instruction_id",
    subject="instruction",
    columns=_columns,
    told=_told,
    write=to_json,
    read=from_json,
    missing="instructions.no_such",
    stale="instructions.stale",
)


@dataclass(frozen=True)
class ExpertOpinion:
    """What the experts said of a morning.

    Parameters
    ----------
    id : int
    on : date
        The morning.
    area : str
        Division code of their headquarters.
    body : str
        The expert group; never a person.
    text : str
    actor : str
        Account that entered it.
    recorded_at : datetime
        Aware.
    """

    id: int
    on: date
    area: str
    body: str
    text: str
    actor: str
    recorded_at: datetime


def givers(uow: UnitOfWork) -> dict[int, str]:
    """Number of an instruction → account that gave it."""
    table = instruction_revision
    query = select(table.c.instruction_id, table.c.actor).where(table.c.version == 1)
    return {int(row.instruction_id): str(row.actor) for row in uow.connection.execute(query)}


def add_opinion(
    uow: WriteUnitOfWork,
    *,
    on: date,
    area: str,
    body: str,
    text: str,
    invented: Invented | None = None,
) -> ExpertOpinion:
    """Keep an opinion; it is never changed, a later one stands beside it.

    ``invented`` is for the demonstration only: by whom and when it was given.
    """
    who = invented or Invented(uow.actor, uow.now)
    values = {
        "on_day": on, "area": area, "body": body, "text": text, "actor": who.actor,
        "recorded_at": who.recorded_at,
    }  # fmt: skip
    table = expert_opinion
    row = uow.connection.execute(insert(table).values(values).returning(*table.c)).one()
    uow.decisions_changed()
    details = {
        "on": on.isoformat(), "area": area, "body": body,
        seals.SEAL: seals.seal_of(table, {"id": row.id, **values}),
    }  # fmt: skip
    audit.append(uow, "opinion.give", f"expert_opinion:{row.id}", details)
    return _opinion(row)


def opinions(
    uow: UnitOfWork, on: date, *, known_at: datetime | None = None
) -> tuple[ExpertOpinion, ...]:
    """The opinions on a morning, the first one first."""
    table = expert_opinion
    query = select(table).where(table.c.on_day == on).order_by(table.c.id)
    if known_at is not None:
        query = query.where(table.c.recorded_at <= known_at)
    return tuple(map(_opinion, uow.connection.execute(query)))


def _opinion(row: Row[Any]) -> ExpertOpinion:
    return ExpertOpinion(
        row.id, row.on_day, row.area, row.body, row.text, row.actor, row.recorded_at
    )
