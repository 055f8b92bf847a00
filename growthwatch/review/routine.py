"""Routine weighings, and who was not weighed when due."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.schedule import Schedule, routine_dues


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


def _day(dates: pd.Series) -> np.ndarray:
    return np.asarray(dates.to_numpy("datetime64[D]").astype(np.int64))
