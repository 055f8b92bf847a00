"""Ages in days, corrected for gestation, and in words."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.record.ages import age_words, duration_words, paper_correction_days


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
    [(36, 365, True), (36, 366, False), (31, 730, True), (31, 731, False), (37, 10, False)],
)
def test_the_paper_chart_corrects_below_37_weeks_to_one_or_two_years(
    weeks: int, age: int, corrected: bool
) -> None:
    correction = paper_correction_days(np.array([age]), np.array([weeks * 7.0]))
    assert (correction[0] == (weeks - 40) * 7) == corrected
    assert corrected or correction[0] == 0


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (14, "2 weeks"),
        (182, "26 weeks"),
        (183, "6 months"),
        (517, "17 months"),
        (731, "2 years"),
        (944, "2 years 7 months"),
        (-21, "3 weeks before 40 weeks of gestation"),
    ],
)
def test_ages_are_said_as_a_clinician_would(days: int, words: str) -> None:
    assert age_words(days) == words


def test_lengths_of_time_are_rounded() -> None:
    assert duration_words(13) == "13 days"
    assert duration_words(22) == "3 weeks"
    assert duration_words(138) == "5 months"
