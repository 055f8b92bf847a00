"""Refusing a caseload in which everything is wrong, with the reason, instead of 3,000 alarms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.conversion import measurement
from growthwatch.record.errors import CaseloadError
from growthwatch.record.vocabulary import UNITS

# Half of a caseload beyond this is no population of children: the median |z| is 0.7, and of the
# smallest clinic of the sickest children it is below 3. growthwatch.
ABSURD_Z = 4.0
# Fewer values than this can all be of one very ill child.
FEWEST = 20
MEASURES = {"weight": "weights", "height": "lengths and heights", "ofc": "head circumferences"}
COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
# What the median share of the expected value says about the unit.
UNIT_GUESSES = (
    (800, 1250, "grams", "kg", 1000),
    (25, 48, "ounces", "kg", 35.274),
    (1.8, 2.6, "pounds", "kg", 2.2046),
    (8, 12, "millimetres", "cm", 10),
    (0.008, 0.0125, "metres", "cm", 0.01),
    (0.34, 0.45, "inches", "cm", 1 / 2.54),
)


def refuse_if_absurd(scores: pd.DataFrame, rejected: pd.DataFrame, accepted: int) -> None:
    """Raise CaseloadError if the caseload as a whole cannot be right.

    Parameters
    ----------
    scores : DataFrame
    rejected : DataFrame
        Rows that could not be used.
    accepted : int
        Measurement rows that could.

    Raises
    ------
    CaseloadError
        If no measurement could be read; or if half of the values of a measure lie further from
        the median than children do, with the unit they seem to be in where it can be told.
    """
    unread = rejected[rejected["file"].astype(str).str.startswith("measurements")]
    if not accepted and len(unread) >= FEWEST:
        reason = unread["reason"].astype(str).value_counts().index[0]
        raise CaseloadError(
            f"no report is made: all {len(unread):,} rows of {unread['file'].iloc[0]} were "
            f"rejected, most often because {reason}"
        )
    for measure, words in MEASURES.items():
        rows = scores[(scores["measure"] == measure) & (scores["age_days"] >= 0)]
        if len(rows) < FEWEST:
            continue
        age, sex = rows["corrected_age_days"], rows["sex"].astype(object)
        expected = measurement(measure, 0.0, sex=sex.to_numpy(), age_days=age.to_numpy())
        share = float(np.nanmedian(rows["value"].to_numpy() / expected))
        z = np.abs(rows["z"].to_numpy(dtype=float))
        if np.nanmedian(np.where(np.isnan(z), 0.0, z)) > ABSURD_Z:
            raise CaseloadError(_sentence(measure, words, share, len(rows)))


def _sentence(measure: str, words: str, share: float, number: int) -> str:
    unit = UNITS[measure]
    said = (
        f"no report is made: half of the {number:,} {words} lie further from the median than "
        "children's do, so almost every child would be an alarm"
    )
    for low, high, name, meant, divisor in UNIT_GUESSES:
        if low <= share <= high and meant == unit:
            return (
                f"{said}; they are about {share:,.3g} times what is expected and seem to be in "
                f"{name}: {COLUMNS[measure]} is in {unit}, so divide by {divisor:.4g}"
            )
    return (
        f"{said}; they are about {share:,.3g} times what is expected: check the unit of "
        f"{COLUMNS[measure]} and the birth dates"
    )
