"""How probable it is that a measurement is an error, given the ones before it and after it.

Detection may look at what came before only; a person who cleans a record has the whole of it. Each
value is predicted from all of the child's others, with the growth model's covariance where it
holds. What honest values look like about that prediction is set against the ways in which a value
comes to be wrong (copied from the visit before, typed in pounds, a digit changed: `slips`), and the
two are weighed by Bayes' rule.

Values that cannot be right are taken out of the record one by one, the least likely first, so that
they do not speak against their neighbours (the idea of growthcleanr: Daymont C et al. J Am Med
Inform Assoc 2017;24:1080-1087).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from growthwatch.conversion import z_scores
from growthwatch.detection.copies import SAME_WITHIN, same_since
from growthwatch.detection.neighbours import Neighbours, predicted_by_others
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.slips import HAIR, LEAST, candidates

# What takes a value out of the record that the others are judged by, in SD.
TAKEN_OUT_SD = 4.0
# Honest values about their prediction: Student's t, its freedom and scale from the half of the
# calibration children that chose thresholds. Clothes, feeds and rough lengths make the tails.
# These and all shares below are growthwatch's; `benchmarks/verdicts.py` prints what they do.
FREEDOM = {"weight": 8.0, "height": 12.0, "ofc": 8.0}
SCALE = 0.93
# Share of values at which a child moved to another level for good: they agree with one side of the
# record alone. At the end of a record nothing tells such a change from an error; its size in SD.
CHANGED_SHARE, CHANGE_SD = 0.05, 1.5
# Shares of the simplest slip (others cost more, see `slips`), of any other error, with its SD, and
# of copies: lengths are copied more than weights, which are what the visit is for.
SLIP_SHARE, OTHER_SHARE, OTHER_SD = 0.002, 0.001, 8.0
COPY_SHARE = {"weight": 0.003, "height": 0.006, "ofc": 0.006}
# A weight may really stand still, and be written the same: share, and kg about the one before.
STOOD_STILL_SHARE, STOOD_STILL_KG = 0.02, 0.1
# Only values so far from their prediction are tried for slips, and a value fits so near to it.
LOOKED_AT_SD, FITS_WITHIN = 2.0, 2.5
# Steps in which values are written, from the coarsest.
STEPS = {"weight": (1.0, 0.5, 0.1, 0.05, 0.01), "height": (1.0, 0.5, 0.1), "ofc": (1.0, 0.5, 0.1)}
# By how much a value is moved to see how its z-score moves.
NUDGE = 1e-4


@dataclass(frozen=True)
class Hindsight:
    """What the whole record says of each of its rows; arrays of shape (n,).

    Attributes
    ----------
    surprise : ndarray of float
        SD from what the other measurements make likely, negative below it.
    p_error, p_copied : ndarray of float
        Probability that the value is wrong, copies included; that it was copied from the row
        before.
    fit_value : ndarray of float
        What would fit in its place; nan for nothing.
    fit_slip : ndarray of object
        How that would have become what was recorded; None for nothing.
    has_earlier, has_later : ndarray of bool
        Whether there are measurements to judge it by before it, and after it.
    """

    surprise: np.ndarray
    p_error: np.ndarray
    p_copied: np.ndarray
    fit_value: np.ndarray
    fit_slip: np.ndarray
    has_earlier: np.ndarray
    has_later: np.ndarray


def hindsight(records: Records, measure: str) -> Hindsight:
    """Judge every row of one measure by all the others of the child."""
    record = records.by_measure[measure]
    n = len(record)
    repeated = same_since(record) != np.arange(n)
    others, kept = _judged_by(record, repeated)
    surprise = (record.z - others.mean) / others.sd
    honest = others.density(record.z[:, None], np.arange(n))[:, 0]
    other_sd = np.hypot(others.sd, OTHER_SD)
    slope = _slopes(record, np.arange(n), record.value[:, None], record.z[:, None])[:, 0]
    # Densities are of the logarithm of the value, which unit and point slips leave as it is.
    honest = honest * slope
    wrong = OTHER_SHARE * slope * np.exp(-np.square((record.z - others.mean) / other_sd) / 2)
    wrong /= other_sd * np.sqrt(2 * np.pi)
    fit_value, fit_slip = np.full(n, np.nan), np.full(n, None, dtype=object)
    rows = np.flatnonzero(np.abs(surprise) > LOOKED_AT_SD)
    if len(rows):
        likely, value, slip = _slipped(records, record, rows, others)
        wrong[rows] += likely.sum(axis=1)
        best, fits = _best(record, rows, value, likely, others)
        fit_value[rows[fits]] = value[fits, best[fits]]
        fit_slip[rows[fits]] = np.array(slip, dtype=object)[best[fits]]
    copied = np.where(repeated, COPY_SHARE[measure] * record.value / _step(record), 0.0)
    if measure == "weight":
        stood_still = record.value / (STOOD_STILL_KG * np.sqrt(2 * np.pi))
        honest = honest + np.where(repeated, STOOD_STILL_SHARE * stood_still, 0.0)
    total = honest + wrong + copied
    return Hindsight(surprise, (wrong + copied) / total, copied / total, fit_value, fit_slip, *kept)


@dataclass(frozen=True)
class _Others:
    """What the kept rows make likely at each row."""

    both: Neighbours
    one_sided: tuple[Neighbours, Neighbours]
    inside: np.ndarray
    freedom: float

    @property
    def mean(self) -> np.ndarray:
        return self.both.mean

    @property
    def sd(self) -> np.ndarray:
        return self.both.sd

    def density(self, z: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return the density of z-scores (n, k) as honest values of `rows` (n,)."""
        before, after = self.one_sided
        sides = (self._student(before, z, rows) + self._student(after, z, rows)) / 2
        at_an_end = self._student(self.both, z, rows, CHANGE_SD)
        changed = np.where(self.inside[rows][:, None], sides, at_an_end)
        return (1 - CHANGED_SHARE) * self._student(self.both, z, rows) + CHANGED_SHARE * changed

    def _student(
        self, by: Neighbours, z: np.ndarray, rows: np.ndarray, more: float = 0.0
    ) -> np.ndarray:
        scale = SCALE * np.hypot(by.sd[rows], more)[:, None]
        away = (z - by.mean[rows][:, None]) / scale
        v = self.freedom
        constant = gammaln((v + 1) / 2) - gammaln(v / 2) - np.log(v * np.pi) / 2
        return np.exp(constant - (v + 1) / 2 * np.log1p(np.square(away) / v)) / scale


def _judged_by(
    record: Record, repeated: np.ndarray
) -> tuple[_Others, tuple[np.ndarray, np.ndarray]]:
    """Return predictions from the rows that can be right, and if there are any on each side."""
    n = len(record)
    out = repeated.copy()
    both, before, after = (Neighbours(np.empty(n), np.empty(n)) for _ in range(3))
    number = record.child_number
    changed = np.ones(n, dtype=bool)
    while changed.any():
        predicted_by_others(record, out, changed, (both, before, after))
        away = np.where(out, 0.0, np.abs(record.z - both.mean) / both.sd)
        most = np.zeros(number[-1] + 1)
        np.maximum.at(most, number, away)
        take = (away == most[number]) & (away > TAKEN_OUT_SD)
        out |= take
        changed = np.isin(number, number[take])
    kept = ~out
    so_far = np.cumsum(kept) - kept
    earlier = so_far - so_far[record.first]
    later = np.bincount(number, weights=kept)[number] - earlier - kept if n else earlier
    sides = (earlier > 0, later > 0)
    return _Others(both, (before, after), sides[0] & sides[1], FREEDOM[record.measure]), sides


def _slipped(
    records: Records, record: Record, rows: np.ndarray, others: _Others
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return how likely each slip is to have made the rows' values (n, k), from which, and how."""
    value, cost, slip = candidates(records, record.measure, rows)
    z = _z(record, rows, value)
    slope = _slopes(record, rows, value, z)
    known = np.isfinite(z) & np.isfinite(slope)
    likely = others.density(np.where(known, z, 0.0), rows) * np.where(known, slope, 0.0)
    return likely * SLIP_SHARE * np.exp(-cost / 2), value, slip


def _best(
    record: Record, rows: np.ndarray, value: np.ndarray, likely: np.ndarray, others: _Others
) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest slip of each row, and whether it fits and corrects anything."""
    away = np.abs(_z(record, rows, value) - others.mean[rows][:, None])
    corrects = np.abs(value - record.value[rows][:, None]) >= LEAST[record.measure] - HAIR
    fits = (away <= FITS_WITHIN * others.sd[rows][:, None]) & corrects
    likely = np.where(fits, likely, 0.0)
    best = likely.argmax(axis=1)
    return best, likely[np.arange(len(rows)), best] > 0


def _z(record: Record, rows: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the z-scores of values (n, k) in place of `rows`; nan for what is no value."""
    return np.asarray(
        z_scores(
            record.measure,
            np.where(np.isfinite(value) & (value > 0), value, np.nan),
            sex=np.broadcast_to(record.sex[rows][:, None], value.shape),
            age_days=np.broadcast_to(record.corrected_age[rows][:, None], value.shape),
            reference=record.reference,
        )
    )


def _slopes(record: Record, rows: np.ndarray, value: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return by how much z-scores rise with the logarithm of the value."""
    return (_z(record, rows, value * (1 + NUDGE)) - z) / np.log1p(NUDGE)


def _step(record: Record) -> np.ndarray:
    """Return the coarsest step of which all of a child's values are multiples, for each row."""
    steps = STEPS[record.measure]
    result = np.full(len(record), steps[-1])
    for step in reversed(steps):
        parts = record.value / step
        odd = np.abs(parts - np.round(parts)) * step > SAME_WITHIN
        number = record.child_number
        if not len(odd):
            break
        result[np.bincount(number, weights=odd)[number] == 0] = step
    return result
