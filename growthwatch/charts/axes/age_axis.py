"""The age axis: gestation below 42 weeks, months to 2 years, then years; dates under the lanes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.layer import width_in_points
from growthwatch.charts.style import QUIET, SMALL
from growthwatch.charts.words.writing import write_words
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR, TERM_DAYS, TWO_YEARS_DAYS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GESTATION_UNTIL = 14.0  # 42 weeks
FOUR_YEARS_DAYS = 4 * DAYS_PER_YEAR
# Weeks are labelled beside months only while they have this much room each, in points.
ROOM_FOR_A_WEEK = 3.2
ROOM_FOR_A_MONTH = 5.6 * SMALL  # "Sep 2015" with a space beside it
Tick = tuple[float, str]


def draw_age_axis(ax: Axes) -> None:
    """Put ticks, labels and the names of the units under the chart.

    The limits and the size of the axes must be final: steps are chosen so that labels have room.
    """
    first, last = ax.get_xlim()
    width = width_in_points(ax)
    points_a_day = width / (last - first)
    ticks: list[Tick] = []
    zones: list[tuple[float, float, str]] = []
    small: list[float] = []
    for start, end, zone in _zones(first, last, points_a_day):
        inside = (max(start, first), min(end, last))
        found = _labelled(*inside, zone, points_a_day, ticks[-1] if ticks else None)
        ticks += found
        zones.append((*inside, zone))
        small += _unlabelled(*inside, zone, points_a_day)
    ages, labels = [age for age, _ in ticks], [label for _, label in ticks]
    _draw_axis(ax, ages, labels, sorted(set(small) - set(ages)), SMALL)
    _write_captions(ax, zones, points_a_day)


def draw_date_axis(ax: Axes, birth_date: pd.Timestamp) -> None:
    """Put calendar dates under the lanes."""
    first, last = ax.get_xlim()
    width = width_in_points(ax)
    first_date = birth_date + pd.Timedelta(days=np.ceil(first))
    last_date = birth_date + pd.Timedelta(days=np.floor(last))
    months_in_view = (last - first) / DAYS_PER_MONTH
    for step in (1, 2, 3, 6, 12, 24, 60):
        if width / months_in_view * step > ROOM_FOR_A_MONTH:
            break
    starts = pd.date_range(first_date.normalize(), last_date, freq="MS")
    chosen = starts[(starts.year * 12 + starts.month - 1) % step == 0]
    minor = starts.difference(chosen) if step <= 12 else starts[:0]
    _draw_axis(
        ax,
        _days(chosen, birth_date),
        [f"{date:%b %Y}" for date in chosen],
        _days(minor, birth_date),
        SMALL,
    )


def _days(dates: pd.DatetimeIndex, birth_date: pd.Timestamp) -> list[float]:
    return [float((date - birth_date).days) for date in dates]


def _draw_axis(
    ax: Axes, ages: Sequence[float], labels: list[str], small: Sequence[float], size: float
) -> None:
    """Draw all ticks as the marks of two lines, and their labels at once.

    Matplotlib's own ticks, three lines and two texts each, would take a fifth of a chart's time.
    They are set, for who asks the axes for them, and not drawn.
    """
    from matplotlib.markers import TICKDOWN
    from matplotlib.ticker import FixedFormatter, FixedLocator

    ax.xaxis.set_major_locator(FixedLocator(list(ages)))
    ax.xaxis.set_major_formatter(FixedFormatter(labels))
    ax.xaxis.set_visible(False)
    beneath = ax.get_xaxis_transform()
    for at, length, width, gid in ((ages, 4, 0.8, "ticks"), (small, 2, 0.6, "small ticks")):
        ax.plot(
            at,
            np.zeros(len(at)),
            linestyle="none",
            marker=TICKDOWN,
            markersize=length,
            markeredgewidth=width,
            color=QUIET,
            transform=beneath,
            scalex=False,
            scaley=False,
            clip_on=False,
            gid=gid,
        )
    write_words(
        ax,
        labels,
        [(age, 0) for age in ages],
        size=size,
        level="top",
        offset=(0, -5.5),
        transform=beneath,
        gid="axis label",
    )


def _zones(first: float, last: float, points_a_day: float) -> list[tuple[float, float, str]]:
    """Return the stretches of the axis in view with the unit of each."""
    # A few days of gestation at the left edge of a long chart would only be a blot.
    gestation = first < 0 and (GESTATION_UNTIL - first) * points_a_day > 14
    weeks = 7 * points_a_day >= ROOM_FOR_A_WEEK and last <= DAYS_PER_YEAR
    infancy = "weeks" if weeks and last < 26 * 7 else "months"
    zones: list[tuple[float, float, str]] = []
    start = -np.inf
    if gestation:
        zones, start = [(-np.inf, GESTATION_UNTIL, "weeks of gestation")], GESTATION_UNTIL
    zones += [
        (start, TWO_YEARS_DAYS, infancy),
        (TWO_YEARS_DAYS, FOUR_YEARS_DAYS, "years and months"),
        (FOUR_YEARS_DAYS, np.inf, "years"),
    ]
    return [(a, b, zone) for a, b, zone in zones if a < last and b > first]


def _labelled(
    start: float, end: float, zone: str, points_a_day: float, before: Tick | None
) -> list[Tick]:
    unit, steps = {
        "weeks of gestation": (7, (1, 2, 4)),
        "weeks": (7, (1, 2, 4)),
        "months": (DAYS_PER_MONTH, (1, 2, 3, 6, 12)),
        "years and months": (DAYS_PER_MONTH, (1, 2, 3, 6, 12, 24)),
        "years": (DAYS_PER_MONTH, (6, 12, 24, 48)),
    }[zone]
    for step in steps:
        days = unit * step
        counts = np.arange(np.ceil(start / days - 1e-9), np.floor(end / days + 1e-9) + 1)
        labels = [_label(int(count) * step, zone) for count in counts]
        widest = max((len(label) for label in labels), default=0) * SMALL * 0.62 + 5
        if days * points_a_day >= widest:
            break
    ticks = []
    for count, label in zip(counts, labels, strict=True):
        age = count * days
        # The end of a zone belongs to the next one, which names it in its own unit.
        if age >= end - 1e-6 and end in (GESTATION_UNTIL, TWO_YEARS_DAYS, FOUR_YEARS_DAYS):
            continue
        letters = len(label) + (len(before[1]) if before else 0)
        if before and (age - before[0]) * points_a_day < 0.31 * SMALL * letters + 4:
            continue
        ticks.append((age, label))
        before = ticks[-1]
    return ticks


def _label(count: int, zone: str) -> str:
    if zone == "weeks of gestation":
        return str(count + TERM_DAYS // 7)
    if zone in ("weeks", "months"):
        return str(count)
    years, months = divmod(count, 12)
    if zone == "years":
        return f"{years}½" if months else str(years)
    return f"{years}y {months}m" if months else f"{years}y"


def _unlabelled(start: float, end: float, zone: str, points_a_day: float) -> list[float]:
    """Return where small ticks stand: weeks, months or half-years, where they can be told apart."""
    unit = {
        "weeks of gestation": 7.0,
        "weeks": 7.0,
        "months": DAYS_PER_MONTH,
        "years and months": DAYS_PER_MONTH,
        "years": DAYS_PER_YEAR / 2,
    }[zone]
    if zone == "months" and 7 * points_a_day >= ROOM_FOR_A_WEEK:
        unit = 7.0
    if unit * points_a_day < 2.5:
        return []
    return list(np.arange(np.ceil(start / unit), np.floor(end / unit) + 1) * unit)


def _write_captions(
    ax: Axes, captions: list[tuple[float, float, str]], points_a_day: float
) -> None:
    """Name the unit of each stretch under its labels, where the name has room."""
    if len(captions) > 1 and captions[-1][2] == "years" and "years" in captions[-2][2]:
        captions = [*captions[:-2], (captions[-2][0], captions[-1][1], "years")]
    for start, end, zone in captions:
        room = (end - start) * points_a_day
        full, short = (zone, "gestation") if "gestation" in zone else (f"age, {zone}", zone)
        words = full if room > len(full) * SMALL * 0.58 else short
        if room < len(words) * SMALL * 0.58:
            continue
        if zone == "weeks":
            _write_beneath(ax, start, words, "left")
            _write_months(ax, start, end, points_a_day)
        else:
            _write_beneath(ax, (start + end) / 2, words, "center")


def _write_months(ax: Axes, start: float, end: float, points_a_day: float) -> None:
    """Write the months beneath an axis that is labelled in weeks."""
    for month in range(1, int(end / DAYS_PER_MONTH) + 1):
        age = month * DAYS_PER_MONTH
        if (age - start) * points_a_day > 80 and (end - age) * points_a_day >= 0:
            _write_beneath(ax, age, f"{month} month{'s' * (month > 1)}", "center")


def _write_beneath(ax: Axes, age: float, words: str, align: str) -> None:
    write_words(
        ax,
        [words],
        [(age, 0)],
        size=SMALL,
        colours=QUIET,
        align=align,
        level="top",
        offset=(0, -16.5),
        transform=ax.get_xaxis_transform(),
        gid="age caption",
    )
