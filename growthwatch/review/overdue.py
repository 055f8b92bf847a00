"""Measuring that is overdue, as the report tells it: from the findings whose rules say so.

A child overdue for a routine weighing and nothing else is counted and listed by itself: hundreds
of them would hide the children whose growth is to be looked at.
"""

from __future__ import annotations

import pandas as pd

from growthwatch.review.handover import plain

PREFIX = "overdue"
OVERDUE_COLUMNS = ("child_id", "team", "practitioner", "rule", "due", "message")


def is_overdue(findings: pd.DataFrame) -> pd.Series:
    """Return, for each finding, whether it is that a measuring is overdue."""
    return findings["rule"].astype(str).str.startswith(PREFIX).astype(bool)


def for_the_list(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of children to look at; not of those only overdue for routine weighing.

    An overdue measuring of severity "data" lists no child by itself: it is told beside the child's
    other findings. One after a concern, or of a child's own plan, does.
    """
    alone = ~(is_overdue(findings) & (findings["severity"].astype(str) == "data"))
    ongoing = findings["ongoing"].astype(bool) if "ongoing" in findings else True
    with_more = findings["child_id"].isin(findings.loc[alone & ongoing, "child_id"])
    return findings[alone | with_more]


def overdue_now(findings: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return what is overdue on the day of the report, the latest due first.

    Returns
    -------
    DataFrame
        child_id, team, practitioner, rule, due (date), message: one row a child, the measuring that
        has been due longest. What is acknowledged is left out.
    """
    now = findings[is_overdue(findings) & findings["ongoing"].astype(bool)]
    now = now[~now["acknowledged"]].rename(columns={"onset_date": "due"})
    now = now.sort_values(["due", "child_id"], kind="stable").drop_duplicates("child_id")
    now = now.sort_values(["due", "child_id"], ascending=[False, True], kind="stable")
    rows = children.drop_duplicates("child_id").set_index("child_id").reindex(now["child_id"])
    for name in ("team", "practitioner"):
        now[name] = plain(rows[name]).to_numpy() if name in rows else ""
    return now.reindex(columns=list(OVERDUE_COLUMNS)).reset_index(drop=True)
