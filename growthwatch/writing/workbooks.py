"""Excel workbooks: every text a text, and the same bytes for the same tables."""

from __future__ import annotations

import datetime as dt
import importlib.util
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

NEEDS = "xlsxwriter"
# A workbook says when it was made; two runs on the same tables must not differ.
MADE = dt.datetime(2000, 1, 1)
MOST_ROWS = 1_048_575  # below the heading
MOST_LETTERS = 32_767  # in a cell
CUT = " … (cut: a cell holds no more)"
IN_MEMORY = 50_000  # rows: a larger workbook is written a row at a time
A4 = 9
POINTS = 14.5  # a line's height
# Text that begins so stays text when somebody edits the cell, too.
FORMULA = tuple("=+-@＝＋－＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True)
class Column:
    """How a column is shown: its heading, its width in letters, Excel's format of its numbers."""

    heading: str
    width: float
    numbers: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes
    ----------
    name : str
        As it should be called; what Excel does not take is left out.
    table : DataFrame
    columns : dict of str to Column
        Those of the table that are written, in this order.
    dates : str
        Excel's format of days.
    frozen : int
        How many columns stay in view beside the heading, which always does.
    printed : int or None
        How many columns are printed; all of them without it.
    lines : sequence of int
        How many lines of text each row is high; Excel finds out where it is empty.
    wrapped : bool
        Whether long texts are broken into lines.
    """

    name: str
    table: pd.DataFrame
    columns: Mapping[str, Column]
    dates: str = "yyyy-mm-dd"
    frozen: int = 0
    printed: int | None = None
    lines: Sequence[int] = field(default_factory=tuple)
    wrapped: bool = True


def can_write() -> bool:
    """Tell whether workbooks can be written here."""
    return importlib.util.find_spec(NEEDS) is not None


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook.

    Raises
    ------
    ValueError
        For a table of more rows than a sheet has.
    """
    import xlsxwriter

    for sheet in sheets:
        if len(sheet.table) > MOST_ROWS:
            raise ValueError(f"{len(sheet.table):,} rows are more than a sheet of Excel holds")
    large = sum(len(sheet.table) for sheet in sheets) > IN_MEMORY
    # Parts of a large one lie beside it while it is written, where a stopped run is cleared up, and
    # never among everybody's temporary files.
    where = {"constant_memory": True, "tmpdir": str(path.parent)} if large else {"in_memory": True}
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(path, {**where, **as_text})
    book.set_properties({"created": MADE, "author": "growthwatch"})
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(sheet_name(sheet.name, taken))
        _set_up(page, sheet)
        _fill(page, sheet, _Styles(book, sheet))
    book.close()


def sheet_name(name: str, taken: Collection[str]) -> str:
    """Return a name as Excel allows it: 31 characters, none of []:*?/\\, and not taken."""
    base = _NOT_IN_NAMES.sub(" ", name).strip().strip("'")[:31] or "sheet"
    chosen, number = base, 2
    while chosen.lower() in taken:
        chosen = f"{base[: 30 - len(str(number))]} {number}"
        number += 1
    if isinstance(taken, set):
        taken.add(chosen.lower())
    return chosen


class _Styles:
    """The formats of a sheet's cells, each made once."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        layout = {"valign": "top"} | ({"text_wrap": True, "align": "left"} if sheet.wrapped else {})
        grey = {"bold": True, "bg_color": "#E3E7E9"}
        self.heading = book.add_format(layout | grey)
        self.text = book.add_format(layout)
        self.guarded = book.add_format(layout | {"quote_prefix": True})
        self.date = book.add_format(layout | {"num_format": sheet.dates})
        self.numbers = {
            column.numbers: book.add_format(layout | {"num_format": column.numbers})
            for column in sheet.columns.values()
            if column.numbers
        }


def _set_up(page: Any, sheet: Sheet) -> None:
    """Set up how a sheet looks on a screen and on paper."""
    last, width = len(sheet.table), len(sheet.columns)
    page.freeze_panes(1, sheet.frozen)
    page.autofilter(0, 0, last, max(0, width - 1))
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.printed is not None:
        page.print_area(0, 0, last, min(sheet.printed, width) - 1)
    for number, column in enumerate(sheet.columns.values()):
        page.set_column(number, number, column.width)


def _fill(page: Any, sheet: Sheet, styles: _Styles) -> None:
    if sheet.lines:
        page.set_row(0, 2 * POINTS)
    for number, column in enumerate(sheet.columns.values()):
        page.write_string(0, number, column.heading, styles.heading)
    kinds = [styles.numbers.get(column.numbers, styles.text) for column in sheet.columns.values()]
    for row, values in enumerate(_rows(sheet), start=1):
        if sheet.lines:
            page.set_row(row, POINTS * sheet.lines[row - 1])
        for number, value in enumerate(values):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                style = styles.guarded if value.lstrip()[:1] in FORMULA else styles.text
                page.write_string(row, number, value, style)
            elif isinstance(value, dt.date):
                page.write_datetime(row, number, value, styles.date)
            elif isinstance(value, bool):
                page.write_boolean(row, number, value, styles.text)
            else:
                page.write_number(row, number, value, kinds[number])


def _rows(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    """Yield each row's values: text, numbers, days, None where there is nothing."""
    columns = [_values(sheet.table[name]) for name in sheet.columns]
    return zip(*columns, strict=True)


def _values(column: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(day) else day.date() for day in column]
    return [_value(value) for value in column.tolist()]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        text = _CONTROL.sub(" ", value)
        return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - len(CUT)] + CUT
    if isinstance(value, bool | int):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float) and not math.isfinite(number):
        return str(number)
    return number
