"""From a probability to a level: from what is said to be confirmed, and from what it is a concern.

All thresholds are growthwatch's own, chosen on one half of the calibration children
(``docs/judgement.md``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.record.vocabulary import DAYS_PER_MONTH

NOTHING, CONFIRM, CONCERN = LEVELS = ("", "confirm", "concern")


@dataclass(frozen=True)
class Levels:
    """Thresholds of the posterior.

    Attributes
    ----------
    confirm : float
        Probability of slowed gain from which the last weight is to be confirmed by another.
    confirm_error : float
        Probability that the last weight is wrong from which it is.
    borne_out : float
        One weight alone may be wrong. It counts no further than so many times the probability that
        the weight before it gave: a concern needs two weights that say the same.
    concern_error : float
        Nothing of concern rests on a weight that is wrong with at least this probability.
    months, concern_kg : tuple of float
        By age in months, the shortfall to be expected (probability times shortfall, kg) from which
        it is of concern. Older children miss less by chance in proportion and more in kg.
    """

    confirm: float = 0.07
    confirm_error: float = 0.3
    borne_out: float = 5.0
    concern_error: float = 0.05
    months: tuple[float, ...] = (6, 9, 12, 15, 18, 24, 36)
    concern_kg: tuple[float, ...] = (0.035, 0.08, 0.145, 0.195, 0.22, 0.18, 0.45)


def standing_kg(
    p_faltering: np.ndarray, before: np.ndarray, shortfall_kg: np.ndarray, levels: Levels
) -> np.ndarray:
    """Return the shortfall to be expected as far as two weights bear it out, kg.

    Parameters
    ----------
    p_faltering, shortfall_kg : ndarray of float, shape (n,)
    before : ndarray of float, shape (n,)
        p_faltering at the child's weight before; 0 where there is none.
    levels : Levels

    Returns
    -------
    ndarray of float, shape (n,)
        nan where the posterior is.
    """
    return np.minimum(p_faltering, levels.borne_out * before) * np.maximum(shortfall_kg, 0)


def level(
    standing: np.ndarray,
    p_faltering: np.ndarray,
    before: np.ndarray,
    p_error: np.ndarray,
    age_days: np.ndarray,
    levels: Levels,
) -> np.ndarray:
    """Return what each weight calls for by itself, without memory: one of LEVELS, shape (n,)."""
    needed = np.interp(age_days / DAYS_PER_MONTH, levels.months, levels.concern_kg)
    with np.errstate(invalid="ignore"):
        concern = (standing >= needed) & (p_error < levels.concern_error)
        # A probability that falls is a question being answered.
        asks = (p_faltering >= levels.confirm) & (p_faltering >= before)
        asks |= p_error >= levels.confirm_error
    return np.select([concern, asks], [CONCERN, CONFIRM], NOTHING).astype(object)
