"""On a centile line exactly is not beyond it: NICE and RCPCH write "below the 2nd centile"."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from children_at_limits import found, measured

from growthwatch.centiles import CENTILE_SPACE, Z_0_4TH, Z_2ND, Z_99_6TH
from growthwatch.detection.kept_to import kept_to
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.rule import Rule
from growthwatch.detection.rules import (
    bmi_low,
    head_fall,
    head_far_out,
    head_rise,
    height_below_0_4th,
    height_fall,
    weight_below,
    weight_channel,
    weight_fall,
)

DAY = 800


@cache
def scores() -> pd.DataFrame:
    return measured(weight_kg=[(DAY, 11.0)], height_cm=[(DAY, 86.0)], ofc_cm=[(DAY, 48.0)])


def told(rule: Rule, z: float) -> bool:
    own = (scores()["measure"] == rule.measure).to_numpy()
    return len(found(rule, scores().assign(z=np.where(own, z, scores()["z"])))) > 0


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        *((rule, Z_0_4TH if "0_4th" in rule.name else Z_2ND)
          for rule in (*weight_below.RULES, *bmi_low.RULES)),
        (height_below_0_4th.RULE, Z_0_4TH),
        (head_far_out.RULES[0], Z_0_4TH),
        (head_far_out.RULES[1], Z_99_6TH),
    ],
    ids=lambda one: getattr(one, "name", None),
)  # fmt: skip
def test_what_lies_on_the_line_is_not_told_and_the_least_beyond_it_is(
    rule: Rule, line: float
) -> None:
    assert not told(rule, line)
    assert told(rule, float(np.nextafter(line, line * np.inf)))


# z-scores to begin at: two thirds below them, taken from them again, is a hair more or less.
BEGINNINGS = np.array([-0.4, -0.1, 0.1, 0.3, 0.6, 0.7, 0.9, 1.1])
SPREAD_OUT = {
    "weight": [0, 60, 120, 215, 240, 270, 300],
    "height": [60, 160, 260, 360, 460, 560, 660],
    "ofc": [12, 40, 80, 120, 240, 300, 360],
}


@cache
def seven(measure: str) -> pd.DataFrame:
    """Seven values each of as many children as there are beginnings."""
    column = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}[measure]
    scored = measured(**{column: [(day, 5.0 + day / 100) for day in SPREAD_OUT[measure]]})
    own = scored[(scored["measure"] == measure).to_numpy()]
    each = [own.assign(child_id=f"c{number}") for number in range(len(BEGINNINGS))]
    return pd.concat(each, ignore_index=True)


def so_far(measure: str, spaces: tuple[float, ...]) -> Records:
    """Records of which each value lies so many spaces below where the child begins."""
    z = BEGINNINGS[:, None] - np.array(spaces) * CENTILE_SPACE
    return records_of(seven(measure).assign(z=z.ravel()), Parameters())


@pytest.mark.parametrize(
    ("rule", "spaces", "last"),
    [
        (weight_fall.RULE, (0, 0, 0, 0, 1, 1, 2), True),
        (weight_fall.RULE, (0, 0, 0, 0, 1, 1, 1.99), False),
        (weight_channel.RULES[0], (0, 0, 0, 0, 0, 1.5, 1.5), True),
        (weight_channel.RULES[0], (0, 0, 0, 0, 0, 1.5, 1.49), False),
        (weight_channel.RULES[1], (0, 0, 0, 0, 1, 2, 2), True),
        (weight_channel.RULES[1], (0, 0, 0, 0, 1, 2, 1.99), False),
        (height_fall.RULE, (0, 0, 0, 0, 0, 2, 2), True),
        (height_fall.RULE, (0, 0, 0, 0, 0, 2, 1.99), False),
        (head_fall.RULE, (0, 0, 0, 0, 1, 1, 2), True),
        (head_fall.RULE, (0, 0, 0, 0, 1, 1, 1.99), False),
        (head_rise.RULES[0], (0, 0, 0, 0, -1, -1, -3), True),
        (head_rise.RULES[0], (0, 0, 0, 0, -1, -1, -2.99), False),
        # One space of the two after six months, which the head at eight months stands for.
        (head_rise.RULES[1], (0, 0, 0, 0, -1, -1, -2), True),
        (head_rise.RULES[1], (0, 0, 0, 0, -1.01, -1, -2), False),
        (head_rise.RULES[1], (0, 0, 0, 0, -0.5, -1, -1.99), False),
    ],
    ids=lambda one: getattr(one, "name", None),
)
def test_so_many_spaces_to_the_hair_are_so_many_wherever_the_child_begins(
    rule: Rule, spaces: tuple[float, ...], last: bool
) -> None:
    present = so_far(rule.measure, spaces).signs(rule).present
    assert present[6::7].tolist() == [last] * len(BEGINNINGS)


@pytest.mark.parametrize("way", [-1, 1])
@pytest.mark.parametrize(("spaces", "kept"), [(1 / 3, True), (0.34, False), (-1.0, True)])
def test_a_third_of_a_space_to_the_hair_is_no_further_change(
    spaces: float, kept: bool, way: int
) -> None:
    rows = (0, 0, -way * spaces, 0, 0, 0, 0)
    record = so_far("weight", rows).weight
    told = np.arange(len(record)) % 7 == 1
    far = {"spaces": 1 / 3, "high": way > 0}
    # Told at 60 days of age, and looked at on day 120.
    assert kept_to(record, told, days=60, **far)[2::7].tolist() == [kept] * len(BEGINNINGS)
    assert not kept_to(record, told, days=61, **far)[2::7].any()
    assert not kept_to(record, told, days=60, **far)[:2].any()
