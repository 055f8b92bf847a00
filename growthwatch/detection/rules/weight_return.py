"""The child weighs what it weighed many months ago."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.record.vocabulary import DAYS_PER_MONTH


def signs(records: Records) -> Signs:
    """Return where weight is no more than it was half a year ago or longer, and how long ago."""
    record, p = records.weight, records.parameters
    n = len(record)
    onset, months = np.arange(n), np.zeros(n)
    for later, earlier in record.pairs(within_days=np.inf):
        gap = record.age[later] - record.age[earlier]
        same = (
            (gap >= p.return_days)
            & (record.age[earlier] >= p.after_early_days)
            & (record.value[later] - record.value[earlier] <= p.same_kg)
        )
        onset[later[same]] = earlier[same]
        months[later[same]] = gap[same] / DAYS_PER_MONTH
    # Later a child may well be meant to weigh no more than it did.
    young = record.age < p.return_until
    return Signs((months > 0) & young, onset, months)


def message(episode: Episode) -> str:
    """Say which earlier weight the child is back at."""
    then, last = episode.since, episode.last
    record = episode.record
    less = record.value[then] - record.value[last] > record.parameters.same_kg
    return (
        f"Weighs at {episode.age(last)} ({episode.date(last)}) "
        f"{'less than' if less else 'what'} it weighed at "
        f"{episode.age(then)} ({episode.date(then)}): {episode.value(last)}, then "
        f"{episode.value(then)}, {episode.magnitude:.0f} months earlier." + episode.afterwards()
    )


RULE = Rule(
    name="weight_return",
    looks_for="Weight no more than it was six months ago or longer, before five years of age.",
    measure="weight",
    severity="urgent",
    unit="months without gain",
    guidance="growthwatch: in UK-WHO a child on any of the nine centiles gains more than 0.4 kg in "
    "any six months before five years of age.",
    signs=signs,
    message=message,
)
