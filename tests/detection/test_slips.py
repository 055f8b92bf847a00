"""What would fit in place of a suspected error, each slip on a value worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection import Parameters
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.slips import Fit, candidates, fitting

BIRTH = pd.Timestamp("2020-01-01")
MOVED = "typed with its decimal point moved"


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


def typed_otherwise(text: str) -> set[tuple[float, str]]:
    """Every value of which these digits are one slip of the fingers, by changing the text."""
    point = len(text.partition(".")[2])
    digits = text.replace(".", "").lstrip("0")
    found = set()

    def add(changed: str, slip: str) -> None:
        if not changed.startswith("0"):
            found.add((int(changed) / 10**point, slip))

    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            found.add((int(swapped) / 10**point, "typed with two digits changed over"))
    for at, was in enumerate(digits):
        for digit in "0123456789":
            if digit != was:
                add(digits[:at] + digit + digits[at + 1 :], "typed with one digit wrong")
    return found


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("weight", "8.75"),
        ("weight", "10.00"),
        ("weight", "0.88"),
        ("weight", "8.755"),  # written to the gram
        ("weight", "112.20"),
        ("height", "73.5"),
        ("height", "100.0"),
        ("height", "73.55"),
    ],
)
def test_every_slip_of_the_fingers_is_thought_of_and_no_other(measure: str, text: str) -> None:
    weight, height = (float(text), 73.5) if measure == "weight" else (8.75, float(text))
    records = records_with(*BEFORE, (DAY, weight, height))
    value, _, slips = candidates(records, measure, np.array([2]))
    fingers = {
        (round(float(kg), 6), slip)
        for kg, slip in zip(value[0], slips, strict=True)
        if np.isfinite(kg) and ("changed over" in slip or "one digit" in slip)
    }
    assert fingers == typed_otherwise(text)


@pytest.mark.parametrize(
    ("measure", "weight", "height", "others"),
    [
        ("weight", 7.0, 73.5, {
            73.5: "swapped with the length or height", 7 * 0.45359237: "typed in pounds",
            0.007: "typed in grams", 70.0: MOVED, 0.7: MOVED, 700.0: MOVED, 0.07: MOVED,
            17.0: "typed without its first digit",
        }),
        ("weight", 10.0, 73.5, {
            73.5: "swapped with the length or height", 4.5359237: "typed in pounds",
            0.01: "typed in grams", 100.0: MOVED, 1.0: MOVED, 1000.0: MOVED, 0.1: MOVED,
        }),
        ("height", 8.75, 60.0, {
            8.75: "swapped with the weight", 152.4: "typed in inches", 6000.0: MOVED,
            6.0: MOVED, 600.0: MOVED, 0.6: MOVED, 160.0: "typed without its first digit",
        }),
        ("height", 8.75, 100.0, {
            8.75: "swapped with the weight", 254.0: "typed in inches", 10000.0: MOVED,
            10.0: MOVED, 1000.0: MOVED, 1.0: MOVED,
        }),
    ],
)  # fmt: skip
def test_every_slip_of_unit_point_and_place_is_thought_of(
    measure: str, weight: float, height: float, others: dict[float, str]
) -> None:
    records = records_with(*BEFORE, (DAY, weight, height))
    value, _, slips = candidates(records, measure, np.array([2]))
    told = {}
    for kg, slip in zip(value[0], slips, strict=True):
        if np.isfinite(kg) and "changed over" not in slip and "one digit" not in slip:
            told[round(float(kg), 8)] = slip
    assert told == {round(kg, 8): slip for kg, slip in others.items()}
