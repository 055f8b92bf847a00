"""Days given by how far off they are: "in 30 days", a timedelta."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.coercion import as_day

_SPAN = re.compile(r"(?:in |after )?(\d+|a|an|one) ?(day|week|fortnight|month|year)s?")
_UNITS = {
    "day": lambda n: pd.DateOffset(days=n),
    "week": lambda n: pd.DateOffset(weeks=n),
    "fortnight": lambda n: pd.DateOffset(weeks=2 * n),
    "month": lambda n: pd.DateOffset(months=n),
    "year": lambda n: pd.DateOffset(years=n),
}


def day_from(value: Any, start: Any, start_is: str) -> pd.Timestamp:
    """Return a day given as a date, or by how long after `start` it is.

    Parameters
    ----------
    value : date, str, timedelta or number-free text such as "in 30 days", "6 weeks"
        Months and years are counted by the calendar.
    start : date
        The day from which is counted.
    start_is : str
        What `start` is, for the message where it is missing: "the birth date".

    Raises
    ------
    ValueError
        Where the text is neither, or nothing can be counted from.
    """
    match = _SPAN.fullmatch(" ".join(value.lower().split())) if isinstance(value, str) else None
    if match is None and not isinstance(value, dt.timedelta | np.timedelta64):
        return as_day(value)
    if pd.isna(start):
        raise ValueError(f"{value} cannot be counted: {start_is} is not known, so give a date")
    if match is not None:
        number = int(match[1]) if match[1].isdigit() else 1
        moved = pd.Timestamp(start) + _UNITS[match[2]](number)
    else:
        moved = pd.Timestamp(start) + pd.Timedelta(value)
    return moved.normalize()
