"""The model's curves and limits, against numbers worked out another way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from growth_model_records import BIRTH, scores_of
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

from growthwatch.growth_model import conditional_gain, estimate_drift, predict, thrive_lines
from growthwatch.growth_model.distribution import (
    Predicted,
    deviate,
    part_variances,
    standard_deviation,
    z_at,
)
from growthwatch.growth_model.drift import _shift
from growthwatch.growth_model.kernel import Curve, Drift, kernel, log_age
from growthwatch.growth_model.weighing import MEASUREMENT_ERRORS, errors_in_z, z_per_unit
from growthwatch.references import lms_at

MONTH = 30.4375
WEIGHT = kernel("weight")


@pytest.mark.parametrize(
    ("centile", "usable"), [(0, False), (0.1, True), (99.9, True), (100, False)]
)
def test_a_thrive_line_is_at_a_centile_between_0_and_100(centile, usable):
    if usable:
        assert len(thrive_lines("female", centile=centile, last_age_days=56, start_z=0.0))
        return
    with pytest.raises(ValueError, match="not between 0 and 100"):
        thrive_lines("female", centile=centile)


def test_thrive_lines_run_from_the_first_to_the_last_age_and_end_at_5_sd():
    lines = thrive_lines("male", first_age_days=28, last_age_days=84, interval_days=28)
    assert sorted(set(lines["age_days"])) == [28, 56, 84] and lines["line"].nunique() == 9
    assert lines[lines["age_days"] == 28]["z"].tolist() == pytest.approx(
        [step * 2 / 3 for step in range(-4, 5)]
    )
    steep = thrive_lines("male", centile=0.1, start_z=-4.9, last_age_days=200)
    assert steep["z"].abs().max() <= 5 and len(steep) < 7


def test_a_second_measurement_may_be_of_the_same_day_and_not_of_one_before():
    assert np.isfinite(conditional_gain(0.0, 100, 0.1, 100))
    with pytest.raises(ValueError, match="age2 99 days is before age1 100 days"):
        conditional_gain(0.0, 100, 0.1, 99)


@pytest.mark.parametrize(("age", "known"), [(1826.25, True), (1826.3, False)])
def test_gain_is_judged_to_five_years(age, known):
    assert np.isfinite(conditional_gain(0.0, 1700, 0.1, age)) == known


def test_sex_unknown_lies_between_a_girl_and_a_boy():
    girl, boy, either = (
        conditional_gain(0.3, 60, -0.5, 150, sex=s) for s in ("female", "male", None)
    )
    assert min(girl, boy) < either < max(girl, boy)
    drift = Drift(Curve((0, 12), (0.2, 0.4)), Curve((0, 12), (0.6, 0.0)))
    ages = np.log1p(np.array([0.0, 12.0]))
    assert drift(ages, np.array([0.5, 0.5])) == pytest.approx([0.4, 0.2])


@pytest.mark.parametrize("months", [(-1.0, 0.5), (0.5, 3.0), (2.0, 2.0), (5.0, 40.0)])
def test_the_integral_of_a_curve_is_its_area_before_between_and_beyond_its_knots(months):
    curve = Curve((1.0, 3.0, 12.0), (0.5, 2.0, 1.0))
    begin, end = (float(log_age(one * MONTH)) for one in months)
    knots = [one for one in np.log1p(curve.months) if begin < one < end]
    area, _ = quad(lambda at: float(curve(np.array(at))), begin, end, points=knots or None)
    both = curve.integral(np.array([begin, end]))
    assert both[1] - both[0] == pytest.approx(area, abs=1e-9)
    assert curve.integral(np.log1p(np.array([1.0])))[0] == pytest.approx(0)


def test_the_scale_of_age_is_the_logarithm_and_months_before_term():
    ages = np.array([-2, -1, 0, 1, np.e - 1]) * MONTH
    assert log_age(ages) == pytest.approx([-2, -1, 0, np.log(2), 1])


def test_boys_vary_more_by_twice_the_fitted_factor_and_the_channel_is_kept_to_37_months():
    days = np.array([400.0, 400.0, 400.0])
    points = WEIGHT.at(days, np.array([0.0, 1.0, 0.5]), days)
    assert points.spread[1] / points.spread[0] == pytest.approx(np.exp(2 * WEIGHT.male_spread))
    assert points.spread[2] == 1
    assert points.error == pytest.approx((WEIGHT.error * points.spread) ** 2)
    assert points.channel / points.spread == pytest.approx([points.channel[2]] * 3)
    late = np.array([37.0, 38.0]) * MONTH
    forgotten = WEIGHT.at(late, np.zeros(2), late).forgotten
    assert forgotten[0] == pytest.approx(0, abs=1e-12)
    assert forgotten[1] == pytest.approx(WEIGHT.channel_fading * np.log(39 / 38))


def expected(mean: float, variance: float, days: float, n: int = 1) -> Predicted:
    ages = np.full(n, float(days))
    return Predicted(np.full(n, mean), np.full(n, variance), WEIGHT.at(ages, np.zeros(n), ages))


def test_the_deviate_is_the_centile_of_the_mixture_bent_by_the_skew():
    """Jones and Pewsey's transformation of the mixture's own normal deviate."""
    of = expected(0.2, 0.05, 300, n=5)
    z = np.array([-3.0, -0.4, 0.2, 0.9, 5.0])
    sd = np.sqrt(part_variances(WEIGHT, of.variance, of.points))
    below = sum(share * ndtr((z - 0.2) / one) for share, one in zip(WEIGHT.shares, sd, strict=True))
    skew = of.points.skew
    by_hand = np.sinh(np.arcsinh(ndtri(below) + 1.35408 * skew) - skew)
    assert deviate(WEIGHT, of, z) == pytest.approx(by_hand, abs=1e-6)
    for wanted in (-2.6, 0.0, 1.3):
        assert deviate(WEIGHT, of, z_at(WEIGHT, of, wanted)) == pytest.approx([wanted] * 5)


def test_the_parts_of_the_mixture_add_their_variances():
    of = expected(0.0, 0.05, 300)
    p = of.points
    ordinary = 0.05 + p.error
    by_hand = [
        ordinary,
        ordinary + (WEIGHT.noisy_error * p.spread) ** 2,
        ordinary + WEIGHT.gross_error**2,
        ordinary + (WEIGHT.change * p.channel) ** 2,
    ]
    assert part_variances(WEIGHT, of.variance, p) == pytest.approx(np.array(by_hand))
    assert WEIGHT.shares.sum() == pytest.approx(1)
    careless = WEIGHT.noisy_share / (WEIGHT.shares[0] + WEIGHT.noisy_share)
    sd = np.sqrt(ordinary + careless * (WEIGHT.noisy_error * p.spread) ** 2)
    assert standard_deviation(WEIGHT, of) == pytest.approx(sd)


def test_an_error_in_kg_is_turned_by_the_slope_of_the_lms_formula_up_to_3_sd():
    age = 300.0
    L, M, S = lms_at("uk-who", "weight", "female", np.array([age]))[0]
    for z, near in ((0.0, 0.0), (-2.0, -2.0), (-5.0, -3.0), (4.0, 3.0)):
        value = M * (1 + L * S * near) ** (1 / L)
        slope = (value / M) ** (L - 1) / (M * S)
        told = z_per_unit("weight", np.array([z]), "female", np.array([age]))[0]
        assert told == pytest.approx(slope, rel=2e-3)
    one = np.array([0.0]), "female", np.array([age]), np.array([0]), 1
    assert errors_in_z(0.0, "weight", *one) == pytest.approx([0.0])
    with pytest.raises(ValueError, match="negative"):
        errors_in_z(-0.01, "weight", *one)
    # A bare error is the weights'.
    assert errors_in_z(0.1, "height", *one) is None
    assert errors_in_z({"weight": 0.1}, "height", *one) is None


def test_the_errors_by_name_are_those_that_docs_tell():
    told = {name: one.sd for name, one in MEASUREMENT_ERRORS["weight"].items()}
    assert told == {"clinic": 0.08, "home": 0.12, "clothed": 0.20}


def test_a_prediction_rests_on_the_days_before_and_ends_at_five_years():
    scores = scores_of({"A": ("female", [60, 120, 180], [0.0, 0.5, 0.4])})
    days = [BIRTH + pd.Timedelta(days=day) for day in (60, 61, 120, 121, 1826, 1827)]
    table = predict(scores, days)
    assert table["note"].tolist()[0] == "no weight before this date"
    assert table["expected_z"].notna().tolist() == [False, True, True, True, True, False]
    assert table["age_days"].tolist() == [60, 61, 120, 121, 1826, 1827]
    # On the day of a weight it is not known yet.
    early = predict(scores[:1], days[2])
    assert table["expected_z"][2] == early["expected_z"][0]


def test_where_few_children_were_seen_the_drift_is_drawn_to_the_fitted_one_and_no_further():
    """1,000 children half an SD above the fitted mean at one age, five of them at another."""
    knots = np.array([0.0, 1.0])
    ages = np.array([0.0] * 1000 + [1.0] * 5)
    child = np.array([*range(1000), *range(5)])
    spread = np.random.default_rng(1).permutation(np.linspace(-0.8, 0.8, 1000))
    residual = 0.5 + np.r_[spread, np.zeros(5)]
    shift = _shift(residual, ages, child, knots)
    assert shift[0] == pytest.approx(0.5, abs=0.05)
    assert 0 < shift[1] < 0.45
    # The more of them, the less it is drawn.
    many = np.r_[ages, np.ones(200)], np.r_[child, np.arange(5, 205)]
    more = _shift(np.r_[residual, np.full(200, 0.5)], *many, knots)
    assert shift[1] < more[1] < 0.5


def test_a_child_weighed_often_between_two_knots_counts_once_for_the_drift():
    knots = np.array([0.0, 1.0])
    often = np.arange(400) % 2 == 0
    # One child of two hundred is weighed two hundred times, and lies 2 SD away.
    child = np.r_[np.arange(200), np.full(200, 200)]
    residual = np.r_[np.where(often[:200], 0.3, -0.3), np.full(200, 2.0)]
    shift = _shift(residual, np.full(400, 0.5), child, knots)
    assert abs(shift.mean()) < 0.05


@pytest.mark.parametrize(("girls", "refused"), [(999, True), (1000, False)])
def test_drift_needs_a_thousand_children_of_each_sex(girls, refused):
    ids = [f"g{i}" for i in range(girls)] + [f"b{i}" for i in range(1000)]
    z = np.where(np.arange(len(ids)) % 2, 0.5, -0.5)
    scores = pd.DataFrame(
        {
            "child_id": ids, "measure": "weight", "age_days": 200.0, "corrected_age_days": 200.0,
            "z": z, "sex": ["female"] * girls + ["male"] * 1000, "reference": "uk-who",
            "note": "", "notes": 0,
        }
    ).astype({"sex": "category"})  # fmt: skip
    if refused:
        with pytest.raises(ValueError, match="999 female"):
            estimate_drift(scores)
        return
    assert isinstance(estimate_drift(scores), Drift)
