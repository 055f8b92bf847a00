"""Ages counted from 40+0 weeks of gestation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.conversion.arguments import shared_index
from growthwatch.reading import coercion
from growthwatch.record.ages import correction_days
from growthwatch.record.vocabulary import TERM_DAYS


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
    index = shared_index(birth_date, date, gestation_days)
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
