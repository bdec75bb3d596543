"""Smallest and largest value of sums of unknown counts, given other sums of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

#: Unknowns of a component up to which whole numbers are asked for; beyond, bounds are those of
#: fractions, rounded inwards.
_WHOLE = 60
_SLACK = 1e-6


class ContradictionError(Exception):
    """The sums cannot all be of the same data."""


@dataclass
class Part:
    """Unknowns that hang together, none below zero, and the equations among them."""

    names: dict[int, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, int], int, float]] = field(default_factory=list)
    solved: dict[tuple[int, ...], tuple[int, float]] = field(default_factory=dict)
    matrix: "csr_array | None" = None

    def range_of(self, names: Sequence[int]) -> tuple[int, float]:
        """Smallest and largest value of a sum of unknowns."""
        asked = tuple(sorted(names))
        if asked not in self.solved:
            self.solved[asked] = self._quick(asked) or self._solve(asked)
        return self.solved[asked]

    def _quick(self, asked: tuple[int, ...]) -> tuple[int, float] | None:
        """One sum of all: anything from nothing to everything."""
        if not self.rows:
            return 0, math.inf
        if len(self.rows) != 1:
            return None
        _, low, high = self.rows[0]
        if len(asked) == len(self.names):
            return low, high
        return 0, high

    def _solve(self, asked: tuple[int, ...]) -> tuple[int, float]:
        cost = np.zeros(len(self.names))
        cost[[self.names[name] for name in asked]] = 1.0
        low, high = self._extreme(cost), -self._extreme(-cost)
        return math.ceil(low - _SLACK), high if math.isinf(high) else math.floor(high + _SLACK)

    def _matrix(self) -> "csr_array":
        from scipy.sparse import csr_array  # noqa: PLC0415 - takes a second; few processes solve

        if self.matrix is None:
            entries = [(r, self.names[x]) for r, (row, _, _) in enumerate(self.rows) for x in row]
            at = np.array(entries)
            shape = (len(self.rows), len(self.names))
            self.matrix = csr_array((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=shape)
        return self.matrix

    def _extreme(self, cost: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
        from scipy.optimize import LinearConstraint, linprog, milp  # noqa: PLC0415 - as above
        from scipy.sparse import csr_array, vstack  # noqa: PLC0415

        matrix = self._matrix()
        lows = np.array([low for _, low, _ in self.rows], dtype=float)
        highs = np.array([high for _, _, high in self.rows], dtype=float)
        if len(self.names) <= _WHOLE:
            answer = milp(
                cost,
                constraints=LinearConstraint(matrix, lows, highs),
                integrality=np.ones(len(self.names)),
            )
        else:
            equal = lows == highs
            upper = ~equal & np.isfinite(highs)
            lower = ~equal
            limits = [matrix[upper], -matrix[lower]]
            answer = linprog(
                cost,
                A_eq=matrix[equal], b_eq=lows[equal],
                A_ub=csr_array(vstack(limits)), b_ub=np.concatenate([highs[upper], -lows[lower]]),
                method="highs",
            )  # fmt: skip
        if answer.status == 0:
            return float(answer.fun)
        if answer.status in (3, 4):
            return -math.inf
        raise ContradictionError
