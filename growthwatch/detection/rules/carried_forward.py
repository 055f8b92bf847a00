"""The same value, to the last digit, at visits between which there should have been growth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import Record, Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.record.vocabulary import TWO_YEARS_DAYS

WORDS = {"weight": "Weight", "height": "Length", "ofc": "Head circumference"}
# Rounded values repeat of themselves: weights to 100 g, lengths and heads to half a centimetre.
ROUNDED_TO = {"weight": 0.1, "height": 0.5, "ofc": 0.5}
# To the last digit: no two values written with two decimals are closer.
SAME_WITHIN = 1e-6


@dataclass(frozen=True)
class Thresholds:
    """When the same value again is told."""

    carried_weight_days: float = threshold(
        28, "Days. The same weight so much later: weights are taken weekly to monthly. growthwatch."
    )
    carried_length_days: float = threshold(
        56,
        "Days. The same length or head so much later: no closer than 8 weeks below two years they "
        "grow by more than their error. growthwatch.",
    )
    carried_weight_kg: float = threshold(
        0.20, "kg. Growth due in between, at least: beyond what measuring explains. growthwatch."
    )
    carried_length_cm: float = threshold(1.0, "cm. The same of lengths and heights. growthwatch.")
    carried_head_cm: float = threshold(0.5, "cm. The same of heads. growthwatch.")


def same_since(record: Record) -> np.ndarray:
    """Return, for each row, the first of the run of rows up to it that carry its value."""
    n = len(record)
    rows = np.arange(n)
    same = np.abs(np.diff(record.value, prepend=np.nan)) <= SAME_WITHIN
    begins = ~same | (rows == record.first)
    return np.maximum.accumulate(np.where(begins, rows, 0)) if n else rows


def rule(measure: str) -> Rule:
    """Return the rule for one measure."""

    def signs(records: Records) -> Signs:
        """Return where a value repeats weeks later though growth was due, and how many times."""
        record, p = records.by_measure[measure], records.parameters[Thresholds]
        n = len(record)
        row, since = np.arange(n), same_since(record)
        apart = record.age - record.age[since]
        steps = record.value / ROUNDED_TO[measure]
        rounded = np.abs(steps - np.round(steps)) <= SAME_WITHIN
        days = p.carried_weight_days if measure == "weight" else p.carried_length_days
        present = (apart >= days) & ~rounded
        if measure != "weight":
            present &= record.age <= TWO_YEARS_DAYS
        due = np.zeros(n)
        at = np.flatnonzero(present)
        due[at] = record.value_on_centile_of(since[at], at) - record.value[at]
        least = {
            "weight": p.carried_weight_kg,
            "height": p.carried_length_cm,
            "ofc": p.carried_head_cm,
        }
        present &= due >= least[measure]
        return Signs(present, since, (row - since + 1).astype(float))

    none, unit = ("gained", "kg") if measure == "weight" else ("grown", "cm")
    return Rule(
        name="carried_forward",
        title="Same value again",
        family="record",
        looks_for="The same value, to the last digit, weeks apart where growth was due.",
        measure=measure,
        severity="data",
        unit="times recorded",
        guidance="growthwatch: weights to 10 g at least 4 weeks apart, lengths and heads at least "
        "8 weeks apart below two years; rounded values are left out. A value copied from the visit "
        "before is a known error of electronic records (Daymont C et al. J Am Med Inform Assoc "
        "2017;24:1080-1087).",
        signs=signs,
        facts=facts,
        variant=lambda details: details["measure"],
        sentences={
            measure: f"{WORDS[measure]} was recorded as exactly {{last_value:value}} "
            "{magnitude:times} in {since_date:to last_date}, from {since_date:date} to "
            "{last_date:date} ({last_date:age}), where a child staying on the same centile would "
            f"have {none} {{due:{unit}}}. Either it was copied from the visit before, or nothing "
            f"was {none}: measure again."
        },
        thresholds=Thresholds,
    )


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the growth that was due."""
    return {"due": found.due(found.since, found.last)}


RULES = tuple(rule(measure) for measure in WORDS)
