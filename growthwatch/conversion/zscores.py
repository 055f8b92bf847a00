"""z-scores from measurements and measurements from z-scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from growthwatch.conversion.columns import convert, z_scores
from growthwatch.conversion.lms_method import value_of_z
from growthwatch.conversion.unlikely import warn_of_units
from growthwatch.likely_units import mostly_far


def zscore(
    measure: ArrayLike,
    value: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: Any = "uk-who",
) -> Any:
    """Convert measurements to z-scores.

    Parameters
    ----------
    measure : str or array of str
        "weight" (kg), "height" (cm; length below two years), "bmi" (kg/m2) or "ofc" (cm).
    value : float, str or array of these
        Text may name its unit: "7850 g".
    sex : str, int or array of these
        "female" or "male", and as records write it: F, M, girl, boy, 2, 1. Unknown (0, 9, X, I and
        words for it) has no z-score.
    age_days : number, timedelta, str or array of these
        The age to look up, in days from 40+0 weeks: already corrected for gestation. Ages that are
        not whole days are interpolated; text names its unit, "16 months".
    reference : str, or array of these, shape (n,)
        "uk-who", "who" (WHO 2006, birth to five years), "trisomy-21" or "turner"; for research also
        "who-2007" (61 months to 19 years, weight to 10 years) and "cdc-2000" (birth to 20 years,
        head to 3, BMI from 2 and above its 95th centile by the extended method). Those of WHO
        continue linearly beyond 3 SD, as WHO computes it.

    Returns
    -------
    float, ndarray or Series
        Of the broadcast shape; a Series, with its index, if any argument is one. nan where the
        value is missing, not finite or not positive, where sex or measure is missing, and where
        the reference has no value at that age.

    Raises
    ------
    ValueError
        For an unknown measure, sex or reference, naming it; for a value that cannot be read; for
        Series with different indexes.

    Warns
    -----
    UnlikelyValuesWarning
        Where more than half of the values lie beyond 6 SD, with the call that would work if they
        are in grams, or the age in months or years. It is a warning and no refusal: that far out is
        where a probable error is looked for, and its z-score is asked for to say so.

    References
    ----------
    WHO Child Growth Standards, methods and development, 2006. de Onis M et al. Bull World Health
    Organ 2007;85:660-667. Kuczmarski RJ et al. Vital Health Stat 11 2002;246. Hales CM et al. Vital
    Health Stat 2 2022;197. Where every table comes from: ``reference_data/manifest.json``.

    Examples
    --------
    >>> round(zscore("weight", 7.85, sex="female", age_days=500), 2)
    -1.94
    >>> round(zscore("bmi", 21.0, sex="F", age_days=3653, reference="who-2007"), 2)
    1.61
    """
    z = z_scores(measure, value, sex=sex, age_days=age_days, reference=reference)
    if mostly_far(np.ravel(np.asarray(z))):
        warn_of_units(measure, value, sex, age_days, reference)
    return z


def measurement(
    measure: ArrayLike,
    z: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: Any = "uk-who",
) -> Any:
    """Convert z-scores to measurements: the inverse of `zscore`, with the same arguments.

    Parameters
    ----------
    measure : str or array of str
        "weight" (kg), "height" (cm; length below two years), "bmi" (kg/m2) or "ofc" (cm).
    z : float or array of float
    sex : str, int or array of these
        As in `zscore`.
    age_days : number or array of numbers
        In days from 40+0 weeks, already corrected for gestation.
    reference : str, or array of these, shape (n,)
        As in `zscore`.

    Returns
    -------
    float, ndarray or Series
        kg, cm or kg/m2; nan where z is missing, where no measurement has that z-score, and where
        the reference has no value.

    Raises
    ------
    ValueError
        As `zscore`.

    Examples
    --------
    >>> round(measurement("weight", -2.0, sex="female", age_days=500), 2)
    7.8
    """
    return convert(value_of_z, measure, z, sex, age_days, reference)
