"""Absolute loss of weight beyond what weighing explains."""

from __future__ import annotations

import numpy as np

from growthwatch.ages import duration_words
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record
from growthwatch.detection.rules.early_days import AFTER_EARLY_DAYS

# Loss that clothes, scales and feeds do not explain, and a share of weight so that it means the
# same at three years as at three months.
LOSS_KG = 0.25
LOSS_SHARE = 0.03
REGAINED_KG = 0.10
WITHIN_DAYS = 366


def signs(record: Record) -> Signs:
    """Return where weight is below an earlier weight by more than error, and not being regained.

    The earlier weight is the highest of the last year. Once the child has gained clearly from the
    lowest weight since, the loss is an old one and the sign is no longer there.
    """
    n = len(record)
    peak, lowest_since = np.arange(n), record.value.copy()
    lowest = record.value.copy()
    for later, earlier in record.pairs(within_days=WITHIN_DAYS):
        usable = record.age[earlier] >= AFTER_EARLY_DAYS
        later, earlier = later[usable], earlier[usable]
        higher = record.value[earlier] > record.value[peak[later]]
        lowest_since[later[higher]] = lowest[later[higher]]
        peak[later[higher]] = earlier[higher]
        lowest[later] = np.minimum(lowest[later], record.value[earlier])
    loss = record.value[peak] - record.value
    beyond = np.maximum(LOSS_KG, LOSS_SHARE * record.value[peak])
    regaining = record.value - lowest_since > REGAINED_KG
    return Signs((loss > beyond) & ~regaining, peak, loss)


def message(episode: Episode) -> str:
    """Say how much weight was lost, from when to when."""
    record, start, last = episode.record, episode.onset, episode.last
    loss = record.value[start] - record.value[last]
    return (
        f"Weight has gone down by {loss:.2f} kg ({loss / record.value[start]:.0%}) in "
        f"{duration_words(record.age[last] - record.age[start])}: from {episode.value(start)} at "
        f"{episode.age(start)} ({episode.date(start)}) to {episode.value(last)} at "
        f"{episode.age(last)} ({episode.date(last)}, {episode.band(last)})." + episode.afterwards()
    )


RULE = Rule(
    name="weight_loss",
    looks_for="Absolute loss of weight beyond error since the highest weight of the last year.",
    measure="weight",
    severity="urgent",
    unit="kg lost",
    guidance="NICE NG75 (2017): losing weight is usual in the first days of life only. growthwatch: "
    "the size of loss that weighing does not explain.",
    signs=signs,
    message=message,
)
