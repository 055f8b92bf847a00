"""The first weeks of babies born late, and of large ones: ordinary gain is not slow gain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.growth_model.kernel import model_of
from growthwatch.growth_model.onepass import looked_ahead, one_pass

BIRTH = pd.Timestamp("2021-01-01")
WEIGHT = model_of("weight")
LATE = WEIGHT.late_birth
assert LATE is not None


def conditional(days: int, born_z: float, term: str = "exact", sex: str = "female") -> float:
    """How far a newborn who gains in four weeks as at 40+0 lies from what is expected."""
    born = gw.measurement("weight", born_z, sex=sex, age_days=days)
    at_term = [gw.measurement("weight", -0.4, sex=sex, age_days=day) for day in (0, 28)]
    child = gw.one_child(
        sex=sex, birth_date=BIRTH, gestation_weeks=(280 + days) // 7, gestation_days=days % 7,
        term=term, birth_weight_kg=born,
        weight_kg={BIRTH + pd.Timedelta(days=28): born + at_term[1] - at_term[0]},
    )  # fmt: skip
    return gw.expected_growth(child.scores)["conditional_z"].dropna().iloc[0]


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("days", [3, 7, 10, 13, 14, 17])
def test_who_is_born_late_and_gains_as_any_newborn_is_as_expected(days: int, sex: str) -> None:
    at_term = conditional(0, -0.4, sex=sex)
    assert abs(conditional(days, -0.4, sex=sex) - at_term) < 0.35


def test_without_the_shift_the_same_baby_would_be_among_the_slowest(monkeypatch) -> None:
    """What it is for: 42+0 weeks and the usual gain, which lay an SD below the expected."""
    from growthwatch.growth_model import expected

    plain = replace(WEIGHT, late_birth=None)
    monkeypatch.setattr(expected, "kernel", lambda m: plain if m == "weight" else None)
    assert conditional(14, -0.4) < -0.8


def test_the_shift_is_none_at_birth_at_term_before_it_and_after_half_a_year() -> None:
    late = np.array([14.0, 0.0, -14.0, 14.0, 14.0])
    since = np.array([0.0, 30.0, 30.0, 200.0, 30.0])
    assert LATE(late, since)[:4] == pytest.approx([0, 0, 0, 0])
    assert LATE(late, since)[4] < -0.4


def test_the_shift_is_straight_between_its_knots_and_level_beyond_the_last() -> None:
    day = np.full(1, LATE.months[4] * 30.4375)

    def at(days: float) -> float:
        return float(LATE(np.array([days]), day)[0])

    assert at(7) == pytest.approx(LATE.shift[1][4]) and at(14) == pytest.approx(LATE.shift[3][4])
    assert at(10) == pytest.approx((LATE.shift[1][4] + LATE.shift[2][4]) / 2)
    assert at(30) == at(21)


def test_term_by_the_paper_chart_has_no_shift() -> None:
    assert conditional(10, -0.4, term="paper") == pytest.approx(
        gw.expected_growth(
            gw.one_child(
                sex="female", birth_date=BIRTH, gestation_weeks=40, term="paper",
                birth_weight_kg=gw.measurement("weight", -0.4, sex="female", age_days=10),
                weight_kg={
                    BIRTH + pd.Timedelta(days=28): gw.measurement(
                        "weight", -0.4, sex="female", age_days=10
                    )
                    + gw.measurement("weight", -0.4, sex="female", age_days=28)
                    - gw.measurement("weight", -0.4, sex="female", age_days=0)
                },
            ).scores
        )["conditional_z"].dropna().iloc[0]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("born_day", "z", "lower"), [(0, 1.6, True), (3, 1.6, True), (0, 0.2, False), (9, 1.6, False)]
)
def test_a_large_baby_is_expected_nearer_the_mean(born_day: int, z: float, lower: bool) -> None:
    """Only from a weight of the first days, and only far above the mean of newborns."""
    first, ahead = (np.array([float(day)]) for day in (born_day, 33))
    girl = np.zeros(1)

    def predicted(settles: float) -> float:
        kernel = replace(WEIGHT, large_birth_settles=settles)
        points = kernel.at(first, girl, first)
        passed = one_pass(kernel, points, np.array([z]), np.zeros(1, dtype=int))
        return float(
            looked_ahead(passed, points, np.array([0]), kernel.at(ahead, girl, ahead)).mean[0]
        )

    assert (predicted(WEIGHT.large_birth_settles) < predicted(0.0) - 0.05) is lower
