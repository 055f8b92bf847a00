"""Pointing at a measurement says what it is, in one piece of HTML without network."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from charts_support import NAME, NHS_NUMBER, make_child, make_contacts, plateau

from growthwatch.charts import CHARTS, contact_key, draw_chart
from growthwatch.say.ages import date_words

AGES = list(range(0, 900, 60))
BARE = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """The marks of a page's points, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.points: list[dict[str, str]] = []
        self.ids: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in BARE:
            self.open.append(tag)
        if "aria-label" in attributes and tag == "circle":
            self.points.append(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in ("src", "href", "xlink:href", "action"):
            if name in attributes and not attributes[name].startswith("#"):
                self.loaded.append(attributes[name])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in BARE:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    assert not page.open
    return page


def child(**change):
    return make_child(
        AGES, contacts=make_contacts(20), findings=[plateau()], gestation=(33, 1), **change
    )


@cache
def drawn(kind="weight", preset="clinic"):
    """Return the child's chart, drawn once: to look at, not to draw on."""
    return draw_chart(child(), kind, preset=preset)


@cache
def shown(kind="weight", preset="clinic"):
    """Return that chart as a notebook shows it."""
    return drawn(kind, preset)._repr_html_()


def test_each_point_says_date_age_value_z_centile_and_what_was_expected():
    whole = child()
    points = read(shown()).points
    weights = whole.scores[whole.scores["measure"] == "weight"]
    assert len(points) == len(weights)
    row, words = weights.iloc[5], points[5]["aria-label"]
    for needed in (
        date_words(row["date"]),
        "9 months, corrected 8 months",
        f"{row['value']:.2f} kg",
        f"z-score: {row['z']:.2f}",
        row["band"],
        "Expected from earlier growth: ",
        "9 in 10 would be from ",
    ):
        assert needed in words
    assert "Expected" not in points[0]["aria-label"]


@pytest.mark.parametrize("kind", CHARTS)
def test_every_chart_can_be_pointed_at(kind):
    assert len(read(shown(kind)).points) >= len(AGES) - 1


def test_marks_stand_over_the_points_that_are_drawn():
    chart = drawn()
    ax = chart.axes
    spots = chart.hover.spots(ax)
    (points,) = [line for line in ax.lines if line.get_gid() == "point"]
    pixels = ax.transData.transform(points.get_xydata())
    for spot, (x, y) in zip(spots, pixels, strict=True):
        assert (spot.x, spot.y) == pytest.approx((x, y))
    marks = read(shown()).points
    height = ax.figure.get_size_inches()[1] * 72
    point = ax.figure.dpi / 72
    for mark, (x, y) in zip(marks, pixels, strict=True):
        assert float(mark["cx"]) == pytest.approx(x / point, abs=0.01)
        assert float(mark["cy"]) == pytest.approx(height - y / point, abs=0.01)


def test_a_file_loads_nothing_from_elsewhere_and_holds_the_key(tmp_path):
    path = tmp_path / "chart.html"
    assert drawn().save(path, pages=contact_key(child())) == [path]
    html = path.read_text(encoding="utf-8")
    page = read(html)
    assert not page.loaded
    assert not re.search(r"@import|url\((?!#)|fetch\(|XMLHttpRequest|<link", html)
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert len(page.ids) == len(set(page.ids))
    assert "key to the contacts" in html


def test_a_file_does_not_say_whose_chart_it_is_beyond_the_id(tmp_path):
    path = tmp_path / "chart.html"
    drawn().save(path)
    html = path.read_text(encoding="utf-8")
    for part in (*NAME.split(), NHS_NUMBER):
        assert part not in html


def test_two_charts_in_one_notebook_have_no_id_in_common():
    one, other = (read(shown(kind)).ids for kind in ("weight", "ofc"))
    assert not set(one) & set(other)


def test_the_family_is_told_no_z_scores_when_it_points():
    for point in read(shown(preset="family")).points:
        assert "kg" in point["aria-label"]
        assert "z-score" not in point["aria-label"]
        assert "entile" not in point["aria-label"]


def test_a_notebook_shows_the_chart_once():
    from matplotlib import pyplot as plt

    shown = draw_chart(child())
    assert not plt.get_fignums()
    assert shown._repr_html_().count("<svg ") == 1


def test_no_address_of_any_network_is_loaded_whatever_the_chart(tmp_path):
    for kind in CHARTS:
        path = tmp_path / f"{kind}.html"
        drawn(kind).save(path)
        page = path.read_text(encoding="utf-8")
        for loading in re.findall(r"""(?:src|href|action|data)\s*=\s*["']([^"']*)["']""", page):
            assert not re.match(r"\s*(?:https?:)?//", loading), loading
        assert "import(" not in page
        assert [each.name for each in tmp_path.glob(f"{kind}*")] == [path.name]


@pytest.mark.parametrize("kind", ["z", "weight-for-length"])
def test_points_of_the_other_charts_say_date_age_value_z_and_centile(kind):
    whole = child()
    words = [mark["aria-label"] for mark in read(shown(kind)).points]
    date = date_words(whole.scores["date"].max())
    latest = [text for text in words if text.startswith(date)]
    assert latest
    for needed in ("Age: ", " kg", "z-score: ", "Centile: "):
        assert any(needed in text for text in latest), needed
