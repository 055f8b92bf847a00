"""A length or height higher than an earlier one by more than children grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.rules.height_shrinks import Thresholds as Shrinks
from growthwatch.record.vocabulary import TWO_YEARS_DAYS


@dataclass(frozen=True)
class Thresholds:
    """What growth and measuring explain together."""

    jump_times_due: float = threshold(
        3.0, "Times the growth due: catch-up in length is no faster", more="growthwatch."
    )
    jump_within_days: float = threshold(
        365, unit="Days", more="How far back an earlier length is compared with. growthwatch."
    )


def signs(records: Records) -> Signs:
    """Return where height is above an earlier one by more than growth and error explain."""
    record, p, error = records.height, records.parameters[Thresholds], records.parameters[Shrinks]
    n = len(record)
    onset, grown = np.arange(n), np.zeros(n)
    for later, earlier in record.pairs(within_days=p.jump_within_days):
        due = record.value_on_centile_of(earlier, later) - record.value[earlier]
        lying = record.age[earlier] < TWO_YEARS_DAYS
        allowed = p.jump_times_due * np.maximum(due, 0) + np.where(
            lying, error.shrink_lying_cm, error.shrink_standing_cm
        )
        gain = record.value[later] - record.value[earlier]
        with np.errstate(invalid="ignore"):
            jumped = (gain > allowed + 1e-9) & (grown[later] == 0)
        onset[later[jumped]], grown[later[jumped]] = earlier[jumped], gain[jumped]
    return Signs((grown > 0) & ~record.errors.suspect, onset, grown)


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the growth that was due."""
    return {"due": found.due(found.since, found.last)}


RULE = Rule(
    name="height_jumps",
    title="Length or height jumps",
    family="record",
    looks_for="A length or height higher than an earlier one by more than three times the growth "
    "due and what measuring explains.",
    measure="height",
    severity="data",
    unit="cm grown",
    guidance="growthwatch: three times the growth due on the child's centile, and 99.9% of the "
    "differences between two measurements (Voss LD et al. Arch Dis Child 1990;65:1340-1344).",
    signs=signs,
    facts=facts,
    variant=lambda details: "told",
    sentences={
        "told": (
            "{sex:She} measured {magnitude:cm} more after {since_date:to last_date}, where "
            "{due:cm} of growth was due: {since_value:value} at {since_date:age} "
            "({since_date:date}), then {last_value:value} at {last_date:age} ({last_date:date}).",
            "Check both lengths: one of them is probably an error in measuring or recording.",
        ),
    },
    thresholds=Thresholds,
    needs_centile=False,
)
