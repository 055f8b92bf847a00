"""Rows in any order, arrays of any shape, errors and means of one measure: small and exact."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from growth_model_records import BIRTH, scores_of

from growthwatch.growth_model import conditional_gain, expected_growth, predict, thrive_lines
from growthwatch.growth_model.expected import _sorted, _written_before
from growthwatch.growth_model.kernel import Curve, Drift, kernel, model_of
from growthwatch.growth_model.onepass import _by_visit_number, one_pass
from growthwatch.growth_model.weighing import errors_in_z

GIRL, BOY = ("female", [10, 100, 200], [0.0, 0.5, -0.5]), ("male", [20, 50, 300], [1.0, 0.2, 0.9])


@pytest.fixture(scope="module")
def two() -> pd.DataFrame:
    return scores_of({"A": GIRL, "B": BOY})


def told(table: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in table if name.startswith(("expected", "conditional"))]
    weights = table[(table["measure"] == "weight").to_numpy()]
    return weights.set_index(["child_id", "age_days"])[names].sort_index()


@pytest.mark.parametrize(
    "order",
    [
        [5, 4, 3, 2, 1, 0],  # from the last to the first
        [0, 2, 1, 3, 4, 5],  # one child out of order
        [0, 3, 1, 4, 2, 5],  # children in turns, each in order
        [3, 4, 5, 0, 1, 2],  # the other child first
    ],
)
def test_rows_in_any_order_expect_the_same(two, order):
    both = two[(two["measure"] == "weight").to_numpy()]
    want = expected_growth(both, over=(1, 2), over_days=(60,))
    mixed = expected_growth(both.iloc[order], over=(1, 2), over_days=(60,))
    assert mixed.index.tolist() == both.index[order].tolist()
    pd.testing.assert_frame_equal(told(mixed), told(want), rtol=1e-12)
    for child, record in (("A", GIRL), ("B", BOY)):
        alone = told(expected_growth(scores_of({child: record}), over=(1, 2), over_days=(60,)))
        pd.testing.assert_frame_equal(told(want).loc[[child]], alone, rtol=1e-12)


def test_two_values_of_a_day_are_taken_by_size(two):
    table = pd.DataFrame(
        {"child_id": list("AABBA"), "age_days": [5.0, 5, 3, 3, 1], "z": [1.0, 0, 2, 2, 3]}
    )
    rows, child = _sorted(table, np.arange(5))
    assert rows.tolist() == [4, 1, 0, 2, 3] and child.tolist() == [0, 0, 0, 1, 1]
    in_order = np.array([4, 1, 0, 2, 3])
    assert _sorted(table, in_order)[0].tolist() == in_order.tolist()


def test_a_row_that_is_written_again_stands_for_the_first():
    table = pd.DataFrame(
        {"child_id": list("AABAA"), "measure": ["weight"] * 4 + ["height"],
         "age_days": [1.0, 2, 1, 1, 1], "z": [0.5] * 5}
    )  # fmt: skip
    assert _written_before(table).tolist() == [-1, -1, -1, 0, -1]
    assert _written_before(table.iloc[[3, 0, 0, 1, 1]]).tolist() == [-1, 0, 0, -1, 3]


def test_looking_back_is_by_whole_measurements_and_by_days(two):
    for wrong in ({"over": (0,)}, {"over": (-1,)}, {"over_days": (0,)}, {"over_days": (-5,)}):
        with pytest.raises(ValueError, match=r"over"):
            expected_growth(two, **wrong)
    table = expected_growth(two, over=(1, 2, 3), over_days=(90, 100, 100.5, 190, 191))
    table = table[(table["measure"] == "weight").to_numpy()].set_index(["child_id", "age_days"])
    known = {name: table[f"conditional_z_{name}"].notna().tolist() for name in
             ("over_1", "over_2", "over_3", "over_90_days", "over_100_days", "over_100.5_days",
              "over_190_days", "over_191_days")}  # fmt: skip
    no, yes = False, True
    assert known == {
        "over_1": [no, yes, yes, no, yes, yes],
        "over_2": [no, no, yes, no, no, yes],
        "over_3": [no] * 6,
        "over_90_days": [no, yes, yes, no, no, yes],
        "over_100_days": [no, no, yes, no, no, yes],
        "over_100.5_days": [no, no, yes, no, no, yes],  # 190 and 280 days
        "over_190_days": [no, no, yes, no, no, yes],
        "over_191_days": [no, no, no, no, no, yes],
    }
    # The last measurement at least so long ago: of the girl at 200 days the one of 100 days.
    one, hundred = (table.loc[("A", 200.0), f"conditional_z_over_{n}"] for n in ("1", "100_days"))
    assert one == hundred != table.loc[("A", 200.0), "conditional_z_over_190_days"]


def test_the_children_with_most_visits_come_first_in_each_visit():
    slots, sizes = _by_visit_number(np.array([0, 1, 1, 1, 2, 2]))
    assert sizes.tolist() == [3, 2, 1]
    assert slots.tolist() == [2, 0, 3, 5, 1, 4]
    empty, none = _by_visit_number(np.empty(0, dtype=int))
    assert not len(empty) and not len(none)


def test_many_children_in_one_pass_are_each_as_alone():
    fitted = model_of("weight")
    rng = np.random.default_rng(3)
    sizes = [1, 4, 2, 4, 3]
    child = np.repeat(np.arange(len(sizes)), sizes)
    ages = np.concatenate([np.sort(rng.uniform(0, 900, size)) for size in sizes])
    z, male = rng.normal(0, 1.5, len(ages)), (child % 2).astype(float)
    together = one_pass(fitted, fitted.at(ages, male, ages), z, child)
    for one in range(len(sizes)):
        rows = child == one
        alone = one_pass(
            fitted, fitted.at(ages[rows], male[rows], ages[rows]), z[rows], child[rows]
        )
        np.testing.assert_allclose(together.states[:, rows], alone.states, rtol=1e-12)
        np.testing.assert_allclose(together.mean[rows], alone.mean, rtol=1e-12)
        np.testing.assert_allclose(together.variance[rows], alone.variance, rtol=1e-12)


def test_gain_takes_arrays_of_every_shape_and_each_entry_is_its_own():
    z1, age2 = np.array([[0.0], [1.0], [-1.0]]), np.array([90.0, 200.0])
    sexes = np.array([["female"], ["male"], [""]], dtype=object)
    many = conditional_gain(z1, 60, 0.2, age2, sex=sexes)
    assert many.shape == (3, 2)
    for row, sex in enumerate(("female", "male", None)):
        for column in range(2):
            one = conditional_gain(float(z1[row, 0]), 60, 0.2, float(age2[column]), sex=sex)
            assert isinstance(one, float) and many[row, column] == pytest.approx(one, rel=1e-12)
    assert conditional_gain([0.0], 60, 0.2, 90).shape == (1,)
    for missing in ({"z1": np.nan}, {"age1": np.nan}, {"z2": np.nan}, {"age2": np.nan}):
        given = {"z1": 0.0, "age1": 60.0, "z2": 0.2, "age2": 90.0} | missing
        assert np.isnan(conditional_gain(**given))


def test_an_error_in_kg_needs_every_childs_sex():
    with pytest.raises(ValueError, match="needs the child's sex"):
        conditional_gain([0.0, 0.0], 60, 0.2, 90, sex=["female", ""], measurement_error=0.1)
    wide = conditional_gain([0.0, 0.0], 60, 2.0, 90, sex=["female", "male"], measurement_error=0.3)
    near = conditional_gain([0.0, 0.0], 60, 2.0, 90, sex=["female", "male"], measurement_error=0.01)
    assert (wide < near).all()


def test_a_backward_pair_is_named_by_its_own_ages():
    with pytest.raises(ValueError, match="age2 40 days is before age1 50 days"):
        conditional_gain(0.0, [10, 50, 60], 0.0, [20, 40, 50])


def test_thrive_lines_have_their_sex_and_their_places():
    lines = thrive_lines("male", start_z=[0.0, 1.0], first_age_days=28, last_age_days=84)
    assert lines["line"].tolist() == [0, 0, 0, 1, 1, 1]
    assert lines["age_days"].tolist() == [28, 56, 84] * 2
    girls = thrive_lines("female", start_z=[0.0, 1.0], first_age_days=28, last_age_days=84)
    assert (girls["value"] < lines["value"]).all()
    ends = thrive_lines("male", start_z=0.0, first_age_days=1800, last_age_days=2000)
    assert ends["age_days"].tolist() == [1800]  # the model ends at 1826 days


def test_a_mean_of_ones_own_is_the_weights_unless_it_says_of_which_measure():
    own = Drift(Curve((0, 12), (1.0, 1.0)), Curve((0, 12), (1.0, 1.0)))
    weights = scores_of({"A": GIRL})
    lengths = scores_of({"A": GIRL}, "height")
    for scores, measure, other in ((weights, "weight", "height"), (lengths, "height", "weight")):
        rows = (scores["measure"] == measure).to_numpy()
        plain, bare, named, of_other = (
            expected_growth(scores, **how)["expected_z"][rows].to_numpy()[1:]
            for how in ({}, {"drift": own}, {"drift": {measure: own}}, {"drift": {other: own}})
        )
        assert (bare != plain).all() == (measure == "weight")
        assert (bare == plain).all() == (measure == "height")
        assert (named != plain).all() and (of_other == plain).all()


def test_errors_are_given_for_all_by_name_or_row_by_row():
    z, sex, age = np.zeros(3), np.array(["female"] * 3), np.full(3, 200.0)
    rows = np.array([4, 0, 2])
    each = np.array([0.1, 9, 0.3, 9, np.nan], dtype=float)
    by_row = errors_in_z(each, "weight", z, sex, age, rows, 5)
    bare = errors_in_z(0.1, "weight", z, sex, age, rows, 5)
    assert np.isnan(by_row[0]) and by_row[1] == bare[1] and by_row[2] == pytest.approx(3 * bare[2])
    names = np.array(["clinic", "x", "home", "x", ""], dtype=object)
    by_name = errors_in_z(names, "weight", z, sex, age, rows, 5)
    assert np.isnan(by_name[0]) and by_name[1] == pytest.approx(0.8 * bare[1])
    assert by_name[2] == pytest.approx(1.2 * bare[2])
    assert errors_in_z(None, "weight", z, sex, age, rows, 5) is None
    assert errors_in_z({"height": 0.5}, "weight", z, sex, age, rows, 5) is None
    assert errors_in_z(0.0, "weight", z, sex, age, rows, 5).tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="5 entries for 6 rows"):
        errors_in_z(each, "weight", z, sex, age, rows, 6)
    with pytest.raises(ValueError, match="unknown source of height 'home': give one of 'clinic'"):
        errors_in_z({"height": "home"}, "height", z, sex, age, rows, 5)


def test_why_nothing_can_be_predicted_is_the_last_rows_reason():
    scores = scores_of({"A": GIRL})
    old = scores.assign(age_days=scores["age_days"] + 2_000)
    day = BIRTH + pd.Timedelta(days=3_000)
    assert predict(old, day)["note"].tolist() == [
        "no weight to predict from: growth model ends at 5 years"
    ]
    assert predict(scores, day, measure="height")["note"].tolist() == ["no height to predict from"]
    own = predict(scores, [BIRTH, BIRTH + pd.Timedelta(days=11)])
    assert own["note"].tolist() == ["no weight before this date", ""]
    assert own["age_days"].tolist()[1] == 11


def test_no_model_is_no_model():
    assert kernel("bmi") is None and kernel("ofc") is None
    with pytest.raises(ValueError, match="no growth model for 'bmi'"):
        model_of("bmi")
