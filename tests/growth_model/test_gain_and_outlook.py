"""Two-point gain, thrive lines, predictions and drift."""

import numpy as np
import pandas as pd
import pytest
from growth_model_records import scores_of
from scipy.stats import norm

from growthwatch import zscore
from growthwatch.growth_model import (
    conditional_gain,
    estimate_drift,
    expected_growth,
    predict,
    thrive_lines,
)


def test_two_points_agree_with_a_record_of_two_weights():
    rng = np.random.default_rng(5)
    for sex in ("female", "male"):
        for _ in range(5):
            ages = np.sort(rng.choice(np.arange(1, 1700), 2, replace=False))
            z = rng.normal(0, 1, 2)
            judged = expected_growth(scores_of({"A": (sex, ages, z)}))["conditional_z"].iloc[-1]
            two = conditional_gain(z[0], ages[0], z[1], ages[1], sex=sex)
            assert two == pytest.approx(judged, abs=1e-9)


def test_conditional_gain_on_arrays_scalars_and_missing_values():
    result = conditional_gain([0.0, np.nan, 0.0], 60, [[-1.0], [1.0]], [120, 120, 2000])
    assert result.shape == (2, 3)
    assert np.isnan(result[:, 1:]).all()
    assert result[0, 0] < 0 < result[1, 0]
    assert isinstance(conditional_gain(0, 60, 0, 120), float)
    girl, both, boy = (
        conditional_gain(0.5, 60, -0.5, 180, sex=s) for s in ("female", None, "male")
    )
    assert min(girl, boy) < both < max(girl, boy)


def test_conditional_gain_refuses_what_it_cannot_answer():
    with pytest.raises(ValueError, match="before age1"):
        conditional_gain(0, 100, 0, 99)
    with pytest.raises(ValueError, match="'ofc'"):
        conditional_gain(0, 60, 0, 90, measure="ofc")
    with pytest.raises(ValueError, match="'x'"):
        conditional_gain(0, 60, 0, 90, sex="x")
    with pytest.raises(ValueError, match="sex"):
        conditional_gain(0, 60, 0, 90, measurement_error=0.1)


@pytest.mark.parametrize("centile", [5, 50, 90])
def test_each_step_of_a_thrive_line_is_at_its_centile(centile):
    lines = thrive_lines("female", centile=centile, interval_days=56, start_z=[-1, 0, 2])
    for _, line in lines.groupby("line"):
        z, age = line["z"].to_numpy(), line["age_days"].to_numpy()
        assert np.all(np.diff(age) == 56)
        gain = conditional_gain(z[:-1], age[:-1], z[1:], age[1:], sex="female")
        assert np.allclose(100 * norm.cdf(gain), centile)


def test_predictions_are_in_order_and_agree_with_expected_growth():
    ages, z = [1, 40, 100, 160], [-0.3, 0.1, 0.0, 0.2]
    scores = scores_of({"A": ("female", ages, z)})
    dates = scores["date"].tolist()
    later = predict(scores, [*dates, dates[-1] + pd.Timedelta(days=28)])
    judged = expected_growth(scores)
    assert later["note"].iloc[0].startswith("no weight before")
    for name in ("expected_z", "expected_sd", "expected_value"):
        assert np.allclose(later[name][1:4], judged[name][1:], atol=1e-12)
    names = ["value_0_4th", "value_1st", "value_5th", "value_25th", "value_75th", "value_95th"]
    assert (np.diff(later[names].iloc[1:], axis=1) > 0).all()
    assert later["corrected_age_days"].iloc[-1] == 188


def test_a_weight_at_a_predicted_centile_has_that_conditional_centile():
    scores = scores_of({"A": ("male", [1, 40, 100], [0.3, 0.1, 0.4])})
    coming = predict(scores, scores["date"].iloc[-1] + pd.Timedelta(days=40)).iloc[0]
    for name, deviate in (("value_5th", -1.645), ("value_1st", -2.326), ("value_95th", 1.645)):
        z = zscore("weight", coming[name], sex="male", age_days=140)
        with_it = scores_of({"A": ("male", [1, 40, 100, 140], [0.3, 0.1, 0.4, z])})
        last = expected_growth(with_it)["conditional_z"].iloc[-1]
        assert last == pytest.approx(deviate, abs=1e-3)


def test_predict_looks_only_at_earlier_weights():
    scores = scores_of({"A": ("female", [1, 40, 100, 160], [0.0, 0.1, 0.0, -1.0])})
    date = scores["date"].iloc[2]
    assert predict(scores, date).equals(predict(scores.iloc[:2], date))


def test_predict_takes_one_child(caseload):
    with pytest.raises(ValueError, match="one child"):
        predict(caseload, "2021-01-01")
    nobody = predict(caseload.iloc[:0], "2021-01-01")
    assert nobody["note"].tolist() == ["no weight to predict from"]
    old = predict(caseload[caseload["child_id"] == "C001"], "2030-01-01")
    assert old["note"].tolist() == ["growth model ends at 5 years"]


@pytest.fixture(scope="module")
def large_caseload():
    rng = np.random.default_rng(11)
    records = {}
    for number in range(2400):
        ages = np.sort(rng.choice(np.arange(1, 1100), 6, replace=False))
        shift = (0.4, -0.3)[number % 2]
        z = shift + rng.normal() * 0.9 + rng.normal(0, 0.3, 6)
        z[rng.random(6) < 0.01] += 8
        records[f"C{number:04d}"] = (("female", "male")[number % 2], ages, z)
    return scores_of(records)


def test_drift_is_recovered_in_spite_of_wrong_values(large_caseload):
    drift = estimate_drift(large_caseload)
    for sex, shift in (("female", 0.4), ("male", -0.3)):
        values = np.array(getattr(drift, sex).values)
        assert np.abs(values[4:] - shift).mean() < 0.1
        assert np.abs(values[4:] - shift).max() < 0.2


def test_drift_centres_the_conditional_z(large_caseload):
    with_own = expected_growth(large_caseload, drift=estimate_drift(large_caseload))
    assert abs(with_own["conditional_z"].median()) < 0.05


def test_drift_needs_a_large_caseload(caseload):
    with pytest.raises(ValueError, match="1,000 children"):
        estimate_drift(caseload)
