"""Work under way: begun by whom, how far it has come, how it ended."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from riskzone.errors import NotFound
from riskzone.store.publication_tables import job
from riskzone.store.types import GREATEST
from riskzone.store.unit_of_work import UnitOfWork, WriteUnitOfWork

JobState = Literal["running", "done", "failed", "lost"]


@dataclass(frozen=True)
class Job:
    """A piece of work.

    Parameters
    ----------
    id : int
    kind : str
    state : {"running", "done", "failed", "lost"}
        ``lost``: whoever did it is gone, and nothing came of it.
    done, total : int
        Steps; 0 of 0 before the first is known.
    account : str
    keeper : str
        Which process does it.
    started_at : datetime
    ended_at : datetime, optional
    result : int
        Number of what came of it; 0: nothing yet.
    error : str
        Catalogue code; ``""``: none.
    params : mapping
        Of the error.
    """

    id: int
    kind: str
    state: JobState
    done: int
    total: int
    account: str
    keeper: str
    started_at: datetime
    ended_at: datetime | None = None
    result: int = 0
    error: str = ""
    params: dict[str, Any] | None = None

    @property
    def pack(self) -> int:
        """Number of the pack that came of it; 0: none yet."""
        return self.result


def begin(uow: WriteUnitOfWork, *, kind: str, keeper: str) -> int:
    """Note that work begins; the number of the job."""
    values = {
        "kind": kind, "subject": json.dumps({"keeper": keeper}), "state": "running", "done": 0,
        "total": 0, "account": uow.actor, "started_at": uow.now, "error": "",
    }  # fmt: skip
    return int(uow.connection.execute(insert(job).values(values).returning(job.c.id)).scalar_one())


def end(
    uow: WriteUnitOfWork,
    number: int,
    *,
    state: JobState,
    result: int = 0,
    steps: tuple[int, int] = (0, 0),
    error: str = "",
    params: dict[str, Any] | None = None,
) -> None:
    """Note how work that is still running ended."""
    found = get(uow, number)
    subject = {"keeper": found.keeper, "result": result}
    told = json.dumps({"code": error, "params": params or {}}, default=str) if error else ""
    values = {
        "state": state, "subject": json.dumps(subject), "ended_at": uow.now, "error": told,
        "done": steps[0], "total": steps[1],
    }  # fmt: skip
    here = (job.c.id == number) & (job.c.state == "running")
    uow.connection.execute(update(job).where(here).values(values))


def get(uow: UnitOfWork, number: int) -> Job:
    """A job by its number.

    Raises
    ------
    NotFound
        There is none.
    """
    query = select(job).where(job.c.id == number)
    row = uow.connection.execute(query).first() if 0 < number <= GREATEST else None
    if row is None:
        raise NotFound("packs.no_such_job", number=number)
    return _job(row)


def running(uow: UnitOfWork) -> tuple[Job, ...]:
    """Jobs no end is noted of, the first one first."""
    query = select(job).where(job.c.state == "running").order_by(job.c.id)
    return tuple(map(_job, uow.connection.execute(query)))


def _job(row: Row[Any]) -> Job:
    subject = json.loads(row.subject)
    error = json.loads(row.error) if row.error else {}
    return Job(
        id=row.id,
        kind=row.kind,
        state=row.state,
        done=row.done,
        total=row.total,
        account=row.account,
        keeper=str(subject.get("keeper", "")),
        started_at=row.started_at,
        ended_at=row.ended_at,
        result=int(subject.get("result", 0)),
        error=str(error.get("code", "")),
        params=error.get("params"),
    )
