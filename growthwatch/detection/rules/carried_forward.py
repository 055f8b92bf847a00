"""The same value, to the last digit, at visits between which there should have been growth."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.copies import Thresholds
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs

WORDS = {"weight": "Weight", "height": "Length", "ofc": "Head circumference"}


def rule(measure: str) -> Rule:
    """Return the rule for one measure."""

    def signs(records: Records) -> Signs:
        """Return where a value repeats weeks later though growth was due, and how many times."""
        record = records.by_measure[measure]
        found = record.copies
        times = np.arange(len(record)) - found.since + 1
        return Signs(found.present, found.since, times.astype(float))

    none, unit = ("gained", "kg") if measure == "weight" else ("grown", "cm")
    return Rule(
        name="carried_forward",
        title="The same value was recorded again",
        family="record",
        looks_for="The same value, to the last digit, weeks apart where growth was due.",
        measure=measure,
        severity="data",
        unit="times recorded",
        guidance="growthwatch: weights to 10 g at least 4 weeks apart, lengths and heads at least "
        "8 weeks apart below two years; rounded weights are left out, and rounded lengths and "
        "heads where rounding explains them. A value copied from the visit before is a known error "
        "of electronic records (Daymont C et al. J Am Med Inform Assoc 2017;24:1080-1087).",
        signs=signs,
        facts=facts,
        variant=lambda details: details["measure"],
        sentences={
            measure: (
                f"{WORDS[measure]} was recorded as exactly {{last_value:value}} "
                "{magnitude:times} in {since_date:to last_date}, from {since_date:date} to "
                "{last_date:date} ({last_date:age}), where a child staying on the same centile "
                f"would have {none} {{due:{unit}}}.",
                f"Either it was copied from the visit before, or nothing was {none}: measure "
                "again.",
            )
        },
        thresholds=Thresholds,
        needs_centile=False,
    )


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the growth that was due."""
    return {"due": found.due(found.since, found.last)}


RULES = tuple(rule(measure) for measure in WORDS)
