"""A caseload's own spread: learnt from made-up caseloads whose spread is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets
from growthwatch.growth_model import kernel
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.posterior_spread import NARROWEST, WIDEST, estimate_spread
from growthwatch.say.judged import rests_on

AGES = np.array([2.0, 4, 6, 9, 12, 15, 18]) * 30.4375


def caseload(children: int, factor: float) -> pd.DataFrame:
    """Return z-scores drawn from the growth model's ordinary part, a factor wider."""
    random = np.random.default_rng(3)
    age = np.tile(AGES, children)
    child = np.repeat(np.arange(children), len(AGES))
    male = (child % 2).astype(float)
    fitted = kernel("weight")
    points = fitted.at(age, male, age)
    clock = points.clock.reshape(children, -1)
    apart = np.abs(clock[:, :, None] - clock[:, None, :])
    root = np.linalg.cholesky((1 + apart) * np.exp(-apart) + 1e-9 * np.eye(len(AGES)))
    transient = np.einsum("cij,cj->ci", root, random.normal(size=clock.shape)).ravel()
    channel = np.repeat(random.normal(size=children), len(AGES))
    careless = random.random(len(age)) < fitted.noisy_share
    error = np.sqrt(points.error + careless * (fitted.noisy_error * points.spread) ** 2)
    away = points.channel * channel + points.transient * transient
    away += error * random.normal(size=len(age))
    return pd.DataFrame(
        {
            "child_id": np.char.mod("C%05d", child),
            "date": pd.Timestamp("2020-01-01") + pd.to_timedelta(np.round(age), "D"),
            "measure": "weight",
            "age_days": age,
            "corrected_age_days": age,
            "z": points.drift + factor * away,
            "sex": np.where(male == 1, "male", "female"),
            "reference": "uk-who",
            "note": "",
        }
    )


@pytest.mark.parametrize("factor", [1.0, 1.25])
def test_the_spread_put_in_is_found(factor):
    assert estimate_spread(caseload(1500, factor)) == pytest.approx(factor, abs=0.06)


def test_wrong_weights_in_one_child_of_twenty_change_it_little():
    scores = caseload(1500, 1.0)
    wrong = np.random.default_rng(5).random(len(scores)) < 0.05
    spoilt = scores.assign(z=scores["z"] - 4.0 * wrong)
    assert estimate_spread(spoilt) == pytest.approx(estimate_spread(scores), abs=0.08)


def test_a_spread_beyond_belief_is_held_at_the_bounds():
    assert estimate_spread(caseload(1200, 3.0)) == WIDEST
    assert estimate_spread(caseload(1200, 0.2)) == NARROWEST


def test_few_children_are_refused():
    with pytest.raises(ValueError, match="1,000 children: there are 900"):
        estimate_spread(caseload(900, 1.0))


def test_a_caseload_that_varies_otherwise_is_judged_by_the_rules_and_says_so():
    child = datasets.child_b1().child("B1").as_of("2013-03-25")
    about = {"children": child.children, "as_of": "2013-03-25"}
    usual = gw.judge(child.scores, **about).iloc[0]
    wider = gw.judge(child.scores, limits=Limits(spread=1.2), **about).iloc[0]
    other = gw.judge(child.scores, limits=Limits(spread=WIDEST), **about).iloc[0]
    assert usual["fitted"] and wider["fitted"]
    assert wider["p_faltering"] < usual["p_faltering"]
    assert other["not_fitted"] == "other population" and np.isnan(other["p_faltering"])
    assert "on the rules alone, as these children vary otherwise" in rests_on(other)
    assert other["level"] == "concern"  # the rules see a standstill


@pytest.mark.parametrize("z", [0.4, np.nan])
def test_where_no_gain_is_seen_the_children_are_taken_to_vary_as_the_model_says(z):
    """Of one weight each nothing is learnt, and of weights without a centile neither."""
    first = caseload(1000, 1.0).groupby("child_id").head(1)
    assert estimate_spread(first.assign(z=z)) == 1.0
