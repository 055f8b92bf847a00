"""The walk along a child's weights, state by state: just short of each limit, on it, beyond it.

What each weight says is given here, so that what is made of it can be told to the last digit. The
limits are those that docs/states.md publishes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from growthwatch.judgement.acting import Due, after_discharge, due_of_weights, missing_share
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
from growthwatch.judgement.weights import Weights, weights_of
from growthwatch.record.schedule import Schedule

SPACE = 2 / 3
START = np.datetime64("2024-01-01", "D")


def weights(
    z: list[float],
    says: list[int],
    *,
    onset: list[int] | None = None,
    value: list[float] | None = None,
    age: list[float] | None = None,
    doubt: tuple[int, ...] = (),
    lighter: tuple[int, ...] = (),
    firm: bool = True,
) -> Weights:
    """One child's weights, monthly from one year unless ages are given."""
    n = len(z)
    days = np.array(age if age is not None else [365.0 + 30 * row for row in range(n)], dtype=float)
    of_row = np.arange(n)
    evidence = np.array(says)
    return Weights(
        child_id=np.array(["c"], dtype=object),
        child=np.zeros(n, dtype=int),
        date=START + days.astype("timedelta64[D]"),
        age=days,
        value=np.array(value if value is not None else [10 + number for number in z]),
        z=np.array(z, dtype=float),
        newborn_loss=np.zeros(n, dtype=bool),
        evidence=evidence,
        if_told_of=evidence,
        onset=of_row if onset is None else np.array(onset),
        in_doubt=np.isin(of_row, doubt),
        lighter=np.isin(of_row, lighter),
        firm=(evidence >= SLOWED) & firm,
        probability=np.full(n, np.nan),
    )


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
    assert state_of(weights([0.0, -0.3, -0.4], said, onset=[0, 0, 2])) == CAUGHT_UP
    assert state_of(weights([0.0, -0.3, -0.4], said, onset=[0, 0, 2], lighter=(2,))) == FALTERING


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


NO_FINDINGS = pd.DataFrame(
    {
        "child_id": pd.Series(dtype=object),
        "rule": pd.Series(dtype=object),
        "measure": pd.Series(dtype=object),
        "severity": pd.Series(dtype=object),
        **{
            name: pd.Series(dtype="datetime64[s]")
            for name in ("onset_date", "detected_date", "last_date")
        },
    }
)


def laid_out(*rows: tuple[int, float], posterior: pd.DataFrame | None = None) -> Weights:
    """The weights of a child of unknown sex, and so without a centile: (day, kg)."""
    days, kg = zip(*rows, strict=True)
    scores = pd.DataFrame(
        {
            "child_id": "c",
            "measure": "weight",
            "date": pd.Timestamp(START) + pd.to_timedelta(list(days), "D"),
            "value": kg,
            "age_days": [float(day) for day in days],
            "corrected_age_days": [float(day) for day in days],
            "sex": None,
            "z": np.nan if posterior is None else 0.0,
        }
    )
    ids = np.array(["c"], dtype=object)
    return weights_of(scores, NO_FINDINGS, ids, posterior, Limits())


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(300, 8.0), (330, 7.75)], NOTHING),  # a quarter of a kilogram is weighing
        ([(300, 8.0), (330, 7.74)], QUESTION),
        ([(300, 8.0), (330, 7.74), (340, 7.74)], LOST),
        ([(300, 8.0), (330, 7.74), (340, 7.76)], NOTHING),
        ([(2000, 20.0), (2030, 19.4)], NOTHING),  # of a heavy child 3%
        ([(2000, 20.0), (2030, 19.39)], QUESTION),
        ([(2, 3.5), (20, 3.1)], NOTHING),  # the first three weeks
        ([(2, 3.5), (21, 3.1)], QUESTION),
    ],
)
def test_a_loss_without_a_centile_is_asked_about_and_told_when_the_next_weight_bears_it_out(
    rows: list[tuple[int, float]], says: int
) -> None:
    assert laid_out(*rows).evidence[-1] == says


@pytest.mark.parametrize(
    ("first", "day", "kg", "says", "newborn"),
    [
        (0, 5, 3.15, NOTHING, False),  # NICE NG75: more than 10% of birth weight
        (0, 5, 3.149, LOST, True),
        (1, 5, 3.1, LOST, True),
        (2, 5, 3.1, NOTHING, False),  # no birth weight any more
        (0, 20, 3.4, NOTHING, False),
        (0, 21, 3.4, SLOWED, False),  # not regained by three weeks
        (0, 21, 3.5, NOTHING, False),
        (0, 61, 3.4, SLOWED, False),
        (0, 62, 3.4, NOTHING, False),
        (0, 61, 3.1, LOST, True),
        (0, 62, 3.1, QUESTION, False),
    ],
)
def test_without_a_centile_a_newborn_is_held_against_the_birth_weight(
    first: int, day: int, kg: float, says: int, newborn: bool
) -> None:
    given = laid_out((first, 3.5), (day, kg))
    assert (given.evidence[-1], bool(given.newborn_loss[-1])) == (says, newborn)


def test_a_childs_loss_is_its_own_among_others_without_a_centile() -> None:
    scores = pd.DataFrame(
        {
            "child_id": ["a", "a", "b", "b"],
            "measure": "weight",
            "date": pd.Timestamp(START) + pd.to_timedelta([300, 330, 300, 330], "D"),
            "value": [12.0, 11.0, 8.0, 7.9],
            "age_days": [300.0, 330.0, 300.0, 330.0],
            "corrected_age_days": [300.0, 330.0, 300.0, 330.0],
            "sex": None,
            "z": np.nan,
        }
    )
    ids = np.array(["a", "b"], dtype=object)
    said = weights_of(scores, NO_FINDINGS, ids, None, Limits())
    assert said.evidence.tolist() == [NOTHING, QUESTION, NOTHING, NOTHING]


def by_model(*rows: tuple[int, float], **columns: list) -> Weights:
    """Weights with what the posterior says of each."""
    n = len(rows)
    given = {"p_faltering": 0.1, "p_loss": 0.0, "p_error": 0.001, "level": "", "fitted": True}
    given |= columns
    posterior = pd.DataFrame(given, index=range(n))
    posterior["child_id"] = "c"
    posterior["date"] = pd.Timestamp(START) + pd.to_timedelta([day for day, _ in rows], "D")
    posterior["onset_date"] = columns.get("onset_date", pd.NaT)
    return laid_out(*rows, posterior=posterior)


@pytest.mark.parametrize(("loss", "says"), [(0.40, LOST), (0.39, SLOWED)])
def test_slowed_gain_is_a_loss_from_half_of_its_probability(loss: float, says: int) -> None:
    given = by_model(
        (300, 8.0), (330, 7.9),
        level=["", "concern"], p_faltering=[0.1, 0.8], p_loss=[0.0, loss],
    )  # fmt: skip
    assert given.evidence.tolist() == [NOTHING, says]


@pytest.mark.parametrize(
    ("kg", "levels", "says"),
    [
        (8.04, ["confirm", "confirm"], SLOWED),
        (8.06, ["confirm", "confirm"], QUESTION),
        (8.04, ["", "confirm"], QUESTION),
        (8.04, ["concern", "confirm"], SLOWED),
        (8.04, ["confirm", ""], NOTHING),
    ],
)
def test_asked_twice_and_no_more_at_the_second_is_borne_out(
    kg: float, levels: list[str], says: int
) -> None:
    given = by_model((300, 8.0), (330, kg), level=levels)
    assert given.evidence[-1] == says


@pytest.mark.parametrize(("p", "firm"), [(0.50, True), (0.49, False)])
def test_a_probability_of_a_half_is_held(p: float, firm: bool) -> None:
    given = by_model((300, 8.0), (330, 8.1), level=["", "concern"], p_faltering=[0.1, p])
    assert bool(given.firm[-1]) == firm and given.evidence[-1] == SLOWED


@pytest.mark.parametrize(("error", "doubt"), [(0.50, True), (0.49, False)])
def test_nothing_is_concluded_from_a_weight_more_likely_wrong_than_right(
    error: float, doubt: bool
) -> None:
    given = by_model((300, 8.0), (330, 8.1), level=["", "concern"], p_error=[0.0, error])
    assert bool(given.in_doubt[-1]) == doubt


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


def test_once_it_is_made_up_nothing_of_it_is_left() -> None:
    walked = known(
        weights([0.0, -1.0, -0.1], [NOTHING, SLOWED, NOTHING], onset=[0, 0, 2]), Limits()
    )
    for kept in (walked.anchor, walked.lowest, walked.since, walked.before_loss):
        assert kept[0] == -1 and kept[2] == -1
    assert walked.anchor[1] == 0 and walked.since[1] == 1 and walked.lowest[1] == 1


def test_what_is_said_of_a_weight_is_said_of_the_childs_own() -> None:
    days = pd.Timestamp(START) + pd.to_timedelta([300, 330, 300, 330], "D")
    ids = ["a", "a", "b", "b"]
    scores = pd.DataFrame(
        {
            "child_id": ids, "measure": "weight", "date": days, "value": [8.0, 8.1, 9.0, 9.1],
            "age_days": [300.0, 330.0, 300.0, 330.0], "z": 0.0,
        }
    )  # fmt: skip
    posterior = pd.DataFrame(
        {
            "child_id": ids, "date": days, "p_faltering": [0.1, 0.2, 0.3, 0.4], "p_loss": 0.0,
            "p_error": 0.001, "onset_date": pd.NaT, "level": "", "fitted": True,
        }
    )  # fmt: skip
    told = weights_of(
        scores, NO_FINDINGS, np.array(["a", "b"], dtype=object), posterior[::-1], Limits()
    )
    assert told.probability.tolist() == [0.1, 0.2, 0.3, 0.4]
