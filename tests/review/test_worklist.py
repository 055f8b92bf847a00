from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.review.worklist import WORKLIST_COLUMNS, worklist

AS_OF = pd.Timestamp("2024-03-01")
IDS = ["a", "b", "c", "d", "e"]
NO_CONTACTS = pd.DataFrame(
    {"child_id": pd.Series(dtype="str"), "date": pd.Series(dtype="datetime64[s]")}
)


def children() -> pd.DataFrame:
    return pd.DataFrame(
        {"child_id": IDS, "sex": "female", "birth_date": pd.Timestamp("2022-03-01")}
    )


def scores(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["child_id", "date", "value"])
    return table.assign(
        date=pd.to_datetime(table["date"]), measure="weight", z=-1.0, centile=15.9, note=""
    )


def finding(
    child_id: str,
    severity: str = "concern",
    *,
    ongoing: bool = True,
    detected: str = "2024-01-01",
    magnitude: float = 1.0,
    rule: str = "weight_fall",
) -> dict:
    return {
        "child_id": child_id,
        "rule": rule,
        "severity": severity,
        "measure": "weight",
        "onset_date": pd.Timestamp("2023-06-01"),
        "detected_date": pd.Timestamp(detected),
        "last_date": pd.Timestamp("2024-02-01"),
        "ongoing": ongoing,
        "magnitude": magnitude,
        "unit": "kg",
        "message": f"{severity} {rule}",
        "guidance": "made up",
    }


def listed(*findings: dict, contacts: pd.DataFrame = NO_CONTACTS, of=()) -> pd.DataFrame:
    return worklist(children(), scores(*of), pd.DataFrame(findings), contacts, AS_OF)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([finding("b", "urgent")], [finding("a", "concern")]),
        ([finding("b", "watch")], [finding("a", "data")]),
        ([finding("b", "data")], [finding("a", "urgent", ongoing=False)]),
        ([finding("b"), finding("b", rule="weight_loss")], [finding("a")]),
        ([finding("b", detected="2024-02-02")], [finding("a", detected="2024-02-01")]),
        ([finding("b", magnitude=-3.0)], [finding("a", magnitude=2.0)]),
        ([finding("a")], [finding("b")]),
    ],
    ids=["severity", "data last", "ongoing", "number", "recency", "size either way", "name"],
)
def test_the_child_of_more_concern_comes_first(first, second):
    expected = [first[0]["child_id"], second[0]["child_id"]]
    assert listed(*second, *first)["child_id"].tolist() == expected
    assert listed(*first, *second)["child_id"].tolist() == expected


def test_what_has_ended_neither_leads_nor_counts_for_a_child_with_something_present():
    row = listed(
        finding("a", "urgent", ongoing=False, rule="weight_loss"), finding("a", "watch")
    ).iloc[0]
    assert (row["status"], row["severity"], row["findings"]) == ("ongoing", "watch", 1)
    assert row["rules"] == ("weight_fall",)


def test_a_child_whose_findings_have_all_ended_is_said_to_be_so():
    row = listed(finding("a", ongoing=False), finding("a", "watch", ongoing=False)).iloc[0]
    assert (row["status"], row["severity"], row["findings"]) == ("ended", "concern", 2)


def test_the_leading_finding_is_the_most_severe_and_then_the_latest_detected():
    row = listed(
        finding("a", "watch", detected="2024-02-20"),
        finding("a", "concern", detected="2024-01-01", rule="weight_plateau"),
        finding("a", "concern", detected="2024-01-15", rule="weight_below_2nd"),
    ).iloc[0]
    assert row["rule"] == "weight_below_2nd"
    assert row["first_detected"] == pd.Timestamp("2024-01-15")
    assert row["rules"] == ("weight_below_2nd", "weight_plateau", "weight_fall")


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
    row = listed(
        finding("a"),
        contacts=contacts,
        of=[("a", "2024-01-01", 8.0), ("a", "2024-02-01", 8.1), ("a", "2024-03-02", 9.0)],
    ).iloc[0]
    assert row["last_weight_kg"] == 8.1
    assert row["last_contact_date"] == pd.Timestamp("2024-01-05")
    assert row["last_contact"] == "visit, health visitor"
    assert row["age"] == "2 years"


def test_what_is_not_recorded_is_missing_and_the_child_still_listed():
    row = listed(finding("a")).iloc[0]
    assert np.isnan(row["last_weight_kg"])
    assert pd.isna(row["last_contact_date"])
    assert row["last_contact"] == ""


def test_no_findings_give_a_list_without_rows_and_with_every_column():
    nothing = pd.DataFrame([finding("a")]).iloc[:0]
    table = worklist(children(), scores(), nothing, NO_CONTACTS, AS_OF)
    assert len(table) == 0
    assert tuple(table.columns) == WORKLIST_COLUMNS


some_finding = st.builds(
    finding,
    st.sampled_from(IDS),
    st.sampled_from(["urgent", "concern", "watch", "data"]),
    ongoing=st.booleans(),
    detected=st.sampled_from(["2024-01-01", "2024-02-01"]),
    magnitude=st.sampled_from([-1.0, 1.0, 2.0]),
    rule=st.sampled_from(["weight_fall", "weight_loss"]),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(some_finding, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_every_child_with_a_finding_is_listed_once_whatever_the_order_of_findings(rows, random):
    table = listed(*rows)
    assert sorted(table["child_id"]) == sorted({row["child_id"] for row in rows})
    assert table["status"].is_monotonic_decreasing  # "ongoing" before "ended"
    random.shuffle(rows)
    again = listed(*rows)
    pd.testing.assert_frame_equal(again, table)
