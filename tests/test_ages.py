"""Ages in days, and corrected for gestation."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.record.ages import paper_correction_days, whole_months


def test_everyone_is_corrected_early_and_late() -> None:
    born, seen = dt.date(2024, 1, 1), dt.date(2024, 1, 31)
    assert gw.corrected_age_days(born, seen, 37 * 7 + 2) == 30 - 19
    assert gw.corrected_age_days(born, seen, 42 * 7) == 30 + 14
    assert gw.corrected_age_days(born, seen, 280) == 30


def test_unknown_gestation_is_40_weeks_and_missing_dates_are_nan() -> None:
    dates = pd.Series(["2024-01-31", None], index=[5, 6])
    age = gw.corrected_age_days("2024-01-01", dates, np.nan)
    assert age[5] == 30 and np.isnan(age[6])


@pytest.mark.parametrize("gestation", [37, 500, 0])
def test_weeks_given_for_days_are_refused(gestation: int) -> None:
    with pytest.raises(ValueError, match=str(gestation)):
        gw.corrected_age_days("2024-01-01", "2024-01-31", gestation)


@pytest.mark.parametrize(
    ("weeks", "age", "corrected"),
    [
        (36, 365 + 28, True),
        (36, 366 + 28, False),
        (31, 730 + 63, True),
        (31, 731 + 63, False),
        (37, 10, False),
    ],
)
def test_the_paper_correction_ends_at_one_or_two_years_of_corrected_age(
    weeks: int, age: int, corrected: bool
) -> None:
    correction = paper_correction_days(np.array([age]), np.array([weeks * 7.0]))
    assert (correction[0] == (weeks - 40) * 7) == corrected
    assert corrected or correction[0] == 0


@pytest.mark.parametrize(
    ("gestation", "usable"),
    [(22 * 7, True), (22 * 7 - 1, False), (45 * 7, True), (45 * 7 + 1, False)],
)
def test_a_gestation_is_22_to_45_weeks(gestation: int, usable: bool) -> None:
    if usable:
        assert gw.corrected_age_days("2024-01-01", "2024-01-31", gestation) == 30 + gestation - 280
        return
    with pytest.raises(ValueError, match="not between 22 and 45 weeks"):
        gw.corrected_age_days("2024-01-01", "2024-01-31", gestation)


@pytest.mark.parametrize(
    ("gestation", "age", "correction"),
    [
        (37 * 7 - 1, 100, -22),  # 36+6 is preterm
        (37 * 7, 100, 0),
        (32 * 7 - 1, 600, -57),  # 31+6 is corrected for two years
        (32 * 7, 600, 0),  # 32+0 for one
        (32 * 7, 365 + 56, -56),  # 365 days of corrected age are less than a year of 365.25
        (32 * 7, 366 + 56, 0),
        (np.nan, 100, 0),
    ],
)
def test_the_paper_chart_corrects_below_37_weeks_and_below_32_for_longer(
    gestation: float, age: int, correction: float
) -> None:
    assert paper_correction_days(np.array([age]), np.array([gestation]))[0] == correction


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-31", "2024-02-29", 1),  # the last day of a month without a 31st
        ("2024-01-31", "2024-02-28", 0),
        ("2024-01-15", "2024-02-14", 0),
        ("2024-01-15", "2024-02-15", 1),
        ("2024-01-15", "2025-01-15", 12),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-03-15", "2024-02-15", -1),
    ],
)
def test_a_month_is_over_on_its_day_or_the_months_last(start: str, end: str, months: int) -> None:
    assert whole_months([start], [end])[0] == months


def test_a_gestation_may_be_text_and_one_that_cannot_be_read_is_named() -> None:
    days = gw.corrected_age_days("2024-01-01", "2024-01-31", ["37+2", "42", None])
    assert days.tolist() == [30 - 19, 30 + 14, 30]
    with pytest.raises(ValueError, match="gestation 'early' is not a gestation"):
        gw.corrected_age_days("2024-01-01", "2024-01-31", "early")
