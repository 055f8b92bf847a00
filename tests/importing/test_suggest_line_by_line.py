"""The suggested mapping, line by line, of exports small enough to read it off by eye."""

from __future__ import annotations

import pandas as pd
import pytest

from growthwatch.importing.layout import decimal_commas
from growthwatch.importing.suggest import suggested_mapping

PLAIN = (
    "NHS No,Forename,Surname,Gender,DOB,Gest Weeks,Gest Days,Birth Weight,Date,Weight,Height (cm),"
    "Notes Extra\n"
    "9990004099,Ada,Made,F,13/01/2024,39,2,3400,14/03/2024,5.1,57.0,ok 12\n"
    "9990004102,Bo,Made,M,02/02/2024,40,0,3500,15/04/2024,6.2,60.5,fine\n"
)


def lines(tmp_path, text: str) -> list[str]:
    """The mapping without the paragraph above it, and without what aligns its comments."""
    file = tmp_path / "export.csv"
    file.write_text(text, encoding="utf-8")
    said = suggested_mapping(file).splitlines()
    said = said[said.index("version = 1") :]
    return [" ".join(line.split()) for line in said if line]


def test_a_plain_export_is_read_off_line_by_line(tmp_path):
    assert lines(tmp_path, PLAIN) == [
        "version = 1",
        "[format]",
        'date_order = "day first" # a day above 12 shows it',
        "decimal_comma = false # 7,85 for 7.85",
        "# two_digit_years = true # 22-Apr-13",
        "# id_width = 8 # if a spreadsheet took away leading zeros",
        "[children]",
        "[children.columns]",
        'child_id = "NHS No" # 9999999999',
        'sex = "Gender" # F | M',
        'birth_date = "DOB" # 99/99/9999',
        'nhs_number = "NHS No" # 9999999999',
        'gestation_weeks = "Gest Weeks" # 39 | 40',
        'gestation_days = "Gest Days" # 2 | 0',
        'birth_weight = { column = "Birth Weight", unit = "g" } # CHECK the unit, guessed from the '
        "numbers; 3400 | 3500",
        'name = { columns = ["Forename", "Surname"] }',
        "[measurements]",
        "[measurements.columns]",
        'child_id = "NHS No" # 9999999999',
        'date = "Date" # 14/03/2024 | 15/04/2024',
        'weight = { column = "Weight", unit = "kg" } # CHECK the unit, guessed from the numbers; '
        "5.1 | 6.2",
        'height = { column = "Height (cm)", unit = "cm" } # 57.0 | 60.5',
        "# Columns of export.csv that are not used:",
        "# Notes Extra: xx 99 | xxxx",
    ]


EVENTS = (
    "Client ID,Sex,DOB,Event Date,Event,Value,Units\n"
    "A1,F,01/02/2024,03/04/2024,Weight,5.1,kg\n"
    "A1,F,01/02/2024,03/04/2024,Length,57.0,cm\n"
    "A1,F,01/02/2024,03/04/2024,Visit,,\n"
)


def test_a_file_of_events_is_read_off_by_its_kinds(tmp_path):
    said = lines(tmp_path, EVENTS)
    assert said[2].startswith('date_order = "day first" # CHECK: no date shows')
    assert set(said[said.index("[measurements.events]") :]) == {
        "[measurements.events]",
        'kind = "Event" # says what was measured',
        'value = "Value" # 5.1 | 57.0',
        'unit_column = "Units" # kg | cm',
        'weight = ["Weight"]',
        'height = ["Length"]',
        "ofc = []",
        "# the kinds there are: Weight; Length; Visit",
    }


def test_without_a_column_of_units_they_are_guessed_for_each_kind(tmp_path):
    said = lines(tmp_path, EVENTS.replace(",Units", ",Remark").replace("5.1,kg", "5100,x"))
    assert 'weight_unit = "g" # CHECK: guessed from the numbers' in said
    assert 'height_unit = "cm" # CHECK: guessed from the numbers' in said
    assert not [line for line in said if line.startswith("ofc_unit")]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("13/01/2024", "01/02/2024"), 'date_order = "day first" # a day above 12 shows it'),
        (("01/13/2024", "01/02/2024"), 'date_order = "month first" # a day above 12 shows it'),
        (
            ("01/13/2024", "13/01/2024"),
            'date_order = "day first" # CHECK: some dates show the one, some the other',
        ),
        (
            ("01/02/2024", "02/02/2024"),
            'date_order = "day first" # CHECK: no date shows whether day or month is first',
        ),
        (("2024-02-01", "02/02/2024"), '# date_order = "day first" # no date hangs on it'),
    ],
)
def test_the_order_of_day_and_month_is_said_with_what_shows_it(tmp_path, dates, order):
    text = "ID,Sex,DOB,Date,Weight (kg)\n"
    text += f"A,F,{dates[0]},2024-06-01,5.1\nB,F,{dates[1]},2024-06-01,5.2\n"
    assert lines(tmp_path, text)[2] == order


def test_what_is_not_there_is_missing_and_named_at_the_top(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("Client ID,Remark\nA,x\n", encoding="utf-8")
    said = suggested_mapping(file).splitlines()
    assert said[4] == (
        "# MISSING: sex, birth_date, date of the measurements, weight. Fill these in below."
    )
    assert [line.split(" = ")[0] for line in said if line.startswith("# MISSING ")] == [
        "# MISSING sex", "# MISSING birth_date", "# MISSING date", "# MISSING weight",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gestation", "wanted", "left_out"),
    [
        ("Gestation,Gest Weeks,Gest Days", ["gestation"], ["gestation_weeks", "gestation_days"]),
        ("X,Y,Gest Days", [], ["gestation_days"]),  # days without weeks are none
    ],
)
def test_of_the_columns_of_gestation_those_that_say_it_whole(tmp_path, gestation, wanted, left_out):
    text = f"ID,Sex,DOB,{gestation},Date,Weight (kg)\nA,F,2024-01-01,39+2,39,2,2024-02-01,4.1\n"
    said = {line.split(" = ")[0] for line in lines(tmp_path, text)}
    assert set(wanted) <= said and not set(left_out) & said


@pytest.mark.parametrize(
    ("rows", "filled"),
    [
        (["A,F,2024-01-01,2024-02-01,4.1", ",,,2024-03-01,5.0"], True),
        ([",,,2024-03-01,5.0", "A,F,2024-01-01,2024-02-01,4.1"], False),  # of no child
        (["A,F,2024-01-01,2024-02-01,4.1", ",M,,2024-03-01,5.0"], False),  # another child's sex
        (["A,F,2024-01-01,2024-02-01,4.1", "A,,,2024-03-01,5.0"], False),  # named twice
        (["A,F,2024-01-01,2024-02-01,4.1", "B,M,2024-01-01,2024-03-01,5.0"], False),
    ],
)
def test_what_stands_in_a_childs_first_row_is_filled_down_where_that_is_plain(
    tmp_path, rows, filled
):
    said = lines(tmp_path, "\n".join(["ID,Sex,DOB,Date,Weight (kg)", *rows]) + "\n")
    wanted = 'fill_down = ["ID", "Sex", "DOB"] # CHECK: empty in a child\'s further rows'
    assert (wanted in said) == filled and bool([s for s in said if "fill_down" in s]) == filled


@pytest.mark.parametrize(
    ("values", "commas"),
    [
        (["7,85", "8.1"], False),  # as many of the one as of the other
        (["7,85", "8,1", "8.1"], True),
        (["3,850", "4,100", "4"], True),  # most are such: kilograms to the gram
        (["3,850", "4", "5", "6"], False),
        (["3,850 g", "4,100 g"], False),  # a comma between thousands
        ([], False),
    ],
)
def test_commas_are_decimal_where_more_numbers_have_one_than_a_point(values, commas):
    assert decimal_commas(pd.Series(values, dtype="str")) == commas


def test_three_samples_stand_behind_a_line_each_once_and_forty_characters_long(tmp_path):
    text = "ID,Sex,DOB,Date,Weight (kg),Remark\n"
    text += "".join(f"A{i},F,2024-01-01,2024-02-0{i},{4 + i},{'long ' * 20}\n" for i in range(1, 7))
    said = lines(tmp_path, text)
    [weight] = [line for line in said if line.startswith("weight")]
    shown = weight.split(" # ")[1].split(" | ")
    assert shown == ["5", "6", "7", "8"][: len(shown)] and len(shown) >= 3
    assert said[-1] == "# Remark: " + ("xxxx " * 8).strip()
    # Identifiers by their shape, which is the same for all.
    assert 'child_id = "ID" # x9' in said


VISIT = "6 week date,6 week weight (kg)"


@pytest.mark.parametrize(
    ("header", "row", "read", "by_visit"),
    [
        # With a date of its own a weight is read by that, and the visits are left for a person.
        ("Date,Weight (kg)", "14/03/2024,5.1", {"Date", "Weight (kg)"}, False),
        # A weight without a date of its own is none of the visits', which have theirs.
        ("Weight (kg)", "5.1", {"6 week date", "6 week weight (kg)"}, True),
        # A date alone measures nothing.
        ("Date,Team", "14/03/2024,N", {"6 week date", "6 week weight (kg)"}, True),
    ],
)
def test_measurements_with_a_date_of_their_own_are_read_before_those_of_visits(
    tmp_path, header, row, read, by_visit
):
    text = f"ID,Sex,DOB,{header},{VISIT}\nA,F,01/01/2024,{row},20/02/2024,4.2\n"
    said = lines(tmp_path, text)
    section = said[said.index("[measurements]") : said.index(next(
        line for line in said if line.startswith("# Columns of export.csv")))]  # fmt: skip
    names = {*header.split(","), *VISIT.split(",")}
    assert {name for name in names if any(f'"{name}"' in line for line in section)} == read
    assert ("[[measurements.visits]]" in section) == by_visit
