"""What an export is taken for: its header, its tables, its columns, where little decides."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from importing_exports import HEADER, TODAY, child_columns, mapping, measurement_columns

from growthwatch.importing import import_export
from growthwatch.importing.dates import date_reader
from growthwatch.importing.files import Export
from growthwatch.importing.headings import (
    CHILD_OF,
    MEASUREMENT_OF,
    Heading,
    field_of,
    heading,
    recognised,
    visit_columns,
)
from growthwatch.importing.layout import (
    child_score,
    columns_of,
    decimal_commas,
    event_columns,
    in_first_rows_only,
    likely_table,
    likely_unit,
    measurement_score,
    samples,
    shape,
    status_column,
)
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.importing.tables import Table, table_of
from growthwatch.reading.grid import Grid
from growthwatch.record.errors import CaseloadError


def table(header: str, *rows: str) -> Table:
    lines = [line.split(",") for line in (header, *rows)]
    return table_of(Grid("a.csv", range(1, len(lines) + 1), lines), lines[0])


def test_the_header_is_the_row_with_most_names_that_are_known_and_of_equals_the_first():
    rows = [["Report", "", ""], ["ID", "", ""], ["ID", "Sex", "DOB"], ["Page", "", ""],
            ["ID", "Sex", "DOB"], ["A", "F", "x"]]  # fmt: skip
    found = likely_table(Grid("a.csv", [2, 3, 5, 7, 8, 9], rows))
    assert found.names == ["ID", "Sex", "DOB"] and found.cells["ID"].tolist() == ["Page", "A"]
    assert found.left_out["line"].tolist() == [2, 3, 8]
    # What stands above is a group's name only where that costs no name that is known.
    title = [["Previous", "contacts", ""], ["ID", "Sex", "DOB"], ["A", "F", "x"]]
    assert likely_table(Grid("a.csv", [1, 2, 3], title)).names == ["ID", "Sex", "DOB"]
    group = [["Patient", "", ""], ["Patient", "Child", ""], ["ID", "Sex", "DOB"], ["A", "F", "x"]]
    assert likely_table(Grid("a.csv", [1, 2, 3, 4], group)).names[0] == "Patient ID"
    none = likely_table(Grid("a.csv", [4, 5], [["x", "y"], ["1", "2"]]))
    assert none.names == ["x", "y"] and len(none.cells) == 1
    late = [["title", "", ""]] * 40 + [["ID", "Sex", "DOB"], ["A", "F", "2024-01-01"]]
    assert likely_table(Grid("a.csv", range(1, 43), late)).names[0] == "title"
    assert likely_table(Grid("a.csv", range(1, 42), late[1:])).names[0] == "ID"


@pytest.mark.parametrize(
    ("header", "child", "measured"),
    [
        ("ID,Sex,DOB", 8, 0),  # three that are known, and 5 for a date of birth
        ("ID,Sex", 2, 0),
        ("ID,Date,Weight", 1, 5),  # two that are known, and 3 for a measure
        ("ID,Date", 1, 1),
        ("ID,Date,Event,Value", 1, 4),  # one value a row
        ("ID,Date,Event", 1, 1),
        # Two visits side by side.
        ("ID,6 week date,6 week weight,1 year date,1 year weight", 1, 6),
    ],
)
def test_a_table_is_of_children_or_of_measurements_by_what_it_names(header, child, measured):
    one = table(header)
    assert (child_score(one), measurement_score(one)) == (child, measured)


def test_of_several_columns_of_kinds_the_one_that_tells_most_is_meant():
    one = table("Code,Term,Value", "29463-7,Weight,5", "8302-2,Length,60", "x,Head circ,5")
    assert event_columns(one)["kind"] == "Term"  # three kinds, of which the codes tell two
    two = table("Code,Term,Value", "123,Weight,5", "124,Length,60")
    assert event_columns(two) == {"kind": "Term", "value": "Value"}
    none = table("Code,Term,Value", "123,x,5")
    assert event_columns(none)["kind"] == "Code"


@pytest.mark.parametrize(
    ("header", "rows", "own"),
    [
        ("ID,Sex,DOB,Kg", ["A,F,d,1", ",,,2", "B,M,d,3"], ["ID", "Sex", "DOB"]),
        ("NHS Number,Sex,DOB,Kg", ["A,F,d,1", ",,,2"], ["NHS Number", "Sex", "DOB"]),
        # A team that stands in every row is no child's own.
        ("ID,Sex,DOB,Team", ["A,F,d,T", ",,,T"], ["ID", "Sex", "DOB"]),
        ("ID,Kg", ["A,1", ",2"], ["ID"]),
        ("ID,Sex,DOB,Kg", ["A,F,d,1", "B,M,d,2"], []),
        ("ID,Sex,DOB,Kg", [",,,1", "A,F,d,2"], []),
        ("ID,Sex,DOB,Kg", ["A,F,d,1", ",,,2", "A,F,d,3"], []),
        ("ID,Sex,DOB,Kg", ["A,F,d,1", ",F,,2"], []),
        ("ID,Sex,DOB,Kg", ["A,F,d,1", ",,d,2"], []),
        ("Sex,DOB,Kg", ["F,d,1", ",,2"], []),
    ],
)
def test_what_stands_in_first_rows_only(header, rows, own):
    assert in_first_rows_only(table(header, *rows)) == own


@pytest.mark.parametrize(
    ("values", "commas"),
    [
        (["3,850", "4,100", "5"], True),  # bare, and more than half
        (["3,850", "4,100", "5", "6"], False),  # half
        (["3,850", "4,100", "5", "6.5", "7.5"], False),
        (["13,850", "14,100"], True),
        (["113,850", "114,100"], False),  # nobody weighs it
        (["3,8501", "4,1001"], True),
        (["7,85", "8,1", "8.1", "9.1"], False),
    ],
)
def test_a_comma_is_a_decimal_one_where_most_numbers_say_so(values, commas):
    assert decimal_commas(pd.Series(values, dtype="str")) is commas


@pytest.mark.parametrize(
    ("header", "cells", "column"),
    [
        ("ID,Status", ["Deceased", "Active", ""], "Status"),
        ("ID,Status", ["Active", "Current"], ""),  # nobody has left
        ("ID,Status", ["Deceased", "Seen"], ""),  # a contact's
        ("ID,Remark", ["Deceased", "Active"], ""),
        ("ID,Registration", ["Left area", "Registered"], "Registration"),
        ("ID,Statuses", ["Deceased", "Active"], ""),
    ],
)
def test_a_status_is_the_childs_where_its_values_say_so(header, cells, column):
    one = table(header, *(f"A,{cell}" for cell in cells))
    assert status_column(one, set()) == column
    assert status_column(one, {"Status", "Registration"}) == ""


@pytest.mark.parametrize(
    ("texts", "what", "unit"),
    [
        (["5.1", "6", "700"], "weight", "kg"),
        (["5100", "6000", ""], "weight", "g"),
        (["0,4"], "weight", "kg"),
        (["0.39"], "weight", ""),
        (["150"], "weight", "kg"),
        (["151"], "weight", "lb"),  # 68 kg
        (["7"], "birth weight", "kg"),
        (["7.1"], "birth weight", "lb"),
        (["16"], "birth weight", ""),
        (["55"], "height", "cm"),
        (["0.55"], "height", "m"),
        (["550"], "height", "mm"),
        (["24"], "height", "in"),
        (["15"], "ofc", "cm"),
        (["14.9"], "ofc", "in"),
        (["1.64"], "mother_height", "m"),
        (["100"], "mother_height", "cm"),
        (["70"], "father_height", "in"),
        (["99"], "father_height", ""),
        (["x", "-5", "0"], "weight", ""),
        (["0", "0", "0", "-5", "5100"], "weight", "g"),  # 0 is not measured
    ],
)
def test_the_unit_of_bare_numbers_is_that_in_which_the_middle_one_can_be(texts, what, unit):
    assert likely_unit(np.array(texts, dtype=object), what) == unit


def test_samples_name_nobody():
    one = table(
        "ID,Sex,Kg,Name", "A1,F,5.10,Ann Lee", "B2,male,6.20 kg,Bo", "A1,F,,", "C3,,7 st 3,"
    )
    assert samples(one, "ID", False) == "x9"
    assert samples(one, "Sex", False) == "F | male"
    assert samples(one, "Kg", True) == "5.10 | 6.20 kg | 7 st 3"
    assert samples(one, "Kg", False) == "9.99 | 9.99 xx | 9 xx 9"
    assert samples(one, "Name", False) == "xxx xxx | xx"
    four = table("Kg", *"1234")
    assert samples(four, "Kg", True) == "1 | 2 | 3"
    assert samples(table("Kg,x", ",1"), "Kg", True) == "empty"
    assert shape("Ann  Lée 12/3_x " * 4) == "xxx xxx 99/9_x xxx xxx 99/9_x xxx xxx 99"


def test_every_column_of_every_file_is_shown_with_its_samples(tmp_path):
    (tmp_path / "a.csv").write_text("ID,Weight (kg)\nA1,5.1\n")
    (tmp_path / "b.csv").write_text("ID,Remark\nA1,5.1\n")
    assert columns_of(tmp_path) == {
        "a.csv": {"ID": "x9", "Weight (kg)": "5.1"}, "b.csv": {"ID": "x9", "Remark": "9.9"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "measure", "of", "label"),
    [
        ("Weight (kg)", "kg", "weight", "weight", ""),
        ("6-8 week weight (kg)", "kg", "weight", "weight", "6 8 week"),
        ("Weight in kg", "kg", "weight", "weight", ""),
        ("in", "", "", "", "in"),  # a unit alone is a name
        ("Weight Date", "", "date", "weight", ""),
        ("Date weighed", "", "date", "", ""),
        ("Weighed", "", "date", "", ""),
        ("Weight unit", "", "unit", "weight", ""),
        ("Weight and length", "", "", "", "and"),
        ("HeadCircumference", "", "ofc", "ofc", ""),
        ("kg", "", "", "", "kg"),
    ],
)
def test_a_heading_is_taken_apart(name, unit, measure, of, label):
    one: Heading = heading(name)
    assert (one.unit, one.measure, one.of, one.label) == (unit, measure, of, label)


def test_the_first_column_of_a_field_is_meant_and_a_group_may_change_what_it_is():
    assert recognised(["DOB", "Date of Birth", "x"], CHILD_OF) == {"birth_date": "DOB"}
    assert field_of("Professional Team", "Team", CHILD_OF) == "team"
    assert field_of("Mother DOB", "DOB", CHILD_OF) == ""
    assert field_of("Patient Details Date of Birth", "Date of Birth", CHILD_OF) == "birth_date"
    assert field_of("EventDateTime", "EventDateTime", MEASUREMENT_OF) == "date"
    assert field_of("Seen Datetime", "Seen Datetime", MEASUREMENT_OF) == ""


def test_visits_side_by_side_have_a_date_and_a_value():
    assert visit_columns(
        ["ID", "6 week date", "6 week weight", "6 week weight (kg)", "1 year weight", "2 year date"]
    ) == {"6 week": {"date": "6 week date", "weight": "6 week weight"}}
    # A date beside each measure is of that measure alone.
    assert visit_columns(["Weight Date", "Weight", "Height Date", "Height"]) == {
        "weight": {"date": "Weight Date", "weight": "Weight"},
        "height": {"date": "Height Date", "height": "Height"},
    }


def suggested(tmp_path, text: str) -> list[str]:
    (tmp_path / "export.csv").write_text(text)
    return [
        " ".join(line.split()) for line in suggested_mapping(tmp_path / "export.csv").splitlines()
    ]


def test_columns_to_choose_from_are_twenty_at_most(tmp_path):
    names = [f"N{i:02d}" for i in range(1, 23)]
    said = suggested(tmp_path, ",".join(names) + "\n" + ",".join("1" * 22) + "\n")
    [line] = [one for one in said if one.startswith("# MISSING sex")]
    assert line.endswith(f"# one of: {', '.join(names[:20])}")


@pytest.mark.parametrize(
    ("header", "row", "wanted"),
    [
        (
            "ID,Sex,DOB,Date,Weight (lb),oz",
            "A,F,2024-01-01,2024-03-01,11,4",
            'weight = { column = "Weight (lb)", unit = "lb", ounces = "oz" } # 11',
        ),
        (
            "ID,Sex,DOB,Date,Weight (kg),oz",  # no part of kilograms
            "A,F,2024-01-01,2024-03-01,5.1,4",
            'weight = { column = "Weight (kg)", unit = "kg" } # 5.1',
        ),
        (
            "ID,Sex,DOB,Date,Weight,Weight Unit",
            "A,F,2024-01-01,2024-03-01,5.1,kg",
            'weight = { column = "Weight", unit_column = "Weight Unit" } # 5.1',
        ),
        (
            "ID,Sex,DOB,Date,Weight (kg),Date,Weight (kg)",
            "A,F,2024-01-01,2024-03-01,5.1,2024-04-01,6.1",
            "# They stand 2 times: every one is read, and further ones next week.",
        ),
        (
            "ID,Sex,DOB,6 week date,6 week weight (lb),6 week oz",
            "A,F,2024-01-01,2024-03-01,11,4",
            'weight = { column = "6 week weight (lb)", unit = "lb", ounces = "6 week oz" } # 11',
        ),
        (
            "ID,Sex,DOB,6 week date,6 week weight (kg)",
            "A,F,2024-01-01,2024-03-01,5.1",
            'name = "6 week"',
        ),
    ],
)
def test_a_column_stands_with_what_belongs_to_it(tmp_path, header, row, wanted):
    assert wanted in suggested(tmp_path, f"{header}\n{row}\n")


def test_of_two_files_the_one_of_children_and_the_one_of_measurements(tmp_path):
    (tmp_path / "b.csv").write_text("ID,Sex,DOB\nA,F,2024-01-01\n")
    (tmp_path / "a.csv").write_text("ID,Date,Weight (kg)\nA,2024-03-01,5.1\n")
    said = suggested_mapping(tmp_path).splitlines()
    files = [line for line in said if line.startswith("file = ")]
    assert files == ['file = "b.csv"', 'file = "a.csv"']


@pytest.mark.parametrize(
    ("year", "today", "read"),
    [("25", 2026, 2025), ("26", 2026, 2026), ("27", 2026, 1927), ("00", 2100, 2100),
     ("01", 2100, 2001), ("99", 2100, 2099)],
)  # fmt: skip
def test_a_short_year_is_the_last_one_with_these_digits(year, today, read):
    reader = date_reader("day first", True, dt.date(today, 6, 1))
    assert reader(f"05/01/{year}").value == dt.date(read, 1, 5)


def test_a_file_that_is_not_there_is_told_with_eight_that_are(tmp_path):
    for number in range(10):
        (tmp_path / f"f{number}.csv").write_text("ID\nA\n")
    with pytest.raises(CaseloadError, match=r"only f0\.csv, .*f7\.csv: correct"):
        Export(tmp_path).grids("x*")


def test_contacts_end_on_the_day_they_began_or_later(tmp_path):
    text = f"{HEADER},To\n" + "".join(
        f"A,F,2024-01-01,2024-03-0{day},4.{day},,{to}\n"
        for day, to in ((1, "2024-03-01"), (2, "2024-03-01"), (3, ""), (4, "2024-03-05"))
    )
    (tmp_path / "export.csv").write_text(text)
    contacts = {"columns": {"child_id": "ID", "date": "Seen", "kind": {"value": "visit"}}}
    plain = import_export(tmp_path, mapping(contacts=contacts), today=TODAY)
    assert len(plain.tables["contacts"]) == 4
    contacts["columns"]["date_to"] = "To"
    result = import_export(tmp_path, mapping(contacts=contacts), today=TODAY)
    assert len(result.tables["contacts"]) == 3
    assert result.rejected["field"].tolist() == ["date_to"]


def test_children_of_whom_gestations_differ_are_told_apart(imported):
    lines = [
        f"{child},F,2024-01-01,2024-03-0{day},{day},,{gestation}"
        for child, day, gestation in (
            ("A", 4, "36,6"),
            ("A", 5, "37,0"),
            ("B", 4, "36,6"),
            ("B", 5, "36,6"),
            ("C", 4, "30,1"),
            ("C", 5, "37,0"),
            ("D", 4, "36,6"),
            ("E", 4, "36,6"),
        )
    ]
    both = child_columns(gestation_weeks="W", gestation_days="D")
    result = imported(*lines, header=f"{HEADER},W,D", children=both)
    assert result.tables["children"]["child_id"].tolist() == ["B", "D", "E"]
    differing = result.rejected[result.rejected["field"] == "gestation_weeks"]
    assert differing["line"].tolist() == [2, 3, 6, 7]


def test_a_name_of_three_columns_is_put_together(imported):
    name = {"columns": ["One", "Two", "Three"]}
    result = imported(
        "A,F,2024-01-01,2024-03-01,4.1,,Ann,,Lee", "B,F,2024-01-01,2024-03-01,4.1,,,,",
        header=f"{HEADER},One,Two,Three", children=child_columns(name=name),
    )  # fmt: skip
    names = result.tables["children"]["name"]
    assert " ".join(names.iloc[0].split()) == "Ann Lee" and pd.isna(names.iloc[1])


@pytest.mark.parametrize(("day", "gone"), [("2026-01-04", True), ("2026-01-05", True),
                                           ("2026-01-06", False), ("", False)])  # fmt: skip
def test_a_child_has_left_from_the_day_of_leaving_on(imported, day, gone):
    result = imported(
        f"A,F,2024-01-01,2024-03-01,4.1,,{day}", "B,F,2024-01-01,2024-03-01,4.1,,",
        header=f"{HEADER},Left", children=child_columns(left="Left"),
    )  # fmt: skip
    assert ("A" not in set(result.tables["children"]["child_id"])) == gone


def test_spreadsheets_numbers_for_days_are_told_once_with_how_many(imported):
    result = imported(
        "A,F,2024-01-01,2024-03-01,4.1,", "B,F,2024-01-01,45400,4.1,", "C,F,2024-01-01,45401,4.2,",
        measurements=measurement_columns(),
    )  # fmt: skip
    notes = result.warnings[result.warnings["kind"] == "spreadsheet numbers"]
    assert notes["line"].tolist() == [3]
    assert "45400 is read as 2024-04-18, and so in 2 rows" in notes["message"].iloc[0]
