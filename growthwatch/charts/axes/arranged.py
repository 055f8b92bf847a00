"""A chart's place divided: the chart, what happened in words beneath it, the contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from growthwatch.charts.axes.frame import (
    AGES,
    LEAST_CHART_HEIGHT,
    Contacts,
    Places,
    make_room,
)
from growthwatch.charts.contacts.lanes import arrange_lanes
from growthwatch.charts.marks.columns import Column, columns, height_of, write_columns
from growthwatch.charts.marks.findings import ValueAt, draw_episodes, note_unsaid, told_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from growthwatch.charts.layer import Layer
    from growthwatch.charts.marks.episodes import Episode
    from growthwatch.charts.subject import Subject


@dataclass(frozen=True)
class Arranged:
    """The places of a chart, what is told beneath it, and its contacts."""

    places: Places
    told: Sequence[Episode]
    beneath: list[Column]
    contacts: Contacts

    def mark(self, layer: Layer, value_at: ValueAt, happened: int) -> None:
        """Mark what is told, with its words beneath; count what is not, of all that happened."""
        draw_episodes(layer, self.told, value_at)
        write_columns(layer.ax, self.beneath, layer.accent, down=AGES)
        note_unsaid(layer, happened - len(self.told))


def arrange(
    ax: Axes | None,
    subject: Subject,
    told: Sequence[Episode],
    table: pd.DataFrame,
    periods: pd.DataFrame | None,
    window: tuple[float, float],
    *,
    key: bool,
) -> Arranged:
    """Divide the place of a chart, of its own or that of the axes given.

    Parameters
    ----------
    told : sequence of Episode
        What happened; what is first seen at another age than those of the window is not told.
    table : DataFrame
        Contacts, as `numbered` returns them.
    periods : DataFrame, optional
    window : (float, float)
        Ages in view, days.
    key : bool
        Whether the words of contacts begin with their numbers.
    """
    dated = bool(table["date"].notna().any()) or (periods is not None and len(periods) > 0)
    places = make_room(ax, dated=dated)
    seen = [each for each in told if window[0] <= each.seen <= window[1]]
    beneath = columns(told_of(subject, seen), window, places.across)
    lanes = None
    if places.with_lanes:
        lanes = arrange_lanes(
            table, periods, subject, seen, window, places.across, with_numbers=key
        )
        lanes = lanes if lanes.height else None
    height = 0.0 if lanes is None else lanes.height
    words = height_of(beneath)
    if places.up - words - height < LEAST_CHART_HEIGHT:
        seen, beneath, words = [], [], 0.0
    places.divide(window, words, height)
    return Arranged(places, seen, beneath, Contacts(table, lanes, seen))
