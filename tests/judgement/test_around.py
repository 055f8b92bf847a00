"""What stands around the weights: contacts, promises, periods, brothers and sisters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from growthwatch import datasets
from growthwatch.judgement import around

DAY = pd.Timestamp


def contacts(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["date", "kind", "outcome"]).assign(child_id="c")
    return table.assign(date=pd.to_datetime(table["date"]))


def counted(table: pd.DataFrame, weighed: str | None = "2024-01-01") -> list[int]:
    last = np.array([weighed or "NaT"], dtype="datetime64[D]")
    found = around.seen_not_weighed(table, np.array(["c"], dtype=object), last)
    return [int(one[0]) for one in found]


def test_a_visit_after_the_last_weight_counts_as_seen_and_not_weighed():
    table = contacts(("2024-01-01", "home visit", ""), ("2024-02-01", "home visit", "attended"))
    assert counted(table) == [1, 0, 0]


def test_missed_contacts_run_until_one_takes_place():
    missed = [("2024-02-01", "clinic visit", "was not brought"), ("2024-03-01", "", "declined")]
    assert counted(contacts(*missed)) == [0, 2, 2]
    kept = ("2024-03-05", "home visit", "attended")
    again = ("2024-04-01", "home visit", "no access")
    assert counted(contacts(*missed, kept, again)) == [1, 3, 1]


def test_contacts_of_other_children_and_without_a_date_count_for_nobody():
    visit = contacts(("2024-02-01", "home visit", "attended"))
    missed = contacts(("2024-03-01", "clinic visit", "was not brought"))
    theirs = [one.assign(**other) for one in (visit, missed)
              for other in ({"child_id": "d"}, {"date": pd.NaT})]  # fmt: skip
    assert counted(pd.concat(theirs)) == [0, 0, 0]
    assert counted(pd.concat([visit, *theirs, missed])) == [1, 1, 1]
    # Of a child never weighed every contact counts, and still none without a date.
    assert counted(pd.concat([visit, *theirs, missed]), weighed=None) == [1, 1, 1]


def test_a_phone_call_is_not_a_visit_at_which_the_child_was_seen():
    assert counted(contacts(("2024-02-01", "advice call", ""))) == [0, 0, 0]


def weights(*rows: tuple[str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["date", "value"]).assign(child_id="c")
    return table.assign(date=pd.to_datetime(table["date"]))


def promised(as_of: str, weighed: pd.DataFrame, **columns) -> tuple[str, pd.Timestamp]:
    row = {
        "child_id": "c", "made_on": DAY("2014-04-29"), "what": "escalate", "who": "health visitor",
        "due": pd.NaT, "done_on": pd.NaT, "if": "", "if_measure": None, "if_below": np.nan,
        "if_by": pd.NaT, **columns,
    }  # fmt: skip
    table = around.promises(pd.DataFrame([row]), weighed, pd.Series({"c": DAY(as_of)}))
    return table["state"].iloc[0], table["met_on"].iloc[0]


BELOW = {
    "if": "if below 8.2 kg by 21 May", "if_measure": "weight", "if_below": 8.2,
    "if_by": DAY("2014-05-21"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "kg", "state"),
    [
        ("2014-05-20", 7.9, "open"),
        ("2014-05-21", 7.9, "condition met"),
        ("2014-05-21", 8.2, "condition not met"),
    ],
)
def test_below_a_weight_by_a_day_is_judged_on_that_day(as_of, kg, state):
    weighed = weights(("2014-04-22", 8.1), ("2014-05-15", kg))
    assert promised(as_of, weighed, **BELOW)[0] == state


def test_a_condition_nobody_weighed_for_is_told_when_its_day_has_passed():
    assert promised("2014-06-01", weights(("2014-04-22", 8.1)), **BELOW)[0] == "not weighed by then"


def test_no_improvement_in_weight_is_met_by_a_weight_that_is_no_higher():
    condition = {"if": "no improvement in weight or manner"}
    flat = weights(("2014-04-22", 8.12), ("2014-05-21", 7.85))
    assert promised("2014-05-21", flat, **condition) == ("condition met", DAY("2014-05-21"))
    up = weights(("2014-04-22", 8.12), ("2014-05-21", 8.5))
    assert promised("2014-05-21", up, **condition)[0] == "open"


def test_a_promise_is_overdue_the_day_after_it_was_due_until_it_is_done():
    due = {"due": DAY("2014-05-10")}
    assert promised("2014-05-10", weights(), **due)[0] == "open"
    assert promised("2014-05-11", weights(), **due)[0] == "overdue"
    assert promised("2014-06-01", weights(), **due, done_on=DAY("2014-05-20"))[0] == "done"
    # What was done later is not known on an earlier day.
    assert promised("2014-05-15", weights(), **due, done_on=DAY("2014-05-20"))[0] == "overdue"


def test_words_that_say_no_weight_are_to_be_asked_about():
    assert promised("2014-06-01", weights(), **{"if": "mother agrees"})[0] == "unread"


def test_gain_in_hospital_is_set_beside_gain_at_home_in_figures():
    periods = pd.DataFrame(
        {"child_id": ["c"], "from": [DAY("2024-02-01")], "until": [DAY("2024-02-15")],
         "kind": ["hospital"]}
    )  # fmt: skip
    weighed = weights(
        ("2024-01-11", 8.0), ("2024-02-01", 8.0), ("2024-02-15", 8.4), ("2024-02-29", 8.4)
    )
    row = around.gain_inside(periods, weighed, pd.Series({"c": DAY("2024-03-01")})).iloc[0]
    assert row["days_inside"] == 14 and row["gain_inside"] == pytest.approx(0.4)
    assert row["per_week_inside"] == pytest.approx(200)
    assert row["days_outside"] == 35 and row["per_week_outside"] == pytest.approx(0)


def test_a_twin_named_in_the_flags_without_a_record_here_is_told():
    children = datasets.child_b1().children
    assert around.unrecorded_sibling(children)["B1"] == "twin"
    other = children.assign(child_id="B9")
    both = pd.concat([children, other], ignore_index=True)
    assert list(around.unrecorded_sibling(both)) == ["", ""]
