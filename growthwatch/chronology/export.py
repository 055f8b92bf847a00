"""The chronology and the response times as files that a spreadsheet opens safely."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from growthwatch.writing.safe_csv import write_csv
from growthwatch.writing.workbooks import Column, Sheet, write_workbook

WIDTHS = {"event": 70, "message": 70, "action": 40, "child_voice": 30, "source": 40, "finding": 34}
NARROW, WIDE = 11, 24


def write_chronology(
    path: str | Path, chronology: pd.DataFrame, responses: pd.DataFrame | None = None
) -> None:
    """Write a chronology as .csv or .xlsx, by the ending of the path.

    Parameters
    ----------
    path : str or Path
    chronology : DataFrame
        As `growthwatch.chronology.chronology` returns it.
    responses : DataFrame, optional
        As `response_times` returns it: a second sheet, in Excel only.

    Raises
    ------
    ValueError
        For another ending, or response times to a .csv, which holds one table.

    Notes
    -----
    Text that a spreadsheet would run as a formula stays text. In Excel dates are dates, the header
    stays in view and repeats on every printed page.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        if responses is not None:
            raise ValueError(f"{path.name}: a .csv holds one table, write the other to its own")
        write_csv(chronology, path)
    elif ending == ".xlsx":
        sheets = [_sheet("chronology", chronology)]
        if responses is not None:
            sheets.append(_sheet("response times", responses))
        write_workbook(path, sheets)
    else:
        raise ValueError(f"{path.name}: write a chronology as .csv or .xlsx")


def _sheet(name: str, table: pd.DataFrame) -> Sheet:
    columns = {}
    for column in table:
        texts = table[column].dtype == object or isinstance(table[column].dtype, pd.StringDtype)
        width = WIDTHS.get(str(column), WIDE if texts and column != "age" else NARROW)
        columns[str(column)] = Column(str(column).replace("_", " "), width)
    return Sheet(name, table, columns)
