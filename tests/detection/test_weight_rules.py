"""Each weight rule on records whose answer is worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets

BIRTH = pd.Timestamp("2020-01-01")


def weights(*rows: tuple[int, float], sex: str = "female") -> pd.DataFrame:
    children = pd.DataFrame({"child_id": ["c"], "sex": [sex], "birth_date": [BIRTH]})
    visits = pd.DataFrame(rows, columns=["day", "weight_kg"]).assign(child_id="c")
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    return gw.detect(gw.score(children, visits))


def at_z(day: int, z: float) -> tuple[int, float]:
    return day, gw.measurement("weight", z, sex="female", age_days=day)


def only(findings: pd.DataFrame, rule: str) -> pd.Series:
    rows = findings[findings["rule"] == rule]
    assert len(rows) == 1, findings[["rule", "message"]]
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("birth_z", "fall", "found"),
    [
        (-1.5, 1.0, True),
        (-1.5, 0.95, False),
        (-1.3, 1.0, False),
        (0.0, 2.0, True),
        (0.0, 1.95, False),
        (1.5, 2.5, False),
        (1.5, 3.0, True),
    ],
)
def test_a_fall_is_judged_by_the_birth_centile(birth_z: float, fall: float, found: bool) -> None:
    findings = weights(at_z(0, birth_z), at_z(200, birth_z - fall * 2 / 3))
    assert ("weight_fall" in set(findings["rule"])) == found


def test_a_fall_names_its_baseline_when_birth_weight_is_unknown() -> None:
    finding = only(weights(at_z(60, 0.5), at_z(300, -1.2)), "weight_fall")
    assert "birth weight not known" in finding["message"]
    assert finding["magnitude"] == pytest.approx(1.7 / (2 / 3))


def test_falls_in_the_first_three_weeks_are_not_judged() -> None:
    findings = weights(at_z(0, 0.5), at_z(20, -1.2))
    assert set(findings["rule"]) == {"early_weight_loss"}


@pytest.mark.parametrize(("weight", "found"), [(3.15, False), (3.14, True)])
def test_more_than_a_tenth_of_birth_weight_lost(weight: float, found: bool) -> None:
    findings = weights((0, 3.5), (5, weight), (12, 3.4))
    assert ("early_weight_loss" in set(findings["rule"])) == found
    if found:
        finding = only(findings, "early_weight_loss")
        assert "10.3% below birth weight at 5 days" in finding["message"]
        assert not finding["ongoing"]


def test_birth_weight_not_regained_by_three_weeks() -> None:
    assert "birth_weight_not_regained" not in set(weights((0, 3.5), (20, 3.4))["rule"])
    finding = only(weights((0, 3.5), (22, 3.4), (30, 3.6)), "birth_weight_not_regained")
    assert finding["last_date"] == BIRTH + pd.Timedelta(days=22) and not finding["ongoing"]


def test_without_a_birth_weight_nothing_is_said_of_it() -> None:
    rules = set(weights((6, 3.5), (22, 3.4))["rule"])
    assert not rules & {"early_weight_loss", "birth_weight_not_regained"}


def test_one_high_outlier_makes_no_channel_to_fall_from() -> None:
    rows = [at_z(100, -1.0), at_z(130, 0.6), at_z(160, -1.0), at_z(200, -1.0)]
    assert not {"weight_fall_slow", "weight_fall_fast"} & set(weights(*rows)["rule"])


def test_a_fast_and_a_slow_fall_are_told_apart() -> None:
    fast = [at_z(100, 0.0), at_z(114, 0.0), at_z(142, -1.1), at_z(160, -1.2)]
    assert only(weights(*fast), "weight_fall_fast")["detected_date"] == BIRTH + pd.Timedelta(
        days=160
    )
    assert "weight_fall_slow" not in set(weights(*fast)["rule"])
    slow = [at_z(100 + 45 * i, -0.3 * max(i - 1, 0)) for i in range(9)]
    finding = only(weights(*slow), "weight_fall_slow")
    assert finding["magnitude"] >= 2
    assert "weight_fall_fast" not in set(weights(*slow)["rule"])


def test_a_fall_that_is_rising_again_is_an_old_one_and_a_recovery_is_named() -> None:
    rows = [at_z(0, 0.3), at_z(60, 0.2), at_z(100, -1.6), at_z(130, -1.5), at_z(170, -0.8)]
    findings = weights(*rows)
    fall = only(findings, "weight_fall")
    assert not fall["ongoing"] and "That was last shown on" in fall["message"]
    recovery = only(findings, "weight_recovery")
    assert recovery["detected_date"] == BIRTH + pd.Timedelta(days=170)


def test_a_swing_is_told_with_both_readings() -> None:
    finding = only(weights((365, 9.0), (379, 9.9), (393, 9.05)), "weight_swing")
    assert "gained 0.90 kg in 2 weeks and then lost 0.85 kg" in finding["message"]
    assert finding["severity"] == "data"


def test_below_the_2nd_centile_begins_and_ends() -> None:
    rows = [at_z(0, -1.9), at_z(100, -2.05), at_z(150, -2.1), at_z(200, -1.9)]
    finding = only(weights(*rows), "weight_below_2nd")
    assert finding["onset_date"] == BIRTH + pd.Timedelta(days=100)
    assert finding["last_date"] == BIRTH + pd.Timedelta(days=150)
    assert not finding["ongoing"]
    assert "on 19 July 2020 she weighed" in finding["message"]


def test_a_plateau_is_the_longest_stretch_without_gain() -> None:
    # A girl of 9.0 kg at 12 months is on the 50th centile, where 1.3 kg is gained in six months.
    rows = [(300, 8.2), (365, 9.0), (430, 9.05), (500, 8.96), (548, 9.02), (620, 9.9)]
    finding = only(weights(*rows), "weight_plateau")
    assert finding["onset_date"] == BIRTH + pd.Timedelta(days=365)
    assert finding["detected_date"] == BIRTH + pd.Timedelta(days=430)
    assert finding["last_date"] == BIRTH + pd.Timedelta(days=548)
    assert not finding["ongoing"]
    assert (
        "from 11 months (9.00 kg on 31 December 2020)" in finding["message"]
        and "+0.02 kg" in finding["message"]
    )


def test_standing_still_too_briefly_to_tell_is_no_plateau() -> None:
    assert weights((365, 9.0), (379, 9.0), (393, 9.05), (440, 9.5)).empty


def test_loss_is_from_the_highest_weight_and_over_once_regaining() -> None:
    rows = [(300, 8.5), (365, 9.2), (400, 8.7), (430, 8.75), (460, 9.0), (500, 9.3)]
    finding = only(weights(*rows), "weight_loss")
    assert finding["onset_date"] == BIRTH + pd.Timedelta(days=365)
    assert finding["detected_date"] == BIRTH + pd.Timedelta(days=400)
    assert finding["last_date"] == BIRTH + pd.Timedelta(days=430)
    assert not finding["ongoing"]
    assert "0.45 kg (5%)" in finding["message"]


def test_losses_within_weighing_error_are_not_told() -> None:
    assert weights((300, 8.5), (365, 9.2), (379, 9.0), (393, 9.2)).empty


def test_weighing_what_it_weighed_half_a_year_ago() -> None:
    findings = weights((365, 9.0), (450, 9.6), (548, 9.0))
    finding = only(findings, "weight_return")
    assert finding["onset_date"] == BIRTH + pd.Timedelta(days=365)
    assert finding["magnitude"] == pytest.approx(6.0, abs=0.05)
    assert "as at 11 months (9.00 kg on 31 December 2020)" in finding["message"]


def test_under_five_nobody_on_the_nine_centiles_gains_so_little_in_half_a_year() -> None:
    ages = pd.Series(range(21, 1826 - 183))
    for sex in ("female", "male"):
        for z in (-8 / 3, 0, 8 / 3):
            before, after = (
                gw.measurement("weight", z, sex=sex, age_days=ages + later) for later in (0, 183)
            )
            # Across four years the table changes from WHO to UK90, a step of its own.
            step = (ages < 1461) & (ages + 183 >= 1461)
            assert (after - before)[~step].min() > 0.4


def test_a_slipped_point_is_a_suspected_error_and_no_growth_finding() -> None:
    findings = weights((300, 8.5), (365, 90.0), (400, 9.1), (430, 0.95), (460, 9.5))
    assert set(findings["severity"]) == {"data"}
    first = findings[findings["rule"] == "suspected_error"].iloc[0]
    assert not first["ongoing"]
    assert "gain of 81.50 kg" in first["message"] and "does not bear it out" in first["message"]


def test_a_sudden_change_that_the_next_weight_bears_out_is_told_as_a_loss() -> None:
    rows = [(300, 8.5), (330, 8.8), (360, 6.2), (367, 6.3)]
    on_the_day = weights(*rows[:3])
    assert set(on_the_day["rule"]) == {"suspected_error"}
    assert "Measure again" in on_the_day.iloc[0]["message"]
    loss = only(weights(*rows), "weight_loss")
    assert loss["detected_date"] == BIRTH + pd.Timedelta(days=367)


def test_child_b1s_stall_reads_12_to_17_months_and_speaks_in_january_2013() -> None:
    caseload = datasets.child_b1()
    findings = gw.detect(gw.score(caseload.children, caseload.measurements))
    stall = findings[findings["rule"] == "weight_plateau"].iloc[0]
    assert stall["detected_date"] == pd.Timestamp("2013-01-14")
    assert stall["last_date"] == pd.Timestamp("2013-03-20")
    assert "from 12 months" in stall["message"] and "to 17 months" in stall["message"]


def test_child_b1_weighs_in_may_2014_what_it_weighed_at_one_year() -> None:
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    findings = gw.detect(scores, as_of="2014-05-21")
    back = findings[findings["rule"] == "weight_return"].iloc[0]
    assert back["ongoing"]
    assert "21 May 2014" in back["message"] and "at 12 months" in back["message"]


def test_child_b1_stays_in_view_after_the_stall_until_it_is_made_up() -> None:
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    for monday in ("2013-04-22", "2013-07-01", "2013-12-30"):
        findings = gw.detect(scores, as_of=monday)
        held = findings[findings["ongoing"] & (findings["rule"] == "weight_not_made_up")]
        assert len(held) == 1
    assert "2 November 2012" in held.iloc[0]["message"]


def test_slow_gain_needs_every_interval_to_be_slow() -> None:
    slow = [at_z(365, 0.0), at_z(456, -0.55), at_z(548, -1.1), at_z(640, -1.1)]
    finding = only(weights(at_z(270, 0.0), *slow), "weight_slow_gain")
    assert finding["detected_date"] == BIRTH + pd.Timedelta(days=548)
    assert "was likely from her earlier weights" in finding["message"]
    one_drop = [at_z(365, 0.0), at_z(456, 0.0), at_z(548, -1.1)]
    assert "weight_slow_gain" not in set(weights(at_z(270, 0.0), *one_drop)["rule"])
