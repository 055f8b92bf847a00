"""How far a measurement may be from the truth: by source, and as a standard deviation in z.

The fitted model already allows for the errors of routine clinic measurements. An error given by
the caller takes the place of the ordinary measurement's; careless and wrong values are still
allowed for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.conversion import measurement

OneMeasuresError = float | str | ArrayLike | None
ErrorArgument = OneMeasuresError | Mapping[str, OneMeasuresError]
# The slope of z against kg is taken at the measurement, but no further out than this.
FURTHEST_Z = 3.0
STEP_Z = 0.05


@dataclass(frozen=True)
class MeasurementError:
    """One source's error.

    Attributes
    ----------
    sd : float
        Of a single measurement: kg for weight, cm for height.
    source : str
        Where the number comes from; an assumption is called one.
    """

    sd: float
    source: str


MEASUREMENT_ERRORS: dict[str, dict[str, MeasurementError]] = {
    "weight": {
        "clinic": MeasurementError(
            0.08,
            "20 babies of 2-10 months weighed six times in 3 days: SD of the difference between "
            "neighbouring weights 116 g, 82 g for one (Assessing the optimal time interval between "
            "growth measurements using a combined data set of weights and heights from 5948 "
            "infants, abstract). An Australian study found swings of up to 80 g within a day "
            "(Alsop-Shields L et al. Med J Aust 1994;161:489-490, as told by its author in Arch "
            "Dis Child, March 2016).",
        ),
        "home": MeasurementError(
            0.12,
            "Assumed: the clinic's figure and as much again (0.09 kg) for the scales. No study of "
            "parents' own scales was found to take it from.",
        ),
        "clothed": MeasurementError(
            0.20,
            "Assumed. In adults clothing varies with an SD of 0.3 kg within a person (Whigham LD "
            "et al. Int J Obes 2013;37:160-161); no figure for small children was found. Clothes "
            "also add to every weight, which no error can mend: weigh undressed.",
        ),
    },
    "height": {
        "clinic": MeasurementError(
            0.5,
            "The figure used for length by the same study of 5948 infants as for weight.",
        ),
    },
}


def errors_in_z(
    given: ErrorArgument,
    measure: str,
    z: np.ndarray,
    sex: ArrayLike,
    age_days: np.ndarray,
    rows: np.ndarray,
    length: int,
) -> np.ndarray | None:
    """Return the standard deviation of each measurement's error in z.

    Parameters
    ----------
    given : number, str, array, or mapping of these by measure
        As in `expected_growth`; an array has one entry for each of the `length` rows of scores.
    measure : str
    z, sex, age_days : arrays, shape (n,)
        Of the measurements at `rows`.
    rows : ndarray of int, shape (n,)
    length : int

    Returns
    -------
    ndarray of float or None
        nan where the model's own error holds; None where it holds throughout.

    Raises
    ------
    ValueError
        For an unknown source, a negative error, or an array of another length.
    """
    if isinstance(given, Mapping):
        given = given.get(measure)
    elif measure != "weight":
        given = None
    if given is None:
        return None
    if isinstance(given, str) or np.ndim(given) == 0:
        error = np.full(len(rows), _one_error(given, measure))
    else:
        values = np.asarray(given)
        if values.shape != (length,):
            raise ValueError(
                f"measurement_error has {values.size} entries for {length} rows of scores"
            )
        codes, uniques = pd.factorize(values[rows])
        sizes = np.append([_one_error(each, measure) for each in uniques], np.nan)
        error = sizes[codes]
    return error * z_per_unit(measure, z, sex, age_days)


def z_per_unit(measure: str, z: np.ndarray, sex: ArrayLike, age_days: np.ndarray) -> np.ndarray:
    """Return the slope of z against the measurement (per kg or cm) by the LMS formula."""
    near = np.clip(z, -FURTHEST_Z, FURTHEST_Z)
    above = measurement(measure, near + STEP_Z, sex=sex, age_days=age_days)
    below = measurement(measure, near - STEP_Z, sex=sex, age_days=age_days)
    return 2 * STEP_Z / (np.asarray(above) - np.asarray(below))


def _one_error(given: object, measure: str) -> float:
    if isinstance(given, str):
        if given == "":
            return np.nan
        try:
            return MEASUREMENT_ERRORS[measure][given].sd
        except KeyError:
            names = ", ".join(map(repr, MEASUREMENT_ERRORS[measure]))
            raise ValueError(
                f"unknown source of {measure} {given!r}: give one of {names}, or a number"
            ) from None
    error = float(given)  # type: ignore[arg-type]
    if error < 0:
        raise ValueError(f"measurement_error {error:g} is negative")
    return error
