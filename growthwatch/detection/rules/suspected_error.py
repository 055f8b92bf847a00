"""A value that the record before makes very unlikely: an error, or a change to look at."""

from __future__ import annotations

import numpy as np

from growthwatch.ages import duration_words
from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.detection.suspicion import surprise

WORDS = {"weight": "weight", "height": "length or height", "ofc": "head circumference"}


def rule(measure: str) -> Rule:
    """Return the rule for one measure."""

    def signs(records: Records) -> Signs:
        """Return which rows are suspected errors, and by how many SD they surprise."""
        record = records.by_measure[measure]
        suspect, before = record.errors.suspect, record.errors.before
        at = np.where(before >= 0, before, 0)
        by = surprise(
            measure, record.z[at], record.corrected_age[at], record.z, record.corrected_age
        )
        by = np.where(before >= 0, by, record.z)
        return Signs(suspect, np.arange(len(record)), by)

    return Rule(
        name="suspected_error",
        looks_for="A value that the record before makes very unlikely, or beyond 6 SD.",
        measure=measure,
        severity="data",
        unit="SD from expected",
        guidance="RCPCH client specification for charts: beyond 6 SD is a probable error. "
        "growthwatch: a change that fewer than 1 in 1,000 healthy children show.",
        signs=signs,
        message=message,
    )


def message(episode: Episode) -> str:
    """Say what the value is, both ways of reading it, and what came after."""
    record, row = episode.record, episode.last
    before = int(record.errors.before[row])
    said = (
        f"Check this {WORDS[record.measure]}: {episode.value(row)} at {episode.age(row)} "
        f"({episode.date(row)})"
    )
    if abs(record.z[row]) > PROBABLE_ERROR_Z:
        said += f" is {record.z[row]:+.1f} SD from the median, beyond what is probable"
    if before >= 0:
        change = record.value[row] - record.value[before]
        unit = episode.value(row).split()[-1]
        said += (
            f". The last one was {episode.value(before)} ({episode.date(before)}). If it is right, "
            f"that is a {'gain' if change > 0 else 'loss'} of {abs(change):.2f} {unit} in "
            f"{duration_words(record.age[row] - record.age[before])}; if not, an error in "
            "measuring or recording"
        )
    said += "."
    if row == episode.latest:
        return said + " Measure again."
    after = f"The next, {episode.value(row + 1)} ({episode.date(row + 1)}), "
    if record.errors.refuted[row]:
        return f"{said} {after}does not bear it out."
    return f"{said} {after}bears it out."


RULES = tuple(rule(measure) for measure in WORDS)
