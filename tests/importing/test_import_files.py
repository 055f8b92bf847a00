"""Files in every encoding and with every separator give the same caseload."""

from __future__ import annotations

import pandas as pd
import pytest
from importing_exports import HEADER, TODAY, child_columns, mapping, measurement_columns

from growthwatch.importing import import_export
from growthwatch.record.errors import CaseloadError

ROWS = ["1,F,2024-04-01,2024-05-06,4.9 kg,55", "2,M,2024-04-01,2024-05-06,5.1,"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_encoding_reads_the_same(imported, encoding):
    rows = ["1,F,2024-04-01,2024-05-06,4.9 kg,55,Zoë – ½", "2,M,2024-04-01,2024-05-06,5.1,,Ada"]
    result = imported(
        *rows, header=HEADER + ",Name", encoding=encoding, children=child_columns(name="Name")
    )
    assert result.tables["children"]["name"].tolist() == ["Zoë – ½", "Ada"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_separator_is_found_out(imported, mark):
    result = imported(*(row.replace(",", mark) for row in ROWS), header=HEADER.replace(",", mark))
    assert result.tables["measurements"]["weight_kg"].tolist() == [4.9, 5.1]


def test_titles_blank_lines_repeated_headers_and_footers_are_left_out_and_listed(imported):
    result = imported(
        "Caseload of a team,,,,,", "", HEADER, ROWS[0], "", ",,,,,", HEADER, ROWS[1],
        "Total rows: 2", "Printed by,someone", header="",
    )  # fmt: skip
    assert len(result.tables["measurements"]) == 2
    assert result.rejected.empty
    listed = result.left_out[result.left_out["table"] == "children"]
    assert listed["line"].tolist() == [1, 7, 9, 10]


def test_a_row_that_does_not_fit_is_rejected_with_its_line(imported):
    result = imported(*ROWS, "3,F,2024-04-01,2024-05-06,5,2,60", "4,F")
    assert result.rejected["line"].tolist() == [4, 5]
    assert set(result.rejected["field"]) == {"row"}


def test_a_quotation_mark_that_is_never_closed_loses_its_own_row_only(imported):
    result = imported(ROWS[0], '3,F,2024-04-01,2024-05-06,"5.2,60', ROWS[1])
    assert result.tables["children"]["child_id"].tolist() == ["1", "2"]
    assert result.rejected["line"].tolist() == [3]


def test_a_note_on_two_lines_is_one_row(imported):
    result = imported(
        '1,F,2024-04-01,2024-05-06,4.9,55,"fed well\nslept, too"', *(f"{row}," for row in ROWS[1:]),
        header=HEADER + ",Note", children=child_columns(flags="Note"),
    )  # fmt: skip
    assert len(result.tables["children"]) == 2


def workbook(path, rows, merges=(), sheets=("Sheet1",)):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name).append(["other"])
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def test_a_workbook_with_merged_headings_and_a_footer(tmp_path):
    import datetime as dt

    born, seen = dt.datetime(2024, 4, 1), dt.datetime(2024, 5, 27)
    path = workbook(
        tmp_path / "export.xlsx",
        [
            ["Caseload, made up"],
            ["ID", "Sex", "DOB", "Birth", None, "6-8 weeks", None],
            [None, None, None, "Date", "Weight", "Date", "Weight"],
            ["1", "F", born, born, 3.4, seen, "5.1 kg"],
            [2, "M", born, born, 3500, None, None],
            [None] * 7,
            ["Total rows: 2"],
        ],
        ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "A1:G1"],
    )
    visits = [
        {"name": "birth", "date": "Birth Date", "weight": {"column": "Birth Weight", "unit": "kg"}},
        {"name": "6-8 weeks", "date": "6-8 weeks Date", "weight": "6-8 weeks Weight"},
    ]
    result = import_export(
        path, mapping(measurements={"columns": {"child_id": "ID"}, "visits": visits}), today=TODAY
    )
    assert result.tables["measurements"]["weight_kg"].tolist() == [3.4, 5.1]
    assert result.rejected[["line", "field", "value"]].values.tolist() == [[5, "weight_kg", "3500"]]
    assert "no measurement 6-8 weeks" in result.left_out["what"].tolist()


def test_a_workbook_of_several_sheets_must_be_told_which(tmp_path):
    path = workbook(
        tmp_path / "export.xlsx", [HEADER.split(","), ROWS[0].split(",")], (), ("A", "B")
    )
    with pytest.raises(CaseloadError, match=r"several sheets \(A, B\): put sheet"):
        import_export(path, mapping(), today=TODAY)
    parts = mapping().model_dump()
    parts["children"]["sheet"] = parts["measurements"]["sheet"] = "a"
    assert len(import_export(path, mapping(**parts), today=TODAY).tables["children"]) == 1


def test_what_is_not_what_its_ending_says_is_named(tmp_path):
    book = workbook(tmp_path / "b.xlsx", [["a"]])
    book.rename(tmp_path / "b.csv")
    with pytest.raises(CaseloadError, match=r"b\.csv is an Excel workbook"):
        import_export(tmp_path / "b.csv", mapping(), today=TODAY)
    (tmp_path / "c.xlsx").write_text("ID,Sex")
    with pytest.raises(CaseloadError, match=r"c\.xlsx cannot be opened as an Excel workbook"):
        import_export(tmp_path / "c.xlsx", mapping(), today=TODAY)


def test_a_column_that_is_not_there_is_named_with_the_nearest(imported):
    with pytest.raises(CaseloadError, match=r"no column 'Seen' \(the nearest is 'Seeen'\)"):
        imported(ROWS[0], header=HEADER.replace("Seen", "Seeen"))


@pytest.mark.parametrize("what", ["nowhere", "empty", "no file"])
def test_nothing_to_read_is_said(tmp_path, what):
    where = tmp_path / "x.csv"
    if what == "empty":
        where.write_text("")
    elif what == "no file":
        where.mkdir()
    with pytest.raises(CaseloadError, match=r"x\.csv"):
        import_export(where, mapping(), today=TODAY)


def test_a_parquet_file_reads_as_the_same_rows_in_a_csv_file(tmp_path, imported):
    pytest.importorskip("pyarrow")
    table = pd.DataFrame(
        {
            "ID": ["1", "2"],
            "Sex": ["F", "M"],
            "DOB": pd.to_datetime(["2024-04-01", "2024-04-01"]),
            "Seen": pd.to_datetime(["2024-05-06", "2024-05-06"]),
            "Weight": ["4.9 kg", "5.1"],
            "Length": [55, None],
        }
    )
    table.to_parquet(tmp_path / "export.parquet", index=False)
    ours = import_export(tmp_path / "export.parquet", mapping(), today=TODAY)
    theirs = imported(*ROWS)
    for name in ("children", "measurements"):
        pd.testing.assert_frame_equal(ours.tables[name], theirs.tables[name])
    assert list(ours.sources) == ["export.parquet"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.csv", b"%PDF-1.7 \xe2\xe3", "e.csv is a PDF, not text: export the rows themselves"),
        ("e.csv", b"\xd0\xcf\x11\xe0" * 9, "e.csv is an old Excel workbook, not text: open it in"),
        ("e.csv", b"PAR1" * 9, "e.csv is a Parquet file, not text: rename it to e.parquet"),
        ("e.csv", b"\xef\xbb\xbf\r\n \r\n", "e.csv is empty: export it again"),
        (
            "e.xls",
            b"any",
            r"e.xls is an Excel workbook .* \(.xls\): open it in Excel and save it as",
        ),
        ("e.ods", b"any", "e.ods is not .csv, .tsv, .txt, .xlsx or .parquet: export or save it"),
        ("e.parquet", b"any", "e.parquet cannot be opened as a Parquet file: write it again"),
    ],
)
def test_a_file_of_another_kind_is_said_with_what_to_do(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CaseloadError, match=said):
        import_export(tmp_path / name, mapping(), today=TODAY)


@pytest.mark.parametrize(
    "names", [["b.docx", "a.jpg"], ["only.docx"], ["a.docx", "z.xls", "z.pdf"]]
)
def test_of_a_folder_of_other_files_the_first_that_could_be_an_export_is_named(tmp_path, names):
    for name in names:
        (tmp_path / name).write_bytes(b"any")
    named = "z.pdf" if "z.pdf" in names else min(names)
    with pytest.raises(CaseloadError, match=rf"^{named} is "):
        import_export(tmp_path, mapping(), today=TODAY)


def test_a_workbook_that_cannot_be_read_is_not_passed_over(tmp_path, imported):
    imported(*ROWS)
    (tmp_path / "more.xls").write_bytes(b"any")
    (tmp_path / "read me.docx").write_bytes(b"any")
    assert import_export(tmp_path, mapping(), today=TODAY).not_read == ["more.xls"]
    asked = mapping(children={**mapping().children.model_dump(), "file": "more*"})
    with pytest.raises(CaseloadError, match=r"more.xls is an Excel workbook in a form that"):
        import_export(tmp_path, asked, today=TODAY)


def test_a_unit_column_gives_the_unit_of_every_row(imported):
    columns = measurement_columns(weight={"column": "Weight", "unit_column": "Unit"})
    result = imported(
        "1,F,2024-04-01,2024-05-06,4900,55,g", "1,F,2024-04-01,2024-06-06,5.6,58,Kg",
        header=HEADER + ",Unit", measurements=columns,
    )  # fmt: skip
    assert result.tables["measurements"]["weight_kg"].tolist() == [4.9, 5.6]
    assert result.rejected.empty
