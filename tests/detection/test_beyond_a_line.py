"""Where a rule is met by less than the width of a band, its words agree with the band beside it."""

from __future__ import annotations

import pytest

import growthwatch as gw
from growthwatch.say.centile_words import beyond_words

AGE, BIRTH, DATE = 400, "2021-01-01", "2022-02-05"


def messages(measure: str, z: float) -> list[str]:
    value = round(gw.measurement(measure, z, sex="female", age_days=AGE), 2)
    column = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}[measure]
    child = gw.one_child(sex="F", birth_date=BIRTH, gestation_weeks=40, **{column: {DATE: value}})
    return list(child.findings["message"])


@pytest.mark.parametrize(
    ("z", "said"), [(-2.06, "just below"), (-2.13, "just below"), (-2.25, "below")]
)
def test_a_weight_on_the_2nd_by_the_band_is_just_below_it(z: float, said: str) -> None:
    (message,) = messages("weight", z)
    assert f", {said} the 2nd centile, at " in message
    # RCPCH: a point within a quarter of a space of a line is on it.
    assert (gw.centile_band(z) == "on the 2nd centile") is (said == "just below")


def test_so_it_is_at_every_line_that_a_rule_has() -> None:
    assert "just below the 0.4th centile" in messages("weight", -2.70)[0]
    assert ", below the 0.4th centile" in messages("weight", -3.10)[0]
    assert "just below the 0.4th centile" in messages("height", -2.75)[0]
    assert "just below the 0.4th centile" in messages("ofc", -2.75)[0]
    assert "just above the 99.6th centile" in messages("ofc", 2.75)[0]


@pytest.mark.parametrize("line", ["0.4th", "2nd", "9th", "99.6th"])
def test_just_is_said_where_the_band_is_on_the_line_and_nowhere_else(line: str) -> None:
    for hundredths in range(-400, 400):
        z = hundredths / 100 + 0.001
        just = beyond_words(z, line).startswith("just ")
        assert just is (gw.centile_band(z) == f"on the {line} centile"), z
