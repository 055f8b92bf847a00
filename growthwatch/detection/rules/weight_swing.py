"""A gain and a loss, or a loss and a gain, too large and too fast to stand beside each other."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.say.ages import duration_words


def signs(records: Records) -> Signs:
    """Return where the last three weights as recorded go far up and down again, or down and up.

    Every weight counts here, suspected errors too: a swing is what an error looks like.
    """
    record, p = records.weight, records.parameters
    n = len(record)
    present, size = np.zeros(n, dtype=bool), np.zeros(n)
    last = np.flatnonzero(np.arange(n) - record.first >= 2)
    middle, start = last - 1, last - 2
    limit = np.maximum(p.swing_kg, p.swing_share * record.value[middle])
    there = record.value[middle] - record.value[start]
    # Down and up again: the growth due in between is no swing.
    due = record.value_on_centile_of(start, last) - record.value[start]
    back = record.value[last] - record.value[middle] - np.where(there < 0, np.maximum(due, 0), 0)
    quick = record.age[last] - record.age[start] <= p.swing_within_days
    present[last] = (
        quick
        & (np.minimum(np.abs(there), np.abs(back)) > limit)
        & (np.sign(there) == -np.sign(back))
        & (record.age[start] >= p.after_early_days)
    )
    size[last] = np.minimum(np.abs(there), np.abs(back))
    onset = np.arange(n)
    onset[last] = start
    return Signs(present, onset, size)


def message(episode: Episode) -> str:
    """Say the three weights and both ways of reading them."""
    record, last = episode.record, episode.last
    middle, start = last - 1, last - 2
    there = record.value[middle] - record.value[start]
    back = record.value[last] - record.value[middle]

    def step(change: float, earlier: int, later: int) -> str:
        days = duration_words(record.date[earlier], record.date[later])
        return f"{'gain' if change > 0 else 'loss'} of {abs(change):.2f} kg in {days}"

    return (
        f"Weight swings: a {step(there, start, middle)}, then a {step(back, middle, last)} "
        f"({episode.value(start)} on {episode.date(start)}, {episode.value(middle)} on "
        f"{episode.date(middle)}, {episode.value(last)} on {episode.date(last)}). Either the "
        "middle weight is an error, or the child changed this much this fast: both ask for another "
        "look."
    )


RULE = Rule(
    name="weight_swing",
    looks_for="Three weights within ten weeks that go up and down, or down and up, by more than "
    "clothes, feeds and scales explain.",
    measure="weight",
    severity="data",
    unit="kg",
    guidance="growthwatch: a swing of one weight may always be an error of that weight, so it is "
    "told as a question about the record.",
    signs=signs,
    message=message,
)
