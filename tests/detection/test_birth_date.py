"""A birth date that makes every weight absurd is asked about, whatever else the record says."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.centiles import PROBABLE_ERROR_Z

RULE = "birth_date_unlikely"
pytestmark = pytest.mark.filterwarnings("ignore:more than half")
# A toddler, born on 1 January 2023: the first weights of the second year.
TODDLER = "2024-01-01 9.0\n2024-03-01 9.4\n2024-06-01 10.0\n2024-09-01 10.6"


def child(birth_date: str, weights: str, **given: Any) -> gw.Child:
    return gw.one_child(sex="F", birth_date=birth_date, gestation_weeks=40, weight_kg=weights,
                        **given)  # fmt: skip


def asked(one: gw.Child) -> pd.DataFrame:
    return one.findings[(one.findings["rule"] == RULE).to_numpy()]


@pytest.mark.parametrize("born", ["2010-01-01", "2009-06-15", "2006-01-01", "2016-01-01"])
def test_a_birth_date_years_out_is_asked_about_and_is_never_a_steady_position(born: str) -> None:
    one = child(born, TODDLER)
    z = one.scores["z"]
    assert (z < -PROBABLE_ERROR_Z).all()
    [finding] = asked(one).to_dict("records")
    assert finding["ongoing"] and finding["severity"] == "data"
    assert finding["magnitude"] == pytest.approx(z.abs().min())
    assert f"her birth date, {pd.Timestamp(born):%-d %B %Y}" in finding["message"]
    # UK-WHO's median girl weighs 10.6 kg at 19 months (WHO 2006: 10.4 kg at 18, 10.6 at 19).
    assert "Such a weight is usual at 19 months." in finding["message"]
    judged = one.judgement
    assert (judged["state"], judged["action"]) == ("confirm", "review")
    assert judged["level"] in ("confirm", "concern")
    assert judged["headline"].startswith("Check her birth date")
    assert judged["because"][0] == finding["message"]


@pytest.mark.parametrize("weeks", [61, 62, 83])
def test_the_age_at_which_a_weight_is_usual_is_told_to_the_week(weeks: int) -> None:
    kg = float(gw.measurement("weight", 0.0, sex="female", age_days=7 * weeks))
    one = child("2010-01-01", f"2024-01-01 {kg:.4f}")
    [details] = asked(one)["details"]
    usual = (pd.Timestamp(details["usual_date"]) - pd.Timestamp("2010-01-01")).days
    assert usual == 7 * weeks


def test_the_birth_date_of_a_child_weighed_once_is_asked_about() -> None:
    one = child("2010-01-01", "2024-01-01 9.0")
    assert len(asked(one)) == 1
    assert one.judgement["state"] == one.judgement["level"] == "confirm"
    # The one weight may as well be a slip: that is asked too, after the birth date.
    assert one.judgement["because_rules"] == (RULE, "suspected_error")


def test_a_birth_date_too_late_is_asked_about_from_the_second_weight_on() -> None:
    one = child("2023-12-15", "2024-01-01 9.0\n2024-01-10 9.1\n" + TODDLER[15:])
    assert (one.scores["z"].iloc[:2] > PROBABLE_ERROR_Z).all()
    before = one.as_of("2024-01-10")
    assert "above the median" in asked(before)["message"].iloc[0]
    assert before.judgement["state"] == "confirm"
    assert asked(one.as_of("2024-01-01")).empty


def test_a_loss_by_a_wrong_birth_date_is_still_a_loss() -> None:
    one = child("2010-01-01", TODDLER + "\n2024-11-01 9.6\n2024-12-01 9.0")
    assert len(asked(one)) == 1
    assert (one.judgement["state"], one.judgement["level"]) == ("losing", "urgent")
    assert one.judgement["because_rules"][0] == RULE


@pytest.mark.parametrize(
    ("weights", "given"),
    [
        # 27 kg at 160 cm, the height of her age: such thinness there is.
        ("2023-06-01 27\n2024-01-01 26", {"height_cm": "2023-06-01 160"}),
        # A weight of the age came first.
        ("2023-01-01 46\n2024-01-01 20\n2024-06-01 19", {}),
    ],
)
def test_what_fits_the_age_bears_the_birth_date_out(weights: str, given: dict[str, Any]) -> None:
    one = child("2007-01-01", weights, **given)
    assert (one.scores.query("measure == 'weight'")["z"] < -PROBABLE_ERROR_Z).sum() >= 1
    assert asked(one).empty


def test_the_question_is_over_once_a_weight_fits_the_age() -> None:
    one = child("2010-01-01", "2023-01-01 4.0\n2023-02-01 4.1\n2024-01-01 50\n2024-02-01 50.2")
    assert not asked(one)["ongoing"].any()
    assert len(asked(one.as_of("2023-02-01"))) == 1


def test_a_small_child_within_6_sd_is_not_asked_about() -> None:
    one = child("2023-01-01", "2024-01-01 5.6\n2024-03-01 5.9\n2024-06-01 6.2")
    assert one.scores["z"].between(-PROBABLE_ERROR_Z, -3).all()
    assert asked(one).empty
