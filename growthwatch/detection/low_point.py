"""The lowest weight since the child's highest, and how far it has risen since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.parameters import EarlyDays, threshold
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Signs


@dataclass(frozen=True)
class Thresholds:
    """When a fall is an old one, and when a child is recovering from it."""

    rising_spaces: float = threshold(
        1.0,
        unit="Centile spaces",
        more="A fall that has risen again by so many from its lowest point is an old one. "
        "growthwatch.",
    )
    recovery_after_spaces: float = threshold(
        2.0, unit="Centile spaces", more="A recovery follows a fall of so many. growthwatch."
    )
    recovery_spaces: float = threshold(
        0.5, "Centile spaces by which a recovery has risen from the low point", more="growthwatch."
    )
    recovery_within_days: float = threshold(
        400, unit="Days", more="The low point of a recovery is no older than this. growthwatch."
    )


@dataclass(frozen=True)
class LowPoint:
    """The lowest weight, by z-score, since the child's highest, as known at each row.

    Attributes
    ----------
    row : ndarray of int, shape (n,)
    fallen, risen : ndarray of float, shape (n,)
        Centile spaces from the highest weight before the low point down to it, and from it up to
        this row.
    """

    row: np.ndarray
    fallen: np.ndarray
    risen: np.ndarray


def low_point(record: Record, within_days: float) -> LowPoint:
    """Return the low point of the last `within_days` and the fall before it, at each row."""
    n = len(record)
    row, lowest = np.arange(n), record.z.copy()
    high_before = np.full(n, -np.inf)
    for later, earlier in record.pairs(within_days):
        usable = record.age[earlier] >= record.parameters[EarlyDays].after_early_days
        later, earlier = later[usable], earlier[usable]
        z = record.z[earlier]
        lower = z < lowest[later]
        at = later[lower]
        row[at], lowest[at] = earlier[lower], z[lower]
        high_before[at] = -np.inf
        at = later[~lower]
        high_before[at] = np.maximum(high_before[at], z[~lower])
    fallen = np.where(np.isfinite(high_before), high_before - lowest, 0.0)
    return LowPoint(row, np.maximum(fallen, 0) / CENTILE_SPACE, (record.z - lowest) / CENTILE_SPACE)


def risen(records: Records) -> Signs:
    """Return where weight has risen clearly from the low point of a real fall."""
    record, p = records.weight, records.parameters[Thresholds]
    low = low_point(record, p.recovery_within_days)
    present = (low.fallen >= p.recovery_after_spaces) & (low.risen >= p.recovery_spaces)
    return Signs(present, low.row, low.risen)


def rising(records: Records) -> np.ndarray:
    """Return where a fall is an old one: the child is recovering, or has risen a whole space."""
    record, p = records.weight, records.parameters[Thresholds]
    far = low_point(record, np.inf).risen >= p.rising_spaces
    return far | records.once(risen).present
