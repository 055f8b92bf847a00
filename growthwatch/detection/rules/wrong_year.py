"""A date typed in the wrong year: the value fits the record a whole number of years away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.conversion import z_scores
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import TO_CHECK, Rule, Signs
from growthwatch.detection.slips import LEFT_OUT, fitting, same_day
from growthwatch.detection.suspicion import surprise
from growthwatch.record.vocabulary import DAYS_PER_YEAR

# Years by which a date is tried: last year's number is the usual slip, a digit of the decade next.
YEARS = (1, -1, 10, -10)
WORDS = {"weight": "weight", "height": "length or height", "ofc": "head circumference"}
JANUARY_SLIP_MONTHS = (1, 2)
FITS_WITHIN = 1.5


def year_out(records: Records, measure: str) -> np.ndarray:
    """Return by how many years each suspect row's date would have to move for its value to fit.

    Judged from earlier rows and the other measures of the day. As a child's gain of a year is an
    ordinary size for an error, the value alone is not enough: another measure of the day must fit
    the same other year, or there is none and last year's number was typed in January or February,
    or the value belongs between two earlier ones. A simple slip of the value comes first.

    Returns
    -------
    ndarray of int, shape (n,)
        0 where the row is not suspect and where no year, or not only a year, explains it.
    """
    record = records.by_measure[measure]
    rows, years, between = records.once(fitting_years, measure)
    fits = fitting(records, measure, rows)[rows]
    simple = np.array([fit is not None and fit.cost < LEFT_OUT for fit in fits], dtype=bool)
    others, agree = _other_measures(records, record, rows, years)
    month = record.date[rows].astype("datetime64[M]").astype(int) % 12 + 1
    january = (years == 1) & np.isin(month, JANUARY_SLIP_MONTHS)
    alone = (others == 0) & (january | between)
    told = ((others > 0) & (agree == others) | alone) & ~simple
    out = np.zeros(len(record), dtype=int)
    out[rows[told]] = years[told]
    return out


def fitting_years(records: Records, measure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return suspect rows whose value fits years away, the years, and if between two rows."""
    record = records.by_measure[measure]
    rows = np.flatnonzero(record.errors.suspect & (record.errors.before >= 0))
    years, between = np.zeros(len(rows), dtype=int), np.zeros(len(rows), dtype=bool)
    best = np.full(len(rows), FITS_WITHIN)
    for moved in YEARS:
        away, neighbours = _surprise_when_moved(record, rows, moved * DAYS_PER_YEAR)
        closer = away < best
        best[closer], years[closer] = away[closer], moved
        between[closer] = neighbours[closer] == 2
    fit = years != 0
    return rows[fit], years[fit], between[fit]


def _other_measures(
    records: Records, record: Record, rows: np.ndarray, years: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many other measures of the day there are, and how many fit the same year."""
    others, agree = np.zeros(len(rows), dtype=int), np.zeros(len(rows), dtype=int)
    for measure in WORDS:
        other = records.by_measure[measure]
        if measure == record.measure or not len(other):
            continue
        fitting_rows, fitting_by, _ = records.once(fitting_years, measure)
        fit = np.zeros(len(other), dtype=int)
        fit[fitting_rows] = fitting_by
        at = same_day(record, rows, other)
        others += at >= 0
        agree += (at >= 0) & (fit[at] == years)
    return others, agree


def _surprise_when_moved(
    record: Record, rows: np.ndarray, days: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far values lie from their neighbours at another age, the further of the two.

    And how many neighbours there are: one at the end of the record as it was, otherwise two.
    """
    corrected = record.corrected_age[rows] + days
    z = z_scores(
        record.measure,
        record.value[rows],
        sex=record.sex[rows],
        age_days=np.round(corrected),
        reference=record.reference,
    )
    # Neighbours are rows that were trusted when they came, earlier than the row itself.
    trusted = np.flatnonzero(~record.errors.suspect)
    key = record.child * 1e6 + record.age
    after = np.searchsorted(key[trusted], key[rows] + days, side="right")
    after = np.minimum(after, np.searchsorted(trusted, rows))
    away = np.zeros(len(rows))
    neighbours = np.zeros(len(rows), dtype=int)
    for place in (after - 1, after):
        at = trusted[np.clip(place, 0, len(trusted) - 1)]
        there = (place >= 0) & (place < len(trusted)) & (at < rows)
        there &= record.child[at] == record.child[rows]
        earlier = record.corrected_age[at] <= corrected
        ages = record.corrected_age[at]
        step = np.where(
            earlier,
            surprise(record.measure, record.z[at], ages, z, corrected),
            surprise(record.measure, z, corrected, record.z[at], ages),
        )
        away = np.where(there, np.maximum(away, np.abs(step)), away)
        neighbours += there
    born = record.age[rows] + days >= 0
    return np.where((neighbours > 0) & born & np.isfinite(z), away, np.inf), neighbours


def rule(measure: str) -> Rule:
    """Return the rule for one measure."""

    def signs(records: Records) -> Signs:
        """Return where a suspect value fits the record in another year, and by how many years."""
        record = records.by_measure[measure]
        years = records.once(year_out, measure)
        return Signs(years != 0, np.arange(len(record)), years.astype(float))

    right = "If the date is right, that is a %s of {change:value} in {before_date:to last_date} "
    since = "since {before_value:value} ({before_date:date})."
    return Rule(
        name="wrong_year",
        title="A date may be in the wrong year",
        family="record",
        looks_for="A value that is a suspected error on its date and ordinary on the same date one "
        "or ten years away.",
        measure=measure,
        severity="data",
        unit="years",
        guidance="growthwatch: within 1.5 SD of its neighbours in the other year, beyond the limit "
        "of suspected errors in this one.",
        signs=signs,
        facts=facts,
        variant=variant,
        sentences={
            "told": (
                f"Check the date of this {WORDS[measure]}: {{last_value:value}} on "
                "{last_date:date}.",
                "On {moved_date:date} it would fit, {moved_z:band}.",
            ),
            "gain": right.replace("%s", "gain") + since,
            "loss": right.replace("%s", "loss") + since,
            "january": "Early in a year the number of the last one is often still typed.",
        },
        mark="hollow",
        plain_words=TO_CHECK,
    )


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return the date that each value would fit, its place then, and the change up to this one."""
    record, row = found.record, found.last
    before = record.errors.before[row]
    years = found.magnitude.astype(int)
    z = z_scores(
        record.measure,
        record.value[row],
        sex=record.sex[row],
        age_days=np.round(record.corrected_age[row] + years * DAYS_PER_YEAR),
        reference=record.reference,
    )
    moved = [
        (pd.Timestamp(day) + pd.DateOffset(years=int(by))).date()
        for day, by in zip(record.date[row], years, strict=True)
    ]
    by = record.value[row] - record.value[before]
    return {
        **found.at("before", before),
        "moved_date": moved,
        "moved_z": np.asarray(z, dtype=float),
        "change": np.abs(by),
        "change_way": np.where(by > 0, "gain", "loss").astype(object),
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say the date it would fit, the change if it does not, and how such a date comes about."""
    codes = f"told,{details['change_way']}"
    early = details["last_date"].month in JANUARY_SLIP_MONTHS
    return f"{codes},january" if details["magnitude"] == 1 and early else codes


RULES = tuple(rule(measure) for measure in WORDS)
