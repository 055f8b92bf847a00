"""``worklist.xlsx``: the worklist for those who work in a spreadsheet, one sheet for each team."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from growthwatch.review.handover import missing
from growthwatch.review.teams import NO_TEAM

NEEDS = "openpyxl"
COLUMNS = {
    "child_id": ("Child", 14),
    "severity": ("Severity", 10),
    "change": ("Since last report", 12),
    "weeks_running": ("Weeks running", 9),
    "title": ("Finding", 28),
    "why": ("Why", 60),
    "since": ("Since", 12),
    "age": ("Age", 14),
    "last_weight_date": ("Last weight on", 12),
    "last_weight_kg": ("Last weight (kg)", 10),
    "last_weight_centile": ("Centile", 9),
    "last_contact_date": ("Last contact on", 12),
    "last_contact": ("Last contact", 22),
    "next_due": ("Next due", 12),
    "next_due_for": ("Next due for", 22),
    "practitioner": ("Practitioner", 20),
    "team": ("Team", 18),
    "birth_date": ("Born", 12),
    "first_detected": ("First detected", 12),
    "findings": ("Findings", 9),
}
# The first columns are printed: all of them would be too small to read.
PRINTED = list(COLUMNS).index("next_due_for") + 1
A4 = 9
LINE, WHY_LETTERS = 14.5, 62
FORMATS = {"last_weight_kg": "0.00", "last_weight_centile": "0.0"}
# A workbook says when it was made; two runs on the same input must not differ.
MADE = dt.datetime(2000, 1, 1)
ZIP_DATE = (2000, 1, 1, 0, 0, 0)


def missing_for_workbook() -> str:
    """Return why no workbook can be written, in a sentence; empty where one can."""
    if importlib.util.find_spec(NEEDS) is None:
        return (
            "worklist.xlsx was not written because openpyxl is not installed: "
            "pip install growthwatch[excel]; worklist.csv holds the same."
        )
    return ""


def write_workbook(listed: pd.DataFrame, path: Path, title: Callable[[str], str]) -> None:
    """Write the children with findings present, one sheet a team, in order of concern.

    Parameters
    ----------
    listed : DataFrame
        The worklist.
    path : Path
    title : callable
        From a rule's name to what it is called.
    """
    from openpyxl import Workbook

    present = listed[listed["status"] == "ongoing"]
    table = present.assign(title=[title(rule) for rule in present["rule"]])
    team = table["team"].map(lambda name: NO_TEAM if missing(name) else str(name))
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = MADE
    book.properties.creator = "growthwatch"
    taken: set[str] = set()
    for name in sorted(team.unique()) or ["worklist"]:
        sheet = book.create_sheet(_sheet_name(name, taken))
        _fill(sheet, table[team == name] if len(table) else table)
    book.save(path)
    _without_times(path)


def _fill(sheet: Any, table: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(table) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.print_area = f"A1:{get_column_letter(PRINTED)}{len(table) + 1}"
    sheet.row_dimensions[1].height = 2 * LINE
    for line, why in enumerate(table["why"], 2):
        # Not every program fits a row to its wrapped text by itself.
        sheet.row_dimensions[line].height = LINE * max(2, -(-len(str(why)) // WHY_LETTERS))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for i, (_, width) in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="E3E7E9")
    wrap = Alignment(wrap_text=True, vertical="top", horizontal="left")
    heads = []
    for words, _ in COLUMNS.values():
        cell = WriteOnlyCell(sheet, value=words)
        cell.font, cell.fill, cell.alignment = bold, grey, wrap
        heads.append(cell)
    sheet.append(heads)
    for row in table.reindex(columns=list(COLUMNS)).to_dict("records"):
        cells = []
        for name, value in row.items():
            cell = WriteOnlyCell(sheet, value=_plain(value))
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text that begins with "=" is not a formula
            elif isinstance(cell.value, dt.date):
                cell.number_format = "DD/MM/YYYY"
            cell.number_format = FORMATS.get(name, cell.number_format)
            cell.alignment = wrap
            cells.append(cell)
        sheet.append(cells)


def _plain(value: Any) -> Any:
    """Return what a cell holds: text, a number, a date, or nothing."""
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, str):
        # Characters that a workbook cannot hold.
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", value)
    return value.item() if hasattr(value, "item") else value


def _sheet_name(team: str, taken: set[str]) -> str:
    """Return a team's name as Excel allows it: 31 characters, none of []:*?/\\, and once."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", team).strip().strip("'")[:31] or "team"
    number, base = 2, name
    while name.lower() in taken:
        name = f"{base[: 30 - len(str(number))]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def _without_times(path: Path) -> None:
    """Write the file's parts again with one fixed date, so that two runs give the same bytes."""
    with ZipFile(path) as made:
        parts = [(info.filename, made.read(info)) for info in made.infolist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as again:
        for name, content in parts:
            if name == "docProps/core.xml":
                stamp = rb"(<dcterms:modified[^>]*>)[^<]*"
                content = re.sub(stamp, rb"\g<1>2000-01-01T00:00:00Z", content)
            part = ZipInfo(name, ZIP_DATE)
            part.compress_type = ZIP_DEFLATED
            again.writestr(part, content)
