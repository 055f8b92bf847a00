"""The words of the episodes, side by side between the two upper panels of a story chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from growthwatch.charts.layer import width_in_points
from growthwatch.charts.story.episodes import Episode
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
class Column:
    """The words of one episode: lines, and where they begin and how wide they are, in points."""

    letter: str
    lines: list[str]
    left: float
    width: float


def columns(
    episodes: Sequence[Episode], window: tuple[float, float], across: float
) -> list[Column]:
    """Set the words of the episodes side by side, each as near as can be beneath its stretch.

    Parameters
    ----------
    window : (float, float)
        Ages in view, days.
    across : float
        Width of the axes in points.
    """
    if not episodes:
        return []
    first, last = window
    widest = min(across / len(episodes) - COLUMN_GAP, LONGEST_LINE)
    wrapped = [in_lines(each.title, widest - LETTER_ROOM, EPISODE_WORDS) for each in episodes]
    wide = [
        LETTER_ROOM + max(words_width(line, EPISODE_WORDS) for line in lines) for lines in wrapped
    ]
    middles = [sum(each.stretch or (each.end, each.end)) / 2 for each in episodes]
    wanted = [(middle - first) / (last - first) * across for middle in middles]
    order = np.argsort(wanted, kind="stable")
    lefts = np.array([wanted[i] - wide[i] / 2 for i in order])
    # From the left each after the one before, then from the right each within the axes.
    for i in range(1, len(order)):
        lefts[i] = max(lefts[i], lefts[i - 1] + wide[order[i - 1]] + COLUMN_GAP)
    limit = across + RIGHT_OF_AXES
    for i in reversed(range(len(order))):
        lefts[i] = max(min(lefts[i], limit - wide[order[i]]), 0.0)
        limit = lefts[i] - COLUMN_GAP
    return [
        Column(episodes[i].letter, wrapped[i], float(left), wide[i])
        for i, left in zip(order, lefts, strict=True)
    ]


def height_of(set_columns: Sequence[Column]) -> float:
    """Return the height of the words of the episodes, in points."""
    most = max((len(column.lines) for column in set_columns), default=0)
    return most * EPISODE_LINE + COLUMN_MARGIN if most else 0.0


def write_columns(ax: Axes, set_columns: Sequence[Column], colour: str) -> None:
    """Write the words of the episodes beneath axes, a letter before each."""
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
                    offset=(aside, -COLUMN_MARGIN - (number + 0.5) * EPISODE_LINE),
                )  # fmt: skip
