"""How far a weight lies below the child's length, where the length was measured too."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import PROBABLE_ERROR_Z

LENGTH = "height"


def below_length(scores: pd.DataFrame, rows: np.ndarray, days: float) -> np.ndarray:
    """Return how many SD each weight lies below the last length measured by then.

    Parameters
    ----------
    scores : DataFrame
        Of any measures, one reference; see `growthwatch.judgement.posterior.posterior`.
    rows : ndarray of int, shape (n,)
        Where the weights stand in `scores`.
    days : float
        A length counts that was measured so many days before the weight, or less.

    Returns
    -------
    ndarray of float, shape (n,)
        The z-score of the length less that of the weight; nan where there is no such length. One
        beyond 6 SD, which is rather an error, is none.
    """
    z, age = (scores[name].to_numpy(dtype=float, na_value=np.nan) for name in ("z", "age_days"))
    lengths = (scores["measure"] == LENGTH).to_numpy() & (np.abs(z) <= PROBABLE_ERROR_Z)
    at = np.flatnonzero(lengths & np.isfinite(age))
    below = np.full(len(rows), np.nan)
    if not len(at) or not len(rows):
        return below
    child = pd.factorize(scores["child_id"].array.take(np.concatenate([at, rows])))[0]
    of_length, of_weight = child[: len(at)], child[len(at) :]
    # Of two lengths of one day the longer one counts, whatever the order of rows.
    order = np.lexsort((z[at], age[at], of_length))
    at, of_length = at[order], of_length[order]
    span = np.ptp(age[np.concatenate([at, rows])]) + 1
    last = np.searchsorted(of_length * span + age[at], of_weight * span + age[rows], side="right")
    last = np.maximum(last - 1, 0)
    known = (of_length[last] == of_weight) & (age[rows] >= age[at[last]])
    known &= age[rows] - age[at[last]] <= days
    return np.where(known, z[at[last]] - z[rows], np.nan)
