"""What rests on one unlikely weight, what a second one makes of it, and who is already in view."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets
from growthwatch.detection import Parameters

BIRTH = pd.Timestamp("2020-01-01")
STEADY = (0, 28, 60, 120, 180, 270)


def scores_of(*rows: tuple[int, float], sex: str = "female") -> pd.DataFrame:
    children = pd.DataFrame({"child_id": ["c"], "sex": [sex], "birth_date": [BIRTH]})
    visits = pd.DataFrame(rows, columns=["day", "weight_kg"]).assign(child_id="c")
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    return gw.score(children, visits)


def at_z(day: int, z: float) -> tuple[int, float]:
    return day, gw.measurement("weight", z, sex="female", age_days=day)


def by(day: int, scores: pd.DataFrame) -> pd.DataFrame:
    findings = gw.detect(scores, as_of=BIRTH + pd.Timedelta(days=day))
    findings = findings[findings["ongoing"] & ~findings["rule"].str.startswith("overdue")]
    return findings.set_index("rule")


def test_a_weight_exactly_on_the_0_4th_centile_is_not_below_it_and_a_hair_less_is() -> None:
    for z, below in ((-2.66, False), (-2.68, True)):
        rows = [at_z(day, z) for day in (0, 60, 120)]
        assert ("weight_below_0_4th" in by(120, scores_of(*rows)).index) is below


# A boy who lost weight from 56 to 120 days and then grew strongly: birth weight and days published
# (Ann Biomed Eng 2019;47:297-305), the weights in between made up.
BOY = (
    (0, 3.18), (28, 4.05), (56, 4.95), (85, 4.75), (120, 4.60), (150, 5.10), (180, 5.60),
    (230, 6.20), (290, 6.80), (347, 7.35), (400, 8.25), (450, 9.10), (489, 9.76), (516, 10.00),
)  # fmt: skip


def test_a_loss_asked_about_at_one_weight_is_a_concern_at_the_second() -> None:
    boy = scores_of(*BOY, sex="male")
    assert set(by(85, boy)["severity"]) == {"data"}
    now = by(120, boy)
    assert now.loc["weight_fall", "severity"] == "concern"
    assert now.loc["weight_loss", "severity"] == "urgent"
    assert "4.95 kg at 8 weeks" in now.loc["weight_loss", "message"]


def test_his_recovery_is_named_and_no_old_loss_is_shown_as_a_present_one() -> None:
    boy = scores_of(*BOY, sex="male")
    assert "weight_recovery" in by(180, boy).index
    for day in (180, 230, 290, 347, 400, 450, 489, 516):
        present = set(by(day, boy).index)
        assert not present & {
            "weight_loss", "weight_fall", "weight_fall_fast", "weight_fall_slow",
            "weight_plateau", "weight_slow_gain", "weight_not_made_up",
        }  # fmt: skip
    assert by(516, boy).empty


def test_nothing_is_not_made_up_after_a_question_that_was_answered() -> None:
    rows = [at_z(day, 0.0) for day in STEADY]
    low = [*rows, at_z(360, -1.4), at_z(420, -0.8), at_z(480, -0.8)]
    assert by(360, scores_of(*low))["severity"].eq("data").all()
    assert "weight_not_made_up" not in set(gw.detect(scores_of(*low))["rule"])


def test_recovery_is_not_named_where_nothing_had_been_told() -> None:
    # A channel never left for long: one low weight, asked about, and back.
    rows = [at_z(0, 0.4), at_z(28, 0.4), at_z(60, 0.4), at_z(100, -1.0), at_z(160, 0.3)]
    findings = gw.detect(scores_of(*rows))
    assert "weight_recovery" not in set(findings.loc[findings["severity"] != "data", "rule"])


@pytest.mark.parametrize(("slow_base", "told"), [(1.0, False), (9.0, True)])
def test_weights_after_a_high_one_are_not_slow_because_of_it(slow_base: float, told: bool) -> None:
    rows = [*(at_z(day, 0.0) for day in STEADY), at_z(365, 0.4), at_z(456, -0.2), at_z(548, -0.7)]
    parameters = Parameters(slow_base=slow_base)
    findings = gw.detect(scores_of(*rows), parameters=parameters)
    assert ("weight_slow_gain" in set(findings["rule"])) is told


def test_a_loss_of_a_child_told_of_already_is_believed_at_once() -> None:
    # Child B1 stalled from 12 to 17 months and did not make it up; at two years weight was lost.
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    findings = gw.detect(scores, as_of="2014-01-08").set_index("rule")
    assert findings.loc["weight_loss", "severity"] == "urgent"
    assert findings.loc["weight_below_0_4th", "severity"] == "concern"
    # Of a child nothing was told of, the same last step is a question.
    step = scores[(scores["measure"] == "weight") & (scores["date"] != "2013-03-20")]
    step = step[~step["date"].between("2013-01-01", "2013-05-01")]
    alone = gw.detect(step, as_of="2014-01-08").set_index("rule")
    assert alone.loc["weight_loss", "severity"] == "data"
