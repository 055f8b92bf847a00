"""How much more the children of a caseload vary than those the growth model was fitted to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.growth_model.distribution import Predicted, deviate
from growthwatch.growth_model.drift import FEWEST_CHILDREN, NORMAL_SD_PER_MAD
from growthwatch.growth_model.kernel import Drift
from growthwatch.judgement.posterior import (
    FIRST_WEEKS_DAYS,
    LAST_FITTED_DAYS,
    NARROWEST,
    WIDEST,
    weights_of,
)

ROUNDS = 12
CLOSE_ENOUGH = 0.002


def estimate_spread(scores: pd.DataFrame, *, drift: Drift | None = None) -> float:
    """Estimate how much a large, ordinary caseload varies, for `posterior(..., spread=...)`.

    Parameters
    ----------
    scores : DataFrame
        From `growthwatch.score` with the reference "uk-who": every child of an area, not those
        already referred.
    drift : Drift, optional
        From `estimate_drift`.

    Returns
    -------
    float
        1 where the children vary as the model says: the spread of the conditional z-scores' middle
        half, which wrong values and ill children do not reach, between 0.8 and 1.5; at either end
        the growth model is not for these children, and the judgement falls back to the rules.

    Raises
    ------
    ValueError
        With fewer than 1,000 children, where a few families would decide.
    """
    weights = scores[(scores["measure"] == "weight").to_numpy()]
    children = weights["child_id"].nunique()
    if children < FEWEST_CHILDREN:
        raise ValueError(f"spread needs {FEWEST_CHILDREN:,} children: there are {children:,}")
    spread = 1.0
    for _ in range(ROUNDS):
        factor = _spread_beyond(weights, spread, drift)
        spread = float(np.clip(spread * factor, NARROWEST, WIDEST))
        if abs(factor - 1) < CLOSE_ENOUGH:
            break
    return spread


def _spread_beyond(scores: pd.DataFrame, spread: float, drift: Drift | None) -> float:
    """Return the robust SD of the conditional z-scores if the caseload has this spread."""
    weights = weights_of(scores, spread=spread, drift=drift)
    if weights is None:
        return 1.0
    passed = weights.passed
    expected = Predicted(passed.mean, passed.variance, weights.points)
    z = deviate(weights.kernel, expected, weights.here.z.astype(float))
    known = (weights.age >= FIRST_WEEKS_DAYS) & (weights.age <= LAST_FITTED_DAYS)
    known[weights.starts] = False
    z = z[known]
    return float(NORMAL_SD_PER_MAD * np.median(np.abs(z - np.median(z)))) if len(z) else 1.0
