"""The same value, to the last digit, at visits between which there should have been growth."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record, Records
from growthwatch.record.vocabulary import TWO_YEARS_DAYS
from growthwatch.say.ages import duration_words

WORDS = {"weight": "Weight", "height": "Length", "ofc": "Head circumference"}
# Rounded values repeat of themselves: weights to 100 g, lengths and heads to half a centimetre.
ROUNDED_TO = {"weight": 0.1, "height": 0.5, "ofc": 0.5}
# To the last digit: no two values written with two decimals are closer.
SAME_WITHIN = 1e-6


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
        record, p = records.by_measure[measure], records.parameters
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

    return Rule(
        name="carried_forward",
        looks_for="The same value, to the last digit, weeks apart where growth was due.",
        measure=measure,
        severity="data",
        unit="times recorded",
        guidance="growthwatch: weights to 10 g at least 4 weeks apart, lengths and heads at least "
        "8 weeks apart below two years; rounded values are left out. A value copied from the visit "
        "before is a known error of electronic records (Daymont C et al. J Am Med Inform Assoc "
        "2017;24:1080-1087).",
        signs=signs,
        message=message,
    )


def message(episode: Episode) -> str:
    """Say the value, its dates, what growth was due, and both readings."""
    record, start, last = episode.record, episode.since, episode.last
    on_centile = record.value_on_centile_of(np.array([start]), np.array([last]))[0]
    due = on_centile - record.value[last]
    unit = f"{due:.2f} kg" if record.measure == "weight" else f"{due:.1f} cm"
    none = "gained" if record.measure == "weight" else "grown"
    return (
        f"{WORDS[record.measure]} recorded as exactly {episode.value(last)} "
        f"{int(episode.magnitude)} times in "
        f"{duration_words(record.date[start], record.date[last])}, from {episode.date(start)} to "
        f"{episode.date(last)} ({episode.age(last)}), where a child staying on the same centile "
        f"would have {none} {unit}. Either it was copied from the visit before, or nothing was "
        f"{none}: measure again."
    )


RULES = tuple(rule(measure) for measure in WORDS)
