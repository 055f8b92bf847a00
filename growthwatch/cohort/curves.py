"""Centile curves as data, for a picture or a paper of one's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri

from growthwatch.centiles import LINE_Z
from growthwatch.conversion import measurement
from growthwatch.reading.coercion import sex_of
from growthwatch.record.vocabulary import (
    CENTILE_LINES,
    DAYS_PER_YEAR,
    EVERY_REFERENCE,
    MEASURES,
    SEXES,
    known,
)
from growthwatch.references import day_table


def centile_curves(
    measure: str = "weight",
    *,
    sex: Any,
    reference: str = "uk-who",
    age_days: ArrayLike | None = None,
    centiles: ArrayLike | None = None,
    z: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return the centile curves of a reference as a table.

    Parameters
    ----------
    measure : {"weight", "height", "bmi", "ofc"}
    sex : str or int
        F, M, female, 1, 2.
    reference : {"uk-who", "who", "trisomy-21", "turner"}
    age_days : array of numbers, optional
        Ages from 40+0 weeks; every day of the reference by default.
    centiles : array of numbers, optional
        Between 0 and 100, such as (3, 50, 97). By default the nine of the UK charts.
    z : array of numbers, optional
        z-scores in place of centiles.

    Returns
    -------
    DataFrame
        age_days, age_years, and a column a curve ("0.4th" to "99.6th", "p3", "z-2"), in kg, cm or
        kg/m2; ages for which the reference has nothing are left out.

    Raises
    ------
    ValueError
        For an unknown measure, sex or reference; for centiles outside 0 to 100, or both.

    Examples
    --------
    >>> centile_curves("weight", sex="F", age_days=[365, 730], centiles=[2, 50]).round(2)
       age_days  age_years    p2    p50
    0       365        1.0  7.00   8.95
    1       730        2.0  8.98  11.47
    """
    known(measure, MEASURES, "measure")
    known(reference, EVERY_REFERENCE, "reference")
    reading = sex_of(sex)
    if reading.value not in SEXES:
        raise ValueError(f"sex {sex!r} has no curves: give female or male")
    if centiles is not None and z is not None:
        raise ValueError("give centiles or z, not both")
    names, scores = list(CENTILE_LINES), np.asarray(LINE_Z)
    if z is not None:
        scores = np.atleast_1d(np.asarray(z, float))
        names = [f"z{one:g}" for one in scores]
    elif centiles is not None:
        given = np.atleast_1d(np.asarray(centiles, float))
        if not ((given > 0) & (given < 100)).all():
            raise ValueError("centiles lie between 0 and 100: give such as (3, 50, 97)")
        names, scores = [f"p{one:g}" for one in given], ndtri(given / 100)
    if age_days is None:
        table = day_table(reference)
        ages = np.arange(table.first_day, table.first_day + table.days, dtype=float)
    else:
        ages = np.atleast_1d(np.asarray(age_days, dtype=float))
    values = measurement(
        measure, scores[None, :], sex=reading.value, age_days=ages[:, None], reference=reference
    )
    there = ~np.isnan(values).all(axis=1)
    whole = ages.astype(np.int64) if (ages == np.floor(ages)).all() else ages
    curves = {"age_days": whole[there], "age_years": ages[there] / DAYS_PER_YEAR}
    return pd.DataFrame(curves | dict(zip(names, values[there].T, strict=True)))
