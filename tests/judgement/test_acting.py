"""What to do, by when, and in which order children are listed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.judgement.acting import HEAD_START, LEVELS, priority
from growthwatch.record.schedule import Schedule

MONTH = 30.4375
BIRTH = pd.Timestamp("2024-01-01")


@pytest.mark.parametrize(
    ("months", "closest"), [(0.5, 1), (1, 7), (5.9, 7), (6, 14), (11.9, 14), (12, 28), (40, 28)]
)
def test_a_child_of_concern_is_weighed_no_more_often_than_nice_advises(months, closest):
    """NICE NG75 (2017): daily below 1 month, weekly to 6, fortnightly to 12, then monthly."""
    days = Schedule().within("concern", np.array([months * MONTH]))[0]
    assert closest <= days <= 28


@pytest.mark.parametrize("months", [0.2, 3, 8, 20])
def test_urgent_is_due_within_48_hours_to_a_week_and_a_question_within_one_or_two(months):
    age = np.array([months * MONTH])
    assert 2 <= Schedule().within("urgent", age)[0] <= 7
    assert 7 <= Schedule().within("confirm", age)[0] <= 14


def test_every_day_overdue_moves_a_child_up_by_one_and_more_serious_begins_ahead():
    overdue = np.arange(-10.0, 100.0)
    for level in LEVELS:
        days = priority(np.array([level] * len(overdue)), overdue, np.full(len(overdue), 0.3))
        assert np.diff(days) == pytest.approx(1)
    same = np.full(len(LEVELS), 0.5)
    same_day = priority(np.array(LEVELS, dtype=object), np.zeros(len(LEVELS)), same)
    assert (np.diff(same_day) < 0).all()


def test_a_child_who_loses_weight_stands_before_everyone_however_late_they_are():
    urgent = priority(np.array(["urgent"]), np.array([-7.0]), np.zeros(1))[0]
    others = priority(np.array(["concern", "confirm", "watch"]), np.full(3, 10_000.0), np.ones(3))
    assert urgent > others.max()
    assert HEAD_START["none"] < 0


def judged(weight_kg: str, as_of: str, **more) -> pd.Series:
    child = gw.one_child(sex="F", birth_date="2024-01-01", gestation_weeks=40, weight_kg=weight_kg)
    return gw.judge(child.scores, children=child.children, as_of=as_of, **more).iloc[0]


LOSS = (
    "2024-01-01 3.3\n2024-03-01 5\n2024-05-01 6.5\n2024-08-01 7.9\n2024-10-01 7.5\n2024-10-20 7.4"
)


def test_after_hospital_a_child_in_view_is_weighed_in_a_week_and_weekly_for_four_more():
    periods = pd.DataFrame(
        {"child_id": ["child"], "from": [pd.Timestamp("2024-10-20")],
         "until": [pd.Timestamp("2024-10-27")], "kind": ["hospital"]}
    )  # fmt: skip
    weighed = LOSS + "\n2024-10-26 7.5"
    for day, due in (("2024-10-28", "2024-11-03"), ("2024-11-03", "2024-11-10")):
        record = weighed if day == "2024-10-28" else weighed + "\n2024-11-03 7.6"
        one = judged(record, day, periods=periods)
        assert (one["act_for"], one["act_by"]) == ("discharge", pd.Timestamp(due))


def test_a_question_is_asked_again_no_closer_than_nice_advises():
    """Two intervals together are no shorter than two of NICE's: 14 days sooner once, not twice."""
    record = (
        "2024-01-01 3.3\n2024-03-01 5\n2024-05-01 6.5\n2024-08-01 7.9\n2025-02-01 9\n2025-05-02 8.9"
    )
    once = judged(record, "2025-05-02")
    assert once["state"] == "confirm"
    assert once["act_by"] == pd.Timestamp("2025-05-16")


def test_a_planned_weighing_that_comes_first_is_what_is_due():
    plans = pd.DataFrame(
        {"child_id": ["child"], "measure": ["weight"], "from": [pd.Timestamp("2024-08-01")],
         "until": [pd.NaT], "every_days": [30.0], "source": ["plan"]}
    )  # fmt: skip
    growing = "2024-01-01 3.3\n2024-03-01 5\n2024-05-01 6.5\n2024-08-01 7.9"
    one = judged(growing, "2024-08-02", plans=plans)
    assert (one["act_for"], one["act_by"]) == ("plan", pd.Timestamp("2024-08-31"))


def test_a_persons_word_quietens_a_child_until_more_is_lost():
    word = pd.DataFrame(
        {"child_id": ["child"], "who": ["HV1"], "date": [pd.Timestamp("2024-10-21")],
         "until": [pd.NaT]}
    )  # fmt: skip
    quiet = judged(LOSS, "2024-10-25", acknowledged=word)
    assert quiet["state"] == "losing" and quiet["level"] == "watch" and quiet["word"] == "HV1"
    more = judged(LOSS + "\n2024-11-01 7.1", "2024-11-01", acknowledged=word)
    assert more["level"] == "urgent" and more["word"] == ""


def test_the_next_weights_that_are_named_do_what_they_say():
    stalled = "2024-01-01 3.2\n2024-02-26 4.9\n2024-03-25 5.6\n2024-04-22 6.2\n2024-07-02 7.3\n"
    stalled += "2024-10-01 8.3\n2024-12-01 8.3\n2025-01-01 8.3\n2025-03-01 8.35"
    one = judged(stalled, "2025-03-29")
    assert one["state"] == "faltering" and one["act_by"] == pd.Timestamp("2025-03-29")
    assert one["next_worse_kg"] < one["next_better_kg"] < one["next_made_up_kg"]

    def after(kg: float) -> pd.Series:
        return judged(f"{stalled}\n2025-03-29 {kg:.2f}", "2025-03-29")

    assert after(one["next_better_kg"] + 0.01)["state"] == "recovering"
    assert after(one["next_better_kg"] - 0.02)["state"] == "faltering"
    assert after(one["next_made_up_kg"] + 0.01)["state"] == "caught up"
    assert after(one["next_worse_kg"] - 0.30)["level"] in ("concern", "urgent")
