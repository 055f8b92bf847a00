"""On what condition somebody promised to act: "escalate if below 8.2 kg by 21 May"."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from growthwatch.reading.cells import month_number, read_date

_BELOW = re.compile(
    r"(?:below|under|less than|lower than|lighter than|shorter than|smaller than|<"
    r"|not (?:above|reached|at least|over)|(?:has|have|does|did|is) not reach(?:ed)?"
    r"|fail(?:s|ed)? to reach)"
    r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(kg|g|grams?|kilograms?|cm|mm|centimetres?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:by|on|before|until)\s+(?:the\s+)?"
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?(?:\s+(\d{4}))?)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\bhead|\bofc\b", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """What a condition in words says, as far as it can be read.

    Attributes
    ----------
    measure : {"weight", "height", "ofc"} or None
    below : float
        kg or cm; nan where no value can be read.
    by : date or None
    """

    measure: str | None = None
    below: float = math.nan
    by: dt.date | None = None


def read_condition(text: str, made_on: dt.date | None = None) -> Condition:
    """Read a condition of the form "below 8.2 kg by 21 May 2014", whatever else the words say.

    Parameters
    ----------
    text : str
    made_on : date, optional
        A day without a year is the next such day after it.

    Examples
    --------
    >>> read_condition("escalate if below 8.2 kg by 2014-05-21")
    Condition(measure='weight', below=8.2, by=datetime.date(2014, 5, 21))
    """
    by = _by(text, made_on)
    match = _BELOW.search(text)
    if match is None:
        return Condition(by=by)
    value, unit = float(match[1]), match[2].lower()
    if unit.startswith(("k", "g")):
        return Condition("weight", value if unit.startswith("k") else value / 1000, by)
    measure = "ofc" if _HEAD.search(text) else "height"
    return Condition(measure, value / 10 if unit == "mm" else value, by)


def _by(text: str, made_on: dt.date | None) -> dt.date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    if match[2] is None:
        value = read_date(match[1]).value
        return value if isinstance(value, dt.date) else None
    month = month_number(match[3].lower())
    if month is None:
        return None
    if match[4] is not None:
        return _date(int(match[4]), month, int(match[2]))
    if made_on is None:
        return None
    this_year = _date(made_on.year, month, int(match[2]))
    if this_year is not None and this_year >= made_on:
        return this_year
    return _date(made_on.year + 1, month, int(match[2]))


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
