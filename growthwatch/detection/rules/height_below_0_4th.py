"""Length or height below the 0.4th centile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, Z_0_4TH
from growthwatch.detection.kept_to import kept_to
from growthwatch.detection.parameters import OwnPositions, threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.rules.height_below_midparental import midparental
from growthwatch.detection.still import STILL, still_variant


@dataclass(frozen=True)
class Thresholds:
    """When a child who is short is known to be, and told of once."""

    short_and_steady_days: float = threshold(
        365,
        unit="Days",
        more="A height told so long ago and not fallen since is told once, unless it lies more "
        "than 2 centile spaces below the mid-parental centile. growthwatch.",
    )
    short_and_steady_spaces: float = threshold(
        1 / 3,
        "Centile spaces below where it was told that are no further fall",
        more="growthwatch.",
    )


def signs(records: Records) -> Signs:
    """Return where length or height is below the 0.4th centile, from six weeks of age.

    A child who has kept to such a centile for a year is known to: position is not change. It goes
    on only where the parents' heights make so short a child unlikely.
    """
    record, p = records.height, records.parameters[OwnPositions]
    present = (record.z < Z_0_4TH) & (record.age >= p.own_position_from)
    once = records.parameters[Thresholds]
    kept = kept_to(
        record, present, days=once.short_and_steady_days, spaces=once.short_and_steady_spaces
    )
    # Within 2 spaces 90% of healthy children lie: Wright and Cheetham 1999. nan: not known.
    with np.errstate(invalid="ignore"):
        unlike_parents = record.z < records.once(midparental) - 2 * CENTILE_SPACE
    present &= ~kept | unlike_parents
    return Signs(present, np.arange(len(record)), record.z)


RULE = Rule(
    name="height_below_0_4th",
    title="Length or height is below the 0.4th centile",
    family="length",
    looks_for="Length or height below the 0.4th centile, from six weeks of age.",
    measure="height",
    severity="concern",
    unit="z-score",
    guidance="RCPCH, chart information for health staff: a height below the 0.4th centile, where 1 "
    "child in 250 is, calls for assessment (said of school age). growthwatch: at any age from six "
    "weeks.",
    signs=signs,
    variant=still_variant,
    thresholds=Thresholds,
    position="low",
    sentences={
        "told": "{sex:She} measured {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        "{onset_z:beyond 0.4th}, at {onset_z:sd}.",
        STILL: "{sex:She} measured {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        "{onset_z:beyond 0.4th}, at {onset_z:sd}, and {last_value:value} at {last_date:age} "
        "({last_date:date}), at {last_z:sd}.",
    },
)
