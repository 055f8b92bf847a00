"""A child's values and contacts as words: rows of a table, points of a chart, the latest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE, MEASURE_WORDS, PROBABLE_ERROR_Z, whole_centile
from growthwatch.record.vocabulary import UNITS
from growthwatch.review.handover import missing
from growthwatch.say.ages import age_words_on, date_words
from growthwatch.say.sentence import DIGITS

SCORE_COLUMNS = (
    "date", "measure", "value", "age_days", "corrected_age_days", "z", "remarks",
    "expected_value", "conditional_z", "reference",
)  # fmt: skip
# What a row of a table and the words of a point are made of, in this order.
ROW_COLUMNS = tuple(name for name in SCORE_COLUMNS if name not in ("measure", "reference"))
# A value this much further from what was expected than the record makes likely is marked.
UNEXPECTED = 2.0
EVENT_COLUMNS = ("kind", "role", "agency", "summary", "impact", "action", "child_voice")


def table_of(measure: str, scores: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return a measure's rows as words, latest first; a remark on every row is said once."""
    here = scores["measure"] == measure
    rows = [
        _row(measure, *values)
        for values in zip(*(scores[n][here] for n in ROW_COLUMNS), strict=True)
    ][::-1]
    common = [
        remark
        for remark in (rows[0]["remarks"] if len(rows) > 1 else [])
        if all(remark in row["remarks"] for row in rows)
    ]
    for row in rows:
        row["remarks"] = [remark for remark in row["remarks"] if remark not in common]
    return {
        "words": MEASURE_WORDS[measure],
        "unit": UNITS[measure],
        "rows": rows,
        "note": "; ".join(common),
        "expected": any(row["expected"] for row in rows),
    }


def _row(
    measure: str,
    date: np.datetime64,
    value: float,
    age: float,
    corrected: float,
    z: float,
    noted: tuple[str, ...],
    expected: float,
    conditional: float,
) -> dict[str, Any]:
    digits = DIGITS[measure]
    said = list(noted)
    if abs(z) > PROBABLE_ERROR_Z:
        said.append(f"probable error, check the {MEASURE_WORDS[measure]}")
    known = not np.isnan(expected)
    return {
        "date": "" if np.isnat(date) else date_words(pd.Timestamp(date)),
        "age": age_words_on(date, age),
        "corrected": "" if corrected == age else age_words_on(date, corrected),
        "value": f"{value:.{digits}f}",
        "z": "none" if np.isnan(z) else _signed(z),
        "centile": "none" if np.isnan(z) else whole_centile(z),
        "expected": f"{expected:.{digits}f}" if known else "",
        "difference": _signed(value - expected, digits) if known else "",
        "unexpected": known and abs(conditional) > UNEXPECTED,
        "remarks": said,
    }


def point_words(measure: str, *values: Any) -> str:
    """Return what a point of a chart says, line by line."""
    row = _row(measure, *values)
    corrected = f", corrected {row['corrected']}" if row["corrected"] else ""
    unit, said = UNITS[measure], MEASURE_WORDS[measure]
    lines = [
        row["date"],
        f"Age: {row['age']}{corrected}",
        f"{said[0].upper()}{said[1:]}: {row['value']} {unit}",
        f"z-score: {row['z']}",
        f"Centile: {row['centile']}",
    ]
    if row["expected"]:
        lines.append(f"Expected from earlier growth: {row['expected']} {unit}")
    return "\n".join([*lines, *row["remarks"]])


def latest(measure: str, scores: dict[str, np.ndarray]) -> dict[str, str]:
    """Say the latest value of a measure, and how far the centile has moved since the first."""
    here = np.flatnonzero(scores["measure"] == measure)
    last = here[-1]
    z = scores["z"][here]
    known = z[~np.isnan(z)]
    moved = ""
    if len(known) > 1 and not np.isnan(z[-1]):
        change = (known[-1] - known[0]) / CENTILE_SPACE
        way = "up" if change > 0 else "down"
        moved = f"{abs(change):.1f} centile spaces {way} since the first"
    return {
        "words": MEASURE_WORDS[measure],
        "value": f"{scores['value'][last]:.{DIGITS[measure]}f} {UNITS[measure]}",
        "date": date_words(pd.Timestamp(scores["date"][last])),
        "centile": "none" if np.isnan(z[-1]) else whole_centile(z[-1]),
        "moved": moved,
    }


def contact(row: dict[str, Any]) -> dict[str, Any]:
    text = {n: "" if missing(row.get(n)) else str(row[n]) for n in EVENT_COLUMNS}
    who = ", ".join(part for part in (text["role"], text["agency"]) if part)
    until = row.get("date_to")
    return {
        "date": date_words(row["date"]),
        "what": text["kind"][:1].upper() + text["kind"][1:] or "Contact",
        "who": who,
        "until": date_words(until) if until is not None and pd.notna(until) else "",
        "text": text["summary"],
        "impact": text["impact"],
        "action": text["action"],
        "voice": text["child_voice"],
    }


def has(measure: str, scores: dict[str, np.ndarray]) -> bool:
    return bool((scores["measure"] == measure).any())


def _signed(number: float, digits: int = 2) -> str:
    return f"{number:+.{digits}f}".replace("-", "−")
