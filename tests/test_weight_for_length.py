"""Weight for length against WHO's own z-scores and its published tables."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pandas as pd
import pytest

from growthwatch.weight_for_length import median_weight_for_length, weight_for_length_zscore

GIRL = {"sex": "female", "age_days": 300}


@pytest.fixture(scope="module")
def who_survey() -> pd.DataFrame:
    file = resources.files("pygrowup") / "test_datasets" / "MySurvey_z_st.csv"
    with file.open() as text:
        return pd.read_csv(text)


def test_it_equals_whos_own_z_scores_even_beyond_3_sd(who_survey: pd.DataFrame) -> None:
    rows = who_survey[who_survey["zwfl"].notna()]
    ours = weight_for_length_zscore(
        rows["WEIGHT"],
        rows["clenhei"],
        sex=rows["GENDER"].map({1: "male", 2: "female"}),
        age_days=rows["age.days"],
    )
    assert len(rows) > 400 and (rows["zwfl"].abs() > 3).any()
    assert (rows["age.days"] >= 731).any()
    assert (ours - rows["zwfl"]).abs().max() < 0.01


def test_whos_published_table_for_girls_of_70_cm() -> None:
    # WHO simplified field table, weight for length, girls, 70.0 cm: 6.3, 6.9, 7.5, 8.2, 9.0 kg at
    # -3, -2, -1, 0, 1 SD.
    weights = np.array([6.3, 6.9, 7.5, 8.2, 9.0])
    z = weight_for_length_zscore(weights, 70.0, **GIRL)
    assert np.abs(z - [-3, -2, -1, 0, 1]).max() < 0.1


def test_lying_and_standing_tables_meet_at_two_years() -> None:
    # The same size standing is 0.7 cm longer lying.
    standing = weight_for_length_zscore(12.0, 86.0, sex="male", age_days=731)
    lying = weight_for_length_zscore(12.0, 86.7, sex="male", age_days=730)
    assert standing == pytest.approx(lying, abs=0.01)
    assert weight_for_length_zscore(12.0, 86.0, sex="male", age_days=730) != standing


def test_lengths_between_rows_are_interpolated_linearly() -> None:
    below, between, above = (median_weight_for_length(x, **GIRL) for x in (70.0, 70.05, 70.1))
    assert between == pytest.approx((below + above) / 2)


@pytest.mark.parametrize(
    ("weight", "length", "age"),
    [
        (3.0, 44.9, 10),
        (20.0, 110.1, 700),
        (8.0, 64.9, 740),
        (30.0, 120.1, 1800),
        (18.0, 105.0, 1857),
        (np.nan, 70.0, 300),
        (8.0, np.nan, 300),
        (8.0, 70.0, np.nan),
        (-8.0, 70.0, 300),
        (0.0, 70.0, 300),
        (np.inf, 70.0, 300),
    ],
)
def test_outside_the_tables_or_impossible_is_nan(weight: float, length: float, age: float) -> None:
    assert np.isnan(weight_for_length_zscore(weight, length, sex="female", age_days=age))


def test_the_ends_of_the_tables_are_inside() -> None:
    lengths, ages = np.array([45.0, 110.0, 65.0, 120.0]), np.array([10, 700, 740, 1800])
    assert np.isfinite(median_weight_for_length(lengths, sex="male", age_days=ages)).all()


def test_a_series_keeps_its_index_and_arguments_are_left_alone() -> None:
    weight = pd.Series([8.0, -1.0], index=[5, 9])
    z = weight_for_length_zscore(weight, 70.0, **GIRL)
    assert list(z.index) == [5, 9] and np.isnan(z[9])
    assert list(weight) == [8.0, -1.0]
    with pytest.raises(ValueError, match="different indexes"):
        weight_for_length_zscore(weight, pd.Series([70.0, 70.0]), **GIRL)


def test_an_unknown_sex_is_named_and_a_missing_one_gives_nan() -> None:
    with pytest.raises(ValueError, match="'F'"):
        weight_for_length_zscore(8.0, 70.0, sex="F", age_days=300)
    z = weight_for_length_zscore(
        8.0, 70.0, sex=np.array(["male", None], dtype=object), age_days=300
    )
    assert np.isfinite(z[0]) and np.isnan(z[1])
