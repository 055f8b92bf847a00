"""The child weighs what it weighed many months ago."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs, usual_variant
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR


@dataclass(frozen=True)
class Thresholds:
    """What is a return to an earlier weight."""

    return_days: float = threshold(
        183, unit="Days", more="Shortest time without gain that is told as a return. growthwatch."
    )
    return_until: float = threshold(
        5 * DAYS_PER_YEAR,
        unit="Days",
        more="From five years on some children gain so little in half a year. growthwatch.",
    )
    same_kg: float = threshold(
        0.05, unit="kg", more="Weights that differ by no more are the same. growthwatch."
    )


def signs(records: Records) -> Signs:
    """Return where weight is no more than it was half a year ago or longer, and how long ago."""
    record, p = records.weight, records.parameters[Thresholds]
    n = len(record)
    onset, months = np.arange(n), np.zeros(n)
    for later, earlier in record.pairs(within_days=np.inf):
        gap = record.age[later] - record.age[earlier]
        same = (
            (gap >= p.return_days)
            & (record.age[earlier] >= records.early.after_early_days)
            & (record.gain(earlier, later) <= p.same_kg)
        )
        onset[later[same]] = earlier[same]
        months[later[same]] = gap[same] / DAYS_PER_MONTH
    # Later a child may well be meant to weigh no more than it did.
    young = record.age < p.return_until
    details = {"same_kg": np.full(n, p.same_kg), "lost": record.gain(np.arange(n), onset)}
    return Signs((months > 0) & young, onset, months, details=details)


def variant(details: Mapping[str, Any]) -> str:
    """Say whether the child weighed less than then, or the same."""
    less = details["lost"] > details["same_kg"]
    return usual_variant(details).replace("told", "less" if less else "same")


RULE = Rule(
    name="weight_return",
    title="Weight is what it was long before",
    family="weight",
    looks_for="Weight no more than it was six months ago or longer, before five years of age.",
    measure="weight",
    severity="urgent",
    unit="months without gain",
    guidance="growthwatch: in UK-WHO a child on any of the nine centiles gains more than 0.4 kg in "
    "any six months before five years of age.",
    signs=signs,
    variant=variant,
    sentences={
        "same": "{sex:She} weighed {last_value:value} at {last_date:age} ({last_date:date}), as at "
        "{since_date:age} ({since_value:value} on {since_date:date}), {since_date:to last_date} "
        "earlier.",
        "less": "{sex:She} weighed {last_value:value} at {last_date:age} ({last_date:date}), less "
        "than at {since_date:age} ({since_value:value} on {since_date:date}), "
        "{since_date:to last_date} earlier.",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
    needs_centile=False,
)
