"""BMI and weight for length on records whose answer is worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from children_at_limits import BIRTH, day, found, only, scores_of

import growthwatch as gw
from growthwatch.detection.rules import bmi_low, weight_for_length
from growthwatch.weight_for_length import weight_for_length_zscore

VERY_LOW, LOW = weight_for_length.RULES
BELOW_0_4TH, BELOW_2ND = bmi_low.RULES


def of_bmi(*rows: tuple[int, float]) -> pd.DataFrame:
    """Heights on the 50th centile with the weight that gives the BMI z-score."""
    visits = pd.DataFrame(rows, columns=["day", "z"])
    days = visits["day"].to_numpy()
    height = gw.measurement("height", 0.0, sex="female", age_days=days)
    bmi = gw.measurement("bmi", visits["z"].to_numpy(), sex="female", age_days=days)
    return scored(days, bmi * (height / 100) ** 2, height)


def scored(days: list[int], weights: list[float], lengths: list[float]) -> pd.DataFrame:
    children = pd.DataFrame({"child_id": ["c"], "sex": ["female"], "birth_date": [BIRTH]})
    visits = pd.DataFrame({"child_id": "c", "weight_kg": weights, "height_cm": lengths})
    visits["date"] = BIRTH + pd.to_timedelta(pd.Series(days), "D")
    return gw.score(children, visits)


@pytest.mark.parametrize(
    ("z", "second", "lowest"), [(-1.95, False, False), (-2.05, True, False), (-2.7, True, True)]
)
def test_bmi_below_the_lines(z: float, second: bool, lowest: bool) -> None:
    scores = of_bmi((750, -1.5), (900, z))
    assert (len(found(BELOW_2ND, scores)) == 1) == second
    assert (len(found(BELOW_0_4TH, scores)) == 1) == lowest


def test_bmi_is_judged_from_two_years() -> None:
    assert found(BELOW_0_4TH, of_bmi((600, -2.8), (730, -2.8))).empty
    assert len(found(BELOW_0_4TH, of_bmi((600, -2.8), (731, -2.8)))) == 1


def test_bmi_reports_a_threshold_and_no_diagnosis() -> None:
    finding = only(found(BELOW_0_4TH, of_bmi((750, -2.0), (900, -2.8), (1100, -1.5))))
    assert finding["message"].count("kg/m²") == 2
    assert "a threshold at which NICE asks for assessment" in finding["message"]
    assert "undernutrition" not in finding["message"]
    assert finding["last_date"] == day(900) and not finding["ongoing"]


def test_a_suspected_weight_makes_no_bmi_finding_and_ends_none() -> None:
    height = 87.0
    # 12.0 kg at 87 cm is BMI 15.9; 6.0 kg would be 7.9, beyond 6 SD.
    typed_wrong = scored([760, 850, 940], [12.0, 6.0, 12.6], [height, 88.0, 89.5])
    assert found(BELOW_0_4TH, typed_wrong).empty
    low = of_bmi((760, -2.9), (850, -2.9), (1040, -2.9))
    low_with_error = scored(
        low[low["measure"] == "weight"]["age_days"].tolist(),
        [w if i != 1 else 10 * w for i, w in enumerate(low[low["measure"] == "weight"]["value"])],
        low[low["measure"] == "height"]["value"].tolist(),
    )
    assert len(found(BELOW_0_4TH, low_with_error)) == 1
    assert only(found(BELOW_0_4TH, low_with_error))["ongoing"]


def test_weight_for_length_is_told_by_whos_z_score() -> None:
    # WHO, girls of 70.0 cm: median 8.2 kg, -2 SD 6.9 kg, -3 SD 6.3 kg (published to 0.1 kg).
    for weight, low, very_low in ((7.1, False, False), (6.7, True, False), (6.1, True, True)):
        scores = scored([300], [weight], [70.0])
        assert (len(found(LOW, scores)) == 1) == low, weight
        assert (len(found(VERY_LOW, scores)) == 1) == very_low, weight


def test_weight_for_length_says_weight_and_length_of_first_and_last() -> None:
    scores = scored([300, 330, 390, 450], [6.7, 6.8, 7.9, 8.9], [70.0, 70.5, 73.0, 74.0])
    finding = only(found(LOW, scores))
    assert finding["onset_date"] == day(300) and finding["last_date"] == day(330)
    assert "6.70 kg at 70.0 cm" in finding["message"]
    assert "6.80 kg at 70.5 cm" in finding["message"]
    assert "7.90 kg at 73.0 cm" in finding["message"]
    z = weight_for_length_zscore(6.8, 70.5, sex="female", age_days=330)
    assert finding["magnitude"] == pytest.approx(z)


def test_before_six_months_two_in_a_row_are_needed() -> None:
    # Girls of 60.0 cm: -2 SD 4.9 kg (published to 0.1 kg).
    assert found(LOW, scored([90], [4.7], [60.0])).empty
    finding = only(found(LOW, scored([90, 120], [4.7, 4.8], [60.0, 60.5])))
    assert finding["detected_date"] == day(120)


def test_one_low_value_just_after_a_good_one_waits_for_the_next() -> None:
    good, low = ([300], [7.4], [70.0]), ([390], [7.2], [73.5])
    both = [a + b for a, b in zip(good, low, strict=True)]
    assert found(LOW, scored(*both)).empty
    assert len(found(LOW, scored(*low))) == 1
    again = [a + b for a, b in zip(both, ([450], [7.3], [74.5]), strict=True)]
    assert only(found(LOW, scored(*again)))["detected_date"] == day(450)


def test_weight_without_a_length_of_that_day_says_nothing() -> None:
    alone = scores_of(weight=[(300, -4.0), (330, -4.0)], height=[(310, 0.0)])
    assert found(LOW, alone).empty


def test_weight_for_length_ends_at_five_years() -> None:
    def at(age: int) -> pd.DataFrame:
        return scored([age], [11.6], [104.0])

    assert len(found(VERY_LOW, at(1700))) == 1
    assert found(VERY_LOW, at(1900)).empty
