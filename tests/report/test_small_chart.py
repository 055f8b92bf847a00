from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.report.lines import along, lines
from growthwatch.report.small_chart import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Likely,
    Weights,
    _window,
    small_chart,
)


def drawn(age, kg, likely=None, until=np.nan, label="chart", sex="female", doubted=()):
    age = np.asarray(age, float)
    marks = np.isin(np.arange(len(age)), list(doubted))
    weights = Weights(age, np.asarray(kg, float), marks)
    return ET.fromstring(small_chart(weights, sex, "uk-who", until, likely, label))


def circles(svg, kind="dot"):
    return [c for c in svg.iter("circle") if c.get("class") == kind]


def paths(svg, kind):
    return [p for p in svg.iter("path") if p.get("class") == kind]


def test_lower_weight_is_drawn_lower_and_later_further_right():
    first, second = circles(drawn([300, 350], [9.0, 8.5]))
    assert float(first.get("cy")) < float(second.get("cy"))
    assert float(first.get("cx")) < float(second.get("cx"))


def test_what_was_likely_begins_at_the_weight_before_and_ends_above_the_last():
    svg = drawn([300, 350, 400], [9.0, 9.0, 9.0], Likely(300, 9.0, 400, 10.0))
    (way,) = paths(svg, "likely")
    places = [tuple(map(float, p.split())) for p in way.get("d")[1:].split("L")]
    first, last = circles(svg)[0], circles(svg)[-1]
    assert places[0] == (float(first.get("cx")), float(first.get("cy")))
    assert places[-1][0] == float(last.get("cx"))
    assert places[-1][1] < float(last.get("cy"))
    (shade,) = svg.findall("rect")
    assert float(shade.get("x")) == float(first.get("cx"))


def test_a_child_on_a_centile_line_is_drawn_on_it():
    """The 9th line passes within a point of weights that lie on it."""
    age = np.array([250.0, 300.0, 350.0, 400.0])
    kg = gw.measurement("weight", -4 / 3, sex="female", age_days=age)
    svg = drawn(age, kg)
    dashed = "".join(p.get("d") for p in paths(svg, "dashed"))
    # A line is its first place and the way from each place to the next.
    steps = [re.findall(r"(-?[\d.]+)[ ]?(-?[\d.]+)", line) for line in dashed.split("M")[1:]]
    places = [np.cumsum(np.array(line, dtype=float), axis=0) for line in steps]
    for dot in circles(svg):
        x, y = float(dot.get("cx")), float(dot.get("cy"))
        assert min(abs(np.interp(x, *line.T) - y) for line in places) <= 1.0


def test_a_weight_in_doubt_is_hollow():
    svg = drawn([300, 350], [9, 6], doubted=[1])
    assert len(circles(svg)) == 1
    assert len(circles(svg, "doubt")) == 1


@pytest.mark.parametrize("kg", [9434765919.0, 1e300, 400.0, 0.0001])
def test_an_absurd_weight_is_drawn_at_the_edge_and_the_others_keep_their_room(kg):
    dots = circles(drawn([200, 250, 300], [7.0, 8.0, kg]))
    heights = [float(dot.get("cy")) for dot in dots]
    assert all(TOP <= y <= BOTTOM for y in heights)
    assert abs(heights[0] - heights[1]) >= 3


def test_a_child_of_unknown_sex_is_drawn_without_lines():
    svg = drawn([200, 300], [7, 8], sex="indeterminate")
    assert len(circles(svg)) == 2
    assert not paths(svg, "solid") and not paths(svg, "dashed")


def test_a_long_time_without_weighing_takes_at_most_a_third_of_the_axis():
    last = circles(drawn([0, 400], [3.5, 9], until=4000.0))[-1]
    assert float(last.get("cx")) >= LEFT + (RIGHT - LEFT) * 0.66 - 1


def test_a_label_with_markup_stays_a_label():
    said = drawn([300], [9], label='"><script>x</script>').get("aria-label")
    assert said.startswith('"><script>')


def test_the_way_between_two_places_runs_as_the_lines_do():
    """From the 9th to the 9th it is the 9th, measured against an exact conversion."""
    age, curve = lines("weight", "female", "uk-who")
    ends = [float(gw.measurement("weight", -4 / 3, sex="female", age_days=d)) for d in (100, 500)]
    ages, kilos = along("weight", "female", "uk-who", (100.0, ends[0]), (500.0, ends[1]))
    exact = gw.measurement("weight", -4 / 3, sex="female", age_days=ages)
    assert np.abs(kilos - exact).max() < 0.02
    straight = np.interp(ages, [100, 500], ends)
    assert np.abs(straight - exact).max() > 0.2
    assert len(age) == curve.shape[1]


ages = st.lists(st.floats(0, 7200), min_size=1, max_size=15).map(sorted)


@settings(deadline=None, max_examples=60)
@given(ages, st.data())
def test_everything_lies_inside_the_frame(age, data):
    size = len(age)
    kg = data.draw(st.lists(st.floats(0.3, 150), min_size=size, max_size=size))
    likely = None
    if data.draw(st.booleans()):
        likely = Likely(age[0], kg[0], age[-1], data.draw(st.floats(0.3, 150)))
    svg = drawn(age, kg, likely, data.draw(st.floats(0, 7300)))
    for circle in svg.iter("circle"):
        assert LEFT <= float(circle.get("cx")) <= RIGHT
        assert TOP <= float(circle.get("cy")) <= BOTTOM
    for way in paths(svg, "likely"):
        for place in way.get("d")[1:].split("L"):
            x, y = map(float, place.split())
            assert LEFT <= x <= RIGHT and TOP <= y <= BOTTOM
    for box in svg.findall("rect"):
        assert float(box.get("x")) + float(box.get("width")) <= RIGHT + 2
    words = list(svg.iter("text"))
    assert all(0 <= float(t.get("x")) <= WIDTH and 0 <= float(t.get("y")) <= HEIGHT for t in words)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_what_is_likely_from_birth_on_never_falls_at_two_weeks(sex):
    at_birth, at_a_month = gw.measurement("weight", [0.1, 0.1], sex=sex, age_days=[0.0, 30.0])
    ages, values = along("weight", sex, "uk-who", (0.0, at_birth), (30.0, at_a_month))
    assert len(ages) > 2
    assert (np.diff(values) > 0).all()


def test_the_weeks_of_a_newborn_are_not_drawn_in_a_corner_and_one_weight_not_at_the_edge():
    newborn = _window(np.array([0.0, 5.0, 9.0]), 9.0, 9.0, None)
    assert newborn[0] == 0 and newborn[1] <= 45
    once = _window(np.array([290.0]), 290.0, 300.0, None)
    assert once[0] < 200 and once[1] >= 290
    steady = _window(np.array([0.0, 365.0, 730.0, 1100.0, 1450.0]), 1450.0, 1500.0, None)
    assert steady[0] <= 365  # four weights at least
