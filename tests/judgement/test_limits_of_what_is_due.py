"""What is due by a child's weights, by when, and how much is missing: around each limit.

The limits are those that docs/states.md publishes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from walked_weights import weights

from growthwatch.judgement.acting import Due, after_discharge, due_of_weights, missing_share
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import LOST, NOTHING, QUESTION, SLOWED
from growthwatch.judgement.states import CONFIRM, EXPECTED, FALTERING, LOSING, known, states
from growthwatch.judgement.weights import Weights
from growthwatch.record.schedule import Schedule


def due_of(given: Weights, *, newborn: bool = False) -> Due:
    """What the weights make due, under the schedule that docs/states.md publishes."""
    walked = known(given, Limits())
    state = states(given, walked, given.date[-1:], Limits())[0]
    return due_of_weights(given, walked, state, np.array([newborn]), Schedule())


def days_to(due: Due, given: Weights) -> int:
    return int((due.act_by[0] - given.date[-1]).astype(int))


@pytest.mark.parametrize(
    ("z", "says", "onset", "days", "action"),
    [
        ([0.0, -1.0], [NOTHING, LOST], [0, 0], 7, "assess"),
        ([0.0, -1.0], [NOTHING, SLOWED], [0, 0], 28, "weigh"),
        ([0.0, -1.0], [NOTHING, QUESTION], [0, 1], 14, "weigh again"),
        ([0.0, -1.0, -0.6], [NOTHING, SLOWED, NOTHING], [0, 0, 2], 56, "weigh"),
        ([0.0, -1.0, -0.1], [NOTHING, SLOWED, NOTHING], [0, 0, 2], 56, "weigh"),
        ([0.0, 0.0], [NOTHING, NOTHING], [0, 1], None, ""),
    ],
)
def test_every_state_of_a_child_over_a_year_has_its_days_and_its_verb(
    z: list[float], says: list[int], onset: list[int], days: int | None, action: str
) -> None:
    given = weights(z, says, onset=onset)
    due = due_of(given)
    assert due.action[0] == action
    if days is None:
        assert np.isnat(due.act_by[0])
    else:
        assert days_to(due, given) == days
    # NICE NG75: monthly from one year.
    assert due.not_before[0] - given.date[-1] == np.timedelta64(28, "D")


@pytest.mark.parametrize(("apart", "days"), [(21, 14), (14, 14), (13, 15), (7, 21), (1, 27)])
def test_two_intervals_of_a_question_are_no_shorter_than_one_of_nices(
    apart: int, days: int
) -> None:
    given = weights([0.0, -1.0], [NOTHING, QUESTION], age=[400.0, 400.0 + apart])
    assert days_to(due_of(given), given) == days


def test_a_first_weight_in_question_is_taken_again_within_two_weeks() -> None:
    given = weights([-4.0], [NOTHING], doubt=(0,))
    assert days_to(due_of(given), given) == 14


@pytest.mark.parametrize(("apart", "days"), [(5, 2), (7, 0), (8, 7)])
def test_another_weight_puts_off_nothing_for_who_is_losing(apart: int, days: int) -> None:
    """Seen within a week of the lowest weight; once that day is past, of the last one."""
    given = weights(
        [0.0, -1.0, -0.99],
        [NOTHING, LOST, NOTHING],
        onset=[0, 0, 2],
        age=[400.0, 430.0, 430.0 + apart],
        value=[10.0, 9.0, 9.01],
    )
    due = due_of(given)
    assert due.action[0] == "assess" and days_to(due, given) == days


def test_a_newborn_far_below_birth_weight_is_due_the_next_day() -> None:
    given = weights([0.0, -1.0], [NOTHING, LOST], onset=[0, 0], age=[0.0, 5.0])
    assert days_to(due_of(given, newborn=True), given) == 1
    assert days_to(due_of(given), given) == 2


def test_a_weight_in_doubt_of_a_child_who_is_told_of_is_taken_again_sooner() -> None:
    given = weights([0.0, -1.0, -3.0], [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2], doubt=(2,))
    due = due_of(given)
    assert due.action[0] == "weigh again" and days_to(due, given) == 14


@pytest.mark.parametrize(
    ("weighed", "due_on"),
    [(0, 7), (3, 7), (4, 14), (10, 14), (11, 21), (24, 28), (25, 35), (31, 35), (32, None)],
)
def test_after_hospital_a_weight_from_the_middle_of_the_week_before_counts(
    weighed: int, due_on: int | None
) -> None:
    given = weights([0.0, 0.0], [NOTHING, NOTHING], age=[300.0, 400.0])
    left = given.date[-1:] - np.timedelta64(weighed, "D")
    due = after_discharge(due_of(given), np.array([True]), left, given, Schedule())
    told = None if np.isnat(due.act_by[0]) else int((due.act_by[0] - left[0]).astype(int))
    assert told == due_on


@pytest.mark.parametrize(
    ("state", "level", "numbers", "share"),
    [
        # last, standing, shortfall, likely, before the loss
        (FALTERING, "concern", (8.0, 0.5, 1.0, 9.0, np.nan), 0.5 / 8.5),
        (CONFIRM, "confirm", (8.0, 0.5, 1.0, 9.0, np.nan), 1.0 / 9.0),
        (LOSING, "urgent", (8.0, 0.5, 1.0, 9.0, 9.0), 1.0 / 9.0),
        (LOSING, "urgent", (8.0, np.nan, np.nan, 8.5, 8.4), 0.4 / 8.4),
        (FALTERING, "concern", (8.0, np.nan, np.nan, 9.0, np.nan), 1.0 / 9.0),
        (EXPECTED, "none", (8.0, np.nan, np.nan, 7.0, np.nan), 0.0),
        (EXPECTED, "none", (np.nan, np.nan, np.nan, np.nan, np.nan), 0.0),
    ],
)
def test_what_is_missing_is_a_share_of_what_she_would_weigh(
    state: str, level: str, numbers: tuple[float, ...], share: float
) -> None:
    names = ("last_weight_kg", "standing_kg", "shortfall_kg", "likely_kg", "before_loss_kg")
    table = pd.DataFrame({name: [one] for name, one in zip(names, numbers, strict=True)})
    told = missing_share(
        table.assign(state=state), np.array([level], dtype=object), np.array([False])
    )
    assert told[0] == pytest.approx(share)
    newborn = missing_share(
        table.assign(state=state), np.array([level], dtype=object), np.array([True])
    )
    assert newborn[0] == 1.0
