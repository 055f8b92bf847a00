"""The filters of slowed gain and of recovery, on stacked hypotheses.

A state is an array of shape (14, ..., children): four means, then the upper triangle of their
covariance. The first three are the growth model's (channel, transient, its velocity), of the child
as it would be without slowing. The fourth is, while gain is slowed, the true z-score at the onset;
during recovery, the shortfall in z-scores.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import combinations_with_replacement

import numpy as np

from growthwatch.growth_model.kernel import Kernel, Points

MEANS = 4
PAIRS = list(combinations_with_replacement(range(MEANS), 2))
STATES = MEANS + len(PAIRS)
PLACE = np.zeros((MEANS, MEANS), dtype=int)
for _row, (_i, _j) in enumerate(PAIRS):
    PLACE[_i, _j] = PLACE[_j, _i] = MEANS + _row
# Where the one-pass filter's nine numbers stand among these fourteen.
FROM_MODEL = [0, 1, 2, *(PLACE[i, j] for i, j in combinations_with_replacement(range(3), 2))]
SMALLEST_KG = 0.3
SMALLEST_BASE = 0.05
SMALLEST_VARIANCE = 1e-6
# Of a probability or a density: above the smallest single-precision number.
TINY = 1e-30
# Density, per z, of wrong values so far out that no bell shape reaches them: units mixed up, a
# decimal point slipped.
ANYWHERE = 0.01
ONE_BY_ROOT_2_PI = float(1 / np.sqrt(2 * np.pi))
Four = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Two = tuple[np.ndarray, np.ndarray]
Number = np.ndarray | float


@dataclass(frozen=True)
class Here:
    """One visit of each of n children: arrays of shape (n,).

    Attributes
    ----------
    z : observed
    points : the growth model
    L, M, S : of the reference at this age and sex
    """

    z: np.ndarray
    points: Points
    L: np.ndarray
    M: np.ndarray
    S: np.ndarray

    def take(self, rows: np.ndarray | slice) -> Here:
        """Return the visits at `rows`."""
        return Here(self.z[rows], self.points.take(rows), self.L[rows], self.M[rows], self.S[rows])

    def single(self) -> Here:
        """Return the same in single precision, which halves the time of all that follows."""
        names = self.points.__dataclass_fields__
        points = Points(*(getattr(self.points, name).astype(np.float32) for name in names))
        numbers = (a.astype(np.float32) for a in (self.z, self.L, self.M, self.S))
        z, L, M, S = numbers
        return Here(z, points, L, M, S)

    def with_z(self, z: np.ndarray) -> Here:
        """Return the same visits with other observations."""
        return Here(z, self.points, self.L, self.M, self.S)


def kilograms(z: np.ndarray, L: np.ndarray, M: np.ndarray, S: np.ndarray) -> Two:
    """Return weights of z-scores, and their slope (kg per z), by the LMS formula."""
    base = np.maximum(1 + L * S * z, SMALLEST_BASE)
    weight = M * np.power(base, 1 / L)
    return weight, weight * S / base


def z_of(weight: np.ndarray, L: np.ndarray, M: np.ndarray, S: np.ndarray) -> Two:
    """Return z-scores of weights, and the slope of weight against them (kg per z)."""
    base = np.power(np.maximum(weight, SMALLEST_KG) / M, L)
    return (base - 1) / (L * S), np.maximum(weight, SMALLEST_KG) * S / base


def moved(state: np.ndarray, before: Points, now: Points) -> np.ndarray:
    """Return states as time passes: as in the growth model; the fourth number stays."""
    elapsed = now.clock - before.clock
    fade = np.exp(-elapsed)
    f11, f12, f22 = fade * (1 + elapsed), fade * elapsed, fade * (1 - elapsed)
    f21 = -f12
    f00 = np.exp(before.forgotten - now.forgotten)
    p = PLACE
    new = np.empty_like(state)
    new[0] = f00 * state[0]
    new[p[0, 0]] = 1 + f00 * f00 * (state[p[0, 0]] - 1)
    for other, i in ((state[1], 1), (state[p[0, 1]], p[0, 1]), (state[p[1, 3]], p[1, 3])):
        j = {1: 2, p[0, 1]: p[0, 2], p[1, 3]: p[2, 3]}[i]
        scale = f00 if i == p[0, 1] else 1.0
        new[i] = scale * (f11 * other + f12 * state[j])
        new[j] = scale * (f21 * other + f22 * state[j])
    new[p[0, 3]] = f00 * state[p[0, 3]]
    level, cross, speed = state[p[1, 1]] - 1, state[p[1, 2]], state[p[2, 2]] - 1
    new[p[1, 1]] = 1 + f11 * (f11 * level + 2 * f12 * cross) + f12 * f12 * speed
    new[p[1, 2]] = f11 * f21 * level + (f11 * f22 + f12 * f21) * cross + f12 * f22 * speed
    new[p[2, 2]] = 1 + f21 * (f21 * level + 2 * f22 * cross) + f22 * f22 * speed
    new[3], new[p[3, 3]] = state[3], state[p[3, 3]]
    return new


def covariances(state: np.ndarray, c: Number, a: Number, d: Number) -> Four:
    """Return the covariance of each state with c X0 + a X1 + d X3."""
    p = PLACE
    return tuple(c * state[p[i, 0]] + a * state[p[i, 1]] + d * state[p[i, 3]] for i in range(MEANS))


@dataclass(frozen=True)
class Expected:
    """What hypotheses expect of a visit: arrays of the hypotheses' shape.

    Attributes
    ----------
    mean : of the z-score
    c, a, d : its slopes against channel, transient and the fourth state
    shortfall : in z-scores, below the same child without slowing
    shortfall_kg : the same in kg
    slope : kg per z at the mean
    """

    mean: np.ndarray
    c: np.ndarray
    a: np.ndarray
    d: np.ndarray
    shortfall: np.ndarray
    shortfall_kg: np.ndarray


@dataclass(frozen=True)
class Base:
    """The weight at each onset: arrays of shape (onsets, children)."""

    z: np.ndarray
    weight: np.ndarray
    slope: np.ndarray

    def take(self, onsets: slice, children: slice) -> Base:
        """Return some of them."""
        return Base(*(getattr(self, f.name)[onsets, children] for f in fields(self)))


def expected_slowed(state: np.ndarray, here: Here, base: Base, kept: np.ndarray) -> Expected:
    """Return what is expected of children who keep a share of their gain since an onset.

    With w the weight at the onset and h what the child would weigh without slowing, the child
    weighs w + kept (h - w): taken in kg, where shares of gain have a meaning, and linearised there.

    Parameters
    ----------
    state : shape (14, rates, onsets, children)
    here : of the children
    base : shape (onsets, children)
    kept : shape (rates, 1, 1)
    """
    points = here.points
    healthy_z = points.channel * state[0] + points.transient * state[1] + points.drift
    healthy, healthy_slope = kilograms(healthy_z, here.L, here.M, here.S)
    at_onset = base.weight + base.slope * (state[3] - base.z)
    gain = healthy - at_onset
    mean, slope = z_of(at_onset + kept * gain, here.L, here.M, here.S)
    passed_on = kept * healthy_slope / slope
    return Expected(
        mean,
        passed_on * points.channel,
        passed_on * points.transient,
        (1 - kept) * base.slope / slope,
        healthy_z - mean,
        (1 - kept) * gain,
    )


def expected_recovering(state: np.ndarray, here: Here) -> Expected:
    """Return what is expected of children who gain as healthy ones do from a shortfall."""
    points = here.points
    healthy = points.channel * state[0] + points.transient * state[1] + points.drift
    mean = healthy - state[3]
    slope = kilograms(mean, here.L, here.M, here.S)[1]
    one = np.ones_like(mean)
    return Expected(
        mean, points.channel * one, points.transient * one, -one, state[3],
        state[3] * slope,
    )  # fmt: skip


def updated(
    state: np.ndarray,
    expected: Expected,
    here: Here,
    kernel: Kernel,
    shares: np.ndarray,
    careless: np.ndarray | float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Weigh an ordinary, a careless and a wrong value and merge what each says, in place.

    Parameters
    ----------
    shares : of the three, summing to one

    Returns
    -------
    density : of the observation, per z
    wrong : probability that the value is wrong
    """
    points = here.points
    u = covariances(state, expected.c, expected.a, expected.d)
    total = expected.c * u[0] + expected.a * u[1] + expected.d * u[3]
    ordinary = np.maximum(total, SMALLEST_VARIANCE) + points.error
    careless = ordinary + np.square(careless * kernel.noisy_error * points.spread)
    gross = ordinary + kernel.gross_error**2
    away = here.z - expected.mean
    square = away * away
    p0 = shares[0] * np.exp(-0.5 * square / ordinary) / np.sqrt(ordinary)
    p1 = shares[1] * np.exp(-0.5 * square / careless) / np.sqrt(careless)
    p2 = shares[2] * (np.exp(-0.5 * square / gross) / np.sqrt(gross) + ANYWHERE / ONE_BY_ROOT_2_PI)
    density = p0 + p1 + p2
    inverse = 1 / density
    p0 *= inverse
    p1 *= inverse
    p2 *= inverse
    w0, w1 = p0 / ordinary, p1 / careless
    step = w0 + w1
    shrink = square * (w0 / ordinary + w1 / careless - step * step) - step
    step *= away
    for i in range(MEANS):
        state[i] += u[i] * step
        scaled = shrink * u[i]
        for j in range(i, MEANS):
            state[PLACE[i, j]] += scaled * u[j]
    return density * ONE_BY_ROOT_2_PI, p2


def merged(state: np.ndarray, mass: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Return one state with the means and covariances of a mixture, along some axes.

    Parameters
    ----------
    state : shape (14, ..., children)
    mass : shape (..., children)
        Not all zero in any column.
    """
    mean = [(mass * state[i]).sum(axis=axes) for i in range(MEANS)]
    total = mass.sum(axis=axes)
    result = np.empty((STATES, *total.shape), dtype=state.dtype)
    for i in range(MEANS):
        result[i] = mean[i] / total
    for i, j in PAIRS:
        second = (mass * (state[PLACE[i, j]] + state[i] * state[j])).sum(axis=axes) / total
        result[PLACE[i, j]] = second - result[i] * result[j]
    return result


def begun_recovery(
    state: np.ndarray, expected: Expected, before: np.ndarray, points: Points, mass: np.ndarray
) -> np.ndarray:
    """Return the states in which recovery begins from slowed ones, merged for each child.

    Parameters
    ----------
    state : shape (14, rates, onsets, children)
        After the update.
    expected, before : Expected and ndarray
        Before it, with the four means then: the shortfall has moved with them.
    mass : shape (rates, onsets, children)

    Returns
    -------
    ndarray, shape (14, children)
        The shortfall in place of the z-score at the onset.
    """
    c, a, d = points.channel - expected.c, points.transient - expected.a, -expected.d
    u = covariances(state, c, a, d)
    shortfall = expected.shortfall + d * (state[3] - before[3])
    shortfall += c * (state[0] - before[0])
    shortfall += a * (state[1] - before[1])
    means = (state[0], state[1], state[2], shortfall)
    total = np.maximum(mass.sum(axis=(0, 1)), TINY)
    scaled = mass / total
    weighted = [scaled * mean for mean in means]
    result = np.empty((STATES, mass.shape[-1]), dtype=state.dtype)
    for i in range(MEANS):
        result[i] = weighted[i].sum(axis=(0, 1))
    for i, j in PAIRS:
        own = state[PLACE[i, j]] if j < 3 else u[i]
        if i == 3:
            own = c * u[0] + a * u[1] + d * u[3]
        second = np.einsum("rsn,rsn->n", weighted[i], means[j])
        second += np.einsum("rsn,rsn->n", scaled, own)
        result[PLACE[i, j]] = second - result[i] * result[j]
    result[PLACE[3, 3]] = np.maximum(result[PLACE[3, 3]], SMALLEST_VARIANCE)
    return result
