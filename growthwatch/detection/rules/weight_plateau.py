"""A stretch without gain in which a child on the same centile would clearly have gained."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.say.ages import duration_words


def signs(records: Records) -> Signs:
    """Return where a stretch up to this row shows no gain though clear gain was expected.

    Of all stretches that end in a row, the longest counts. Every weight in it stays within
    `no_gain_kg` of its first. Three weights or more need no further one to be believed.
    """
    record, p = records.weight, records.parameters
    n = len(record)
    onset, expected = np.arange(n), np.zeros(n)
    present = np.zeros(n, dtype=bool)
    highest, lowest = record.value.copy(), record.value.copy()
    weights, weights_seen = np.zeros(n, dtype=int), np.ones(n, dtype=int)
    for later, earlier in record.pairs(within_days=p.plateau_longest_days):
        start = record.value[earlier]
        weights_seen[later] += 1
        highest[later] = np.maximum(highest[later], start)
        lowest[later] = np.minimum(lowest[later], start)
        flat = (
            (highest[later] - start <= p.no_gain_kg)
            & (start - lowest[later] <= p.no_gain_kg)
            & (record.age[later] - record.age[earlier] >= p.plateau_days)
            & (record.age[earlier] >= p.after_early_days)
        )
        later, earlier = later[flat], earlier[flat]
        due = record.value_on_centile_of(earlier, later) - record.value[earlier]
        clear = due >= p.clear_gain_kg
        later, earlier = later[clear], earlier[clear]
        present[later], onset[later], expected[later] = True, earlier, due[clear]
        weights[later] = weights_seen[later]
    return Signs(present, onset, expected, certain=weights >= 3)


def message(episode: Episode) -> str:
    """Say from when to when weight stood still, and what would have been gained."""
    record, start, last = episode.record, episode.onset, episode.last
    gain = record.value[last] - record.value[start]
    on_centile = record.value_on_centile_of(np.array([start]), np.array([last]))[0]
    return (
        f"Weight stood still from {episode.age(start)} ({episode.date(start)}, "
        f"{episode.value(start)}) to {episode.age(last)} ({episode.date(last)}, "
        f"{episode.value(last)}): {gain:+.2f} kg in "
        f"{duration_words(record.date[start], record.date[last])}, where a child staying on the "
        f"same centile gains {on_centile - record.value[start]:.2f} kg." + episode.afterwards()
    )


RULE = Rule(
    name="weight_plateau",
    looks_for="No gain over a stretch in which a child on the same centile would clearly have "
    "gained.",
    measure="weight",
    severity="concern",
    unit="kg not gained",
    guidance="growthwatch: expected gain from the centile the child was on. NICE NG75 (2017) "
    "describes faltering growth as a slower rate of weight gain than expected for age and sex.",
    signs=signs,
    message=message,
)
