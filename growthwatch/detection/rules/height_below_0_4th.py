"""Length or height below the 0.4th centile."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_0_4TH
from growthwatch.detection.parameters import OwnPositions
from growthwatch.detection.record import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.still import STILL, still_variant


def signs(records: Records) -> Signs:
    """Return where length or height is below the 0.4th centile, from six weeks of age."""
    record, p = records.height, records.parameters[OwnPositions]
    present = (record.z < Z_0_4TH) & (record.age >= p.own_position_from)
    return Signs(present, np.arange(len(record)), record.z)


RULE = Rule(
    name="height_below_0_4th",
    title="Length or height below the 0.4th centile",
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
    sentences={
        "told": "{sex:She} measured {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        "{onset_z:beyond 0.4th}, at {onset_z:sd}.",
        STILL: "{sex:She} measured {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        "{onset_z:beyond 0.4th}, at {onset_z:sd}, and {last_value:value} at {last_date:age} "
        "({last_date:date}), at {last_z:sd}.",
    },
)
