"""The filter's algebra on its packed covariances, against matrices written out."""

from __future__ import annotations

import numpy as np
import pytest
from judgement_records import record

from growthwatch.growth_model.kernel import Points, kernel
from growthwatch.judgement.assumptions import ASSUMPTIONS
from growthwatch.judgement.hypotheses import (
    Visit,
    _onset,
    _onset_begins,
    none_yet,
    points_of,
    without_change,
)
from growthwatch.judgement.posterior import weights_of
from growthwatch.judgement.slowed import (
    MEANS,
    PAIRS,
    PLACE,
    STATES,
    Expected,
    begun_recovery,
    covariances,
    kilograms,
    merged,
    moved,
    z_of,
)
from growthwatch.references import lms_at

RANDOM = np.random.default_rng(5)
RATES, ONSETS, CHILDREN = 3, 2, 4


def random_state(*shape: int) -> np.ndarray:
    """Means and packed covariances of made-up states."""
    state = np.empty((STATES, *shape))
    state[:MEANS] = RANDOM.normal(size=(MEANS, *shape))
    root = RANDOM.normal(size=(*shape, MEANS, MEANS))
    full = root @ np.swapaxes(root, -1, -2)
    for i, j in PAIRS:
        state[PLACE[i, j]] = full[..., i, j]
    return state


def matrix(state: np.ndarray) -> np.ndarray:
    """The covariances of one state, (14,), as a matrix."""
    return np.array([[state[PLACE[i, j]] for j in range(MEANS)] for i in range(MEANS)])


def mixture(means: np.ndarray, matrices: np.ndarray, mass: np.ndarray) -> tuple:
    """Mean and covariance of a mixture, of means (k, 4) and covariances (k, 4, 4)."""
    share = mass / mass.sum()
    mean = share @ means
    second = np.einsum("k,kij->ij", share, matrices + np.einsum("ki,kj->kij", means, means))
    return mean, second - np.outer(mean, mean)


def test_covariances_with_a_sum_are_the_matrix_times_its_weights():
    state = random_state()
    told = covariances(state, 0.7, -0.4, 1.3)
    assert np.array(told) == pytest.approx(matrix(state) @ [0.7, -0.4, 0.0, 1.3])


def test_merging_is_the_mean_and_covariance_of_the_mixture():
    state, mass = random_state(RATES, CHILDREN), RANDOM.random((RATES, CHILDREN)) + 0.1
    told = merged(state, mass, (0,))
    for child in range(CHILDREN):
        each = [state[:, rate, child] for rate in range(RATES)]
        mean, covariance = mixture(
            np.array([one[:MEANS] for one in each]),
            np.array([matrix(one) for one in each]),
            mass[:, child],
        )
        assert told[:MEANS, child] == pytest.approx(mean)
        assert matrix(told[:, child]) == pytest.approx(covariance)


def points(clock: float, forgotten: float, **more: np.ndarray) -> Points:
    fitted = kernel("weight").at(
        np.full(CHILDREN, 300.0), np.zeros(CHILDREN), np.full(CHILDREN, 300)
    )
    names = {name: getattr(fitted, name) for name in fitted.__dataclass_fields__}
    names |= {"clock": np.full(CHILDREN, clock), "forgotten": np.full(CHILDREN, forgotten)}
    return Points(**(names | more))


def test_as_time_passes_channel_and_departure_go_on_and_the_fourth_number_stays():
    """A channel that is forgotten, and a Matérn process of smoothness 3/2 with its velocity."""
    state = random_state(CHILDREN)
    told = moved(state, points(1.0, 0.1), points(1.6, 0.4))
    t, kept = 0.6, np.exp(-0.3)
    step = np.zeros((MEANS, MEANS))
    step[0, 0], step[3, 3] = kept, 1.0
    step[1:3, 1:3] = np.exp(-t) * np.array([[1 + t, t], [-t, 1 - t]])
    added = np.diag([1.0, 1.0, 1.0, 0.0]) - step @ np.diag([1.0, 1.0, 1.0, 0.0]) @ step.T
    for child in range(CHILDREN):
        assert told[:MEANS, child] == pytest.approx(step @ state[:MEANS, child])
        by_hand = step @ matrix(state[:, child]) @ step.T + added
        assert matrix(told[:, child]) == pytest.approx(by_hand)


def test_a_recovery_begins_with_the_shortfall_in_place_of_the_weight_at_the_onset():
    shape = (RATES, ONSETS, CHILDREN)
    state, mass = random_state(*shape), RANDOM.random(shape) + 0.1
    before = RANDOM.normal(size=(MEANS, *shape))
    c, a, d, short = (RANDOM.normal(size=shape) for _ in range(4))
    expected = Expected(np.zeros(shape), c, a, d, short, np.zeros(shape))
    at = points(0.0, 0.0)
    told = begun_recovery(state, expected, before, at, mass)
    for child in range(CHILDREN):
        means, matrices, masses = [], [], []
        for rate, onset in np.ndindex(RATES, ONSETS):
            one = (rate, onset, child)
            # Below the same child without slowing: its own slopes less those of what it weighs.
            slopes = [at.channel[child] - c[one], at.transient[child] - a[one], 0.0, -d[one]]
            turn = np.eye(MEANS)
            turn[3] = slopes
            mean = state[:MEANS, rate, onset, child].copy()
            moved_by = np.dot(slopes, mean - before[:, rate, onset, child])
            mean[3] = short[one] + moved_by
            means.append(mean)
            matrices.append(turn @ matrix(state[:, rate, onset, child]) @ turn.T)
            masses.append(mass[one])
        mean, covariance = mixture(np.array(means), np.array(matrices), np.array(masses))
        assert told[:MEANS, child] == pytest.approx(mean)
        assert matrix(told[:, child]) == pytest.approx(covariance)


def test_kilograms_and_z_scores_are_each_others_inverse_with_their_slopes():
    L, M, S = np.array([-0.3, 0.4]), np.array([8.0, 9.0]), np.array([0.11, 0.12])
    z = np.array([-1.7, 0.9])
    weight, slope = kilograms(z, L, M, S)
    assert weight == pytest.approx(M * (1 + L * S * z) ** (1 / L))
    step = 1e-6
    ahead, behind = (kilograms(z + by, L, M, S)[0] for by in (step, -step))
    assert slope == pytest.approx((ahead - behind) / (2 * step), rel=1e-6)
    back, same_slope = z_of(weight, L, M, S)
    assert back == pytest.approx(z) and same_slope == pytest.approx(slope)
    # No child weighs less than 300 g, however far below the model reaches.
    least = z_of(np.array([0.3, 0.3]), L, M, S)[0]
    assert z_of(np.array([-5.0, 0.1]), L, M, S)[0] == pytest.approx(least)


@pytest.mark.parametrize(
    ("last", "age", "begins"),
    [(-np.inf, 14.0, True), (-np.inf, 13.0, False), (100.0, 114.0, True), (100.0, 113.0, False)],
)
def test_an_onset_is_looked_for_from_two_weeks_of_age_and_two_weeks_apart(last, age, begins):
    mind = none_yet(rates=6, slots=3, n=1)
    mind.onset[1] = last
    one = np.array([age])
    visit = Visit(None, None, one + 28, one, None, None, None)
    assert _onset_begins(mind, visit, ASSUMPTIONS).tolist() == [begins]


def test_the_onset_that_is_told_is_the_middle_one_and_the_visit_after_the_last_tenth():
    onset = np.array([[30.0], [10.0], [20.0], [-np.inf]])
    after = np.array([[40.0], [20.0], [30.0], [-np.inf]])

    def told(*weights: float) -> list[float]:
        return _onset(onset, after, np.array(weights)[:, None])[:, 0].tolist()

    # Weights of the onsets at 30, 10 and 20 days.
    assert told(0.2, 0.05, 0.75, 0.0) == [20, 20, 40]
    assert told(0.05, 0.2, 0.75, 0.0) == [10, 20, 30]
    assert told(0.6, 0.1, 0.3, 0.0) == [10, 30, 40]
    assert told(0.49, 0.01, 0.5, 0.0) == [20, 20, 40]


def test_the_shares_of_a_visit_without_a_change_sum_to_one():
    fitted = kernel("weight")
    shares = without_change(fitted)
    assert shares.sum() == pytest.approx(1)
    assert shares[1:] / shares[0] == pytest.approx(fitted.shares[1:3] / fitted.shares[0])


def test_a_caseload_that_varies_more_has_wider_curves_and_errors_and_no_other_mean():
    at = points(0.5, 0.1)
    wider = points_of(at, 1.2)
    for name, power in (("channel", 1), ("transient", 1), ("spread", 1), ("error", 2)):
        assert getattr(wider, name) == pytest.approx(getattr(at, name) * 1.2**power)
    for name in ("drift", "clock", "forgotten", "skew"):
        assert getattr(wider, name) is getattr(at, name)


@pytest.mark.parametrize(("sex", "male"), [("female", 0.0), ("male", 1.0)])
def test_girls_and_boys_are_each_weighed_by_their_own_model(sex, male):
    weights = weights_of(record((2.0, 5.0), 0.0, sex=sex))
    own = kernel("weight").at(weights.corrected, np.full(2, male), weights.age)
    assert weights.points.spread == pytest.approx(own.spread)
    assert weights.points.drift == pytest.approx(own.drift)
    lms = lms_at("uk-who", "weight", sex, np.rint(weights.corrected))
    assert np.stack([weights.here.L, weights.here.M, weights.here.S], axis=1) == pytest.approx(lms)
