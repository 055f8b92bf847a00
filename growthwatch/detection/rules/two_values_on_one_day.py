"""Two different values of one measure recorded for the same day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import TO_CHECK, Rule, Signs

WORDS = {"weight": "Weight", "height": "Length or height", "ofc": "Head circumference"}


@dataclass(frozen=True)
class Thresholds:
    """How far two measurements of a day may differ."""

    same_day_kg: float = threshold(
        0.10,
        unit="kg",
        more="Two weights of a day that differ by more are two different values: the error of "
        "weighing. growthwatch.",
    )
    same_day_cm: float = threshold(
        1.0,
        unit="cm",
        more="The same of lengths and heads: repeated lengths should agree within 1 cm.",
    )


def rule(measure: str) -> Rule:
    """Return the rule for one measure."""

    def signs(records: Records) -> Signs:
        """Return the highest of a day's values where they differ by more than measuring explains.

        A day's values stand in order of size.
        """
        record, p = records.by_measure[measure], records.parameters[Thresholds]
        rows = np.arange(len(record))
        same_day = (np.diff(record.date.astype(np.int64), prepend=-1) == 0) & (rows > record.first)
        start = np.maximum.accumulate(np.where(same_day, 0, rows)) if len(rows) else rows
        apart = record.value - record.value[start]
        most = p.same_day_kg if measure == "weight" else p.same_day_cm
        goes_on = np.append(same_day[1:], False)
        return Signs((apart > most + 1e-9) & ~goes_on, start, apart)

    return Rule(
        name="two_values_on_one_day",
        title="Two values were recorded on one day",
        family="record",
        looks_for="Two values of one measure on one day that differ by more than measuring "
        "explains.",
        measure=measure,
        severity="data",
        unit="kg apart" if measure == "weight" else "cm apart",
        guidance="growthwatch: weights more than 0.1 kg apart, lengths and heads more than 1 cm.",
        signs=signs,
        facts=facts,
        variant=lambda details: details["measure"],
        sentences={
            measure: (
                f"{WORDS[measure]} was recorded as {{values:values}} on the same day, "
                "{last_date:date} ({last_date:age}).",
                "One of them is an error, or belongs to another day or child: correct the record.",
            ),
        },
        thresholds=Thresholds,
        needs_centile=False,
        mark="hollow",
        plain_words=TO_CHECK,
    )


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return all values of the day."""
    days = zip(found.since, found.last, strict=True)
    return {"values": [found.record.value[start : last + 1].tolist() for start, last in days]}


RULES = tuple(rule(measure) for measure in WORDS)
