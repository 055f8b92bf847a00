"""Text files become rows with the right lines, whatever stands between quotation marks."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthwatch.reading import csv_rows as reader
from growthwatch.reading import grid as limits
from growthwatch.reading.csv_rows import TOO_LONG, UNPAIRED, csv_rows
from growthwatch.reading.text_files import delimiter_of, read_text
from growthwatch.record.errors import CaseloadError


def rows(text, delimiter=","):
    grid = csv_rows("a.csv", text, delimiter)
    return list(zip(grid.lines, map(list, grid.rows), strict=True))


def test_blank_lines_are_no_rows():
    assert rows("\n \n") == []


def test_a_row_is_known_by_the_line_on_which_it_begins():
    text = 'id,note\n1,"two\nlines"\n\n2,"a ""word"""\n3,"three\n\nlines"\n4,x\n'
    assert rows(text) == [
        (1, ["id", "note"]),
        (2, ["1", "two\nlines"]),
        (5, ["2", 'a "word"']),
        (6, ["3", "three\n\nlines"]),
        (9, ["4", "x"]),
    ]


cell = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)


@given(st.lists(st.lists(cell, min_size=2, max_size=4), max_size=6), st.sampled_from(",;\t|"))
def test_what_python_writes_is_read_back_with_its_lines(table, delimiter):
    """Rows of one width, no line within a cell that looks like a row: what is written is read."""
    table = [[f"a{one}".replace(delimiter, " ") for one in row] for row in table]
    file, lines = io.StringIO(), []
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    for row in table:
        lines.append(file.getvalue().count("\n") + 1)
        writer.writerow(row)
    assert rows(file.getvalue(), delimiter) == list(zip(lines, table, strict=True))


@given(st.text(st.sampled_from('a1",;\n -'), max_size=60))
def test_every_line_of_any_text_is_in_a_row_or_told_as_broken(text):
    grid = csv_rows("a.csv", text)
    told = {*grid.lines, *(line for line, _, _ in grid.broken)}
    spanned = set()
    for line, row in zip(grid.lines, grid.rows, strict=True):
        spanned |= set(range(line, line + 1 + sum(one.count("\n") for one in row)))
    for number, line in enumerate(text.split("\n"), start=1):
        assert number in told | spanned or not line.strip(' "'), (number, text)


@pytest.mark.parametrize(
    ("lost", "after"),
    [
        ('1,2020-02-01,"stray', ["2,2020-02-08,x", "3,2020-02-15,y"]),
        ('"1,2020-02-01,x', ["2,2020-02-08,x", "3,2020-02-15,y"]),
        ('1,"north,x', ["2,south,y", "3,east,z", '4,west,"closed"']),
    ],
)
def test_a_stray_quotation_mark_takes_no_row_along(lost, after):
    grid = csv_rows("a.csv", "\n".join(["id,date,note", lost, *after]))
    assert [",".join(row) for row in grid.rows[1:]] == [one.replace('"', "") for one in after]
    assert [(line, reason) for line, _, reason in grid.broken] == [(2, UNPAIRED)]


def test_a_note_with_commas_and_line_breaks_is_one_cell():
    note = "fed well, slept\nweighed, then home\nand, later, asleep"
    text = f'id,date,note\n1,2020-02-01,"{note}"\n2,,\n'
    assert [line for line, _ in rows(text)] == [1, 2, 5]


def test_a_cell_of_endless_text_is_told_as_such():
    text = f'id,note\n1,"{"x" * csv.field_size_limit()}x"\n2,y\n'
    grid = csv_rows("a.csv", text)
    assert [row[0] for row in grid.rows] == ["id", "2"]
    assert [(line, reason) for line, _, reason in grid.broken] == [(2, TOO_LONG)]
    assert len(grid.broken[0][1]) == reader.SHOWN


def test_decimal_commas_do_not_pass_for_separators():
    text = "ID;Weight;Length;Head\n1;7,85;66,2;43,1\n2;8,85;66,3;43,2\n"
    assert delimiter_of(text) == ";"


def test_excels_own_line_about_the_separator_is_no_row():
    text = "sep=;\nID;Sex\n1;F\n"
    assert delimiter_of(text) == ";"
    assert rows(text, ";") == [(2, ["ID", "Sex"]), (3, ["1", "F"])]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"id,note\n1,a\n2,b\n", [1, 2, 3]),
        (b"id,note\r\n1,a\r\n2,b\r\n", [1, 2, 3]),
        (b"id,note\r1,a\r2,b\r", [1, 2, 3]),  # old Macs
        (b"id,note\r\n1,a\rb\r\n2,b\r\n", [1, 2, 3]),  # a carriage return inside a cell
        (b'id,note\r\n1,"a\nb"\r\n2,b\r\n', [1, 2, 4]),
        (b'id,note\r\n1,"a\r\nb"\r\n2,b\r\n', [1, 2, 4]),
        (b"id,note\r\r\n1,a\r\r\n2,b\r\r\n", [1, 2, 3]),
        (b"id,no\x00te\n1,a\n2,b\n", [1, 2, 3]),
    ],
)
def test_lines_are_counted_as_an_editor_counts_them(tmp_path, content, lines):
    (tmp_path / "a.csv").write_bytes(content)
    found = rows(read_text(tmp_path / "a.csv"))
    assert [line for line, _ in found] == lines
    assert [row[0] for _, row in found] == ["id", "1", "2"]


@pytest.mark.parametrize(
    ("limit", "most", "text", "said"),
    [
        ("MOST_COLUMNS", 3, "a,b,c\n1,2,3,4\n", "has 4 cells in line 2 and 3 can be read"),
        ("MOST_CELLS", 5, "a,b,c\n1,2,3\n", "has 6 cells and 5 can be read"),
    ],
)
def test_more_than_can_be_read_is_refused(monkeypatch, limit, most, text, said):
    monkeypatch.setattr(limits, limit, most)
    with pytest.raises(CaseloadError, match=said):
        csv_rows("a.csv", text)


def test_a_file_of_nothing_but_broken_rows_is_refused(monkeypatch):
    monkeypatch.setattr(reader, "MOST_BROKEN", 2)
    with pytest.raises(CaseloadError, match="more than 2 rows whose quotation marks"):
        csv_rows("a.csv", '1,"x"y\n' * 4)


def test_a_text_too_long_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", 3)
    (tmp_path / "a.csv").write_text("id,note\n")
    with pytest.raises(CaseloadError, match=r"a\.csv holds .* MB of text"):
        read_text(tmp_path / "a.csv")
