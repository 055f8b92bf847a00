"""What to do, by when, and in which order children are listed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.judgement.acting import LEVELS, MISSING_CLASSES, missing_share, priority
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


def one_priority(level: str, missing: float, overdue: float, probability: float) -> float:
    numbers = (np.array([number]) for number in (missing, overdue, probability))
    return float(priority(np.array([level], dtype=object), *numbers)[0])


def test_every_day_overdue_moves_a_child_up_by_one():
    overdue = np.arange(-10.0, 900.0)
    same = np.full(len(overdue), 0.3)
    for level in LEVELS:
        for missing in (0.0, *MISSING_CLASSES):
            number = np.full(len(overdue), missing)
            days = priority(np.array([level] * len(overdue)), number, overdue, same)
            assert np.diff(days) == pytest.approx(1)


harm = st.tuples(
    st.sampled_from(range(len(LEVELS))),
    st.sampled_from([0.0, *MISSING_CLASSES]),
    st.integers(-99, 900),
    st.floats(0, 1),
)


@given(one=harm, other=harm)
def test_urgency_then_what_is_missing_then_days_then_probability_decide(one, other):
    a, b = (
        one_priority(LEVELS[-1 - urgency], missing, days, probability)
        for urgency, missing, days, probability in (one, other)
    )
    assert (a > b) == (one > other) or abs(one[3] - other[3]) < 1e-9


def test_however_late_others_are_who_loses_or_misses_more_stands_before_them():
    late = 10_000.0
    assert one_priority("urgent", 0.0, -7.0, 0.0) > one_priority("concern", 0.5, late, 1.0)
    assert one_priority("concern", 0.1, -7.0, 0.0) > one_priority("concern", 0.05, late, 1.0)


def test_what_is_missing_is_a_share_of_what_she_would_weigh_as_far_as_it_is_known():
    """A question's if the weight is right, a loss as it was weighed; a newborn cannot wait."""
    nan = np.nan
    table = pd.DataFrame(
        [
            ("faltering", 8.0, 2.0, 2.2, nan, nan),  # 2 of 10 kg
            ("confirm", 9.0, 0.0, 1.0, nan, nan),  # 1 of 10 kg
            ("losing", 9.0, 0.2, 2.0, nan, 10.0),  # the kilogram that was lost
            ("faltering", 9.5, nan, nan, 10.0, nan),  # where the growth model does not reach
            ("losing", 2.6, nan, nan, nan, nan),  # a newborn
            ("not known", nan, nan, nan, nan, nan),
            ("faltering", 9.0, -0.1, -0.2, 8.0, nan),
        ],
        columns=["state", "last_weight_kg", "standing_kg", "shortfall_kg", "likely_kg",
                 "before_loss_kg"],
    )  # fmt: skip
    level = np.array(["concern", "confirm", "urgent", "concern", "urgent", "none", "concern"])
    found = missing_share(table, level.astype(object), table["last_weight_kg"].to_numpy() < 3)
    assert found == pytest.approx([0.2, 0.1, 0.1, 0.05, 1.0, 0.0, 0.0])


def judged(weight_kg: str, as_of: str, **more) -> pd.Series:
    child = gw.one_child(sex="F", birth_date="2024-01-01", gestation_weeks=40, weight_kg=weight_kg)
    return gw.judge(child.scores, children=child.children, as_of=as_of, **more).iloc[0]


LOSS = (
    "2024-01-01 3.3\n2024-03-01 5\n2024-05-01 6.5\n2024-08-01 7.9\n2024-10-01 7.5\n2024-10-20 7.4"
)


def test_a_first_weight_far_below_birth_weight_is_told_at_once_though_it_may_be_an_error():
    """Nobody weighed her between birth and three weeks: 3.10 kg after 3.50 kg, 11.4% less."""
    one = judged("2024-01-01 3.5\n2024-01-22 3.1", "2024-01-22")
    assert (one["level"], one["action"]) == ("urgent", "assess")
    assert one["act_by"] == pd.Timestamp("2024-01-23")
    assert "not regained her birth weight" in one["headline"]
    less = judged("2024-01-01 3.5\n2024-01-30 3.3", "2024-01-30")
    assert less["level"] == "confirm" and less["act_by"] <= pd.Timestamp("2024-02-06")
    assert "birth weight not regained by 3 weeks" in less["nice"]


STALLED = (
    "2024-01-01 3.2\n2024-02-26 4.9\n2024-03-25 5.6\n2024-04-22 6.2\n2024-07-02 7.3\n"
    "2024-10-01 8.3\n2024-12-01 8.3\n2025-01-01 8.3\n2025-03-01 8.35"
)


def test_after_hospital_a_child_in_view_is_weighed_in_a_week_and_weekly_for_four_more():
    periods = pd.DataFrame(
        {"child_id": ["child"], "from": [pd.Timestamp("2025-02-20")],
         "until": [pd.Timestamp("2025-03-02")], "kind": ["hospital"]}
    )  # fmt: skip
    for day, due in (("2025-03-03", "2025-03-09"), ("2025-03-09", "2025-03-16")):
        record = STALLED if day == "2025-03-03" else STALLED + "\n2025-03-09 8.4"
        one = judged(record, day, periods=periods)
        assert (one["act_for"], one["act_by"]) == ("discharge", pd.Timestamp(due))


def test_who_has_lost_weight_is_seen_within_days_until_it_has_clearly_risen_again():
    """Ten months: within 5 days. A weight that is merely not lower is no reason to wait longer."""
    for record, day, due in (
        (LOSS, "2024-10-20", "2024-10-25"),
        # Weighed again before that: it puts nothing off. Weighed after it: within days again.
        (LOSS + "\n2024-10-22 7.45", "2024-10-22", "2024-10-25"),
        (LOSS + "\n2024-10-28 7.5", "2024-10-28", "2024-11-02"),
    ):
        one = judged(record, day)
        assert (one["level"], one["action"]) == ("urgent", "assess")
        assert one["act_by"] == pd.Timestamp(due)
    rising = judged(LOSS + "\n2024-11-01 7.0\n2024-12-01 7.75", "2024-12-01")
    assert (rising["state"], rising["action"]) == ("losing", "weigh")
    assert rising["act_by"] == pd.Timestamp("2024-12-15")


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


# Made up: her third weight is the first below the 0.4th centile, and nothing else is told of it.
SMALL = "2024-06-10 5.3\n2024-07-10 5.5\n2024-08-10 5.6"


@pytest.mark.parametrize(
    ("more", "given", "level"),
    [
        ("", None, "confirm"),
        ("", "2024-08-09", "confirm"),
        ("", "2024-08-10", "watch"),
        ("\n2024-08-24 5.66", "2024-08-10", "watch"),
        ("\n2024-08-24 5.66", "2024-08-09", "confirm"),
    ],
)
def test_a_persons_word_does_not_quieten_a_first_weight_below_the_0_4th_centile_after_it(
    more: str, given: str | None, level: str
) -> None:
    word = pd.DataFrame(
        {"child_id": ["child"], "who": ["HV1"], "date": [pd.Timestamp(given)], "until": [pd.NaT]}
    )
    said = judged(SMALL + more, "2024-08-25", acknowledged=None if given is None else word)
    assert said["level"] == level


def test_the_next_weights_that_are_named_do_what_they_say():
    one = judged(STALLED, "2025-03-29")
    assert one["state"] == "faltering" and one["act_by"] == pd.Timestamp("2025-03-29")
    assert one["next_worse_kg"] < one["next_better_kg"] < one["next_made_up_kg"]

    def after(kg: float) -> pd.Series:
        return judged(f"{STALLED}\n2025-03-29 {kg:.2f}", "2025-03-29")

    assert after(one["next_better_kg"] + 0.01)["state"] == "recovering"
    assert after(one["next_better_kg"] - 0.02)["state"] == "faltering"
    assert after(one["next_made_up_kg"] + 0.01)["state"] == "caught up"
    assert after(one["next_worse_kg"] - 0.30)["level"] in ("concern", "urgent")


# Made up. 11.0 kg after half a year may be a slip of the pen (6%), and is thin for the length.
BOY_KG = {
    "2023-01-10": 9.3, "2023-04-10": 9.9, "2023-07-10": 10.5, "2023-10-10": 11.0,
    "2024-01-10": 11.5, "2024-07-10": 11.0,
}  # fmt: skip
BOY_CM = {
    "2023-01-10": 76.0, "2023-04-10": 79.5, "2023-07-10": 82.5, "2023-10-10": 85.3,
    "2024-01-10": 87.9, "2024-07-10": 93.0,
}  # fmt: skip


def test_thinness_that_rests_on_a_weight_that_may_be_wrong_waits_for_the_next_weight():
    def boy(more: dict[str, float]) -> gw.Child:
        return gw.one_child(
            sex="male", birth_date="2022-01-10", weight_kg=BOY_KG | more, height_cm=BOY_CM
        )

    first = boy({})
    thin = first.findings[first.findings["measure"] == "bmi"]
    assert "concern" in set(thin["severity"])
    asked = first.judgement
    assert (asked["state"], asked["level"]) == ("confirm", "confirm")
    assert asked["act_by"] == pd.Timestamp("2024-07-17")
    # Two that say the same are believed.
    again = boy({"2024-07-17": 11.0}).judgement
    assert again["level"] in ("concern", "urgent")
    # What was thin before is of concern, whatever is thought of the last weight.
    was_thin = boy({"2023-10-10": 9.5, "2024-01-10": 9.9, "2024-07-10": 9.4}).judgement
    assert was_thin["level"] in ("concern", "urgent")
