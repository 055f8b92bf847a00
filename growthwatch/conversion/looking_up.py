"""L, M and S for every row: its measure, sex and day looked up in the table of a reference."""

from __future__ import annotations

import numpy as np

from growthwatch.conversion.arguments import codes_of
from growthwatch.record.vocabulary import MEASURES, SEXES
from growthwatch.references import WITH_SIGMA, DayTable, lms_at


def look_up(
    table: DayTable, measures: np.ndarray, sexes: np.ndarray, ages: np.ndarray
) -> np.ndarray:
    """Return L, M, S for each row of a chunk: shape (n, 3), nan where there is none."""
    measure, sex = codes_of(measures, MEASURES, "measure"), codes_of(sexes, SEXES, "sex")
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
            lms[between] = _between_days(
                table.reference, measure, sex, ages, np.flatnonzero(between)
            )
        lms[np.isnan(ages)] = np.nan
    return lms


def _between_days(
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
