"""When each child is next due to be weighed, and who was not weighed when due."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.detection.rules import overdue
from growthwatch.record.schedule import Schedule, plan_dues, routine_dues

FOLLOWED_SEVERITIES = ("urgent", "concern")


def routine_states(
    children: pd.DataFrame, scores: pd.DataFrame, as_of: pd.Timestamp, schedule: Schedule
) -> pd.DataFrame:
    """Return every routine weighing of every child, and what became of it.

    Returns
    -------
    DataFrame
        As `growthwatch.record.schedule.routine_dues`, with state: "met" (a weight between
        counts_from and deadline), "missed" (the deadline has passed; made up for later or not),
        "overdue" (missed, and not weighed since), or "to come".
    """
    dues = routine_dues(children, schedule)
    weights = scores[(scores["measure"] == "weight") & (scores["date"] <= as_of)]
    ids = pd.Index(children["child_id"])
    span = 1 << 20  # days: more than any two dates lie apart
    middle = span // 2  # so that a day before 1970 is the same child's
    base = ids.get_indexer(dues["child_id"]) * span + middle
    child = ids.get_indexer(weights["child_id"])
    rows = np.sort(child[child >= 0] * span + middle + _day(weights["date"])[child >= 0])
    from_, deadline = (base + _day(dues[name]) for name in ("counts_from", "deadline"))
    after = np.searchsorted(rows, deadline, side="right")
    met = after > np.searchsorted(rows, from_, side="left")
    weighed_since = np.searchsorted(rows, base + middle - 1) > after
    today = np.datetime64(as_of, "D")
    passed = dues["deadline"].to_numpy("datetime64[D]") < today
    state = np.select(
        [met, passed & ~weighed_since, passed], ["met", "overdue", "missed"], "to come"
    )
    return dues.assign(state=state.astype(object))


def next_due(
    listed: pd.DataFrame,
    routine: pd.DataFrame,
    as_of: pd.Timestamp,
    schedule: Schedule,
    plans: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the next weighing or measuring of each listed child.

    Returns
    -------
    DataFrame
        In the order of `listed`: next_due (date; NaT where none is known), next_due_for (what
        for) and overdue. The earliest of the next routine weighing, the next measuring planned for
        the child and, for a finding of concern, the next weighing after the last weight.
    """
    ids = listed["child_id"]
    followed = listed["severity"].isin(FOLLOWED_SEVERITIES)
    followed |= listed["rule"] == overdue.AFTER_CONCERN.name
    concern = followed & (listed["status"] == "ongoing")
    weighed = listed["last_weight_date"].where(concern)
    days = schedule.within("concern", (weighed - listed["birth_date"]).dt.days)
    again = pd.DataFrame(
        {
            "child_id": ids,
            "words": "weighing again after the finding",
            "due": weighed + pd.to_timedelta(days, "D"),
        }
    )
    again["deadline"] = again["due"]
    waiting = [again[again["due"].notna()], routine[routine["state"].isin(("to come", "overdue"))]]
    if plans is not None and len(plans):
        planned = plan_dues(plans, schedule)
        done = planned["child_id"].map(listed.set_index("child_id")["last_weight_date"])
        waiting.append(planned[~(done >= planned["counts_from"])])
    columns = ["child_id", "words", "due", "deadline"]
    table = pd.concat([part[columns] for part in waiting], ignore_index=True)
    first = table.sort_values("due", kind="stable").drop_duplicates("child_id")
    first = first.set_index("child_id").reindex(ids)
    return pd.DataFrame(
        {
            "next_due": first["due"].to_numpy("datetime64[s]"),
            "next_due_for": first["words"].fillna("").to_numpy(dtype=object),
            "overdue": (first["deadline"] < as_of).to_numpy(dtype=bool),
        }
    )


def _day(dates: pd.Series) -> np.ndarray:
    return np.asarray(dates.to_numpy("datetime64[D]").astype(np.int64))
