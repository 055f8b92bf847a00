"""WHO 2007 and CDC 2000, against published values and an independent package."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from rcpchgrowth import Measurement

import growthwatch as gw

MONTH = 365.25 / 12


@pytest.mark.parametrize(
    ("measure", "sex", "months", "median"),
    [("bmi", "male", 61, 15.2641), ("bmi", "female", 61, 15.2441),
     ("height", "male", 228, 176.5432), ("height", "female", 228, 163.1548),
     ("weight", "female", 120, 31.8578)],
)  # fmt: skip
def test_a_median_that_who_published_in_2007_has_z_of_nought(measure, sex, months, median):
    z = gw.school_age_zscore(measure, median, sex=sex, age_days=months * MONTH)
    assert z == pytest.approx(0, abs=1e-6)


def test_cdc_own_worked_example():
    """CDC, percentile data files with LMS values: a boy of 9½ months of 9.7 kg has z 0.207."""
    z = gw.school_age_zscore("weight", 9.7, sex="M", age_days=9.5 * MONTH, reference="cdc-2000")
    assert z == pytest.approx(0.207, abs=0.001)


def test_sigma_of_the_extended_bmi_is_cdcs_formula():
    """Hales 2022: boys 0.3728 + 0.5196 a - 0.0091 a², girls 0.8334 + 0.3712 a - 0.0011 a²."""
    from growthwatch.school_age import _table

    for sex, formula in (
        ("male", (0.3728, 0.5196, -0.0091)),
        ("female", (0.8334, 0.3712, -0.0011)),
    ):
        ages, rows = _table("cdc-2000", "bmi", sex)
        a, b, c = formula
        np.testing.assert_allclose(rows[:, 3], a + b * ages + c * ages**2, atol=2e-3)


@pytest.mark.parametrize("reference", ["who-2007", "cdc-2000"])
@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize(
    ("measure", "value", "years"),
    [("height", 128.0, 8.3), ("weight", 31.0, 8.3), ("bmi", 16.2, 8.3), ("bmi", 33.0, 12.6),
     ("bmi", 12.4, 15.1), ("height", 151.0, 12.6), ("weight", 14.0, 6.2)],
)  # fmt: skip
def test_every_z_score_is_that_of_rcpchgrowth(reference, sex, measure, value, years):
    born = dt.date(2005, 3, 1)
    seen = born + dt.timedelta(days=round(years * 365.25))
    made = Measurement(
        sex=sex, birth_date=born, observation_date=seen, measurement_method=measure,
        observation_value=value, reference="who" if reference == "who-2007" else "cdc",
        gestation_weeks=40, gestation_days=0,
    )  # fmt: skip
    theirs = made.measurement["measurement_calculated_values"]["chronological_sds"]
    ours = gw.school_age_zscore(
        measure, value, sex=sex, age_days=(seen - born).days, reference=reference
    )
    assert ours == pytest.approx(theirs, abs=2e-4)


def test_outside_the_reference_there_is_none_and_series_keep_their_index():
    assert np.isnan(gw.school_age_zscore("weight", 40, sex="F", age_days=11 * 365.25))
    assert np.isnan(gw.school_age_zscore("bmi", 16, sex="unknown", age_days=3000))
    assert np.isnan(gw.school_age_zscore("ofc", 50, sex="F", age_days=3000))
    bmi = pd.Series([16.0, 30.0], index=["a", "b"])
    z = gw.school_age_zscore("bmi", bmi, sex=["F", 1], age_days=4000, reference="cdc-2000")
    assert z.index.tolist() == ["a", "b"] and z["b"] > 1.645 > z["a"]
    with pytest.raises(ValueError, match="unknown reference 'cdc'"):
        gw.school_age_zscore("bmi", 16, sex="F", age_days=3000, reference="cdc")
