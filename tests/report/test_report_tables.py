from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from growthwatch.writing.safe_csv import write_csv


def written(table: pd.DataFrame, tmp_path) -> list[list[str]]:
    write_csv(table, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("dtype", ["object", "str", "category"])
@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", " =1+1", "\t=1", "\r=1", "＝1+1"]
)
def test_text_that_a_spreadsheet_would_run_is_made_text(formula, dtype, tmp_path):
    table = pd.DataFrame({"note": pd.Series(["fine", formula], dtype=dtype)})
    (_, (first,), (second,)) = written(table, tmp_path)
    assert first == "fine"
    assert second.startswith("'")
    assert second.strip("' \t\r") == formula.strip()


def test_negative_numbers_stay_numbers(tmp_path):
    rows = written(pd.DataFrame({"z": [-2.123456789], "value": [7.855]}), tmp_path)
    assert rows[1] == ["-2.1235", "7.855"]


def test_dates_are_iso_and_missing_cells_empty(tmp_path):
    table = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-03-01", None]),
            "text": pd.Series([None, "a, b"], dtype=object),
            "number": [np.nan, 1.5],
            "whole": pd.array([None, 3], dtype="Int64"),
            "ongoing": [True, False],
        }
    )
    assert written(table, tmp_path)[1:] == [
        ["2024-03-01", "", "", "", "True"],
        ["", "a, b", "1.5", "3", "False"],
    ]


def test_a_line_break_in_a_text_does_not_break_the_row(tmp_path):
    rows = written(pd.DataFrame({"a": ["one\r\ntwo\rthree"], "b": ["x"]}), tmp_path)
    assert rows == [["a", "b"], ["one two three", "x"]]


def test_a_table_without_rows_keeps_its_header(tmp_path):
    assert written(pd.DataFrame({"a": [], "b": []}), tmp_path) == [["a", "b"]]
