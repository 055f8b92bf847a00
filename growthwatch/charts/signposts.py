"""Signposts at the top of the chart, where one table ends and the next begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.charts.lettering import words_width
from growthwatch.charts.lines import signposts
from growthwatch.charts.many_words import write_words
from growthwatch.charts.marks import Layer
from growthwatch.charts.style import QUIET, SMALL

SIZE = SMALL - 0.8
ROW = SIZE * 1.35  # points
FIRST_ROW = 7.0  # points from the top of the axes
ASIDE = 3.0  # points between post and words


@dataclass(frozen=True)
class Post:
    """One signpost: its place and the reach of its words, in points from the left edge."""

    age: float
    at: float
    before: str
    after: str
    left: float
    right: float
    row: int = 0


def write_signposts(layer: Layer) -> None:
    """Say what changes at each step of the lines: on the left what ends, on the right what begins.

    Posts whose words would meet stand lower, the left one below the right one, so that no post
    crosses words.
    """
    ax, subject = layer.ax, layer.subject
    if subject.sex is None:
        return
    first, last = ax.get_xlim()
    top = ax.get_ylim()[1]
    inverted = ax.transData.inverted()
    width = ax.get_window_extent().width / layer.point
    scale = width / (last - first)
    for post in _in_rows(
        [
            _reach(age, (age - first) * scale, before, after, width)
            for age, before, after in signposts(subject.reference, subject.measure, first, last)
        ]
    ):
        x, edge = layer.pixels(post.age, top)
        _, y = inverted.transform((x, edge - (FIRST_ROW + post.row * ROW) * layer.point))
        below = edge - (FIRST_ROW + (post.row + 0.45) * ROW) * layer.point
        _, foot = inverted.transform((x, below))
        ax.plot([post.age] * 2, [top, foot], color=QUIET, linewidth=0.7, gid="signpost", zorder=2)
        layer.room.take_path(np.array([[post.age, top], [post.age, foot]]), firmly=True)
        for words, side, align in ((post.before, -ASIDE, "right"), (post.after, ASIDE, "left")):
            if words:
                written = write_words(
                    ax,
                    [words],
                    [(post.age, y)],
                    size=SIZE,
                    colours=QUIET,
                    align=align,
                    offset=(side, 0),
                    gid="signpost words",
                )
                layer.room.take_box(written.boxes()[0])


def _reach(age: float, at: float, before: str, after: str, width: float) -> Post:
    """Return a post without the words for which the axes have no room on that side."""
    left, right = (at - _length(before), at + _length(after))
    before, left = (before, left) if left >= 0 else ("", at)
    after, right = (after, right) if right <= width else ("", at)
    return Post(age, at, before, after, left, right)


def _in_rows(posts: list[Post]) -> list[Post]:
    """Give each post the highest row in which its words are clear of the others, from the right."""
    placed: list[Post] = []
    for post in reversed(posts):
        row = 0
        for other in sorted(placed, key=lambda each: each.row):
            if other.row == row and other.left - ASIDE < post.right:
                row += 1
        placed.append(Post(**{**vars(post), "row": row}))
        # What ends there is said by the post on its left; without it there is more room.
        if row and post.before:
            placed[-1] = Post(**{**vars(placed[-1]), "before": "", "left": post.at})
    return placed


def _length(words: str) -> float:
    return words_width(words, SIZE) + ASIDE + 1
