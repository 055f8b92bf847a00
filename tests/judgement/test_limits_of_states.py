"""The walk along a child's weights, state by state: just short of each limit, on it, beyond it.

What each weight says is given here, so that what is made of it can be told to the last digit. The
limits are those that docs/states.md publishes.
"""

from __future__ import annotations

import numpy as np
import pytest
from walked_weights import by_model, weights

from growthwatch.judgement.acting import due_of_weights
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import LOST, NOTHING, QUESTION, SLOWED
from growthwatch.judgement.states import (
    CAUGHT_UP,
    CONFIRM,
    EXPECTED,
    FALTERING,
    LARGE,
    LOSING,
    RECOVERING,
    SMALL,
    UNKNOWN,
    known,
    states,
)
from growthwatch.judgement.weights import Weights
from growthwatch.record.schedule import Schedule


def state_of(given: Weights, *, later: int = 0) -> str:
    """The state so many days after the last weight."""
    walked = known(given, Limits())
    return states(given, walked, given.date[-1:] + np.timedelta64(later, "D"), Limits())[0][0]


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [
        (0.0, -0.44, CAUGHT_UP),  # two thirds of a space are 0.444 SD
        (0.0, -0.45, FALTERING),
        (-1.0, -1.44, CAUGHT_UP),  # from below the median: of the centile it was on
        (-1.0, -1.45, FALTERING),
    ],
)
def test_caught_up_is_within_two_thirds_of_a_space_of_where_the_child_was(
    before: float, now: float, state: str
) -> None:
    low = before - 0.7
    given = weights([before, low, now], [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2])
    assert state_of(given) == state


def test_nobody_catches_up_by_a_weight_that_is_lighter() -> None:
    said = [NOTHING, SLOWED, NOTHING]
    assert state_of(weights([0.0, -0.6, -0.4], said, onset=[0, 0, 2])) == CAUGHT_UP
    assert state_of(weights([0.0, -0.6, -0.4], said, onset=[0, 0, 2], lighter=(2,))) == FALTERING


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (-0.45, FALTERING),  # a tenth of a space, 0.067 SD, is what weighing errs by
        (-0.36, FALTERING),
        (-0.33, CAUGHT_UP),
    ],
)
def test_nobody_catches_up_without_having_risen(now: float, state: str) -> None:
    """Told of at -0.4, within two thirds of a space of where it was."""
    given = weights([0.0, -0.4, now], [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2])
    assert state_of(given) == state


@pytest.mark.parametrize(
    ("fallen", "state"),
    [
        (1.32, EXPECTED),  # two centile spaces are 1.35 SD (NICE NG75)
        (1.37, FALTERING),
    ],
)
def test_who_has_fallen_two_centile_spaces_is_told_of_until_it_has_risen(
    fallen: float, state: str
) -> None:
    """However little probable slowed gain was: keeping to the lower centile answers nothing."""
    z = [0.0, -fallen, -fallen]
    given = weights(z, [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2], firm=False)
    assert state_of(given) == state


def test_who_recovers_and_falls_again_is_faltering_wherever_the_onset_is_seen() -> None:
    z = [0.0, -1.5, -0.8, -0.95]
    again = weights(z, [NOTHING, SLOWED, NOTHING, SLOWED], onset=[0, 0, 2, 0])
    assert state_of(again) == FALTERING
    quiet = weights(z, [NOTHING, SLOWED, NOTHING, NOTHING], onset=[0, 0, 2, 3])
    assert state_of(quiet) == RECOVERING


def test_less_than_at_a_doubted_weight_by_what_weighing_explains_is_a_question() -> None:
    z = [0.0, 0.0, 1.5, 1.4]
    given = weights(z, [NOTHING] * 4, onset=[0, 1, 2, 3], doubt=(2,), unless_wrong=(3,))
    assert state_of(given) == CONFIRM


def test_what_is_to_be_made_up_is_the_place_from_which_the_child_fell() -> None:
    """The posterior may date it to before the child had risen well above where it was then."""
    said = [NOTHING, NOTHING, SLOWED, NOTHING]
    risen = weights([-0.5, 0.4, -0.8, -0.7], said, onset=[0, 1, 0, 3])
    assert state_of(risen) == FALTERING
    little = weights([-0.5, -0.1, -1.0, -0.9], said, onset=[0, 1, 0, 3])
    assert state_of(little) == CAUGHT_UP


def test_from_above_the_median_it_is_the_centile_that_the_earlier_weight_makes_likely() -> None:
    # A year and a half later 1.5 SD have become 1.5 exp(-0.247 ln((30 + 1.27) / (12 + 1.27))).
    months = np.array([12.0, 15.0, 30.0])
    likely = 1.5 * np.exp(-0.247 * np.log((30 + 1.27) / (12 + 1.27)))
    assert likely == pytest.approx(1.214, abs=0.001)
    for now, state in ((likely - 0.44, CAUGHT_UP), (likely - 0.45, FALTERING)):
        given = weights(
            [1.5, 0.6, now], [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2], age=months * 30.4375
        )
        assert state_of(given) == state


@pytest.mark.parametrize(
    ("lowest", "risen", "state"),
    [
        (-0.9, 0.33, FALTERING),  # half a space is a third of an SD
        (-0.9, 0.34, RECOVERING),
        (-1.5, 0.49, FALTERING),  # a third of what was lost
        (-1.5, 0.51, RECOVERING),
    ],
)
def test_recovering_is_half_a_space_and_a_third_of_what_was_lost(
    lowest: float, risen: float, state: str
) -> None:
    z = [0.0, lowest / 2, lowest, lowest + risen]
    given = weights(z, [NOTHING, SLOWED, SLOWED, NOTHING], onset=[0, 0, 0, 3])
    assert state_of(given) == state


def test_the_rise_is_counted_from_the_lowest_weight_and_ends_when_gain_slows_again() -> None:
    z = [0.0, -1.2, -1.0, -1.4, -1.0]
    says = [NOTHING, SLOWED, NOTHING, NOTHING, NOTHING]
    assert state_of(weights(z, says, onset=[0, 0, 2, 3, 4])) == FALTERING
    z[-1] = -0.9
    assert state_of(weights(z, says, onset=[0, 0, 2, 3, 4])) == RECOVERING
    slows_again = [*says[:-1], SLOWED]
    assert state_of(weights(z, slows_again, onset=[0, 0, 2, 3, 3])) == FALTERING
    assert state_of(weights(z, slows_again, onset=[0, 0, 2, 3, 2])) == RECOVERING


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ([8.0, 7.0, 7.95], FALTERING),  # 50 g are the same weight
        ([8.0, 7.0, 7.94], LOSING),
        ([2.1, 1.8, 2.06], FALTERING),  # of a small baby a fiftieth: 41 g of 2.06 kg
        ([2.1, 1.8, 2.058], LOSING),
    ],
)
def test_a_loss_is_over_once_the_weight_before_it_is_reached_again(
    value: list[float], state: str
) -> None:
    given = weights([0.0, -1.5, -1.4], [NOTHING, LOST, NOTHING], onset=[0, 0, 2], value=value)
    assert state_of(given) == state


def test_50_g_below_is_the_same_weight_wherever_it_was_lost() -> None:
    """Floating point makes a hair more of 50 g in one weight of eleven."""
    for grams in range(3000, 12000, 110):
        value = [grams / 1000, grams / 1000 - 1, (grams - 50) / 1000]
        given = weights([0.0, -1.5, -1.4], [NOTHING, LOST, NOTHING], onset=[0, 0, 2], value=value)
        assert state_of(given) == FALTERING, value
        again = [(300, grams / 1000), (330, (grams + 50) / 1000)]
        assert by_model(*again, level=["confirm", "confirm"]).evidence[-1] == SLOWED


def test_a_loss_is_counted_from_the_highest_weight_before_it() -> None:
    given = weights(
        [0.0, -0.1, -1.5, -1.4],
        [NOTHING, NOTHING, LOST, NOTHING],
        onset=[0, 1, 1, 3],
        value=[8.2, 8.0, 7.0, 8.1],
    )
    assert state_of(given) == LOSING
    assert known(given, Limits()).before_loss[2] == 0


@pytest.mark.parametrize(
    ("firm", "says", "now", "state"),
    [
        (False, NOTHING, -0.9, EXPECTED),
        (False, NOTHING, -0.96, EXPECTED),  # as near as two weights can tell
        (False, NOTHING, -0.97, FALTERING),  # less than was expected: a tenth of a space is 0.067
        (True, NOTHING, -0.9, FALTERING),  # held until it is made up
        (False, QUESTION, -0.9, FALTERING),  # asked about still
    ],
)
def test_what_was_never_firm_is_answered_by_gain_as_expected(
    firm: bool, says: int, now: float, state: str
) -> None:
    given = weights([0.0, -0.9, now], [NOTHING, SLOWED, says], onset=[0, 0, 2], firm=firm)
    assert state_of(given) == state


def test_a_weight_in_doubt_is_to_be_confirmed_and_changes_nothing_else() -> None:
    says = [NOTHING, SLOWED, LOST]
    given = weights([0.0, -1.0, -3.0], says, onset=[0, 0, 1], doubt=(2,))
    walked = known(given, Limits())
    assert walked.step.tolist() == [NOTHING, SLOWED, SLOWED] and walked.question[2]
    assert walked.lowest[2] == 1
    alone = weights([0.0, -3.0], [NOTHING, LOST], onset=[0, 0], doubt=(1,))
    assert state_of(alone) == CONFIRM
    # A weight after it begins from the last that was sound.
    after = weights([0.0, -3.0, -1.0], [NOTHING, NOTHING, SLOWED], doubt=(1,))
    assert known(after, Limits()).anchor[2] == 0


def test_what_began_before_a_child_had_caught_up_is_not_told_again() -> None:
    z = [0.0, -1.0, -0.1, -0.2]
    says = [NOTHING, SLOWED, NOTHING, SLOWED]
    assert state_of(weights(z, says, onset=[0, 0, 2, 1])) == EXPECTED
    assert state_of(weights(z, says, onset=[0, 0, 2, 2])) == FALTERING
    asks = [NOTHING, SLOWED, NOTHING, QUESTION]
    assert state_of(weights(z, asks, onset=[0, 0, 2, 1])) == EXPECTED
    assert state_of(weights(z, asks, onset=[0, 0, 2, 2])) == CONFIRM


def test_a_step_goes_up_and_never_down_by_another_weight() -> None:
    z = [0.0, -1.0, -1.2, -1.3, -1.3]
    says = [NOTHING, SLOWED, LOST, SLOWED, QUESTION]
    given = weights(z, says, onset=[0, 0, 1, 1, 1], value=[9.0, 9.0, 8.5, 8.5, 8.6])
    assert known(given, Limits()).step.tolist() == [NOTHING, SLOWED, LOST, LOST, LOST]
    assert known(given, Limits()).since.tolist() == [-1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("age", "days"),
    [(182, 91), (183, 274), (730, 274), (731, 548), (1826, 548), (1827, 1096)],
)
def test_how_old_a_last_weight_may_be_depends_on_the_age(age: int, days: int) -> None:
    given = weights([0.0, 0.0], [NOTHING, NOTHING], age=[age - 20.0, float(age)])
    assert state_of(given, later=days) == EXPECTED
    assert state_of(given, later=days + 1) == UNKNOWN


@pytest.mark.parametrize(
    ("z", "age", "state"),
    [
        (-2.01, [300, 350, 391], SMALL),
        (-2.01, [300, 350, 390], EXPECTED),  # not three months yet
        (-2.01, [300, 391], EXPECTED),  # two weights
        (-2.0, [300, 350, 391], EXPECTED),  # on the 2nd centile
        (2.67, [300, 350, 391], LARGE),
        (2.66, [300, 350, 391], EXPECTED),
    ],
)
def test_a_position_is_steady_at_three_weights_over_three_months(
    z: float, age: list[float], state: str
) -> None:
    assert state_of(weights([z] * len(age), [NOTHING] * len(age), age=age)) == state


@pytest.mark.parametrize(
    ("z", "age", "state"),
    [
        (-2.68, [274], CONFIRM),  # one weight below the 0.4th centile, which is -2.67
        (-2.68, [274, 304], CONFIRM),
        (-2.68, [274, 304, 365], SMALL),  # three over three months: it keeps to its place
        (-2.66, [274], EXPECTED),
        (-2.68, [28], CONFIRM),
        (-2.68, [27], EXPECTED),  # a newborn is held against its birth weight
    ],
)
def test_a_weight_below_the_0_4th_centile_is_asked_about_until_the_position_is_known(
    z: float, age: list[float], state: str
) -> None:
    """At -3.6 SD at nine months nothing was to be done before the routine visit at a year."""
    given = weights([z] * len(age), [NOTHING] * len(age), age=age)
    assert state_of(given) == state
    if state == CONFIRM:
        due = due_of_weights(
            given, known(given, Limits()), np.array([CONFIRM], dtype=object), np.array([False]),
            Schedule(),
        )  # fmt: skip
        assert due.action[0] == "weigh again"
        assert (due.act_by[0] - given.date[-1]).astype(int) <= 14
    assert state_of(given, later=400) == UNKNOWN


def test_once_it_is_made_up_nothing_of_it_is_left() -> None:
    walked = known(
        weights([0.0, -1.0, -0.1], [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2]), Limits()
    )
    for kept in (walked.anchor, walked.lowest, walked.since, walked.before_loss):
        assert kept[0] == -1 and kept[2] == -1
    assert walked.anchor[1] == 0 and walked.since[1] == 1 and walked.lowest[1] == 1
