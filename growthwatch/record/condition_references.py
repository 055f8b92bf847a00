"""Conditions with a growth reference of their own, in words and in codes.

A child with such a condition compared silently with typical children is the mistake that RCPCH
investigated in its pooled term data discrepancy report of July 2026; so the condition chooses the
reference, and one without a reference is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Condition:
    """A condition, the reference it is compared with, and how records write it."""

    reference: str
    words: re.Pattern[str]
    snomed: frozenset[str]
    icd: re.Pattern[str]


# SNOMED CT: Down syndrome with its translocation, mosaic and partial forms, and complete trisomy
# 21; Turner syndrome. ICD-10, with and without the point: Q90 Down syndrome, Q96 Turner syndrome.
# ICD-11: LD40.0 complete trisomy 21, LD50.0 Turner syndrome.
CONDITIONS = (
    Condition(
        "trisomy-21",
        re.compile(
            r"(?:(?:complete|full|mosaic|partial|translocation|regular) )?"
            r"(?:down(?:'?s)?(?: syndrome)?(?: mosaicism)?"
            r"|trisomy(?: |-)?21(?: syndrome)?(?: mosaicism)?|t21|\+21|47,? ?x[xy],? ?\+21)"
        ),
        frozenset({"41040004", "371045000", "205616004", "254264002", "70156005"}),
        re.compile(r"q90(?:\.?\d)?|ld40\.0"),
    ),
    Condition(
        "turner",
        re.compile(
            r"(?:mosaic )?(?:turner(?:'?s)?(?: syndrome)?(?: mosaicism)?"
            r"|ullrich[- ]turner(?: syndrome)?|monosomy x|45,? ?x[o0]?)"
        ),
        frozenset({"38804009"}),
        re.compile(r"q96(?:\.?\d)?|ld50\.0"),
    ),
)
# How the references' own names are written.
REFERENCE_NAMES = {
    "ukwho": "uk-who",
    "who": "who",
    "who2006": "who",
    "trisomy21": "trisomy-21",
    "t21": "trisomy-21",
    "down": "trisomy-21",
    "downs": "trisomy-21",
    "downsyndrome": "trisomy-21",
    "downssyndrome": "trisomy-21",
    "turner": "turner",
    "turners": "turner",
    "turnersyndrome": "turner",
    "turnerssyndrome": "turner",
}
# Not the child's own, or not known to be: named, and nothing chosen by it.
_AGAINST = re.compile(
    r"\?|\b(?:no|not|non|never|exclu\w*|ruled|suspect\w*|query|possib\w*|prob\w*|likely|unlikely|"
    r"await\w*|pending|tests?|tested|screen\w*|risk|chance|antenatal|negative|normal|carrier|"
    r"sib\w*|twin|sister|brother|mother|mum|maternal|father|dad|paternal|parent\w*|cousin|aunt|uncle|"
    r"family|fh|fhx|relative)\b"
)
_PARTS = re.compile(r"\s*[;/\n]\s*")
# Words and signs between two conditions, which may as well part one from what is said against it.
_BETWEEN = re.compile(r"\s*[;|/\n]\s*|,\s+|\s+[-\u2013+&]\s+|\s+(?:with|and|plus)\s+")
_SYSTEM = re.compile(r"^(?:sct|snomed(?:[- ]?ct)?|icd(?:[- ]?1[01])?)\s*:?\s+|\s+confirmed$")
_NOTHING = (
    "", "none", "nil", "no", "n/a", "na", "nan", "unknown", "not known", "null", "none known",
    "no known condition", "no known conditions", "nil known", "no diagnosis", "no condition", "-",
    "nil of note", "none recorded", "not recorded",
)  # fmt: skip


class Chosen(NamedTuple):
    """Each child's reference, and what could not choose one.

    Attributes
    ----------
    reference : ndarray of object, shape (n,)
    without : ndarray of object, shape (n,)
        The condition that has no reference here, as written; "" where there is none.
    unreadable : ndarray of object, shape (n,)
        What stands for a reference and is none; "" where all is well.
    """

    reference: np.ndarray
    without: np.ndarray
    unreadable: np.ndarray


def chosen_references(children: pd.DataFrame, default: str) -> Chosen:
    """Choose what each child is compared with.

    `reference` of its row goes first, then what its `condition` calls for, then `default`.

    Parameters
    ----------
    children : DataFrame
        Optionally with reference and condition.
    default : str
    """
    number = len(children)
    reference = np.full(number, default, dtype=object)
    without, unreadable = (np.full(number, "", dtype=object) for _ in range(2))
    for row, text in _told(children, "condition"):
        found, unknown = reference_of_condition(text)
        reference[row] = found or default
        without[row] = unknown
    for row, text in _told(children, "reference"):
        name = REFERENCE_NAMES.get(re.sub(r"[^a-z0-9]", "", text.lower()), "")
        if name:
            reference[row], without[row] = name, ""
        else:
            unreadable[row] = text
    return Chosen(reference, without, unreadable)


def conditions_without_reference(children: pd.DataFrame) -> dict[str, str]:
    """Return the condition of each child whose condition has no reference, by child_id."""
    without = chosen_references(children, "").without
    told = np.flatnonzero(without != "")
    return dict(zip(children["child_id"].to_numpy()[told], without[told], strict=True))


@cache
def reference_of_condition(text: str) -> tuple[str | None, str]:
    """Return the reference a condition calls for, and what of it has none.

    Several conditions are parted by a semicolon, a slash or a line; by a bar, a comma, a dash,
    "with" or "and" too where nothing is said against any. Only what is nothing but the condition
    counts:
    "suspected Down syndrome", "Down syndrome (excluded)" and "Turner syndrome (mother)" choose
    nothing, and are named. Two conditions with a reference each choose none.
    """
    whole = _reference_of_one(text)
    between = _PARTS if _AGAINST.search(text.lower()) else _BETWEEN
    parts = [text] if whole else [part for part in between.split(text.strip()) if part]
    found = {_reference_of_one(part): part for part in parts if part.lower() not in _NOTHING}
    references = [name for name in found if name]
    if len(references) == 1:
        return references[0], ""
    return None, "; ".join(part for part in parts if part.lower() not in _NOTHING)


def _reference_of_one(text: str) -> str:
    low = text.lower().replace("\u2019", "'")
    if _AGAINST.search(low):
        return ""
    low = re.sub(r"\([^)]*\)", " ", low)
    low = _SYSTEM.sub("", " ".join(low.split()).rstrip("."))
    # A code with its term beside it: "Q90.9 Down syndrome", "41040004 | Down syndrome |".
    code, _, term = (part.strip(" |:-") for part in low.partition(" "))
    for condition in CONDITIONS:
        coded = code in condition.snomed or condition.icd.fullmatch(code)
        if condition.words.fullmatch(low) or (coded and (not term or condition.words.match(term))):
            return condition.reference
    return ""


def _told(children: pd.DataFrame, name: str) -> list[tuple[int, str]]:
    """Return the rows in which a column says something, with what it says."""
    if name not in children:
        return []
    values = children[name].astype(object).to_numpy()
    rows = np.flatnonzero(children[name].notna().to_numpy())
    # A code read as a number is still a code.
    texts = [
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        for value in values[rows]
    ]
    return [
        (int(row), text.strip())
        for row, text in zip(rows, texts, strict=True)
        if text.strip().lower() not in _NOTHING
    ]
