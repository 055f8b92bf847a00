"""One measure of many children as columns, and the ways rules look back along a child's record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from growthwatch.conversion import measurement, z_scores
from growthwatch.detection.copies import Copies, copies
from growthwatch.detection.parameters import Errors, Parameters
from growthwatch.detection.suspicion import Suspicion, out_of_line, suspicion
from growthwatch.record.vocabulary import SEXES

# How many weights back slow gain is judged together, and the columns that say so.
VISITS_BACK = (2, 3)
EXPECTED = (
    "conditional_z",
    "expected_z",
    "expected_sd",
    *(f"{name}_over_{k}" for k in VISITS_BACK for name in ("conditional_z", "expected_value")),
)

# Whose gain is due where a child's own reference says nothing.
TYPICAL = "uk-who"


@dataclass(frozen=True)
class Record:
    """The measurements of one measure, children as runs of rows in order of date.

    Rows without a z-score are in the record of `Records.whole` only.

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
        z is nan where there is no centile.
    sex : ndarray of object, shape (n,)
    possible : ndarray of bool, shape (n,)
        Whether the other measures of the day allow the value, see `bodies`.
    notes : ndarray of int, shape (n,)
        What is to be known of each score, see `growthwatch.record.notes.Note`.
    stated_on : ndarray of datetime64[D], shape (n,)
        Day on which a contact first recorded the same value, from the day itself on; NaT for none.
    expected : dict of str to ndarray of float, shape (n,)
        What the growth model expected at each row from the rows before it: the columns of
        `growthwatch.expected_growth` named in `EXPECTED`.
    parameters : Parameters
    doubted_in : Record, optional
        The record as it was measured, whose doubts hold for this one too; see `believed_at_least`.
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
    possible: np.ndarray
    notes: np.ndarray
    stated_on: np.ndarray
    expected: dict[str, np.ndarray]
    parameters: Parameters
    doubted_in: Record | None = None

    def __len__(self) -> int:
        return len(self.z)

    @cached_property
    def first(self) -> np.ndarray:
        """Row number of the child's first row, for each row."""
        starts = np.flatnonzero(np.diff(self.child, prepend=-1))
        return np.repeat(starts, np.diff(np.append(starts, len(self))))

    @cached_property
    def child_number(self) -> np.ndarray:
        """0, 1, 2, ... for the children of this record, for each row."""
        return np.cumsum(self.first == np.arange(len(self))) - 1

    @cached_property
    def errors(self) -> Suspicion:
        """Which rows are suspected errors, and which of them the next row refuted."""
        if self.doubted_in is not None:
            return self.doubted_in.errors
        limit = self.parameters[Errors].surprise
        judged = self.judged
        kept = np.flatnonzero(judged)
        place = np.cumsum(judged) - judged
        found = suspicion(
            self.measure,
            place[self.first][kept],
            self.corrected_age[kept],
            self.value[kept],
            self.z[kept],
            limit,
            possible=self.possible[kept],
            stated=self.stated[kept] & ~self.stated_later[kept],
            stated_later=self.stated_later[kept],
        )
        if self.measure == "bmi":
            # A BMI is in doubt where its weight or its height is, and those have their own records.
            found = replace(found, suspect=found.suspect & ~self.possible[kept])
        if judged.all():
            return found
        copied = ~judged & ~np.isnan(self.z)
        refuted = copied | (np.isnan(self.z) & out_of_line(self.first, self.value))
        return found.spread(kept, suspect=copied, refuted=refuted)

    @cached_property
    def judged(self) -> np.ndarray:
        """Rows that are judged against each other: those with a centile that were measured.

        A length or head copied from the visit before tells nothing.
        """
        copied = self.measure in ("height", "ofc") and self.copies.present
        return ~np.isnan(self.z) & ~np.asarray(copied)

    @cached_property
    def next_judged(self) -> np.ndarray:
        """Row of the child's next measurement that is judged, for each row; -1 for none."""
        rows = np.append(np.where(self.judged, np.arange(len(self)), len(self)), len(self))
        following = np.minimum.accumulate(rows[::-1])[::-1][1:]
        child = np.append(self.child, -1)
        return np.where(child[following] == self.child, following, -1)

    @cached_property
    def stated(self) -> np.ndarray:
        """Rows whose value a contact records too, before the next row comes: no slip in typing."""
        following = np.append(self.date[1:], np.datetime64("NaT", "D"))[: len(self)]
        return (self.stated_on >= self.date) & (self.is_last | (self.stated_on <= following))

    @cached_property
    def stated_later(self) -> np.ndarray:
        """Rows of `stated` whose contact is of a later day than they."""
        return self.stated & (self.stated_on > self.date)

    @cached_property
    def copies(self) -> Copies:
        """Which rows carry a value forward."""
        return copies(self)

    def pairs(self, within_days: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (later, earlier) row numbers of the same child, nearest pairs first.

        Pair k of a row is with the k-th row before it, as long as that is at most `within_days`
        older. Every row is looked at together, so the cost is that of the pairs alone. Earlier
        rows that were refuted or taken back are left out: by the date of any later row that is
        known.
        """
        later = np.arange(len(self))
        lag = 0
        while True:
            lag += 1
            later = later[later - lag >= self.first[later]]
            later = later[self.age[later] - self.age[later - lag] <= within_days]
            if not len(later):
                return
            standing = later[~self.left_out[later - lag]]
            yield standing, standing - lag

    @cached_property
    def provisional(self) -> np.ndarray:
        """Rows that the record before makes unlikely, though not so much as to suspect an error.

        Whatever rests on such a value alone waits for the next one.
        """
        if self.doubted_in is not None:
            return self.doubted_in.provisional
        with np.errstate(invalid="ignore"):
            return np.abs(self.expected["conditional_z"]) > self.parameters[Errors].provisional

    @cached_property
    def left_out(self) -> np.ndarray:
        """Rows that a later one refuted, or that were unlikely and taken back by the next row."""
        if self.doubted_in is not None:
            return self.doubted_in.left_out
        z = self.expected["conditional_z"]
        following = np.append(z[1:], np.nan)
        following[self.is_last] = np.nan
        with np.errstate(invalid="ignore"):
            reversed_ = (np.sign(z) != np.sign(following)) & (
                np.abs(following) > self.parameters[Errors].taken_back
            )
        return self.errors.refuted | (self.provisional & reversed_ & ~self.stated)

    @cached_property
    def doubtfully_low(self) -> np.ndarray:
        """Rows that are unlikely or suspect for being low."""
        limit = -self.parameters[Errors].provisional
        with np.errstate(invalid="ignore"):
            low = self.expected["conditional_z"] < limit
        before = np.maximum(self.errors.before, 0)
        # Where the weight before is no slip in typing, so much less is a loss or one.
        judged_so = np.isnan(self.expected["conditional_z"]) | self.stated[before]
        judged_so &= self.errors.suspect & (self.errors.before >= 0)
        return low | (judged_so & (self.z < self.z[before]))

    @property
    def believed_at_least(self) -> Record:
        """The record with every doubtfully low value as low as would be believed at once.

        What that shows, the lower value shows too: more loss is never told as less. Worked out
        again each time, since two records that hold each other are not freed: see `Records`.
        """
        limit = self.parameters[Errors].provisional
        z, low = self.z.copy(), self.doubtfully_low & np.isfinite(self.expected["expected_z"])
        bound = self.expected["expected_z"] - limit * self.expected["expected_sd"]
        z[low] = np.maximum(z, bound)[low]
        value = self.value.copy()
        value[low] = measurement(
            self.measure,
            z[low],
            sex=self.sex[low],
            age_days=self.corrected_age[low],
            reference=self.reference,
        )
        expected = dict(self.expected)
        raised = np.where(low, np.maximum(-limit - expected["conditional_z"], 0), 0.0)
        # Over several weights the spread is wider, and the same rise fewer SD than this.
        for name in ("conditional_z", *(f"conditional_z_over_{k}" for k in VISITS_BACK)):
            expected[name] = expected[name] + raised
        return replace(self, z=z, value=value, expected=expected, doubted_in=self)

    @cached_property
    def is_last(self) -> np.ndarray:
        """Whether a row is its child's last."""
        return np.diff(self.child, append=-1) != 0

    @cached_property
    def baseline(self) -> np.ndarray:
        """Row of the child's first measurement that no later one refuted, as known at each row.

        The row itself where there is none before it.
        """
        baseline = np.arange(len(self))
        for later, earlier in self.pairs(np.inf):
            baseline[later] = earlier
        return baseline

    def gain(self, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return what was gained between rows, in whole grams or millimetres (BMI to 0.001)."""
        return whole(self.value[later] - self.value[earlier], self.measure)

    def value_on_centile_of(self, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return what a child would measure at `later` on the centile it had at `earlier`.

        Of a child whose sex is not known, the less of what a girl and a boy would. Where the
        child's reference has no table for the measure or the age, by UK-WHO; nan where that has
        none either.
        """
        value = measurement(
            self.measure,
            self.z[earlier],
            sex=self.sex[later],
            age_days=self.corrected_age[later],
            reference=self.reference,
        )
        unknown = pd.isna(self.sex[earlier])
        for reference in dict.fromkeys((self.reference, TYPICAL)):
            here = np.flatnonzero(unknown & np.isnan(value))
            if len(here):
                rows = earlier[here], later[here], reference
                value[here] = np.minimum(*(self._value_as(sex, *rows) for sex in SEXES))
        here = np.flatnonzero(np.isnan(value) & ~unknown)
        if self.reference != TYPICAL and len(here):
            rows = earlier[here], later[here], TYPICAL
            value[here] = self._value_as(self.sex[later[here]], *rows)
        return value

    def _value_as(
        self, sex: str | np.ndarray, earlier: np.ndarray, later: np.ndarray, reference: str
    ) -> np.ndarray:
        """Return what a child of this sex would measure on the centile it had of a reference."""
        z = z_scores(
            self.measure,
            self.value[earlier],
            sex=sex,
            age_days=self.corrected_age[earlier],
            reference=reference,
        )
        return np.asarray(
            measurement(
                self.measure,
                z,
                sex=sex,
                age_days=self.corrected_age[later],
                reference=reference,
            )
        )


def whole(amount: np.ndarray, measure: str) -> np.ndarray:
    """Return amounts in whole grams or millimetres, still in kg or cm.

    Of 8.30 less 8.20 kg floating point makes a hair less than 0.1 kg, and of 8.31 less 8.21 kg a
    hair more: at a threshold both are 100 g.
    """
    return np.asarray(np.round(amount, 1 if measure in ("height", "ofc") else 3))
