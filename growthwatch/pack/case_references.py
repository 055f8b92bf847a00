"""Case references: by which a system or a court finds the child, often with a year in them."""

from __future__ import annotations

import re
from collections.abc import Callable

from growthwatch.pack.text_dates import MONTHS

_YEAR = r"(?:19|20)\d\d"
_MONTH = "|".join(month[:3] for month in MONTHS)
_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}|"
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\d{{1,2}}[/-]{_YEAR})(?![\w/-])"
)
_QUANTITY = r"\d+(?:\.\d+|(?i:kg|gms?|g|mls?|cm|mm|lbs?|oz|kcal|mc?g|iu|h|hrs))(?!\w)"
_NO_DATE = rf"(?!{_DATE})(?!(?i:[\d/-]*(?:{_MONTH})))(?!{_QUANTITY})(?!{_YEAR}(?![\w/-]))"
_SAID = (
    r"(?i:\b(?:ref(?:erence)?s?|case|file|record|claim|application|order|court|crime|incident|"
    r"episode|referral|id)(?:\s+(?:ref(?:erence)?|no|number|id))?)\.?\s*(?:[:#]|is\b)?\s*"
)
_TOKEN = r"[A-Za-z0-9]+(?:[/.-][A-Za-z0-9]+)*"
_END = r"(?![\w/-])"
# What is said to be a reference; letters and digits mixed; a year and a number.
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<said>{_SAID}){_NO_DATE}(?=[A-Za-z/.-]*(?:\d[A-Za-z/.-]*){{2}})(?=[\w/.-]{{4}})"
        rf"{_TOKEN}{_END}",
        rf"(?P<said>)(?<![\w/.-]){_NO_DATE}(?=[\d/-]*[A-Z])(?=(?:[A-Z/-]*\d){{4}})"
        rf"[A-Z0-9]+(?:[/-][A-Z0-9]+)*{_END}",
        rf"(?P<said>)(?<![\w/.-])(?:[A-Za-z]{{1,8}}[/-]?){_YEAR}[/-][A-Za-z0-9]+(?:[/-]\w+)*{_END}",
        rf"(?P<said>)(?<![\w/.-]){_YEAR}[/-](?!{_YEAR}\b)\d{{3,}}{_END}",
        rf"(?P<said>)(?<![\w/.-])(?!{_YEAR}[/-])\d{{3,}}[/-]{_YEAR}{_END}",
        rf"(?P<said>)(?<![\w/.-])\d{{1,2}}/(?!{_YEAR}\b)\d{{4,}}{_END}",
    )
]


def replaced_references(text: str, put: Callable[[str], str]) -> str:
    """Return a text with case references replaced; dates, years and quantities are left."""
    for pattern in _PATTERNS:
        text = pattern.sub(lambda found: found["said"] + put("[reference]"), text)
    return text
