"""The seven research criteria on records whose answer is worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.olsen import CRITERIA, lines_crossed, olsen_criteria, olsen_table
from growthwatch.weight_for_length import median_weight_for_length

BIRTH = pd.Timestamp("2020-01-01")


def scores_of(visits: list[tuple], ids: list[str] | None = None) -> pd.DataFrame:
    """Scores from child, day, weight and length."""
    table = pd.DataFrame(visits, columns=["child_id", "day", "weight_kg", "height_cm"])
    table["date"] = BIRTH + pd.to_timedelta(table["day"], "D")
    ids = ids or sorted(table["child_id"].unique())
    children = pd.DataFrame({"child_id": ids, "sex": "female", "birth_date": BIRTH})
    return gw.score(children, table.drop(columns="day"))


def at(measure: str, day: int, z: float) -> float:
    return gw.measurement(measure, z, sex="female", age_days=day)


def last(scores: pd.DataFrame) -> pd.Series:
    return olsen_criteria(scores).iloc[-1]


def test_each_limit_from_both_sides() -> None:
    median, length = at("weight", 200, 0.0), at("height", 200, 0.0)
    for_length = median_weight_for_length(length, sex="female", age_days=200)
    for weight, criterion, met in (
        (0.749 * median, "weight_below_75_percent", True),
        (0.751 * median, "weight_below_75_percent", False),
        (0.799 * for_length, "weight_for_length_below_80_percent", True),
        (0.801 * for_length, "weight_for_length_below_80_percent", False),
        (at("weight", 200, -1.66), "weight_below_5th", True),
        (at("weight", 200, -1.63), "weight_below_5th", False),
        (at("bmi", 200, -1.66) * (length / 100) ** 2, "bmi_below_5th", True),
        (at("bmi", 200, -1.63) * (length / 100) ** 2, "bmi_below_5th", False),
    ):
        assert last(scores_of([("c", 200, weight, length)]))[criterion] == met, (weight, criterion)
    for z, met in ((-1.66, True), (-1.63, False)):
        row = last(scores_of([("c", 200, median, at("height", 200, z))]))
        assert row["length_below_5th"] == met


@pytest.mark.parametrize(
    ("before", "now", "lines"),
    [
        (0.1, -0.1, 1),
        (0.1, -0.7, 2),
        (0.0, -0.6, 1),
        (-0.1, -0.6, 0),
        (0.1, -4 / 3, 2),
        (0.1, -1.34, 3),
        (-1.0, 1.0, 0),
        (3.0, -3.0, 9),
        (np.nan, 0.0, np.nan),
    ],
)
def test_lines_crossed_are_those_between_the_two(before: float, now: float, lines: float) -> None:
    got = lines_crossed(np.array([before]), np.array([now]))[0]
    assert got == lines or (np.isnan(got) and np.isnan(lines))


def test_crossing_is_counted_from_the_birth_weight() -> None:
    rows = [("c", 0, at("weight", 0, 0.1), np.nan), ("c", 200, at("weight", 200, -0.7), np.nan)]
    assert last(scores_of(rows))["crossed_2_lines"]
    assert pd.isna(last(scores_of(rows[1:]))["crossed_2_lines"])


def test_what_cannot_be_assessed_is_missing_and_not_false() -> None:
    row = last(scores_of([("c", 200, 7.0, np.nan)]))
    for criterion in (
        "weight_for_length_below_80_percent",
        "bmi_below_5th",
        "length_below_5th",
        "crossed_2_lines",
        "slow_conditional_gain",
    ):
        assert pd.isna(row[criterion])
    assert not row["weight_below_5th"]


def test_the_seventh_criterion_is_the_lowest_5_percent_of_conditional_gain() -> None:
    scores = scores_of([("c", 100, 6.0, np.nan), ("c", 200, 7.0, np.nan)])
    found = olsen_criteria(scores.assign(conditional_z=[-1.66, -1.63]))
    assert list(found["slow_conditional_gain"]) == [True, False]


def test_two_lengths_on_one_day_give_no_length() -> None:
    rows = [("c", 200, 6.0, 60.0), ("c", 200, np.nan, 66.0)]
    assert pd.isna(last(scores_of(rows))["length_below_5th"])


def test_prevalence_and_concurrence_of_four_children() -> None:
    length = at("height", 200, 0.0)
    heavy, low = at("weight", 200, 0.0), at("weight", 200, -1.7)
    scores = scores_of(
        [
            ("none", 200, heavy, length),
            ("short", 200, heavy, at("height", 200, -2.0)),
            ("light", 200, low, at("height", 200, -1.5)),
            ("light, no length", 200, low, np.nan),
            ("too old", 400, at("weight", 400, -3.0), np.nan),
        ]
    )
    table = olsen_table(scores)
    prevalence = table.prevalence
    assert prevalence.loc["Any of the seven"].to_dict() == {
        "assessed": 4, "met": 3, "percent": 75.0,
    }  # fmt: skip
    assert prevalence.loc[CRITERIA["length_below_5th"], "assessed"] == 3
    assert prevalence.loc[CRITERIA["length_below_5th"], "percent"] == pytest.approx(33.3)
    assert prevalence.loc[CRITERIA["weight_below_5th"], "met"] == 2
    assert np.isnan(prevalence.loc[CRITERIA["slow_conditional_gain"], "percent"])
    assert table.how_many["children"].sum() == 4
    assert table.how_many.loc[0, "children"] == 1
    assert table.concurrence.loc["weight_below_5th", "length_below_5th"] == 0
    assert table.concurrence.loc["weight_below_5th", "weight_below_5th"] == 2
    assert np.array_equal(table.concurrence, table.concurrence.T)
    assert olsen_table(scores, months=None).prevalence.loc["Any of the seven", "met"] == 4
    assert "Any of the seven" in str(table)


def test_no_weights_give_an_empty_table() -> None:
    scores = scores_of([("c", 200, 7.0, 66.0)]).iloc[:0]
    assert olsen_criteria(scores).empty
    assert olsen_table(scores).prevalence["met"].sum() == 0


def test_a_table_that_is_not_scores_is_refused() -> None:
    with pytest.raises(ValueError, match="'z'"):
        olsen_criteria(scores_of([("c", 200, 7.0, 66.0)]).drop(columns="z"))
