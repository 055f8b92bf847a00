"""What `expected_growth` promises of every row."""

import numpy as np
import pandas as pd
import pytest
from growth_model_records import scores_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from growthwatch import measurement, score, zscore
from growthwatch.growth_model import MEASUREMENT_ERRORS, expected_growth, kernel

COLUMNS = ["expected_z", "expected_sd", "conditional_z", "expected_value"]
OVER = {"over": (2, 3), "over_days": (91,)}


def same(left, right):
    pd.testing.assert_frame_equal(left, right, rtol=0, atol=1e-12)


def test_scores_are_kept_as_they_were(caseload):
    shuffled = caseload.sample(frac=1, random_state=1)
    result = expected_growth(shuffled)
    assert list(result.columns) == [*caseload.columns, *COLUMNS]
    told = ["note", "notes"]
    same(result[caseload.columns.drop(told)], shuffled.drop(columns=told))


def test_order_of_rows_does_not_matter(caseload):
    result = expected_growth(caseload, **OVER)
    shuffled = expected_growth(caseload.sample(frac=1, random_state=2), **OVER)
    same(result, shuffled.loc[result.index])


def test_a_child_alone_equals_the_child_in_a_caseload(caseload):
    result = expected_growth(caseload, **OVER)
    for child_id in ("C000", "C017", "C101"):
        own = caseload["child_id"] == child_id
        same(expected_growth(caseload[own], **OVER), result[own])


@settings(max_examples=25, deadline=None)
@given(
    ages=st.lists(st.integers(0, 1800), min_size=2, max_size=8, unique=True),
    seed=st.integers(0, 1000),
    cut=st.integers(1, 7),
)
def test_no_hindsight(ages, seed, cut):
    ages = np.sort(ages)
    z = np.random.default_rng(seed).normal(0, 1.5, len(ages))
    scores = scores_of({"A": ("female", ages, z)})
    known = scores.iloc[:cut]
    same(expected_growth(scores, **OVER).iloc[:cut], expected_growth(known, **OVER))


def test_first_weight_says_so_in_the_note():
    scores = scores_of({"A": ("male", [10, 40], [0.0, 0.0])})
    scores.loc[0, "note"] = "something else"
    result = expected_growth(scores)
    assert result.loc[0, COLUMNS].isna().all()
    assert result.loc[0, "note"].startswith("something else; first weight")
    assert result.loc[1, COLUMNS].notna().all()
    assert "first" not in result.loc[1, "note"]


def test_bmi_and_head_have_no_model_and_say_so():
    children = pd.DataFrame({"child_id": ["A"], "sex": ["male"], "birth_date": ["2020-01-01"]})
    visits = pd.DataFrame(
        {
            "child_id": ["A", "A"],
            "date": ["2020-06-01", "2020-08-01"],
            "weight_kg": [7.5, 8.3],
            "height_cm": [66.0, 70.0],
            "ofc_cm": [43.0, 44.0],
        }
    )
    result = expected_growth(score(children, visits)).set_index("measure", append=True)
    for measure in ("bmi", "ofc"):
        rows = result.xs(measure, level=1)
        assert rows[COLUMNS].isna().all(axis=None)
        assert rows["note"].str.contains(f"no growth model for {measure}").all()
    for measure in ("weight", "height"):
        assert result.xs(measure, level=1)["conditional_z"].notna().tolist() == [False, True]


def test_beyond_five_years_and_other_references_are_not_judged():
    scores = scores_of({"A": ("male", [1700, 1850], [0.0, 0.0])})
    assert "ends at 5 years" in expected_growth(scores)["note"].iloc[1]
    other = scores.assign(reference="trisomy-21")
    result = expected_growth(other)
    assert result[COLUMNS].isna().all(axis=None)
    assert "uk-who only" in result["note"].iloc[0]


def test_missing_z_is_passed_over():
    scores = scores_of({"A": ("male", [30, 60, 90], [0.0, 1.0, 0.2])})
    gap = scores.copy()
    gap.loc[1, "z"] = np.nan
    result = expected_growth(gap)
    assert result.loc[1, COLUMNS].isna().all()
    same(result.loc[[0, 2]], expected_growth(scores.loc[[0, 2]]))


def test_empty_scores():
    scores = scores_of({"A": ("male", [30], [0.0])}).iloc[:0]
    assert len(expected_growth(scores)) == 0


def test_a_missing_column_is_named():
    scores = scores_of({"A": ("male", [30], [0.0])})
    with pytest.raises(ValueError, match="'sex'"):
        expected_growth(scores.drop(columns="sex"))


def test_expected_value_is_expected_z_in_kg(caseload):
    rows = expected_growth(caseload).dropna(subset="expected_z")
    kg = measurement(
        "weight", rows["expected_z"], sex=rows["sex"], age_days=rows["corrected_age_days"]
    )
    assert np.allclose(rows["expected_value"], kg)


def test_weights_in_pounds_converted_to_kg_give_the_same():
    children = pd.DataFrame({"child_id": ["A"], "sex": ["female"], "birth_date": ["2020-01-01"]})
    dates = ["2020-02-01", "2020-04-01", "2020-06-01"]
    kg = np.array([4.1, 5.9, 7.0])
    result = []
    for weights in (kg, (kg / 0.45359237) * 0.45359237):
        visits = pd.DataFrame({"child_id": "A", "date": dates, "weight_kg": weights})
        result.append(expected_growth(score(children, visits)))
    pd.testing.assert_frame_equal(*result, rtol=0, atol=1e-9)


@pytest.mark.parametrize("error", [None, "clinic", "home"])
@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("age", [60, 150, 300, 500, 800])
def test_two_weights_a_week_apart_never_shout(age, sex, error):
    """Everyday differences of 100 g, either way, at any age."""
    before = scores_of({"A": (sex, [1, 35, age], [-0.5, -0.4, -0.2])})
    later = expected_week_later(sex, age, before["value"].iloc[-1])
    for change in (-0.1, 0.0, 0.1):
        row = before.iloc[[-1]].copy()
        row[["age_days", "corrected_age_days"]] += 7
        row["date"] += pd.Timedelta(days=7)
        row["value"] = later + change
        row["z"] = zscore("weight", row["value"], sex=sex, age_days=age + 7)
        judged = expected_growth(pd.concat([before, row]), measurement_error=error)
        assert abs(judged["conditional_z"].iloc[-1]) < 1.645


def expected_week_later(sex, age, weight):
    """Return the weight a week on along the same centile."""
    z = zscore("weight", weight, sex=sex, age_days=age)
    return measurement("weight", z, sex=sex, age_days=age + 7)


WRONG = {
    "point left out": lambda kg: kg * 10,
    "point too early": lambda kg: kg / 10,
    "digits swapped": lambda kg: 5.78,
    "wrong digit": lambda kg: kg + 3,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_slipped_digit_does_not_poison_what_follows(wrong):
    ages = [1, 40, 90, 150, 240, 330, 420]
    z = [-0.3, -0.2, 0.0, 0.1, 0.0, 0.1, 0.0]
    good = scores_of({"A": ("female", ages, z)})
    bad = good.copy()
    bad.loc[4, "value"] = wrong(good.loc[4, "value"])
    bad.loc[4, "z"] = zscore("weight", bad.loc[4, "value"], sex="female", age_days=240)
    judged, clean = expected_growth(bad), expected_growth(good)
    if np.isfinite(bad.loc[4, "z"]):
        assert abs(judged.loc[4, "conditional_z"]) > 2
    assert judged.loc[5:, "conditional_z"].abs().max() < 1
    shift = (judged.loc[5:, "expected_z"] - clean.loc[5:, "expected_z"]).abs()
    assert shift.iloc[-1] < 0.05


@pytest.mark.parametrize("z", [-4.0, -3.3, 3.3, 4.0])
def test_a_child_who_has_always_been_very_small_or_large_is_no_surprise(z):
    result = expected_growth(scores_of({"A": ("male", [20, 60, 120, 200], [z] * 4)}))
    assert result["conditional_z"].abs().max() < 2


def test_a_first_weight_mis_keyed_does_not_poison_what_follows():
    ages = [10, 60, 120, 200]
    wrong = scores_of({"A": ("male", ages, [0.0, 0.1, 0.0, 0.1])})
    wrong.loc[0, "z"] = 14.0
    result = expected_growth(wrong)
    assert result["conditional_z"].abs().max() < 1


def test_weights_that_confirm_a_change_are_followed():
    """A real fall of three SD is taken for an error at first and believed by the fourth weight."""
    ages = np.array([1, 60, 120, 180, 240, 300, 330, 360, 390, 420])
    z = np.where(ages < 300, 0.2, -2.8)
    result = expected_growth(scores_of({"A": ("male", ages, z)}))
    assert result["conditional_z"].iloc[5] < -2.3
    assert abs(result["expected_z"].iloc[-1] + 2.8) < 0.4


def test_slow_intervals_in_a_row_add_up():
    ages = np.array([1, 60, 120, 180, 240, 300, 330, 360, 390])
    z = np.array([0, 0, 0, 0, 0, 0, -0.25, -0.5, -0.75])
    result = expected_growth(scores_of({"A": ("female", ages, z)}), over=(3,), over_days=(80,))
    last = result.iloc[-1]
    assert last["conditional_z_over_3"] < result["conditional_z"].iloc[-3:].min()
    assert last["conditional_z_over_3"] == last["conditional_z_over_80_days"]
    assert result["conditional_z_over_3"].notna().sum() == len(ages) - 3


def test_over_one_is_the_conditional_z(caseload):
    result = expected_growth(caseload, over=(1,))
    assert np.allclose(result["conditional_z_over_1"], result["conditional_z"], equal_nan=True)


def test_larger_errors_excuse_more():
    scores = scores_of({"A": ("female", [30, 90, 150, 180], [0.0, 0.0, 0.0, -0.8])})
    judged = [
        expected_growth(scores, measurement_error=error)["conditional_z"].iloc[-1]
        for error in ("clinic", "home", "clothed", 0.5)
    ]
    assert np.all(np.diff(judged) > 0)


def test_errors_row_by_row_and_by_name_agree():
    scores = scores_of({"A": ("female", [30, 90, 150], [0.0, 0.1, 0.0])})
    home = MEASUREMENT_ERRORS["weight"]["home"].sd
    by_name = expected_growth(scores, measurement_error="home")
    same(by_name, expected_growth(scores, measurement_error=np.full(len(scores), home)))
    same(by_name, expected_growth(scores, measurement_error={"weight": home}))
    mixed = expected_growth(scores, measurement_error=["", "", ""])
    same(mixed, expected_growth(scores))


def test_unknown_sources_and_lengths_are_named():
    scores = scores_of({"A": ("female", [30, 90], [0.0, 0.1])})
    with pytest.raises(ValueError, match="'kitchen'"):
        expected_growth(scores, measurement_error="kitchen")
    with pytest.raises(ValueError, match="3 entries for 2 rows"):
        expected_growth(scores, measurement_error=[0.1, 0.1, 0.1])
    with pytest.raises(ValueError, match="negative"):
        expected_growth(scores, measurement_error=-0.1)


def test_conditional_z_is_the_deviate_of_a_centile():
    """Against the mixture's cumulative distribution written out once more."""
    scores = scores_of({"A": ("male", [100, 160], [0.3, -0.4])})
    row = expected_growth(scores).iloc[1]
    fitted = kernel("weight")
    careless = fitted.noisy_share / (fitted.shares[0] + fitted.noisy_share)
    spread = np.exp(fitted.male_spread)
    months = np.log1p(160 / (365.25 / 12))
    ordinary = row["expected_sd"] ** 2 - careless * (fitted.noisy_error * spread) ** 2
    channel = fitted.channel(months) * spread
    variances = ordinary + np.array(
        [
            0,
            (fitted.noisy_error * spread) ** 2,
            fitted.gross_error**2,
            (fitted.change * channel) ** 2,
        ]
    )
    centile = np.sum(fitted.shares * norm.cdf((row["z"] - row["expected_z"]) / variances**0.5))
    skew = fitted.skew(months)
    deviate = np.sinh(np.arcsinh(norm.ppf(centile) + 1.35408 * skew) - skew)
    assert row["conditional_z"] == pytest.approx(deviate, abs=1e-9)


def test_preterm_children_are_modelled_on_corrected_age():
    """Two children of one corrected age and z, one of them ten weeks early, differ in nothing."""
    dates = ["2020-06-01", "2020-07-01", "2020-08-01"]
    visits = pd.DataFrame({"child_id": "A", "date": dates, "weight_kg": [5.0, 5.8, 6.3]})
    columns = ["z", *COLUMNS]
    term = pd.DataFrame(
        {"child_id": ["A"], "sex": ["female"], "birth_date": ["2020-03-11"], "gestation_weeks": 40}
    )
    early = term.assign(birth_date="2020-01-01", gestation_weeks=30)
    results = [expected_growth(score(child, visits))[columns] for child in (term, early)]
    same(*results)


def test_a_row_written_twice_is_one_measurement():
    """Taken for two, they would bear each other out: one loss would be a loss seen twice."""
    scores = score(
        pd.DataFrame({"child_id": ["a"], "sex": ["female"], "birth_date": ["2024-01-01"]}),
        pd.DataFrame(
            {
                "child_id": "a",
                "date": pd.to_datetime(["2024-01-01", "2024-03-01", "2024-05-01", "2024-08-01"]),
                "weight_kg": [3.3, 5.0, 6.4, 6.2],
            }
        ),
    )
    once = expected_growth(scores, over=(2,)).reset_index(drop=True)
    twice = expected_growth(scores.loc[scores.index.repeat(2)], over=(2,))
    pd.testing.assert_frame_equal(twice.iloc[::2].reset_index(drop=True), once)
    pd.testing.assert_frame_equal(twice.iloc[1::2].reset_index(drop=True), once)
