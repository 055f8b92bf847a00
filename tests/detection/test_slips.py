"""What would fit in place of a suspected error, each slip on a value worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection import Parameters
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.slips import Fit, fitting

BIRTH = pd.Timestamp("2020-01-01")


def records_with(*rows: tuple[int, float, float]) -> Records:
    """Return the records of a girl weighed and measured on days of age."""
    children = pd.DataFrame({"child_id": ["c"], "sex": ["female"], "birth_date": [BIRTH]})
    visits = pd.DataFrame(rows, columns=["day", "weight_kg", "height_cm"]).assign(child_id="c")
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    return records_of(gw.score(children, visits), Parameters())


# A girl of 8.2 kg and 70.1 cm at nine months, and of 8.75 kg and 73.5 cm at eleven: near the 50th
# centile throughout.
BEFORE = ((213, 7.55, 66.9), (274, 8.20, 70.1))
DAY = 330


def fit(measure: str, weight: float, height: float) -> Fit:
    records = records_with(*BEFORE, (DAY, weight, height))
    found = fitting(records, measure, np.array([2]))[2]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("recorded", "value", "slip"),
    [
        (19.29, 8.75, "pounds"),
        (8750.0, 8.75, "grams"),
        (87.5, 8.75, "decimal point"),
        (0.88, 8.80, "decimal point"),
        (5.87, 8.57, "changed over"),
        (3.75, 8.75, "one digit"),
    ],
)
def test_each_slip_of_a_weight_is_named_with_the_value_that_fits(
    recorded: float, value: float, slip: str
) -> None:
    found = fit("weight", recorded, 73.5)
    assert found.value == pytest.approx(value, abs=0.01)
    assert slip in found.slip


@pytest.mark.parametrize(
    ("recorded", "value", "slip"),
    [
        (28.9, 73.4, "inches"),
        (0.735, 73.5, "metres"),
        (735.0, 73.5, "millimetres"),
        (37.5, 73.5, "changed over"),
    ],
)
def test_each_slip_of_a_length_is_named_with_the_value_that_fits(
    recorded: float, value: float, slip: str
) -> None:
    found = fit("height", 8.75, recorded)
    assert found.value == pytest.approx(value, abs=0.05)
    assert slip in found.slip


def test_swapped_weight_and_length_are_told_of_both() -> None:
    weight, height = fit("weight", 73.5, 8.75), fit("height", 73.5, 8.75)
    assert weight.value == 8.75 and height.value == 73.5
    assert "swapped with the length" in weight.slip and "swapped with the weight" in height.slip


def test_a_simple_slip_is_preferred_to_a_wrong_digit_and_the_others_are_mentioned() -> None:
    found = fit("weight", 5.87, 73.5)
    assert "changed over" in found.slip and found.others


def test_where_nothing_fits_nothing_is_told() -> None:
    # Ten times or a tenth, pounds, and every single digit leave 44.4 kg far from 8.75 kg.
    records = records_with(*BEFORE, (DAY, 44.4, 73.5))
    assert fitting(records, "weight", np.array([2]))[2] is None


def test_a_first_value_is_compared_with_the_reference() -> None:
    records = records_with((DAY, 87.5, 73.5))
    found = fitting(records, "weight", np.array([0]))[0]
    assert found is not None and found.value == pytest.approx(8.75)


def test_the_z_score_told_is_that_of_the_value() -> None:
    found = fit("weight", 87.5, 73.5)
    z = gw.zscore("weight", found.value, sex="female", age_days=DAY)
    assert found.z == pytest.approx(z)
