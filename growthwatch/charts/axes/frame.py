"""What every chart has in common: where things stand, plain axes, heading, lanes, foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.charts.axes.age_axis import draw_date_axis
from growthwatch.charts.contacts.arranging import MARKER_HEIGHT, Lane, arrange, height_in_rows
from growthwatch.charts.contacts.key import LINE
from growthwatch.charts.contacts.lanes import EARLIER_WIDTH, draw_lanes
from growthwatch.charts.layer import Layer, figure_of
from growthwatch.charts.presets import FAMILY_FOOT
from growthwatch.charts.style import A4_LANDSCAPE, BODY, INK, LINE_COLOUR, SMALL, TITLE
from growthwatch.charts.subject import PLURALS, Subject, without_lines
from growthwatch.charts.words.heading import SIDE, Heading, write_foot, write_heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WITHOUT_CONTACTS = (9.5, 6.4)  # inches
MOST_KEY_ROWS = 12  # as many fit under the lanes on one page
LEAST_CHART_HEIGHT = 230.0  # points
BETWEEN = 36.0  # points between chart and lanes, for the labels of the age axis
LEAST_SIZE_WITH_LANES = (300.0, 300.0)  # points of width and height to divide


@dataclass
class Places:
    """The axes of one chart."""

    chart: Axes
    lanes_axes: Axes | None
    lanes: list[Lane]
    in_key: int  # contacts in the key on the figure


def new_figure(size: tuple[float, float]) -> Figure:
    """Return a figure of its own, its size in inches; pyplot would keep every one it made."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    return figure


def make_room(
    ax: Axes | None, subject: Subject, table: pd.DataFrame, window: tuple[float, float]
) -> Places:
    """Make the axes, or divide those given, and set the ages in view."""
    dated = bool(table["date"].notna().any())
    in_key = 0
    if ax is None:
        in_key = len(table) if len(table) <= MOST_KEY_ROWS else 0
        size = A4_LANDSCAPE if len(table) else WITHOUT_CONTACTS
        figure = new_figure(size)
        width, height = size[0] * 72, size[1] * 72
        left = SIDE if dated else 52.0
        bottom = (44.0 if dated else 56.0) + (in_key * LINE + 14 if in_key else 0.0)
        box = (left, bottom, width - left - 46.0, height - bottom - 66.0)
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        divide = True
    else:
        figure = figure_of(ax)
        width, height = (72 * inches for inches in figure.get_size_inches())
        extent = ax.get_position()
        left, bottom = extent.x0 * width, extent.y0 * height
        across, up = extent.width * width, extent.height * height
        dated = dated and across > LEAST_SIZE_WITH_LANES[0] and up > LEAST_SIZE_WITH_LANES[1]
        # Heading, foot and the names of the agencies take part of the room given.
        side, above, below = (SIDE - 52.0, 40.0, 30.0) if dated else (0.0, 0.0, 0.0)
        box = (left + side, bottom + below, across - side, up - above - below)
        divide = dated
    left, bottom, across, up = box
    lanes: list[Lane] = []
    lanes_height = 0.0
    if dated:
        room = max(up - BETWEEN - max(LEAST_CHART_HEIGHT, 0.45 * up), 0.22 * up)
        lanes = arrange(
            table,
            subject.birth_date,
            window,
            across / (window[1] - window[0]),
            most_rows=room / MARKER_HEIGHT,
            earlier_width=EARLIER_WIDTH,
        )
    if lanes:
        lanes_height = height_in_rows(lanes) * MARKER_HEIGHT
        up -= lanes_height + BETWEEN
    if divide:
        chart_bottom = bottom + (lanes_height + BETWEEN if lanes else 0.0)
        ax.set_position((left / width, chart_bottom / height, across / width, up / height))
    ax.set_xlim(*window)
    lanes_ax = None
    if lanes:
        lanes_ax = figure.add_axes(
            (left / width, bottom / height, across / width, lanes_height / height)
        )
        lanes_ax.set_xlim(*window)
    return Places(ax, lanes_ax, lanes, in_key)


def plain_axes(ax: Axes, label: str) -> None:
    """Take away the grid and the upper and right spine; name the value axis."""
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    ax.grid(False)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.set_ylabel(label)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    ax.tick_params(axis="y", labelsize=SMALL, labelfontfamily="DejaVu Sans", length=3)


def finish(
    places: Places,
    layer: Layer,
    table: pd.DataFrame,
    caption: str | None,
    heading: Heading | None = None,
) -> None:
    """Write heading and legend, draw the lanes, write the foot."""
    ax, lanes, notes = places.chart, places.lanes, layer.notes
    if len(table) and not lanes:
        notes.append("contacts are not shown: there is no room or none has a date in view")
    if layer.preset.plain:
        notes.append(FAMILY_FOOT)
    write_heading(layer, caption, lanes, heading, beside=bool(lanes))
    if places.lanes_axes is not None:
        earlier = "before birth" if ax.get_xlim()[0] <= 0 else "earlier"
        draw_lanes(places.lanes_axes, lanes, earlier_words=earlier)
        draw_date_axis(places.lanes_axes, layer.subject.birth_date)
    write_foot(ax, places.lanes_axes, table, layer.subject, places.in_key, notes)


def say_nothing_recorded(ax: Axes, measure: str) -> None:
    """Say in the middle of an empty chart that it is empty."""
    ax.text(
        0.5,
        0.5,
        f"No {PLURALS[measure]} recorded",
        transform=ax.transAxes,
        ha="center",
        va="center",
        fontsize=TITLE,
        bbox={"facecolor": "white", "edgecolor": LINE_COLOUR, "boxstyle": "round,pad=0.5"},
        zorder=7,
    )


def say_without_lines(layer: Layer) -> None:
    """Say on the axes why they have no centile lines, where they have none."""
    words = without_lines(layer.subject, *layer.ax.get_xlim())
    if words:
        said = layer.ax.text(
            0.5, 0.97, words, transform=layer.ax.transAxes, ha="center", va="top",
            fontsize=BODY, color=INK, gid="no lines",
        )  # fmt: skip
        layer.room.take_box(said.get_window_extent())


def out_of_view(subject: Subject, table: pd.DataFrame, window: tuple[float, float]) -> list[str]:
    """Say what the ages in view leave out."""
    first, last = window
    points = subject.points
    unseen = int((~points["age_days"].between(first, last)).sum())
    notes = []
    if unseen:
        notes.append(f"{unseen} of the {PLURALS[subject.measure]} outside the ages shown")
    later = int((subject.age_on(table["date"]) > last).sum())
    if later:
        notes.append(f"{_contacts(later)} after the ages shown")
    undated = int(table["date"].isna().sum())
    if undated:
        notes.append(f"{_contacts(undated)} without a date, in the key only")
    return notes


def _contacts(number: int) -> str:
    return f"{number} contact" + ("" if number == 1 else "s")
