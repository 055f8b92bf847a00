"""Every measure of one child side by side, small: the same ages, each on its own centile lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_LINES, LINE_Z, PROBABLE_ERROR_Z, centile_band
from growthwatch.charts.axes.age_axis import draw_age_axis
from growthwatch.charts.axes.frame import new_figure
from growthwatch.charts.axes.windows import age_window
from growthwatch.charts.layer import pixels_a_point
from growthwatch.charts.lines.centile_lines import centile_pieces, draw_centile_lines
from growthwatch.charts.marks.points import DOT, short_date, value_words
from growthwatch.charts.saving.page import Page
from growthwatch.charts.style import INK, POINT_COLOUR, QUIET, RC
from growthwatch.charts.subject import MEASURE_TITLES, Subject, subject_of, without_lines
from growthwatch.charts.words.lettering import in_lines
from growthwatch.record.vocabulary import MEASURES, UNITS
from growthwatch.say.centile_words import place_of, sd_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.record.protocols import ChildRecord

LETTERS, TITLE_LETTERS = 8.5, 9.5  # points: read on paper across a table
ACROSS = 2
LEFT, RIGHT, ABOVE, BELOW, APART = 34.0, 34.0, 30.0, 30.0, 8.0  # points around each panel
ROWS = {1: 230.0, 2: 205.0, 3: 160.0}  # points of height of a row of panels, by their number
BEFORE_DAYS = 90.0  # that the lines begin before the first measurement
LINES_APART = LETTERS * 1.15
BELOW_TITLE = LETTERS * 0.6  # between the name of a line and the words above its panel


@dataclass(frozen=True)
class Panel:
    """One measure of one child, or of the twin or sibling beside."""

    subject: Subject
    title: str
    latest: str


def multiples(child: ChildRecord, beside: Sequence[tuple[str, ChildRecord]], width: float) -> Page:
    """Draw every measure of a child, and the weight of who is beside, on the same ages.

    Parameters
    ----------
    child : Child
    beside : sequence of (str, Child)
        A twin or sibling and what to call each: drawn by weight, at the same ages.
    width : float
        Of the figure, in points.

    Returns
    -------
    Page
        No letter on it is smaller than 8.5 points. Without a measurement the figure says so.
    """
    import matplotlib as mpl

    panels = [
        _panel(subject_of(child, measure, child.findings), "")
        for measure in MEASURES
        if (child.scores["measure"] == measure).any()
    ]
    panels += [_panel(subject_of(one, "weight", one.findings), called) for called, one in beside]
    window = _window(panels)
    rows = max(-(-len(panels) // ACROSS), 1)
    tall = ROWS[rows]
    height = rows * tall
    figure = new_figure((width / 72, height / 72))
    with mpl.rc_context(RC):
        each = (width - APART) / ACROSS
        for number, panel in enumerate(panels):
            left = (number % ACROSS) * (each + APART) + LEFT
            bottom = height - (number // ACROSS + 1) * tall + BELOW
            across, up = each - LEFT - RIGHT, tall - ABOVE - BELOW
            place = (left / width, bottom / height, across / width, up / height)
            ax = figure.add_axes(place)
            _draw(ax, panel, window)
    words = "; ".join(f"{panel.title}: {panel.latest}" for panel in panels) or "nothing measured"
    return Page(figure, f"Small charts of every measure on its centile lines. {words}.")


def _panel(subject: Subject, whose: str) -> Panel:
    title = MEASURE_TITLES[subject.measure]
    title = f"{whose}: {title}" if whose else title.capitalize()
    points = subject.points
    if points.empty:
        return Panel(subject, f"{title}, {UNITS[subject.measure]}", "nothing to draw")
    last = points.iloc[-1]
    said = f"{value_words(last['value'], subject.measure, 0.0)} on {short_date(last['date'])}"
    if np.isfinite(last["z"]):
        said += f", {_where(float(last['z']), subject.measure)}"
    return Panel(subject, f"{title}, {UNITS[subject.measure]}", said)


def _where(z: float, measure: str) -> str:
    """Say where a z-score lies: within the lines by centile, beyond them in SD too."""
    if abs(z) > PROBABLE_ERROR_Z:
        return f"{centile_band(z, measure)} ({sd_words(z)})"
    way, lines = place_of(z)
    far = f" ({sd_words(z)})" if abs(z) > LINE_Z[-1] else ""
    return f"{' to '.join(lines) if way == 'between' else f'{way} the {lines[0]}'}{far}"


def _window(panels: Sequence[Panel]) -> tuple[float, float]:
    if not panels:
        return 0.0, 365.0
    none = pd.Series([], dtype="datetime64[ns]")
    windows = [age_window(panel.subject, none) for panel in panels if len(panel.subject.points)]
    if not windows:
        return 0.0, 365.0
    return min(first for first, _ in windows), max(last for _, last in windows)


def _draw(ax: Axes, panel: Panel, window: tuple[float, float]) -> None:
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    subject = panel.subject
    ax.set_xlim(*window)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    low, high = _limits(subject, *window)
    ax.set_ylim(low, high)
    if subject.sex is not None:
        draw_centile_lines(ax, subject.reference, subject.sex, subject.measure)
    ax.set_xlim(*window)
    ax.set_ylim(low, high)
    start = float(subject.points["age_days"].min()) - BEFORE_DAYS
    for line in ax.lines:
        ages, values = line.get_data()
        line.set_data(ages, np.where(np.asarray(ages) >= start, values, np.nan))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    ax.tick_params(axis="y", labelsize=LETTERS, labelfontfamily="DejaVu Sans", length=3)
    draw_age_axis(ax)
    _name_lines(ax, subject, window)
    points = subject.points
    sound = ~points["suspect"].to_numpy(bool)
    for rows, face in ((points[sound], POINT_COLOUR), (points[~sound], "white")):
        ax.plot(
            rows["age_days"], rows["value"], "o", markersize=DOT - 0.6, markerfacecolor=face,
            markeredgecolor=POINT_COLOUR, markeredgewidth=0.8, clip_on=False, zorder=4,
        )  # fmt: skip
    up = pixels_a_point(ax) / ax.get_window_extent().height
    for said, above, weight, size in (
        (panel.title, 13, "bold", TITLE_LETTERS),
        (panel.latest, 2, "normal", LETTERS),
    ):
        ax.text(
            -0.06, 1 + above * up, said, weight=weight, fontsize=size, color=INK,
            transform=ax.transAxes, ha="left", va="bottom", parse_math=False,
        )  # fmt: skip
    missing = without_lines(subject, *window)
    if missing:
        wide = ax.get_window_extent().width / pixels_a_point(ax)
        ax.text(
            0.98, 0.04, "\n".join(in_lines(missing, 0.9 * wide, LETTERS)), fontsize=LETTERS,
            color=QUIET, transform=ax.transAxes, ha="right", va="bottom", parse_math=False,
        )  # fmt: skip


def _limits(subject: Subject, first: float, last: float) -> tuple[float, float]:
    """Return the values in view: the measurements, and the nearest line on either side of them."""
    points = subject.points[~subject.points["off_scale"].to_numpy(bool)]
    values = list(points["value"])
    z = points["z"].to_numpy(float)
    z = z[np.isfinite(z)]
    if len(z) and subject.sex is not None:
        lowest = max(int(np.searchsorted(LINE_Z, z.min(), side="right")) - 1, 0)
        highest = min(int(np.searchsorted(LINE_Z, z.max(), side="left")), len(LINE_Z) - 1)
        start = float(points["age_days"].min())
        for _, ages, lines in centile_pieces(subject.reference, subject.sex, subject.measure):
            inside = (ages >= max(first, start)) & (ages <= last)
            if inside.any():
                values += [lines[lowest, inside].min(), lines[highest, inside].max()]
    if not values:
        return 0.0, 1.0
    low, high = float(min(values)), float(max(values))
    margin = 0.05 * ((high - low) or high)
    return max(low - margin, 0.0), high + margin


def _name_lines(ax: Axes, subject: Subject, window: tuple[float, float]) -> None:
    """Name each line where it ends on the right, or where it leaves at the top."""
    if subject.sex is None:
        return
    low, high = ax.get_ylim()
    ends = None
    for _, ages, values in centile_pieces(subject.reference, subject.sex, subject.measure):
        inside = np.flatnonzero((ages >= window[0]) & (ages <= window[1]))
        if len(inside) > 1:
            ends = ages[inside[-1]], values[:, inside[-1]]
    if ends is None:
        return
    age, heights = ends
    scale = ax.get_window_extent().height / pixels_a_point(ax) / (high - low)
    taken = -np.inf
    for name, height in zip(CENTILE_LINES, heights, strict=True):
        if not low <= height <= high or (height - taken) * scale < LINES_APART:
            continue
        if (high - height) * scale < BELOW_TITLE:  # what stands above the panel is wide
            continue
        taken = height
        ax.annotate(
            name, (age, height), xytext=(3, 0), textcoords="offset points", ha="left",
            va="center", fontsize=LETTERS, color=INK, annotation_clip=False,
        )  # fmt: skip
