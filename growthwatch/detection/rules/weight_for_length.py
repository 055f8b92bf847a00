"""Weight for length or height below -2 and -3 SD of the WHO standard, to five years of age."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.across import last_usable, same_day
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.own_position import row_before
from growthwatch.detection.record import Record, Records
from growthwatch.detection.rules.bmi_low import trusted
from growthwatch.record.vocabulary import TWO_YEARS_DAYS
from growthwatch.weight_for_length import LAST_AGE_DAYS, weight_for_length_zscore

# Beyond 5 SD WHO's own software takes weight for length for an error (WHO Anthro, flags).
IMPLAUSIBLE_Z = 5.0
BESIDE = "weight_for_length: z, weight, length, row that tells, not contradicted"
# Only the references that these children are otherwise measured against compare with WHO's.
COMPARABLE = ("uk-who", "who")


def _beside(records: Records) -> np.ndarray:
    """Return z, weight, length, the row that tells and whether the one before agrees, by BMI row.

    A BMI stands where a child has one weight and one length or height of the same day: the very
    days on which weight for length can be had.
    """
    record = records.bmi
    if BESIDE in record.beside:
        return record.beside[BESIDE]
    values = []
    for other in (records.weight, records.height):
        at = same_day(record, other)
        known = at >= 0
        value = np.full(len(record), np.nan)
        value[known] = other.value[at[known]]
        values.append(value)
    weight, length = values
    z = weight_for_length_zscore(weight, length, sex=record.sex, age_days=record.age)
    with np.errstate(invalid="ignore"):
        usable = trusted(records) & (np.abs(z) <= IMPLAUSIBLE_Z)
    # Past the tables' age there is nothing to tell, and nothing left to say about before.
    telling = last_usable(record, usable | (record.age > LAST_AGE_DAYS))
    agreed = _not_contradicted(record, z, usable)
    record.beside[BESIDE] = np.stack([z, weight, length, telling, agreed])
    return record.beside[BESIDE]


def _not_contradicted(record: Record, z: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Return where the value before does not speak against a low one.

    A length is easily a centimetre out, in the first months above all, and that alone moves weight
    for length by half an SD or more.
    """
    p = record.parameters
    before = row_before(record, usable)
    known = before >= 0
    at = np.where(known, before, 0)
    recent = known & (record.age - record.age[at] <= p.weight_for_length_agrees_days)
    low = known & (z[at] < p.weight_for_length_low)
    young = record.age < p.weight_for_length_alone_from
    return np.where(young, low, low | ~recent)


def _told(episode: Episode, row: int) -> str:
    z, weight, length, *_ = episode.record.beside[BESIDE][:, row]
    return (
        f"{weight:.2f} kg at {length:.1f} cm, {abs(z):.1f} SD {'below' if z < 0 else 'above'} the "
        f"median for that {_name(episode, row)}, at {episode.age(row)} ({episode.date(row)})"
    )


def _name(episode: Episode, row: int) -> str:
    return "length" if episode.record.age[row] < TWO_YEARS_DAYS else "height"


def _rule(name: str, limit_of: str, severity: str, guidance: str) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where weight for length is below the limit; where none is had, what was so."""
        record, p = records.bmi, records.parameters
        rows = np.arange(len(record))
        if record.reference not in COMPARABLE:
            return Signs(np.zeros(len(record), dtype=bool), rows, np.zeros(len(record)))
        z, _, _, telling, agreed = _beside(records)
        known, at = telling >= 0, np.maximum(telling, 0).astype(int)
        with np.errstate(invalid="ignore"):
            low = (z < getattr(p, limit_of)) & (agreed > 0) & (record.age >= p.after_early_days)
        return Signs(low[at] & known, np.where(known, at, rows), z[at])

    def message(episode: Episode) -> str:
        """Say weight and length, since when, and how far below the median weight lies."""
        limit = getattr(episode.record.parameters, limit_of)
        beside = episode.record.beside[BESIDE]
        first, last = episode.onset, int(beside[3, episode.last])
        said = f"Weight for {_name(episode, last)} below {limit:g} SD: {_told(episode, first)}"
        if last != first:
            said += f"; still so, {_told(episode, last)}"
        said += "."
        if not episode.ongoing:
            after = beside[:, episode.last + 1 : episode.latest + 1]
            rows = np.arange(episode.last + 1, episode.latest + 1)
            over = rows[(after[3] == rows) & np.isfinite(after[0])]
            if len(over):
                said += f" After that, {_told(episode, int(over[0]))}."
        return said

    limit = {"weight_for_length_low": "-2", "weight_for_length_very_low": "-3"}[name]
    return Rule(
        name=name,
        looks_for=f"Weight for length (height from two years) below {limit} SD of the WHO "
        "standard, to five years of age; before six months in two measurements in a row.",
        measure="bmi",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        message=message,
    )


RULES = (
    _rule(
        "weight_for_length_very_low",
        "weight_for_length_very_low",
        "concern",
        "WHO Child Growth Standards (2006) and WHO, Guideline: updates on the management of severe "
        "acute malnutrition in infants and children (2013): weight for length below -3 SD. About "
        "1 child in 740 of the standard is there.",
    ),
    _rule(
        "weight_for_length_low",
        "weight_for_length_low",
        "watch",
        "WHO Child Growth Standards (2006): weight for length below -2 SD. About 1 child in 44 of "
        "the standard is there.",
    ),
)
