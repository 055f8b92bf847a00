"""What a chart needs to know of one child and one measure, gathered and checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.scoring import gestation_in_days
from growthwatch.vocabulary import DAYS_PER_YEAR, MEASURES, SEXES, TERM_DAYS, known

REFERENCE_WORDS = {
    "uk-who": "UK-WHO",
    "who": "WHO 2006",
    "trisomy-21": "Down syndrome (UK)",
    "turner": "Turner syndrome (UK)",
}
MEASURE_TITLES = {
    "weight": "weight",
    "height": "length and height",
    "bmi": "body mass index",
    "ofc": "head circumference",
}
PLURALS = {
    "weight": "weights",
    "height": "lengths or heights",
    "bmi": "BMI values",
    "ofc": "head circumferences",
}
SHORTEST_WINDOW_DAYS = 13 * 7
FROM_BIRTH_IF_MEASURED_BEFORE = 2 * DAYS_PER_YEAR


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
        return ((pd.to_datetime(pd.Series(dates)) - self.birth_date).dt.days).to_numpy(float)

    def gestation_words(self) -> str:
        """Say how gestation was dealt with."""
        if np.isnan(self.gestation_days):
            return "gestation unknown, taken as 40+0"
        born = f"{int(self.gestation_days // 7)}+{int(self.gestation_days % 7)}"
        if self.corrected or self.gestation_days == TERM_DAYS:
            return f"corrected for gestation (born at {born})"
        return f"born at {born}, not corrected for gestation"


def subject_of(child: Any, measure: str, findings: pd.DataFrame | None = None) -> Subject:
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
        errors = findings["rule"].astype(str).str.endswith("suspected_error")
        of_measure = findings["measure"].astype(str) == measure
        points["suspect"] |= points["date"].isin(findings.loc[errors & of_measure, "onset_date"])
    return Subject(
        child_id=str(child.id),
        sex=sex if isinstance(sex, str) and sex in SEXES else None,
        birth_date=birth,
        gestation_days=float(gestation_in_days(pd.DataFrame([record]))[0]),
        measure=measure,
        reference=references[0] if references else "uk-who",
        points=points,
        left_out=left_out,
    )


def _points(rows: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    columns = ["date", "value", "age_days", "corrected_age_days", "z"]
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
    left_out = (
        (f"{count} of the {PLURALS[measure]} cannot be drawn (see the notes in the scores)",)
        if count
        else ()
    )
    return points[drawable].reset_index(drop=True), left_out


def age_window(
    subject: Subject, other_dates: Any, ages: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the first and last age shown, in days.

    Parameters
    ----------
    other_dates : array of datetime
        Of contacts and findings, which must be in view too.
    ages : (float, float), optional
        First and last age in years. Without it, this child's record: from birth, or from 40 weeks
        less the correction, if it begins before two years of age.

    Raises
    ------
    ValueError
        If `ages` is not two rising ages.
    """
    if ages is not None:
        first, last = (float(age) for age in ages)
        if not first < last:
            raise ValueError(f"ages {ages!r}: give the first and the last age in years, as (0, 4)")
        return first * DAYS_PER_YEAR, last * DAYS_PER_YEAR
    points = subject.points
    measured = np.concatenate([points["age_days"], points["corrected_age_days"]]).astype(float)
    others = subject.age_on(other_dates)
    others = others[others >= 0]  # contacts before birth have a place of their own
    every = np.concatenate([measured, others])
    if not every.size:
        return 0.0, DAYS_PER_YEAR
    first = measured.min() if measured.size else 0.0
    last = every.max()
    if first < FROM_BIRTH_IF_MEASURED_BEFORE:
        # The axis counts from 40+0, so a child born early starts before it.
        first = min(0.0, first - 7 if first < 0 else 0.0)
    else:
        first -= max(0.1 * (last - first), DAYS_PER_YEAR / 2)
    shortest = SHORTEST_WINDOW_DAYS if last < DAYS_PER_YEAR else DAYS_PER_YEAR
    return first, max(last + 0.035 * (last - first), first + shortest)
