"""The nine centile lines behind every chart, in the pieces that the tables have, signposted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from growthwatch.centiles import CENTILE_LINES, LINE_Z
from growthwatch.charts.layer import Layer, pixels_a_point
from growthwatch.charts.style import INK, LINE_COLOUR, QUIET, SMALL, spread
from growthwatch.charts.words.lettering import words_width
from growthwatch.charts.words.writing import write_words
from growthwatch.conversion import measurement
from growthwatch.record.vocabulary import DAYS_PER_YEAR, TWO_YEARS_DAYS
from growthwatch.references import PIECES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

DASHED = {"0.4th", "9th", "50th", "91st", "99.6th"}
DASHES = (0, (5, 2.5))
MOST_POINTS_A_LINE = 1200
LINE_LABEL = "line label"  # what the names of the lines are called among the texts
# From a label that was moved to the end of its line.
LEADER = {"arrowstyle": "-", "linewidth": 0.4, "color": LINE_COLOUR, "shrinkA": 1, "shrinkB": 0}
# Signposts.
POST_WORDS = SMALL
POST_ROW = POST_WORDS * 1.35  # points
FIRST_ROW = 7.0  # points from the top of the axes
ASIDE = 3.0  # points between post and words
# What changes where one table ends and the next begins: age, words for before and after it.
TWO_WEEKS = (14, "UK90 to 2 weeks", "WHO from 2 weeks")
TWO_YEARS = (TWO_YEARS_DAYS, "WHO to 2 years", "WHO from 2 years")
LYING_STANDING = (TWO_YEARS_DAYS, "lying to 2 years", "standing from 2 years")
FOUR_YEARS = (4 * DAYS_PER_YEAR, "WHO to 4 years", "UK90 from 4 years")


@cache
def centile_pieces(
    reference: str, sex: str, measure: str
) -> tuple[tuple[str, np.ndarray, np.ndarray], ...]:
    """Return each table's lines at whole days: name, ages (n,), values (9, n).

    Tables without the measure are left out.
    """
    pieces = []
    for piece in PIECES[reference]:
        ages = np.arange(np.ceil(piece.start), np.ceil(piece.end)).astype(int)
        values = measurement(
            measure,
            np.array(LINE_Z)[:, None],
            sex=sex,
            age_days=ages[None, :],
            reference=reference,
        )
        there = np.isfinite(values).all(axis=0)
        if there.any():
            pieces.append((piece.name, ages[there], values[:, there]))
    return tuple(pieces)


def draw_centile_lines(ax: Axes, reference: str, sex: str, measure: str) -> list[np.ndarray]:
    """Draw the nine lines across the ages in view and return them, for labels to keep clear of.

    Returns
    -------
    list of ndarray, each shape (n, 2)
        Ages in days and values.
    """
    first, last = ax.get_xlim()
    drawn = []
    for name, ages, values in centile_pieces(reference, sex, measure):
        inside = _reaching_across(ages, first, last)
        if not len(inside):
            continue
        for label, line in zip(CENTILE_LINES, values, strict=True):
            drawn.append(draw_line(ax, label, name, ages[inside], line[inside]))
    return drawn


def draw_line(ax: Axes, label: str, name: str, ages: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Draw one line of a centile in one table, and return its path: shape (n, 2)."""
    from matplotlib.lines import Line2D

    # As `ax.plot`, which would look at each line's arguments, units and limits anew.
    ax.add_line(
        Line2D(
            ages,
            values,
            color=LINE_COLOUR,
            linewidth=0.75,
            linestyle=DASHES if label in DASHED else "-",
            dash_capstyle="butt",
            gid=f"centile {label} {name}",
            zorder=1,
        )
    )
    return np.column_stack([ages, values])


def value_range(
    reference: str, sex: str, measure: str, first: float, last: float
) -> tuple[float, float] | None:
    """Return the lowest and highest value of the lines between two ages; None without lines."""
    low, high = np.inf, -np.inf
    for _, ages, values in centile_pieces(reference, sex, measure):
        inside = (ages >= first) & (ages <= last)
        if inside.any():
            low = min(low, values[0, inside].min())
            high = max(high, values[-1, inside].max())
    return (low, high) if np.isfinite(low) else None


def label_centile_lines(ax: Axes, reference: str, sex: str, measure: str) -> list[Bbox]:
    """Write each line's centile at its right-hand end; return where the names stand, in pixels."""
    first, last = ax.get_xlim()
    ends = None
    for _, ages, values in centile_pieces(reference, sex, measure):
        inside = np.flatnonzero((ages >= first) & (ages <= last))
        # A table of which one day is in view, as UK90's first on a chart to four years, has no line
        # there to name.
        if len(inside) > 1:
            ends = ages[inside[-1]], values[:, inside[-1]]
    if ends is None:
        return []
    age, heights = ends
    return label_ends(ax, last if last - age <= 1 else age, heights)


def label_ends(ax: Axes, end: float, heights: np.ndarray) -> list[Bbox]:
    """Write the nine centiles where their lines end, moved apart where these are close."""
    pixels = ax.transData.transform(np.column_stack([np.full(9, end), heights]))
    point = pixels_a_point(ax)
    apart = spread(pixels[:, 1], (SMALL * 1.25) * point)
    if abs(apart - pixels[:, 1]).max() <= 1:
        return write_words(
            ax,
            CENTILE_LINES,
            [(end, height) for height in heights],
            size=SMALL,
            align="left",
            offset=(4, 0),
            gid=LINE_LABEL,
        ).boxes()
    boxes = []
    for label, height, before, y in zip(CENTILE_LINES, heights, pixels[:, 1], apart, strict=True):
        shift = (y - before) / point
        name = ax.annotate(
            label,
            xy=(end, height),
            xytext=(10, shift),
            textcoords="offset points",
            arrowprops=LEADER,
            ha="left",
            va="center",
            fontsize=SMALL,
            color=INK,
            annotation_clip=False,
            gid=LINE_LABEL,
        )
        boxes.append(name.get_window_extent())
    return boxes


def signposts(
    reference: str, measure: str, first: float, last: float
) -> list[tuple[float, str, str]]:
    """Return the ages in view at which the table changes: age, words before, words after."""
    two_years = LYING_STANDING if measure in ("height", "bmi") else TWO_YEARS
    posts = {
        "uk-who": [TWO_WEEKS, two_years, FOUR_YEARS],
        "who": [two_years],
    }.get(reference, [])
    # There is no BMI line before two weeks.
    return [post for post in posts if first < post[0] < last and (measure, post[0]) != ("bmi", 14)]


def _reaching_across(ages: np.ndarray, first: float, last: float) -> np.ndarray:
    """Return the rows of a table to draw: those in view, one beyond each edge, thinned evenly."""
    start = max(int(np.searchsorted(ages, first, side="right")) - 1, 0)
    stop = min(int(np.searchsorted(ages, last, side="left")) + 1, len(ages))
    if stop <= start or ages[stop - 1] < first or ages[start] > last:
        return np.empty(0, dtype=int)
    step = max(1, (stop - start) // MOST_POINTS_A_LINE)
    rows = np.arange(start, stop, step)
    return rows if rows[-1] == stop - 1 else np.append(rows, stop - 1)


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


def room_for_signposts(ax: Axes, reference: str, measure: str) -> float:
    """Return the share of the axes' height that the signposts take above the lines."""
    first, last = ax.get_xlim()
    extent = ax.get_window_extent()
    width, height = (length / pixels_a_point(ax) for length in (extent.width, extent.height))
    scale = width / (last - first)
    posts = _in_rows(
        [
            _reach(age, (age - first) * scale, before, after, width)
            for age, before, after in signposts(reference, measure, first, last)
        ]
    )
    rows = 1 + max((post.row for post in posts), default=-1)
    return min((FIRST_ROW + (rows - 0.3) * POST_ROW) / height, 0.4) if rows else 0.0


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
        _, y = inverted.transform((x, edge - (FIRST_ROW + post.row * POST_ROW) * layer.point))
        below = edge - (FIRST_ROW + (post.row + 0.45) * POST_ROW) * layer.point
        _, foot = inverted.transform((x, below))
        ax.plot([post.age] * 2, [top, foot], color=QUIET, linewidth=0.7, gid="signpost", zorder=2)
        layer.room.take_path(np.array([[post.age, top], [post.age, foot]]), firmly=True)
        for words, side, align in ((post.before, -ASIDE, "right"), (post.after, ASIDE, "left")):
            if words:
                written = write_words(
                    ax,
                    [words],
                    [(post.age, y)],
                    size=POST_WORDS,
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
        placed.append(replace(post, row=row))
        # What ends there is said by the post on its left; without it there is more room.
        if row and post.before:
            placed[-1] = replace(placed[-1], before="", left=post.at)
    return placed


def _length(words: str) -> float:
    return words_width(words, POST_WORDS) + ASIDE + 1
