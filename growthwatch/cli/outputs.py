"""What a command writes and the dates it is given: the checks before any work starts."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import pandas as pd

from growthwatch.reading.cells import read_date
from growthwatch.writing.replacing import check_file
from growthwatch.writing.whole_file import whole_file

TABLE_ENDINGS = (".csv", ".parquet", ".xlsx")
CHART_ENDINGS = (".png", ".svg", ".pdf")
NEEDS = {".parquet": "pyarrow", ".xlsx": "openpyxl"}
EXCEL_ROWS = 1_048_575  # below the header


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
    needs = NEEDS.get(ending)
    if needs and importlib.util.find_spec(needs) is None:
        raise CannotUse(f"--out {out} needs {needs}: run pip install {needs}, or write .csv")
    return out


def write_table(table: pd.DataFrame, out: Path, *, force: bool) -> None:
    """Write a table as CSV, Parquet or Excel by the ending of `out`, whole or not at all.

    Raises
    ------
    CannotUse
        For more rows than an Excel sheet holds.
    """
    ending = out.suffix.lower()
    if ending == ".xlsx" and len(table) > EXCEL_ROWS:
        raise CannotUse(
            f"--out {out} would need {len(table):,} rows and Excel holds {EXCEL_ROWS:,}: write "
            ".csv or .parquet"
        )
    with whole_file(out, force=force) as beside:
        if ending == ".csv":
            from growthwatch.writing.safe_csv import write_csv

            write_csv(table, beside)
        elif ending == ".parquet":
            table.to_parquet(beside, index=False)
        else:
            _write_excel(table, beside)


def _write_excel(table: pd.DataFrame, path: Path) -> None:
    with pd.ExcelWriter(path, engine="openpyxl", date_format="YYYY-MM-DD") as writer:
        dates = table.select_dtypes("datetime").columns
        days = table.assign(**{name: table[name].dt.date for name in dates})
        days.to_excel(writer, index=False, sheet_name="scores", freeze_panes=(1, 0))
        sheet = writer.sheets["scores"]
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.data_type == "f":  # text that begins with "=" is not a formula
                    cell.data_type = "s"
        for column, name in zip(sheet.columns, table, strict=True):
            sheet.column_dimensions[column[0].column_letter].width = max(12, len(name) + 2)


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
