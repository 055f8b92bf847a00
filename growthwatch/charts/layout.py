"""Where things stand on a figure: the chart, the lanes under it and the room for words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.charts.contacts import MARKER_HEIGHT, Lane, arrange, height_in_rows
from growthwatch.charts.heading import SIDE
from growthwatch.charts.key import LINE
from growthwatch.charts.lanes import EARLIER_WIDTH
from growthwatch.charts.style import A4_LANDSCAPE
from growthwatch.charts.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WITHOUT_CONTACTS = (9.5, 6.4)  # inches
MOST_KEY_ROWS = 14  # as many fit under the lanes on one page
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


def make_room(
    ax: Axes | None, subject: Subject, table: pd.DataFrame, window: tuple[float, float]
) -> Places:
    """Make the axes, or divide those given, and set the ages in view."""
    from matplotlib import pyplot as plt

    dated = bool(table["date"].notna().any())
    in_key = 0
    if ax is None:
        in_key = len(table) if len(table) <= MOST_KEY_ROWS else 0
        size = A4_LANDSCAPE if len(table) else WITHOUT_CONTACTS
        figure = plt.figure(figsize=size)
        width, height = size[0] * 72, size[1] * 72
        left = SIDE if dated else 52.0
        bottom = 44.0 + (in_key * LINE + 14 if in_key else 0.0)
        box = (left, bottom, width - left - 46.0, height - bottom - 66.0)
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        divide = True
    else:
        figure = ax.figure
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
