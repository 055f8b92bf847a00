"""What must hold of every rule on length, BMI, head, order of falling and siblings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from children_at_limits import BIRTH, day, found, table
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.detection.episodes import Rule, findings_of
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import records_of
from growthwatch.detection.rules import (
    bmi_low,
    faltering_order,
    head_fall,
    head_rise,
    height_below_0_4th,
    height_below_midparental,
    height_fall,
    sibling_difference,
    weight_for_length,
)
from growthwatch.record.tables import FINDING_COLUMNS

ALONE = (
    *bmi_low.RULES,
    *weight_for_length.RULES,
    height_below_0_4th.RULE,
    height_fall.RULE,
    *height_below_midparental.RULES,
    head_fall.RULE,
    *head_rise.RULES,
    faltering_order.RULE,
)
EVERY = (*ALONE, sibling_difference.RULE)
IDENTITY = ["child_id", "rule", "measure", "onset_date", "detected_date"]


def caseload(
    records: list[list[tuple[int, float, float, float]]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Children from day, weight z, height z and head z of each visit; two to a family."""
    ids = [f"c{i:04}" for i in range(len(records))]
    children = pd.DataFrame(
        {
            "child_id": ids,
            "sex": ["female" if i % 4 < 2 else "male" for i in range(len(ids))],
            "birth_date": BIRTH,
            "family_id": [f"f{i // 2}" for i in range(len(ids))],
            "mother_height_cm": 170.0,
            "father_height_cm": 184.0,
        }
    )
    visits = []
    for child, (sex, rows) in enumerate(zip(children["sex"], records, strict=True)):
        days, weight, height, ofc = zip(*rows, strict=True)
        measured = {
            name: [(d, z) for d, z in zip(days, values, strict=True) if not np.isnan(z)]
            for name, values in (("weight", weight), ("height", height), ("ofc", ofc))
        }
        measured = {name: pairs for name, pairs in measured.items() if pairs}
        if measured:
            visits.append(table(child, sex=sex, **measured))
    together = pd.concat(visits)
    together["child_id"] = np.array(ids)[together["child_id"]]
    return gw.score(children, together), children


def random_records(children: int, seed: int) -> list[list[tuple[int, float, float, float]]]:
    """Children who wander, stall, are measured in part, and have slips of the pen."""
    random = np.random.default_rng(seed)
    records = []
    for _ in range(children):
        visits = int(random.integers(2, 16))
        days = np.sort(random.choice(np.arange(0, 1500, 5), visits, replace=False))
        z = np.cumsum(random.normal(0, 0.6, (3, visits)), axis=1) + random.normal(-0.3, 1, (3, 1))
        z += np.where(random.random((3, visits)) < 0.06, random.normal(0, 5, (3, visits)), 0)
        z = np.clip(z, -7, 7)
        z[1:][random.random((2, visits)) < 0.25] = np.nan
        records.append([(int(d), *column) for d, column in zip(days, z.T, strict=True)])
    return records


def identities(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[IDENTITY].sort_values(IDENTITY).reset_index(drop=True)


def of_every(
    scores: pd.DataFrame, children: pd.DataFrame, rules: tuple[Rule, ...] = EVERY
) -> pd.DataFrame:
    records = records_of(scores, Parameters(), children)
    return pd.concat([findings_of(rule, records) for rule in rules], ignore_index=True)


@pytest.fixture(scope="module")
def many() -> tuple[pd.DataFrame, pd.DataFrame]:
    return caseload(random_records(400, seed=4))


def test_every_rule_speaks_in_the_made_caseload(many: tuple) -> None:
    assert set(of_every(*many)["rule"]) == {rule.name for rule in EVERY}


def test_a_caseload_cut_at_any_date_shows_exactly_what_was_detected_by_then(many: tuple) -> None:
    scores, children = many
    whole = of_every(scores, children)
    for cut in (15, 60, 130, 200, 290, 400, 560, 733, 900, 1200):
        pd.testing.assert_frame_equal(
            identities(of_every(scores[scores["date"] <= day(cut)], children)),
            identities(whole[whole["detected_date"] <= day(cut)]),
            check_dtype=False,
        )


visits = st.lists(
    st.tuples(
        st.integers(0, 1400),
        *(st.sampled_from([np.nan, -6.5, -3.2, -2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 4.5]),) * 3,
    ),
    min_size=1,
    max_size=10,
    unique_by=lambda row: row[0],
).filter(lambda rows: any(np.isfinite(row[1:]).any() for row in rows))


# Looked at together a family costs next to nothing: each example is of eight.
families = st.lists(st.tuples(visits, visits, st.integers(0, 1400)), min_size=8, max_size=8)


@settings(max_examples=7, deadline=None)
@given(families)
def test_two_siblings_cut_at_any_date_show_what_was_detected_by_then(drawn: list) -> None:
    scores, children = caseload([child for *siblings, _ in drawn for child in siblings])
    cuts = dict(
        zip(children["child_id"], (day(cut) for *_, cut in drawn for _ in "12"), strict=True)
    )
    whole = of_every(scores, children)
    early = scores[scores["date"] <= scores["child_id"].astype(str).map(cuts)]
    pd.testing.assert_frame_equal(
        identities(of_every(early, children)),
        identities(whole[whole["detected_date"] <= whole["child_id"].astype(str).map(cuts)]),
        check_dtype=False,
    )


def test_order_of_rows_and_a_file_read_twice_do_not_matter(many: tuple) -> None:
    scores, children = many
    mixed = pd.concat([scores, scores]).sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(
        of_every(scores, children), of_every(mixed, children.sample(frac=1, random_state=1))
    )


def test_a_child_alone_is_told_as_in_the_caseload(many: tuple) -> None:
    # All but siblings: there the sibling's measurements are what is looked at.
    scores, children = many
    whole = of_every(scores, children, ALONE)
    for child in children["child_id"][::25]:
        alone = of_every(scores[scores["child_id"] == child], children, ALONE)
        expected = whole[whole["child_id"] == child].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, expected, check_dtype=False)


def test_a_family_alone_is_told_as_in_the_caseload(many: tuple) -> None:
    scores, children = many
    rule = sibling_difference.RULE
    whole = found(rule, scores, children)
    told = children[children["child_id"].isin(whole["child_id"])]["family_id"].unique()[:10]
    assert len(told)
    for family in told:
        members = children[children["family_id"] == family]["child_id"]
        alone = found(rule, scores[scores["child_id"].isin(members)], children)
        expected = whole[whole["child_id"].isin(members)].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, expected, check_dtype=False)


def test_dates_are_in_order_and_every_finding_is_explained(many: tuple) -> None:
    findings = of_every(*many)
    assert list(findings.columns) == list(FINDING_COLUMNS)
    assert (findings["onset_date"] <= findings["detected_date"]).all()
    assert (findings["detected_date"] <= findings["last_date"]).all()
    assert findings["message"].str.contains(r"\b20\d\d\b").all()
    assert not findings["message"].str.contains(r"\bnan\b|NaT|None").any()
    assert findings["guidance"].str.contains("NG75|RCPCH|WHO|growthwatch").all()
    assert np.isfinite(findings["magnitude"]).all()


def test_children_on_their_centiles_give_no_finding() -> None:
    days = (0, 14, 42, 60, 90, 120, 200, 300, 400, 600, 800, 1200)
    steady = [[(d, z, z, z) for d in days] for z in (-0.7, 0.0, 1.3)]
    assert of_every(*caseload(steady)).empty


def test_no_measurements_give_a_table_without_rows(many: tuple) -> None:
    scores, children = many
    empty = of_every(scores.iloc[:0], children)
    assert empty.empty and list(empty.columns) == list(FINDING_COLUMNS)


def test_every_rule_says_what_it_looks_for() -> None:
    names = [(rule.name, rule.measure) for rule in EVERY]
    assert len(set(names)) == len(names)
    for rule in EVERY:
        assert rule.looks_for.endswith(".") and rule.guidance.endswith(".")
        assert rule.severity in ("urgent", "concern", "watch")
