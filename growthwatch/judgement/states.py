"""What is known of a child's growth after each weight, with memory.

A child moves up by what its weights say. It moves down only by catching up: weeks that pass, or
another weight that is merely not lower, change nothing. Every child is walked along its own
weights, all children together, visit by visit; a row knows itself and the rows before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, Z_0_4TH, Z_2ND, Z_99_6TH
from growthwatch.detection.record import whole
from growthwatch.detection.suspicion import LAM, log_age
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import BIRTH_UNTIL, LOST, NOTHING, QUESTION, SLOWED
from growthwatch.judgement.weights import Weights
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
    rising, recovering, caught_up : ndarray of bool
        Well above the lowest weight since; the same, and nothing lost is missing; made up by this
        very weight.
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
    rising: np.ndarray
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

    - what it says (`Weights.evidence`, or `if_told_of` where something stands) can raise the step,
      and never lowers it;
    - nothing is left of it once the weight lies within `made_up_spaces` of where the child was
      before, on the same centile or on the one its earlier weights make likely where that is lower;
    - a loss is over, and what is left is slowed gain, once the weight before it is reached again;
    - what was only possible (a probability that never reached `firm`) is over when the child has
      gained what was expected, but for `answered_spaces`, and the probability is low again: its
      next weights answered the question.

    A weight in doubt changes nothing but that it is to be confirmed.
    """
    walk = _Walk(weights, limits)
    visit = np.arange(len(weights)) - weights.first
    by_visit = np.argsort(visit, kind="stable")
    edges = np.flatnonzero(np.diff(visit[by_visit], prepend=-1, append=len(weights)))
    for start, end in pairwise(edges):
        walk.on(by_visit[start:end])
    return walk.kept


class _Walk:
    """What stands of every child on the way along its weights, and what was kept at each.

    Attributes
    ----------
    step, anchor, lowest, since, top, high, loss_from, last_sound, closed_at : ndarray of int
        One entry a child, as at its last weight so far: `Known` says what the first four are.
        `top` and `last_sound` are rows of the highest weight and of the last one not in doubt,
        `high` of the highest z-score since the child had caught up;
        `loss_from` that of the highest weight before a loss. What began before `closed_at`, when
        the child had caught up, is not told again.
    firm : ndarray of bool, shape (children,)
        The probability has reached `Limits.firm`.
    kept : Known
        One entry a weight, filled as the walk goes on.
    """

    def __init__(self, weights: Weights, limits: Limits) -> None:
        children, n = len(weights.child_id), len(weights)
        self.weights, self.limits = weights, limits
        self.step = np.full(children, NOTHING)
        self.anchor, self.lowest, self.since = (np.full(children, -1) for _ in range(3))
        self.top, self.high, self.loss_from = (np.full(children, -1) for _ in range(3))
        self.firm = np.zeros(children, dtype=bool)
        self.last_sound, self.closed_at = np.full(children, -1), np.full(children, -1)
        rows = {name: np.full(n, -1) for name in ("anchor", "lowest", "since", "before_loss")}
        told = {name: np.zeros(n, dtype=bool)
                for name in ("question", "recovering", "rising", "caught_up")}  # fmt: skip
        self.kept = Known(step=np.full(n, NOTHING), made_up_z=np.full(n, np.nan), **rows, **told)

    def on(self, row: np.ndarray) -> None:
        """Go on to the next weight of the children who have one: `row` holds one row a child."""
        weights = self.weights
        child, z = weights.child[row], weights.position[row]
        sound, was = ~weights.in_doubt[row], self.step[child]
        says = self._says(row, was)
        # What began before a child had caught up is not told again, unless it goes down from there.
        down = self._down(row, child)
        new = (weights.newest[row] >= self.closed_at[child]) | down
        opens = sound & (says >= SLOWED) & (was == NOTHING) & new
        now = self._raised(row, child, opens, was, says)
        target = self._target_z(row, child, now)
        self._lower(row, child, (now > NOTHING) & sound)
        with np.errstate(invalid="ignore"):
            regained = self._regained(row, child, now, says)
            now = np.where(regained, SLOWED, now)
            within = self.limits.answered_spaces * CENTILE_SPACE
            z_of = weights.position[np.maximum((self.anchor, self.lowest, self.last_sound), 0)]
            z_before, z_lowest, z_last = z_of[:, child]
            # Gain that slows again, from above the lowest weight, is news; so is a fall from there.
            slower = (weights.onset[row] >= np.maximum(self.lowest[child], 0)) | (
                z < z_last - within
            )
            news = (says >= SLOWED) & slower
            by_weight = self._by_weight(row, child, regained, says)
            # Nobody catches up without having risen.
            made_up = (z >= target) & (z > z_lowest + within)
            made_up = np.where(self._no_centile(row, self.anchor[child]), by_weight, made_up)
            back = made_up & (now == SLOWED) & (was > NOTHING)
            # Nor by losing weight.
            back &= sound & ~news & ~weights.lighter[row]
            answered = (now == SLOWED) & (was == SLOWED) & sound & (says == NOTHING)
            answered &= ~self.firm[child] & (z >= z_last - within)
            # So far down, to keep to the lower centile answers nothing.
            answered &= z > z_before - self.limits.fallen_spaces * CENTILE_SPACE
            rises = self._rises(row, child)
        closes = back | answered
        now = np.where(closes, NOTHING, now)
        self._close(row, child, closes, now)
        higher = weights.value[row] >= weights.value[np.maximum(self.top[child], 0)]
        self.top[child] = np.where(sound & ((self.top[child] < 0) | higher), row, self.top[child])
        high = self.high[child]
        higher = sound & ((high < 0) | (z > weights.position[high]))
        self.high[child] = np.where(closes | higher, row, high)
        self.last_sound[child] = np.where(sound, row, self.last_sound[child])

        # A weight that makes it up answers what was asked of the time before.
        still = (weights.newest[row] >= self.closed_at[child]) | (down & ~closes)
        asked = (says == QUESTION) & new & still
        told = (now > NOTHING) & ~np.isnan(weights.z[row])
        self._keep(
            row,
            step=now, anchor=self.anchor[child], since=self.since[child],
            lowest=self.lowest[child], before_loss=self.loss_from[child],
            question=~sound | (weights.either[row] & ~closes) | asked,
            rising=rises & (now > NOTHING) & ~news & sound,
            recovering=rises & (now == SLOWED) & ~news & sound,
            caught_up=back, made_up_z=np.where(told, target, np.nan),
        )  # fmt: skip

    def _says(self, row: np.ndarray, was: np.ndarray) -> np.ndarray:
        """Return what these weights say to what stands of each child."""
        weights = self.weights
        says: np.ndarray = np.where(was > NOTHING, weights.if_told_of[row], weights.evidence[row])
        return says

    def _down(self, row: np.ndarray, child: np.ndarray) -> np.ndarray:
        """Return where a child has gone down since it had caught up."""
        z, closed = self.weights.position, np.maximum(self.closed_at[child], 0)
        with np.errstate(invalid="ignore"):
            fallen: np.ndarray = z[row] < z[closed] - self.limits.made_up_spaces * CENTILE_SPACE
        # Without a centile it is the weight itself that goes down.
        value = self.weights.value
        less = whole(value[closed] - value[row], "weight") > self._same(row)
        fallen |= self._no_centile(row, closed) & less & (self.closed_at[child] >= 0)
        return fallen | self.weights.lighter[row]

    def _no_centile(self, row: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Return where the weight itself is compared with the one before things went wrong.

        Where one of the two lies nowhere, and of a birth weight where one of them has no centile:
        what is to be regained then is that weight.
        """
        weights, before = self.weights, np.maximum(before, 0)
        from_birth = weights.age[before] <= BIRTH_UNTIL
        unknown = np.isnan(weights.z[row]) | np.isnan(weights.z[before])
        nowhere = np.isnan(weights.position[row]) | np.isnan(weights.position[before])
        without: np.ndarray = nowhere | (unknown & from_birth)
        return without

    def _by_weight(
        self, row: np.ndarray, child: np.ndarray, regained: np.ndarray, says: np.ndarray
    ) -> np.ndarray:
        """Return where a child without a centile has made up the weight that is compared."""
        value, before = self.weights.value, self.anchor[child]
        more = whole(value[row] - value[np.maximum(before, 0)], "weight") > self._same(row)
        quiet = says == NOTHING
        back: np.ndarray = (regained & (says < SLOWED)) | (quiet & more & (before >= 0))
        return back

    def _same(self, row: np.ndarray) -> np.ndarray:
        """Return what is the same within weighing, in kg: of a small baby less."""
        within: np.ndarray = np.minimum(self.limits.same_kg, SAME_SHARE * self.weights.value[row])
        return within

    def _raised(
        self,
        row: np.ndarray,
        child: np.ndarray,
        opens: np.ndarray,
        was: np.ndarray,
        says: np.ndarray,
    ) -> np.ndarray:
        """Note what opens at these weights, and return the step that each child stands on."""
        weights = self.weights
        # Where it began: the row the evidence names, never after the last weight that was sound,
        # and not before it was made up the last time.
        began = np.where(weights.onset[row] < row, weights.onset[row], self.last_sound[child])
        began = np.maximum(began, self.closed_at[child])
        began = np.where(began >= weights.first[row], began, row)
        # Nor before the child had risen well above where it was then.
        z, high = weights.position, np.maximum(self.high[child], 0)
        with np.errstate(invalid="ignore"):
            risen = z[high] > z[began] + self.limits.made_up_spaces * CENTILE_SPACE
        began = np.where((high > began) & risen, high, began)
        self.anchor[child] = np.where(opens, began, self.anchor[child])
        self.since[child] = np.where(opens, row, self.since[child])
        sound = ~weights.in_doubt[row]
        raises = opens | (sound & (says >= SLOWED) & (was > NOTHING))
        loses = raises & (says == LOST) & (was < LOST)
        self.loss_from[child] = np.where(loses, self.top[child], self.loss_from[child])
        self.firm[child] = np.where(opens, False, self.firm[child]) | (sound & weights.firm[row])
        return np.where(raises, np.maximum(was, says), was)

    def _target_z(self, row: np.ndarray, child: np.ndarray, now: np.ndarray) -> np.ndarray:
        """Return the z-score from which these weights would have caught up; nan where nothing is
        to be made up."""
        weights = self.weights
        before = np.maximum(self.anchor[child], 0)
        apart = np.abs(log_age(weights.age[row]) - log_age(weights.age[before]))
        z = weights.position
        likely = np.exp(-LAM * apart) * z[before]
        target = np.minimum(z[before], likely) - self.limits.made_up_spaces * CENTILE_SPACE
        return np.where(now > NOTHING, target, np.nan)

    def _lower(self, row: np.ndarray, child: np.ndarray, counts: np.ndarray) -> None:
        """Note the lowest weights since it began, among those that count."""
        z, low = self.weights.position, self.lowest[child]
        lower = (low < 0) | (z[row] < z[low])
        opened = self.since[child] == row
        self.lowest[child] = np.where(opened | (counts & lower), row, low)

    def _regained(
        self, row: np.ndarray, child: np.ndarray, now: np.ndarray, says: np.ndarray
    ) -> np.ndarray:
        """Return where what was lost is there again."""
        weights, lost_from = self.weights, self.loss_from[child]
        highest = weights.value[np.maximum(lost_from, 0)]
        all_back = whole(highest - weights.value[row], "weight") <= self._same(row)
        sound = ~weights.in_doubt[row] & (says < LOST)
        back: np.ndarray = (now == LOST) & (all_back | (lost_from < 0)) & sound
        return back

    def _rises(self, row: np.ndarray, child: np.ndarray) -> np.ndarray:
        """Return where a weight is well above the lowest since it began."""
        z, limits = self.weights.position, self.limits
        lowest = z[np.maximum(self.lowest[child], 0)]
        rise, fallen = z[row] - lowest, z[np.maximum(self.anchor[child], 0)] - lowest
        far: np.ndarray = rise >= limits.recovering_spaces * CENTILE_SPACE
        return far & (rise >= limits.recovering_share * fallen)

    def _close(
        self, row: np.ndarray, child: np.ndarray, closes: np.ndarray, now: np.ndarray
    ) -> None:
        """Forget what has been made up, or answered; what is left stands at `now`."""
        self.closed_at[child] = np.where(closes, row, self.closed_at[child])
        for kept in (self.anchor, self.lowest, self.since):
            kept[child] = np.where(closes, -1, kept[child])
        self.loss_from[child] = np.where(closes | (now < LOST), -1, self.loss_from[child])
        self.firm[child] &= ~closes
        self.step[child] = now

    def _keep(self, row: np.ndarray, **values: np.ndarray) -> None:
        for name, value in values.items():
            getattr(self.kept, name)[row] = value


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
        # Too few weights show whether a child so far down keeps to its place, or is falling.
        asked = known_.question[row] | ((z < Z_0_4TH) & ~enough & (age_now >= limits.low_days))
    state = np.select(
        [
            ~has,
            step == LOST,
            (step == SLOWED) & known_.recovering[row],
            step == SLOWED,
            asked & ~(stale & ~known_.question[row]),
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
