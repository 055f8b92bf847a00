"""A fall through weight centile spaces since birth, by the NICE thresholds."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, Z_9TH, Z_91ST
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.low_point import rising
from growthwatch.detection.record import Records


def spaces_allowed(baseline_z: np.ndarray) -> np.ndarray:
    """Return the fall, in centile spaces, that gives concern, from the z-score at birth.

    1 space from below the 9th centile, 2 between the 9th and the 91st, 3 from above the 91st.
    """
    return np.select([baseline_z < Z_9TH, baseline_z <= Z_91ST], [1.0, 2.0], 3.0)


def signs(records: Records) -> Signs:
    """Return where weight has fallen by the threshold of its baseline.

    The baseline is the birth weight, or the first weight on record where that is not known. A child
    whose weight is recovering is no longer falling.
    """
    record, p = records.weight, records.parameters
    baseline = record.z[record.baseline]
    fall = (baseline - record.z) / CENTILE_SPACE
    # A whole number of spaces computed in floating point may lie a hair below itself.
    present = (fall >= spaces_allowed(baseline) - 1e-9) & (record.age >= p.after_early_days)
    present &= ~rising(records)
    return Signs(present, record.baseline, fall)


def message(episode: Episode) -> str:
    """Say from where to where weight has fallen, and which threshold that meets."""
    record, start, last = episode.record, episode.since, episode.last
    if record.age[start] <= record.parameters.birth_weight_until:
        baseline = f"birth weight {episode.value(start)}"
    else:
        baseline = (
            f"{episode.value(start)} at {episode.age(start)} ({episode.date(start)}; birth weight "
            "not known, so the first weight on record is the baseline)"
        )
    needed = int(spaces_allowed(record.z[start : start + 1])[0])
    return (
        f"Weight has fallen {episode.magnitude:.1f} centile spaces: from {baseline}, "
        f"{episode.band(start)}, to {episode.value(last)} at {episode.age(last)} "
        f"({episode.date(last)}), {episode.band(last)}. From that baseline a fall of "
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
    guidance="NICE NG75 (2017), faltering growth after the early days: thresholds for concern by "
    "birth weight centile.",
    signs=signs,
    message=message,
)
