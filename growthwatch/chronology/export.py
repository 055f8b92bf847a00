"""The chronology and the response times as files that a spreadsheet opens safely."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

EXCEL_TEXT = 32_767  # characters a cell holds
CUT = " … (cut: a cell holds no more)"
WIDTHS = {"event": 70, "message": 70, "action": 40, "child_voice": 30, "source": 40, "finding": 34}
NARROW, WIDE = 11, 24
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


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
    # The report is built on the chronology, so it cannot be needed to load it.
    from growthwatch.writing.safe_csv import write_csv

    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        if responses is not None:
            raise ValueError(f"{path.name}: a .csv holds one table, write the other to its own")
        write_csv(chronology, path)
    elif ending == ".xlsx":
        sheets = {"chronology": chronology}
        if responses is not None:
            sheets["response times"] = responses
        _write_excel(sheets, path)
    else:
        raise ValueError(f"{path.name}: write a chronology as .csv or .xlsx")


def _write_excel(sheets: dict[str, pd.DataFrame], path: Path) -> None:
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        _fill(book.create_sheet(name), table)
    book.save(path)


def _fill(sheet: Any, table: pd.DataFrame) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    top = Alignment(vertical="top", wrap_text=True)
    for column, name in enumerate(table, start=1):
        head = sheet.cell(1, column, str(name).replace("_", " "))
        head.font, head.alignment = Font(bold=True), top
        is_date = pd.api.types.is_datetime64_any_dtype(table[name])
        for row, value in enumerate(table[name].tolist(), start=2):
            if pd.isna(value) or value == "":
                continue
            cell = sheet.cell(row, column)
            if is_date:
                cell.value, cell.number_format = value.date(), "yyyy-mm-dd"
            elif isinstance(value, str):
                cell.value, cell.data_type = _plain(value), "s"
                # Stays text when someone edits the cell, too.
                cell.quotePrefix = value.lstrip()[:1] in tuple("=+-@＝＋－＠")
            else:
                cell.value = value
            cell.alignment = top
        texts = table[name].dtype == object or isinstance(table[name].dtype, pd.StringDtype)
        width = WIDTHS.get(str(name), WIDE if texts and name != "age" else NARROW)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.auto_filter.ref = sheet.dimensions


def _plain(text: str) -> str:
    text = _CONTROL.sub(" ", text)
    return text if len(text) <= EXCEL_TEXT else text[: EXCEL_TEXT - len(CUT)] + CUT
