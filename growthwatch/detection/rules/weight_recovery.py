"""Recovery: weight rising again through the centile spaces it had fallen."""

from __future__ import annotations

import numpy as np

from growthwatch.detection import low_point
from growthwatch.detection.episodes import Episodes, told
from growthwatch.detection.low_point import risen
from growthwatch.detection.records import Records
from growthwatch.detection.rule import NEVER, WEIGHED_AFTERWARDS, Rule, Signs
from growthwatch.detection.rules import (
    weight_channel,
    weight_fall,
    weight_loss,
    weight_plateau,
    weight_slow_gain,
)

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
    row, rise = np.arange(len(record)), records.once(risen)
    latest = np.full(len(record), -1)
    for rule in WORRIES:
        rows = np.where(told(record, records.signs(rule)), row, -1)
        latest = np.maximum(latest, np.maximum.accumulate(rows))
    # Told at the low point or since.
    return Signs(rise.present & (latest >= rise.onset), rise.onset, rise.magnitude)


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the gain since the low point, and what would keep to the centile."""
    value = found.record.value
    return {
        "gain": value[found.last] - value[found.since],
        "due": found.due(found.since, found.last),
    }


RULE = Rule(
    name="weight_recovery",
    title="Weight is recovering",
    family="weight",
    looks_for="Weight rising again, by half a centile space or more, after a fall of two or more "
    "that was told.",
    measure="weight",
    severity="watch",
    unit="centile spaces",
    guidance="growthwatch: half a space is more than weighing error makes likely. RCPCH, chart "
    "information for health staff: a fall through acute illness recovers within 2 to 3 weeks.",
    signs=signs,
    facts=facts,
    sentences={
        "told": (
            "{sex:She} gained {gain:kg} in {since_date:to last_date} since {sex:her} low point "
            "of {since_value:value} at {since_date:age} ({since_date:date}), where {due:kg} would "
            "keep to the centile.",
            "That is a rise of {magnitude:spaces} to {last_value:value} at {last_date:age} "
            "({last_date:date}, {last_z:band}).",
        ),
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=low_point.Thresholds,
    plain_words="",
    worse_by=NEVER,
)
