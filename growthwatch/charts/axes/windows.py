"""Which ages a chart shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from growthwatch.charts.subject import Subject
from growthwatch.record.vocabulary import DAYS_PER_YEAR

# First and last age in years, as on the printed charts.
WINDOWS: dict[str, tuple[float, float]] = {"0-1": (0, 1), "0-4": (0, 4), "2-20": (2, 20)}
RECORD = "record"
SHORTEST_WINDOW_DAYS = 13 * 7
FROM_BIRTH_IF_MEASURED_BEFORE = 2 * DAYS_PER_YEAR
Ages = tuple[float, float] | str | None


def age_window(subject: Subject, other_dates: Any, ages: Ages = None) -> tuple[float, float]:
    """Return the first and last age shown, in days.

    Parameters
    ----------
    subject : Subject
    other_dates : array of datetime
        Of contacts and findings, which must be in view too.
    ages : {"record", "0-1", "0-4", "2-20"} or (float, float), optional
        A window of the printed charts, or first and last age in years. "record", the default, is
        the stretch that this child's record covers: from birth, or from 40 weeks less the
        correction, if it begins before two years of age. A window named from 0 begins as early for
        a child born early.

    Raises
    ------
    ValueError
        If `ages` is neither a window's name nor two rising ages.
    """
    if ages is None or ages == RECORD:
        return _of_record(subject, other_dates)
    if isinstance(ages, str) and ages in WINDOWS:
        first, last = (years * DAYS_PER_YEAR for years in WINDOWS[ages])
        return (_start_before_term(subject) if first == 0 else first), last
    try:
        first, last = (float(age) for age in ages)
    except (TypeError, ValueError):
        first = last = np.nan
    if not first < last:
        names = ", ".join(repr(name) for name in (*WINDOWS, RECORD))
        raise ValueError(
            f"ages {ages!r}: give the first and the last age in years, as (0, 4), or one of {names}"
        )
    return first * DAYS_PER_YEAR, last * DAYS_PER_YEAR


def _of_record(subject: Subject, other_dates: Any) -> tuple[float, float]:
    points = subject.points
    measured = np.concatenate([points["age_days"], points["corrected_age_days"]]).astype(float)
    others = subject.age_on(other_dates)
    others = others[others >= 0]  # contacts before birth have a place of their own
    every = np.concatenate([measured, others])
    if not every.size:
        return 0.0, DAYS_PER_YEAR
    first = measured.min() if measured.size else 0.0
    last = every.max()
    if first < FROM_BIRTH_IF_MEASURED_BEFORE:
        first = _start_before_term(subject)
    else:
        first -= max(0.1 * (last - first), DAYS_PER_YEAR / 2)
    shortest = SHORTEST_WINDOW_DAYS if last < DAYS_PER_YEAR else DAYS_PER_YEAR
    return first, max(last + 0.035 * (last - first), first + shortest)


def _start_before_term(subject: Subject) -> float:
    """Return 0, or a week before the first corrected age: the axis counts from 40+0."""
    corrected = subject.points["corrected_age_days"].to_numpy(float)
    return min(0.0, corrected.min() - 7) if corrected.size and corrected.min() < 0 else 0.0
