"""A fall through weight centile spaces since birth, by the NICE thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, Z_9TH, Z_91ST
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.kept_to import kept_to
from growthwatch.detection.low_point import rising
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs, usual_variant


@dataclass(frozen=True)
class Thresholds:
    """When a fall has become the child's own position."""

    position_after_days: float = threshold(
        183,
        unit="Days",
        more="A fall told so long ago that has not gone on is a position. growthwatch.",
    )
    position_within_spaces: float = threshold(
        1 / 3,
        "Centile spaces below where it was told that are no further fall",
        more="growthwatch.",
    )


def spaces_allowed(baseline_z: np.ndarray) -> np.ndarray:
    """Return the fall, in centile spaces, that gives concern, from the z-score at birth.

    1 space from below the 9th centile, 2 between the 9th and the 91st, 3 from above the 91st.
    """
    return np.select([baseline_z < Z_9TH, baseline_z <= Z_91ST], [1.0, 2.0], 3.0)


def signs(records: Records) -> Signs:
    """Return where weight has fallen by the threshold of its baseline.

    The baseline is the birth weight, or the first weight on record where that is not known. A child
    whose weight is recovering is no longer falling; nor is one who was told of half a year ago and
    has kept to its centile since, on the 9th or above: many large babies come to lie nearer the
    median, and then stay there.
    """
    record, p = records.weight, records.parameters[Thresholds]
    baseline = record.z[record.baseline]
    fall = (baseline - record.z) / CENTILE_SPACE
    # A whole number of spaces computed in floating point may lie a hair below itself.
    present = fall >= spaces_allowed(baseline) - 1e-9
    present &= (record.age >= records.early.after_early_days) & ~records.once(rising)
    kept = kept_to(record, present, days=p.position_after_days, spaces=p.position_within_spaces)
    present &= ~(kept & (record.z >= Z_9TH))
    return Signs(present, record.baseline, fall)


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the fall that gives concern, and what the baseline is."""
    record, until = found.record, records.early.birth_weight_until
    whole = records.whole.weight
    at_birth = np.unique(whole.child_id[whole.age <= until].astype(str))
    weighed_at_birth = np.isin(record.child_id[found.since].astype(str), at_birth)
    born = record.age[found.since] <= until
    baseline = np.select([born, weighed_at_birth], ["birth", "first with centile"], "first")
    return {
        "needed": spaces_allowed(record.z[found.since]).astype(int),
        "baseline": baseline.astype(object),
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say the baseline, and the threshold it gives."""
    needed = "one" if details["needed"] == 1 else "more"
    return usual_variant(details).replace("told", f"{details['baseline']},{needed}")


TO = " to {last_value:value} at {last_date:age} ({last_date:date}, {last_z:band})."

RULE = Rule(
    name="weight_fall",
    title="The weight centile fell since birth",
    family="weight",
    looks_for="A fall since birth through 1 or more weight centile spaces from below the 9th "
    "centile, 2 or more from between the 9th and 91st, 3 or more from above the 91st.",
    measure="weight",
    severity="concern",
    unit="centile spaces",
    guidance="NICE NG75 (2017), faltering growth after the early days: thresholds for concern by "
    "birth weight centile.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={
        "birth": "{sex:Her} weight centile fell by {magnitude:spaces} from {sex:her} birth weight, "
        "{since_value:value} ({since_z:band})," + TO,
        "first": "{sex:Her} weight centile fell by {magnitude:spaces} from {sex:her} first weight "
        "on record, {since_value:value} at {since_date:age} ({since_date:date}, {since_z:band}; "
        "birth weight not known)," + TO,
        "first with centile": "{sex:Her} weight centile fell by {magnitude:spaces} from {sex:her} "
        "first weight with a centile, {since_value:value} at {since_date:age} ({since_date:date}, "
        "{since_z:band}; there is none for {sex:her} birth weight)," + TO,
        "one": "By NICE a fall of 1 or more centile spaces from there is of concern.",
        "more": "By NICE a fall of {needed:} or more centile spaces from there is of concern.",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
    mark="fall",
    position="low",
)
