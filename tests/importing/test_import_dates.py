"""Dates in every format, their order decided over whole columns."""

from __future__ import annotations

import datetime as dt

import pytest

from growthwatch.importing.dates import DAY_FIRST, MONTH_FIRST, date_reader
from growthwatch.record.errors import CaseloadError

TODAY = dt.date(2026, 1, 5)
DAY = dt.date(2013, 4, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2013-04-22", "22/04/2013", "22-Apr-2013", "20130422", "2013-04-22T09:30:00",
        "2013-04-22T09:30:00Z", "2013-04-22 09:30:00.000", "22/04/2013 09:30", "22.04.2013",
        "22 April 2013", "22 Apr 2013 9:30 am", "Mon 22 Apr 2013", "22-APR-2013", "2013/4/22",
        "22nd April 2013",
    ],
)  # fmt: skip
def test_one_day_in_many_formats(text):
    reading = date_reader(DAY_FIRST, False, TODAY)(text)
    assert reading.value == DAY, reading.reason


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-06-14T23:00:00Z", 15), ("2024-06-14T22:59:59Z", 14), ("2024-01-14T23:00:00Z", 14),
        ("14/06/2024 11:30 pm GMT", 15), ("14/06/2024 23:30 BST", 14), ("14-Jun-2024 12:30 am", 14),
        ("2024-06-14T23:00:00+01:00", 14), ("2024-06-15T01:00:00+0200", 15),
    ],
)  # fmt: skip
def test_an_instant_is_its_day_by_british_clocks(text, day):
    """British Summer Time is an hour ahead of Greenwich: 23:00Z in June is the next day."""
    month = 1 if "-01-" in text else 6
    assert date_reader(DAY_FIRST, False, TODAY)(text).value == dt.date(2024, month, day)


def test_the_month_comes_first_where_the_column_has_it_so():
    assert date_reader(MONTH_FIRST, False, TODAY)("04/22/2013").value == DAY
    assert date_reader(DAY_FIRST, False, TODAY)("03/04/2013").value == dt.date(2013, 4, 3)
    assert date_reader(MONTH_FIRST, False, TODAY)("03/04/2013").value == dt.date(2013, 3, 4)


def test_two_digit_years_are_read_only_when_asked_and_never_in_the_future():
    assert "two digits" in date_reader(DAY_FIRST, False, TODAY)("22-Apr-13").reason
    read = date_reader(DAY_FIRST, True, TODAY)
    assert read("22-Apr-13").value == DAY
    assert read("22/04/99").value == dt.date(1999, 4, 22)


@pytest.mark.parametrize("text", ["31/02/2024", "2013-13-01", "41386", "soon", "1813-01-01", "5"])
def test_what_is_no_day_says_why(text):
    reading = date_reader(DAY_FIRST, False, TODAY)(text)
    assert reading.value is None
    assert reading.reason


def test_a_spreadsheets_day_number_is_named_as_such():
    assert "2013-04-22" in date_reader(DAY_FIRST, False, TODAY)("41386").reason


def test_one_date_that_can_only_be_read_one_way_decides_the_column(imported):
    result = imported("1,F,04/13/2024,05/02/2024,5.1,", "1,F,04/13/2024,05/30/2024,6,")
    dates = result.tables["measurements"]["date"].dt.strftime("%Y-%m-%d").tolist()
    assert dates == ["2024-05-02", "2024-05-30"]


def test_a_column_that_nothing_decides_takes_the_order_of_the_others(imported):
    result = imported("1,F,13/04/2024,05/06/2024,5.1,")
    assert result.tables["measurements"]["date"].iloc[0].month == 6


def test_dates_that_nothing_decides_are_refused_with_what_to_do(imported):
    with pytest.raises(CaseloadError, match=r"may have the day or the month first.*date_order = "):
        imported("1,F,01/04/2024,05/06/2024,5.1,")
    result = imported("1,F,01/04/2024,05/06/2024,5.1,", format={"date_order": "day first"})
    assert str(result.tables["children"]["birth_date"].iloc[0].date()) == "2024-04-01"


def test_a_column_with_both_orders_is_refused_naming_a_line_of_each(imported):
    with pytest.raises(CaseloadError, match=r"'Seen'.*line 2: 13/06/2024.*line 3: 06/13/2024"):
        imported("1,F,2024-04-01,13/06/2024,5.1,", "1,F,2024-04-01,06/13/2024,5.2,")
