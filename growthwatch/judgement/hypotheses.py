"""What may be true of a child, and how each weight moves the probabilities.

Three kinds of hypothesis compete at every weight, each with its own filter:

- growing as expected: the growth model's own predictive density;
- slowed since the weight s, keeping a share k of the gain: one for every recent s and every rate;
- recovering: gaining as expected again from a shortfall, all of them merged into one.

Every one of them allows for a wrong value. Probability flows from growing to slowed with every
interval, from slowed to recovering, and from recovering to slowed again; a slowing older than the
window is kept as a shortfall. So a stall is not forgotten after some visits, and only weights that
make good the shortfall, or contradict it, make it less probable. (A switching state space model:
Kim CJ. Journal of Econometrics 1994;60:1-22; merging as in `growth_model.onepass`.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from growthwatch.growth_model.kernel import Kernel, Points
from growthwatch.judgement.assumptions import Assumptions
from growthwatch.judgement.slowed import (
    FROM_MODEL,
    MEANS,
    PLACE,
    SMALLEST_VARIANCE,
    STATES,
    TINY,
    Base,
    Here,
    begun_recovery,
    covariances,
    expected_recovering,
    expected_slowed,
    kilograms,
    merged,
    moved,
    updated,
)
from growthwatch.record.vocabulary import DAYS_PER_MONTH

FLOAT = np.float32
# Onsets are worked out where slowing is at least so probable.
WORTH_DATING = 0.01
# Of the onset: bounds of the middle 80%, and the middle.
ONSET_BOUNDS = (0.1, 0.5, 0.9)
READ = (
    "p_faltering", "p_loss", "p_error", "p_recovering", "share_kept", "shortfall_kg",
    "onset_from", "onset", "onset_until",
)  # fmt: skip


@dataclass
class Hypotheses:
    """Probabilities and states of n children; onsets stand in slots that are used in turn.

    Attributes
    ----------
    growing : shape (n,)
        Probability of growing as expected.
    slowed : shape (rates, slots, n)
        Of each rate since each onset.
    recovering : shape (slots + 1, n)
        Of recovering from a slowing since each onset; the last is of older onsets.
    slowed_state : shape (14, rates, slots, n)
    begun : shape (14, n)
        The state in which recovery would begin now.
    recovering_state : shape (14, n)
    recovering_kept : shape (n,)
        Share of gain kept while it was slowed.
    shortfall_kg : shape (rates, slots, n)
    base_z, base_weight, base_slope : shape (slots, n)
        Weight at each onset.
    onset, onset_next : shape (slots + 1, n)
        Age at each onset and at the visit after it, days.
    onsets : shape (n,)
        How many onsets there have been.
    """

    growing: np.ndarray
    slowed: np.ndarray
    recovering: np.ndarray
    slowed_state: np.ndarray
    begun: np.ndarray
    recovering_state: np.ndarray
    recovering_kept: np.ndarray
    shortfall_kg: np.ndarray
    base_z: np.ndarray
    base_weight: np.ndarray
    base_slope: np.ndarray
    onset: np.ndarray
    onset_next: np.ndarray
    onsets: np.ndarray

    def first(self, n: int, slots: int) -> Hypotheses:
        """Return a view of the first n children and the first slots; the older onsets with them."""
        s = slice(0, slots)
        all_slots = self.base_z.shape[0]
        with_older = s if slots < all_slots else slice(0, all_slots + 1)
        return Hypotheses(
            self.growing[:n], self.slowed[:, s, :n], self.recovering[with_older, :n],
            self.slowed_state[:, :, s, :n], self.begun[:, :n],
            self.recovering_state[:, :n], self.recovering_kept[:n], self.shortfall_kg[:, s, :n],
            self.base_z[s, :n], self.base_weight[s, :n], self.base_slope[s, :n],
            self.onset[with_older, :n], self.onset_next[with_older, :n], self.onsets[:n],
        )  # fmt: skip


def none_yet(rates: int, slots: int, n: int) -> Hypotheses:
    """Return what is thought of n children before their first weight."""
    state = np.zeros((STATES, n), dtype=FLOAT)
    state[[PLACE[i, i] for i in range(MEANS)]] = 1.0
    many = np.broadcast_to(state[:, None, None], (STATES, rates, slots, n))
    return Hypotheses(
        growing=np.ones(n, dtype=FLOAT),
        slowed=np.zeros((rates, slots, n), dtype=FLOAT),
        recovering=np.zeros((slots + 1, n), dtype=FLOAT),
        slowed_state=many.copy(),
        begun=state.copy(),
        recovering_state=state,
        recovering_kept=np.ones(n, dtype=FLOAT),
        shortfall_kg=np.zeros((rates, slots, n), dtype=FLOAT),
        base_z=np.zeros((slots, n), dtype=FLOAT),
        base_weight=np.ones((slots, n), dtype=FLOAT),
        base_slope=np.ones((slots, n), dtype=FLOAT),
        onset=np.full((slots + 1, n), -np.inf, dtype=FLOAT),
        onset_next=np.full((slots + 1, n), -np.inf, dtype=FLOAT),
        onsets=np.zeros(n, dtype=np.int64),
    )


@dataclass(frozen=True)
class Visit:
    """One visit of n children and the one before it.

    Attributes
    ----------
    now, before : Here
    age, age_before : days since birth
    model_state : the growth model's nine numbers after the visit before
    density, wrong : of the growth model at this visit, as `updated` gives them
    """

    now: Here
    before: Here
    age: np.ndarray
    age_before: np.ndarray
    model_state: np.ndarray
    density: np.ndarray
    wrong: np.ndarray


def time_passes(mind: Hypotheses, visit: Visit, assumed: Assumptions) -> None:
    """Let probability flow as an interval passes, and move every state to its end, in place."""
    months = np.maximum(visit.age - visit.age_before, 0) / DAYS_PER_MONTH
    leaves = 1 - np.exp(-assumed.recoveries_a_month * months)
    _recoveries_begin(mind, visit, leaves, assumed)
    _slowings_begin(mind, visit, months, assumed)
    before, now = visit.before.points, visit.now.points
    mind.slowed_state[:] = moved(mind.slowed_state, before, now)
    _grow_uneven(mind, visit, assumed)
    state = moved(mind.recovering_state, before, now)
    fade = np.exp(-months / assumed.catch_up_months)
    uneven = assumed.catch_up_spread**2 * (1 - np.exp(-months / 3))
    shortfall, variance = state[3], state[PLACE[3, 3]]
    state[PLACE[3, 3]] = fade**2 * (variance + uneven * (variance + shortfall**2))
    state[3] = fade * shortfall
    for i in range(3):
        state[PLACE[i, 3]] *= fade
    mind.recovering_state[:] = state


def _grow_uneven(mind: Hypotheses, visit: Visit, assumed: Assumptions) -> None:
    """Widen what is known of slowed weights: the share kept differs between intervals."""
    ages = visit.now.points.drift, visit.before.points.drift
    here, there = visit.now, visit.before
    gain = kilograms(ages[0], here.L, here.M, here.S)[0]
    gain = np.abs(gain - kilograms(ages[1], there.L, there.M, there.S)[0])
    kept = np.asarray(assumed.kept, dtype=FLOAT)
    sd = np.asarray(assumed.unevenness, dtype=FLOAT) / (1 - kept)
    mind.slowed_state[PLACE[3, 3]] += np.square(sd[:, None, None] * gain / mind.base_slope)


def _recoveries_begin(
    mind: Hypotheses, visit: Visit, chance: np.ndarray, assumed: Assumptions
) -> None:
    slots, n = mind.base_z.shape
    leaves = np.empty((slots, n), dtype=FLOAT)
    leaves[:] = chance
    leaves[visit.age_before - mind.onset[:slots] > assumed.onset_within_days] = 1.0
    begins = _onset_begins(mind, visit, assumed)
    column = np.flatnonzero(begins & (mind.onsets >= slots))
    slot = mind.onsets[column] % slots
    leaves[slot, column] = 1.0
    leaving = mind.slowed * leaves
    by_onset = leaving.sum(axis=0)
    entering = by_onset.sum(axis=0)
    standing = mind.recovering.sum(axis=0)
    some = entering > TINY
    if some.any():
        both = merged(
            np.stack([mind.begun, mind.recovering_state], axis=1),
            np.stack([entering, standing + TINY]),
            (0,),
        )
        mind.recovering_state[:] = np.where(some, both, mind.recovering_state)
        rate = np.asarray(assumed.kept, dtype=FLOAT)[:, None, None]
        kept = (leaving * rate).sum(axis=(0, 1)) + standing * mind.recovering_kept
        mind.recovering_kept[:] = np.where(
            some, kept / (entering + standing + TINY), mind.recovering_kept
        )
    mind.slowed -= leaving
    mind.recovering[:slots] += by_onset
    # An onset that gives up its slot goes to the older ones.
    if len(column) and mind.recovering.shape[0] > slots:
        went, older = mind.recovering[slot, column], mind.recovering[slots, column]
        known = older > TINY
        for ages in (mind.onset, mind.onset_next):
            mixed = (
                went * ages[slot, column] + older * np.where(known, ages[slots, column], 0)
            ) / (went + np.where(known, older, 0) + TINY)
            ages[slots, column] = np.where(went + older > TINY, mixed, ages[slot, column])
        mind.recovering[slots, column] += went
        mind.recovering[slot, column] = 0.0


def _onset_begins(mind: Hypotheses, visit: Visit, assumed: Assumptions) -> np.ndarray:
    """Return whose visit before this one may be an onset."""
    last = mind.onset[: mind.base_z.shape[0]].max(axis=0)
    return (visit.age_before >= assumed.first_onset_days) & (
        visit.age_before - last >= assumed.onsets_apart_days
    )


def _slowings_begin(
    mind: Hypotheses, visit: Visit, months: np.ndarray, assumed: Assumptions
) -> None:
    slots = mind.base_z.shape[0]
    column = np.flatnonzero(_onset_begins(mind, visit, assumed))
    if not len(column):
        return
    slot = mind.onsets[column] % slots
    age = visit.age_before[column] / DAYS_PER_MONTH
    rate = np.interp(age, assumed.onset_months, assumed.slowings_a_month)
    begins = 1 - np.exp(-rate * months[column])
    mass = begins * (mind.growing[column] + mind.recovering[:, column].sum(axis=0))
    mind.growing[column] *= 1 - begins
    mind.recovering[:, column] *= 1 - begins
    shares = np.asarray(assumed.kept_shares, dtype=FLOAT)
    mind.slowed[:, slot, column] = shares[:, None] * mass
    before = visit.before.take(column)
    model = visit.model_state[:, column]
    state = np.zeros((STATES, len(column)), dtype=FLOAT)
    state[FROM_MODEL] = model
    points = before.points
    u = covariances(state, points.channel, points.transient, 0.0)
    state[3] = points.channel * state[0] + points.transient * state[1] + points.drift
    for i in range(3):
        state[PLACE[i, 3]] = u[i]
    state[PLACE[3, 3]] = points.channel * u[0] + points.transient * u[1]
    mind.slowed_state[:, :, slot, column] = state[:, None]
    weight, slope = kilograms(state[3], before.L, before.M, before.S)
    mind.base_z[slot, column] = state[3]
    mind.base_weight[slot, column], mind.base_slope[slot, column] = weight, slope
    mind.onset[slot, column] = visit.age_before[column]
    mind.onset_next[slot, column] = visit.age[column]
    mind.onsets[column] += 1


def weighed(
    mind: Hypotheses, visit: Visit, kernel: Kernel, assumed: Assumptions
) -> dict[str, np.ndarray]:
    """Weigh all hypotheses against the weight of this visit, in place, and return what is read.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        The names in READ; ages for onsets.
    """
    slots = mind.base_z.shape[0]
    shares = without_change(kernel)
    kept = np.asarray(assumed.kept, dtype=FLOAT)[:, None, None]
    here, state = visit.now, mind.slowed_state
    base = Base(mind.base_z, mind.base_weight, mind.base_slope)
    expected = expected_slowed(state, here, base, kept)
    before = state[:MEANS].copy()
    density, wrong = updated(
        state, expected, here, kernel, shares, np.maximum(kept, assumed.fluctuation)
    )
    mind.shortfall_kg[:] = expected.shortfall_kg
    ahead = expected_recovering(mind.recovering_state, here)
    again, again_wrong = updated(mind.recovering_state, ahead, here, kernel, shares)
    variance = mind.recovering_state[PLACE[3, 3]]
    np.maximum(variance, SMALLEST_VARIANCE, out=variance)

    mind.growing *= visit.density
    mind.slowed *= density
    mind.recovering *= again
    total = mind.growing + mind.slowed.sum(axis=(0, 1)) + mind.recovering.sum(axis=0)
    lost = total < TINY
    mind.growing[lost] = 1.0
    total[lost] = 1.0
    mind.growing /= total
    mind.slowed /= total
    mind.recovering /= total
    mind.begun[:] = begun_recovery(state, expected, before, here.points, mind.slowed)
    error = mind.growing * visit.wrong + (mind.slowed * wrong).sum(axis=(0, 1))
    error += mind.recovering.sum(axis=0) * again_wrong
    slope = kilograms(ahead.mean, here.L, here.M, here.S)[1]
    return {"p_error": error, **_read(mind, kept, slope, assumed, slots)}


def _read(
    mind: Hypotheses, kept: np.ndarray, slope: np.ndarray, assumed: Assumptions, slots: int
) -> dict[str, np.ndarray]:
    short = mind.recovering_state[3]
    sd = np.sqrt(mind.recovering_state[PLACE[3, 3]])
    not_yet = ndtr((short - assumed.caught_up_z) / sd)
    by_onset = mind.slowed.sum(axis=0)
    slow_now = by_onset.sum(axis=0)
    recovering = mind.recovering.sum(axis=0) * not_yet
    faltering = slow_now + recovering
    safe = np.maximum(faltering, TINY)
    weight = mind.recovering * not_yet
    weight[:slots] += by_onset
    share = (mind.slowed * kept).sum(axis=(0, 1)) + recovering * mind.recovering_kept
    missing = (mind.slowed * mind.shortfall_kg).sum(axis=(0, 1))
    missing += recovering * np.maximum(short, 0) * slope
    dated = np.flatnonzero(faltering >= WORTH_DATING)
    found = np.full((3, len(faltering)), np.nan)
    found[:, dated] = _onset(mind.onset[:, dated], mind.onset_next[:, dated], weight[:, dated])
    return {
        "p_faltering": faltering,
        "p_loss": mind.slowed[kept[:, 0, 0] < 0].sum(axis=(0, 1)),
        "p_recovering": recovering,
        "share_kept": share / safe,
        "shortfall_kg": missing / safe,
        "onset_from": found[0],
        "onset": found[1],
        "onset_until": found[2],
    }


def _onset(onset: np.ndarray, after: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the 10% point of the onset, its median, and the visit after its 90% point."""
    slots = weight.shape[0]
    order = np.argsort(onset[:slots], axis=0)
    onset, after, weight = (
        np.take_along_axis(table[:slots], order, axis=0) for table in (onset, after, weight)
    )
    sums = np.cumsum(weight, axis=0)
    found = np.empty((3, weight.shape[1]))
    for row, (table, share) in enumerate(zip((onset, onset, after), ONSET_BOUNDS, strict=True)):
        at = np.minimum((sums < share * sums[-1]).sum(axis=0), slots - 1)
        found[row] = np.take_along_axis(table, at[None], axis=0)[0]
    return found


def without_change(kernel: Kernel) -> np.ndarray:
    """Return the shares of ordinary, careless and wrong values: of a visit without a change."""
    shares = kernel.shares[:3]
    return shares / shares.sum()


def points_of(points: Points, factor: float) -> Points:
    """Return the model of a caseload whose children vary by a factor more."""
    return replace(
        points,
        channel=points.channel * factor,
        transient=points.transient * factor,
        error=points.error * factor**2,
        spread=points.spread * factor,
    )
