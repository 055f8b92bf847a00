"""Heads far out, heads that rise far, lengths copied and lengths that cannot be: by their kinds."""

from __future__ import annotations

import pandas as pd
import pytest
from children_at_limits import day, found, only, scores_of

import growthwatch as gw
from growthwatch.detection.rules import head_fall, head_far_out, head_rise

FAR, GOES_ON, EARLY = head_rise.RULES
LOW, HIGH = head_far_out.RULES


def child(**values: str) -> gw.Child:
    values.setdefault("sex", "M")
    return gw.one_child(gestation_weeks=40, **values)


def told(of: gw.Child) -> dict[str, pd.Series]:
    return {row["rule"]: row for _, row in of.findings.iterrows()}


def test_a_head_that_rose_by_six_spaces_in_five_months_is_a_concern_and_not_called_common():
    heads = "2012-07-18 35.7\n2012-09-25 41.3\n2012-11-09 45.4\n2012-12-09 47.0"
    findings = told(child(birth_date="2012-06-27", ofc_cm=heads))
    rise = findings["head_rise_far"]
    assert rise["severity"] == "concern" and rise["ongoing"]
    assert rise["magnitude"] > 5 and "common" not in rise["message"]
    # NICE NG127 of 2 lines, the cohort of 2 spaces: quoted for what they say.
    assert "NG127" in rise["guidance"] and "2 centile spaces" in rise["guidance"]


@pytest.mark.parametrize(
    ("sex", "heads"),
    [
        ("M", "2012-07-18 35.7\n2012-09-25 41.3\n2012-11-09 45.4\n2012-12-09 47.0"),
        ("F", "2012-07-18 36.5\n2012-08-25 40.1\n2012-10-09 44.1\n2012-11-09 46.4"),
        ("M", "2012-07-18 38.5\n2012-09-25 39.5\n2012-12-09 39.7\n2013-03-09 40.2"),
    ],
)
def test_a_head_that_keeps_going_one_way_is_that_childs_and_not_to_be_checked(sex, heads):
    """Judged by its own record: two steps the same way are a child going that way."""
    findings = told(child(sex=sex, birth_date="2012-06-27", ofc_cm=heads))
    assert not {"suspected_error", "one_point_spike"} & set(findings)
    assert {"head_rise_far", "head_fall"} & set(findings)


def test_a_head_far_out_after_an_ordinary_one_is_still_checked():
    heads = "2012-07-18 36.5\n2012-09-25 40.3\n2012-11-09 45.4\n2012-12-09 43.0"
    assert "suspected_error" in told(child(birth_date="2012-06-27", ofc_cm=heads))


def test_a_rise_of_two_spaces_stays_something_to_watch():
    scores = scores_of(ofc=[(42, 0.0), (84, 0.7), (126, 1.4)])
    assert only(found(EARLY, scores))["severity"] == "watch"
    assert found(FAR, scores).empty


def test_a_head_below_the_0_4th_three_times_is_a_concern():
    heads = "2012-08-22 34.4\n2012-10-25 37.0\n2013-02-22 39.8"
    low = told(child(birth_date="2012-06-27", ofc_cm=heads))["head_below_0_4th"]
    assert low["severity"] == "concern" and low["onset_date"] == pd.Timestamp("2012-08-22")
    assert low["magnitude"] < -3


@pytest.mark.parametrize(
    ("z", "low", "high"), [(-2.6, 0, 0), (-2.7, 1, 0), (2.6, 0, 0), (2.7, 0, 1)]
)
def test_the_first_head_after_six_months_is_judged(z, low, high):
    scores = scores_of(ofc=[(230, z)])
    assert (len(found(LOW, scores)), len(found(HIGH, scores))) == (low, high)


def test_a_moulded_head_at_birth_is_not_judged():
    assert found(LOW, scores_of(ofc=[(1, -3.0), (30, -2.8)])).empty


def test_a_head_at_thirteen_days_counts():
    finding = only(found(head_fall.RULE, scores_of(ofc=[(13, 0.5), (60, -1.0)])))
    assert finding["onset_date"] == day(13)


COPIED = "2022-02-01 54\n2022-04-02 54\n2022-06-04 54\n2022-07-17 54\n2022-10-03 72"


def test_lengths_copied_at_whole_centimetres_are_carried_forward_and_the_true_one_stands():
    """13.5 cm were due by July: no rounding hides that, and 72 cm is where a boy of 9 months is."""
    findings = told(child(birth_date="2022-01-01", height_cm=COPIED))
    copied = findings["carried_forward"]
    assert copied["onset_date"] == pd.Timestamp("2022-02-01") and copied["magnitude"] == 4
    assert "height_below_0_4th" not in findings
    assert not any("72" in row["message"] for row in findings.values())


def test_a_copied_length_changes_nothing_about_the_lengths_that_were_measured():
    with_copies = child(birth_date="2022-01-01", height_cm=COPIED)
    without = child(birth_date="2022-01-01", height_cm="2022-02-01 54\n2022-10-03 72")
    rest = with_copies.findings[with_copies.findings["rule"] != "carried_forward"]
    assert rest["rule"].tolist() == without.findings["rule"].tolist()


def test_a_length_that_repeats_within_rounding_is_no_copy():
    """A toddler read to whole centimetres: 1.6 cm were due in eight weeks, rounding hides one."""
    lengths = "2023-06-01 80\n2023-07-28 80"
    assert "carried_forward" not in told(child(birth_date="2022-01-01", height_cm=lengths))


def test_ten_centimetres_in_two_months_at_school_age_are_told():
    heights = "2022-01-03 121\n2022-07-03 124\n2022-09-02 134"
    jump = told(child(sex="F", birth_date="2015-01-01", height_cm=heights))["height_jumps"]
    assert jump["severity"] == "data" and jump["magnitude"] == pytest.approx(10)
    assert jump["detected_date"] == pd.Timestamp("2022-09-02")


def test_a_spurt_of_twelve_centimetres_a_year_is_growth():
    heights = "2021-01-01 140\n2021-07-01 146\n2022-01-01 152"
    assert "height_jumps" not in told(child(birth_date="2008-06-01", height_cm=heights))


def test_no_correction_is_suggested_that_weighing_again_would_undo():
    """8.53 kg in place of 8.52 kg corrects nothing: what is told is that the weight is odd."""
    weights = "2022-03-01 4.6\n2022-05-01 6.1\n2022-07-01 7.3\n2022-09-01 8.52\n2022-09-15 7.9"
    for row in child(birth_date="2022-01-01", weight_kg=weights).findings.to_dict("records"):
        fit = row["details"].get("fit_value")
        if fit is not None:
            value = row["details"].get("last_value", row["details"].get("since_value"))
            assert abs(fit - value) >= 0.1 - 1e-9, row["message"]
