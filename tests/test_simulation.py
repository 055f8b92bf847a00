"""A made-up caseload grows as the model says, falters as asked, and says that it is made up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.simulation import PATTERNS, WEIGHING_ERROR_KG


@pytest.fixture(scope="module")
def healthy() -> gw.Caseload:
    return gw.simulate(4000, seed=7, faltering=0, errors=0)


@pytest.fixture(scope="module")
def weights(healthy) -> pd.DataFrame:
    scores = gw.score(healthy.children, healthy.measurements)
    return scores[scores["measure"] == "weight"]


def test_the_same_seed_gives_the_same_children_and_another_gives_others():
    one, same, other = (gw.simulate(40, seed=seed) for seed in (3, 3, 4))
    for name in ("children", "measurements", "contacts"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(same, name))
    assert not one.measurements["weight_kg"].equals(other.measurements["weight_kg"])


def test_every_table_says_that_it_is_made_up(healthy):
    assert "Synthetic" in healthy.caption
    assert (healthy.measurements["note"] == "synthetic").all()
    assert healthy.contacts["summary"].str.startswith("Synthetic").all()


@pytest.mark.parametrize(
    ("first", "last", "mean"), [(0, 3, -0.58), (180, 230, -0.01), (360, 400, 0.21)]
)
def test_weights_lie_where_those_of_the_fitted_children_lie(weights, first, last, mean):
    """Mean and spread of z at birth, half a year and a year, measured on 5,805 real children."""
    z = weights.loc[weights["age_days"].between(first, last), "z"]
    assert z.mean() == pytest.approx(mean, abs=0.08)
    assert z.std() == pytest.approx(1.14 if first == 0 else 1.0, abs=0.06)


def test_what_the_growth_model_expects_of_them_is_what_comes(weights):
    conditional = gw.expected_growth(weights)["conditional_z"].dropna()
    assert conditional.mean() == pytest.approx(0, abs=0.05)
    assert conditional.std() == pytest.approx(1, abs=0.06)


def test_weight_and_length_of_a_day_belong_to_one_child(healthy):
    scores = gw.score(healthy.children, healthy.measurements)
    z = scores.pivot_table(index=["child_id", "date"], columns="measure", values="z", observed=True)
    assert 0.55 < z["weight"].corr(z["height"]) < 0.75  # 0.61 to 0.74 in real children


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_a_faltering_child_keeps_the_share_of_the_gain_that_its_pattern_says(pattern):
    chosen = gw.simulate(400, seed=5, faltering=0.5, patterns=[pattern], errors=0)
    as_was = gw.simulate(400, seed=5, faltering=0.5, patterns=[], errors=0)
    truth = chosen.children[chosen.children["synthetic_pattern"] != ""]
    assert len(truth) == 200
    rows = chosen.measurements.assign(unaltered=as_was.measurements["weight_kg"])
    rows = rows.merge(truth[["child_id", "synthetic_from", "synthetic_until"]], on="child_id")
    at = rows[rows["date"] == rows["synthetic_from"]].set_index("child_id")
    assert np.allclose(at["weight_kg"], at["unaltered"])
    during = rows[
        (rows["date"] > rows["synthetic_from"]) & (rows["date"] <= rows["synthetic_until"])
    ]
    start = during["child_id"].map(at["weight_kg"])
    kept = (during["weight_kg"] - start) - PATTERNS[pattern] * (during["unaltered"] - start)
    # What is left is the error of weighing: no two weights of a standstill are the same.
    assert len(during) > 50 and abs(kept.mean()) < 0.02
    assert kept.std() == pytest.approx(WEIGHING_ERROR_KG, rel=0.25)


def test_a_mistyped_weight_differs_in_one_digit_and_is_marked():
    with_errors = gw.simulate(300, seed=2, faltering=0, errors=0.05)
    rows = with_errors.measurements
    wrong = rows[rows["synthetic_error"]]
    clean = gw.simulate(300, seed=2, faltering=0, errors=0.0).measurements.loc[wrong.index]
    assert 0.03 < len(wrong) / len(rows) < 0.07
    slip = (wrong["weight_kg"] - clean["weight_kg"]).abs()
    assert slip.between(0.099, 5.01).all()
    tenths = (slip * 10).round(6)
    assert np.allclose(tenths, tenths.round())


def test_it_is_a_caseload_like_any_other():
    caseload = gw.simulate(30, seed=1, faltering=0.2)
    child = caseload.child(caseload.children["child_id"].iloc[0])
    assert child.id == "S00001" and len(child.scores)
    assert gw.detect(gw.score(caseload.children, caseload.measurements)) is not None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"missed": 2}, "shares"),
        ({"patterns": ["stalled"]}, "unknown pattern 'stalled'"),
        ({"visits": "usa"}, "unknown visits 'usa'"),
        ({"oldest_months": 61}, "at most 60"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(wrong, words):
    with pytest.raises(ValueError, match=words):
        gw.simulate(5, **wrong)
