"""What is known of each child at its last weight, as columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection.record import whole
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.states import Known
from growthwatch.judgement.weights import Weights


def facts_of(
    ids: np.ndarray,
    day: np.ndarray,
    weights: Weights,
    known_: Known,
    state: np.ndarray,
    since: np.ndarray,
    posterior: pd.DataFrame,
    limits: Limits,
) -> dict[str, Any]:
    """Return what is known of each child at its last weight, as columns by name."""
    last = weights.last_row
    has = last >= 0

    # Of row -1, which is none, something is looked up and left out.
    def at(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
        if not len(values):
            values = np.full(1, np.nan)
        return np.where(rows >= 0, values[rows], np.nan)

    def date_at(rows: np.ndarray) -> np.ndarray:
        dates = weights.date if len(weights) else np.full(1, np.datetime64("NaT", "D"))
        found = np.where(rows >= 0, dates[rows], np.datetime64("NaT", "D"))
        return found.astype("datetime64[s]")

    def of_last(values: np.ndarray) -> np.ndarray:
        return np.where(has, values[last], -1) if len(values) else last

    anchor = of_last(known_.anchor)
    first = np.where(has, weights.first[last], -1) if len(weights) else last
    same = _same_as(weights, limits)
    previous = np.where(last > first, last - 1, -1)
    table: dict[str, Any] = {
        "child_id": ids,
        "as_of": day.astype("datetime64[s]"),
        "state": state,
        "known_since": date_at(since),
        "last_weight_date": date_at(last),
        "last_weight_kg": at(weights.value, last),
        "last_weight_z": at(weights.z, last),
        "last_age_days": at(weights.age, last),
        "previous_date": date_at(previous),
        "previous_kg": at(weights.value, previous),
        "from_date": date_at(anchor),
        "from_kg": at(weights.value, anchor),
        "before_loss_date": date_at(of_last(known_.before_loss)),
        "before_loss_kg": at(weights.value, of_last(known_.before_loss)),
        "in_doubt": at(weights.in_doubt, last) == 1,
        "same_as_date": date_at(same),
        "same_as_kg": at(weights.value, same),
        "weights": weights.count,
        "first_weight_date": date_at(first),
    }
    return table | _newest(posterior, ids)


def _newest(posterior: pd.DataFrame, ids: np.ndarray) -> dict[str, np.ndarray]:
    """Return the posterior at each child's last weight."""
    row = last_row(posterior["child_id"], ids)
    found = row >= 0

    def of_child(values: np.ndarray, missing: Any) -> np.ndarray:
        return np.where(found, values[row], missing) if len(values) else np.full(len(row), missing)

    numbers = {
        name: of_child(posterior[name].to_numpy(dtype=float), np.nan)
        for name in (
            "p_faltering", "p_loss", "p_error", "p_recovering", "share_kept", "shortfall_kg",
            "standing_kg",
        )
    }  # fmt: skip
    dates = {
        name: of_child(posterior[name].to_numpy("datetime64[s]"), np.datetime64("NaT", "s"))
        for name in ("onset_date", "onset_from", "onset_until")
    }
    reason = of_child(posterior["reason"].to_numpy(dtype=object), "no weight").astype(object)
    fitted = of_child(posterior["fitted"].to_numpy(dtype=bool), False)
    return {**numbers, **dates, "fitted": fitted, "not_fitted": reason}


def last_row(child_id: pd.Series, ids: np.ndarray) -> np.ndarray:
    """Return the last row of each child in a table; -1 of one who is not in it."""
    child = pd.Index(ids).get_indexer(child_id)
    row = np.full(len(ids), -1)
    known = np.flatnonzero(child >= 0)
    row[child[known]] = known
    return row


def _same_as(weights: Weights, limits: Limits) -> np.ndarray:
    """Return the first row at which each child already weighed what it weighs now; -1 if recent.

    Of the weights half a year old or older, after the first six weeks.
    """
    last = weights.last_row
    found = np.full(len(last), -1)
    if not len(weights):
        return found
    final = last[weights.child]
    gap = weights.age[final] - weights.age
    reached = (
        (whole(np.abs(weights.value[final] - weights.value), "weight") <= limits.same_kg)
        & (gap >= limits.return_days)
        & (weights.age >= limits.early_days)
        & (weights.age[final] < limits.return_until_days)
        & ~weights.in_doubt
    )
    rows = np.flatnonzero(reached)[::-1]
    found[weights.child[rows]] = rows
    return found


def remembered(ids: np.ndarray, weights: Weights, known_: Known) -> pd.Series:
    """Return from which day what was told still counts, by child_id."""
    last = weights.last_row
    if not len(weights):
        return pd.Series(pd.NaT, index=ids)
    since = np.where(last >= 0, known_.since[last], -1)
    days = np.where(since >= 0, weights.date[since], np.datetime64("NaT", "D"))
    return pd.Series(days.astype("datetime64[s]"), index=ids)


def sex_of(scores: pd.DataFrame, children: pd.DataFrame | None, ids: np.ndarray) -> np.ndarray:
    given = children if children is not None and "sex" in children else scores
    # The first row of each child: the last one from behind.
    row = len(given) - 1 - last_row(given["child_id"][::-1], ids)
    known = row < len(given)
    if not known.any():
        return np.full(len(ids), "", dtype=object)
    found = given["sex"].astype(object).to_numpy()[np.where(known, row, 0)]
    return np.where(known & ~pd.isna(found), found, "").astype(object)
