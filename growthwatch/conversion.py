"""z-scores from measurements and measurements from z-scores, on whole columns.

The LMS method (Cole TJ, Green PJ. Stat Med 1992;11:1305-1319): for a measurement y,
z = ((y/M)^L - 1) / (L S), or ln(y/M) / S where L is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.record.vocabulary import MEASURES, REFERENCES, SEXES, known
from growthwatch.references import DayTable, day_table, lms_at

# Rows worked on at once: small enough for everything in flight to stay in a core's cache.
CHUNK = 16_384
# Beyond 3 SD, WHO's own method measures in steps of the distance between 2 and 3 SD (WHO Child
# Growth Standards, methods and development, 2006, chapter 7). UK-WHO does not.
WHO_LINEAR_BEYOND = 3.0
Formula = Callable[[np.ndarray, np.ndarray, float | None], np.ndarray]


def zscore(
    measure: ArrayLike,
    value: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: str = "uk-who",
) -> Any:
    """Convert measurements to z-scores.

    Parameters
    ----------
    measure : str or array of str
        "weight" (kg), "height" (cm; length below two years), "bmi" (kg/m2) or "ofc" (cm).
    value : float or array of float
    sex : str or array of str
        "female" or "male".
    age_days : number or array of numbers
        The age to look up, in days from 40+0 weeks: already corrected for gestation. Ages that are
        not whole days are interpolated.
    reference : {"uk-who", "who", "trisomy-21", "turner"}
        "who" continues linearly beyond 3 SD as WHO computes it.

    Returns
    -------
    float, ndarray or Series
        Of the broadcast shape; a Series, with its index, if any argument is one. nan where the
        value is missing, not finite or not positive, where sex or measure is missing, and where
        the reference has no value at that age.

    Raises
    ------
    ValueError
        For an unknown measure, sex or reference, naming it; for Series with different indexes.

    Examples
    --------
    >>> round(zscore("weight", 7.85, sex="female", age_days=500), 2)
    -1.94
    """
    return _convert(z_of_value, measure, value, sex, age_days, reference)


def measurement(
    measure: ArrayLike,
    z: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: str = "uk-who",
) -> Any:
    """Convert z-scores to measurements: the inverse of `zscore`, with the same arguments.

    Returns
    -------
    float, ndarray or Series
        kg, cm or kg/m2; nan where z is missing, where no measurement has that z-score, and where
        the reference has no value.

    Raises
    ------
    ValueError
        As `zscore`.
    """
    return _convert(_value_of_z, measure, z, sex, age_days, reference)


def z_of_value(value: np.ndarray, lms: np.ndarray, linear_beyond: float | None) -> np.ndarray:
    L, M, S = lms[:, 0], lms[:, 1], lms[:, 2]
    ratio = value / M
    if len(ratio) and not (ratio.min() > 0 and ratio.max() < np.inf):
        ratio[~((ratio > 0) & np.isfinite(ratio))] = np.nan
    if np.all(L == 1):
        return (ratio - 1) / S
    z = np.power(ratio, L)
    z -= 1
    z /= L * S
    zero = L == 0
    if zero.any():
        z[zero] = np.log(ratio[zero]) / S[zero]
    if linear_beyond is not None:
        far = np.abs(z) > linear_beyond
        if far.any():
            edge, step = _linear_continuation(np.sign(z[far]), lms[far], linear_beyond)
            z[far] = np.sign(z[far]) * linear_beyond + (value[far] - edge) / step
    return z


def _value_of_z(z: np.ndarray, lms: np.ndarray, linear_beyond: float | None) -> np.ndarray:
    L, M, S = lms[:, 0], lms[:, 1], lms[:, 2]
    value = _lms_value(z, L, M, S)
    if linear_beyond is not None:
        far = np.abs(z) > linear_beyond
        if far.any():
            side = np.sign(z[far])
            edge, step = _linear_continuation(side, lms[far], linear_beyond)
            value[far] = edge + (z[far] - side * linear_beyond) * step
    value[~((value > 0) & np.isfinite(value))] = np.nan
    return value


def _lms_value(z: np.ndarray, L: np.ndarray, M: np.ndarray, S: np.ndarray) -> np.ndarray:
    base = 1 + L * S * z
    base[base <= 0] = np.nan  # no measurement, however small or large, has this z-score
    with np.errstate(divide="ignore", invalid="ignore"):
        return M * np.where(L == 0, np.exp(S * z), np.power(base, 1 / L))


def _linear_continuation(
    side: np.ndarray, lms: np.ndarray, beyond: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the value at 3 SD on `side` and the distance from 2 to 3 SD, both per row."""
    L, M, S = lms[:, 0], lms[:, 1], lms[:, 2]
    edge = _lms_value(side * beyond, L, M, S)
    inner = _lms_value(side * (beyond - 1), L, M, S)
    return edge, np.abs(edge - inner)


def _convert(
    formula: Formula,
    measure: ArrayLike,
    value: ArrayLike,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: str,
) -> Any:
    """Look up L, M, S for every element and apply `formula`, chunk by chunk."""
    table = day_table(known(reference, REFERENCES, "reference"))
    index = _shared_index(measure, value, sex, age_days)
    operands = [
        _numbers(value),
        _numbers(age_days),
        _names(measure, MEASURES, "measure"),
        _names(sex, SEXES, "sex"),
    ]
    linear_beyond = WHO_LINEAR_BEYOND if reference == "who" else None
    iterator = np.nditer(
        [*operands, None],
        flags=["external_loop", "buffered", "refs_ok", "zerosize_ok", "grow_inner"],
        op_flags=[["readonly"]] * 4 + [["writeonly", "allocate"]],
        op_dtypes=[float, float if operands[1].dtype.kind == "f" else np.int64, None, None, float],
        casting="same_kind",
        buffersize=CHUNK,
        order="K",
    )
    with iterator, np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for values, ages, measures, sexes, out in iterator:
            for start in range(0, len(out), CHUNK):
                part = slice(start, start + CHUNK)
                lms = _look_up(table, measures[part], sexes[part], ages[part])
                out[part] = formula(values[part], lms, linear_beyond)
        result = iterator.operands[4]
    if index is not None:
        return pd.Series(result, index=index)
    return result if result.ndim else float(result)


def _look_up(
    table: DayTable, measures: np.ndarray, sexes: np.ndarray, ages: np.ndarray
) -> np.ndarray:
    """Return L, M, S for each row of a chunk: shape (n, 3), nan where there is none."""
    measure, sex = _codes(measures, MEASURES, "measure"), _codes(sexes, SEXES, "sex")
    whole = ages if ages.dtype.kind in "iu" else ages.astype(np.int64)
    row = np.clip(whole - (table.first_day - 1), 0, table.days + 1)
    row = row + table.offsets[measure, sex]
    lms = table.lms[row]
    missing = (measure < 0) | (sex < 0)
    if np.any(missing):
        lms[np.broadcast_to(missing, len(lms))] = np.nan
    if whole is not ages:
        between = (whole != ages) & np.isfinite(ages)
        if between.any():
            lms[between] = _look_up_between_days(
                table.reference, measure, sex, ages, np.flatnonzero(between)
            )
        lms[np.isnan(ages)] = np.nan
    return lms


def _look_up_between_days(
    reference: str, measure: np.ndarray, sex: np.ndarray, ages: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Return L, M, S at the ages in `rows`, which are not whole days, by interpolation."""
    lms = np.full((len(rows), 3), np.nan)
    measure = np.broadcast_to(measure, len(ages))[rows]
    sex = np.broadcast_to(sex, len(ages))[rows]
    for m, measure_name in enumerate(MEASURES):
        for s, sex_name in enumerate(SEXES):
            here = (measure == m) & (sex == s)
            if here.any():
                lms[here] = lms_at(reference, measure_name, sex_name, ages[rows[here]])
    return lms


def _numbers(values: ArrayLike) -> np.ndarray:
    """Return values as a float array, or as integers where they are; missing becomes nan."""
    if isinstance(values, pd.Series | pd.Index) and values.dtype.kind not in "iuf":
        return values.to_numpy(dtype=float, na_value=np.nan)
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array
    return (
        pd.to_numeric(pd.Series(array.ravel()), errors="raise")
        .to_numpy(dtype=float, na_value=np.nan)
        .reshape(array.shape)
    )


def _names(values: ArrayLike, names: tuple[str, ...], what: str) -> np.ndarray:
    """Return a name as its code, numpy arrays of names as they are, anything else coded."""
    if isinstance(values, str):
        return np.asarray(names.index(known(values, names, what)), dtype=np.int8)
    if isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        codes, uniques = pd.factorize(values)
        return _code_of_unique(uniques, names, what)[codes]
    array = np.asarray(values)
    if array.dtype.kind not in "UO":
        known(array.ravel()[0] if array.size else None, names, what)
    return array


def _codes(values: np.ndarray, names: tuple[str, ...], what: str) -> np.ndarray | np.int8:
    """Return the code of each name in a chunk; -1 where it is missing."""
    if values.dtype == np.int8:
        return values[0] if values.strides[0] == 0 else values
    if values.dtype.kind == "O":
        codes, uniques = pd.factorize(values)
        return _code_of_unique(uniques, names, what)[codes]
    codes = np.full(len(values), -1, dtype=np.int8)
    for code, name in enumerate(names):
        codes[values == name] = code
    if (codes < 0).any():
        known(str(values[codes < 0][0]), names, what)
    return codes


def _code_of_unique(uniques: ArrayLike, names: tuple[str, ...], what: str) -> np.ndarray:
    """Return the code of each distinct name, and a last -1 for missing ones to index."""
    codes = [names.index(known(name, names, what)) for name in uniques]
    return np.asarray([*codes, -1], dtype=np.int8)


def _shared_index(*arguments: ArrayLike) -> pd.Index | None:
    """Return the index of the Series among the arguments, which must be the same one.

    Raises
    ------
    ValueError
        If two Series have different indexes: aligning them would drop or repeat measurements.
    """
    indexes = [a.index for a in arguments if isinstance(a, pd.Series)]
    for index in indexes[1:]:
        if not index.equals(indexes[0]):
            raise ValueError("the Series given have different indexes: align them first")
    return indexes[0] if indexes else None
