"""Which measurements are suspected errors, judged when they come and again at the next one.

A value that the child's record makes very unlikely is suspect on the day it comes: it starts no
growth finding and ends none. The next measurement settles it. If that agrees with the record
before, the suspect is refuted and never looked at again; if it agrees with the suspect, the change
was real, and rules see both from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.vocabulary import DAYS_PER_MONTH

# Correlation of weight z-scores over time in 5,805 healthy US babies: exp(-LAM |log age ratio|)
# with ages in months plus OFFSET. `docs/growth-model.md`.
LAM, OFFSET = 0.247, 1.27
# What measuring adds, in SD: weights by clothes, feeds and scales; lengths and heads by a
# technique that differs from person to person.
NOISE = {"weight": 0.15, "height": 0.4, "bmi": 0.45, "ofc": 0.35}


@dataclass(frozen=True)
class Suspicion:
    """Suspected errors among the rows of a record.

    Attributes
    ----------
    suspect : ndarray of bool, shape (n,)
        Judged on the row's own date, from the rows before it.
    refuted : ndarray of bool, shape (n,)
        Suspect, and the next measurement did not bear it out: known from that row on.
    before : ndarray of int, shape (n,)
        Row of the last measurement that was trusted when the row came; -1 where there was none.
    """

    suspect: np.ndarray
    refuted: np.ndarray
    before: np.ndarray


def surprise(
    measure: str, z_before: np.ndarray, age_before: np.ndarray, z: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """Return how many SD a z-score lies from what an earlier one makes likely.

    Conditional z-score of Cole TJ, Arch Dis Child 1995;73:8-16, with measurement noise added so
    that two measurements close together do not surprise.

    Parameters
    ----------
    age_before, age : ndarray
        Days from 40+0 weeks.
    """
    months, months_before = (np.maximum(a, 0) / DAYS_PER_MONTH + OFFSET for a in (age, age_before))
    r = np.exp(-LAM * np.abs(np.log(months / months_before)))
    return (z - r * z_before) / np.sqrt(1 - r**2 + 2 * NOISE[measure] ** 2)


def suspicion(
    measure: str, first: np.ndarray, age: np.ndarray, z: np.ndarray, limit: float
) -> Suspicion:
    """Judge every row of a record, all children together, visit by visit.

    Parameters
    ----------
    first : ndarray of int, shape (n,)
        Row number of each row's child's first row.
    age : ndarray of float, shape (n,)
        Corrected age in days.
    limit : float
        Surprise beyond which a value is suspect; beyond 6 SD of the reference it always is.
    """
    n = len(z)
    suspect, refuted = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    before = np.full(n, -1)
    trusted, pending = np.full(n, -1), np.full(n, -1)  # by the child's first row
    beyond = np.abs(z) > PROBABLE_ERROR_Z

    def agrees(row: np.ndarray, earlier: np.ndarray) -> np.ndarray:
        known = earlier >= 0
        at = np.where(known, earlier, 0)
        far = np.abs(surprise(measure, z[at], age[at], z[row], age[row])) > limit
        return known & ~far

    visit = np.arange(n) - first
    by_visit = np.argsort(visit, kind="stable")
    edges = np.flatnonzero(np.diff(visit[by_visit], prepend=-1, append=n))
    for start, end in pairwise(edges):
        row = by_visit[start:end]
        child = first[row]
        before[row] = trusted[child]
        as_before, as_suspect = agrees(row, trusted[child]), agrees(row, pending[child])
        nothing_before = (trusted[child] < 0) & (pending[child] < 0)
        good = (as_before | nothing_before) & ~beyond[row]
        confirms = as_suspect & ~good
        refuted[pending[child[good & (pending[child] >= 0)]]] = True
        still = ~good & ~confirms
        # A suspect that neither the record before nor the next value bears out stays out of it.
        refuted[pending[child[still & (pending[child] >= 0)]]] = True
        suspect[row[still]] = True
        pending[child] = np.where(still, row, -1)
        trusted[child] = np.where(still, trusted[child], row)
    return Suspicion(suspect, refuted, before)
