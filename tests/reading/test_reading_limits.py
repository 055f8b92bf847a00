"""What is read and what is refused: just within each limit and just beyond it."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from growthwatch import CaseloadError
from growthwatch.reading import coercion
from growthwatch.reading.cells import read_count, read_date, read_number
from growthwatch.reading.check import check_children, check_measurements
from growthwatch.reading.check_contacts import check_contacts, check_plans
from growthwatch.reading.quantities import (
    WITHIN,
    beyond_limits,
    length_reader,
    limit_words,
    read_gestation,
    read_weeks_and_days,
    weight_reader,
)
from growthwatch.reading.raw import RawTable, rejected_frame

POUND, OUNCE = 0.45359237, 0.45359237 / 16  # the international pound of 1959


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("1 st 13 lb", 27 * POUND),
        ("1 st 14 lb", None),  # a stone has 14 pounds
        ("14 lb 15 oz", 14 * POUND + 15 * OUNCE),
        ("7 lb 16 oz", None),  # and a pound 16 ounces
        ("1 st 16 oz", None),
        ("88 oz", 88 * OUNCE),  # ounces alone may be many
        ("15 lb", 15 * POUND),
    ],
)
def test_pounds_and_ounces_are_fewer_than_make_a_stone_and_a_pound(text, kg):
    reading = weight_reader("kg", False)(text)
    if kg is None:
        assert math.isnan(reading.value) and "14 or more pounds or 16 or more" in reading.reason
    else:
        assert reading.value == pytest.approx(kg, abs=1e-6)


def test_a_conversion_is_rounded_to_a_tenth_of_a_milligram_and_no_coarser():
    assert weight_reader("lb", False)("1").value == 0.4535924
    assert weight_reader("g", False)("0.0001").value == 0.0000001
    assert length_reader("in", False)("1").value == 2.54


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("22", 154), ("21", None), ("22+0", 154), ("21+6", None), ("45", 315), ("46", None),
        ("45+0", 315), ("45+1", None), ("154", 154), ("153", None), ("315", 315), ("316", None),
        ("315 days", 315), ("37+6", 265), ("37+7", None), ("0", None),
    ],
)  # fmt: skip
def test_a_gestation_is_22_to_45_weeks_or_as_many_days(text, days):
    value = read_gestation(text).value
    assert (None if math.isnan(value) else value) == days


@pytest.mark.parametrize(
    ("weeks", "days", "read"),
    [
        ("37", "2", 261), ("37", "6", 265), ("37", "7", None), ("37", "0", 259), ("37", "", 259),
        ("37+2", "2", 261), ("37+2", "0", None), ("37+2", "3", None), ("", "0", None),
        ("", "3", None), ("37", "261", 261), ("36", "261", None), ("37+2", "261", 261),
        ("37+1", "261", None), ("", "261", 261), ("22", "154", 154), ("45", "1", None),
    ],
)  # fmt: skip
def test_weeks_and_days_in_two_cells_agree_or_say_nothing(weeks, days, read):
    value = read_weeks_and_days(weeks, days).value
    assert (None if math.isnan(value) else value) == read


@pytest.mark.parametrize("name", WITHIN)
def test_the_limits_themselves_can_be_measured_and_a_hair_beyond_cannot(name):
    low, high = WITHIN[name]
    values = np.array([low, high, low - 1e-9, high + 1e-9, np.nan])
    assert beyond_limits(name, values).tolist() == [False, False, True, True, False]


def test_what_cannot_be_is_said_with_the_unit_that_it_would_fit():
    assert "looks like grams (3.4 kg)" in limit_words("weight_kg", 3400)
    assert "looks like grams" in limit_words("weight_kg", 200_000 / 0.9)
    assert "looks like metres (82 cm)" in limit_words("height_cm", 0.82)
    assert "looks like millimetres (30 cm)" in limit_words("height_cm", 300)
    assert "leave the cell empty" in limit_words("weight_kg", 1e9)
    # A weight in kilograms that was divided by 1,000 once more: of a child, up to 30 kg.
    assert "as 30 kg would be" in limit_words("weight_kg", 0.03)
    assert "leave the cell empty" in limit_words("weight_kg", 0.0301)
    assert "as 0.2 kg would be" in limit_words("weight_kg", 0.0002)


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("13/12/2020", "day first", ""),
        ("12/11/2020", "either", ""),
        ("12/12/2020", "", ""),
        ("12/13/2020", "month first", "month first"),
        ("01/13/2020", "month first", "month first"),
        ("0/13/2020", "", "not a day of the calendar"),
        ("13/13/2020", "", "not a day of the calendar"),
        ("1900-01-01", "", ""),
        ("1899-12-31", "", "not between 1900 and 2100"),
        ("2100-12-31", "", ""),
        ("2101-01-01", "", "not between 1900 and 2100"),
    ],
)
def test_a_date_is_a_day_of_these_two_centuries_and_tells_its_order(text, order, reason):
    reading = read_date(text)
    assert reading.order == order and reason in reading.reason
    assert (reading.value is None) == bool(reason)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-06-14 23:00Z", 15),  # an hour ahead in summer
        ("2024-06-14 22:59Z", 14),
        ("2024-12-14 23:59Z", 14),
        ("2024-06-14 23:30+01:00", 14),
        ("2024-06-15 00:30+01:30", 15),
        ("2024-06-15 00:29+01:30", 14),
        ("2024-06-14 18:00-05:00", 15),
        ("2024-06-14 17:59-05:00", 14),
        ("2024-06-14 23:59", 14),  # without a zone the day as written
    ],
)
def test_an_instant_is_its_day_by_british_clocks_to_the_minute(text, day):
    assert read_date(text).value == dt.date(2024, 6 if "-06-" in text else 12, day)


def test_a_number_is_above_zero_and_a_count_may_be():
    assert math.isnan(read_number("0").value) and "above zero" in read_number("0").reason
    assert read_number("0.001").value == 0.001
    assert read_count("0").value == 0 and read_count("1.0").value == 1
    for text in ("-1", "0.5", "x"):
        assert math.isnan(read_count(text).value) and read_count(text).reason


def raw(*rows: str, header: str, file: str = "measurements.csv") -> RawTable:
    names = header.split(",")
    cells = pd.DataFrame([row.split(",") for row in rows], columns=names, dtype="str")
    lines = np.arange(2, 2 + len(rows))
    return RawTable(file, cells, lines, rejected_frame(file))


def children(born: str = "2000-01-01"):
    return check_children(raw(f"A,F,{born}", header="child_id,sex,birth_date", file="children.csv"))


def measurements(*rows: str, born: str = "2000-01-01", today: str | None = None):
    table = raw(*rows, header="child_id,date,weight_kg,height_cm,ofc_cm")
    day = None if today is None else pd.Timestamp(today)
    return check_measurements(table, children(born), pd.Series(dtype="str"), day)


@pytest.mark.parametrize(
    ("day", "born", "accepted"),
    [
        ("2020-01-01", "2020-01-01", True),  # weighed at birth
        ("2019-12-31", "2020-01-01", False),
        ("2024-05-01", "2020-01-01", True),  # today
        ("2024-05-02", "2020-01-01", False),
    ],
)
def test_a_measurement_is_from_birth_to_today(day, born, accepted):
    checked = measurements(f"A,{day},3.4,,", born=born, today="2024-05-01")
    assert len(checked.accepted) == accepted and len(checked.rejected) == (not accepted)


@pytest.mark.parametrize(
    ("day", "values", "field"),
    [
        ("2024-12-31", "60,,", None),  # 25 years less a day
        ("2025-01-01", "60,,", None),  # 25.002 years of 365.25 days are more
        ("2025-01-02", "60,,", "date"),
        ("2019-12-31", "14.9,,", None),  # not yet 20
        ("2020-01-01", "14.9,,", "weight_kg"),
        ("2020-01-01", "15,,", None),
        ("2020-01-01", ",79.9,", "height_cm"),
        ("2020-01-01", ",80,", None),
        ("2020-01-01", ",,39.9", "ofc_cm"),
        ("2020-01-01", ",,40", None),
    ],
)
def test_a_child_is_25_at_most_and_nobody_grown_is_so_small(day, values, field):
    checked = measurements(f"A,{day},{values}")
    told = checked.rejected["field"].tolist()
    age = (pd.Timestamp(day) - pd.Timestamp("2000-01-01")).days / 365.25
    if day == "2025-01-01":
        field = "date" if age > 25 else None
    assert told == ([] if field is None else [field])


@pytest.mark.parametrize(("born", "accepted"), [("2024-05-01", True), ("2024-05-02", False)])
def test_a_child_is_born_by_today(born, accepted):
    table = raw(f"A,F,{born}", header="child_id,sex,birth_date", file="children.csv")
    assert len(check_children(table, pd.Timestamp("2024-05-01")).accepted) == accepted


def test_of_one_childs_rows_the_first_stands_where_they_agree_and_none_where_not():
    header = "child_id,sex,birth_date"
    rows = ("A,F,2020-01-01", "B,F,2020-01-02", "A,female,2020-01-01", "B,M,2020-01-02")
    checked = check_children(raw(*rows, header=header, file="children.csv"))
    assert checked.accepted["child_id"].tolist() == ["A"]
    told = checked.rejected.set_index("line")["reason"]
    assert "also on line 2: keep one" in told[4]
    assert "line 5: the rows differ" in told[3] and "line 3: the rows differ" in told[5]


def test_dates_month_first_beside_one_that_could_be_either_are_refused():
    rows = ("A,01/25/2020,60,,", "A,02/03/2020,60,,")
    with pytest.raises(CaseloadError, match="line 2: 01/25/2020"):
        measurements(*rows)
    # Beside dates that are the same either way each is judged by itself.
    checked = measurements(rows[0], "A,03/03/2020,60,,", "A,2020-05-06,60,,")
    assert len(checked.accepted) == 2 and len(checked.rejected) == 1


def test_a_period_of_one_day_is_one_and_one_that_ends_before_it_began_is_none():
    contact = "child_id,date,agency,role,kind,summary,date_to"
    rows = ("A,2020-05-02,NHS,HV,visit,x,2020-05-02", "A,2020-05-02,NHS,HV,visit,x,2020-05-01")
    told = check_contacts(raw(*rows, header=contact), children(), pd.Series(dtype="str"))
    assert len(told.accepted) == 1 and told.rejected["field"].tolist() == ["date_to"]
    plan = "child_id,measure,from,until,every_days"
    rows = (
        "A,weight,2020-05-02,2020-05-02,1",
        "A,weight,2020-05-02,2020-05-01,7",
        "A,weight,2020-05-02,2020-06-01,0.9",
    )
    told = check_plans(raw(*rows, header=plan), children(), pd.Series(dtype="str"))
    assert len(told.accepted) == 1
    assert told.rejected["field"].tolist() == ["until", "every_days"]


def test_gestations_are_read_row_by_row_from_either_column():
    table = pd.DataFrame(
        {
            "gestation_weeks": ["37", 40, None, "37", "x", "Term"],
            "gestation_days": [2, None, 261, "6", "", ""],
        }
    )
    told = coercion.gestations(table)
    assert told.days[:4].tolist() == [261, 280, 261, 265] and np.isnan(told.days[4:]).all()
    assert told.unreadable.tolist() == [False, False, False, False, True, True]
    alone = coercion.gestations(pd.DataFrame({"gestation": ["30+2", 261, None, "22"]}))
    assert alone.days[[0, 1, 3]].tolist() == [212, 261, 154] and np.isnan(alone.days[2])
    days = coercion.gestations(pd.DataFrame({"gestation_days": ["261", None]}))
    assert days.days[0] == 261 and np.isnan(days.days[1])
    assert np.isnan(coercion.gestations(pd.DataFrame({"sex": ["F", "M"]})).days).all()


def test_sexes_are_told_apart_from_what_is_unknown_and_from_what_cannot_be_read():
    told, unreadable = coercion.sexes(["F", 1, 2.0, "unknown", None, "3"])
    assert told.tolist()[:3] == ["female", "male", "female"]
    assert pd.isna(told[3:]).all()
    assert unreadable.tolist() == [False] * 5 + [True]


@pytest.mark.parametrize("text", ["NK", "N/K", "unk", "Unspecified", "non-binary", "indet"])
def test_more_words_for_a_sex_that_is_not_known_keep_the_child(text):
    told, unreadable = coercion.sexes([text])
    assert pd.isna(told[0]) and not unreadable[0]


@pytest.mark.parametrize("number", [0, 43831, 43831.0, True])
def test_a_number_is_no_date(number):
    with pytest.raises(ValueError, match="a number and not a date"):
        coercion.days([number], "date")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("NA,2020-05-02,5,,", []),  # a child may be called so
        (",2020-05-02,5,,", ["child_id"]),
        ("A,NA,5,,", ["date"]),
        ("A,n/a,5,,", ["date"]),
        ("A,,5,,", ["date"]),
        ("A,2020-05-02,NA,,", ["row"]),
        ("A,2020-05-02,,nan,", ["row"]),
        ("A,2020-05-02,5,NA,null", []),
    ],
)
def test_words_for_nothing_are_nothing_but_in_the_name_of_a_child(row, told):
    born = check_children(
        raw("A,F,2020-01-01", "NA,F,2020-01-01", "B,F,NA", header="child_id,sex,birth_date")
    )
    assert born.accepted["child_id"].tolist() == ["A", "NA"]
    assert born.rejected["reason"].tolist() == ["birth_date is empty: without it there is no age."]
    table = raw(row, header="child_id,date,weight_kg,height_cm,ofc_cm")
    checked = check_measurements(table, born, pd.Series(dtype="str"))
    assert checked.rejected["field"].tolist() == told
