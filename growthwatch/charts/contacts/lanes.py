"""The lanes under the chart: who was in contact with the family, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from growthwatch.charts.contacts.arranging import (
    LANE_PADDING,
    MARKER_HEIGHT,
    MIXED,
    Lane,
    height_in_rows,
)
from growthwatch.charts.layer import pixels_a_point, width_in_points
from growthwatch.charts.style import INK, LANE_BAND, MARKER_TEXT, PERIOD, QUIET, SMALL
from growthwatch.charts.words.lettering import one_line, words_width
from growthwatch.charts.words.writing import write_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told by shade as well as by edge. Face, edge, text.
IMPACTS = {
    "risk": ("#3b3b3b", "#3b3b3b", "white"),
    "strength": ("white", "#1a1a1a", INK),
    "": ("#dcdcda", "#9a9a98", INK),
    MIXED: ("#a6a6a4", "#1a1a1a", INK),
}
IMPACT_WORDS = {
    "risk": "contact: a risk recorded",
    "strength": "contact: a strength",
    "": "contact: neither recorded",
    MIXED: "contacts: not all alike",
}
Box = tuple[float, float, float, str]  # x, y, half the width, impact
BOX_HEIGHT = 0.88  # rows
ROUND = 1.6  # points, the radius of a corner
# A rounded box: which corner each vertex belongs to, and where on that corner's arc it is.
_TURN = np.linspace(0, 2 * np.pi, 16, endpoint=False) + np.pi / 16
ARCS = np.column_stack([np.cos(_TURN), np.sin(_TURN)])
CORNERS = np.sign(ARCS)
EARLIER_WIDTH = 30.0  # points
NAME_GAP = 6.0  # points between a lane's name and what stands on either side of it
EARLIER_GAP = 7.0  # points between the block and the axis


def draw_lanes(ax: Axes, lanes: list[Lane], *, earlier_words: str) -> None:
    """Draw arranged lanes on axes that share the age axis of the chart.

    Parameters
    ----------
    ax : Axes
        With its final size and age limits.
    lanes : list of Lane
    earlier_words : str
        Heading of the block of contacts before the ages in view.
    """
    first, last = ax.get_xlim()
    days_a_point = (last - first) / width_in_points(ax)
    ax.set_ylim(height_in_rows(lanes), 0)
    ax.set_yticks([])
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    has_earlier = any(lane.earlier for lane in lanes)
    block = -(EARLIER_WIDTH + EARLIER_GAP) if has_earlier else 0.0
    top = 0.0
    boxes: list[Box] = []
    labels: list[str] = []
    middles: list[float] = []
    periods: list[tuple[float, float, float]] = []
    for i, lane in enumerate(lanes):
        height = lane.rows + LANE_PADDING
        _draw_band(ax, top, height, block, shaded=i % 2 == 0)
        middles.append(top + height / 2)
        for marker, left in [
            *((marker, 0.0) for marker in lane.markers),
            *((marker, block) for marker in lane.earlier),
        ]:
            y = top + LANE_PADDING / 2 + marker.row + 0.5
            x = first + (left + marker.centre) * days_a_point
            boxes.append((x, y, marker.width * days_a_point / 2, marker.impact))
            periods += [
                (first + start * days_a_point, first + end * days_a_point, y)
                for start, end in marker.periods
            ]
            labels.append(marker.label)
        top += height
    _draw_periods(ax, periods)
    _draw_boxes(ax, boxes, ROUND * days_a_point)
    room = ax.get_window_extent().x0 / pixels_a_point(ax) + block - 2 * NAME_GAP
    write_words(
        ax,
        labels,
        [(x, y) for x, y, *_ in boxes],
        size=MARKER_TEXT,
        colours=[IMPACTS.get(impact, IMPACTS[""])[2] for *_, impact in boxes],
        gid="contact",
    )
    write_words(
        ax,
        [_name(lane, room) for lane in lanes],
        [(0, y) for y in middles],
        size=SMALL,
        align="right",
        offset=(block - NAME_GAP, 0),
        transform=ax.get_yaxis_transform(),
        gid="lane name",
    )
    if has_earlier:
        write_words(
            ax,
            [earlier_words],
            [(0, 1)],
            size=SMALL,
            colours=QUIET,
            align="left",
            level="baseline",
            offset=(block, 3.5),
            transform=ax.transAxes,
        )


def _name(lane: Lane, room: float) -> str:
    """Name a lane and how many contacts it has, in the room left of it."""
    number = f" ({lane.contacts})"
    return one_line(lane.agency, room - words_width(number, SMALL), SMALL) + number


def shades(lanes: list[Lane]) -> list[tuple[str, str, str]]:
    """Return the words, face and edge of the kinds of markers shown; empty if there is one kind."""
    shown = {marker.impact for lane in lanes for marker in [*lane.markers, *lane.earlier]}
    if not shown - {""}:
        return []
    return [
        (words, *IMPACTS[impact][:2]) for impact, words in IMPACT_WORDS.items() if impact in shown
    ]


def _draw_band(ax: Axes, top: float, height: float, block: float, *, shaded: bool) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.transforms import blended_transform_factory

    if not shaded:
        return
    width = width_in_points(ax)
    left = (block - 2) / width if block else 0.0
    ax.add_patch(
        Rectangle(
            (left, top),
            1 - left,
            height,
            transform=blended_transform_factory(ax.transAxes, ax.transData),
            facecolor=LANE_BAND,
            edgecolor="none",
            zorder=0,
            clip_on=False,
        )
    )


def _draw_periods(ax: Axes, periods: list[tuple[float, float, float]]) -> None:
    """Draw the stretches of the contacts that have an end date, as one broken line."""
    if not periods:
        return
    xs = [x for start, end, _ in periods for x in (start, end, np.nan)][:-1]
    ys = [y for *_, y in periods for y in (y, y, np.nan)][:-1]
    ax.plot(
        xs, ys, color=PERIOD, linewidth=2.2, solid_capstyle="butt", zorder=2, gid="period",
        scalex=False, scaley=False,
    )  # fmt: skip


def _draw_boxes(ax: Axes, boxes: list[Box], corner: float) -> None:
    """Draw the boxes behind the numbers, all at once: one by one takes most of a chart's time."""
    from matplotlib.collections import PolyCollection

    if not boxes:
        return
    rise = ROUND / MARKER_HEIGHT  # a corner's height, in rows
    looks = [IMPACTS.get(impact, IMPACTS[""]) for *_, impact in boxes]
    outlines = []
    for x, y, half, _ in boxes:
        across, up = half - corner, BOX_HEIGHT / 2 - rise
        outlines.append([x, y] + CORNERS * [across, up] + ARCS * [corner, rise])
    collection = PolyCollection(
        outlines,
        facecolors=[face for face, _, _ in looks],
        edgecolors=[edge for _, edge, _ in looks],
        linewidths=0.5,
        zorder=2.5,
        clip_on=False,
        gid="contact boxes",
    )
    ax.add_collection(collection, autolim=False)
