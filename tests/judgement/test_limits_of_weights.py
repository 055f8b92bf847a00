"""What a weight says before any walk: by the posterior, or by kilograms without a centile."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from walked_weights import NO_FINDINGS, START, by_model, laid_out

from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import (
    LOST,
    NOTHING,
    QUESTION,
    SLOWED,
    far_out,
    less_since,
    less_than_doubted,
    lighter_than_before,
    lost_unseen,
)
from growthwatch.judgement.weights import weights_of


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


class Record(NamedTuple):
    """One child's weights in grams, in the order of their days."""

    age: list[int]
    grams: list[int]
    sound: list[bool]
    placed: list[float]
    without_z: list[bool]


class Made(NamedTuple):
    """The same end to end, in kg."""

    records: list[Record]
    child: np.ndarray
    age: np.ndarray
    kg: np.ndarray
    sound: np.ndarray
    placed: np.ndarray
    z: np.ndarray

    def of_each(self, says: Callable[[Record, int], object]) -> list:
        return [says(one, row) for one in self.records for row in range(len(one.age))]


def made_up_records() -> list[Record]:
    """Children whose days, losses and doubts lie on and beside every limit."""
    draw = np.random.default_rng(11)
    days = [0, 1, 2, 14, 20, 21, 22, 27, 28, 29, 30, 40, 60, 61, 62, 90]
    steps = [
        -40,
        -50,
        -60,
        -240,
        -250,
        -260,
        -300,
        -350,
        -360,
        -1400,
        0,
        100,
        250,
        4000,
        -4000,
        5000,
    ]
    made = []
    for _ in range(800):
        n = int(draw.integers(1, 8))
        age = np.cumsum([draw.choice([0, 0, 1, 2, 15, 21, 100, 2000]), *draw.choice(days, n - 1)])
        grams = draw.choice([3500, 8000, 12000]) + np.cumsum([0, *draw.choice(steps, n - 1)])
        # Of none are 3% half a gram: which way that is rounded is nobody's business.
        grams = np.maximum(grams, 2000) // 20 * 20 + 10 * draw.choice([0, 1])
        grams -= 10 * (3 * grams % 100 == 50)
        sound, without = draw.random((2, n)) < [[0.8], [0.7]]
        placed = draw.choice([5.9, 6.0, 6.1, np.nan], n)
        made.append(Record(*(one.tolist() for one in (age, grams, sound, placed, without))))
    return made


@pytest.fixture(scope="module")
def made() -> Made:
    records = made_up_records()
    child = np.repeat(np.arange(len(records)), [len(one.age) for one in records])
    age, grams, sound, placed, without = (
        np.concatenate([np.asarray(one[field]) for one in records]) for field in range(5)
    )
    return Made(records, child, age, grams / 1000, sound, placed, np.where(without, np.nan, 0.0))


def beyond_weighing(top: int, now: int) -> bool:
    """More than 250 g and more than 3% of the weight before."""
    return top - now > max(250, round(3 * top / 100))


def test_less_is_beyond_weighing_or_three_times_running_since_a_sound_weight_after_3_weeks(
    made: Made,
) -> None:
    def since(one: Record, row: int) -> int:
        def counts(back: int) -> bool:
            return row >= back and one.sound[row - back] and one.age[row - back] >= 21

        if counts(3) and all(one.grams[row - k] < one.grams[row - k - 1] for k in range(3)):
            return 3
        if counts(1) and beyond_weighing(one.grams[row - 1], one.grams[row]):
            return 1
        return 0

    told = less_since(made.child, made.age, made.kg, made.sound)
    back = np.where(told < 0, 0, np.arange(len(told)) - told).tolist()
    assert back == made.of_each(since)
    assert min(back.count(0), back.count(1), back.count(3)) > 50


def test_lighter_is_beyond_weighing_from_the_highest_sound_weight_after_three_weeks(
    made: Made,
) -> None:
    def lighter(one: Record, row: int) -> bool:
        before = [one.grams[k] for k in range(row) if one.sound[k] and one.age[k] >= 21]
        return bool(before) and beyond_weighing(max(before), one.grams[row])

    told = lighter_than_before(made.child, made.age, made.kg, made.sound).tolist()
    assert told == made.of_each(lighter) and 50 < sum(told) < len(told) - 50


def test_less_than_a_doubted_weight_is_50_g_less_more_than_four_weeks_later(made: Made) -> None:
    def less(one: Record, row: int) -> tuple[bool, bool]:
        if not row or one.sound[row - 1] or one.age[row - 1] < 21:
            return False, False
        late = one.age[row] - one.age[row - 1] > 28
        found = late and one.grams[row - 1] - one.grams[row] > 50
        return found, found and beyond_weighing(one.grams[row - 1], one.grams[row])

    told = less_than_doubted(made.child, made.age, made.kg, ~made.sound, Limits())
    pairs = list(zip(*(one.tolist() for one in told), strict=True))
    assert pairs == made.of_each(less) and {(True, True), (True, False)} <= set(pairs)


def test_far_out_is_beyond_6_sd_or_two_fifths_above_a_neighbour_that_is_no_less(made: Made) -> None:
    def far(one: Record, row: int) -> bool:
        inner = 0 < row < len(one.age) - 1
        before, after = (one.grams[row - 1], one.grams[row + 1]) if inner else (1, 0)
        spike = after >= before and 10 * one.grams[row] > 14 * after
        return one.without_z[row] and (one.placed[row] > 6 or spike)

    told = far_out(made.child, made.kg, made.z, made.placed).tolist()
    assert told == made.of_each(far)
    placed = np.where(made.placed > 6, 6.0, made.placed)
    assert sum(far_out(made.child, made.kg, made.z, placed)) > 5


@pytest.mark.parametrize(
    ("kg", "child", "far"),
    [
        ([8.0, 11.21, 8.0], [0, 0, 0], True),
        ([8.0, 11.19, 8.0], [0, 0, 0], False),
        ([8.0, 11.3, 8.05], [0, 0, 0], True),
        ([8.0, 12.0, 7.99], [0, 0, 0], False),  # the child may have lost it
        ([8.0, 12.0, 8.0], [0, 0, 1], False),  # another's weight is no neighbour
        ([8.0, 12.0, 8.0], [0, 1, 1], False),
    ],
)
def test_a_spike_is_two_fifths_above_both_neighbours_of_the_child(
    kg: list[float], child: list[int], far: bool
) -> None:
    none = np.full(3, np.nan)
    assert far_out(np.array(child), np.array(kg), none, none).tolist() == [False, far, False]


def test_a_loss_that_no_rule_sees_is_what_nice_and_weighing_say_it_is(made: Made) -> None:
    def top_of(one: Record, row: int) -> int:
        """The row of the highest sound weight up to this one, the latest of several."""
        counted = [grams * sound for grams, sound in zip(one.grams, one.sound, strict=True)]
        return max(range(row + 1), key=lambda k: (counted[k], k))

    def large(one: Record, row: int) -> bool:
        top = top_of(one, row)
        grams = one.grams[top] * one.sound[top]
        return one.age[row] >= 21 and beyond_weighing(grams, one.grams[row])

    def says(one: Record, row: int) -> tuple[int, bool]:
        top = top_of(one, row)
        lost = one.grams[top] * one.sound[top] - one.grams[row]
        if not one.sound[row] or not (one.without_z[row] or one.without_z[top]):
            return NOTHING, False
        from_birth = one.age[top] <= 1 and one.age[row] <= 61
        if from_birth and 10 * lost > one.grams[top] * one.sound[top]:
            return LOST, True
        if large(one, row):
            return (LOST if row and large(one, row - 1) else QUESTION), False
        return (SLOWED if from_birth and one.age[row] >= 21 and lost > 0 else NOTHING), False

    told, newborn = lost_unseen(made.child, made.age, made.kg, made.z, made.sound)
    pairs = list(zip(told.tolist(), newborn.tolist(), strict=True))
    assert pairs == made.of_each(says)
    assert {NOTHING, QUESTION, SLOWED, LOST} == set(told.tolist()) and sum(newborn) > 10
