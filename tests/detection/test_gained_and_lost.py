"""A gain that is lost again within weeks is urgent, and one incredible weight ends nothing."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets

# The weights of README's example: a stall from 12 to 17 months that three weights show.
STALL = "2012-11-02 7.85\n2013-01-14 7.86\n2013-03-20 7.90\n"


def findings(weights: str) -> pd.DataFrame:
    child = gw.one_child(sex="F", birth_date="2011-10-20", gestation_weeks=40, weight_kg=weights)
    found = child.findings
    return found[~found["rule"].str.startswith("overdue")].set_index("rule")


@pytest.mark.parametrize("incredible", [12.90, 11.00, 9.90, 9.20])
def test_one_incredible_weight_does_not_end_a_stall(incredible: float) -> None:
    assert findings(STALL).loc["weight_plateau", "severity"] == "concern"
    found = findings(f"{STALL}2013-04-20 {incredible}")
    assert found.loc["weight_plateau", "ongoing"]
    assert found.loc["weight_plateau", "severity"] == "concern"


def test_two_weights_that_agree_end_it() -> None:
    found = findings(f"{STALL}2013-04-20 9.20\n2013-05-20 9.30")
    assert not found.loc["weight_plateau", "ongoing"]


def test_child_b1_gained_a_kilogram_and_lost_it_in_16_days_in_august_2014() -> None:
    scores = datasets.child_b1().child("B1").scores
    found = gw.detect(scores, as_of="2014-08-22").set_index("rule")
    swing = found.loc["weight_gained_and_lost"]
    assert swing["severity"] == "urgent" and swing["ongoing"]
    # 8.16, 9.12 and 8.14 kg: what was gained, the smaller of the two.
    assert swing["magnitude"] == pytest.approx(0.96)
    assert "Weigh again within 48 hours" in swing["message"]
    assert "weight_gained_and_lost" not in set(gw.detect(scores, as_of="2014-08-21")["rule"])


def test_the_judgement_asks_for_her_within_48_hours_as_the_finding_does() -> None:
    judged = datasets.child_b1().child("B1").as_of("2014-08-22").judgement
    assert judged["level"] == "urgent"
    assert judged["act_by"] == pd.Timestamp("2014-08-24")


@pytest.mark.parametrize(("days", "urgent"), [(14, True), (28, True), (29, False)])
def test_it_is_urgent_within_four_weeks_and_a_question_after_that(days: int, urgent: bool) -> None:
    last = pd.Timestamp("2013-04-20") + pd.Timedelta(days=days)
    found = findings(f"2013-03-20 9.00\n2013-04-20 9.90\n{last:%Y-%m-%d} 9.05")
    assert ("weight_gained_and_lost" in found.index) is urgent
    assert found.loc["weight_swing", "severity"] == "data"


def test_a_loss_regained_within_weeks_is_no_gain_that_was_lost() -> None:
    found = findings("2013-03-20 9.90\n2013-04-03 9.00\n2013-04-17 9.95")
    assert "weight_gained_and_lost" not in found.index
    assert "weight_swing" in found.index
