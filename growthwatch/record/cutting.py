"""The record as it was known at the end of a day: the one place where hindsight is cut off."""

from __future__ import annotations

import pandas as pd


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
