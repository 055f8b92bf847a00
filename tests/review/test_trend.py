"""Twelve weeks by team: each report counts its own day and carries those before it."""

from __future__ import annotations

import pandas as pd

from growthwatch.review.trend import no_trend, trend

MONDAYS = pd.date_range("2024-01-01", periods=16, freq="W-MON")
CHILDREN = pd.DataFrame({"child_id": list("abcd"), "team": ["North", "North", "South", ""]})


def counted(monday, listed=(), closed=(), overdue=(), earlier=None):
    groups = pd.DataFrame(listed, columns=["child_id", "group", "change"])
    over = pd.DataFrame(closed, columns=["child_id", "how"])
    late = pd.DataFrame({"child_id": list(overdue)}, dtype=object)
    return trend(CHILDREN, groups, over, late, monday, earlier)


def test_each_team_and_the_whole_caseload_are_counted():
    table = counted(
        MONDAYS[0],
        listed=[("a", "act now", "new"), ("b", "confirm", "ongoing"), ("c", "act now", "worse"),
                ("d", "overdue only", "new")],
        closed=[("c", "caught up"), ("b", "seen to")],
        overdue=["a", "d"],
        earlier=no_trend(),
    ).set_index("team")  # fmt: skip
    assert table.index.tolist() == ["", "North", "South", "no team recorded"]
    told = table[["children", "listed", "act_now", "new", "caught_up", "overdue"]]
    assert told.loc[""].tolist() == [4, 3, 2, 1, 1, 2]
    assert told.loc["North"].tolist() == [2, 2, 1, 1, 0, 1]
    assert told.loc["South"].tolist() == [1, 1, 1, 0, 1, 0]
    assert told.loc["no team recorded"].tolist() == [1, 0, 0, 0, 0, 1]


def test_without_an_earlier_report_nobody_can_be_called_new():
    table = counted(MONDAYS[0], listed=[("a", "act now", "new")])
    assert table["new"].isna().all()
    assert table["listed"].iloc[0] == 1


def test_twelve_weeks_are_carried_and_a_week_is_told_as_it_was_told_then():
    table = None
    for number, monday in enumerate(MONDAYS):
        late = list("abcd")[: number % 4 + 1]
        table = counted(monday, overdue=late, earlier=table)
    everybody = table[table["team"] == ""]
    assert everybody["as_of"].tolist() == list(MONDAYS[-12:])
    assert everybody["overdue"].tolist() == [number % 4 + 1 for number in range(4, 16)]


def test_a_report_made_again_for_the_same_day_counts_it_once():
    first = counted(MONDAYS[0], overdue=["a"])
    second = counted(MONDAYS[1], overdue=["a", "b"], earlier=first)
    again = counted(MONDAYS[1], overdue=["a"], earlier=second)
    everybody = again[again["team"] == ""]
    assert everybody["overdue"].tolist() == [1, 1]
