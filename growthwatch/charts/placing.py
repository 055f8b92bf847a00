"""Finding room for a label: nothing it may cover, as near as can be to what it speaks of.

The axes are laid out as a grid of small cells, each free or taken. A running total over the grid
says at once which boxes of a given size are free. The answer is the same every time, which the
libraries for placing text, working by trial and error, do not promise.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

CELL = 1.5  # points
# Lying across a centile line costs as much as this many cells of distance, times the cells covered.
COST_OF_A_LINE = 6.0
# Places tried, best first and every so many, for one whose pointing line would cross nothing.
COARSE, MOST_TRIED, AT_ONCE = 7, 2000, 100
LONGEST_LINE = 200.0  # points from a label to what it speaks of
AROUND = int(LONGEST_LINE / CELL) + 2  # cells
BESIDE = 3.5  # points left free around a label
CLEARANCE = 7.2  # points around the thing pointed at that belong to it


class Room:
    """Which parts of an axes are free.

    Parameters
    ----------
    ax : Axes
        With its final size and limits.
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.cell = CELL * ax.figure.dpi / 72
        box = ax.get_window_extent()
        self.origin = np.array([box.x0, box.y0])
        self.shape = (max(int(box.height // self.cell), 1), max(int(box.width // self.cell), 1))
        self.taken = np.zeros(self.shape, dtype=np.int32)
        self.lines = np.zeros(self.shape, dtype=np.int32)
        self.shades = np.zeros(self.shape, dtype=np.int32)
        self._with_edge: np.ndarray | None = None

    def copy(self) -> Room:
        """Return the same room to try out places in."""
        other = copy.copy(self)
        other.taken, other.lines = self.taken.copy(), self.lines.copy()
        other.shades = self.shades.copy()
        return other

    def take_box(self, box: Bbox, margin: float = 1.5) -> None:
        """Keep labels off a box given in pixels, and `margin` points around it."""
        pad = margin * self.ax.figure.dpi / 72
        (left, bottom), (right, top) = self._cells(
            np.array([[box.x0 - pad, box.y0 - pad], [box.x1 + pad, box.y1 + pad]])
        )
        self._with_edge = None
        rows, columns = self.shape
        self.taken[max(bottom, 0) : min(top + 1, rows), max(left, 0) : min(right + 1, columns)] = 1

    def take_points(self, ages: np.ndarray, values: np.ndarray, radius: float = 4) -> None:
        """Keep labels off points given in data coordinates."""
        from matplotlib.transforms import Bbox

        pixels = self.ax.transData.transform(np.column_stack([ages, values]))
        for x, y in pixels:
            self.take_box(Bbox([[x, y], [x, y]]), margin=radius)

    def take_path(self, path: np.ndarray, *, firmly: bool = False, shade: bool = False) -> None:
        """Keep labels off a line in data coordinates, or firmly; off a `shade` only if possible."""
        pixels = self.ax.transData.transform(path)
        steps = np.hypot(*np.diff(pixels, axis=0).T)
        along = np.concatenate([[0], np.cumsum(steps)])
        if not np.isfinite(along[-1]) or along[-1] == 0:
            return
        fine = np.arange(0, along[-1], self.cell / 2)
        dense = np.column_stack([np.interp(fine, along, pixels[:, i]) for i in (0, 1)])
        cells = self._cells(dense)
        rows, columns = self.shape
        inside = (
            (cells[:, 0] >= 0) & (cells[:, 0] < columns) & (cells[:, 1] >= 0) & (cells[:, 1] < rows)
        )
        self._with_edge = None
        grid = self.taken if firmly else self.shades if shade else self.lines
        grid[cells[inside, 1], cells[inside, 0]] = 1

    def find(
        self,
        width: float,
        height: float,
        near: tuple[float, float],
        *,
        must: bool = False,
        off_lines: bool = False,
        beside: float = BESIDE,
    ) -> tuple[float, float] | None:
        """Find the free place for a box that is nearest to a point, all in pixels.

        A straight line from the box to the point must meet nothing on its way, and not be long; if
        the box `must` be placed, its line may do both. A box may lie across a line that labels
        avoid, at a cost; with `off_lines` it may not. `beside` are the points left free around it.

        Returns
        -------
        (float, float) or None
            Centre of the box. None if there is no room for it.
        """
        pad = beside * self.ax.figure.dpi / 72
        columns = int(np.ceil((width + 2 * pad) / self.cell))
        rows = int(np.ceil((height + 2 * pad) / self.cell))
        if rows >= self.shape[0] or columns >= self.shape[1]:
            return None
        # Where no line may be crossed, lines are as good as taken, and cost nothing elsewhere.
        full, dear = (
            (self.taken + self.lines, self.shades)
            if off_lines
            else (self.taken, self.lines + self.shades)
        )
        barred = _box_sums(full, rows, columns) > 0
        y, x = (np.arange(length) for length in barred.shape)
        wanted = (np.asarray(near) - self.origin) / self.cell
        aside = np.abs(x + columns / 2 - wanted[0])
        across = np.maximum(aside - columns / 2, 0)
        up = np.maximum(np.abs(y + rows / 2 - wanted[1]) - rows / 2, 0)
        cost = np.hypot(across, up[:, None])
        if dear.any():
            cost = _box_sums(dear, rows, columns) * COST_OF_A_LINE + cost
        cost += 0.05 * aside
        cost[barred] = np.inf
        order = self._best(cost)
        if not len(order):
            return None
        places = np.column_stack(np.unravel_index(order, cost.shape))
        clear = self._first_clear(places, rows, columns, wanted)
        if clear is None and not must:
            return None
        corner = places[clear or 0]
        centre = self.origin + self.cell * np.array([corner[1] + columns / 2, corner[0] + rows / 2])
        return float(centre[0]), float(centre[1])

    def _best(self, cost: np.ndarray) -> np.ndarray:
        """Return the places to try, the best first: cells by their number, few of many alike."""
        flat = cost.ravel()
        number = min(MOST_TRIED * COARSE, len(flat))
        best = np.argpartition(flat, number - 1)[:number]
        # The partition is in no order; the cell's number decides between equals.
        best = best[np.lexsort((best, flat[best]))][::COARSE]
        return np.asarray(best[np.isfinite(flat[best])])

    def _first_clear(
        self, places: np.ndarray, rows: int, columns: int, target: np.ndarray
    ) -> int | None:
        """Return the first place from which a straight line to the target meets nothing."""
        for first in range(0, len(places), AT_ONCE):
            clear = self._can_point(places[first : first + AT_ONCE], rows, columns, target)
            if clear.any():
                return first + int(np.argmax(clear))
        return None

    def _can_point(
        self, places: np.ndarray, rows: int, columns: int, target: np.ndarray
    ) -> np.ndarray:
        """Whether a straight line from each box to the target is short and meets nothing.

        Parameters
        ----------
        places : ndarray of int, shape (n, 2)
            Row and column of each box's lower left cell.
        rows, columns : int
            Size of the boxes.
        target : ndarray, shape (2,)
            Column and row.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        low = places[:, ::-1].astype(float)
        start = np.clip(target, low, low + np.array([columns, rows]))
        away = target - start
        length = np.hypot(away[:, 0], away[:, 1])
        near = np.flatnonzero(length <= LONGEST_LINE / CELL)
        clear = np.zeros(len(places), dtype=bool)
        if not len(near):
            return clear
        start, away, length = start[near], away[near], length[near]
        free = np.maximum(length - CLEARANCE / CELL, 0)
        share = np.divide(free, length, out=np.zeros_like(length), where=length > 0)
        steps = np.linspace(0, 1, int(free.max() / 0.7) + 2)
        along = (share[:, None] * steps)[None] * away.T[:, :, None] + start.T[:, :, None] + AROUND
        column, row = along.astype(np.intp)  # nothing is further out than what lies around
        met = self._padded()[row, column].any(axis=1)
        clear[near] = (free <= 0) | ~met
        return clear

    def _padded(self) -> np.ndarray:
        """Return what is taken, with free cells around as far as a line may reach."""
        if self._with_edge is None:
            self._with_edge = np.pad(self.taken > 0, AROUND)
        return self._with_edge

    def free_strip(self, left: float, right: float, top: float, height: float = 16.0) -> float:
        """Return the highest level at or below `top` with room beneath it, all in pixels.

        The strip reaches from 2 points above the level to `height` points below it. Without room
        down to the bottom of the axes, `top` is returned.
        """
        point = self.ax.figure.dpi / 72
        (first, _), (last, start) = self._cells(np.array([[left, top], [right, top]]))
        above, below = int(6 / CELL), int(height / CELL)
        columns = slice(max(first, 0), last + 1)
        blocked = np.any((self.taken + self.lines)[:, columns], axis=1)
        for row in range(min(start, self.shape[0] - 1 - above), below, -1):
            if not blocked[row - below : row + above].any():
                return float(self.origin[1] + row * self.cell)
        return top - 6 * point

    def _cells(self, pixels: np.ndarray) -> np.ndarray:
        return np.asarray(np.floor((pixels - self.origin) / self.cell), dtype=int)


def _box_sums(grid: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Return the sum of the grid over every box of a size, by its lower left cell."""
    total = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1), dtype=np.int32)
    np.cumsum(grid, axis=0, out=total[1:, 1:])
    np.cumsum(total[1:, 1:], axis=1, out=total[1:, 1:])
    return (
        total[rows:, columns:]
        - total[:-rows, columns:]
        - total[rows:, :-columns]
        + total[:-rows, :-columns]
    )
