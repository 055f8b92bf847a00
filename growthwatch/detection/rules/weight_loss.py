"""Absolute loss of weight beyond what weighing explains."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.say.ages import duration_words


def signs(records: Records) -> Signs:
    """Return where weight is below an earlier weight by more than error, and not being regained.

    The earlier weight is the highest of the last year. Once the child has gained clearly from the
    lowest weight since, the loss is an old one and the sign is no longer there.
    """
    record, p = records.weight, records.parameters
    n = len(record)
    peak, lowest_since = np.arange(n), record.value.copy()
    lowest = record.value.copy()
    for later, earlier in record.pairs(within_days=p.loss_within_days):
        usable = record.age[earlier] >= p.after_early_days
        later, earlier = later[usable], earlier[usable]
        higher = record.value[earlier] > record.value[peak[later]]
        lowest_since[later[higher]] = lowest[later[higher]]
        peak[later[higher]] = earlier[higher]
        lowest[later] = np.minimum(lowest[later], record.value[earlier])
    loss = record.value[peak] - record.value
    beyond = np.maximum(p.loss_kg, p.loss_share * record.value[peak])
    regaining = record.value - lowest_since > p.regained_kg
    # The weight before was clearly below the highest one too: two show the loss.
    before = np.maximum(np.arange(n) - 1, 0)
    certain = (before > peak) & (record.value[peak] - record.value[before] >= p.regained_kg)
    return Signs((loss > beyond) & ~regaining, peak, loss, certain=certain)


def message(episode: Episode) -> str:
    """Say how much weight was lost, from when to when."""
    record, start, last = episode.record, episode.since, episode.last
    loss = record.value[start] - record.value[last]
    return (
        f"Weight has gone down by {loss:.2f} kg ({loss / record.value[start]:.0%}) in "
        f"{duration_words(record.date[start], record.date[last])}: from {episode.value(start)} at "
        f"{episode.age(start)} ({episode.date(start)}) to {episode.value(last)} at "
        f"{episode.age(last)} ({episode.date(last)}, {episode.band(last)})." + episode.afterwards()
    )


RULE = Rule(
    name="weight_loss",
    looks_for="Absolute loss of weight beyond error since the highest weight of the last year.",
    measure="weight",
    severity="urgent",
    unit="kg lost",
    guidance="NICE NG75 (2017): losing weight is usual in the first days of life only. "
    "growthwatch: the size of loss that weighing does not explain.",
    signs=signs,
    message=message,
)
