"""What can be wrong with a row, found on whole columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.reading.cells import DAY, NO_VALUE, Column
from growthwatch.reading.raw import RawTable
from growthwatch.record.ages import LONGEST_GESTATION, SHORTEST_GESTATION


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


def gestation_problems(weeks: Column, days: Column) -> list[Problem]:
    """Return gestations that cannot be: outside 22+0 to 45+0 weeks, or days that are not 0-6."""
    total = weeks.values * 7 + np.where(days.values <= 6, days.values, 0)
    outside = (total < SHORTEST_GESTATION) | (total > LONGEST_GESTATION)
    return [
        unreadable("gestation_weeks", weeks),
        found(
            "gestation_weeks",
            weeks.text,
            outside,
            "is not between 22 and 45 weeks: write whole weeks, or leave it empty if unknown",
        ),
        unreadable("gestation_days", days),
        found(
            "gestation_days",
            days.text,
            days.values > 6,
            "is not between 0 and 6: write the days beyond whole weeks",
        ),
        found(
            "gestation_days",
            days.text,
            weeks.empty & ~days.empty,
            "stands without gestation_weeks: fill in the weeks or leave both empty",
        ),
    ]


def repeated_children(
    raw: RawTable, problems: list[Problem], sex: Column, born: Column, weeks: Column, days: Column
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
            "weeks": weeks.values[rows],
            "days": np.nan_to_num(days.values[rows]),
            "line": raw.lines[rows],
        },
        index=rows,
    )
    table = table[table["child_id"].duplicated(keep=False)]
    by_child = table.groupby("child_id")
    facts = ["sex", "birth_date", "weeks", "days"]
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
    return lines.iloc[1]


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
    at = pd.Index(children["child_id"]).get_indexer(raw.cells["child_id"])
    born = np.append(children["birth_date"].to_numpy(DAY), np.datetime64("NaT"))[at]
    early = date.values < born
    births = pd.Series(born[early]).dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    said = np.full(len(early), "", dtype=object)
    said[early] = "is before the child's birth on " + births + ": correct whichever is wrong"
    return found("date", date.text, early, said)


def after_today(field: str, date: Column, today: pd.Timestamp | None) -> Problem:
    """Return rows dated after `today`."""
    limit = np.datetime64("NaT") if today is None else today.to_datetime64()
    return found(field, date.text, date.values > limit, "is in the future: correct it")
