"""Current weight below the 2nd centile, whatever the birth weight."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_2ND
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records


def signs(records: Records) -> Signs:
    """Return where weight is below the 2nd centile after the early days."""
    record, p = records.weight, records.parameters
    present = (record.z < Z_2ND) & (record.age >= p.after_early_days)
    return Signs(present, np.arange(len(record)), record.z)


def message(episode: Episode) -> str:
    """Say since when the weight has been below the 2nd centile, and where it is now."""
    first, last = episode.onset, episode.last
    said = (
        f"Weight below the 2nd centile: {episode.value(first)} at {episode.age(first)} "
        f"({episode.date(first)})"
    )
    if last != first:
        said += (
            f", still so at {episode.age(last)} ({episode.date(last)}): {episode.value(last)}, "
            f"{episode.band(last)}"
        )
    return said + "." + episode.afterwards()


RULE = Rule(
    name="weight_below_2nd",
    looks_for="Current weight below the 2nd centile, whatever the birth weight.",
    measure="weight",
    severity="concern",
    unit="z-score",
    guidance="NICE NG75 (2017), faltering growth after the early days: current weight below the "
    "2nd centile for age, whatever the birth weight.",
    signs=signs,
    message=message,
)
