"""A length or height lower than an earlier one by more than measuring explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import whole
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.record.vocabulary import DAYS_PER_MONTH, TWO_YEARS_DAYS

# Some children stand to be measured before two years and some lie after.
STANDING_FROM, LYING_UNTIL = TWO_YEARS_DAYS - 3 * DAYS_PER_MONTH, TWO_YEARS_DAYS + 183


@dataclass(frozen=True)
class Thresholds:
    """What measuring explains."""

    shrink_lying_cm: float = threshold(
        2.3,
        unit="cm",
        more="A length lower than an earlier one by more is not explained by measuring: 99.9% of "
        "differences between two of an SD of 0.5 cm.",
    )
    shrink_standing_cm: float = threshold(
        1.4,
        unit="cm",
        more="The same of heights: an SD of 0.2 to 0.3 cm, Voss LD et al. Arch Dis Child "
        "1990;65:1340-1344.",
    )
    lying_to_standing_cm: float = threshold(
        0.7, unit="cm", more="A child measures so much less standing than lying (WHO 2006: 0.7 cm)."
    )


def signs(records: Records) -> Signs:
    """Return where height is below the last one, or an earlier one, by more than error.

    Lying to standing takes off 0.7 cm around two years. A height that is suspect already is told
    as that.
    """
    record, p = records.height, records.parameters[Thresholds]
    n = len(record)
    onset, loss = np.arange(n), np.zeros(n)
    for later, earlier in record.pairs(within_days=np.inf):
        stood = (record.age[earlier] < LYING_UNTIL) & (record.age[later] >= STANDING_FROM)
        lying = record.age[earlier] < TWO_YEARS_DAYS
        error = np.where(lying, p.shrink_lying_cm, p.shrink_standing_cm)
        allowed = error + np.where(stood, p.lying_to_standing_cm, 0.0)
        lost = record.gain(later, earlier)
        shrunk = (lost > whole(allowed, "height")) & (lost > loss[later])
        onset[later[shrunk]], loss[later[shrunk]] = earlier[shrunk], lost[shrunk]
    present = (loss > 0) & ~record.errors.suspect
    return Signs(present, onset, loss)


RULE = Rule(
    name="height_shrinks",
    title="Length or height shrinks",
    family="record",
    looks_for="A length or height lower than an earlier one by more than measuring explains, the "
    "step from lying to standing allowed for.",
    measure="height",
    severity="data",
    unit="cm lower",
    guidance="Voss LD et al. Arch Dis Child 1990;65:1340-1344: one height has an SD of 0.2 to 0.3 "
    "cm. Lengths: 0.5 cm. WHO 2006: 0.7 cm from lying to standing. growthwatch: 99.9% of the "
    "differences between two measurements are smaller.",
    signs=signs,
    variant=lambda details: "told",
    sentences={
        "told": (
            "{sex:She} measured {magnitude:cm} less than before: {since_value:value} at "
            "{since_date:age} ({since_date:date}), then {last_value:value} at {last_date:age} "
            "({last_date:date}).",
            "Children do not shrink, so one of the two is an error in measuring or recording.",
            "Measure again, and do not judge growth in length between them.",
        ),
    },
    thresholds=Thresholds,
    needs_centile=False,
)
