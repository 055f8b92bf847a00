"""One child from values pasted into a notebook."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import growthwatch as gw

PASTED = """
2012-11-02 7.85
14/01/2013\t7.86
20 March 2013; 7.90
"""


def test_three_pasted_lines_make_a_child_with_findings():
    child = gw.one_child(sex="F", birth_date="20/10/2011", weight_kg=PASTED)
    assert child.measurements["weight_kg"].tolist() == [7.85, 7.86, 7.90]
    assert child.measurements["date"].iloc[1] == pd.Timestamp("2013-01-14")
    plateau = child.findings.set_index("rule").loc["weight_plateau", "message"]
    assert plateau.startswith("Weight stood still from 12 months (2 November 2012, 7.85 kg)")
    assert not child.findings["rule"].str.startswith("overdue_routine").any()


def test_values_by_date_are_put_together_by_day_and_scored_like_a_file():
    child = gw.one_child(
        sex="male",
        birth_date=dt.date(2020, 1, 1),
        weight_kg={"2020-06-01": 7.5, dt.date(2020, 9, 1): 8.9},
        height_cm={"2020-06-01": 66.0},
        gestation_weeks=36,
        birth_weight_kg=2.6,
        reference="who",
    )
    assert len(child.measurements) == 2
    z = child.scores.query("measure == 'weight' and value == 7.5")["z"].iloc[0]
    corrected = (dt.date(2020, 6, 1) - dt.date(2020, 1, 1)).days - 28
    expected = gw.zscore("weight", 7.5, sex="male", age_days=corrected, reference="who")
    assert z == pytest.approx(expected)
    assert child.scores["value"].min() == 2.6


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weight_kg": {"2013-01-14": "7,86"}}, "comma for the decimal point"),
        ({"weight_kg": "about eight"}, "weight_kg, line 1: 'about eight' is not|not a date"),
        ({"weight_kg": "2013-01-14"}, "write a line such as 2013-01-14 7.86"),
        ({"weight_kg": {"2010-01-14": 7.0}}, "before the child's birth on 2011-10-20"),
        ({"ofc_cm": {"2013-02-30": 45}}, "not a day of the calendar"),
        ({"sex": "x"}, "write female or male"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(given, words):
    known = {"sex": "F", "birth_date": "2011-10-20"} | given
    with pytest.raises(gw.CaseloadError, match=words) as caught:
        gw.one_child(**known)
    assert "\n" not in str(caught.value)


def test_a_child_without_values_is_a_child_without_measurements():
    child = gw.one_child(sex="F", birth_date="2011-10-20")
    assert child.measurements.empty and child.findings.empty
