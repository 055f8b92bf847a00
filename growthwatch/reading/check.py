"""The check step: raw rows to accepted rows with types, and rejected rows with reasons.

Each check finds problems; a row with any problem is rejected once, as a whole, with every reason.
So rows in are rows accepted plus rows rejected. What is possible but unlikely is accepted: judging
it is for the findings.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.cells import (
    DAY,
    Column,
    read_column,
    read_count,
    read_date,
    read_measure,
    read_number,
    read_sex,
)
from growthwatch.reading.problems import (
    Problem,
    after_today,
    before_birth,
    found,
    gestation_problems,
    repeated_children,
    required,
    unknown_child,
    unreadable,
)
from growthwatch.reading.raw import WHOLE_ROW, RawTable, rejected_frame
from growthwatch.record.errors import CaseloadError

VALUES = ("weight_kg", "height_cm", "ofc_cm")
CHILD_NUMBERS = ("birth_weight_kg", "mother_height_cm", "father_height_cm")


@dataclass(frozen=True)
class Checked:
    """Accepted rows with types, and rejected rows, of one file."""

    accepted: pd.DataFrame
    rejected: pd.DataFrame


def check_children(raw: RawTable, today: pd.Timestamp | None = None) -> Checked:
    """Check the children's rows.

    Parameters
    ----------
    raw : RawTable
        With child_id, sex, birth_date.
    today : Timestamp, optional
        A birth after it is rejected.

    Returns
    -------
    Checked
        accepted: child_id (str), sex ("female", "male"), birth_date, gestation_weeks and
        gestation_days (Int64), then the other columns as text, numbers and dates where they are
        known to be.

    Raises
    ------
    CaseloadError
        For a missing column or an ambiguous order of day and month.
    """
    need_columns(raw, ("child_id", "sex", "birth_date"))
    suspect_misspelt(raw, ("gestation_weeks", "gestation_days"))
    sex = read_column(raw.cells["sex"], read_sex, object)
    dates = read_dates(raw, ("birth_date", *(("since",) if "since" in raw.cells else ())))
    born = dates["birth_date"]
    weeks, days = (
        read_column(text_of(raw, name), read_count, float)
        for name in ("gestation_weeks", "gestation_days")
    )
    numbers = {
        name: read_column(raw.cells[name], read_number, float)
        for name in CHILD_NUMBERS
        if name in raw.cells
    }
    problems = [
        required(raw, "child_id", "every child needs one"),
        unreadable("sex", sex),
        required(raw, "birth_date", "without it there is no age"),
        after_today("birth_date", born, today),
        *gestation_problems(weeks, days),
        *(unreadable(name, column) for name, column in (numbers | dates).items()),
    ]
    problems.append(repeated_children(raw, problems, sex, born, weeks, days))
    table = typed(
        raw,
        {
            "child_id": None,
            "sex": pd.array(sex.values, dtype="str"),
            "birth_date": born.values,
            "gestation_weeks": pd.array(weeks.values, dtype="Float64").astype("Int64"),
            "gestation_days": pd.array(days.values, dtype="Float64").astype("Int64"),
        },
        {name: column.values for name, column in (numbers | dates).items() if name != "birth_date"},
    )
    return split(raw, table, problems)


def check_measurements(
    raw: RawTable, children: Checked, child_lines: pd.Series, today: pd.Timestamp | None = None
) -> Checked:
    """Check the measurements' rows against the children.

    Parameters
    ----------
    raw : RawTable
        With child_id, date, weight_kg.
    children : Checked
    child_lines : Series
        Where each rejected child's row is, such as "children.csv line 5", by child_id.
    today : Timestamp, optional
        A date after it is rejected.

    Returns
    -------
    Checked
        accepted: child_id (str), date, weight_kg, height_cm, ofc_cm (float, nan where not
        measured), then the other columns as text.

    Raises
    ------
    CaseloadError
        For a missing column or an ambiguous order of day and month.
    """
    need_columns(raw, ("child_id", "date", "weight_kg"))
    suspect_misspelt(raw, VALUES)
    date = read_dates(raw, ("date",))["date"]
    numbers = {name: read_column(text_of(raw, name), read_number, float) for name in VALUES}
    nothing = np.logical_and.reduce([column.empty for column in numbers.values()])
    none_given = Problem(
        np.flatnonzero(nothing),
        WHOLE_ROW,
        np.full(int(nothing.sum()), "", dtype=object),
        np.full(
            int(nothing.sum()),
            "The row has no weight, height or head circumference: fill one in or delete the row.",
            dtype=object,
        ),
    )
    problems = [
        required(raw, "child_id", "every measurement belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        required(raw, "date", "a measurement needs its day"),
        unreadable("date", date),
        before_birth(raw, date, children.accepted),
        after_today("date", date, today),
        *(unreadable(name, column) for name, column in numbers.items()),
        none_given,
    ]
    first = {"child_id": None, "date": date.values}
    first |= {name: column.values for name, column in numbers.items()}
    table = typed(raw, first, {})
    if "position" in table:
        table["position"] = table["position"].str.lower()
    return split(raw, table, problems)


def check_contacts(raw: RawTable, children: Checked, child_lines: pd.Series) -> Checked:
    """Check the contacts' rows against the children, as `check_measurements`.

    A contact about the family may be from before the child's birth, and a planned one from the
    future.

    Returns
    -------
    Checked
        accepted: child_id, date, agency, role, kind, summary, date_to (NaT where it was one day),
        then the other columns as text.
    """
    need_columns(raw, ("child_id", "date", "agency", "role", "kind", "summary"))
    dates = read_dates(raw, ("date", "date_to"))
    date, date_to = dates["date"], dates["date_to"]
    backwards = date_to.values < date.values
    problems = [
        required(raw, "child_id", "every contact belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        required(raw, "date", "a contact needs its day"),
        unreadable("date", date),
        unreadable("date_to", date_to),
        found("date_to", date_to.text, backwards, "is before the date: correct one of them"),
    ]
    names = ("child_id", "date", "agency", "role", "kind", "summary", "date_to")
    first = dict.fromkeys(names) | {"date": date.values, "date_to": date_to.values}
    return split(raw, typed(raw, first, {}), problems)


def check_plans(raw: RawTable, children: Checked, child_lines: pd.Series) -> Checked:
    """Check the rows of planned measuring against the children, as `check_measurements`.

    Returns
    -------
    Checked
        accepted: child_id, measure ("weight", "height", "ofc", "bmi"), from, until, every_days,
        source (missing where not said), then the other columns as text.
    """
    need_columns(raw, ("child_id", "measure", "from", "until", "every_days"))
    dates = read_dates(raw, ("from", "until"))
    start, until = dates["from"], dates["until"]
    every = read_column(raw.cells["every_days"], read_number, float)
    measure = read_column(raw.cells["measure"], read_measure, object)
    problems = [
        required(raw, "child_id", "every plan belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        unreadable("measure", measure),
        required(raw, "from", "a plan needs the day it was made"),
        unreadable("from", start),
        unreadable("until", until),
        found("until", until.text, until.values < start.values, "is before from: correct one"),
        required(raw, "every_days", "write 7 for weekly or 30 for monthly"),
        unreadable("every_days", every),
    ]
    raw.cells["source"] = text_of(raw, "source")
    first = {
        "child_id": None,
        "measure": pd.array(measure.values, dtype="str"),
        "from": start.values,
        "until": until.values,
        "every_days": every.values,
        "source": None,
    }
    return split(raw, typed(raw, first, {}), problems)


# Columns


def need_columns(raw: RawTable, names: tuple[str, ...]) -> None:
    """Raise CaseloadError for a column that is not there."""
    missing = [name for name in names if name not in raw.cells]
    if not missing:
        return
    hint = f"name it in the header line, which has {', '.join(raw.cells)}"
    if len(raw.cells.columns) == 1:
        hint = "its header line is not separated by commas, so save it as comma-separated CSV"
    raise CaseloadError(f"{raw.file} has no column {missing[0]}: {hint}")


def suspect_misspelt(raw: RawTable, names: tuple[str, ...]) -> None:
    """Raise CaseloadError where a known column is absent and another has nearly its name."""
    others = [name for name in raw.cells if name not in names]
    for name in names:
        near = difflib.get_close_matches(name, others, n=1, cutoff=0.8)
        if name not in raw.cells and near:
            raise CaseloadError(
                f"{raw.file} has a column {near[0]} but no {name}: rename it, or give it a "
                "different name if it is something else"
            )


def text_of(raw: RawTable, name: str) -> pd.Series:
    """Return a column's text; all empty where there is no such column."""
    if name in raw.cells:
        return raw.cells[name]
    return pd.Series("", index=raw.cells.index, dtype=object)


def read_dates(raw: RawTable, names: tuple[str, ...]) -> dict[str, Column]:
    """Read the date columns of a file.

    Raises
    ------
    CaseloadError
        Where some dates can only be month first and others would be read day first: then no date
        of the file that could be either is safe. Names the lines that prove it.
    """
    columns = {name: read_column(text_of(raw, name), read_date, DAY) for name in names}
    orders = np.concatenate([column.orders for column in columns.values()])
    texts = np.concatenate([column.text for column in columns.values()])
    lines = np.tile(raw.lines, len(names))
    month_first = np.flatnonzero(orders == "month first")
    day_first = np.flatnonzero((orders == "day first") | (orders == "either"))
    if len(month_first) and len(day_first):
        proof, other = (
            ", ".join(f"line {lines[i]}: {texts[i]}" for i in rows[:3])
            for rows in (month_first, day_first)
        )
        raise CaseloadError(
            f"{raw.file} has dates with the month first ({proof}) beside dates that would be read "
            f"with the day first ({other}): write every date as YYYY-MM-DD"
        )
    return columns


def typed(raw: RawTable, first: dict[str, Any], numbers: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return the table with its types: `first` columns, then the file's others in their order.

    A column given as None, and every other column that is not among `numbers`, is text, missing
    where empty.
    """
    known = first | numbers
    columns = {}
    for name in [*first, *(name for name in raw.cells if name not in first)]:
        values = known.get(name)
        if values is None:
            text = raw.cells[name].astype("str")
            values = text if name == "child_id" else text.mask(text == "")
        columns[name] = values
    return pd.DataFrame(columns, index=raw.cells.index)


def split(raw: RawTable, table: pd.DataFrame, problems: list[Problem]) -> Checked:
    """Return the rows without a problem, and each other row once with all its reasons."""
    rows = np.concatenate([problem.rows for problem in problems])
    told = pd.DataFrame(
        {
            "row": rows,
            "field": np.repeat(
                np.array([problem.field for problem in problems], dtype=object),
                [len(problem.rows) for problem in problems],
            ),
            "value": np.concatenate([problem.values for problem in problems]),
            "reason": np.concatenate([problem.reasons for problem in problems]),
        }
    ).sort_values("row", kind="stable")
    first = told.drop_duplicates("row").set_index("row")
    several = told[told["row"].duplicated(keep=False)]
    if len(several):
        first.loc[several["row"].unique(), "reason"] = several.groupby("row")["reason"].agg(
            " ".join
        )
    good = np.ones(len(table), dtype=bool)
    good[rows] = False
    rejected = rejected_frame(
        raw.file,
        raw.lines[first.index.to_numpy()],
        first["field"].to_numpy(),
        first["value"].to_numpy(),
        first["reason"].to_numpy(),
    )
    rejected = pd.concat([raw.misfits, rejected]).sort_values("line", kind="stable")
    return Checked(table[good].reset_index(drop=True), rejected.reset_index(drop=True))
