"""Ages said come from the two dates: whole months and years of the calendar."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.record.ages import whole_months
from growthwatch.say.ages import (
    age_words,
    age_words_on,
    ages_words,
    duration_words,
    two_ages_words,
)

BIRTHS = st.dates(dt.date(1995, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("born", "date", "words"),
    [
        ("2024-01-01", "2024-01-01", "0 days"),
        ("2024-01-01", "2024-01-02", "1 day"),
        ("2024-01-01", "2024-01-15", "2 weeks"),
        ("2024-01-01", "2024-06-30", "25 weeks"),
        ("2024-01-01", "2024-07-01", "6 months"),
        ("2011-10-20", "2013-03-20", "17 months"),
        ("2011-10-20", "2013-04-19", "17 months"),
        ("2011-10-20", "2013-04-20", "18 months"),
        ("2021-01-01", "2023-12-31", "2 years 11 months"),
        ("2021-01-01", "2024-01-01", "3 years"),
        # A month that has no 31st is over on its last day: Dodds v Walker [1981].
        ("2022-12-31", "2024-02-28", "13 months"),
        ("2022-12-31", "2024-02-29", "14 months"),
        ("2020-02-29", "2023-02-27", "2 years 11 months"),
        ("2020-02-29", "2023-02-28", "3 years"),
        ("2024-01-22", "2024-01-01", "3 weeks before 40 weeks of gestation"),
        ("2024-01-22", None, "unknown age"),
    ],
)
def test_ages_said_as_a_clinician_would(born: str, date: str | None, words: str) -> None:
    day = pd.NaT if date is None else pd.Timestamp(date)
    assert age_words(pd.Timestamp(born), day) == words


@given(BIRTHS, st.integers(6, 23))
def test_ages_said_on_a_month_anniversary_are_that_many_months(born: dt.date, months: int) -> None:
    # pandas' calendar: the day of the same number, or the last of the month.
    day = pd.Timestamp(born) + pd.DateOffset(months=months)
    assert age_words(born, day) == f"{months} months"
    before = f"{months - 1} months" if months > 6 else "week"
    assert before in age_words(born, day - pd.Timedelta(days=1))


@given(BIRTHS, st.integers(2, 20))
def test_ages_said_on_a_birthday_are_whole_years(born: dt.date, years: int) -> None:
    day = pd.Timestamp(born) + pd.DateOffset(years=years)
    assert age_words(born, day) == f"{years} years"
    assert age_words_on(day, (day - pd.Timestamp(born)).days) == f"{years} years"


@given(st.lists(st.tuples(BIRTHS, BIRTHS), max_size=20))
def test_many_ages_are_said_as_one_by_one(pairs: list[tuple[dt.date, dt.date]]) -> None:
    births, dates = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert ages_words(births, dates) == [age_words(*pair) for pair in pairs]


@given(BIRTHS, st.integers(0, 8000))
def test_months_never_go_back_as_days_pass(born: dt.date, days: int) -> None:
    now, then = (np.datetime64(born) + np.timedelta64(n, "D") for n in (days, days + 1))
    step = (whole_months([born], [then]) - whole_months([born], [now]))[0]
    assert step in (0, 1)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2013-01-01", "2013-01-14", "13 days"),
        ("2013-01-01", "2013-01-23", "3 weeks"),
        ("2012-11-02", "2013-03-20", "5 months"),
        ("2013-02-01", "2013-05-01", "3 months"),
        ("2012-10-20", "2013-10-20", "12 months"),
    ],
)
def test_lengths_of_time_come_from_the_dates_and_are_rounded(
    start: str, end: str, words: str
) -> None:
    assert duration_words(pd.Timestamp(start), pd.Timestamp(end)) == words


def test_ages_said_in_findings_are_those_of_the_calendar() -> None:
    # Born on 1 January: on the third birthday 1095 days are 35.98 average months.
    weights = {"2023-01-01": 12.0, "2023-07-01": 12.1, "2024-01-01": 10.5}
    child = gw.one_child(sex="F", birth_date="2021-01-01", gestation_weeks=40, weight_kg=weights)
    told = " ".join(child.findings["message"])
    assert "at 3 years" in told and "2 years 11 months" not in told


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-10-01", "2025-01-01", "9 to 12 months"),
        ("2024-10-01", "2026-03-01", "9 months to 2 years 2 months"),
        ("2026-01-01", "2028-01-01", "2 to 4 years"),
        ("2026-01-01", "2026-03-01", "2 years to 2 years 2 months"),
        ("2026-03-01", "2028-01-01", "2 years 2 months to 4 years"),
        ("2024-01-01", "2024-01-10", "0 to 9 days"),
        ("2024-01-15", "2024-06-30", "2 to 25 weeks"),
        ("2024-01-10", "2024-01-15", "9 days to 2 weeks"),
        ("2023-12-11", "2024-01-15", "3 weeks before 40 weeks of gestation to 2 weeks"),
        (None, "2024-10-01", "unknown age to 9 months"),
    ],
)
def test_two_ages_have_their_unit_once_where_it_is_the_same(first, last, words):
    days = [None if day is None else pd.Timestamp(day) for day in (first, last)]
    assert two_ages_words(pd.Timestamp("2024-01-01"), *days) == words
