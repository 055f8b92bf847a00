"""What a chart needs to know of one child and one measure, gathered and checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.conversion import measurement
from growthwatch.detection.rules import names_with
from growthwatch.reading.coercion import gestations
from growthwatch.record.condition_references import chosen_references
from growthwatch.record.vocabulary import (
    DAYS_PER_YEAR,
    MEASURES,
    REFERENCE_WORDS,
    SEXES,
    TERM_DAYS,
    known,
)

if TYPE_CHECKING:
    from growthwatch.record.protocols import ChildRecord

MEASURE_TITLES = {
    "weight": "weight",
    "height": "length and height",
    "bmi": "body mass index",
    "ofc": "head circumference",
    "z": "z-scores of all measures",
    "weight-for-length": "weight for length",
}
PLURALS = {
    "weight": "weights",
    "height": "lengths or heights",
    "bmi": "BMI values",
    "ofc": "head circumferences",
    "z": "z-scores",
    "weight-for-length": "weights with a length or height of the same day",
}
# Days at which a reference that has a measure at all has it.
EVERY_AGE = np.arange(-16 * 7, 20 * DAYS_PER_YEAR, 7)


@dataclass(frozen=True)
class Subject:
    """One child and one measure, ready to draw.

    Attributes
    ----------
    points : DataFrame
        The measurements that can be drawn: date, value, age_days, corrected_age_days, z, suspect
        (drawn hollow), off_scale (not counted for the scale).
    left_out : tuple of str
        What could not be drawn and why, in words.
    gestation_days : float
        nan where unknown.
    """

    child_id: str
    sex: str | None
    birth_date: pd.Timestamp
    gestation_days: float
    measure: str
    reference: str
    points: pd.DataFrame
    left_out: tuple[str, ...]

    @property
    def is_term(self) -> bool:
        """Whether born at 37 weeks or more; unknown counts as 40+0."""
        return not self.gestation_days < 37 * 7

    @property
    def corrected(self) -> bool:
        """Whether any point is looked up at another age than the chronological one."""
        return bool((self.points["age_days"] != self.points["corrected_age_days"]).any())

    def age_on(self, dates: Any) -> np.ndarray:
        """Return chronological ages in days; nan where a date is missing."""
        days = (pd.to_datetime(pd.Series(dates)) - self.birth_date).dt.days
        return np.asarray(days.to_numpy(float))

    def values_at(self, z: ArrayLike, corrected_age_days: ArrayLike) -> np.ndarray:
        """Return what measures `z` at an age; nan where the reference has no value, or no sex."""
        if self.sex is None:
            return np.full(np.broadcast_shapes(np.shape(z), np.shape(corrected_age_days)), np.nan)
        return np.asarray(
            measurement(
                self.measure,
                z,
                sex=self.sex,
                age_days=corrected_age_days,
                reference=self.reference,
            )
        )

    def gestation_words(self, *, plain: bool = False) -> str:
        """Say how gestation was dealt with; `plain` for the family."""
        if plain:
            early = self.corrected and not self.is_term
            return "age counted from the due date where marked ×" if early else "age from birth"
        if np.isnan(self.gestation_days):
            return "gestation unknown, taken as 40+0"
        born = f"{int(self.gestation_days // 7)}+{int(self.gestation_days % 7)}"
        if self.gestation_days == TERM_DAYS:  # nothing to correct
            return f"born at {born}"
        if self.corrected:
            return f"corrected for gestation (born at {born})"
        return f"born at {born}, not corrected for gestation"


def without_lines(subject: Subject, first: float, last: float) -> str:
    """Say why there are no centile lines between two ages in days; "" where there are."""
    if subject.sex is None:
        return "No centile lines: the sex is not recorded"
    if _has_values(subject, np.arange(np.floor(first), np.ceil(last) + 1)):
        return ""
    reference = REFERENCE_WORDS[subject.reference]
    measured = MEASURE_TITLES[subject.measure]
    if _has_values(subject, EVERY_AGE):
        return f"No centile lines: the {reference} reference for {measured} has other ages"
    return f"No centile lines: there is no {reference} reference for {measured}"


def _has_values(subject: Subject, ages: np.ndarray) -> bool:
    return bool(np.isfinite(subject.values_at(0.0, ages)).any())


def subject_of(child: ChildRecord, measure: str, findings: pd.DataFrame | None = None) -> Subject:
    """Gather what a chart of `measure` needs.

    Parameters
    ----------
    child : Child
    measure : str
    findings : DataFrame, optional
        Those to be shown: a measurement found to be a suspected error is drawn as one, as are all
        beyond 6 SD.

    Raises
    ------
    ValueError
        For an unknown measure; if the points were scored against more than one reference, naming
        them.
    """
    known(measure, MEASURES, "measure")
    record = child.record
    scores = child.scores
    rows = scores[(scores["measure"] == measure).to_numpy()]
    references = [str(name) for name in pd.unique(rows["reference"].dropna())]
    if len(references) > 1:
        raise ValueError(
            f"the {PLURALS[measure]} of child {child.id} were scored against "
            f"{' and '.join(references)}: score them against one reference to draw one chart"
        )
    if not references and len(scores):
        references = [str(name) for name in pd.unique(scores["reference"].dropna())][:1]
    sex = record.get("sex")
    birth = pd.Timestamp(record["birth_date"])
    points, left_out = _points(rows, measure)
    if findings is not None and len(findings):
        errors = findings["rule"].astype(str).isin(names_with("hollow"))
        of_measure = findings["measure"].astype(str) == measure
        points["suspect"] |= points["date"].isin(findings.loc[errors & of_measure, "onset_date"])
    return Subject(
        child_id=str(child.id),
        sex=sex if isinstance(sex, str) and sex in SEXES else None,
        birth_date=birth,
        gestation_days=float(gestations(pd.DataFrame([record])).days[0]),
        measure=measure,
        reference=references[0] if references else _own_reference(record),
        points=points,
        left_out=left_out,
    )


def _own_reference(record: pd.Series) -> str:
    """Return what a child without a score would be compared with."""
    return str(chosen_references(pd.DataFrame([record]), "uk-who").reference[0])


def _points(rows: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    columns = ["date", "value", "age_days", "corrected_age_days", "z", "band"]
    points = rows[columns].reset_index(drop=True)
    age = points["age_days"].to_numpy(float)
    value = points["value"].to_numpy(float)
    # A gestation that cannot be leaves no corrected age; the point is still where it was measured.
    points["corrected_age_days"] = points["corrected_age_days"].fillna(points["age_days"])
    # Only what is far out may fall off the scale, which would otherwise shrink the rest.
    points["off_scale"] = np.abs(points["z"].to_numpy(float)) > PROBABLE_ERROR_Z
    points["suspect"] = points["off_scale"]
    drawable = np.isfinite(value) & (value > 0) & (age >= 0)
    count = int((~drawable).sum())
    left_out = (f"{count} of the {PLURALS[measure]} cannot be drawn",) if count else ()
    return points[drawable].reset_index(drop=True), left_out
