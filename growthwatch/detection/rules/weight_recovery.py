"""Recovery: weight rising again through the centile spaces it had fallen."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs, signs_of, told
from growthwatch.detection.low_point import risen
from growthwatch.detection.record import Records
from growthwatch.detection.rules import (
    weight_channel,
    weight_fall,
    weight_loss,
    weight_plateau,
    weight_slow_gain,
)
from growthwatch.say.ages import duration_words

# What a child recovers from.
WORRIES = (
    weight_loss.RULE,
    weight_plateau.RULE,
    weight_slow_gain.RULE,
    *weight_channel.RULES,
    weight_fall.RULE,
)


def signs(records: Records) -> Signs:
    """Return where weight has risen from the low point of something that had been told."""
    record = records.weight
    row, rise = np.arange(len(record)), risen(records)
    latest = np.full(len(record), -1)
    for rule in WORRIES:
        rows = np.where(told(record, signs_of(rule, records)), row, -1)
        latest = np.maximum(latest, np.maximum.accumulate(rows))
    # Told at the low point or since.
    return Signs(rise.present & (latest >= rise.onset), rise.onset, rise.magnitude)


def message(episode: Episode) -> str:
    """Say from which low point, how much was gained and how many spaces were made good."""
    record, start, last = episode.record, episode.since, episode.last
    gain = record.value[last] - record.value[start]
    on_centile = record.value_on_centile_of(np.array([start]), np.array([last]))[0]
    return (
        f"Weight is recovering: {gain:+.2f} kg in "
        f"{duration_words(record.date[start], record.date[last])} since the low point of "
        f"{episode.value(start)} at {episode.age(start)} ({episode.date(start)}), where "
        f"{on_centile - record.value[start]:.2f} kg would keep to the centile; risen "
        f"{episode.magnitude:.1f} centile spaces to {episode.value(last)} at {episode.age(last)} "
        f"({episode.date(last)}), {episode.band(last)}." + episode.afterwards()
    )


RULE = Rule(
    name="weight_recovery",
    looks_for="Weight rising again, by half a centile space or more, after a fall of two or more "
    "that was told.",
    measure="weight",
    severity="watch",
    unit="centile spaces",
    guidance="growthwatch: half a space is more than weighing error makes likely. RCPCH, chart "
    "information for health staff: a fall through acute illness recovers within 2 to 3 weeks.",
    signs=signs,
    message=message,
)
