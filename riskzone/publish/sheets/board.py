"""What is taken on a page, and where there is still room."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from riskzone.publish.sheets.ground import Box


class Board:
    """Boxes that must not overlap, within a frame.

    Parameters
    ----------
    frame : tuple of float
        Left, top, right, bottom; nothing may leave it.
    """

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        # Asked some thousand times for a sheet: one table that grows, never built anew.
        self._table = np.empty((256, 4))
        self._count = 0

    @property
    def taken(self) -> NDArray[Any]:
        """Boxes that are taken (n × 4): left, top, right, bottom."""
        return self._table[: self._count]

    def without(self, box: Box) -> "Board":
        """The same with one box given back."""
        other = Board(self.frame)
        for taken in self.taken[(self.taken != box).any(axis=1)]:
            other.take(taken)
        return other

    def free(self, boxes: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of some boxes (n × 4) lie in the frame and touch nothing that is taken."""
        left, top, right, bottom = boxes.T
        inside = (
            (left >= self.frame[0])
            & (top >= self.frame[1])
            & (right <= self.frame[2])
            & (bottom <= self.frame[3])
        )
        others = self.taken
        overlap = (
            (left[:, None] < others[:, 2])
            & (right[:, None] > others[:, 0])
            & (top[:, None] < others[:, 3])
            & (bottom[:, None] > others[:, 1])
        )
        return np.asarray(inside & ~overlap.any(axis=1))

    def clear(
        self, spot: NDArray[Any], starts: NDArray[Any], ends: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Which lines (n × 2 each end) touch nothing taken but what lies on their spot."""
        others = self.taken
        if not len(others) or not len(ends):
            return np.ones(len(ends), dtype=bool)
        low, high = others[:, :2], others[:, 2:]
        mine = ((low <= spot) & (spot <= high)).all(axis=1)
        # Only what lies in the box about all lines can be touched.
        every = np.concatenate([starts, ends])
        near = ((low <= every.max(axis=0)) & (high >= every.min(axis=0))).all(axis=1) & ~mine
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        boxes = shapely.box(*others[near].T)
        return np.asarray(~shapely.intersects(lines[:, None], boxes[None, :]).any(axis=1))

    def take(self, box: Iterable[float]) -> None:
        """Keep a box for one's own."""
        if self._count == len(self._table):
            self._table = np.concatenate([self._table, np.empty_like(self._table)])
        self._table[self._count] = tuple(box)
        self._count += 1


class Room:
    """Free places for furniture about the land: a raster of the frame.

    Parameters
    ----------
    frame : tuple of float
    land : Geometry
        What must stay visible, in millimetres.
    """

    STEP = 1.0

    def __init__(self, frame: Box, land: shapely.Geometry) -> None:
        self._frame = frame
        across = np.arange(frame[0], frame[2], self.STEP) + self.STEP / 2
        down = np.arange(frame[1], frame[3], self.STEP) + self.STEP / 2
        x, y = np.meshgrid(across, down)
        shapely.prepare(land)
        self._taken = shapely.contains_xy(land, x, y)
        # The raster may miss a headland between two of its points: its vertices count too.
        corners = shapely.get_coordinates(land)
        columns = ((corners[:, 0] - frame[0]) / self.STEP).astype(int)
        rows = ((corners[:, 1] - frame[1]) / self.STEP).astype(int)
        held = (
            (columns >= 0)
            & (rows >= 0)
            & (columns < self._taken.shape[1])
            & (rows < self._taken.shape[0])
        )
        self._taken[rows[held], columns[held]] = True

    def place(self, wide: float, high: float, near: tuple[float, float]) -> Box | None:
        """The free box of a size that lies nearest to a corner, and keep it.

        Parameters
        ----------
        wide, high : float
            Millimetres, what has to stay clear around it included.
        near : (float, float)
            0 … 1 from left to right and from top to bottom of the frame.

        Returns
        -------
        tuple of float or None
            ``None``: there is none.
        """
        columns, rows = (int(np.ceil(side / self.STEP)) for side in (wide, high))
        sums = np.zeros(np.add(self._taken.shape, 1), dtype=int)
        sums[1:, 1:] = self._taken.cumsum(axis=0).cumsum(axis=1)
        if rows >= sums.shape[0] or columns >= sums.shape[1]:
            return None
        filled = (
            sums[rows:, columns:]
            - sums[:-rows, columns:]
            - sums[rows:, :-columns]
            + sums[:-rows, :-columns]
        )
        top, left = np.nonzero(filled == 0)
        if not len(top):
            return None
        aim = near[0] * (filled.shape[1] - 1), near[1] * (filled.shape[0] - 1)
        best = int(np.argmin((left - aim[0]) ** 2 + (top - aim[1]) ** 2))
        row, column = int(top[best]), int(left[best])
        self._taken[row : row + rows, column : column + columns] = True
        west, north = self._frame[0] + column * self.STEP, self._frame[1] + row * self.STEP
        return (west, north, west + wide, north + high)

    def corner(self, wide: float, high: float) -> Box:
        """The corner of the frame where a box of a size hides least, and keep it."""
        columns, rows = (int(np.ceil(side / self.STEP)) for side in (wide, high))
        down, across = self._taken.shape
        starts = [
            (row, column)
            for row in (0, max(down - rows, 0))
            for column in (max(across - columns, 0), 0)
        ]
        row, column = min(
            starts,
            key=lambda at: self._taken[at[0] : at[0] + rows, at[1] : at[1] + columns].sum(),
        )
        self._taken[row : row + rows, column : column + columns] = True
        west, north = self._frame[0] + column * self.STEP, self._frame[1] + row * self.STEP
        return (west, north, west + wide, north + high)
