"""What the lists tell of each child, in words and as a small chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from growthwatch.centiles import whole_centile
from growthwatch.report.names import Names
from growthwatch.report.small_chart import Likely, Weights, small_chart
from growthwatch.report.summary import counted
from growthwatch.review import Review
from growthwatch.review.handover import missing
from growthwatch.review.runs import runs
from growthwatch.review.worklist import OVERDUE_ONLY, QUESTIONS, STEADY
from growthwatch.say.ages import duration_words
from growthwatch.say.judged import around, overdue, to_do

# Of these groups a row is a line of words.
WITHOUT_CHART = (QUESTIONS, OVERDUE_ONLY)
# What a list is searched, sorted and filtered by; the first page has it of every child.
DATA = (
    "rank", "name", "page", "group", "level", "age", "ages", "due", "action", "late", "weighed",
    "contact", "change", "weeks", "team", "practitioner", "rules",
)  # fmt: skip


def row_views(review: Review, names: Names) -> list[dict[str, Any]]:
    """Return what the lists tell of each child, in the order of the worklist."""
    listed = review.listed
    weights = review.scores[
        (review.scores["measure"] == "weight") & review.scores["child_id"].isin(listed["child_id"])
    ]
    of_child = runs(weights["child_id"])
    columns = {
        name: weights[name].to_numpy()
        for name in ("corrected_age_days", "age_days", "value", "date", "reference")
    }
    judged = review.judged.set_index("child_id").loc[listed["child_id"]].reset_index()
    asked = questions(review)
    return [
        _view(
            row,
            {
                **answer,
                # Of what stands around the weights a row has only what asks for something.
                "gain_inside": (),
                "unrecorded": "",
            },
            {name: c[of_child.get(row["child_id"], slice(0, 0))] for name, c in columns.items()},
            names.page_of(row["child_id"]),
            asked.get(row["child_id"], ()),
        )
        for row, answer in zip(listed.to_dict("records"), judged.to_dict("records"), strict=True)
    ]


def questions(review: Review) -> dict[str, tuple[str, ...]]:
    """Return, for the children with nothing else, what is asked about their record."""
    ids = review.listed.loc[review.listed["group"] == QUESTIONS, "child_id"]
    found = review.findings
    mine = found[
        found["child_id"].isin(ids)
        & found["ongoing"].astype(bool)
        & (found["severity"] == "data")
        & ~found["acknowledged"]
    ]
    return dict(mine.groupby("child_id", sort=False)["message"].agg(tuple))


def _view(
    child: dict[str, Any],
    answer: dict[str, Any],
    weights: dict[str, np.ndarray],
    page: str,
    asked: tuple[str, ...],
) -> dict[str, Any]:
    """Return what a list tells of one child."""
    view = {
        **child,
        "name": str(child["child_id"]),
        "called": child["name"],
        "team": plain_text(child["team"]),
        "practitioner": plain_text(child["practitioner"]),
        "headline": " ".join(asked[:2]) if asked else child["headline"],
        "advice": to_do(answer),
        "late": overdue(answer),
        "around": _around(child, answer),
        "weeks": 0 if pd.isna(child["weeks_running"]) else int(child["weeks_running"]),
        "last_weight": _weight_words(child["last_weight_kg"], child["last_weight_z"]),
        "last_weight_ago": _ago(child["last_weight_date"], answer["as_of"]),
        "last_contact_ago": _ago(child["last_contact_date"], answer["as_of"]),
        "page": page,
        "chart": "",
    }
    if child["group"] not in WITHOUT_CHART and len(weights["value"]):
        view["chart"] = Markup(_chart(child, answer, weights))
    return {**view, "data": _data(view)}


def _data(view: dict[str, Any]) -> dict[str, str]:
    """Return what the list is sorted and filtered by, as text."""
    days = {"due": "act_by", "weighed": "last_weight_date", "contact": "last_contact_date"}
    known = {
        "rank": str(view["rank"]),
        "ages": view["age"],
        "age": "" if np.isnan(view["age_days"]) else f"{view['age_days']:.0f}",
        "late": "1" if view["late"] else "",
        "weeks": str(view["weeks"]),
        "rules": " ".join(view["rules"]),
        **{
            name: "" if pd.isna(view[column]) else f"{view[column]:%Y-%m-%d}"
            for name, column in days.items()
        },
    }
    return {name: str(known.get(name, view.get(name, ""))) for name in DATA}


def _chart(child: dict[str, Any], answer: dict[str, Any], rows: dict[str, np.ndarray]) -> str:
    """Draw the child's weights, and what was likely where things went wrong."""
    age = rows["corrected_age_days"]
    weights = Weights(age, rows["value"], _last_only(len(age), bool(answer["in_doubt"])))
    shift = float(age[-1] - rows["age_days"][-1])
    born = child["birth_date"]
    likely = None
    if not missing(answer["from_date"]) and not missing(answer["likely_kg"]):
        began = (answer["from_date"] - born).days + shift
        likely = Likely(began, float(answer["from_kg"]), float(age[-1]), float(answer["likely_kg"]))
    label = (
        f"Weight against age with the centile lines. {counted(len(age), 'weight')}, the last "
        f"{rows['value'][-1]:.2f} kg"
        + (f", where {likely.kg:.2f} kg was likely." if likely else ".")
    )
    until = child["age_days"] + shift
    return small_chart(weights, str(child["sex"]), str(rows["reference"][-1]), until, likely, label)


def _around(child: dict[str, Any], answer: dict[str, Any]) -> tuple[str, ...]:
    """Return what stands beside the sentence: a threshold met while steady, visits, promises."""
    met: tuple[str, ...] = ()
    if child["group"] == STEADY and child["nice"]:
        met = (f"NICE NG75 names a threshold that is met: {'; '.join(child['nice'])}.",)
    return (*met, *around(answer))


def _last_only(number: int, doubted: bool) -> np.ndarray:
    marks = np.zeros(number, dtype=bool)
    marks[-1:] = doubted
    return marks


def plain_text(value: Any) -> str:
    """Return a text as it is shown; empty where nothing is recorded."""
    return "" if missing(value) else str(value).strip()


def _weight_words(kg: float, z: float) -> str:
    """Say a weight and where it lies."""
    if np.isnan(kg):
        return ""
    return f"{kg:.2f} kg, " + ("no centile" if np.isnan(z) else f"{whole_centile(z)} centile")


def _ago(date: pd.Timestamp, as_of: pd.Timestamp) -> str:
    """Say how long before the report a date is."""
    if pd.isna(date) or pd.isna(as_of):
        return ""
    return "today" if date == as_of else f"{duration_words(date, as_of)} ago"
