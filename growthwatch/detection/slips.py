"""What value would fit in place of a suspected error, and which slip would have made it.

For each suspect row every value is listed that one slip turns into the one recorded: another unit,
another measure's value, a moved decimal point, digits in another order, one digit wrong. The one
that the trusted record before makes ordinary is told, a simple slip before a wrong digit, which
explains almost anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.conversion import z_scores
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.suspicion import surprise

# A value fits when it lies within so many SD of what the measurement before makes likely, or of
# the median where there is none before. One wrong digit explains so much that it must fit better.
FITS_WITHIN, DIGIT_FITS_WITHIN = 2.5, 1.5
# Whole steps in which values are typed at the least: 10 g and 1 mm.
PLACES = {"weight": 100, "height": 10, "ofc": 10}
MOST_DIGITS = 6
HAIR = 0.005
# More days than any record has: child and day as one rising number.
SPAN = 1_000_000
POUND_KG, INCH_CM = 0.45359237, 2.54

# What each slip costs beside the square of its surprise in SD: how much less usual it is, and how
# many values it could as well have given.
SWAPPED, UNIT, POINT, ORDER, LEFT_OUT, DIGIT = 0.0, 1.0, 1.0, 1.0, 3.0, 5.0

_UNITS = {
    "weight": (
        (POUND_KG, UNIT, "typed in pounds"),
        (1 / 1000, UNIT, "typed in grams"),
    ),
    "height": (
        (INCH_CM, UNIT, "typed in inches"),
        (100.0, UNIT, "typed in metres"),
        (1 / 10, UNIT, "typed in millimetres, or with its decimal point moved"),
    ),
    "ofc": (
        (INCH_CM, UNIT, "typed in inches"),
        (1 / 10, UNIT, "typed in millimetres, or with its decimal point moved"),
    ),
}
_MOVED = "typed with its decimal point moved"
_POINT = tuple((factor, POINT, _MOVED) for factor in (10, 0.1, 100, 0.01))
_OTHERS = {
    "weight": (("height", "swapped with the length or height"),),
    "height": (
        ("weight", "swapped with the weight"),
        ("ofc", "swapped with the head circumference"),
    ),
    "ofc": (("height", "swapped with the length or height"),),
}
_FIRST_DIGIT = {"weight": 10.0, "height": 100.0}


# A correction smaller than measuring again would differ by corrects nothing: 100 g, 1 cm of length
# and half a centimetre of a head. growthwatch.
LEAST = {"weight": 0.1, "height": 1.0, "ofc": 0.5}


@dataclass(frozen=True)
class Fit:
    """The value that would fit in place of a suspect.

    Attributes
    ----------
    value, z : float
        In the units of the measure, and as z-score.
    slip : str
        How it would have become what was recorded.
    cost : float
        From 0 for the simplest slip; a wrong digit costs most.
    others : bool
        Whether other slips fit too.
    """

    value: float
    z: float
    slip: str
    cost: float
    others: bool


def fitting(records: Records, measure: str, rows: np.ndarray) -> np.ndarray:
    """Return what would fit in place of each of `rows`.

    Judged as on the row's own day, against the last measurement trusted before it.

    Parameters
    ----------
    records : Records
    measure : {"weight", "height", "ofc"}
    rows : ndarray of int

    Returns
    -------
    ndarray of object, shape (number of rows of the record,)
        A `Fit`; None in the other rows, and where no slip fits.
    """
    record = records.by_measure[measure]
    fits = np.full(len(record), None, dtype=object)
    if not len(rows):
        return fits
    value, cost, slip = candidates(records, measure, rows)
    z, away = _judged(record, rows, value)
    within = np.where(cost < LEFT_OUT, FITS_WITHIN, DIGIT_FITS_WITHIN)
    within = np.where(record.errors.before[rows, None] >= 0, within, FITS_WITHIN)
    corrects = np.abs(value - record.value[rows][:, None]) >= LEAST[measure] - HAIR
    fit = (np.abs(away) <= within) & corrects
    best = np.argmin(np.where(fit, np.square(away) + cost, np.inf), axis=1)
    each = np.arange(len(rows))
    chosen = value[each, best]
    # Values a hair apart are one.
    apart = np.abs(value / chosen[:, None] - 1) > HAIR
    others = (fit & apart).any(axis=1)
    for i in np.flatnonzero(fit.any(axis=1)):
        at = best[i]
        fits[rows[i]] = Fit(float(chosen[i]), float(z[i, at]), slip[at], cost[at], bool(others[i]))
    return fits


def _judged(record: Record, rows: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the z-scores of candidate values, and how many SD they surprise: shape (n, k)."""
    shape = value.shape
    usable = np.isfinite(value) & (value > 0)
    z = z_scores(
        record.measure,
        np.where(usable, value, np.nan),
        sex=np.broadcast_to(record.sex[rows][:, None], shape),
        age_days=np.broadcast_to(record.corrected_age[rows][:, None], shape),
        reference=record.reference,
    )
    before = record.errors.before[rows]
    at = np.where(before >= 0, before, 0)
    away = surprise(
        record.measure,
        record.z[at][:, None],
        record.corrected_age[at][:, None],
        z,
        record.corrected_age[rows][:, None],
    )
    away = np.where(before[:, None] >= 0, away, z)
    return z, np.where(np.isfinite(away), away, np.inf)


def candidates(
    records: Records, measure: str, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return candidate values (n, k), what each costs (k,), and the slip in words."""
    record = records.by_measure[measure]
    recorded = record.value[rows]
    columns: list[np.ndarray] = []
    costs: list[float] = []
    slips: list[str] = []

    def add(value: np.ndarray, cost: float, words: str) -> None:
        columns.append(value)
        costs.append(cost)
        slips.append(words)

    for other, words in _OTHERS[measure]:
        add(_value_same_day(record, rows, records.by_measure[other]), SWAPPED, words)
    for factor, cost, words in (*_UNITS[measure], *_POINT):
        add(recorded * factor, cost, words)
    if measure in _FIRST_DIGIT:
        more = _FIRST_DIGIT[measure]
        with_it = np.where(recorded < more, recorded + more, np.nan)
        add(with_it, LEFT_OUT, "typed without its first digit")
    whole, places, digits = _digits(recorded, PLACES[measure])
    tens = 10.0 ** np.arange(MOST_DIGITS)
    last = np.floor(np.log10(np.maximum(whole, 1))).astype(int)
    for place in range(MOST_DIGITS - 1):
        here, above = digits[:, place], digits[:, place + 1]
        changed = whole + (above - here) * (tens[place] - tens[place + 1])
        possible = (here != above) & (place + 1 <= last)
        changed = np.where(possible, changed, np.nan)
        add(changed / places, ORDER, "typed with two digits changed over")
    for place in range(MOST_DIGITS):
        for digit in range(10):
            changed = whole + (digit - digits[:, place]) * tens[place]
            possible = (digit != digits[:, place]) & (place <= last)
            possible &= (digit > 0) | (place < last)
            add(np.where(possible, changed, np.nan) / places, DIGIT, "typed with one digit wrong")
    return np.stack(columns, axis=1), np.array(costs), slips


def _digits(value: np.ndarray, places: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values as whole numbers, by what they were multiplied, and their digits.

    Digits count from the last one; shape (n, MOST_DIGITS).
    """
    scale = np.full(len(value), float(places))
    for _ in range(2):
        finer = np.abs(value * scale - np.round(value * scale)) > 1e-6
        scale = np.where(finer, scale * 10, scale)
    whole = np.round(value * scale)
    digits = np.floor(whole[:, None] / 10.0 ** np.arange(MOST_DIGITS)) % 10
    return whole, scale, digits


def same_day(record: Record, rows: np.ndarray, other: Record) -> np.ndarray:
    """Return the row of another measure of the same child and date; -1 where there is none."""
    if not len(other):
        return np.full(len(rows), -1)
    children = pd.Index(other.child_id[other.first == np.arange(len(other))])
    child = children.get_indexer(record.child_id[rows])
    wanted = child * SPAN + record.date[rows].astype(np.int64)
    days = other.child * SPAN + other.date.astype(np.int64)
    at = np.minimum(np.searchsorted(days, wanted), len(other) - 1)
    return np.where((child >= 0) & (days[at] == wanted), at, -1)


def _value_same_day(record: Record, rows: np.ndarray, other: Record) -> np.ndarray:
    at = same_day(record, rows, other)
    return np.where(at >= 0, np.append(other.value, np.nan)[at], np.nan)
