"""Cells in many sums at once: which of them are hidden, so that nobody solves for a small one.

A reader knows every cell shown and every known sum. What else the hidden cells may be are the
ways to change them that no known sum notices and that leave none below zero. A small cell is safe
where such changes make it any of three values at least. Cells are hidden, the least telling first,
until all small ones are safe that can be.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Key = Hashable
#: Cells whose values add up to one that is known.
Sum = tuple[Key, ...]
#: How far apart the values are that a safe cell may have, at least.
APART = 2.0
_SLACK = 1e-6


@dataclass(frozen=True)
class Linked:
    """Cells, and what is known of their sums.

    Parameters
    ----------
    values : mapping
        The true count of every cell.
    sums : sequence of tuple
        Cells of which it is known what they add up to.
    equal : sequence of (tuple, tuple)
        Cells that add up to the same as others.
    secret : sequence of tuple
        Cells whose sum is hidden, too, however large it is: it may stand for another one.
    open_to : collection
        Cells that may be hidden.
    cost : callable
        What is hidden rather: cells in the order of what it gives.
    smallest : int
        Counts from 1 to below it are hidden.
    listed : collection
        Cells that readers know to be none of zero.
    """

    values: Mapping[Key, int]
    sums: Sequence[Sum]
    equal: Sequence[tuple[Sum, Sum]]
    secret: Sequence[Sum]
    open_to: Collection[Key]
    cost: Callable[[Any], Any]
    smallest: int
    listed: Collection[Key] = frozenset()

    def small(self, cells: Iterable[Key]) -> bool:
        """Whether the sum of cells is a small count."""
        return 0 < sum(self.values[one] for one in cells) < self.smallest

    def lines(self) -> list[tuple[Key, ...]]:
        """Cells that stand in one sum or equation."""
        return [*self.sums, *(left + right for left, right in self.equal)]


def conceal(linked: Linked, already: Collection[Key] = frozenset()) -> frozenset[Key]:
    """Cells that are hidden: the small ones, and what would tell them.

    What is known elsewhere may fix a small cell, whatever is hidden: it is hidden itself, and
    nothing else for its sake.

    Parameters
    ----------
    linked : Linked
    already : collection
        Cells that are hidden before anything is looked at; of those to which it is open.
    """
    hidden = {one for one in linked.open_to if one in already or linked.small((one,))}
    wanted: list[Sum] = [(one,) for one in sorted(hidden, key=str) if linked.small((one,))]
    wanted += linked.secret
    # Nothing is safer than where everything is hidden; what is safe stays so.
    room = guesses(linked, linked.open_to, dict.fromkeys(wanted, APART))
    needs = {cells: least for cells, wide in room.items() if (least := min(APART, wide)) >= 1}
    while needs:
        _complete(linked, hidden, needs)
        found = guesses(linked, hidden, needs)
        needs = {cells: least for cells, least in needs.items() if found[cells] < least}
        more = {one for cells in needs if (one := _next(linked, hidden, cells)) is not None}
        if not more:
            break
        hidden |= more
    return frozenset(hidden)


def _complete(linked: Linked, hidden: set[Key], needs: Collection[Sum]) -> None:
    """No cell that can be kept is hidden alone in a sum."""
    kept = {one for cells in needs for one in cells}
    changed = True
    while changed:
        changed = False
        for line in linked.lines():
            gone = [one for one in line if one in hidden]
            if len(gone) == 1 and gone[0] in kept:
                left = [one for one in line if one in linked.open_to and one not in hidden]
                if left:
                    added = min(left, key=lambda one: _order(linked, one))
                    hidden.add(added)
                    kept.add(added)
                    changed = True


def _next(linked: Linked, hidden: set[Key], cells: Sum) -> Key | None:
    """The next cell to hide for the sake of some: out of their sums, or of those beside them."""
    lines = linked.lines()
    reached, found = set(cells), [list[Key]()]
    while True:
        near = [line for line in lines if not reached.isdisjoint(line)]
        found = [[k for k in line if k in linked.open_to and k not in hidden] for line in near]
        if left := [one for line in found for one in line]:
            return min(left, key=lambda one: _order(linked, one))
        wider = reached.union(*near)
        if wider == reached:
            return None
        reached = wider


def _order(linked: Linked, one: Key) -> Any:
    value = linked.values[one]
    return value == 0, linked.cost(one), value, str(one)


def guesses(
    linked: Linked, hidden: Collection[Key], needs: Mapping[Sum, float]
) -> Mapping[Sum, float]:
    """How far apart the values are that sums of cells may have, as a reader can tell.

    Parameters
    ----------
    linked : Linked
    hidden : collection
    needs : mapping of tuple to float
        The sums asked for; how much farther apart than this is not looked at.
    """
    if not needs:
        return {}
    wanted, least = list(needs), list(needs.values())
    found = _Changes.of(linked, hidden)
    goals = np.array([found.row(cells) for cells in wanted])
    low, high = np.zeros(len(wanted)), np.zeros(len(wanted))

    def seen(weights: Any) -> None:
        reached = goals @ found.farthest(weights)
        np.minimum(low, reached, out=low)
        np.maximum(high, reached, out=high)

    # One answer tells of many cells; only what is left is asked for by itself.
    for sign in (1.0, -1.0):
        seen(sign * goals.sum(axis=0))
    for position, enough in enumerate(least):
        for sign in (1.0, -1.0):
            if high[position] - low[position] < enough:
                seen(sign * goals[position])
    wide = np.floor(high - low + _SLACK)
    return dict(zip(wanted, map(float, wide), strict=True))


@dataclass(frozen=True)
class _Changes:
    """What hidden cells may be changed by without a known sum noticing it."""

    position: Mapping[Key, int]
    matrix: "csr_array"
    bounds: list[tuple[float, float]]

    @classmethod
    def of(cls, linked: Linked, hidden: Collection[Key]) -> "_Changes":
        from scipy.sparse import csr_array  # noqa: PLC0415 - takes a second; few processes solve

        position = {one: n for n, one in enumerate(sorted(hidden, key=str))}
        rows = [(line, ()) for line in linked.sums] + list(linked.equal)
        entries = [
            (n, position[one], sign)
            for n, sides in enumerate(rows)
            for side, sign in zip(sides, (1.0, -1.0), strict=True)
            for one in side
            if one in position
        ]
        at = np.array([(row, column) for row, column, _ in entries]).reshape(-1, 2)
        signs = np.array([sign for _, _, sign in entries])
        matrix = csr_array((signs, (at[:, 0], at[:, 1])), shape=(len(rows), len(position)))
        # Farther off than this tells no more.
        far = float(linked.smallest * 4)
        room = {one: float(linked.values[one] - (one in linked.listed)) for one in position}
        bounds = [(-min(down, far), far) for down in room.values()]
        return cls(position, matrix, bounds)

    def row(self, cells: Sum) -> Any:
        found = np.zeros(len(self.position))
        for one in cells:
            if one in self.position:
                found[self.position[one]] = 1.0
        return found

    def farthest(self, weights: Any) -> Any:
        """The change that adds most to a weighted sum."""
        from scipy.optimize import linprog  # noqa: PLC0415 - as above

        none = np.zeros(self.matrix.shape[0])
        answer = linprog(-weights, A_eq=self.matrix, b_eq=none, bounds=self.bounds, method="highs")
        return np.zeros(len(self.position)) if answer.x is None else answer.x
