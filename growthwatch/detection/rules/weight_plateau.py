"""A stretch without gain in which a child on the same centile would clearly have gained."""

from __future__ import annotations

import numpy as np

from growthwatch.ages import duration_words
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record
from growthwatch.detection.rules.early_days import AFTER_EARLY_DAYS

# Two weighings a child apart from itself by clothes, scales, feeds and nappies: the gain that
# cannot be told from nothing.
NO_GAIN_KG = 0.10
# The gain that could not have been missed: four times that.
CLEAR_GAIN_KG = 0.40
SHORTEST_DAYS = 42
LONGEST_DAYS = 548


def signs(record: Record) -> Signs:
    """Return where a stretch up to this row shows no gain though clear gain was expected.

    Of all stretches that end in a row, the longest counts. Every weight in it stays within
    `NO_GAIN_KG` of its first.
    """
    n = len(record)
    onset, expected = np.arange(n), np.zeros(n)
    present = np.zeros(n, dtype=bool)
    highest, lowest = record.value.copy(), record.value.copy()
    for later, earlier in record.pairs(within_days=LONGEST_DAYS):
        start = record.value[earlier]
        highest[later] = np.maximum(highest[later], start)
        lowest[later] = np.minimum(lowest[later], start)
        gain = record.value[later] - start
        flat = (
            (np.abs(gain) <= NO_GAIN_KG)
            & (highest[later] - start <= NO_GAIN_KG)
            & (start - lowest[later] <= NO_GAIN_KG)
            & (record.age[later] - record.age[earlier] >= SHORTEST_DAYS)
            & (record.age[earlier] >= AFTER_EARLY_DAYS)
        )
        later, earlier = later[flat], earlier[flat]
        due = record.value_on_centile_of(earlier, later) - record.value[earlier]
        clear = due >= CLEAR_GAIN_KG
        later, earlier = later[clear], earlier[clear]
        present[later], onset[later], expected[later] = True, earlier, due[clear]
    return Signs(present, onset, expected)


def message(episode: Episode) -> str:
    """Say from when to when weight stood still, and what would have been gained."""
    record, start, last = episode.record, episode.onset, episode.last
    gain = record.value[last] - record.value[start]
    earlier = np.array([start])
    due = record.value_on_centile_of(earlier, np.array([last]))[0] - record.value[start]
    return (
        f"Weight stood still from {episode.age(start)} ({episode.date(start)}, "
        f"{episode.value(start)}) to {episode.age(last)} ({episode.date(last)}, "
        f"{episode.value(last)}): {gain:+.2f} kg in "
        f"{duration_words(record.age[last] - record.age[start])}, where a child staying on the same "
        f"centile gains {due:.2f} kg." + episode.afterwards()
    )


RULE = Rule(
    name="weight_plateau",
    looks_for="No gain over a stretch in which a child on the same centile would clearly have "
    "gained.",
    measure="weight",
    severity="concern",
    unit="kg not gained",
    guidance="growthwatch: expected gain from the UK-WHO centile the child was on. NICE NG75 (2017) "
    "names slower weight gain than expected for age as the sign of faltering growth.",
    signs=signs,
    message=message,
)
