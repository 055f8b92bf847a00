"""How a judgement is said: one colon a sentence at most, no cause, no diagnosis, no comfort."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets
from growthwatch.say import headline, judged

NEVER_SAID = re.compile(
    r"no concern|neglect|abuse|caused|because of|due to|failure to thrive|diagnos|malnourish",
    re.IGNORECASE,
)
DAYS = ["2012-11-20", "2013-04-25", "2013-09-30", "2014-01-10", "2014-03-20", "2014-05-21",
        "2014-06-16", "2014-08-10", "2014-08-31"]  # fmt: skip


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    child = datasets.child_b1().child("B1")
    return [one for day in DAYS for one in child.as_of(day).judgement.sentences]


def test_no_sentence_names_a_cause_a_diagnosis_or_says_that_all_is_well(sentences):
    assert len(sentences) > 40
    assert [one for one in sentences if NEVER_SAID.search(one)] == []


def test_every_sentence_begins_with_a_capital_ends_with_a_stop_and_has_one_colon(sentences):
    for one in sentences:
        assert one[0].isupper() and one.endswith("."), one
        assert one.count(":") <= 1, one
        assert "nan" not in one and "NaT" not in one and "  " not in one, one


def test_gain_within_a_period_and_outside_it_is_said_in_words(sentences):
    inside = [one for one in sentences if " a week in " in one]
    assert not any(sign in one for one in inside for sign in "+−")
    assert set(inside) >= {
        "Nursery: she gained 29 g a week in 9 weeks, and outside it lost 11 g a week in 51 weeks.",
        "Hospital: she gained 84 g a week in 2 weeks, and outside it lost 10 g a week in 15 weeks.",
        "Protection plan: she lost 10 g a week in 10 weeks, and outside it gained 16 g a week in 7 "
        "weeks.",
    }


@pytest.mark.parametrize(
    ("probability", "word"),
    [(0.95, "very likely"), (0.5, "likely"), (0.3, "possible"), (0.1, "unlikely")],
)
def test_probabilities_are_said_in_plain_words(probability, word):
    assert headline.likelihood(probability) == word
    assert headline.likelihood(np.nan) == "possible"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0003, "Of 100 healthy children with her record, fewer than one would weigh so little."),
        (0.03, "Of 20 healthy children with her record, fewer than one would weigh so little."),
        (0.26, "Of 20 healthy children with her record, about 5 would weigh so little."),
        (np.nan, ""),
    ],
)
def test_rarities_are_said_in_natural_frequencies(share, said):
    assert judged.frequency({"share_below": share, "sex": "female"}) == said


def test_a_child_of_unknown_sex_is_the_child():
    assert "the child's record" in judged.frequency({"share_below": 0.03, "sex": ""})


def test_a_record_without_a_finding_says_what_it_rests_on_and_how_old_it_is():
    child = gw.one_child(
        sex="M", birth_date="2024-01-01", gestation_weeks=40,
        weight_kg="2024-01-01 3.5\n2024-02-26 5.2\n2024-03-25 6.0\n2024-04-22 6.7",
    )  # fmt: skip
    said = str(child.as_of("2024-05-20").judgement)
    assert (
        "He weighed 6.70 kg on 22 April 2024, as was likely from the 3 weights before." in said
        and "which was 4 weeks old on" in said
    )


@pytest.mark.parametrize(
    ("from_kg", "likely_kg", "said"),
    [
        (7.9, np.nan, "She gained only 0.10 kg from 2 November 2012 to 14 January 2013: "),
        (8.3, np.nan, "She lost 0.30 kg from 2 November 2012 to 14 January 2013: "),
        (8.0, np.nan, "She gained nothing from 2 November 2012 to 14 January 2013: "),
        (np.nan, np.nan, "She has not gained weight as expected: "),
        (7.9, 8.5, "She gained 0.10 kg from 2 November 2012 to 14 January 2013, where a gain of "
         "0.60 kg was likely: "),
    ],
)  # fmt: skip
def test_weight_gain_that_was_too_slow_is_said_as_far_as_it_is_known(from_kg, likely_kg, said):
    began = pd.Timestamp("2012-11-02") if from_kg == from_kg else pd.NaT
    row = {
        "state": "faltering", "level": "concern", "sex": "female", "act_for": "concern",
        "because": (), "word": "", "in_doubt": False, "from_kg": from_kg, "from_date": began,
        "likely_kg": likely_kg, "last_weight_kg": 8.0, "same_as_date": pd.NaT,
        "last_weight_date": pd.Timestamp("2013-01-14"), "last_age_days": 452.0,
    }  # fmt: skip
    assert headline.headline(row) == said + "8.00 kg at 14 months."


def test_a_baby_without_a_centile_who_has_not_regained_birth_weight_has_the_kilograms_said():
    child = gw.one_child(
        sex="X", birth_date="2024-01-01", gestation_weeks=40, birth_weight_kg=3.5,
        weight_kg="2024-01-25 3.3\n2024-02-05 3.4",
    )  # fmt: skip
    assert child.judgement["state"] == "faltering"
    assert child.judgement["headline"] == (
        "The child lost 0.10 kg from 1 January 2024 to 5 February 2024: 3.40 kg at 5 weeks."
    )


@pytest.mark.parametrize("last", ["7.50", "7.55"])
def test_a_child_that_weighs_what_it_weighed_half_a_year_ago_is_not_said_to_be_losing(last):
    child = gw.one_child(
        sex="F", birth_date="2023-01-01", gestation_weeks=40, birth_weight_kg=3.3,
        weight_kg="2023-03-01 5\n2023-05-01 6.5\n2023-07-01 7.5\n2023-10-01 7.5\n"
        f"2023-12-01 7.5\n2024-02-01 {last}",
    )  # fmt: skip
    assert child.judgement["level"] == "urgent"
    assert child.judgement["headline"] == (
        f"She weighed {last} kg at 13 months, what she weighed at 6 months."
    )


def test_a_state_that_is_called_as_its_level_is_said_once():
    child = gw.one_child(
        sex="F", birth_date="2024-01-01", gestation_weeks=40,
        weight_kg="2024-01-01 3.3\n2024-03-01 5\n2024-05-01 6.5\n2024-08-01 7.9\n2024-10-01 6.9",
    )  # fmt: skip
    assert child.judgement["state"] == "confirm"
    assert str(child.judgement).startswith("Confirm. Her weight of 6.90 kg")
    assert child.judgement._repr_html_().casefold().count("confirm<") == 1


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("2023-10-12 5.4", "one weight does not show how a child grows."),
        (
            "2023-09-12 5.2\n2023-10-12 5.4",
            "her 2 weights do not show yet whether she keeps to it.",
        ),
    ],
)
def test_a_weight_below_the_0_4th_is_said_to_be_so_and_nothing_is_said_of_growth(pasted, said):
    one = gw.one_child(sex="F", birth_date="2023-01-10", weight_kg=pasted).judgement
    assert one["level"] == "confirm" and (one["act_by"] - one["last_weight_date"]).days == 14
    so_far = "She weighed 5.40 kg at 9 months, below the 0.4th centile, and "
    assert one["headline"] == so_far + said


def test_a_child_never_weighed_is_not_known_and_says_so():
    caseload = datasets.child_b1()
    other = caseload.children.assign(child_id="B2", birth_weight_kg=np.nan)
    children = pd.concat([caseload.children, other], ignore_index=True)
    scores = gw.score(children, caseload.measurements)
    row = gw.judge(scores, children=children, as_of="2014-05-21").set_index("child_id").loc["B2"]
    assert row["state"] == "not known" and "no weight on record" in row["headline"]


def test_the_thresholds_of_nice_are_told_wherever_they_are_met():
    judgement = datasets.child_b1().child("B1").as_of("2014-05-21").judgement
    assert "weight below the 2nd centile" in judgement["nice"]
    assert "NICE NG75 thresholds met: " in str(judgement)
    assert "BMI below the 0.4th centile" in judgement["nice"]
    assert "BMI below the 2nd centile" not in judgement["nice"]  # said once, in its strongest form
    assert "weight_below_2nd" not in judgement["because_rules"]
    assert len(judgement["because"]) <= 3


def test_a_notebook_shows_a_judgement_with_what_was_typed_escaped():
    judgement = datasets.child_b1().child("B1").as_of("2014-05-21").judgement
    shown = judgement._repr_html_()
    assert "<strong>Losing.</strong> She weighed " in shown and "urgent" in shown
    assert judgement.state == "losing" and "state" in dir(judgement)
    with pytest.raises(AttributeError, match="a judgement has no 'colour'"):
        _ = judgement.colour


@pytest.mark.parametrize(
    ("child", "called"),
    [
        # Gained and lost again within weeks: one of the weights is wrong, or none.
        (
            {
                "birth_date": "2022-01-01",
                "birth_weight_kg": 3.4,
                "weight_kg": "2022-03-01 5.2\n2022-05-01 6.6\n2022-07-01 7.5\n2022-10-01 8.6\n"
                "2023-01-01 9.4\n2023-03-01 9.8\n2023-03-12 10.5\n2023-03-22 9.8",
            },
            "Confirm (urgent). She gained 0.70 kg in 11 days and lost 0.70 kg",
        ),
        # Below the 0.4th in weight and BMI at the one weight there is.
        (
            {"birth_date": "2008-01-01", "weight_kg": {"2022-01-01": 27},
             "height_cm": {"2022-01-01": 160}},
            "Confirm (concern). She weighed 27.00 kg at 14 years",
        ),
    ],
)  # fmt: skip
def test_who_is_to_be_seen_is_not_called_growing_as_expected(child, called):
    judgement = gw.one_child(sex="F", gestation_weeks=40, **child).judgement
    assert str(judgement).startswith(called)
    assert "rowing as expected" not in str(judgement) + judgement._repr_html_()
