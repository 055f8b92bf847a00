"""Which values were carried forward: the same to the last digit though growth was due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from growthwatch.detection.parameters import threshold
from growthwatch.record.vocabulary import TWO_YEARS_DAYS

if TYPE_CHECKING:
    from growthwatch.detection.record import Record

# Rounded values repeat of themselves: weights to 100 g, lengths and heads to half a centimetre.
ROUNDED_TO = {"weight": 0.1, "height": 0.5, "ofc": 0.5}
# What rounding and measuring hide together: two lengths may differ by 2.3 cm by error alone, see
# `height_shrinks`; a weight may really stand still.
ROUNDING_HIDES = {"weight": np.inf, "height": 2.3, "ofc": 1.0}
# To the last digit: no two values written with two decimals are closer.
SAME_WITHIN = 1e-6


@dataclass(frozen=True)
class Thresholds:
    """When the same value again is told."""

    carried_weight_days: float = threshold(
        28,
        unit="Days",
        more="The same weight so much later: weights are taken weekly to monthly. growthwatch.",
    )
    carried_length_days: float = threshold(
        56,
        unit="Days",
        more="The same length or head so much later: no closer than 8 weeks below two years they "
        "grow by more than their error. growthwatch.",
    )
    carried_weight_kg: float = threshold(
        0.20,
        unit="kg",
        more="Growth due in between, at least: beyond what measuring explains. growthwatch.",
    )
    carried_length_cm: float = threshold(
        1.0, unit="cm", more="The same of lengths and heights. growthwatch."
    )
    carried_head_cm: float = threshold(0.5, unit="cm", more="The same of heads. growthwatch.")


@dataclass(frozen=True)
class Copies:
    """Values carried forward, known from each row and the ones before it; shape (n,) each.

    Attributes
    ----------
    present : ndarray of bool
    since : ndarray of int
        First row of the run that carries the value.
    """

    present: np.ndarray
    since: np.ndarray


def same_since(record: Record) -> np.ndarray:
    """Return, for each row, the first of the run of rows up to it that carry its value."""
    n = len(record)
    rows = np.arange(n)
    same = np.abs(np.diff(record.value, prepend=np.nan)) <= SAME_WITHIN
    begins = ~same | (rows == record.first)
    return np.maximum.accumulate(np.where(begins, rows, 0)) if n else rows


def copies(record: Record) -> Copies:
    """Return where a value repeats weeks later though growth was due that rounding cannot hide."""
    measure, p = record.measure, record.parameters[Thresholds]
    n = len(record)
    since = same_since(record)
    apart = record.age - record.age[since]
    steps = record.value / ROUNDED_TO[measure]
    rounded = np.abs(steps - np.round(steps)) <= SAME_WITHIN
    present = apart >= (p.carried_weight_days if measure == "weight" else p.carried_length_days)
    if measure != "weight":
        present &= record.age <= TWO_YEARS_DAYS
    due = np.zeros(n)
    at = np.flatnonzero(present)
    due[at] = record.value_on_centile_of(since[at], at) - record.value[at]
    least = {
        "weight": p.carried_weight_kg,
        "height": p.carried_length_cm,
        "ofc": p.carried_head_cm,
    }[measure]
    with np.errstate(invalid="ignore"):
        present &= due >= least + np.where(rounded, ROUNDING_HIDES[measure], 0.0)
    return Copies(present, since)
