"""Which rows of a file are records, and which of several files, columns or units is meant."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from importing_exports import HEADER, TODAY, child_columns, mapping, measurement_columns

from growthwatch.importing import import_export, write_caseload
from growthwatch.importing.dates import are_serials
from growthwatch.importing.files import Export
from growthwatch.importing.identifiers import nhs_number_is_valid, restored_ids, tidy_nhs_numbers
from growthwatch.importing.importer import named
from growthwatch.importing.leaving import DECEASED, not_watched_frame, watched_words
from growthwatch.importing.mapping import Visit
from growthwatch.importing.plausible import check_unit
from growthwatch.importing.records import kind_said, quantity, read_both, with_ounces
from growthwatch.importing.sections import counted_kinds
from growthwatch.importing.tables import (
    Table,
    filled_down,
    left_out_frame,
    names_at,
    need_column,
    stacked,
    table_of,
)
from growthwatch.reading import csv_rows
from growthwatch.reading.grid import Grid
from growthwatch.reading.quantities import weight_reader
from growthwatch.record.errors import CaseloadError


def under(*rows: list[str], wanted: tuple[str, ...] = ("ID", "Seen"), **more) -> Table:
    lines = [2 * i + 3 for i in range(len(rows))]  # as where blank lines stand between
    return table_of(Grid("export.csv", lines, rows, **more), wanted)


def test_what_stands_under_a_header_is_a_record_a_footer_or_told():
    table = under(
        ["Weights of May", "", ""],
        ["ID", "Seen", "Weight"],
        ["A", "2024-03-01", "5.1"],
        ["ID", "Seen", "Weight"],
        ["", "", ""],
        ["B", "2024-03-02", "6.1", "", ""],
        ["C", "2024-03-02", "6.1", "x"],
        ["D", "2024-03-02"],
        [" ", "", ""],
        ["Total", "2", ""],
        ["Printed by", "HV 1"],
        ["E", "", ""],
        broken=[(4, "half a row", "why")],
    )
    assert table.cells["ID"].tolist() == ["A", "B", "E"]
    assert table.lines.tolist() == [7, 13, 25] and set(table.files) == {"export.csv"}
    told = table.left_out[["line", "rows", "what"]].to_numpy().tolist()
    assert told == [
        [3, 1, "above the header"], [9, 1, "the header again"], [21, 1, "a footer or a heading"],
        [23, 1, "a footer or a heading"],
    ]  # fmt: skip
    assert table.misfits["line"].tolist() == [4, 15, 17]
    assert "4 cells under a header of 3" in table.misfits["reason"].iloc[1]
    assert "2 cells under a header of 3" in table.misfits["reason"].iloc[2]


def test_a_header_without_rows_is_a_table_without_any():
    table = under(["ID", "Seen", "Weight"])
    assert table.names == ["ID", "Seen", "Weight"] and not len(table.cells)


@pytest.mark.parametrize(
    ("above", "own", "names"),
    [
        # A group's heading stands in the first of its columns.
        (["Child", "", "Visit", ""], ["ID", "Sex", "Date", "Kg"],
         ["Child ID", "Child Sex", "Visit Date", "Visit Kg"]),
        # One that spans both rows has nothing under it, and covers its own column only.
        (["ID", "Visit", "", ""], ["", "Date", "Kg", "By"],
         ["ID", "Visit Date", "Visit Kg", "Visit By"]),
        (["Visit", "ID", "", ""], ["Date", "", "", "Kg"],
         ["Visit Date", "ID", "column 3", "Kg"]),
        (["", "Visit", "", "x"], ["ID", "Date", "Kg", "By", "On"],
         ["ID", "Visit Date", "Visit Kg", "x By", "x On"]),
        # One cell alone above is a title and no group.
        (["Weights", "", "", ""], ["ID", "Sex", "Date", "Kg"], None),
    ],
)  # fmt: skip
def test_a_heading_above_the_others_belongs_to_its_columns(above, own, names):
    both = names_at(Grid("a.csv", [1, 2], [above, own]), 1)
    assert both[0] == [one or f"column {i}" for i, one in enumerate(own, 1)]
    assert both[1:] == ([] if names is None else [names])
    assert len(names_at(Grid("a.csv", [1], [own]), 0)) == 1


def test_a_column_that_is_not_there_is_asked_for_with_the_nearest():
    table = under(["ID", "Date Seen", "Weight"], ["A", "x", "5"])
    need_column(table, "date  SEEN")
    with pytest.raises(CaseloadError, match="nearest is 'Date Seen'"):
        need_column(table, "Date of Seeing")
    with pytest.raises(CaseloadError, match="it has ID, Date Seen, Weight"):
        need_column(table, "Head")
    many = under([f"N{i:02d}" for i in range(14)], ["A"] * 14)
    with pytest.raises(CaseloadError, match=r"it has N00, .*N11\)"):
        need_column(many, "Weight")


def test_what_stands_in_a_childs_first_row_holds_for_its_others_and_no_further():
    table = under(
        ["ID", "Sex", "Seen"], ["", "M", "1"], ["A", "F", "2"], ["", "", "3"], ["", "M", "4"],
        ["B", "", "5"], ["", "", "6"],
    )  # fmt: skip
    nobodys = under(["ID", "Sex", "Seen"], ["", "M", "1"], ["", "", "2"], ["A", "F", "3"])
    orphans = filled_down(nobodys, ["ID", "Sex"])
    assert orphans.cells["Sex"].tolist() == ["M", "", "F"]
    filled = filled_down(table, ["id", "Sex"])
    assert filled.cells["ID"].tolist() == ["", "A", "A", "A", "B", "B"]
    assert filled.cells["Sex"].tolist() == ["M", "F", "F", "M", "", ""]
    assert filled.cells["Seen"].tolist() == list("123456")
    assert filled_down(table, []) is table and filled_down(table, ["Other"]) is table


def test_files_below_each_other_have_the_columns_asked_for():
    first = under(["ID", "Seen", "Kg"], ["A", "1", "5"])
    second = table_of(Grid("b.csv", [1, 2], [["KG", "ID", "Seen"], ["6", "B", "2"]]), ["ID"])
    both = stacked([first, second], ["ID", "kg", "id"])
    assert both.file == "2 files" and list(both.cells) == ["id", "kg"]
    assert both.cells.to_numpy().tolist() == [["A", "5"], ["B", "6"]]
    assert both.files.tolist() == ["export.csv", "b.csv"] and both.lines.tolist() == [5, 2]
    assert stacked([second], ["ID"]).file == "b.csv"


def test_what_is_left_out_is_in_the_order_of_its_lines():
    told = left_out_frame("a.csv", [(9, "footer"), (2, "title")])
    assert told[["line", "rows", "what"]].to_numpy().tolist() == [[2, 1, "title"], [9, 1, "footer"]]


def test_rows_that_are_not_asked_for_are_counted_by_file_and_value():
    table = stacked([under(["ID", "Seen"], *([one, "x"] for one in "ABAC"))], ["ID"])
    out = np.array([True, False, True, True])
    told = counted_kinds(table, out, np.array(["", "y", "", "z"], dtype=object), "Kind")
    assert told[["line", "rows", "what"]].to_numpy().tolist() == [
        [5, 2, "Kind is empty"], [11, 1, "Kind 'z' is not asked for"],
    ]  # fmt: skip


EVENTS = "ID,Sex,DOB,Seen,Event,Value,Unit"
KINDS = {"kind": "Event", "value": "Value", "unit_column": "Unit"}


@pytest.fixture
def events(imported):
    """Import rows of one value each, a unit beside some; the kinds are known by their words."""

    def run(*rows: str, columns: dict | None = None, **kinds):
        section = {"columns": {"child_id": "ID", "date": "Seen"} | (columns or {})}
        section["events"] = KINDS | {"weight_unit": "kg", "height_unit": "cm"} | kinds
        lines = [f"A,F,2024-01-01,2024-03-0{i},{row}" for i, row in enumerate(rows, 1)]
        return imported(*lines, header=EVENTS, measurements=section).tables["measurements"]

    return run


def test_a_value_without_a_unit_takes_the_mappings_where_others_have_their_own(events):
    table = events("Weight,5.1,", "Weight,5200,g", "Length,57,", "Length,580,mm", "Other,1,x")
    assert table["weight_kg"].dropna().tolist() == [5.1, 5.2]
    assert table["height_cm"].dropna().tolist() == [57, 58]


def test_grams_without_any_unit_are_refused_for_the_whole_column(events):
    with pytest.raises(CaseloadError, match=r'look like grams: .*put weight_unit = "g"'):
        events("Weight,5100,", "Weight,5200,")
    # One that has its unit tells that the column of units is used.
    assert len(events("Weight,5100,g", "Weight,5.2,")) == 2


def test_how_a_length_was_taken_is_known_by_its_code_where_no_column_says_it(events):
    lying, standing = "8306-3,60,cm", "8308-9,60,cm"
    table = events(lying, standing, "Weight,5.1,kg")
    assert table["position"].tolist()[:2] == ["lying", "standing"]
    assert pd.isna(table["position"].iloc[2])
    own = events(lying, standing, columns={"position": {"value": "standing"}})
    assert own["position"].tolist() == ["standing", "standing"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("29463-7", "29463-7"),
        ("29463-7 Body weight", "29463-7"),  # a known code before its words
        ("1234567 Something", "1234567"),  # a number with words is a code, known or not
        (" Body  WEIGHT ", "body weight"),
        ("", ""),
    ],
)
def test_what_was_measured_is_known_by_its_code_or_else_its_words(text, kind):
    assert kind_said(text) == kind


@pytest.mark.parametrize(
    ("text", "days"), [("37+2", 261), ("37", 259), ("+2", np.nan), ("37/40+3", 262), ("37+", 259)]
)
def test_two_cells_of_gestation_are_read_as_one(text, days):
    np.testing.assert_equal(read_both(text).value, days)


def test_the_columns_of_weeks_and_of_days_are_read_each(imported):
    header = f"{HEADER},Weeks,Days"
    rows = (
        "A,F,2024-01-01,2024-03-01,4.1,,34,2", "B,F,2024-01-01,2024-03-01,4.1,,35,",
        "C,F,2024-01-01,2024-03-01,4.1,,,",
    )  # fmt: skip
    both = child_columns(gestation_weeks="Weeks", gestation_days="Days")
    table = imported(*rows, header=header, children=both).tables["children"]
    assert table["gestation_weeks"].tolist()[:2] == [34, 35]
    assert table["gestation_days"].tolist()[:2] == [2, 0]
    weeks = imported(*rows, header=header, children=child_columns(gestation_weeks="Weeks"))
    assert weeks.tables["children"]["gestation_days"].tolist()[:2] == [0, 0]


def test_a_column_of_units_goes_to_bare_numbers_only():
    said = np.array(["5.1", "5.2 kg", "x", "", "5,3"], dtype=object)
    units = np.array(["kg", "g", "kg", "kg", ""], dtype=object)
    read = quantity(said, units, weight_reader(None, True))
    np.testing.assert_array_equal(read.values, [5.1, 5.2, np.nan, np.nan, np.nan])
    assert [bool(reason) for reason in read.reasons] == [False, False, True, False, True]
    assert read.text.tolist() == said.tolist()


def test_ounces_stand_behind_their_pounds():
    pounds = np.array(["9", "9 lb", "", "9.5"], dtype=object)
    ounces = np.array(["4", "4 oz", "88", ""], dtype=object)
    assert with_ounces(pounds, ounces).tolist() == ["9 lb 4 oz", "9 lb 4 oz", "88 oz", "9.5 lb"]


@pytest.mark.parametrize(
    ("values", "unit", "said"),
    [
        (["20", "21"], "g", "look like kilograms: median 20.5"),  # and not pounds
        (["20", "21"], None, "have no unit and look like kilograms (median 20.5)"),
        (["900", "950"], "kg", "look like grams: median 925"),
        (["200", "210"], "g", "look like pounds: median 205"),  # 93 kg
        (["900000"], "g", "cannot be right in any unit (median 900000)"),
    ],
)
def test_the_first_unit_in_which_a_column_can_be_is_asked_about(values, unit, said):
    with pytest.raises(CaseloadError) as told:
        check_unit("weight", "W", np.array(values, dtype=object), unit)
    assert f"the weights in column 'W' {said}" in str(told.value)


@pytest.mark.parametrize(
    ("texts", "serials"),
    [
        (["45292"], True),
        (["45292", "13 May 2024"], True),
        (["45292", "2024-03-01", ""], True),
        (["45292", "3/4/2024"], False),
        (["n/a", ""], False),
        ([], False),
    ],
)
def test_one_spreadsheets_number_is_enough_and_one_date_of_its_kind_forbids_it(texts, serials):
    assert are_serials(texts) is serials


def nhs(first_nine: str) -> str:
    """Work out the check digit by the rule of the NHS Data Dictionary."""
    rest = sum(int(digit) * (10 - i) for i, digit in enumerate(first_nine)) % 11
    check = (11 - rest) % 11
    assert check != 10
    return f"{first_nine}{check}"


def test_nhs_numbers_by_their_check_digit():
    good = [nhs("943476591"), nhs("987654321"), nhs("401023213")]
    assert good == ["9434765919", "9876543210", "4010232137"]  # published as examples
    for number in good:
        assert nhs_number_is_valid(number)
        for place in range(10):
            other = str((int(number[place]) + 1) % 10)
            assert not nhs_number_is_valid(number[:place] + other + number[place + 1 :])
    assert not nhs_number_is_valid(good[0][:9]) and not nhs_number_is_valid(f"{good[0]}1")


def test_what_is_wrong_with_an_nhs_number_is_told_and_one_lost_zero_put_back():
    lost = nhs("012345674")
    rows = ["943 476 5919", lost[1:], lost[2:], "9434765918", "94347659191", "9.43E+09", "n/a", "x"]
    numbers, kinds, _ = tidy_nhs_numbers(np.array(rows, dtype=object))
    assert numbers.tolist() == [
        "9434765919", lost, lost[2:], "9434765918", "94347659191", "", "", "x",
    ]  # fmt: skip
    wrong = "NHS number"
    assert kinds.tolist() == ["", "leading zeros", wrong, wrong, wrong, wrong, "", wrong]


@pytest.mark.parametrize(
    ("ids", "width", "told"),
    [
        (["012", "12", "7"], None, ["012", "12", "007"]),  # 12 may be another child
        (["0012", "12", "012"], None, ["0012", "12", "012"]),  # two forms of one number
        (["12", "7"], 4, ["0012", "0007"]),
        (["12", "7"], None, ["12", "7"]),
        (["0a", "7"], None, ["0a", "7"]),
        ([], None, []),
        ([], 4, []),
    ],
)
def test_zeros_are_put_back_where_it_is_plain_that_they_were_lost(ids, width, told):
    given = np.array(ids, dtype=object)
    found, restored = restored_ids(given, set(ids), width)
    assert found.tolist() == told
    assert restored.tolist() == [a != b for a, b in zip(ids, told, strict=True)]


def test_visits_that_are_called_alike_are_told_apart_by_their_number():
    names = ["first", "", "first", "last", ""]
    visits = [
        Visit.model_validate({"name": name, "date": "D", "weight": {"column": "W", "unit": "kg"}})
        for name in names
    ]
    assert [one.name for one in named(visits)] == ["first 1", "2", "first 3", "last", "5"]


@pytest.mark.parametrize(
    ("number", "gone", "said"),
    [
        (1, 0, "The one child of the export is watched."),
        (2, 0, "All 2 children of the export are watched."),
        (0, 1, "0 of 1 children of the export are watched. 1 is not: 1 recorded as having died."),
        (1, 2, "1 of 3 children of the export is watched. 2 are not: 2 recorded as having died."),
    ],
)
def test_how_many_are_watched_is_said_of_one_and_of_several(number, gone, said):
    others = not_watched_frame(list("abc"[:gone]), [DECEASED] * gone, ["a.csv"] * gone, [2] * gone)
    assert watched_words(number, others, "export") == said


def rows(number: int) -> list[str]:
    return [f"C{i:02d},F,2024-01-01,2024-03-01,4.{i},55" for i in range(number)]


def steps(told: list[tuple[str, int, int]], stage: str) -> list[tuple[int, int]]:
    return [(done, total) for name, done, total in told if name == stage]


def test_every_step_of_an_import_is_told_and_the_last_is_the_last(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("\n".join([HEADER, *rows(3)]) + "\n")
    told: list[tuple[str, int, int]] = []
    result = import_export(file, mapping(), today=TODAY, progress=lambda *step: told.append(step))
    size = file.stat().st_size
    reading = steps(told, "reading")
    assert reading[0] == (0, size) and reading[-1] == (size, size)
    # Two tables found, the children read, one visit read; and what they are to each other.
    assert steps(told, "checking") == [(n, 5) for n in range(5)] + [(5, 5)]
    told.clear()
    write_caseload(result, tmp_path / "out", progress=lambda *step: told.append(step))
    writing = steps(told, "writing")
    total = writing[0][1]
    assert writing == [(n, total) for n in range(total + 1)]


def test_without_a_date_the_computers_day_is_today(tmp_path):
    file = tmp_path / "export.csv"
    tomorrow = dt.date.today() + dt.timedelta(days=2)
    lines = [*rows(12), f"X,F,2024-01-01,{tomorrow},4.1,55"]
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    result = import_export(file, mapping())
    assert result.rejected["value"].tolist() == [str(tomorrow)]
    assert len(result.tables["measurements"]) == 12


def test_within_a_file_so_much_is_told_as_its_share_of_all_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_rows, "TELL_EVERY", 1)
    (tmp_path / "a.csv").write_text("ID\nA1\nA2\nA3\n")  # 12 bytes in four lines
    (tmp_path / "b.csv").write_text("ID\nB1\n")  # 6 in two
    told: list[tuple[int, int]] = []
    Export(tmp_path).read([("*", None)], lambda *step: told.append(step))
    within = [done for done, total in told if total == 18]
    assert len(within) == len(told) and within == sorted(within)
    assert set(within) == {0, 3, 6, 9, 12, 15, 18}


def test_bytes_of_every_file_that_is_asked_for_are_told(tmp_path):
    for name, text in (("a.csv", "ID\nA\n"), ("b.csv", "ID\nB\nC\n"), ("other.csv", "ID\nD\n")):
        (tmp_path / name).write_text(text)
    told: list[tuple[int, int]] = []
    export = Export(tmp_path)
    export.read([("a*", None), ("b", None), ("a.csv", None)], lambda *step: told.append(step))
    assert told[0] == (0, 12) and told[-1] == (12, 12) and (5, 12) in told
    assert all(a[0] <= b[0] for a, b in pairwise(told))
    assert set(export.sources) == {"a.csv", "b.csv"}


@pytest.fixture
def several(tmp_path):
    """Import the measurements of two files, the children of one."""

    def run(first: str, second: str, **changes):
        for name, text in (("m1", first), ("m2", second)):
            (tmp_path / f"{name}.csv").write_text(text)
        (tmp_path / "who.csv").write_text("ID,Sex,DOB\nA,F,2024-01-01\nB,M,2024-01-01\n")
        children = child_columns() | {"file": "who.csv"}
        columns = measurement_columns(height=[]) | {"file": "m*"} | changes
        result = import_export(
            tmp_path, mapping(children=children, measurements=columns), today=TODAY
        )
        table = result.tables["measurements"]
        return list(zip(table["child_id"], table["weight_kg"], strict=True))

    return run


PAIRS = "ID,Seen,Weight,Seen,Weight\n"


def test_repeated_headings_are_those_of_every_file_or_of_none(several):
    one, other = "A,2024-03-01,4.1,2024-04-01,5.1\n", "B,2024-03-01,4.2,2024-04-01,5.2\n"
    assert sorted(several(PAIRS + one, PAIRS + other)) == [
        ("A", 4.1), ("A", 5.1), ("B", 4.2), ("B", 5.2),
    ]  # fmt: skip
    plain = "ID,Seen,Weight\n"
    assert several(plain + "A,2024-03-01,4.1\n", plain + "B,2024-03-01,4.2\n") == [
        ("A", 4.1), ("B", 4.2),
    ]  # fmt: skip
    for files in (
        (PAIRS + one, plain + "B,2024-03-01,4.2\n"),
        (plain + "A,2024-03-01,4.1\n", PAIRS + other),
    ):
        with pytest.raises(CaseloadError, match=r"^m1\.csv and the files like it have different"):
            several(*files)


def test_a_column_that_a_further_file_lacks_is_asked_for_by_that_files_name(several):
    with pytest.raises(CaseloadError, match=r"^m2\.csv has no column 'Weight'"):
        several("ID,Seen,Weight\nA,2024-03-01,4.1\n", "ID,Seen,Kilos\nB,2024-03-01,4.2\n")
    with pytest.raises(CaseloadError, match=r"^m1\.csv has no column 'Weight'"):
        several("ID,Seen,Kilos\nB,2024-03-01,4.2\n", "ID,Seen,Weight\nA,2024-03-01,4.1\n")


@pytest.mark.parametrize(
    ("header", "row", "refused"),
    [
        # What stands three times differs from the first in the third.
        ("ID,Sex,DOB,Seen,Weight,Length,Sex,Sex", "A,F,2024-01-01,2024-03-01,4.1,55,,M", "3 times"),
        ("ID,Sex,DOB,Seen,Weight,Length,Sex", "A,F,2024-01-01,2024-03-01,4.1,55,M", "twice"),
        ("ID,Sex,DOB,Seen,Weight,Length,Sex", "A,F,2024-01-01,2024-03-01,4.1,55,F", ""),
        # "Sex (b)" is another column, and no repeated one.
        ("ID,Sex,DOB,Seen,Weight,Length,Sex (b)", "A,F,2024-01-01,2024-03-01,4.1,55,M", ""),
    ],
)
def test_a_column_of_the_child_that_stands_several_times_says_one_thing(
    imported, header, row, refused
):
    if not refused:
        assert imported(row, header=header).tables["children"]["sex"].tolist() == ["female"]
        return
    with pytest.raises(CaseloadError, match=f"'Sex' {refused}, and they differ in line 2"):
        imported(row, header=header)


def test_a_mapping_that_names_a_repeated_column_by_its_number_takes_that_one(imported):
    row = "A,F,2024-01-01,2024-03-01,4.1,55,M"
    header = "ID,Sex,DOB,Seen,Weight,Length,Sex"
    result = imported(row, header=header, children=child_columns(sex="Sex (2)", team="Sex"))
    assert result.tables["children"]["sex"].tolist() == ["male"]


def test_values_that_nobody_asked_for_are_counted_from_the_first(imported):
    lines = ["A,F,2024-01-01,2024-03-01,4.1,,", "B,F,2024-01-01,2024-03-01,4.1,,36.5",
             "C,F,2024-01-01,2024-03-01,4.1,,36"]  # fmt: skip
    result = imported(*lines, header=f"{HEADER},Head Circumference (cm)")
    told = result.left_out[["line", "rows", "what"]].to_numpy().tolist()
    assert told == [[3, 2, "column 'Head Circumference (cm)' is not in the mapping"]]
    assert imported(lines[0], header=f"{HEADER},Head Circumference (cm)").left_out.empty


@pytest.mark.parametrize(
    "name", ["gestation", "gestation_weeks", "gestation_days", "status", "deceased", "left"]
)
def test_what_is_read_and_not_kept_as_text_is_one_column(name):
    for wrong in ({"columns": ["One", "Two"]}, {"value": "40"}):
        with pytest.raises(ValueError, match="give one column"):
            mapping(children=child_columns(**{name: wrong}))
    for right in ("One", {"column": "One"}, {"columns": ["One"]}):
        read = mapping(children=child_columns(**{name: right}))
        assert getattr(read.children.columns, name).names == ["One"]


def test_a_header_that_is_named_by_its_line_is_read_with_its_group_where_that_fits_better():
    rows = [["Visit 1", "", "Visit 2", ""], ["Date", "Kg", "Date", "Kg"], ["1", "2", "3", "4"]]
    grid = Grid("a.csv", [3, 4, 5], rows)
    assert table_of(grid, ["Visit 1 Date", "Visit 2 Kg"], 4).names[3] == "Visit 2 Kg"
    assert table_of(grid, ["Date", "Kg (2)"], 4).names == ["Date", "Kg", "Date (2)", "Kg (2)"]
    assert table_of(grid, ["Date"], 3).names[0] == "Visit 1"
    with pytest.raises(CaseloadError, match="has no filled line 6"):
        table_of(grid, ["Date"], 6)
