"""Weights, lengths and gestations as people and systems write them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np

from growthwatch.reading.cells import NO_VALUE, Reading
from growthwatch.record.ages import LONGEST_GESTATION, SHORTEST_GESTATION
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

NOT_MEASURED = {
    *NO_VALUE, "-", "--", "---", ".", "?", "nil", "none", "unknown", "not known", "not recorded",
    "not done", "not measured", "not weighed", "not taken", "not available", "declined", "refused",
    "unable", "dna", "n/r", "nr", "n/k", "nk",
}  # fmt: skip
ZERO = "zero"  # a Reading's order: the cell held 0, which systems write for "not measured"
# Exact by the international yard and pound agreement of 1959.
KG_OF = {"kg": 1.0, "g": 0.001, "lb": 0.45359237}
CM_OF = {"cm": 1.0, "m": 100.0, "mm": 0.1, "in": 2.54}
UNIT_WORDS = {"kg": "kilograms", "g": "grams", "lb": "pounds"} | {
    "cm": "centimetres", "m": "metres", "mm": "millimetres", "in": "inches"
}  # fmt: skip

# What cannot be, whoever is measured: a slip of the unit or the keyboard. What is only unlikely is
# kept, and detection asks for it to be checked. Parents: beyond 6 SD of UK90 adult height, which is
# a probable error by RCPCH's client specification.
WITHIN = {
    "weight_kg": (0.2, 300.0),
    "height_cm": (15.0, 250.0),
    "ofc_cm": (10.0, 80.0),
    "birth_weight_kg": (0.2, 9.0),
    "mother_height_cm": (127.4, 199.9),
    "father_height_cm": (135.5, 219.2),
}


def beyond_limits(name: str, values: np.ndarray) -> np.ndarray:
    """Return which values of a column no child, or no parent, can have."""
    low, high = WITHIN[name]
    return (values < low) | (values > high)


def limit_words(name: str, value: float) -> str:
    """Say that a value cannot be, and in what unit it could."""
    low, high = WITHIN[name]
    # Of Python's own numbers one too large to be multiplied is infinite, without a warning.
    value = float(value)
    unit = name.rpartition("_")[2]
    said = f"is not between {low:g} and {high:g} {unit}"
    for other, size in (KG_OF if unit == "kg" else CM_OF).items():
        if other != unit and low <= value * size <= high:
            return (
                f"{said} and looks like {UNIT_WORDS[other]} ({value * size:.4g} {unit}): correct it"
            )
    for size in (KG_OF["g"],) if unit == "kg" else (CM_OF["mm"],):
        # A child's weight or length taken for grams or millimetres: divided once too often. 0.1 kg
        # is no child of 100 kg.
        most = 30.0 if unit == "kg" else high
        if low <= value / size <= most:
            return f"{said}, and as {value / size:.4g} {unit} would be: correct it or its unit"
    return f"{said}: correct it or leave the cell empty"


_N = r"(\d+(?:[.,]\d+)?|[.,]\d+)"
_KG = r"(?:kgs?|kilos?|kilogram(?:me)?s?)\.?"
_G = r"(?:g|gms?|grams?|grammes?)\.?"
# In brackets: the units of UCUM, the Unified Code for Units of Measure.
_LB = r"(?:(?:lbs?|pounds?)\.?|\[lb_av\])"
_OZ = r"(?:(?:ozs?|ounces?)\.?|\[oz_av\])"
_ST = r"(?:(?:st|stones?)\.?|\[stone_av\])"
_BARE = re.compile(_N)
_METRIC_WEIGHT = re.compile(rf"{_N}\s*(?:({_KG})|({_G}))", re.ASCII)
_IMPERIAL_WEIGHT = re.compile(
    rf"(?:{_N}\s*{_ST}[\s,]*)?(?:{_N}\s*{_LB}[\s,]*)?(?:{_N}\s*{_OZ})?", re.ASCII
)
_METRIC_LENGTH = re.compile(
    rf"{_N}\s*(?:(cms?\.?|centimet(?:re|er)s?)|(mms?\.?|millimet(?:re|er)s?)|(m\.?|met(?:re|er)s?))",
    re.ASCII,
)
_INCHES = re.compile(
    rf"(?:{_N}\s*(?:ft|feet|foot|\[ft_[iu]s?\]|')[\s,]*)?"
    rf"(?:{_N}\s*(?:in|ins|inch|inches|\[in_[iu]s?\]|\"|'')\.?)?",
    re.ASCII,
)
# 3,850 g: a comma between thousands, for nobody weighs 3.85 g or is 1.02 mm long.
_THOUSANDS = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?=\s*(?:g|gms?|gram|mm|millimet)|$)", re.ASCII
)
_COMMA = (
    "has a comma: if it is a decimal comma, write a point, or for an import put "
    "decimal_comma = true under [format]"
)
_AGE = re.compile(
    rf"{_N}\s*(d|days?|w|wk|wks?|weeks?|m|mo|mos|mths?|months?|y|yr|yrs|years?)\.?", re.ASCII
)
_DAYS_OF = {"d": 1.0, "w": 7.0, "m": DAYS_PER_MONTH, "y": DAYS_PER_YEAR}


def age_reading(text: str) -> Reading:
    """Read an age that names its unit, in days: "16 months", "6 weeks"; to the whole day."""
    low = _tidy(text)
    if low in NOT_MEASURED:
        return Reading(math.nan)
    match = _AGE.fullmatch(low)
    if not match:
        return Reading(math.nan, "is no age: give days as a number, or say the unit, '16 months'")
    return Reading(float(round(float(match[1]) * _DAYS_OF[match[2][0]])))


def weight_reader(unit: str | None, decimal_comma: bool) -> Callable[[str], Reading]:
    """Return a reader of weights in kilograms.

    Parameters
    ----------
    unit : {"kg", "g", "lb"} or None
        Of a number that has none. Without it such a number is refused: 7.85 and 7850 may both be
        one child's weight.
    decimal_comma : bool
        Whether 7,85 is 7.85.
    """

    def read(text: str) -> Reading:
        low = without_thousands(_tidy(text), unit)
        if low in NOT_MEASURED:
            return Reading(math.nan)
        if not decimal_comma and re.search(r"\d,\d|^,\d", low):
            return Reading(math.nan, _COMMA)
        if match := _BARE.fullmatch(low):
            return _quantity(match[1], unit, KG_OF, 'unit = "kg", "g" or "lb"')
        if match := _METRIC_WEIGHT.fullmatch(low):
            return _quantity(match[1], "kg" if match[2] else "g", KG_OF)
        match = _IMPERIAL_WEIGHT.fullmatch(low)
        if match and any(match.groups()):
            stones, pounds, ounces = (_number(part or "0") for part in match.groups())
            if (match[1] and pounds >= 14) or ((match[1] or match[2]) and ounces >= 16):
                return Reading(
                    math.nan, "has 14 or more pounds or 16 or more ounces: correct whichever it is"
                )
            return _positive((stones * 14 + pounds + ounces / 16) * KG_OF["lb"])
        return Reading(math.nan, "is not a weight that can be read: correct it, such as 7.85 kg")

    return read


def length_reader(unit: str | None, decimal_comma: bool) -> Callable[[str], Reading]:
    """Return a reader of lengths in centimetres, as `weight_reader`."""

    def read(text: str) -> Reading:
        low = without_thousands(_tidy(text), unit)
        if low in NOT_MEASURED:
            return Reading(math.nan)
        if not decimal_comma and re.search(r"\d,\d|^,\d", low):
            return Reading(math.nan, _COMMA)
        if match := _BARE.fullmatch(low):
            return _quantity(match[1], unit, CM_OF, 'unit = "cm", "m", "mm" or "in"')
        if match := _METRIC_LENGTH.fullmatch(low):
            return _quantity(match[1], "cm" if match[2] else "mm" if match[3] else "m", CM_OF)
        match = _INCHES.fullmatch(low)
        if match and any(match.groups()):
            feet, inches = (_number(part or "0") for part in match.groups())
            return _positive((feet * 12 + inches) * CM_OF["in"])
        return Reading(math.nan, "is not a length that can be read: correct it, such as 82 cm")

    return read


def without_thousands(text: str, unit: str | None) -> str:
    """Return a quantity without the commas between its thousands, where it can have them.

    Parameters
    ----------
    text : str
        In small letters.
    unit : str or None
        Of a number that has none.
    """
    found = _THOUSANDS.match(text)
    if not found or (found.end() == len(text) and unit not in ("g", "mm")):
        return text
    return found.group().replace(",", "") + text[found.end() :]


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("½", ".5").lower().split())


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _quantity(text: str, unit: str | None, size_of: dict[str, float], units: str = "") -> Reading:
    value = _number(text)
    if unit is None and value:
        return Reading(math.nan, f"has no unit: put {units} beside this column in the mapping")
    return _positive(value * size_of[unit or next(iter(size_of))])


def _positive(value: float) -> Reading:
    """Round away the noise of a conversion, at a tenth of a milligram or a micrometre."""
    return Reading(round(value, 7)) if value > 0 else Reading(math.nan, order=ZERO)


_WEEKS = r"(?:weeks?|wks?|w|/ ?40)"
_DAYS = r"(?:days?|d|/ ?7)"
_GESTATION = re.compile(
    rf"(\d{{2}}) ?{_WEEKS}? ?(?:\+|,|and|&)? ?(?:([0-6]) ?{_DAYS}?)? ?(?:{_WEEKS})?", re.ASCII
)
_WHOLE = re.compile(r"(\d{2,3})(?:\.0+)?", re.ASCII)
_WHOLE_DAYS = re.compile(r"(\d{3}) ?(?:days?|d)", re.ASCII)
WRITE_GESTATION = "write it as 37+2"
TERM_WORDS = ("term", "full term", "full-term", "t", "ft", "at term")


def read_gestation(text: str) -> Reading:
    """Read a gestation at birth as days: 37+2, 37/40, 37+2/40, 37 weeks 2 days, 37w2d, 40, 261.

    A whole number is weeks from 22 to 45 and days from 154 to 315. "Term" is anything from 37 to
    42 weeks and so unknown; its order is "term". A decimal may be weeks and days or a part of a
    week, two things, and is not read.
    """
    low = _tidy(text)
    if low in NOT_MEASURED or low in ("0", *TERM_WORDS):
        return Reading(math.nan, order="term" if low in TERM_WORDS else "")
    if match := _WHOLE.fullmatch(low):
        number = float(match[1])
        return _between(number * 7 if number <= LONGEST_GESTATION / 7 else number)
    if re.fullmatch(r"\d+\.\d+", low):
        return Reading(math.nan, f"may be weeks and days or a part of a week: {WRITE_GESTATION}")
    if match := _WHOLE_DAYS.fullmatch(low):
        return _between(float(match[1]))
    if match := _GESTATION.fullmatch(low):
        return _between(float(int(match[1]) * 7 + int(match[2] or 0)))
    return Reading(math.nan, f"is not a gestation that can be read: {WRITE_GESTATION}")


def _between(days: float) -> Reading:
    if SHORTEST_GESTATION <= days <= LONGEST_GESTATION:
        return Reading(days)
    return Reading(math.nan, "is not between 22 and 45 weeks: correct it, or leave it empty")


def read_weeks_and_days(weeks: str, days: str) -> Reading:
    """Read a gestation written in two cells, whole weeks and the days beyond them.

    Either cell may hold the whole of it: "37+2" for weeks, or 258 for days. Two cells that say
    different things say nothing.
    """
    low = _tidy(days)
    first = read_gestation(weeks)
    if low in NOT_MEASURED or first.reason:
        return first
    if re.fullmatch(r"[0-6](?:\.0+)?", low):
        if math.isnan(first.value):
            if float(low):
                return Reading(math.nan, "has days without weeks: fill in the weeks")
            return first
        beyond = first.value % 7
        if beyond and beyond != float(low):
            return Reading(math.nan, "has days of its own beside gestation_days: keep one")
        return _between(first.value - beyond + float(low))
    whole = read_gestation(days)
    if math.isnan(whole.value) or whole.value == float(low[:2]) * 7:
        return Reading(math.nan, "stands beside gestation_days that are not 0 to 6: correct them")
    if not math.isnan(first.value) and first.value not in (whole.value, whole.value // 7 * 7):
        return Reading(math.nan, "and gestation_days say different things: keep the right one")
    return whole
