"""What is dated after a day is not known on it, for all children at once or each by its own day."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from growthwatch.record.cutting import up_to

DAYS = pd.DataFrame(
    {
        "child_id": ["a", "a", "b", "b", "c"],
        "date": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-03", None]),
    }
)


@pytest.mark.parametrize(
    "day", [pd.Timestamp("2024-01-02"), dt.date(2024, 1, 2), pd.Timestamp("2024-01-02 23:00")]
)
def test_the_day_itself_is_known_and_what_has_no_day_never_is(day):
    assert up_to(DAYS, day).index.tolist() == [0, 1, 2]


def test_each_child_is_cut_at_its_own_day_and_one_without_a_day_has_nothing():
    own = pd.Series({"b": pd.Timestamp("2024-01-03"), "a": pd.Timestamp("2024-01-01"), "c": pd.NaT})
    assert up_to(DAYS, own).index.tolist() == [0, 2, 3]
    assert up_to(DAYS, own[["a"]]).index.tolist() == [0]
    assert up_to(DAYS, pd.Series({"a": "2024-01-02"})).index.tolist() == [0, 1]


def test_a_table_that_is_known_whole_is_the_same_table_and_another_column_may_date_it():
    assert up_to(DAYS[:3], pd.Timestamp("2024-01-02")).equals(DAYS[:3])
    assert not len(up_to(DAYS[:0], pd.Timestamp("2024-01-02")))
    plans = DAYS.rename(columns={"date": "from"})
    assert up_to(plans, pd.Timestamp("2024-01-01"), "from").index.tolist() == [0]
