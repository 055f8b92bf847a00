"""Every z-score of one's own record is computed a second time, and a wrong one is found."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import verification
from growthwatch.conversion import z_scores
from growthwatch.record.vocabulary import MEASURES, REFERENCES, SEXES
from growthwatch.simulation import simulate
from growthwatch.verification import verify_scores
from growthwatch.verification.second_computation import Facts, second, zscore

CHILDREN = pd.DataFrame(
    {
        "child_id": ["term", "early", "down", "turner", "older", "unknown"],
        "sex": ["female", "male", "male", "female", "male", None],
        "birth_date": pd.to_datetime(
            ["2020-02-29", "2020-05-01", "2015-01-01", "2012-03-03", "2008-07-07", "2020-01-01"]
        ),
        "gestation_weeks": pd.array([37, 27, 38, None, 40, 40], dtype="Int64"),
        "gestation_days": pd.array([2, 3, 0, None, 0, 0], dtype="Int64"),
        "birth_weight_kg": [2.79, 0.9, np.nan, np.nan, 3.5, np.nan],
        "condition": ["", "", "Down syndrome", "Q96.9", "", ""],
    }
)


@pytest.fixture(scope="module")
def measurements() -> pd.DataFrame:
    """Return visits over the whole of childhood, at every table's boundary among them."""
    rows = []
    for child in CHILDREN.itertuples():
        for days in (0, 5, 13, 14, 15, 60, 300, 730, 731, 1000, 1460, 1461, 1857, 4000, 7304, 7306):
            size = 3 + 6 * min(days, 400) / 400 + days / 150
            rows.append(
                {
                    "child_id": child.child_id,
                    "date": child.birth_date + pd.Timedelta(days=days),
                    "weight_kg": round(size, 2),
                    "height_cm": round(50 + days**0.5, 1),
                    "ofc_cm": round(34 + days**0.5 / 5, 1) if days < 2000 else np.nan,
                }
            )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("reference", REFERENCES)
def test_the_second_computation_agrees_at_every_age_in_days_of_every_table(reference):
    """To 13 decimals, so that each slip of either would show; and both end on the same day."""
    ages = np.unique(np.r_[-121:40, 720:740, 1450:1470, 1850:1860, 6500:6580, 7300:7310, 0:7310:11])
    compared = 0
    for measure in MEASURES:
        for sex in SEXES:
            for z in (-4.1, 0.7, 3.3):
                value = gw.measurement(measure, z, sex=sex, age_days=ages, reference=reference)
                value = np.where(np.isnan(value), 9.0, value)
                ours = z_scores(measure, value, sex=sex, age_days=ages, reference=reference)
                own = [
                    zscore(reference, measure, sex, int(day), float(one))
                    for day, one in zip(ages, value, strict=True)
                ]
                np.testing.assert_allclose(ours, np.array(own, dtype=float), atol=1e-12)
                compared += int((~np.isnan(ours)).sum())
    assert compared > (500 if reference == "turner" else 3000)


@pytest.mark.parametrize("term", ["exact", "paper"])
@pytest.mark.parametrize("reference", ["uk-who", "who"])
def test_a_record_of_all_kinds_of_children_agrees(measurements, reference, term):
    scores = gw.score(CHILDREN, measurements, reference=reference, term=term)
    verified = verify_scores(CHILDREN, measurements, scores, term=term)
    assert verified.agrees, verified.table[~verified.table["agrees"]]
    assert verified.largest < 1e-9
    assert verified.covered_by_pygrowup > 30
    assert verified.largest_from_pygrowup <= verification.AGREE_WITHIN
    with_z = scores.loc[scores["z"].notna(), "reference"].value_counts()
    assert {"trisomy-21", "turner"} <= set(with_z[with_z > 5].index)
    assert verified.sentence.startswith(f"Verified: {int(scores['z'].notna().sum())} z-scores")


def test_the_published_girl_is_computed_as_rcpch_published_her():
    # RCPCH, pooled term data discrepancy report, July 2026: born at 37+2 with 2.79 kg.
    girl = Facts("female", pd.Timestamp("2024-01-01").date(), 37 * 7 + 2)
    centiles = {
        term: gw.centile(second(girl, girl.born, "weight", 2.79, "uk-who", term).z)
        for term in ("exact", "paper")
    }
    assert centiles == {
        "exact": pytest.approx(41.68, abs=0.01),
        "paper": pytest.approx(11.41, abs=0.01),
    }


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("z", lambda z: z + 0.001),
        ("z", lambda z: np.nan),
        ("chronological_z", lambda z: z - 0.01),
        ("value", lambda value: value + 0.01),
    ],
)
def test_one_wrong_number_among_a_thousand_is_found(column, change):
    caseload = simulate(60, seed=4)
    scores = gw.score(caseload.children, caseload.measurements)
    assert len(scores) > 1000
    assert verify_scores(caseload.children, caseload.measurements, scores).agrees
    at = int(np.flatnonzero(scores["z"].notna())[500])
    wrong = scores.copy()
    wrong.loc[at, column] = change(wrong.loc[at, column])
    verified = verify_scores(caseload.children, caseload.measurements, wrong)
    assert not verified.agrees
    assert list(verified.table.index[~verified.table["agrees"]]) == [at]
    assert verified.sentence.startswith(f"1 of {len(scores):,} z-scores differ")


def test_a_row_that_was_lost_and_one_that_was_added_are_found():
    caseload = simulate(20, seed=5)
    scores = gw.score(caseload.children, caseload.measurements)
    less = verify_scores(caseload.children, caseload.measurements, scores.drop(index=7))
    more = verify_scores(caseload.children, caseload.measurements.drop(index=7), scores)
    assert less.unlike_record == 1
    assert more.unlike_record >= 1
    assert not less.agrees and not more.agrees
    assert "1 values of the record" in less.sentence


def test_a_corrected_age_that_is_wrong_by_two_weeks_is_found(measurements):
    """Gestation given in the record and not used: the mistake that matters most before two."""
    ignored = CHILDREN.drop(columns=["gestation_weeks", "gestation_days"])
    scores = gw.score(ignored, measurements)
    verified = verify_scores(CHILDREN, measurements, scores)
    wrong = verified.table[~verified.table["agrees"]]
    assert {"term", "early", "down"} == set(wrong["child_id"])


def test_children_without_a_z_score_have_none_in_either():
    children = CHILDREN[CHILDREN["child_id"] == "unknown"]
    visits = pd.DataFrame({"child_id": ["unknown"], "date": ["2020-03-01"], "weight_kg": [5.0]})
    visits["date"] = pd.to_datetime(visits["date"])
    verified = verify_scores(children, visits, gw.score(children, visits))
    assert verified.agrees
    assert verified.sentence == (
        "Verified: there is no z-score, and the second computation has none either."
    )


def test_the_second_computation_uses_nothing_of_the_first():
    """Of the package it takes only where the tables lie, and neither numpy nor pandas."""
    source = (Path(verification.__file__).parent / "second_computation.py").read_text()
    names = {
        alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    ours = {name for name in names if name.startswith("growthwatch")}
    assert ours == {"growthwatch.references.reference_folder"}
    assert not {"numpy", "pandas"} & {name.split(".")[0] for name in names}
