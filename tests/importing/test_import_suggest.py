"""The suggested mapping works where the headings are plain, and shows no child."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
from importing_exports import FILES, TODAY

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.headings import heading, kinds_of, visit_columns
from growthwatch.importing.layout import shape
from growthwatch.importing.suggest import suggested_mapping

EXPORTS = {
    "systmone-wide": "systmone-wide.csv",
    "events-long": "events-long",
    "csds-1.6": "csds",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_suggested_imports_as_much_as_the_shipped_mapping(name, tmp_path):
    export = FILES / EXPORTS[name]
    path = tmp_path / "map.toml"
    path.write_text(suggested_mapping(export), encoding="utf-8")
    ours = import_export(export, load_mapping(path)[0], today=TODAY)
    theirs = import_export(export, load_mapping(name)[0], today=TODAY)
    for table in ("children", "measurements"):
        assert len(ours.tables[table]) == len(theirs.tables[table])
    values = ["weight_kg", "height_cm", "ofc_cm"]
    mine, other = (
        one.tables["measurements"].sort_values(["child_id", "date", *values])[values]
        for one in (ours, theirs)
    )
    assert mine.reset_index(drop=True).equals(other.reset_index(drop=True))


@pytest.mark.parametrize("name", EXPORTS)
def test_no_name_number_or_date_of_birth_is_shown(name):
    text = suggested_mapping(FILES / EXPORTS[name])
    for secret in ("Ada", "Made-Up", "999000", "00100", "LPI00", "ZZ99", "15/01/2024", "HV 1"):
        assert secret not in text


def test_a_file_with_visits_side_by_side(tmp_path):
    file = tmp_path / "wide.csv"
    file.write_text(
        "NHS No,DOB,Sex,Birth Weight (g),New birth visit date,New birth visit weight (kg),"
        "6-8 week review date,6-8 week weight (kg),6-8 week head circumference (cm),Postcode\n"
        "9990004099,15/01/2024,F,3400,29/01/2024,3.6,04/03/2024,4.9,38.1,ZZ99 3WZ\n"
        "9990004102,16/01/2024,M,3500,30/01/2024,3.7,,,,ZZ99 3WZ\n"
    )
    text = suggested_mapping(file)
    path = tmp_path / "map.toml"
    path.write_text(text)
    result = import_export(file, load_mapping(path)[0], today=TODAY)
    assert result.tables["measurements"]["weight_kg"].tolist() == [3.6, 3.7, 4.9]
    assert result.tables["children"]["birth_weight_kg"].tolist() == [3.4, 3.5]
    assert "Postcode: xx99 9xx" in text


EMIS_LIKE = """\
Under fives growth (made up),,,,,,,,,,,,,
Last run: 06-Jan-2026,,,,,,,,,,,,,
Patient Details,,,,,Weight,,,Height,,,Head circumference,,
EMIS Number,NHS Number,Date of Birth,Gender,Usual GP,Date,Value,Unit of measure,Date,Value,\
Unit of measure,Date,Value,Unit of measure
1001,9990004099,18-Apr-2024,Female,GP A,13-Jun-2024,5.88,Kg,20-Jun-2024,59.2,cm,13-Jun-2024,39.6,cm
1001,9990004099,18-Apr-2024,Female,GP A,12-Sep-2024,7410,g,12-Sep-2024,0.662,m,,,
1002,9990004102,20-Jan-2024,Male,GP B,19-May-2024,6.75,Kg,,,,19-May-2024,41.2,cm
"""


def test_headings_on_two_rows_are_taken_together_and_each_measure_keeps_its_own_date(tmp_path):
    file = tmp_path / "emis.csv"
    file.write_text(EMIS_LIKE)
    text = suggested_mapping(file)
    assert "MISSING" not in text
    path = tmp_path / "map.toml"
    path.write_text(text)
    result = import_export(file, load_mapping(path)[0], today=TODAY)
    assert result.rejected.empty
    children = result.tables["children"]
    assert children["child_id"].tolist() == ["1001", "1002"]
    assert children["nhs_number"].tolist() == ["9990004099", "9990004102"]
    told = result.tables["measurements"]
    for column, want in (
        ("weight_kg", {("1001", "06-13"): 5.88, ("1001", "09-12"): 7.41, ("1002", "05-19"): 6.75}),
        ("height_cm", {("1001", "06-20"): 59.2, ("1001", "09-12"): 66.2}),
        ("ofc_cm", {("1001", "06-13"): 39.6, ("1002", "05-19"): 41.2}),
    ):
        rows = told.dropna(subset=[column])
        days = rows["date"].dt.strftime("%m-%d")
        assert dict(zip(zip(rows["child_id"], days, strict=True), rows[column], strict=True)) == {
            key: pytest.approx(value) for key, value in want.items()
        }


def test_a_long_workbook_under_merged_headings_keeps_staff_and_child_apart(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (
        ["Observations of under fives (made up)"],
        ["Client", None, None, "Observation", None, None, None, "Staff"],
        ["RiO ID", "DOB", "Gender", "Date/Time", "Type", "Result", "Unit", "Name"],
        [1, "15/01/2024", "F", "26/02/2024 09:30", "Body weight", 4900, "g", "HV 1"],
        [1, "15/01/2024", "F", "26/02/2024 09:30", "Length", 0.55, "m", "HV 1"],
        [1, "15/01/2024", "F", "26/02/2024 09:30", "Temperature", 36.7, "C", "HV 1"],
    ):
        book.active.append(row)
    for cells in ("A1:H1", "A2:C2", "D2:G2"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "rio.xlsx")
    path = tmp_path / "map.toml"
    path.write_text(suggested_mapping(tmp_path / "rio.xlsx"))
    result = import_export(tmp_path / "rio.xlsx", load_mapping(path)[0], today=TODAY)
    assert result.rejected.empty
    assert "name" not in result.tables["children"]
    assert result.tables["children"]["practitioner"].tolist() == ["HV 1"]
    told = result.tables["measurements"]
    assert told["weight_kg"].dropna().tolist() == [4.9]
    assert told["height_cm"].dropna().tolist() == [55]


def test_what_is_missing_is_said_and_the_rest_still_toml(tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("Reference,Born,Weight\n1,2024-01-15,4.9\n")
    text = suggested_mapping(file)
    assert "# MISSING: child_id, sex, " in text
    assert tomllib.loads(text)["children"]["columns"] == {"birth_date": "Born"}


def test_an_order_that_nothing_shows_is_to_be_checked(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("ID,Sex,DOB,Date,Weight\n1,F,01/02/2024,03/04/2024,4.9\n")
    assert "CHECK: no date shows" in suggested_mapping(file)


@pytest.mark.parametrize(
    ("name", "unit", "measure", "label"),
    [
        ("6-8 week weight (kg)", "kg", "weight", "6 8 week"),
        ("Weight Unit of measure", "", "unit", ""),
        ("Weight", "", "weight", ""),
        ("DateWeighed1", "", "date", "1"),
        ("LocalPatientID", "", "", "local patient id"),
    ],
)
def test_headings_are_taken_apart(name, unit, measure, label):
    one = heading(name)
    assert (one.unit, one.measure) == (unit, measure)
    if measure:
        assert one.label == label


def test_visits_need_a_date_and_a_value():
    assert visit_columns(["6 week weight", "1 year date", "1 year weight"]) == {
        "1 year": {"date": "1 year date", "weight": "1 year weight"}
    }


def test_kinds_that_only_sound_like_a_weight_are_not_taken():
    said = ["Body weight", "Weight loss", "Birth weight", "Weight centile", "Arm length"]
    kinds = kinds_of(np.array(said, dtype=object))
    assert kinds["weight"] == ["Body weight"]
    assert kinds["height"] == []


def test_a_shape_keeps_no_letter_and_no_digit():
    assert shape("Zoë O'Neill 12") == "xxx x'xxxxx 99"
