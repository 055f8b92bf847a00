"""Every threshold is said with its number, from words that are given apart."""

from __future__ import annotations

import pytest

from growthwatch.detection.parameters import Words, fields_of, threshold
from growthwatch.detection.rules import every_rule, thresholds_of


@pytest.mark.parametrize(
    ("words", "value", "said", "without"),
    [
        (
            Words("Days", "", "Shortest stretch, i.e. of a plateau. Ours."),
            42,
            "42 days: shortest stretch, i.e. of a plateau. Ours.",
            "Days. Shortest stretch, i.e. of a plateau. Ours.",
        ),
        (
            Words("SD", "below what was likely", "Ours."),
            2.5,
            "2.5 SD below what was likely. Ours.",
            "SD below what was likely. Ours.",
        ),
        (
            Words("", "Share lost, e.g. 3 vs. 4 kg", ""),
            0.1,
            "Share lost, e.g. 3 vs. 4 kg: 0.1.",
            "Share lost, e.g. 3 vs. 4 kg.",
        ),
    ],
)
def test_a_full_stop_within_the_words_takes_nothing_apart(words, value, said, without):
    assert words.of(value) == said
    assert words.all == without


def test_every_threshold_is_said_with_its_number_as_a_sentence():
    every = fields_of(thresholds_of(every_rule()))
    assert len(every) > 60
    for name, one in every.items():
        said = one.metadata["words"].of(one.default)
        assert f"{one.default:g}" in said, name
        assert said.endswith(".") and ".." not in said and " ." not in said, name


@pytest.mark.parametrize("how", [{}, {"more": "Ours."}, {"means": "Days. Half a year."}])
def test_a_threshold_without_short_words_is_refused(how):
    with pytest.raises(ValueError, match="a threshold has a unit or a meaning"):
        threshold(1, **how)
