"""What every chart has in common: where things stand, plain axes, heading, lanes, foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.axes.age_axis import draw_date_axis
from growthwatch.charts.contacts.lanes import Lanes, draw_lanes
from growthwatch.charts.layer import Layer, figure_of
from growthwatch.charts.marks.episodes import Episode
from growthwatch.charts.presets import FAMILY_FOOT
from growthwatch.charts.style import A4_LANDSCAPE, BODY, SMALL, TITLE
from growthwatch.charts.subject import PLURALS, Subject, without_lines
from growthwatch.charts.words.heading import Heading, write_foot, write_heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WITHOUT_CONTACTS = (9.5, 6.4)  # inches
SIDE, SIDE_WITH_NAMES = 52.0, 136.0  # points left of the axes; with the names of agencies
ABOVE = 74.0  # points for the heading
RIGHT, RIGHT_OF_LANES = 46.0, 62.0  # points for the names of the lines; for words of contacts
BELOW, BELOW_DATES = 56.0, 44.0  # points for ages and foot; for dates and foot
AGES = 28.0  # points between the axes and what stands beneath the labels of the ages
DATES = 6.0  # points between the words of what happened and the lanes
LEAST_CHART_HEIGHT = 120.0  # points: with less, what happened is not marked
LEAST_SIZE_WITH_LANES = (300.0, 300.0)  # points of width and height to divide


@dataclass
class Places:
    """Where a chart stands on its figure, in points, and the axes made there."""

    chart: Axes
    left: float
    bottom: float
    across: float
    up: float
    own: bool  # a figure of its own
    with_lanes: bool
    lanes_axes: Axes | None = None
    words: float = 0.0  # height of what is said beneath the ages

    def divide(self, window: tuple[float, float], words: float, lanes: float) -> None:
        """Give `words` points to what happened and `lanes` points to the contacts, and set ages."""
        figure = figure_of(self.chart)
        if self.own and not lanes:
            # The page grows with what is said on it.
            wide, high = figure.get_size_inches()
            figure.set_size_inches(wide, high + words / 72)
            self.up += words
        width, height = (72 * inches for inches in figure.get_size_inches())
        self.words = words

        def stand(ax: Axes, bottom: float, up: float) -> None:
            place = (self.left / width, bottom / height, self.across / width, up / height)
            ax.set_position(place)
            ax.set_xlim(*window)

        bottom, up = self.bottom, self.up
        if lanes:
            self.lanes_axes = figure.add_axes((0, 0, 1, 1))
            stand(self.lanes_axes, bottom, lanes)
            bottom, up = bottom + lanes + DATES + AGES, up - lanes - DATES - AGES
        bottom, up = bottom + words, up - words
        if self.own or words or lanes:
            stand(self.chart, bottom, up)
        self.chart.set_xlim(*window)


def new_figure(size: tuple[float, float]) -> Figure:
    """Return a figure of its own, its size in inches; pyplot would keep every one it made."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    return figure


def make_room(ax: Axes | None, *, dated: bool) -> Places:
    """Make the axes, or take those given; `dated`: there are contacts to show beneath them."""
    if ax is None:
        size = A4_LANDSCAPE if dated else WITHOUT_CONTACTS
        width, height = size[0] * 72, size[1] * 72
        left = SIDE_WITH_NAMES if dated else SIDE
        bottom = BELOW_DATES if dated else BELOW
        ax = new_figure(size).add_axes((0.1, 0.1, 0.8, 0.8))
        right = RIGHT_OF_LANES if dated else RIGHT
        return Places(
            ax, left, bottom, width - left - right, height - bottom - ABOVE, own=True,
            with_lanes=dated,
        )  # fmt: skip
    width, height = (72 * inches for inches in figure_of(ax).get_size_inches())
    extent = ax.get_position()
    left, bottom = extent.x0 * width, extent.y0 * height
    across, up = extent.width * width, extent.height * height
    dated = dated and across > LEAST_SIZE_WITH_LANES[0] and up > LEAST_SIZE_WITH_LANES[1]
    # Heading, foot and the names of the agencies take part of the room given.
    side, above, below = (SIDE_WITH_NAMES - SIDE, 40.0, 30.0) if dated else (0.0, 0.0, 0.0)
    return Places(
        ax, left + side, bottom + below, across - side, up - above - below, own=False,
        with_lanes=dated,
    )  # fmt: skip


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
    contacts: Contacts,
    caption: str | None,
    heading: Heading | None = None,
) -> None:
    """Write heading and legend, draw the lanes, write the foot."""
    ax, lanes, notes = places.chart, contacts.lanes, layer.notes
    if lanes is None and len(contacts.table):
        notes.append("contacts are not shown: there is no room or none has a date in view")
    if layer.preset.plain and _has_lines(layer):
        notes.append(FAMILY_FOOT)
    write_heading(layer, caption, heading)
    if places.lanes_axes is not None and lanes is not None:
        draw_lanes(places.lanes_axes, lanes, contacts.told)
        draw_date_axis(places.lanes_axes, layer.subject.birth_date)
        when = "before birth" if ax.get_xlim()[0] <= 0 else "before the ages shown"
        earlier = [f"{lanes.earlier} {when} not drawn"] if lanes.earlier else []
        notes[:0] = [*lanes.words(), *earlier]
    write_foot(ax, places.lanes_axes, places.words, notes)


def _has_lines(layer: Layer) -> bool:
    return any(str(line.get_gid()).startswith("centile") for line in layer.ax.lines)


@dataclass(frozen=True)
class Contacts:
    """The contacts of a chart: the table, the lanes if there is room, what happened meanwhile."""

    table: pd.DataFrame
    lanes: Lanes | None = None
    told: Sequence[Episode] = ()


def say_nothing_recorded(layer: Layer, why: str = "") -> None:
    """Say on an empty chart that it is empty, or why."""
    ax = layer.ax
    words = why or f"No {PLURALS[layer.subject.measure]} recorded"
    middle = (float(np.mean(ax.get_xlim())), float(np.mean(ax.get_ylim())))
    if layer.label(words, middle, size=TITLE, must=True, gid="nothing recorded") is None:
        layer.notes.append(words)


def say_without_lines(layer: Layer) -> None:
    """Say on the axes, off all that is drawn, why they have no centile lines if they have none."""
    words = without_lines(layer.subject, *layer.ax.get_xlim())
    top = (float(np.mean(layer.ax.get_xlim())), float(layer.ax.get_ylim()[1]))
    if words and layer.label(words, top, size=BODY, must=True, gid="no lines") is None:
        layer.notes.append(words)


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
