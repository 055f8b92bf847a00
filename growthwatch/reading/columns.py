"""The columns of a raw table: found, read with their types; its rows split into good and bad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.cells import DAY, Column, read_column, read_date
from growthwatch.reading.look_alikes import look_alike, look_alike_words
from growthwatch.reading.problems import Problem
from growthwatch.reading.raw import RawTable, rejected_frame
from growthwatch.record.errors import CaseloadError


@dataclass(frozen=True)
class Checked:
    """Accepted rows with types, rejected rows, and what is used but for a cell, of one file.

    Attributes
    ----------
    accepted : DataFrame
    rejected : DataFrame
        file, line, field, value, reason.
    warnings : DataFrame
        The same columns: cells that could not be used in rows that are.
    """

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    warnings: pd.DataFrame


def need_columns(raw: RawTable, names: tuple[str, ...]) -> None:
    """Raise CaseloadError for a column that is not there."""
    missing = [name for name in names if name not in raw.cells]
    if not missing:
        return
    suspect_misspelt(raw, names)
    hint = f"name it in the header line, which has {', '.join(raw.cells)}"
    if len(raw.cells.columns) == 1:
        hint = "its header line is not separated by commas, so save it as comma-separated CSV"
    raise CaseloadError(f"{raw.file} has no column {missing[0]}: {hint}")


def suspect_misspelt(raw: RawTable, names: tuple[str, ...]) -> None:
    """Raise CaseloadError where a column is probably one of `names` under another name."""
    found = look_alike(raw.cells, names)
    if found:
        column, name = found
        raise CaseloadError(f"{raw.file} {look_alike_words(column, name, name in raw.cells)}")


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


def split(
    raw: RawTable,
    table: pd.DataFrame,
    problems: list[Problem],
    warnings: Sequence[Problem] = (),
) -> Checked:
    """Return the rows without a problem, and each other row once with all its reasons.

    `warnings` are told of the rows that are used, and drop none.
    """
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
    return Checked(
        table[good].reset_index(drop=True),
        rejected.reset_index(drop=True),
        _warnings(raw, warnings, good),
    )


def _warnings(raw: RawTable, warnings: Sequence[Problem], good: np.ndarray) -> pd.DataFrame:
    """Return a row for each cell of a used row that a warning is about, in the file's order."""
    parts = [rejected_frame(raw.file)]
    for warning in warnings:
        used = good[warning.rows]
        rows = warning.rows[used]
        parts.append(
            rejected_frame(
                raw.file,
                raw.lines[rows],
                np.full(len(rows), warning.field, dtype=object),
                warning.values[used],
                warning.reasons[used],
            )
        )
    return pd.concat(parts).sort_values("line", kind="stable", ignore_index=True)
