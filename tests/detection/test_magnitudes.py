"""Every rule's magnitude is what its unit says: worked out anew from the measurements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets
from growthwatch.centiles import CENTILE_SPACE
from growthwatch.record.vocabulary import DAYS_PER_MONTH

# The unit of every rule, and the magnitude from what the finding tells: the row it counts from, the
# last one that shows it, and the scores of the child.
Facts = dict[str, Any]
UNITS: dict[str, Callable[[Facts, pd.DataFrame], float]] = {
    "kg lost": lambda f, _: f["since_value"] - f["last_value"],
    "months without gain": lambda f, _: days(f) / DAYS_PER_MONTH,
    "kg not gained": lambda f, s: on_centile(f, s) - f["last_value"],
    "kg below expected": lambda f, _: f["since_value"] + f["due"] - f["last_value"],
    "centile spaces": lambda f, _: abs(f["last_z"] - f["since_z"]) / CENTILE_SPACE,
    "z-score": lambda f, _: f["last_z"],
    "% of birth weight": lambda f, _: 100 * (1 - f["last_value"] / f["since_value"]),
    "cm lower": lambda f, _: f["since_value"] - f["last_value"],
    "cm grown": lambda f, _: f["last_value"] - f["since_value"],
    "kg apart": lambda f, _: max(f["values"]) - min(f["values"]),
    "cm apart": lambda f, _: max(f["values"]) - min(f["values"]),
    "days since due": lambda f, _: (f["last_date"] - f["due_date"]).days,
}
# Counted from the middle of several measurements, or from the higher of the last two, or the
# z-score of something else than the measure: they have tests of their own.
OTHERS = {
    "weight_for_length_very_low", "weight_for_length_low",
    "height_fall", "head_fall", "head_rise", "head_rise_far", "head_rise_after_6_months",
    "weight_fall_fast", "weight_fall_slow",
}  # fmt: skip


def days(facts: Facts) -> int:
    return (facts["last_date"] - facts["since_date"]).days


def on_centile(facts: Facts, scores: pd.DataFrame) -> float:
    """Return the weight of a child that stayed on the centile it had."""
    age = scores.set_index("date")["corrected_age_days"]
    return gw.measurement(
        "weight",
        facts["since_z"],
        sex=facts["sex"],
        age_days=age[pd.Timestamp(facts["last_date"])],
    )


def losing() -> gw.Child:
    return gw.one_child(
        sex="F", birth_date="2020-01-01", gestation_weeks=40, birth_weight_kg=3.6,
        weight_kg="2020-01-06 3.1\n2020-01-25 3.5\n2020-04-01 6.0\n2020-07-01 7.5\n"
        "2020-10-01 8.4\n2021-01-01 8.45\n2021-04-01 8.40\n2021-07-01 8.0\n2021-10-01 7.6",
        height_cm="2020-07-01 66\n2020-10-01 63\n2021-04-01 84",
    )  # fmt: skip


def readme() -> gw.Child:
    return gw.one_child(
        sex="F",
        birth_date="2011-10-20",
        weight_kg="2012-11-02 7.85\n2013-01-14 7.86\n2013-03-20 7.90",
    )


def twice_a_day() -> gw.Child:
    return gw.one_child(
        sex="M",
        birth_date="2020-01-01",
        weight_kg=[("2020-07-01", 7.2), ("2020-07-01", 8.1), ("2020-08-15", 8.4)],
        height_cm=[("2020-07-01", 66.0), ("2020-07-01", 69.0), ("2020-08-15", 69.5)],
    )


CHILDREN = (losing, readme, twice_a_day, lambda: datasets.child_b1().child("B1"))


@pytest.mark.parametrize("child_of", CHILDREN)
def test_magnitudes_are_what_their_units_say(child_of: Callable[[], gw.Child]) -> None:
    child = child_of()
    scores = child.scores[child.scores["measure"] == "weight"]
    checked = 0
    for finding in child.findings.itertuples():
        work_out = UNITS.get(finding.unit)
        if work_out is None or finding.rule in OTHERS:
            continue
        expected = work_out(finding.details, scores)
        assert finding.magnitude == pytest.approx(expected, abs=1e-6), finding.message
        checked += 1
    assert checked >= 2


def test_the_weights_of_the_readme_are_0_793_kg_behind_what_was_due() -> None:
    found = readme().findings.set_index("rule")
    # 0.843 kg would keep to the centile of 7.85 kg, and 0.05 kg were gained; both rules count what
    # is missing, so that they can be compared.
    assert found.loc["weight_plateau", "magnitude"] == pytest.approx(0.793, abs=0.0005)
    assert found.loc["weight_slow_gain", "magnitude"] > found.loc["weight_plateau", "magnitude"]
