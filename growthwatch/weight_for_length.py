"""Weight for length and weight for height: z-scores of the WHO 2006 tables, on whole columns."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.conversion.lms_method import WHO_LINEAR_BEYOND, z_of_value
from growthwatch.record.vocabulary import SEXES, TWO_YEARS_DAYS, known
from growthwatch.references import read_table

# WHO's tables are for children up to their 61st month, as its weight and height for age.
LAST_AGE_DAYS = 1856


def weight_for_length_zscore(
    weight_kg: ArrayLike, length_cm: ArrayLike, *, sex: ArrayLike, age_days: ArrayLike
) -> Any:
    """Convert a weight and the length or height of the same day to a z-score.

    Parameters
    ----------
    weight_kg : float or array of float
    length_cm : float or array of float
        Length lying below two years (730.5 days), height standing from then.
    sex : str or array of str
        "female" or "male".
    age_days : number or array of numbers
        Decides between lying and standing only: weight for length does not depend on age.

    Returns
    -------
    float, ndarray or Series
        Of the broadcast shape; a Series, with its index, if any argument is one. nan where
        anything is missing, where the length is outside the table (45 to 110 cm lying, 65 to
        120 cm standing) and after 1,856 days of age.

    Raises
    ------
    ValueError
        For an unknown sex, naming it; for Series with different indexes.

    Notes
    -----
    L, M and S are interpolated linearly between rows 0.1 cm apart. Beyond 3 SD the scale continues
    on the distance between 2 and 3 SD.

    References
    ----------
    WHO Child Growth Standards: length/height-for-age, weight-for-age, weight-for-length, weight-
    for-height and body mass index-for-age: methods and development. Geneva: WHO, 2006. Chapters 5
    and 7.

    Examples
    --------
    >>> round(weight_for_length_zscore(6.5, 67.0, sex="female", age_days=240), 2)
    -1.66
    """
    index = _index(weight_kg, length_cm, sex, age_days)
    weight, length, age, sexes = np.broadcast_arrays(
        _floats(weight_kg), _floats(length_cm), _floats(age_days), np.asarray(sex, dtype=object)
    )
    lms = _lms(length.ravel(), sexes.ravel(), age.ravel())
    # A copy: the formula marks what is no measurement in place.
    values = np.array(weight.ravel(), dtype=float)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        z = z_of_value(values, lms, WHO_LINEAR_BEYOND).reshape(weight.shape)
    return _like(z, index)


def median_weight_for_length(length_cm: ArrayLike, *, sex: ArrayLike, age_days: ArrayLike) -> Any:
    """Return the median weight (kg) at a length or height.

    Parameters, errors and where nan comes from as in `weight_for_length_zscore`.
    """
    index = _index(length_cm, sex, age_days)
    length, age, sexes = np.broadcast_arrays(
        _floats(length_cm), _floats(age_days), np.asarray(sex, dtype=object)
    )
    median = _lms(length.ravel(), sexes.ravel(), age.ravel())[:, 1]
    return _like(median.reshape(length.shape), index)


def _lms(length: np.ndarray, sexes: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Return L, M and S at each length: shape (n, 3), nan where there is none."""
    lms = np.full((len(length), 3), np.nan)
    codes, uniques = pd.factorize(sexes)
    known_codes = np.array([SEXES.index(known(name, SEXES, "sex")) for name in uniques] + [-1])
    sex = known_codes[codes]
    # A length read from a table of 32-bit numbers may lie a hair beyond the last row.
    length = np.round(length, 4)
    with np.errstate(invalid="ignore"):
        lying = age < TWO_YEARS_DAYS
        covered = age <= LAST_AGE_DAYS
    for s in range(len(SEXES)):
        for position in (True, False):
            here = np.flatnonzero((sex == s) & (lying == position) & covered)
            sizes, values = _table(SEXES[s], position)
            for column in range(3):
                lms[here, column] = np.interp(
                    length[here], sizes, values[:, column], left=np.nan, right=np.nan
                )
    return lms


@cache
def _table(sex: str, lying: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the lengths or heights of one table, and its L, M and S."""
    stem = "length" if lying else "height"
    table = read_table(f"who_2006_weight_for_{stem}.csv")
    rows = table[table["sex"] == sex]
    return rows[f"{stem}_cm"].to_numpy(float), rows[["L", "M", "S"]].to_numpy(float)


def _floats(numbers: ArrayLike) -> np.ndarray:
    if isinstance(numbers, pd.Series | pd.Index):
        return numbers.to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(numbers, dtype=float)


def _index(*arguments: ArrayLike) -> pd.Index | None:
    indexes = [a.index for a in arguments if isinstance(a, pd.Series)]
    for index in indexes[1:]:
        if not index.equals(indexes[0]):
            raise ValueError("the Series given have different indexes: align them first")
    return indexes[0] if indexes else None


def _like(result: np.ndarray, index: pd.Index | None) -> Any:
    if index is not None:
        return pd.Series(result, index=index)
    return result if result.ndim else float(result)
