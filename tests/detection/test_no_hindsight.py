"""What must hold of every rule: no hindsight, and no dependence on order or company."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch import datasets
from growthwatch.detection import RULES
from growthwatch.record.tables import FINDING_COLUMNS

BIRTH = pd.Timestamp("2020-01-01")
IDENTITY = ["child_id", "rule", "measure", "onset_date", "detected_date"]

# Days from birth and how far each weight lies from a growing child's: enough to stall, fall, lose
# and recover.
records = st.lists(
    st.tuples(st.integers(0, 1400), st.floats(-0.35, 0.2)), min_size=1, max_size=14, unique=True
)


# Looked at together a child costs next to nothing: each example is of twelve.
TWELVE = {"min_size": 12, "max_size": 12}


def scores_of(*children: list[tuple[int, float]], births: object = BIRTH) -> pd.DataFrame:
    ids = [f"c{i:02}" for i in range(len(children))]
    table = pd.DataFrame({"child_id": ids, "sex": "female", "birth_date": births})
    visits = pd.DataFrame(
        [(i, day, change) for i, rows in zip(ids, children, strict=True) for day, change in rows],
        columns=["child_id", "day", "change"],
    )
    born = visits["child_id"].map(table.set_index("child_id")["birth_date"])
    visits["date"] = born + pd.to_timedelta(visits["day"], "D")
    median = gw.measurement("weight", -0.5, sex="female", age_days=visits["day"].to_numpy())
    visits["weight_kg"] = np.round(median * np.exp(visits["change"]), 2)
    return gw.score(table, visits)


def identities(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[IDENTITY].sort_values(IDENTITY).reset_index(drop=True)


@settings(max_examples=7, deadline=None)
@given(st.lists(st.tuples(records, st.integers(0, 1400)), **TWELVE))
def test_a_record_cut_at_any_date_shows_exactly_what_was_detected_by_then(drawn: list) -> None:
    # Born so that each is, on one date, as old as its record is cut at.
    date = BIRTH + pd.Timedelta(days=1400)
    births = [date - pd.Timedelta(days=cut) for _, cut in drawn]
    scores = scores_of(*(record for record, _ in drawn), births=births)
    # What is overdue shows without a measurement, so the whole is looked at beyond the last one.
    whole = gw.detect(scores, as_of=date + pd.Timedelta(days=1400))
    by_then = whole[whole["detected_date"] <= date]
    pd.testing.assert_frame_equal(
        identities(gw.detect(scores, as_of=date)), identities(by_then), check_dtype=False
    )


def test_child_b1_cut_at_every_weighing_shows_exactly_what_was_detected_by_then() -> None:
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    whole = gw.detect(scores)
    for date in scores["date"].unique():
        pd.testing.assert_frame_equal(
            identities(gw.detect(scores, as_of=date)),
            identities(whole[whole["detected_date"] <= date]),
            check_dtype=False,
        )


@settings(max_examples=5, deadline=None)
@given(st.lists(records, **TWELVE), st.randoms())
def test_order_of_rows_and_other_children_do_not_matter(drawn: list, random: object) -> None:
    every = scores_of(*drawn)
    rows = list(range(len(every)))
    random.shuffle(rows)
    findings = gw.detect(every)
    pd.testing.assert_frame_equal(findings, gw.detect(every.iloc[rows]))
    for some in (1, 6):
        pd.testing.assert_frame_equal(
            gw.detect(scores_of(*drawn[:some])),
            findings[findings["child_id"] < f"c{some:02}"].reset_index(drop=True),
            check_dtype=False,
        )


@given(st.lists(records, **TWELVE))
@settings(max_examples=4, deadline=None)
def test_dates_are_in_order_and_every_finding_is_explained(drawn: list) -> None:
    findings = gw.detect(scores_of(*drawn))
    assert list(findings.columns) == list(FINDING_COLUMNS)
    assert (findings["onset_date"] <= findings["detected_date"]).all()
    assert (findings["detected_date"] <= findings["last_date"]).all()
    assert (findings["message"].str.len() > 40).all()
    assert findings["guidance"].str.contains("NG75|RCPCH|growthwatch").all()


def test_a_child_on_its_centile_gives_no_finding() -> None:
    steady = [(day, 0.0) for day in (0, 14, 30, 60, 90, 120, 200, 300, 400, 600, 800, 1200)]
    assert gw.detect(scores_of(steady)).empty


def test_no_scores_give_a_table_without_rows() -> None:
    empty = gw.detect(scores_of([(10, 0.0)]).iloc[:0])
    assert list(empty.columns) == list(FINDING_COLUMNS) and empty.empty


def test_children_of_two_references_find_what_each_finds_alone() -> None:
    one = scores_of([(100, 0.0), (200, -2.5), (300, -2.6)])
    other = one.assign(reference="who", child_id="other")
    both = gw.detect(pd.concat([other, one]))
    assert len(both)
    alone = pd.concat([gw.detect(one), gw.detect(other)]).sort_values("child_id", kind="stable")
    pd.testing.assert_frame_equal(both, alone.reset_index(drop=True))


def test_every_rule_says_what_it_looks_for_and_has_a_severity() -> None:
    names = [(rule.name, rule.measure) for rule in RULES]
    assert len(set(names)) == len(names)
    for rule in RULES:
        assert rule.title and rule.family and rule.sentences
        assert rule.looks_for.endswith(".")
        assert rule.severity in ("urgent", "concern", "watch", "data")
