"""z-scores from measurements and measurements from z-scores, on whole columns.

The LMS method (Cole TJ, Green PJ. Stat Med 1992;11:1305-1319): for a measurement y,
z = ((y/M)^L - 1) / (L S), or ln(y/M) / S where L is 0.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.likely_units import MOST_LOOKED_AT, Guess, guesses, mostly_far
from growthwatch.reading import coercion
from growthwatch.record.ages import correction_days
from growthwatch.record.errors import UnlikelyValuesWarning
from growthwatch.record.vocabulary import EVERY_REFERENCE, MEASURES, SEXES, TERM_DAYS, known
from growthwatch.references import WITH_SIGMA, DayTable, day_table, lms_at

# Rows worked on at once: small enough for everything in flight to stay in a core's cache.
CHUNK = 16_384
# Beyond 3 SD, WHO's own method measures in steps of the distance between 2 and 3 SD (WHO Child
# Growth Standards, methods and development, 2006, chapter 7). UK-WHO does not.
WHO_LINEAR_BEYOND = 3.0
# CDC's extended BMI begins above the 95th centile, taken at this z, and spreads the last 5% of
# centiles over half a normal distribution (Hales CM et al. Vital Health Stat 2 2022;197).
EXTENDED_ABOVE_Z, EXTENDED_FROM = 1.645, 0.9
# What values are read as where they are text, by the column that holds them.
UNIT_COLUMNS = {"weight": "weight_kg", "height": "height_cm", "bmi": "bmi", "ofc": "ofc_cm"}
Formula = Callable[[np.ndarray, np.ndarray, float | None], np.ndarray]


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
        _warn_of_units(measure, value, sex, age_days, reference)
    return z


def z_scores(
    measure: ArrayLike,
    value: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: Any = "uk-who",
) -> Any:
    """Convert measurements to z-scores as `zscore`, whatever they are."""
    return _convert(z_of_value, measure, value, sex, age_days, reference)


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
    return _convert(_value_of_z, measure, z, sex, age_days, reference)


def corrected_age_days(birth_date: Any, date: Any, gestation_days: ArrayLike = TERM_DAYS) -> Any:
    """Return age in days counted from 40+0 weeks of gestation.

    Parameters
    ----------
    birth_date, date : date, str or array of these
        Text is read year first or day first ("2024-02-03", "03/02/2024"), never month first; an
        instant with a time zone is its day by British clocks.
    gestation_days : number, str or array of these
        Gestation at birth in days, 37+2 weeks as 261 or as "37+2". Missing is taken as 40+0.

    Returns
    -------
    float, ndarray or Series
        Days; negative before 40+0, nan where a date is missing.

    Raises
    ------
    ValueError
        For a date that cannot be read; for a gestation outside 22 to 45 weeks, naming it (weeks
        given for days, for example); for Series with different indexes.

    Notes
    -----
    Everyone is corrected, born early or late, for life: RCPCH, chart information for health staff.

    Examples
    --------
    >>> corrected_age_days("20/10/2011", "2012-11-02", "37+2")
    360.0
    """
    index = _shared_index(birth_date, date, gestation_days)
    born, seen = (
        coercion.days(np.ravel(value) if not isinstance(value, pd.Series) else value, name).reshape(
            np.shape(value)
        )
        for value, name in ((birth_date, "birth_date"), (date, "date"))
    )
    age = (seen - born).astype("timedelta64[D]")
    age = np.where(np.isnat(age), np.nan, age.astype(float))
    result = age + correction_days(coercion.gestation_days(gestation_days))
    if index is not None:
        return pd.Series(result, index=index)
    return result if result.ndim else float(result)


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
    if lms.shape[1] > 3:
        high = (z > EXTENDED_ABOVE_Z) & np.isfinite(lms[:, 3])
        z[high] = _extended_z(value[high], lms[high])
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
    if lms.shape[1] > 3:
        high = (z > EXTENDED_ABOVE_Z) & np.isfinite(lms[:, 3])
        value[high] = _extended_value(z[high], lms[high])
    value[~((value > 0) & np.isfinite(value))] = np.nan
    return value


def _extended_z(value: np.ndarray, lms: np.ndarray) -> np.ndarray:
    """Return z-scores of CDC's extended BMI, above its 95th centile."""
    from scipy.special import ndtr, ndtri  # loaded here: it doubles the time of the import

    edge = _lms_value(EXTENDED_ABOVE_Z, *lms[:, :3].T)
    beyond = ndtr((value - edge) / lms[:, 3])
    return np.asarray(ndtri(EXTENDED_FROM + (1 - EXTENDED_FROM) * beyond))


def _extended_value(z: np.ndarray, lms: np.ndarray) -> np.ndarray:
    """Return the BMI of z-scores above the 95th centile: the inverse of `_extended_z`."""
    from scipy.special import ndtr, ndtri

    beyond = (ndtr(z) - EXTENDED_FROM) / (1 - EXTENDED_FROM)
    edge = _lms_value(EXTENDED_ABOVE_Z, *lms[:, :3].T)
    return np.asarray(edge + lms[:, 3] * ndtri(np.maximum(beyond, 0.5)))


def _lms_value(z: np.ndarray | float, L: np.ndarray, M: np.ndarray, S: np.ndarray) -> np.ndarray:
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
    reference: Any,
) -> Any:
    """Look up L, M, S for every element and apply `formula`, chunk by chunk."""
    if not isinstance(reference, str):
        return _convert_each(formula, measure, value, sex, age_days, reference)
    table = day_table(known(reference, EVERY_REFERENCE, "reference"))
    index = _shared_index(measure, value, sex, age_days)
    column = UNIT_COLUMNS.get(measure, "value") if isinstance(measure, str) else "value"
    operands = [
        _numbers(value, column),
        _numbers(age_days, "age_days"),
        _names(measure, MEASURES, "measure"),
        _names(sex, SEXES, "sex"),
    ]
    linear_beyond = WHO_LINEAR_BEYOND if reference in ("who", "who-2007") else None
    access: list[list[Any]] = [["readonly"]] * 4 + [["writeonly", "allocate"]]
    age_type = float if operands[1].dtype.kind == "f" else np.int64
    types: list[Any] = [float, age_type, None, None, float]
    iterator = np.nditer(
        [*operands, None],
        flags=["external_loop", "buffered", "refs_ok", "zerosize_ok", "grow_inner"],
        op_flags=access,
        op_dtypes=types,
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


def _convert_each(
    formula: Formula,
    measure: ArrayLike,
    value: ArrayLike,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: ArrayLike,
) -> Any:
    """Convert rows of several references, each against its own; nan where one is missing."""
    index = _shared_index(measure, value, sex, age_days, reference)
    codes, names = pd.factorize(reference)
    result = np.full(len(codes), np.nan)
    for code, name in enumerate(names):
        here = codes == code
        one_measure, values, sexes, ages = (
            each if np.ndim(each) == 0 else each[here]
            for each in (_unindexed(one) for one in (measure, value, sex, age_days))
        )
        result[here] = _convert(formula, one_measure, values, sexes, ages, str(name))
    return result if index is None else pd.Series(result, index=index)


def _unindexed(values: ArrayLike) -> Any:
    """Return an array that a mask can be laid on; a single value as it is."""
    if np.ndim(values) == 0:
        return values
    return values.array if isinstance(values, pd.Series | pd.Index) else np.asarray(values)


def _warn_of_units(
    measure: ArrayLike, value: ArrayLike, sex: ArrayLike, age_days: ArrayLike, reference: Any
) -> None:
    """Warn that most values are no child's, and of what they look like."""
    names, values, sexes, ages = (
        np.ravel(each)
        for each in np.broadcast_arrays(
            *(np.asarray(one, dtype=object) for one in (measure, value, sex, age_days))
        )
    )
    far = len(values)
    counted = f"{far} of {far}" if far == 1 else f"more than half of {far:,}"
    for name in pd.unique(names):
        here = np.flatnonzero(names == name)
        here = here[:: max(1, len(here) // MOST_LOOKED_AT)]
        found = guesses(
            str(name),
            coercion.numbers(values[here], UNIT_COLUMNS[str(name)]),
            coercion.numbers(ages[here], "age_days"),
            partial(_scored, str(name), list(sexes[here]), reference),
        )
        said = [_call(guess, str(name), sexes[here], values[here], ages[here]) for guess in found]
        warnings.warn(
            f"{counted} {name} values lie beyond 6 SD, which is probably an error: "
            + (", or ".join(said) or "check the values, their unit and the ages"),
            UnlikelyValuesWarning,
            stacklevel=3,
        )


def _scored(
    measure: str, sexes: list[Any], reference: Any, values: np.ndarray, ages: np.ndarray
) -> np.ndarray:
    """Return the z-scores of a guess at what the values or the ages were meant to be."""
    return np.asarray(z_scores(measure, values, sex=sexes, age_days=ages, reference=reference))


def _call(
    guess: Guess, measure: str, sexes: np.ndarray, values: np.ndarray, ages: np.ndarray
) -> str:
    """Say what the numbers look like, and the call that would work."""
    if len(values) == 1:
        what = f"{values[0]}" if guess.of == "value" else f"age_days {ages[0]}"
        given = f'"{measure}", {guess.value:g}, sex="{sexes[0]}", age_days={guess.age_days:g}'
        z = f"{guess.z:.2f}".replace("-", "−")
        return f"{what} looks like {guess.unit} (zscore({given}) is {z})"
    what = "values" if guess.of == "value" else "age_days"
    argument = "value" if guess.of == "value" else "age_days"
    return f"the {what} look like {guess.unit}: give {argument} * {guess.size:g}"


def _look_up(
    table: DayTable, measures: np.ndarray, sexes: np.ndarray, ages: np.ndarray
) -> np.ndarray:
    """Return L, M, S for each row of a chunk: shape (n, 3), nan where there is none."""
    measure, sex = _codes(measures, MEASURES, "measure"), _codes(sexes, SEXES, "sex")
    whole = ages if ages.dtype.kind in "iu" else ages.astype(np.int64)
    row = whole - (table.first_day - 1)
    np.clip(row, 0, table.days + 1, out=row)
    block = np.multiply(measure, len(SEXES), dtype=row.dtype) + sex
    row += block * (table.days + 2)
    # Column by column, as the formulas read them: whole rows take five times as long.
    lms = np.empty((len(row), len(table.columns)), order="F")
    for at, column in enumerate(table.columns):
        column.take(row, out=lms[:, at], mode="clip")
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
    reference: str,
    measure: np.ndarray | np.int8,
    sex: np.ndarray | np.int8,
    ages: np.ndarray,
    rows: np.ndarray,
) -> np.ndarray:
    """Return L, M, S at the ages in `rows`, which are not whole days, by interpolation."""
    lms = np.full((len(rows), 4 if reference in WITH_SIGMA else 3), np.nan)
    measures = np.broadcast_to(measure, len(ages))[rows]
    sexes = np.broadcast_to(sex, len(ages))[rows]
    for m, measure_name in enumerate(MEASURES):
        for s, sex_name in enumerate(SEXES):
            here = (measures == m) & (sexes == s)
            if here.any():
                lms[here] = lms_at(reference, measure_name, sex_name, ages[rows[here]])
    return lms


def _numbers(values: ArrayLike, name: str) -> np.ndarray:
    """Return values as a float array, or as integers where they are; missing becomes nan."""
    if isinstance(values, pd.Series | pd.Index) and values.dtype.kind not in "iuf":
        return coercion.numbers(values, name)
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array
    return coercion.numbers(array.ravel(), name).reshape(array.shape)


def _names(values: ArrayLike, names: tuple[str, ...], what: str) -> np.ndarray:
    """Return a name as its code, numpy arrays of names as they are, anything else coded."""
    if isinstance(values, str):
        return np.asarray(_code(values, names, what), dtype=np.int8)
    if isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        codes, uniques = pd.factorize(values)
        return _code_of_unique(uniques, names, what)[codes]
    array = np.asarray(values)
    if array.dtype.kind in "UO":
        return array
    # Sex as a number is a code of the NHS; anything else is no name.
    codes, uniques = pd.factorize(array.ravel())
    return _code_of_unique(uniques, names, what)[codes].reshape(array.shape)


def _codes(values: np.ndarray, names: tuple[str, ...], what: str) -> np.ndarray | np.int8:
    """Return the code of each name in a chunk; -1 where it is missing."""
    if values.dtype == np.int8:
        return values[0] if values.strides[0] == 0 else values
    if values.dtype.kind == "O":
        codes, uniques = pd.factorize(values)
        return _code_of_unique(uniques, names, what)[codes]
    codes = np.full(len(values), -1, dtype=np.int8)
    for code, name in enumerate(names):
        codes += np.int8(code + 1) * _is(values, name).view(np.int8)
    if (codes < 0).any():
        other = codes < 0
        at, uniques = pd.factorize(values[other])
        codes[other] = _code_of_unique(uniques, names, what)[at]
    return codes


def _is(values: np.ndarray, name: str) -> np.ndarray:
    """Return where a text stands: shape (n,), bool; its letters compared some at a time as numbers.

    Comparing texts as such takes five times as long.
    """
    kind = np.dtype(np.uint64 if values.itemsize % 8 == 0 else np.uint32)
    wanted = np.array([name], dtype=values.dtype)
    if wanted[0] != name:  # longer than any of the values
        return np.zeros(len(values), dtype=bool)
    letters = np.ascontiguousarray(values).view(kind)
    letters = letters.reshape(len(values), values.itemsize // kind.itemsize)
    same = np.ones(len(values), dtype=bool)
    for column, one in zip(letters.T, wanted.view(kind), strict=True):
        same &= column == one
    return same


def _code_of_unique(uniques: Iterable[Any], names: tuple[str, ...], what: str) -> np.ndarray:
    """Return the code of each distinct name, and a last -1 for missing ones to index."""
    codes = [_code(name, names, what) for name in uniques]
    return np.asarray([*codes, -1], dtype=np.int8)


def _code(name: Any, names: tuple[str, ...], what: str) -> int:
    """Return the code of one name; of a sex, however it is written, -1 where it is unknown.

    Raises
    ------
    ValueError
        For a name that is none of them, naming it.
    """
    if what == "sex" and name not in names:
        reading = coercion.sex_of(name)
        if not reading.reason:
            return -1 if reading.value is None else names.index(reading.value)
    return names.index(known(name, names, what))


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
