"""What the filter says of a second weight is what a simulation of very many children says of it."""

from __future__ import annotations

import numpy as np
import pytest
from judgement_records import MONTH, record

from growthwatch.judgement.posterior import posterior, weights_of
from growthwatch.references import lms_at

CHILDREN = 40_000
# As docs/judgement.md tells: six shares of gain that may be kept, how probable each is and how much
# the share differs between intervals, and by how many a month gain begins to be slowed.
KEPT = (-1.2, -0.3, 0.0, 0.2, 0.4, 0.7)
SHARES = (0.02, 0.14, 0.19, 0.10, 0.28, 0.27)
UNEVEN = (0.5, 0.1, 0.05, 0.05, 0.05, 0.05)
FLUCTUATION, ANYWHERE = 0.4, 0.01
MONTHS = (2.0, 5.0)


def normal(away: np.ndarray, variance: float) -> np.ndarray:
    return np.exp(-0.5 * away**2 / variance) / np.sqrt(2 * np.pi * variance)


def simulated(z: tuple[float, float]) -> dict[str, float]:
    """Return probabilities and shortfall at the second weight, from simulated children."""
    weights = weights_of(record(MONTHS, np.array(z)))
    before, now = (weights.points.take(slice(row, row + 1)) for row in (0, 1))
    state = weights.passed.states[:, 0]
    random = np.random.default_rng(7)
    covariance = np.zeros((3, 3))
    for value, (i, j) in zip(
        state[3:], [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)], strict=True
    ):
        covariance[i, j] = covariance[j, i] = value
    x = random.multivariate_normal(state[:3], covariance, CHILDREN)
    onset_z = before.channel * x[:, 0] + before.transient * x[:, 1] + before.drift
    # A Matérn process of smoothness 3/2 and its velocity, over the time of its clock.
    t = float(now.clock[0] - before.clock[0])
    moves = np.exp(-t) * np.array([[1 + t, t], [-t, 1 - t]])
    noise = np.linalg.cholesky(np.eye(2) - moves @ moves.T + 1e-12 * np.eye(2))
    later = x[:, 1:] @ moves.T + random.normal(size=(CHILDREN, 2)) @ noise.T
    healthy_z = now.channel * x[:, 0] + now.transient * later[:, 0] + now.drift
    age = weights.age.astype(float)
    (L0, M0, S0), (L1, M1, S1) = lms_at("uk-who", "weight", "female", age)
    onset = M0 * (1 + L0 * S0 * onset_z) ** (1 / L0)
    healthy = M1 * (1 + L1 * S1 * healthy_z) ** (1 / L1)
    kernel = weights.kernel
    ordinary, careless, wrong = kernel.shares[:3] / kernel.shares[:3].sum()
    error, spread = float(now.error[0]), float(now.spread[0])
    interval = (age[1] - age[0]) / MONTH
    rate = np.interp(age[0] / MONTH, (0.5, 4, 6, 36), (0.0055, 0.0055, 0.00275, 0.00275))
    begins = 1 - np.exp(-rate * interval)
    mass, missing, is_wrong, kept_share = [], [], [], []
    for kept, share, uneven in zip(KEPT, SHARES, UNEVEN, strict=True):
        own = kept + uneven * random.normal(size=CHILDREN)
        value = np.maximum(onset + own * (healthy - onset), 0.3)
        away = z[1] - ((value / M1) ** L1 - 1) / (L1 * S1)
        loose = (max(kept, FLUCTUATION) * kernel.noisy_error * spread) ** 2
        slip = wrong * (normal(away, error + kernel.gross_error**2) + ANYWHERE)
        density = ordinary * normal(away, error) + careless * normal(away, error + loose) + slip
        mass.append(begins * share * density.mean())
        is_wrong.append(begins * share * slip.mean())
        missing.append(
            mass[-1] * (1 - kept) * (density * (healthy - onset)).mean() / density.mean()
        )
        kept_share.append(mass[-1] * kept)
    growing = (1 - begins) * float(weights.density[1])
    total, slowed = growing + sum(mass), sum(mass)
    return {
        "p_faltering": slowed / total,
        "p_loss": sum(mass[:2]) / total,
        "p_error": (growing * float(weights.wrong[1]) + sum(is_wrong)) / total,
        "share_kept": sum(kept_share) / slowed,
        "shortfall_kg": sum(missing) / slowed,
    }


@pytest.mark.parametrize("z", [(0.0, 0.1), (0.0, -0.8), (0.5, -0.9), (-1.0, -2.2), (0.0, -2.5)])
def test_a_second_weight_says_what_simulated_children_say(z):
    """The filter takes weights as linear in z near what it expects; the simulation does not."""
    told = posterior(record(MONTHS, np.array(z))).iloc[1]
    brute = simulated(z)
    for name in ("p_faltering", "p_error"):
        odds, expected = (p / (1 - p) for p in (told[name], brute[name]))
        assert odds == pytest.approx(expected, rel=0.15), name
    # Where slowing is improbable, nothing but the far tails tells how much was kept.
    if brute["p_faltering"] > 0.02:
        assert told["share_kept"] == pytest.approx(brute["share_kept"], abs=0.06)
        assert told["shortfall_kg"] == pytest.approx(brute["shortfall_kg"], abs=0.12)
    if brute["p_loss"] > 0.01:
        assert told["p_loss"] == pytest.approx(brute["p_loss"], rel=0.5)
