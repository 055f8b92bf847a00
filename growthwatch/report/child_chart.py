"""A child's growth charts on her page: light SVG drawn from the data, one for each measure.

As on the RCPCH charts the 0.4th, 9th, 50th, 91st and 99.6th lines are dashed and the others
continuous, points are not joined, a dot is the age from birth and a cross the corrected age, and
the steps between the tables at 2 weeks, 2 and 4 years show as gaps. What happened is shaded and has
the letter it has in the words beside the chart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np

from growthwatch.centiles import MEASURE_WORDS
from growthwatch.record.vocabulary import UNITS
from growthwatch.report.lines import Frame, along, between, value_range
from growthwatch.report.small_chart import Likely

WIDTH, HEIGHT = 760, 446
LEFT, RIGHT, TOP, BOTTOM = 46, 698, 42, 392
LETTER_ABOVE = 23  # above the names of the lines that leave at the top, on a phone and in print too
LETTERS = 18.0  # 8.5 points on A4, on the sheet of a handover, where the chart is 125 mm wide
MOST_PLACES = 36
# So much of life at least is in view; a record that begins later begins so much of it earlier.
SHORTEST_DAYS, BEFORE_SHARE = 45.0, 0.15
FROM_BIRTH_SHARE = 0.25
FURTHEST = 1.3  # times the highest line: a value beyond is drawn at the edge
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36)


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


@dataclass(frozen=True)
class Stretch:
    """What happened, in days of age: from when to when, its letter, and whether unweighed."""

    start: float
    end: float
    letter: str
    unweighed: bool = False


@dataclass(frozen=True)
class Shown:
    """What is shown beside the points.

    Attributes
    ----------
    stretches : list of Stretch
    levels : list of (age, age, value)
        The same value at two ages, joined by a level line.
    doubted : ndarray of float
        Ages of values in doubt, drawn hollow.
    flagged : ndarray of float
        Ages at which what happened could first be seen, ringed.
    contacts : ndarray of float
        Ages at contacts, marked under the chart.
    likely : Likely or None
        What was likely where things went wrong.
    """

    stretches: list[Stretch] = field(default_factory=list)
    levels: list[tuple[float, float, float]] = field(default_factory=list)
    doubted: np.ndarray = field(default_factory=lambda: np.empty(0))
    flagged: np.ndarray = field(default_factory=lambda: np.empty(0))
    contacts: np.ndarray = field(default_factory=lambda: np.empty(0))
    likely: Likely | None = None


def child_chart(
    measure: str, sex: str, reference: str, points: Points, shown: Shown, until_days: float
) -> str:
    """Draw one measure of one child.

    Parameters
    ----------
    measure, sex, reference : str
    points : Points
    shown : Shown
    until_days : float
        Age on the date of the report.

    Returns
    -------
    str
        An ``<svg>`` element, coloured by the page's style sheet.
    """
    ages = np.concatenate([points.age, points.corrected])
    first, end = _window(ages, until_days)
    line_age, curve = between(measure, sex, reference, first, end, MOST_PLACES)
    seen = [points.value]
    if shown.likely is not None:
        seen.append(np.array([shown.likely.kg]))
    low, high = value_range(np.concatenate(seen), curve, line_age, FURTHEST)
    frame = Frame(LEFT, RIGHT, TOP, BOTTOM, first, end, low, high, LETTERS)
    said = MEASURE_WORDS[measure]
    label = (
        f"{said[0].upper()}{said[1:]} against age with the centile lines, "
        f"{len(points.age)} measurements; the table below gives each."
    )
    parts = [
        f'<svg class="growth" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="{escape(label)}">',
        *(_stretch(frame, one) for one in shown.stretches),
        frame.lines(line_age, curve, over_top=True),
        frame.axes(MONTH_STEPS, (8, 8), "age"),
        f'<text x="4" y="{TOP - 8}">{UNITS[measure]}</text>',
        *(_level(frame, *one) for one in shown.levels),
    ]
    if shown.likely is not None and shown.likely.age > shown.likely.from_age:
        start = (shown.likely.from_age, shown.likely.from_kg)
        way = along(measure, sex, reference, start, (shown.likely.age, shown.likely.kg))
        parts.append(frame.way(*way, "likely", most=16))
    met = shown.contacts[(shown.contacts >= first) & (shown.contacts <= end)]
    if len(met):
        path = "".join(f"M{a:g} {BOTTOM}l-3 -7h6z" for a in frame.x(np.unique(met)))
        parts.append(f'<path class="seen" d="{path}"/>')
    return "".join([*parts, _marks(frame, points, shown), "</svg>"])


def _window(ages: np.ndarray, until_days: float) -> tuple[float, float]:
    """Return the ages in view: from birth, but for a record that begins long after it."""
    earliest, last = float(np.nanmin(ages)), max(float(np.nanmax(ages)), SHORTEST_DAYS)
    first = min(0.0, earliest)
    if FROM_BIRTH_SHARE * last < earliest < last:
        first = max(0.0, earliest - BEFORE_SHARE * (last - earliest))
    end = max(last, min(until_days, 1.2 * last)) if until_days == until_days else last
    return first, end


def _stretch(frame: Frame, one: Stretch) -> str:
    """Shade what happened; hatched where the child was not weighed."""
    a, b = float(frame.x(one.start)), float(frame.x(one.end))
    width = max(b - a, 3.0)
    kind = "unweighed" if one.unweighed else "stretch"
    drawn = f'<rect class="{kind}" x="{a:g}" y="{TOP}" width="{width:g}" height="{BOTTOM - TOP}"/>'
    if one.unweighed:
        high = BOTTOM - TOP
        lines = "".join(f"M{at:g} {high}l{high} -{high}" for at in np.arange(-high, width, 9))
        drawn += (
            f'<svg x="{a:g}" y="{TOP}" width="{width:g}" height="{high}">'
            f'<path class="hatch" d="{lines}"/></svg>'
        )
    if one.letter:
        middle = a + width / 2
        drawn += f'<text class="letter" x="{middle:g}" y="{TOP - LETTER_ABOVE}">{one.letter}</text>'
    return drawn


def _level(frame: Frame, start: float, end: float, value: float) -> str:
    """Join the same value at two ages."""
    at = float(frame.y(value))
    return f'<path class="level" d="M{frame.x(start):g} {at:g}H{frame.x(end):g}"/>'


def _marks(frame: Frame, points: Points, shown: Shown) -> str:
    """Draw what was expected as short lines, the values as dots, corrected ages as crosses."""
    age = np.round(points.age)
    xs, ys, cx = frame.x(points.age), frame.y(points.value), frame.x(points.corrected)
    known = ~np.isnan(points.expected)
    expected = "".join(
        f"M{a - 6:.1f} {b:g}h12"
        for a, b in zip(cx[known], frame.y(points.expected[known]), strict=True)
    )
    apart = np.abs(points.corrected - points.age) > 0.5
    joins = "".join(
        f"M{a:g} {b:g}H{c:g}M{c - 3:.1f} {b - 3:.1f}l6 6m0 -6l-6 6"
        for a, b, c in zip(xs[apart], ys[apart], cx[apart], strict=True)
    )
    hollow = np.isin(age, np.round(shown.doubted))
    dots = "".join(
        f'<circle class="{"doubt" if doubt else "dot"}" cx="{a:g}" cy="{b:g}" r="3.2"/>'
        for a, b, doubt in zip(xs, ys, hollow, strict=True)
    )
    ringed = np.isin(age, np.round(shown.flagged))
    dots += "".join(
        f'<circle class="flagged" cx="{a:g}" cy="{b:g}" r="7"/>'
        for a, b in zip(xs[ringed], ys[ringed], strict=True)
    )
    drawn = f'<path class="expected" d="{expected}"/>' if expected else ""
    drawn += (f'<path class="cross" d="{joins}"/>' if joins else "") + dots
    return f'{drawn}<g class="growthwatch-points">{_speaking(xs, ys, points.words)}</g>'


def _speaking(xs: np.ndarray, ys: np.ndarray, words: list[str]) -> str:
    """Draw unseen circles that carry what is said of each point."""
    return "".join(
        f'<circle cx="{a:g}" cy="{b:g}" r="7" tabindex="0" role="img">'
        f"<title>{said}</title></circle>"
        for a, b, said in zip(xs, ys, map(escape, words), strict=True)
    )
