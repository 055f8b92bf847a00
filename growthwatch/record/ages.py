"""Ages: days since birth, and corrected for gestation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.record.vocabulary import DAYS_PER_YEAR, TERM_DAYS

SHORTEST_GESTATION, LONGEST_GESTATION = 22 * 7, 45 * 7
PRETERM_BEFORE = 37 * 7
VERY_PRETERM_BEFORE = 32 * 7


def correction_days(gestation_days: ArrayLike) -> np.ndarray:
    """Return what to add to age: gestation at birth minus 280; 0 where gestation is missing.

    Raises
    ------
    ValueError
        For a gestation outside 22 to 45 weeks, naming it (weeks given for days, for example).
    """
    gestation = _floats(gestation_days)
    known = gestation[~np.isnan(gestation)]
    wrong = known[(known < SHORTEST_GESTATION) | (known > LONGEST_GESTATION)]
    if wrong.size:
        raise ValueError(
            f"gestation {wrong[0]:g} days is not between 22 and 45 weeks: give the whole gestation "
            "in days, 37+2 weeks as 261"
        )
    return np.where(np.isnan(gestation), 0.0, gestation - TERM_DAYS)


def paper_correction_days(age: np.ndarray, gestation_days: np.ndarray) -> np.ndarray:
    """Return what to add to age as the paper chart corrects.

    Below 37 weeks only, to one year of corrected age (32 to 36 weeks) or two (below 32 weeks):
    RCPCH, chart information for health staff. The chart on which a corrected age is read ends the
    correction where that age reaches it, not the age since birth.

    Parameters
    ----------
    age : ndarray of float
        Days since birth.
    gestation_days : ndarray of float
        nan is taken as 40+0.
    """
    gestation = np.where(np.isnan(gestation_days), TERM_DAYS, gestation_days)
    until = np.where(gestation < VERY_PRETERM_BEFORE, 2 * DAYS_PER_YEAR, DAYS_PER_YEAR)
    correction = gestation - TERM_DAYS
    corrected = (gestation < PRETERM_BEFORE) & (age + correction < until)
    return np.where(corrected, correction, 0.0)


def whole_months(start: ArrayLike, end: ArrayLike) -> np.ndarray:
    """Return the months of the calendar that are over between two days.

    A month is over on the day of the month it began on, or on the last day of a month that has no
    such day.

    Parameters
    ----------
    start, end : array of dates, shape (n,)

    Returns
    -------
    ndarray of float, shape (n,)
        Negative where `end` comes first, nan where a day is missing.
    """
    begin, until = days_of(start), days_of(end)
    first, last = (day.astype("datetime64[M]") for day in (begin, until))
    day_begun = (begin - first.astype("datetime64[D]")).astype(float)
    day_until = (until - last.astype("datetime64[D]")).astype(float)
    last_day = (last + 1).astype("datetime64[D]") - 1
    short = (day_until < day_begun) & (until != last_day)
    months = (last - first).astype(float) - short
    return np.where(np.isnat(begin) | np.isnat(until), np.nan, months)


def days_of(dates: ArrayLike) -> np.ndarray:
    """Return dates of any kind as days: datetime64[D]."""
    if isinstance(dates, pd.Series | pd.Index):
        days: np.ndarray = pd.to_datetime(dates).to_numpy(dtype="datetime64[D]")
        return days
    array: np.ndarray = np.asarray(dates)
    if array.dtype.kind != "M":
        array = np.asarray(pd.to_datetime(array.ravel())).reshape(array.shape)
    return array.astype("datetime64[D]")


def _floats(numbers: ArrayLike) -> np.ndarray:
    if isinstance(numbers, pd.Series | pd.Index):
        floats: np.ndarray = numbers.to_numpy(dtype=float, na_value=np.nan)
        return floats
    return np.asarray(numbers, dtype=float)
