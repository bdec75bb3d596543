"""What a kind of work that waits consists of."""

from dataclasses import dataclass, field
from datetime import datetime

#: Entries of a task that are named; the rest is behind its link.
NAMED = 4


@dataclass(frozen=True)
class Entry:
    """One thing that waits.

    Parameters
    ----------
    name : str
        A control unit, account or division code.
    unit : int
        Number of the control unit; 0 of anything else.
    since : datetime, optional
        When it began to wait.
    until : datetime, optional
        When something happens by itself, or is allowed.
    document : int
        Number of the decision document; 0 of anything else.
    instruction : int
        Number of the instruction; 0 of anything else.
    """

    name: str
    unit: int = 0
    since: datetime | None = None
    until: datetime | None = None
    document: int = 0
    instruction: int = 0


@dataclass(frozen=True)
class Task:
    """One kind of work.

    Parameters
    ----------
    kind : str
        Catalogue entries ``waiting.task_<kind>``, ``why_<kind>`` and ``go_<kind>``.
    entries : tuple of Entry
        The most urgent first, no more than :data:`NAMED`.
    count : int
        Of all.
    page : str
        Where it is done.
    params : mapping
        What its address states.
    tone : {"", "warn", "bad"}
    oldest : datetime, optional
        When the first of all began to wait.
    """

    kind: str
    entries: tuple[Entry, ...]
    count: int
    page: str
    params: dict[str, object] = field(default_factory=dict)
    tone: str = ""
    oldest: datetime | None = None
