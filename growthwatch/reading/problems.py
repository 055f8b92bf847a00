"""What can be wrong with a row, found on whole columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from growthwatch.reading.cells import DAY, NO_VALUE, Column
from growthwatch.reading.quantities import beyond_limits, limit_words
from growthwatch.reading.raw import RawTable
from growthwatch.record.vocabulary import DAYS_PER_YEAR

# Services for children and young people end at 25 at the latest (Children and Families Act 2014);
# the references end at 20. What nobody grown weighs or measures: growthwatch.
OLDEST_YEARS, GROWN_YEARS = 25, 20
GROWN_AT_LEAST = {"weight_kg": 15.0, "height_cm": 80.0, "ofc_cm": 40.0}
UNKNOWN_INSTEAD = "; it is taken as unknown"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with some rows: positions, the cells' texts and a sentence for each."""

    rows: np.ndarray
    field: str
    values: np.ndarray
    reasons: np.ndarray


def found(field: str, text: np.ndarray, where: np.ndarray, reason: str | np.ndarray) -> Problem:
    """Return the problem that the cells `where` of a column have.

    `reason` goes on from the column's name: "date " + "is not a day of the calendar: correct it".
    """
    rows = np.flatnonzero(where)
    values = text[rows]
    said = np.broadcast_to(np.asarray(reason, dtype=object), len(text))[rows]
    return Problem(rows, field, values, f"{field} " + said + "." if len(rows) else said)


def unreadable(field: str, column: Column) -> Problem:
    """Return the cells of a column that cannot be read."""
    return found(field, column.text, column.wrong, column.reasons)


def required(raw: RawTable, field: str, why: str) -> Problem:
    """Return the rows in which a required cell is empty."""
    text = raw.cells[field].to_numpy(dtype=object)
    empty = text == ""
    if field != "child_id":
        empty = raw.cells[field].str.lower().isin(NO_VALUE).to_numpy()
    rows = np.flatnonzero(empty)
    reason = f"{field} is empty: {why}."
    return Problem(rows, field, text[rows], np.full(len(rows), reason, dtype=object))


def impossible(field: str, column: Column) -> Problem:
    """Return the numbers of a column that cannot be, whoever was measured, and what they look like.

    One weight of nine billion kilograms must not stop the report of the other children.
    """
    outside = beyond_limits(field, column.values)
    said = np.full(len(column.text), "", dtype=object)
    said[outside] = [limit_words(field, value) for value in column.values[outside]]
    return found(field, column.text, outside, said)


def unknown_instead(problem: Problem) -> Problem:
    """Return a problem as the warning of a cell that is left out of a row that is used."""
    reasons = [f"{reason.removesuffix('.')}{UNKNOWN_INSTEAD}." for reason in problem.reasons]
    return replace(problem, reasons=np.array(reasons, dtype=object))


def repeated_children(
    raw: RawTable, problems: list[Problem], sex: Column, born: Column, gestation: np.ndarray
) -> Problem:
    """Return rows whose child_id another good row has.

    The first row stands if the rows agree on everything that z-scores depend on. If they do not,
    none does: there is no telling whose measurements they are.
    """
    good = np.ones(len(raw.cells), dtype=bool)
    for problem in problems:
        good[problem.rows] = False
    rows = np.flatnonzero(good)
    table = pd.DataFrame(
        {
            "child_id": raw.cells["child_id"].to_numpy()[rows],
            "sex": sex.values[rows],
            "birth_date": born.values[rows],
            "gestation": gestation[rows],
            "line": raw.lines[rows],
        },
        index=rows,
    )
    table = table[table["child_id"].duplicated(keep=False)]
    by_child = table.groupby("child_id")
    facts = ["sex", "birth_date", "gestation"]
    agrees = by_child[facts].transform("nunique", dropna=False).eq(1).all(axis=1)
    later = table["child_id"].duplicated()
    other = by_child["line"].transform("first").where(later, by_child["line"].transform(_second))
    reason = np.where(
        agrees,
        ": keep one row a child",
        ": the rows differ in sex, birth date or gestation, so keep the right one",
    )
    said = np.full(len(raw.cells), "", dtype=object)
    said[table.index] = "is also on line " + other.astype(int).astype(str) + reason
    wrong = np.zeros(len(raw.cells), dtype=bool)
    wrong[table.index] = later | ~agrees
    return found("child_id", raw.cells["child_id"].to_numpy(dtype=object), wrong, said)


def _second(lines: pd.Series) -> int:
    return int(lines.iloc[1])


def unknown_child(raw: RawTable, children: pd.DataFrame, child_lines: pd.Series) -> Problem:
    """Return rows whose child is not among the accepted ones, and say what became of the child."""
    ids = raw.cells["child_id"]
    missing = ~ids.isin(children["child_id"]) & (ids != "")
    reasons = {}
    for name in ids[missing].unique():
        reason = "has no usable row among the children: add the child or correct the child_id"
        if name in child_lines.index:
            reason = f"is a child whose own row was rejected: correct {child_lines[name]} first"
        reasons[name] = reason
    said = ids.map(reasons).to_numpy(dtype=object)
    return found("child_id", ids.to_numpy(dtype=object), missing.to_numpy(), said)


def before_birth(raw: RawTable, date: Column, children: pd.DataFrame) -> Problem:
    """Return rows dated before the child was born."""
    born = _births(raw, children)
    early = date.values < born
    births = pd.Series(born[early]).dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    said = np.full(len(early), "", dtype=object)
    said[early] = "is before the child's birth on " + births + ": correct whichever is wrong"
    return found("date", date.text, early, said)


def impossible_for_age(
    raw: RawTable, date: Column, numbers: dict[str, Column], children: pd.DataFrame
) -> list[Problem]:
    """Return rows whose date and the child's birth date cannot both be right.

    A birth date of 1970, or a parent's, takes every centile away; without a word the child would
    never be looked at again.
    """
    age = (date.values - _births(raw, children)) / np.timedelta64(1, "D") / DAYS_PER_YEAR
    births = pd.Series(_births(raw, children)).dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    old = age > OLDEST_YEARS
    said = np.full(len(age), "", dtype=object)
    said[old] = [
        f"is {int(years)} years after the birth on {birth}: correct whichever is wrong"
        for years, birth in zip(age[old], births[old], strict=True)
    ]
    problems = [found("date", date.text, old, said)]
    for name, least in GROWN_AT_LEAST.items():
        small = (age >= GROWN_YEARS) & ~old & (numbers[name].values < least)
        said = np.full(len(age), "", dtype=object)
        said[small] = [
            f"cannot be that of somebody of {int(years)} years, born on {birth}: correct the birth "
            "date or the date"
            for years, birth in zip(age[small], births[small], strict=True)
        ]
        problems.append(found(name, numbers[name].text, small, said))
    return problems


def _births(raw: RawTable, children: pd.DataFrame) -> np.ndarray:
    at = pd.Index(children["child_id"]).get_indexer(raw.cells["child_id"])
    births = np.append(children["birth_date"].to_numpy(DAY), np.datetime64("NaT"))
    return np.asarray(births[at])


def after_today(field: str, date: Column, today: pd.Timestamp | None) -> Problem:
    """Return rows dated after `today`."""
    limit = np.datetime64("NaT") if today is None else today.to_datetime64()
    return found(field, date.text, date.values > limit, "is in the future: correct it")
