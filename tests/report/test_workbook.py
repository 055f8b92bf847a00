from __future__ import annotations

import datetime as dt
import importlib.util

import openpyxl
import pandas as pd
from report_caseload import FALLING

from growthwatch.report import write_report


def sheets(path) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_workbook_holds_the_worklist_with_dates_as_dates(written):
    book = openpyxl.load_workbook(written.path / "worklist.xlsx")
    (sheet,) = book.worksheets
    assert sheet.title == "North & East"
    assert sheet.freeze_panes == "B2"
    head, *rows = sheet.iter_rows(values_only=True)
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(head)).column_letter}{len(rows) + 1}"
    listed = pd.read_csv(written.path / "worklist.csv")
    table = pd.DataFrame(rows, columns=head)
    assert table["Child"].tolist() == listed["child_id"].tolist()
    assert table["What"].tolist() == listed["headline"].tolist()
    for name, column in (("By", "act_by"), ("Born", "birth_date")):
        assert all(isinstance(day, dt.datetime) for day in table[name])
        assert [f"{day:%Y-%m-%d}" for day in table[name]] == listed[column].tolist()
    assert sheet.column_dimensions["E"].width > 40


def test_there_is_one_sheet_a_team_under_a_name_that_excel_takes(folder, tmp_path):
    caseload = folder.read({"=a": FALLING, "b": FALLING, "c": FALLING})
    names = ["North/East: [a] team with a very long name", "north east   a  team with a ver", ""]
    children = caseload.children.assign(team=names)
    object.__setattr__(caseload, "children", children)
    write_report(caseload, tmp_path / "out")
    made = sheets(tmp_path / "out" / "worklist.xlsx")
    assert len(made) == 3
    assert all(len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in made)
    assert "no team recorded" in made
    ids = sorted(row[0] for rows in made.values() for row in rows[1:])
    assert ids == ["=a", "b", "c"]


def test_a_caseload_without_findings_gives_an_empty_sheet(folder, tmp_path):
    write_report(folder.read({}), tmp_path / "out")
    assert [len(rows) for rows in sheets(tmp_path / "out" / "worklist.xlsx").values()] == [1]


def test_without_xlsxwriter_the_report_is_written_and_the_page_says_what_is_missing(
    folder, tmp_path, monkeypatch
):
    caseload = folder.read({"a": FALLING})
    find = importlib.util.find_spec
    absent = {"xlsxwriter", "pyarrow"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n in absent else find(n))
    write_report(caseload, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert not names & {"worklist.xlsx", "scores.parquet"}
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "worklist.xlsx was not written because XlsxWriter is not installed" in page
    assert "scores.parquet was not written because pyarrow is not installed" in page
