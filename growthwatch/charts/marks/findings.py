"""What happened, marked on a chart: at most five things, a letter each, their words beneath it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.charts.layer import Layer, box_around
from growthwatch.charts.marks.columns import Told
from growthwatch.charts.marks.episodes import STALL, Episode
from growthwatch.charts.marks.points import DOT, lowest_line
from growthwatch.charts.words.lettering import words_size
from growthwatch.detection.rules import names_with
from growthwatch.say.ages import date_words

if TYPE_CHECKING:
    from matplotlib.transforms import Bbox

    from growthwatch.charts.subject import Subject

ASIDE = 7.0  # points right of the measurement at which a fall ends
LETTER = 13.0  # points
CLOSE = 1.0  # points left free around a letter
BOLD = 1.14  # how much wider than the normal letters

# Where a measurement stands on the axes: from an age and a measure to a value, nan without one.
ValueAt = Callable[[float, str], float]


def told_of(subject: Subject, episodes: Sequence[Episode]) -> list[Told]:
    """Return what is said beneath the chart: what happened, and since when it could be seen."""
    return [
        Told(
            each.letter,
            f"{each.title}. Seen from {_day(subject, each.seen)}.",
            each.middle,
        )
        for each in episodes
    ]


def _day(subject: Subject, age: float) -> str:
    return date_words(subject.birth_date + pd.Timedelta(days=age))


def draw_episodes(layer: Layer, episodes: Sequence[Episode], value_at: ValueAt) -> None:
    """Mark each thing that happened: a bracket beneath a standstill, else a ring, and its letter.

    Parameters
    ----------
    layer : Layer
    episodes : sequence of Episode
        Those that are told beneath the chart.
    value_at : callable
        The value at an age, of a measure.
    """
    marked: list[tuple[Episode, tuple[float, float]]] = []
    for each in episodes:
        if each.kind == STALL and each.measure == layer.subject.measure:
            marked.append((each, _bracket(layer, each)))
        else:
            value = value_at(each.seen, each.measure)
            if np.isfinite(value):
                ring_point(layer, each.seen, value)
                marked.append((each, (each.seen, value)))
    for each, near in marked:
        draw_letter(layer, each.letter, near)


def draw_letter(
    layer: Layer,
    letter: str,
    near: tuple[float, float],
    size: float = LETTER,
    *,
    lead: bool = True,
) -> Bbox:
    """Write the letter of what happened, by its mark and off every line; return where it is."""
    # What lies beyond the values in view is drawn at their edge, and so is its letter.
    near = near[0], float(np.clip(near[1], *layer.ax.get_ylim()))
    width, height = (length * layer.point for length in words_size(letter, size, 1.0))
    x, y = (float(part) for part in layer.pixels(*near))
    wide = BOLD * width
    centre = layer.room.find(wide, height, (x, y), off_lines=True, beside=CLOSE)
    if centre is None:
        centre = layer.room.find(wide, height, (x, y), must=True, off_lines=True)
    if centre is None:
        centre = (x, y)
    at_x, at_y = layer.ax.transData.inverted().transform(np.array([centre]))[0]
    layer.ax.text(
        at_x, at_y, letter, fontsize=size, fontweight="bold", color=layer.accent,
        ha="center", va="center_baseline", parse_math=False, zorder=6, gid="letter",
    )  # fmt: skip
    box = box_around(centre, wide, height)
    layer.room.take_box(box)
    if lead:
        layer.lead(box, *near, layer.accent)
    return box


def _bracket(layer: Layer, episode: Episode) -> tuple[float, float]:
    """Draw a bracket beneath a standstill, and where it could first be seen; return its middle."""
    ax, subject, room = layer.ax, layer.subject, layer.room
    start, end = max(episode.start, ax.get_xlim()[0]), min(episode.end, ax.get_xlim()[1])
    stretch = subject.points[subject.points["age_days"].between(start, end)]
    lowest = stretch["value"].min() if len(stretch) else ax.get_ylim()[1]
    lowest = min(lowest, *(lowest_line(subject, age) for age in (start, end)))
    left, top = layer.pixels(start, lowest)
    right = layer.pixels(end, lowest)[0]
    y = room.free_strip(left, right, top - 6 * layer.point)
    level = ax.transData.inverted().transform((left, y))[1]
    foot = ax.transData.inverted().transform((left, y + 5 * layer.point))[1]
    corners = np.array([[start, foot], [start, level], [end, level], [end, foot]])
    ax.plot(
        *corners.T, color=layer.accent, linewidth=2.0, solid_joinstyle="miter", zorder=5,
        gid="plateau",
    )  # fmt: skip
    room.take_path(corners, firmly=True)
    for age in (start, end):
        there = subject.points.loc[subject.points["age_days"] == age, "value"]
        if len(there):
            stem = np.array([[age, foot], [age, there.min()]])
            ax.plot(*stem.T, color=layer.accent, linewidth=0.5, zorder=2, gid="plateau stem")
            room.take_path(stem, firmly=True)
    tick = ax.transData.inverted().transform((left, y - 4.2 * layer.point))[1]
    ax.plot(
        [episode.seen], [tick], "^", color=layer.accent, markersize=5, zorder=5,
        gid="first detected",
    )  # fmt: skip
    room.take_points(np.array([episode.seen]), np.array([tick]), radius=3)
    return (start + end) / 2, float(level)


def ring_point(layer: Layer, age: float, value: float) -> None:
    """Ring the point at which something could first be seen."""
    value = float(np.clip(value, *layer.ax.get_ylim()))
    layer.ax.plot(
        [age],
        [value],
        "o",
        markersize=DOT + 4.6,
        markerfacecolor="none",
        markeredgecolor=layer.accent,
        markeredgewidth=0.9,
        clip_on=False,
        zorder=5,
        gid="detected",
    )
    layer.room.take_points(np.array([age]), np.array([value]), radius=5)


def values_of(subject: Subject) -> ValueAt:
    """Return where the measurements of one measure stand; of several on a day the last."""
    at = dict(zip(subject.points["age_days"], subject.points["value"], strict=True))
    return lambda age, measure: float(at.get(age, np.nan))


def note_unsaid(layer: Layer, number: int) -> None:
    """Say at the foot how many things that happened the chart does not say."""
    if number > 0:
        words = "thing that happened is" if number == 1 else "things that happened are"
        layer.notes.append(f"{number} further {words} not drawn")


@dataclass(frozen=True)
class Fall:
    """A fall: its size in centile spaces, from when to when."""

    magnitude: float
    onset_date: pd.Timestamp
    last_date: pd.Timestamp


def deepest_fall(findings: pd.DataFrame | None, measure: str) -> Fall | None:
    """Return the deepest fall found of a measure: it has the others in it, or says enough."""
    if findings is None or findings.empty:
        return None
    falls = findings[
        findings["rule"].astype(str).isin(names_with("fall")).to_numpy(bool)
        & (findings["measure"].astype(str) == measure).to_numpy(bool)
        & np.isfinite(findings["magnitude"].to_numpy(float))
    ]
    if not len(falls):
        return None
    row = falls.sort_values(["magnitude", "last_date"]).iloc[-1]
    return Fall(float(row["magnitude"]), row["onset_date"], row["last_date"])


def draw_fall(layer: Layer, fall: Fall) -> bool:
    """Draw a fall as an arrow down a ruler of centile spaces, and say it at the foot.

    The arrow stands at the measurement at which the fall was deepest, so that what is drawn is what
    the finding says: from where the child would be without it to where the child was.
    """
    ax, subject = layer.ax, layer.subject
    there = subject.points[subject.points["date"] == fall.last_date]
    there = there[np.isfinite(there["z"].to_numpy(float))]
    if not len(there) or subject.sex is None:
        return False
    row = there.iloc[-1]
    steps = np.arange(0, np.floor(fall.magnitude) + 1)
    z = row["z"] + fall.magnitude * CENTILE_SPACE - steps * CENTILE_SPACE
    values = subject.values_at(np.append(z, row["z"]), float(row["corrected_age_days"]))
    bottom, top = ax.get_ylim()
    first, last = ax.get_xlim()
    if not np.isfinite(values).all() or values.max() > top or values.min() < bottom:
        return False
    if not first <= float(row["age_days"]) <= last:
        return False
    days = ASIDE * layer.point / ax.get_window_extent().width * (last - first)
    x = float(row["age_days"]) + days
    if x + days / 2 > last:
        x -= 2 * days
    arrow: dict[str, Any] = {
        "arrowstyle": "-|>,head_width=0.16,head_length=0.34", "linewidth": 1.0,
        "color": layer.accent, "shrinkA": 0, "shrinkB": 0,
    }  # fmt: skip
    ax.annotate(
        "", xy=(x, values[-1]), xytext=(x, values[0]), arrowprops=arrow, zorder=5, gid="fall"
    )
    ax.plot(
        np.full(len(steps), x), values[:-1], linestyle="none", marker="_", markersize=5,
        markeredgewidth=0.9, color=layer.accent, zorder=5, gid="spaces lost",
    )  # fmt: skip
    layer.room.take_path(np.array([[x, values[0]], [x, values[-1]]]), firmly=True)
    layer.notes.append(
        f"Arrow: {fall.magnitude:.1f} centile spaces lost from {date_words(fall.onset_date)} to "
        f"{date_words(fall.last_date)}"
    )
    return True
