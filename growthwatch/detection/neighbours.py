"""What a child's other measurements make likely in place of each one.

Leave-one-out prediction of a Gaussian process (Rasmussen and Williams, Gaussian Processes for
Machine Learning, 2006, section 5.4.2), of all children with the same number of measurements at
once. The covariance is the growth model's to five years of age on the reference it was fitted on,
and the one of `suspicion` for heads, other references and older children.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from growthwatch.detection.record import Record
from growthwatch.detection.suspicion import EARLY_DAYS, EARLY_NOISE, LAM, NOISE, log_age
from growthwatch.growth_model.kernel import LAST_AGE_DAYS, Kernel, Points, kernel

# A row with an error of so large a variance is no evidence.
NO_EVIDENCE = 1e6
SMALLEST_VARIANCE = 1e-4
# Numbers of a batch of covariance matrices: some 16 MB.
BATCH = 2_000_000


@dataclass(frozen=True)
class Neighbours:
    """Mean and SD of each row's z-score, given some of the other rows; shape (n,)."""

    mean: np.ndarray
    sd: np.ndarray


def predicted_by_others(
    record: Record,
    out: np.ndarray,
    wanted: np.ndarray,
    into: tuple[Neighbours, Neighbours, Neighbours],
) -> None:
    """Predict the wanted rows from all others of the child, from earlier and from later ones.

    Parameters
    ----------
    record : Record
    out : ndarray of bool, shape (n,)
        Rows that are no evidence; they are predicted all the same.
    wanted : ndarray of bool, shape (n,)
        Whole children.
    into : three Neighbours
        Filled in the wanted rows.
    """
    noise, model, points = _noise(record)
    error = noise + np.where(out, NO_EVIDENCE, 0.0)
    both, before, after = into
    for rows in _of_one_size(record, wanted):
        covariance, drift = _covariance(record, model, points, rows)
        covariance += error[rows][:, :, None] * np.eye(rows.shape[1])
        z, extra = record.z[rows], error[rows] - noise[rows]
        inverse = np.linalg.inv(covariance)
        precision = np.einsum("kii->ki", inverse)
        residual = np.einsum("kij,kj->ki", inverse, z - drift) / precision
        both.mean[rows] = z - residual
        both.sd[rows] = _sd(1 / precision - extra)
        for side, order in ((before, slice(None)), (after, slice(None, None, -1))):
            lower = np.linalg.cholesky(covariance[:, order, order])
            innovation = np.linalg.solve(lower, (z - drift)[:, order, None])[:, :, 0]
            scale = np.einsum("kii->ki", lower)
            side.mean[rows[:, order]] = z[:, order] - innovation * scale
            side.sd[rows[:, order]] = _sd(np.square(scale) - extra[:, order])


def _sd(variance: np.ndarray) -> np.ndarray:
    """Return roots; of two large numbers nearly alike little may be left."""
    return np.sqrt(np.maximum(variance, SMALLEST_VARIANCE))


def _of_one_size(record: Record, wanted: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the rows of wanted children with the same number of rows, a child a row: (k, size)."""
    starts = np.flatnonzero(record.first == np.arange(len(record)))
    counts = np.diff(np.append(starts, len(record)))
    starts, counts = starts[wanted[starts]], counts[wanted[starts]]
    for size in np.unique(counts):
        these = starts[counts == size]
        at_once = max(1, BATCH // size**2)
        for begin in range(0, len(these), at_once):
            yield these[begin : begin + at_once, None] + np.arange(size)


def _noise(record: Record) -> tuple[np.ndarray, Kernel | None, Points | None]:
    """Return the variance of each ordinary error, and the growth model where there is one."""
    early = np.where(record.corrected_age < EARLY_DAYS, EARLY_NOISE**2, 0.0)
    simple = NOISE[record.measure] ** 2 + early
    model = kernel(record.measure) if record.reference == "uk-who" else None
    if model is None:
        return simple, None, None
    male = np.select([record.sex == "male", record.sex == "female"], [1.0, 0.0], 0.5)
    points = model.at(record.corrected_age, male, record.age)
    careless = model.noisy_share * np.square(model.noisy_error * points.spread)
    return np.where(_modelled(record), points.error + careless, simple), model, points


def _modelled(record: Record) -> np.ndarray:
    """Return the rows of children whose whole record lies where the model holds."""
    old = np.bincount(record.child_number, weights=record.age > LAST_AGE_DAYS)
    return old[record.child_number] == 0


def _covariance(
    record: Record, model: Kernel | None, points: Points | None, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the covariance of true z-scores (k, size, size), and their mean (k, size)."""
    t = log_age(record.corrected_age[rows])
    simple = np.exp(-LAM * np.abs(t[:, :, None] - t[:, None, :]))
    if model is None or points is None:
        return simple, np.zeros(rows.shape)
    here = points.take(rows)
    apart = np.abs(here.clock[:, :, None] - here.clock[:, None, :])
    left = np.exp(-np.abs(here.forgotten[:, :, None] - here.forgotten[:, None, :]))
    fitted = here.channel[:, :, None] * here.channel[:, None, :] * left
    fitted += here.transient[:, :, None] * here.transient[:, None, :] * (1 + apart) * np.exp(-apart)
    modelled = (record.age[rows] <= LAST_AGE_DAYS).all(axis=1)
    return (
        np.where(modelled[:, None, None], fitted, simple),
        np.where(modelled[:, None], here.drift, 0.0),
    )
