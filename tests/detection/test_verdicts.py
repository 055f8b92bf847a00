"""A verdict on every measurement, row by row."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection.verdicts import CHECKED, REASONS, VERDICTS

STEADY = {"2012-01-26": 4.5, "2012-04-02": 5.9, "2012-06-01": 6.9, "2012-08-01": 7.6,
          "2012-10-01": 8.2, "2012-12-03": 8.6, "2013-03-01": 9.1}  # fmt: skip


def checked(weights: dict[str, float], **more) -> pd.DataFrame:
    child = gw.Child(sex="F", birth_date="2011-12-01", weight_kg=weights, **more)
    return gw.check_measurements(child.scores)


def of(table: pd.DataFrame, date: str) -> pd.Series:
    return table[table["date"] == date].iloc[0]


def test_measurements_that_follow_one_another_stand():
    table = checked(STEADY)
    assert set(table["verdict"]) == {"stands"}
    assert (table["reason"] == "").all() and table["borne_out"].isna().all()
    assert table["fit_value"].isna().all()


@pytest.mark.parametrize(
    ("typed", "would_fit", "slip"),
    [(76.0, 7.6, "decimal point"), (7600 / 453.59237, 7.6, "pounds"), (2.8, 8.2, "changed over")],
)
def test_a_slip_is_an_error_with_what_would_fit_in_its_place(typed, would_fit, slip):
    day, following = ("2012-10-01", "2012-12-03") if would_fit > 8 else ("2012-08-01", "2012-10-01")
    row = of(checked(STEADY | {day: round(typed, 2)}), day)
    assert row["verdict"] == "error"
    assert row["fit_value"] == pytest.approx(would_fit, abs=0.02)
    assert slip in row["fit_slip"]
    assert not row["borne_out"]
    assert row["next_date"] == pd.Timestamp(following)
    assert abs(row["surprise_sd"]) > 4


def test_the_last_of_a_record_is_to_be_checked_until_the_next_settles_it():
    odd = {day: kg for day, kg in STEADY.items() if day < "2012-10"} | {"2012-10-01": 2.8}
    row = of(checked(odd), "2012-10-01")
    assert (row["verdict"], row["reason"]) == ("check", REASONS["sudden"])
    assert pd.isna(row["borne_out"]) and pd.isna(row["next_date"])
    assert row["fit_value"] == pytest.approx(8.2)


def test_a_loss_that_the_next_weight_bears_out_stands_and_says_so():
    row = of(
        checked({**STEADY, "2012-10-01": 5.6, "2012-12-03": 5.6, "2013-03-01": 5.7}), "2012-10-01"
    )
    assert row["verdict"] == "stands"
    assert row["borne_out"] and row["reason"].endswith("and the next bore it out")


def test_two_values_of_a_day_are_both_to_be_checked_and_a_copy_is_repeated():
    child = gw.Child(
        sex="F", birth_date="2011-12-01", weight_kg=[*STEADY.items(), ("2013-03-01", 9.4)],
        height_cm={"2012-04-02": 61.3, "2012-06-01": 65.2, "2012-08-01": 65.2},
    )  # fmt: skip
    table = gw.check_measurements(child.scores)
    day = table[(table["date"] == "2013-03-01") & (table["measure"] == "weight")]
    assert day["verdict"].tolist() == ["check", "check"]
    assert set(day["reason"]) == {REASONS["two values"]}
    lengths = table[table["measure"] == "height"]
    assert lengths["verdict"].tolist() == ["stands", "stands", "repeated"]


def test_rows_and_index_are_those_of_the_scores_but_for_bmi():
    caseload = gw.simulate(150, seed=4, errors=0.03)
    scores = gw.score(caseload.children, caseload.measurements).sample(frac=1, random_state=1)
    table = gw.check_measurements(scores)
    kept = scores[scores["measure"].isin(CHECKED)]
    assert table.index.equals(kept.index)
    pd.testing.assert_frame_equal(
        table[["child_id", "date", "value"]], kept[["child_id", "date", "value"]]
    )
    assert set(table["verdict"].cat.categories) == set(VERDICTS)
    assert {"stands", "error"} <= set(table["verdict"])
    in_order = gw.check_measurements(scores.sort_index())
    pd.testing.assert_frame_equal(table.sort_index(), in_order)


def test_verdicts_agree_with_the_findings_of_the_same_record():
    caseload = gw.simulate(300, seed=6, errors=0.03)
    scores = gw.score(caseload.children, caseload.measurements)
    table = gw.check_measurements(scores)
    findings = gw.detect(scores, children=caseload.children)
    told = findings[findings["rule"] == "suspected_error"]
    key = ["child_id", "measure", "date"]
    doubted = told.rename(columns={"last_date": "date"})[key]
    found = doubted.merge(table, on=key)
    assert len(found) >= 20
    stood = found[found["verdict"] == "stands"]
    assert stood["borne_out"].all()


def test_children_of_different_references_are_looked_at_apart_and_cut_by_day():
    children = pd.DataFrame(
        {"child_id": ["a", "b"], "sex": "female", "birth_date": "2011-12-01",
         "reference": ["uk-who", "trisomy-21"]}
    )  # fmt: skip
    rows = [(child, day, kg) for child in "ab" for day, kg in STEADY.items()]
    visits = pd.DataFrame(rows, columns=["child_id", "date", "weight_kg"])
    visits.loc[2, "weight_kg"] = 69.0
    scores = gw.score(children, visits)
    table = gw.check_measurements(scores)
    assert table.loc[table["verdict"] == "error", "value"].tolist() == [69.0]
    assert len(gw.check_measurements(scores, as_of="2012-02-01")) == 2
    assert gw.check_measurements(scores.iloc[:0]).empty


def test_what_has_no_centile_is_not_judged_and_not_lost():
    table = gw.check_measurements(
        gw.Child(sex="unknown", birth_date="2011-12-01", weight_kg=STEADY).scores
    )
    assert len(table) == len(STEADY)
    assert set(table["verdict"]) == {"not judged"}
    assert set(table["reason"]) == {REASONS["no centile"]}
