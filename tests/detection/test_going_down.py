"""Loss that goes on: urgent from what was lost in all, and never put down to an error."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import growthwatch as gw


def findings(**child: Any) -> pd.DataFrame:
    found = gw.one_child(sex="F", gestation_weeks=40, **child).findings
    return found[~found["rule"].str.startswith("overdue")].set_index("rule")


def test_a_continuing_loss_is_urgent_and_no_spike() -> None:
    found = findings(
        birth_date="2007-01-01",
        weight_kg="2021-12-28 52\n2022-06-28 46\n2022-12-28 40\n2023-06-28 34",
    )
    loss = found.loc["weight_loss"]
    assert loss["severity"] == "urgent" and loss["ongoing"]
    # From 52 kg, though that was more than a year before: a loss is what was lost in all.
    assert loss["magnitude"] == pytest.approx(52 - 34)
    assert loss["detected_date"] == pd.Timestamp("2022-06-28")
    assert not {"one_point_spike", "suspected_error"} & set(found.index)


def test_a_loss_is_told_from_the_weight_it_began_from() -> None:
    found = findings(
        birth_date="2008-01-01", weight_kg="2022-01-01 46\n2022-07-01 41\n2023-01-01 38"
    )
    assert found.loc["weight_loss", "magnitude"] == pytest.approx(8)
    assert "She lost 8.00 kg (17%)" in found.loc["weight_loss", "message"]
    assert "suspected_error" not in found.index


def test_a_loss_between_two_weights_more_than_a_year_apart_is_a_loss() -> None:
    found = findings(birth_date="2007-01-01", weight_kg="2022-01-01 52\n2023-06-01 40")
    assert found.loc["weight_loss", "magnitude"] == pytest.approx(12)
    assert found.loc["weight_loss", "severity"] == "urgent"


def test_a_fall_beyond_6_sd_is_no_error_where_the_weights_before_lead_there() -> None:
    found = findings(
        birth_date="2005-01-01",
        weight_kg="2021-01-01 48\n2021-07-01 41\n2022-01-01 34\n2022-06-01 28",
        height_cm="2021-01-01 160\n2022-06-01 160",
    )
    loss = found.loc["weight_loss"]
    assert loss["severity"] == "urgent" and loss["ongoing"]
    assert loss["magnitude"] == pytest.approx(20)
    assert found.loc["weight_below_0_4th", "severity"] == "concern"
    # 28 kg at 160 cm is a BMI of 10.9, far below the 0.4th.
    assert "bmi_below_0_4th" in found.index
    assert not {"one_point_spike", "suspected_error"} & set(found.index)


@pytest.mark.filterwarnings("ignore:more than half")
def test_a_first_weight_beyond_6_sd_is_believed_where_the_height_of_the_day_allows_it() -> None:
    weight, height = "2022-06-01 27", "2022-06-01 160"
    alone = findings(birth_date="2005-01-01", weight_kg=weight)
    # Without her height it is the weight that is asked about, or the birth date.
    assert set(alone.index) == {"suspected_error", "birth_date_unlikely"}
    found = findings(birth_date="2005-01-01", weight_kg=weight, height_cm=height)
    assert found.loc["weight_below_0_4th", "severity"] == "concern"
    assert found.loc["bmi_below_0_4th", "severity"] == "concern"
    assert "suspected_error" not in found.index
    # 2.7 kg at 160 cm is no body.
    slip = findings(birth_date="2005-01-01", weight_kg="2022-06-01 2.7", height_cm=height)
    assert "suspected_error" in slip.index and "weight_below_0_4th" not in slip.index


def test_a_toddler_who_goes_on_losing_is_doubted_once() -> None:
    found = findings(
        birth_date="2020-01-01",
        weight_kg="2022-12-28 14\n2023-03-28 12\n2023-06-28 10.5\n2023-09-01 9.3",
    )
    loss = found.loc["weight_loss"]
    assert loss["severity"] == "urgent" and loss["ongoing"]
    assert loss["magnitude"] == pytest.approx(14 - 9.3)
    assert "bears it out" in found.loc["suspected_error", "message"]


def test_birth_weight_not_regained_after_a_large_loss_does_not_wait_for_another_weight() -> None:
    found = findings(
        birth_date="2024-01-01", birth_weight_kg=3.5, weight_kg="2024-01-06 2.9\n2024-01-25 2.95"
    )
    assert found.loc["birth_weight_not_regained", "severity"] == "concern"
