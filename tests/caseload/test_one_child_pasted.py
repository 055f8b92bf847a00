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
    assert plateau.startswith("Her weight stood still from 12 months (7.85 kg on 2 November 2012)")
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
    assert "bmi" in set(child.scores["measure"])
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
        ({"sex": "gril"}, "write female or male"),
        ({"birth_weight_kg": 3200}, r"looks like grams \(3.2 kg\)"),
        ({"mother_height_cm": 1.61}, r"mother_height_cm.*looks like metres \(161 cm\)"),
        ({"father_height_cm": 116}, "father_height_cm.*135.5 and 219.2"),
        ({"weight_kg": {"2015-01-01": 32000}}, r"looks like grams \(32 kg\)"),
        ({"weight": "2013-01-14 7.86"}, "knows no 'weight': did you mean 'weight_kg'"),
        ({"gestation_week": 36}, "did you mean 'gestation_weeks'"),
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


def test_two_values_of_a_day_are_both_kept_and_told():
    lines = "2012-11-02 7.85 kg\n2013-01-14 7.86kg\n2013-01-14 8.86"
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=lines)
    assert child.measurements["weight_kg"].tolist() == [7.85, 7.86, 8.86]
    assert "two_values_on_one_day" in set(child.findings["rule"])


def test_dates_given_later_are_read_day_first_too():
    child = gw.one_child(sex="F", birth_date="20/10/2011", weight_kg=PASTED)
    assert child.expected("01/09/2013")["date"].iloc[0] == pd.Timestamp("2013-09-01")
    assert len(child.as_of("04/02/2013").measurements) == 2
    assert len(gw.detect(child.scores, as_of="15/03/2013")) == len(
        gw.detect(child.scores, as_of="2013-03-15")
    )
    with pytest.raises(ValueError, match="write it as 2013-04-22 or 22/04/2013"):
        child.as_of("March 2013")


def test_what_cannot_be_expected_says_why():
    weights = {"2012-11-02": 7.85, "2013-01-14": 7.86}
    down = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=weights, reference="trisomy-21")
    assert "for the reference uk-who only" in down.expected("2013-09-01")["note"].iloc[0]
    old = gw.one_child(sex="F", birth_date="2005-10-20", weight_kg=weights)
    assert "ends at 5 years" in old.expected("2013-09-01")["note"].iloc[0]
