"""The whole record of a morning: what the rule says, what was decided, what waits, who was asked.

Frozen as it is: no case rows, no names of persons, and of control units only those something is
to be done about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from riskzone.briefing.morning import Morning
from riskzone.cases.clock_board import ClockBoard
from riskzone.decisions.instructions import Instruction, last_step
from riskzone.decisions.resolve import Response
from riskzone.units.status import Status

#: Statuses in which something is to be done about a control unit that holds, the gravest first.
PRESSING = (Status.OVERDUE, Status.DUE_EVIDENCE_MISSING, Status.DUE, Status.TEMPORARY)
#: Past the earliest release, with or without the tolerance of the scheme.
PAST_RELEASE = frozenset({Status.OVERDUE, Status.DUE_EVIDENCE_MISSING, Status.DUE})


@dataclass(frozen=True)
class Differing:
    """A zone whose declared level is not the one the rule gives.

    Parameters
    ----------
    zone : str
        Division code.
    declared : str
        Level id; ``""``: nothing is declared.
    computed, computed_upper : str
        As in :class:`riskzone.services.decision_beside.Beside`.
    since_rule : date, optional
        Day from which the rule says so.
    days : int, optional
        Days since then.
    document : int
        The one that declared the level; 0: none.
    number : str
        Its document number.
    """

    zone: str
    declared: str
    computed: str
    computed_upper: str
    since_rule: date | None
    days: int | None
    document: int
    number: str


@dataclass(frozen=True)
class Move:
    """A declared level that changes.

    Parameters
    ----------
    zone : str
    at : datetime
    before, level : str
        Level ids; ``""``: nothing is declared.
    document : int
    number : str
    """

    zone: str
    at: datetime
    before: str
    level: str
    document: int
    number: str


@dataclass(frozen=True)
class DeclaredTold:
    """The declared levels beside the computed ones.

    Parameters
    ----------
    at : datetime
        The minute they are those of: that of the computed levels.
    totals : mapping of str to int
        Level id → zones; ``""``: nothing declared.  Sums to all zones.
    differing : tuple of Differing
        By code.
    moves : tuple of Move
        What changes from 00:00 of the day before to the next 00:00, both included, in order.
    contradictions : int
        Places at which the decided papers contradict each other.
    """

    at: datetime
    totals: Mapping[str, int]
    differing: tuple[Differing, ...]
    moves: tuple[Move, ...]
    contradictions: int = 0


@dataclass(frozen=True)
class ResponseTold:
    """The response level of the area served.

    Parameters
    ----------
    whole : Response
    differing : tuple of Response
        Counties that have another one, or follow another one's measures.
    """

    whole: Response
    differing: tuple[Response, ...]


@dataclass(frozen=True)
class UnitTold:
    """A control unit something is to be done about.

    Parameters
    ----------
    id : int
    name : str
        Of the place.
    area : str
        Division code of its township, else of its county.
    county : str
    status : Status
    since : datetime, optional
        From when it holds.
    until : datetime, optional
        Earliest release, or the lapse of a temporary order.
    residents : int
        0: not counted.
    """

    id: int
    name: str
    area: str
    county: str
    status: Status
    since: datetime | None
    until: datetime | None
    residents: int


@dataclass(frozen=True)
class UnitsTold:
    """The control units at a minute.

    Parameters
    ----------
    at : datetime
    held : mapping of str to int
        Division code (township, else county) → control units in force there.
    pressing : tuple of UnitTold
        Those past their earliest release and the temporary ones; the gravest first, then what
        has waited, or lapses, first.
    """

    at: datetime
    held: Mapping[str, int]
    pressing: tuple[UnitTold, ...]

    @property
    def in_force(self) -> int:
        """Control units in force."""
        return sum(self.held.values())

    def of(self, *statuses: Status) -> tuple[UnitTold, ...]:
        """Those with one of some statuses."""
        return tuple(one for one in self.pressing if one.status in statuses)

    @property
    def past_release(self) -> tuple[UnitTold, ...]:
        """Those held past their earliest release, the longest first."""
        late = [one for one in self.pressing if one.status in PAST_RELEASE]
        return tuple(sorted(late, key=lambda one: (one.until or self.at, one.id)))

    @property
    def people_held(self) -> int:
        """Residents counted in control units held past their earliest release."""
        return sum(one.residents for one in self.past_release)

    @property
    def uncounted(self) -> int:
        """Control units past their earliest release whose residents were not counted."""
        return sum(not one.residents for one in self.past_release)


@dataclass(frozen=True)
class Pending:
    """Something that waits for a decision.

    Parameters
    ----------
    kind : {"control_unit", "decision"}
    id : int
    name : str
        Of the control unit, or the title of the document.
    areas : tuple of str
        Division codes it is about.
    since : datetime
        When it was proposed.
    opinions : int
        Expert opinions given on it.
    """

    kind: Literal["control_unit", "decision"]
    id: int
    name: str
    areas: tuple[str, ...]
    since: datetime
    opinions: int


@dataclass(frozen=True)
class OpinionTold:
    """What the experts said of the morning.

    Parameters
    ----------
    text, body : str
        The expert group; never a person.
    area : str
        Division code of their headquarters.
    at : datetime
        When it was recorded.
    """

    text: str
    body: str
    area: str
    at: datetime


@dataclass(frozen=True)
class MorningRecord:
    """What leadership reads in one minute, all of it.  Holds no case rows.

    Parameters
    ----------
    morning : Morning
        Computed levels, figures, what changed, what comes.
    at : datetime
        The minute of what is told of papers, control units and instructions.
    declared : DeclaredTold
    responses : ResponseTold
    units : UnitsTold or None
        ``None``: the day lies ahead of the present, or the reader may not see control units.
    clocks : ClockBoard or None
        ``None``: no case became known in their window.
    pending : tuple of Pending
        What waited longest first.
    instructions : tuple of Instruction
        Those still open, and those given or settled since 00:00 of the day before; overdue
        ones first, then by the time they are due.
    opinions : tuple of OpinionTold
    """

    morning: Morning
    at: datetime
    declared: DeclaredTold
    responses: ResponseTold
    units: UnitsTold | None
    clocks: ClockBoard | None
    pending: tuple[Pending, ...]
    instructions: tuple[Instruction, ...]
    opinions: tuple[OpinionTold, ...]


def of_the_morning(
    known: tuple[Instruction, ...], at: datetime, since: datetime
) -> tuple[Instruction, ...]:
    """The instructions a morning tells of.

    Parameters
    ----------
    known : tuple of Instruction
    at : datetime
        The minute of the morning; aware.
    since : datetime
        Settled ones are told where they were given or settled from then on; aware.
    """
    told = [one for one in known if one.is_open or last_step(one) >= since]
    return tuple(sorted(told, key=lambda one: _urgency(one, at)))


def _urgency(one: Instruction, at: datetime) -> tuple[int, datetime, int]:
    rank = 0 if one.is_overdue(at) else 1 if one.is_open else 2
    never = at + timedelta(days=3650)
    return rank, one.due_at or never, one.id
