"""The chronology of one child as a file, from the command line."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from growthwatch.datasets import child_b1, child_b1_folder


def test_the_workbook_holds_every_contact_and_the_response_times(growthwatch, tmp_path):
    out = tmp_path / "b1.xlsx"
    done = growthwatch("chronology", child_b1_folder(), "--child", "B1", "--out", out)
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["chronology", "response times"]
    rows = pd.read_excel(out, sheet_name="chronology")
    child = child_b1().child("B1")
    assert len(rows) == len(child.chronology())
    assert book["response times"].max_row == len(child.response_times()) + 1


def test_a_csv_cut_at_a_day_knows_nothing_later(growthwatch, tmp_path):
    out = tmp_path / "b1.csv"
    done = growthwatch(
        "chronology", child_b1_folder(), "--child", "B1", "--out", out, "--as-of", "2013-03-20"
    )
    assert done.returncode == 0, done.stderr
    assert "response times stand on a second sheet" in done.stdout
    assert pd.to_datetime(pd.read_csv(out)["date"]).max() == pd.Timestamp("2013-03-20")


@pytest.mark.parametrize(
    ("child", "name", "words"),
    [("B9", "b.csv", "no child 'B9'"), ("B1", "b.txt", "must end in one of .xlsx, .csv")],
)
def test_what_cannot_be_used_is_one_sentence_and_nothing_is_written(
    growthwatch, tmp_path, child, name, words
):
    out = tmp_path / "out"
    out.mkdir()
    done = growthwatch("chronology", child_b1_folder(), "--child", child, "--out", out / name)
    assert done.returncode == 2
    assert words in done.stderr and done.stderr.count("\n") == 1
    assert list(out.iterdir()) == []
