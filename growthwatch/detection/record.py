"""One measure of many children as columns, and the ways rules look back along a child's record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from growthwatch.conversion import measurement
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.suspicion import Suspicion, suspicion
from growthwatch.vocabulary import MEASURES


@dataclass(frozen=True)
class Record:
    """The measurements of one measure, children as runs of rows in order of date.

    Rows without a z-score are left out.

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
    parameters : Parameters
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
    parameters: Parameters

    def __len__(self) -> int:
        return len(self.z)

    @cached_property
    def first(self) -> np.ndarray:
        """Row number of the child's first row, for each row."""
        starts = np.flatnonzero(np.diff(self.child, prepend=-1))
        return np.repeat(starts, np.diff(np.append(starts, len(self))))

    @cached_property
    def errors(self) -> Suspicion:
        """Which rows are suspected errors, and which of them the next row refuted."""
        limit = self.parameters.surprise
        return suspicion(self.measure, self.first, self.corrected_age, self.z, limit)

    def pairs(self, within_days: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (later, earlier) row numbers of the same child, nearest pairs first.

        Pair k of a row is with the k-th row before it, as long as that is at most `within_days`
        older. Every row is looked at together, so the cost is that of the pairs alone. Earlier
        rows that were refuted are left out: by the date of any later row that is known.
        """
        later = np.arange(len(self))
        lag = 0
        while True:
            lag += 1
            later = later[later - lag >= self.first[later]]
            later = later[self.age[later] - self.age[later - lag] <= within_days]
            if not len(later):
                return
            standing = later[~self.errors.refuted[later - lag]]
            yield standing, standing - lag

    @cached_property
    def baseline(self) -> np.ndarray:
        """Row of the child's first measurement that no later one refuted, as known at each row.

        The row itself where there is none before it.
        """
        baseline = np.arange(len(self))
        for later, earlier in self.pairs(np.inf):
            baseline[later] = earlier
        return baseline

    def value_on_centile_of(self, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return what a child would measure at `later` on the centile it had at `earlier`."""
        return measurement(
            self.measure,
            self.z[earlier],
            sex=self.sex[later],
            age_days=self.corrected_age[later],
            reference=self.reference,
        )


@dataclass(frozen=True)
class Records:
    """The records of all measures of the same children, and what is known of the children."""

    by_measure: dict[str, Record]
    parameters: Parameters
    children: pd.DataFrame | None = None

    @property
    def weight(self) -> Record:
        """The weights."""
        return self.by_measure["weight"]

    @property
    def height(self) -> Record:
        """Lengths below two years, heights from two."""
        return self.by_measure["height"]

    @property
    def bmi(self) -> Record:
        """Body mass indexes."""
        return self.by_measure["bmi"]

    @property
    def ofc(self) -> Record:
        """Head circumferences."""
        return self.by_measure["ofc"]


def records_of(
    scores: pd.DataFrame, parameters: Parameters, children: pd.DataFrame | None = None
) -> Records:
    """Return the records of every measure from scores of one reference, in any order of rows."""
    scores = scores[scores["z"].notna()]
    # A file read twice gives every row twice, and they are one measurement.
    scores = scores.drop_duplicates(["child_id", "date", "measure", "value"])
    scores = scores.sort_values(["child_id", "date", "value"], kind="stable")
    by_measure = {name: _record(scores, name, parameters) for name in MEASURES}
    return Records(by_measure, parameters, children)


def _record(scores: pd.DataFrame, measure: str, parameters: Parameters) -> Record:
    reference = str(scores["reference"].iloc[0]) if len(scores) else "uk-who"
    rows = scores[(scores["measure"] == measure).to_numpy()]
    return Record(
        measure=measure,
        reference=reference,
        child_id=rows["child_id"].to_numpy(dtype=object),
        child=pd.factorize(rows["child_id"])[0],
        date=rows["date"].to_numpy(dtype="datetime64[D]"),
        age=rows["age_days"].to_numpy(dtype=float),
        corrected_age=rows["corrected_age_days"].to_numpy(dtype=float),
        value=rows["value"].to_numpy(dtype=float),
        z=rows["z"].to_numpy(dtype=float),
        sex=rows["sex"].astype(object).to_numpy(),
        parameters=parameters,
    )
