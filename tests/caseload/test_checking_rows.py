"""Every row is accepted or rejected once, with its line, field, value and reason."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch import CaseloadError, read_caseload

CHILD = "child_id,sex,birth_date,gestation_weeks,gestation_days,birth_weight_kg\n"
MEASURED = "child_id,date,weight_kg,height_cm,ofc_cm\n"
CONTACT = "child_id,date,agency,role,kind,summary,date_to\n"


def rejected_of(folder, table: str, text: str) -> list[dict]:
    rejected = read_caseload(folder(**{table: text})).rejected
    rejected = rejected[rejected["file"] == f"{table}.csv"]
    return rejected.to_dict("records")


@pytest.mark.parametrize(
    ("row", "field", "value", "words"),
    [
        (",F,2020-01-01,,,", "child_id", "", "is empty"),
        ("A9,F,,,,", "birth_date", "", "is empty"),
        ("A9,F,2020-02-30,,,", "birth_date", "2020-02-30", "not a day of the calendar"),
        ("A9,F,32/01/2020,,,", "birth_date", "32/01/2020", "not a day of the calendar"),
        ("A9,F,13/13/2020,,,", "birth_date", "13/13/2020", "not a day of the calendar"),
        ("A9,F,01/02/20,,,", "birth_date", "01/02/20", "year of two digits"),
        ("A9,F,1 Feb 20,,,", "birth_date", "1 Feb 20", "year of two digits"),
        ("A9,F,01/25/2020,,,", "birth_date", "01/25/2020", "month first"),
        ("A9,F,43831,,,", "birth_date", "43831", "a number and not a date"),
        ("A9,F,last week,,,", "birth_date", "last week", "not a date"),
        ("A9,F,0202-01-01,,,", "birth_date", "0202-01-01", "correct the year"),
    ],
)
def test_a_child_that_cannot_be_used_says_why(folder, row, field, value, words):
    [rejected] = rejected_of(folder, "children", CHILD + "A1,F,2020-01-01,,,\n" + row + "\n")
    assert (rejected["line"], rejected["field"], rejected["value"]) == (3, field, value)
    assert words in rejected["reason"]
    assert rejected["reason"].endswith(".")


# None of these decides whether a child is watched: a rejected child would lose every weight.
@pytest.mark.parametrize(
    ("row", "field", "value", "words"),
    [
        ("A9,3,2020-01-01,,,", "sex", "3", "write female or male"),
        ("A9,F,2020-01-01,21,6,", "gestation_weeks", "21", "between 22 and 45"),
        ("A9,F,2020-01-01,45,1,", "gestation_weeks", "45", "between 22 and 45"),
        ("A9,F,2020-01-01,36.57,,", "gestation_weeks", "36.57", "write it as 37+2"),
        ("A9,F,2020-01-01,36.4,,", "gestation_weeks", "36.4", "write it as 37+2"),
        ("A9,F,2020-01-01,T,,", "gestation_weeks", "T", "37 to 42 weeks"),
        ("A9,F,2020-01-01,38,7,", "gestation_weeks", "38", "not 0 to 6"),
        ("A9,F,2020-01-01,38,-1,", "gestation_weeks", "38", "not 0 to 6"),
        ("A9,F,2020-01-01,36,280,", "gestation_weeks", "36", "say different things"),
        ("A9,F,2020-01-01,,3,", "gestation_weeks", "", "fill in the weeks"),
        ("A9,F,2020-01-01,,,small", "birth_weight_kg", "small", "not a number"),
        ("A9,F,2020-01-01,,,3200", "birth_weight_kg", "3200", "looks like grams (3.2 kg)"),
    ],
)
def test_an_optional_field_that_cannot_be_read_never_drops_the_child(
    folder, row, field, value, words
):
    caseload = read_caseload(folder(children=CHILD + "A1,F,2020-01-01,,,\n" + row + "\n"))
    assert caseload.children["child_id"].tolist() == ["A1", "A9"]
    child = caseload.children.iloc[1]
    assert pd.isna(child["sex" if field == "sex" else field])
    [warning] = caseload.warnings.to_dict("records")
    assert (warning["line"], warning["field"], warning["value"]) == (3, field, value)
    assert words in warning["reason"]
    assert warning["reason"].endswith("taken as unknown.")


@pytest.mark.parametrize(
    ("weeks", "days", "read"),
    [
        ("258", "", (36, 6)),
        ("196", "", (28, 0)),
        ("258 days", "", (36, 6)),
        ("36+6", "", (36, 6)),
        ("36/40", "6", (36, 6)),
        ("36", "6", (36, 6)),
        ("36", "258", (36, 6)),
        ("", "258", (36, 6)),
        ("36.0", "", (36, 0)),
    ],
)
def test_gestation_is_read_in_weeks_and_days_or_in_days_alone(folder, weeks, days, read):
    caseload = read_caseload(folder(children=CHILD + f"A1,F,2020-01-01,{weeks},{days},\n"))
    child = caseload.children.iloc[0]
    assert (child["gestation_weeks"], child["gestation_days"]) == read
    assert caseload.warnings.empty


@pytest.mark.parametrize("sex", ["0", "9", "X", "I", "", "unknown", "Indeterminate", "not known"])
def test_sex_unknown_or_indeterminate_is_accepted_with_the_child(folder, sex):
    # NHS data dictionary: 0 and X not known, 9 not specified; ISO 5218: 0 and 9.
    other = "A2,F,2020-01-01,,,\n"
    caseload = read_caseload(folder(children=CHILD + f"A1,{sex},2020-01-01,,,\n" + other))
    assert caseload.children["child_id"].tolist() == ["A1", "A2"]
    assert caseload.children["sex"].isna().tolist() == [True, False]
    assert caseload.rejected.empty and caseload.warnings.empty


@pytest.mark.parametrize(
    ("mother", "father", "field", "words"),
    [
        ("1.61", "178", "mother_height_cm", "looks like metres (161 cm)"),
        # UK90 at 20 years: 116 cm is 8.8 SD below the median man.
        ("161", "116", "father_height_cm", "not between 135.5 and 219.2 cm"),
        ("64", "178", "mother_height_cm", "looks like inches (162.6 cm)"),
    ],
)
def test_parents_heights_in_metres_or_out_of_range_are_refused_by_name(
    folder, mother, father, field, words
):
    header = "child_id,sex,birth_date,mother_height_cm,father_height_cm\n"
    caseload = read_caseload(folder(children=header + f"A1,F,2020-01-01,{mother},{father}\n"))
    [warning] = caseload.warnings.to_dict("records")
    assert warning["field"] == field and words in warning["reason"]
    assert np.isnan(caseload.children[field].iloc[0])


@pytest.mark.parametrize(
    ("row", "field", "value", "words"),
    [
        ("A1,2020-03-01,9434765919,,", "weight_kg", "9434765919", "not between 0.2 and 300 kg"),
        ("A1,2020-03-01,32000,,", "weight_kg", "32000", "looks like grams (32 kg)"),
        ("A1,2020-03-01,4,0.52,", "height_cm", "0.52", "looks like metres (52 cm)"),
        ("A1,2020-03-01,4,520,", "height_cm", "520", "looks like millimetres (52 cm)"),
        ("A1,2020-03-01,4,52,380", "ofc_cm", "380", "looks like millimetres (38 cm)"),
        (",2020-03-01,4,,", "child_id", "", "is empty"),
        ("B7,2020-03-01,4,,", "child_id", "B7", "add the child or correct"),
        ("A1,,4,,", "date", "", "is empty"),
        ("A1,31/04/2020,4,,", "date", "31/04/2020", "not a day of the calendar"),
        ("A1,2019-12-31,4,,", "date", "2019-12-31", "before the child's birth on 2020-01-01"),
        ("A1,2020-03-01,4.5 kg,,", "weight_kg", "4.5 kg", "leave out the unit"),
        ('A1,2020-03-01,"4,5",,', "weight_kg", "4,5", "with a point"),
        ("A1,2020-03-01,0,,", "weight_kg", "0", "not above zero"),
        ("A1,2020-03-01,4,-50,", "height_cm", "-50", "not above zero"),
        ("A1,2020-03-01,4,50,inf", "ofc_cm", "inf", "not a number"),
        ("A1,2020-03-01,1e999,,", "weight_kg", "1e999", "too large"),
        ("A1,2020-03-01,4,0x10,", "height_cm", "0x10", "not a number"),
        ("A1,2020-03-01,,,", "row", "", "no weight, height or head circumference"),
    ],
)
def test_a_measurement_that_cannot_be_used_says_why(folder, row, field, value, words):
    [rejected] = rejected_of(folder, "measurements", MEASURED + "A1,2020-02-01,4,,\n" + row + "\n")
    assert (rejected["line"], rejected["field"], rejected["value"]) == (3, field, value)
    assert words in rejected["reason"]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("B7,2020-03-01,GP,doctor,visit,Seen.,", "child_id", "add the child"),
        ("A1,spring,GP,doctor,visit,Seen.,", "date", "not a date"),
        ("A1,2020-03-01,GP,doctor,visit,Seen.,2020-02-01", "date_to", "before the date"),
        ("A1,2020-03-01,GP,doctor,visit,Seen.,soon", "date_to", "not a date"),
    ],
)
def test_a_contact_that_cannot_be_used_says_why(folder, row, field, words):
    good = "A1,2019-11-01,GP,doctor,visit,Seen before birth.,2019-11-02\n"
    [rejected] = rejected_of(folder, "contacts", CONTACT + good + row + "\n")
    assert (rejected["line"], rejected["field"]) == (3, field)
    assert words in rejected["reason"]


@pytest.mark.parametrize(
    "written",
    [
        "2013-04-22", "22/04/2013", "22-04-2013", "22.04.2013", "2013/04/22", "22 April 2013",
        "22-Apr-2013", "2013-04-22T09:30:00", "22/04/2013 09:30", " 2013-4-22 ",
    ],
)  # fmt: skip
def test_a_day_is_read_year_first_or_day_first(folder, written):
    caseload = read_caseload(folder(children=f"child_id,sex,birth_date\nA1,F,{written}\n"))
    assert caseload.children["birth_date"].tolist() == [pd.Timestamp("2013-04-22")]


def test_a_day_that_could_be_either_is_read_day_first(folder):
    caseload = read_caseload(folder(children="child_id,sex,birth_date\nA1,F,04/05/2013\n"))
    assert caseload.children["birth_date"].tolist() == [pd.Timestamp("2013-05-04")]


@pytest.mark.parametrize("other", ["04/05/2020", "25/05/2020"])
def test_a_file_that_mixes_day_first_and_month_first_is_refused_with_the_rows_that_prove_it(
    folder, other
):
    text = MEASURED + f"A1,{other},4,,\nA1,2020-05-01,4,,\nA1,05/22/2020,4,,\n"
    with pytest.raises(CaseloadError) as caught:
        read_caseload(folder(measurements=text))
    message = str(caught.value)
    assert "measurements.csv" in message
    assert "line 4: 05/22/2020" in message
    assert f"line 2: {other}" in message
    assert "YYYY-MM-DD" in message


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        *(("F", "female"), ("f", "female"), ("Female", "female"), ("2", "female")),
        *(("M", "male"), ("MALE", "male"), ("1", "male")),
    ],
)
def test_sex_is_read_from_the_common_codings(folder, written, sex):
    caseload = read_caseload(folder(children=f"child_id,sex,birth_date\nA1,{written},2020-01-01\n"))
    assert caseload.children["sex"].tolist() == [sex]


@pytest.mark.parametrize("nothing", ["", " ", "NA", "nan", "NULL", "n/a"])
def test_what_programs_write_for_no_value_is_no_value(folder, nothing):
    caseload = read_caseload(folder(measurements=MEASURED + f"A1,2020-03-01,4.5,{nothing},\n"))
    assert caseload.rejected.empty
    assert np.isnan(caseload.measurements["height_cm"].iloc[0])


def test_values_that_are_unlikely_but_possible_are_accepted(folder):
    caseload = read_caseload(folder(measurements=MEASURED + "A1,2020-03-01,45,25,70\n"))
    assert caseload.rejected.empty
    assert caseload.measurements["weight_kg"].tolist() == [45.0]


def test_a_row_with_several_faults_is_rejected_once_with_all_of_them(folder):
    [rejected] = rejected_of(folder, "measurements", MEASURED + "B7,2020-13-01,4 kg,-1,\n")
    assert (rejected["field"], rejected["value"]) == ("child_id", "B7")
    reason = rejected["reason"]
    for words in ("add the child", "day of the calendar", "leave out the unit", "not above zero"):
        assert words in reason
    assert reason.index("add the child") < reason.index("day of the calendar")


def test_the_rows_of_a_rejected_child_say_where_the_child_was_rejected(folder):
    caseload = read_caseload(
        folder(
            children=CHILD + "A1,F,unknown,,,\n",
            measurements=MEASURED + "A1,2020-02-01,4,,\n",
            contacts=CONTACT + "A1,2020-02-01,GP,doctor,visit,Seen.,\n",
        )
    )
    of_files = caseload.rejected.set_index("file")["reason"]
    for file in ("measurements.csv", "contacts.csv"):
        assert "correct children.csv line 2 first" in of_files[file]


def test_a_child_listed_twice_alike_is_kept_once(folder):
    text = CHILD + "A1,F,2020-01-01,39,,\nA2,M,2020-02-01,,,\nA1,female,01/01/2020,39,0,\n"
    caseload = read_caseload(folder(children=text))
    assert caseload.children["child_id"].tolist() == ["A1", "A2"]
    [row] = caseload.rejected.to_dict("records")
    assert (row["line"], row["field"], row["value"]) == (4, "child_id", "A1")
    assert "also on line 2" in row["reason"]


@pytest.mark.parametrize(
    "second", ["A1,M,2020-01-01,,,", "A1,F,2020-01-02,,,", "A1,F,2020-01-01,30,,"]
)
def test_a_child_listed_twice_differently_is_not_guessed_at(folder, second):
    text = CHILD + f"A1,F,2020-01-01,,,\nA2,M,2020-02-01,,,\n{second}\n"
    caseload = read_caseload(folder(children=text))
    assert caseload.children["child_id"].tolist() == ["A2"]
    children = caseload.rejected[caseload.rejected["file"] == "children.csv"]
    assert children["line"].tolist() == [2, 4]
    assert children["reason"].str.contains("keep the right one").all()


def test_a_repeat_of_a_row_that_cannot_be_used_is_accepted(folder):
    caseload = read_caseload(folder(children=CHILD + "A1,F,?,,,\nA1,F,2020-01-01,,,\n"))
    assert caseload.children["child_id"].tolist() == ["A1"]
    assert caseload.rejected[caseload.rejected["file"] == "children.csv"]["line"].tolist() == [2]


def test_the_future_is_rejected_where_today_is_given(folder):
    where = folder(measurements=MEASURED + "A1,2020-03-01,4,,\nA1,2030-03-01,4,,\n")
    assert len(read_caseload(where).measurements) == 2
    caseload = read_caseload(where, today="2020-06-01")
    assert len(caseload.measurements) == 1
    assert "in the future" in caseload.rejected["reason"].iloc[0]


# Nothing is lost, whatever the tables hold

CELL = st.one_of(
    st.sampled_from(["", "A1", "A2", "F", "male", "1", "2020-01-01", "31/12/2020", "4.5", "-3"]),
    st.sampled_from(["40", "nan", "7,5", "x", "2020-13-45", "0", "1e400", "\u0663", "=1+1"]),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=6),
)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=12)


def as_csv(header: str, rows: list[list[str]]) -> tuple[str, int]:
    """Return CSV text and how many of its rows are rows: those that are not a blank line."""
    text = io.StringIO(newline="")
    text.write(header)
    csv.writer(text).writerows(rows)
    blank = sum(len(row) == 1 and not row[0].strip() for row in rows)
    # The writer puts a single empty cell in quotation marks; it is blank all the same.
    return text.getvalue(), len(rows) - blank


@settings(max_examples=60, deadline=None)
@given(children=ROWS, measurements=ROWS, contacts=ROWS)
def test_rows_in_are_rows_accepted_plus_rows_rejected(
    tmp_path_factory, children, measurements, contacts
):
    folder = tmp_path_factory.mktemp("garbage")
    expected = {}
    for name, header, rows in (
        ("children", CHILD, children),
        ("measurements", MEASURED, measurements),
        ("contacts", CONTACT, contacts),
    ):
        text, expected[name] = as_csv(header, rows)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    caseload = read_caseload(folder)
    for name, rows in expected.items():
        rejected = caseload.rejected[caseload.rejected["file"] == f"{name}.csv"]
        assert len(getattr(caseload, name)) + len(rejected) == rows
        assert rejected["line"].is_unique
        assert (rejected["reason"] != "").all()
        assert (rejected["field"] != "").all()


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.text(st.sampled_from('A1,"4.5 /-2020x'), max_size=20), max_size=15))
def test_no_line_is_lost_however_its_quotation_marks_fall(tmp_path_factory, lines):
    """Lines with no line break inside: every one that is not blank is accepted, rejected, or inside
    a cell of an accepted row that begins above it."""
    folder = tmp_path_factory.mktemp("quotes")
    (folder / "children.csv").write_text(CHILD + "A1,F,2020-01-01,,,\n", encoding="utf-8")
    text = MEASURED.strip() + ",note\n" + "".join(line + "\n" for line in lines)
    good = "A1,2020-02-01,4.5,,,\n"
    (folder / "measurements.csv").write_text(text + good, encoding="utf-8")
    caseload = read_caseload(folder)
    # Whatever stands above it, the good last row is there.
    assert pd.Timestamp("2020-02-01") in caseload.measurements["date"].tolist()
    assert 4.5 in caseload.measurements["weight_kg"].tolist()
