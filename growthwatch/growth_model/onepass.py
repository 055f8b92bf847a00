"""One pass over visits: what is expected of each, and what is known of the child after it.

A Kalman filter with three states a child: channel, transient and the transient's velocity (Durbin
and Koopman, Time Series Analysis by State Space Methods, 2nd edition 2012, chapters 4 and 11). All
first visits are worked together, then all second visits, and so on, so that the cost is that of the
number of visits.

After each visit the four explanations of a measurement (`distribution`) are weighed against each
other and their answers merged into one mean and covariance (the first-order generalised
pseudo-Bayesian method: Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and
Navigation, 2001, section 11.6). A wrong value is thereby all but ignored, while the chance that it
was true widens what is expected next, so that weights that confirm it are followed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.growth_model.distribution import Predicted, part_variances
from growthwatch.growth_model.kernel import Kernel, Points

# Rows of the state array: three means, then the covariance's upper triangle.
M0, M1, M2, P00, P01, P02, P11, P12, P22 = range(9)
STATES = 9
# A child's first measurement has no record to contradict it, and small or large children are no
# error: it is doubted this much less, which is from about 5 SD.
DOUBT_OF_FIRST = 0.003


@dataclass(frozen=True)
class Passed:
    """What one pass found, in the order of its rows.

    Attributes
    ----------
    mean, variance : ndarray, shape (n,)
        Of the child's true z-score before each measurement, given the earlier ones. Before the
        first measurement these are the population's.
    states : ndarray, shape (9, n)
        Means and covariance after each measurement.
    """

    mean: np.ndarray
    variance: np.ndarray
    states: np.ndarray


def one_pass(
    kernel: Kernel, points: Points, z: np.ndarray, child: np.ndarray, *, robust: bool = True
) -> Passed:
    """Run through every child's measurements.

    Parameters
    ----------
    kernel : Kernel
    points : Points
        The model at each measurement.
    z : ndarray of float, shape (n,)
        No missing values.
    child : ndarray of int, shape (n,)
        Children in one run of rows each, by age within.
    robust : bool
        False takes every measurement for an ordinary one: an exact Gaussian computation.
    """
    slots, sizes = _by_visit_number(child)
    rows = np.empty_like(slots)
    rows[slots] = np.arange(len(slots))
    ordered, observed = points.take(rows), z[rows]
    mean, variance = np.empty(len(z)), np.empty(len(z))
    states = np.empty((STATES, len(z)))
    shares = np.log([_first_shares(kernel), kernel.shares])
    ends = np.cumsum(sizes)
    for number, (end, size) in enumerate(zip(ends, sizes, strict=True)):
        now = slice(end - size, end)
        here = ordered.take(now)
        if number == 0:
            state = _newborn(size)
        else:
            start = ends[number - 1] - sizes[number - 1]
            before = slice(start, start + size)
            state = _moved(states[:, before], ordered.take(before), here)
        mean[now], variance[now] = _seen(state, here)
        mean[now] += here.drift
        away = observed[now] - mean[now]
        if robust:
            _merged_update(kernel, state, here, variance[now], away, shares[min(number, 1)])
            if number == 0 and kernel.large_birth_settles:
                beyond = np.maximum(away - kernel.large_birth_from, 0) * here.from_birth
                state[M1] -= kernel.large_birth_settles * beyond
        else:
            _ordinary_update(state, here, variance[now], away)
        states[:, now] = state
    return Passed(mean[slots], variance[slots], states[:, slots])


def looked_ahead(passed: Passed, points: Points, rows: np.ndarray, ahead: Points) -> Predicted:
    """Return what the record up to `rows` predicts at the later points `ahead`."""
    state = _moved(passed.states[:, rows], points.take(rows), ahead)
    mean, variance = _seen(state, ahead)
    return Predicted(mean + ahead.drift, variance, ahead)


def _by_visit_number(child: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's place when ordered by visit number, and how many have each number.

    Children with most visits come first, so that those still there are always the first ones.
    """
    n = len(child)
    starts = np.flatnonzero(np.append(True, child[1:] != child[:-1])) if n else np.empty(0, int)
    counts = np.diff(np.append(starts, n))
    number = np.arange(n) - np.repeat(starts, counts)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    sizes = np.bincount(number) if n else np.empty(0, int)
    offsets = np.cumsum(sizes) - sizes
    return offsets[number] + np.repeat(rank, counts), sizes


def _first_shares(kernel: Kernel) -> np.ndarray:
    """Return the probabilities of the four explanations of a first measurement."""
    shares = kernel.shares
    shares[2] *= DOUBT_OF_FIRST
    return shares / shares.sum()


def _newborn(size: int) -> np.ndarray:
    """Return the states of children not yet measured: the population's."""
    state = np.zeros((STATES, size))
    state[[P00, P11, P22]] = 1.0
    return state


def _moved(state: np.ndarray, before: Points, now: Points) -> np.ndarray:
    """Return states as time passes: the transient fades, the channel by far more slowly."""
    elapsed = now.clock - before.clock
    fade = np.exp(-elapsed)
    f11, f12, f22 = fade * (1 + elapsed), fade * elapsed, fade * (1 - elapsed)
    f21 = -f12
    f00 = np.exp(before.forgotten - now.forgotten)
    moved = np.empty_like(state)
    moved[M0], moved[P00] = f00 * state[M0], 1 + f00 * f00 * (state[P00] - 1)
    moved[M1] = f11 * state[M1] + f12 * state[M2]
    moved[M2] = f21 * state[M1] + f22 * state[M2]
    moved[P01] = f00 * (f11 * state[P01] + f12 * state[P02])
    moved[P02] = f00 * (f21 * state[P01] + f22 * state[P02])
    # The departure from the stationary covariance, which is the identity, is what fades.
    level, cross, speed = state[P11] - 1, state[P12], state[P22] - 1
    moved[P11] = 1 + f11 * (f11 * level + 2 * f12 * cross) + f12 * f12 * speed
    moved[P12] = f11 * f21 * level + (f11 * f22 + f12 * f21) * cross + f12 * f22 * speed
    moved[P22] = 1 + f21 * (f21 * level + 2 * f22 * cross) + f22 * f22 * speed
    return moved


def _seen(state: np.ndarray, points: Points) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of the true z-score about the drift."""
    c, a = points.channel, points.transient
    mean = c * state[M0] + a * state[M1]
    return mean, c * (c * state[P00] + 2 * a * state[P01]) + a * a * state[P11]


def _covariances(state: np.ndarray, points: Points) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the covariance of each state with the true z-score."""
    c, a = points.channel, points.transient
    return (
        c * state[P00] + a * state[P01],
        c * state[P01] + a * state[P11],
        c * state[P02] + a * state[P12],
    )


def _add_outer(
    state: np.ndarray, factor: np.ndarray, u: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    """Add factor * u u' to the covariances."""
    for row, i, j in (
        (P00, 0, 0), (P01, 0, 1), (P02, 0, 2), (P11, 1, 1), (P12, 1, 2), (P22, 2, 2),
    ):  # fmt: skip
        state[row] += factor * u[i] * u[j]


def _ordinary_update(
    state: np.ndarray, points: Points, variance: np.ndarray, away: np.ndarray
) -> None:
    """Take the measurement for an ordinary one, in place."""
    total = variance + points.error
    u = _covariances(state, points)
    for row, covariance in zip((M0, M1, M2), u, strict=True):
        state[row] += covariance * away / total
    _add_outer(state, -1 / total, u)


def _merged_update(
    kernel: Kernel,
    state: np.ndarray,
    points: Points,
    variance: np.ndarray,
    away: np.ndarray,
    log_shares: np.ndarray,
) -> None:
    """Weigh the four explanations and merge what each says, in place.

    With probability p_j of part j, w_j = away / S_j its weight and u the covariance of states and
    z-score, part j moves the states by u w_j and takes u u' / S_j off the covariance. The third
    part (a wrong value) tells nothing of the child and does neither. The fourth (a change of
    channel) first adds a variance to the channel, which adds q to u.
    """
    total = part_variances(kernel, variance, points)
    weight = away / total
    log_odds = log_shares[:, None] - (np.log(total) + away * weight) / 2
    log_odds -= log_odds.max(axis=0)
    weight[2], total[2] = 0.0, np.inf
    p = np.exp(log_odds, out=log_odds)
    p /= p.sum(axis=0)

    u = _covariances(state, points)
    q = kernel.change**2 * points.channel
    moved = (p * weight).sum(axis=0)
    moved_channel = p[3] * weight[3]
    shrink = (p * (weight**2 - 1 / total)).sum(axis=0) - moved**2
    shrink_both = p[3] * (weight[3] ** 2 - 1 / total[3]) - moved * moved_channel
    shrink_channel = p[3] * (weight[3] ** 2 - 1 / total[3]) - moved_channel**2
    for row, covariance in zip((M0, M1, M2), u, strict=True):
        state[row] += covariance * moved
    state[M0] += q * moved_channel
    _add_outer(state, shrink, u)
    state[P00] += q * (2 * u[0] * shrink_both + q * shrink_channel) + p[3] * kernel.change**2
    state[P01] += q * u[1] * shrink_both
    state[P02] += q * u[2] * shrink_both
