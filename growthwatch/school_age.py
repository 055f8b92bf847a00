"""WHO 2007 (5 to 19 years) and CDC 2000 with its extended BMI: references for researchers.

Kept beside the references that children are watched against: findings and judgements are made for
UK-WHO and know nothing of these.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from growthwatch.conversion import WHO_LINEAR_BEYOND, z_of_value
from growthwatch.reading import coercion
from growthwatch.record.vocabulary import DAYS_PER_YEAR, MEASURES, SEXES, known
from growthwatch.references import age_years, interpolate, read_table

FILES = {"who-2007": "who_2007.csv", "cdc-2000": "cdc_2000.csv"}
# CDC's extended BMI begins above the 95th centile, taken at this z.
Z_95TH = 1.645


def school_age_zscore(
    measure: str,
    value: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: str = "who-2007",
) -> Any:
    """Convert measurements to z-scores of WHO 2007 or CDC 2000.

    Parameters
    ----------
    measure : {"weight", "height", "bmi", "ofc"}
    value : float or array of float
        kg, cm or kg/m2.
    sex : str, int or array of these
        As in `growthwatch.zscore`.
    age_days : number or array of numbers
    reference : {"who-2007", "cdc-2000"}
        "who-2007": 61 months to 19 years, weight to 10 years; beyond 3 SD linear on the spacing
        between 2 and 3 SD, as WHO computes it. "cdc-2000": birth to 20 years, head to 3, BMI from
        2, and above the 95th centile of BMI by the extended method.

    Returns
    -------
    float, ndarray or Series
        Of the broadcast shape; nan where anything is missing and outside the reference.

    Raises
    ------
    ValueError
        For an unknown measure or reference, and for a sex that cannot be read.

    References
    ----------
    de Onis M et al. Bull World Health Organ 2007;85:660-667, and WHO's computation of centiles and
    z-scores. Kuczmarski RJ et al. Vital Health Stat 11 2002;246. Hales CM et al. Vital Health Stat
    2 2022;197.

    Examples
    --------
    >>> round(school_age_zscore("bmi", 21.0, sex="F", age_days=3653), 2)
    1.61
    """
    known(measure, MEASURES, "measure")
    known(reference, tuple(FILES), "reference")
    index = next((one.index for one in (value, sex, age_days) if isinstance(one, pd.Series)), None)
    sexes, wrong = coercion.sexes(np.ravel(np.asarray(sex, dtype=object)))
    if wrong.any():
        raise ValueError("sex cannot be read: write female or male (or F, M, 2, 1), or unknown")
    codes = sexes.codes.reshape(np.shape(sex))
    values, ages, codes = np.broadcast_arrays(
        np.asarray(value, dtype=float), np.asarray(age_days, dtype=float), codes
    )
    z = np.full(values.size, np.nan)
    years = ages.ravel() / DAYS_PER_YEAR
    for code, name in enumerate(SEXES):
        here = np.flatnonzero(codes.ravel() == code)
        knots, rows = _table(reference, measure, name)
        if len(here) and len(knots):
            found = interpolate(knots, rows, years[here])
            z[here] = _z(values.ravel()[here].copy(), found, reference, measure)
    result = z.reshape(values.shape)
    if index is not None:
        return pd.Series(result, index=index)
    return result if result.ndim else float(result)


def _z(value: np.ndarray, lms: np.ndarray, reference: str, measure: str) -> np.ndarray:
    linear = WHO_LINEAR_BEYOND if reference == "who-2007" else None
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        z = np.asarray(z_of_value(value, lms[:, :3], linear))
        if reference == "cdc-2000" and measure == "bmi":
            L, M, S, sigma = lms.T
            p95 = M * (1 + L * S * Z_95TH) ** (1 / L)
            beyond = value > p95
            share = 0.9 + 0.1 * ndtr((value - p95) / sigma)
            z = np.where(beyond, ndtri(share), z)
    return z


@cache
def _table(reference: str, measure: str, sex: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the ages in years and the L, M, S (and sigma) of one measure and sex."""
    table = read_table(FILES[reference])
    rows = table[(table["measure"] == measure) & (table["sex"] == sex)]
    columns = [name for name in ("L", "M", "S", "sigma") if name in table]
    return age_years(rows), rows[columns].to_numpy(float)
