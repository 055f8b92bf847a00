"""What the page tells of each listed child, in words and as a small chart."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from growthwatch.ages import age_words, date_words, duration_words
from growthwatch.centiles import MEASURE_WORDS, PROBABLE_ERROR_Z, whole_centile
from growthwatch.report.spark import Stretch, spark
from growthwatch.report.summary import counted
from growthwatch.report.worklist import ranked_findings


def child_views(
    listed: pd.DataFrame,
    findings: pd.DataFrame,
    scores: pd.DataFrame,
    as_of: pd.Timestamp | None,
) -> list[dict[str, Any]]:
    """Return what the page tells of each listed child, in the order of the worklist."""
    of_listed = scores[scores["child_id"].isin(listed["child_id"])]
    ranked = ranked_findings(findings)
    found_of, scores_of = runs(ranked["child_id"]), runs(of_listed["child_id"])
    found_rows = ranked.to_dict("records")
    columns = _columns(of_listed)
    none = slice(0, 0)
    return [
        _view(
            child,
            found_rows[found_of.get(child["child_id"], none)],
            {name: column[scores_of.get(child["child_id"], none)] for name, column in columns},
            as_of,
        )
        for child in listed.to_dict("records")
    ]


def runs(ids: pd.Series) -> dict[Hashable, slice]:
    """Return where each child's rows are, in a table in which they lie together."""
    values = ids.to_numpy(dtype=object)
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1])) if len(values) else []
    ends = np.append(starts[1:], len(values)) if len(values) else []
    return {values[a]: slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True)}


def _columns(scores: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    """Return the columns of scores that a child's view needs, as arrays."""
    plain = ("date", "value", "age_days", "corrected_age_days", "z")
    text = ("measure", "note")
    return [(name, scores[name].to_numpy()) for name in plain] + [
        (name, scores[name].astype(object).to_numpy()) for name in text
    ]


def _view(
    child: dict[str, Any],
    found: list[dict[str, Any]],
    scores: dict[str, np.ndarray],
    as_of: pd.Timestamp | None,
) -> dict[str, Any]:
    """Return what the page tells of one child."""
    present = [finding for finding in found if finding["ongoing"]]
    ended = [finding for finding in found if not finding["ongoing"]]
    rules = list(dict.fromkeys(finding["rule"] for finding in present or ended))
    told = scores["measure"] == "weight" if present else slice(0, 0)
    weights = _weight_rows({name: column[told] for name, column in scores.items()})
    return {
        **child,
        "name": str(child["child_id"]),
        "team": _text(child["team"]),
        "practitioner": _text(child["practitioner"]),
        "rules": rules,
        "also": rules[1:],
        "present": present,
        "ended": ended,
        "last_weight": _weight_words(child["last_weight_kg"], child["last_weight_z"]),
        "last_weight_ago": _ago(child["last_weight_date"], as_of),
        "last_contact_ago": _ago(child["last_contact_date"], as_of),
        "weights_note": _lift_common_remarks(weights),
        "weights": weights,
        "chart": Markup(_chart(child, scores)) if present else "",
    }


def _weight_rows(weights: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Return a child's weights, latest first, as the words of a table."""
    rows = []
    for date, value, age, corrected, z, note in zip(
        *(weights[n] for n in ("date", "value", "age_days", "corrected_age_days", "z", "note")),
        strict=True,
    ):
        remarks = note.split("; ") if note else []
        if abs(z) > PROBABLE_ERROR_Z:
            remarks.append("probable error, check the weight")
        rows.append(
            {
                "date": "" if np.isnat(date) else date_words(pd.Timestamp(date)),
                "age": age_words(age),
                "corrected": "" if corrected == age else age_words(corrected),
                "kg": f"{value:.2f}",
                "z": "none" if np.isnan(z) else f"{z:+.2f}".replace("-", "−"),
                "centile": "none" if np.isnan(z) else whole_centile(z),
                "remarks": remarks,
            }
        )
    return rows[::-1]


def _lift_common_remarks(rows: list[dict[str, Any]]) -> str:
    """Take the remarks that stand on every row off the rows, and return them, to be said once."""
    common = [
        remark
        for remark in (rows[0]["remarks"] if len(rows) > 1 else [])
        if all(remark in row["remarks"] for row in rows)
    ]
    for row in rows:
        row["remarks"] = [remark for remark in row["remarks"] if remark not in common]
    return "; ".join(common)


def _chart(child: dict[str, Any], scores: dict[str, np.ndarray]) -> str:
    """Draw the measure of a child's leading finding."""
    rows = scores["measure"] == child["measure"]
    age, z = scores["age_days"][rows], scores["z"][rows]
    birth = child["birth_date"]
    stretch = Stretch(*((child[d] - birth).days for d in ("since", "first_detected", "last_seen")))
    shown = z[~np.isnan(z)]
    label = (
        f"{MEASURE_WORDS.get(child['measure'], child['measure'])} z-scores against age. "
        f"{counted(len(shown), 'measurement')}"
        + (f", first {shown[0]:.1f}, last {shown[-1]:.1f}" if len(shown) else "")
        + f". Marked from {age_words(stretch.onset)} to {age_words(stretch.last)} of age."
    )
    return spark(age, z, stretch, child["age_days"], label[0].upper() + label[1:])


def _weight_words(kg: float, z: float) -> str:
    """Say a weight and where it lies."""
    if np.isnan(kg):
        return ""
    return f"{kg:.2f} kg, " + ("no centile" if np.isnan(z) else f"{whole_centile(z)} centile")


def _ago(date: pd.Timestamp, as_of: pd.Timestamp | None) -> str:
    """Say how long before the report a date is."""
    if pd.isna(date) or as_of is None:
        return ""
    days = (as_of - date).days
    return f"{duration_words(days)} earlier" if days else ""


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
