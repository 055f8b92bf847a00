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


COUNTED = {
    "day": ("{n} day", "{n} days"),
    "week": ("{n} week", "{n} weeks"),
    "month": ("{n} month", "{n} months"),
    "year": ("{n} year", "{n} years"),
}


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
    if day < born:
        weeks = _counted((born - day).days // 7, "week")
        return translated("{weeks} before 40 weeks of gestation").format(weeks=weeks)
    return " ".join(_counted(number, unit) for number, unit in _age(born, day))


def two_ages_words(birth_date: Any, first: Any, last: Any) -> str:
    """Say two ages, their unit once where it is the same: "12 to 17 months".

    Parameters
    ----------
    birth_date, first, last : date
    """
    born, begin, end = as_date(birth_date), as_date(first), as_date(last)
    said = age_words(birth_date, last)
    if born is not None and begin is not None and end is not None and begin >= born:
        (number, unit), *rest = _age(born, begin)
        (_, last_unit), *last_rest = _age(born, end)
        if unit == last_unit and not rest and not last_rest:
            return f"{number} to {said}"
    return f"{age_words(birth_date, first)} to {said}"


def _age(born: date, day: date) -> list[tuple[int, str]]:
    """Return an age as it is said: its numbers, each with its unit."""
    days, months = (day - born).days, months_between(born, day)
    if days < DAYS_SAID_UNTIL:
        return [(days, "day")]
    if months < MONTHS_SAID_FROM:
        return [(days // 7, "week")]
    if months < YEARS_SAID_FROM:
        return [(months, "month")]
    years, rest = divmod(months, 12)
    return [(years, "year"), (rest, "month")] if rest else [(years, "year")]


def _counted(number: int, unit: str) -> str:
    return counted(number, *COUNTED[unit])


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
        return _counted(days, "day")
    months = months_between(begin, until)
    if months < WEEKS_OF_TIME_UNTIL:
        return _counted(round(days / 7), "week")
    reached, following = (_months_later(begin, months + more) for more in (0, 1))
    months += round((until - reached) / (following - reached))
    return _counted(months, "month")


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
