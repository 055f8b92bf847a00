"""How many made-up children are told of: few who are healthy, most who stood still or lost.

The children are drawn from the growth model, so these are floors against a change that goes wrong;
the rates on real children are in docs/evaluation.md.
"""

from __future__ import annotations

import pandas as pd

import growthwatch as gw
from growthwatch.simulation import simulate


def judged(caseload: gw.Caseload) -> pd.DataFrame:
    scores = gw.expected_growth(gw.score(caseload.children, caseload.measurements))
    return gw.judge(scores, children=caseload.children)


def test_few_healthy_children_are_of_concern_and_none_is_urgent():
    """Measured: 35 of 1,000 of concern, seven in eight at no level at all."""
    levels = judged(simulate(1000, seed=11, faltering=0, errors=0))["level"].value_counts()
    assert levels.sum() == 1000
    assert levels.get("urgent", 0) == 0
    assert levels.get("concern", 0) <= 60
    assert levels["none"] >= 850


def test_children_who_stood_still_or_lost_for_months_are_told_of():
    """Weighed at least twice while they faltered: measured, 60 in 100, of stalls of any depth."""
    caseload = simulate(
        400, seed=12, faltering=1.0, errors=0, patterns=("stall", "loss"), months=(5.0, 9.0),
        missed=0.0,
    )  # fmt: skip
    children = caseload.children.set_index("child_id")
    visits = caseload.measurements.merge(
        children[["synthetic_from", "synthetic_until"]], left_on="child_id", right_index=True
    )
    during = visits["date"].between(*(pd.to_datetime(visits[f"synthetic_{end}"]) for end in
                                      ("from", "until")))  # fmt: skip
    weighed = visits[during].groupby("child_id").size()
    twice = set(weighed[weighed >= 2].index)
    assert len(twice) > 100
    scores = gw.expected_growth(gw.score(caseload.children, caseload.measurements))
    found = gw.detect(scores, children=caseload.children)
    told = set(found.loc[found["severity"].isin(("concern", "urgent")), "child_id"])
    assert len(told & twice) / len(twice) >= 0.5
