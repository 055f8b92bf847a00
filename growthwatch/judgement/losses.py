"""What weights say by themselves of a loss, without a rule or a model."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.record import whole
from growthwatch.judgement.limits import Limits

# What a weight says, from nothing to a loss.
NOTHING, QUESTION, SLOWED, LOST = range(4)

LOSS_KG, LOSS_SHARE, NEWBORN_SHARE = 0.25, 0.03, 0.10
# Probably an error: so many SD above the median (RCPCH, client specification); so many times both
# weights beside it.
FAR_SD, SPIKE = 6.0, 1.4
# Weight that is less at so many weighings running is asked about, however little it is.
LESS_RUNNING = 3
BIRTH_UNTIL, EARLY_UNTIL, NEWBORN_UNTIL = 1, 21, 61  # days


def less_since(
    child: np.ndarray, age: np.ndarray, value: np.ndarray, sound: np.ndarray
) -> np.ndarray:
    """Return from which row each weight is less, as few healthy children's are; -1 if it is not.

    Less than the weight before, if that is sound, by more than weighing explains, or less three
    times running. After the first three weeks. Of two such weights in 5,500 years of healthy
    children nothing else told.
    """
    row, since = np.arange(len(value)), np.full(len(value), -1)
    for back in (1, LESS_RUNNING):
        earlier = np.maximum(row - back, 0)
        counts = (child == child[earlier]) & (row >= back) & sound[earlier]
        counts &= age[earlier] >= EARLY_UNTIL
        if back == 1:
            less = counts & _beyond_weighing(value[earlier], value)
        else:
            falls = np.append(0, np.cumsum(whole(np.diff(value), "weight") < 0))[: len(value)]
            less = counts & (falls - falls[earlier] == back)
        since = np.where(less, earlier, since)
    return since


def less_than_doubted(
    child: np.ndarray,
    age: np.ndarray,
    value: np.ndarray,
    doubted: np.ndarray,
    limits: Limits,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which weights are less than a doubted one just before, and which by more than errors.

    One of the two is wrong, or the child has lost weight. A weight taken within
    `Limits.answer_days` is the one that was asked for, and shows which. After the first three
    weeks.
    """
    before = np.maximum(np.arange(len(value)) - 1, 0)
    counts = (np.diff(child, prepend=-1) == 0) & doubted[before] & (age[before] >= EARLY_UNTIL)
    counts &= age - age[before] > limits.answer_days
    less = counts & (whole(value[before] - value, "weight") > limits.same_kg)
    return less, less & _beyond_weighing(value[before], value)


def _highest_before(child: np.ndarray, value: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return each child's highest weight that counts before each row: -inf without one."""
    # Children end to end, each above the one before, so that one running maximum serves all.
    apart = child * (float(value.max(initial=0.0)) + 1.0)
    top = np.maximum.accumulate(np.where(counts, value, 0.0) + apart)
    before = np.append(0.0, top[:-1])[: len(value)] - apart
    return np.where(before > 0, before, -np.inf)


def lighter_than_before(
    child: np.ndarray, age: np.ndarray, value: np.ndarray, sound: np.ndarray
) -> np.ndarray:
    """Return which weights are lighter than one before by more than weighing explains.

    The first three weeks do not count: in them a loss is usual.
    """
    return _beyond_weighing(_highest_before(child, value, sound & (age >= EARLY_UNTIL)), value)


def _beyond_weighing(top: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return which weights are lower than `top` by more than weighing explains, in whole grams."""
    known = np.isfinite(top)
    top = np.where(known, top, 0.0)
    least = np.maximum(LOSS_KG, LOSS_SHARE * top)
    return known & (whole(top - value, "weight") > whole(least, "weight"))


def far_out(child: np.ndarray, value: np.ndarray, z: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Return which weights without a centile are probably errors, for being too high.

    Above 6 SD of UK-WHO, where `position.positions` places them; or far above both their
    neighbours, the second no less than the first: nobody gains and loses so much. The next weight
    shows that, so that no earlier day knows of it. A weight far below may be a child who has lost
    as much.
    """
    spike = np.zeros(len(value), dtype=bool)
    before, here, after = value[:-2], value[1:-1], value[2:]
    same = np.diff(child) == 0
    spike[1:-1] = same[:-1] & same[1:] & (after >= before) & (here > SPIKE * after)
    with np.errstate(invalid="ignore"):
        far: np.ndarray = np.isnan(z) & ((placed > FAR_SD) | spike)
    return far


def lost_unseen(
    child: np.ndarray, age: np.ndarray, value: np.ndarray, z: np.ndarray, sound: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what weights say that no rule can see: a loss needs no centile.

    Only where the weight or the highest one before it has no z-score. A loss beyond what weighing
    explains is a question, and told when the next weight bears it out; in the first three weeks a
    tenth of the birth weight may be lost, and more is told at once (NICE NG75, 2017).
    Nothing is lost since a weight that is not `sound`.
    """
    n = len(value)
    says, newborn = np.zeros(n, dtype=np.int8), np.zeros(n, dtype=bool)
    if not n or not np.isnan(z).any():
        return says, newborn
    same = np.diff(child, prepend=-1) == 0
    # Children end to end, each above the one before, so that one running maximum serves all.
    apart = child * (float(np.nanmax(value)) + 1.0)
    counted = np.where(sound, value, 0.0)
    top = np.maximum.accumulate(counted + apart) - apart
    row = np.maximum.accumulate(np.where(counted >= top - 1e-9, np.arange(n), 0))
    # In grams: of 3.50 kg less 3.15 kg floating point makes a hair more than 10%.
    lost = whole(top - value, "weight")
    unseen = (np.isnan(z) | np.isnan(z[row])) & sound
    early = age < EARLY_UNTIL
    from_birth = (age[row] <= BIRTH_UNTIL) & (age <= NEWBORN_UNTIL)
    newborn = unseen & from_birth & (lost > whole(NEWBORN_SHARE * top, "weight"))
    large = _beyond_weighing(top, value) & ~early
    says[unseen & large] = QUESTION
    again = unseen & large & same & np.append(False, large[:-1])
    says[again] = LOST
    says[newborn] = LOST
    says[unseen & from_birth & ~early & (lost > 0) & (says == NOTHING)] = SLOWED
    return says, newborn
