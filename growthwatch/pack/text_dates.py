"""Dates in free text: found in the forms that people write, and moved by a number of days.

A day is moved exactly. Where only a month, a year or a day without its year is written, it is moved
as nearly as it can be, and says "about" where it cannot be exact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NAMES = "|".join([*MONTHS, *(name[:3] for name in MONTHS), "sept"])
_MONTH = rf"(?P<m>{_NAMES})(?![a-z])\.?"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_SHORT_YEAR = r"(?P<y>(?:19|20)\d\d|['’]?\d\d)"
_ALONE = r"(?<![\d/.])"
_QUANTITY = r"(?!\s*(?:g|gm|gms|grams?|kg|ml|mls|kcal|cal|calories|mg|hrs?|hours|h|am|pm)\b)"
SEASONS = (
    "spring", "summer", "autumn", "winter", "christmas", "boxing day", "new year", "easter",
    "ramadan", "eid", "diwali", "hanukkah", "halloween", "bonfire night", "guy fawkes", "lent",
    "whitsun", "bank holiday", "half[- ]term", "mother'?s day", "father'?s day", "valentine'?s day",
)  # fmt: skip
TIME_OF_YEAR = "[time of year]"

Put = Callable[[str], str]


def moved_dates(text: str, days: int, near: dt.date | None, put: Put) -> str:
    """Move every date in a text.

    Parameters
    ----------
    text : str
    days : int
        Added to each date.
    near : date or None
        The day that the text was written about: of the years that a day or month without a year
        may belong to, the one nearest to it is meant.
    put : function of str to str
        Returns what stands in the text for the words of the moved date.
    """
    shift = dt.timedelta(days=days)

    def exact(year: int, month: int, day: int) -> str | None:
        try:
            return _words(dt.date(year, month, day) + shift)
        except (ValueError, OverflowError):
            return None

    def by_parts(found: re.Match[str]) -> str:
        part = found.groupdict()
        year, month, day = _year(part["y"]), _month(part["m"]), int(part["d"])
        said = exact(year, month, day) or (exact(year, day, month) if day <= 12 else None)
        return put(said) if said else put("[date]")

    def pair(found: re.Match[str]) -> str:
        part = found.groupdict()
        second = _with_year(part, near)
        if second is None:
            return put("[dates]")
        first = _safe(second.year, second.month, int(part["d0"]))
        if first is None:
            return put("[dates]")
        return put(f"{_words(first + shift)}{part['between']}{_words(second + shift)}")

    def without_year(found: re.Match[str]) -> str:
        day = _with_year(found.groupdict() | {"y": None}, near)
        return put(_words(day + shift) if day else "[date]")

    def of_month(found: re.Match[str]) -> str:
        part = found.groupdict()
        year = part.get("y")
        middle = (
            _nearest(_month(part["m"]), 15, near)
            if not year
            else dt.date(_year(year), _month(part["m"]), 15)
        )
        if middle is None:
            return put("[month]")
        moved = middle + shift
        return put(f"about {moved:%B %Y}" if year else f"about {moved:%B}")

    def of_years(found: re.Match[str]) -> str:
        first = (dt.date(int(found["y"]), 7, 1) + shift).year
        return put(f"about {first}" + (f" to {first + 1}" if found["to"] else ""))

    def compact(found: re.Match[str]) -> str:
        digits = found.group()
        said = exact(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return put(said) if said else put("[number]")

    steps: list[tuple[str, Callable[[re.Match[str]], str], int]] = [
        (rf"{_ALONE}{_YEAR}[-/._](?P<m>0?[1-9]|1[0-2])[-/._]{_DAY}(?!\d)(?:T[\d:.]+Z?)?",
         by_parts, 0),
        (rf"{_ALONE}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", compact, 0),
        (rf"{_ALONE}{_DAY}\s?(?P<s>[/._-])\s?(?P<m>0?[1-9]|[12]\d|3[01])\s?(?P=s)\s?{_SHORT_YEAR}"
         r"(?!\d|\.\d)", by_parts, 0),
        (rf"{_ALONE}(?P<d>\d\d)\s(?P<m>\d\d)\s{_YEAR}(?!\d)", by_parts, 0),
        # What looks like a date and is none would still tell the year.
        (rf"{_ALONE}(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}})(?!\d)",
         lambda found: put("[date]"), 0),
        (rf"{_ALONE}(?P<d0>[12]?\d|3[01])(?:st|nd|rd|th)?(?P<between>\s*(?:or|and|to|&|-|–)\s*)"
         rf"{_DAY}\s*(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?", pair, re.IGNORECASE),
        (rf"{_ALONE}{_DAY}[\s-]*(?:of\s+)?{_MONTH}[\s,-]*{_SHORT_YEAR}(?!\d)", by_parts,
         re.IGNORECASE),
        (rf"\b{_MONTH}\s*{_DAY}(?:,\s*|\s+){_YEAR}\b", by_parts, re.IGNORECASE),
        (rf"{_ALONE}{_DAY}[\s-]*(?:of\s+)?{_MONTH}(?![a-z])", without_year, re.IGNORECASE),
        (rf"\b{_MONTH}\s+{_DAY}\b(?!\s*[.:]\d)", without_year, re.IGNORECASE),
        (rf"(?:(?<=on )|(?<=since )|(?<=from )|(?<=until )|(?<=by )|(?<=dated ))"
         rf"{_DAY}/(?P<m>0?[1-9]|1[0-2])(?![/\d])", without_year, re.IGNORECASE),
        (rf"{_ALONE}(?P<d>1[3-9]|2\d|3[01])/(?P<m>0?[1-9]|1[0-2])(?![/\d])", without_year, 0),
        (rf"\b{_MONTH}[\s,'’]*{_SHORT_YEAR}(?!\d)", of_month, re.IGNORECASE),
        (rf"{_ALONE}(?P<m>0?[1-9]|1[0-2])/{_YEAR}(?!\d)", of_month, 0),
        (rf"(?<=[\w,;]\s){_MONTH}(?!\s+(?:have|be|not)\b)", _capital(of_month), re.IGNORECASE),
        (rf"^{_MONTH}(?!\s+(?:have|be|not|need|also|I|we|she|he|they|it)\b)", _capital(of_month),
         re.IGNORECASE | re.MULTILINE),
        (rf"(?<=[.!?:(\"“‘]\s){_MONTH}(?!\s+(?:have|be|not|need|also|I|we|she|he|they|it)\b)",
         _capital(of_month), re.IGNORECASE),
        (rf"(?<=[(\"“‘/-]){_MONTH}", _capital(of_month), re.IGNORECASE),
        (rf"{_ALONE}(?P<y>(?:19[5-9]|20[0-4])\d)(?P<to>\s?[-/–]\s?(?:20)?\d\d)?(?![\d/]|\.\d)"
         rf"{_QUANTITY}", of_years, re.IGNORECASE),
        (rf"\b(?:{'|'.join(SEASONS)})\b", lambda found: put(TIME_OF_YEAR), re.IGNORECASE),
    ]  # fmt: skip
    for pattern, replaced, flags in steps:
        text = re.sub(pattern, replaced, text, flags=flags)
    return text


def _capital(replaced: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    """Leave "may", "march" and short names alone where they have no capital."""

    def only(found: re.Match[str]) -> str:
        name = found["m"]
        sure = name[0].isupper() or (name.lower() in MONTHS and name not in ("may", "march"))
        return replaced(found) if sure else found.group()

    return only


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _year(written: str) -> int:
    digits = written.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    return 2000 + int(digits) if int(digits) < 50 else 1900 + int(digits)


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    return [name[:3] for name in MONTHS].index(written.lower()[:3]) + 1


def _safe(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _with_year(part: dict[str, str | None], near: dt.date | None) -> dt.date | None:
    month, day = _month(part["m"] or ""), int(part["d"] or 0)
    if part.get("y"):
        return _safe(_year(part["y"] or ""), month, day)
    return _nearest(month, day, near)


def _nearest(month: int, day: int, near: dt.date | None) -> dt.date | None:
    """Return the day of that name nearest to `near`."""
    if near is None:
        return None
    days = [_safe(near.year + more, month, day) for more in (-1, 0, 1)]
    return min((one for one in days if one), key=lambda one: abs(one - near), default=None)
