"""The column contract of every table that passes between the steps, and each without rows."""

from __future__ import annotations

from functools import cache

import pandas as pd

CONTACT_COLUMNS = ("child_id", "date", "agency", "role", "kind", "summary", "date_to")
PLAN_COLUMNS = ("child_id", "measure", "from", "until", "every_days", "source")
# What was promised. `if` is on what condition, in words; where the words can be read, if_measure,
# if_below (kg or cm) and if_by hold it: "escalate if below 8.2 kg by 21 May".
ACTION_COLUMNS = (
    "child_id", "made_on", "what", "who", "due", "done_on", "if", "source", "if_measure",
    "if_below", "if_by",
)  # fmt: skip
# A stretch of a child's life, of one of `vocabulary.PERIOD_KINDS`; without `until` it goes on.
PERIOD_COLUMNS = ("child_id", "from", "until", "kind", "note", "source")
# `notes` are the facts, bits of `record.notes.Note`; `note` is their words. `sex` is missing where
# it is not known, and `z` where there is none: the value stands all the same. `reference` is each
# child's own.
SCORE_COLUMNS = (
    "child_id", "date", "measure", "value", "age_days", "corrected_age_days", "z", "centile",
    "band", "chronological_z", "reference", "note", "sex", "notes",
)  # fmt: skip
FINDING_COLUMNS = (
    "child_id", "rule", "severity", "measure", "onset_date", "detected_date", "last_date",
    "ongoing", "magnitude", "unit", "message", "guidance", "details",
)  # fmt: skip
# As written to a file: the message says what the details are.
FINDING_FILE_COLUMNS = FINDING_COLUMNS[:-1]
REJECTED_COLUMNS = ("file", "line", "field", "value", "reason")
DAY = "datetime64[us]"

# The tables of a child's record, and the column that says from when each row is known.
KNOWN_FROM = {
    "measurements": "date",
    "contacts": "date",
    "plans": "from",
    "actions": "made_on",
    "periods": "from",
}


def empty_contacts() -> pd.DataFrame:
    """Return a contacts table with no rows."""
    return _empty(CONTACT_COLUMNS, dict.fromkeys(("date", "date_to"), DAY))


def empty_plans() -> pd.DataFrame:
    """Return a table of planned measuring with no rows."""
    return _empty(PLAN_COLUMNS, {"from": DAY, "until": DAY, "every_days": "float64"})


def empty_actions() -> pd.DataFrame:
    """Return a table of promised actions with no rows."""
    dates = dict.fromkeys(("made_on", "due", "done_on", "if_by"), DAY)
    return _empty(ACTION_COLUMNS, dates | {"if_below": "float64"})


def empty_periods() -> pd.DataFrame:
    """Return a table of periods with no rows."""
    return _empty(PERIOD_COLUMNS, dict.fromkeys(("from", "until"), DAY))


def empty_rejected() -> pd.DataFrame:
    """Return a table of rejected rows, or of warnings, with no rows."""
    return _empty(REJECTED_COLUMNS, {"line": "int64"})


def _empty(columns: tuple[str, ...], types: dict[str, str]) -> pd.DataFrame:
    return _made_once(columns, tuple(types.items())).copy()


@cache
def _made_once(columns: tuple[str, ...], types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype="str").astype(dict(types))


def empty_findings() -> pd.DataFrame:
    """Return a table of findings without rows, with the columns and their types."""
    return _no_findings().copy()


@cache
def _no_findings() -> pd.DataFrame:
    dates = dict.fromkeys(("onset_date", "detected_date", "last_date"), "datetime64[s]")
    types = {**dict.fromkeys(FINDING_COLUMNS, "str"), **dates}
    types |= {"ongoing": "bool", "magnitude": "float64", "child_id": "object", "message": "object"}
    types["details"] = "object"
    return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in FINDING_COLUMNS})
