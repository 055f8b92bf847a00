"""WHO 2007 and CDC 2000, against published values and an independent package."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from rcpchgrowth import Measurement

import growthwatch as gw
from growthwatch.record.vocabulary import RESEARCH_REFERENCES
from growthwatch.references import piece_rows

MONTH = 365.25 / 12


@pytest.mark.parametrize(
    ("measure", "sex", "months", "median"),
    [("bmi", "male", 61, 15.2641), ("bmi", "female", 61, 15.2441),
     ("height", "male", 228, 176.5432), ("height", "female", 228, 163.1548),
     ("weight", "female", 120, 31.8578)],
)  # fmt: skip
def test_a_median_that_who_published_in_2007_has_z_of_nought(measure, sex, months, median):
    z = gw.zscore(measure, median, sex=sex, age_days=months * MONTH, reference="who-2007")
    assert z == pytest.approx(0, abs=1e-6)


def test_cdc_own_worked_example():
    """A boy of 9 months of 9.7 kg (L -0.1600954, M 9.476500305, S 0.11218624) has z 0.207.

    CDC, Percentile Data Files with LMS Values (www.cdc.gov/growthcharts/percentile_data_files.htm);
    its tables give the middle of the month, 9.5.
    """
    z = gw.zscore("weight", 9.7, sex="M", age_days=9.5 * MONTH, reference="cdc-2000")
    assert z == pytest.approx(0.207, abs=0.001)


def test_sigma_of_the_extended_bmi_is_cdcs_formula():
    """Hales 2022: boys 0.3728 + 0.5196 a - 0.0091 a², girls 0.8334 + 0.3712 a - 0.0011 a²."""
    for sex, formula in (
        ("male", (0.3728, 0.5196, -0.0091)),
        ("female", (0.8334, 0.3712, -0.0011)),
    ):
        rows = piece_rows("cdc_2000", "bmi", sex)
        assert rows is not None
        ages, lms = rows
        a, b, c = formula
        np.testing.assert_allclose(lms[:, 3], a + b * ages + c * ages**2, atol=2e-3)


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
    ours = gw.zscore(measure, value, sex=sex, age_days=(seen - born).days, reference=reference)
    assert ours == pytest.approx(theirs, abs=2e-4)


def test_outside_the_reference_there_is_none_and_series_keep_their_index():
    assert np.isnan(who_2007("weight", 40, age_days=11 * 365.25))
    assert np.isnan(who_2007("bmi", 16, age_days=1800))
    assert np.isnan(who_2007("bmi", 16, age_days=3000, sex="unknown"))
    assert np.isnan(who_2007("ofc", 50, age_days=3000))
    bmi = pd.Series([16.0, 30.0], index=["a", "b"])
    z = gw.zscore("bmi", bmi, sex=["F", 1], age_days=4000, reference="cdc-2000")
    assert z.index.tolist() == ["a", "b"] and z["b"] > 1.645 > z["a"]
    with pytest.raises(ValueError, match="unknown reference 'cdc'"):
        gw.zscore("bmi", 16, sex="F", age_days=3000, reference="cdc")


def who_2007(measure, value, *, age_days, sex="F"):
    return gw.zscore(measure, value, sex=sex, age_days=age_days, reference="who-2007")


@pytest.mark.parametrize("reference", RESEARCH_REFERENCES)
@pytest.mark.parametrize("measure", ["weight", "height", "bmi"])
def test_a_measurement_is_the_inverse_of_its_z_score(reference, measure):
    z = np.array([-4.0, -2.0, 0.0, 1.6, 1.7, 2.5, 3.5])
    for age in (2200, 3000.5, 3600):
        how = {"sex": "M", "age_days": age, "reference": reference}
        value = gw.measurement(measure, z, **how)
        assert (np.diff(value) > 0).all()
        assert gw.zscore(measure, value, **how) == pytest.approx(z, abs=1e-6)


def test_the_steps_of_a_researcher_take_them_too():
    seen = {"id": ["a", "b"], "sex": ["F", "M"], "dob": "2010-03-01", "date": "2018-07-09"}
    table = pd.DataFrame(seen | {"wt": [25.0, 41.0], "ht": [126.0, 131.0]})
    z = gw.zscores(table, reference="cdc-2000")
    bmi = table["wt"] / (table["ht"] / 100) ** 2
    alone = gw.zscore("bmi", bmi, sex=table["sex"], age_days=3052, reference="cdc-2000")
    assert z["bz"].to_numpy() == pytest.approx(alone.to_numpy())
    assert "wlz" not in z
    scores = table.growth.score(reference="cdc-2000")
    assert set(scores["reference"]) == {"cdc-2000"}
    by_bmi = scores.loc[scores["measure"] == "bmi", "z"]
    assert by_bmi.to_numpy() == pytest.approx(alone.to_numpy())
    curves = gw.centile_curves("bmi", sex="M", reference="cdc-2000", centiles=(50, 95, 99))
    assert curves["p99"].dropna().gt(curves["p95"].dropna()).all()


def test_nothing_is_detected_or_judged_by_them():
    visits = pd.DataFrame({"id": "a", "sex": "F", "dob": "2010-03-01", "date": ["2018-07-09"]})
    scores = visits.assign(wt=25.0).growth.score(reference="who-2007")
    for step in (gw.detect, gw.judge):
        with pytest.raises(ValueError, match="for research and nothing is detected"):
            step(scores)
