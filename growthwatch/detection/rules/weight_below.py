"""Current weight below the 2nd or the 0.4th centile, whatever the birth weight."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_0_4TH, Z_2ND
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs
from growthwatch.detection.still import STILL, still_variant


def _rule(name: str, line: str, limit: float, guidance: str, says_more_than: str = "") -> Rule:
    def signs(records: Records) -> Signs:
        """Return where weight is below the line after the early days."""
        record = records.weight
        present = (record.z < limit) & (record.age >= records.early.after_early_days)
        return Signs(present, np.arange(len(record)), record.z)

    onset = (
        "{sex:She} weighed {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        f"{{onset_z:beyond {line}}}, at {{onset_z:sd}}"
    )
    return Rule(
        name=name,
        title=f"Weight is below the {line} centile",
        family="weight",
        looks_for=f"Current weight below the {line} centile, whatever the birth weight.",
        measure="weight",
        severity="concern",
        unit="z-score",
        guidance=guidance,
        signs=signs,
        variant=still_variant,
        sentences={
            "told": f"{onset}.",
            STILL: f"{onset}, and {{last_value:value}} at {{last_date:age}} ({{last_date:date}}), "
            "at {last_z:sd}.",
            "ended": WEIGHED_AFTERWARDS,
        },
        says_more_than=says_more_than,
    )


RULES = (
    _rule(
        "weight_below_0_4th",
        "0.4th",
        Z_0_4TH,
        "UK-WHO growth charts fact sheet 6 (RCPCH): a weight below the 0.4th centile is a reason "
        "to measure length or height; by definition 1 child in 250 is there.",
        says_more_than="weight_below_2nd",
    ),
    _rule(
        "weight_below_2nd",
        "2nd",
        Z_2ND,
        "NICE NG75 (2017), faltering growth after the early days: current weight below the 2nd "
        "centile for age, whatever the birth weight.",
    ),
)
