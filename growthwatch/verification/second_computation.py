"""z-scores computed a second time, from the CSV tables, slowly and plainly.

One measurement at a time, with Python's own numbers, and nothing of the rest of the package but
where the tables lie: what is wrong here is hardly wrong in the same way there. The formulas are
written another way on purpose: Neville's scheme interpolates where `growthwatch.references` sums
Lagrange's polynomials, and the power is taken as an exponential.

References: RCPCH (UK-WHO: UK90 to two weeks, WHO 2006 to four years, UK90 to twenty); Cole TJ,
Green PJ. Stat Med 1992;11:1305-1319 (LMS); WHO Child Growth Standards, methods and development,
2006, chapter 7 (beyond 3 SD).
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from growthwatch.references import reference_folder

Lms = tuple[float, float, float]
YEAR = 365.25
FORTY_WEEKS = 280
FOUR_DECIMALS = 0.5e-4  # years: an age so near to a row of the table takes that row


class Facts(NamedTuple):
    """What a z-score needs to know of a child: sex may be missing, gestation too."""

    sex: str | None
    born: dt.date | None
    gestation_days: int | None


class Second(NamedTuple):
    """What the second computation makes of one measurement; None where there is nothing."""

    corrected_age_days: float | None
    z: float | None
    chronological_z: float | None


def second(
    child: Facts | None, date: dt.date | None, measure: str, value: float, reference: str, term: str
) -> Second:
    """Compute the z-scores of one measurement.

    Parameters
    ----------
    child : Facts or None
        None where the child is not known.
    date : date or None
    measure : {"weight", "height", "bmi", "ofc"}
    value : float
        kg, cm or kg/m2.
    reference, term
        As in `growthwatch.score`.
    """
    if child is None or date is None or child.born is None:
        return Second(None, None, None)
    age = (date - child.born).days
    days = _corrected(age, child.gestation_days, term)
    if age < 0 or not math.isfinite(value) or value <= 0 or child.sex is None:
        return Second(days, None, None)
    chronological = zscore(reference, measure, child.sex, age, value)
    term_born = child.gestation_days is None or child.gestation_days >= 37 * 7
    if term == "paper" and reference == "uk-who" and term_born and age < 14:
        pooled = _pooled().get((measure, child.sex)) if age == 0 else None
        return Second(days, None if pooled is None else _lms_z(value, pooled), chronological)
    return Second(days, zscore(reference, measure, child.sex, days, value), chronological)


def _corrected(age: int, gestation_days: int | None, term: str) -> int:
    """Return age from 40+0 weeks: for life, or as the paper chart corrects."""
    early = FORTY_WEEKS - (FORTY_WEEKS if gestation_days is None else gestation_days)
    if term == "exact":
        return age - early
    born_weeks = (FORTY_WEEKS - early) / 7
    if born_weeks >= 37:
        return age
    years = 2 if born_weeks < 32 else 1
    return age - early if age - early < years * YEAR else age


def zscore(reference: str, measure: str, sex: str, days: int, value: float) -> float | None:
    """Return the z-score at a corrected age in whole days; None where the reference ends."""
    lms = _lms(reference, measure, sex, days)
    if lms is None:
        return None
    z = _lms_z(value, lms)
    if reference == "who" and abs(z) > 3:
        side = 3 if z > 0 else -3
        at_three, at_two = _value_at(side, lms), _value_at(side * 2 / 3, lms)
        z = side + (value - at_three) / abs(at_three - at_two)
    return z


def _lms_z(value: float, lms: Lms) -> float:
    power, median, spread = lms
    log = math.log(value / median)
    try:
        return log / spread if power == 0 else math.expm1(power * log) / (power * spread)
    except OverflowError:
        return math.inf if power > 0 else -math.inf


def _value_at(z: float, lms: Lms) -> float:
    power, median, spread = lms
    if power == 0:
        return median * math.exp(spread * z)
    return float(median * (1 + power * spread * z) ** (1 / power))


@cache
def _lms(reference: str, measure: str, sex: str, days: int) -> Lms | None:
    """Return L, M and S of a reference at an age."""
    years = days / YEAR
    if reference == "trisomy-21":
        # RCPCH gives no Down syndrome BMI above 18.82 years.
        last = 18.82 if measure == "bmi" else 20
        return _between(_rows("trisomy_21.csv", "age_years", measure, sex), years, 0, last)
    if reference == "turner":
        return _between(_rows("turner.csv", "age_years", measure, sex), years, 1, 20)
    if reference == "uk-who" and days < 14:
        rows = _rows("uk90_preterm.csv", "gestation_weeks", measure, sex)
        return _between([((weeks * 7 - FORTY_WEEKS) / YEAR, lms) for weeks, lms in rows], years)
    if reference == "uk-who" and years >= 4:
        rows = _rows("uk90_child.csv", "age_months", measure, sex)
        return _between([(months / 12, lms) for months, lms in rows], years)
    # WHO 2006: a row for every day, to 1856; length to two years, height from there.
    stem = measure if measure != "height" else "length" if years < 2 else "height"
    return dict(_rows(f"who_2006_{stem}.csv", "age_days", "", sex)).get(days)


def _between(
    rows: list[tuple[float, Lms]], age: float, first: float = -math.inf, last: float = math.inf
) -> Lms | None:
    """Return the table's values at an age: cubic through four rows, a line at either end."""
    if not rows or not first <= age <= last:
        return None
    ages = [row[0] for row in rows]
    for at, lms in rows:
        if abs(at - age) < FOUR_DECIMALS:
            return lms
    if not ages[0] < age < ages[-1]:
        return None
    after = bisect_right(ages, age)
    ends = after == 1 or after == len(ages) - 1
    used = rows[after - 1 : after + 1] if ends else rows[after - 2 : after + 2]
    power, median, spread = (
        _neville([(at, lms[which]) for at, lms in used], age) for which in range(3)
    )
    return power, median, spread


def _neville(points: list[tuple[float, float]], x: float) -> float:
    """Return the polynomial through the points at x, by Neville's scheme."""
    values = [value for _, value in points]
    for width in range(1, len(points)):
        for i in range(len(points) - width):
            left, right = points[i][0], points[i + width][0]
            values[i] = ((x - right) * values[i] + (left - x) * values[i + 1]) / (left - right)
    return values[0]


@cache
def _rows(file: str, age: str, measure: str, sex: str) -> list[tuple[float, Lms]]:
    """Return a table's ages, as they stand, with L, M and S."""
    with (reference_folder() / file).open(encoding="utf-8", newline="") as text:
        return [
            (float(row[age]), (float(row["L"]), float(row["M"]), float(row["S"])))
            for row in csv.DictReader(text)
            if row["sex"] == sex and row.get("measure", measure) == measure
        ]


@cache
def _pooled() -> dict[tuple[str, str], Lms]:
    """Return the pooled birth row of 37 to 42 weeks, by measure and sex."""
    with (reference_folder() / "uk90_term.csv").open(encoding="utf-8", newline="") as text:
        return {
            (row["measure"], row["sex"]): (float(row["L"]), float(row["M"]), float(row["S"]))
            for row in csv.DictReader(text)
        }
