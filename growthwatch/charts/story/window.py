"""Which values a story chart shows: those of the child and the nearest lines, not every line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_LINES, LINE_Z, ON_LINE_WITHIN
from growthwatch.charts.story.lines import pieces_in_view
from growthwatch.charts.subject import Subject

ABOVE, BELOW = 0.04, 0.1  # of the height; beneath the lowest value letters have room


@dataclass(frozen=True)
class Focus:
    """The values in view, and the lines that leave it or are not in it at all."""

    low: float
    high: float
    cut: tuple[str, ...]

    def words(self, unit: str) -> str:
        """Say which lines are cut; "" where none is."""
        if not self.cut:
            return ""
        which = self.cut[0] if len(self.cut) == 1 else f"{self.cut[0]} to {self.cut[-1]}"
        many = "s" if len(self.cut) > 1 else ""
        leave = "leave" if many else "leaves"
        return f"The {which} centile{many} {leave} the chart at {self.high:.3g} {unit}"


def focus(subject: Subject, first: float, last: float) -> Focus:
    """Choose the values in view.

    All measurements that are not off the scale, and the lines from the nearest at or below the
    lowest z-score to the nearest at or above the highest: without a line on either side nobody can
    say where a child is.

    Parameters
    ----------
    subject : Subject
    first, last : float
        Ages in view, days.
    """
    points = subject.points
    seen = points[points["age_days"].between(first, last) & ~points["off_scale"]]
    values = list(seen["value"])
    z = seen["z"].to_numpy(float)
    z = z[np.isfinite(z)]
    lines = _line_ranges(subject, first, last)
    lowest, highest = 0, len(CENTILE_LINES) - 1
    if len(z):
        # On a line is at it: nobody needs the next one beyond.
        low_z, high_z = z.min() + ON_LINE_WITHIN, z.max() - ON_LINE_WITHIN
        lowest = max(int(np.searchsorted(LINE_Z, low_z, side="right")) - 1, 0)
        highest = min(int(np.searchsorted(LINE_Z, high_z, side="left")), highest)
    for low, high in lines[lowest : highest + 1]:
        values += [low, high]
    if not values:
        return Focus(0.0, 1.0, ())
    low, high = min(values), max(values)
    span = (high - low) or high
    low, high = max(low - BELOW * span, 0.0), high + ABOVE * span
    cut = tuple(name for name, (_, top) in zip(CENTILE_LINES, lines, strict=False) if top > high)
    return Focus(low, high, cut)


def _line_ranges(subject: Subject, first: float, last: float) -> list[tuple[float, float]]:
    """Return the lowest and highest value of each line between two ages; empty without lines."""
    parts = [values for _, _, values in pieces_in_view(subject, first, last)]
    if not parts:
        return []
    every = np.concatenate(parts, axis=1)
    return [(float(line.min()), float(line.max())) for line in every]
