"""Which measurements are suspected errors, judged when they come and again at the next one.

A value that the child's record makes very unlikely is suspect on the day it comes: it starts no
growth finding and ends none. The next measurement settles it. If that agrees with the record
before, the suspect is refuted and never looked at again; if it agrees with the suspect, the change
was real, and rules see both from then on; if it agrees with neither, both stay in doubt until two
measurements in a row agree.

A value between its neighbours, in its own unit and in z, is never a spike, and two steps the same
way are a child going that way: what goes on is not doubted a second time. Beyond 6 SD of the
reference is a probable error of a first value alone; later ones are judged against the child's own
record.

At each measurement the ways of reading it, the one before it and the last that stood before that
are weighed against each other: all are right, one of them is an error, both of the last two are. A
step costs the square of its surprise, an error a fixed amount, and the cheapest reading holds. So
a value that was believed when it came is still found out as a one-point spike by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

# Correlation of weight z-scores over time in 5,805 healthy US babies: exp(-LAM |log age ratio|)
# with ages in months plus OFFSET. The simplest form of the model in `docs/growth-model.md`: all of
# its states predict the next weight 5% more sharply, and cost many times as much.
LAM, OFFSET = 0.247, 1.27
# What measuring adds, in SD: weights by clothes, feeds and scales; lengths and heads by a
# technique that differs from person to person.
NOISE = {"weight": 0.15, "height": 0.4, "bmi": 0.45, "ofc": 0.35}
# More of it until three weeks after 40+0: a loss of up to 10% of birth weight (0.9 SD) is usual,
# heads are moulded, and lengths at birth are rough. From there the correlation allows for it.
EARLY_NOISE, EARLY_DAYS = 0.5, 21

# A spike seen from both sides needs less: this many SD below the limit for a single step. Lengths
# and heads are too rough for it.
SPIKE_EASE = {"weight": 0.5}
# Time makes a real change likelier, an error not: the limit is the one for two months, and the
# odds of a change grow with the time passed, from one month to a year.
LIMIT_AT_DAYS, SHORTEST_DAYS, LONGEST_DAYS = 60.0, 30.0, 360.0
# What a step costs at most, above the cost of an error: two errors in a row that agree with each
# other are less likely than a sudden real change.
REAL_CHANGE = 5.75
# Before the first measurement nothing is known but the population. In units of its SD, so that a
# first value is doubted beyond 6 SD, where it is a probable error anyway.
FIRST_SPREAD = 1.5
# A step the same way as the one before goes on with it, up to so many times as far in z; a third as
# far or more, the child is moving and does not just stay there.
GOES_ON_TIMES = 3.0
# How many SD the first of two such steps must surprise: of a weight as much as a spike, since
# digits of weights are mistyped often. Of lengths and heads less: 1 step in 15 is so large, and a
# second the same way is that child's growth. growthwatch.
GOING = {"height": 1.5, "ofc": 1.5}
# From five years, where the healthy spread of gain is narrow and illness takes weight, a loss of up
# to a tenth of the weight in a month is one that a body can show: a change to look at, no error.
# growthwatch.
LOSS_FROM_AGE, LOSS_SHARE_A_MONTH = 5 * DAYS_PER_YEAR, 0.10
# A first measurement that the next one makes unlikely is doubted at once only where it lies far
# out itself, and later, when two agree against it, at once if they are higher: then no fall is
# hidden. If they are lower the child may have lost that much, up to this many SD.
FIRST_MARGIN = 4.0
FIRST_FALL_SD = 7.0

# Without a centile, as times: neighbours agree within a fifth, and a value two fifths beyond both
# is no child's. growthwatch.
NEIGHBOURS_AGREE, OUT_OF_LINE = 1.2, 1.4

UNSETTLED, BORNE_OUT, REFUTED, NEITHER, FIRST_REFUTED = range(5)


@dataclass(frozen=True)
class Suspicion:
    """Suspected errors among the rows of a record.

    Attributes
    ----------
    suspect : ndarray of bool, shape (n,)
        Judged on the row's own date, from the rows before it.
    refuted : ndarray of bool, shape (n,)
        Found to be out of line by a later measurement, and left out by rules from then on: a
        suspect that the next one did not bear out, a spike that the next one reversed, a first
        measurement that the next ones agree against.
    before : ndarray of int, shape (n,)
        Row of the last measurement that was trusted when the row came; -1 where there was none.
    outcome : ndarray of int, shape (n,)
        How the next measurement settled a suspect: UNSETTLED (there is none yet), BORNE_OUT,
        REFUTED, NEITHER (it agrees with neither, and stays out), FIRST_REFUTED (borne out against
        the child's first measurement).
    reverses : ndarray of int, shape (n,)
        Row, not suspect when it came, that this row shows to be a spike; -1 for none.
    """

    suspect: np.ndarray
    refuted: np.ndarray
    before: np.ndarray
    outcome: np.ndarray
    reverses: np.ndarray

    def spread(self, kept: np.ndarray, *, suspect: np.ndarray, refuted: np.ndarray) -> Suspicion:
        """Return the same for a longer record, of which only the rows `kept` were judged.

        Parameters
        ----------
        kept : ndarray of int
            Rows that were judged.
        suspect, refuted : ndarray of bool, shape (n,)
            What the others are.
        """
        rows = np.append(kept, -1)

        def placed(values: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
            full = otherwise.astype(values.dtype)
            full[kept] = values
            return full

        none = np.full(len(suspect), -1)
        return Suspicion(
            placed(self.suspect, suspect),
            placed(self.refuted, refuted),
            placed(rows[self.before], none),
            placed(self.outcome, np.where(refuted, REFUTED, UNSETTLED)),
            placed(rows[self.reverses], none),
        )


def out_of_line(first: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return which values no centile exists for their neighbours refute.

    Nothing is known of such a child but its own record: a value is out of line if those before and
    after it agree with each other, and it lies far above both or far below both.

    Parameters
    ----------
    first : ndarray of int, shape (n,)
        Row number of each row's child's first row.
    value : ndarray of float, shape (n,)
    """
    row = np.arange(len(value))
    inner = row[(row > first) & (np.append(first[1:], len(value))[: len(value)] < row + 1)]
    before, after = value[inner - 1], value[inner + 1]
    agree = np.maximum(before, after) <= NEIGHBOURS_AGREE * np.minimum(before, after)
    far = (value[inner] > OUT_OF_LINE * np.maximum(before, after)) | (
        OUT_OF_LINE * value[inner] < np.minimum(before, after)
    )
    found = np.zeros(len(value), dtype=bool)
    found[inner[agree & far]] = True
    return found


def surprise(
    measure: str, z_before: np.ndarray, age_before: np.ndarray, z: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """Return how many SD a z-score lies from what an earlier one makes likely.

    Conditional z-score of Cole TJ, Arch Dis Child 1995;73:8-16, with measurement noise added so
    that two measurements close together do not surprise.

    Parameters
    ----------
    age_before, age : ndarray
        Days from 40+0 weeks.
    """
    apart = np.abs(log_age(age) - log_age(age_before))
    r = np.exp(-LAM * apart)
    noise = 2 * NOISE[measure] ** 2 + np.where(age < EARLY_DAYS, EARLY_NOISE**2, 0)
    return (z - r * z_before) / np.sqrt(1 - r**2 + noise)


def log_age(age: np.ndarray) -> np.ndarray:
    """Return the time scale of the correlation; it carries on with its slope before 40+0 weeks."""
    months = age / DAYS_PER_MONTH
    return np.where(months < 0, months / OFFSET, np.log1p(np.maximum(months, 0) / OFFSET))


def suspicion(
    measure: str,
    first: np.ndarray,
    age: np.ndarray,
    value: np.ndarray,
    z: np.ndarray,
    limit: float,
    *,
    possible: np.ndarray | None = None,
    stated: np.ndarray | None = None,
    stated_later: np.ndarray | None = None,
) -> Suspicion:
    """Judge every row of a record, all children together, visit by visit.

    Parameters
    ----------
    first : ndarray of int, shape (n,)
        Row number of each row's child's first row.
    age : ndarray of float, shape (n,)
        Corrected age in days.
    value, z : ndarray of float, shape (n,)
    limit : float
        Surprise beyond which a value is suspect, two months after the one before. A first one is
        beyond 6 SD of the reference.
    possible : ndarray of bool, shape (n,), optional
        Values that the other measures of the day allow: they are not suspect for being beyond 6 SD.
    stated, stated_later : ndarray of bool, shape (n,), optional
        Values that somebody wrote down a second time, on the day or before the next one: no slip
        of the keyboard. They are not suspect, or are borne out by that.
    """
    n = len(z)
    suspect, refuted = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    before, reverses = np.full(n, -1), np.full(n, -1)
    outcome = np.zeros(n, dtype=np.int8)
    # The last two rows that stand, by the child's first row, and the surprise between them.
    last, before_last = np.full(n, -1), np.full(n, -1)
    last_step = np.zeros(n)
    beyond = np.abs(z) > PROBABLE_ERROR_Z
    at_once = np.zeros(n, dtype=bool) if stated is None else stated
    in_the_end = at_once if stated_later is None else at_once | stated_later
    if possible is not None:
        beyond &= ~possible
    error, spike = limit**2, (limit - SPIKE_EASE.get(measure, 0.0)) ** 2
    going = min(spike, GOING.get(measure, np.inf) ** 2)
    most = error + REAL_CHANGE

    def step(earlier: np.ndarray, row: np.ndarray) -> np.ndarray:
        known = earlier >= 0
        at = np.where(known, earlier, 0)
        squared = np.square(surprise(measure, z[at], age[at], z[row], age[row]))
        squared = np.where(known, squared, np.square(z[row] / FIRST_SPREAD))
        if measure == "weight":
            # No more than an error costs, which is less within two months: else it would be one.
            let_pass = error + np.minimum(with_time(earlier, row), 0)
            squared = np.where(known & bodily_loss(at, row), np.minimum(squared, let_pass), squared)
        return np.where(beyond[row] & ~known, np.maximum(squared, 2 * most), squared)

    def bodily_loss(earlier: np.ndarray, row: np.ndarray) -> np.ndarray:
        months = np.maximum((age[row] - age[earlier]) / DAYS_PER_MONTH, 1.0)
        share = 1 - value[row] / value[earlier]
        older = age[earlier] >= LOSS_FROM_AGE
        return older & (share > 0) & (share <= LOSS_SHARE_A_MONTH * months)

    def with_time(earlier: np.ndarray, row: np.ndarray) -> np.ndarray:
        days = np.where(earlier >= 0, age[row] - age[earlier], LIMIT_AT_DAYS)
        return 2 * np.log(np.clip(days, SHORTEST_DAYS, LONGEST_DAYS) / LIMIT_AT_DAYS)

    visit = np.arange(n) - first
    by_visit = np.argsort(visit, kind="stable")
    edges = np.flatnonzero(np.diff(visit[by_visit], prepend=-1, append=n))
    for start, end in pairwise(edges):
        row = by_visit[start:end]
        child = first[row]
        if start == 0:
            suspect[row] = beyond[row] & ~at_once[row]
            last[child], last_step[child] = row, step(before[row], row)
            continue
        b, a = before_last[child], last[child]
        doubted = suspect[a]
        before[row] = np.where(doubted, b, a)
        to_last, to_row, past_last = last_step[child], step(a, row), step(b, row)
        row_error, last_error = error + with_time(a, row), error + with_time(b, a)
        is_first = (b < 0) & ~doubted
        seen_twice = np.select([doubted, is_first], [last_error, error + FIRST_MARGIN], spike)
        # Two in a row far out on the same side are a child going that way before they are two
        # errors: a loss that goes on must not be doubted a second time.
        at = np.where(b >= 0, b, 0)
        there, on = z[a] - z[at], z[row] - z[a]
        same_way = (b >= 0) & (there * on > 0)
        between = same_way & ((value[a] - value[at]) * (value[row] - value[a]) >= 0)
        goes_on = same_way & (np.abs(on) <= GOES_ON_TIMES * np.abs(there))
        goes_on &= doubted | (to_last > going)
        readings = (
            np.minimum(to_last, most) + np.minimum(to_row, most),
            np.where(between, np.inf, np.minimum(past_last, most) + seen_twice),
            np.where(doubted | goes_on, np.inf, np.minimum(to_last, most) + row_error),
            np.where(goes_on, np.inf, np.maximum(last_error + row_error, most + FIRST_MARGIN)),
        )
        wrong = (False, in_the_end[a], at_once[row], in_the_end[a] | at_once[row])
        best = np.argmin(
            [np.where(no, np.inf, cost) for no, cost in zip(wrong, readings, strict=True)], axis=0
        )
        right, last_wrong, row_wrong, both_wrong = (best == reading for reading in range(4))

        suspect[row] = row_wrong | both_wrong
        refuted[a[last_wrong | both_wrong]] = True
        settled = np.select([right, last_wrong, both_wrong], [BORNE_OUT, REFUTED, NEITHER])
        outcome[a[doubted]] = settled[doubted]
        reversal = last_wrong & ~doubted
        reverses[row[reversal]] = a[reversal]

        # Two in a row agree, and only the child's first stands against them.
        moving = goes_on & (np.abs(on) >= np.abs(there) / GOES_ON_TIMES)
        only_first = right & doubted & ~moving & ~beyond[a] & (b >= 0) & (before[at] < 0)
        needed = np.where(z[a] > z[at], error + with_time(at, a), FIRST_FALL_SD**2)
        further_out = (np.square(z[at]) - np.square(z[a])) / FIRST_SPREAD**2
        against = only_first & (to_last + further_out > needed) & ~in_the_end[at]
        refuted[b[against]] = True
        outcome[a[against]] = FIRST_REFUTED

        stays = last_wrong | both_wrong
        before_last[child] = np.where(stays, b, a)
        last[child] = row
        last_step[child] = np.where(stays, past_last, to_row)
    outcome[suspect & in_the_end] = BORNE_OUT
    return Suspicion(suspect, refuted, before, outcome, reverses)
