"""How serious a judgement is, what to do and by when, and whom to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import Z_0_4TH
from growthwatch.judgement.states import (
    CAUGHT_UP,
    CONFIRM,
    FALTERING,
    LOSING,
    RECOVERING,
    SMALL,
    Known,
)
from growthwatch.judgement.weights import Weights
from growthwatch.record.schedule import Schedule, plan_dues, routine_dues

# Most serious first.
URGENT, CONCERN, CONFIRM_LEVEL, WATCH, NONE = LEVELS = (
    "urgent", "concern", "confirm", "watch", "none",
)  # fmt: skip
OF_STATE = {
    LOSING: URGENT,
    FALTERING: CONCERN,
    CONFIRM: CONFIRM_LEVEL,
    RECOVERING: WATCH,
    CAUGHT_UP: WATCH,
    SMALL: WATCH,
}
# What is to be done, one verb each.
ASSESS, WEIGH_AGAIN, WEIGH, MEASURE, REVIEW, ROUTINE, NOTHING_DUE = ACTIONS = (
    "assess", "weigh again", "weigh", "measure", "review", "weigh at the routine visit", "",
)  # fmt: skip
# Why a weight is to be confirmed.
QUESTIONS = CONFIRM_WHY, LOW_WEIGHT, ONE_OF_TWO = ("confirm", "low weight", "one of two")
# How much of what a child would weigh is missing, in classes that double: inside one, a day overdue
# moves a child up; a kilogram that is missing is never passed by days. growthwatch.
MISSING_CLASSES = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
# What one step of the level, one class of what is missing and one day are worth in `priority`:
# days never make up for a class, nor classes for a level.
A_LEVEL, A_CLASS = 10_000.0, 1_000.0
LEAST_OVERDUE, MOST_OVERDUE = -99.0, 900.0
NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Due:
    """What is to be done for each child; every array has one entry a child.

    Attributes
    ----------
    act_by : ndarray of datetime64[D]
        NaT where nothing is due.
    action, why : ndarray of object
        One of `ACTIONS`, and what makes it due: "loss", "newborn loss", "confirm", "low weight",
        "one of two", "concern", "gained and lost", "recovering", "discharge", "plan", "length",
        "other", "routine" or "".
    not_before : ndarray of datetime64[D]
        Weighing before this is closer than NICE NG75 advises where there is concern.
    """

    act_by: np.ndarray
    action: np.ndarray
    why: np.ndarray
    not_before: np.ndarray

    def sooner(self, where: np.ndarray, date: np.ndarray, action: str, why: str) -> Due:
        """Return with another due date where that comes first."""
        better = where & ~np.isnat(date) & (np.isnat(self.act_by) | (date < self.act_by))
        return Due(
            np.where(better, date, self.act_by),
            np.where(better, action, self.action).astype(object),
            np.where(better, why, self.why).astype(object),
            self.not_before,
        )


def due_of_weights(
    weights: Weights, known: Known, state: np.ndarray, newborn_loss: np.ndarray, schedule: Schedule
) -> Due:
    """Return what each child's weights make due.

    Parameters
    ----------
    state : ndarray of object, shape (children,)
    newborn_loss : ndarray of bool, shape (children,)
        More than 10% of birth weight is lost and was not seen to be regained.
    schedule : Schedule
    """
    last = weights.last_row
    has = last >= 0
    row = np.maximum(last, 0)
    children = len(last)
    if not len(weights):
        never = np.full(children, NEVER)
        empty = np.full(children, "", dtype=object)
        return Due(never, empty, empty.copy(), never.copy())
    day, age = weights.date[row], weights.age[row]

    def after(kind: str) -> np.ndarray:
        return day + np.round(schedule.within(kind, age)).astype("timedelta64[D]")

    before = np.maximum(row - 1, weights.first[row])
    closest = np.round(schedule.within("closest", age)).astype("timedelta64[D]")
    # Two intervals together are no shorter than two of NICE's: a weight is confirmed sooner once,
    # not again and again.
    confirm = np.where(before < row, np.maximum(after("confirm"), weights.date[before] + closest),
                       after("confirm"))  # fmt: skip
    # A question about a loss does not wait longer than a loss: more lost is never told as less.
    lighter = weights.lighter[row] | weights.unless_wrong[row]
    confirm = np.where(lighter, np.minimum(confirm, after("urgent")), confirm)
    # Who is losing is seen within days, until the weight has clearly risen again. Another weight
    # taken before then puts nothing off.
    rising = known.rising[row]
    lowest = np.maximum(known.lowest[row], weights.first[row])
    asked_for = weights.date[lowest] + np.round(
        schedule.within("urgent", weights.age[lowest])
    ).astype("timedelta64[D]")
    urgent = np.where(asked_for >= day, np.minimum(asked_for, after("urgent")), after("urgent"))
    loss = np.where(rising, after("concern"), urgent)
    # Nothing is in question but where so few weights lie: see `states`.
    low = ~known.question[row] & (weights.z[row] < Z_0_4TH)
    question = np.select([low, weights.unless_wrong[row]], [LOW_WEIGHT, ONE_OF_TWO], CONFIRM_WHY)
    by_state: dict[str, tuple[np.ndarray, Any, Any]] = {
        LOSING: (loss, np.where(rising, WEIGH, ASSESS), "loss"),
        FALTERING: (after("concern"), WEIGH, "concern"),
        CONFIRM: (confirm, WEIGH_AGAIN, question),
        RECOVERING: (after("recovering"), WEIGH, "recovering"),
        CAUGHT_UP: (after("recovering"), WEIGH, "recovering"),
    }
    act_by = np.full(children, NEVER)
    action, why = (np.full(children, "", dtype=object) for _ in range(2))
    for name, (date, verb, reason) in by_state.items():
        mine = has & (state == name)
        act_by = np.where(mine, date, act_by)
        action = np.where(mine, verb, action).astype(object)
        why = np.where(mine, reason, why).astype(object)
    due = Due(act_by, action, why, np.where(has, day + closest, NEVER))
    # In a child who is told of, a weight that may be wrong is taken again all the same, and so is
    # one that may be a loss.
    less = (before < row) & (weights.value[row] < weights.value[before])
    asked = has & (weights.in_doubt[row] | ((state == FALTERING) & lighter & less))
    due = due.sooner(
        asked & (state != CONFIRM) & (act_by > confirm), confirm, WEIGH_AGAIN, CONFIRM_WHY
    )
    tomorrow = day + np.timedelta64(round(schedule.newborn_loss_days), "D")
    return due.sooner(has & newborn_loss, tomorrow, ASSESS, "newborn loss")


def after_discharge(
    due: Due, open_: np.ndarray, left: np.ndarray, weights: Weights, schedule: Schedule
) -> Due:
    """Return with the weighings after a stay in hospital, of children in view.

    Parameters
    ----------
    open_ : ndarray of bool, shape (children,)
    left : ndarray of datetime64[D], shape (children,)
        When the child last went home from hospital; NaT where it did not.
    """
    weighed = weights.last_date
    first = np.full(len(weighed), NEVER)
    for days in reversed(schedule.after_discharge_days):
        on = left + np.timedelta64(round(days), "D")
        # A weight from the middle of the week before counts for it.
        unmet = np.isnat(weighed) | (weighed < on - np.timedelta64(3, "D"))
        first = np.where(unmet, on, first)
    return due.sooner(open_ & ~np.isnat(left), first, WEIGH, "discharge")


def planned(
    due: Due, plans: pd.DataFrame, child_ids: np.ndarray, weights: Weights, schedule: Schedule
) -> Due:
    """Return with the next weighing planned for a child."""
    table = plan_dues(plans, schedule)
    table = table[(table["measure"] == "weight").to_numpy()]
    child = pd.Index(child_ids).get_indexer(table["child_id"])
    weighed = weights.last_date
    counts_from = table["counts_from"].to_numpy("datetime64[D]")
    waiting = (child >= 0) & ~(weighed[child] >= counts_from)
    return due.sooner(*_first(child[waiting], table["due"].to_numpy("datetime64[D]")[waiting],
                              len(child_ids)), WEIGH, "plan")  # fmt: skip


def routine(
    due: Due,
    children: pd.DataFrame,
    child_ids: np.ndarray,
    weights: Weights,
    schedule: Schedule,
) -> Due:
    """Return with the next routine weighing, where nothing else is due."""
    table = routine_dues(children, schedule)
    child = pd.Index(child_ids).get_indexer(table["child_id"])
    weighed = weights.last_date
    counts_from = table["counts_from"].to_numpy("datetime64[D]")
    waiting = (child >= 0) & ~(weighed[child] >= counts_from)
    has, date = _first(child[waiting], table["due"].to_numpy("datetime64[D]")[waiting],
                       len(child_ids))  # fmt: skip
    return due.sooner(has & np.isnat(due.act_by), date, ROUTINE, "routine")


def _first(child: np.ndarray, date: np.ndarray, children: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which children have a date, and the first one of each."""
    order = np.lexsort((date, child))[::-1]
    first = np.full(children, NEVER)
    first[child[order]] = date[order]
    return ~np.isnat(first), first


def overdue_days(act_by: np.ndarray, as_of: np.ndarray) -> np.ndarray:
    """Return by how many days each action is overdue: negative while there is time, nan if none."""
    days = (as_of - act_by).astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(float))


def missing_share(
    table: Mapping[str, Any] | pd.DataFrame, level: np.ndarray, newborn_loss: np.ndarray
) -> np.ndarray:
    """Return the share of what each child would weigh that is missing, as far as it is known.

    Parameters
    ----------
    table : DataFrame, or its columns by name
        One row a child, with these as `growthwatch.judge` returns them: state,
        last_weight_kg, standing_kg, shortfall_kg, likely_kg and before_loss_kg.
    level : ndarray of object, shape (children,)
    newborn_loss : ndarray of bool, shape (children,)
        More than 10% of birth weight is lost: nobody can wait less, whatever the kilograms.

    Returns
    -------
    ndarray of float, shape (children,)
        Between 0 and 1; 0 where nothing is missing or nothing is known of it.
    """
    last, kg, if_right, likely, before = (
        np.asarray(table[name], dtype=float)
        for name in ("last_weight_kg", "standing_kg", "shortfall_kg", "likely_kg", "before_loss_kg")
    )
    # A question asks after what is missing if the weight is right.
    kg = np.where(level == CONFIRM_LEVEL, np.fmax(kg, if_right), kg)
    # A loss was weighed, and is neither likely nor unlikely.
    kg = np.where(
        np.asarray(table["state"], dtype=object) == LOSING, np.fmax(kg, before - last), kg
    )
    # Where the growth model does not reach.
    kg = np.maximum(np.nan_to_num(np.where(np.isnan(kg), likely - last, kg)), 0.0)
    share = np.where(last > 0, kg / np.where(last > 0, last + kg, 1.0), 0.0)
    return np.where(newborn_loss, 1.0, share)


def priority(
    level: np.ndarray, missing: np.ndarray, overdue: np.ndarray, probability: np.ndarray
) -> np.ndarray:
    """Return a number that puts children in order of harm, the largest first.

    The level decides; within it how much weight is missing, in classes; within a class every day
    that the action is overdue; and of the same day the probability.

    Parameters
    ----------
    level : ndarray of object, shape (children,)
    missing : ndarray of float
        From `missing_share`.
    overdue : ndarray of float
        From `overdue_days`; nan counts as four weeks to go.
    probability : ndarray of float
        Of slowed gain; where it is not known, a half.
    """
    urgency = {name: len(LEVELS) - 1 - number for number, name in enumerate(LEVELS)}
    order = A_LEVEL * np.array([urgency[name] for name in level], dtype=float)
    order += A_CLASS * np.searchsorted(MISSING_CLASSES, missing, side="right")
    # Less than a day, so that it decides between children of the same day alone.
    order += 0.9 * np.nan_to_num(probability, nan=0.5)
    return order + np.clip(np.nan_to_num(overdue, nan=-28.0), LEAST_OVERDUE, MOST_OVERDUE)


def more_serious(level: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the more serious of two levels, child by child."""
    rank = {name: number for number, name in enumerate(LEVELS)}
    a, b = (np.array([rank[name] for name in one]) for one in (level, other))
    return np.array(LEVELS, dtype=object)[np.minimum(a, b)]
