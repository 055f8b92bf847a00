"""A head below the 0.4th or above the 99.6th centile, from six weeks of age."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import LINE_Z, Z_0_4TH
from growthwatch.detection.parameters import OwnPositions
from growthwatch.detection.record import Records
from growthwatch.detection.rule import Rule, Severity, Signs
from growthwatch.detection.still import STILL, still_variant


def _rule(name: str, where: str, severity: Severity, below: bool, guidance: str) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where the head lies beyond the line, from six weeks of age."""
        record, p = records.ofc, records.parameters[OwnPositions]
        beyond = record.z < Z_0_4TH if below else record.z > LINE_Z[-1]
        present = beyond & (record.corrected_age >= p.own_position_from)
        return Signs(present, np.arange(len(record)), record.z)

    line = "0.4th" if below else "99.6th"
    onset = (
        "{sex:Her} head measured {onset_value:value} at {onset_date:age} ({onset_date:date}), "
        f"{{onset_z:beyond {line}}}, at {{onset_z:sd}}"
    )
    return Rule(
        name=name,
        title=f"Head {where}",
        family="head",
        looks_for=f"Head circumference {where}, from six weeks of age.",
        measure="ofc",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        variant=still_variant,
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
