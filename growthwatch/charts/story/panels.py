"""The upper panel of a story chart: the measure in its window, with the episodes and letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_LINES, LINE_Z, whole_centile
from growthwatch.charts.layer import Layer, pixels_a_point
from growthwatch.charts.lines.centile_lines import LINE_LABEL
from growthwatch.charts.marks.episodes import (
    LOSS,
    STALL,
    SWING,
    Episode,
    OwnLine,
    own_line_words,
    sound,
)
from growthwatch.charts.marks.findings import draw_letter
from growthwatch.charts.marks.points import short_date, value_words
from growthwatch.charts.story.lines import corrected
from growthwatch.charts.style import (
    BODY,
    INK,
    POINT_COLOUR,
    QUIET,
    SMALL,
    STALL_GREY,
    spread,
)
from growthwatch.charts.words.lettering import words_size
from growthwatch.charts.words.writing import write_words
from growthwatch.say.ages import duration_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

HATCH_GREY = "#bdbdbb"
LETTER, LETTER_ON_PAGE = 20.0, 14.0  # points; on a page with words of its own beside the chart
FAR_FROM_LINE = 20.0  # points from a level line from where its words are led to it
STORY_DOT = 6.0
AGAIN_DASHES = (0, (1.2, 1.6))


def shade_stretches(ax: Axes, episodes: Sequence[Episode]) -> None:
    """Shade the stretches: grey where the weight stood still, hatched where nobody weighed."""
    for each in episodes:
        if each.kind == STALL:
            ax.axvspan(each.start, each.end, facecolor=STALL_GREY, linewidth=0, zorder=0.1,
                       gid="stall")  # fmt: skip
        if each.gap is not None:
            ax.axvspan(*each.gap, facecolor="none", edgecolor=HATCH_GREY, hatch="///", linewidth=0,
                       zorder=0.1, gid="not weighed")  # fmt: skip


def label_lines_that_leave(layer: Layer) -> list[Bbox]:
    """Name the lines at the right edge, and those that leave the window where they leave it."""
    ax = layer.ax
    first, last = ax.get_xlim()
    bottom, top = ax.get_ylim()
    ages = np.arange(np.ceil(max(first, 0)), np.floor(last) + 1)
    boxes: list[Bbox] = []
    at_right: list[tuple[str, float, float]] = []
    taken_until = np.inf
    # From the lowest: of two that leave close to each other the nearer to the child is named.
    for name, z in zip(CENTILE_LINES, LINE_Z, strict=True):
        values = _values(layer, z, ages)
        there = np.isfinite(values) & (values >= bottom) & (values <= top)
        if not there.any():
            continue
        end = int(np.flatnonzero(there)[-1])
        if ages[end] >= last - 1 or end == np.flatnonzero(np.isfinite(values))[-1]:
            at_right.append((name, float(ages[end]), float(values[end])))
            continue
        x = layer.pixels(ages[end], top)[0]
        half = 0.5 * words_size(name, SMALL)[0] * layer.point + 3 * layer.point
        if x + half > taken_until:
            continue
        taken_until = x - half
        boxes += write_words(
            ax, [name], [(float(ages[end]), top)], size=SMALL, colours=QUIET, level="baseline",
            offset=(0, 3), gid=LINE_LABEL,
        ).boxes()  # fmt: skip
    if at_right:
        boxes += write_words(
            ax,
            [name for name, _, _ in at_right],
            _apart(ax, [(age, value) for _, age, value in at_right]),
            size=SMALL,
            colours=INK,
            align="left",
            offset=(4, 0),
            gid=LINE_LABEL,
        ).boxes()
    return boxes


def _apart(ax: Axes, ends: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move the ends of lines apart so that their names do not meet."""
    pixels = ax.transData.transform(np.array(ends))
    levels = spread(pixels[:, 1], 1.2 * SMALL * pixels_a_point(ax))
    moved = ax.transData.inverted().transform(np.column_stack([pixels[:, 0], levels]))
    return [(float(x), float(y)) for x, y in moved]


def draw_own_line(layer: Layer, line: OwnLine) -> float:
    """Draw the line a child kept to, on to the last age; return how far below it the child is."""
    ax = layer.ax
    end = float(layer.subject.points["age_days"].max())
    ages = np.arange(max(np.ceil(ax.get_xlim()[0]), 0), end + 1)
    values = _values(layer, line.z, ages)
    there = np.isfinite(values)
    ax.plot(
        ages[there], values[there], color=INK, linewidth=1.5, zorder=1.6, gid="own line",
        solid_capstyle="round",
    )  # fmt: skip
    layer.room.take_path(np.column_stack([ages[there], values[there]]), firmly=True)
    return _draw_shortfall(layer, float(ages[there][-1]), float(values[there][-1]))


def label_own_line(layer: Layer, line: OwnLine, whose: str) -> None:
    """Name the own line where it was kept to."""
    middle = 0.5 * (line.start + line.end)
    near = (middle, float(_values(layer, line.z, np.array([middle]))[0]))
    label = layer.label(own_line_words(line, whose), near, size=BODY, gid="own line words")
    if label is not None:
        layer.lead(label.box, *near, INK)


def _values(layer: Layer, z: float, ages: np.ndarray) -> np.ndarray:
    """Return what measures `z` at chronological ages."""
    return layer.subject.values_at(z, corrected(layer.subject, ages))


def _draw_shortfall(layer: Layer, age: float, value: float) -> float:
    """Draw, right of the last measurement, the way down to the child from the own line.

    Returns
    -------
    float
        How far it is; 0 where the child is not below the line.
    """
    ax, subject = layer.ax, layer.subject
    latest = sound(subject).iloc[-1]
    short = value - float(latest["value"])
    if short <= 0 or float(latest["age_days"]) < age - 1:
        return 0.0
    last = ax.get_xlim()[1]
    x = age + 0.35 * (last - age)
    ax.annotate(
        "", xy=(x, float(latest["value"])), xytext=(x, value), zorder=5, gid="shortfall",
        arrowprops={"arrowstyle": "-|>,head_width=0.2,head_length=0.45", "linewidth": 1.4,
                    "color": layer.accent, "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    layer.room.take_path(np.array([[x, value], [x, float(latest["value"])]]), firmly=True)
    return short


def draw_story_points(layer: Layer) -> None:
    """Draw the measurements larger than on the full chart; hollow where in doubt."""
    ax, points = layer.ax, layer.subject.points
    bottom, top = ax.get_ylim()
    seen = points[points["value"].between(bottom, top)]
    suspect = seen["suspect"].to_numpy(bool)
    for rows, face, gid in (
        (seen[~suspect], POINT_COLOUR, "point"),
        (seen[suspect], "white", "suspect"),
    ):
        ax.plot(
            rows["age_days"], rows["value"], "o", markersize=STORY_DOT, markerfacecolor=face,
            markeredgecolor=POINT_COLOUR, markeredgewidth=1.0, clip_on=False, zorder=4, gid=gid,
        )  # fmt: skip
    layer.room.take_points(seen["age_days"].to_numpy(float), seen["value"].to_numpy(float))
    first, last = ax.get_xlim()
    beyond = points[points["age_days"].between(first, last)].drop(seen.index, errors="ignore")
    if len(beyond):
        said = [
            f"{_said(row.value, layer.subject.measure, row.age_days)} on {short_date(row.date)}"
            for row in beyond.itertuples()
        ]
        layer.notes.append(f"Too far out to be drawn: {', '.join(said)}")


def draw_again(layer: Layer, again: tuple[float, float, float]) -> None:
    """Join the same weight at two ages by a level line."""
    first, second, value = again
    path = np.array([[first, value], [second, value]])
    layer.ax.plot(
        *path.T, color=layer.accent, linewidth=2.2, linestyle=AGAIN_DASHES, zorder=3.5,
        gid="same weight",
    )  # fmt: skip
    layer.room.take_path(path, firmly=True)


def label_again(layer: Layer, again: tuple[float, float, float]) -> None:
    """Say at the level line how long after the same weight was met again."""
    first, second, value = again
    born = layer.subject.birth_date
    later = duration_words(*(born + pd.Timedelta(days=age) for age in (first, second)))
    label = layer.label(
        f"{value:.2f} kg, again {later} later", (0.5 * (first + second), value), size=BODY,
        colour=layer.accent, gid="same weight words",
    )  # fmt: skip
    if label is not None:
        clear_hatching(layer, label.box)
        if abs(float(layer.pixels(first, value)[1]) - label.box.y1) > FAR_FROM_LINE * layer.point:
            layer.lead(label.box, 0.5 * (first + second), value, layer.accent)


def draw_changes(layer: Layer, episodes: Sequence[Episode]) -> None:
    """Join the measurements of what is no stretch: a loss from its highest on, the rest whole."""
    before = -np.inf
    for each in episodes:
        rows = _points_of(layer, each)
        if each.kind == LOSS:
            rows = rows[rows["age_days"] >= before]
            rows = rows.iloc[int(np.argmax(rows["value"])) if len(rows) else 0 :]
        before = each.end
        if each.stretch is not None or len(rows) < 2:
            continue
        path = rows[["age_days", "value"]].to_numpy(float)
        layer.ax.plot(
            *path.T, color=layer.accent, linewidth=1.8, zorder=3, gid="change",
            solid_joinstyle="round",
        )  # fmt: skip
        layer.room.take_path(path, firmly=True)


def _points_of(layer: Layer, episode: Episode) -> pd.DataFrame:
    points = layer.subject.points
    rows = points[points["age_days"].between(episode.start, episode.end)]
    return rows[rows["value"].between(*layer.ax.get_ylim())]


def anchor(layer: Layer, episode: Episode) -> tuple[float, float]:
    """Return what the letter of an episode stands by: its middle, its end, or its extreme."""
    points, rows = layer.subject.points, _points_of(layer, episode)
    if episode.stretch is not None or not len(rows):
        start, end = episode.stretch or (episode.start, episode.end)
        middle = 0.5 * (start + end)
        value = np.interp(middle, points["age_days"], points["value"]) if len(points) else 0.0
        return middle, float(value)
    row = rows.iloc[-1]
    if episode.kind == SWING:
        ends = rows.iloc[[0, -1]]
        level = np.interp(rows["age_days"], ends["age_days"], ends["value"])
        row = rows.iloc[int(np.argmax(np.abs(rows["value"].to_numpy(float) - level)))]
    return float(row["age_days"]), float(row["value"])


def draw_letters(layer: Layer, episodes: Sequence[Episode], size: float = LETTER) -> None:
    """Write each letter, large, at what it stands for, off every line."""
    for each in episodes:
        # A letter of a stretch stands in it, without a line to it.
        box = draw_letter(layer, each.letter, anchor(layer, each), size, lead=each.stretch is None)
        clear_hatching(layer, box)


def clear_hatching(layer: Layer, box: Bbox) -> None:
    """Put white behind words, which are off every line, where they stand on hatching."""
    from matplotlib.patches import Rectangle

    pad = 2 * layer.point
    hatched = [patch for patch in layer.ax.patches if patch.get_gid() == "not weighed"]
    for patch in hatched:
        over = patch.get_window_extent()
        left, right = max(box.x0 - pad, over.x0), min(box.x1 + pad, over.x1)
        if left < right:
            corners = np.array([(left, box.y0 - pad), (right, box.y1 + pad)])
            (x, y), (x1, y1) = layer.ax.transData.inverted().transform(corners)
            layer.ax.add_patch(
                Rectangle((x, y), x1 - x, y1 - y, facecolor="white", linewidth=0, zorder=0.2)
            )


def label_now(layer: Layer, short: float, whose: str) -> None:
    """Say the latest measurement with its day, and how far below the own line it is."""
    rows = layer.subject.points
    rows = rows[~rows["suspect"].to_numpy(bool)]
    if not len(rows):
        return
    row = rows.iloc[-1]
    near = (float(row["age_days"]), float(row["value"]))
    measure = layer.subject.measure
    lines = [f"{short_date(row['date'])}: {_said(row['value'], measure, row['age_days'])}"]
    if short > 0:
        lines.append(f"{_said(short, measure, row['age_days'])} below {whose} line")
    elif np.isfinite(row["z"]):
        lines.append(f"{whole_centile(row['z'])} centile")
    label = layer.label("\n".join(lines), near, size=BODY, gid="latest", must=True)
    if label is None:
        layer.notes.append(". ".join(lines))
    else:
        layer.lead(label.box, *near, INK)


def _said(value: float, measure: str, age_days: float) -> str:
    """Say a value; a weight to ten grams, since a story turns on less than a hundred."""
    return f"{value:.2f} kg" if measure == "weight" else value_words(value, measure, age_days)
