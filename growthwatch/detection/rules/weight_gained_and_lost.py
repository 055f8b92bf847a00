"""A large gain that is lost again within weeks: whichever it is, it does not wait."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import NEVER, Rule, Signs
from growthwatch.detection.rules import weight_swing


@dataclass(frozen=True)
class Thresholds:
    """How fast a gain is lost again."""

    lost_again_days: float = threshold(
        28, "Days in which a gain is lost again by as much as a swing", more="growthwatch."
    )


def signs(records: Records) -> Signs:
    """Return where the last weight takes back, within weeks, a gain as large as a swing."""
    record, p = records.weight, records.parameters[Thresholds]
    swing = records.signs(weight_swing.RULE)
    row = np.arange(len(record))
    middle = np.maximum(row - 1, 0)
    fell = record.gain(row, middle) > 0
    quick = record.age - record.age[middle] <= p.lost_again_days
    # Three weights show it, whichever of them is wrong.
    return replace(swing, present=swing.present & fell & quick, certain=np.ones(len(row), bool))


RULE = Rule(
    name="weight_gained_and_lost",
    title="Weight was gained and lost again",
    family="weight",
    looks_for="A gain beyond what clothes, feeds and scales explain, lost again within four weeks.",
    measure="weight",
    severity="urgent",
    unit="kg",
    guidance="growthwatch: either the middle weight is an error or a child has lost so much in "
    "weeks, and weighing again is what tells. NICE NG75 (2017): losing weight is usual in the "
    "first days of life only.",
    signs=signs,
    facts=weight_swing.facts,
    variant=lambda details: "told",
    sentences={
        "told": (
            "{sex:She} gained {there:kg} in {start_date:to middle_date} and lost {back:kg} of "
            "weight in the {middle_date:to last_date} after it ({start_value:value} on "
            "{start_date:date}, {middle_value:value} on {middle_date:date}, {last_value:value} on "
            "{last_date:date}).",
            "Weigh again within 48 hours: either the middle weight is an error, or {sex:she} lost "
            "this much this fast.",
        ),
    },
    thresholds=Thresholds,
    mark="none",
    worse_by=NEVER,
    needs_centile=False,
)
