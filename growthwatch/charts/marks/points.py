"""What is drawn on the lines: measurements, arrows of contacts, findings and short notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.centiles import whole_centile
from growthwatch.charts.layer import Layer
from growthwatch.charts.lines.centile_lines import centile_pieces
from growthwatch.charts.style import POINT_COLOUR, QUIET, SMALL
from growthwatch.charts.subject import Subject
from growthwatch.record.vocabulary import DAYS_PER_YEAR, UNITS

if TYPE_CHECKING:
    pass

DOT, CROSS = 4.2, 5.6


def draw_points(layer: Layer) -> None:
    """Draw a dot at each chronological age, a cross at the corrected one, a line between them."""
    ax, points = layer.ax, layer.subject.points
    bottom, top = ax.get_ylim()
    inside = points[points["value"].between(bottom, top)]
    apart = inside[inside["age_days"] != inside["corrected_age_days"]]
    for row in apart.itertuples():
        ax.plot(
            [row.age_days, row.corrected_age_days],
            [row.value, row.value],
            color=POINT_COLOUR,
            linewidth=0.6,
            zorder=3,
            gid="correction",
        )
    first, last = ax.get_xlim()
    seen = inside[inside["age_days"].between(first, last)]
    suspect = seen["suspect"].to_numpy(bool)
    for rows, face, name in ((seen[~suspect], POINT_COLOUR, "point"),
                             (seen[suspect], "white", "suspect")):  # fmt: skip
        ax.plot(
            rows["age_days"],
            rows["value"],
            "o",
            markersize=DOT,
            markerfacecolor=face,
            markeredgecolor=POINT_COLOUR,
            markeredgewidth=0.8,
            clip_on=False,  # a birth weight on the edge is shown whole
            zorder=4,
            gid=name,
        )
    crossed = apart[apart["corrected_age_days"].between(first, last)]
    ax.plot(
        crossed["corrected_age_days"],
        crossed["value"],
        "x",
        markersize=CROSS,
        color=POINT_COLOUR,
        markeredgewidth=1.0,
        clip_on=False,
        zorder=4,
        gid="corrected",
    )
    for ages in (inside["age_days"], apart["corrected_age_days"]):
        layer.room.take_points(ages, inside.loc[ages.index, "value"])
    for row in points[~points["value"].between(bottom, top)].itertuples():
        _outside(layer, row, top if row.value > top else bottom)


def _outside(layer: Layer, row: Any, edge: float) -> None:
    """Show a probable error that is off the scale as a hollow point at the edge, with its value."""
    first, last = layer.ax.get_xlim()
    if not first <= row.age_days <= last:
        return
    up = edge == layer.ax.get_ylim()[1]
    y = layer.ax.transData.inverted().transform(
        layer.pixels(row.age_days, edge) + np.array([0, (-6 if up else 6) * layer.point])
    )[1]
    layer.ax.plot(
        [row.age_days],
        [y],
        "^" if up else "v",
        markersize=DOT + 0.8,
        markerfacecolor="white",
        markeredgecolor=POINT_COLOUR,
        markeredgewidth=0.8,
        zorder=4,
        gid="suspect",
    )
    layer.room.take_points(np.array([row.age_days]), np.array([y]))
    value = f"{value_words(row.value, layer.subject.measure, row.age_days)}, off the scale"
    if layer.label(value, (row.age_days, y), size=SMALL, colour=QUIET, must=True) is None:
        layer.notes.append(f"{short_date(row.date)}: {value}")


def lowest_line(subject: Subject, age: float) -> float:
    """Return the 0.4th centile at an age; infinite where there is no line."""
    if subject.sex is None:
        return np.inf
    for _, ages, values in centile_pieces(subject.reference, subject.sex, subject.measure):
        if ages[0] <= age <= ages[-1]:
            return float(values[0, np.searchsorted(ages, age)])
    return np.inf


def short_date(date: Any) -> str:
    """Say a date briefly: 4 Apr 2013."""
    date = pd.Timestamp(date)
    return f"{date.day} {date:%b %Y}"


def _latest(layer: Layer) -> pd.Series | None:
    points = layer.subject.points
    inside = points["age_days"].between(*layer.ax.get_xlim())
    seen = points[inside & points["value"].between(*layer.ax.get_ylim())]
    return seen.iloc[-1] if len(seen) else None


def label_latest(layer: Layer) -> None:
    """Say the latest measurement: value, date, centile as a whole number."""
    row = _latest(layer)
    if row is None:
        return
    near = (float(row["age_days"]), float(row["value"]))
    lines = [value_words(row["value"], layer.subject.measure, row["age_days"])]
    lines.append(short_date(row["date"]))
    if np.isfinite(row["z"]) and not layer.preset.plain:
        lines.append(f"{whole_centile(row['z'])} centile")
    label = layer.label("\n".join(lines), near, must=True, size=SMALL, gid="latest")
    if label is None:
        layer.notes.append(f"Latest: {', '.join(lines)}")
    else:
        layer.lead(label.box, *near)


def value_words(value: float, measure: str, age_days: float) -> str:
    """Say a value with its unit: one decimal, weights below two years two. [RCPCH-spec]"""
    decimals = 2 if measure == "weight" and age_days < 2 * DAYS_PER_YEAR else 1
    return f"{value:.{decimals}f} {UNITS[measure]}"
