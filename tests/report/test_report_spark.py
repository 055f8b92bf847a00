from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.report.spark import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Stretch, spark

STRETCH = Stretch(100, 200, 300)


def drawn(age, z, stretch=STRETCH, until=300.0, label="chart"):
    return ET.fromstring(spark(np.asarray(age, float), np.asarray(z, float), stretch, until, label))


def circles(svg, kind):
    return [c for c in svg.iter("circle") if c.get("class") == kind]


def test_measurements_inside_the_stretch_are_marked_and_those_outside_are_not():
    svg = drawn([0, 50, 100, 250, 300, 320], [0, 0, -1, -1, -1, 0])
    assert len(circles(svg, "dot in")) == 3
    assert len(circles(svg, "dot")) == 3


def test_a_measurement_without_z_score_is_not_drawn():
    svg = drawn([0, 50, 100], [0, np.nan, -1])
    assert len(circles(svg, "dot")) + len(circles(svg, "dot in")) == 2
    assert len(svg.find("polyline").get("points").split()) == 2


def test_lower_weight_is_drawn_lower_and_later_further_right():
    first, second = circles(drawn([0, 50], [1, -1]), "dot")
    assert float(first.get("cy")) < float(second.get("cy"))
    assert float(first.get("cx")) < float(second.get("cx"))


def test_a_probable_error_is_a_mark_at_the_edge_and_not_a_dot():
    svg = drawn([0, 50, 90], [0, -9, 0])
    assert len(circles(svg, "dot")) == 2
    assert len([p for p in svg.iter("path") if p.get("class") == "off"]) == 1


def test_usual_charts_share_their_scale_so_that_children_can_be_compared():
    one = drawn([0, 50], [0, -1]).findall("text")[0].get("y")
    other = drawn([0, 900], [1, -2.5]).findall("text")[0].get("y")
    assert one == other


def test_a_long_time_without_weighing_takes_at_most_a_third_of_the_axis():
    last = circles(drawn([0, 400], [0, 0], until=4000.0), "dot")[-1]
    assert float(last.get("cx")) >= LEFT + (RIGHT - LEFT) * 0.66


def test_a_label_with_markup_stays_a_label():
    assert drawn([0], [0], label='"><script>x</script>').get("aria-label").startswith('"><script>')


ages = st.lists(st.floats(0, 7300), max_size=15)


@settings(deadline=None)
@given(ages, st.data())
def test_everything_lies_inside_the_frame(age, data):
    z = data.draw(st.lists(st.floats(-30, 30), min_size=len(age), max_size=len(age)))
    onset, detected, last = sorted(data.draw(st.tuples(*[st.integers(0, 7300)] * 3)))
    svg = drawn(sorted(age), z, Stretch(onset, detected, last), data.draw(st.floats(0, 7300)))
    for circle in svg.iter("circle"):
        assert LEFT <= float(circle.get("cx")) <= RIGHT
        assert TOP <= float(circle.get("cy")) <= BOTTOM
    box = svg.find("rect")
    assert float(box.get("x")) + float(box.get("width")) <= WIDTH
    words = list(svg.iter("text"))
    assert all(float(t.get("x")) <= WIDTH and float(t.get("y")) <= HEIGHT for t in words)
    axis_labels = [float(t.get("x")) for t in words if t.get("text-anchor")]
    assert all(b - a > 20 for a, b in pairwise(axis_labels))
