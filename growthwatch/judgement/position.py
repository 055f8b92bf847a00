"""Where the weights of children lie who have no centile."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.conversion import z_scores
from growthwatch.record.vocabulary import SEXES

TYPICAL = "uk-who"


def positions(child: np.ndarray, z: np.ndarray, scores: pd.DataFrame) -> np.ndarray:
    """Return z-scores by which a child's weights can be compared with one another.

    Those of a child with a centile are its own. The weights of a child without any are placed on
    UK-WHO, halfway between a girl and a boy where the sex is not known: no centile of the child's,
    and never told as one, but enough to see whether it has made up what it had missed.

    Parameters
    ----------
    child : ndarray of int, shape (n,)
        Number of the child of each weight.
    z : ndarray of float, shape (n,)
        nan where there is no centile.
    scores : DataFrame, n rows
        The same weights: value, sex, corrected_age_days.

    Returns
    -------
    ndarray of float, shape (n,)
        nan where UK-WHO has no table either, and where a child with centiles has none.
    """
    some = np.zeros(int(child.max(initial=0)) + 1, dtype=bool)
    some[child[~np.isnan(z)]] = True
    here = np.flatnonzero(~some[child])
    value, age = (
        scores[name].to_numpy(dtype=float)[here] for name in ("value", "corrected_age_days")
    )
    sex = scores["sex"].to_numpy(dtype=object)[here]
    as_sex = [z_scores("weight", value, sex=one, age_days=age, reference=TYPICAL) for one in SEXES]
    placed = z.copy()
    placed[here] = np.select(
        [sex == one for one in SEXES], as_sex, np.sum(as_sex, axis=0) / len(SEXES)
    )
    return placed
