"""Findings gathered into stretches, as a clinician would count them."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets


@pytest.fixture(scope="module")
def b1() -> pd.DataFrame:
    return datasets.child_b1().child("B1").episodes


def test_child_b1_has_the_four_episodes_of_her_review(b1):
    assert list(b1["episode"]) == ["A", "B", "C", "D"]
    assert list(b1["kind"]) == ["stood still", "loss", "loss", "up and down"]
    assert list(b1["seen_date"].dt.strftime("%Y-%m")) == [
        "2013-01", "2014-01", "2014-04", "2014-08",
    ]  # fmt: skip


def test_child_b1s_weight_stood_still_from_12_to_17_months(b1):
    said = b1["sentence"].iloc[0]
    assert "stood still from 12 months to 17 months" in said
    assert "7.85 kg" in said and "7.90 kg" in said


def test_child_b1_was_not_weighed_for_196_days_and_then_lighter(b1):
    row = b1.iloc[1]
    assert row["unweighed_days"] == 196 and row["to_kg"] < row["from_kg"]
    assert "not weighed for 196 days" in row["sentence"]
    assert "weight_below_0_4th" in row["evidence"] and "weight_below_2nd" not in row["evidence"]


def test_child_b1_lost_half_a_kilogram_to_her_weight_of_12_months(b1):
    row = b1.iloc[2]
    assert row["from_kg"] - row["to_kg"] == pytest.approx(0.58)
    assert row["to_date"] == pd.Timestamp("2014-05-21")
    assert row["same_as_date"] == pd.Timestamp("2012-11-02")
    assert row["sentence"].endswith("what she weighed at 12 months.")


def test_child_b1s_weight_went_up_and_down_by_nearly_a_kilogram_in_august(b1):
    assert "went up by 0.96 kg and down by 0.98 kg" in b1["sentence"].iloc[3]


def test_an_episode_says_what_was_recorded_next_and_after_how_many_days(b1):
    weighed, met = b1["days_to_next_weight"], b1["days_to_next_contact"]
    assert weighed.iloc[0] == 65  # 14 January to 20 March 2013
    assert met.iloc[1] == 1 and weighed.iloc[3] == 16  # 6 to 22 August 2014


def test_every_finding_but_of_routine_visits_belongs_to_one_episode(b1):
    findings = datasets.child_b1().child("B1").findings
    assert b1["findings"].sum() == (findings["rule"] != "overdue_routine").sum()


@pytest.mark.parametrize("day", ["2013-02-01", "2013-12-31", "2014-02-01", "2014-05-21"])
def test_episodes_of_a_day_are_the_first_of_later_ones(day, b1):
    then = datasets.child_b1().child("B1").as_of(day).episodes
    later = b1[b1["seen_date"] <= day].reset_index(drop=True)
    assert len(then) == len(later) > 0
    for name in ("episode", "seen_date", "onset_date"):
        assert list(then[name]) == list(later[name])


def test_a_child_with_nothing_found_has_no_episode():
    child = gw.one_child(
        sex="F", birth_date="2024-01-01", gestation_weeks=40,
        weight_kg="2024-03-01 5.0\n2024-05-01 6.5\n2024-07-01 7.4",
    )  # fmt: skip
    assert child.episodes.empty


def test_episodes_of_children_together_are_those_of_each_alone(b1):
    caseload = datasets.child_b1()
    other = caseload.children.assign(child_id="B2", family_id="C")
    children = pd.concat([caseload.children, other], ignore_index=True)
    both = pd.concat([caseload.measurements, caseload.measurements.assign(child_id="B2")])
    scores = gw.score(children, both)
    together = gw.episodes(scores, children=children, plans=caseload.plans)
    for child in ("B1", "B2"):
        mine = together[together["child_id"] == child]
        assert list(mine["seen_date"]) == list(b1["seen_date"])
        assert list(mine["sentence"]) == list(b1["sentence"])


def test_a_weight_in_question_that_the_next_bore_out_is_evidence_and_no_letter_of_its_own():
    child = gw.one_child(
        sex="F", birth_date="2025-11-01", gestation_weeks=40, birth_weight_kg=3.3,
        weight_kg="2026-01-01 5.0\n2026-03-01 6.4\n2026-06-01 7.6\n2026-10-01 7.0\n2026-11-13 6.9",
    )  # fmt: skip
    asked = child.findings.set_index("rule").loc["suspected_error"]
    assert asked["details"]["outcome"] == "borne out"
    # 7.0 kg was no slip: she had lost weight since June, which is the one thing that happened.
    assert list(child.episodes["kind"]) == ["loss"]
    assert "suspected_error" in child.episodes["evidence"].iloc[0]


def girl(kilos):
    """A girl born at 40+0 on 1 January 2022: kilograms by age in days."""
    born = pd.Timestamp("2022-01-01")
    return gw.Child(
        sex="F", birth_date=born, gestation="40+0",
        weight_kg={born + pd.Timedelta(days=day): kg for day, kg in kilos.items()},
    )  # fmt: skip


def test_slow_gain_before_a_standstill_is_no_part_of_the_standstill():
    child = girl(
        {0: 3.92, 14: 4.2, 56: 6.0, 84: 6.76, 112: 7.38, 200: 8.55, 330: 8.97, 400: 8.8, 470: 8.81}
    )
    stalls = child.episodes[child.episodes["kind"] == "stood still"]
    assert len(stalls)
    assert (stalls["to_kg"] - stalls["from_kg"]).max() < 0.1


def test_a_birth_weight_that_was_not_regained_is_told_by_the_weight_that_showed_it():
    (said,) = girl({0: 3.4, 5: 3.12, 12: 3.2, 25: 3.3}).episodes["sentence"]
    assert said == "She weighed 0.10 kg less than on 1 January 2022: 3.30 kg on 26 January 2022."


def test_a_year_without_a_weight_is_no_part_of_a_loss_that_came_after_it():
    kilos = {1830: 19.6, 2560: 25.0, 3290: 31.0, 4020: 39.7, 4750: 47.8, 4930: 46.5, 5300: 39.2}
    (said,) = girl(kilos).episodes["sentence"]
    assert "not weighed for" not in said and "8.60 kg less" in said


def test_a_weight_in_question_is_not_said_to_be_that_of_another_day():
    child = girl({0: 3.5, 56: 5.1, 112: 6.4, 280: 8.2, 370: 9.1, 540: 10.2, 700: 11.3, 790: 1.15})
    asked = child.episodes[child.episodes["kind"] == "in question"]
    assert len(asked) and asked["same_as_date"].isna().all()
