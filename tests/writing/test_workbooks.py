"""Workbooks hold what the table holds: text as text, days as days, the same bytes twice."""

from __future__ import annotations

import datetime as dt

import numpy as np
import openpyxl
import pandas as pd
import pytest

from growthwatch.writing import workbooks
from growthwatch.writing.workbooks import Column, Sheet, sheet_name, write_workbook

TABLE = pd.DataFrame(
    {
        "text": ["=1+1", "http://example.org", "0012", " @x", ""],
        "number": [1.5, np.nan, np.inf, -2.0, 0.0],
        "count": pd.array([1, None, 3, 4, 5], dtype="Int64"),
        "day": pd.to_datetime(["2020-02-29", None, "2020-01-01", "2020-01-02", "2020-01-03"]),
        "true": [True, False, True, False, True],
    }
)
COLUMNS = {name: Column(name, 12, "0.00" if name == "number" else "") for name in TABLE}


@pytest.fixture(params=["in memory", "a row at a time"])
def way(request, monkeypatch):
    if request.param == "a row at a time":
        monkeypatch.setattr(workbooks, "IN_MEMORY", 0)


def cells(path):
    sheet = openpyxl.load_workbook(path).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)], sheet


@pytest.mark.usefixtures("way")
def test_every_cell_is_of_its_kind(tmp_path):
    path = tmp_path / "a.xlsx"
    write_workbook(path, [Sheet("one", TABLE, COLUMNS)])
    rows, sheet = cells(path)
    assert [row[0] for row in rows] == ["=1+1", "http://example.org", "0012", " @x", None]
    assert {cell.data_type for cell in sheet["A"][1:5]} == {"s"}
    assert [row[1] for row in rows] == [1.5, None, "inf", -2, 0]
    assert [row[2] for row in rows] == [1, None, 3, 4, 5]
    assert [row[3] for row in rows][:2] == [dt.datetime(2020, 2, 29), None]
    assert [row[4] for row in rows] == [True, False, True, False, True]
    assert sheet["B2"].number_format == "0.00" and sheet["D2"].number_format == "yyyy-mm-dd"
    assert not any(cell.hyperlink for row in sheet for cell in row)
    assert sheet["A2"].quotePrefix and not sheet["A4"].quotePrefix
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"], "nothing is left beside it"


@pytest.mark.usefixtures("way")
def test_the_same_tables_give_the_same_bytes(tmp_path):
    made = []
    for name in ("a", "b"):
        write_workbook(tmp_path / f"{name}.xlsx", [Sheet("one", TABLE, COLUMNS)])
        made.append((tmp_path / f"{name}.xlsx").read_bytes())
    assert made[0] == made[1]


def test_more_rows_than_a_sheet_holds_are_refused_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 4)
    with pytest.raises(ValueError, match="5 rows are more than"):
        write_workbook(tmp_path / "a.xlsx", [Sheet("one", TABLE, COLUMNS)])
    assert not list(tmp_path.iterdir())


def test_names_of_sheets_are_what_excel_takes_and_never_twice():
    taken: set[str] = set()
    names = [
        sheet_name(name, taken) for name in ("a/b", "A b", "'x'", "", "[]", "n" * 40, "N" * 40)
    ]
    assert names == ["a b", "A b 2", "x", "sheet", "sheet 2", "n" * 31, "N" * 29 + " 2"]
