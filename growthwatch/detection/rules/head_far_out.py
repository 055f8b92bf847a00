"""A head below the 0.4th or above the 99.6th centile, from six weeks of age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import LINE_Z, Z_0_4TH
from growthwatch.detection.kept_to import kept_to
from growthwatch.detection.parameters import OwnPositions, threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.still import STILL, still_variant
from growthwatch.record.vocabulary import Severity


@dataclass(frozen=True)
class Thresholds:
    """When a head that lies far out is known to."""

    head_steady_days: float = threshold(
        365,
        unit="Days",
        more="A head told so long ago that has not gone further out since is told once. "
        "growthwatch.",
    )
    head_steady_spaces: float = threshold(
        1 / 3,
        "Centile spaces further out than where it was told that are no change",
        more="growthwatch.",
    )


def _rule(name: str, where: str, severity: Severity, below: bool, guidance: str) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where the head lies beyond the line, from six weeks of age.

        Position is not change: a head that has kept to its centile for a year is known.
        """
        record, p = records.ofc, records.parameters[OwnPositions]
        beyond = record.z < Z_0_4TH if below else record.z > LINE_Z[-1]
        present = beyond & (record.corrected_age >= p.own_position_from)
        once = records.parameters[Thresholds]
        present &= ~kept_to(
            record, present, days=once.head_steady_days, spaces=once.head_steady_spaces,
            high=not below,
        )  # fmt: skip
        return Signs(present, np.arange(len(record)), record.z)

    line = "0.4th" if below else "99.6th"
    onset = (
        "{sex:Her} head measured {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        f"{{onset_z:beyond {line}}}, at {{onset_z:sd}}"
    )
    return Rule(
        name=name,
        title=f"The head is {where}",
        family="head",
        looks_for=f"Head circumference {where}, from six weeks of age.",
        measure="ofc",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        variant=still_variant,
        thresholds=Thresholds,
        position="low" if below else "high",
        sentences={
            "told": f"{onset}.",
            STILL: f"{onset}, and {{last_value:value}} at {{last_date:age}} ({{last_date:date}}), "
            "at {last_z:sd}.",
        },
    )


RULES = (
    _rule(
        "head_below_0_4th",
        "below the 0.4th centile",
        "concern",
        True,
        "NICE NG127 (2019), suspected neurological conditions: under 4 years a head below the 2nd "
        "centile is a reason for paediatric assessment. RCPCH, chart information for health staff: "
        "after 6 weeks about 1 UK child in 250 is below the 2nd. growthwatch: told from the 0.4th.",
    ),
    _rule(
        "head_above_99_6th",
        "above the 99.6th centile",
        "watch",
        False,
        "RCPCH, chart information for health staff: UK heads run large against the WHO standard "
        "after 6 months. More than 1 in 250 lie there, and the line alone says little: what "
        "matters is whether the head goes on crossing centiles.",
    ),
)
