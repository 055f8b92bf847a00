"""What spreadsheets do to an export: numbers for days, merged cells, commas between thousands."""

from __future__ import annotations

import pytest
from importing_exports import FILES, TODAY, mapping, measurement_columns
from openpyxl import Workbook

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.suggest import suggested_mapping

GOOD = "Z,F,2024-01-01,2024-03-01,5.1,57"


def kept(result):
    table = result.tables["measurements"]
    days = table["date"].dt.strftime("%Y-%m-%d")
    return list(zip(table["child_id"], days, table["weight_kg"], strict=True))


def test_a_column_of_a_spreadsheets_numbers_is_read_as_days_and_told_once(imported):
    """45292 is 1 January 2024 by Excel's 1900 system: its own formatting says so."""
    rows = [f"A{i},F,45292,{45352 + i}.5,5.{i},57" for i in range(5)]
    result = imported(*rows)
    assert [day for _, day, _ in kept(result)] == [f"2024-03-0{i}" for i in range(1, 6)]
    born = result.tables["children"]["birth_date"].dt.strftime("%Y-%m-%d")
    assert set(born) == {"2024-01-01"}
    assert result.warnings["kind"].tolist() == ["spreadsheet numbers"] * 2
    assert "45292 is read as 2024-01-01, and so in 5 rows" in result.warnings["message"][0]


def test_a_number_beside_dates_that_a_spreadsheet_may_have_turned_is_not_trusted(imported):
    """13/04/2024 stayed text where the month comes first; 03/04/2024 became 4 March."""
    result = imported("A,F,2024-01-01,13/04/2024,5.1,57", "B,F,2024-01-01,45355,5.2,57", GOOD)
    assert [child for child, *_ in kept(result)] == ["A", "Z"]
    assert "spreadsheet's number for a day (2024-03-04)" in result.rejected["reason"][0]


def test_beside_days_written_year_first_a_number_is_a_day(imported):
    result = imported("A,F,2024-01-01,45355,5.1,57", GOOD)
    assert kept(result)[0] == ("A", "2024-03-04", 5.1)


def workbook(path, rows, merged=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


HEAD = ["ID", "Sex", "DOB", "Seen", "Weight", "Length"]


def test_merged_cells_hold_for_every_row_that_they_span(tmp_path):
    path = workbook(
        tmp_path / "export.xlsx",
        [HEAD, ["A1", "F", "2024-01-01", "2024-03-01", 5.1, 57],
         [None, None, None, "2024-04-01", 5.9, 60], [None, None, None, "2024-05-01", 6.4, 62],
         ["A2", "M", "2024-01-02", "2024-03-02", 5.2, 58]],
        ["A2:A4", "B2:B4", "C2:C4"],
    )  # fmt: skip
    result = import_export(path, mapping(), today=TODAY)
    assert kept(result) == [
        ("A1", "2024-03-01", 5.1), ("A1", "2024-04-01", 5.9), ("A1", "2024-05-01", 6.4),
        ("A2", "2024-03-02", 5.2),
    ]  # fmt: skip
    assert result.tables["children"]["sex"].tolist() == ["female", "male"]
    assert result.rejected.empty


def test_a_weight_merged_over_two_days_was_weighed_once(tmp_path):
    path = workbook(
        tmp_path / "export.xlsx",
        [HEAD, ["A1", "F", "2024-01-01", "2024-03-01", 5.1, 57],
         ["A1", "F", "2024-01-01", "2024-04-01", None, 60]],
        ["E2:E3"],
    )  # fmt: skip
    result = import_export(path, mapping(), today=TODAY)
    assert result.tables["measurements"]["weight_kg"].notna().tolist() == [True, False]


def test_empty_rows_within_merged_cells_are_no_records(tmp_path):
    path = workbook(
        tmp_path / "export.xlsx",
        [HEAD, ["A1", "F", "2024-01-01", "2024-03-01", 5.1, 57], [None] * 6,
         ["A2", "M", "2024-01-02", "2024-03-02", 5.2, 58]],
        ["A2:A3"],
    )  # fmt: skip
    assert len(import_export(path, mapping(), today=TODAY).tables["measurements"]) == 2


FIRST_ROWS_ONLY = """\
Patient ID,Sex,DOB,Gestation,Date,Weight (kg)
A1,F,01/01/2024,30+2,13/03/2024,5.1
,,,,14/04/2024,5.9
A2,M,02/01/2024,,13/03/2024,5.2
,,,,14/04/2024,6.1
"""


def test_a_childs_further_rows_are_filled_from_its_first_where_the_mapping_says_so(tmp_path):
    export, path = tmp_path / "export.csv", tmp_path / "map.toml"
    export.write_text(FIRST_ROWS_ONLY)
    text = suggested_mapping(export)
    assert 'fill_down = ["Patient ID", "Sex", "DOB", "Gestation"]' in text
    assert "CHECK" in next(line for line in text.splitlines() if line.startswith("fill_down"))
    path.write_text(text)
    result = import_export(export, load_mapping(path)[0], today=TODAY)
    assert [(child, kg) for child, _, kg in kept(result)] == [
        ("A1", 5.1), ("A1", 5.9), ("A2", 5.2), ("A2", 6.1),
    ]  # fmt: skip
    # What the second child's first row leaves empty is not taken from the first child.
    assert result.tables["children"]["gestation_weeks"].isna().tolist() == [False, True]


def test_without_it_they_are_rejected_with_what_to_do(imported):
    result = imported("A1,F,2024-01-01,2024-03-01,5.1,57", ",,,2024-04-01,5.9,60", GOOD)
    assert "fill_down" in result.rejected["reason"][0]


@pytest.mark.parametrize(
    "rows",
    ["A1,F,01/01/2024,,13/03/2024,5.1\n,,,,14/04/2024,5.9\nA1,F,01/01/2024,,15/05/2024,6.4\n",
     "A1,F,01/01/2024,,13/03/2024,5.1\n,M,02/01/2024,,14/04/2024,5.9\n",
     ",,,,14/04/2024,5.9\nA1,F,01/01/2024,,13/03/2024,5.1\n"],
    ids=["a child named twice", "a row of another child", "no child before"],
)  # fmt: skip
def test_filling_down_is_not_suggested_where_it_may_give_a_child_anothers_weight(tmp_path, rows):
    export = tmp_path / "export.csv"
    export.write_text(FIRST_ROWS_ONLY.splitlines()[0] + "\n" + rows)
    assert "fill_down" not in suggested_mapping(export)


COMMAS = {
    "a lone 3,850 g": (["7.85", "8.10", "3,850 g", "9.02"], "false"),
    "a lone 7,85": (["7.85", "8.10", "7,85", "9.02"], "false"),
    "all thousands of grams": (["3,850 g", "4,120 g", "3,910g"], "false"),
    "all with a comma": (["7,85", "8,1", "9,02"], "true"),
    "one without a fraction": (["7,85", "8", "9,02"], "true"),
    "kilograms with three": (["7,850", "8,100", "9,020"], "true"),
}


@pytest.mark.parametrize(("values", "said"), COMMAS.values(), ids=COMMAS)
def test_whether_commas_are_decimal_is_told_by_most_cells_not_by_one(tmp_path, values, said):
    export = tmp_path / "export.csv"
    rows = [f'A{i},F,01/01/2024,{13 + i}/03/2024,"{kg}"' for i, kg in enumerate(values)]
    export.write_text("\n".join(["Patient ID,Sex,DOB,Date,Weight (kg)", *rows]) + "\n")
    assert f"decimal_comma = {said} " in suggested_mapping(export)


def test_a_lone_weight_in_grams_with_a_comma_is_that_weight(imported):
    result = imported('A,F,2024-01-01,2024-01-01,"3,850 g",52', GOOD, GOOD.replace("5.1", "5.25"))
    assert kept(result)[0] == ("A", "2024-01-01", 3.85)


@pytest.mark.parametrize("around", ["{}", '"{}"'], ids=["bare", "quoted"])
def test_a_carriage_return_alone_within_a_cell_ends_no_row(imported, around):
    header = "ID,Sex,DOB,Seen,Weight,Length,Note"
    note = around.format("seen\rwith mother")
    result = imported(
        f"A,F,2024-01-01,2024-03-01,5.1,57,{note}", f"{GOOD},", header=header,
        measurements=measurement_columns(note="Note"),
    )  # fmt: skip
    assert len(kept(result)) == 2
    assert result.tables["measurements"]["note"][0] == "seen with mother"
    assert result.rejected.empty


def test_the_shipped_exports_need_none_of_this():
    for name in ("systmone-wide.csv", "events-long"):
        assert "fill_down" not in suggested_mapping(FILES / name)
