"""Overdue measuring: by the routine schedule, after a finding, and by a plan."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch import datasets
from growthwatch.detection import RULES, Parameters, with_messages
from growthwatch.detection.episodes import as_table, together
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.rules import overdue as rules
from growthwatch.record.tables import FINDING_COLUMNS

BIRTH = pd.Timestamp("2020-01-01")
CHILDREN = pd.DataFrame({"child_id": ["c"], "sex": ["female"], "birth_date": [BIRTH]})
IDENTITY = ["child_id", "rule", "measure", "onset_date", "detected_date", "severity"]


def date(day: int) -> pd.Timestamp:
    return BIRTH + pd.Timedelta(days=day)


def scores_of(days: list[int], z: float | list[float] = 0.0, child_id: str = "c") -> pd.DataFrame:
    visits = pd.DataFrame({"child_id": child_id, "day": days})
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    visits["weight_kg"] = gw.measurement("weight", z, sex="female", age_days=visits["day"])
    return gw.score(CHILDREN.assign(child_id=child_id), visits)


def measuring(
    records: Records, findings: pd.DataFrame | None, *given: object, **more: object
) -> pd.DataFrame:
    found = {} if findings is None else {name: findings[name].to_numpy() for name in findings}
    late = together(rules.measuring(records, found, *given, **more))
    return with_messages(as_table(late), rules.RULES)


def overdue(
    scores: pd.DataFrame,
    as_of: int | None = None,
    *,
    children: pd.DataFrame | None = CHILDREN,
    plans: pd.DataFrame | None = None,
) -> pd.DataFrame:
    if as_of is not None:
        scores = scores[scores["date"] <= date(as_of)]
    records = records_of(scores, Parameters(), children)
    day = None if as_of is None else date(as_of)
    return measuring(records, gw.detect(scores), RULES, as_of=day, plans=plans)


def plan(until: int, every: float = 30, start: int = 400, measure: str = "weight") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_id": ["c"],
            "measure": [measure],
            "from": [date(start)],
            "until": [date(until)],
            "every_days": [every],
            "source": ["paediatrician"],
        }
    )


ON_TIME = [0, 5, 56, 84, 112, 365]


def test_weighed_with_the_immunisations_nothing_is_overdue() -> None:
    assert overdue(scores_of(ON_TIME), as_of=700).empty


def test_not_weighed_at_one_year_is_overdue_after_three_months_and_until_weighed() -> None:
    early = scores_of([*ON_TIME[:-1], 500])
    assert overdue(early, as_of=365 + 91).empty
    now = overdue(early, as_of=365 + 92)
    assert list(now["detected_date"]) == [date(365 + 92)] and now["ongoing"].all()
    assert list(now["rule"]) == ["overdue_routine"] and list(now["severity"]) == ["data"]
    assert "routine weighing at 1 year was due on 31 December 2020" in now["message"].iloc[0]
    assert (
        "last weighed on 22 April 2020 (16 weeks). She was not weighed by" in now["message"].iloc[0]
    )
    later = overdue(early, as_of=600).iloc[0]
    assert not later["ongoing"] and later["last_date"] == date(500) and later["magnitude"] == 135
    assert "She was next weighed on 15 May 2021." in later["message"]


def test_several_due_dates_missed_in_a_row_are_one_finding() -> None:
    findings = overdue(scores_of([0, 5]), as_of=400)
    assert list(findings["onset_date"]) == [date(56)]
    assert list(findings["detected_date"]) == [date(99)]


def test_a_child_never_weighed_is_overdue_from_birth_when_children_are_known() -> None:
    other = scores_of(ON_TIME, child_id="d")
    both = pd.concat([CHILDREN, CHILDREN.assign(child_id="d")], ignore_index=True)
    findings = overdue(other, as_of=200, children=both)
    assert list(findings["child_id"]) == ["c"]
    assert "had not been weighed before" in findings["message"].iloc[0]
    assert overdue(other, as_of=200, children=None).empty


def test_a_child_that_joined_later_is_expected_from_then() -> None:
    joined = CHILDREN.assign(since=date(200))
    assert overdue(scores_of([210, 360]), as_of=500, children=joined).empty


def test_without_a_report_date_each_child_is_followed_to_its_last_measurement() -> None:
    assert overdue(scores_of([0, 5])).empty
    assert list(overdue(scores_of([0, 5, 200]))["detected_date"]) == [date(99)]


def test_a_child_below_the_2nd_centile_is_expected_again_within_four_weeks() -> None:
    scores = scores_of([0, 5, 56, 84, 112, 365, 400], z=-2.3)
    after = overdue(scores, as_of=700)
    after = after[after["rule"] == "overdue_after_concern"]
    # From 1 year within 28 days of the last weight: what is due says so, everywhere the same.
    assert list(after["onset_date"])[-1] == date(428)
    assert after["ongoing"].iloc[-1]
    assert "weighing again (weight is below the" in after["message"].iloc[-1]
    assert (after["severity"] == "watch").all()


def test_an_ended_concern_asks_for_no_early_weighing() -> None:
    low, back = scores_of([150], z=-2.1), scores_of([0, 5, 56, 84, 112, 180, 365], z=-1.8)
    findings = overdue(pd.concat([low, back]), as_of=450)
    assert findings.empty


def test_a_monthly_plan_is_met_by_monthly_weights() -> None:
    scores = scores_of([*ON_TIME, 400, 428, 462, 489])
    assert overdue(scores, as_of=600, plans=plan(until=490)).empty


def test_a_missed_month_of_a_plan_is_overdue_after_a_quarter_of_it() -> None:
    scores = scores_of([*ON_TIME, 400, 428, 480])
    finding = overdue(scores, as_of=600, plans=plan(until=490)).iloc[0]
    assert finding["rule"] == "overdue_plan" and finding["severity"] == "watch"
    assert finding["onset_date"] == date(460) and finding["detected_date"] == date(469)
    assert finding["last_date"] == date(480)
    assert "planned measuring (paediatrician) was due on 5 April 2021" in finding["message"]


def test_a_plan_for_height_is_not_met_by_weights() -> None:
    scores = scores_of([*ON_TIME, 400, 430, 460, 490])
    findings = overdue(scores, as_of=600, plans=plan(until=490, measure="height"))
    assert list(findings["measure"]) == ["height"]
    assert "had not been measured for length or height before" in findings["message"].iloc[0]


def test_a_plan_that_ends_before_the_first_step_asks_for_nothing() -> None:
    assert overdue(scores_of(ON_TIME), as_of=600, plans=plan(until=410)).empty


def test_plans_are_refused_with_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="lack the column 'until'"):
        overdue(scores_of(ON_TIME), as_of=600, plans=plan(until=490).drop(columns="until"))
    with pytest.raises(ValueError, match="row 0 has every_days 0"):
        overdue(scores_of(ON_TIME), as_of=600, plans=plan(until=490, every=0))


def test_child_b1_was_overdue_from_july_2013_and_her_plan_of_2014_was_kept() -> None:
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    plans = pd.DataFrame(
        {
            "child_id": "B1",
            "measure": ["weight", "height", "ofc"],
            "from": "2014-01-22",
            "until": "2014-04-22",
            "every_days": 30,
            "source": "review para 13.7",
        }
    )
    scores = scores[scores["date"] <= "2013-12-30"]
    records = records_of(scores, Parameters(), caseload.children)
    findings = measuring(records, gw.detect(scores), RULES, as_of="2013-12-30", plans=plans)
    # 28 days after 22 April, until weighed on 26 June; and 28 days after that.
    assert list(findings["detected_date"]) == [*pd.to_datetime(["2013-05-21", "2013-07-25"])]
    assert (
        "last weighed on 26 June 2013 (20 months). She was not weighed by 30 December 2013."
        in (findings["message"].iloc[1])
    )
    scores = gw.score(caseload.children, caseload.measurements)
    records = records_of(scores, Parameters(), caseload.children)
    findings = measuring(records, gw.detect(scores), RULES, as_of="2014-08-31", plans=plans)
    assert "overdue_plan" not in set(findings["rule"])


def test_children_born_before_1970_are_told_apart_too() -> None:
    born = pd.Timestamp("1968-01-01")
    children = pd.DataFrame({"child_id": ["a", "b"], "sex": "female", "birth_date": born})
    visits = pd.DataFrame({"child_id": ["a", "b", "b"], "day": [5, 5, 56]})
    visits["date"] = born + pd.to_timedelta(visits["day"], "D")
    visits["weight_kg"] = gw.measurement("weight", 0.0, sex="female", age_days=visits["day"])
    findings = overdue_in(children, gw.score(children, visits), "1968-12-01")
    assert findings.groupby("child_id")["onset_date"].min().to_dict() == {
        "a": born + pd.Timedelta(days=56),
        "b": born + pd.Timedelta(days=84),
    }
    assert not findings["message"].str.contains("not been weighed before").any()


def overdue_in(children: pd.DataFrame, scores: pd.DataFrame, day: str) -> pd.DataFrame:
    return measuring(records_of(scores, Parameters(), children), None, RULES, as_of=day)


visits = st.lists(
    st.tuples(st.integers(0, 700), st.sampled_from((-2.4, -2.1, -1.9, 0.0, 8.0))),
    min_size=1,
    max_size=10,
    unique_by=lambda row: row[0],
)


# Looked at together a child costs next to nothing: each example is of some.
def scores_at(drawn: list) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the children and their scores."""
    ids = [f"c{number}" for number in range(len(drawn))]
    children = pd.concat([CHILDREN.assign(child_id=i) for i in ids], ignore_index=True)
    visits = pd.DataFrame(
        [(i, *row) for i, rows in zip(ids, drawn, strict=True) for row in sorted(rows)],
        columns=["child_id", "day", "z"],
    )
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    z, days = visits["z"].to_numpy(), visits["day"].to_numpy()
    visits["weight_kg"] = gw.measurement("weight", z, sex="female", age_days=days)
    return children, gw.score(children, visits)


def of_days(scores: pd.DataFrame, days: pd.Series, **known: pd.DataFrame) -> pd.DataFrame:
    """Return what is overdue of each child on its own day."""
    scores = scores[scores["date"] <= scores["child_id"].astype(str).map(days)]
    records = records_of(scores, Parameters(), known["children"])
    return measuring(records, gw.detect(scores), RULES, as_of=days, plans=known["plans"])


@settings(max_examples=3, deadline=None)
@given(
    st.lists(
        st.tuples(visits, st.integers(0, 700), st.integers(0, 700), st.booleans()),
        min_size=6,
        max_size=6,
    )
)
def test_what_was_overdue_by_a_date_does_not_change_later(drawn: list) -> None:
    children, scores = scores_at([rows for rows, *_ in drawn])
    ids = children["child_id"]
    cut = pd.Series([date(min(days)) for _, *days, _ in drawn], index=ids)
    then = pd.Series([date(max(days)) for _, *days, _ in drawn], index=ids)
    planned = [
        plan(until=max(days), start=100).assign(child_id=i)
        for i, (_, *days, with_plan) in zip(ids, drawn, strict=True)
        if with_plan
    ]
    known = {
        "children": children,
        "plans": pd.concat(planned, ignore_index=True) if planned else None,
    }
    whole, early = of_days(scores, then, **known), of_days(scores, cut, **known)
    by_then = whole[whole["detected_date"] <= whole["child_id"].astype(str).map(cut)]
    assert list(whole.columns) == list(FINDING_COLUMNS)
    pd.testing.assert_frame_equal(
        early[IDENTITY].sort_values(IDENTITY).reset_index(drop=True),
        by_then[IDENTITY].sort_values(IDENTITY).reset_index(drop=True),
        check_dtype=False,
    )


@settings(max_examples=3, deadline=None)
@given(st.lists(visits, min_size=8, max_size=8), st.randoms())
def test_order_of_rows_and_other_children_do_not_matter(drawn: list, random: object) -> None:
    children, every = scores_at(drawn)
    rows = list(range(len(every)))
    random.shuffle(rows)
    together = overdue(every, as_of=700, children=children)
    pd.testing.assert_frame_equal(together, overdue(every.iloc[rows], as_of=700, children=children))
    for some in (1, 5):
        fewer, scores = scores_at(drawn[:some])
        pd.testing.assert_frame_equal(
            overdue(scores, as_of=700, children=fewer).sort_values(IDENTITY).reset_index(drop=True),
            together[together["child_id"] < f"c{some}"]
            .sort_values(IDENTITY)
            .reset_index(drop=True),
            check_dtype=False,
        )
