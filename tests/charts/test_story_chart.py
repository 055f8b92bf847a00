"""The story chart: what happened, a letter an episode, for every kind of child there is."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from charts_support import gids, on_each_other, texts_of, words_on
from made_children import BIRTH, at, boy, girl

import growthwatch as gw
from growthwatch.charts.contacts.lanes import Flag as Words
from growthwatch.charts.contacts.lanes import _clear, _in_rows, chosen_for_words
from growthwatch.charts.marks.columns import Told, columns
from growthwatch.charts.marks.episodes import has_story
from growthwatch.charts.style import BODY, SMALL

DAYS = [0, 14, 56, 84, 112, 180, 270, 365, 450, 560, 700]
FALLING = [0.2, 0.1, 0.2, 0.1, 0.2, 0.1, -0.9, -1.9, -2.0, -2.2, -2.3]
LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-ABCDEFGHIJKLMNOPQRSTUVW"


def forty_contacts():
    agencies = ("Community health", "A surgery of a very long name indeed", "Nursery", "Police")
    return [
        {"date": BIRTH + pd.Timedelta(days=20 + 17 * i), "agency": agencies[i % 4],
         "kind": "multi-agency child protection conference with everybody there",
         "impact": ("risk", "strength", "")[i % 3]}
        for i in range(40)
    ]  # fmt: skip


CHILDREN = {
    "B1": lambda: gw.datasets.child_b1().child("B1"),
    "B1, attested weights only": lambda: gw.datasets.child_b1(attested_only=True).child("B1"),
    "healthy": lambda: girl(gestation="40+0", weight_kg=at(0.3, DAYS)),
    "recovered": lambda: boy(weight_kg=at(
        [0.2, 0.1, 0.2, 0.1, -1.0, -1.4, -0.9, -0.2, 0.0, 0.1],
        [0, 14, 56, 84, 150, 180, 230, 290, 365, 480], "male")),
    "preterm": lambda: boy(gestation="30+2", weight_kg=at(
        [-0.2, -0.3, -0.3, -0.5, -1.2, -1.9, -2.3], [0, 40, 70, 110, 160, 220, 280], "male",
        correction=-68)),
    "newborn with two weights": lambda: girl(
        gestation="40+0", weight_kg={"2022-03-01": 3.4, "2022-03-06": 2.95}),
    "a height only": lambda: girl(height_cm=at(0.3, [365], measure="height")),
    "Down syndrome": lambda: girl(
        condition="Down syndrome", weight_kg=at(FALLING[:8], DAYS[:8], reference="trisomy-21")),
    "Turner syndrome": lambda: girl(reference="turner", weight_kg=at(FALLING, DAYS)),
    "one weight": lambda: girl(weight_kg=at(0.3, [100])),
    "sex not known": lambda: gw.Child(sex="unknown", birth_date=BIRTH, weight_kg={
        "2022-03-01": 3.4, "2022-04-26": 5.2, "2022-06-21": 6.6, "2022-09-17": 8.0,
        "2022-12-06": 8.0, "2023-02-04": 7.9, "2023-03-31": 7.9}),
    "two weights far out": lambda: girl(
        gestation="41+0", weight_kg=at(0.1, DAYS) | {BIRTH + pd.Timedelta(days=210): 76.0}),
    "forty contacts of long words": lambda: girl(
        weight_kg=at(FALLING, DAYS), contacts=forty_contacts()),
    "an identifier of sixty letters": lambda: girl(
        child_id=LONG, weight_kg=at(FALLING, DAYS), contacts=forty_contacts()),
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    """Return each child and its story chart, drawn once."""
    kept = {}

    def draw(name):
        if name not in kept:
            child = CHILDREN[name]()
            kept[name] = child, child.chart("weight", preset="story")
            kept[name][1].figure.draw_without_rendering()
        return kept[name]

    return draw


def z_scores_of(chart):
    return next(ax for ax in chart.figure.axes if ax.get_ylabel() == "z-score")


def contacts_of(chart):
    return next(ax for ax in chart.figure.axes if words_on(ax, "lane name"))


def every_text(figure):
    on_axes = itertools.chain.from_iterable(words_on(ax) for ax in figure.axes)
    return [text for text in (*on_axes, *figure.texts) if text.get_text().strip()]


@pytest.mark.parametrize("name", CHILDREN)
def test_no_word_is_off_the_page_smaller_than_8_5_points_or_upon_another(drawn, name):
    figure = drawn(name)[1].figure
    assert tuple(figure.get_size_inches()) == (11.69, 8.27)  # A4: sizes are those on paper
    width, height = figure.get_size_inches() * figure.dpi
    texts = every_text(figure)
    assert len(texts) > 10
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for text, (_, box) in zip(texts, boxes, strict=True):
        assert text.get_fontsize() >= 8.5, text.get_text()
        assert box.x0 > -1, text.get_text()
        assert box.x1 < width + 1, text.get_text()
        assert box.y0 > -1, text.get_text()
        assert box.y1 < height + 1, text.get_text()
    assert not on_each_other(boxes, slack=1.5)


@pytest.mark.parametrize("name", CHILDREN)
def test_no_label_nor_letter_crosses_a_centile_line(drawn, name):
    chart = drawn(name)[1]
    ax = chart.axes
    lines = [line for line in ax.lines if str(line.get_gid()).startswith("centile")]
    assert len(lines) >= 9 or name in ("Turner syndrome", "sex not known")
    for gid in ("letter", "latest", "own line words", "same weight words"):
        for text in words_on(ax, gid):
            box = text.get_window_extent()
            # A box of letters is taller than the letters in it.
            middle = (box.y0 + box.y1) / 2
            quarter = (box.y1 - box.y0) / 4
            for line in lines:
                path = ax.transData.transform(np.asarray(line.get_xydata()))
                inside = (path[:, 0] > box.x0 + 1) & (path[:, 0] < box.x1 - 1)
                at_text = np.abs(path[inside, 1] - middle)
                assert not (at_text < quarter).any(), (gid, text.get_text(), line.get_gid())
            assert text.get_bbox_patch() is None, "white behind words would erase a line"


@pytest.mark.parametrize("name", CHILDREN)
def test_a_letter_an_episode_and_as_many_words_beneath(drawn, name):
    child, chart = drawn(name)
    of_weight = child.episodes[child.episodes["measure"].astype(str) == "weight"]
    told = of_weight[of_weight["kind"] != "overdue"]
    letters = [text.get_text() for text in words_on(chart.axes, "letter")]
    assert sorted(letters) == sorted(told["episode"].astype(str))[:5]
    assert sorted(t.get_text() for t in words_on(chart.axes, "episode letter")) == sorted(letters)


@pytest.mark.parametrize("name", CHILDREN)
def test_the_title_is_the_sentence_of_the_judgement_and_the_description_says_all(drawn, name):
    child, chart = drawn(name)
    headline = [text for text in chart.figure.texts if text.get_gid() == "headline"]
    assert headline
    said = " ".join(text.get_text() for text in chart.figure.texts)
    assert child.judgement["headline"] in said
    assert child.judgement["headline"].rstrip(".") in chart.alternative_text
    words = [text.get_text() for text in words_on(chart.axes, "episode")]
    for line in words:
        assert line in chart.alternative_text, line


def test_a_child_to_whom_nothing_happened_has_no_letter_no_grey_and_no_hatching(drawn):
    child, chart = drawn("healthy")
    assert not has_story(child.episodes)
    assert not words_on(chart.axes, "letter")
    assert not gids(chart.axes, "stall", of="patches")
    assert not gids(chart.axes, "not weighed", of="patches")
    assert not gids(chart.axes, "same weight")


def test_the_story_of_b1_is_grey_hatched_and_level(drawn):
    _, chart = drawn("B1")
    ax = chart.axes
    (stall,) = gids(ax, "stall", of="patches")
    start, end = stall.get_extents().transformed(ax.transData.inverted()).intervalx
    born = pd.Timestamp("2011-10-20")
    assert born + pd.Timedelta(days=round(start)) == pd.Timestamp("2012-11-02")
    assert born + pd.Timedelta(days=round(end)) == pd.Timestamp("2013-03-20")
    (hatched,) = gids(ax, "not weighed", of="patches")
    start, end = hatched.get_extents().transformed(ax.transData.inverted()).intervalx
    assert end - start == pytest.approx(196, abs=0.5)
    (level,) = gids(ax, "same weight")
    assert set(np.round(level.get_ydata(), 2)) == {7.85}
    assert born + pd.Timedelta(days=round(level.get_xdata()[0])) == pd.Timestamp("2012-11-02")
    assert born + pd.Timedelta(days=round(level.get_xdata()[1])) == pd.Timestamp("2014-05-21")
    assert "Grey: no gain. Hatched: not weighed. Dotted: the same weight again" in " ".join(
        text.get_text() for text in chart.figure.texts
    )


def test_z_scores_are_not_joined_where_nobody_weighed(drawn):
    _, chart = drawn("B1")
    z = z_scores_of(chart)
    joined = gids(z, "z-scores")
    assert len(joined) > 1
    for line in joined:
        ages = np.asarray(line.get_xdata())
        assert not ((ages[:-1] < 700) & (ages[1:] > 760)).any(), "June 2013 to January 2014"
    assert z.get_xlim() == chart.axes.get_xlim()


def test_the_contacts_of_b1_that_its_record_asks_for_are_in_words(drawn):
    child, chart = drawn("B1")
    asked = child.contacts[pd.array(child.contacts["chart"], dtype="boolean").fillna(False)]
    lanes = contacts_of(chart)
    said = [text.get_text() for text in words_on(lanes, "contact in words")]
    assert sorted(said) == sorted(asked["chart_words"])
    assert len(said) == 12
    ticks = sum(
        len(line.get_xdata())
        for line in lanes.lines
        if str(line.get_gid()).startswith(("tick risk", "tick strength", "tick other"))
    )
    assert ticks == 89  # all of the 97 that are not before birth
    assert {text.get_text() for text in words_on(lanes, "period words")} == {
        "nursery", "hospital", "protection plan"
    }  # fmt: skip


def test_without_a_column_the_telling_contacts_are_chosen_and_never_more_than_twelve(drawn):
    _, chart = drawn("forty contacts of long words")
    words = words_on(contacts_of(chart), "contact in words")
    assert 5 <= len(words) <= 12
    table = pd.DataFrame({"impact": ["", "risk", "strength"] * 10, "number": range(30)})
    age = np.arange(30.0) * 20
    chosen = chosen_for_words(table, [], age)
    assert len(chosen) <= 12
    assert set(table["impact"].iloc[chosen[:5]]) == {"risk"}


def test_words_of_contacts_never_meet_nor_does_a_line_come_through_them():
    rng = np.random.default_rng(5)
    for _ in range(20):
        flags = [
            Words(float(day), 0, "word " * int(rng.integers(1, 4)), float(day))
            for day in rng.uniform(0, 600, 12)
        ]
        placed = _in_rows(flags, 600)
        assert len(placed) >= 6
        for one, other in itertools.combinations(placed, 2):
            assert _clear([one, other])[0, 1]
        for flag in placed:
            assert flag.left >= 0
            assert flag.right <= 660


def test_lines_that_leave_the_window_are_named_and_the_nearest_are_kept(drawn):
    _, chart = drawn("B1")
    bottom, top = chart.axes.get_ylim()
    assert top < 13  # the 99.6th reaches 20 kg
    said = " ".join(text.get_text() for text in chart.figure.texts)
    assert "The 25th to 99.6th centiles leave the chart at 12 kg" in said
    names = {text.get_text() for text in words_on(chart.axes, "line label")}
    assert {"0.4th", "2nd", "9th", "25th"} <= names
    assert bottom < 2.9


def test_a_preterm_child_stands_among_the_lines_of_the_corrected_age(drawn):
    child, chart = drawn("preterm")
    ax = chart.axes
    assert ax.get_xlim()[0] == 0
    lines = {
        name: [line for line in ax.lines if str(line.get_gid()).startswith(f"centile {name} ")]
        for name in ("0.4th", "2nd")
    }
    last = child.scores.iloc[-1]
    assert -2.67 < last["z"] < -2
    level = {
        name: max(
            float(np.interp(last["age_days"], *np.asarray(line.get_xydata()).T)) for line in pieces
        )
        for name, pieces in lines.items()
    }
    assert level["0.4th"] < last["value"] < level["2nd"]
    assert "the lines those of the corrected age" in " ".join(
        text.get_text() for text in chart.figure.texts
    )


def test_a_measure_without_a_reference_says_so_on_the_chart(drawn):
    _, chart = drawn("Turner syndrome")
    assert "No centile lines: there is no Turner syndrome (UK) reference for weight" in texts_of(
        chart.axes
    )
    assert any("kg" in text.get_text() for text in words_on(chart.axes, "latest"))


def test_a_child_without_a_weight_says_so_on_the_chart(drawn):
    assert "No weights recorded" in texts_of(drawn("a height only")[1].axes)


def test_a_long_identifier_is_whole_on_the_chart(drawn):
    _, chart = drawn("an identifier of sixty letters")
    assert LONG in "".join(
        text.get_text() for text in chart.figure.texts if text.get_gid() == "heading"
    )


@pytest.mark.parametrize("measure", ["weight", "height", "bmi", "ofc"])
def test_every_measure_has_a_story_chart(measure):
    days = [0, 60, 120, 200, 300]
    child = girl(
        weight_kg=at(0.1, days),
        height_cm=at(0.2, days, measure="height"),
        ofc_cm=at(-0.1, days, measure="ofc"),
    )
    chart = child.chart(measure, preset="story")
    assert len(gids(chart.axes, "point")[0].get_xdata()) >= 4
    assert gids(z_scores_of(chart), "z-scores")


def test_contacts_before_the_ages_shown_are_counted_and_not_said_to_be_before_birth(drawn):
    child, chart = drawn("B1")
    assert "8 before birth not drawn" in " ".join(text.get_text() for text in chart.figure.texts)
    later = child.chart("height", preset="story")
    said = " ".join(text.get_text() for text in later.figure.texts)
    assert "35 before the ages shown not drawn" in said


def test_the_story_is_what_a_child_with_episodes_has_by_itself_and_no_other(drawn):
    child, _ = drawn("B1")
    assert len(child.chart().figure.axes) == 3
    healthy, _ = drawn("healthy")
    assert len(healthy.chart().figure.axes) == 1


def test_charts_without_a_story_are_drawn_as_for_the_clinic(drawn):
    child, _ = drawn("forty contacts of long words")
    for chart in ("z", "weight-for-length"):
        assert child.chart(chart, preset="story").alternative_text


def test_an_unknown_column_of_episodes_is_named(drawn):
    child, _ = drawn("forty contacts of long words")
    with pytest.raises(ValueError, match="episodes without from_kg"):
        gw.charts.story_chart(child, episodes=child.episodes.drop(columns="from_kg"))


def test_letters_are_large_and_words_are_read_on_paper(drawn):
    _, chart = drawn("B1")
    assert all(text.get_fontsize() >= 18 for text in words_on(chart.axes, "letter"))
    assert min(SMALL, BODY) >= 8.5


def test_words_stand_in_the_order_of_their_letters_wherever_their_ages_are():
    told = [Told("A", "one thing", 400.0), Told("B", "another", 100.0), Told("C", "third", 300.0)]
    placed = columns(told, (0.0, 500.0), 600.0)
    assert [each.letter for each in placed] == ["A", "B", "C"]
    assert all(a.left + a.width < b.left for a, b in itertools.pairwise(placed))


def test_a_child_without_z_scores_has_no_empty_panel_of_them(drawn):
    _, chart = drawn("sex not known")
    assert "z-score" not in [ax.get_ylabel() for ax in chart.figure.axes]
    assert [text.get_text() for text in words_on(chart.axes, "no lines")] == [
        "No centile lines: the sex is not recorded"
    ]


def test_a_weight_too_far_out_to_be_drawn_is_said_beneath(drawn):
    _, chart = drawn("two weights far out")
    (foot,) = (text.get_text() for text in chart.figure.texts if text.get_gid() == "foot")
    assert "Too far out to be drawn: 76.00 kg on 27 Sep 2022" in " ".join(foot.split())


def test_nothing_is_called_corrected_for_a_child_born_at_40_weeks(drawn):
    _, chart = drawn("healthy")
    heading = " ".join(text.get_text() for text in chart.figure.texts)
    assert "born at 40+0" in heading and "corrected" not in heading
