"""Contacts stand in lanes beneath the chart: none lost, none covering another, all in the key."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from charts_support import (
    NAME,
    NHS_NUMBER,
    gids,
    make_child,
    make_contacts,
    overlapping,
    texts_of,
    words_on,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.charts import contact_key, growth_chart
from growthwatch.charts.contacts.arranging import arrange, height_in_rows, marker_width, numbered

AGES = list(range(0, 1000, 50))
BIRTH = pd.Timestamp("2015-03-02")


def lanes_of(ax):
    (lanes,) = [other for other in ax.figure.axes if other is not ax]
    return lanes


def markers_of(ax):
    return words_on(lanes_of(ax), "contact")


def boxes_of(ax):
    """Return the boxes behind the numbers, in pixels, in the order of the numbers."""
    from matplotlib.transforms import Bbox

    lanes = lanes_of(ax)
    found = gids(lanes, "contact boxes", of="collections")
    paths = found[0].get_paths() if found else []
    return [
        Bbox.from_extents(*(lambda at: (*at.min(0), *at.max(0)))(
            lanes.transData.transform(path.vertices)
        ))
        for path in paths
    ]  # fmt: skip


def count_in(label):
    """Say how many contacts a marker stands for."""
    if "–" in label:
        first, last = label.split("–")
        return int(last) - int(first) + 1
    if "+" in label:
        return 1 + int(label.split("+")[1])
    return 1


CASES = {
    "few": make_contacts(8, every=40),
    "seventy in three years": make_contacts(
        75, every=14, agencies=("GP", "Police", "Nursery", "Hospital", "Health visiting"),
        lasting=20,
    ),
    "two hundred on a day": make_contacts(200, start="2015-12-01", every=0),
    "three hundred of forty agencies": make_contacts(
        300, every=3.3, agencies=tuple(f"Agency {i}" for i in range(40))
    ),
    "four hundred of two agencies": make_contacts(400, every=2.4, agencies=("GP", "Nursery")),
    "all before birth": make_contacts(30, start="2014-06-01", every=5),
}  # fmt: skip


@pytest.mark.parametrize("contacts", CASES.values(), ids=CASES.keys())
def test_every_contact_is_in_a_marker_and_no_marker_covers_another(contacts):
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    ax.figure.canvas.draw()
    markers = markers_of(ax)
    assert sum(count_in(marker.get_text()) for marker in markers) == len(contacts)
    names = words_on(lanes_of(ax), "lane name")
    assert not overlapping([*markers, *names])
    # The boxes around the numbers too, not only the numbers.
    boxes = boxes_of(ax)
    assert len(boxes) == len(markers)
    spread = sorted(boxes, key=lambda box: (round(box.y0), box.x0))
    for one, other in itertools.pairwise(spread):
        if round(one.y0) == round(other.y0):
            assert one.x1 <= other.x0 + 0.5
    assert sum(int(name.get_text().split("(")[-1][:-1]) for name in names) == len(contacts)


@given(
    days=st.lists(st.integers(-200, 1000), min_size=1, max_size=120),
    agencies=st.integers(1, 6),
    rows=st.integers(6, 40),
)
@settings(max_examples=60, deadline=None)
def test_markers_always_cover_their_date_and_fit_the_height(days, agencies, rows):
    table = numbered(
        pd.DataFrame(
            {
                "date": BIRTH + pd.to_timedelta(days, unit="D"),
                "agency": [f"Agency {i % agencies}" for i in range(len(days))],
            }
        )
    )
    lanes = arrange(table, BIRTH, (0.0, 1000.0), 0.6, most_rows=rows, earlier_width=30)
    shown = sum(count_in(m.label) for lane in lanes for m in [*lane.markers, *lane.earlier])
    assert shown == len(days)
    # Three rows before birth may be kept in each lane, however little room there is.
    assert height_in_rows(lanes) <= max(rows, 3.3 * len(lanes))
    for lane in lanes:
        for marker in lane.markers:
            assert abs(marker.centre - marker.at) <= marker.width / 2 + 1e-6
        for row in range(lane.rows):
            here = sorted((m for m in lane.markers if m.row == row), key=lambda m: m.centre)
            for one, other in itertools.pairwise(here):
                assert other.centre - one.centre >= (one.width + other.width) / 2


def test_markers_are_as_wide_as_they_are_drawn():
    ax = growth_chart(make_child(AGES, contacts=CASES["two hundred on a day"])).axes
    ax.figure.canvas.draw()
    point = ax.figure.dpi / 72
    for marker, box in zip(markers_of(ax), boxes_of(ax), strict=True):
        number = marker.get_window_extent()
        assert box.width / point <= marker_width(marker.get_text()) + 0.6
        assert box.x0 < number.x0 and number.x1 < box.x1


def test_contacts_before_birth_stand_in_a_block_left_of_the_axis():
    contacts = make_contacts(4, start="2014-12-01", every=45)
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    birth = lanes_of(ax).get_window_extent().x0
    left = [m.get_text() for m in markers_of(ax) if m.get_window_extent().x1 < birth]
    assert sorted(left) == ["1", "2", "3"]
    assert "before birth" in texts_of(ax)


def test_lanes_share_the_age_axis_and_have_dates_along_the_bottom():
    ax = growth_chart(make_child(AGES, contacts=CASES["few"])).axes
    lanes = lanes_of(ax)
    assert lanes.get_xlim() == ax.get_xlim()
    assert lanes.get_window_extent().x0 == pytest.approx(ax.get_window_extent().x0)
    assert lanes.get_window_extent().y1 < ax.get_window_extent().y0
    ticks = {
        label.get_text(): at
        for label, at in zip(words_on(lanes, "axis label"), lanes.get_xticks(), strict=True)
    }
    assert ticks["Jan 2016"] == (pd.Timestamp("2016-01-01") - BIRTH).days
    assert not overlapping(words_on(lanes, "axis label"))


def test_a_period_is_a_bar_from_its_first_to_its_last_day():
    contacts = make_contacts(1, start="2015-06-01", lasting=90)
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    (bar,) = gids(lanes_of(ax), "period")
    np.testing.assert_allclose(bar.get_xdata(), [91, 181])


def test_risk_strength_and_neither_differ_in_grey():
    from matplotlib.colors import to_rgb

    contacts = [
        *make_contacts(2, impact="risk"),
        *make_contacts(2, start="2015-08-01", impact="strength"),
        *make_contacts(2, start="2016-01-01", impact=None),
    ]
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    (boxes,) = gids(lanes_of(ax), "contact boxes", of="collections")
    shades = {np.mean(to_rgb(face[:3])) for face in boxes.get_facecolor()}
    assert len(shades) == 3
    assert min(np.diff(sorted(shades))) > 0.1
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "contact: a risk recorded" in legend


@pytest.mark.parametrize(
    ("impacts", "shown"),
    [
        (("strength", "risk"), "mixed"),
        (("", "strength", "Risk "), "mixed"),
        (("risk", "Risk "), "risk"),
        (("strength", ""), "mixed"),
        (("", None), ""),
        (("strength", "GREEN"), "strength"),
        (("green", "amber"), "mixed"),
        (("red", "amber"), "risk"),
        (("red", None), "mixed"),
    ],
)
def test_contacts_that_share_a_marker_have_the_colour_that_all_of_them_have(impacts, shown):
    contacts = [{**row, "impact": impact, "date": pd.Timestamp("2015-06-01")}
                for row, impact in zip(make_contacts(len(impacts), agencies=("GP",)), impacts,
                                       strict=True)]  # fmt: skip
    (lane,) = arrange(
        numbered(pd.DataFrame(contacts)), pd.Timestamp("2015-03-02"), (0, 365), 1.0,
        most_rows=1.3, earlier_width=30,
    )  # fmt: skip
    (marker,) = lane.markers
    assert marker.impact == shown


def test_a_short_key_stands_on_the_chart_one_line_each():
    ax = growth_chart(make_child(AGES, contacts=CASES["few"])).axes
    key = [text for text in lanes_of(ax).texts if text.get_gid() == "key"]
    rows = {round(text.get_window_extent().y0) for text in key if text.get_text().isdigit()}
    assert len(rows) == len(CASES["few"])
    words = " ".join(text.get_text() for text in key)
    for needed in ("20 Jan 2015", "before birth", "Health visiting", "Weighed at home"):
        assert needed in words
    assert not overlapping(key)


def test_a_long_key_is_left_to_its_own_pages_and_the_chart_says_so():
    ax = growth_chart(make_child(AGES, contacts=CASES["seventy in three years"])).axes
    assert not [text for text in lanes_of(ax).texts if text.get_gid() == "key"]
    assert "see the key to the contacts" in " ".join(texts_of(ax))


def key_words(pages):
    return [text.get_text() for page in pages for text in page.figure.axes[0].texts]


def test_the_key_lists_every_contact_on_a4_pages_without_overlaps():
    contacts = make_contacts(75, every=14, role="W" * 30, summary="Weighed at home. " * 9)
    pages = contact_key(make_child(AGES, contacts=contacts))
    assert len(pages) > 1
    words = key_words(pages)
    assert [int(word) for word in words if word.isdigit()] == list(range(1, 76))
    for page in pages:
        assert tuple(page.figure.get_size_inches()) == pytest.approx((11.69, 8.27))
        assert not overlapping(page.figure.axes[0].texts, slack=1)
        right = page.figure.get_size_inches()[0] * page.figure.dpi
        for text in page.figure.axes[0].texts:
            assert text.get_window_extent().x1 < right - 30
            assert text.get_window_extent().y0 > 20


def test_a_summary_of_three_pages_is_cut_and_says_so():
    contacts = make_contacts(1, summary="Much was said. " * 600)
    words = key_words(contact_key(make_child(AGES, contacts=contacts)))
    assert any(word.endswith("…") for word in words)
    assert len(words) < 30
    assert growth_chart(make_child(AGES, contacts=contacts))


def test_without_contacts_there_is_no_key():
    assert contact_key(make_child(AGES)) == []


def test_a_contact_without_a_date_is_in_the_key_and_counted_on_the_chart():
    contacts = [*make_contacts(3), *make_contacts(1, start="NaT")]
    child = make_child(AGES, contacts=contacts)
    assert "1 contact without a date" in " ".join(texts_of(growth_chart(child).axes))
    assert "date not recorded" in key_words(contact_key(child))


def test_contacts_after_the_ages_shown_are_counted():
    child = make_child(AGES, contacts=make_contacts(20, every=40))
    ax = growth_chart(child, ages=(0, 1)).axes
    later = sum(row["date"] > BIRTH + pd.Timedelta(days=365) for row in child_contacts(child))
    assert f"{later} contacts after the ages shown" in " ".join(texts_of(ax))


def child_contacts(child):
    return child.contacts.to_dict("records")


def test_dollars_other_scripts_and_missing_words_are_written_as_they_are():
    contacts = make_contacts(2, agencies=("Środowisko $x$_y", "بچوں کی خدمت"), role=None)
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    ax.figure.canvas.draw()
    assert any("$x$_y" in words for words in texts_of(ax))


def test_names_of_the_child_are_not_on_the_key():
    pages = contact_key(make_child(AGES, contacts=make_contacts(3)))
    words = " ".join(key_words(pages))
    assert NAME not in words
    assert NHS_NUMBER not in words


def test_numbers_follow_the_dates():
    table = numbered(pd.DataFrame(make_contacts(9)).sample(frac=1, random_state=1))
    assert list(table["number"]) == list(range(1, 10))
    assert table["date"].is_monotonic_increasing
