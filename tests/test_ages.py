"""Ages in days, and corrected for gestation."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.record.ages import paper_correction_days


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
