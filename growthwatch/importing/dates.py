"""Dates in the formats that exports have, and the order of day and month of a whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

from growthwatch.reading.cells import FIRST_YEAR, LAST_YEAR, Reading
from growthwatch.reading.quantities import NOT_MEASURED

DAY_FIRST, MONTH_FIRST, EITHER = "day first", "month first", "either"
_TIME = (
    r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:am|pm)?"
    r"\s*(?:z|[+-]\d{2}:?\d{2}|gmt|bst)?)?"
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
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
# What a spreadsheet stores for a day, with or without a time: days after this one (Excel's 1900
# system; Microsoft, "Date systems in Excel").
SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
FIRST_SERIAL_DAY = dt.date(1899, 12, 30)
SERIAL = "serial"  # a Reading's order
SAY = "write it as 2013-04-22 or 22/04/2013"


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
            return _day(match[1], match[3], match[4])
        if (match := _SOLID.fullmatch(text)) and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            return _day(match[1], match[2], match[3])
        if match := _YEAR_LAST.fullmatch(text):
            day, month = (match[1], match[3]) if order == DAY_FIRST else (match[3], match[1])
            return with_year(match[4], month, day)
        if match := _NAMED.fullmatch(text):
            months = [i for i, name in enumerate(_MONTHS, 1) if name.startswith(match[2].lower())]
            if match[2].lower() == "sept":
                months = [9]
            if len(months) == 1:
                return with_year(match[3], str(months[0]), match[1])
        if SERIAL_DAY.fullmatch(text):
            day = FIRST_SERIAL_DAY + dt.timedelta(days=int(text[:5]))
            if serials:
                return Reading(day, order=SERIAL)
            return Reading(
                None, f"is a spreadsheet's number for a day ({day}): format the column as dates"
            )
        return Reading(None, f"is not a date that can be read: {SAY}")

    def with_year(year: str, month: str, day: str) -> Reading:
        if len(year) == 4:
            return _day(year, month, day)
        if not two_digit_years:
            return Reading(
                None,
                "has a year of two digits: put two_digit_years = true under [format], or export "
                "it with four",
            )
        full = today.year // 100 * 100 + int(year)
        return _day(str(full if full <= today.year else full - 100), month, day)

    return read


def _day(year: str, month: str, day: str) -> Reading:
    try:
        value = dt.date(int(year), int(month), int(day))
    except ValueError:
        return Reading(None, "is not a day of the calendar: correct it")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return Reading(None, f"is not between {FIRST_YEAR} and {LAST_YEAR}: correct the year")
    return Reading(value)
