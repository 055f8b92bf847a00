"""What happened in words, a letter each, side by side beneath a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from growthwatch.charts.layer import width_in_points
from growthwatch.charts.style import INK
from growthwatch.charts.words.lettering import in_lines, words_width
from growthwatch.charts.words.writing import write_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LETTER_BENEATH, LETTER_ROOM = 13.0, 15.0  # points: a letter, and from there to its words
EPISODE_WORDS, EPISODE_LINE = 9.5, 12.0
LONGEST_LINE = 190.0  # points of a line of an episode's words, with its letter
COLUMN_GAP, COLUMN_MARGIN = 12.0, 7.0
RIGHT_OF_AXES = 36.0  # points that words may reach beyond the axes


@dataclass(frozen=True)
class Told:
    """One thing to say: its letter, its words, and the age it is to stand beneath, in days."""

    letter: str
    words: str
    middle: float


@dataclass(frozen=True)
class Column:
    """The words of one thing: lines, and where they begin and how wide they are, in points."""

    letter: str
    lines: list[str]
    left: float
    width: float


def columns(told: Sequence[Told], window: tuple[float, float], across: float) -> list[Column]:
    """Set words side by side in the order of their letters, each as near beneath as can be.

    Parameters
    ----------
    window : (float, float)
        Ages in view, days.
    across : float
        Width of the axes in points.
    """
    if not told:
        return []
    first, last = window
    widest = min(across / len(told) - COLUMN_GAP, LONGEST_LINE)
    wrapped = [in_lines(each.words, widest - LETTER_ROOM, EPISODE_WORDS) for each in told]
    wide = [
        LETTER_ROOM + max(words_width(line, EPISODE_WORDS) for line in lines) for lines in wrapped
    ]
    wanted = [(each.middle - first) / (last - first) * across for each in told]
    lefts = [middle - own / 2 for middle, own in zip(wanted, wide, strict=True)]
    # From the left each after the one before, then from the right each within the axes.
    for i in range(1, len(told)):
        lefts[i] = max(lefts[i], lefts[i - 1] + wide[i - 1] + COLUMN_GAP)
    limit = across + RIGHT_OF_AXES
    for i in reversed(range(len(told))):
        lefts[i] = max(min(lefts[i], limit - wide[i]), 0.0)
        limit = lefts[i] - COLUMN_GAP
    return [
        Column(each.letter, lines, left, own)
        for each, lines, left, own in zip(told, wrapped, lefts, wide, strict=True)
    ]


def height_of(set_columns: Sequence[Column]) -> float:
    """Return the height of the words, in points."""
    most = max((len(column.lines) for column in set_columns), default=0)
    return most * EPISODE_LINE + COLUMN_MARGIN if most else 0.0


def write_columns(ax: Axes, set_columns: Sequence[Column], colour: str, down: float = 0.0) -> None:
    """Write the words beneath axes, so many points `down`, a letter before each."""
    days_a_point = np.ptp(ax.get_xlim()) / width_in_points(ax)
    beneath = ax.get_xaxis_transform()
    for column in set_columns:
        left = ax.get_xlim()[0] + column.left * days_a_point
        for words, size, weight, aside, paint, gid in (
            ([column.letter], LETTER_BENEATH, "bold", 0.0, colour, "episode letter"),
            (column.lines, EPISODE_WORDS, "normal", LETTER_ROOM, INK, "episode"),
        ):
            for number, line in enumerate(words):
                write_words(
                    ax, [line], [(left, 0)], size=size, colours=paint, align="left",
                    level="baseline", weight=weight, transform=beneath, gid=gid,
                    offset=(aside, -down - COLUMN_MARGIN - (number + 0.5) * EPISODE_LINE),
                )  # fmt: skip
