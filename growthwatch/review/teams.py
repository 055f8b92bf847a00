"""Team figures: weighed on time, findings by rule and age, and time from finding to contact."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.chronology.response import next_after
from growthwatch.record.ages import whole_months
from growthwatch.review.handover import plain

LOOKED_BACK_DAYS = 365
NO_TEAM = "no team recorded"
AGE_BANDS = (("under 6 months", 6), ("6 to 11 months", 12), ("1 year", 24), ("2 years", 36),
             ("3 years and more", np.inf))  # fmt: skip
WAITS = (("within 1 week", 7), ("within 2 weeks", 14), ("within 4 weeks", 28),
         ("later", np.inf))  # fmt: skip
NO_CONTACT_YET = "no contact since"


def on_time(routine: pd.DataFrame, children: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return by team how many routine weighings of the last year were due and done in time.

    A weighing is counted when its deadline passed in the year up to the report.

    Returns
    -------
    DataFrame
        team, due, met; teams by name.
    """
    since = as_of - pd.Timedelta(days=LOOKED_BACK_DAYS)
    past = routine[(routine["deadline"] < as_of) & (routine["deadline"] >= since)]
    team = teams(children).reindex(past["child_id"]).to_numpy()
    counted = pd.DataFrame({"team": team, "met": (past["state"] == "met").to_numpy()})
    return counted.groupby("team")["met"].agg(due="size", met="sum").reset_index()


def by_rule_and_age(findings: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Count ongoing findings by rule (rows, most first) and age at first detection (columns)."""
    names = [name for name, _ in AGE_BANDS]
    now = findings[findings["ongoing"].astype(bool)]
    if now.empty:
        return pd.DataFrame(columns=names)
    born = children.drop_duplicates("child_id").set_index("child_id")["birth_date"]
    months = whole_months(now["child_id"].map(born), now["detected_date"])
    band = np.searchsorted([end for _, end in AGE_BANDS[:-1]], months, side="right")
    table = pd.crosstab(now["rule"].astype(object).to_numpy(), np.array(names, dtype=object)[band])
    table = table.reindex(columns=names, fill_value=0)
    return table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def waits(
    findings: pd.DataFrame, contacts: pd.DataFrame, as_of: pd.Timestamp
) -> tuple[pd.Series, int]:
    """Return how long after first detection the next contact was, and of how many findings.

    Findings of concern and urgent ones first detected in the year up to the report. The day of
    detection does not count: the contact of that day is what showed it.
    """
    since = as_of - pd.Timedelta(days=LOOKED_BACK_DAYS)
    serious = findings["severity"].isin(("urgent", "concern")) & (
        findings["detected_date"] >= since
    )
    found = findings[serious]
    met = pd.Series(next_after(found, contacts[contacts["date"] <= as_of]), index=found.index)
    days = (met - found["detected_date"]).dt.days
    words = np.array([name for name, _ in WAITS], dtype=object)
    at = np.searchsorted([end for _, end in WAITS[:-1]], days.fillna(0), side="left")
    told = pd.Series(np.where(days.isna(), NO_CONTACT_YET, words[at]))
    order = [*words, NO_CONTACT_YET]
    return told.value_counts().reindex(order, fill_value=0), len(found)


def teams(children: pd.DataFrame) -> pd.Series:
    """Return each child's team, by child_id."""
    ids = children["child_id"].to_numpy(dtype=object)
    if "team" not in children:
        return pd.Series(NO_TEAM, index=ids)
    return pd.Series(plain(children["team"]).replace("", NO_TEAM).to_numpy(), index=ids)
