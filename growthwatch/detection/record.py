"""One measure of many children as columns, and the ways rules look back along a child's record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.conversion import measurement


@dataclass(frozen=True)
class Record:
    """The measurements of one measure, children as runs of rows in order of date.

    Rows without a z-score and probable errors (beyond 6 SD) are left out: a rule about growth never
    rests on them.

    Attributes
    ----------
    measure, reference : str
    child_id : ndarray of object, shape (n,)
    child : ndarray of int, shape (n,)
        Number of the child, rising.
    date : ndarray of datetime64[D], shape (n,)
    age, corrected_age : ndarray of float, shape (n,)
        Days from birth, and from 40+0 weeks.
    value, z : ndarray of float, shape (n,)
    sex : ndarray of object, shape (n,)
    """

    measure: str
    reference: str
    child_id: np.ndarray
    child: np.ndarray
    date: np.ndarray
    age: np.ndarray
    corrected_age: np.ndarray
    value: np.ndarray
    z: np.ndarray
    sex: np.ndarray

    def __len__(self) -> int:
        return len(self.z)

    @cached_property
    def first(self) -> np.ndarray:
        """Row number of the child's first row, for each row."""
        starts = np.flatnonzero(np.diff(self.child, prepend=-1))
        return np.repeat(starts, np.diff(np.append(starts, len(self))))

    @cached_property
    def is_last(self) -> np.ndarray:
        """Whether a row is its child's last."""
        return np.diff(self.child, append=-1) != 0

    def pairs(self, within_days: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (later, earlier) row numbers of the same child, nearest pairs first.

        Pair k of a row is with the k-th row before it, as long as that is at most `within_days`
        older. Every row is looked at together, so the cost is that of the pairs alone.
        """
        later = np.arange(len(self))
        lag = 0
        while True:
            lag += 1
            later = later[later - lag >= self.first[later]]
            later = later[self.age[later] - self.age[later - lag] <= within_days]
            if not len(later):
                return
            yield later, later - lag

    def value_on_centile_of(self, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return what a child would measure at `later` on the centile it had at `earlier`."""
        return measurement(
            self.measure,
            self.z[earlier],
            sex=self.sex[later],
            age_days=self.corrected_age[later],
            reference=self.reference,
        )


def record_of(scores: pd.DataFrame, measure: str) -> Record:
    """Return the record of one measure from scores that are sorted by child and date."""
    reference = str(scores["reference"].iloc[0]) if len(scores) else "uk-who"
    kept = scores[
        (scores["measure"] == measure).to_numpy()
        & (np.abs(scores["z"].to_numpy()) <= PROBABLE_ERROR_Z)
    ]
    child, _ = pd.factorize(kept["child_id"])
    return Record(
        measure=measure,
        reference=reference,
        child_id=kept["child_id"].to_numpy(dtype=object),
        child=child,
        date=kept["date"].to_numpy(dtype="datetime64[D]"),
        age=kept["age_days"].to_numpy(dtype=float),
        corrected_age=kept["corrected_age_days"].to_numpy(dtype=float),
        value=kept["value"].to_numpy(dtype=float),
        z=kept["z"].to_numpy(dtype=float),
        sex=kept["sex"].astype(object).to_numpy(),
    )
