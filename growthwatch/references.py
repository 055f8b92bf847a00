"""LMS tables: where they are, that they are unaltered, and which one holds at which age.

A growth reference is one or more tables laid end to end along age. This module reads the tables
from ``reference_data/`` and turns each reference into one table by whole day of age, so that a
z-score needs no search and no interpolation.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import DAYS_PER_YEAR, MEASURES, SEXES, TERM_DAYS, TWO_YEARS_DAYS


class AlteredTableError(RuntimeError):
    """A reference table is not the one that was published with the package."""


@dataclass(frozen=True)
class Piece:
    """One table's stretch of a reference: from `start` up to, not including, `end` (days)."""

    name: str
    start: float
    end: float
    # A day table ends on a whole day and the next begins on the following one. Ages between the
    # two take the nearest row, as RCPCH does at exactly two years.
    nearest_beyond_ends: bool = False


# UK-WHO [RCPCH]: at an exact boundary the older table is used, so `start` belongs to the piece.
AFTER_LAST_DAY = np.nextafter(20 * DAYS_PER_YEAR, np.inf)
PIECES: dict[str, tuple[Piece, ...]] = {
    "uk-who": (
        Piece("uk90_preterm", (23 - 40) * 7, 14),
        Piece("who_2006_lying", 14, TWO_YEARS_DAYS, nearest_beyond_ends=True),
        Piece("who_2006_standing", TWO_YEARS_DAYS, 4 * DAYS_PER_YEAR, nearest_beyond_ends=True),
        Piece("uk90_child", 4 * DAYS_PER_YEAR, AFTER_LAST_DAY),
    ),
    "who": (
        Piece("who_2006_lying", 0, TWO_YEARS_DAYS, nearest_beyond_ends=True),
        Piece("who_2006_standing", TWO_YEARS_DAYS, 1857, nearest_beyond_ends=True),
    ),
    "trisomy-21": (Piece("trisomy_21", 0, AFTER_LAST_DAY),),
    "turner": (Piece("turner", DAYS_PER_YEAR, AFTER_LAST_DAY),),
    "who-2007": (
        Piece("who_2007", 61 / 12 * DAYS_PER_YEAR, np.nextafter(19 * DAYS_PER_YEAR, np.inf)),
    ),
    "cdc-2000": (Piece("cdc_2000", 0, AFTER_LAST_DAY),),
}
# References with an extended BMI, whose tables have a column sigma.
WITH_SIGMA = ("cdc-2000",)
# RCPCH gives no Down syndrome BMI above 18.82 years, short of the table's last rows.
LAST_AGE_YEARS = {("trisomy_21", "bmi"): 18.82}


@dataclass(frozen=True)
class DayTable:
    """L, M and S of one reference for every whole day, sex and measure.

    Attributes
    ----------
    first_day : int
        Age in days of row 1 of every block. Row 0 and the last row of a block are nan, so that an
        age outside the reference, clipped to the block, gives nan.
    days : int
        Rows with an age in each block.
    lms : ndarray, shape (len(MEASURES) * len(SEXES) * (days + 2), 3 or 4)
        L, M, S; one block a measure and sex. "cdc-2000" has a fourth, the sigma of the extended
        BMI, nan for other measures.
    """

    reference: str
    first_day: int
    days: int
    lms: np.ndarray

    @cached_property
    def offsets(self) -> np.ndarray:
        """Where each measure's and sex's block starts: shape (measures, sexes)."""
        blocks = np.arange(len(MEASURES) * len(SEXES)) * (self.days + 2)
        return blocks.reshape(len(MEASURES), len(SEXES))

    @cached_property
    def columns(self) -> tuple[np.ndarray, ...]:
        """L, M, S, each by itself; shape (n,)."""
        return tuple(np.ascontiguousarray(column) for column in self.lms.T)


@cache
def day_table(reference: str) -> DayTable:
    """Return the table by whole day of `reference`, made once."""
    pieces = PIECES[reference]
    first, last = int(np.ceil(pieces[0].start)), int(np.ceil(pieces[-1].end)) - 1
    ages = np.arange(first, last + 1, dtype=float)
    blocks = []
    for measure in MEASURES:
        for sex in SEXES:
            inside = lms_at(reference, measure, sex, ages)
            block = np.full((len(ages) + 2, inside.shape[1]), np.nan)
            block[1:-1] = inside
            blocks.append(block)
    lms = np.concatenate(blocks)
    lms.setflags(write=False)
    return DayTable(reference, first, len(ages), lms)


def lms_at(reference: str, measure: str, sex: str, age_days: np.ndarray) -> np.ndarray:
    """Return L, M and S at any age, whole days or not.

    Parameters
    ----------
    age_days : ndarray of float, shape (n,)
        Corrected age in days.

    Returns
    -------
    ndarray, shape (n, 3), or (n, 4) where there is a sigma
        nan where the reference has no value.
    """
    lms = np.full((len(age_days), 4 if reference in WITH_SIGMA else 3), np.nan)
    for piece in PIECES[reference]:
        inside = (age_days >= piece.start) & (age_days < piece.end)
        rows = piece_rows(piece.name, measure, sex)
        if not inside.any() or rows is None:
            continue
        years, values = rows
        ages = age_days[inside] / DAYS_PER_YEAR
        if piece.nearest_beyond_ends:
            ages = np.clip(ages, years[0], years[-1])
        found = interpolate(years, values, ages)
        found[ages > LAST_AGE_YEARS.get((piece.name, measure), np.inf)] = np.nan
        lms[inside] = found
    return lms


def interpolate(knots: np.ndarray, values: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Interpolate a table: four-point cubic Lagrange, linear in the first and last interval.

    An age equal to a table age to four decimals of a year takes that row. Both are RCPCH's
    conventions, after LMSgrowth (Pan and Cole).

    Parameters
    ----------
    knots : ndarray, shape (k,)
        Table ages in years, rising.
    values : ndarray, shape (k, 3)
    ages : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (n, 3)
        nan outside the table.
    """
    nearest = np.clip(np.searchsorted(knots, ages), 1, len(knots) - 1)
    nearest -= ages - knots[nearest - 1] < knots[nearest] - ages
    ages = np.where(np.round(ages, 4) == np.round(knots[nearest], 4), knots[nearest], ages)

    left = np.clip(np.searchsorted(knots, ages, side="right") - 1, 0, len(knots) - 2)
    share = ((ages - knots[left]) / (knots[left + 1] - knots[left]))[:, None]
    result = values[left] + share * (values[left + 1] - values[left])

    inner = np.flatnonzero((left >= 1) & (left + 2 < len(knots)))
    points = left[inner][:, None] + np.arange(-1, 3)
    at = knots[points]
    cubic = np.zeros((len(inner), values.shape[1]))
    for i in range(4):
        others = [j for j in range(4) if j != i]
        weight = np.prod(ages[inner, None] - at[:, others], axis=1)
        weight /= np.prod(at[:, [i]] - at[:, others], axis=1)
        cubic += weight[:, None] * values[points[:, i]]
    result[inner] = cubic
    result[(ages < knots[0]) | (ages > knots[-1])] = np.nan
    return result


@cache
def piece_rows(name: str, measure: str, sex: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the ages in years and the L, M, S of one table, or None if it has no such rows."""
    if name.startswith("who_2006"):
        stem = measure if measure != "height" else "length" if "lying" in name else "height"
        table = read_table(f"who_2006_{stem}.csv")
        rows = table[(table["sex"] == sex)]
        # One file holds both positions of the measures that do not depend on position.
        lying = rows["age_days"] < TWO_YEARS_DAYS
        rows = rows[lying if "lying" in name else ~lying]
    else:
        table = read_table(f"{name}.csv")
        rows = table[(table["measure"] == measure) & (table["sex"] == sex)]
    if rows.empty:
        return None
    columns = [column for column in ("L", "M", "S", "sigma") if column in rows]
    return age_years(rows), rows[columns].to_numpy(float)


def age_years(rows: pd.DataFrame) -> np.ndarray:
    """Return a table's ages as decimal years from 40+0 weeks."""
    if "age_days" in rows:
        return rows["age_days"].to_numpy(float) / DAYS_PER_YEAR
    if "gestation_weeks" in rows:
        return (rows["gestation_weeks"].to_numpy(float) * 7 - TERM_DAYS) / DAYS_PER_YEAR
    if "age_months" in rows:
        return rows["age_months"].to_numpy(float) / 12
    return rows["age_years"].to_numpy(float)


@cache
def read_table(file: str) -> pd.DataFrame:
    """Read one table of ``reference_data/`` after checking that it is unaltered.

    Raises
    ------
    AlteredTableError
        Naming the table whose SHA-256 is not the manifest's.
    """
    content = (reference_folder() / file).read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest()["files"][file]["sha256"]:
        raise AlteredTableError(
            f"reference_data/{file} is not the table this package was published with "
            "(its SHA-256 differs from the manifest's): reinstall growthwatch"
        )
    return pd.read_csv(io.BytesIO(content))


@cache
def manifest() -> dict[str, Any]:
    """Return the manifest: source, citation, terms and SHA-256 of every table."""
    return json.loads((reference_folder() / "manifest.json").read_text(encoding="utf-8"))


def reference_folder() -> Path:
    """Return the folder of the tables: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "reference_data"
    return inside if inside.is_dir() else package.parent / "reference_data"
