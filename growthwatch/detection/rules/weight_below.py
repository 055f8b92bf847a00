"""Current weight below the 2nd or the 0.4th centile, whatever the birth weight."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_0_4TH, Z_2ND
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records


def _rule(name: str, line: str, limit: float, severity: str, guidance: str) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where weight is below the line after the early days."""
        record, p = records.weight, records.parameters
        present = (record.z < limit) & (record.age >= p.after_early_days)
        return Signs(present, np.arange(len(record)), record.z)

    def message(episode: Episode) -> str:
        """Say since when the weight has been below the line, and where it is now."""
        first, last = episode.onset, episode.last
        said = (
            f"Weight below the {line} centile: {episode.value(first)} at {episode.age(first)} "
            f"({episode.date(first)})"
        )
        if last != first:
            said += (
                f", still so at {episode.age(last)} ({episode.date(last)}): "
                f"{episode.value(last)}, {episode.band(last)}"
            )
        return said + "." + episode.afterwards()

    return Rule(
        name=name,
        looks_for=f"Current weight below the {line} centile, whatever the birth weight.",
        measure="weight",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        message=message,
    )


RULES = (
    _rule(
        "weight_below_0_4th",
        "0.4th",
        Z_0_4TH,
        "concern",
        "UK-WHO growth charts fact sheet 6 (RCPCH): a weight below the 0.4th centile is a reason "
        "to measure length or height; by definition 1 child in 250 is there.",
    ),
    _rule(
        "weight_below_2nd",
        "2nd",
        Z_2ND,
        "concern",
        "NICE NG75 (2017), faltering growth after the early days: current weight below the 2nd "
        "centile for age, whatever the birth weight.",
    ),
)
