"""A child's growth charts on her page: light SVG drawn from the data, one for each measure.

The lines are those of the reference, worked out once for each measure and sex. As on the RCPCH
charts the 0.4th, 9th, 50th, 91st and 99.6th are dashed and the others continuous, points are not
joined, a dot is the age from birth and a cross the corrected age, and the steps between the tables
at 2 weeks, 2 and 4 years show as gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_LINES, LINE_Z, MEASURE_WORDS
from growthwatch.conversion import measurement
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR, UNITS
from growthwatch.report.spark import CONTINUOUS, Scale, Stretch

WIDTH, HEIGHT = 620, 400
LEFT, RIGHT, TOP, BOTTOM = 44, 560, 12, 362
STEPS = (14.0, 2 * DAYS_PER_YEAR, 4 * DAYS_PER_YEAR)
MOST_VERTICES = 48
SHORTEST_DAYS = 120.0
FURTHEST = 1.5  # times the highest line
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36)
VALUE_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Points:
    """One measure of one child, in order of date; arrays of float, shape (n,).

    `words` are what is said of each where it is pointed at, line by line.
    """

    age: np.ndarray
    corrected: np.ndarray
    value: np.ndarray
    expected: np.ndarray
    words: list[str]


@cache
def lines(measure: str, sex: str, reference: str) -> tuple[np.ndarray, np.ndarray]:
    """Return ages (days, rising, nan between tables) and the values of the nine lines there."""
    ends = [*STEPS, 20 * DAYS_PER_YEAR]
    ages: list[np.ndarray] = []
    start = -119.0
    for end in ends:
        step = 7.0 if end <= STEPS[1] else 30.4375
        ages += [np.append(np.arange(start, end - 0.5, step), end - 0.01), np.array([np.nan])]
        start = end + 0.01
    age = np.concatenate(ages)
    value = measurement(
        measure, np.array(LINE_Z)[:, None], sex=sex, age_days=age[None, :], reference=reference
    )
    return age, np.asarray(value, dtype=float)


def figure(
    measure: str,
    sex: str,
    reference: str,
    points: Points,
    stretches: list[Stretch],
    until_days: float,
    contacts: np.ndarray,
) -> str:
    """Draw one measure of one child.

    Parameters
    ----------
    measure, sex, reference : str
    points : Points
    stretches : list of Stretch
        Parts of the record that findings present now are about, shaded.
    until_days : float
        Age on the date of the report.
    contacts : ndarray of float
        Ages at contacts, marked under the chart.

    Returns
    -------
    str
        An ``<svg>`` element, coloured by the page's style sheet.
    """
    ages = np.concatenate([points.age, points.corrected])
    first = min(0.0, float(np.nanmin(ages)))
    last = max(float(np.nanmax(ages)), SHORTEST_DAYS)
    end = max(last, min(until_days, 1.2 * last)) if until_days == until_days else last
    age, curve = lines(measure, sex, reference)
    shown = np.isnan(age) | ((age >= first) & (age <= end))
    age, curve = _thinned(age[shown], curve[:, shown])
    lined = curve[:, ~np.isnan(age)]
    # A value far beyond the lines is drawn at the edge: the others would be one dot beside it.
    top = FURTHEST * float(np.nanmax(lined)) if np.isfinite(lined).any() else np.inf
    known = np.concatenate([lined.ravel(), points.value[points.value <= top]])
    low, high = _ends(known[np.isfinite(known)])

    def x(days: Any) -> Any:
        return LEFT + (RIGHT - LEFT) * (np.clip(days, first, end) - first) / (end - first)

    def y(value: Any) -> Any:
        return TOP + (BOTTOM - TOP) * (high - np.clip(value, low, high)) / (high - low)

    said = MEASURE_WORDS[measure]
    label = (
        f"{said[0].upper()}{said[1:]} against age with the nine centile lines, "
        f"{len(points.age)} measurements; the table below gives each."
    )
    parts = [
        f'<svg class="growth" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="{escape(label)}">'
    ]
    for stretch in stretches:
        a, b = (float(x(day)) for day in (stretch.onset, stretch.last))
        parts.append(
            f'<rect class="stretch" x="{a:.1f}" y="{TOP}" width="{max(b - a, 2):.1f}" '
            f'height="{BOTTOM - TOP}"/>'
        )
    parts += [_axes(x, y, first, end, low, high, UNITS[measure])]
    parts += [_curves(x, y, age, curve)]
    contacts = contacts[(contacts >= first) & (contacts <= end)]
    if len(contacts):
        path = "".join(f"M{a:.1f} {BOTTOM}l-3 -7h6z" for a in x(np.unique(contacts)))
        parts.append(f'<path class="seen" d="{path}"/>')
    parts += [_marks(x, y, points), "</svg>"]
    return "".join(parts)


def _thinned(age: np.ndarray, curve: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep at most so many vertices, and both ends of every table."""
    if len(age) <= MOST_VERTICES:
        return age, curve
    gap = np.isnan(age)
    keep = np.zeros(len(age), dtype=bool)
    keep[:: int(np.ceil(len(age) / MOST_VERTICES))] = True
    keep |= gap | np.append(gap[1:], True) | np.append(True, gap[:-1])
    return age[keep], curve[:, keep]


def _ends(values: np.ndarray) -> tuple[float, float]:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = 0.04 * (high - low) or 1.0
    return max(0.0, low - room), high + room


def _curves(x: Scale, y: Scale, age: np.ndarray, curve: np.ndarray) -> str:
    """Draw the nine lines, each labelled at its right end."""
    xs = np.asarray(x(np.nan_to_num(age))).round(1).tolist()
    paths: dict[str, list[str]] = {"solid": [], "dashed": []}
    words = []
    last_y = np.inf
    for name, values in zip(CENTILE_LINES, curve, strict=True):
        known = ~(np.isnan(values) | np.isnan(age))
        ys = np.asarray(y(np.nan_to_num(values))).round(1).tolist()
        pen, path = "M", []
        for a, b, drawn in zip(xs, ys, known.tolist(), strict=True):
            if drawn:
                path.append(f"{pen}{a:g} {b:g}")
                pen = "L"
            else:
                pen = "M"
        paths["solid" if name in CONTINUOUS else "dashed"] += path
        if known.any():
            at = int(np.flatnonzero(known)[-1])
            if last_y - ys[at] >= 9:
                words.append(f'<text x="{RIGHT + 5}" y="{ys[at] + 3.5:.1f}">{name}</text>')
                last_y = ys[at]
    drawn = (f'<path class="{kind}" d="{"".join(path)}"/>' for kind, path in paths.items() if path)
    return "".join(drawn) + "".join(words)


def _axes(x: Scale, y: Scale, first: float, end: float, low: float, high: float, unit: str) -> str:
    """Draw the age axis in months to two years and years after, and the axis of values."""
    months = (end - max(first, 0)) / DAYS_PER_MONTH
    step = next((s for s in MONTH_STEPS if months / s <= 12), 36)
    ticks, words = "", []
    for month in range(0, int(end / DAYS_PER_MONTH) + 1, step):
        at = float(x(month / 12 * DAYS_PER_YEAR))
        ticks += f"M{at:.1f} {BOTTOM}v4"
        word = "birth" if not month else f"{month} m" if step < 12 else f"{month // 12} y"
        words.append(f'<text x="{at:.1f}" y="{BOTTOM + 16}" text-anchor="middle">{word}</text>')
    size = next((s for s in VALUE_STEPS if (high - low) / s <= 9), (high - low) / 9)
    for value in np.arange(np.ceil(low / size) * size, high, size):
        at = float(y(value))
        ticks += f"M{LEFT} {at:.1f}h-4"
        words.append(f'<text x="{LEFT - 7}" y="{at + 3.5:.1f}" text-anchor="end">{value:g}</text>')
    words.append(f'<text x="4" y="{TOP - 1}">{unit}</text>')
    words.append(
        f'<text x="{(LEFT + RIGHT) / 2:.0f}" y="{HEIGHT - 4}" text-anchor="middle">age</text>'
    )
    axes = f"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"
    return f'<path class="axis" d="{axes}{ticks}"/>' + "".join(words)


def _marks(x: Scale, y: Scale, points: Points) -> str:
    """Draw what was expected as short lines, the values as dots, corrected ages as crosses."""
    xs, ys, cx = x(points.age), y(points.value), x(points.corrected)
    known = ~np.isnan(points.expected)
    expected = "".join(
        f"M{a - 6:.1f} {b:.1f}h12"
        for a, b in zip(cx[known], y(points.expected[known]), strict=True)
    )
    apart = np.abs(points.corrected - points.age) > 0.5
    joins = "".join(
        f"M{a:.1f} {b:.1f}H{c:.1f}M{c - 3:.1f} {b - 3:.1f}l6 6m0 -6l-6 6"
        for a, b, c in zip(xs[apart], ys[apart], cx[apart], strict=True)
    )
    dots = "".join(
        f'<circle class="dot" cx="{a:.1f}" cy="{b:.1f}" r="2.6"/>'
        for a, b in zip(xs, ys, strict=True)
    )
    drawn = f'<path class="expected" d="{expected}"/>' if expected else ""
    drawn += (f'<path class="cross" d="{joins}"/>' if joins else "") + dots
    return f'{drawn}<g class="growthwatch-points">{_speaking(xs, ys, points.words)}</g>'


def _speaking(xs: np.ndarray, ys: np.ndarray, words: list[str]) -> str:
    """Draw unseen circles that carry what is said of each point."""
    return "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="7" tabindex="0" role="img" aria-label="{said}">'
        f"<title>{said}</title></circle>"
        for a, b, said in zip(xs, ys, map(escape, words), strict=True)
    )
