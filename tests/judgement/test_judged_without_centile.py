"""A child no centile exists for is judged by the weights themselves: up at once, down when made up.

The rules were right of these newborns, and the judgement above them said "caught up" or "the rules
find nothing" of one whose birth weight was not regained.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.judgement.position import positions

NONE_HAS_A_CENTILE = [{"condition": "Down syndrome"}, {"sex": "X"}]
LOST = "2024-01-05 2.66\n2024-01-22 2.95"  # of 3.00 kg at birth: 11%, then not regained


def judged(**child: Any) -> Any:
    made = {"sex": "M", "birth_date": "2024-01-01", "gestation_weeks": 38, "birth_weight_kg": 3.0}
    return gw.one_child(**made | child).judgement


@pytest.mark.parametrize("who", NONE_HAS_A_CENTILE)
@pytest.mark.parametrize(
    "weights",
    [LOST, "2024-01-05 2.66\n2024-01-13 3.00\n2024-01-23 2.90", "2024-01-05 2.8\n2024-01-23 2.9"],
)
def test_a_birth_weight_not_regained_is_faltering_as_it_is_of_any_child(who, weights):
    without, typical = judged(**who, weight_kg=weights), judged(weight_kg=weights)
    assert typical["state"] == without["state"] == "faltering"
    assert typical["level"] == without["level"] == "concern"
    assert typical["act_by"] == without["act_by"]


@pytest.mark.parametrize("who", NONE_HAS_A_CENTILE)
def test_who_has_outgrown_the_birth_weight_is_not_told_of_for_ever(who):
    assert judged(**who, weight_kg=LOST + "\n2024-02-05 3.30")["state"] == "caught up"
    later = LOST + "\n2024-02-05 3.30\n2024-02-20 3.90\n2024-03-10 4.50\n2024-05-01 6.00"
    assert judged(**who, weight_kg=later)["level"] == "none"


def test_nobody_catches_up_while_a_standstill_is_not_made_up():
    still = "2024-02-01 4\n2024-04-01 6\n2024-06-01 7.2\n2024-08-01 7.2\n2024-10-01 7.2"
    for sex in ("X", "M"):
        assert judged(sex=sex, weight_kg=still)["level"] == "concern"
    # 0.3 kg in two months is what a child gains anyhow, and makes up nothing.
    assert judged(sex="X", weight_kg=still + "\n2024-12-01 7.5")["state"] == "faltering"
    assert judged(sex="X", weight_kg=still + "\n2024-12-01 8.9")["state"] != "faltering"


def test_weights_without_a_centile_are_placed_on_uk_who_for_comparing_them_alone():
    child = np.array([0, 0, 1, 1, 2])
    z = np.array([0.5, np.nan, np.nan, np.nan, np.nan])
    sex = ["female", "female", None, None, "male"]
    scores = pd.DataFrame({"value": 8.0, "sex": sex, "corrected_age_days": 300.0})
    placed = positions(child, z, scores)
    girl, boy = (gw.zscore("weight", 8.0, sex=of, age_days=300) for of in ("female", "male"))
    # Where a child has a centile at some weights, nothing is mixed with it.
    assert placed[0] == 0.5 and np.isnan(placed[1])
    assert placed[2:] == pytest.approx([(girl + boy) / 2, (girl + boy) / 2, boy])


OWN = "2023-04-01 6.0\n2023-06-01 7.0\n"


@pytest.mark.parametrize("slip", ["17.4", "11.4"])
def test_a_weight_far_above_both_its_neighbours_is_no_height_to_have_fallen_from(slip):
    weights = OWN + f"2023-07-01 {slip}\n2023-08-01 7.9\n2023-10-01 8.5"
    child = {"sex": "X", "birth_date": "2023-01-01", "birth_weight_kg": 3.4, "gestation_weeks": 40}
    assert judged(**child, weight_kg=weights)["level"] == "none"
    # What is lost after it is lost from the weights that are true.
    lost = weights + "\n2023-12-01 7.9\n2024-01-01 7.8"
    assert judged(**child, weight_kg=lost)["state"] == "losing"
    assert judged(**child, weight_kg=lost)["before_loss_kg"] == 8.5


def test_a_last_weight_beyond_what_is_probable_is_to_be_confirmed_without_a_centile_too():
    child = {"sex": "X", "birth_date": "2023-01-01", "birth_weight_kg": 3.4, "gestation_weeks": 40}
    judgement = judged(**child, weight_kg=OWN + "2023-10-01 85")
    assert (judgement["state"], judgement["action"]) == ("confirm", "weigh again")


def test_who_has_lost_beyond_6_sd_without_a_centile_is_losing():
    weights = "2021-01-01 52\n2022-01-01 40\n2022-09-01 32\n2023-03-01 25"
    judgement = judged(sex="X", birth_date="2006-01-01", birth_weight_kg=3.4, weight_kg=weights)
    assert gw.measurement("weight", -6, sex="female", age_days=17.16 * 365.25) > 25
    assert judgement["state"] == "losing"
