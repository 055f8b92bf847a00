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


def told(*rows: tuple[int, float], sex: str = "female") -> pd.DataFrame:
    """What the last weight shows of growth: the findings that go on, by rule."""
    children = pd.DataFrame({"child_id": ["c"], "sex": [sex], "birth_date": [BIRTH]})
    visits = pd.DataFrame(rows, columns=["day", "weight_kg"]).assign(child_id="c")
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    findings = gw.detect(gw.score(children, visits))
    family = findings["rule"].map({name: rule.family for name, rule in by_name().items()})
    growth = family.eq("weight") & ~findings["rule"].isin(NOT_GROWTH)
    question = findings["rule"].isin({"suspected_error", "wrong_year"})
    return findings[findings["ongoing"] & (growth | question)].set_index("rule")


def gravity(findings: pd.DataFrame) -> int:
    """Say how loudly a child is told of: 0 for nothing, 4 for urgent."""
    ranks = [len(SEVERITIES) - SEVERITIES.index(one) for one in findings["severity"]]
    return max(ranks, default=0)


NINE, TWELVE = 273, 364


def test_a_small_loss_is_told_as_loudly_as_no_gain() -> None:
    stood, lost = told((NINE, 8.24), (TWELVE, 8.24)), told((NINE, 8.24), (TWELVE, 8.10))
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


@pytest.mark.parametrize("start", np.round(np.arange(8.20, 8.40, 0.01), 2))
def test_the_same_100_grams_say_the_same_wherever_they_are_lost(start: float) -> None:
    by_100 = told((NINE, start), (TWELVE, round(start - 0.10, 2)))
    assert "stood still" in by_100.loc["weight_plateau", "message"]
    by_110 = told((NINE, start), (TWELVE, round(start - 0.11, 2)))
    assert "She lost 0.11 kg" in by_110.loc["weight_plateau", "message"]


@pytest.mark.parametrize("start", np.round(np.arange(8.20, 8.30, 0.01), 2))
def test_a_loss_begins_beyond_a_quarter_of_a_kilogram_to_the_gram(start: float) -> None:
    at = told((NINE, start), (TWELVE, round(start - 0.25, 2)))
    assert "weight_loss" not in at.index
    beyond = told((NINE, start), (TWELVE, round(start - 0.251, 3)))
    assert "weight_loss" in beyond.index


@pytest.mark.parametrize("birth", np.round(np.arange(2.50, 4.50, 0.10), 2))
def test_a_tenth_of_birth_weight_is_not_more_than_a_tenth(birth: float) -> None:
    assert "early_weight_loss" not in told((0, birth), (5, round(0.9 * birth, 3))).index
    assert "early_weight_loss" in told((0, birth), (5, round(0.9 * birth - 0.001, 3))).index


@pytest.mark.parametrize("height", np.round(np.arange(70.0, 72.0, 0.1), 1))
def test_a_length_shrinks_from_the_millimetre_beyond_measuring(height: float) -> None:
    def shrunk(by: float) -> bool:
        heights = {"2022-01-01": height, "2022-01-15": round(height - by, 1)}
        found = gw.one_child(sex="F", birth_date="2021-01-01", height_cm=heights).findings
        return "height_shrinks" in set(found["rule"])

    assert not shrunk(2.3) and shrunk(2.4)


records = st.tuples(
    st.integers(60, 2500),  # age at the first weight
    st.lists(st.integers(20, 120), min_size=0, max_size=5),  # days between the weights before
    st.floats(-1.5, 1.5),  # z-score of the first
    st.floats(-0.25, 0.1),  # by how much each lies from the one before
    st.integers(20, 250),  # days to the last weight
    st.floats(0, 0.35),  # two shares lost at it
    st.floats(0, 0.35),
)


@settings(max_examples=30, deadline=None)
@given(records)
def test_more_loss_is_never_told_as_less(record: tuple) -> None:
    age, gaps, z, step, last, less, more = record
    less, more = sorted((less, more))
    days = age + np.cumsum([0, *gaps])
    before = [
        (int(day), round(gw.measurement("weight", z + i * step, sex="female", age_days=day), 2))
        for i, day in enumerate(days)
    ]
    day, weight = before[-1][0] + last, before[-1][1]
    smaller = told(*before, (day, round(weight * (1 - less), 2)))
    larger = told(*before, (day, round(weight * (1 - more), 2)))
    assert gravity(larger) >= gravity(smaller)
