"""When a child is to be measured: the routine, after something was found, and by its own plan.

The one place for due dates: detection says which were missed, the judgement which come next, and
report, chart and pack repeat what those say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import PLAN_COLUMNS
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

Routine = tuple[tuple[str, float, float, float], ...]

DUE_COLUMNS = ("child_id", "measure", "words", "due", "counts_from", "deadline")


# A stretch in which nobody met or measured a child is told where it is longer than the first, and
# told apart where it is longer than the second. growthwatch.
GAP_DAYS = (30, 60)
# The references end at 20 years, and with them every plan, also one without an end.
PLAN_LASTS = np.timedelta64(round(20 * DAYS_PER_YEAR), "D")
# Of all plans of a caseload: what a report can hold at once. growthwatch.
MOST_PLANNED = 10_000_000


@dataclass(frozen=True)
class Schedule:
    """When children are to be measured, and how late is overdue.

    Attributes
    ----------
    routine : tuple of (words, due, counts from, overdue after)
        Ages in days of a child without concern. RCPCH, chart information for health staff: in the
        first week and with the immunisations at 8, 12 and 16 weeks and 1 year. From when a weight
        counts and after when it is overdue: growthwatch, weighed with the next immunisation at the
        latest.
    from_months : tuple of float
        Ages in months from which the entries of the tuples below hold.
    closest_days : tuple of float
        How close two weighings of a child of concern should usually be at most. NICE NG75 (2017):
        daily below 1 month, weekly to 6 months, fortnightly to 1 year, monthly from then on.
    urgent_days : tuple of float
        Within how many days a child who is losing weight is to be seen. growthwatch: 48 hours to a
        week, as a young child loses faster.
    confirm_days : tuple of float
        Within how many days a weight that says something, if it is right, is to be taken again.
        growthwatch: one to two weeks.
    concern_days : tuple of float
        Within how many days of the last weight a child of concern is weighed again. growthwatch:
        the closest spacing of NICE NG75, which sets no longest one, and two days in the first
        month.
    recovering_days : tuple of float
        The same of a child who is recovering, or has just caught up. growthwatch.
    newborn_loss_days : float
        Within how many days a baby more than 10% below birth weight is to be seen. NICE NG75 (2017)
        calls for an assessment; growthwatch: the next day.
    gained_and_lost_days : float
        Within how many days a child is to be weighed who gained and lost so much within weeks that
        one of the weights is wrong or the child is losing fast. growthwatch: 48 hours.
    other_urgent_days, other_concern_days : float
        Within how many days after it was first seen what another measure than weight tells is
        reviewed. growthwatch: a week, and four weeks.
    other_again_urgent_days, other_again_concern_days : float
        The same once it has been measured again and is still told, from that measurement on.
        growthwatch: a week; NICE NG75 (2017): lengths are usually no closer than three months.
    after_discharge_days : tuple of float
        Days after leaving hospital on which a child in view is weighed: a week, then weekly for
        four weeks. growthwatch.
    plan_early_share, plan_late_share : float
        Share of its step by which a planned measurement may be early, and late. growthwatch.
    """

    routine: Routine = (
        ("in the first week", 7, 0, 21),
        ("at 8 weeks", 56, 35, 98),
        ("at 12 weeks", 84, 70, 126),
        ("at 16 weeks", 112, 98, 154),
        ("at 1 year", DAYS_PER_YEAR, 304, DAYS_PER_YEAR + 91),
    )
    from_months: tuple[float, ...] = (0.0, 1.0, 6.0, 12.0)
    closest_days: tuple[float, ...] = (1.0, 7.0, 14.0, 28.0)
    urgent_days: tuple[float, ...] = (2.0, 3.0, 5.0, 7.0)
    confirm_days: tuple[float, ...] = (7.0, 7.0, 14.0, 14.0)
    concern_days: tuple[float, ...] = (2.0, 7.0, 14.0, 28.0)
    recovering_days: tuple[float, ...] = (7.0, 14.0, 28.0, 56.0)
    newborn_loss_days: float = 1.0
    gained_and_lost_days: float = 2.0
    other_urgent_days: float = 7.0
    other_concern_days: float = 28.0
    other_again_urgent_days: float = 7.0
    other_again_concern_days: float = 91.0
    after_discharge_days: tuple[float, ...] = (7.0, 14.0, 21.0, 28.0, 35.0)
    plan_early_share: float = 0.5
    plan_late_share: float = 0.25

    def within(self, kind: str, age_days: np.ndarray) -> np.ndarray:
        """Return within how many days something is due, by the child's age at the last weight.

        Parameters
        ----------
        kind : {"closest", "urgent", "confirm", "concern", "recovering"}
        age_days : ndarray of float, shape (n,)
            Chronological; a missing age is taken as that of a newborn.
        """
        months = np.nan_to_num(np.asarray(age_days, dtype=float)) / DAYS_PER_MONTH
        band = np.searchsorted(self.from_months, months, side="right") - 1
        days: np.ndarray = np.asarray(getattr(self, f"{kind}_days"), dtype=float)
        limit: np.ndarray = days[np.maximum(band, 0)]
        return limit


def routine_dues(children: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return every routine due date of every child.

    Parameters
    ----------
    children : DataFrame
        child_id, birth_date and, optionally, `since`: the day a child joined the caseload; due
        dates before it are left out. A child without a birth date has none.
    schedule : Schedule

    Returns
    -------
    DataFrame
        child_id, measure, words, and the dates due, counts_from and deadline: a weight from
        counts_from to deadline meets it.
    """
    known = children[children["birth_date"].notna()]
    born = known["birth_date"].to_numpy("datetime64[D]")
    joined = born
    if "since" in known:
        since = pd.to_datetime(known["since"]).to_numpy("datetime64[D]")
        joined = np.where(np.isnat(since), born, since)
    words, *ages = zip(*schedule.routine, strict=True)
    # A row for each entry of the routine, a column for each child.
    days = [born + np.round(age).astype("timedelta64[D]")[:, None] for age in map(np.array, ages)]
    entry, child = np.nonzero(days[0] >= joined)
    return dues_of(
        known["child_id"].to_numpy(dtype=object)[child],
        "weight",
        np.array([f"routine weighing {word}" for word in words], dtype=object)[entry],
        **{
            name: day[entry, child]
            for name, day in zip(("due", "counts_from", "deadline"), days, strict=True)
        },
    )


def plan_dues(plans: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return every due date of every plan, as `routine_dues`.

    Parameters
    ----------
    plans : DataFrame
        child_id, measure, from (date of the plan; the first measuring is due a step later), until
        (missing where no end was set: the plan goes on), every_days, source.
    schedule : Schedule

    Raises
    ------
    ValueError
        For plans without one of the columns, or with a step of less than a day.
    CaseloadError
        For plans of more measurings than anyone would plan.
    """
    missing = [name for name in PLAN_COLUMNS if name not in plans]
    if missing:
        raise ValueError(f"plans lack the column {missing[0]!r}: {', '.join(PLAN_COLUMNS)}")
    every = plans["every_days"].to_numpy(dtype=float)
    if not (every >= 1).all():
        row = int(np.flatnonzero(~(every >= 1))[0])
        raise ValueError(
            f"plan in row {row} has every_days {plans['every_days'].iloc[row]}: give 1 day or more"
        )
    start, until = (
        pd.to_datetime(plans[name]).to_numpy("datetime64[D]") for name in ("from", "until")
    )
    until = np.fmin(until, start + PLAN_LASTS)
    # Three months are 89 to 92 days: a last step cut short by up to a tenth counts.
    steps = np.maximum(np.floor((until - start).astype(float) / every + 0.1).astype(int), 0)
    if steps.sum() > MOST_PLANNED:
        raise CaseloadError(
            f"the plans ask for {steps.sum():,} measurings and {MOST_PLANNED:,} can be followed: "
            "give each plan an end (until), or more days between (every_days)"
        )
    plan = np.repeat(np.arange(len(plans)), steps)
    number = np.arange(len(plan)) - np.repeat(np.cumsum(steps) - steps, steps) + 1
    step = every[plan]

    def day(offset: np.ndarray) -> np.ndarray:
        days: np.ndarray = start[plan] + np.round(offset).astype("timedelta64[D]")
        return days

    source = plans["source"].astype(object).where(plans["source"].notna(), "").to_numpy()[plan]
    return dues_of(
        plans["child_id"].to_numpy(dtype=object)[plan],
        plans["measure"].to_numpy(dtype=object)[plan],
        ["planned measuring" + (f" ({said})" if said else "") for said in source],
        due=day(number * step),
        counts_from=day((number - schedule.plan_early_share) * step),
        deadline=day((number + schedule.plan_late_share) * step),
    )


def dues_of(child_id: object, measure: object, words: object, **dates: np.ndarray) -> pd.DataFrame:
    """Return due dates as a table."""
    known = {"child_id": child_id, "measure": measure, "words": words}
    known |= {name: days.astype("datetime64[s]") for name, days in dates.items()}
    return pd.DataFrame(known, columns=list(DUE_COLUMNS))
