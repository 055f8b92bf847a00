"""Position is not change: a child who keeps to a centile is told of once, and then known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection.low_point import low_point
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import records_of

BIRTH = pd.Timestamp("2020-01-01")


def weights(*rows: tuple[int, float]) -> pd.DataFrame:
    """Find what weights of a girl show, given as months and z-scores."""
    table = {}
    for month, z in rows:
        day = round(30.4375 * month)
        value = gw.measurement("weight", z, sex="female", age_days=day)
        table[BIRTH + pd.Timedelta(days=day)] = round(value, 2)
    child = gw.one_child(sex="F", birth_date=BIRTH, gestation_weeks=40, weight_kg=table)
    return child.findings[child.findings["rule"] == "weight_fall"]


# A birth weight on the 98th, and the 50th from four months on.
LARGE = [(0, 2.05), (1, 1.4), (2, 0.8), (3, 0.3), (4, 0.0)]


def test_a_large_baby_who_tracks_the_50th_is_told_of_once() -> None:
    first = weights(*LARGE, (6, 0.0)).iloc[0]
    assert first["severity"] == "concern" and first["ongoing"]
    assert weights(*LARGE, (6, 0.0), (8, 0.0)).iloc[0]["ongoing"]
    (known,) = weights(*LARGE, *((month, 0.0) for month in range(6, 22, 2))).itertuples()
    assert not known.ongoing
    # Half a year after it was first shown, and not fifteen months.
    assert known.last_date < BIRTH + pd.Timedelta(days=366)
    assert known.detected_date == first["detected_date"]


def test_who_falls_on_from_there_is_told_of_again() -> None:
    known = [*LARGE, *((month, 0.0) for month in (6, 8, 10, 12))]
    again = weights(*known, (14, -0.5), (16, -0.6))
    assert len(again) == 2 and again["ongoing"].any()


@pytest.mark.parametrize("low", [-1.4, -2.2])
def test_a_child_who_keeps_to_a_low_centile_is_not_let_go(low: float) -> None:
    rows = [(0, 0.5), (2, -0.3), (4, low), *((month, low) for month in range(6, 22, 2))]
    assert weights(*rows)["ongoing"].any()


def heights(z: tuple[float, ...] = (-2.8, -2.8, -2.8, -2.8), **parents: float) -> pd.DataFrame:
    table = {
        BIRTH + pd.Timedelta(days=day): round(
            gw.measurement("height", one, sex="female", age_days=day), 1
        )
        for day, one in zip((800, 1000, 1200, 1400), z, strict=True)
    }
    child = gw.one_child(sex="F", birth_date=BIRTH, gestation_weeks=40, height_cm=table, **parents)
    return child.findings[child.findings["rule"] == "height_below_0_4th"]


SHORT_PARENTS = {"mother_height_cm": 142.0, "father_height_cm": 152.0}


@pytest.mark.parametrize("parents", [SHORT_PARENTS, {}])
def test_a_short_child_of_short_or_unknown_parents_is_told_of_once(parents: dict) -> None:
    short = heights(**parents)
    assert len(short) == 1 and not short.iloc[0]["ongoing"]
    assert short.iloc[0]["severity"] == "concern"
    # Within the year it is what is told.
    assert heights((0.0, 0.0, -2.8, -2.8), **parents).iloc[0]["ongoing"]


def test_a_short_child_of_parents_who_are_not_short_goes_on_being_told_of() -> None:
    assert heights(mother_height_cm=165.0, father_height_cm=178.0).iloc[0]["ongoing"]


@pytest.mark.parametrize("parents", [SHORT_PARENTS, {}])
def test_a_short_child_who_falls_further_is_told_of_again(parents: dict) -> None:
    assert heights((-2.8, -2.8, -2.8, -3.4), **parents).iloc[-1]["ongoing"]


@pytest.mark.parametrize(
    ("z", "rule", "ongoing"),
    [
        ((-2.9, -2.9, -2.9), "head_below_0_4th", False),
        ((-2.9, -2.9, -3.3), "head_below_0_4th", True),
        ((3.0, 3.0, 3.0), "head_above_99_6th", False),
        ((3.0, 3.0, 3.4), "head_above_99_6th", True),
    ],
)
def test_a_head_far_out_that_keeps_to_its_centile_for_a_year_is_told_of_once(
    z: tuple[float, ...], rule: str, ongoing: bool
) -> None:
    table = {
        BIRTH + pd.Timedelta(days=day): round(
            gw.measurement("ofc", one, sex="female", age_days=day), 1
        )
        for day, one in zip((100, 300, 500), z, strict=True)
    }
    found = gw.one_child(sex="F", birth_date=BIRTH, gestation_weeks=40, ofc_cm=table).findings
    assert found.loc[found["rule"] == rule, "ongoing"].tolist()[-1:] == [ongoing]


@pytest.mark.parametrize("within_days", [400.0, 120.0])
def test_the_low_point_is_the_latest_of_the_lowest_and_the_fall_before_it(within_days: float):
    """Held against the statement, row by row, of children whose z-scores are often the same."""
    draw = np.random.default_rng(5)
    children, n = 60, 8
    days = np.cumsum(draw.choice([10, 21, 60, 61], (children, n)), axis=1)
    z = draw.choice([-0.2, -0.1, 0.0, 0.1], (children, n))
    names = np.repeat([f"c{number:02}" for number in range(children)], n)
    kids = pd.DataFrame({"child_id": pd.unique(names), "sex": "female", "birth_date": BIRTH})
    date = BIRTH + pd.to_timedelta(days.ravel(), "D")
    scores = gw.score(kids, pd.DataFrame({"child_id": names, "date": date, "weight_kg": 8.0}))
    scores = scores[(scores["measure"] == "weight").to_numpy()].assign(z=z.ravel())
    record = records_of(scores, Parameters()).weight
    assert not record.errors.suspect.any() and not record.errors.refuted.any()
    found = low_point(record, within_days)
    expected = []
    for child in range(children):
        for row in range(n):
            looked_at = [
                k for k in range(row)
                if days[child, row] - days[child, k] <= within_days and days[child, k] >= 21
            ] + [row]  # fmt: skip
            low = min(looked_at, key=lambda k: (z[child, k], -k))
            before = [z[child, k] for k in looked_at if k < low]
            fallen = max(0.0, max(before, default=-9.0) - z[child, low])
            expected.append((child * n + low, fallen * 1.5, (z[child, row] - z[child, low]) * 1.5))
    told = np.column_stack([found.row, found.fallen, found.risen])
    np.testing.assert_allclose(told, np.array(expected), atol=1e-9)
