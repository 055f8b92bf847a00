"""Falls through the centiles, drawn as the spaces lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.charts.marks import Layer, short_date
from growthwatch.charts.style import SMALL
from growthwatch.conversion import measurement

ASIDE = 7.0  # points right of the measurement at which the fall ends


@dataclass(frozen=True)
class Fall:
    """A fall that is drawn: its rule and words, the measurement it ends at, where it starts."""

    rule: str
    words: str
    end: tuple[float, float]
    age: float
    value: float


def draw_fall(layer: Layer, findings: list[Any]) -> Fall | None:
    """Draw the deepest fall as an arrow down a ruler of centile spaces.

    The arrow stands at the measurement at which the fall was deepest, so that what is drawn is
    what the finding says: from where the child would be without it to where the child was. One
    ruler: the deepest fall of all has the others in it, or says enough.

    Parameters
    ----------
    layer : Layer
    findings : list of rows
        Of the measure, in view.
    """
    falls = [
        row
        for row in findings
        if "_fall" in row.rule and row.unit == "centile spaces" and np.isfinite(row.magnitude)
    ]
    if layer.subject.sex is None or not falls:
        return None
    return _ruler(layer, max(falls, key=lambda row: (row.magnitude, row.last_date)))


def label_fall(layer: Layer, fall: Fall) -> None:
    """Write the words of a fall beside it."""
    text = layer.label(
        fall.words,
        (fall.age, fall.value),
        must=True,
        fontsize=SMALL - 0.3,
        color=layer.accent,
        linespacing=1.15,
        gid="finding",
    )
    if text is not None:
        layer.lead(text, fall.age, fall.value, layer.accent)


def _ruler(layer: Layer, fall: Any) -> Fall | None:
    ax, subject = layer.ax, layer.subject
    there = subject.points[subject.points["date"] == fall.last_date]
    there = there[np.isfinite(there["z"].to_numpy(float))]
    if not len(there):
        return None
    row = there.iloc[-1]
    steps = np.arange(0, np.floor(fall.magnitude) + 1)
    z = row["z"] + fall.magnitude * CENTILE_SPACE - steps * CENTILE_SPACE
    values = np.asarray(
        measurement(
            subject.measure,
            np.append(z, row["z"]),
            sex=subject.sex,
            age_days=float(row["corrected_age_days"]),
            reference=subject.reference,
        )
    )
    bottom, top = ax.get_ylim()
    if not np.isfinite(values).all() or values.max() > top or values.min() < bottom:
        return None
    accent = layer.accent
    days = ASIDE * layer.point / ax.get_window_extent().width * np.ptp(ax.get_xlim())
    x = float(row["age_days"]) + days
    if x + days / 2 > ax.get_xlim()[1]:
        x -= 2 * days
    ax.annotate(
        "",
        xy=(x, values[-1]),
        xytext=(x, values[0]),
        arrowprops={"arrowstyle": "-|>,head_width=0.16,head_length=0.34", "linewidth": 1.0,
                    "color": accent, "shrinkA": 0, "shrinkB": 0},
        zorder=5,
        gid="fall",
    )  # fmt: skip
    ax.plot(
        np.full(len(steps), x),
        values[:-1],
        linestyle="none",
        marker="_",
        markersize=5,
        markeredgewidth=0.9,
        color=accent,
        zorder=5,
        gid="spaces lost",
    )
    layer.room.take_path(np.array([[x, values[0]], [x, values[-1]]]), firmly=True)
    words = (
        f"{fall.magnitude:.1f} centile spaces lost\n"
        f"{short_date(fall.onset_date)} to {short_date(fall.last_date)}"
    )
    end = (float(row["age_days"]), float(row["value"]))
    return Fall(str(fall.rule), words, end, x, float(values[0]))
