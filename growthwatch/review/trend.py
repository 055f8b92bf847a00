"""Twelve weeks by team: how many children were listed, came new, caught up, and were overdue.

Each report counts its own day and carries the counts of the reports before it, so that a week is
told as it was told then.
"""

from __future__ import annotations

import pandas as pd

from growthwatch.review.teams import teams
from growthwatch.review.worklist import ACT_NOW, CAUGHT, NEW, OVERDUE_ONLY

WEEKS, DAYS_PER_WEEK = 12, 7
# Counted of each team; the whole caseload is the team without a name.
COUNTED = ("children", "listed", "act_now", "new", "caught_up", "overdue")
TREND_COLUMNS = ("as_of", "team", *COUNTED)
EVERYBODY = ""


def no_trend() -> pd.DataFrame:
    """Return a trend without rows."""
    types = {"as_of": "datetime64[s]", "team": "object", **dict.fromkeys(COUNTED, "float64")}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def trend(
    children: pd.DataFrame,
    listed: pd.DataFrame,
    closed: pd.DataFrame,
    overdue: pd.DataFrame,
    as_of: pd.Timestamp,
    earlier: pd.DataFrame | None,
) -> pd.DataFrame:
    """Count this report's children by team, after the counts of the reports before it.

    Parameters
    ----------
    children, listed, closed, overdue : DataFrame
        Of the review.
    as_of : Timestamp
    earlier : DataFrame or None
        As this function returned it for the last report; None where there is none.

    Returns
    -------
    DataFrame
        as_of, team ("" for the whole caseload), children; listed (but not for being overdue only),
        act_now, new (missing without an earlier report), caught_up, overdue. By date and team; the
        twelve weeks up to the report.
    """
    if pd.isna(as_of):
        return no_trend()
    team = teams(children)
    told = listed[(listed["group"] != OVERDUE_ONLY).to_numpy()]
    of_each = {
        "children": children["child_id"],
        "listed": told["child_id"],
        "act_now": told.loc[(told["group"] == ACT_NOW).to_numpy(), "child_id"],
        "new": told.loc[(told["change"] == NEW).to_numpy(), "child_id"],
        "caught_up": closed.loc[(closed["how"] == CAUGHT).to_numpy(), "child_id"],
        "overdue": overdue["child_id"],
    }
    by_team = pd.DataFrame(
        {name: team.reindex(ids).value_counts() for name, ids in of_each.items()}
    )
    by_team = by_team.fillna(0.0).sort_index() if len(by_team) > 1 else by_team.iloc[:0]
    everybody = pd.DataFrame(
        {name: [float(len(ids))] for name, ids in of_each.items()}, index=[EVERYBODY]
    )
    now = pd.concat([everybody, by_team]).astype("float64")
    if earlier is None:
        now["new"] = float("nan")
    now = now.rename_axis("team").reset_index().assign(as_of=as_of)
    if earlier is None or earlier.empty:
        return now[list(TREND_COLUMNS)]
    since = as_of - pd.Timedelta(days=WEEKS * DAYS_PER_WEEK)
    kept = earlier[((earlier["as_of"] > since) & (earlier["as_of"] < as_of)).to_numpy()]
    return pd.concat([kept, now], ignore_index=True)[list(TREND_COLUMNS)]
