"""How light a child is for its length: which length counts, and what it changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.judgement.length import below_length
from growthwatch.judgement.posterior import posterior

# Two made-up girls who gain little from their sixth month on.
BORN = "2023-11-01"
DAYS = ["2024-03-01", "2024-05-01", "2024-07-01", "2024-09-01", "2024-11-01"]
SLOW, SLOWER = (6.2, 7.3, 7.7, 7.8, 7.9), (6.2, 7.3, 7.6, 7.7, 7.8)


def rows(of: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    """Scores as far as they are looked at: child, measure, age, z."""
    return pd.DataFrame(of, columns=["child_id", "measure", "age_days", "z"])


def below(table: pd.DataFrame, days: float = 28) -> list[float]:
    weights = np.flatnonzero(table["measure"] == "weight")
    return below_length(table, weights, days).tolist()


def test_the_last_length_of_four_weeks_counts_and_none_measured_later() -> None:
    table = rows([
        ("a", "height", 100, 0.5), ("a", "height", 120, 0.8), ("a", "weight", 128, -1.0),
        ("a", "weight", 148, -1.0), ("a", "weight", 149, -1.0), ("a", "height", 150, 3.0),
        ("b", "weight", 128, -1.0),
    ])  # fmt: skip
    assert below(table) == pytest.approx([1.8, 1.8, np.nan, np.nan], nan_ok=True)


def test_a_length_beyond_six_sd_or_without_a_centile_is_none() -> None:
    for z in (6.01, -6.01, np.nan):
        assert np.isnan(below(rows([("a", "height", 9, z), ("a", "weight", 9, 0.0)]))).all()
    assert below(rows([("a", "height", 9, 6.0), ("a", "weight", 9, 0.0)])) == [6.0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from(["weight", "height", "bmi"]),
            st.integers(0, 90).map(float),
            st.floats(-7, 7).map(lambda z: round(z, 2)) | st.just(float("nan")),
        ),
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_it_is_what_a_plain_loop_finds_in_any_order_of_rows(of, random) -> None:
    random.shuffle(of)
    found = below(rows(of)) if of else []
    weights = [one for one in of if one[1] == "weight"]
    for (child, _, age, z), value in zip(weights, found, strict=True):
        lengths = [
            (when, length)
            for other, measure, when, length in of
            if (other, measure) == (child, "height") and abs(length) <= 6 and 0 <= age - when <= 28
        ]
        wanted = max(lengths)[1] - z if lengths else np.nan
        assert value == pytest.approx(wanted, nan_ok=True)


def scored(weights: tuple[float, ...], length_z: float | None) -> pd.DataFrame:
    """Scores of a girl with lengths on one centile at all her weights, or without lengths."""
    ages = [(pd.Timestamp(day) - pd.Timestamp(BORN)).days for day in DAYS]
    visits = pd.DataFrame({"child_id": "a", "date": DAYS, "weight_kg": weights})
    if length_z is not None:
        visits["height_cm"] = gw.measurement("height", length_z, sex="female", age_days=ages)
    girl = pd.DataFrame({"child_id": ["a"], "sex": ["female"], "birth_date": [BORN]})
    return gw.score(girl, visits)


@pytest.mark.parametrize(
    ("weights", "length_z", "levels"),
    [
        (SLOW, None, ["", "concern"]),
        (SLOW, 1.5, ["", "concern"]),
        (SLOW, -1.5, ["", "confirm"]),
        (SLOWER, None, ["confirm", "concern"]),
        (SLOWER, 1.5, ["concern", "concern"]),
        (SLOWER, -1.5, ["confirm", "concern"]),
    ],
)
def test_a_girl_who_gains_little_is_of_concern_sooner_where_she_is_light_for_her_length(
    weights: tuple[float, ...], length_z: float | None, levels: list[str]
) -> None:
    # The last two of her weights; 1.5 SD is near the 91st and 9th centile.
    beside = posterior(scored(weights, length_z))
    assert beside["level"].tolist()[3:] == levels
    told = beside["below_length_z"].to_numpy()[1:]
    z = scored(weights, None)["z"].to_numpy()[1:]
    wanted = np.nan if length_z is None else length_z - z
    np.testing.assert_allclose(told, np.broadcast_to(wanted, told.shape), atol=0.01)
    # It changes no probability.
    alone = posterior(scored(weights, None))
    for name in ("p_faltering", "p_error", "shortfall_kg"):
        np.testing.assert_array_equal(beside[name], alone[name])


def test_lengths_of_another_child_change_nothing() -> None:
    girl, other = scored(SLOWER, None), scored(SLOWER, 1.5).assign(child_id="b")
    both = posterior(pd.concat([other, girl], ignore_index=True))
    for name, alone in (("a", girl), ("b", other)):
        assert (
            both["level"][both["child_id"] == name].tolist() == posterior(alone)["level"].tolist()
        )
