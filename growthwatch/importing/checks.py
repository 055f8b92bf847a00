"""What the records of a caseload must hold, by the limits that a caseload's own files have too."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from growthwatch.importing.record_sets import Records
from growthwatch.reading.cells import DAY
from growthwatch.reading.problems import (
    GROWN_AT_LEAST,
    GROWN_YEARS,
    OLDEST_YEARS,
    UNKNOWN_INSTEAD,
)
from growthwatch.reading.quantities import beyond_limits, limit_words
from growthwatch.record.errors import CaseloadError
from growthwatch.record.vocabulary import DAYS_PER_YEAR

MEASURED = ("weight_kg", "height_cm", "ofc_cm")
# What can be done without never drops a child: a cell that cannot be read is told, and unknown.
OPTIONAL = ("birth_weight_kg", "mother_height_cm", "father_height_cm")
# Of a column's filled cells: beyond it the mapping is wrong, not the cells.
MOST_UNREADABLE, ENOUGH_UNREADABLE = 0.5, 10


def check_children(records: Records, today: dt.date) -> None:
    """Add the problems of the children's records; what is optional and wrong becomes unknown."""
    not_after(records, "birth_date", today)
    for name in OPTIONAL:
        unknown_instead(records, name, *_beyond(records, name))


def check_measurements(records: Records, children: pd.DataFrame, today: dt.date) -> None:
    """Add the problems of measurements: in the future, before birth, impossible for the age."""
    not_after(records, "date", today)
    at = pd.Index(children["child_id"]).get_indexer(records.frame["child_id"])
    born = np.append(children["birth_date"].to_numpy(DAY), np.datetime64("NaT"))[at]
    early = records.frame["date"].to_numpy(DAY) < born
    records.problem("date", early, "is before the child's birth: correct whichever is wrong")
    # A birth date of 1970, or a parent's: as in a caseload folder.
    age = (records.frame["date"].to_numpy(DAY) - born) / np.timedelta64(1, "D") / DAYS_PER_YEAR
    with np.errstate(invalid="ignore"):
        old = age > OLDEST_YEARS
        records.problem(
            "date", old,
            f"is more than {OLDEST_YEARS:g} years after the birth: correct whichever is wrong",
        )  # fmt: skip
        for name, least in GROWN_AT_LEAST.items():
            small = (age >= GROWN_YEARS) & ~old & (records.frame[name].to_numpy(float) < least)
            records.problem(
                name, small,
                f"cannot be that of somebody of {GROWN_YEARS:g} years or more: correct the birth "
                "date or the date",
            )  # fmt: skip
    for name in MEASURED:
        records.problem(name, *_beyond(records, name))


def check_contacts(records: Records) -> None:
    """Add the problems of contacts: over before they began."""
    if "date_to" in records.frame:
        backwards = records.frame["date_to"].to_numpy(DAY) < records.frame["date"].to_numpy(DAY)
        records.problem("date_to", backwards, "is before the date: correct one of them")


def not_after(records: Records, name: str, today: dt.date) -> None:
    """Add the problem of days in the future."""
    late = records.frame[name].to_numpy(DAY) > np.datetime64(today)
    records.problem(name, late, "is in the future: correct it")


def unknown_instead(
    records: Records, name: str, where: np.ndarray, reasons: str | np.ndarray
) -> None:
    """Note cells that can be done without and cannot be used, and leave them out.

    Raises
    ------
    CaseloadError
        Where most cells of a column are such: then it is the wrong column, or in another form.
    """
    if not where.any():
        return
    filled = int((records.texts[name] != "").sum())
    number = int(where.sum())
    said = np.broadcast_to(np.asarray(reasons, dtype=object), len(where))
    if number >= ENOUGH_UNREADABLE and number > MOST_UNREADABLE * filled:
        first = int(np.flatnonzero(where)[0])
        raise CaseloadError(
            f"{number:,} of {filled:,} cells of {name} cannot be used, so nothing is imported, "
            f"first {records.files[first]} line {records.lines[first]}: {name} {said[first]}"
        )
    records.note(name, where, f"{name} unknown", said + UNKNOWN_INSTEAD)
    values = records.frame[name].to_numpy(copy=True)
    values[where] = None if values.dtype == object else np.nan
    records.frame[name] = values


def _beyond(records: Records, name: str) -> tuple[np.ndarray, np.ndarray]:
    values = records.frame[name].to_numpy(dtype=float)
    outside = beyond_limits(name, values)
    said = np.full(len(values), "", dtype=object)
    said[outside] = [limit_words(name, value) for value in values[outside]]
    return outside, said
