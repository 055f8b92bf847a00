"""Ages, dates and lengths of time in words, from the days of the calendar.

An age said is counted as people count it: a month is over on the day of the month it began on, or
on the last day of a month that has no such day (the corresponding date rule: Dodds v Walker [1981]
1 WLR 1027). Days divided by the length of an average month would make every third child a month too
young on the day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np

from growthwatch.say.language import counted, translated

UNKNOWN = "unknown age"
DAYS_SAID_UNTIL, MONTHS_SAID_FROM, YEARS_SAID_FROM = 14, 6, 24
WEEKS_OF_TIME_UNTIL = 3  # months
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def age_words(birth_date: Any, on: Any) -> str:
    """Say an age as a clinician would: days to 2 weeks, weeks to 6 months, months to 2 years.

    After two years, years and months. Ages are cut, not rounded: a child is 17 months until the
    day of 18 months, and 3 years on the third birthday.

    Parameters
    ----------
    birth_date, on : date
        The day from which the age counts, and the day it is said of. For a corrected age the
        former is the day of 40+0 weeks.
    """
    born, day = as_date(birth_date), as_date(on)
    if born is None or day is None:
        return translated(UNKNOWN)
    days = (day - born).days
    if days < 0:
        weeks = counted(-days // 7, "{n} week", "{n} weeks")
        return translated("{weeks} before 40 weeks of gestation").format(weeks=weeks)
    if days < DAYS_SAID_UNTIL:
        return counted(days, "{n} day", "{n} days")
    months = months_between(born, day)
    if months < MONTHS_SAID_FROM:
        return counted(days // 7, "{n} week", "{n} weeks")
    if months < YEARS_SAID_FROM:
        return counted(months, "{n} month", "{n} months")
    years, rest = divmod(months, 12)
    said = counted(years, "{n} year", "{n} years")
    return f"{said} {counted(rest, '{n} month', '{n} months')}" if rest else said


def age_words_on(on: Any, age_days: float) -> str:
    """Say the age on a date where only its days are at hand, chronological or corrected."""
    day = as_date(on)
    if day is None or np.isnan(age_days):
        return translated(UNKNOWN)
    return age_words(day - timedelta(days=float(age_days)), day)


def ages_words(birth_dates: Iterable[Any], dates: Iterable[Any]) -> list[str]:
    """Say many ages, as `age_words`."""
    return [age_words(born, day) for born, day in zip(birth_dates, dates, strict=True)]


def duration_words(start: Any, end: Any) -> str:
    """Say a length of time: days to 2 weeks, weeks to 3 months, then months, rounded.

    Parameters
    ----------
    start, end : date
    """
    begin, until = as_date(start), as_date(end)
    if begin is None or until is None:
        return translated("an unknown time")
    days = (until - begin).days
    if days < DAYS_SAID_UNTIL:
        return counted(days, "{n} day", "{n} days")
    months = months_between(begin, until)
    if months < WEEKS_OF_TIME_UNTIL:
        return counted(round(days / 7), "{n} week", "{n} weeks")
    reached, following = (_months_later(begin, months + more) for more in (0, 1))
    months += round((until - reached) / (following - reached))
    return counted(months, "{n} month", "{n} months")


def date_words(day: Any) -> str:
    """Say a date as British records do: 4 April 2013."""
    return f"{day.day} {translated(MONTHS[day.month - 1])} {day.year}"


def months_between(start: date, end: date) -> int:
    """Return how many months of the calendar are over between two days."""
    months = 12 * (end.year - start.year) + end.month - start.month
    last_day = monthrange(end.year, end.month)[1]
    return months - (end.day < start.day and end.day != last_day)


def as_date(day: Any) -> date | None:
    """Return a date, Timestamp or datetime64 as a day of the calendar; None where it is missing."""
    if isinstance(day, np.datetime64):
        day = day.astype("datetime64[D]").astype(object)
    elif hasattr(day, "date"):
        day = day.date()
    return day if isinstance(day, date) and day == day else None


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
