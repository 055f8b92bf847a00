"""What the lists tell of each child, in words and as a small chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from growthwatch.centiles import MEASURE_WORDS, whole_centile
from growthwatch.report.child_views import runs
from growthwatch.report.spark import Stretch, spark
from growthwatch.report.summary import counted
from growthwatch.review.handover import missing
from growthwatch.say.ages import age_words, duration_words


def row_views(
    listed: pd.DataFrame,
    scores: pd.DataFrame,
    as_of: pd.Timestamp | None,
    pages: dict[str, str],
) -> list[dict[str, Any]]:
    """Return what the lists tell of each child, in the order of the worklist."""
    present = listed.loc[listed["status"] == "ongoing", "child_id"]
    of_present = scores[scores["child_id"].isin(present)]
    scores_of = runs(of_present["child_id"])
    columns = {name: of_present[name].to_numpy() for name in ("age_days", "z")}
    columns["measure"] = of_present["measure"].astype(object).to_numpy()
    return [
        _view(
            child,
            {n: c[scores_of.get(child["child_id"], slice(0, 0))] for n, c in columns.items()},
            as_of,
            pages.get(child["child_id"], ""),
        )
        for child in listed.to_dict("records")
    ]


def _view(
    child: dict[str, Any], scores: dict[str, np.ndarray], as_of: pd.Timestamp | None, page: str
) -> dict[str, Any]:
    """Return what a list tells of one child."""
    present = child["status"] == "ongoing"
    rules = child["rules"]
    view = {
        **child,
        "name": str(child["child_id"]),
        "team": "" if missing(child["team"]) else str(child["team"]),
        "practitioner": "" if missing(child["practitioner"]) else str(child["practitioner"]),
        "rules": rules,
        "also": list(rules[1:]),
        "change": "" if missing(child["change"]) else child["change"],
        "weeks": 0 if pd.isna(child["weeks_running"]) else int(child["weeks_running"]),
        "last_weight": _weight_words(child["last_weight_kg"], child["last_weight_z"]),
        "last_weight_ago": _ago(child["last_weight_date"], as_of),
        "last_contact_ago": _ago(child["last_contact_date"], as_of),
        "page": page,
        "chart": Markup(_chart(child, scores)) if present else "",
    }
    return {**view, "data": _data(view)}


def _data(view: dict[str, Any]) -> dict[str, str]:
    """Return what the list is sorted and filtered by, as text."""
    dates = {
        "since": "since",
        "detected": "first_detected",
        "weighed": "last_weight_date",
        "contact": "last_contact_date",
        "due": "next_due",
    }
    return {
        "concern": str(view["rank"]),
        "name": view["name"],
        "severity": view["severity"],
        "rules": " ".join(view["rules"]),
        "team": view["team"],
        "practitioner": view["practitioner"],
        "age": "" if np.isnan(view["age_days"]) else f"{view['age_days']:.0f}",
        "change": view["change"],
        "weeks": str(view["weeks"]),
        **{
            name: "" if pd.isna(view[column]) else f"{view[column]:%Y-%m-%d}"
            for name, column in dates.items()
        },
    }


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
        + f". Marked from {age_words(birth, child['since'])} to "
        f"{age_words(birth, child['last_seen'])} of age."
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
    return f"{duration_words(date, as_of)} earlier" if date != as_of else ""
