"""What is said of many children: shares, spreads, quality, coverage, velocity, curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import growthwatch as gw
from growthwatch.cohort.intervals import wilson
from growthwatch.cohort.quality import last_digits
from growthwatch.record.vocabulary import CENTILE_LINES


@pytest.fixture(scope="module")
def caseload() -> gw.Caseload:
    return gw.simulate(600, seed=3, visits="uk", faltering=0.0)


@pytest.fixture(scope="module")
def scores(caseload: gw.Caseload) -> pd.DataFrame:
    return gw.score(caseload.children, caseload.measurements, reference="who")


@pytest.mark.parametrize(
    ("number", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_intervals_are_those_that_newcombe_published(number, of, low, high):
    """Newcombe RG. Stat Med 1998;17:857-872, table I, method 3 (doi:10.1002/(SICI)1097-0258).

    Other packages' tests quote the same four; scipy computes them on its own.
    """
    by_scipy = binomtest(number, of).proportion_ci(0.95, method="wilson")
    assert (by_scipy.low, by_scipy.high) == pytest.approx((low, high), abs=5e-5)
    found = wilson(np.array([number]), np.array([of]), 0.95)
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


@given(of=st.integers(1, 5000), share=st.floats(0, 1))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(of, share):
    number = round(of * share)
    low, high = wilson(np.array([number]), np.array([of]), 0.95)
    assert 0 <= low[0] <= number / of + 1e-12 and number / of - 1e-12 <= high[0] <= 1


def test_prevalence_counts_each_child_once_at_its_last_measurement_in_the_group(scores):
    table = gw.prevalence(scores, months=(0, 12, 24)).set_index(["age_months", "criterion"])
    weights = scores[(scores["measure"] == "weight") & (scores["age_days"] < 12 * 365.25 / 12)]
    last = weights.sort_values("date").groupby("child_id")["z"].last()
    last = last[last.between(-6, 5)]
    row = table.loc[("0 to 12", "underweight")]
    assert row["children"] == len(last)
    assert row["number"] == (last < -2).sum()
    assert row["percent"] == pytest.approx(100 * (last < -2).mean())
    assert row["low"] < row["percent"] < row["high"]


def test_of_children_drawn_from_the_reference_one_in_44_is_below_minus_two_sd():
    random = np.random.default_rng(1)
    n = 20_000
    sex = np.where(random.random(n) < 0.5, "female", "male")
    children = pd.DataFrame({"child_id": np.arange(n), "sex": sex, "birth_date": "2020-01-01"})
    kg = gw.measurement("weight", random.normal(size=n), sex=sex, age_days=305, reference="who")
    visits = pd.DataFrame({"child_id": np.arange(n), "date": "2020-11-01", "weight_kg": kg})
    table = gw.prevalence(gw.score(children, visits, reference="who")).set_index("criterion")
    assert table.loc["underweight", "low"] < 2.275 < table.loc["underweight", "high"]
    assert (
        table.loc["severely underweight", "low"] < 0.135 < table.loc["severely underweight", "high"]
    )
    assert table.loc["stunted", "children"] == 0 and np.isnan(table.loc["stunted", "percent"])
    spread = gw.z_distribution(gw.score(children, visits, reference="who"))
    assert spread.loc["6 to 12", "sd"] == pytest.approx(1, abs=0.02)
    assert spread.loc["6 to 12", "p95"] == pytest.approx(spread.loc["reference", "p95"], abs=0.05)


def test_prevalence_by_olsen_is_that_of_the_criteria_themselves(scores):
    table = gw.prevalence(scores, criteria="olsen", months=(2, 6)).set_index("criterion")
    found = gw.olsen_criteria(scores)
    found = found[found["age_days"].between(2 * 30.4375, 6 * 30.4375, inclusive="left")]
    ever = found.dropna(subset=["weight_below_5th"]).groupby("child_id")["weight_below_5th"].any()
    assert table.loc["weight_below_5th", "number"] == ever.sum()
    assert table.loc["weight_below_5th", "children"] == len(ever)


def test_flagged_values_are_left_out_and_counted(scores):
    wrong = scores.copy()
    rows = np.flatnonzero(wrong["measure"] == "weight")[:30]
    wrong.iloc[rows, wrong.columns.get_loc("z")] = 7.0
    quality = gw.data_quality(wrong)
    assert quality.loc["weight", "flagged_percent"] == pytest.approx(
        100 * 30 / quality.loc["weight", "values"], rel=0.3
    )
    assert quality.loc["weight", "sd_z"] < 1.3


def test_the_usual_spread_is_what_51_surveys_had_on_the_who_standards(scores):
    # Mei Z, Grummer-Strawn LM. Bull World Health Organ 2007;85:441-448: 5th and 95th percentile.
    usual = gw.data_quality(scores)["usual_sd"]
    assert usual.drop("ofc", errors="ignore").to_dict() == {
        "weight": "1.17 to 1.46",
        "height": "1.35 to 1.95",
        "bmi": "1.08 to 1.55",
        "weight for length": "1.08 to 1.50",
    }


def test_digit_preference_is_seen_and_its_absence_too():
    random = np.random.default_rng(2)
    assert last_digits(np.full(50, 7.5), 0.1) == (5, pytest.approx(90))
    even = random.integers(400, 1400, 5000) / 100
    assert last_digits(even, 0.1)[1] < 4
    halves = np.round(random.uniform(50, 90, 5000) * 2) / 2
    digit, apart = last_digits(halves, 0.1)
    assert digit in (0, 5) and apart == pytest.approx(80)
    assert last_digits(np.array([np.nan]), 0.1)[0] is None


def test_what_was_not_measured_is_missing(caseload):
    heights = caseload.measurements.copy()
    heights.loc[heights.index % 4 == 0, "height_cm"] = np.nan
    quality = gw.data_quality(gw.score(caseload.children, heights))
    share = 100 * heights["height_cm"].isna().mean()
    assert 25 <= share < 50
    assert quality.loc["height", "missing_percent"] == pytest.approx(share)
    assert quality.loc["weight", "missing_percent"] == 0


def test_coverage_is_full_where_everyone_came_and_half_where_half_did(caseload):
    born = caseload.children[["child_id", "birth_date"]]
    visits = born.assign(date=born["birth_date"] + pd.Timedelta(days=58), weight_kg=5.0)
    full = gw.coverage(born, visits, as_of="2025-03-31").set_index("weighing").loc["at 8 weeks"]
    assert full["weighed"] == full["children"] > 100
    assert full["median_days_late"] == 2
    half = gw.coverage(born, visits.iloc[::2], as_of="2025-03-31").set_index("weighing")
    assert half.loc["at 8 weeks", "percent"] == pytest.approx(50, abs=3)
    assert half.loc["at 1 year", "weighed"] == 0
    young = gw.coverage(born, visits, as_of=born["birth_date"].min() + pd.Timedelta(days=50))
    assert young.set_index("weighing").loc["at 8 weeks", "children"] == 0


def test_plain_velocity_is_gain_over_time_and_conditional_that_of_the_model(caseload):
    scores = gw.score(caseload.children, caseload.measurements)
    table = gw.velocity(scores, at_least_days=60)
    assert (table["days"] >= 60).all()
    np.testing.assert_allclose(table["per_day"], 1000 * table["gain"] / table["days"])
    np.testing.assert_allclose(table["gain"], table["value"] - table["from_value"])
    modelled = gw.expected_growth(scores, over_days=[60])
    modelled = modelled[modelled["measure"] == "weight"]
    modelled = modelled[["child_id", "date", "conditional_z_over_60_days"]]
    joined = table.merge(modelled, on=["child_id", "date"])
    np.testing.assert_allclose(joined["conditional_z"], joined["conditional_z_over_60_days"])
    below = (table["conditional_centile"] < 50).mean()
    assert below == pytest.approx(0.5, abs=0.05)
    first = table.groupby("child_id")["from_date"].min()
    assert (first >= scores.groupby("child_id")["date"].min().reindex(first.index)).all()


def test_heads_have_a_plain_velocity_and_no_conditional_one():
    child = gw.datasets.child_b1().child("B1")
    table = gw.velocity(child.scores, measure="ofc", at_least_days=30)
    assert len(table) >= 3 and table["conditional_z"].isna().all()
    assert "per_day" not in table
    with pytest.raises(ValueError, match="unknown measure 'bmi'"):
        gw.velocity(child.scores, measure="bmi")


def test_centile_curves_are_the_measurements_at_these_centiles():
    curves = gw.centile_curves("weight", sex="F")
    assert list(curves)[2:] == list(CENTILE_LINES)
    assert curves["age_days"].min() < 0 and curves["age_years"].max() == pytest.approx(20, abs=0.01)
    assert (np.diff(curves[list(CENTILE_LINES)], axis=1) > 0).all()
    year = curves.set_index("age_days").loc[365]
    assert year["50th"] == pytest.approx(8.95, abs=0.005)  # WHO: girls' median at 365 days
    z = gw.zscore("weight", year["2nd"], sex="female", age_days=365)
    assert z == pytest.approx(-2, abs=1e-9)
    mine = gw.centile_curves("height", sex=1, reference="who", centiles=(3, 97), age_days=[731.0])
    assert list(mine) == ["age_days", "age_years", "p3", "p97"]
    assert list(gw.centile_curves(sex="M", z=[-3, 0], age_days=[100]))[2:] == ["z-3", "z0"]
    bmi = gw.centile_curves("bmi", sex="M")
    assert bmi["age_days"].min() == 14


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: gw.prevalence(s, criteria="cdc"), "unknown criteria 'cdc'"),
        (lambda s: gw.prevalence(s, months=(6, 0)), "edges of age groups"),
        (lambda s: gw.z_distribution(s, measure="girth"), "unknown measure 'girth'"),
        (lambda s: gw.data_quality(s.drop(columns="z")), "scores has no column 'z'"),
        (lambda s: gw.velocity(s, at_least_days=0), "more than 0 days"),
        (lambda s: gw.centile_curves(sex="?"), "has no curves"),
        (lambda s: gw.centile_curves(sex="F", centiles=[0]), "between 0 and 100"),
        (lambda s: gw.prevalence(s, confidence=95), "give one such as 0.95"),
    ],
)
def test_an_error_says_what_to_give(scores, call, words):
    with pytest.raises(ValueError, match=words):
        call(scores)
