"""From the rows of one record to those of another: what was known elsewhere on a row's date."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.record import Record


def same_child(record: Record, other: Record) -> np.ndarray:
    """Return, for each row, the number its child has in the other record; -1 without one."""
    if not len(other):
        return np.full(len(record), -1)
    starts = np.unique(record.first)
    others = other.child_id[np.unique(other.first)].tolist()
    number = dict(zip(others, range(len(others)), strict=True))
    code = np.array([number.get(one, -1) for one in record.child_id[starts].tolist()], dtype=int)
    return code[record.child]


def known_by_then(
    record: Record, other: Record, child: np.ndarray, *, within_days: float = np.inf
) -> np.ndarray:
    """Return the row of the other record that was its latest trusted one on each row's date.

    Parameters
    ----------
    child : ndarray of int, shape (n,)
        Number of the child in the other record; -1 for none.
    within_days : float
        The other row is at most this much older.

    Returns
    -------
    ndarray of int, shape (n,)
        -1 where there is none. Rows of the same day count; suspected errors do not.
    """
    if not len(other) or not len(record):
        return np.full(len(record), -1)
    day = record.date.astype(np.int64)
    other_day = other.date.astype(np.int64)
    span = max(day.max(), other_day.max()) - min(day.min(), other_day.min()) + 1
    start = min(day.min(), other_day.min())
    keys = other.child * span + (other_day - start)
    at = np.searchsorted(keys, child * span + (day - start), side="right") - 1
    errors = other.errors
    trusted = np.where(errors.suspect, errors.before, np.arange(len(other)))
    row = np.where((child >= 0) & (at >= 0), trusted[at], -1)
    usable = (row >= 0) & (other.child[row] == child) & (day - other_day[row] <= within_days)
    return np.where(usable, row, -1)


def same_day(record: Record, other: Record) -> np.ndarray:
    """Return the last row of the same child and day in the other record; -1 without one.

    Suspected errors count: whether the row can be trusted is for the caller to ask.
    """
    if not len(other) or not len(record):
        return np.full(len(record), -1)
    child = same_child(record, other)
    day, other_day = record.date.astype(np.int64), other.date.astype(np.int64)
    start = min(day.min(), other_day.min())
    span = max(day.max(), other_day.max()) - start + 1
    wanted, keys = child * span + day - start, other.child * span + other_day - start
    at = np.searchsorted(keys, wanted, side="right") - 1
    there = (child >= 0) & (at >= 0) & (keys[at] == wanted)
    return np.where(there, at, -1)


def last_usable(record: Record, usable: np.ndarray) -> np.ndarray:
    """Return the child's latest usable row, the row itself included; -1 before the first.

    For rules that cannot tell anything from some rows: there the sign is what it was.
    """
    rows = np.arange(len(record))
    lasting = usable & ~record.errors.refuted
    latest = np.maximum.accumulate(np.where(lasting, rows, -1)) if len(rows) else rows
    return np.where(usable, rows, np.where(latest >= record.first, latest, -1))
