"""Files that hold as much as can be read, and one more: what is refused, and in which words.

The limits are made small here, but for those of single functions: what is tried is on which side
of a limit a file lies, and that the sentence tells its size, its line and its sheet.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from growthwatch.reading import coercion, grid, parquet, text_files, workbooks
from growthwatch.reading import csv_rows as csv_reader
from growthwatch.reading import raw as raw_tables
from growthwatch.reading.csv_rows import UNPAIRED, csv_rows
from growthwatch.reading.files import read_grid
from growthwatch.reading.merged_cells import merged_down
from growthwatch.reading.raw import read_raw, rejected_frame
from growthwatch.reading.text_files import read_text, sep_line
from growthwatch.record.errors import CaseloadError

MB = 1_000_000
first_sheet = partial(read_grid, which=lambda titles: 0)


def refused(read: Callable[[], object]) -> str:
    """Return the sentence of a refusal, "" where it is read."""
    try:
        read()
    except CaseloadError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("refuse", "most", "said"),
    [
        (
            lambda n: grid.refuse_wide("a.csv", 1_207, n),
            2_000,
            "a.csv has 2,001 cells in line 1,207 and 2,000 can be read",
        ),
        (
            lambda n: grid.refuse_many("a.csv", n),
            60_000_000,
            "a.csv has 60,000,001 cells and 60,000,000 can be read",
        ),
        (
            lambda n: grid.refuse_long("a.csv", n),
            1_000_000_000,
            "a.csv holds 1,000 MB of text and 1,000 MB can be read",
        ),
        (
            lambda n: grid.refuse_long_cell("a.parquet", "note", n),
            10_000_000,
            "a.parquet has cells of 10.0 MB in the column note, where 10.0 MB can be read",
        ),
        (
            lambda n: grid.refuse_long_cell("a.parquet", "note", n, 2_500_000),
            2_500_000,
            "a.parquet has cells of 2.5 MB in the column note, where 2.5 MB can be read",
        ),
    ],
)
def test_as_much_as_can_be_read_is_and_one_more_is_refused_with_its_size(refuse, most, said):
    assert refused(lambda: refuse(most)) == ""
    assert refused(lambda: refuse(most + 1)).startswith(said)


def test_sizes_are_said_in_whole_megabytes():
    told = refused(lambda: grid.refuse_long("a.csv", 2_600 * MB + 600_000))
    assert "holds 2,601 MB of text and 1,000 MB" in told
    told = refused(lambda: grid.refuse_long_cell("a.csv", "note", 12_345_678, 9_876_543))
    assert "cells of 12.3 MB in the column note, where 9.9 MB" in told


@pytest.fixture
def book(tmp_path):
    """Write a workbook: sheets by their titles, each a list of rows."""
    openpyxl = pytest.importorskip("openpyxl")

    def written(sheets: dict[str, list[list]], merged: dict[str, list[str]] | None = None) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
            for cells in (merged or {}).get(title, ()):
                sheet.merge_cells(cells)
        made.save(tmp_path / "export.xlsx")
        return tmp_path / "export.xlsx"

    return written


def test_rows_of_a_sheet_keep_their_numbers_and_are_as_wide_as_the_widest(book):
    rows = [["", "a", None], [], ["b"], [None, None, "c", "", None]]
    read = first_sheet(book({"Weights": rows}))
    assert read.file == "export.xlsx" and read.is_sheet
    assert list(read.lines) == [1, 3, 4]
    assert list(read.rows) == [("", "a", ""), ("b", "", ""), ("", "", "c")]


def test_a_sheet_among_several_is_named_beside_its_file(book):
    file = book({"Children": [["x"]], "Weights": [["y"], ["z"]]})
    read = read_grid(file, which=lambda titles: titles.index("Weights"))
    assert read.file == "export.xlsx (Weights)" and list(read.rows) == [("y",), ("z",)]


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MOST_CELLS", 6, ""),
        ("MOST_CELLS", 5, "has 6 cells and 5 can be read"),
        ("MOST_COLUMNS", 3, ""),
        ("MOST_COLUMNS", 2, "has 3 cells in line 3 and 2 can be read"),
    ],
)
def test_a_sheet_of_as_many_cells_as_can_be_read(book, monkeypatch, limit, most, said):
    file = book({"Weights": [["a", "b"], [], ["c", "d", "e"]]})
    for module in (grid, workbooks):
        monkeypatch.setattr(module, limit, most, raising=False)
    told = refused(lambda: first_sheet(file))
    assert said in told and bool(told) == bool(said)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["B2:B4"], [(1, 2, 4)]),
        (["A2:A3", "C2:C5"], [(0, 2, 3), (2, 2, 5)]),
        (["A2:B3"], [(0, 2, 3)]),  # of several columns the first
        (["A2:C2"], []),  # over one row only
        (["AA3:AA4"], [(26, 3, 4)]),
    ],
)
def test_cells_merged_over_rows_are_told_by_column_and_rows(book, cells, found):
    file = book({"Weights": [["x"] * 30] * 6}, {"Weights": cells})
    assert sorted(first_sheet(file).merged) == found


class _Sheet:
    """A sheet whose own file is given: a part that is read at once may end within a tag."""

    def __init__(self, text: bytes) -> None:
        self.text, self._worksheet_path = text, "sheet"
        self.parent = self
        self._archive = self

    def open(self, path: str):
        import io

        return io.BytesIO(self.text)


@pytest.mark.parametrize("chunk", [7, 40, 64, 1_000])
def test_merged_cells_are_found_wherever_a_part_of_the_file_ends(monkeypatch, chunk):
    tags = [b'<mergeCell ref="A1:A2"/>', b'<x:mergeCell a="b" ref="C3:D9"/>']
    tags.append(b'<mergeCell ref="E4:F4"/>')
    text = b"".join(tag + b" " * 33 for tag in tags)
    monkeypatch.setattr("growthwatch.reading.merged_cells.CHUNK", chunk)
    assert merged_down(_Sheet(text)) == [(0, 1, 2), (2, 3, 9)]


def test_of_merged_cells_so_many_are_looked_at_and_no_more(monkeypatch):
    text = b"".join(b'<mergeCell ref="A%d:A%d"/>' % (row, row + 1) for row in (1, 3, 5))
    monkeypatch.setattr("growthwatch.reading.merged_cells.MOST_MERGED", 2)
    assert merged_down(_Sheet(text)) == [(0, 1, 2), (0, 3, 4)]


def packed(path: Path, **parts: tuple[int, bool]) -> Path:
    """Write a zip file of parts, each of so many bytes, packed or not."""
    with zipfile.ZipFile(path, "w") as made:
        for name, (size, same) in parts.items():
            how = zipfile.ZIP_DEFLATED if same else zipfile.ZIP_STORED
            made.writestr(name.replace("__", "/"), b"a" * size, how)
    return path


SHEET, OTHER, TEXTS, STYLES = (
    "xl__worksheets__sheet1.xml", "xl__worksheets__sheet2.xml", "xl__sharedStrings.xml",
    "xl__styles.xml",
)  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        # One sheet is read at a time: the largest counts. The rest is read together.
        ({SHEET: (3 * MB, False), OTHER: (3 * MB, False)}, ""),
        ({SHEET: (3 * MB + 1, False)}, "unpacks to 3 MB and 3 MB can be read"),
        ({OTHER: (4 * MB, False), SHEET: (1, False)}, "unpacks to 4 MB and 3 MB can be read"),
        ({TEXTS: (2 * MB, False)}, ""),
        ({TEXTS: (2 * MB + 1, False)}, "unpacks to 2 MB and 2 MB can be read"),
        ({STYLES: (1 * MB, False)}, ""),
        (
            {STYLES: (1 * MB, False), "docProps__app.xml": (1 * MB, False)},
            "unpacks to 2 MB and 1 MB can be read",
        ),
        ({"xl__media__photo.png": (5 * MB, False), "xl__charts__c.xml": (5 * MB, False)}, ""),
    ],
)
def test_what_a_workbook_unpacks_to_is_counted_by_what_is_read_of_it(
    tmp_path, monkeypatch, parts, said
):
    limits = {"sheets": 3 * MB, "strings": 2 * MB, "rest": 1 * MB}
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", limits)
    told = refused(lambda: workbooks._refuse_bomb(packed(tmp_path / "a.xlsx", **parts)))
    assert told.startswith(f"a.xlsx {said}" if said else "") and bool(told) == bool(said)


def test_a_part_that_packs_too_well_is_refused_where_it_is_no_small_one(tmp_path, monkeypatch):
    file = packed(tmp_path / "a.xlsx", **{SHEET: (2 * MB, True)})
    with zipfile.ZipFile(file) as made:
        (part,) = made.infolist()
    share = part.file_size / part.compress_size
    assert share == int(share) or share > 500
    said = "a.xlsx unpacks to 2 MB of the same"
    for small, most, told in (
        (2 * MB, 1, ""),  # as large as a small one may be
        (2 * MB - 1, 1, said),
        (2 * MB - 1, part.file_size / part.compress_size, ""),  # as well as may be
        (2 * MB - 1, part.file_size / part.compress_size - 1e-6, said),
    ):
        monkeypatch.setattr(workbooks, "SMALL_PART", small)
        monkeypatch.setattr(workbooks, "MOST_PACKED", most)
        assert refused(lambda: workbooks._refuse_bomb(file)).startswith(told)
        assert bool(refused(lambda: workbooks._refuse_bomb(file))) == bool(told)


@pytest.fixture
def parquet_file(tmp_path):
    pytest.importorskip("pyarrow")
    table = pd.DataFrame({"child_id": ["A", "B", "C"], "note": ["", "x" * 40, None]})
    table.to_parquet(tmp_path / "measurements.parquet")
    return tmp_path / "measurements.parquet"


def test_rows_of_a_parquet_file_are_counted_from_its_names(parquet_file):
    read = first_sheet(parquet_file)
    assert list(read.lines) == [1, 2, 3, 4] and read.rows[1] == ("A", "")
    assert read_raw(parquet_file).lines.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MOST_CELLS", 6, ""),
        ("MOST_CELLS", 5, "has 6 cells and 5 can be read"),
        ("MOST_COLUMNS", 2, ""),
        ("MOST_COLUMNS", 1, "has 2 cells in line 1 and 1 can be read"),
    ],
)
def test_a_parquet_file_of_as_many_cells_as_can_be_read(
    parquet_file, monkeypatch, limit, most, said
):
    monkeypatch.setattr(grid, limit, most)
    told = refused(lambda: first_sheet(parquet_file))
    assert said in told and bool(told) == bool(said)


def test_long_notes_of_a_parquet_file_are_refused_by_what_it_says_of_them(
    parquet_file, monkeypatch
):
    # Three cells of a part of more than no bytes: so long on average.
    monkeypatch.setattr(parquet, "LARGE_CHUNK", 0)
    import pyarrow.parquet as pq

    about = pq.read_metadata(parquet_file).row_group(0)
    each = max(about.column(i).total_uncompressed_size // 3 for i in range(2))
    for most, name in ((each, ""), (each - 1, "in the column note")):
        monkeypatch.setattr(parquet, "LONG_ON_AVERAGE", most)
        told = refused(lambda: first_sheet(parquet_file))
        assert name in told and bool(told) == bool(name)


QUOTED = [
    # A note with as many commas as there are columns less one is a note, if it is quoted itself.
    ('id,date,note\n1,x,"a\nb ""c"", d, e\nf"\n2,y,z\n', [1, 2, 5], []),
    # With none, its line is a row that a stray mark has swallowed, and the lines after it are rows.
    ('id,date,note\n1,x,"a\nb,c,d\nf"\n2,y,z\n', [1, 3, 4, 5], [2]),
    # The last line of a cell closes it, whatever stands on it.
    ('id,date,note\n1,x,"a\nb,c,d"\n2,y,z\n', [1, 2, 4], []),
    # In a table of two columns a line of a note with one comma is no row.
    ('id,note\n1,"a\nb, c\nd"\n2,y\n', [1, 2, 5], []),
    # Unless it begins with a day.
    ('id,note\n1,"a\n2020-02-01, c\nd"\n2,y\n', [1, 3, 4, 5], [2]),
    # In one of a single column no line of a note is a row.
    ('note\n"a\n2020-02-01\nb"\nc\n', [1, 2, 5], []),
    # More commas than the table has columns: no row of it.
    ('id,date,note\n1,x,"a\nb,c,d,e\nf"\n2,y,z\n', [1, 2, 5], []),
    (",\n ,\n\n \nx\n", [1, 2, 5], []),
]


@pytest.mark.parametrize(("text", "lines", "broken"), QUOTED)
def test_what_stands_between_quotation_marks_is_a_note_or_rows_that_one_has_swallowed(
    text, lines, broken
):
    read = csv_rows("a.csv", text)
    assert [line for line, _, _ in read.broken] == broken
    assert all(reason == UNPAIRED for _, _, reason in read.broken)
    assert list(read.lines) == lines


def test_as_many_broken_rows_as_may_be_and_one_more(monkeypatch):
    monkeypatch.setattr(csv_reader, "MOST_BROKEN", 3)
    assert len(csv_rows("a.csv", '1,"x"y\n' * 3).broken) == 3
    assert "more than 3 rows" in refused(lambda: csv_rows("a.csv", '1,"x"y\n' * 4))


def test_how_far_a_text_is_read_is_told_every_so_many_rows(monkeypatch):
    monkeypatch.setattr(csv_reader, "TELL_EVERY", 2)
    told: list[float] = []
    csv_rows("a.csv", "id,note\n1,x\n\n2,y\n3,z\n4,u\n5,v\n6,w\n", tell=told.append)
    assert told == [2 / 8, 5 / 8, 7 / 8]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"a\n" + b"x" * 9 + b"\nb\n", None),
        (b"a\n" + b"x" * 10 + b"\nb\n", None),
        (b"a\nb\n" + b"x" * 11, 3),
        (b"x" * 13 + b"\n" + b"a\n" * 8, 1),
        (b"a\r" * 20, None),  # the ends of lines that old Macs wrote
    ],
)
def test_a_line_without_end_is_refused_with_its_number(tmp_path, monkeypatch, text, line):
    monkeypatch.setattr(text_files, "LONGEST_LINE", 10)
    monkeypatch.setattr(text_files, "READ_AT_ONCE", 4)
    file = tmp_path / "a.csv"
    file.write_bytes(text)
    told = refused(lambda: read_text(file))
    assert told == "" if line is None else f" in line {line}, which is no row" in told


@pytest.mark.parametrize(
    ("content", "line"), [(b"\xff", 1), (b"a\n\xff", 2), (b"a\r\nb\r\n\xff", 3)]
)
def test_a_character_that_cannot_be_read_is_told_with_its_line(tmp_path, content, line):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    assert f"(line {line} has a character" in refused(lambda: read_text(file, ["utf-8"]))


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("sep=;", ";"),
        ("SEP=,\n", ","),
        (" sep=\t", ""),
        ("sep=;;", ""),
        ("sep=", ""),
        ("sex=;", ""),
    ],
)
def test_excels_line_about_the_separator_has_five_characters(line, mark):
    assert sep_line(line) == mark


@pytest.mark.parametrize(("length", "kept"), [(1_999, 1_999), (2_000, 2_000), (2_001, 2_000)])
def test_of_a_long_cell_that_is_rejected_so_much_is_shown(length, kept):
    told = rejected_frame("a.csv", [2, 3], ["x", "y"], ["z" * length, "short"], ["why", "so"])
    assert told["value"].map(len).tolist() == [kept, 5]


def test_what_is_wrong_with_whole_rows_is_told_in_the_files_order(tmp_path):
    file = tmp_path / "measurements.csv"
    file.write_text("child_id,date,note\nA,x,y,,\n,,\nB,x\nC,x,y,z\n ,,,,\nD,x,y\n")
    read = read_raw(file)
    assert read.cells["child_id"].tolist() == ["A", "D"] and read.lines.tolist() == [2, 7]
    told = read.misfits[["line", "value"]].to_numpy().tolist()
    assert told == [[3, ""], [4, "B,x"], [5, "C,x,y,z"], [6, ""]]
    assert "2 cells under a header of 3" in read.misfits["reason"].iloc[1]


def test_empty_cells_beyond_the_header_of_a_sheet_are_no_columns(book, tmp_path):
    rows = [["child_id", "sex", None, None], ["A", "F", None, "x"], ["B", "F", None, None]]
    book({"children": rows}).rename(tmp_path / "children.xlsx")
    read = read_raw(tmp_path / "children.xlsx")
    assert list(read.cells) == ["child_id", "sex"] and read.cells["child_id"].tolist() == ["B"]
    assert read.misfits["reason"].str.contains("4 cells under a header of 2").tolist() == [True]


def test_a_long_row_that_does_not_fit_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(raw_tables, "SHOWN", 5)
    file = tmp_path / "measurements.csv"
    file.write_text("child_id,date\nA,b,c,d\n")
    assert read_raw(file).misfits["value"].tolist() == ["A,b,c"]


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ([dt.timedelta(days=3), None], [3.0, np.nan]),
        ([pd.Timedelta(hours=36), np.timedelta64(2, "D")], [1.5, 2.0]),
        (pd.to_timedelta([1, 2], "D"), [1.0, 2.0]),
        (["6 weeks", "10 days", None, "12"], [42.0, 10.0, np.nan, 12.0]),
        ([1.5, None], [1.5, np.nan]),
        ([True, False], [1.0, 0.0]),
        (pd.Series([7, None], dtype="Int64"), [7.0, np.nan]),
    ],
)
def test_ages_are_days_however_they_are_given(given, days):
    np.testing.assert_array_equal(coercion.numbers(given, "age_days"), days)


@pytest.mark.parametrize("given", [[dt.timedelta(days=3), "x"], ["x"], [dt.timedelta(days=3), "6"]])
def test_ages_of_which_one_cannot_be_read_are_refused(given):
    with pytest.raises((ValueError, TypeError)):
        coercion.numbers(given, "age_days")


def test_a_table_has_one_file_and_its_ending_in_any_case(tmp_path):
    assert raw_tables.find_table(tmp_path, "children") is None
    (tmp_path / "children.pdf").write_text("")
    told = refused(lambda: raw_tables.find_table(tmp_path, "children"))
    assert told.startswith("children.pdf is not of a kind that can be read")
    (tmp_path / "Children.CSV").write_text("")
    found = raw_tables.find_table(tmp_path, "children")
    assert found is not None and found.name == "Children.CSV"
    (tmp_path / "children.xlsx").write_text("")
    told = refused(lambda: raw_tables.find_table(tmp_path, "children"))
    assert "holds Children.CSV and children.xlsx: keep only the one" in told
