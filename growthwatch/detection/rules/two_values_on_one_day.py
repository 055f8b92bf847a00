"""Two different values of one measure recorded for the same day."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records

WORDS = {"weight": "Weight", "height": "Length or height", "ofc": "Head circumference"}


def rule(measure: str) -> Rule:
    """Return the rule for one measure."""

    def signs(records: Records) -> Signs:
        """Return the highest of a day's values where they differ by more than measuring explains.

        A day's values stand in order of size.
        """
        record, p = records.by_measure[measure], records.parameters
        rows = np.arange(len(record))
        same_day = (np.diff(record.date.astype(np.int64), prepend=-1) == 0) & (rows > record.first)
        start = np.maximum.accumulate(np.where(same_day, 0, rows)) if len(rows) else rows
        apart = record.value - record.value[start]
        most = p.same_day_kg if measure == "weight" else p.same_day_cm
        goes_on = np.append(same_day[1:], False)
        return Signs((apart > most + 1e-9) & ~goes_on, start, apart)

    return Rule(
        name="two_values_on_one_day",
        looks_for="Two values of one measure on one day that differ by more than measuring "
        "explains.",
        measure=measure,
        severity="data",
        unit="kg apart" if measure == "weight" else "cm apart",
        guidance="growthwatch: weights more than 0.1 kg apart, lengths and heads more than 1 cm.",
        signs=signs,
        message=message,
    )


def message(episode: Episode) -> str:
    """Say all values of the day."""
    start, last = episode.since, episode.last
    values = [episode.value(row) for row in range(start, last + 1)]
    listed = ", ".join(values[:-1]) + " and " + values[-1]
    return (
        f"{WORDS[episode.record.measure]} recorded as {listed} on the same day, "
        f"{episode.date(last)} ({episode.age(last)}). One of them is an error, or belongs to "
        "another day or child: correct the record."
    )


RULES = tuple(rule(measure) for measure in WORDS)
