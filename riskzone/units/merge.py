"""Two people changed one control unit: what differs, field by field, and putting both together.

A field that one side changed takes that side's value.  Where both changed it to different
values somebody has to choose; until then the stored value stands.  Nothing of the life cycle
(state, times, accounts) is ever taken from the unsaved side.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import shapely

from riskzone.units.model import ControlUnit

#: What somebody writes; everything else belongs to the life cycle.
CONTENT = (
    "name", "kind", "scheme", "circle", "county", "township", "building_units", "place_text",
    "geometry", "triggers", "measures", "fire_exits_checked_at", "parties", "team", "care",
    "evidence", "days", "review_on", "reason", "decider", "document", "effective_at",
)  # fmt: skip
#: Shown where they differ, never merged.
_LIFE = (
    "state", "ordered_at", "lapses_at", "reported_at", "ratified_at", "ended_at",
    "extended_until", "opinions", "objections", "proposed_by", "ordered_by", "decided_by",
)  # fmt: skip
#: Lists of records: what either side added or took away is added or taken away.
_RECORDS = frozenset({"triggers", "evidence.rounds"})


@dataclass(frozen=True)
class FieldDifference:
    """A field that at least one side changed.

    Parameters
    ----------
    field : str
        Name; of a part ``"care.residents"``.
    base, theirs, mine : object
        Value before, as stored now, and as it was to be saved.
    known : bool
        Whether the value before is known; where it is not, both count as having changed it.
    """

    field: str
    base: Any
    theirs: Any
    mine: Any
    known: bool = True

    @property
    def by_them(self) -> bool:
        """Whether the stored value is another one than before."""
        return not self.known or not _same(self.base, self.theirs)

    @property
    def by_me(self) -> bool:
        """Whether the unsaved value is another one than before."""
        if self.field in _LIFE:
            return False
        return not self.known or not _same(self.base, self.mine)

    @property
    def clash(self) -> bool:
        """Whether both changed it, to different values that cannot both stand."""
        if self.field in _RECORDS or not (self.by_them and self.by_me):
            return False
        return not _same(self.theirs, self.mine)


def differences(
    base: ControlUnit | None, theirs: ControlUnit, mine: ControlUnit
) -> tuple[FieldDifference, ...]:
    """What differs between three states of a control unit.

    Parameters
    ----------
    base : ControlUnit, optional
        The version the change began from; where it is not known, every field in which the
        other two differ counts as changed by both.
    theirs : ControlUnit
        As it is stored now.
    mine : ControlUnit
        As it was to be saved.

    Returns
    -------
    tuple of FieldDifference
        Those that clash first, then in the order of the fields.  Parts (care, evidence …)
        are compared value by value, a polygon as one.
    """
    found = [one for one in _compared(base, theirs, mine, life=True) if one.by_them or one.by_me]
    return tuple(sorted(found, key=lambda one: not one.clash))


def reapply(
    base: ControlUnit | None,
    theirs: ControlUnit,
    mine: ControlUnit,
    keep: Set[str] = frozenset(),
) -> ControlUnit:
    """My change on top of what is stored now.

    Parameters
    ----------
    base, theirs, mine
        As for :func:`differences`.
    keep : set of str
        Fields that clash and shall have my value; the others keep the stored one.

    Returns
    -------
    ControlUnit
        With the number, version and life cycle of ``theirs``.
    """
    made = theirs
    for one in _compared(base, theirs, mine, life=False):
        if not one.by_me:
            continue
        if one.field in _RECORDS:
            made = _with(made, one.field, _records(one))
        elif not one.clash or one.field in keep:
            made = _with(made, one.field, one.mine)
    return made


def _compared(
    base: ControlUnit | None, theirs: ControlUnit, mine: ControlUnit, *, life: bool
) -> Iterator[FieldDifference]:
    """Every field, parts one by one; of an unknown base those in which the sides differ."""
    for name in (*CONTENT, *(_LIFE if life else ())):
        sides = [None if side is None else getattr(side, name) for side in (base, theirs, mine)]
        whole = sides[1]
        parts = [field.name for field in fields(whole)] if is_dataclass(whole) else [""]
        for part in parts:
            before, there, here = (
                getattr(side, part) if part and side is not None else side for side in sides
            )
            if base is not None or not _same(there, here):
                full = f"{name}.{part}" if part else name
                yield FieldDifference(full, before, there, here, known=base is not None)


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, shapely.Polygon) and isinstance(second, shapely.Polygon):
        # As they are stored: to a centimetre, wherever the ring begins.
        return bool(first.equals_exact(second, 1e-7, normalize=True))
    return bool(first == second)


def _records(one: FieldDifference) -> tuple[Any, ...]:
    known = one.base or ()
    gone = [record for record in known if record not in one.mine]
    added = [r for r in one.mine if r not in known and r not in one.theirs]
    return (*(record for record in one.theirs if record not in gone), *added)


def _with(unit: ControlUnit, name: str, value: Any) -> ControlUnit:
    whole, dot, part = name.partition(".")
    if not dot:
        return unit.changed(**{name: value})
    return unit.changed(**{whole: replace(getattr(unit, whole), **{part: value})})
