"""How many of the weighings that were due took place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.cohort.intervals import wilson
from growthwatch.reading.coercion import as_day
from growthwatch.record.schedule import Schedule


def coverage(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    *,
    as_of: Any = None,
    schedule: Schedule | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count who was weighed at each routine age.

    Parameters
    ----------
    children : DataFrame
        child_id and birth_date.
    measurements : DataFrame
        child_id, date, weight_kg.
    as_of : date or str, optional
        By default the day of the last measurement. Only children whose time for a weighing is over
        by then are counted for it.
    schedule : Schedule, optional
        When children are to be weighed; by default as RCPCH says of a child without concern.
    confidence : float

    Returns
    -------
    DataFrame
        A row a scheduled weighing: weighing, due_days (age), children (whose time was over),
        weighed, percent, low, high, and median_days_late of those who were weighed (negative if
        early).

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.simulate(300, seed=1, visits="uk")
    >>> table = coverage(caseload.children, caseload.measurements)
    >>> int(table["weighed"].iloc[0]) <= int(table["children"].iloc[0])
    True
    """
    schedule = schedule or Schedule()
    weighed = measurements[measurements["weight_kg"].notna()]
    day = weighed["date"].max() if as_of is None else as_day(as_of)
    born = children.set_index("child_id")["birth_date"]
    weighed = weighed[weighed["child_id"].isin(born.index) & (weighed["date"] <= day)]
    age = (weighed["date"] - weighed["child_id"].map(born)).dt.days.to_numpy(float)
    until = (day - born).dt.days.to_numpy(float)
    rows = []
    for words, due, counts_from, overdue_after in schedule.routine:
        over = until > overdue_after
        ids = born.index[over]
        inside = (age >= counts_from) & (age <= overdue_after)
        nearest = pd.Series(age[inside], index=weighed["child_id"].to_numpy()[inside])
        nearest = nearest[nearest.index.isin(ids)] - due
        closest = nearest.groupby(level=0).agg(lambda late: late.iloc[np.argmin(np.abs(late))])
        late = float(closest.median()) if len(closest) else np.nan
        rows.append((words, due, len(ids), len(closest), late))
    names = ["weighing", "due_days", "children", "weighed", "median_days_late"]
    table = pd.DataFrame(rows, columns=names)
    number, of = (table[name].to_numpy(float) for name in ("weighed", "children"))
    low, high = wilson(number, of, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        percent = 100 * number / of
    return table.assign(percent=percent, low=100 * low, high=100 * high)[
        [*names[:4], "percent", "low", "high", names[4]]
    ]
