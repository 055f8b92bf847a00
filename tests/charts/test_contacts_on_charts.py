"""Contacts stand in lanes beneath the chart: none lost, at most twelve in words, all in the key."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from charts_support import (
    NAME,
    NHS_NUMBER,
    gids,
    make_child,
    make_contacts,
    on_each_other,
    overlapping,
    texts_of,
    words_on,
)

from growthwatch.charts import contact_key, growth_chart
from growthwatch.charts.contacts.arranging import numbered

AGES = list(range(0, 1000, 50))
BIRTH = pd.Timestamp("2015-03-02")


def lanes_of(ax):
    (lanes,) = [other for other in ax.figure.axes if other is not ax]
    return lanes


def ticks_of(ax):
    """Return the ages of all contacts drawn, and how many there are of each kind."""
    kinds = ("tick risk", "tick strength", "tick other")
    found = {kind: gids(lanes_of(ax), kind) for kind in kinds}
    return {kind: [age for line in lines for age in line.get_xdata()]
            for kind, lines in found.items()}  # fmt: skip


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
}  # fmt: skip


@pytest.mark.parametrize("contacts", CASES.values(), ids=CASES.keys())
def test_every_contact_after_birth_is_a_tick_and_the_rest_are_counted(contacts):
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    before = sum(row["date"] < BIRTH for row in contacts)
    drawn = sum(map(len, ticks_of(ax).values()))
    assert drawn == len(contacts) - before
    if before:
        assert f"{before} before birth not drawn" in " ".join(texts_of(ax))
    lanes = lanes_of(ax)
    names = words_on(lanes, "lane name")
    assert sum(int(name.get_text().split("(")[-1][:-1]) for name in names) == drawn
    said = words_on(lanes, "contact in words")
    assert 1 <= len(said) <= 12
    assert not overlapping([*said, *names])


def test_no_number_stands_on_a_picture_whose_key_is_in_another_file():
    ax = growth_chart(make_child(AGES, contacts=CASES["seventy in three years"])).axes
    said = [text.get_text() for text in words_on(lanes_of(ax), "contact in words")]
    assert said
    assert not any(word[0].isdigit() for word in said)
    with_key = growth_chart(
        make_child(AGES, contacts=CASES["seventy in three years"]), key=True
    ).axes
    numbers = [text.get_text().split()[0]
               for text in words_on(lanes_of(with_key), "contact in words")]  # fmt: skip
    assert all(number.isdigit() for number in numbers)


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


def test_a_contact_that_lasted_is_a_bar_from_its_first_to_its_last_day():
    contacts = make_contacts(1, start="2015-06-01", lasting=90)
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    (bar,) = gids(lanes_of(ax), "contact period")
    np.testing.assert_allclose(bar.get_xdata(), [91, 181])


def test_periods_stand_above_the_contacts():
    periods = pd.DataFrame(
        {"from": [pd.Timestamp("2015-06-01")], "until": [pd.Timestamp("2015-11-01")],
         "kind": ["hospital"]}
    )  # fmt: skip
    ax = growth_chart(make_child(AGES, contacts=CASES["few"]), periods=periods).axes
    assert [text.get_text() for text in words_on(lanes_of(ax), "period words")] == ["hospital"]


def test_risk_strength_and_neither_differ_in_grey():
    contacts = [
        *make_contacts(2, start="2015-04-01", impact="risk"),
        *make_contacts(3, start="2015-08-01", impact="GREEN"),
        *make_contacts(4, start="2016-01-01", impact=None),
    ]
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    counts = {kind: len(ages) for kind, ages in ticks_of(ax).items()}
    assert counts == {"tick risk": 2, "tick strength": 3, "tick other": 4}
    assert "black a risk, white a strength" in " ".join(texts_of(ax))


def key_words(pages):
    return [text.get_text() for page in pages for text in page.figure.axes[0].texts]


def test_the_key_lists_every_contact_on_a4_pages_without_overlaps():
    contacts = make_contacts(40, every=14, role="W" * 30, summary="Weighed at home. " * 9)
    pages = contact_key(make_child(AGES, contacts=contacts))
    assert len(pages) > 1
    words = key_words(pages)
    assert [int(word) for word in words if word.isdigit()] == list(range(1, 41))
    for page in pages:
        assert tuple(page.figure.get_size_inches()) == pytest.approx((11.69, 8.27))
        boxes = [(text.get_text(), text.get_window_extent()) for text in page.figure.axes[0].texts]
        assert not on_each_other(boxes, slack=1)
        right = page.figure.get_size_inches()[0] * page.figure.dpi
        for _, box in boxes:
            assert box.x1 < right - 30
            assert box.y0 > 20


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
    contacts = make_contacts(
        2, start="2015-05-01", agencies=("Środowisko $x$_y", "بچوں کی خدمت"), role=None
    )
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    ax.figure.canvas.draw()
    assert any("$x$_y" in words for words in texts_of(ax))


def test_a_contact_without_a_kind_stands_under_its_summary():
    contacts = make_contacts(1, start="2015-09-01", kind="", summary="Feeds were fortified")
    ax = growth_chart(make_child(AGES, contacts=contacts)).axes
    assert "Feeds were fortified" in texts_of(lanes_of(ax))


def test_names_of_the_child_are_not_on_the_key():
    pages = contact_key(make_child(AGES, contacts=make_contacts(3)))
    words = " ".join(key_words(pages))
    assert NAME not in words
    assert NHS_NUMBER not in words


def test_numbers_follow_the_dates():
    table = numbered(pd.DataFrame(make_contacts(9)).sample(frac=1, random_state=1))
    assert list(table["number"]) == list(range(1, 10))
    assert table["date"].is_monotonic_increasing
