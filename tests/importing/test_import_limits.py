"""Where an import draws a line: just short of it, on it and just beyond it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from importing_exports import child_columns, mapping

import growthwatch as gw
from growthwatch.importing.dates import date_reader, order_of
from growthwatch.importing.identifiers import restored_ids
from growthwatch.importing.missing import named, refuse_if_many
from growthwatch.importing.plausible import check_against_reference, check_unit
from growthwatch.importing.suggest import Draft, _section, suggested_mapping
from growthwatch.importing.tables import Table, find_header, is_footer, numbered
from growthwatch.reading.grid import Grid
from growthwatch.record.errors import CaseloadError

TODAY = dt.date(2026, 1, 5)
PEOPLE = "ID,Sex,DOB,Seen,Weight,Length,HV,Team"
WITH_PEOPLE = child_columns(practitioner="HV", team="Team")


def test_of_several_rows_of_a_child_the_last_practitioner_stands_and_a_note_says_so(imported):
    result = imported(
        "A,F,01/02/2025,01/03/2025,4.1,,HV 1,North",
        "B,F,02/02/2025,01/03/2025,4.0,,HV 9,South",
        "A,F,01/02/2025,01/04/2025,5.0,,HV 2,",
        "A,F,01/02/2025,13/05/2025,5.9,,HV 3,North",
        header=PEOPLE,
        children=WITH_PEOPLE,
    )
    children = result.tables["children"].set_index("child_id")
    assert children["practitioner"].to_dict() == {"A": "HV 3", "B": "HV 9"}
    # An empty cell takes nothing away.
    assert children["team"].to_dict() == {"A": "North", "B": "South"}
    notes = result.warnings[result.warnings["kind"] == "differs"]
    assert notes["line"].tolist() == [5] and notes["field"].tolist() == ["practitioner"]
    merged = result.merged[result.merged["child_id"] == "A"]
    assert merged["line"].tolist() == [4, 5] and set(merged["into_line"]) == {2}


def test_rows_of_a_child_that_agree_are_noted_nowhere(imported):
    result = imported(
        "A,F,01/02/2025,01/03/2025,4.1,,HV 1,North",
        "A,F,01/02/2025,13/04/2025,5.0,,HV 1,North",
        header=PEOPLE,
        children=WITH_PEOPLE,
    )
    assert "differs" not in set(result.warnings["kind"])


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("12/13/2025", "month first"),
        ("13/12/2025", "day first"),
        ("12/11/2025", "either"),
        ("12/12/2025", ""),  # the same either way
        ("2025-12-13", ""),
        ("1/2/25", "either"),
    ],
)
def test_a_date_tells_the_order_only_where_one_number_is_beyond_12(text: str, order: str) -> None:
    assert order_of(text) == order


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05-01-26", dt.date(2026, 1, 5)),  # this year
        ("05-01-27", dt.date(1927, 1, 5)),
        ("05-01-00", dt.date(2000, 1, 5)),
        ("45292", dt.date(2024, 1, 1)),  # Microsoft: day 45292 of the 1900 system
        ("45292.75", dt.date(2024, 1, 1)),
    ],
)
def test_short_years_and_spreadsheets_numbers_are_the_days_they_mean(text: str, day) -> None:
    read = date_reader("day first", two_digit_years=True, today=TODAY, serials=True)
    assert read(text).value == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/07/2025 23:30 bst", 31),  # by the clock on the wall
        ("31/07/2025 22:59 gmt", 31),
        ("31/07/2025 23:00 gmt", 1),  # midnight in Britain
        ("31/07/2025 11:30 pm gmt", 1),
        ("31/07/2025 12:30 am gmt", 31),  # half an hour after midnight
        ("31/07/2025 12:30 pm gmt", 31),
        ("31/07/2025 11:30 am gmt", 31),
    ],
)
def test_a_clock_time_with_its_zone_is_the_day_in_britain(text: str, day: int) -> None:
    read = date_reader("day first", two_digit_years=False, today=TODAY)
    assert read(text).value.day == day


def column(*values: float) -> np.ndarray:
    return np.array([f"{value:g}" for value in values], dtype=object)


@pytest.mark.parametrize(
    ("what", "values", "unit", "refused"),
    [
        ("weight", (0.4, 0.4, 0.4), "kg", False),
        ("weight", (0.39, 0.39, 0.39), "kg", True),
        ("weight", (150, 150, 150), "kg", False),
        ("weight", (151, 151, 151), "kg", True),
        ("weight", (3400, 4.1), "kg", False),  # half of them: slips, and not the unit
        ("weight", (3400, 3500, 4.1), "kg", True),
        ("birth weight", (7.0,), "kg", False),
        ("birth weight", (7.1,), "kg", True),
        ("height", (25, 220), "cm", False),
        ("height", (24.9, 24.9), "cm", True),
        ("height", (221, 221), "cm", True),
        ("ofc", (15, 70), "cm", False),
        ("ofc", (14.9, 14.9), "cm", True),
        ("parent", (100, 230), "cm", False),
        ("parent", (1.64, 1.78), "cm", True),
        ("weight", (0, 0, -3400), "kg", False),  # nothing was weighed
    ],
)
def test_a_column_is_in_another_unit_where_most_of_it_is_no_childs(
    what: str, values: tuple[float, ...], unit: str, refused: bool
) -> None:
    if not refused:
        check_unit(what, "W", column(*values), unit)
        return
    with pytest.raises(CaseloadError):
        check_unit(what, "W", column(*values), unit)


def test_a_column_half_of_words_is_read_cell_by_cell_and_one_of_numbers_is_held_to_its_unit():
    half = np.array(["3400", "3.4 kg", "", ""], dtype=object)
    with pytest.raises(CaseloadError, match="grams"):
        check_unit("weight", "W", half, "kg")
    check_unit("weight", "W", np.append(half, "3.5 kg"), "kg")


def caseload(number: int, shift: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Girls of one year whose weights lie so many SD from the median."""
    born = pd.Timestamp("2024-01-01")
    kg = gw.measurement("weight", shift, sex="female", age_days=365)
    ids = [f"c{i}" for i in range(number)]
    children = pd.DataFrame({"child_id": ids, "sex": "female", "birth_date": born})
    measurements = pd.DataFrame(
        {"child_id": ids, "date": born + pd.Timedelta(days=365), "weight_kg": kg,
         "height_cm": np.nan, "ofc_cm": np.nan}
    )  # fmt: skip
    return measurements, children


@pytest.mark.parametrize(
    ("number", "shift", "refused"), [(20, 5.1, True), (19, 5.1, False), (20, 4.9, False)]
)
def test_twenty_children_five_sd_out_in_the_middle_are_in_another_unit(
    number: int, shift: float, refused: bool
) -> None:
    measurements, children = caseload(number, shift)
    if not refused:
        check_against_reference(measurements, children)
        return
    with pytest.raises(CaseloadError, match="look like pounds"):
        check_against_reference(measurements, children)


def test_ten_names_are_told_and_an_eleventh_is_counted() -> None:
    ids = [f"c{i}" for i in range(12)]
    assert named(ids[:10]).endswith("c9")
    assert named(ids[:11]).endswith("c9 and 1 more")
    assert named(ids).endswith("c9 and 2 more")


def test_zeros_are_put_back_to_the_longest_number_that_begins_with_one() -> None:
    ids = np.array(["0123", "456", "7", "AB"], dtype=object)
    told, restored = restored_ids(ids, set(ids))
    assert told.tolist() == ["0123", "0456", "0007", "AB"]
    assert restored.tolist() == [False, True, True, False]
    # A shorter one that begins with zero shows nothing.
    short = np.array(["1234", "012", "45"], dtype=object)
    assert restored_ids(short, set(short))[0].tolist() == short.tolist()


@pytest.mark.parametrize(
    ("row", "width", "footer"),
    [
        (["Total rows: 3", "", ""], 3, True),
        (["Printed by", "A. Clerk", ""], 3, True),
        (["Printed by", "A. Clerk", "today"], 3, False),  # three cells are a record
        (["Total", "4.1"], 2, False),  # in a table of two columns a record
        (["", "", ""], 3, False),
        (["Tobias", "4.1", ""], 3, False),
    ],
)
def test_a_footer_has_two_cells_at_most_under_three_columns_or_more(
    row: list[str], width: int, footer: bool
) -> None:
    assert is_footer(row, width) == footer


def test_repeated_and_empty_headings_are_numbered_from_the_left() -> None:
    assert numbered(["Date", "", "Weight", "date", "WEIGHT", "Weight"]) == [
        "Date", "column 2", "Weight", "date (2)", "WEIGHT (2)", "Weight (3)",
    ]  # fmt: skip


def test_a_header_is_looked_for_in_the_first_forty_rows() -> None:
    def grid(above: int) -> Grid:
        rows = [["title"]] * above + [["ID", "Seen"], ["A", "01/02/2025"]]
        return Grid("export.csv", list(range(1, len(rows) + 1)), rows)

    assert find_header(grid(39), ["ID", "Seen"])[0] == 39
    assert find_header(grid(40), ["ID", "Seen"])[0] == 0


def rows(good: int, bad: int) -> list[str]:
    right = [f"G{i},F,01/02/2025,{i + 1:02d}/04/2025,4.1," for i in range(good)]
    # Born after the day on which it was measured.
    wrong = [f"B{i},F,20/12/2025,{i + 1:02d}/04/2025,4.1," for i in range(bad)]
    return [*right, *wrong, "Z,F,14/02/2025,28/04/2025,4.1,"]


@pytest.mark.parametrize(
    ("good", "bad", "refused"), [(0, 9, False), (0, 10, True), (9, 10, False), (8, 10, True)]
)
def test_an_import_stops_where_ten_rows_and_more_than_half_cannot_be_used(
    imported, good: int, bad: int, refused: bool
) -> None:
    if refused:
        with pytest.raises(CaseloadError, match="could not be used, so nothing is imported"):
            imported(*rows(good, bad))
        return
    result = imported(*rows(good, bad))
    assert len(result.rejected) == bad


@pytest.mark.parametrize(
    ("good", "bad", "refused"), [(0, 9, False), (0, 10, True), (10, 10, False), (9, 10, True)]
)
def test_a_column_of_the_child_stops_it_where_ten_cells_and_more_than_half_are_unreadable(
    imported, good: int, bad: int, refused: bool
) -> None:
    lines = [f"G{i},F,01/02/2025,14/04/2025,4.1,,3.4 kg" for i in range(good)]
    lines += [f"B{i},F,01/02/2025,14/04/2025,4.1,,heavy" for i in range(bad)]
    # Empty cells are none of a column's.
    lines += [f"E{i},F,01/02/2025,14/04/2025,4.1,," for i in range(5)]
    changes = {
        "header": "ID,Sex,DOB,Seen,Weight,Length,BW",
        "children": child_columns(birth_weight={"column": "BW", "unit": "kg"}),
    }
    if refused:
        with pytest.raises(CaseloadError, match="cannot be used, so nothing is imported"):
            imported(*lines, **changes)
        return
    result = imported(*lines, **changes)
    assert len(result.tables["children"]) == good + bad + 5


def test_a_day_is_in_the_future_after_today_and_before_birth_before_that_day(imported):
    result = imported(
        "A,F,05/01/2026,05/01/2026,3.4,",  # born and weighed today
        "B,F,14/02/2025,06/01/2026,9.0,",  # weighed tomorrow
        "C,F,14/02/2025,13/02/2025,3.0,",  # weighed the day before it was born
        "D,F,06/01/2026,06/01/2026,3.0,",  # born tomorrow
    )
    assert result.tables["measurements"]["child_id"].tolist() == ["A"]
    told = result.rejected.drop_duplicates("line").set_index("line")["reason"]
    assert "in the future" in told[3] and "before the child's birth" in told[4]
    assert set(result.tables["children"]["child_id"]) == {"A", "B", "C"}


def test_empty_cells_beyond_the_header_are_none_and_a_filled_one_is_one_too_many(imported):
    result = imported(
        "A,F,01/02/2025,01/03/2025,4.1,55,,",
        "B,F,14/02/2025,01/03/2025,4.1,55",
        "C,F,14/02/2025,01/03/2025,4.1,55,x",
    )
    assert result.tables["measurements"]["child_id"].tolist() == ["A", "B"]
    [row] = result.rejected.to_dict("records")
    assert row["line"] == 4 and "7 cells under a header of 6" in row["reason"]


@pytest.mark.parametrize(
    ("measure", "column", "size", "said"),
    [
        ("weight", "weight_kg", 1 / 0.45359237, "weights look like pounds"),
        ("weight", "weight_kg", 0.45359237, "weights look like kilograms"),
        ("height", "height_cm", 1 / 2.54, "heights look like inches"),
        ("height", "height_cm", 2.54, "heights look like centimetres"),
        ("ofc", "ofc_cm", 1 / 2.54, "head circumferences look like inches"),
        ("ofc", "ofc_cm", 2.54, "head circumferences look like centimetres"),
        ("weight", "weight_kg", 4.0, "check the unit"),
        ("height", "height_cm", 1.7, "check the unit"),
        ("ofc", "ofc_cm", 1.6, "check the unit"),
    ],
)
def test_a_unit_taken_for_another_is_told_whichever_way_round(
    measure: str, column: str, size: float, said: str
) -> None:
    measurements, children = caseload(20, 0.0)
    right = gw.measurement(measure, 0.0, sex="female", age_days=365)
    values = dict.fromkeys(("weight_kg", "height_cm", "ofc_cm"), np.nan) | {column: right * size}
    with pytest.raises(CaseloadError, match=said):
        check_against_reference(measurements.assign(**values), children)


@pytest.mark.parametrize(("gone", "are"), [(1, "is"), (2, "are")])
def test_one_child_is_missing_and_two_are(gone: int, are: str) -> None:
    earlier = pd.DataFrame({"child_id": [f"c{i}" for i in range(10)]})
    with pytest.raises(CaseloadError, match=rf"{gone} of the 10 children of it {are} not in this"):
        refuse_if_many(earlier.iloc[:gone], earlier, "it")


@pytest.mark.parametrize(("kinds", "listed"), [(50, True), (51, False)])
def test_up_to_fifty_kinds_of_a_file_are_listed_and_more_are_no_kinds(
    tmp_path, kinds: int, listed: bool
) -> None:
    lines = ["Client ID,Sex,DOB,Event Date,Event,Value"]
    lines += [f"A,F,01/02/2024,14/03/2024,kind {i},1" for i in range(kinds - 1)]
    lines += ["A,F,01/02/2024,14/03/2024,Weight,4.1 kg"] * 3
    file = tmp_path / "events.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ("# the kinds there are: Weight" in suggested_mapping(file)) == listed


def test_a_sheet_of_a_workbook_is_named_beside_its_file() -> None:
    empty = np.empty(0, dtype=object)
    for name, said in (
        ("all.xlsx (Weights)", ['file = "all.xlsx"', 'sheet = "Weights"']),
        ("all.csv", ['file = "all.csv"']),
    ):
        table = Table(name, [], pd.DataFrame(), [], empty, empty, pd.DataFrame(), pd.DataFrame())
        draft = Draft()
        _section(draft, "children", table, several=True)
        assert draft.lines == ["[children]", *said]


@pytest.mark.parametrize("measure", ["weight", "height", "ofc"])
def test_one_measure_alone_says_where_the_values_are(measure: str) -> None:
    unit = "kg" if measure == "weight" else "cm"
    columns = {"child_id": "ID", "date": "Seen", measure: {"column": "V", "unit": unit}}
    said = mapping(measurements={"columns": columns}).measurements
    assert said is not None and len(getattr(said.columns, measure)) == 1


@pytest.mark.parametrize(
    "both",
    [
        {"columns": {"child_id": "ID", "date": "Seen"}},  # nowhere
        {
            "columns": {"child_id": "ID", "date": "Seen", "ofc": {"column": "V", "unit": "cm"}},
            "events": {"kind": "Event", "value": "Value"},
        },
    ],
)
def test_values_stand_in_one_way_and_not_in_two(both: dict) -> None:
    with pytest.raises(ValueError, match="say in one way where the values are"):
        mapping(measurements=both)
