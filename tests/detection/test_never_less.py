"""More loss is never told as less, and grams decide, not floating point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.detection import by_name
from growthwatch.record.vocabulary import SEVERITIES

BIRTH = pd.Timestamp("2021-01-01")
# Good news, which a lower weight is not; and what is told of the record rather than of growth.
NOT_GROWTH = {"weight_recovery"}


def told_each(*records: list[tuple[int, float]]) -> list[pd.DataFrame]:
    """What the last weight of each girl shows of growth: the findings that go on, by rule."""
    ids = [f"c{number:03}" for number in range(len(records))]
    children = pd.DataFrame({"child_id": ids, "sex": "female", "birth_date": BIRTH})
    visits = pd.DataFrame(
        [(i, *row) for i, rows in zip(ids, records, strict=True) for row in rows],
        columns=["child_id", "day", "weight_kg"],
    )
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    findings = gw.detect(gw.score(children, visits))
    family = findings["rule"].map({name: rule.family for name, rule in by_name().items()})
    growth = family.eq("weight") & ~findings["rule"].isin(NOT_GROWTH)
    question = findings["rule"].isin({"suspected_error", "wrong_year"})
    shown = findings[findings["ongoing"] & (growth | question)].set_index("rule")
    return [shown[(shown["child_id"] == i).to_numpy()] for i in ids]


def gravity(findings: pd.DataFrame) -> int:
    """Say how loudly a child is told of: 0 for nothing, 4 for urgent."""
    ranks = [len(SEVERITIES) - SEVERITIES.index(one) for one in findings["severity"]]
    return max(ranks, default=0)


NINE, TWELVE = 273, 364


def test_a_small_loss_is_told_as_loudly_as_no_gain() -> None:
    stood, lost = told_each([(NINE, 8.24), (TWELVE, 8.24)], [(NINE, 8.24), (TWELVE, 8.10)])
    assert "weight_plateau" in stood.index and "weight_plateau" in lost.index
    assert gravity(lost) >= gravity(stood) > 0
    assert "stood still" in stood.loc["weight_plateau", "message"]
    message = lost.loc["weight_plateau", "message"]
    assert message.startswith("She lost 0.14 kg in 13 weeks, from 8.24 kg")
    # What was not gained is what was due and what was lost besides.
    due = gw.measurement(
        "weight",
        gw.zscore("weight", 8.24, sex="female", age_days=NINE),
        sex="female",
        age_days=TWELVE,
    )
    assert lost.loc["weight_plateau", "magnitude"] == pytest.approx(due - 8.10)


def test_the_same_100_grams_say_the_same_wherever_they_are_lost() -> None:
    starts = np.round(np.arange(8.20, 8.40, 0.01), 2)
    for by_100 in told_each(*([(NINE, s), (TWELVE, round(s - 0.10, 2))] for s in starts)):
        assert "stood still" in by_100.loc["weight_plateau", "message"]
    for by_110 in told_each(*([(NINE, s), (TWELVE, round(s - 0.11, 2))] for s in starts)):
        assert "She lost 0.11 kg" in by_110.loc["weight_plateau", "message"]


def test_a_loss_begins_beyond_a_quarter_of_a_kilogram_to_the_gram() -> None:
    starts = np.round(np.arange(8.20, 8.30, 0.01), 2)
    for at in told_each(*([(NINE, s), (TWELVE, round(s - 0.25, 2))] for s in starts)):
        assert "weight_loss" not in at.index
    for beyond in told_each(*([(NINE, s), (TWELVE, round(s - 0.251, 3))] for s in starts)):
        assert "weight_loss" in beyond.index


def test_a_tenth_of_birth_weight_is_not_more_than_a_tenth() -> None:
    births = np.round(np.arange(2.50, 4.50, 0.10), 2)
    for at in told_each(*([(0, birth), (5, round(0.9 * birth, 3))] for birth in births)):
        assert "early_weight_loss" not in at.index
    for beyond in told_each(
        *([(0, birth), (5, round(0.9 * birth - 0.001, 3))] for birth in births)
    ):
        assert "early_weight_loss" in beyond.index


@pytest.mark.parametrize(("less", "shrunk"), [(2.3, False), (2.4, True)])
def test_a_length_shrinks_from_the_millimetre_beyond_measuring(less: float, shrunk: bool) -> None:
    heights = np.round(np.arange(70.0, 72.0, 0.1), 1)
    ids = [f"{height} cm" for height in heights]
    children = pd.DataFrame(
        {"child_id": ids, "sex": "F", "birth_date": "2021-01-01", "gestation_weeks": 40}
    )
    visits = pd.DataFrame({
        "child_id": ids * 2,
        "date": np.repeat(["2022-01-01", "2022-01-15"], len(ids)),
        "height_cm": [*heights, *np.round(heights - less, 1)],
    })  # fmt: skip
    found = gw.detect(gw.score(children, visits), children=children)
    shorter = found.loc[(found["rule"] == "height_shrinks").to_numpy(), "child_id"]
    assert sorted(shorter) == (ids if shrunk else [])


records = st.tuples(
    st.integers(60, 2500),  # age at the first weight
    st.lists(st.integers(20, 120), min_size=0, max_size=5),  # days between the weights before
    st.floats(-1.5, 1.5),  # z-score of the first
    st.floats(-0.25, 0.1),  # by how much each lies from the one before
    st.integers(20, 250),  # days to the last weight
    st.floats(0, 0.35),  # two shares lost at it
    st.floats(0, 0.35),
)


# Looked at together a child costs next to nothing: each example is of ten.
@settings(max_examples=4, deadline=None)
@given(st.lists(records, min_size=10, max_size=10))
def test_more_loss_is_never_told_as_less(drawn: list) -> None:
    smaller, larger = [], []
    for age, gaps, z, step, last, less, more in drawn:
        less, more = sorted((less, more))
        days = age + np.cumsum([0, *gaps])
        positions = z + step * np.arange(len(days))
        kilos = np.round(gw.measurement("weight", positions, sex="female", age_days=days), 2)
        before = list(zip(days.tolist(), kilos.tolist(), strict=True))
        day, weight = before[-1][0] + last, before[-1][1]
        smaller.append([*before, (day, round(weight * (1 - less), 2))])
        larger.append([*before, (day, round(weight * (1 - more), 2))])
    told = told_each(*smaller, *larger)
    for one, other in zip(told[: len(drawn)], told[len(drawn) :], strict=True):
        assert gravity(other) >= gravity(one)
