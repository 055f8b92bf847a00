"""Small charts: one child's z-scores against age, as inline SVG drawn from the data.

Every chart has the same scale of z unless the data go beyond it, so that the eye learns where the
2nd centile lies and can compare children down a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_LINES, LINE_Z
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

WIDTH, HEIGHT = 230, 120
LEFT, RIGHT, TOP, BOTTOM = 5, 196, 4, 104
USUAL_Z = 3.1
FURTHEST_Z = 6.0
# RCPCH client specification: these continuous, the other five dashed.
CONTINUOUS = ("2nd", "25th", "75th", "98th")
LABELLED = ("2nd", "50th", "98th")
LABEL_EVERY_MONTHS = (1, 2, 3, 6, 12, 24, 48)
MOST_LABELS = 5
# From days of age, z-scores or values to places on a drawing.
Scale = Callable[[Any], Any]


@dataclass(frozen=True)
class Stretch:
    """The part of a record that a finding is about, in days of age."""

    onset: float
    detected: float
    last: float


def spark(
    age_days: np.ndarray, z: np.ndarray, stretch: Stretch, until_days: float, label: str
) -> str:
    """Draw z-scores against age with the centile lines and the stretch of a finding.

    Parameters
    ----------
    age_days, z : ndarray of float, shape (n,)
        Age from birth, and z-score by corrected age; rows without a z-score are not drawn.
    stretch : Stretch
        Shaded; its points are larger, and a tick at the top marks the day of first detection.
    until_days : float
        Age on the date of the report: the axis runs up to it, but leaves no more than a third
        empty after the last measurement.
    label : str
        What the chart shows, for those who do not see it.

    Returns
    -------
    str
        An ``<svg>`` element, coloured by the page's style sheet. The page holds `shared_lines`.
    """
    drawn = ~(np.isnan(z) | np.isnan(age_days))
    age, z = age_days[drawn], z[drawn]
    last = max(float(age.max(initial=0.0)), stretch.last, 28.0)
    end = last if np.isnan(until_days) else max(last, min(until_days, 1.5 * last))
    low = max(-FURTHEST_Z, min(-USUAL_Z, float(z.min(initial=0.0)) - 0.2))
    high = min(FURTHEST_Z, max(USUAL_Z, float(z.max(initial=0.0)) + 0.2))

    def x(days: float | np.ndarray) -> np.ndarray:
        return LEFT + (RIGHT - LEFT) * np.clip(np.asarray(days) / end, 0, 1)

    def y(score: float | np.ndarray) -> np.ndarray:
        return TOP + (BOTTOM - TOP) * (high - np.clip(score, low, high)) / (high - low)

    xs, ys = x(age), y(z)
    within = (age >= stretch.onset) & (age <= stretch.last)
    beyond = np.abs(z) > FURTHEST_Z
    start, stop = float(x(stretch.onset)), float(x(stretch.last))
    found = float(x(stretch.detected))
    return "".join(
        (
            f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(label)}">',
            f'<rect class="stretch" x="{start:.1f}" y="{TOP}" width="{max(stop - start, 1.5):.1f}" '
            f'height="{BOTTOM - TOP}"/>',
            '<use href="#lines"/>' if (low, high) == (-USUAL_Z, USUAL_Z) else centile_lines(y),
            _axis(x, end),
            f'<path class="found" d="M{found:.1f} {TOP}v8"/>',
            f'<polyline class="joined" points="{_points(xs, ys)}"/>',
            *_dots(xs[~within & ~beyond], ys[~within & ~beyond], "dot", 1.9),
            *_dots(xs[within & ~beyond], ys[within & ~beyond], "dot in", 2.9),
            *(
                f'<path class="off" d="M{a:.1f} {b:.1f}l-3 -5h6z"/>'
                for a, b in zip(xs[beyond], ys[beyond], strict=True)
            ),
            "</svg>",
        )
    )


def shared_lines() -> str:
    """Return the centile lines on the usual scale, drawn once on a page and used in every chart."""
    drawn = centile_lines(lambda score: TOP + (BOTTOM - TOP) * (USUAL_Z - score) / (2 * USUAL_Z))
    return f'<svg class="lines" aria-hidden="true"><defs><g id="lines">{drawn}</g></defs></svg>'


def centile_lines(y: Scale) -> str:
    """Draw the nine centile lines, three of them labelled at the right edge."""
    paths = {"solid": "", "dashed": ""}
    words = []
    for name, score in zip(CENTILE_LINES, LINE_Z, strict=True):
        height = float(y(score))
        paths["solid" if name in CONTINUOUS else "dashed"] += f"M{LEFT} {height:.1f}H{RIGHT}"
        if name in LABELLED:
            words.append(f'<text x="{RIGHT + 4}" y="{height + 3:.1f}">{name}</text>')
    drawn = "".join(f'<path class="{kind}" d="{path}"/>' for kind, path in paths.items())
    return drawn + "".join(words)


def _axis(x: Scale, end: float) -> str:
    """Draw the age axis: months to two years, then years."""
    months = end / DAYS_PER_MONTH
    step = next((s for s in LABEL_EVERY_MONTHS if months / s < MOST_LABELS), LABEL_EVERY_MONTHS[-1])
    in_years = step >= 12
    ticks, words = "", []
    for month in range(0, int(months) + 1, step):
        at = float(x(month / 12 * DAYS_PER_YEAR))
        ticks += f"M{at:.1f} {BOTTOM}v3"
        if month == 0:
            word, anchor = "birth", "start"
        elif in_years:
            word, anchor = f"{month // 12} y", "middle"
        else:
            word, anchor = f"{month} m", "middle"
        words.append(f'<text x="{at:.1f}" y="{BOTTOM + 13}" text-anchor="{anchor}">{word}</text>')
    return f'<path class="axis" d="M{LEFT} {BOTTOM}H{RIGHT}{ticks}"/>' + "".join(words)


def _points(xs: np.ndarray, ys: np.ndarray) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(xs, ys, strict=True))


def _dots(xs: np.ndarray, ys: np.ndarray, kind: str, radius: float) -> list[str]:
    return [
        f'<circle class="{kind}" cx="{a:.1f}" cy="{b:.1f}" r="{radius}"/>'
        for a, b in zip(xs, ys, strict=True)
    ]
