"""The posterior of slowed gain: on children made up from the reference, whose answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judgement_records import BIRTH, MONTH, ROUTINE, record, records, slowed

import growthwatch as gw
from growthwatch.growth_model import kernel
from growthwatch.growth_model.distribution import Predicted, deviate
from growthwatch.judgement.posterior import model_density, posterior, weights_of
from growthwatch.judgement.posterior_levels import CONCERN, CONFIRM


@pytest.fixture(scope="module")
def stalled() -> pd.DataFrame:
    """Nothing gained from 9 to 18 months, then gain as usual, so that the shortfall stays."""
    return posterior(slowed(0.0, until=18))


def test_a_child_on_her_centile_is_improbably_slowed():
    table = posterior(record(ROUTINE, 0.0)).query("fitted")
    assert len(table) >= 8
    assert (table["p_faltering"] < 0.05).all()
    assert (table["level"] == "").all()


def test_a_stall_is_to_be_confirmed_at_its_first_weight_and_of_concern_at_its_second(stalled):
    first, second = stalled.iloc[6], stalled.iloc[7]
    assert first["level"] == CONFIRM
    assert second["level"] == CONCERN
    assert second["p_faltering"] > 0.5
    assert stalled.iloc[5]["level"] == ""


def test_onset_share_and_shortfall_are_those_put_in(stalled):
    second = stalled.iloc[7]
    usual = gw.measurement("weight", 0.0, sex="female", age_days=round(15 * MONTH))
    begun = gw.measurement("weight", 0.0, sex="female", age_days=round(9 * MONTH))
    assert second["onset_date"] == stalled["date"].iloc[5]
    assert second["onset_from"] <= second["onset_date"] <= second["onset_until"]
    assert abs(second["share_kept"]) < 0.1
    assert second["shortfall_kg"] == pytest.approx(usual - begun, abs=0.35)


def test_a_stall_not_made_up_is_told_a_year_after_gain_is_as_usual_again(stalled):
    last = stalled.iloc[-1]
    assert last["date"] == BIRTH + pd.Timedelta(round(30 * MONTH), "D")
    assert last["level"] == CONCERN
    assert last["p_recovering"] > 0.9 * last["p_faltering"]
    lost = stalled.iloc[8]["shortfall_kg"]
    assert last["shortfall_kg"] == pytest.approx(lost, abs=0.5)
    assert lost > 1.5


def test_catching_up_takes_the_shortfall_away_and_ends_the_concern(stalled):
    made_up = posterior(slowed(0.0, until=18, catch_up=0.9)).iloc[-1]
    assert made_up["shortfall_kg"] < 0.3 * stalled.iloc[-1]["shortfall_kg"]
    assert made_up["p_faltering"] < stalled.iloc[-1]["p_faltering"]
    assert made_up["level"] == ""


def test_loss_is_told_apart_from_a_stall():
    stall, loss = posterior(slowed(0.0)).iloc[7], posterior(slowed(-0.6)).iloc[7]
    assert stall["p_loss"] < 0.2
    assert loss["p_loss"] > 0.8


def test_less_gain_is_more_probably_slowed():
    p = [posterior(slowed(kept)).iloc[7]["p_faltering"] for kept in (1.0, 0.7, 0.4, 0.0, -0.6)]
    assert (np.diff(np.log(p) - np.log1p(-np.asarray(p))) > 0.5).all()


def test_a_digit_mis_keyed_is_rather_an_error_than_a_loss_and_no_concern():
    good = record(ROUTINE, 0.3)
    value = good["value"].to_numpy().copy()
    value[7] -= 3
    last = posterior(record(ROUTINE[:8], None, value=value[:8])).iloc[-1]
    assert last["p_error"] > 0.5
    assert last["p_faltering"] < last["p_error"]
    assert last["level"] == CONFIRM


def test_one_wrong_weight_long_ago_is_forgiven_when_the_next_is_right():
    value = record(ROUTINE, 0.3)["value"].to_numpy().copy()
    value[5] -= 2
    table = posterior(record(ROUTINE, None, value=value))
    assert table["p_error"].iloc[5] > 0.3
    assert (table["p_faltering"].iloc[6:] < 0.1).all()


@pytest.mark.parametrize("step_days", [91, 28, 14, 7])
def test_a_stall_of_six_months_is_told_however_often_she_is_weighed(step_days):
    months = np.r_[0, 1, 2, 4, 6, 9, 9 + np.arange(1, 182 // step_days + 1) * step_days / MONTH]
    last = posterior(slowed(0.0, months=months)).iloc[-1]
    assert last["level"] == CONCERN
    assert last["p_faltering"] > 0.5
    assert abs((last["onset_date"] - BIRTH).days / MONTH - 9) <= 1


def test_density_is_the_derivative_of_the_models_own_deviate():
    weights = weights_of(slowed(0.2))
    fitted, passed, z = weights.kernel, weights.passed, weights.here.z.astype(float)
    density, wrong = model_density(fitted, passed.mean, passed.variance, weights.points, z)
    predicted, step = Predicted(passed.mean, passed.variance, weights.points), 1e-4
    here, above, below = (deviate(fitted, predicted, z + d) for d in (0, step, -step))
    numeric = np.exp(-(here**2) / 2) / np.sqrt(2 * np.pi) * (above - below) / (2 * step)
    # A wrong value may lie anywhere: a hundredth of its share per z.
    anywhere = 0.01 * fitted.gross_share
    np.testing.assert_allclose(density, numeric + anywhere, rtol=1e-5)
    assert ((wrong >= 0) & (wrong <= 1)).all()


def test_density_of_the_growth_model_sums_to_one():
    weights = weights_of(slowed(0.2))
    z = np.linspace(-15, 15, 60_001)
    n = len(z)
    points = weights.points.take(np.full(n, 6))
    mean, variance = (np.full(n, a[6]) for a in (weights.passed.mean, weights.passed.variance))
    density, _ = model_density(weights.kernel, mean, variance, points, z)
    inside = density - 0.01 * weights.kernel.gross_share
    assert np.trapezoid(inside, z) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("months", "reference", "reason"),
    [
        ((0.2, 0.5, 0.8), "uk-who", "first weeks"),
        ((6, 9, 40), "uk-who", "beyond three years"),
        ((6, 9, 12), "turner", "other reference"),
    ],
)
def test_where_the_model_was_not_fitted_there_is_a_reason_and_no_number(months, reference, reason):
    scores = record(months, 0.0)
    if reference != "uk-who":
        scores["reference"] = reference
    last = posterior(scores).iloc[-1]
    assert not last["fitted"]
    assert last["reason"] == reason
    assert np.isnan(last["p_faltering"])
    assert pd.isna(last["onset_date"])


def test_the_first_weight_says_nothing_of_gain():
    first = posterior(record((6, 9), 0.0)).iloc[0]
    assert first["reason"] == "first weight"
    assert np.isnan(first["p_faltering"])


# Weighed together a child costs next to nothing: each example is of ten.
def weights_of_ten(most: float) -> st.SearchStrategy:
    """Draw ten records of days and z-scores in order of the days, each with a number of rows."""
    row = st.tuples(st.integers(1, 1100), st.floats(-most, most))
    rows = st.lists(row, min_size=3, max_size=12, unique_by=lambda each: each[0]).map(sorted)
    cut = rows.flatmap(lambda each: st.tuples(st.just(each), st.integers(2, len(each))))
    return st.lists(cut, min_size=10, max_size=10)


@settings(deadline=None, max_examples=5)
@given(weights_of_ten(3))
def test_a_row_rests_on_the_weights_up_to_it_alone(drawn):
    scores = records([rows for rows, _ in drawn])
    cuts = scores["child_id"].map({f"C{n:02}": cut for n, (_, cut) in enumerate(drawn)})
    known = (scores.groupby("child_id").cumcount() < cuts).to_numpy()
    assert known.sum() == sum(cut for _, cut in drawn)
    whole = posterior(scores)
    pd.testing.assert_series_equal(
        whole["date"], scores["date"], check_names=False, check_index=False
    )
    pd.testing.assert_frame_equal(
        whole[known].reset_index(drop=True),
        posterior(scores[known].reset_index(drop=True)),
        rtol=1e-4,
        atol=1e-6,
    )


@settings(deadline=None, max_examples=5)
@given(weights_of_ten(5))
def test_probabilities_are_probabilities_and_parts_no_more_than_the_whole(drawn):
    table = posterior(records([rows for rows, _ in drawn])).query("fitted")
    for name in ("p_faltering", "p_loss", "p_error", "p_recovering"):
        assert table[name].between(0, 1 + 1e-5).all()
    assert (table["p_loss"] + table["p_recovering"] <= table["p_faltering"] + 1e-5).all()
    dated = table.dropna(subset="onset_date")
    assert (dated["onset_from"] <= dated["onset_date"]).all()
    assert (dated["onset_date"] < dated["date"]).all()
    assert (dated["onset_until"] <= dated["date"]).all()


def test_a_child_is_judged_the_same_alone_and_among_others():
    alone = slowed(0.4)
    others = [
        record(ROUTINE[: 4 + k % 8], 0.1 * k - 2, name=f"C{k}", sex=("female", "male")[k % 2])
        for k in range(40)
    ]
    mixed = pd.concat([*others[:20], alone, *others[20:]], ignore_index=True)
    mixed = mixed.sample(frac=1, random_state=1)
    among = posterior(mixed).query("child_id == 'A'").reset_index(drop=True)
    own = posterior(alone).reset_index(drop=True)
    pd.testing.assert_frame_equal(among, own, rtol=1e-4, atol=1e-6)


def test_a_caseload_that_varies_more_makes_the_same_weights_less_remarkable():
    scores = slowed(0.4)
    narrow, wide = (posterior(scores, spread=f).iloc[7]["p_faltering"] for f in (1.0, 1.3))
    assert wide < narrow


def test_the_kernel_itself_is_left_as_fitted():
    before = kernel("weight").gross_share
    posterior(slowed(0.4))
    assert kernel("weight").gross_share == before
