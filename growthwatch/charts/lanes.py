"""The lanes under the chart: who was in contact with the family, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from growthwatch.charts.contacts import LANE_PADDING, Lane, Marker, height_in_rows
from growthwatch.charts.style import INK, LANE_BAND, MARKER_TEXT, PERIOD, QUIET, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told by shade as well as by edge. Face, edge, text.
IMPACTS = {
    "risk": ("#3b3b3b", "#3b3b3b", "white"),
    "strength": ("white", "#1a1a1a", INK),
    "": ("#dcdcda", "#9a9a98", INK),
}
IMPACT_WORDS = {
    "risk": "contact: a risk recorded",
    "strength": "contact: a strength",
    "": "contact: neither recorded",
}
EARLIER_WIDTH = 30.0  # points
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
    days_a_point = (last - first) / (ax.get_window_extent().width * 72 / ax.figure.dpi)
    ax.set_ylim(height_in_rows(lanes), 0)
    ax.set_yticks([])
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    has_earlier = any(lane.earlier for lane in lanes)
    block = -(EARLIER_WIDTH + EARLIER_GAP) if has_earlier else 0.0
    top = 0.0
    for i, lane in enumerate(lanes):
        height = lane.rows + LANE_PADDING
        _draw_band(ax, top, height, block, shaded=i % 2 == 0)
        _name_lane(ax, lane, top + height / 2, block)
        for marker in lane.markers:
            y = top + LANE_PADDING / 2 + marker.row + 0.5
            for start, end in marker.periods:
                ax.plot(
                    [first + start * days_a_point, first + end * days_a_point],
                    [y, y],
                    color=PERIOD,
                    linewidth=2.2,
                    solid_capstyle="butt",
                    zorder=2,
                    gid="period",
                )
            _draw_marker(ax, marker, first + marker.centre * days_a_point, y)
        for marker in lane.earlier:
            y = top + LANE_PADDING / 2 + marker.row + 0.5
            x = first + (block + marker.centre) * days_a_point
            _draw_marker(ax, marker, x, y)
        top += height
    if has_earlier:
        ax.annotate(
            earlier_words,
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(block, 2),
            textcoords="offset points",
            fontsize=SMALL - 1,
            color=QUIET,
            ha="left",
            va="bottom",
            annotation_clip=False,
        )


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
    width = ax.get_window_extent().width * 72 / ax.figure.dpi
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


def _name_lane(ax: Axes, lane: Lane, y: float, block: float) -> None:
    ax.annotate(
        f"{lane.agency} ({lane.contacts})",
        xy=(0, y),
        xycoords=("axes fraction", "data"),
        xytext=(block - 6, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=SMALL,
        color=INK,
        annotation_clip=False,
        parse_math=False,
        gid="lane name",
    )


def _draw_marker(ax: Axes, marker: Marker, x: float, y: float) -> None:
    face, edge, colour = IMPACTS.get(marker.impact, IMPACTS[""])
    ax.text(
        x,
        y,
        marker.label,
        fontsize=MARKER_TEXT,
        color=colour,
        ha="center",
        va="center_baseline",
        bbox=_box(face, edge),
        zorder=3,
        clip_on=False,
        gid="contact",
    )


def _box(face: str, edge: str) -> dict:
    return {
        "boxstyle": "round,pad=0.12,rounding_size=0.25",
        "facecolor": face,
        "edgecolor": edge,
        "linewidth": 0.5,
    }
