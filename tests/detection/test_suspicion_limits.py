"""When a measurement is doubted: the formula worked out by hand, and each limit from both sides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from children_at_limits import found, in_kg, measured, only

from growthwatch.detection.rules import suspected_error, weight_loss
from growthwatch.detection.suspicion import (
    BORNE_OUT,
    FIRST_REFUTED,
    Suspicion,
    out_of_line,
    surprise,
    suspicion,
)

MONTH = 30.4375
LIMIT = 3.5


def judged(
    *rows: tuple[float, float], measure: str = "weight", value: list[float] | None = None
) -> Suspicion:
    """Judge the record of one child, given as age in days and z-score."""
    age, z = np.array(rows, dtype=float).T
    kg = (3.4 + 0.3 * np.sqrt(age)) * np.exp(0.12 * z) if value is None else np.array(value)
    return suspicion(measure, np.zeros(len(z), dtype=int), age, kg, z, LIMIT)


def by_hand(z0: float, age0: float, z1: float, age1: float, noise: float, early: float) -> float:
    """Cole's conditional z-score with the correlation and the noise that are documented."""
    r = math.exp(-0.247 * math.log((age1 / MONTH + 1.27) / (age0 / MONTH + 1.27)))
    return (z1 - r * z0) / math.sqrt(1 - r**2 + 2 * noise**2 + early**2)


@pytest.mark.parametrize(
    ("measure", "noise"), [("weight", 0.15), ("height", 0.4), ("bmi", 0.45), ("ofc", 0.35)]
)
@pytest.mark.parametrize(("before", "at", "early"), [(90, 200, 0), (5, 20, 0.5), (5, 21, 0)])
def test_surprise_is_the_conditional_z_score_with_noise(
    measure: str, noise: float, before: int, at: int, early: float
) -> None:
    told = surprise(measure, *(np.array([one], dtype=float) for one in (0.8, before, -1.1, at)))
    assert told[0] == pytest.approx(by_hand(0.8, before, -1.1, at, noise, early), rel=1e-9)


def test_before_term_the_scale_of_time_goes_on_with_its_slope() -> None:
    # Months before 40+0 count as a 1.27th each, as the first days after it do.
    for before, at in ((-60.0, -30.0), (-30.0, 0.0)):
        r = math.exp(-0.247 * 30 / MONTH / 1.27)
        expected = (1.0 - r * 0.5) / math.sqrt(1 - r**2 + 2 * 0.15**2 + 0.5**2)
        told = surprise("weight", *(np.array([one]) for one in (0.5, before, 1.0, at)))
        assert told[0] == pytest.approx(expected, rel=1e-9)


def z_that_surprises(by: float, age0: float, age1: float, noise: float = 0.15) -> float:
    """The z-score that lies so many SD from what a first z-score of 0 makes likely."""
    return by / by_hand(0.0, age0, 1.0, age1, noise, 0.0)


@pytest.mark.parametrize(
    ("days", "limit"),
    [
        (60, 3.5),
        (30, math.sqrt(12.25 - 2 * math.log(2))),  # at one month a change is half as likely
        (15, math.sqrt(12.25 - 2 * math.log(2))),
        (360, math.sqrt(12.25 + 2 * math.log(6))),  # at a year six times
        (720, math.sqrt(12.25 + 2 * math.log(6))),
    ],
)
def test_the_limit_is_3_5_sd_after_two_months_and_moves_with_the_odds_of_a_change(
    days: int, limit: float
) -> None:
    for times, suspect in ((0.995, False), (1.005, True)):
        z = z_that_surprises(-limit * times, 200, 200 + days)
        assert judged((200, 0.0), (200 + days, z)).suspect.tolist() == [False, suspect]


@pytest.mark.parametrize(("measure", "noise", "least"), [("weight", 0.15, 3.0), ("ofc", 0.35, 3.5)])
def test_a_spike_needs_half_an_sd_less_of_a_weight_and_as_much_of_a_head(
    measure: str, noise: float, least: float
) -> None:
    """What the steps there and back cost together is set against the cost of one error."""
    there, back = (by_hand(*one, noise, 0.0) for one in ((0, 300, 1, 360), (1, 360, 0, 420)))
    size = least / math.sqrt(there**2 + back**2)
    for times, told in ((0.99, False), (1.01, True)):
        rows = ((200, 0.0), (300, 0.0), (360, size * times), (420, 0.0))
        errors = judged(*rows, measure=measure)
        assert not errors.suspect.any()
        assert errors.refuted.tolist() == [False, False, told, False]
        assert (errors.reverses[3] == 2) == told


@pytest.mark.parametrize(("first", "whose"), [(2.9, 1), (3.1, 0), (-2.9, 1), (-3.1, 0)])
def test_a_first_measurement_is_doubted_before_the_second_from_three_sd_out(
    first: float, whose: int
) -> None:
    # A first z-score costs (z / 1.5) squared, and being wrong 4 more than a later one.
    errors = judged((60, first), (120, 0.0))
    assert errors.suspect.tolist() == [False, whose == 1]
    assert errors.refuted.tolist() == [whose == 0, False]


@pytest.mark.parametrize(
    ("z", "refuted"), [(1.37, False), (1.45, True), (-2.75, False), (-2.87, True)]
)
def test_two_that_agree_refute_a_first_at_once_if_they_are_higher_and_beyond_7_sd_if_lower(
    z: float, refuted: bool
) -> None:
    """Less how far they lie out themselves: so that no fall is taken for an error."""
    surprises = by_hand(0, 200, z, 260, 0.15, 0.0) ** 2 - (z / 1.5) ** 2
    assert (surprises > (12.25 if z > 0 else 49)) == refuted
    errors = judged((200, 0.0), (260, z), (290, z))
    assert errors.suspect.tolist() == [False, True, False]
    assert errors.refuted[0] == refuted
    assert errors.outcome[1] == (FIRST_REFUTED if refuted else BORNE_OUT)


@pytest.mark.parametrize(
    ("age", "days", "kg", "suspect"),
    [
        (1827, 60, 32.2, False),  # a tenth a month: of two months 19.7%
        (1827, 60, 32.0, True),
        (1826, 60, 32.2, True),  # five years are 1826.25 days
        (1827, 15, 36.0, False),  # within a month as much as in one, and no more
        (1827, 15, 35.9, True),
        (1827, 30, 36.0, False),
        (1827, 30, 35.9, True),
        (1827, 60, 40.0, True),  # nothing was lost
    ],
)
def test_from_five_years_a_tenth_of_the_weight_a_month_may_be_lost(
    age: int, days: int, kg: float, suspect: bool
) -> None:
    errors = judged((age, 0.0), (age + days, -4.0), value=[40.0, kg])
    assert errors.suspect.tolist() == [False, suspect]


def test_nor_is_the_weight_before_such_a_loss_taken_for_the_error() -> None:
    """At a year, what the loss costs is still no more than an error two months apart."""
    rows = ((2000, 0.0), (2100, 0.405), (2460, -0.918))
    up, down = (
        by_hand(0, 2000, 0.405, 2100, 0.15, 0) ** 2,
        by_hand(0, 2000, -0.918, 2460, 0.15, 0) ** 2,
    )
    assert by_hand(0.405, 2100, -0.918, 2460, 0.15, 0) ** 2 > 13.25
    # All right, against a spike of 3 SD: within 1 of each other.
    assert up + 12.25 < down + 9 < up + 13.25
    errors = judged(*rows, value=[20.0, 21.0, 19.9])
    assert not errors.suspect.any() and not errors.refuted.any()


@pytest.mark.parametrize(("kg", "doubted"), [(18.0, False), (17.9, True)])
def test_a_tenth_lost_within_a_month_at_six_is_told_as_a_loss_and_not_doubted(
    kg: float, doubted: bool
) -> None:
    scores = in_kg((1900, 19.0), (2050, 19.6), (2200, 20.0), (2221, kg))
    assert only(found(weight_loss.RULE, scores))["severity"] == "urgent"
    assert len(found(suspected_error.RULES[0], scores)) == doubted


@pytest.mark.parametrize(
    ("values", "out"),
    [
        ([10.0, 16.9, 12.0], True),  # neighbours agree within a fifth, and it lies 40% above both
        ([10.0, 16.7, 12.0], False),
        ([10.0, 17.2, 12.1], False),
        ([10.0, 7.1, 12.0], True),
        ([10.0, 7.2, 12.0], False),
        ([12.0, 7.1, 10.0], True),
    ],
)
def test_without_a_centile_a_value_is_out_of_line_two_fifths_beyond_both_neighbours(
    values: list[float], out: bool
) -> None:
    told = out_of_line(np.zeros(3, dtype=int), np.array(values))
    assert told.tolist() == [False, out, False]
    # Neighbours are the same child's: no child's first or last value is between two.
    apart = out_of_line(np.array([0, 1, 1]), np.array(values))
    assert not apart.any()


def test_a_suspect_length_is_settled_by_the_next_that_was_measured_and_not_by_a_copy() -> None:
    # 60 cm again at a year and a half is the value before, carried forward.
    rule = suspected_error.RULES[1]
    copied = [(60, 55.0), (269, 60.0), (552, 60.0)]
    waiting = only(found(rule, measured(sex="male", height_cm=copied)))
    assert "Measure again." in waiting["message"]
    settled = only(found(rule, measured(sex="male", height_cm=[*copied, (600, 83.0)])))
    assert "The next, 83.0 cm" in settled["message"] and settled["details"]["outcome"] == "refuted"
