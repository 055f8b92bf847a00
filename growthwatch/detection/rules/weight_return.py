"""The child weighs what it weighed many months ago."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record
from growthwatch.detection.rules.early_days import AFTER_EARLY_DAYS
from growthwatch.vocabulary import DAYS_PER_MONTH

SHORTEST_DAYS = 183
# Under five years even a slow half year brings more than this.
SAME_KG = 0.05


def signs(record: Record) -> Signs:
    """Return where weight is no more than it was half a year ago or longer, and how long ago."""
    n = len(record)
    onset, months = np.arange(n), np.zeros(n)
    for later, earlier in record.pairs(within_days=np.inf):
        gap = record.age[later] - record.age[earlier]
        same = (
            (gap >= SHORTEST_DAYS)
            & (record.age[earlier] >= AFTER_EARLY_DAYS)
            & (record.value[later] - record.value[earlier] <= SAME_KG)
        )
        onset[later[same]] = earlier[same]
        months[later[same]] = gap[same] / DAYS_PER_MONTH
    return Signs(months > 0, onset, months)


def message(episode: Episode) -> str:
    """Say which earlier weight the child is back at."""
    record, last = episode.record, episode.last
    # The earliest weight that the latest one does not exceed: it may lie before the one that the
    # episode began with, as a loss goes on.
    row = int(signs_row(record, last))
    return (
        f"Weighs at {episode.age(last)} ({episode.date(last)}) what it weighed at "
        f"{episode.age(row)} ({episode.date(row)}): {episode.value(last)}, then "
        f"{episode.value(row)}, {episode.magnitude:.0f} months earlier." + episode.afterwards()
    )


def signs_row(record: Record, row: int) -> int:
    """Return the earliest row of the child that the weight in `row` does not exceed."""
    first = record.first[row]
    earlier = np.arange(first, row)
    same = (record.age[earlier] >= AFTER_EARLY_DAYS) & (
        record.value[row] - record.value[earlier] <= SAME_KG
    )
    return int(earlier[np.argmax(same)])


RULE = Rule(
    name="weight_return",
    looks_for="Weight no more than it was six months ago or longer.",
    measure="weight",
    severity="urgent",
    unit="months without gain",
    guidance="growthwatch: in UK-WHO no child on any of the nine centiles gains less than 0.4 kg in "
    "six months before five years of age.",
    signs=signs,
    message=message,
)
