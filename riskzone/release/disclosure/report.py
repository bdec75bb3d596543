"""What was hidden and why; for those who prepare a pack, never for its readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from riskzone.release.disclosure.cells import Released
from riskzone.release.disclosure.model import CountTable, Key, Why

Cause = Literal["total", "level", "before"]


@dataclass(frozen=True)
class HiddenCell:
    """A cell that is hidden.

    Parameters
    ----------
    key : Key
    parent : str
        The zone whose total is published.
    why : Why
    """

    key: Key
    parent: str
    why: Why

    @property
    def text(self) -> tuple[str, dict[str, Any]]:
        """Catalogue code and parameters of the reason."""
        params = {"zone": self.key.zone, "parent": self.parent, "day": self.key.day}
        return f"disclosure.why_{self.why.value}", params


@dataclass(frozen=True)
class FixedCell:
    """A cell that is hidden and can be told to within one all the same, whatever is hidden.

    Parameters
    ----------
    key : Key
    cause : {"total", "level", "before"}
        The exact total above it (of at most one case, or of a single zone), a published level,
        or a pack that left before.
    """

    key: Key
    cause: Cause

    @property
    def text(self) -> tuple[str, dict[str, Any]]:
        """Catalogue code and parameters of the cause."""
        return f"disclosure.fixed_{self.cause}", {"zone": self.key.zone, "day": self.key.day}


@dataclass(frozen=True)
class Loss:
    """How much of one figure of a layer is hidden.

    Parameters
    ----------
    layer, measure : str
    day : date
    cells : int
    hidden : mapping of Why to int
    cases, cases_hidden : int
        Sum of all cells, and of the hidden ones.
    whole : tuple of str
        Zones of which nothing below is shown.
    """

    layer: str
    measure: str
    day: date
    cells: int
    hidden: Mapping[Why, int]
    cases: int
    cases_hidden: int
    whole: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What was hidden and why.

    Parameters
    ----------
    threshold : int
        0: nothing is hidden from this audience.
    hidden : tuple of HiddenCell
    fixed : tuple of FixedCell
        Exceptions that no further hiding would mend.
    losses : tuple of Loss
        One for each figure of a layer that hides counts.
    """

    threshold: int
    hidden: tuple[HiddenCell, ...]
    fixed: tuple[FixedCell, ...]
    losses: tuple[Loss, ...]

    def count(self, why: Why) -> int:
        """Cells hidden for one reason."""
        return sum(one.why is why for one in self.hidden)


@dataclass(frozen=True)
class Protected:
    """Counts as they may leave, and what stays inside.

    Parameters
    ----------
    tables : tuple of CountTable
        For the products; a hidden cell does not say why.
    report : Report
        For those who prepare the pack.
    rows : tuple of Released
        Every cell exactly with its true reason, for the table of what left; pack 0.
    """

    tables: tuple[CountTable, ...]
    report: Report
    rows: tuple[Released, ...]
