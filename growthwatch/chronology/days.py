"""Days of many children as one rising number, so that all of them are looked up together."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

SPAN = 1 << 22  # days: more than any two dates lie apart
MIDDLE = SPAN // 2  # so that a day before 1970 is the same child's


def day_keys(child: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return child (number from 0) and day as one number, by child and then by day."""
    return child.astype(np.int64) * SPAN + MIDDLE + days.astype("datetime64[D]").astype(np.int64)


class DaysOf:
    """The days on which something was done for each of many children.

    Parameters
    ----------
    child : ndarray of int, shape (n,)
        Number of the child, from 0.
    dates : Series of datetime64, shape (n,)
        Missing ones are left out.
    """

    def __init__(self, child: np.ndarray, dates: pd.Series) -> None:
        days = dates.to_numpy().astype("datetime64[D]")
        known = ~np.isnat(days)
        self.keys = np.sort(day_keys(child[known], days[known]))

    def before(self, child: np.ndarray, day: np.ndarray, *, same_day: bool = False) -> np.ndarray:
        """Count what lies before each day, or up to it: comparable for one child only."""
        side: Literal["left", "right"] = "right" if same_day else "left"
        return np.asarray(np.searchsorted(self.keys, day_keys(child, day), side=side))

    def after(self, child: np.ndarray, day: np.ndarray, *, same_day: bool = False) -> np.ndarray:
        """Return the child's first day after each, or from it on: datetime64[D], NaT where none."""
        place = self.before(child, day, same_day=not same_day)
        key = np.append(self.keys, np.iinfo(np.int64).max)[place]
        found = (key - child.astype(np.int64) * SPAN - MIDDLE).astype("datetime64[D]")
        return np.where(key // SPAN == child, found, np.datetime64("NaT", "D"))


def rows_of(table: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Return the rows of some children, with `child`: the place of the child_id in `ids`."""
    child = ids.get_indexer(table["child_id"].astype(object))
    return table[child >= 0].assign(child=child[child >= 0])


def us(dates: pd.Series) -> pd.Series:
    """Return dates in one unit, so that they can be compared and joined."""
    return pd.to_datetime(dates).astype("datetime64[us]")
