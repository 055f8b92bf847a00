"""The small chart of a row: weight in kilograms against the centiles, with what was likely."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from growthwatch.report.lines import Frame, along, between, value_range

WIDTH, HEIGHT = 300, 110
LEFT, RIGHT, TOP, BOTTOM = 36, 244, 6, 88
LETTERS = 18.0  # 8.5 points on A4, where a row is 48 mm of chart
MOST_PLACES = 16
# A record is shown from so long before what is told, at least so much of it and so many weights.
BEFORE_DAYS, SHORTEST_DAYS, LONGEST_DAYS = 60.0, 120.0, 548.0
LEAST_WEIGHTS = 4
# A newborn's days are not drawn in less than so many.
NEWBORN_DAYS = 45.0
# A value so many times the highest line is drawn at the edge.
FURTHEST = 1.3
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 48)


@dataclass(frozen=True)
class Weights:
    """The weights of one child in order of date: ages in days, kg, and which are in doubt."""

    age: np.ndarray
    value: np.ndarray
    doubted: np.ndarray


@dataclass(frozen=True)
class Likely:
    """Where things went wrong, and what was likely at the last weight; ages in days, kg."""

    from_age: float
    from_kg: float
    age: float
    kg: float


def small_chart(
    weights: Weights,
    sex: str,
    reference: str,
    until_days: float,
    likely: Likely | None,
    label: str,
) -> str:
    """Draw weight against age with the centile lines and what was likely.

    Parameters
    ----------
    weights : Weights
        Ages corrected for gestation, as the lines are.
    sex, reference : str
    until_days : float
        Age on the date of the report; the axis runs up to it, but leaves no more than a third empty
        after the last weight.
    likely : Likely or None
        Drawn as a broken line of its own from where things went wrong; the stretch is shaded.
    label : str
        What the chart shows, for those who do not see it.

    Returns
    -------
    str
        An ``<svg>`` element, coloured by the page's style sheet.
    """
    age, value = weights.age, weights.value
    last = float(age[-1])
    first, end = _window(age, last, until_days, likely)
    line_age, curve = between("weight", sex, reference, first, end, MOST_PLACES)
    seen = [value[age >= first]]
    if likely is not None:
        seen.append(np.array([likely.from_kg, likely.kg]))
    low, high = value_range(np.concatenate(seen), curve, line_age, FURTHEST)
    frame = Frame(LEFT, RIGHT, TOP, BOTTOM, first, end, low, high, LETTERS, digits=0)
    parts = [
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">'
    ]
    if likely is not None:
        a, b = float(frame.x(likely.from_age)), float(frame.x(last))
        parts.append(
            f'<rect class="stretch" x="{a:g}" y="{TOP}" width="{max(b - a, 2):g}" '
            f'height="{BOTTOM - TOP}"/>'
        )
    parts += [frame.lines(line_age, curve), frame.axes(MONTH_STEPS, (3, 4))]
    if likely is not None and likely.age > likely.from_age:
        way = along(
            "weight", sex, reference, (likely.from_age, likely.from_kg), (likely.age, likely.kg)
        )
        parts.append(frame.way(*way, "likely", most=8))
    shown = age >= first
    marks = zip(frame.x(age[shown]), frame.y(value[shown]), weights.doubted[shown], strict=True)
    parts += [
        f'<circle class="{"doubt" if doubt else "dot"}" cx="{a:g}" cy="{b:g}" r="3"/>'
        for a, b, doubt in marks
    ]
    return "".join([*parts, "</svg>"])


def _window(
    age: np.ndarray, last: float, until_days: float, likely: Likely | None
) -> tuple[float, float]:
    """Return the ages that are shown: what is told and the time before it."""
    told = last if likely is None else likely.from_age
    first = min(told - BEFORE_DAYS, last - SHORTEST_DAYS, float(age[-LEAST_WEIGHTS:][0]))
    if BEFORE_DAYS <= last - float(age[0]) <= LONGEST_DAYS:
        first = float(age[0])
    first = max(first, min(float(age[0]), 0.0))
    span = max(last - first, NEWBORN_DAYS)
    end = first + span
    if until_days == until_days:
        end = max(end, min(until_days, first + 1.5 * span))
    return first, end
