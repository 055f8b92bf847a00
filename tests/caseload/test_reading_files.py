"""Files of every kind become the same tables, and rows keep their line in the file."""

from __future__ import annotations

import datetime as dt

import numpy as np
import openpyxl
import pandas as pd
import pytest

from growthwatch import CaseloadError, read_caseload
from growthwatch.caseload import caseload as reading

CHILDREN = "child_id,sex,birth_date\n0012,F,2020-01-01\n"
HEADER = "child_id,date,weight_kg,note\n"


def workbook(path, rows, title="Sheet1", others=()):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for other in others:
        book.create_sheet(other).append(["something else"])
    book.save(path)


def test_tables_have_the_types_that_scoring_needs(folder):
    caseload = read_caseload(folder())
    children, measurements = caseload.children, caseload.measurements
    assert list(children)[:5] == [
        "child_id", "sex", "birth_date", "gestation_weeks", "gestation_days",
    ]  # fmt: skip
    assert children["sex"].tolist() == ["female", "male"]
    assert children["birth_date"].dtype.kind == measurements["date"].dtype.kind == "M"
    assert children["gestation_weeks"].isna().tolist() == [False, True]
    assert measurements["weight_kg"].tolist()[:2] == [3.4, 4.9]
    assert np.isnan(measurements["weight_kg"].iloc[2])
    assert caseload.contacts.empty
    assert {"child_id", "date", "date_to", "kind", "summary"} <= set(caseload.contacts)
    assert caseload.rejected.empty


def test_csv_excel_and_parquet_read_alike(tmp_path):
    children = pd.DataFrame(
        {
            "child_id": [101, 102],
            "sex": ["F", "M"],
            "birth_date": pd.to_datetime(["2020-01-01", "2020-02-01"]),
            "gestation_weeks": [40.0, None],
            "gestation_days": [3.0, None],
            "team": ["North", None],
        }
    )
    measurements = pd.DataFrame(
        {
            "child_id": [101, 102, 102],
            "date": pd.to_datetime(["2020-01-11", "2020-03-01", "2020-04-01"]),
            "weight_kg": [3.45, None, 5.0],
            "height_cm": [None, 55.5, 58.0],
            "ofc_cm": [None, None, None],
        }
    )
    caseloads = []
    for ending in ("csv", "xlsx", "parquet"):
        folder = tmp_path / ending
        folder.mkdir()
        for name, table in {"children": children, "measurements": measurements}.items():
            path = folder / f"{name}.{ending}"
            if ending == "csv":
                table.to_csv(path, index=False)
            elif ending == "xlsx":
                table.to_excel(path, index=False)
            else:
                table.to_parquet(path)
        caseloads.append(read_caseload(folder))
    for caseload in caseloads:
        assert caseload.rejected.empty
        assert caseload.children["child_id"].tolist() == ["101", "102"]
        for name in ("children", "measurements"):
            pd.testing.assert_frame_equal(getattr(caseload, name), getattr(caseloads[0], name))


def test_a_file_of_windows_with_a_mark_at_its_start_reads_as_any_other(folder):
    content = "\ufeffchild_id,sex,birth_date\r\nA1,F,2020-01-01\r\n"
    caseload = read_caseload(folder(children=content))
    assert caseload.children["child_id"].tolist() == ["A1"]


def test_headers_may_differ_in_case_and_spaces_and_cells_in_spaces(folder):
    caseload = read_caseload(
        folder(children=" Child ID ,SEX,Birth-Date\n A1 , Female , 2020-01-01 \n")
    )
    assert caseload.children["child_id"].tolist() == ["A1"]
    assert caseload.children["sex"].tolist() == ["female"]


def test_ids_are_text_and_keep_their_zeros(folder):
    caseload = read_caseload(
        folder(children=CHILDREN, measurements=HEADER + "0012,2020-02-01,4.1,\n")
    )
    assert caseload.children["child_id"].tolist() == ["0012"]
    assert len(caseload.measurements) == 1


def test_columns_that_are_not_known_are_kept(folder):
    caseload = read_caseload(
        folder(children="child_id,sex,birth_date,shoe size\nA1,F,2020-01-01,22\n")
    )
    assert caseload.children["shoe_size"].tolist() == ["22"]


def test_lines_are_those_of_the_file_with_blank_lines_and_line_breaks_inside_cells(folder):
    text = HEADER + (
        '\n0012,2020-02-01,4.1,"two\nlines, one cell"\n\n   \n0012,2020-02-08,heavy,\r\n'
        '0012,2020-02-15,4.3,"said ""well"""\n0012,2020-02-22,,\n'
    )
    caseload = read_caseload(folder(children=CHILDREN, measurements=text))
    lines = text.replace("\r\n", "\n").split("\n")
    assert caseload.rejected["line"].tolist() == [
        lines.index("0012,2020-02-08,heavy,") + 1,
        lines.index("0012,2020-02-22,,") + 1,
    ]
    assert caseload.measurements["note"].tolist() == ["two\nlines, one cell", 'said "well"']


@pytest.mark.parametrize("row", ["0012,2020-02-08,4.2", "0012,2020-02-08,4.2,a,b", "0012"])
def test_a_row_with_too_few_or_too_many_cells_is_rejected_alone(folder, row):
    text = f"{HEADER}0012,2020-02-01,4.1,\n{row}\n0012,2020-02-15,4.3,\n"
    caseload = read_caseload(folder(children=CHILDREN, measurements=text))
    assert len(caseload.measurements) == 2
    assert caseload.rejected["line"].tolist() == [3]
    assert "cells" in caseload.rejected["reason"].iloc[0]


@pytest.mark.parametrize("end", ["", '0012,2020-03-01,4.6,"late"\n', '0012,2020-03-01,4.6,12"\n'])
def test_a_stray_quotation_mark_loses_its_own_row_and_no_other(folder, end):
    text = f'{HEADER}0012,2020-02-01,4.1,"stray\n0012,2020-02-08,4.2,\n0012,2020-02-15,4.3,\n{end}'
    caseload = read_caseload(folder(children=CHILDREN, measurements=text))
    assert len(caseload.measurements) == 2 + bool(end)
    assert caseload.rejected["line"].tolist() == [2]
    assert "quotation marks" in caseload.rejected["reason"].iloc[0]


def test_a_row_of_empty_cells_is_told_of(folder):
    text = f"{HEADER},,,\n0012,2020-02-01,4.1,\n"
    rejected = read_caseload(folder(children=CHILDREN, measurements=text)).rejected
    assert rejected["reason"].tolist() == ["The row is empty: delete it."]


def test_excel_rows_keep_their_number_and_empty_ones_are_blank_lines(tmp_path):
    (tmp_path / "children.csv").write_text(CHILDREN, encoding="utf-8")
    workbook(
        tmp_path / "measurements.xlsx",
        [
            ["child_id", "date", "weight_kg", None],
            ["0012", dt.datetime(2020, 2, 1, 9, 30), 4.1],
            [],
            ["0012", dt.date(2020, 2, 8), "4,2"],
            ["0012", 43876, 4.3],
            ["0012", dt.date(2020, 2, 22), 4.4, None, "beyond the header"],
            ["0012", "29/02/2020", 4],
        ],
    )
    caseload = read_caseload(tmp_path)
    assert caseload.measurements["date"].dt.day.tolist() == [1, 29]
    assert caseload.measurements["weight_kg"].tolist() == [4.1, 4.0]
    assert caseload.rejected["line"].tolist() == [4, 5, 6]


def test_the_sheet_named_after_the_table_is_read_and_otherwise_the_only_one(tmp_path):
    (tmp_path / "measurements.csv").write_text(HEADER, encoding="utf-8")
    rows = [["child_id", "sex", "birth_date"], ["A1", "F", dt.date(2020, 1, 1)]]
    workbook(tmp_path / "children.xlsx", rows, title="Children", others=["Notes"])
    assert len(read_caseload(tmp_path).children) == 1
    workbook(tmp_path / "children.xlsx", rows, title="Sheet1", others=["Notes"])
    with pytest.raises(CaseloadError, match=r"children\.xlsx has 2 sheets: name .* children"):
        read_caseload(tmp_path)


def test_a_day_of_parquet_is_a_day_by_british_clocks(tmp_path):
    (tmp_path / "measurements.csv").write_text(HEADER, encoding="utf-8")
    born = pd.to_datetime(["2020-06-21T23:30:00Z"])
    pd.DataFrame({"child_id": ["A1"], "sex": ["F"], "birth_date": born}).to_parquet(
        tmp_path / "children.parquet"
    )
    assert read_caseload(tmp_path).children["birth_date"].tolist() == [pd.Timestamp("2020-06-22")]


def test_parquet_keeps_what_pandas_calls_an_index(tmp_path):
    (tmp_path / "measurements.csv").write_text(HEADER, encoding="utf-8")
    table = pd.DataFrame({"child_id": ["A1"], "sex": ["F"], "birth_date": ["2020-01-01"]})
    table.set_index("child_id").to_parquet(tmp_path / "children.parquet")
    assert read_caseload(tmp_path).children["child_id"].tolist() == ["A1"]


# What cannot be used at all


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(CaseloadError, match="nowhere does not exist"):
        read_caseload(tmp_path / "nowhere")


def test_a_file_in_place_of_a_folder_is_named(folder):
    with pytest.raises(CaseloadError, match="is a file, not a folder"):
        read_caseload(folder() / "children.csv")


@pytest.mark.parametrize("name", ["children", "measurements"])
def test_a_missing_file_is_named(folder, name):
    where = folder()
    (where / f"{name}.csv").unlink()
    with pytest.raises(CaseloadError, match=f"has no {name}.csv"):
        read_caseload(where)


def test_two_files_of_one_table_are_refused(folder):
    where = folder()
    workbook(where / "children.xlsx", [["child_id"]])
    with pytest.raises(CaseloadError, match=r"children\.csv and children\.xlsx"):
        read_caseload(where)


@pytest.mark.parametrize(
    ("table", "content", "words"),
    [
        ("children", "child_id,sex\nA1,F\n", "children.csv has no column birth_date"),
        ("children", "child_id;sex;birth_date\n", "comma-separated"),
        ("children", "child_id,sex,birth_date,sex\n", "the column sex twice"),
        ("children", "", "no header line"),
        (
            "children",
            "child_id,sex,birth_date,gestation_week\n",
            "'gestation_week' and no gestation_weeks",
        ),
        ("measurements", "child_id,date\n", "has no column weight_kg"),
        (
            "measurements",
            "child_id,date,weight_kg,heigth_cm\n",
            "'heigth_cm' and no height_cm",
        ),
        ("contacts", "child_id,date,kind\n", "contacts.csv has no column agency"),
        ("children", b"child_id,sex,birth_date\nA1,F,2020-01-01\nZo\xeb,F,2020-01-01\n", "line 3"),
        ("children", "child_id,sex,birth_date\n".encode("utf-16"), "not in UTF-8"),
        ("children", b"PK\x03\x04\xff\xfe", "rename it to children.xlsx"),
    ],
)
def test_a_table_that_cannot_be_used_is_named_with_what_to_do(folder, table, content, words):
    with pytest.raises(CaseloadError) as caught:
        read_caseload(folder(**{table: content}))
    message = str(caught.value)
    assert words in message
    assert f"{table}.csv" in message
    assert ": " in message
    assert "\n" not in message


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_file_that_is_not_what_its_ending_says_is_named(folder, ending):
    where = folder()
    (where / "children.csv").rename(where / f"children.{ending}")
    with pytest.raises(CaseloadError, match=rf"children\.{ending} cannot be opened"):
        read_caseload(where)


def test_another_kind_of_file_is_refused_by_name(folder):
    where = folder()
    (where / "children.csv").rename(where / "children.ods")
    with pytest.raises(CaseloadError, match=r"children\.ods is not of a kind"):
        read_caseload(where)


def test_a_file_that_changes_while_it_is_read_is_refused(folder, monkeypatch):
    """Otherwise the record of the run would name another file than the one that was read."""
    real = reading.read_raw

    def read_and_changed(path):
        table = real(path)
        if path.name == "measurements.csv":
            path.write_text(path.read_text() + "A1,2020-09-01,8.0,,\n")
        return table

    monkeypatch.setattr(reading, "read_raw", read_and_changed)
    with pytest.raises(CaseloadError, match=r"measurements\.csv changed while it was read"):
        read_caseload(folder())


@pytest.mark.parametrize(("rows", "letters"), [(10, 60_000_000), (1_000, 12_000_000)])
def test_a_parquet_cell_longer_than_any_note_is_refused_before_it_is_text(tmp_path, rows, letters):
    """By what the file says of its parts, or by the cell itself."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    (tmp_path / "children.csv").write_text("child_id,sex,birth_date\nA1,F,2020-01-01\n")
    cell = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * letters])
    table = {"child_id": ["A1"] * rows, "date": ["2020-03-01"] * rows, "weight_kg": cell}
    pq.write_table(pa.table(table), tmp_path / "measurements.parquet")
    said = (
        r"cells of (6\.0|12\.0) MB in the column weight_kg.*shorten them, or leave the column out"
    )
    with pytest.raises(CaseloadError, match=said):
        read_caseload(tmp_path)


def test_who_is_judged_as_of_the_last_measurement_is_asked_for_a_day_where_there_is_none(folder):
    """Found by fuzzing: a file whose every row is rejected was not a date that can be read."""
    caseload = read_caseload(folder(measurements="child_id,date,weight_kg\nA1,someday,4.2\n"))
    with pytest.raises(CaseloadError, match=r"no measurement .* has a date that can be used: give"):
        caseload.judgements()
    assert set(caseload.judgements("2024-05-01")["child_id"]) <= set(caseload.children["child_id"])
