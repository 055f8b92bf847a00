"""Weight for length or height below -2 and -3 SD of the WHO standard, to five years of age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.across import last_usable, same_day
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.own_position import row_before
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.rules.bmi_low import trusted
from growthwatch.record.vocabulary import TWO_YEARS_DAYS, Severity
from growthwatch.weight_for_length import LAST_AGE_DAYS, weight_for_length_zscore

# Beyond 5 SD WHO's own software takes weight for length for an error (WHO Anthro, flags).
IMPLAUSIBLE_Z = 5.0
# Only the references that these children are otherwise measured against compare with WHO's.
COMPARABLE = ("uk-who", "who")


@dataclass(frozen=True)
class Thresholds:
    """When weight for length is low, and when one value is enough to say so."""

    weight_for_length_low: float = threshold(
        -2.0, "z-score (WHO Child Growth Standards 2006: -2 SD)"
    )
    weight_for_length_very_low: float = threshold(
        -3.0, "z-score (WHO Child Growth Standards 2006: -3 SD)"
    )
    weight_for_length_alone_from: float = threshold(
        182.625,
        unit="Days",
        more="From this age one low value is enough, unless a recent one was not below -2 SD; "
        "before it the one before must be low too. WHO's use of -3 SD begins at 6 months. "
        "growthwatch.",
    )
    weight_for_length_agrees_days: float = threshold(
        183, unit="Days", more="How recent the one before must be. growthwatch."
    )


@dataclass(frozen=True)
class ForLength:
    """Weight for length by BMI row: all arrays of shape (n,).

    Attributes
    ----------
    z, weight, length : ndarray of float
    telling : ndarray of int
        The latest row that can be trusted; -1 before the first.
    agreed : ndarray of bool
        Whether the value before does not speak against a low one.
    """

    z: np.ndarray
    weight: np.ndarray
    length: np.ndarray
    telling: np.ndarray
    agreed: np.ndarray

    def at(self, name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return weight, length and z-score in one row for each episode, as facts."""
        return {
            f"{name}_weight": self.weight[rows],
            f"{name}_length": self.length[rows],
            f"{name}_wfl_z": self.z[rows],
        }


def for_length(records: Records) -> ForLength:
    """Return weight for length at each BMI.

    A BMI stands where a child has one weight and one length or height of the same day: the very
    days on which weight for length can be had.
    """
    record = records.bmi
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
        usable = records.once(trusted) & (np.abs(z) <= IMPLAUSIBLE_Z)
    # Past the tables' age there is nothing to tell, and nothing left to say about before.
    telling = last_usable(record, usable | (record.age > LAST_AGE_DAYS))
    return ForLength(z, weight, length, telling, _not_contradicted(record, z, usable))


def _not_contradicted(record: Record, z: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Return where the value before does not speak against a low one.

    A length is easily a centimetre out, in the first months above all, and that alone moves weight
    for length by half an SD or more.
    """
    p = record.parameters[Thresholds]
    before = row_before(record, usable)
    known = before >= 0
    at = np.where(known, before, 0)
    recent = known & (record.age - record.age[at] <= p.weight_for_length_agrees_days)
    low = known & (z[at] < p.weight_for_length_low)
    young = record.age < p.weight_for_length_alone_from
    return np.where(young, low, low | ~recent)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return weight and length when it was first seen, as it last was, and after it."""
    seen, record = records.once(for_length), found.record
    last = seen.telling[found.last]
    over = np.array(
        [
            -1 if ended < 0 else _first_had(seen, ended, latest)
            for ended, latest in zip(found.ended, found.latest, strict=True)
        ],
        dtype=int,
    )
    at, known = np.maximum(over, 0), over >= 0
    after = {name: np.where(known, values, np.nan) for name, values in seen.at("after", at).items()}
    young = record.age[np.maximum(last, 0)] < TWO_YEARS_DAYS
    return {
        **found.at("still", last),
        **seen.at("onset", found.onset),
        **seen.at("still", last),
        **after,
        "after_date": np.where(known, record.date[at].astype(object), None),
        "lying": young,
    }


def _first_had(seen: ForLength, start: int, latest: int) -> int:
    """Return the first row of a stretch in which weight for length can be had; -1 for none."""
    rows = np.arange(start, latest + 1)
    had = rows[(seen.telling[rows] == rows) & np.isfinite(seen.z[rows])]
    return int(had[0]) if len(had) else -1


def variant(details: Mapping[str, Any]) -> str:
    """Say it for length or for height, once or as still so, and what came after."""
    name = "length" if details["lying"] else "height"
    still = "" if details["still_date"] == details["onset_date"] else " still"
    after = ",after" if "after_date" in details else ""
    return f"{name}{still}{after}"


PLACE = "{%s_weight:kg} at {%s_length:cm}, {%s_wfl_z:distance}, at {%s_date:age} ({%s_date:date})"


def _sentences(limit: str) -> dict[str, str]:
    said = {"after": f"After that it was {PLACE.replace('%s', 'after')}."}
    for name in ("length", "height"):
        told = f"{{sex:Her}} weight for {name} was below {limit} SD: {PLACE.replace('%s', 'onset')}"
        said[name] = f"{told}."
        said[f"{name} still"] = f"{told}, and still so, {PLACE.replace('%s', 'still')}."
    return said


def _rule(
    name: str, title: str, severity: Severity, guidance: str, says_more_than: str = ""
) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where weight for length is below the limit; where none is had, what was so."""
        record, p = records.bmi, records.parameters[Thresholds]
        rows = np.arange(len(record))
        if record.reference not in COMPARABLE:
            return Signs(np.zeros(len(record), dtype=bool), rows, np.zeros(len(record)))
        seen = records.once(for_length)
        known, at = seen.telling >= 0, np.maximum(seen.telling, 0)
        with np.errstate(invalid="ignore"):
            low = (seen.z < getattr(p, name)) & seen.agreed
        low &= record.age >= records.early.after_early_days
        return Signs(low[at] & known, np.where(known, at, rows), seen.z[at])

    limit = {"weight_for_length_low": "−2", "weight_for_length_very_low": "−3"}[name]
    return Rule(
        name=name,
        title=title,
        family="body",
        looks_for=f"Weight for length (height from two years) below {limit} SD of the WHO "
        "standard, to five years of age; before six months in two measurements in a row.",
        measure="bmi",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        facts=facts,
        variant=variant,
        sentences=_sentences(limit),
        thresholds=Thresholds,
        says_more_than=says_more_than,
    )


RULES = (
    _rule(
        "weight_for_length_very_low",
        "Weight is very low for length",
        "concern",
        "WHO Child Growth Standards (2006) and WHO, Guideline: updates on the management of severe "
        "acute malnutrition in infants and children (2013): weight for length below −3 SD. About "
        "1 child in 740 of the standard is there.",
        says_more_than="weight_for_length_low",
    ),
    _rule(
        "weight_for_length_low",
        "Weight is low for length",
        "watch",
        "WHO Child Growth Standards (2006): weight for length below −2 SD. About 1 child in 44 of "
        "the standard is there.",
    ),
)
