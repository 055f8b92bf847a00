"""One row a child and day, with the z-score of every measure and of weight for length."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import DAYS_PER_MONTH
from growthwatch.weight_for_length import weight_for_length_zscore

WIDE = ("weight", "height", "bmi", "ofc")
WEIGHT_FOR_LENGTH = "weight for length"
# Beyond these a z-score is an error before it is a child. WHO/UNICEF. Recommendations for data
# collection, analysis and reporting on anthropometric indicators in children under 5 years old.
# Geneva, 2019: weight for age -6 to 5, length for age -6 to 6, weight for length -5 to 5; BMI and
# heads -5 to 5 as WHO's own package `anthro` flags them.
FLAGS: dict[str, tuple[float, float]] = {
    "weight": (-6, 5), "height": (-6, 6), WEIGHT_FOR_LENGTH: (-5, 5), "bmi": (-5, 5),
    "ofc": (-5, 5),
}  # fmt: skip


def visits_of(scores: pd.DataFrame) -> pd.DataFrame:
    """Return scores as one row a child and day.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it.

    Returns
    -------
    DataFrame
        child_id, date, age_days, sex, then the z-score of each measure under its name and of
        "weight for length", nan where there is none. Of several values of a day, the first.

    Raises
    ------
    ValueError
        For a table that is no scores.
    """
    needed = ("child_id", "date", "measure", "value", "z", "age_days", "corrected_age_days", "sex")
    for name in needed:
        if name not in scores:
            raise ValueError(
                f"scores has no column {name!r}: give the table that growthwatch.score returns"
            )
    table = scores[list(needed)].assign(measure=scores["measure"].astype(str))
    table = table.drop_duplicates(["child_id", "date", "measure"])
    day = ["child_id", "date"]
    wide = table.drop_duplicates(day)[[*day, "age_days", "corrected_age_days", "sex"]]
    for measure in WIDE:
        of_it = table[table["measure"] == measure].set_index(day)
        keys = pd.MultiIndex.from_frame(wide[day])
        wide[measure] = of_it["z"].reindex(keys).to_numpy(float)
        wide[f"{measure}_value"] = of_it["value"].reindex(keys).to_numpy(float)
    sexes = wide["sex"].astype(object)
    wide[WEIGHT_FOR_LENGTH] = weight_for_length_zscore(
        wide["weight_value"].to_numpy(), wide["height_value"].to_numpy(),
        sex=sexes.where(sexes.notna(), None).to_numpy(),
        age_days=wide["corrected_age_days"].to_numpy(float),
    )  # fmt: skip
    return wide.sort_values(day, ignore_index=True)


def unflagged(z: np.ndarray, measure: str) -> np.ndarray:
    """Return z-scores without those beyond WHO's flags: nan in their place."""
    low, high = FLAGS[measure]
    with np.errstate(invalid="ignore"):
        return np.where((z < low) | (z > high), np.nan, z)


def age_bands(age_days: np.ndarray, months: tuple[float, ...]) -> pd.Categorical:
    """Return the band of each age, from each edge up to, not including, the next; in months."""
    names = [f"{low:g} to {high:g}" for low, high in pairwise(months)]
    return pd.cut(age_days / DAYS_PER_MONTH, list(months), right=False, labels=names)
