"""Stretches of time in which nobody met or measured a child."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.chronology.days import us

GAP = "gap"
ONE_DAY = pd.Timedelta(days=1)


def gap_rows(
    met: pd.DataFrame,
    scores: pd.DataFrame,
    birth: pd.Series,
    until: pd.Timestamp | None,
    gap_days: tuple[int, ...],
) -> pd.DataFrame:
    """Return the stretches after birth without contact or measurement, a row each.

    Parameters
    ----------
    met : DataFrame
        child (a number), date, date_to.
    scores : DataFrame
        child, date.
    birth : Series
        Date of birth by child.
    until : Timestamp or None
        The last day of the records; without one a record ends with its last event.
    gap_days : tuple of int

    Returns
    -------
    DataFrame
        child, date and date_to (first and last day without), days, what, event.
    """
    ends = met.assign(end=met["date_to"].fillna(met["date"]))[["child", "date", "end"]]
    measured = scores[["child", "date"]].drop_duplicates()
    spans = pd.concat(
        [part.assign(date=us(part["date"]), end=us(part["end"]))
         for part in (ends, measured.assign(end=measured["date"]))],
        ignore_index=True,
    ).dropna()  # fmt: skip
    spans = spans[spans["end"].to_numpy() >= us(birth.reindex(spans["child"])).to_numpy()]
    if spans.empty or not gap_days:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]")})
    spans = spans.sort_values(["child", "date"], kind="stable").reset_index(drop=True)
    spans["reached"] = spans.groupby("child")["end"].cummax()
    spans["after"] = spans.groupby("child")["date"].shift(-1)
    if until is not None:
        # The day after the report, or after a contact planned for later.
        ending = spans["reached"].clip(lower=pd.Timestamp(until)) + ONE_DAY
        spans["after"] = spans["after"].fillna(ending)
    spans["days"] = (spans["after"] - spans["reached"]).dt.days - 1
    found = spans[(spans["days"] > min(gap_days)).to_numpy()]
    days = found["days"].astype(int).to_numpy()
    # Of a child whose contacts were not handed over, only the measurements are known.
    known = np.where(found["child"].isin(met["child"]), "contact", "measurement")
    return pd.DataFrame(
        {
            "child": found["child"].to_numpy(),
            "date": (found["reached"] + ONE_DAY).to_numpy(),
            "date_to": (found["after"] - ONE_DAY).to_numpy(),
            "days": days,
            "what": GAP,
            "event": [
                f"No {what} recorded for {n} days (more than "
                f"{max(limit for limit in gap_days if n > limit)})"
                for n, what in zip(days, known, strict=True)
            ],
        }
    )
