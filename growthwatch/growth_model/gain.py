"""Two measurements, and the lines that slow gain draws on a chart."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri

from growthwatch.conversion import measurement
from growthwatch.growth_model.distribution import Predicted, deviate, z_at
from growthwatch.growth_model.kernel import LAST_AGE_DAYS, Kernel, model_of
from growthwatch.growth_model.onepass import looked_ahead, one_pass
from growthwatch.growth_model.weighing import OneMeasuresError, errors_in_z
from growthwatch.record.vocabulary import SEXES, known

# Thrive lines end where no chart reaches.
FURTHEST_LINE_Z = 5.0
# The nine centile lines: steps of two thirds of an SD.
NINE_CENTILES_Z = tuple(np.arange(-4, 5) * 2 / 3)


def conditional_gain(
    z1: ArrayLike,
    age1: ArrayLike,
    z2: ArrayLike,
    age2: ArrayLike,
    *,
    sex: ArrayLike | None = None,
    measure: str = "weight",
    measurement_error: OneMeasuresError = None,
) -> Any:
    """Return how unusual a second z-score is, given only one earlier.

    Parameters
    ----------
    z1, z2 : float or array of float
        UK-WHO z-scores of the earlier and the later measurement.
    age1, age2 : number or array of numbers
        Ages in days, corrected for gestation.
    sex : str or array of str, optional
        "female" or "male"; the average of both if left out.
    measure : {"weight", "height"}
    measurement_error : number or str, optional
        As in `expected_growth`; needs `sex`.

    Returns
    -------
    float or ndarray
        Normal deviate of the second z-score's conditional centile: 0 as expected, -1.64 at the 5th
        centile of gain. nan where an argument is missing or an age is beyond 5 years.

    Raises
    ------
    ValueError
        If age2 is before age1, for an unknown sex, and for a measure without a model.

    Notes
    -----
    The two-point question is Cole's (Arch Dis Child 1995;73:8-16), who answers it with a table of
    correlations; the correlation here is the model's. Ages below 7 days are taken as birth weights,
    whose variance is larger.

    Examples
    --------
    >>> round(conditional_gain(0.0, 180, -1.0, 365), 2)
    -2.35
    """
    fitted = model_of(measure)
    male, sexes = _male(sex)
    given = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (z1, age1, z2, age2, male)), sexes
    )
    shape = given[0].shape
    early, from_age, late, to_age, male, sexes = (a.ravel() for a in given)
    backwards = np.flatnonzero(to_age < from_age)
    if backwards.size:
        first = backwards[0]
        raise ValueError(f"age2 {to_age[first]:g} days is before age1 {from_age[first]:g} days")
    usable = np.isfinite(early + late + from_age + to_age + male) & (to_age <= LAST_AGE_DAYS)
    result = np.full(len(early), np.nan)
    if usable.any():
        early, from_age, late, to_age, male, sexes = (
            a[usable] for a in (early, from_age, late, to_age, male, sexes)
        )
        errors = [
            _errors(measurement_error, measure, z, sexes, age)
            for z, age in ((early, from_age), (late, to_age))
        ]
        predicted = _two_point(fitted, early, from_age, to_age, male, errors)
        result[usable] = deviate(fitted, predicted, late)
    return result.reshape(shape) if shape else float(result[0])


def thrive_lines(
    sex: str,
    *,
    centile: float = 5,
    interval_days: float = 28,
    start_z: ArrayLike = NINE_CENTILES_Z,
    first_age_days: float = 28,
    last_age_days: float = 730,
    measure: str = "weight",
) -> pd.DataFrame:
    """Return thrive lines: the slope of gain at a centile, wherever on the chart a child is.

    A child whose weights run along a thrive line gains, in every interval, at just this centile of
    conditional gain; one who crosses the lines downwards gains more slowly.

    Parameters
    ----------
    sex : {"female", "male"}
    centile : float
        Of conditional gain, between 0 and 100.
    interval_days : float
        Between neighbouring weights: short intervals make steeper lines.
    start_z : array of float
        z-scores at which the lines begin, the nine centiles by default.
    first_age_days, last_age_days : float
    measure : {"weight", "height"}

    Returns
    -------
    DataFrame
        line (0, 1, ...), age_days, z, value (kg or cm): one row a line and age. A line ends where
        it passes 5 SD.

    Raises
    ------
    ValueError
        For an unknown sex, a centile outside 0 to 100, an interval not above 0.

    References
    ----------
    Cole TJ. Presenting information on growth distance and conditional velocity in one chart:
    practical issues of chart design. Stat Med 1998;17:2697-2707. Wright C et al. New chart to
    evaluate weight faltering. Arch Dis Child 1998;78:40-43.

    Examples
    --------
    >>> lines = thrive_lines("female", start_z=[0.0], last_age_days=84)
    >>> lines[["age_days", "value"]].round(2)
       age_days  value
    0      28.0   4.10
    1      56.0   4.61
    2      84.0   4.99
    """
    fitted = model_of(measure)
    known(sex, SEXES, "sex")
    if not 0 < centile < 100:
        raise ValueError(f"centile {centile:g} is not between 0 and 100")
    if not interval_days > 0:
        raise ValueError(f"interval_days {interval_days:g} is not above 0")
    ages = np.arange(first_age_days, min(last_age_days, LAST_AGE_DAYS) + 1e-9, interval_days)
    z = [np.atleast_1d(np.asarray(start_z, dtype=float))]
    male = np.full(z[0].shape, float(sex == "male"))
    for before, after in pairwise(ages):
        predicted = _two_point(
            fitted, z[-1], np.full_like(male, before), np.full_like(male, after), male, [None] * 2
        )
        coming = z_at(fitted, predicted, ndtri(centile / 100))
        z.append(np.where(np.abs(coming) <= FURTHEST_LINE_Z, coming, np.nan))
    table = pd.DataFrame(
        {
            "line": np.tile(np.arange(len(male)), len(ages)),
            "age_days": np.repeat(ages, len(male)),
            "z": np.concatenate(z[: len(ages)]),
        }
    ).sort_values(["line", "age_days"], ignore_index=True)
    table = table[table["z"].notna()].reset_index(drop=True)
    table["value"] = measurement(
        measure, table["z"].to_numpy(), sex=sex, age_days=table["age_days"].to_numpy()
    )
    return table


def _two_point(
    fitted: Kernel,
    z1: np.ndarray,
    age1: np.ndarray,
    age2: np.ndarray,
    male: np.ndarray,
    errors: list[np.ndarray | None],
) -> Predicted:
    """Return what one measurement predicts of another."""
    early = fitted.at(age1, male, age1, errors[0])
    late = fitted.at(age2, male, age2, errors[1])
    each = np.arange(len(z1))
    return looked_ahead(one_pass(fitted, early, z1, each), early, each, late)


def _errors(
    given: OneMeasuresError, measure: str, z: np.ndarray, sexes: np.ndarray, age: np.ndarray
) -> np.ndarray | None:
    if given is None:
        return None
    if (sexes == "").any():
        raise ValueError("measurement_error in kg or cm needs the child's sex")
    return errors_in_z({measure: given}, measure, z, sexes, age, np.arange(len(z)), len(z))


def _male(sex: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    """Return sex as a number (0 girls, 1 boys, 0.5 unknown) and as names, "" where unknown."""
    names = np.asarray("" if sex is None else sex, dtype=object)
    codes, uniques = pd.factorize(names.ravel())
    numbers = [
        0.5 if name == "" else float(known(name, SEXES, "sex") == "male") for name in uniques
    ]
    return np.append(numbers, np.nan)[codes].reshape(names.shape), names
