"""A birth date that makes every weight absurd: a toddler's weights at "14 years"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.conversion import measurement
from growthwatch.detection.across import same_child
from growthwatch.detection.episodes import NOTHING, Episodes
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import ENDED, WEIGHED_AFTERWARDS, Rule, Signs
from growthwatch.record.vocabulary import DAYS_PER_YEAR

# A single weight may as well be a slip itself: the birth date is asked about where it would have to
# be years out, from this age on. growthwatch.
ONE_WEIGHT_FROM_YEARS = 2.0
# Ages in days at which a typical weight is looked up, and how near it has to be. growthwatch.
AGES = np.arange(0, 20 * DAYS_PER_YEAR, 7.0)
NEAR_SHARE = 0.10


def signs(records: Records) -> Signs:
    """Return where every weight so far lies beyond 6 SD on one side, and nothing else fits the age.

    A height or head of that age, or one weight, shows that the birth date can be right.
    """
    record = records.weight
    z, row = record.z, np.arange(len(record))
    low, high = (_throughout(beyond, record) for beyond in (z < -PROBABLE_ERROR_Z,
                                                            z > PROBABLE_ERROR_Z))  # fmt: skip
    several = record.date > record.date[record.first]
    years_out = low & (record.age >= ONE_WEIGHT_FROM_YEARS * DAYS_PER_YEAR)
    fits = np.zeros(len(record), dtype=bool)
    for other in (records.height, records.ofc):
        # Rows of a child rise by date: its first ordinary one.
        ordinary = np.flatnonzero(np.abs(other.z) <= PROBABLE_ERROR_Z)
        child, first = np.unique(other.child[ordinary], return_index=True)
        since = np.full(int(other.child.max(initial=-1)) + 2, np.datetime64("NaT", "D"))
        since[child] = other.date[ordinary[first]]
        fits |= since[same_child(record, other)] <= record.date
    present = (((low | high) & several) | years_out) & ~fits
    return Signs(
        present,
        record.first,
        _nearest(record),
        certain=np.ones(len(record), dtype=bool),
        details={"weights": row - record.first + 1},
    )


def _throughout(sign: np.ndarray, record: Record) -> np.ndarray:
    """Return where a sign has held at each of the child's rows so far."""
    broken = np.cumsum(~sign)
    before = broken[record.first] - ~sign[record.first]
    return np.asarray(broken == before)


def _nearest(record: Record) -> np.ndarray:
    """Return how many SD from the median the child's least unlikely weight so far lies."""
    # Children end to end, each further down than the one before, so that one running minimum serves
    # all of them.
    distance = np.abs(record.z)
    apart = record.child_number * (float(distance.max(initial=0.0)) + 1.0)
    return np.asarray(np.minimum.accumulate(distance - apart) + apart)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return the birth date, on which side the weights lie, and when such a weight is usual."""
    record, row = found.record, found.last
    born = record.date[row] - np.round(record.age[row]).astype("timedelta64[D]")
    usual = [_usual_age(record, at) for at in row.tolist()]
    return {
        "born": born.astype(object),
        "way": np.where(record.z[row] < 0, "below the median", "above the median").astype(object),
        "usual_date": [
            NOTHING if days is None else (on + np.timedelta64(days, "D")).astype(object)
            for on, days in zip(born, usual, strict=True)
        ],
    }


def _usual_age(record: Record, row: int) -> int | None:
    """Return the age in days at which a weight is the median; None where it nowhere is."""
    median = measurement(
        "weight", np.zeros(len(AGES)), sex=record.sex[row], age_days=AGES,
        reference=record.reference,
    )  # fmt: skip
    away = np.abs(median - record.value[row])
    if np.isnan(away).all():
        return None
    best = int(np.nanargmin(away))
    return int(AGES[best]) if away[best] <= NEAR_SHARE * record.value[row] else None


def variant(details: Mapping[str, Any]) -> str:
    """Say what is asked, at which age such a weight is usual, and what came after."""
    codes = ["several" if details["weights"] > 1 else "one"]
    codes += ["usual"] if details.get("usual_date") is not None else []
    return ",".join([*codes, ENDED] if "ended_date" in details else codes)


RULE = Rule(
    name="birth_date_unlikely",
    title="The birth date may be wrong",
    family="record",
    looks_for="Every weight beyond 6 SD on the same side, or a single one so far below from two "
    "years on, and no height or head of that age.",
    measure="weight",
    severity="data",
    unit="SD from the median",
    guidance="RCPCH client specification for charts: beyond 6 SD is a probable error. growthwatch: "
    "where every weight is, the birth date is the likelier one.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={
        "several": "Check {sex:the child's} birth date, {born:date}, as each of "
        "{sex:the child's} {weights:} weights, the last {last_value:value} at {last_date:age} "
        "({last_date:date}), lies at least {magnitude:.1f} SD {way:word}.",
        "one": "Check {sex:the child's} birth date, {born:date}, as {sex:the child's} one weight, "
        "{last_value:value} at {last_date:age} ({last_date:date}), lies {magnitude:.1f} SD "
        "{way:word}.",
        "usual": "Such a weight is usual at {usual_date:age}.",
        ENDED: WEIGHED_AFTERWARDS,
    },
    mark="none",
    plain_words="The dots do not fit the date of birth that we have for your child. Please help us "
    "to check that date.",
)
