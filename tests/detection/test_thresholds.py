"""Every rule just short of its threshold, on it and just beyond it, on records made to the gram."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from children_at_limits import BIRTH, found, in_kg, only, scores_of, shown

import growthwatch as gw
from growthwatch.centiles import Z_9TH, Z_91ST
from growthwatch.detection.record import EXPECTED
from growthwatch.detection.rule import Rule
from growthwatch.detection.rules import (
    early_days,
    weight_channel,
    weight_fall,
    weight_gained_and_lost,
    weight_loss,
    weight_not_made_up,
    weight_plateau,
    weight_recovery,
    weight_return,
    weight_slow_gain,
    weight_swing,
)

SPACE = 2 / 3  # a centile space, in z-scores (Cole 1994)


@pytest.mark.parametrize(("last", "told"), [(19.60, False), (19.40, False), (19.39, True)])
def test_of_a_heavy_child_3_percent_is_the_loss_that_weighing_does_not_explain(
    last: float, told: bool
) -> None:
    # 3% of 20 kg are 0.6 kg: the larger of that and a quarter of a kilogram decides.
    assert shown(weight_loss.RULE, in_kg((2000, 19.5), (2100, 20.0), (2200, last))) == told


@pytest.mark.parametrize(("last", "told"), [(8.60, True), (8.61, False)])
def test_a_loss_is_an_old_one_once_more_than_100_g_are_back(last: float, told: bool) -> None:
    assert shown(weight_loss.RULE, in_kg((300, 9.0), (340, 8.5), (380, last))) == told


@pytest.mark.parametrize(("first", "since"), [(634, 634), (633, 900)])
def test_the_highest_weight_of_366_days_is_what_a_loss_is_counted_from(
    first: int, since: int
) -> None:
    finding = only(found(weight_loss.RULE, in_kg((first, 12.0), (900, 11.9), (1000, 11.4))))
    assert finding["onset_date"] == BIRTH + pd.Timedelta(days=since)


@pytest.mark.parametrize(("highest", "told"), [(9.10, True), (9.11, False)])
def test_a_plateau_lets_100_g_of_gain_pass_as_none(highest: float, told: bool) -> None:
    assert shown(weight_plateau.RULE, in_kg((365, 9.0), (410, highest), (425, 9.0))) == told
    assert shown(weight_plateau.RULE, in_kg((365, 9.0), (455, highest))) == told


@pytest.mark.parametrize(("lowest", "told"), [(8.90, True), (8.89, False)])
def test_a_stretch_with_a_loss_of_more_than_100_g_made_up_again_is_no_plateau(
    lowest: float, told: bool
) -> None:
    assert shown(weight_plateau.RULE, in_kg((365, 9.0), (430, lowest), (455, 9.01))) == told


@pytest.mark.parametrize(("days", "told"), [(41, False), (42, True)])
def test_a_plateau_lasts_six_weeks(days: int, told: bool) -> None:
    assert shown(weight_plateau.RULE, in_kg((60, 5.0), (60 + days, 5.0))) == told


def test_a_plateau_needs_400_g_that_were_due() -> None:
    days = np.arange(42, 200)
    start = 9.0
    z = gw.zscore("weight", start, sex="female", age_days=365)
    due = gw.measurement("weight", z, sex="female", age_days=365 + days) - start
    last_short, first_enough = days[due < 0.4].max(), days[due >= 0.4].min()
    assert first_enough == last_short + 1
    assert not shown(weight_plateau.RULE, in_kg((365, start), (365 + int(last_short), start)))
    assert shown(weight_plateau.RULE, in_kg((365, start), (365 + int(first_enough), start)))


@pytest.mark.parametrize(("days", "since"), [(548, 400), (549, 600)])
def test_a_plateau_is_looked_for_over_a_year_and_a_half(days: int, since: int) -> None:
    records = in_kg((400, 10.0), (600, 10.0), (400 + days, 10.0))
    finding = found(weight_plateau.RULE, records).iloc[-1]
    assert finding["details"]["since_date"] == (BIRTH + pd.Timedelta(days=since)).date()


@pytest.mark.parametrize(("first", "told"), [(20, False), (21, True)])
def test_no_stretch_without_gain_begins_in_the_first_three_weeks(first: int, told: bool) -> None:
    assert shown(weight_plateau.RULE, in_kg((first, 3.6), (45, 3.6), (66, 3.6))) == told


@pytest.mark.parametrize(("days", "told"), [(182, False), (183, True)])
def test_half_a_year_without_gain_is_a_return(days: int, told: bool) -> None:
    assert shown(weight_return.RULE, in_kg((365, 9.0), (365 + days, 9.0))) == told


@pytest.mark.parametrize(("last", "told"), [(9.05, True), (9.06, False)])
def test_weights_that_differ_by_50_g_are_the_same_weight(last: float, told: bool) -> None:
    assert shown(weight_return.RULE, in_kg((365, 9.0), (600, last))) == told


@pytest.mark.parametrize(("last", "words"), [(8.95, "as at"), (8.94, "less than at")])
def test_a_return_to_more_than_50_g_less_is_told_as_less(last: float, words: str) -> None:
    finding = only(found(weight_return.RULE, in_kg((365, 9.0), (600, last))))
    assert words in finding["message"]


@pytest.mark.parametrize(("age", "told"), [(1826, True), (1827, False)])
def test_a_return_is_told_until_five_years(age: int, told: bool) -> None:
    # 5 years are 1826.25 days.
    assert shown(weight_return.RULE, in_kg((1500, 16.0), (age, 16.0))) == told


@pytest.mark.parametrize(("day", "told"), [(20, True), (21, False)])
def test_a_loss_from_birth_weight_is_early_before_three_weeks(day: int, told: bool) -> None:
    record = in_kg((0, 3.5), (10, 3.2), (day, 3.14))
    assert shown(early_days.RULES[0], record) == told
    assert shown(early_days.RULES[1], record) == (not told)


@pytest.mark.parametrize(("weight", "told"), [(3.5, False), (3.49, True)])
def test_at_three_weeks_birth_weight_to_the_gram_is_birth_weight_regained(
    weight: float, told: bool
) -> None:
    # NICE NG75: birth weight is usually regained by 3 weeks, so the 21st day counts.
    assert shown(early_days.RULES[1], in_kg((0, 3.5), (21, weight))) == told


@pytest.mark.parametrize(("first", "told"), [(1, True), (2, False)])
def test_a_weight_of_the_first_two_days_stands_for_the_birth_weight(first: int, told: bool) -> None:
    assert shown(early_days.RULES[0], in_kg((first, 3.5), (6, 3.0))) == told


@pytest.mark.parametrize(
    ("middle", "last", "told"),
    [(9.50, 9.0, True), (9.30, 9.0, False), (9.46, 9.0, False), (9.48, 9.0, True)],
)
def test_a_swing_goes_there_and_back_by_more_than_300_g_and_a_twentieth(
    middle: float, last: float, told: bool
) -> None:
    # A twentieth of 9.46 kg are 0.473 kg, of 9.48 kg 0.474 kg.
    assert shown(weight_swing.RULE, in_kg((365, 9.0), (379, middle), (393, last))) == told


@pytest.mark.parametrize(("middle", "told"), [(4.30, False), (4.31, True)])
def test_the_swing_of_a_small_baby_is_more_than_300_g(middle: float, told: bool) -> None:
    # A twentieth of 4.3 kg is less.
    assert shown(weight_swing.RULE, in_kg((60, 4.0), (64, middle), (68, 4.0))) == told


@pytest.mark.parametrize(("last", "told"), [(435, True), (436, False)])
def test_a_swing_takes_ten_weeks_at_most(last: int, told: bool) -> None:
    assert shown(weight_swing.RULE, in_kg((365, 9.0), (400, 10.0), (last, 9.0))) == told


@pytest.mark.parametrize(("first", "told"), [(20, False), (21, True)])
def test_no_swing_begins_in_the_first_three_weeks(first: int, told: bool) -> None:
    assert shown(weight_swing.RULE, in_kg((first, 3.8), (24, 4.4), (28, 3.9))) == told


@pytest.mark.parametrize(("days", "told"), [(28, True), (29, False)])
def test_a_gain_is_lost_again_within_four_weeks(days: int, told: bool) -> None:
    record = in_kg((365, 9.0), (380, 9.9), (380 + days, 9.1))
    assert shown(weight_gained_and_lost.RULE, record) == told


def test_a_loss_regained_is_not_gained_and_lost_again() -> None:
    record = in_kg((365, 9.9), (380, 9.0), (400, 9.95))
    assert shown(weight_swing.RULE, record)
    assert not shown(weight_gained_and_lost.RULE, record)


def test_on_the_9th_and_the_91st_centile_two_spaces_are_the_threshold() -> None:
    # NICE NG75: 1 space below the 9th, 2 between the 9th and the 91st, 3 above the 91st.
    at = np.array([Z_9TH - 0.001, Z_9TH, 0.0, Z_91ST, Z_91ST + 0.001])
    assert weight_fall.spaces_allowed(at).tolist() == [1, 2, 2, 2, 3]


@pytest.mark.parametrize(("day", "told"), [(20, False), (21, True)])
def test_a_fall_since_birth_is_judged_from_the_21st_day(day: int, told: bool) -> None:
    assert shown(weight_fall.RULE, scores_of(weight=[(0, 0.0), (day, -2.0 * SPACE)])) == told


@pytest.mark.parametrize(("day", "told"), [(282, True), (283, False)])
def test_a_fall_kept_for_half_a_year_on_the_9th_or_above_is_a_position(
    day: int, told: bool
) -> None:
    kept = [(0, 1.3), (100, -0.2), (190, -0.2), (day, -0.2)]
    assert shown(weight_fall.RULE, scores_of(weight=kept)) == told
    low = [(0, 0.0), (100, Z_9TH - 0.05), (190, Z_9TH - 0.05), (day, Z_9TH - 0.05)]
    assert shown(weight_fall.RULE, scores_of(weight=low))


@pytest.mark.parametrize(("further", "told"), [(0.32, False), (0.35, True)])
def test_a_third_of_a_space_further_down_the_fall_goes_on(further: float, told: bool) -> None:
    rows = [(0, 1.3), (100, -0.2), (190, -0.2), (290, -0.2 - further * SPACE)]
    assert shown(weight_fall.RULE, scores_of(weight=rows)) == told


@pytest.mark.parametrize(
    ("rule", "fall", "days", "told"),
    [
        (weight_channel.RULES[0], 1.49, 60, False),
        (weight_channel.RULES[0], 1.50, 60, True),
        (weight_channel.RULES[0], 1.50, 91, True),
        (weight_channel.RULES[0], 1.50, 92, False),
        (weight_channel.RULES[1], 1.99, 200, False),
        (weight_channel.RULES[1], 2.00, 200, True),
        (weight_channel.RULES[1], 2.00, 400, True),
        (weight_channel.RULES[1], 2.00, 401, False),
    ],
)
def test_a_sustained_fall_is_so_far_within_so_many_days(
    rule: Rule, fall: float, days: int, told: bool
) -> None:
    # The second highest of the weights before is the channel: the first and the second here.
    start, low = 100, -fall * SPACE
    rows = [(start, 0.0), (start + 10, 0.3), (start + days - 20, low), (start + days, low)]
    assert shown(rule, scores_of(weight=rows)) == told


def test_a_sustained_fall_is_counted_to_the_higher_of_the_last_two_weights() -> None:
    rows = [(100, 0.0), (110, 0.0), (150, -1.5 * SPACE), (160, -1.9 * SPACE)]
    finding = only(found(weight_channel.RULES[0], scores_of(weight=rows)))
    assert finding["magnitude"] == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(("first", "told"), [(20, False), (21, True)])
def test_no_channel_is_made_in_the_first_three_weeks(first: int, told: bool) -> None:
    rows = [(first, 0.0), (30, 0.1), (60, -1.6 * SPACE), (70, -1.6 * SPACE)]
    assert shown(weight_channel.RULES[0], scores_of(weight=rows)) == told


@pytest.mark.parametrize(
    ("fallen", "risen", "told"),
    [(2.01, 0.51, True), (2.01, 0.49, False), (1.99, 0.51, False)],
)
def test_a_recovery_is_half_a_space_up_after_two_down(
    fallen: float, risen: float, told: bool
) -> None:
    rows = [
        (60, 0.0),
        (120, -1.0 * SPACE),
        (180, -fallen * SPACE),
        (240, -fallen * SPACE),
        (300, (risen - fallen) * SPACE),
    ]
    assert shown(weight_recovery.RULE, scores_of(weight=rows)) == told


@pytest.mark.parametrize(("risen", "told"), [(0.99, True), (1.01, False)])
def test_a_fall_that_has_risen_a_whole_space_again_is_an_old_one(risen: float, told: bool) -> None:
    # From birth: what was lost in the first weeks is no fall that a recovery follows.
    rows = [(0, 0.0), (60, -3.2 * SPACE), (160, (risen - 3.2) * SPACE)]
    assert shown(weight_fall.RULE, scores_of(weight=rows[:2]))
    assert shown(weight_fall.RULE, scores_of(weight=rows)) == told


def expected(scores: pd.DataFrame, **columns: list[float]) -> pd.DataFrame:
    """Scores with what the growth model is to have expected: nan in columns that are not given."""
    given = {name: columns.get(name, [np.nan] * len(scores)) for name in EXPECTED}
    return scores.assign(**given)


@pytest.mark.parametrize(
    ("over_two", "each", "base", "told"),
    [
        (-2.5, -0.5, 1.0, True),
        (-2.49, -0.5, 1.0, False),
        (-2.5, -0.49, 1.0, False),
        (-2.5, -0.5, 1.01, False),
    ],
)
def test_slow_gain_is_2_5_sd_over_two_weights_each_half_an_sd_short_and_from_no_high_one(
    over_two: float, each: float, base: float, told: bool
) -> None:
    scores = expected(
        scores_of(weight=[(200, 0.0), (260, 0.0), (320, -0.4), (380, -0.8)]),
        conditional_z=[np.nan, base, each, -1.2],
        expected_z=[np.nan, 0.0, 0.0, 0.0],
        expected_sd=[np.nan, 0.3, 0.3, 0.3],
        conditional_z_over_2=[np.nan, np.nan, -1.0, over_two],
        conditional_z_over_3=[np.nan, np.nan, np.nan, -2.0],
        expected_value_over_2=[np.nan, np.nan, 9.0, 10.0],
        expected_value_over_3=[np.nan, np.nan, np.nan, 10.5],
    )
    assert shown(weight_slow_gain.RULE, scores) == told


@pytest.mark.parametrize(("over_three", "told"), [(-2.5, True), (-2.49, False)])
def test_slow_gain_over_three_weights_is_2_5_sd_too_and_begins_three_weights_back(
    over_three: float, told: bool
) -> None:
    scores = expected(
        scores_of(weight=[(140, 0.0), (200, 0.0), (260, -0.2), (320, -0.4), (380, -0.6)]),
        conditional_z=[np.nan, 0.0, -0.6, -0.6, -0.6],
        expected_z=[np.nan, 0.0, 0.0, 0.0, 0.0],
        expected_sd=[np.nan, 0.3, 0.3, 0.3, 0.3],
        conditional_z_over_2=[np.nan, np.nan, -1.0, -1.0, -2.0],
        conditional_z_over_3=[np.nan, np.nan, np.nan, -1.0, over_three],
        expected_value_over_2=[np.nan, np.nan, 9.0, 9.5, 10.0],
        expected_value_over_3=[np.nan, np.nan, np.nan, 9.6, 10.5],
    )
    findings = found(weight_slow_gain.RULE, scores)
    assert bool(len(findings)) == told
    if told:
        assert only(findings)["onset_date"] == BIRTH + pd.Timedelta(days=200)
        assert only(findings)["magnitude"] == pytest.approx(10.5 - scores["value"].iloc[-1])


@pytest.mark.parametrize(
    ("lost", "told"), [((0.99, 0.99), False), ((1.01, 0.68), True), ((1.01, 0.65), False)]
)
def test_what_was_not_gained_is_told_from_a_space_lost_until_two_thirds_are(
    lost: tuple[float, float], told: bool
) -> None:
    rows = [(365, 9.0), (420, 9.0), (480, 9.0)]
    z = gw.zscore("weight", 9.0, sex="female", age_days=365)
    for day, spaces in zip((520, 560), lost, strict=True):
        kg = gw.measurement("weight", z - spaces * SPACE, sex="female", age_days=day)
        rows.append((day, float(kg)))
    scores = in_kg(*rows)
    assert shown(weight_plateau.RULE, scores[:3]) and not shown(weight_plateau.RULE, scores)
    assert shown(weight_not_made_up.RULE, scores) == told


@pytest.mark.parametrize(("days", "told"), [(400, True), (401, False)])
def test_what_was_not_gained_is_told_for_400_days(days: int, told: bool) -> None:
    # Gain was slow for the last time on day 560; from there the child keeps to its centile.
    z = gw.zscore("weight", 9.0, sex="female", age_days=365) - 1.3 * SPACE
    later = [
        (day, float(gw.measurement("weight", z, sex="female", age_days=day)))
        for day in (560, 560 + days)
    ]
    scores = in_kg((365, 9.0), (420, 9.0), (480, 9.0), *later)
    assert shown(weight_slow_gain.RULE, scores[:4]) and not shown(weight_slow_gain.RULE, scores)
    assert shown(weight_not_made_up.RULE, scores) == told
