"""Cells of counts: exact ones as they enter, disclosed ones as they may leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why a cell is hidden; ``SHOWN`` where it is not."""

    SHOWN = ""
    #: Below the threshold.
    THRESHOLD = "threshold"
    #: It would give away another one: a sibling, the total, a day before or after, a level.
    SECONDARY = "secondary"
    #: It was hidden in a pack of the window.
    HELD = "held"
    #: Its layer is not shown to this audience at all.
    LAYER = "layer"
    #: All that readers are told: a reason in a cell would say which cells are small.
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Key:
    """Which figure a cell is.

    Parameters
    ----------
    zone : str
        Division code; ``"<county>*"``: cases of a county that no township of it is known for.
    measure : str
        Id of a measure of the policy: new cases of a day, of 14 days, cumulative ….
    day : date
        Last full day counted.
    """

    zone: str
    measure: str
    day: date


@dataclass(frozen=True)
class Sight:
    """A cell as a pack printed it.

    Parameters
    ----------
    pack : int
        In the order the packs left.
    key : Key
    value : int or None
        ``None``: hidden.
    """

    pack: int
    key: Key
    value: int | None


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A cell as it may leave.

    Parameters
    ----------
    value : int or None
        ``None``: hidden.
    why : Why
    """

    value: int | None
    why: Why = Why.SHOWN


@dataclass(frozen=True)
class CountTable:
    """Counts of one layer at one day, as they may leave.

    Parameters
    ----------
    layer : str
    day : date
        Last full day counted.
    measures : tuple of str
        In the order of the columns.
    zones : tuple of str
        In the order of the rows; parents before their children.
    parents : mapping of str to str
        Zone → the zone it is part of.
    cells : mapping of Key to Disclosed
        One for each zone and measure.
    threshold : int
        Smallest count that is shown; 0: no count is hidden.
    """

    layer: str
    day: date
    measures: tuple[str, ...]
    zones: tuple[str, ...]
    parents: Mapping[str, str]
    cells: Mapping[Key, Disclosed]
    threshold: int

    @property
    def hidden(self) -> int:
        """Cells that are not shown."""
        return sum(one.value is None for one in self.cells.values())
