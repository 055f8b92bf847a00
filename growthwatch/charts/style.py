"""Colours, sizes and fonts of the charts, and how to move labels apart.

Everything is told by shape and shade as well as by colour, so that a chart survives a black and
white printer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

INK = "#1a1a1a"
QUIET = "#55595c"
LINE_COLOUR = "#6f7578"
POINT_COLOUR = "#111111"
BLACK = "#000000"
FINDING = "#9a3b00"  # a dark orange: distinct to every kind of colour vision, dark in grey
LANE_BAND = "#f1f1ef"
PERIOD = "#a9adad"

STALL_GREY = "#d3d3d1"  # where the weight stood still
EXPECTED = ("#e3e6e8", "#c9ced2")  # where nine in ten would be, and half
PARENTS = "#efe9da"
# Of the z-score chart. Colour, marker: after Okabe and Ito, told apart by every kind of colour
# vision, and by shape and shade in black and white.
MEASURE_MARKS = {
    "weight": ("#000000", "o"),
    "height": ("#005a8f", "s"),
    "bmi": ("#d55e00", "D"),
    "ofc": ("#56b4e9", "^"),
}

# No letter on A4 is smaller than SMALL: what is read on paper across a table.
SMALL, BODY, TITLE = 8.5, 9.0, 14.0
MARKER_TEXT = SMALL
A4_LANDSCAPE = (11.69, 8.27)

RC: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "axes.linewidth": 0.8,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.grid": False,
    "axes.facecolor": "white",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "text.usetex": False,
    "axes.unicode_minus": True,
    "path.simplify": True,
}


def spread(wanted: np.ndarray, apart: float) -> np.ndarray:
    """Move rising positions at least `apart` from each other, as little as possible in all.

    Parameters
    ----------
    wanted : ndarray, shape (n,)
        Rising.
    apart : float

    Returns
    -------
    ndarray, shape (n,)
        Least squares: neighbours that collide are pooled around their mean.
    """
    offsets = apart * np.arange(len(wanted))
    groups: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype=float) - offsets:
        mean, size = value, 1
        while groups and groups[-1][0] > mean:
            before, count = groups.pop()
            mean = (mean * size + before * count) / (size + count)
            size += count
        groups.append((mean, size))
    pooled = np.concatenate([np.full(size, mean) for mean, size in groups] or [np.empty(0)])
    return np.asarray(pooled + offsets)
