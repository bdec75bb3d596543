"""What an exchange file would do, row by row, before anything is stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from riskzone.cases.columns import clean
from riskzone.units.exchange_fields import TEXTS
from riskzone.units.exchange_rows import same_shape
from riskzone.units.findings import Finding
from riskzone.units.model import ControlUnit, State


class Verdict(StrEnum):
    """What becomes of a row."""

    #: A control unit that is not in the store.
    NEW = "new"
    #: Edits of the newest version of one that is.
    CHANGED = "changed"
    #: Edits of an older version: somebody changed it since.
    CONFLICT = "conflict"
    #: Nothing to do: not edited, or known already.
    SAME = "same"
    #: It cannot be taken as it is.
    REFUSED = "refused"


@dataclass(frozen=True)
class RowPlan:
    """What becomes of a row.

    Parameters
    ----------
    number : int
        As in the file.
    layer : str
    verdict : Verdict
    name : str
        Of the control unit, for a list.
    mine : ControlUnit, optional
        As the row would have it.
    base, theirs : ControlUnit, optional
        The version the row was exported from, and the newest one.
    fields : tuple of str
        Fields the row would change.
    clashing : tuple of str
        Of these, the ones that were changed since in another way.
    findings : tuple of Finding
    direct : bool
        Whether it is stored as a change; a conflict and what awaits a decision is kept.
    """

    number: int
    layer: str
    verdict: Verdict
    name: str
    mine: ControlUnit | None = None
    base: ControlUnit | None = None
    theirs: ControlUnit | None = None
    fields: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    direct: bool = True

    @property
    def stored(self) -> bool:
        """Whether confirming does something with it."""
        return self.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT)

    @property
    def awaits_decision(self) -> bool:
        """Whether it edits a control unit that is proposed or in force."""
        return self.theirs is not None and self.theirs.state not in (State.DRAFT, State.PLANNED)


def differing(fields: tuple[str, ...], one: ControlUnit, other: ControlUnit) -> tuple[str, ...]:
    """Of some fields those in which two control units differ."""
    return tuple(name for name in fields if not _equal(name, one, other))


def _equal(name: str, one: ControlUnit, other: ControlUnit) -> bool:
    if name == "geometry":
        return same_shape(one.geometry, other.geometry)
    return clean(TEXTS[name](one)) == clean(TEXTS[name](other))


def same_order(one: ControlUnit, other: ControlUnit) -> bool:
    """Whether two control units say the same of the same place: one of them is no new one."""
    names = ("name", "kind", "scheme", "circle", "county", "township", "building_units",
             "place_text", "geometry")  # fmt: skip
    return not differing(names, one, other)


def counts(plans: tuple[RowPlan, ...]) -> Mapping[Verdict, int]:
    """How many rows there are of each verdict."""
    found = Counter(plan.verdict for plan in plans)
    return {verdict: found[verdict] for verdict in Verdict}
