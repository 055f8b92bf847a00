"""Weights so close together that noise decides whether there was gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.record.vocabulary import DAYS_PER_MONTH

# NICE NG75 (2017): usually no more often than daily below 1 month, weekly from 1 to 6 months,
# fortnightly from 6 to 12 months, monthly from 1 year.
FROM_MONTHS = (0, 1, 6, 12)
NO_MORE_OFTEN_DAYS = (1.0, 7.0, 14.0, DAYS_PER_MONTH)
USUAL = dict(zip(NO_MORE_OFTEN_DAYS, ("daily", "weekly", "fortnightly", "monthly"), strict=True))


@dataclass(frozen=True)
class Thresholds:
    """What is too often."""

    too_often_visits: int = threshold(
        4,
        "So many weights in a row, each too soon after the one before, are too close to judge gain",
        more="growthwatch.",
    )
    too_often_share: float = threshold(
        0.8,
        "Share of NICE NG75's spacing below which a weight is too soon: a weekly weight may be "
        "taken a day early",
        more="growthwatch.",
    )


def no_more_often(age_days: np.ndarray) -> np.ndarray:
    """Return the spacing in days that NICE NG75 gives for weighing at an age."""
    band = np.searchsorted(FROM_MONTHS, age_days / DAYS_PER_MONTH, side="right") - 1
    return np.asarray(NO_MORE_OFTEN_DAYS)[np.maximum(band, 0)]


def signs(records: Records) -> Signs:
    """Return where each of the last weights followed too soon on the one before.

    Several weights of one day count once. Below a month nothing is too often, as a day is the
    shortest step of the record.
    """
    record, p = records.weight, records.parameters[Thresholds]
    n = len(record)
    row = np.arange(n)
    new_day = (np.diff(record.date.astype(np.int64), prepend=-1) != 0) | (row == record.first)
    day = np.flatnonzero(new_day)
    gap = record.age[day] - record.age[np.maximum(day - 1, 0)]
    soon = (gap < p.too_often_share * no_more_often(record.age[day])) & (day > record.first[day])
    # How many in a row.
    breaks = np.maximum.accumulate(np.where(~soon, np.arange(len(day)), 0)) if n else day
    run = np.arange(len(day)) - breaks
    many = run >= p.too_often_visits - 1
    present, onset, visits = np.zeros(n, dtype=bool), row.copy(), np.zeros(n)
    present[day], onset[day], visits[day] = many, day[breaks] if n else day, run + 1
    # The other weights of the day are part of it.
    shown = np.maximum.accumulate(np.where(new_day, row, 0)) if n else row
    return Signs(present[shown], onset[shown], visits[shown])


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return how often is usual at this age, and the gain over the whole stretch."""
    record = found.record
    spacing = no_more_often(record.age[found.last]).tolist()
    return {
        "usual": [USUAL[days] for days in spacing],
        "gain": record.value[found.last] - record.value[found.since],
    }


RULE = Rule(
    name="weighed_too_often",
    title="Weighings are too close together to judge",
    family="record",
    looks_for="Several weights in a row closer together than NICE NG75 advises for the age.",
    measure="weight",
    severity="data",
    unit="weights",
    guidance="NICE NG75 (2017): weigh usually no more often than daily below 1 month, weekly from "
    "1 to 6 months, fortnightly from 6 to 12 months and monthly from 1 year; weights too close "
    "together mislead.",
    signs=signs,
    facts=facts,
    variant=lambda details: "told",
    sentences={
        "told": (
            "{sex:She was} weighed {magnitude:times} in {since_date:to last_date}, from "
            "{since_date:date} to {last_date:date} ({last_date:age}), where {usual:word} is "
            "usually the most.",
            "Gain is not to be judged from weights so close together, where clothes, feeds and "
            "scales decide: over the whole stretch it was {gain:gain}, from {since_value:value} "
            "to {last_value:value}.",
        ),
    },
    thresholds=Thresholds,
    needs_centile=False,
)
