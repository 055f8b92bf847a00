"""The record as it was known at the end of a day: the one place where hindsight is cut off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def up_to(table: pd.DataFrame, as_of: Any, column: str = "date") -> pd.DataFrame:
    """Return the rows of many children dated up to and including a day.

    Parameters
    ----------
    table : DataFrame
        With child_id, and the day of each row in `column`.
    as_of : date, Timestamp or Series
        One day for all, or each child's own by child_id: of a child without one no row is left.
    """
    if not len(table):
        return table
    dates = pd.to_datetime(table[column]).to_numpy("datetime64[s]")
    if isinstance(as_of, pd.Series):
        days = np.append(pd.to_datetime(as_of).to_numpy("datetime64[s]"), np.datetime64("NaT"))
        within = dates <= days[as_of.index.get_indexer(table["child_id"])]
    else:
        within = dates <= pd.Timestamp(as_of).to_datetime64()
    return table if within.all() else table[within]


def cut(table: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the rows dated up to and including `day`, not knowing yet what ended after it."""
    rows = table[table["date"] <= day].reset_index(drop=True)
    if "date_to" in rows:
        rows["date_to"] = rows["date_to"].mask(rows["date_to"] > day)
    return rows


def cut_plans(plans: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the plans made up to and including `day`."""
    return plans[plans["from"] <= day].reset_index(drop=True)


def cut_actions(actions: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return what was promised up to and including `day`, not knowing what was done after it."""
    rows = actions[actions["made_on"] <= day].reset_index(drop=True)
    return rows.assign(done_on=rows["done_on"].mask(rows["done_on"] > day))


def cut_periods(periods: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the periods begun up to and including `day`, those that ended after it going on."""
    rows = periods[periods["from"] <= day].reset_index(drop=True)
    return rows.assign(until=rows["until"].mask(rows["until"] > day))
