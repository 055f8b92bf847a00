"""Ages, dates and lengths of time in words, from the days of the calendar.

An age said is counted as people count it: a month is over on the day of the month it began on, or
on the last day of a month that has no such day (the corresponding date rule: Dodds v Walker [1981]
1 WLR 1027). Days divided by the length of an average month would make every third child a month too
young on the day.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.record.ages import days_of, whole_months

UNKNOWN = "unknown age"
DAYS_SAID_UNTIL, MONTHS_SAID_FROM, YEARS_SAID_FROM = 14, 6, 24
WEEKS_OF_TIME_UNTIL = 3  # months


def age_words(birth_date: Any, date: Any) -> str:
    """Say an age as a clinician would: days to 2 weeks, weeks to 6 months, months to 2 years.

    After two years, years and months. Ages are cut, not rounded: a child is 17 months until the
    day of 18 months, and 3 years on the third birthday.

    Parameters
    ----------
    birth_date, date : date
        The day from which the age counts, and the day it is said of. For a corrected age the
        former is the day of 40+0 weeks.
    """
    return ages_words([birth_date], [date])[0]


def age_words_on(date: Any, age_days: float) -> str:
    """Say the age on a date where only its days are at hand, chronological or corrected."""
    if np.isnan(age_days) or pd.isna(date):
        return UNKNOWN
    day = pd.Timestamp(date)
    return age_words(day - pd.Timedelta(days=age_days), day)


def ages_words(birth_dates: Any, dates: Any) -> list[str]:
    """Say many ages, as `age_words`.

    Parameters
    ----------
    birth_dates, dates : array of dates, shape (n,)
    """
    born, day = days_of(birth_dates), days_of(dates)
    days = (day - born).astype(float)
    days[np.isnat(born) | np.isnat(day)] = np.nan
    pairs = zip(days.tolist(), whole_months(born, day).tolist(), strict=True)
    return [_age(count, months) for count, months in pairs]


def _age(days: float, months: float) -> str:
    if np.isnan(days):
        return UNKNOWN
    if days < 0:
        return f"{_counted(int(-days // 7), 'week')} before 40 weeks of gestation"
    if days < DAYS_SAID_UNTIL:
        return _counted(int(days), "day")
    if months < MONTHS_SAID_FROM:
        return _counted(int(days // 7), "week")
    if months < YEARS_SAID_FROM:
        return _counted(int(months), "month")
    years, rest = divmod(int(months), 12)
    return _counted(years, "year") + (f" {_counted(rest, 'month')}" if rest else "")


def duration_words(start: Any, end: Any) -> str:
    """Say a length of time: days to 2 weeks, weeks to 3 months, then months, rounded.

    Parameters
    ----------
    start, end : date
    """
    begin, until = days_of([start]), days_of([end])
    days = int((until - begin).astype(int)[0])
    if days < DAYS_SAID_UNTIL:
        return _counted(days, "day")
    months = int(whole_months(begin, until)[0])
    if months < WEEKS_OF_TIME_UNTIL:
        return _counted(round(days / 7), "week")
    reached, following = (
        pd.Timestamp(begin[0]) + pd.DateOffset(months=months + more) for more in (0, 1)
    )
    return _counted(
        months + round((pd.Timestamp(until[0]) - reached) / (following - reached)), "month"
    )


def date_words(date: pd.Timestamp) -> str:
    """Say a date as British records do: 4 April 2013."""
    return f"{date.day} {date:%B %Y}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" + ("" if number == 1 else "s")
