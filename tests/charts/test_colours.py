"""Nothing on a chart is told by colour alone, to any kind of colour vision or on a grey printer."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
from charts_support import gids, make_child, make_contacts, plateau, words_on
from colour_vision import SEEN_BY, apart, lab, lightness, linear

from growthwatch.charts import CHARTS, draw_chart, growth_chart
from growthwatch.charts.contacts.lanes import IMPACTS
from growthwatch.charts.presets import PRESETS
from growthwatch.charts.style import (
    EXPECTED,
    FINDING,
    INK,
    LANE_BAND,
    LINE_COLOUR,
    MEASURE_MARKS,
    PARENTS,
    PERIOD,
    POINT_COLOUR,
    QUIET,
)

# Ten times what can just be noticed side by side, for marks a few points wide.
CLEARLY_APART = 23
MEASURES = tuple(MEASURE_MARKS)


def test_the_colour_space_agrees_with_published_values():
    assert lab("#ffffff") == pytest.approx([100, 0, 0], abs=0.02)
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    for matrix in SEEN_BY.values():  # greys look alike to everybody
        np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=1e-5)
    assert apart("#ff0000", "#00a000") > 2 * apart("#ff0000", "#00a000", "deuteranopia")


@pytest.mark.parametrize("cones", SEEN_BY)
def test_measures_are_told_apart_by_every_kind_of_colour_vision(cones):
    for one, other in itertools.combinations(MEASURES, 2):
        distance = apart(MEASURE_MARKS[one][0], MEASURE_MARKS[other][0], cones)
        assert distance > CLEARLY_APART, (one, other)


@pytest.mark.parametrize("cones", SEEN_BY)
def test_points_findings_and_lines_are_told_apart_by_every_kind_of_colour_vision(cones):
    marks = (POINT_COLOUR, FINDING, LINE_COLOUR)
    for one, other in itertools.combinations((*marks, "#ffffff"), 2):
        assert apart(one, other, cones) > CLEARLY_APART, (one, other)
    for mark, band in itertools.product(marks, (*EXPECTED, PARENTS)):
        assert apart(mark, band, cones) > CLEARLY_APART, (mark, band)


def test_measures_differ_in_shape_and_in_grey():
    assert len({marker for _, marker in MEASURE_MARKS.values()}) == len(MEASURES)
    shades = sorted(lightness(colour) for colour, _ in MEASURE_MARKS.values())
    assert min(np.diff(shades)) > 10
    assert max(shades) < 80  # still seen on white


def test_bands_are_seen_in_grey_and_leave_the_lines_to_be_seen():
    outer, half = (lightness(colour) for colour in EXPECTED)
    assert 100 - outer > 5
    assert outer - half > 5
    assert half - lightness(LINE_COLOUR) > 25


@cache
def told_of():
    """Return a child of whom there is much to tell, made once: to draw, not to change."""
    contacts = make_contacts(12, lasting=5, impact="risk")
    return make_child(list(range(0, 900, 30)), z=-1, findings=[plateau()], contacts=contacts)


@cache
def axes_of(kind, preset):
    """Return her chart's axes, drawn once: to look at, not to draw on."""
    return draw_chart(told_of(), kind, preset=preset).axes


def test_a_chart_for_a_conference_has_no_colour():
    for kind in CHARTS:
        ax = axes_of(kind, "conference")
        ax.figure.canvas.draw()
        pixels = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3]
        # Two blue-greys are all there is; a printer makes grey of them.
        assert np.ptp(pixels, axis=2).max() < 16


def test_measures_of_a_conference_chart_differ_in_shape_or_filling():
    ax = draw_chart(make_child([0, 100, 200, 400]), "z", preset="conference").axes
    looks = {
        (line.get_marker(), line.get_markerfacecolor())
        for measure in MEASURES
        for line in gids(ax, f"measure {measure}")
    }
    assert len(looks) == len(MEASURES)


def test_findings_are_in_the_colour_that_was_checked():
    ax = growth_chart(make_child(list(range(0, 900, 30)), z=-1, findings=[plateau()])).axes
    assert {line.get_color() for line in gids(ax, "plateau")} == {FINDING}


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2."""
    shares = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (shares[1] + 0.05) / (shares[0] + 0.05)


@pytest.mark.parametrize("cones", SEEN_BY)
def test_contacts_of_risk_strength_and_neither_are_told_apart_by_everybody(cones):
    faces = {impact: face for impact, (face, _) in IMPACTS.items()}
    assert apart(faces["risk"], faces["strength"], cones) > CLEARLY_APART
    assert apart(faces["risk"], faces[""], cones) > CLEARLY_APART
    # A strength is white in a dark frame, neither is grey in a light one.
    assert apart(IMPACTS["strength"][1], IMPACTS[""][1], cones) > CLEARLY_APART
    assert apart(faces["strength"], faces[""], cones) > 10


def test_contacts_and_their_periods_are_told_apart_on_a_grey_printer():
    shades = [lightness(face) for face, _ in IMPACTS.values()]
    assert min(np.diff(sorted(shades))) > 10
    for _, edge in IMPACTS.values():
        assert lightness(LANE_BAND) - lightness(edge) > 25
    assert lightness(LANE_BAND) - lightness(PERIOD) > 20


def test_words_can_be_read_on_what_they_stand_on():
    for words in (INK, QUIET, FINDING):
        for ground in ("#ffffff", LANE_BAND):
            assert contrast(words, ground) > 4.5, (words, ground)


# The family has no chart of z-scores.
@pytest.mark.parametrize(
    ("kind", "preset"), sorted(set(itertools.product(CHARTS, PRESETS)) - {("z", "family")})
)
def test_every_word_on_every_chart_is_dark_enough_to_read(kind, preset):
    for each in axes_of(kind, preset).figure.axes:
        for text in words_on(each):
            assert contrast(text.get_color(), "#ffffff") > 4.5, text.get_text()


def test_the_parents_band_is_seen_in_grey_and_leaves_the_lines_to_be_seen():
    assert 100 - lightness(PARENTS) > 5
    assert lightness(PARENTS) - lightness(LINE_COLOUR) > 25
