"""What is known of a child's growth after each weight, with memory.

A child moves up by what its weights say. It moves down only by catching up: weeks that pass, or
another weight that is merely not lower, change nothing. Every child is walked along its own
weights, all children together, visit by visit; a row knows itself and the rows before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, Z_2ND, Z_99_6TH
from growthwatch.detection.suspicion import LAM, log_age
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.weights import LOST, NOTHING, QUESTION, SLOWED, Weights
from growthwatch.record.vocabulary import DAYS_PER_MONTH

EXPECTED, CONFIRM, FALTERING, LOSING, RECOVERING, CAUGHT_UP, SMALL, LARGE, UNKNOWN = STATES = (
    "growing as expected",
    "confirm",
    "faltering",
    "losing",
    "recovering",
    "caught up",
    "small and steady",
    "large and steady",
    "not known",
)


SAME_SHARE = 0.02


@dataclass(frozen=True)
class Known:
    """What is known after each weight; every array has one entry a weight, shape (n,).

    Attributes
    ----------
    step : ndarray of int
        NOTHING, SLOWED or LOST, as it stands after this weight.
    question : ndarray of bool
        A weight up to here is still to be confirmed.
    recovering, caught_up : ndarray of bool
        Rising again since the lowest weight; made up by this very weight.
    anchor : ndarray of int
        Row of the weight before things went wrong; -1 where nothing did.
    lowest : ndarray of int
        Row of the lowest weight since, by z-score; -1 where nothing went wrong.
    since : ndarray of int
        Row at which it was first known; -1 where nothing is.
    made_up_z : ndarray of float
        z-score from which this weight would have caught up; nan where nothing is to be made up.
    before_loss : ndarray of int
        Row of the highest weight before a loss; -1 without one.
    """

    step: np.ndarray
    question: np.ndarray
    recovering: np.ndarray
    caught_up: np.ndarray
    anchor: np.ndarray
    lowest: np.ndarray
    since: np.ndarray
    made_up_z: np.ndarray
    before_loss: np.ndarray


def known(weights: Weights, limits: Limits) -> Known:
    """Walk along every child's weights and keep what is known.

    Rules of the walk, at each weight that is not in doubt:

    - what it says (`Weights.evidence`) can raise the step, and never lowers it;
    - nothing is left of it once the weight lies within `made_up_spaces` of where the child was
      before, on the same centile or on the one its earlier weights make likely where that is lower;
    - a loss is over, and what is left is slowed gain, once the weight before it is reached again;
    - what was only possible (a probability that never reached `firm`) is over when the child has
      gained at least what was expected and the probability is low again: its next weights answered
      the question.

    A weight in doubt changes nothing but that it is to be confirmed.
    """
    n, children = len(weights), len(weights.child_id)
    step, anchor, lowest, since = (np.full(n, fill) for fill in (NOTHING, -1, -1, -1))
    question, recovering, caught_up = (np.zeros(n, dtype=bool) for _ in range(3))
    made_up_z, before_loss = np.full(n, np.nan), np.full(n, -1)
    # What stands, one entry a child.
    at_step = np.full(children, NOTHING)
    at_anchor, at_lowest, at_since = (np.full(children, -1) for _ in range(3))
    top, loss_from = np.full(children, -1), np.full(children, -1)
    firm = np.zeros(children, dtype=bool)
    last_sound = np.full(children, -1)
    # What began before a child had caught up is not told again.
    closed_at = np.full(children, -1)
    z, value, age = weights.z, weights.value, weights.age
    made_up = limits.made_up_spaces * CENTILE_SPACE
    visit = np.arange(n) - weights.first
    by_visit = np.argsort(visit, kind="stable")
    edges = np.flatnonzero(np.diff(visit[by_visit], prepend=-1, append=n))
    for start, end in pairwise(edges):
        row = by_visit[start:end]
        child = weights.child[row]
        doubt, says = weights.in_doubt[row], weights.evidence[row]
        sound = ~doubt
        was = at_step[child]
        new = weights.onset[row] >= closed_at[child]
        opens = sound & (says >= SLOWED) & (was == NOTHING) & new
        # Where it began: the row the evidence names, never after the last weight that was sound.
        began = np.where(weights.onset[row] < row, weights.onset[row], last_sound[child])
        began = np.where(began >= weights.first[row], began, row)
        at_anchor[child] = np.where(opens, began, at_anchor[child])
        at_since[child] = np.where(opens, row, at_since[child])
        raises = opens | (sound & (says >= SLOWED) & (was > NOTHING))
        now = np.where(raises, np.maximum(was, says), was)
        loses = raises & (says == LOST) & (was < LOST)
        loss_from[child] = np.where(loses, top[child], loss_from[child])
        firm[child] = np.where(opens, False, firm[child]) | (sound & weights.firm[row])

        before = np.maximum(at_anchor[child], 0)
        open_ = now > NOTHING
        share = np.exp(-LAM * np.abs(log_age(age[row]) - log_age(age[before])))
        target = np.minimum(z[before], share * z[before]) - made_up
        target = np.where(open_, target, np.nan)
        low = at_lowest[child]
        lower = (low < 0) | (z[row] < z[np.maximum(low, 0)])
        at_lowest[child] = np.where(opens | (open_ & sound & lower), row, low)

        with np.errstate(invalid="ignore"):
            lost_from = loss_from[child]
            # What is the same within weighing: of a small baby less.
            within = np.minimum(limits.same_kg, SAME_SHARE * value[row])
            all_back = value[row] >= value[np.maximum(lost_from, 0)] - within
            regained = (now == LOST) & (all_back | (lost_from < 0))
            regained &= sound & (says < LOST)
            now = np.where(regained, SLOWED, now)
            # Without a z-score what is to be made up is the weight itself.
            no_z = np.isnan(z[row]) | np.isnan(z[before])
            # Gain that slows again, from above the lowest weight, is news.
            news = (says >= SLOWED) & (weights.onset[row] >= np.maximum(at_lowest[child], 0))
            back = np.where(no_z, regained, z[row] >= target) & (now == SLOWED) & (was > NOTHING)
            back &= sound & ~news
            rise = z[row] - z[np.maximum(at_lowest[child], 0)]
            fallen = z[before] - z[np.maximum(at_lowest[child], 0)]
            rises = (rise >= limits.recovering_spaces * CENTILE_SPACE) & (
                rise >= limits.recovering_share * fallen
            )
            answered = (
                (now == SLOWED)
                & (was == SLOWED)
                & sound
                & (says == NOTHING)
                & ~firm[child]
                & (z[row] >= z[np.maximum(last_sound[child], 0)])
            )
        closes = back | answered
        closed_at[child] = np.where(closes, row, closed_at[child])
        now = np.where(closes, NOTHING, now)
        for kept, empty in ((at_anchor, -1), (at_lowest, -1), (at_since, -1)):
            kept[child] = np.where(closes, empty, kept[child])
        loss_from[child] = np.where(closes | (now < LOST), -1, loss_from[child])
        firm[child] &= ~closes
        at_step[child] = now
        higher = (top[child] < 0) | (value[row] >= value[np.maximum(top[child], 0)])
        top[child] = np.where(sound & higher, row, top[child])
        last_sound[child] = np.where(sound, row, last_sound[child])

        step[row], anchor[row], since[row] = now, at_anchor[child], at_since[child]
        lowest[row], before_loss[row] = at_lowest[child], loss_from[child]
        # A weight that makes it up answers what was asked of the time before.
        still = weights.onset[row] >= closed_at[child]
        question[row] = doubt | ((says == QUESTION) & new & still)
        recovering[row] = rises & (now == SLOWED) & ~news & sound
        caught_up[row] = back
        made_up_z[row] = np.where(now > NOTHING, target, np.nan)
    return Known(
        step, question, recovering, caught_up, anchor, lowest, since, made_up_z, before_loss
    )


def states(
    weights: Weights, known_: Known, as_of: np.ndarray, limits: Limits
) -> tuple[np.ndarray, np.ndarray]:
    """Return each child's state on its day, and from which row it holds.

    Parameters
    ----------
    as_of : ndarray of datetime64[D], shape (children,)

    Returns
    -------
    state : ndarray of object, shape (children,)
    since : ndarray of int, shape (children,)
        Row at which this was first known; the last row where nothing is, -1 without a weight.
    """
    last = weights.last_row
    has = last >= 0
    row = np.maximum(last, 0)
    if not len(weights):
        return np.full(len(last), UNKNOWN, dtype=object), last
    step, z = known_.step[row], weights.z[row]
    old = (as_of - weights.date[row]).astype(float)
    age_now = weights.age[row]
    band = np.searchsorted(
        np.asarray(limits.recent_from_months) * DAYS_PER_MONTH, np.nan_to_num(age_now), side="right"
    )
    stale = old > np.asarray(limits.recent_days)[np.maximum(band - 1, 0)]
    first = weights.first[row]
    enough = (row - first + 1 >= limits.steady_weights) & (
        weights.age[row] - weights.age[first] >= limits.steady_days
    )
    with np.errstate(invalid="ignore"):
        small, large = z < Z_2ND, z > Z_99_6TH
    state = np.select(
        [
            ~has,
            step == LOST,
            (step == SLOWED) & known_.recovering[row],
            step == SLOWED,
            known_.question[row],
            stale,
            known_.caught_up[row],
            small & enough,
            large & enough,
        ],
        [UNKNOWN, LOSING, RECOVERING, FALTERING, CONFIRM, UNKNOWN, CAUGHT_UP, SMALL, LARGE],
        EXPECTED,
    )
    since = np.where(known_.since[row] >= 0, known_.since[row], row)
    return state.astype(object), np.where(has, since, -1)
