"""The records of every measure of the same children, made from their scores."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.detection.parameters import EarlyDays, Parameters
from growthwatch.detection.record import EXPECTED, VISITS_BACK, Record
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.stated import STATED
from growthwatch.growth_model.expected import expected_columns
from growthwatch.record.notes import NO_AGE, Note, noted
from growthwatch.record.repeats import written_again
from growthwatch.record.vocabulary import MEASURES

# A body mass index that has been lived with, however ill. growthwatch.
BODILY_BMI = (9.0, 60.0)

T = TypeVar("T")


class Records:
    """The records of all measures of the same children, and what is known of the children.

    What rules and their helpers work out from them is worked out once, see `once`.

    Parameters
    ----------
    by_measure : dict of str to Record
        Of the measurements that have a centile.
    parameters : Parameters
    children : DataFrame, optional
        As `growthwatch.detect` takes it.
    whole : Records, optional
        The same with the measurements that have none, for rules that look at kg and cm alone. Left
        out, these records are the whole.
    """

    def __init__(
        self,
        by_measure: dict[str, Record],
        parameters: Parameters,
        children: pd.DataFrame | None = None,
        whole: Records | None = None,
    ) -> None:
        self.by_measure = by_measure
        self.parameters = parameters
        self.children = children
        # Not itself: records that hold themselves are not freed when they are done with.
        self._whole = whole
        self._known: dict[Hashable, Any] = {}

    @property
    def whole(self) -> Records:
        """These with the measurements that have no centile."""
        return self if self._whole is None else self._whole

    def once(self, work_out: Callable[..., T], *of: Hashable) -> T:
        """Return ``work_out(records, *of)``, worked out the first time it is asked for.

        So one rule can build on another without looking twice.
        """
        key = (work_out, *of)
        if key not in self._known:
            self._known[key] = work_out(self, *of)
        return self._known[key]

    @cached_property
    def believed_at_least(self) -> Records:
        """The same with every doubtfully low weight as low as would be believed at once."""
        weight = self.weight.believed_at_least
        return Records({**self.by_measure, "weight": weight}, self.parameters, self.children)

    def signs(self, rule: Rule) -> Signs:
        """Return a rule's signs in the rows of its measure."""
        assert rule.signs is not None, rule.name
        return self.once(rule.signs)

    @property
    def early(self) -> EarlyDays:
        """The first weeks, in which a loss of weight is usual."""
        return self.parameters[EarlyDays]

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
    left_out = noted(scores, NO_AGE | Note.NOT_FINITE | Note.NOT_ABOVE_ZERO)
    if left_out.any():
        scores = scores[~left_out]
    again = written_again(scores)
    if again.any():
        scores = scores[~again]
    child = pd.factorize(scores["child_id"], sort=True)[0]
    order = np.lexsort((scores["value"].to_numpy(), scores["date"].to_numpy(), child))
    if (np.diff(order) < 0).any():
        scores, child = scores.iloc[order], child[order]
    columns = _columns(scores)
    measured = {name: (scores["measure"] == name).to_numpy() for name in MEASURES}

    def of(rows: np.ndarray, whole: Records | None = None) -> Records:
        by_measure = {
            name: _record(columns, child, rows & measured[name], name, reference, parameters)
            for name in MEASURES
        }
        return Records(by_measure, parameters, children, whole)

    reference = str(scores["reference"].iloc[0]) if len(scores) else "uk-who"
    every, has_centile = np.ones(len(scores), dtype=bool), ~np.isnan(columns["z"])
    return of(every) if has_centile.all() else of(has_centile, of(every))


def bodies(scores: pd.DataFrame) -> np.ndarray:
    """Return which BMIs, and which weights beyond 6 SD, are those of a body measured that day.

    So 27 kg at 160 cm is no error because it is beyond 6 SD: the height is one of the child's age,
    and such thinness there is.

    Parameters
    ----------
    scores : DataFrame

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    measure, z = scores["measure"].to_numpy(), scores["z"].to_numpy(dtype=float)
    thin = (measure == "bmi") & scores["value"].between(*BODILY_BMI).to_numpy()
    with np.errstate(invalid="ignore"):
        tall = (measure == "height") & (np.abs(z) <= PROBABLE_ERROR_Z)
        far = (measure == "bmi") | ((measure == "weight") & (np.abs(z) > PROBABLE_ERROR_Z))
    if not (far.any() and thin.any() and tall.any()):
        return np.zeros(len(scores), dtype=bool)
    child = pd.factorize(scores["child_id"])[0]
    date = scores["date"].to_numpy(dtype="datetime64[us]").view(np.int64)
    order = np.lexsort((date, child))
    begins = (np.diff(child[order], prepend=-2) != 0) | (np.diff(date[order], prepend=0) != 0)
    day = np.empty(len(scores), dtype=int)
    day[order] = np.cumsum(begins) - 1
    holds_both = np.isin(day, day[thin]) & np.isin(day, day[tall])
    return np.asarray(far & holds_both)


def _columns(scores: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return what records are made of, taken out of the table once for all measures."""
    of_record = {
        "age": "age_days", "corrected_age": "corrected_age_days", "value": "value", "z": "z",
    }  # fmt: skip
    columns = {
        "child_id": scores["child_id"].to_numpy(dtype=object),
        "date": scores["date"].to_numpy(dtype="datetime64[D]"),
        **{name: scores[column].to_numpy(dtype=float) for name, column in of_record.items()},
        "sex": scores["sex"].astype(object).to_numpy(),
        "possible": bodies(scores),
        "notes": scores["notes"].to_numpy(),
        "stated_on": np.full(len(scores), np.datetime64("NaT", "D")),
    }
    if STATED in scores:
        columns["stated_on"] = scores[STATED].to_numpy(dtype="datetime64[D]")
    if set(EXPECTED) <= set(scores):
        return columns | {name: scores[name].to_numpy(dtype=float) for name in EXPECTED}
    expected, reason = expected_columns(scores, over=VISITS_BACK)
    columns["notes"] = columns["notes"] | reason
    return columns | {name: expected[name] for name in EXPECTED}


def _record(
    columns: dict[str, np.ndarray],
    child: np.ndarray,
    rows: np.ndarray,
    measure: str,
    reference: str,
    parameters: Parameters,
) -> Record:
    own: dict[str, Any] = {name: values[rows] for name, values in columns.items()}
    expected = {name: own.pop(name) for name in EXPECTED}
    # 0, 1, 2, ... of the children who have the measure: they are runs of rows.
    number = np.cumsum(np.diff(child[rows], prepend=-1) != 0) - 1
    return Record(
        measure=measure,
        reference=reference,
        child=number,
        expected=expected,
        parameters=parameters,
        **own,
    )
