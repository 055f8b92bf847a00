"""Suspected errors: judged on the day, settled by the next measurement."""

from __future__ import annotations

import numpy as np
import pytest

from growthwatch.detection.suspicion import (
    BORNE_OUT,
    FIRST_REFUTED,
    NEITHER,
    REFUTED,
    UNSETTLED,
    Suspicion,
    surprise,
    suspicion,
)

LIMIT = 3.5


def judged(*rows: tuple[float, float], measure: str = "weight") -> Suspicion:
    """Judge the record of one child, given as age in days and z-score."""
    age, z = np.array(rows, dtype=float).T
    return suspicion(measure, np.zeros(len(z), dtype=int), age, value_of(age, z), z, LIMIT)


def value_of(age: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return values that grow with age and z about as weights do."""
    return (3.4 + 0.3 * np.sqrt(age)) * np.exp(0.12 * z)


def test_a_steady_record_has_no_suspects() -> None:
    errors = judged((0, 0.3), (60, 0.0), (120, 0.2), (300, -0.1), (365, 0.1))
    assert not errors.suspect.any() and not errors.refuted.any()
    assert list(errors.before) == [-1, 0, 1, 2, 3]


def test_a_jump_that_the_next_measurement_undoes_is_refuted() -> None:
    errors = judged((200, 0.0), (260, -3.0), (320, 0.1), (400, 0.0))
    assert list(errors.suspect) == [False, True, False, False]
    assert list(errors.refuted) == [False, True, False, False]
    assert errors.outcome[1] == REFUTED
    assert list(errors.before) == [-1, 0, 0, 2]


def test_a_jump_that_the_next_measurement_repeats_is_borne_out() -> None:
    errors = judged((170, 0.0), (200, 0.1), (230, -3.0), (260, -3.0), (290, -2.9))
    assert list(errors.suspect) == [False, False, True, False, False]
    assert not errors.refuted.any()
    assert errors.outcome[2] == BORNE_OUT
    assert list(errors.before) == [-1, 0, 1, 1, 3]


def test_the_latest_suspect_is_unsettled() -> None:
    errors = judged((200, 0.0), (230, -3.0))
    assert errors.suspect[1] and errors.outcome[1] == UNSETTLED and not errors.refuted[1]


def test_a_measurement_that_agrees_with_neither_settles_nothing() -> None:
    errors = judged((200, 0.0), (230, -3.5), (260, 4.0), (290, 0.1))
    assert list(errors.suspect) == [False, True, True, False]
    assert errors.outcome[1] == NEITHER and errors.outcome[2] == REFUTED
    assert list(errors.refuted) == [False, True, True, False]


@pytest.mark.parametrize("start", [0.0, 7.0])
def test_nobody_is_locked_out_once_two_in_a_row_agree(start: float) -> None:
    errors = judged((100, start), (200, -4.0), (230, 3.0), (260, -1.5), (290, -1.4), (320, -1.5))
    assert not errors.suspect[4:].any()
    assert not errors.refuted[3:].any()


def test_a_child_beyond_6_sd_whose_measurements_agree_is_followed() -> None:
    errors = judged((200, -6.3), (230, -6.2), (260, -6.2), (290, -6.1))
    assert list(errors.suspect) == [True, False, False, False]


def test_beyond_6_sd_is_no_error_where_the_childs_own_record_leads_there() -> None:
    errors = judged((200, -5.9), (230, -6.1))
    assert not errors.suspect.any()
    # A first one has nothing but the reference, unless a height of the day bears it out.
    assert judged((200, -6.1)).suspect.all()
    first = (np.zeros(1, dtype=int), np.array([200.0]), np.array([4.0]), np.array([-6.1]))
    assert not suspicion("weight", *first, LIMIT, possible=np.array([True])).suspect.any()


def test_what_goes_on_the_same_way_is_not_doubted_a_second_time() -> None:
    errors = judged((900, 0.0), (990, -2.6), (1080, -4.6), (1170, -6.4))
    assert list(errors.suspect) == [False, True, False, False]
    assert errors.outcome[1] == BORNE_OUT
    assert not errors.refuted.any() and (errors.reverses < 0).all()


def test_a_value_between_its_neighbours_is_no_spike() -> None:
    errors = judged((900, 0.0), (930, -1.6), (960, -3.0))
    assert (errors.reverses < 0).all() and not errors.refuted.any()


def test_a_step_far_beyond_the_one_before_does_not_go_on_with_it() -> None:
    errors = judged((900, 0.0), (990, -2.6), (1080, -14.0), (1170, -2.7))
    assert errors.suspect[2] and errors.refuted[2]


def test_a_loss_that_a_body_can_show_is_no_error_from_five_years() -> None:
    age = np.array([5400.0, 5580.0])
    of = (np.zeros(2, dtype=int), age)
    lost_12, lost_60 = np.array([52.0, 46.0]), np.array([52.0, 21.0])
    assert not suspicion("weight", *of, lost_12, np.array([-0.3, -1.6]), LIMIT).suspect.any()
    assert suspicion("weight", *of, lost_60, np.array([-0.3, -9.0]), LIMIT).suspect[1]
    # And at its next weight it is a spike, if that is back where the first was.
    back = suspicion(
        "weight", np.zeros(3, dtype=int), np.append(age, 5760.0), np.array([52.0, 46.0, 53.0]),
        np.array([-0.3, -1.6, -0.3]), LIMIT,
    )  # fmt: skip
    assert back.reverses[2] == 1 and back.refuted[1]


def test_a_spike_too_small_to_be_suspect_is_found_out_by_the_next_measurement() -> None:
    errors = judged((200, 0.0), (260, 1.05), (320, 0.0))
    assert not errors.suspect.any()
    assert errors.reverses[2] == 1 and errors.refuted[1]


def test_a_step_too_small_to_be_suspect_that_lasts_is_no_spike() -> None:
    errors = judged((200, 0.0), (260, -1.05), (320, -1.0), (380, -1.1))
    assert not errors.suspect.any() and not errors.refuted.any()
    assert (errors.reverses < 0).all()


def test_a_first_measurement_far_too_low_gives_way_when_the_next_two_agree() -> None:
    errors = judged((60, -3.0), (90, 1.0), (120, 0.9))
    assert errors.suspect[1] and errors.outcome[1] == FIRST_REFUTED
    assert list(errors.refuted) == [True, False, False]


def test_a_first_measurement_beyond_belief_is_left_out_at_the_second() -> None:
    errors = judged((60, 8.0), (90, 0.5), (120, 0.4))
    assert list(errors.suspect) == [True, False, False]
    assert list(errors.refuted) == [True, False, False]


def test_a_fall_from_the_first_measurement_stays_a_fall() -> None:
    errors = judged((60, 1.0), (120, -2.5), (150, -2.5))
    assert errors.suspect[1] and errors.outcome[1] == BORNE_OUT
    assert not errors.refuted.any()


def test_the_same_jump_is_likelier_to_be_real_after_half_a_year_than_after_a_month() -> None:
    z_after = [
        float(z)
        for days in (30, 200)
        for z in [
            next(
                z for z in np.arange(0, -5, -0.01) if judged((400, 0.0), (400 + days, z)).suspect[1]
            )
        ]
    ]
    by = [
        abs(float(surprise("weight", np.array(0.0), np.array(400.0), z, np.array(400.0 + days))))
        for z, days in zip(z_after, (30, 200), strict=True)
    ]
    assert by[0] < LIMIT < by[1]


def test_usual_loss_after_birth_is_no_error() -> None:
    errors = judged((0, 0.0), (5, -0.9), (12, -0.6), (30, -0.2))
    assert not errors.suspect.any()


def test_time_passes_for_a_preterm_baby_too() -> None:
    fall = (np.array(-1.4), np.array(0.0))
    near, far = (
        abs(float(surprise("weight", np.array(0.2), np.array(float(start)), *fall)))
        for start in (-14, -90)
    )
    assert far < near and far < LIMIT


def test_children_are_judged_apart() -> None:
    first = np.array([0, 0, 0, 3, 3, 3])
    age = np.array([200, 260, 320, 200, 260, 320.0])
    z = np.array([0, -3.0, 0.1, -3.0, -3.0, -2.9])
    errors = suspicion("weight", first, age, value_of(age, z), z, LIMIT)
    assert list(errors.suspect) == [False, True, False, False, False, False]
