"""The worklist: in groups by what is to be done, each in order of harm, never of counts."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.judgement import acting
from growthwatch.judgement.columns import JUDGEMENT_COLUMNS
from growthwatch.review.worklist import GROUPS, WORKLIST_COLUMNS, worklist

AS_OF = pd.Timestamp("2024-03-01")
IDS = list("abcdefghijklmno")
NO_CONTACTS = pd.DataFrame(
    {"child_id": pd.Series(dtype="str"), "date": pd.Series(dtype="datetime64[s]")}
)
DATES = [name for name in JUDGEMENT_COLUMNS if name.endswith("_date")]
WORDS = {"state": "growing as expected", "level": "none", "headline": "", "action": "",
         "act_for": "", "word": "", "because": (), "because_rules": (), "nice": ()}  # fmt: skip


def children() -> pd.DataFrame:
    return pd.DataFrame(
        {"child_id": IDS, "sex": "female", "birth_date": pd.Timestamp("2022-03-01")}
    )


def judgement(child_id: str, level: str = "concern", overdue: float = -7.0, **facts) -> dict:
    """One child's judgement, with the priority that a child of this level has."""
    row = {name: pd.NaT if name in DATES else np.nan for name in JUDGEMENT_COLUMNS}
    row |= WORDS | {"child_id": child_id, "level": level, "overdue_days": overdue}
    row |= {"last_weight_date": AS_OF - pd.Timedelta(days=30), "last_weight_kg": 9.0}
    row |= {"p_faltering": 0.5} | facts
    one = pd.DataFrame([row])
    missing = acting.missing_share(one, one["level"].to_numpy(), np.array([False]))
    late, probable = np.array([overdue]), np.array([row["p_faltering"]])
    row["priority"] = acting.priority(one["level"].to_numpy(), missing, late, probable)[0]
    return row


def finding(child_id: str, severity: str = "concern", rule: str = "weight_fall") -> dict:
    return {
        "child_id": child_id, "rule": rule, "severity": severity, "measure": "weight",
        "detected_date": pd.Timestamp("2024-01-01"), "ongoing": True, "magnitude": 1.0,
        "unit": "kg", "message": f"{severity} {rule}", "guidance": "made up", "change": "new",
    }  # fmt: skip


NO_FINDINGS = pd.DataFrame([finding("a")]).iloc[:0]
NO_SCORES = pd.DataFrame({"child_id": [], "measure": [], "centile": []})


def listed(*judged: dict, findings=NO_FINDINGS, contacts=NO_CONTACTS, before=None) -> pd.DataFrame:
    table = pd.DataFrame([*judged, judgement("nobody")]).iloc[: len(judged)]
    return worklist(
        children(), NO_SCORES, pd.DataFrame(findings), table, contacts, AS_OF, before
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (judgement("b", "urgent"), judgement("a", "concern", 60.0)),
        (judgement("b", "concern"), judgement("a", "confirm", 60.0)),
        (judgement("b", "confirm"), judgement("a", "watch")),
        (judgement("b", overdue=3.0), judgement("a", overdue=2.0)),
        (judgement("b", standing_kg=1.2), judgement("a", standing_kg=0.4)),
        (judgement("b", standing_kg=1.2), judgement("a", overdue=60.0, standing_kg=0.4)),
        (judgement("b", overdue=3.0, standing_kg=1.2), judgement("a", standing_kg=1.3)),
        (judgement("b", p_faltering=0.99), judgement("a", p_faltering=0.6)),
        (judgement("a"), judgement("b")),
    ],
    ids=["urgency", "told before asked", "asked before seen", "days overdue", "kg missing",
         "kg missing before days", "days within a class", "probability", "name"],
)  # fmt: skip
def test_the_child_who_can_least_wait_comes_first(first, second):
    expected = [first["child_id"], second["child_id"]]
    assert listed(second, first)["child_id"].tolist() == expected
    assert listed(first, second)["child_id"].tolist() == expected


def test_how_many_findings_a_child_has_counts_for_nothing():
    many = [finding("b", rule=rule) for rule in ("weight_fall", "weight_loss", "bmi_below_2nd")]
    table = listed(judgement("a"), judgement("b"), findings=[finding("a"), *many])
    assert table["child_id"].tolist() == ["a", "b"]
    assert table["rules"].map(len).tolist() == [1, 3]


@pytest.mark.parametrize(
    ("judged", "found", "group"),
    [
        (judgement("a", "urgent"), [], "act now"),
        (judgement("a", "concern"), [], "act now"),
        (judgement("a", "confirm", state="confirm"), [], "confirm"),
        (judgement("a", "watch", state="recovering"), [], "keep in view"),
        (judgement("a", "watch", state="small and steady"), [], "small or large, and steady"),
        (judgement("a", "none", nice=("a fall",)), [], "small or large, and steady"),
        (judgement("a", "none"), [finding("a", "data")], "record questions"),
        (judgement("a", "none", 9.0), [], "overdue only"),
        (judgement("a", "none", 9.0), [finding("a", "data")], "record questions"),
    ],
)
def test_each_child_stands_in_one_group_by_what_is_to_be_done(judged, found, group):
    table = listed(judged, findings=found or NO_FINDINGS)
    assert table["group"].tolist() == [group]


def test_who_grows_as_expected_with_nothing_due_is_on_no_list():
    assert listed(judgement("a", "none")).empty


def test_whom_a_person_has_seen_to_is_on_no_list():
    assert listed(judgement("a", "concern", word="until 1 April 2024")).empty


def test_nothing_dated_after_the_report_is_shown():
    contacts = pd.DataFrame(
        {
            "child_id": ["a", "a", "a"],
            "date": pd.to_datetime(["2024-01-05", "2024-03-02", "2023-12-01"]),
            "agency": "Health visiting",
            "role": ["health visitor", "doctor", "nurse"],
            "kind": "visit",
        }
    )
    row = listed(judgement("a"), contacts=contacts).iloc[0]
    assert row["last_contact_date"] == pd.Timestamp("2024-01-05")
    assert row["last_contact"] == "visit, health visitor"
    assert (row["days_since_weight"], row["days_since_contact"]) == (30, 56)
    assert row["age"] == "2 years"


def test_what_is_not_recorded_is_missing_and_the_child_still_listed():
    row = listed(judgement("a", last_weight_date=pd.NaT)).iloc[0]
    assert pd.isna(row["days_since_weight"])
    assert pd.isna(row["last_contact_date"])
    assert row["last_contact"] == ""


def test_nobody_judged_gives_a_list_without_rows_and_with_every_column():
    table = listed()
    assert len(table) == 0
    assert tuple(table.columns) == WORKLIST_COLUMNS


one_judged = st.tuples(
    st.sampled_from(IDS),
    st.sampled_from(["urgent", "concern", "confirm", "watch", "none"]),
    st.sampled_from([-20.0, 0.0, 1.0, 40.0]),
    st.sampled_from([0.0, 0.3, 1.0]),
    st.sampled_from([0.0, 0.5, 1.0]),
)
made_once = cache(judgement)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(one_judged, min_size=1, max_size=15, unique_by=lambda row: row[0]),
    st.randoms(use_true_random=False),
)
def test_every_judged_child_with_something_to_do_is_listed_once_in_any_order(drawn, random):
    rows = [made_once(*who, standing_kg=missing, p_faltering=p) for *who, missing, p in drawn]
    table = listed(*rows)
    due = [row for row in rows if row["level"] != "none" or row["overdue_days"] > 0]
    assert sorted(table["child_id"]) == sorted(row["child_id"] for row in due)
    assert table["group"].map(GROUPS.index).is_monotonic_increasing
    random.shuffle(rows)
    pd.testing.assert_frame_equal(listed(*rows), table)
