"""What is overdue on the day of a review."""

from __future__ import annotations

import pandas as pd

from growthwatch.review.handover import plain

PREFIX = "overdue"
OVERDUE_COLUMNS = (
    "child_id", "team", "practitioner", "act_by", "overdue_days", "action", "act_for", "level",
)  # fmt: skip


def is_overdue(findings: pd.DataFrame) -> pd.Series:
    """Return, for each finding, whether it is that a measuring is overdue."""
    return findings["rule"].astype(str).str.startswith(PREFIX).astype(bool)


def overdue_now(judged: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return the children whose action is overdue on the day of the review, the latest due first.

    Parameters
    ----------
    judged : DataFrame
        As `growthwatch.judge` returns it: the one source of what is due.
    children : DataFrame

    Returns
    -------
    DataFrame
        child_id, team, practitioner, act_by (date), overdue_days, action, act_for, level.
    """
    now = judged[(judged["overdue_days"] > 0).to_numpy()]
    now = now.sort_values(["act_by", "child_id"], ascending=[False, True], kind="stable")
    rows = children.drop_duplicates("child_id").set_index("child_id").reindex(now["child_id"])
    teams = {
        name: plain(rows[name]).to_numpy() if name in rows else ""
        for name in ("team", "practitioner")
    }
    return now.assign(**teams).reindex(columns=list(OVERDUE_COLUMNS)).reset_index(drop=True)
