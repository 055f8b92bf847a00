"""From a probability to a level: from what is said to be confirmed, and from what it is a concern.

All thresholds are growthwatch's own, chosen on one half of the calibration children
(``docs/judgement.md``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.record.vocabulary import DAYS_PER_MONTH

NOTHING, CONFIRM, CONCERN = LEVELS = ("", "confirm", "concern")
# A probability, and a shortfall in kg, below which nothing is distinguished.
LEAST, LEAST_KG = 1e-5, 0.01


@dataclass(frozen=True)
class Levels:
    """Thresholds of the posterior.

    Attributes
    ----------
    confirm : float
        Probability of slowed gain from which the last weight is to be confirmed by another; below
        it nothing is of concern.
    confirm_error : float
        Probability that the last weight is wrong from which it is.
    borne_out : float
        One weight alone may be wrong. It counts no further than so many times the probability that
        the weight before it gave: a concern needs two weights that say the same.
    concern_error : float
        Nothing of concern rests on a weight that is wrong with at least this probability.
    shortfall, sound, fall : float
        How much a shortfall, a sound weight and a fall since four weeks ago or longer add to the
        evidence, and `standing` how much the probability does: see `evidence`. *Chosen.*
    fall_days, most_fall_z : float
        Since so many days ago or longer; and at most so many SD count.
    below_length, in_line, most_below_length_z : float
        Where the child's length is known, each SD that the weight lies below it adds so much, up to
        so many SD; and `in_line` is taken off, for most healthy children are not that light for
        their length. *Chosen.*
    length_days : float
        A length counts that was measured with the weight or so many days before it, or less.
    months, concern : tuple of float
        By age in months, the evidence from which it is of concern: so that the whole judgement
        tells of no more healthy children than NICE's thresholds at the second weight after an
        onset. *Chosen.*
    """

    confirm: float = 0.075
    confirm_error: float = 0.3
    borne_out: float = 5.0
    concern_error: float = 0.05
    standing: float = 2.1
    shortfall: float = 0.75
    sound: float = 1.6
    fall: float = 4.5
    fall_days: float = 28.0
    most_fall_z: float = 1.0
    below_length: float = 1.2
    in_line: float = 1.2
    most_below_length_z: float = 2.0
    length_days: float = 28.0
    months: tuple[float, ...] = (4, 6, 9, 12, 15, 18, 24, 32)
    concern: tuple[float, ...] = (5.3, 6.1, 7.6, 8.6, 8.4, 8.8, 8.3, 9.3)


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


def evidence(
    p_faltering: np.ndarray,
    before: np.ndarray,
    shortfall_kg: np.ndarray,
    p_error: np.ndarray,
    fallen_z: np.ndarray,
    below_length_z: np.ndarray,
    levels: Levels,
) -> np.ndarray:
    """Return how much the last weights bear out that gain is slowed, in points: shape (n,).

    A sum of logarithms of odds, fitted to the choosing half of the calibration children: the
    probability as far as two weights bear it out, how much is missing, how ordinary the weight is
    for one of the explanations, and how far it has fallen. The probability alone also calls a child
    who lay low at one weight and has risen since; the fall says that the last weight tells it too.
    Where gain is slowed, length goes on for a while: how light a child is for its length says more
    than the weight alone, and a child in line with its length is often one who is small.

    Parameters
    ----------
    p_faltering, before, shortfall_kg, p_error : ndarray of float, shape (n,)
        As in `standing_kg` and `level`.
    fallen_z : ndarray of float, shape (n,)
        SD fallen since the last weight at least `fall_days` ago, or the child's first one.
    below_length_z : ndarray of float, shape (n,)
        SD below the child's length; nan where it is not known, which leaves the rest as it is.
    levels : Levels
    """
    stands = np.minimum(p_faltering, levels.borne_out * before)
    wrong = np.clip(p_error, LEAST, 1 - LEAST)
    fallen = np.clip(fallen_z, -levels.most_fall_z, levels.most_fall_z)
    below = np.clip(below_length_z, 0, levels.most_below_length_z)
    return (
        levels.standing * np.log(stands + LEAST)
        + levels.shortfall * np.log(np.maximum(shortfall_kg, LEAST_KG))
        + levels.sound * np.log((1 - wrong) / wrong)
        + levels.fall * fallen
        + np.nan_to_num(levels.below_length * below - levels.in_line)
    )


def level(
    points: np.ndarray,
    p_faltering: np.ndarray,
    before: np.ndarray,
    p_error: np.ndarray,
    age_days: np.ndarray,
    levels: Levels,
) -> np.ndarray:
    """Return what each weight calls for by itself, without memory: one of LEVELS, shape (n,).

    `points` are those of `evidence`.
    """
    needed = np.interp(age_days / DAYS_PER_MONTH, levels.months, levels.concern)
    with np.errstate(invalid="ignore"):
        # What is too improbable to be asked about is of no concern, however ordinary the weight.
        concern = (points >= needed) & (p_error < levels.concern_error)
        concern &= p_faltering >= levels.confirm
        # A probability that falls is a question being answered.
        asks = (p_faltering >= levels.confirm) & (p_faltering >= before)
        asks |= p_error >= levels.confirm_error
    return np.select([concern, asks], [CONCERN, CONFIRM], NOTHING).astype(object)
