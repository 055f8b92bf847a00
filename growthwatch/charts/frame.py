"""What every chart has in common: axes without a grid, heading, lanes, foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.charts.age_axis import draw_date_axis
from growthwatch.charts.heading import Heading, write_foot, write_heading
from growthwatch.charts.lanes import draw_lanes
from growthwatch.charts.layout import Places
from growthwatch.charts.marks import Layer
from growthwatch.charts.presets import FAMILY_FOOT
from growthwatch.charts.style import LINE_COLOUR, SMALL, TITLE
from growthwatch.charts.subject import PLURALS, Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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


def out_of_view(subject: Subject, table: pd.DataFrame, window: tuple[float, float]) -> list[str]:
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
