"""What a text cell says: a date, a number, a sex. Each distinct text is read once.

A reader takes one text and returns its value and, where it cannot be read, the reason in words that
follow the column's name: "weight_kg " + "has a comma for the decimal point: ...".
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import CLOCKS, MEASURES, OUTCOMES, PERIOD_KINDS

DAY = np.dtype("datetime64[us]")  # as pandas reads dates
FIRST_YEAR, LAST_YEAR = 1900, 2100
# NHS data dictionary: 1 male, 2 female; SNOMED CT: 248152002 female, 248153007 male (findings).
SEX_CODES = {
    "female": ("f", "female", "girl", "2", "fem", "woman", "248152002"),
    "male": ("m", "male", "boy", "1", "man", "248153007"),
}
# Not known, not stated and indeterminate: the child is watched by what needs no sex. NHS data
# dictionary: 0 and X not known, 9 not specified or indeterminate; ISO 5218: 0 and 9; HL7: U.
SEX_UNKNOWN = (
    "0", "9", "x", "i", "u", "unknown", "not known", "not stated", "not specified", "not recorded",
    "indeterminate", "undetermined", "ambiguous", "intersex", "other", "not applicable", "?", "-",
    "unspecified", "not specified (indeterminate)", "indet", "unk", "nk", "n/k", "ns", "n/s",
    "undisclosed", "prefer not to say", "non-binary", "non binary", "u/k", "nil",
    "indeterminate sex", "unknown sex", "sex unknown", "32570681000036106",
)  # fmt: skip
# What stands between a code and its word: "1 - Male", "248152002 |Female (finding)|".
_BETWEEN_CODES = re.compile(r"[-\u2013:=|(),./\s]+")
# How services write what became of a contact; "was not brought" has taken the place of "did not
# attend" for children, who do not take themselves. Numbers: NHS Data Dictionary, "attended or did
# not attend code".
OUTCOME_SPELLINGS = {
    "attended": ("seen", "arrived", "completed", "kept", "attended on time", "5", "6"),
    "was not brought": (
        "wnb", "not brought", "dna", "did not attend", "not attended", "no show",
        "failed to attend", "fta", "3",
    ),
    "declined": ("refused", "service declined", "declined by parent", "parent declined"),
    "no access": (
        "no access visit", "no reply", "no answer", "not in", "not at home",
        "failed home visit",
    ),
    "withdrawn": ("withdrew", "withdrawn from service", "withdrawn by parent", "self discharged"),
    "cancelled by service": (
        "cancelled by provider", "cancelled by clinic", "cancelled by hospital",
        "hospital cancelled", "clinic cancelled", "service cancelled", "4",
    ),
}  # fmt: skip
PERIOD_SPELLINGS = {
    "hospital": (
        "in hospital", "inpatient", "hospital admission", "admission", "admitted", "ward",
        "hospital stay",
    ),
    "protection plan": (
        "child protection plan", "cpp", "cp plan", "cp", "child protection", "on a plan",
    ),
    "proceedings": ("care proceedings", "court proceedings", "court", "legal proceedings"),
    "nursery": ("day nursery", "at nursery", "nursery place", "childminder", "preschool"),
    "looked after": (
        "lac", "cla", "looked after child", "in care", "foster care", "fostered", "care order",
        "children looked after",
    ),
    "other": (),
}  # fmt: skip
# Written by programs for "no value", and never a value.
NO_VALUE = ("", "na", "n/a", "nan", "null")

# A time of day changes the day only where it names its zone: an instant, such as systems write.
_TIME = (
    r"(?:[Tt ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)? ?"
    r"(?P<zone>[Zz]|(?:UTC|utc|GMT|gmt)|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})[- ]([a-z]{3,9})[- ](\d{4})" + _TIME, re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2}" + _TIME, re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d+", re.ASCII)
_WITH_UNIT = re.compile(r"[\d.,]+ *[a-z].*", re.ASCII)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WRITE_DATE = "write it as 2013-04-22 or 22/04/2013"


class Reading(NamedTuple):
    """What one text says. `order` is for dates: "day first", "month first", "either" or ""."""

    value: Any
    reason: str = ""
    order: str = ""


@dataclass(frozen=True)
class Column:
    """A column as read.

    Attributes
    ----------
    text : ndarray of object, shape (n,)
    values : ndarray, shape (n,)
        Missing where the text is empty or cannot be read.
    reasons : ndarray of object, shape (n,)
        "" where the text was read or is empty.
    orders : ndarray of object, shape (n,)
    empty : ndarray of bool, shape (n,)
    """

    text: np.ndarray
    values: np.ndarray
    reasons: np.ndarray
    orders: np.ndarray
    empty: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        wrong: np.ndarray = self.reasons != ""
        return wrong


def read_column(text: pd.Series, reader: Callable[[str], Reading], dtype: Any) -> Column:
    """Read every cell of a column with `reader`, each distinct text once.

    Parameters
    ----------
    text : Series of str
    reader : callable
        `read_date`, `read_number` or `read_sex`.
    dtype : dtype
        Of the values.
    """
    codes, uniques = pd.factorize(text.to_numpy(dtype=object))
    readings = [reader(one) for one in uniques]
    values = np.array([reading.value for reading in readings], dtype=dtype)
    reasons = np.array([reading.reason for reading in readings], dtype=object)
    orders = np.array([reading.order for reading in readings], dtype=object)
    empty = np.array([one.lower() in NO_VALUE for one in uniques], dtype=bool)
    if not len(uniques):
        return Column(text.to_numpy(dtype=object), values, reasons, orders, empty)
    return Column(
        text.to_numpy(dtype=object), values[codes], reasons[codes], orders[codes], empty[codes]
    )


def read_date(text: str) -> Reading:
    """Read a day: year first, or day first as in Britain; never month first."""
    low = text.lower()
    if low in NO_VALUE:
        return Reading(None)
    if match := _YEAR_FIRST.fullmatch(text):
        return _at_its_time(day_of(int(match[1]), int(match[3]), int(match[4])), match)
    if match := _YEAR_LAST.fullmatch(text):
        first, second = int(match[1]), int(match[3])
        if second > 12 >= first >= 1:
            return Reading(
                None, "has the month first: write the day first, or 2013-04-22", "month first"
            )
        order = "day first" if first > 12 else "" if first == second else "either"
        return _at_its_time(day_of(int(match[4]), second, first, order), match)
    if match := _MONTH_NAMED.fullmatch(low):
        month = month_number(match[2])
        if month is not None:
            return _at_its_time(day_of(int(match[3]), month, int(match[1])), match)
    if _SHORT_YEAR.fullmatch(low):
        return Reading(None, f"has a year of two digits: {WRITE_DATE}")
    if _NUMBER.fullmatch(low):
        return Reading(None, f"is a number and not a date: {WRITE_DATE}")
    return Reading(None, f"is not a date that can be read: {WRITE_DATE}")


def month_number(name: str) -> int | None:
    """Return which month a name in lower case is, whole or its first letters; None if none."""
    months = [i for i, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    return months[0] if len(months) == 1 else None


def day_of(year: int, month: int, day: int, order: str = "") -> Reading:
    try:
        value = dt.date(year, month, day)
    except ValueError:
        return Reading(None, "is not a day of the calendar: correct it")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Reading(None, f"is not between {FIRST_YEAR} and {LAST_YEAR}: correct the year")
    return Reading(value, order=order)


def _at_its_time(day: Reading, match: re.Match[str]) -> Reading:
    """Return the day in Britain of an instant; the day as written where no zone is named."""
    if day.value is None or not match["zone"]:
        return day
    return day._replace(
        value=day_in_britain(day.value, match["hour"], match["minute"], match["zone"])
    )


def day_in_britain(day: dt.date, hour: str, minute: str, zone: str) -> dt.date:
    """Return the day by British clocks of an instant: "2024-06-14T23:00:00Z" is 15 June."""
    digits = re.sub(r"[^\d]", "", zone)
    sign = -1 if zone.startswith("-") else 1
    offset = sign * dt.timedelta(hours=int(digits[:2] or 0), minutes=int(digits[2:] or 0))
    try:
        time = dt.time(int(hour), int(minute), tzinfo=dt.timezone(offset))
    except ValueError:  # hour 24, or an offset no zone has
        return day
    return dt.datetime.combine(day, time).astimezone(CLOCKS).date()


def read_number(text: str) -> Reading:
    """Read a number above zero, written with a decimal point and no unit."""
    low = text.lower()
    if low in NO_VALUE:
        return Reading(math.nan)
    if _NUMBER.fullmatch(low):
        value = float(low)
        if not math.isfinite(value):
            return Reading(math.nan, "is too large to be one: correct it")
        if value <= 0:
            return Reading(math.nan, "is not above zero: correct it or leave the cell empty")
        return Reading(value)
    if _DECIMAL_COMMA.fullmatch(low):
        return Reading(math.nan, "has a comma for the decimal point: write it with a point")
    if _WITH_UNIT.fullmatch(low):
        return Reading(math.nan, "is not a number alone: leave out the unit or the words")
    return Reading(math.nan, "is not a number: correct it or leave the cell empty")


def read_count(text: str) -> Reading:
    """Read a whole number from zero up, such as weeks of gestation."""
    low = text.lower()
    if low in NO_VALUE:
        return Reading(math.nan)
    value = float(low) if _NUMBER.fullmatch(low) else math.nan
    if value >= 0 and value.is_integer():
        return Reading(value)
    return Reading(math.nan, "is not a whole number: correct it or leave the cell empty")


def read_sex(text: str) -> Reading:
    """Read a sex as `female` or `male` from the common codings; missing where it is unknown.

    A code may stand beside its word, "1 - Male", where both say the same.
    """
    low = text.lower().strip()
    if _NUMBER.fullmatch(low):
        low = low.removesuffix(".0")  # as a column of numbers with a gap is written
    if low in NO_VALUE or low in SEX_UNKNOWN:
        return Reading(None)
    parts = [part for part in _BETWEEN_CODES.split(low) if part and part != "finding"]
    for sex, codes in SEX_CODES.items():
        if parts and all(part in codes for part in parts):
            return Reading(sex)
    if parts and parts[0] in SEX_UNKNOWN and low[len(parts[0]) :].strip(" -:=|().") in SEX_UNKNOWN:
        return Reading(None)
    return Reading(None, "cannot be read: write female or male (or F, M, 2, 1), or unknown")


def read_measure(text: str) -> Reading:
    """Read what is measured: `weight`, `height`, `bmi` or `ofc`."""
    low = text.lower()
    if low in MEASURES:
        return Reading(low)
    return Reading(None, f"is not known: write {', '.join(MEASURES[:-1])} or {MEASURES[-1]}")


def read_outcome(text: str) -> Reading:
    """Read what became of a contact: one of `OUTCOMES`, or a usual spelling such as DNA."""
    return _one_of(text, OUTCOME_SPELLINGS, OUTCOMES)


def read_period_kind(text: str) -> Reading:
    """Read what a stretch of a child's life is: one of `PERIOD_KINDS`."""
    return _one_of(text, PERIOD_SPELLINGS, PERIOD_KINDS)


def read_yes_or_no(text: str) -> Reading:
    """Read yes or no."""
    low = text.lower()
    if low in NO_VALUE:
        return Reading(None)
    if low in ("yes", "y", "true", "1", "x"):
        return Reading(True)
    if low in ("no", "n", "false", "0"):
        return Reading(False)
    return Reading(None, "is not known: write yes or no")


def _one_of(text: str, spellings: dict[str, tuple[str, ...]], names: tuple[str, ...]) -> Reading:
    low = " ".join(re.sub(r"[-_/().]+", " ", text.lower()).split())
    if text.lower() in NO_VALUE:
        return Reading(None)
    for name, others in spellings.items():
        if low == name or low in others:
            return Reading(name)
    return Reading(None, f"is not known: write {', '.join(names[:-1])} or {names[-1]}")
