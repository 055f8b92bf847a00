"""The next weight: which one would settle the question, and what is to be caught up by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.conversion import measurement
from growthwatch.growth_model.distribution import deviate, z_at
from growthwatch.growth_model.expected import _from, _reasons, _record
from growthwatch.growth_model.kernel import LAST_AGE_DAYS
from growthwatch.growth_model.onepass import looked_ahead
from growthwatch.judgement.facts import last_row
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.states import Known
from growthwatch.judgement.weights import Weights

# How far ahead a target is looked for, in steps of a week, and how many times the usual gain a
# child who catches up makes: growthwatch, for a date to work towards and not for a promise.
TARGET_WEEKS = 104
CATCH_UP_PACE = 2.0
# Lower end of the middle half of children with such a record: a weight that answers a question.
ANSWERS_Z = -0.6745


@dataclass(frozen=True)
class Ahead:
    """What the next weight would mean; every array has one entry a child asked about, kg.

    Attributes
    ----------
    worse, better, made_up : ndarray of float
        Below `worse` it would be worse; from `better` on the child would be recovering (or the
        question answered); from `made_up` on it would have caught up; in between it stays what it
        is. nan where no such weight can be named.
    expected : ndarray of float
        The likely weight, had nothing gone wrong since the weight it is counted from.
    next_target, target, target_days : ndarray of float
        The weight on the way at twice the usual gain, the weight to catch up to, and in how many
        days after the last weight it is reached so.
    likely_now : ndarray of float
        The likely weight at the last one, had nothing gone wrong; on the same centile as before
        where the growth model does not reach.
    share_below : ndarray of float
        Share of healthy children with such a record, up to where it began, who would weigh so
        little at the last weight; nan where the growth model does not reach.
    """

    worse: np.ndarray
    better: np.ndarray
    made_up: np.ndarray
    expected: np.ndarray
    next_target: np.ndarray
    target: np.ndarray
    target_days: np.ndarray
    likely_now: np.ndarray
    share_below: np.ndarray


def ahead(
    scores: pd.DataFrame,
    weights: Weights,
    known: Known,
    child: np.ndarray,
    on: np.ndarray,
    limits: Limits,
) -> Ahead:
    """Return what the next weights of some children would mean.

    Parameters
    ----------
    scores : DataFrame
        Of all the children, up to the day of the judgement.
    child : ndarray of int, shape (m,)
        Which children, by position; each has a weight.
    on : ndarray of datetime64[D], shape (m,)
        The day of the next weight.
    """
    row = weights.last_row[child]
    # What is likely does not rest on a weight that is in question itself.
    one_of_two = known.question[row] & weights.unless_wrong[row]
    before = _before(weights, row)
    before = np.where(one_of_two, _before(weights, before), before)
    anchor = np.where(known.anchor[row] >= 0, known.anchor[row], before)
    low = np.where(known.lowest[row] >= 0, known.lowest[row], row)
    ids = pd.Index(weights.child_id[child])
    latest = scores[(scores["measure"] == "weight").to_numpy() & scores["child_id"].isin(ids)]
    reference = str(scores["reference"].iloc[0])
    # Each has a weight.
    at = last_row(latest["child_id"], ids)
    sex = latest["sex"].astype(object).to_numpy()[at]
    corrected, uncorrected = (
        latest[name].to_numpy(dtype=float) for name in ("corrected_age_days", "age_days")
    )
    correction = (corrected - uncorrected)[at]
    age_then = weights.age[row] + (on - weights.date[row]).astype(float) + correction

    def kg(z: np.ndarray, age: np.ndarray) -> np.ndarray:
        return np.asarray(measurement("weight", z, sex=sex, age_days=age, reference=reference))

    open_ = known.step[row] > 0
    z_low, z_before = weights.z[low], weights.z[anchor]
    rise = np.maximum(
        limits.recovering_spaces * CENTILE_SPACE, limits.recovering_share * (z_before - z_low)
    )
    better = np.where(open_, kg(z_low + rise, age_then), np.nan)
    # What was lost comes first.
    lost_from = known.before_loss[row]
    regained = weights.value[np.maximum(lost_from, 0)] - limits.same_kg
    better = np.where(lost_from >= 0, np.fmax(better, regained), better)
    made_up_z = np.where(open_, known.made_up_z[row], z_before)
    made_up = kg(made_up_z, age_then)
    better = np.where(better > made_up, np.nan, better)
    worse = weights.value[row].copy()
    question = ~open_
    # A question is borne out by a weight on the same centile or lower, answered by an ordinary one.
    worse[question] = kg(weights.z[row], age_then)[question]
    # Another weight like it shows no loss: the one before was wrong.
    worse[question & one_of_two] = np.nan
    expected, ordinary, likely, share = _by_the_model(latest, ids, weights, anchor, row, on)
    age_now = weights.age[row] + correction
    likely = np.where(np.isnan(likely), kg(z_before, age_now), likely)
    expected = np.where(np.isnan(expected), kg(z_before, age_then), expected)
    better = np.where(question, ordinary, better)
    made_up = np.where(question, np.nan, made_up)
    usual = kg(np.zeros(len(row)), age_then) - kg(np.zeros(len(row)), age_now)
    next_target = np.where(open_, weights.value[row] + CATCH_UP_PACE * usual, np.nan)
    next_target = np.fmin(next_target, np.where(open_, made_up, np.nan))
    target, days = _target(open_, made_up_z, weights.value[row], age_now, kg)
    return Ahead(worse, better, made_up, expected, next_target, target, days, likely, share)


def _before(weights: Weights, row: np.ndarray) -> np.ndarray:
    return np.maximum(row - 1, weights.first[row])


def _target(
    open_: np.ndarray,
    made_up_z: np.ndarray,
    value: np.ndarray,
    age: np.ndarray,
    kg: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weight to catch up to, and the days until it is reached at twice usual gain."""
    m = len(value)
    target, days = np.full(m, np.nan), np.full(m, np.nan)
    if not open_.any():
        return target, days
    weeks = np.arange(1, TARGET_WEEKS + 1)[:, np.newaxis]
    later = age + 7 * weeks
    made_up = kg(np.broadcast_to(made_up_z, later.shape), later)
    usual = kg(np.zeros(later.shape), later) - kg(np.zeros(m), age)
    with np.errstate(invalid="ignore"):
        reached = open_ & (value + CATCH_UP_PACE * usual >= made_up)
    first = np.argmax(reached, axis=0)
    ever = reached.any(axis=0)
    target[ever] = made_up[first[ever], np.flatnonzero(ever)]
    days[ever] = 7.0 * (first[ever] + 1)
    return target, days


def _by_the_model(
    scores: pd.DataFrame,
    ids: pd.Index,
    weights: Weights,
    anchor: np.ndarray,
    row: np.ndarray,
    on: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the likely weight on the day, the lower end of ordinary ones, the likely one now, and
    the share of children below this.

    All given the record up to the weight before things went wrong.
    """
    m = len(ids)
    expected, ordinary, likely, share = (np.full(m, np.nan) for _ in range(4))
    _, usable = _reasons(scores)
    record = _record(scores, "weight", usable)
    if record is None:
        return expected, ordinary, likely, share
    # Rows of the model's record by child and day.
    number = pd.Index(ids).get_indexer(scores["child_id"].to_numpy(dtype=object)[record.rows])
    day = scores["date"].to_numpy("datetime64[D]")[record.rows].astype(np.int64)
    span = 1 << 20
    key = number * span + day + span // 2
    order = np.argsort(key, kind="stable")

    def at(rows: np.ndarray) -> np.ndarray:
        wanted = np.arange(m) * span + weights.date[rows].astype(np.int64) + span // 2
        found = np.searchsorted(key[order], wanted, side="right") - 1
        return np.where((found >= 0) & (key[order][found] == wanted), order[found], -1)

    early, late = at(anchor), at(row)
    both = np.flatnonzero((early >= 0) & (late > early))
    if not len(both):
        return expected, ordinary, likely, share
    e, last = early[both], late[both]
    seen = _from(record, last, e)
    share[both] = ndtr(deviate(record.kernel, seen, record.z[last]))
    likely[both] = measurement(
        "weight", seen.mean, sex=record.sex[last], age_days=record.corrected_age_days[last]
    )
    elapsed = (on[both] - weights.date[row[both]]).astype(float)
    age, corrected = record.age_days[last] + elapsed, record.corrected_age_days[last] + elapsed
    sex = record.sex[last]
    points = record.kernel.at(corrected, (sex.codes == 1).astype(float), age, None)
    coming = looked_ahead(record.passed, record.points, e, points)
    young = age <= LAST_AGE_DAYS
    for into, z in (
        (expected, coming.mean),
        (ordinary, z_at(record.kernel, coming, ANSWERS_Z)),
    ):
        kg = measurement("weight", z, sex=sex, age_days=corrected)
        into[both] = np.where(young, kg, np.nan)
    return expected, ordinary, likely, share
