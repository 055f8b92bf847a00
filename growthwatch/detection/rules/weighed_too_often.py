"""Weights so close together that noise decides whether there was gain."""

from __future__ import annotations

import numpy as np

from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.record.vocabulary import DAYS_PER_MONTH
from growthwatch.say.ages import duration_words

# NICE NG75 (2017): usually no more often than daily below 1 month, weekly from 1 to 6 months,
# fortnightly from 6 to 12 months, monthly from 1 year.
FROM_MONTHS = (0, 1, 6, 12)
NO_MORE_OFTEN_DAYS = (1.0, 7.0, 14.0, DAYS_PER_MONTH)


def no_more_often(age_days: np.ndarray) -> np.ndarray:
    """Return the spacing in days that NICE NG75 gives for weighing at an age."""
    band = np.searchsorted(FROM_MONTHS, age_days / DAYS_PER_MONTH, side="right") - 1
    return np.asarray(NO_MORE_OFTEN_DAYS)[np.maximum(band, 0)]


def signs(records: Records) -> Signs:
    """Return where each of the last weights followed too soon on the one before.

    Several weights of one day count once. Below a month nothing is too often, as a day is the
    shortest step of the record.
    """
    record, p = records.weight, records.parameters
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


def message(episode: Episode) -> str:
    """Say how many weights in what time, and how often is usual at this age."""
    record, start, last = episode.record, episode.since, episode.last
    days = float(no_more_often(record.age[last : last + 1])[0])
    usual = {1.0: "daily", 7.0: "weekly", 14.0: "fortnightly"}.get(days, "monthly")
    return (
        f"Weighed {int(episode.magnitude)} times in "
        f"{duration_words(record.date[start], record.date[last])}, from {episode.date(start)} to "
        f"{episode.date(last)} ({episode.age(last)}), where {usual} is usually the most. Gain is "
        "not to be judged from weights so close together, where clothes, feeds and scales decide: "
        f"over the whole stretch it is {record.value[last] - record.value[start]:+.2f} kg, from "
        f"{episode.value(start)} to {episode.value(last)}."
    )


RULE = Rule(
    name="weighed_too_often",
    looks_for="Several weights in a row closer together than NICE NG75 advises for the age.",
    measure="weight",
    severity="data",
    unit="weights",
    guidance="NICE NG75 (2017): weigh usually no more often than daily below 1 month, weekly from "
    "1 to 6 months, fortnightly from 6 to 12 months and monthly from 1 year; weights too close "
    "together mislead.",
    signs=signs,
    message=message,
)
