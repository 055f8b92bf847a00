"""The first weeks: how much of the birth weight was lost, and when it was regained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.detection.episodes import just_before
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import whole
from growthwatch.detection.records import Records
from growthwatch.detection.rule import NEVER, WEIGHED_AFTERWARDS, Rule, Signs


@dataclass(frozen=True)
class Thresholds:
    """How much of the birth weight may be lost."""

    early_loss_share: float = threshold(
        0.10,
        "Share of birth weight lost in the early days that calls for assessment (NICE NG75: 10%)",
    )
    at_once_until_days: float = threshold(
        42,
        "Age in days until which birth weight not regained is told at the first weight that shows "
        "it, though that may be an error (growthwatch's own)",
    )


def lost_share(records: Records) -> np.ndarray:
    """Return the share of birth weight by which each weight is lower; nan without birth weight."""
    record = records.weight
    birth = record.baseline
    known = record.age[birth] <= records.early.birth_weight_until
    lost = record.gain(np.arange(len(record)), birth)
    return np.where(known, lost / record.value[birth], np.nan)


def loss_signs(records: Records) -> Signs:
    """Return where a baby of the first weeks is more than the allowed share below birth weight."""
    record, p = records.weight, records.parameters[Thresholds]
    lost, birth = records.once(lost_share), record.value[record.baseline]
    # In grams: 0.33 kg of 3.30 kg are not more than 10%, though floating point makes a hair more.
    beyond = whole(lost * birth, "weight") > whole(p.early_loss_share * birth, "weight")
    present = beyond & (record.age < records.early.after_early_days)
    # Said at once: in the first weeks there is no time to wait for a second weight.
    return Signs(present, record.baseline, 100 * lost, certain=present)


def regain_signs(records: Records) -> Signs:
    """Return where birth weight is not regained at three weeks or later."""
    record = records.weight
    lost = records.once(lost_share)
    present = (lost > 0) & (record.age >= records.early.after_early_days)
    # In the first weeks there is no time to wait for a second weight; later, where the one before
    # was far below birth weight already, it is no odd weight that shows it.
    certain = present & (record.age < records.parameters[Thresholds].at_once_until_days)
    certain |= just_before(record, records.signs(RULES[0]).present)
    return Signs(present, record.baseline, 100 * lost, certain=certain)


RULES = (
    Rule(
        name="early_weight_loss",
        title="More than 10% of birth weight was lost",
        family="weight",
        looks_for="Loss of more than 10% of birth weight in the first three weeks.",
        measure="weight",
        severity="urgent",
        unit="% of birth weight",
        guidance="NICE NG75 (2017), weight loss in the early days of life: more than 10% of birth "
        "weight calls for a clinical assessment.",
        signs=loss_signs,
        sentences={
            "told": (
                "{sex:She was} {magnitude:percent1} below birth weight at {last_date:age} "
                "({last_date:date}): {last_value:value}, after {since_value:value} at birth.",
                "More than 10% is a threshold for assessment.",
            ),
            "ended": WEIGHED_AFTERWARDS,
        },
        thresholds=Thresholds,
        needs_centile=False,
    ),
    Rule(
        name="birth_weight_not_regained",
        title="Birth weight was not regained",
        family="weight",
        looks_for="Birth weight not regained by three weeks of age.",
        measure="weight",
        severity="concern",
        unit="% of birth weight",
        guidance="NICE NG75 (2017), weight loss in the early days of life: where birth weight is "
        "not regained by 3 weeks, consider referral.",
        signs=regain_signs,
        sentences={
            "told": (
                "{sex:She} had not regained {sex:her} birth weight at {last_date:age} "
                "({last_date:date}): {last_value:value}, {magnitude:percent1} below "
                "{since_value:value}.",
                "It is usually regained by 3 weeks.",
            ),
            "ended": WEIGHED_AFTERWARDS,
        },
        worse_by=NEVER,
        needs_centile=False,
    ),
)
