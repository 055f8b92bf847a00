"""The weights that would settle it, against what is judged of a record with just such a weight."""

from __future__ import annotations

import pandas as pd

import growthwatch as gw
from growthwatch.say.judged import next_weight

BIRTH = pd.Timestamp("2024-01-01")
GROWING = ((0, 3.2), (56, 4.9), (84, 5.6), (112, 6.2), (183, 7.3), (274, 8.3))
ASKED = (*GROWING, (335, 8.3))
STALLED = (*GROWING, (335, 8.3), (366, 8.3))
LOST = (*GROWING, (335, 8.0), (350, 7.7))


def judged(weights) -> pd.Series:
    given = {str((BIRTH + pd.Timedelta(days=day)).date()): kg for day, kg in weights}
    child = gw.one_child(sex="F", birth_date="2024-01-01", gestation_weeks=40, weight_kg=given)
    return gw.judge(child.scores, children=child.children).iloc[0]


def then(weights, kg: float) -> str:
    """Return the state if the next weight, on the day it is due, is so much."""
    due = judged(weights)["act_by"]
    return judged((*weights, ((due - BIRTH).days, round(kg, 2))))["state"]


def test_a_question_is_borne_out_by_the_weight_named_and_answered_by_the_other():
    now = judged(ASKED)
    assert now["state"] == "confirm"
    assert now["next_worse_kg"] < now["next_better_kg"]
    assert then(ASKED, now["next_worse_kg"]) == "faltering"
    assert then(ASKED, now["next_better_kg"] + 0.01) == "growing as expected"


def test_recovering_and_caught_up_begin_at_the_weights_named():
    now = judged(LOST)
    assert now["state"] == "losing"
    assert then(LOST, now["next_better_kg"] + 0.02) == "recovering"
    assert then(LOST, now["next_better_kg"] - 0.05) == "losing"
    assert then(LOST, now["next_made_up_kg"] - 0.03) == "recovering"
    assert "would mean that she is recovering" in next_weight(now)


def test_a_stall_is_made_up_at_the_weight_named_and_no_lower():
    made_up = judged(STALLED)["next_made_up_kg"]
    assert then(STALLED, made_up + 0.01) == "caught up"
    assert then(STALLED, made_up - 0.03) == "faltering"


def test_the_way_to_the_target_lies_between_the_last_weight_and_the_one_that_is_made_up():
    now = judged(STALLED)
    assert now["last_weight_kg"] < now["next_target_kg"] <= now["next_made_up_kg"]
    assert now["target_date"] >= now["act_by"] or now["next_target_kg"] == now["next_made_up_kg"]


def test_a_child_who_grows_as_expected_is_asked_nothing():
    now = judged(GROWING)
    assert now[["next_worse_kg", "next_better_kg", "next_made_up_kg", "target_kg"]].isna().all()
    assert next_weight(now) == ""
