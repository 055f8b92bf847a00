"""Cells that come with a type, from workbooks and Parquet files, as a person would write them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import CLOCKS


def cell_text(value: Any) -> str:
    """Return a typed cell as text: days as YYYY-MM-DD, whole numbers without a point."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            # A day in a British record is a day by British clocks.
            value = value.astimezone(CLOCKS)
        return str(value.isoformat())[:10]
    if isinstance(value, float | np.floating):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace").strip()
    return str(value).strip()


def texts_of(values: Iterable[Any]) -> np.ndarray:
    """Return typed cells as text, "" where missing; shape (n,), object."""
    return np.array([cell_text(value) for value in values], dtype=object)
