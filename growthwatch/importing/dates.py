"""Dates in the formats that exports have, and the order of day and month of a whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

from growthwatch.reading.cells import (
    FIRST_YEAR,
    LAST_YEAR,
    WRITE_DATE,
    Reading,
    day_in_britain,
    day_of,
    month_number,
)
from growthwatch.reading.quantities import NOT_MEASURED

DAY_FIRST, MONTH_FIRST, EITHER = "day first", "month first", "either"
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?\s*"
    r"(?P<half>am|pm)?\s*(?P<zone>z|[+-]\d{2}:?\d{2}|gmt|utc|bst)?)?"
)
_DAY_NAME = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_FLAGS = re.ASCII | re.IGNORECASE
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, _FLAGS)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?" + _TIME, _FLAGS)
_YEAR_LAST = re.compile(_DAY_NAME + r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, _FLAGS)
_NAMED = re.compile(
    _DAY_NAME + r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]([a-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})" + _TIME,
    _FLAGS,
)
# What a spreadsheet stores for a day, with or without a time: days after this one (Excel's 1900
# system; Microsoft, "Date systems in Excel").
SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
FIRST_SERIAL_DAY = dt.date(1899, 12, 30)
SERIAL = "serial"  # a Reading's order


def are_serials(texts: Iterable[str]) -> bool:
    """Tell whether the numbers of a column are a spreadsheet's numbers for days, and mean them.

    Beside dates such as 03/04/2024 they do not: a spreadsheet that takes the month for the first
    turns those of them that it can into numbers, of the wrong day, and leaves the rest as text.
    """
    told = [text for text in texts if text.lower() not in NOT_MEASURED]
    return any(map(SERIAL_DAY.fullmatch, told)) and not any(map(_YEAR_LAST.fullmatch, told))


def order_of(text: str) -> str:
    """Return what a text says of the order of day and month; "" if nothing hangs on it."""
    match = _YEAR_LAST.fullmatch(text)
    if not match:
        return ""
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return DAY_FIRST
    if second > 12 >= first:
        return MONTH_FIRST
    return "" if first == second else EITHER


def orders(texts: Iterable[str]) -> dict[str, str]:
    """Return the first text that proves each order, by order."""
    found: dict[str, str] = {}
    for text in texts:
        order = order_of(text)
        if order and order not in found:
            found[order] = text
            if len(found) == 3:
                break
    return found


def date_reader(
    order: str, two_digit_years: bool, today: dt.date, serials: bool = False
) -> Callable[[str], Reading]:
    """Return a reader of dates.

    Parameters
    ----------
    order : {"day first", "month first"}
    two_digit_years : bool
        Whether 22-Apr-13 is read; its year is the last one with these digits up to today's.
    today : date
    serials : bool
        Whether a spreadsheet's number for a day, 45292, is read; see `are_serials`.
    """

    def read(text: str) -> Reading:
        text = " ".join(text.split())
        if text.lower() in NOT_MEASURED:
            return Reading(None)
        if match := _YEAR_FIRST.fullmatch(text):
            return _in_britain(day_of(int(match[1]), int(match[3]), int(match[4])), match)
        if (match := _SOLID.fullmatch(text)) and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            return day_of(int(match[1]), int(match[2]), int(match[3]))
        if match := _YEAR_LAST.fullmatch(text):
            day, month = (match[1], match[3]) if order == DAY_FIRST else (match[3], match[1])
            return _in_britain(with_year(match[4], int(month), int(day)), match)
        if match := _NAMED.fullmatch(text):
            named = month_number(match[2].lower())
            if named is not None:
                return _in_britain(with_year(match[3], named, int(match[1])), match)
        if SERIAL_DAY.fullmatch(text):
            serial = FIRST_SERIAL_DAY + dt.timedelta(days=int(text[:5]))
            if serials:
                return Reading(serial, order=SERIAL)
            return Reading(
                None, f"is a spreadsheet's number for a day ({serial}): format the column as dates"
            )
        return Reading(None, f"is not a date that can be read: {WRITE_DATE}")

    def with_year(year: str, month: int, day: int) -> Reading:
        if len(year) == 4:
            return day_of(int(year), month, day)
        if not two_digit_years:
            return Reading(
                None,
                "has a year of two digits: put two_digit_years = true under [format], or export "
                "it with four",
            )
        full = today.year // 100 * 100 + int(year)
        return day_of(full if full <= today.year else full - 100, month, day)

    return read


def _in_britain(day: Reading, match: re.Match[str]) -> Reading:
    """Return the day in Britain of an instant; the day as written where no zone is named."""
    if day.value is None or not match["zone"]:
        return day
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    zone = "+01:00" if match["zone"].lower() == "bst" else match["zone"]
    return day._replace(value=day_in_britain(day.value, str(hour), match["minute"], zone))
