"""Every awkward child has a sensible page or one clear sentence."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from charts_support import make_child, make_contacts, plateau, texts_of, words_on

from growthwatch.charts import CHARTS, contact_key, draw_chart
from growthwatch.charts.presets import PRESETS

AGES = list(range(0, 700, 50))
AWKWARD = {
    "no measurements": lambda: make_child([]),
    "one measurement": lambda: make_child([90]),
    "only heights": lambda: make_child(AGES, measures=("height",)),
    "no sex": lambda: make_child(AGES, sex=None),
    "contacts before birth only": lambda: make_child(
        AGES, contacts=make_contacts(30, start="2014-01-01", every=9)
    ),
    "contacts years after the last weight": lambda: make_child(
        AGES, contacts=make_contacts(30, start="2021-01-01", every=30)
    ),
    "contacts and no measurements": lambda: make_child([], contacts=make_contacts(9)),
    "two hundred contacts on a day": lambda: make_child(
        AGES, contacts=make_contacts(200, start="2015-12-01", every=0)
    ),
    "a summary of three pages": lambda: make_child(
        AGES, contacts=make_contacts(3, summary="Much was said of feeding. " * 500)
    ),
    "words in Urdu and Polish": lambda: make_child(
        AGES,
        contacts=make_contacts(
            4, agencies=("بچوں کی خدمت", "Ośrodek"), role="ماں", summary="ماں نے کہا. Zażółć."
        ),
    ),
    "a rule nobody has heard of": lambda: make_child(
        AGES, findings=[plateau(rule="moon_phase", unit="moons", magnitude=float("nan"))]
    ),
    "born at 23 weeks": lambda: make_child([0, 10, 40], gestation=(23, 0)),
}  # fmt: skip


@cache
def awkward(name):
    """Return an awkward child, made once: to draw, not to change."""
    return AWKWARD[name]()


@cache
def drawn(name, kind="weight", preset="clinic", ages=None):
    """Return a chart of an awkward child, drawn once: to look at, not to draw on."""
    return draw_chart(awkward(name), kind, preset=preset, ages=ages)


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("name", AWKWARD)
def test_every_chart_of_an_awkward_child_is_drawn_with_words_and_a_description(name):
    child = awkward(name)
    # Contacts and findings stand on a chart of weight as on the others.
    for kind in ("weight",) if len(child.contacts) or len(child.findings) else CHARTS:
        chart = drawn(name, kind)
        ax = chart.axes
        ax.figure.canvas.draw()
        assert ax.get_title(loc="left")
        assert chart.alternative_text.endswith(".")
        assert all(limit == limit for limit in (*ax.get_xlim(), *ax.get_ylim()))


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("name", ["no measurements", "one measurement", "only heights"])
@pytest.mark.parametrize("preset", PRESETS)
def test_little_data_is_drawn_for_everybody_and_every_window(name, preset, tmp_path):
    for ages in (None, "0-1", "0-4", "2-20"):
        chart = drawn(name, preset=preset, ages=ages)
        assert chart.alternative_text
    chart.save(tmp_path / "chart.html")
    if name != "one measurement":
        assert "No weights recorded" in texts_of(chart.axes)


def test_two_hundred_contacts_on_a_day_share_markers_and_have_a_key_each():
    child = awkward("two hundred contacts on a day")
    pages = contact_key(child)
    numbers = itertools.chain.from_iterable(
        (text.get_text() for text in page.figure.axes[0].texts if text.get_text().isdigit())
        for page in pages
    )
    assert [int(number) for number in numbers] == list(range(1, 201))


def test_what_an_unknown_rule_found_is_said_in_its_own_words():
    ax = drawn("a rule nobody has heard of").axes
    said = " ".join(text.get_text() for text in words_on(ax, "episode"))
    assert "No gain from 8 to 14 months." in said


def test_a_child_without_measurements_shows_nothing_to_point_at():
    assert "<circle" not in draw_chart(make_child([]))._repr_html_()


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("name", ["Żółć-7", "بچہ ۷", "C$7$_x", "<b>7</b>"])
def test_a_child_id_of_any_letters_is_written_as_it_is(name, tmp_path):
    child = make_child(AGES, contacts=make_contacts(3))
    child.id = name
    chart = draw_chart(child, "weight")
    assert chart.axes.get_title(loc="left") == f"Child {name}: weight"
    for ending in (".png", ".svg", ".pdf", ".html"):
        (path,) = chart.save(tmp_path / f"chart{ending}", dpi=50)
        assert path.stat().st_size > 1000, ending
        if ending == ".svg":
            assert "<b>7" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", CHARTS)
def test_an_identifier_of_sixty_wide_letters_wraps_and_stays_on_the_page(kind):
    child = make_child(AGES)
    child.id = "W" * 60
    ax = draw_chart(child, kind).axes
    texts = [one for one in ax.get_children() if hasattr(one, "get_text")]
    title = next(text for text in texts if "WW" in text.get_text())
    assert title.get_text().replace("\n", "").count("W") == 60
    ax.figure.canvas.draw()
    box = title.get_window_extent()
    width, height = ax.figure.get_size_inches() * ax.figure.dpi
    assert box.x1 < width
    assert box.y1 < height
    assert title.get_fontsize() >= 8.5


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_child_is_drawn_for_everybody_without_words_off_the_page(name, preset):
    figure = drawn(name, preset=preset).figure
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        for text in words_on(ax):
            box = text.get_window_extent()
            if text.get_text().strip():
                assert box.x0 > -1, text.get_text()
                assert box.x1 < width + 1, text.get_text()
                assert box.y0 > -1, text.get_text()
                assert box.y1 < height + 1, text.get_text()


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
def test_many_agencies_with_long_names_share_the_room():
    agencies = tuple(f"The {number}th service of a very long name indeed" for number in range(40))
    ax = draw_chart(make_child(AGES, contacts=make_contacts(120, every=5, agencies=agencies))).axes
    names = [text.get_text() for text in words_on(ax.figure.axes[1], "lane name")]
    # All but the nine before birth, which are counted at the foot.
    assert sum(int(name.rsplit("(", 1)[1].rstrip(")")) for name in names) == 111
    for text in words_on(ax.figure.axes[1], "lane name"):
        assert text.get_window_extent().x0 >= 0, text.get_text()
    assert any("…" in name for name in names)
