"""Conditions in words: what is read of them, and what is left as words."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from growthwatch.reading.conditions import read_condition

MADE = dt.date(2014, 3, 2)
MAY = dt.date(2014, 5, 21)


@pytest.mark.parametrize(
    ("words", "measure", "below", "by"),
    [
        ("below 8.2 kg by 2014-05-21", "weight", 8.2, MAY),
        ("escalate if below 8.2 kg by 21 May", "weight", 8.2, MAY),
        ("Weight under 8200g by 21st May 2014", "weight", 8.2, MAY),
        ("if she has not reached 8.2kg by 21/05/2014", "weight", 8.2, MAY),
        ("less than 8.2 kg on the 21 May", "weight", 8.2, MAY),
        ("shorter than 75.5 cm by 21 May", "height", 75.5, MAY),
        ("head circumference below 455 mm", "ofc", 45.5, None),
        ("below 8.2 kg by 1 February", "weight", 8.2, dt.date(2015, 2, 1)),
        ("below 8.2 kg by 2 March", "weight", 8.2, MADE),
        ("below 8.2 kg by 29 February", "weight", 8.2, None),
    ],
)
def test_a_value_and_a_day_are_read_whatever_else_the_words_say(words, measure, below, by):
    read = read_condition(words, MADE)
    assert (read.measure, read.by) == (measure, by)
    assert read.below == pytest.approx(below)


@pytest.mark.parametrize(
    "words", ["", "no weight gain", "below the 2nd centile", "if below 8.2", "8.2 kg", "below kg"]
)
def test_words_without_a_value_and_its_unit_are_left_as_words(words):
    read = read_condition(words, MADE)
    assert read.measure is None and math.isnan(read.below) and read.by is None


def test_a_day_without_a_year_is_unknown_where_nobody_knows_when_it_was_said():
    assert read_condition("below 8.2 kg by 21 May").by is None
