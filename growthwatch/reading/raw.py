"""Tables as they lie on the disk: text cells, each row with its line in the file.

Nothing is judged here beyond whether a row fits under its header. CSV, Parquet and Excel all become
the same table of text, so that one set of checks serves them all.
"""

from __future__ import annotations

import datetime as dt
import gc
import math
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.csv_rows import csv_rows
from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import REJECTED_COLUMNS
from growthwatch.record.vocabulary import CLOCKS

ENDINGS = (".csv", ".parquet", ".xlsx")
WHOLE_ROW = "row"  # the field of a rejected row in which no one cell is to blame
UNPAIRED = (
    "The quotation marks of this row do not pair up: correct them, writing a quotation mark inside "
    "a cell as two."
)
WRONG_WIDTH = (
    "The row has {} cells under a header of {}: add or remove cells, and put a cell that holds a "
    "comma in quotation marks."
)
EMPTY = "The row is empty: delete it."


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


@dataclass(frozen=True)
class Grid:
    """A header and rows of any length below it, before they are matched."""

    header: list[str]
    lines: list[int]
    rows: list[list[str]]
    broken: list[tuple[int, str]]  # lines whose quotation marks do not pair up, with their text


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
    """Read one file of any of the three kinds as text.

    Raises
    ------
    CaseloadError
        If the file cannot be read as what its ending says.
    """
    readers = {".csv": _read_csv, ".xlsx": _read_excel, ".parquet": _read_parquet}
    try:
        with collector_paused():
            return readers[path.suffix.lower()](path)
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise CaseloadError(
            f"{path.name} cannot be opened ({why}): close it in other programs and check that you "
            "may read it"
        ) from error


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's garbage collector, which would walk every row read so far again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def rejected_frame(
    file: str, lines: Any = (), fields: Any = (), values: Any = (), reasons: Any = ()
) -> pd.DataFrame:
    """Return rejected rows of one file as a table with the columns of `REJECTED_COLUMNS`."""
    columns = (fields, values, reasons)
    table = {"file": [file] * len(lines), "line": np.asarray(lines, dtype=np.int64)}
    for name, column in zip(REJECTED_COLUMNS[2:], columns, strict=True):
        table[name] = column
    text = {name: "str" for name in REJECTED_COLUMNS if name != "line"}
    return pd.DataFrame(table).astype(text)


def _fitted(file: str, grid: Grid) -> RawTable:
    """Put rows under their header; one with more or fewer cells, or none filled, is a misfit."""
    names = _column_names(file, grid.header)
    width = len(names)
    misfits = [(line, text, UNPAIRED) for line, text in grid.broken]
    lines = np.array(grid.lines, dtype=np.int64)
    rows = grid.rows
    fits = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)) == width
    if not fits.all():
        for i in np.flatnonzero(~fits):
            reason = WRONG_WIDTH.format(len(rows[i]), width)
            misfits.append((int(lines[i]), ",".join(rows[i]), reason))
        rows, lines = [rows[i] for i in np.flatnonzero(fits)], lines[fits]
    columns = zip(*rows, strict=True) if rows else [()] * width
    cells = {
        name: np.array(list(map(str.strip, column)), dtype=object)
        for name, column in zip(names, columns, strict=True)
    }
    return _without_empty_rows(
        file, pd.DataFrame(cells, columns=names, dtype=object), lines, misfits
    )


def _without_empty_rows(
    file: str, cells: pd.DataFrame, lines: np.ndarray, misfits: list[tuple[int, str, str]]
) -> RawTable:
    filled = np.zeros(len(cells), dtype=bool)
    for name in cells:
        filled |= cells[name].to_numpy() != ""
    misfits = [*misfits, *((int(line), "", EMPTY) for line in lines[~filled])]
    misfits.sort(key=lambda misfit: misfit[0])
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


def _read_csv(path: Path) -> RawTable:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content[:2] == b"PK":
            raise CaseloadError(
                f"{path.name} is a workbook, not text: rename it to {path.stem}.xlsx"
            ) from error
        line = content.count(b"\n", 0, error.start) + 1
        raise CaseloadError(
            f"{path.name} is not in UTF-8 (line {line} has a character that cannot be read): save "
            "it again as 'CSV UTF-8'"
        ) from error
    header, lines, rows, broken = csv_rows(text)
    if not header:
        raise CaseloadError(
            f"{path.name} has no header line that can be read: its first line must name the columns"
        )
    return _fitted(path.name, Grid(header, lines, rows, broken))


def open_workbook(path: Path) -> Any:
    """Open an Excel workbook to read its values.

    Raises
    ------
    CaseloadError
        If it is none, or openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise CaseloadError(
            f"{path.name} needs openpyxl to be read: run pip install openpyxl, or save it as CSV"
        ) from error
    try:
        return load_workbook(path, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part of the file provokes
        raise CaseloadError(
            f"{path.name} cannot be opened as an Excel workbook: open it in Excel and save it again"
        ) from error


def parquet_table(path: Path) -> pd.DataFrame:
    """Read a Parquet file.

    Raises
    ------
    CaseloadError
        If it is none, or pyarrow is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise CaseloadError(
            f"{path.name} needs pyarrow to be read: run pip install pyarrow, or save it as CSV"
        ) from error
    try:
        return pyarrow.parquet.read_table(path).to_pandas(ignore_metadata=True)
    except pyarrow.ArrowException as error:
        raise CaseloadError(
            f"{path.name} cannot be opened as a Parquet file: write it again"
        ) from error


def _read_excel(path: Path) -> RawTable:
    workbook = open_workbook(path)
    with closing(workbook):
        sheet = _sheet(path, workbook)
        sheet.reset_dimensions()  # some programs write dimensions smaller than the sheet
        rows = [[cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    # An empty row has no existence in Excel beyond its neighbours: it is a blank line.
    filled = [(i, row) for i, row in enumerate(rows, start=1) if any(row)]
    if not filled:
        raise CaseloadError(f"{path.name} is empty: its first row must name the columns")
    header = filled[0][1]
    while not header[-1]:
        header.pop()
    width = len(header)
    fitted = [_padded(row, width) for _, row in filled[1:]]
    return _fitted(path.name, Grid(header, [i for i, _ in filled[1:]], fitted, []))


def _sheet(path: Path, workbook: Any) -> Any:
    sheets = workbook.worksheets
    named = [sheet for sheet in sheets if sheet.title.strip().lower() == path.stem.lower()]
    if named or len(sheets) == 1:
        return (named or sheets)[0]
    raise CaseloadError(
        f"{path.name} has {len(sheets)} sheets: name the one to be read {path.stem.lower()}"
    )


def _padded(row: list[str], width: int) -> list[str]:
    """Return a sheet's row at the header's width, longer only where a cell beyond it is filled."""
    row = row + [""] * (width - len(row))
    while len(row) > width and not row[-1]:
        row.pop()
    return row


def _read_parquet(path: Path) -> RawTable:
    table = parquet_table(path)
    names = _column_names(path.name, [str(name) for name in table.columns])
    cells = pd.DataFrame(
        {name: column_text(table.iloc[:, i]) for i, name in enumerate(names)},
        columns=names,
        dtype=object,
    )
    lines = np.arange(len(cells), dtype=np.int64) + 2
    return _without_empty_rows(path.name, cells, lines, [])


def column_text(column: pd.Series) -> np.ndarray:
    """Return a typed column as text, "" where missing; shape (n,), object."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        # A day in a British record is a day by British clocks.
        column = column.dt.tz_convert(CLOCKS).dt.tz_localize(None)
    codes, uniques = pd.factorize(column)
    texts = np.array([*(cell_text(value) for value in uniques), ""], dtype=object)
    return texts[codes]


def cell_text(value: Any) -> str:
    """Return a typed cell as text: days as YYYY-MM-DD, whole numbers without a point."""
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(CLOCKS)
        return value.isoformat()[:10]
    if isinstance(value, float | np.floating):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return str(value).strip()
