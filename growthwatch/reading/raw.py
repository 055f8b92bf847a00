"""Tables as they lie on the disk: text cells, each row with its line in the file.

Nothing is judged here beyond whether a row fits under its header. CSV, Parquet and Excel all become
the same table of text, so that one set of checks serves them all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.files import PARQUET, opening, read_grid
from growthwatch.reading.grid import Grid, Row
from growthwatch.reading.parquet import parquet_columns
from growthwatch.reading.text_files import UTF_8
from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import REJECTED_COLUMNS, empty_rejected

ENDINGS = (".csv", ".parquet", ".xlsx")
WHOLE_ROW = "row"  # the field of a rejected row in which no one cell is to blame
WRONG_WIDTH = (
    "The row has {} cells under a header of {}: add or remove cells, and put a cell that holds a "
    "comma in quotation marks."
)
EMPTY = "The row is empty: delete it."
SHOWN = 2_000  # characters of a cell, or of a row that does not fit, that are kept to be shown


@dataclass(frozen=True)
class RawTable:
    """One file's rows as text.

    Attributes
    ----------
    file : str
        The file's name.
    cells : DataFrame
        Text without surrounding spaces; "" where empty. Column names in lower case with
        underscores.
    lines : ndarray of int, shape (rows,)
        Each row's first line in the file; the header of a Parquet table counts as line 1.
    misfits : DataFrame
        Rows that do not fit under the header, as rejected rows.
    """

    file: str
    cells: pd.DataFrame
    lines: np.ndarray
    misfits: pd.DataFrame

    def with_columns(self, *names: str) -> RawTable:
        """Return the table with empty columns of these names where it has none."""
        absent = dict.fromkeys((name for name in names if name not in self.cells), "")
        return replace(self, cells=self.cells.assign(**absent).astype(object))


def find_table(folder: Path, name: str) -> Path | None:
    """Return the file of the folder that holds the table `name`; None if there is none.

    Raises
    ------
    CaseloadError
        If two files could be it, or if it is of a kind that cannot be read.
    """
    found = [path for path in sorted(folder.iterdir()) if path.stem.lower() == name]
    usable = [path for path in found if path.suffix.lower() in ENDINGS and path.is_file()]
    if len(usable) > 1:
        names = " and ".join(path.name for path in usable)
        raise CaseloadError(f"{folder} holds {names}: keep only the one to be read")
    if found and not usable:
        raise CaseloadError(
            f"{found[0].name} is not of a kind that can be read: save it as {name}.csv, "
            f"{name}.xlsx or {name}.parquet"
        )
    return usable[0] if usable else None


def read_raw(path: Path) -> RawTable:
    """Read one file of a caseload folder as text, its first row naming the columns.

    Raises
    ------
    CaseloadError
        If the file cannot be read as what its ending says.
    """
    if path.suffix.lower() == PARQUET:
        return parquet_raw(path)
    grid = read_grid(
        path, which=lambda titles: _sheet(path, titles), encodings=UTF_8, delimiter=","
    )
    if not grid.rows or (grid.broken and grid.broken[0][0] < grid.lines[0]):
        raise CaseloadError(
            f"{path.name} has no header line that can be read: its first line must name the columns"
        )
    return _fitted(path.name, grid)


def parquet_raw(path: Path, leave: Collection[str] = ()) -> RawTable:
    """Read a Parquet file as text, without the columns named in `leave`."""
    with opening(path):
        names, columns = parquet_columns(path, leave)
    names = _column_names(path.name, names)
    cells = pd.DataFrame(dict(zip(names, columns, strict=True)), columns=names, dtype=object)
    lines = np.arange(len(cells), dtype=np.int64) + 2
    return _without_empty_rows(path.name, cells, lines, [])


def _sheet(path: Path, titles: Sequence[str]) -> int:
    """Return the sheet named after the table, or else the only one."""
    named = [i for i, title in enumerate(titles) if title.strip().lower() == path.stem.lower()]
    if named or len(titles) == 1:
        return (named or [0])[0]
    raise CaseloadError(
        f"{path.name} has {len(titles)} sheets: name the one to be read {path.stem.lower()}"
    )


def rejected_frame(
    file: str, lines: Any = (), fields: Any = (), values: Any = (), reasons: Any = ()
) -> pd.DataFrame:
    """Return rejected rows of one file as a table with the columns of `REJECTED_COLUMNS`."""
    if not len(lines):
        return empty_rejected()
    shown = [value if len(value) <= SHOWN else value[:SHOWN] for value in values]
    columns = ([file] * len(lines), np.asarray(lines, dtype=np.int64), fields, shown, reasons)
    return pd.DataFrame(
        {
            name: values if name == "line" else pd.array(values, dtype="str")
            for name, values in zip(REJECTED_COLUMNS, columns, strict=True)
        }
    )


def _fitted(file: str, grid: Grid) -> RawTable:
    """Put rows under their header; one with more or fewer cells, or none filled, is a misfit."""
    header = list(grid.rows[0])
    while grid.is_sheet and not header[-1]:
        header.pop()
    names = _column_names(file, header)
    width = len(names)
    misfits = list(grid.broken)
    rows: list[Row] = list(grid.rows[1:])
    lines = np.array(grid.lines[1:], dtype=np.int64)
    fits = np.ones(len(rows), dtype=bool)
    for i in np.flatnonzero(np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)) != width):
        rows[i] = _as_wide(rows[i], width)
        if len(rows[i]) != width:
            fits[i] = False
            reason = WRONG_WIDTH.format(len(rows[i]), width)
            misfits.append((int(lines[i]), ",".join(rows[i])[:SHOWN], reason))
    if not fits.all():
        rows, lines = [rows[i] for i in np.flatnonzero(fits)], lines[fits]
    columns = zip(*rows, strict=True) if rows else [()] * width
    cells = {
        name: np.array(list(map(str.strip, column)), dtype=object)
        for name, column in zip(names, columns, strict=True)
    }
    return _without_empty_rows(
        file, pd.DataFrame(cells, columns=names, dtype=object), lines, misfits
    )


def _as_wide(row: Row, width: int) -> Row:
    """Return a row without the empty cells that it has beyond a width."""
    end = len(row)
    while end > width and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _without_empty_rows(
    file: str, cells: pd.DataFrame, lines: np.ndarray, misfits: Sequence[tuple[int, str, str]]
) -> RawTable:
    filled = np.zeros(len(cells), dtype=bool)
    for name in cells:
        filled |= cells[name].to_numpy() != ""
    misfits = [*misfits, *((int(line), "", EMPTY) for line in lines[~filled])]
    misfits = sorted(misfits, key=lambda misfit: misfit[0])
    at, values, reasons = zip(*misfits, strict=True) if misfits else ((), (), ())
    rejected = rejected_frame(file, at, [WHOLE_ROW] * len(at), values, reasons)
    return RawTable(file, cells[filled].reset_index(drop=True), lines[filled], rejected)


def _column_names(file: str, header: list[str]) -> list[str]:
    """Return header cells as column names: "Child ID " is child_id, an empty one column_7."""
    names = [re.sub(r"[\s\-]+", "_", cell.strip().lower()) for cell in header]
    names = [name or f"column_{i}" for i, name in enumerate(names, start=1)]
    for name in names:
        if names.count(name) > 1:
            raise CaseloadError(f"{file} has the column {name} twice: remove or rename one")
    return names
