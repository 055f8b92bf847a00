"""What counts beside the state: other measures, NICE's thresholds, and a person's word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import Z_0_4TH
from growthwatch.judgement import acting
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import NOTHING
from growthwatch.judgement.states import CONFIRM, Known
from growthwatch.judgement.weights import Weights, key_of

# Rules of weight gain that the state has weighed already; what the others tell counts beside it.
WEIGHED_UP = {
    "weight_loss", "weight_return", "early_weight_loss", "birth_weight_not_regained",
    "weight_plateau", "weight_slow_gain", "weight_not_made_up", "weight_fall_fast", "weight_fall",
    "weight_fall_slow", "weight_below_2nd", "weight_below_0_4th", "weight_recovery",
    "overdue_after_concern", "overdue_plan", "overdue_routine",
}  # fmt: skip
THINNESS = "bmi"
# Loss of more of the birth weight calls for an assessment (NICE NG75, 2017), however old it is.
NEWBORN_LOSS_PERCENT = 10.0
# Thresholds of NICE NG75 (2017), told as facts wherever they are met.
NICE = {
    "early_weight_loss": "more than 10% of birth weight lost in the first weeks",
    "birth_weight_not_regained": "birth weight not regained by 3 weeks",
    "weight_fall": "weight centile fallen by as many spaces as are of concern for the birth weight",
    "weight_below_2nd": "weight below the 2nd centile",
    "bmi_below_2nd": "BMI below the 2nd centile",
    "bmi_below_0_4th": "BMI below the 0.4th centile",
    "height_below_midparental": "height more than 2 centile spaces below the parents'",
}


def nice_thresholds(ongoing: pd.DataFrame) -> pd.DataFrame:
    """Return the thresholds of NICE NG75 that are met: child_id and how each is told."""
    here = ongoing["rule"].isin(NICE).to_numpy()
    if not here.any():
        return ongoing.iloc[:0].assign(told="")
    met = ongoing[here].drop_duplicates(["child_id", "rule"])
    # Below the 0.4th is below the 2nd, and told once.
    lower = met.loc[(met["rule"] == "bmi_below_0_4th").to_numpy(), "child_id"]
    again = (met["rule"] == "bmi_below_2nd") & met["child_id"].isin(lower)
    met = met[~again.to_numpy()]
    told = met["rule"].astype(object).map(NICE)
    return pd.DataFrame({"child_id": met["child_id"].to_numpy(dtype=object), "told": told})


def has(findings: pd.DataFrame, ids: np.ndarray, rules: tuple[str, ...]) -> np.ndarray:
    of_them = findings["rule"].isin(rules).to_numpy()
    if not of_them.any():
        return np.zeros(len(ids), dtype=bool)
    return pd.Index(ids).isin(findings["child_id"].to_numpy(dtype=object)[of_them])


def questioned(table: dict[str, Any], weights: Weights, limits: Limits) -> np.ndarray:
    """Return the day of each last weight that is to be confirmed as it may be wrong; or NaT.

    Not where the weight before it was a question already: two that say the same are believed.
    """
    day = table["last_weight_date"].astype("datetime64[D]")
    none = np.full(len(day), np.datetime64("NaT", "D"))
    if not len(weights):
        return none
    row = np.maximum(weights.last_row, 0)
    before = np.maximum(row - 1, 0)
    first_asked = (row == weights.first[row]) | (
        (weights.evidence[before] == NOTHING) & ~weights.in_doubt[before]
    )
    with np.errstate(invalid="ignore"):
        unsure = table["in_doubt"] | (table["p_error"] >= limits.unsure_error)
    return np.where(unsure & first_asked & (table["state"] == CONFIRM), day, none)


def of_others(ongoing: pd.DataFrame, ids: np.ndarray, asked_on: np.ndarray) -> np.ndarray:
    """Return the level of what the state has not weighed: length, head, thinness and so on.

    Parameters
    ----------
    ongoing : DataFrame
    ids : ndarray of object, shape (n,)
    asked_on : ndarray of datetime64, shape (n,)
        `questioned`. Thinness that began on that day rests on that weight alone, and waits for the
        next one.
    """
    level = np.full(len(ids), acting.NONE, dtype=object)
    beside = ~ongoing["rule"].isin(WEIGHED_UP).to_numpy()
    thin = np.flatnonzero((ongoing["measure"] == THINNESS).to_numpy())
    if len(thin) and not np.isnat(asked_on).all():
        child = pd.Index(ids).get_indexer(ongoing["child_id"].to_numpy(dtype=object)[thin])
        began = ongoing["onset_date"].to_numpy("datetime64[D]")[thin]
        beside[thin] &= began != asked_on[child]
    told = ongoing["severity"].to_numpy(dtype=object)
    for severity in ("watch", "concern", "urgent"):
        mine = beside & (told == severity)
        if mine.any():
            level[pd.Index(ids).isin(ongoing["child_id"].to_numpy(dtype=object)[mine])] = severity
    return level


def by_a_word(
    level: np.ndarray,
    weights: Weights,
    known_: Known,
    acknowledged: pd.DataFrame | None,
    ids: np.ndarray,
    day: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Lower the level of children whom a person has seen to, until something new comes."""
    word = np.full(len(ids), "", dtype=object)
    if acknowledged is None or acknowledged.empty:
        return level, word
    child = pd.Index(ids).get_indexer(acknowledged["child_id"])
    given = pd.to_datetime(acknowledged["date"]).to_numpy("datetime64[D]")
    until = pd.to_datetime(acknowledged["until"]).to_numpy("datetime64[D]")
    in_time = (child >= 0) & (given <= day[child]) & (np.isnat(until) | (day[child] <= until))
    last = weights.last_row[child]
    nothing_new = np.isnat(weights.last_date[child]) | (given >= weights.last_date[child])
    if len(weights):
        # What came since says nothing, no more was lost, and a low weight is not the first one.
        quiet = (weights.evidence[last] == NOTHING) & (known_.lowest[last] != last)
        nothing_new |= quiet & ~_first_low(weights, child, given)
    holds = np.flatnonzero(in_time & nothing_new)
    word[child[holds]] = acknowledged["who"].astype(object).to_numpy()[holds]
    seen_to = (word != "") & np.isin(level, [acting.URGENT, acting.CONCERN, acting.CONFIRM_LEVEL])
    return np.where(seen_to, acting.WATCH, level).astype(object), word


def _first_low(weights: Weights, child: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return whose last weight lies below the 0.4th centile, and none did up to the day given.

    Parameters
    ----------
    child : ndarray of int, shape (words,)
    given : ndarray of datetime64[D], shape (words,)
    """
    low = weights.z < Z_0_4TH
    so_far = np.append(0, np.cumsum(low))
    first = np.searchsorted(weights.child, child)
    by_then = np.searchsorted(
        key_of(weights.child, weights.date), key_of(child, given), side="right"
    )
    return low[weights.last_row[child]] & (so_far[by_then] <= so_far[first])
