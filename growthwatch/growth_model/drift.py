"""The population's mean against UK-WHO, estimated from a caseload."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.growth_model.expected import _need_columns, _reasons, _sorted
from growthwatch.growth_model.kernel import Curve, Drift, log_age, model_of
from growthwatch.record.vocabulary import SEXES, known

FEWEST_CHILDREN = 1000
# Huber's constant: 95% as efficient as least squares where the data are normal (Huber PJ, Ronchetti
# EM. Robust Statistics, 2nd edition 2009, chapter 4).
HUBER = 1.345
NORMAL_SD_PER_MAD = 1.4826
ROUNDS = 20
# How far a caseload's mean may plausibly lie from the fitted one (SD): ages with few children stay
# near the fitted drift.
PLAUSIBLE_SHIFT = 0.3


def estimate_drift(scores: pd.DataFrame, *, measure: str = "weight") -> Drift:
    """Estimate the mean z-score along age of a large, ordinary caseload.

    Parameters
    ----------
    scores : DataFrame
        From `growthwatch.score` with the reference "uk-who": every child of an area, not those
        already referred, whose slow gain would then become what is expected.
    measure : {"weight", "height"}

    Returns
    -------
    Drift
        For `expected_growth(scores, drift=...)`, with the fitted drift's knots.

    Raises
    ------
    ValueError
        With fewer than 1,000 children of either sex, where a few families would decide.

    Notes
    -----
    Regression on the knots with Huber's weights, so that wrong values and a few very ill children
    do not pull it; each child counts once between two knots, however often it was weighed there.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.simulate(2600, seed=3, oldest_months=6)
    >>> drift = estimate_drift(gw.score(caseload.children, caseload.measurements))
    >>> type(drift).__name__
    'Drift'
    """
    known(measure, ("weight", "height"), "measure with a growth model")
    _need_columns(scores)
    fitted = model_of(measure)
    _, usable = _reasons(scores)
    rows = np.flatnonzero(usable & (scores["measure"] == measure).to_numpy())
    rows, child = _sorted(scores, rows)
    z, age = (
        scores[name].to_numpy(dtype=float, na_value=np.nan)[rows]
        for name in ("z", "corrected_age_days")
    )
    male = (scores["sex"].array[rows] == "male").astype(float)
    curves = {}
    for code, sex in enumerate(SEXES):
        here = male == code
        children = len(np.unique(child[here]))
        if children < FEWEST_CHILDREN:
            raise ValueError(
                f"drift needs {FEWEST_CHILDREN:,} children of each sex: there are {children} {sex}"
            )
        old: Curve = getattr(fitted.drift, sex)
        ages = log_age(age[here])
        shift = _shift(z[here] - old(ages), ages, child[here], np.log1p(old.months))
        curves[sex] = Curve(old.months, tuple(np.asarray(old.values) + shift))
    return Drift(**curves)


def _shift(
    residual: np.ndarray, ages: np.ndarray, child: np.ndarray, knots: np.ndarray
) -> np.ndarray:
    """Return the mean residual at each knot, by Huber's weights, drawn to zero where data lack."""
    basis = np.stack([np.interp(ages, knots, row) for row in np.eye(len(knots))], axis=1)
    stretch = np.searchsorted(knots, ages)
    visits = pd.Series(child).groupby([child, stretch]).transform("size").to_numpy()
    weight = 1 / visits
    sd = NORMAL_SD_PER_MAD * np.median(np.abs(residual - np.median(residual)))
    prior = np.eye(len(knots)) * (sd / PLAUSIBLE_SHIFT) ** 2
    shift = np.zeros(len(knots))
    for _ in range(ROUNDS):
        away = np.abs(residual - basis @ shift) / sd
        weighted = basis * (weight * np.minimum(1, HUBER / np.maximum(away, HUBER)))[:, None]
        shift = np.linalg.solve(weighted.T @ basis + prior, weighted.T @ residual)
    return shift
