"""Head circumference rules on records whose answer is worked out by hand."""

from __future__ import annotations

import pytest
from children_at_limits import day, found, only, scores_of

from growthwatch.detection.rules import head_fall, head_rise

SPACE = 2 / 3
_, GOES_ON, EARLY = head_rise.RULES


def heads(*rows: tuple[int, float]):
    return scores_of(ofc=list(rows))


@pytest.mark.parametrize(("z", "seen"), [(-1.3, False), (-4 / 3, True)])
def test_a_fall_is_counted_from_the_first_head_after_two_weeks(z: float, seen: bool) -> None:
    assert (len(found(head_fall.RULE, heads((0, 1.5), (42, 0.0), (200, z)))) == 1) == seen


def test_a_fall_to_below_the_2nd_centile_says_how_rare_that_is() -> None:
    finding = only(found(head_fall.RULE, heads((42, -0.5), (200, -2.2))))
    assert finding["magnitude"] == pytest.approx(1.7 / SPACE)
    assert finding["onset_date"] == day(42)
    assert "1 UK child in 250" in finding["message"]
    above = only(found(head_fall.RULE, heads((42, 0.5), (200, -1.2))))
    assert "1 UK child in 250" not in above["message"]


def test_a_rise_before_six_months_is_something_to_watch() -> None:
    scores = heads((42, 0.0), (84, 0.7), (126, 1.4))
    finding = only(found(EARLY, scores))
    assert finding["severity"] == "watch"
    assert finding["detected_date"] == day(126)
    assert "whether it goes on after 6 months" in finding["message"]
    assert found(GOES_ON, scores).empty


def test_an_early_rise_that_stops_is_over_once_six_months_tell() -> None:
    scores = heads((42, 0.0), (126, 1.4), (170, 1.6), (240, 1.6), (365, 1.6))
    finding = only(found(EARLY, scores))
    assert not finding["ongoing"] and finding["last_date"] == day(170)
    assert found(GOES_ON, scores).empty


def test_a_rise_that_goes_on_after_six_months_is_a_concern() -> None:
    scores = heads((42, 0.0), (126, 0.9), (170, 1.0), (240, 1.3), (300, 1.7))
    finding = only(found(GOES_ON, scores))
    assert finding["severity"] == "concern"
    assert finding["detected_date"] == day(300)
    assert finding["magnitude"] == pytest.approx(1.7 / SPACE)
    # From 1.0 just before six months to 1.7.
    assert "1.1 centile spaces since" in finding["message"]


def test_with_one_head_after_six_months_it_is_not_known_whether_the_rise_goes_on() -> None:
    scores = heads((42, 0.0), (280, 1.5))
    assert len(found(EARLY, scores)) == 1
    assert found(GOES_ON, scores).empty
    assert len(found(GOES_ON, heads((42, 0.0), (280, 1.5), (380, 2.3)))) == 1


def test_a_head_on_its_centile_gives_nothing() -> None:
    scores = heads(*((age, 0.3) for age in (0, 14, 42, 84, 126, 180, 240, 365, 700)))
    assert all(found(rule, scores).empty for rule in (head_fall.RULE, *head_rise.RULES))


def test_a_tape_slip_is_a_suspected_error_and_no_fall() -> None:
    scores = heads((42, 0.0), (84, 0.1), (126, -5.5), (168, 0.0))
    assert found(head_fall.RULE, scores).empty
