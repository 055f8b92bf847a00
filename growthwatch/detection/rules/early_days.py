"""The first weeks: how much of the birth weight was lost, and when it was regained."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record, Records


def _lost_share(record: Record) -> np.ndarray:
    """Return the share of birth weight by which each weight is lower; nan without birth weight."""
    birth = record.baseline
    known = record.age[birth] <= record.parameters.birth_weight_until
    return np.where(known, 1 - record.value / record.value[birth], np.nan)


def loss_signs(records: Records) -> Signs:
    """Return where a baby of the first weeks is more than the allowed share below birth weight."""
    record, p = records.weight, records.parameters
    lost = _lost_share(record)
    present = (lost > p.early_loss_share) & (record.age < p.after_early_days)
    # Said at once: in the first weeks there is no time to wait for a second weight.
    return Signs(present, record.baseline, 100 * lost, certain=present)


def loss_message(episode: Episode) -> str:
    """Say how much of the birth weight was lost by when."""
    start, last = episode.since, episode.last
    return (
        f"{episode.magnitude:.1f}% below birth weight at {episode.age(last)} "
        f"({episode.date(last)}): {episode.value(last)} after {episode.value(start)}. More than "
        "10% is a threshold for assessment." + episode.afterwards()
    )


def regain_signs(records: Records) -> Signs:
    """Return where birth weight is not regained at three weeks or later."""
    record, p = records.weight, records.parameters
    lost = _lost_share(record)
    present = (lost > 0) & (record.age >= p.after_early_days)
    return Signs(present, record.baseline, 100 * lost)


def regain_message(episode: Episode) -> str:
    """Say how far below birth weight the child still is."""
    start, last = episode.since, episode.last
    return (
        f"Birth weight not regained at {episode.age(last)} ({episode.date(last)}): "
        f"{episode.value(last)}, {episode.magnitude:.1f}% below {episode.value(start)}. It is "
        "usually regained by 3 weeks." + episode.afterwards()
    )


RULES = (
    Rule(
        name="early_weight_loss",
        looks_for="Loss of more than 10% of birth weight in the first three weeks.",
        measure="weight",
        severity="urgent",
        unit="% of birth weight",
        guidance="NICE NG75 (2017), weight loss in the early days of life: more than 10% of birth "
        "weight calls for a clinical assessment.",
        signs=loss_signs,
        message=loss_message,
    ),
    Rule(
        name="birth_weight_not_regained",
        looks_for="Birth weight not regained by three weeks of age.",
        measure="weight",
        severity="concern",
        unit="% of birth weight",
        guidance="NICE NG75 (2017), weight loss in the early days of life: where birth weight is "
        "not regained by 3 weeks, consider referral.",
        signs=regain_signs,
        message=regain_message,
    ),
)
