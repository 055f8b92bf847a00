"""Files in every encoding and with every separator give the same caseload."""

from __future__ import annotations

import pytest
from importing_exports import HEADER, TODAY, child_columns, mapping

from growthwatch.caseload import CaseloadError
from growthwatch.importing import import_export
from growthwatch.importing.text_rows import delimiter_of, text_rows

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


def test_decimal_commas_do_not_pass_for_separators():
    text = "ID;Weight;Length;Head\n1;7,85;66,2;43,1\n2;8,85;66,3;43,2\n"
    assert delimiter_of(text) == ";"


def test_excels_own_line_about_the_separator_is_no_row():
    text = "sep=;\nID;Sex\n1;F\n"
    assert delimiter_of(text) == ";"
    assert text_rows(text, ";") == ([2, 3], [["ID", "Sex"], ["1", "F"]], [])


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
    with pytest.raises(CaseloadError, match=r"b\.csv is a workbook"):
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
