"""The names that everything else uses: measures, sexes, references, units."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Measure = Literal["weight", "height", "bmi", "ofc"]
Sex = Literal["female", "male"]
Reference = Literal["uk-who", "who", "trisomy-21", "turner"]
Term = Literal["exact", "paper"]

MEASURES: tuple[str, ...] = ("weight", "height", "bmi", "ofc")
# What measures are called elsewhere: never taken for them, but asked about.
ALSO_CALLED = {
    "wt": "weight", "length": "height", "ht": "height", "stature": "height", "head": "ofc",
    "hc": "ofc", "head circumference": "ofc",
}  # fmt: skip
SEXES: tuple[str, ...] = ("female", "male")
# What a child is watched against, and what researchers compare with besides: nothing is detected or
# judged by these.
REFERENCES: tuple[str, ...] = ("uk-who", "who", "trisomy-21", "turner")
RESEARCH_REFERENCES: tuple[str, ...] = ("who-2007", "cdc-2000")
EVERY_REFERENCE: tuple[str, ...] = REFERENCES + RESEARCH_REFERENCES
REFERENCE_WORDS: dict[str, str] = {
    "uk-who": "UK-WHO",
    "who": "WHO 2006",
    "trisomy-21": "Down syndrome (UK)",
    "turner": "Turner syndrome (UK)",
    "who-2007": "WHO 2007",
    "cdc-2000": "CDC 2000",
}
TERMS: tuple[str, ...] = ("exact", "paper")

# Most severe first: the order in which findings are told.
Severity = Literal["urgent", "concern", "watch", "data"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

# What became of a contact, and what a stretch of a child's life can be.
OUTCOMES: tuple[str, ...] = (
    "attended", "was not brought", "declined", "no access", "withdrawn", "cancelled by service",
)  # fmt: skip
PERIOD_KINDS: tuple[str, ...] = (
    "hospital", "protection plan", "proceedings", "nursery", "looked after", "other",
)  # fmt: skip

CENTILE_SPACE = 2 / 3  # in SD: the nine centile lines lie so far apart
CENTILE_LINES: tuple[str, ...] = (
    "0.4th", "2nd", "9th", "25th", "50th", "75th", "91st", "98th", "99.6th",
)  # fmt: skip
# "On" a centile: within a quarter of a space. Beyond 6 SD: probably an error. [RCPCH client
# specification for charts]
ON_LINE_WITHIN = CENTILE_SPACE / 4
PROBABLE_ERROR_Z = 6.0

UNITS: dict[str, str] = {"weight": "kg", "height": "cm", "bmi": "kg/m²", "ofc": "cm"}

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
# A day in a British record is a day by British clocks.
CLOCKS = ZoneInfo("Europe/London")
TERM_DAYS = 280  # 40+0 weeks, from which corrected age counts
TWO_YEARS_DAYS = 2 * DAYS_PER_YEAR  # length lying before, height standing from here


def known(name: object, names: tuple[str, ...], what: str) -> str:
    """Return `name` if it is one of `names`.

    Raises
    ------
    ValueError
        Naming the offending value, the ones that exist and the one that may be meant.
    """
    if isinstance(name, str) and name in names:
        return name
    said = f"unknown {what} {name!r}: use one of {', '.join(map(repr, names))}"
    meant = _meant(str(name), names)
    raise ValueError(f"{said}; did you mean {meant!r}?" if meant else said)


def _meant(name: str, names: tuple[str, ...]) -> str:
    """Return the name that may be meant by one that is none; "" for no guess."""
    plain = name.strip().lower()
    plain = ALSO_CALLED.get(plain, plain)
    return next(iter(get_close_matches(plain, names, n=1)), "")
