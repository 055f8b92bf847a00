"""Length and height rules on records whose answer is worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from children_at_limits import day, found, only, scores_of
from rcpchgrowth.mid_parental_height import mid_parental_height_z

from growthwatch.detection.midparental import midparental_z
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.rules import height_below_0_4th, height_below_midparental, height_fall

FAR, NEAR = height_below_midparental.RULES
SPACE = 2 / 3


def parents(mother: float | None, father: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"child_id": ["c"], "mother_height_cm": [mother], "father_height_cm": [father]}
    )


@pytest.mark.parametrize(("z", "seen"), [(-2.65, False), (-2.68, True)])
def test_below_the_0_4th_is_below_minus_two_and_two_thirds(z: float, seen: bool) -> None:
    scores = scores_of(height=[(60, -1.0), (200, z)])
    assert (len(found(height_below_0_4th.RULE, scores)) == 1) == seen


def test_below_the_0_4th_says_since_when_and_when_over() -> None:
    scores = scores_of(height=[(100, -2.0), (200, -2.9), (300, -2.8), (400, -2.2)])
    finding = only(found(height_below_0_4th.RULE, scores))
    assert finding["onset_date"] == finding["detected_date"] == day(200)
    assert finding["last_date"] == day(300) and not finding["ongoing"]
    assert "on 4 February 2021 she measured" in finding["message"]


def test_one_length_below_the_0_4th_is_told_as_one_measurement() -> None:
    finding = only(found(height_below_0_4th.RULE, scores_of(height=[(100, -2.0), (200, -2.9)])))
    assert "on one odd measurement" in finding["message"]


def test_lengths_before_six_weeks_are_not_judged() -> None:
    assert found(height_below_0_4th.RULE, scores_of(height=[(0, -3.0), (41, -3.0)])).empty


def test_a_fall_in_length_needs_two_lengths_in_a_row() -> None:
    rows = [(60, 0.1), (150, 0.0), (240, -0.1), (340, -1.4)]
    assert found(height_fall.RULE, scores_of(height=rows)).empty
    finding = only(found(height_fall.RULE, scores_of(height=[*rows, (440, -1.5)])))
    assert finding["onset_date"] == day(340)
    assert finding["detected_date"] == day(440)
    # The middle of 0.1, 0.0 and -0.1 is 0.0.
    assert finding["magnitude"] == pytest.approx(1.5 / SPACE)
    assert "on the 50th centile" in finding["message"]
    assert "the middle of the first 3 from six weeks" in finding["message"]


def test_one_long_first_length_does_not_make_a_fall() -> None:
    rows = [(60, 1.3), (150, 0.0), (240, 0.0), (330, -0.1), (420, -0.1), (510, 0.0)]
    assert found(height_fall.RULE, scores_of(height=rows)).empty


def test_birth_length_is_not_the_childs_own_position() -> None:
    rows = [(0, 1.5), (60, 0.0), (150, 0.0), (240, 0.0)]
    assert found(height_fall.RULE, scores_of(height=rows)).empty


def test_a_fall_of_exactly_two_spaces_counts_and_less_does_not() -> None:
    for last, seen in ((-4 / 3, True), (-1.32, False)):
        rows = [(60, 0.0), (200, last), (300, last)]
        assert (len(found(height_fall.RULE, scores_of(height=rows))) == 1) == seen


def test_a_suspected_error_neither_makes_nor_bears_out_a_fall() -> None:
    rows = [(60, 0.0), (150, 0.0), (240, 0.0), (330, -5.0), (420, -1.4), (510, 0.0)]
    assert found(height_fall.RULE, scores_of(height=rows)).empty


@pytest.mark.parametrize(("mother", "father"), [(150.0, 165.0), (163.6, 177.3), (180.0, 195.0)])
def test_the_midparental_z_is_rcpchs(mother: float, father: float) -> None:
    ours = midparental_z(np.array([mother]), np.array([father]))[0]
    assert ours == pytest.approx(mid_parental_height_z(mother, father), abs=1e-6)


def test_parents_two_sd_short_have_children_one_sd_short_on_average() -> None:
    import growthwatch as gw

    mother, father = (
        gw.measurement("height", -2.0, sex=sex, age_days=20 * 365.25) for sex in ("female", "male")
    )
    assert midparental_z(np.array([mother]), np.array([father]))[0] == pytest.approx(-1.0)


def test_heights_in_metres_or_missing_give_no_midparental_z() -> None:
    heights = np.array([1.64, np.nan, 164.0])
    fathers = np.array([178.0, 178.0, np.nan])
    assert np.isnan(midparental_z(heights, fathers)).all()


@pytest.mark.parametrize(
    ("z", "near", "far"), [(-1.3, False, False), (-1.4, True, False), (-2.1, True, True)]
)
def test_height_is_compared_with_the_midparental_centile(z: float, near: bool, far: bool) -> None:
    # Parents at their medians, 163.6 and 177.3 cm: two spaces below is z -1.33, three -2.
    scores = scores_of(height=[(800, z)])
    children = parents(163.6, 177.3)
    assert (len(found(NEAR, scores, children)) == 1) == near
    assert (len(found(FAR, scores, children)) == 1) == far


def test_short_parents_make_a_short_child_no_finding() -> None:
    scores = scores_of(height=[(800, -1.5)])
    assert len(found(NEAR, scores, parents(163.6, 177.3))) == 1
    assert found(NEAR, scores, parents(150.0, 164.0)).empty
    assert found(NEAR, scores, parents(163.6, None)).empty
    assert found(NEAR, scores, None).empty


def test_midparental_comparison_begins_at_two_years() -> None:
    children = parents(163.6, 177.3)
    assert found(NEAR, scores_of(height=[(700, -2.0)]), children).empty
    finding = only(found(NEAR, scores_of(height=[(740, -2.0), (900, -2.0)]), children))
    assert finding["unit"] == "centile spaces"
    assert finding["magnitude"] == pytest.approx(3.0, abs=0.02)
    assert "on the 50th centile" in finding["message"]


def test_z_scores_of_a_condition_are_not_compared_with_the_parents() -> None:
    scores = scores_of(height=[(800, -3.0)], reference="trisomy-21")
    assert len(scores) == 1 and scores["z"].notna().all()
    assert found(NEAR, scores, parents(180.0, 195.0)).empty


def test_thresholds_can_be_overridden() -> None:
    scores = scores_of(height=[(60, 0.0), (200, -0.8), (300, -0.8)])
    eased = Parameters(height_fall_spaces=1.0)
    assert found(height_fall.RULE, scores).empty
    assert len(found(height_fall.RULE, scores, parameters=eased)) == 1


def test_lengths_that_are_low_do_not_become_the_childs_own_position() -> None:
    rows = [(60, 0.0), (365, -1.4), (550, -1.4), (730, -1.4), (1000, -1.4)]
    finding = only(found(height_fall.RULE, scores_of(height=rows)))
    assert finding["detected_date"] == day(550) and finding["ongoing"]
    assert finding["magnitude"] == pytest.approx(1.4 / SPACE)
    back = only(found(height_fall.RULE, scores_of(height=[*rows, (1200, -0.5)])))
    assert not back["ongoing"] and back["last_date"] == day(1000)


def test_two_lengths_of_one_day_do_not_bear_each_other_out() -> None:
    scores = scores_of(height=[(60, 0.0), (150, 0.0), (365, -1.4)])
    again = scores[scores["date"] == day(365)].assign(value=lambda row: row["value"] + 0.1)
    assert found(height_fall.RULE, pd.concat([scores, again])).empty
