"""Conversions of whole columns: L, M and S looked up for every row, and a formula laid on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.conversion.arguments import (
    UNIT_COLUMNS,
    coded,
    numbers_of,
    shared_index,
    unindexed,
)
from growthwatch.conversion.lms_method import WHO_LINEAR_BEYOND, z_of_value
from growthwatch.conversion.looking_up import look_up
from growthwatch.record.vocabulary import EVERY_REFERENCE, MEASURES, SEXES, known
from growthwatch.references import day_table

# Rows worked on at once: small enough for everything in flight to stay in a core's cache.
CHUNK = 16_384
Formula = Callable[[np.ndarray, np.ndarray, float | None], np.ndarray]


def z_scores(
    measure: ArrayLike,
    value: ArrayLike,
    *,
    sex: ArrayLike,
    age_days: ArrayLike,
    reference: Any = "uk-who",
) -> Any:
    """Convert measurements to z-scores as `zscore`, whatever they are."""
    return convert(z_of_value, measure, value, sex, age_days, reference)


def convert(
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
    index = shared_index(measure, value, sex, age_days)
    column = UNIT_COLUMNS.get(measure, "value") if isinstance(measure, str) else "value"
    operands = [
        numbers_of(value, column),
        numbers_of(age_days, "age_days"),
        coded(measure, MEASURES, "measure"),
        coded(sex, SEXES, "sex"),
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
                lms = look_up(table, measures[part], sexes[part], ages[part])
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
    index = shared_index(measure, value, sex, age_days, reference)
    codes, names = pd.factorize(reference)
    result = np.full(len(codes), np.nan)
    for code, name in enumerate(names):
        here = codes == code
        one_measure, values, sexes, ages = (
            each if np.ndim(each) == 0 else each[here]
            for each in (unindexed(one) for one in (measure, value, sex, age_days))
        )
        result[here] = convert(formula, one_measure, values, sexes, ages, str(name))
    return result if index is None else pd.Series(result, index=index)
