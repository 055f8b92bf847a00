"""The centile lines of a story chart, at ages since birth: where each measurement is looked up.

The full chart draws a child born early twice, by a dot and by a cross at the corrected age. Here
the lines move instead, so that a measurement stands among the lines it is compared with, at the age
that the episodes and the contacts have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from growthwatch.centiles import CENTILE_LINES
from growthwatch.charts.lines.centile_lines import centile_pieces, draw_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.charts.subject import Subject

Piece = tuple[str, np.ndarray, np.ndarray]


def corrected(subject: Subject, ages: np.ndarray) -> np.ndarray:
    """Return the ages at which measurements of these ages since birth are looked up, in days.

    As at the measurement before; of one made before the first, as at the first.
    """
    age = subject.points["age_days"].to_numpy(float)
    if not len(age):
        return ages
    correction = subject.points["corrected_age_days"].to_numpy(float) - age
    order = np.argsort(age, kind="stable")
    before = np.searchsorted(age[order], ages, side="right") - 1
    return np.asarray(np.round(ages + correction[order][np.maximum(before, 0)]))


def pieces_in_view(subject: Subject, first: float, last: float) -> list[Piece]:
    """Return the lines between two ages since birth: name, ages (n,), values (9, n)."""
    if subject.sex is None:
        return []
    days = np.arange(np.ceil(first), np.floor(last) + 1)
    at = corrected(subject, days)
    found: list[Piece] = []
    # A correction that ends, as on paper, makes a step: the line is broken there, as it is where
    # one table follows another.
    for stretch in np.split(np.arange(len(days)), np.flatnonzero(np.diff(at) != 1) + 1):
        for name, ages, values in centile_pieces(subject.reference, subject.sex, subject.measure):
            _, here, there = np.intersect1d(at[stretch], ages, return_indices=True)
            if len(here):
                found.append((name, days[stretch][here], values[:, there]))
    return found


def draw_lines(ax: Axes, subject: Subject) -> list[np.ndarray]:
    """Draw the nine lines in view; return their paths, each of shape (n, 2)."""
    drawn = []
    for name, ages, values in pieces_in_view(subject, *ax.get_xlim()):
        for label, line in zip(CENTILE_LINES, values, strict=True):
            drawn.append(draw_line(ax, label, name, ages, line))
    return drawn
