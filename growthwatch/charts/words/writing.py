"""Writing many short words at once; matplotlib is loaded when they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from growthwatch.charts.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from growthwatch.charts.words.many_words import ManyWords

# From what a word stands at to its baseline, as a share of its size; digits of DejaVu Sans are
# 0.729 of it high.
DOWN_TO_BASELINE = {"baseline": 0.0, "center": 0.365, "top": 0.76}


def write_words(
    ax: Axes,
    words: Sequence[str],
    places: Any,
    *,
    size: float,
    colours: str | Sequence[str] = INK,
    align: str = "center",
    level: str = "center",
    offset: tuple[float, float] = (0.0, 0.0),
    weight: str = "normal",
    transform: Transform | None = None,
    gid: str | None = None,
) -> ManyWords:
    """Write words at places.

    Parameters
    ----------
    ax : Axes
    words : sequence of str
    places : array, shape (n, 2)
        In data coordinates, or those of `transform`.
    size : float
        Points.
    colours : str or sequence of str
    align : {"left", "center", "right"}
    level : {"baseline", "center", "top"}
        Which part of a word stands at its place.
    offset : (float, float)
        Points right and up from the places.
    weight : {"normal", "bold"}
    transform : Transform, optional
    gid : str, optional

    Returns
    -------
    Artist
        Its `texts` are the words as matplotlib's texts, for SVG and PDF.
    """
    from growthwatch.charts.words.many_words import ManyWords

    given = [colours] * len(words) if isinstance(colours, str) else list(colours)
    right, up = offset
    places = np.asarray(places, dtype=float).reshape(-1, 2)
    offset = (right, up - DOWN_TO_BASELINE[level] * size)
    artist = ManyWords(list(words), places, size, given, align, offset, weight)
    artist.set_gid(gid)
    artist.set_transform(transform or ax.transData)
    ax.add_artist(artist)
    artist.set_clip_on(False)
    return artist
