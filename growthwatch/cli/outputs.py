"""What a command writes and the dates it is given: the checks before any work starts."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import pandas as pd

from growthwatch.reading.cells import read_date
from growthwatch.writing.replacing import check_file
from growthwatch.writing.safe_csv import write_csv
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.workbooks import MOST_ROWS, Column, Sheet, write_workbook

TABLE_ENDINGS = (".csv", ".parquet", ".xlsx")
CHART_ENDINGS = (".png", ".svg", ".pdf")
# The module that writes a kind of file, and the extra that brings it.
NEEDS = {".parquet": ("pyarrow", "parquet"), ".xlsx": ("xlsxwriter", "excel")}


class CannotUse(Exception):
    """The command line cannot be used: one sentence, with what to do."""


def output_file(
    out: Path, endings: tuple[str, ...], caseload: Path | None = None, *, force: bool
) -> Path:
    """Return `out` if a file of one of these endings can be written there.

    Raises
    ------
    CannotUse
        For another ending, a folder that does not exist, or one of the caseload's own files.
    NotReplaced
        For what is there already without `force`, or is no plain file.
    """
    ending = out.suffix.lower()
    if ending not in endings:
        raise CannotUse(f"--out {out} must end in one of {', '.join(endings)}")
    if not out.absolute().parent.is_dir():
        raise CannotUse(f"--out {out} is in a folder that does not exist: make the folder first")
    ours = caseload is not None and out.absolute().parent.resolve() == caseload.resolve()
    if ours and out.is_file():
        raise CannotUse(f"--out {out} would replace a file of the caseload: choose another name")
    check_file(out, force=force)
    module, extra = NEEDS.get(ending, ("", ""))
    if module and importlib.util.find_spec(module) is None:
        raise CannotUse(
            f'--out {out} needs {module}: run pip install "growthwatch[{extra}]", or write .csv'
        )
    return out


def write_table(table: pd.DataFrame, out: Path, *, force: bool) -> None:
    """Write a table as CSV, Parquet or Excel by the ending of `out`, whole or not at all.

    Raises
    ------
    CannotUse
        For more rows than an Excel sheet holds.
    """
    ending = out.suffix.lower()
    if ending == ".xlsx" and len(table) > MOST_ROWS:
        raise CannotUse(
            f"--out {out} would need {len(table):,} rows and Excel holds {MOST_ROWS:,}: write "
            ".csv or .parquet"
        )
    with whole_file(out, force=force) as beside:
        if ending == ".csv":
            write_csv(table, beside)
        elif ending == ".parquet":
            table.to_parquet(beside, index=False)
        else:
            columns = {name: Column(name, max(12, len(name) + 2)) for name in table}
            write_workbook(beside, [Sheet("scores", table, columns, wrapped=False)])


def given_date(text: str | None, option: str) -> dt.date | None:
    """Read a date of the command line as dates in files are read.

    Raises
    ------
    CannotUse
        Naming the option.
    """
    if text is None:
        return None
    reading = read_date(text.strip())
    if reading.value is None:
        raise CannotUse(f"{option} {text!r} {reading.reason or 'is empty: write it as 2013-04-22'}")
    return reading.value
