"""The seven research criteria for failure to thrive compared by Olsen and others, side by side.

No two of them find the same children, and none is enough alone: of 6,090 Danish infants 27% met at
least one, most of them only one [1]_. They are given for research and audit; what `detect` says
does not depend on them.

References
----------
.. [1] Olsen EM, Petersen J, Skovgaard AM, Weile B, Jørgensen T, Wright CM. Failure to thrive: the
   prevalence and concurrence of anthropometric criteria in a general infant population. Arch Dis
   Child 2007;92:109-114.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.centiles import LINE_Z
from growthwatch.conversion import measurement
from growthwatch.growth_model import expected_growth
from growthwatch.record.vocabulary import DAYS_PER_MONTH
from growthwatch.weight_for_length import median_weight_for_length

CRITERIA: dict[str, str] = {
    "weight_below_75_percent": "Weight below 75% of the median for age",
    "weight_for_length_below_80_percent": "Weight below 80% of the median for length",
    "bmi_below_5th": "BMI below the 5th centile",
    "weight_below_5th": "Weight below the 5th centile",
    "length_below_5th": "Length below the 5th centile",
    "crossed_2_lines": "Crossed 2 or more major centile lines down from birth",
    "slow_conditional_gain": "Conditional weight gain in the lowest 5%",
}
Z_5TH = -1.6448536269514722
# A weight of the first two days stands for the birth weight.
BIRTH_WEIGHT_UNTIL_DAYS = 1
NEEDED = (
    "child_id",
    "date",
    "measure",
    "value",
    "age_days",
    "corrected_age_days",
    "z",
    "sex",
    "reference",
)


@dataclass(frozen=True)
class OlsenTable:
    """How many children met each criterion, how many criteria a child met, and which together.

    Attributes
    ----------
    prevalence : DataFrame
        One row a criterion, and "Any of the seven": assessed (children), met, percent of them.
    how_many : DataFrame
        By number of criteria met, 0 to 7: children, percent.
    concurrence : DataFrame, 7 by 7
        Children who met both; the diagonal is those who met the one.
    """

    prevalence: pd.DataFrame
    how_many: pd.DataFrame
    concurrence: pd.DataFrame

    def __str__(self) -> str:
        return "\n\n".join(
            table.to_string() for table in (self.prevalence, self.how_many, self.concurrence)
        )


def olsen_criteria(scores: pd.DataFrame) -> pd.DataFrame:
    """Return, for every weight that has a z-score, which of the seven criteria it meets.

    Parameters
    ----------
    scores : DataFrame
        From `growthwatch.score` or `growthwatch.expected_growth`.

    Returns
    -------
    DataFrame
        child_id, date, age_days and one nullable boolean column for each of `CRITERIA`, sorted by
        child and date. Missing where it cannot be assessed: no length of that day (or two), no
        birth weight, no earlier weight.

    Raises
    ------
    ValueError
        For a missing column.

    Notes
    -----
    Centiles are those of the scores' reference; weight for length is WHO's. The major centile
    lines are the nine of the UK charts: a line is crossed if the birth weight lies on or above it
    and the weight below. Conditional gain is judged given all earlier weights of the child, where
    the paper judged it from one earlier weight.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> met = olsen_criteria(scores)
    >>> bool(met["weight_below_5th"].any())
    True
    """
    for name in NEEDED:
        if name not in scores:
            raise ValueError(
                f"scores has no column {name!r}: give the table that growthwatch.score returns"
            )
    if "conditional_z" not in scores:
        scores = expected_growth(scores)
    rows = scores[(scores["measure"] == "weight").to_numpy() & scores["z"].notna().to_numpy()]
    rows = rows.sort_values(["child_id", "date", "value"], kind="stable").reset_index(drop=True)
    sex = rows["sex"].astype(object).to_numpy()
    age, corrected, weight, z = (
        rows[name].to_numpy(dtype=float)
        for name in ("age_days", "corrected_age_days", "value", "z")
    )
    length, length_z = _of_that_day(rows, scores, "height")
    _, bmi_z = _of_that_day(rows, scores, "bmi")
    median = np.asarray(
        measurement("weight", 0.0, sex=sex, age_days=corrected, reference=rows["reference"].array),
        dtype=float,
    )
    for_length = median_weight_for_length(length, sex=sex, age_days=age)
    conditional = rows["conditional_z"].to_numpy(dtype=float)
    crossed = lines_crossed(_birth_z(rows), z)
    found = {
        "weight_below_75_percent": _below(weight / median, 0.75),
        "weight_for_length_below_80_percent": _below(weight / for_length, 0.80),
        "bmi_below_5th": _below(bmi_z, Z_5TH),
        "weight_below_5th": _below(z, Z_5TH),
        "length_below_5th": _below(length_z, Z_5TH),
        "crossed_2_lines": _below(-crossed, -1.5),
        "slow_conditional_gain": _below(conditional, Z_5TH),
    }
    return rows[["child_id", "date", "age_days"]].assign(**found)


def olsen_table(
    scores: pd.DataFrame, *, months: tuple[float, float] | None = (2, 11)
) -> OlsenTable:
    """Count the children of a caseload who ever met each criterion, and which ones together.

    Parameters
    ----------
    scores : DataFrame
        As for `olsen_criteria`.
    months : tuple of two numbers, or None
        Ages looked at, from the first up to, not including, the second. By default the paper's 2
        to 11 months; None for all.

    Returns
    -------
    OlsenTable
        Of children with at least one weight at those ages. A criterion that could not be assessed
        in a child counts as not met, and the child not as assessed for it.

    Notes
    -----
    For comparison, of 6,090 Danish infants 27% met one criterion or more at 2-6 or 6-11 months, and
    most of these only one (Olsen et al, Arch Dis Child 2007;92:109-114). Each was measured at most
    once in each age group; a caseload with more weights a child gives more.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> olsen_table(scores, months=None).prevalence.head(2)
                                               assessed  met  percent
    criterion
    Weight below 75% of the median for age            1    1    100.0
    Weight below 80% of the median for length         1    1    100.0
    """
    found = olsen_criteria(scores)
    if months is not None:
        first, last = (month * DAYS_PER_MONTH for month in months)
        found = found[(found["age_days"] >= first) & (found["age_days"] < last)]
    names = list(CRITERIA)
    groups = found.groupby("child_id", sort=False)[names]
    ever = groups.any().to_numpy(dtype=bool) if len(found) else np.zeros((0, len(names)), bool)
    assessed = groups.count().to_numpy() > 0 if len(found) else np.zeros((0, len(names)), bool)
    children = len(ever)

    prevalence = pd.DataFrame(
        {
            "assessed": [*assessed.sum(axis=0), children],
            "met": [*ever.sum(axis=0), ever.any(1).sum()],
        },
        index=pd.Index([*CRITERIA.values(), "Any of the seven"], name="criterion"),
    )
    prevalence["percent"] = _percent(prevalence["met"], prevalence["assessed"])
    counts = np.bincount(ever.sum(axis=1), minlength=len(names) + 1)
    how_many = pd.DataFrame(
        {"children": counts}, index=pd.RangeIndex(len(names) + 1, name="criteria met")
    )
    how_many["percent"] = _percent(how_many["children"], pd.Series(children, how_many.index))
    both = ever.astype(int).T @ ever.astype(int)
    return OlsenTable(prevalence, how_many, pd.DataFrame(both, index=names, columns=names))


def lines_crossed(z_before: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return how many of the nine centile lines lie between two z-scores; 0 going up.

    Parameters
    ----------
    z_before, z : ndarray of float, shape (n,)

    Returns
    -------
    ndarray of float, shape (n,)
        nan where one is missing.
    """
    lines = np.asarray(LINE_Z)
    # On a line is not below it; a hair allows for a line computed in floating point.
    above = np.searchsorted(lines - 1e-9, z_before, side="right")
    crossed = np.maximum(above - np.searchsorted(lines - 1e-9, z, side="right"), 0)
    return np.where(np.isnan(z_before) | np.isnan(z), np.nan, crossed)


def _of_that_day(
    rows: pd.DataFrame, scores: pd.DataFrame, measure: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return value and z of the same child and day, nan where there is none or more than one."""
    others = scores[(scores["measure"] == measure).to_numpy()]
    keys = pd.MultiIndex.from_frame(others[["child_id", "date"]])
    single = ~keys.duplicated(keep=False)
    at = keys[single].get_indexer(pd.MultiIndex.from_frame(rows[["child_id", "date"]]))
    value, z = (
        np.append(others[name].to_numpy(dtype=float)[single], np.nan)[at] for name in ("value", "z")
    )
    return value, z


def _birth_z(rows: pd.DataFrame) -> np.ndarray:
    """Return the z-score of each child's birth weight for its later rows; nan where unknown."""
    birth = rows[rows["age_days"].between(0, BIRTH_WEIGHT_UNTIL_DAYS)]
    birth = birth.drop_duplicates("child_id").set_index("child_id")["z"]
    at = birth.index.get_indexer(rows["child_id"])
    z = np.append(birth.to_numpy(dtype=float), np.nan)[at]
    return np.where(rows["age_days"] > BIRTH_WEIGHT_UNTIL_DAYS, z, np.nan)


def _below(values: np.ndarray, limit: float) -> pd.arrays.BooleanArray:
    return pd.arrays.BooleanArray(values < limit, np.isnan(values))


def _percent(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (100 * part / whole.where(whole > 0)).round(1)
