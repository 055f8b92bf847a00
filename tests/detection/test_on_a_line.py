"""On a centile line exactly is not beyond it: NICE and RCPCH write "below the 2nd centile"."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from children_at_limits import found, measured

from growthwatch.centiles import Z_0_4TH, Z_2ND, Z_99_6TH
from growthwatch.detection.rule import Rule
from growthwatch.detection.rules import bmi_low, head_far_out, height_below_0_4th, weight_below

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
