"""The order of falling on records whose answer is worked out by hand."""

from __future__ import annotations

import pytest
from children_at_limits import day, found, only, scores_of

from growthwatch.detection.rules.faltering_order import RULE

STEADY = [(60, 0.0), (120, 0.0), (180, 0.0)]


def test_weight_first_then_length_and_the_head_not() -> None:
    scores = scores_of(
        weight=[*STEADY, (240, -0.8), (300, -0.9), (360, -1.0), (420, -1.0)],
        height=[*STEADY, (240, 0.0), (300, -0.2), (360, -0.8), (420, -0.8)],
        ofc=[*STEADY, (240, 0.0), (300, 0.0), (360, 0.0), (420, 0.0)],
    )
    finding = only(found(RULE, scores))
    assert finding["severity"] == "watch"
    assert finding["onset_date"] == day(240)
    assert finding["detected_date"] == day(420)
    message = finding["message"]
    assert (
        "Weight fell first, 1 centile space or more below her own earlier position, at 7 months "
        "(28 August 2020)" in message
    )
    assert "Length followed 4 months later, at 11 months (26 December 2020)" in message
    assert "Head circumference had not fallen when last measured (24 February 2021)" in message
    assert "because" not in message


def test_as_each_date_is_reached_the_order_known_by_then_is_told() -> None:
    scores = scores_of(
        weight=[*STEADY, (240, -0.8), (300, -0.9), (360, -1.0), (420, -1.0)],
        height=[*STEADY, (240, -0.8), (300, -0.8), (360, -0.8), (420, -0.8)],
        ofc=[*STEADY, (240, 0.0), (300, 0.0), (360, -0.8), (420, -0.8)],
    )
    early = only(found(RULE, scores[scores["date"] <= day(300)]))
    assert "Weight and length fell together" in early["message"]
    assert "Head circumference had not fallen" in early["message"]
    late = only(found(RULE, scores))
    assert "Head circumference followed 4 months later" in late["message"]
    assert early["detected_date"] == late["detected_date"] == day(300)


def test_all_three_one_after_the_other_are_told_in_their_order() -> None:
    low, flat = [(240, -1.0), (300, -1.0), (360, -1.0), (420, -1.0)], [(240, 0.0), (300, 0.0)]
    scores = scores_of(
        weight=[*STEADY, *low],
        height=[*STEADY, (240, 0.0), (300, -1.0), (360, -1.0), (420, -1.0)],
        ofc=[*STEADY, *flat, (360, -1.0), (420, -1.0)],
    )
    message = only(found(RULE, scores))["message"]
    told = [
        message.index(words)
        for words in (
            "Weight fell first", "Length followed 9 weeks later, at 9 months",
            "Head circumference followed 9 weeks later, at 11 months",
        )
    ]  # fmt: skip
    assert told == sorted(told)


def test_weight_alone_or_length_alone_has_no_order() -> None:
    low = [(240, -1.0), (300, -1.0)]
    flat = [(240, 0.0), (300, 0.0)]
    assert found(RULE, scores_of(weight=[*STEADY, *low], height=[*STEADY, *flat])).empty
    assert found(RULE, scores_of(weight=[*STEADY, *flat], height=[*STEADY, *low])).empty
    assert found(RULE, scores_of(weight=[*STEADY, *low])).empty


def test_one_low_length_is_not_enough() -> None:
    weight = [*STEADY, (240, -1.0), (300, -1.0), (360, -1.0)]
    once = [*STEADY, (240, 0.0), (300, -1.0), (360, 0.0)]
    assert found(RULE, scores_of(weight=weight, height=once)).empty


@pytest.mark.parametrize(("last", "ongoing"), [(-0.9, True), (-0.2, False)])
def test_it_is_over_when_weight_is_back(last: float, ongoing: bool) -> None:
    low = [(240, -1.0), (300, -1.0)]
    scores = scores_of(
        weight=[*STEADY, *low, (360, last), (420, last)], height=[*STEADY, *low, (360, -1.0)]
    )
    assert only(found(RULE, scores))["ongoing"] == ongoing


def test_a_length_not_measured_again_stays_as_it_was_and_the_end_says_what_is_still_low() -> None:
    low = [(240, -1.0), (300, -1.0)]
    weight = [*STEADY, *low, (400, -1.0), (600, -1.0), (700, -1.0)]
    assert only(found(RULE, scores_of(weight=weight, height=[*STEADY, *low])))["ongoing"]
    back = scores_of(weight=weight, height=[*STEADY, *low, (600, -0.2)])
    finding = only(found(RULE, back))
    assert finding["last_date"] == day(400)
    assert "By 23 August 2021 only weight was so low." in finding["message"]
