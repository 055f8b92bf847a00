"""Where a child itself used to lie: what falls and rises of a noisy measure are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.record import Record


@dataclass(frozen=True)
class OwnPosition:
    """The child's own earlier position at every row of a record, known from earlier rows alone.

    Attributes
    ----------
    z : ndarray of float, shape (n,)
        Middle z-score of the measurements that make it; nan where there is none yet.
    count : ndarray of int, shape (n,)
        How many of them there are.
    begin, end : ndarray of int, shape (n,)
        Rows of the first and last of them; the row itself where there is none.
    fall : ndarray of float, shape (n,)
        How far below its own position the row lies, in centile spaces; negative above it.
    borne_out : ndarray of bool, shape (n,)
        Whether this row is low and so was every one since one of an earlier day.
    since : ndarray of int, shape (n,)
        First of these low rows; the row itself where there is none.
    """

    z: np.ndarray
    count: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    fall: np.ndarray
    borne_out: np.ndarray
    since: np.ndarray


def own_position(
    record: Record, *, from_age: float, older_by: float, of: int, low: float = np.inf
) -> OwnPosition:
    """Return each child's own position: the middle of its first measurements that were not low.

    One length or head out of place moves the middle of three little. Being the first three, they
    do not follow a slow fall down; and while a child lies low its position stays what it was, so
    that low measurements do not become the measure of themselves.

    Parameters
    ----------
    from_age : float
        Days. Measurements before it do not count.
    older_by : float
        Days. A measurement counts at rows that are at least this much later.
    of : int
        How many measurements at most make the position. Refuted ones do not: by the date of any
        later row that is known.
    low : float
        Centile spaces below the own position from which a measurement is low.
    """
    n = len(record)
    rows = np.arange(n)
    found = OwnPosition(
        z=np.full(n, np.nan),
        count=np.zeros(n, dtype=int),
        begin=rows.copy(),
        end=rows.copy(),
        fall=np.full(n, np.nan),
        borne_out=np.zeros(n, dtype=bool),
        since=rows.copy(),
    )
    made_of = np.full((of, n), -1)  # by the child's first row, as is `start`
    start = np.full(n, -1)  # first row of the present run of low ones
    lasting = ~record.errors.refuted
    # By corrected age: before term a length or head is no position of the child's own.
    old_enough = record.corrected_age >= from_age

    visit = rows - record.first
    by_visit = np.argsort(visit, kind="stable")
    edges = np.flatnonzero(np.diff(visit[by_visit], prepend=-1, append=n))
    for begin, end in pairwise(edges):
        row = by_visit[begin:end]
        child = record.first[row]
        _place(record, found, row, made_of[:, child], start[child], older_by)
        is_low = found.fall[row] >= low - 1e-9
        in_run = is_low & (start[child] >= 0)
        since = np.where(in_run, start[child], row)
        found.since[row] = since
        found.borne_out[row] = in_run & (record.date[since] < record.date[row])

        lasts = lasting[row]
        start[child[lasts]] = np.where(is_low, since, -1)[lasts]
        joins = lasts & ~is_low & old_enough[row]
        for k in range(of):
            free = joins & (made_of[k, child] < 0)
            made_of[k, child[free]] = row[free]
            joins &= ~free
    return found


def _place(
    record: Record,
    found: OwnPosition,
    row: np.ndarray,
    made_of: np.ndarray,
    start: np.ndarray,
    older_by: float,
) -> None:
    """Write position and fall of one row of each child; in a run of low ones as at its start."""
    at = np.where(made_of >= 0, made_of, 0)
    usable = (made_of >= 0) & (record.age[row] - record.age[at] >= older_by)
    middle = _middle(np.where(usable, record.z[at], np.nan))
    earliest = np.where(usable, at, len(record)).min(axis=0)
    latest = np.where(usable, at, -1).max(axis=0)
    known, running = usable.any(axis=0), start >= 0
    first_low = np.where(running, start, 0)
    found.z[row] = np.where(running, found.z[first_low], middle)
    found.count[row] = np.where(running, found.count[first_low], usable.sum(axis=0))
    found.begin[row] = np.select([running, known], [found.begin[first_low], earliest], row)
    found.end[row] = np.select([running, known], [found.end[first_low], latest], row)
    found.fall[row] = (found.z[row] - record.z[row]) / CENTILE_SPACE


def _middle(values: np.ndarray) -> np.ndarray:
    """Return the median down each column, nan where a column has nothing."""
    ordered = np.sort(values, axis=0)  # nan last
    most = np.maximum(np.isfinite(values).sum(axis=0) - 1, 0)
    columns = np.arange(values.shape[1])
    return (ordered[most // 2, columns] + ordered[(most + 1) // 2, columns]) / 2


def row_before(record: Record, usable: np.ndarray) -> np.ndarray:
    """Return, for each row, the child's last usable row of an earlier day; -1 without one.

    Refuted rows are left out: by the date of any later row that is known.
    """
    n = len(record)
    rows = np.arange(n)
    standing = usable & ~record.errors.refuted
    latest = np.maximum.accumulate(np.where(standing, rows, -1)) if n else rows
    before = np.append(-1, latest)[:n]  # latest[i - 1]
    before = np.where(before >= record.first, before, -1)
    while True:
        same_day = (before >= 0) & (record.date[before] == record.date)
        if not same_day.any():
            return before
        earlier = np.where(before > 0, latest[np.maximum(before, 1) - 1], -1)
        before = np.where(same_day, np.where(earlier >= record.first, earlier, -1), before)
