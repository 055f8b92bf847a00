"""A fall through weight centile spaces since birth, by the NICE thresholds."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, Z_9TH, Z_91ST, centile_band
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record
from growthwatch.detection.rules.early_days import AFTER_EARLY_DAYS, LAST_DAY_OF_BIRTH_WEIGHT


def spaces_allowed(baseline_z: np.ndarray) -> np.ndarray:
    """Return the fall, in centile spaces, that gives concern, from the z-score at birth.

    1 space from below the 9th centile, 2 between the 9th and the 91st, 3 from above the 91st.
    """
    return np.select([baseline_z < Z_9TH, baseline_z <= Z_91ST], [1.0, 2.0], 3.0)


def signs(record: Record) -> Signs:
    """Return where weight has fallen by the threshold of its baseline.

    The baseline is the birth weight, or the first weight on record where that is not known.
    """
    baseline = record.z[record.first]
    fall = (baseline - record.z) / CENTILE_SPACE
    # A whole number of spaces computed in floating point may lie a hair below itself.
    present = (fall >= spaces_allowed(baseline) - 1e-9) & (record.age >= AFTER_EARLY_DAYS)
    return Signs(present, record.first, fall)


def message(episode: Episode) -> str:
    """Say from where to where weight has fallen, and which threshold that meets."""
    record, start, last = episode.record, episode.onset, episode.last
    if record.age[start] <= LAST_DAY_OF_BIRTH_WEIGHT:
        baseline = f"birth weight {episode.value(start)}"
    else:
        baseline = (
            f"{episode.value(start)} at {episode.age(start)} ({episode.date(start)}; birth weight "
            "not known, so the first weight on record is the baseline)"
        )
    needed = int(spaces_allowed(record.z[start : start + 1])[0])
    return (
        f"Weight has fallen {episode.magnitude:.1f} centile spaces: from {baseline}, "
        f"{centile_band(record.z[start])}, to {episode.value(last)} at {episode.age(last)} "
        f"({episode.date(last)}), {centile_band(record.z[last])}. From that baseline a fall of "
        f"{needed} {'space' if needed == 1 else 'spaces'} or more is a threshold for concern."
        + episode.afterwards()
    )


RULE = Rule(
    name="weight_fall",
    looks_for="A fall since birth through 1 or more weight centile spaces from below the 9th "
    "centile, 2 or more from between the 9th and 91st, 3 or more from above the 91st.",
    measure="weight",
    severity="concern",
    unit="centile spaces",
    guidance="NICE NG75 (2017), recommendation 1.2: thresholds for concern about faltering growth.",
    signs=signs,
    message=message,
)
