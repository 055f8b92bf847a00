"""Rules about length, head, body and record: just short of their thresholds, on them, beyond."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from children_at_limits import BIRTH, found, in_kg, measured, only, scores_of, shown, table

import growthwatch as gw
from growthwatch.detection.rules import (
    bmi_low,
    carried_forward,
    faltering_order,
    head_fall,
    head_far_out,
    head_rise,
    height_below_0_4th,
    height_below_midparental,
    height_fall,
    height_jumps,
    height_shrinks,
    sibling_difference,
    two_values_on_one_day,
    weighed_too_often,
    weight_for_length,
)

SPACE = 2 / 3  # a centile space, in z-scores (Cole 1994)
FAR_RISE, GOES_ON, EARLY_RISE = head_rise.RULES
SAME_WEIGHT, SAME_LENGTH, SAME_HEAD = carried_forward.RULES


@pytest.mark.parametrize(("day", "told"), [(41, False), (42, True)])
def test_lengths_and_heads_are_held_to_the_outer_lines_from_six_weeks(day: int, told: bool) -> None:
    assert shown(height_below_0_4th.RULE, scores_of(height=[(day, -2.8)])) == told
    assert shown(head_far_out.RULES[0], scores_of(ofc=[(day, -2.8)])) == told
    assert shown(head_far_out.RULES[1], scores_of(ofc=[(day, 2.8)])) == told


def parents(z: float) -> pd.DataFrame:
    """Parents so many SD from the mean: their children are half as far from it on average."""
    mother, father = (
        gw.measurement("height", z, sex=sex, age_days=20 * 365.25) for sex in ("female", "male")
    )
    return pd.DataFrame(
        {"child_id": ["c"], "mother_height_cm": [mother], "father_height_cm": [father]}
    )


@pytest.mark.parametrize(
    ("spaces", "day", "near", "far"),
    [
        (1.99, 900, False, False),
        (2.01, 900, True, False),
        (2.99, 900, True, False),
        (3.01, 900, True, True),
        (3.01, 730, False, False),
        (3.01, 731, True, True),
    ],
)
def test_more_than_two_and_three_spaces_below_the_midparental_centile_from_two_years(
    spaces: float, day: int, near: bool, far: bool
) -> None:
    scores = scores_of(height=[(day, -spaces * SPACE)])
    rules = height_below_midparental.RULES
    assert [shown(rule, scores, parents(0.0)) for rule in rules] == [far, near]


@pytest.mark.parametrize(
    ("of_parents", "day", "last", "told"),
    [
        (-3.8, 464, -2.8, True),  # not a year yet
        (-3.8, 465, -2.8, False),
        (-3.8, 465, -3.0, False),  # 0.3 of a space further is no further fall
        (-3.8, 465, -3.04, True),
        (-2.95, 465, -2.8, False),  # 2 spaces below the mid-parental -1.475 are -2.81
        (-2.92, 465, -2.8, True),
    ],
)
def test_a_child_as_short_as_the_parents_make_likely_is_told_of_for_a_year(
    of_parents: float, day: int, last: float, told: bool
) -> None:
    scores = scores_of(height=[(100, -2.8), (280, -2.8), (day, last)])
    assert shown(height_below_0_4th.RULE, scores, parents(of_parents)) == told


@pytest.mark.parametrize(
    ("first", "apart", "told"), [(41, 150, False), (42, 150, True), (42, 90, False), (42, 91, True)]
)
def test_a_fall_in_length_is_from_six_weeks_and_three_months(
    first: int, apart: int, told: bool
) -> None:
    # Low twice: at so many days, and on the day before or after it.
    days = (apart - 1, apart) if apart == 90 else (apart, apart + 1)
    rows = [(first, 0.0), *((first + day, -2.1 * SPACE) for day in days)]
    assert shown(height_fall.RULE, scores_of(height=rows)) == told


@pytest.mark.parametrize(("lengths", "magnitude"), [([0.3, 0.1, 0.2, 0.9], 0.2), ([0.3, 0.1], 0.2)])
def test_the_own_position_is_the_middle_of_the_first_three_lengths(
    lengths: list[float], magnitude: float
) -> None:
    rows = [(50 + 40 * place, z) for place, z in enumerate(lengths)]
    scores = scores_of(height=[*rows, (320, -1.5), (420, -1.5)])
    finding = only(found(height_fall.RULE, scores))
    assert finding["magnitude"] == pytest.approx((magnitude + 1.5) / SPACE, abs=0.01)


@pytest.mark.parametrize(
    ("first", "second", "z", "told"),
    [
        (9, 100, -2.0, False),
        (10, 100, -2.0, True),
        (30, 43, -2.0, False),
        (30, 44, -2.0, True),
        (30, 100, -1.99, False),
    ],
)
def test_a_fall_of_the_head_is_two_spaces_from_the_first_head_from_ten_days(
    first: int, second: int, z: float, told: bool
) -> None:
    assert shown(head_fall.RULE, scores_of(ofc=[(first, 0.5), (second, 0.5 + z * SPACE)])) == told


@pytest.mark.parametrize(
    ("spaces", "early", "far"),
    [(1.99, False, False), (2.0, True, False), (2.99, True, False), (3.0, False, True)],
)
def test_a_head_rises_by_two_spaces_and_far_by_three(spaces: float, early: bool, far: bool) -> None:
    scores = scores_of(ofc=[(30, 0.0), (90, 0.5 * spaces * SPACE), (140, spaces * SPACE)])
    assert (shown(EARLY_RISE, scores), shown(FAR_RISE, scores)) == (early, far)


@pytest.mark.parametrize(
    ("middle", "last", "later", "told"),
    [
        (153, 183, 1.0, True),
        (153, 183, 0.99, False),
        (153, 182, 1.0, False),  # 6 months are 182.6 days
        (152, 183, 1.0, False),  # a head from a month before stands for that at 6 months
        (170, 183, 1.0, False),  # less than two weeks apart
    ],
)
def test_a_rise_goes_on_by_a_space_or_more_after_six_months(
    middle: int, last: int, later: float, told: bool
) -> None:
    rows = [(30, 0.0), (90, 0.6), (middle, 1.5 * SPACE), (last, (1.5 + later) * SPACE)]
    assert shown(GOES_ON, scores_of(ofc=rows)) == told


@pytest.mark.parametrize(
    ("first", "then", "lost", "told"),
    [
        (300, 330, 2.3, False),  # lying: 2.3 cm are measuring
        (300, 330, 2.4, True),
        (1000, 1200, 1.4, False),  # standing: 1.4 cm
        (1000, 1200, 1.5, True),
        (600, 640, 3.0, False),  # from three months before two years a child may have stood: 0.7
        (600, 639, 3.0, True),
        (730, 800, 3.0, False),
        (731, 800, 2.1, False),  # and until two and a half it may have lain
        (731, 800, 2.2, True),
        (913, 1000, 2.1, False),
        (914, 1000, 2.1, True),
    ],
)
def test_a_child_shrinks_by_more_than_measuring_explains(
    first: int, then: int, lost: float, told: bool
) -> None:
    height = {300: 70.0, 600: 79.0}.get(first, 86.0)
    rows = [(first, height), (then, round(height - lost, 1))]
    assert shown(height_shrinks.RULE, measured(height_cm=rows)) == told


@pytest.mark.parametrize(("lying", "allowed"), [(True, 2.3), (False, 1.4)])
def test_a_jump_is_more_than_three_times_the_growth_due_and_measuring(
    lying: bool, allowed: float
) -> None:
    first, then, height = (500, 510, 78.0) if lying else (1500, 1590, 103.0)
    z = gw.zscore("height", height, sex="female", age_days=first)
    due = float(gw.measurement("height", z, sex="female", age_days=then)) - height
    # In whole millimetres the last height that is allowed and the first that is not.
    most = np.floor((3 * due + allowed) * 10) / 10
    for grown, told in ((most, False), (most + 0.1, True)):
        rows = [(first, height), (then, round(height + grown, 1))]
        assert shown(height_jumps.RULE, measured(height_cm=rows)) == told


@pytest.mark.parametrize(("days", "told"), [(365, True), (366, False)])
def test_a_jump_is_looked_for_over_a_year(days: int, told: bool) -> None:
    # At 15 a girl grows by less than a centimetre a year.
    rows = [(5480, 160.0), (5480 + days, 165.0)]
    assert shown(height_jumps.RULE, measured(height_cm=rows)) == told


@pytest.mark.parametrize(
    ("start", "gaps", "told"),
    [
        (60, [5, 5, 5], True),
        (60, [5, 5], False),  # four weights are too many in a row, three are not
        (60, [5, 6, 5], False),  # weekly, 80% of 7 days being 5.6
        (200, [11, 11, 11], True),
        (200, [11, 12, 11], False),  # fortnightly: 11.2
        (400, [24, 24, 24], True),
        (400, [24, 25, 24], False),  # monthly: 24.35
        (8, [5, 5, 5], False),  # daily below a month
        (3, [1, 1, 1, 1, 1], False),
        (26, [5, 5, 5], True),  # a month are 30.4 days: the second weight is past it
        (25, [5, 5, 5], False),
        (172, [11, 11, 11], True),  # six months are 182.6 days
        (171, [11, 11, 11], False),
        (342, [24, 24, 24], True),  # a year are 365.25 days
        (341, [24, 24, 24], False),
    ],
)
def test_too_often_is_nices_spacing_undercut_three_times_in_a_row(
    start: int, gaps: list[int], told: bool
) -> None:
    # NICE NG75: daily below 1 month, weekly to 6 months, fortnightly to 12, monthly from 1 year.
    days = start + np.cumsum([0, *gaps])
    scores = scores_of(weight=[(int(day), 0.0) for day in days])
    assert shown(weighed_too_often.RULE, scores) == told


@pytest.mark.parametrize(
    ("days", "grams", "told"),
    [(27, 4.87, False), (28, 4.87, True), (28, 4.8, False)],
)
def test_the_same_weight_four_weeks_later_is_told_unless_it_is_round(
    days: int, grams: float, told: bool
) -> None:
    assert shown(SAME_WEIGHT, in_kg((60, grams), (60 + days, grams))) == told


def test_the_same_weight_is_told_where_200_g_were_due() -> None:
    days = np.arange(28, 90)
    first, start = 1200, 14.53
    z = gw.zscore("weight", start, sex="female", age_days=first)
    due = gw.measurement("weight", z, sex="female", age_days=first + days) - start
    enough = int(days[due >= 0.2].min())
    assert enough > 28
    assert not shown(SAME_WEIGHT, in_kg((first, start), (first + enough - 1, start)))
    assert shown(SAME_WEIGHT, in_kg((first, start), (first + enough, start)))


@pytest.mark.parametrize(
    ("first", "days", "value", "told"),
    [
        (60, 55, 57.3, False),
        (60, 56, 57.3, True),
        (60, 56, 57.5, True),  # 4 cm were due: rounding hides 2.3 of them
        (500, 60, 78.3, True),
        (500, 60, 78.5, False),  # 2 cm were due, and 1 is needed beyond what rounding hides
        (640, 90, 84.3, True),
        (641, 90, 84.3, False),  # past two years, 730.5 days
    ],
)
def test_the_same_length_eight_weeks_later_is_told_below_two_years(
    first: int, days: int, value: float, told: bool
) -> None:
    rows = [(first, value), (first + days, value)]
    assert shown(SAME_LENGTH, measured(height_cm=rows)) == told


@pytest.mark.parametrize(("value", "told"), [(43.3, True), (43.5, False)])
def test_the_same_head_is_told_where_half_a_centimetre_was_due(value: float, told: bool) -> None:
    # 1.0 cm was due: enough of an exact value, not of one read to half a centimetre.
    assert shown(SAME_HEAD, measured(ofc_cm=[(210, value), (270, value)])) == told


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("weight_kg", (9.0, 9.1), False),
        ("weight_kg", (9.0, 9.11), True),
        ("height_cm", (72.0, 73.0), False),
        ("height_cm", (72.0, 73.1), True),
        ("ofc_cm", (45.0, 46.0), False),
        ("ofc_cm", (45.0, 46.1), True),
    ],
)
def test_two_values_of_a_day_differ_by_more_than_measuring(
    column: str, values: tuple[float, float], told: bool
) -> None:
    scores = measured(**{column: [(365, values[0]), (365, values[1])]})
    measure = scores["measure"].iloc[0]
    assert shown(two_values_on_one_day.rule(measure), scores) == told


def of_length(*rows: tuple[int, float, float]) -> pd.DataFrame:
    """Scores of weight in kg and length in cm of the same days."""
    return measured(
        weight_kg=[(day, kg) for day, kg, _ in rows], height_cm=[(day, cm) for day, _, cm in rows]
    ).pipe(_joined)


def _joined(scores: pd.DataFrame) -> pd.DataFrame:
    children = pd.DataFrame({"child_id": ["c"], "sex": ["female"], "birth_date": [BIRTH]})
    wide = scores.pivot_table(index="date", columns="measure", values="value").reset_index()
    wide = wide.rename(columns={"weight": "weight_kg", "height": "height_cm"})
    return gw.score(children, wide[["date", "weight_kg", "height_cm"]].assign(child_id="c"))


@pytest.mark.parametrize(
    ("day", "told"),
    [(182, False), (183, True)],
)
def test_one_weight_for_length_is_enough_from_six_months(day: int, told: bool) -> None:
    # WHO, girls of 66.0 cm: median 7.3 kg, -2 SD 6.1 kg (published to 0.1 kg).
    low, _ = reversed(weight_for_length.RULES)
    assert shown(low, of_length((day, 6.0, 66.0))) == told


@pytest.mark.parametrize(("days", "told"), [(183, False), (184, True)])
def test_a_weight_for_length_of_half_a_year_ago_speaks_against_a_low_one(
    days: int, told: bool
) -> None:
    _, low = weight_for_length.RULES
    good, thin = (300, 7.1, 70.0), (300 + days, 7.6, 75.5)
    assert shown(low, of_length(thin))
    assert shown(low, of_length(good, thin)) == told


@pytest.mark.parametrize(("day", "told"), [(730, False), (731, True)])
def test_bmi_is_held_to_the_2nd_and_0_4th_centile_from_two_years(day: int, told: bool) -> None:
    height = float(gw.measurement("height", 0.0, sex="female", age_days=day))
    bmi = float(gw.measurement("bmi", -2.8, sex="female", age_days=day))
    scores = of_length((day, bmi * (height / 100) ** 2, height))
    assert [shown(rule, scores) for rule in bmi_low.RULES] == [told, told]


@pytest.mark.parametrize(
    ("first", "fall", "apart", "told"),
    [
        (42, 1.0, 28, True),
        (42, 0.99, 28, False),
        (41, 1.0, 28, False),
        (42, 1.0, 27, False),
    ],
)
def test_the_order_of_falling_is_told_from_a_space_below_a_position_of_four_weeks_before(
    first: int, fall: float, apart: int, told: bool
) -> None:
    low = -fall * SPACE
    rows = [(first, 0.0), (first + apart, low), (first + apart + 1, low)]
    if apart < 28:
        rows = [(first, 0.0), (first + apart - 1, low), (first + apart, low)]
    scores = scores_of(weight=rows, height=rows)
    assert shown(faltering_order.RULE, scores) == told


def family(own: list, sibling: list, *, older_by: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and children of two of one family, the second born so many days earlier."""
    births = [BIRTH, BIRTH - pd.Timedelta(days=older_by)]
    children = pd.DataFrame(
        {"child_id": ["c", "d"], "sex": "female", "birth_date": births, "family_id": "F"}
    )
    visits = [
        table(child, birth=birth, weight=rows)
        for child, birth, rows in zip(("c", "d"), births, (own, sibling), strict=True)
    ]
    return gw.score(children, pd.concat(visits)), children


@pytest.mark.parametrize(
    ("own", "sibling", "told"),
    [
        (-1.5, 0.5, True),
        (-1.5, 0.49, False),  # two spaces between them
        (-1.0, 1.0, True),
        (-0.99, 1.1, False),  # of which the child has fallen one itself
    ],
)
def test_a_child_falls_away_by_two_spaces_of_which_one_is_its_own(
    own: float, sibling: float, told: bool
) -> None:
    days = (100, 160, 200)
    mine = [(day, z) for day, z in zip(days, (0.0, own * SPACE, own * SPACE), strict=True)]
    other = [(day, z) for day, z in zip(days, (0.0, sibling * SPACE, sibling * SPACE), strict=True)]
    assert shown(sibling_difference.RULE, *family(mine, other)) == told


@pytest.mark.parametrize(
    ("start", "older_by", "late", "told"),
    [
        (42, 0, 0, True),
        (41, 0, 0, False),  # from six weeks
        (42, 0, 61, True),
        (42, 0, 62, False),  # the sibling's weight is two months old at most
        (42, 800, 61, True),
        (42, 800, 225, True),  # or a quarter of its age then: of 902 days
        (42, 800, 226, False),
    ],
)
def test_the_siblings_weight_is_of_about_that_time(
    start: int, older_by: int, late: int, told: bool
) -> None:
    last = start + late + 60
    mine = [(start, 0.0), (last - 1, -1.4), (last, -1.4)]
    other = [(start + older_by, 0.0), (last - late + older_by, 0.1)]
    if not late:
        other.insert(1, (last - 1 + older_by, 0.1))
    assert shown(sibling_difference.RULE, *family(mine, other, older_by=older_by)) == told
