"""A child no centile exists for is still watched, by the rules that look at kg and cm alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection import by_name

# The growth rules that a record shows without a centile; the rest need one to say anything.
IN_KG = {
    "weight_loss", "weight_return", "weight_plateau", "early_weight_loss",
    "birth_weight_not_regained",
}  # fmt: skip


def findings(**child: Any) -> pd.DataFrame:
    child = {"sex": "F", "birth_date": "2024-01-01", "gestation_weeks": 40} | child
    found = gw.one_child(**child).findings
    return found[~found["rule"].str.startswith("overdue")].set_index("rule")


DOWN = {
    "gestation_weeks": 37, "birth_weight_kg": 2.8, "reference": "trisomy-21",
    "weight_kg": "2024-01-05 2.30\n2024-01-09 2.25\n2024-01-25 2.60\n2024-02-05 2.70",
}  # fmt: skip


def test_a_newborn_with_down_syndrome_is_watched_before_the_table_begins() -> None:
    found = findings(**DOWN)
    lost = found.loc["early_weight_loss"]
    assert lost["severity"] == "urgent"
    # 2.25 kg after 2.80 kg.
    assert lost["magnitude"] == pytest.approx(100 * 0.55 / 2.80)
    assert "19.6% below birth weight at 8 days" in lost["message"]
    assert "There is no centile, as Down syndrome (UK) has none" in lost["message"]
    regained = found.loc["birth_weight_not_regained"]
    assert regained["severity"] == "concern" and regained["ongoing"]


def test_weights_of_a_girl_with_turner_syndrome_are_watched_without_a_table_of_weights() -> None:
    found = findings(
        birth_date="2015-01-10",
        reference="turner",
        weight_kg="2022-01-10 20\n2022-06-10 21\n2022-12-10 18\n2023-03-10 16\n2023-06-10 15",
    )
    loss = found.loc["weight_loss"]
    assert loss["severity"] == "urgent" and loss["ongoing"]
    assert loss["magnitude"] == pytest.approx(21 - 15)
    assert "(29%)" in loss["message"] and "15.00 kg at 8 years 5 months" in loss["message"]
    assert "There is no centile, as Turner syndrome (UK) has none" in loss["message"]


def test_a_baby_born_before_the_reference_begins_is_held_against_its_birth_weight() -> None:
    found = findings(
        gestation_weeks=22,
        gestation_days=6,
        birth_weight_kg=0.55,
        weight_kg="2024-01-06 0.45\n2024-01-25 0.50",
    )
    assert found.loc["early_weight_loss", "severity"] == "urgent"
    assert found.loc["early_weight_loss", "magnitude"] == pytest.approx(100 * 0.10 / 0.55)
    assert "birth_weight_not_regained" in found.index
    # The birth weight is known; what there is not is a centile for it.
    assert "birth weight not known" not in " ".join(found["message"])
    assert "there is none for her birth weight" in found.loc["weight_fall", "message"]


@pytest.mark.parametrize("sex", ["0", "9", "X", "I", "unknown"])
def test_a_child_whose_sex_is_not_known_is_watched_by_what_needs_no_sex(sex: str) -> None:
    found = findings(
        sex=sex,
        birth_weight_kg=3.5,
        weight_kg="2024-01-06 2.9\n2024-01-25 3.2\n2024-04-01 5.00\n2024-08-01 5.05\n"
        "2024-10-15 4.60",
    )
    assert set(found.index) >= {
        "early_weight_loss", "birth_weight_not_regained", "weight_plateau", "weight_return",
        "weight_loss",
    }  # fmt: skip
    message = found.loc["early_weight_loss", "message"]
    assert message.startswith("They were 17.1% below birth weight")
    assert "There is no centile, as the record says neither female nor male." in message
    # What a child on the same centile gains up to the last weight, a girl or a boy, whichever less.
    birth = pd.Timestamp("2024-01-01")
    start, end = ((pd.Timestamp(day) - birth).days for day in ("2024-04-01", "2024-10-15"))
    due = [
        gw.measurement(
            "weight", gw.zscore("weight", 5.00, sex=of, age_days=start), sex=of, age_days=end
        )
        - 5.00
        for of in ("female", "male")
    ]
    assert f"on the same centile gains {min(due):.2f} kg" in found.loc["weight_plateau", "message"]


def test_a_weight_past_the_end_of_the_reference_is_compared_with_the_ones_before() -> None:
    found = findings(birth_date="2001-01-01", weight_kg="2020-10-06 60\n2021-08-06 50")
    loss = found.loc["weight_loss"]
    assert loss["severity"] == "urgent" and loss["magnitude"] == pytest.approx(10)
    assert "There is no centile, as UK-WHO has none" in loss["message"]


def test_two_values_of_a_day_and_one_carried_forward_are_told_without_a_centile() -> None:
    weights = pd.DataFrame(
        {
            "child_id": "c",
            "date": ["2024-04-06", "2024-05-25", "2024-07-20", "2024-07-20"],
            "weight_kg": [5.91, 5.91, 6.90, 7.90],
        }
    )
    child = pd.DataFrame({"child_id": ["c"], "sex": [None], "birth_date": ["2024-01-01"]})
    found = gw.detect(gw.score(child, weights))
    assert {"two_values_on_one_day", "carried_forward"} <= set(found["rule"])


def test_one_weight_far_out_between_two_that_agree_is_let_go_at_the_second() -> None:
    weights = "2022-01-10 20\n2022-06-10 12\n2022-12-10 21.5"
    found = findings(birth_date="2015-01-10", reference="turner", weight_kg=weights)
    assert not found["ongoing"].any()
    # On its day it was told: nothing but the next weight can say that it was an error.
    loss = found.loc["weight_loss"]
    assert loss["severity"] == "urgent" and loss["detected_date"] == pd.Timestamp("2022-06-10")


def test_no_rule_that_looks_at_kg_and_cm_alone_needs_a_centile() -> None:
    needs = {name: rule.needs_centile for name, rule in by_name().items()}
    assert not any(needs[name] for name in IN_KG)
    assert needs["weight_fall"] and needs["weight_below_2nd"] and needs["weight_slow_gain"]


def test_rules_of_kg_say_the_same_with_and_without_a_centile() -> None:
    # The same record with its z-scores taken away: what is told of kg does not change.
    dates = pd.to_datetime(
        ["2020-01-01", "2020-01-08", "2020-02-05", "2020-06-01", "2020-10-01", "2021-02-01",
         "2021-04-01"]
    )  # fmt: skip
    weights = pd.DataFrame(
        {"child_id": "c", "date": dates, "weight_kg": [3.5, 3.1, 3.9, 6.4, 6.45, 6.4, 6.0]}
    )
    child = pd.DataFrame({"child_id": ["c"], "sex": ["female"], "birth_date": dates[:1]})
    scores = gw.score(child, weights)
    without = scores.assign(z=np.nan)
    kept = ["rule", "onset_date", "detected_date", "magnitude"]

    def told(table: pd.DataFrame) -> pd.DataFrame:
        found = gw.detect(table)
        # A plateau needs the gain that was due, so a centile.
        found = found[found["rule"].isin(IN_KG - {"weight_plateau"})]
        return found[kept].sort_values(kept[:2]).reset_index(drop=True)

    assert len(told(scores)) >= 3
    pd.testing.assert_frame_equal(told(scores), told(without))


@pytest.mark.parametrize("sex", ["F", "X"])
def test_a_standstill_is_told_where_the_reference_has_no_weights_by_what_typical_children_gain(sex):
    """Turner syndrome has tables of height alone: the median gain is UK-WHO's, and said to be."""
    weights = "2020-07-01 6.5\n2020-10-01 7.5\n2021-01-01 8.2\n2021-04-01 8.2\n2021-07-01 8.2"
    child = gw.one_child(
        sex=sex, birth_date="2020-01-01", gestation_weeks=40, reference="turner", weight_kg=weights
    )
    (stall,) = child.findings[child.findings["rule"] == "weight_plateau"].to_dict("records")
    assert stall["severity"] == "concern" and stall["ongoing"]
    assert ("typical children gain, by UK-WHO" in stall["message"]) is (sex == "F")
    assert child.judgement["state"] == "faltering"
    grew = weights.replace("04-01 8.2", "04-01 8.8").replace("07-01 8.2", "07-01 9.3")
    grows = gw.one_child(
        sex=sex, birth_date="2020-01-01", gestation_weeks=40, reference="turner", weight_kg=grew
    )
    assert "weight_plateau" not in set(grows.findings["rule"])
