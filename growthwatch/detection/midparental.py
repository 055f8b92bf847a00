"""The mid-parental centile: the average adult height centile of children of the same parents."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.conversion import z_scores
from growthwatch.record.vocabulary import DAYS_PER_YEAR

ADULT_AGE_DAYS = 20 * DAYS_PER_YEAR
# How much of the parents' distance from the median their children keep on average.
REGRESSION = 0.5


def midparental_z(mother_height_cm: np.ndarray, father_height_cm: np.ndarray) -> np.ndarray:
    """Return the mid-parental height z-score of children of these parents.

    Half the mean of the parents' own z-scores as adults, since children of tall and of short
    parents are on average nearer the median than they: the mid-parental centile of the UK charts.

    Parameters
    ----------
    mother_height_cm, father_height_cm : array of float, shape (n,)

    Returns
    -------
    ndarray of float, shape (n,)
        nan where a height is missing or beyond 6 SD, which is a probable error: metres or inches.

    References
    ----------
    Wright CM, Cheetham TD. The strengths and limitations of parental heights as a predictor of
    attained height. Arch Dis Child 1999;81:257-260.
    """
    parents = []
    for height, sex in ((mother_height_cm, "female"), (father_height_cm, "male")):
        height = pd.to_numeric(pd.Series(height), errors="coerce").to_numpy(dtype=float)
        z = np.asarray(z_scores("height", height, sex=sex, age_days=ADULT_AGE_DAYS), dtype=float)
        with np.errstate(invalid="ignore"):
            parents.append(np.where(np.abs(z) > PROBABLE_ERROR_Z, np.nan, z))
    return REGRESSION * (parents[0] + parents[1]) / 2


def midparental_z_of(children: pd.DataFrame | None, child_ids: np.ndarray) -> np.ndarray:
    """Return the mid-parental z-score of each of these children; nan where it is not known.

    Parameters
    ----------
    children : DataFrame or None
        child_id, mother_height_cm, father_height_cm.
    child_ids : ndarray of object, shape (n,)
    """
    needed = ("child_id", "mother_height_cm", "father_height_cm")
    unknown = np.full(len(child_ids), np.nan)
    if children is None or not set(needed) <= set(children) or not len(children):
        return unknown
    given = children.drop_duplicates("child_id")
    z = midparental_z(given["mother_height_cm"].array, given["father_height_cm"].array)
    at = pd.Index(given["child_id"]).get_indexer(child_ids)
    return np.where(at >= 0, z[at], np.nan)
