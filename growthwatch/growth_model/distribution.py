"""The distribution of the next z-score: a mixture of four, with a skew that depends on age.

The mixture's parts are an ordinary measurement, a careless one, a wrong value, and a child who has
moved to another channel. Its normal deviate is then bent by the sinh-arcsinh transformation (Jones
MC, Pewsey A. Biometrika 2009;96:761-780), which keeps centiles in order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from growthwatch.growth_model.kernel import Kernel, Points

# E[sqrt(1 + N^2)] for a standard normal N: with this offset the skew leaves the mean where it was.
MEAN_ROOT = 1.35408
SMALLEST = 1e-300
BISECTIONS = 60


@dataclass(frozen=True)
class Predicted:
    """What is expected of n measurements: arrays of shape (n,), in z-scores.

    Attributes
    ----------
    mean : of every part of the mixture
    variance : of the child's true z-score, without error
    points : the model at these measurements
    """

    mean: np.ndarray
    variance: np.ndarray
    points: Points


def part_variances(kernel: Kernel, variance: np.ndarray, points: Points) -> np.ndarray:
    """Return the variance of each part of the mixture: shape (4, n)."""
    ordinary = variance + points.error
    spread = np.square(points.spread)
    return np.stack(
        [
            ordinary,
            ordinary + kernel.noisy_error**2 * spread,
            ordinary + kernel.gross_error**2,
            ordinary + np.square(kernel.change * points.channel),
        ]
    )


def standard_deviation(kernel: Kernel, predicted: Predicted) -> np.ndarray:
    """Return the SD of ordinary and careless measurements together: rare events left out."""
    points = predicted.points
    careless = kernel.noisy_share / (kernel.shares[0] + kernel.noisy_share)
    extra = careless * np.square(kernel.noisy_error * points.spread)
    return np.sqrt(predicted.variance + points.error + extra)


def deviate(kernel: Kernel, predicted: Predicted, z: np.ndarray) -> np.ndarray:
    """Return the normal deviate of the centile of `z` in its predicted distribution."""
    parts = np.sqrt(part_variances(kernel, predicted.variance, predicted.points))
    return _deviate(kernel, predicted, parts, z)


def _deviate(kernel: Kernel, predicted: Predicted, parts: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the normal deviate, given the SD of each part of the mixture: shape (4, n)."""
    away = z - predicted.mean
    # The tail on the side of the observation, so that small probabilities keep their digits.
    tail = np.zeros_like(away)
    for share, sd in zip(kernel.shares, parts, strict=True):
        tail += share * ndtr(-np.abs(away) / sd)
    symmetric = np.copysign(ndtri(np.maximum(tail, SMALLEST)), away)
    skew = predicted.points.skew
    return np.sinh(np.arcsinh(symmetric + MEAN_ROOT * skew) - skew)


def z_at(kernel: Kernel, predicted: Predicted, wanted: float | np.ndarray) -> np.ndarray:
    """Return the z-scores whose `deviate` is `wanted`, by bisection.

    Several `wanted`, shape (m, 1), are looked for at once: shape (m, n).
    """
    skew = predicted.points.skew
    symmetric = np.sinh(np.arcsinh(wanted) + skew) - MEAN_ROOT * skew
    parts = np.sqrt(part_variances(kernel, predicted.variance, predicted.points))
    widest = parts.max(axis=0)
    reach = (np.abs(symmetric) + 1) * widest
    low, high = predicted.mean - reach, predicted.mean + reach
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        below = _deviate(kernel, predicted, parts, middle) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
