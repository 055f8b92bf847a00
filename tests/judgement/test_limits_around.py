"""Periods, promises, contacts and a person's word: the day before, the day, the day after."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from judgement_records import record

import growthwatch as gw
from growthwatch.judgement import around

DAY = pd.Timestamp
IDS = np.array(["c"], dtype=object)


def weighed(*rows: tuple[str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["date", "value"]).assign(child_id="c")
    return table.assign(date=pd.to_datetime(table["date"]))


def stay(begin: str, end: str | None, kind: str = "hospital") -> pd.DataFrame:
    days = {"from": [DAY(begin)], "until": [pd.NaT if end is None else DAY(end)]}
    return pd.DataFrame({"child_id": ["c"], **days, "kind": [kind]})


@pytest.mark.parametrize(("end", "inside"), [("2024-02-08", np.nan), ("2024-02-09", 14)])
def test_an_interval_belongs_to_a_period_that_holds_more_than_half_of_it(end, inside):
    # 7 and 8 days of the 14 between two weights.
    table = weighed(("2024-02-01", 8.0), ("2024-02-15", 8.2))
    gained = around.gain_inside(stay("2024-02-01", end), table, pd.Series({"c": DAY("2024-03-01")}))
    row = gained.iloc[0]
    assert row["days_inside"] == (0 if np.isnan(inside) else inside)
    assert row["per_week_inside"] == pytest.approx(100 if inside == 14 else np.nan, nan_ok=True)
    assert row["days_outside"] == (14 if np.isnan(inside) else 0)


@pytest.mark.parametrize(("second", "days"), [("2024-01-03", 0), ("2024-01-04", 7)])
def test_gain_outside_is_counted_from_four_weeks_before_the_period(second, days):
    # Four weeks before 1 February are 4 January.
    first = (DAY(second) - pd.Timedelta(days=7)).strftime("%Y-%m-%d")
    table = weighed((first, 7.8), (second, 8.0))
    row = around.gain_inside(
        stay("2024-02-01", None), table, pd.Series({"c": DAY("2024-03-01")})
    ).iloc[0]
    assert row["days_outside"] == days


@pytest.mark.parametrize(("as_of", "known"), [("2024-01-31", 0), ("2024-02-01", 1)])
def test_a_period_is_known_from_its_first_day_and_lasts_to_the_day_it_is_looked_at(as_of, known):
    table = weighed(("2024-02-01", 8.0), ("2024-02-15", 8.2))
    found = around.gain_inside(stay("2024-02-01", None), table, pd.Series({"c": DAY(as_of)}))
    assert len(found) == known
    # On that day nothing of what comes later lies within it.
    assert not known or found["days_inside"].iloc[0] == 0


def test_one_weight_alone_tells_no_gain():
    one = weighed(("2024-02-01", 8.0))
    assert around.gain_inside(
        stay("2024-02-01", None), one, pd.Series({"c": DAY("2024-03-01")})
    ).empty


@pytest.mark.parametrize(("as_of", "left"), [("2024-02-14", None), ("2024-02-15", "2024-02-15")])
def test_a_child_has_left_hospital_from_the_day_it_went_home(as_of, left):
    day = np.array([as_of], dtype="datetime64[D]")
    told = around.left_hospital(stay("2024-02-01", "2024-02-15"), None, IDS, day)[0]
    assert (None if np.isnat(told) else str(told)) == left
    assert np.isnat(
        around.left_hospital(stay("2024-02-01", "2024-02-15", "nursery"), None, IDS, day)[0]
    )


def test_of_several_ways_home_the_last_counts():
    stays = pd.concat([stay("2024-02-01", "2024-02-15"), stay("2024-01-01", "2024-01-05")])
    contacts = pd.DataFrame(
        {"child_id": ["c", "c"], "date": [DAY("2024-02-20"), DAY("2024-01-20")],
         "kind": ["discharge letter", "Discharge"]}
    )  # fmt: skip
    day = np.array(["2024-03-01"], dtype="datetime64[D]")
    assert str(around.left_hospital(stays, None, IDS, day)[0]) == "2024-02-15"
    assert str(around.left_hospital(stays, contacts, IDS, day)[0]) == "2024-02-20"
    assert str(around.left_hospital(None, contacts, IDS, day)[0]) == "2024-02-20"


def promised(as_of: str, table: pd.DataFrame, **columns) -> list:
    row = {
        "child_id": "c", "made_on": DAY("2024-04-29"), "what": "escalate", "who": "HV",
        "due": pd.NaT, "done_on": pd.NaT, "if": "", "if_measure": None, "if_below": np.nan,
        "if_by": pd.NaT, **columns,
    }  # fmt: skip
    found = around.promises(pd.DataFrame([row]), table, pd.Series({"c": DAY(as_of)}))
    return found["state"].tolist()


BELOW = {"if": "if below 8.2 kg", "if_measure": "weight", "if_below": 8.2}


@pytest.mark.parametrize(
    ("as_of", "state"), [("2024-04-28", []), ("2024-04-29", ["open"]), ("2024-05-20", ["done"])]
)
def test_a_promise_is_known_from_its_day_and_done_on_the_day_it_was_done(as_of, state):
    assert promised(as_of, weighed(), done_on=DAY("2024-05-20")) == state


@pytest.mark.parametrize(
    ("day", "kg", "state"),
    [
        ("2024-04-29", 8.0, "open"),  # weighed when it was said: that was known
        ("2024-04-30", 8.0, "condition met"),
        ("2024-04-30", 8.2, "open"),  # not below
    ],
)
def test_a_condition_without_a_day_holds_from_the_first_weight_below_it(day, kg, state):
    assert promised("2024-06-01", weighed((day, kg)), **BELOW) == [state]


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (("2024-05-21",), "condition met"),
        (("2024-05-22",), "not weighed by then"),
        (("2024-05-10", "2024-05-21"), "condition not met"),
    ],
)
def test_of_a_condition_by_a_day_the_last_weight_up_to_it_decides(days, state):
    kg = [8.0, 8.3] if len(days) == 2 else [8.0]
    table = weighed(*zip(days, kg, strict=True))
    assert promised("2024-06-01", table, **BELOW, if_by=DAY("2024-05-21")) == [state]


@pytest.mark.parametrize(("kg", "state"), [(8.1, "condition met"), (8.11, "open")])
def test_no_gain_is_a_weight_that_is_no_higher_than_when_it_was_said(kg, state):
    table = weighed(("2024-04-29", 8.1), ("2024-05-21", kg))
    assert promised("2024-06-01", table, **{"if": "no gain in weight"}) == [state]


LOSS = (
    "2024-01-01 3.3\n2024-03-01 5\n2024-05-01 6.5\n2024-08-01 7.9\n2024-10-01 7.5\n2024-10-20 7.4"
)


@pytest.mark.parametrize(
    ("given", "until", "as_of", "holds"),
    [
        ("2024-10-20", None, "2024-10-25", True),  # given on the day of the last weight
        ("2024-10-19", None, "2024-10-25", False),  # more came since
        ("2024-10-25", None, "2024-10-25", True),
        ("2024-10-26", None, "2024-10-25", False),
        ("2024-10-21", "2024-10-25", "2024-10-25", True),
        ("2024-10-21", "2024-10-24", "2024-10-25", False),
    ],
)
def test_a_persons_word_holds_from_its_day_to_its_last_and_until_more_is_lost(
    given, until, as_of, holds
):
    word = pd.DataFrame(
        {"child_id": ["child"], "who": ["HV1"], "date": [DAY(given)],
         "until": [pd.NaT if until is None else DAY(until)]}
    )  # fmt: skip
    child = gw.one_child(sex="F", birth_date="2024-01-01", gestation_weeks=40, weight_kg=LOSS)
    one = gw.judge(child.scores, children=child.children, as_of=as_of, acknowledged=word).iloc[0]
    assert one["level"] == ("watch" if holds else "urgent")
    assert one["word"] == ("HV1" if holds else "")


@pytest.mark.parametrize("others", [0, 1])
@pytest.mark.parametrize(("before", "holds"), [(1, False), (0, True)])
def test_a_word_about_a_child_of_one_weight_is_about_that_weight(others, before, holds):
    """Whether it is the only weight of all, or other children's stand after it."""
    low = record([12.0], -6.5, name="A")  # beyond 6 SD: probably an error
    scores = pd.concat([low, *(record([11.0, 12.0], 0.0, name="B") for _ in range(others))])
    day = low["date"].iloc[0]
    word = pd.DataFrame(
        {"child_id": ["A"], "who": ["HV1"], "date": [day - pd.Timedelta(days=before)],
         "until": [pd.NaT]}
    )  # fmt: skip
    plain = gw.judge(scores, as_of=day).set_index("child_id")
    assert plain.loc["A", "level"] == "confirm"
    told = gw.judge(scores, as_of=day, acknowledged=word).set_index("child_id")
    assert told.loc["A", "level"] == ("watch" if holds else "confirm")
    assert told.drop(index="A").equals(plain.drop(index="A"))
