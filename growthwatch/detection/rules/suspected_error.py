"""A value that the record before makes very unlikely: an error, or a change to look at.

Told in two forms: on the day, of a value that does not follow from the ones before; and at the next
measurement, of one that was believed and now stands out from both sides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.centiles import PROBABLE_ERROR_Z, centile_band
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Record, Records
from growthwatch.detection.rules.wrong_year import year_out
from growthwatch.detection.slips import Fit, fitting
from growthwatch.detection.suspicion import BORNE_OUT, FIRST_REFUTED, REFUTED, surprise
from growthwatch.say.ages import date_words, duration_words

WORDS = {"weight": "weight", "height": "length or height", "ofc": "head circumference"}
FITS, FITS_SPIKE = "what would fit", "what would fit in place of the one before"


def rule(measure: str) -> Rule:
    """Return the rule for suspects of one measure."""

    def signs(records: Records) -> Signs:
        """Return which rows are suspected errors, and by how many SD they surprise.

        A date typed in the wrong year is told by its own rule.
        """
        record = records.by_measure[measure]
        suspect = record.errors.suspect & (year_out(records, measure) == 0)
        record.beside[FITS] = fitting(records, measure, np.flatnonzero(suspect))
        return Signs(suspect, np.arange(len(record)), surprise_of(record))

    return Rule(
        name="suspected_error",
        looks_for="A value that the record before makes very unlikely, or beyond 6 SD.",
        measure=measure,
        severity="data",
        unit="SD from expected",
        guidance="RCPCH client specification for charts: beyond 6 SD is a probable error. "
        "growthwatch: a change that fewer than 1 in 500 weights of healthy children show.",
        signs=signs,
        message=message,
    )


def spike_rule(measure: str) -> Rule:
    """Return the rule for one-point spikes of one measure."""

    def signs(records: Records) -> Signs:
        """Return which rows show the one before, not suspect when it came, to be a spike."""
        record = records.by_measure[measure]
        spike = record.errors.reverses
        present = spike >= 0
        onset = np.where(present, spike, np.arange(len(record)))
        record.beside[FITS_SPIKE] = fitting(records, measure, onset[present])
        return Signs(present, onset, surprise_of(record)[onset])

    return Rule(
        name="one_point_spike",
        looks_for="A value that stands out from the one before and the one after it, while these "
        "two agree.",
        measure=measure,
        severity="data",
        unit="SD from expected",
        guidance="growthwatch: fewer than 1 weight in 400 of healthy children stands out so far on "
        "both sides.",
        signs=signs,
        message=spike_message,
    )


def surprise_of(record: Record) -> np.ndarray:
    """Return how many SD each row lies from what the last trusted one before makes likely."""
    before = record.errors.before
    at = np.where(before >= 0, before, 0)
    by = surprise(
        record.measure, record.z[at], record.corrected_age[at], record.z, record.corrected_age
    )
    return np.where(before >= 0, by, record.z)


def message(episode: Episode) -> str:
    """Say what the value is, both ways of reading it, and what came after."""
    record, row = episode.record, episode.last
    words = WORDS[record.measure]
    said = f"Check this {words}: {episode.value(row)} at {episode.age(row)} ({episode.date(row)})"
    if abs(record.z[row]) > PROBABLE_ERROR_Z:
        said += f" is {record.z[row]:+.1f} SD from the median, beyond what is probable"
    if row > episode.onset:
        said += ", which agrees neither with " + _listed(episode, episode.onset, row)
        said += " nor with those before"
    said += "."
    before = int(record.errors.before[row])
    if before >= 0:
        said += f" The last one trusted was {episode.value(before)} ({episode.date(before)}). "
        said += f"If this one is right, that is a {change(record, before, row)}."
    said += fit_words(record, record.beside[FITS][row])
    if row == episode.latest:
        return said + " Measure again."
    said += f" The next, {episode.value(row + 1)} ({episode.date(row + 1)}), "
    outcome = record.errors.outcome[row]
    if outcome == BORNE_OUT:
        return said + "bears it out."
    if outcome == FIRST_REFUTED:
        return (
            f"{said}bears it out: rather, the first on record, {episode.value(before)} "
            f"({episode.date(before)}), is an error."
        )
    if outcome == REFUTED:
        return said + "does not bear it out."
    return said + "agrees neither with it nor with the ones before: it settles nothing."


def spike_message(episode: Episode) -> str:
    """Say which value stands out, from which neighbours, and both ways of reading it."""
    record, spike, row = episode.record, episode.since, episode.last
    before = int(record.errors.before[spike])
    said = f"Check this {WORDS[record.measure]}: {episode.value(spike)} ({episode.date(spike)})"
    if before < 0:
        return (
            f"{said}, the first on record, does not agree with the next, {episode.value(row)} "
            f"({episode.date(row)}). If it is right, that is a {change(record, spike, row)}."
            + fit_words(record, record.beside[FITS_SPIKE][spike])
        )
    return (
        f"{said} is out of line with {episode.value(before)} before it ({episode.date(before)}) "
        f"and {episode.value(row)} after it ({episode.date(row)}), which agree with each other. If "
        f"it is right, that is a {change(record, before, spike)}, then a "
        f"{change(record, spike, row)}." + fit_words(record, record.beside[FITS_SPIKE][spike])
    )


def change(record: Record, earlier: int, later: int) -> str:
    """Say a change between two rows: "loss of 0.65 kg in 4 weeks"."""
    by = record.value[later] - record.value[earlier]
    size = f"{abs(by):.2f} kg" if record.measure == "weight" else f"{abs(by):.1f} cm"
    over = duration_words(record.date[earlier], record.date[later])
    if abs(by) < 0.005:
        return f"standstill over {over}"
    return f"{'gain' if by > 0 else 'loss'} of {size} in {over}"


def fit_words(record: Record, fit: Fit | None) -> str:
    """Say which value would fit instead, where it lies and how it would have been mis-typed."""
    if fit is None:
        return " If it is an error, no simple slip explains it."
    unit = ".2f} kg" if record.measure == "weight" else ".1f} cm"
    value = ("{:" + unit).format(fit.value)
    others = "; other slips would fit too" if fit.others else ""
    return (
        f" If it is an error, {value} would fit, {centile_band(fit.z, record.measure)}, "
        f"{fit.slip}{others}."
    )


def _listed(episode: Episode, start: int, end: int) -> str:
    record = episode.record
    rows = [i for i in range(start, end) if record.errors.suspect[i]]
    return " and ".join(
        f"{episode.value(i)} ({date_words(pd.Timestamp(record.date[i]))})" for i in rows
    )


RULES = (*(rule(measure) for measure in WORDS), *(spike_rule(measure) for measure in WORDS))
