"""When each child is next due to be weighed, and who was not weighed when due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

Routine = tuple[tuple[str, float, float, float], ...]

# RCPCH, chart information for health staff: without concern, weigh in the first week and with the
# immunisations at 8, 12 and 16 weeks and 1 year. Each: when due, from when a weight counts, and
# after when it is overdue, in days; the last two are growthwatch's.
ROUTINE: Routine = (
    ("in the first week", 7, 0, 21),
    ("at 8 weeks", 56, 35, 98),
    ("at 12 weeks", 84, 70, 126),
    ("at 16 weeks", 112, 98, 154),
    ("at 1 year", DAYS_PER_YEAR, 304, DAYS_PER_YEAR + 91),
)
# After a finding of concern: NICE NG75 gives the closest spacing only, by these ages. A child left
# unweighed for several times as long is not being followed: growthwatch.
FOLLOW_UP_FROM_MONTHS = (0.0, 1.0, 6.0, 12.0)
FOLLOW_UP_DAYS = (14.0, 42.0, 70.0, 91.0)
FOLLOWED_SEVERITIES = ("urgent", "concern")


@dataclass(frozen=True)
class Schedule:
    """When children are to be weighed.

    Attributes
    ----------
    routine : tuple of (words, due, counts from, overdue after)
        Ages in days: without concern (RCPCH, chart information for health staff).
    follow_up_from_months, follow_up_days : tuple of float
        After a finding of concern: from which age in months, within how many days of the last
        weight. growthwatch; NICE NG75 gives the closest spacing only.
    """

    routine: Routine = ROUTINE
    follow_up_from_months: tuple[float, ...] = FOLLOW_UP_FROM_MONTHS
    follow_up_days: tuple[float, ...] = FOLLOW_UP_DAYS


def routine_dues(
    children: pd.DataFrame, scores: pd.DataFrame, as_of: pd.Timestamp, schedule: Schedule
) -> pd.DataFrame:
    """Return every routine weighing of every child, and what became of it.

    Returns
    -------
    DataFrame
        child_id, words, due, deadline (dates), state: "met" (a weight between the day from which
        it counts and the deadline), "missed" (the deadline has passed; made up for later or not),
        "overdue" (missed, and not weighed since), or "to come". Due dates before a child's optional
        `since`, the day it joined the caseload, are left out.
    """
    born = children["birth_date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    known = ~children["birth_date"].isna().to_numpy()
    ids = children["child_id"].to_numpy(dtype=object)
    weights = scores[(scores["measure"] == "weight") & (scores["date"] <= as_of)]
    child = pd.Index(ids).get_indexer(weights["child_id"])
    day = weights["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    span = 1 << 20  # days: more than any two dates lie apart
    rows = np.sort(child[child >= 0] * span + day[child >= 0])
    last = pd.Series(day).groupby(child).max().reindex(np.arange(len(ids))).to_numpy()
    today = int(np.datetime64(as_of, "D").astype(np.int64)) if pd.notna(as_of) else 0
    joined = born
    if "since" in children:
        since = pd.to_datetime(children["since"]).to_numpy(dtype="datetime64[D]")
        joined = np.where(np.isnat(since), born, since.astype(np.int64))
    parts = []
    for words, due, counts_from, deadline in schedule.routine:
        base = np.arange(len(ids)) * span + born
        first = np.searchsorted(rows, base + round(counts_from), side="left")
        after = np.searchsorted(rows, base + round(deadline), side="right")
        met = after > first
        passed = born + round(deadline) < today
        weighed_since = np.nan_to_num(last, nan=-np.inf) > born + round(deadline)
        state = np.select(
            [met, passed & ~weighed_since, passed], ["met", "overdue", "missed"], "to come"
        )
        part = pd.DataFrame(
            {
                "child_id": ids,
                "words": words,
                "due": _dates(born + round(due)),
                "deadline": (born + round(deadline))
                .astype("datetime64[D]")
                .astype("datetime64[s]"),
                "state": state.astype(object),
            }
        )
        parts.append(part[known & (born + round(due) >= joined)])
    return pd.concat(parts, ignore_index=True)


def next_due(
    listed: pd.DataFrame, routine: pd.DataFrame, as_of: pd.Timestamp, schedule: Schedule
) -> pd.DataFrame:
    """Return the next weighing of each listed child.

    Returns
    -------
    DataFrame
        In the order of `listed`: next_due (date; NaT where none is known), next_due_for (what
        for) and overdue. The earlier of the next routine weighing and, for a finding of concern,
        the next one after the last weight.
    """
    open_dues = routine[routine["state"].isin(("to come", "overdue"))]
    first = open_dues.sort_values("due", kind="stable").drop_duplicates("child_id")
    first = first.set_index("child_id").reindex(listed["child_id"])
    concern = (
        listed["severity"].isin(FOLLOWED_SEVERITIES) & (listed["status"] == "ongoing")
    ).to_numpy(dtype=bool)
    weighed = listed["last_weight_date"]
    months = (weighed - listed["birth_date"]).dt.days / DAYS_PER_MONTH
    band = np.searchsorted(schedule.follow_up_from_months, months.fillna(0), side="right") - 1
    days = np.asarray(schedule.follow_up_days, dtype=float)[np.maximum(band, 0)]
    again = (weighed + pd.to_timedelta(days, "D")).where(concern).to_numpy("datetime64[s]")
    late = (first["state"] == "overdue").to_numpy(dtype=bool)
    usual = first["due"].to_numpy("datetime64[s]")
    sooner = ~np.isnat(again) & (np.isnat(usual) | (again <= usual))
    words = np.where(sooner, "weighing again after the finding", "routine weighing ")
    routine_words = first["words"].fillna("").to_numpy(dtype=object)
    words = np.where(sooner, words, words.astype(object) + routine_words)
    date = np.where(sooner, again, usual)
    return pd.DataFrame(
        {
            "next_due": pd.Series(date).astype("datetime64[s]"),
            "next_due_for": np.where(np.isnat(date), "", words).astype(object),
            "overdue": np.where(sooner, again < as_of.to_datetime64(), late).astype(bool),
        }
    )


def _dates(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[s]")
