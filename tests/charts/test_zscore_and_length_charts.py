"""The z-score chart holds every measure; the weight-for-length chart has WHO's two tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from charts_support import (
    NAME,
    gids,
    make_child,
    make_contacts,
    overlapping,
    plateau,
    texts_of,
    words_on,
)
from made_children import BIRTH, at

import growthwatch as gw
from growthwatch.centiles import CENTILE_LINES, LINE_Z
from growthwatch.charts import draw_chart, weight_for_length_chart, zscore_chart
from growthwatch.charts.style import MEASURE_MARKS
from growthwatch.weight_for_length import weight_for_length_zscore

AGES = list(range(0, 1500, 60))


@pytest.mark.parametrize("measure", MEASURE_MARKS)
def test_z_scores_stand_at_chronological_age_with_the_z_of_the_corrected_age(measure):
    child = make_child([0, 20, 60, 200, 400], gestation=(30, 0))
    (line,) = gids(zscore_chart(child).axes, f"measure {measure}")
    rows = child.scores[(child.scores["measure"] == measure) & child.scores["z"].notna()]
    np.testing.assert_array_equal(line.get_xdata(), rows["age_days"])
    np.testing.assert_array_equal(line.get_ydata(), rows["z"])
    assert (rows["age_days"] - rows["corrected_age_days"] == 70).all()
    assert (line.get_color(), line.get_marker()) == MEASURE_MARKS[measure]
    assert 0 < line.get_linewidth() < 1


def test_there_is_a_line_every_two_thirds_of_an_sd_named_where_it_is_a_centile():
    ax = zscore_chart(make_child(AGES, z=-4.2)).axes
    for label, z in zip(CENTILE_LINES, LINE_Z, strict=True):
        (line,) = gids(ax, f"centile {label} z")
        assert list(line.get_ydata()) == [z, z]
        assert line.is_dashed() == (label in {"0.4th", "9th", "50th", "91st", "99.6th"})
    levels = sorted(line.get_ydata()[0] for line in ax.lines if "ine" in str(line.get_gid())
                    or str(line.get_gid()).startswith("centile"))  # fmt: skip
    np.testing.assert_allclose(np.diff(levels), 2 / 3)
    assert levels[0] <= -4
    labels = words_on(ax, "line label")
    assert [text.get_text() for text in labels] == list(CENTILE_LINES)


def test_a_suspected_error_is_hollow_and_not_joined():
    ax = zscore_chart(make_child(AGES, measures=("weight",), change={5: 79.0})).axes
    (suspect,) = gids(ax, "suspect")
    assert list(suspect.get_xdata()) == [AGES[5]]
    assert suspect.get_markerfacecolor() == "white"
    (joined,) = gids(ax, "measure weight")
    assert AGES[5] not in joined.get_xdata()
    assert ax.get_ylim()[1] < 6


def test_contacts_can_stand_beneath_the_z_scores():
    child = make_child(AGES, contacts=make_contacts(20))
    assert len(zscore_chart(child).figure.axes) == 1
    assert len(zscore_chart(child, contacts=True).figure.axes) == 2


def test_labels_of_the_latest_points_do_not_overlap():
    ax = zscore_chart(make_child(AGES, z=1.0)).axes
    assert not overlapping([text for text in ax.texts if text.get_gid() == "latest"])


@pytest.mark.parametrize("kind", ["z", "weight-for-length"])
def test_other_charts_describe_themselves_without_saying_whose_they_are(kind):
    chart = draw_chart(make_child(AGES), kind)
    ax, words = chart.axes, chart.alternative_text
    assert "girl" in words
    assert "25 measurements" in words or "25 pairs" in words
    assert "C7" not in words
    assert NAME not in " ".join([*texts_of(ax), ax.get_title(loc="left")])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("z", "No z-scores recorded"),
        ("weight-for-length", "No weights with a length or height of the same day recorded"),
    ],
)
def test_other_charts_without_measurements_say_so(kind, words):
    for child in (make_child([]), make_child([3000], measures=())):
        assert words in texts_of(draw_chart(child, kind).axes)


def test_weight_for_length_has_the_lines_of_both_tables_which_meet_between_the_measurements():
    child = make_child(AGES)
    ax = weight_for_length_chart(child).axes
    for label, z in zip(CENTILE_LINES, LINE_Z, strict=True):
        for stem, age in (("length", 400), ("height", 1000)):
            (line,) = gids(ax, f"centile {label} {stem}")
            found = weight_for_length_zscore(
                line.get_ydata(), line.get_xdata(), sex="female", age_days=age
            )
            np.testing.assert_allclose(found, z, atol=1e-9)
    heights = child.scores[child.scores["measure"] == "height"]
    lying = heights.loc[heights["age_days"] < 730.5, "value"].max()
    standing = heights.loc[heights["age_days"] >= 730.5, "value"].min()
    (post,) = gids(ax, "signpost")
    assert lying < post.get_xdata()[0] < standing
    assert "height, standing, from 2 years" in texts_of(ax)


def test_weight_for_length_points_are_the_measurements_of_one_day():
    child = make_child(AGES)
    (points,) = gids(weight_for_length_chart(child).axes, "point")
    for measure, drawn in (("height", points.get_xdata()), ("weight", points.get_ydata())):
        rows = child.scores[child.scores["measure"] == measure]
        np.testing.assert_array_equal(drawn, rows["value"])


def test_weight_for_length_ends_where_the_tables_do_and_says_so():
    ax = weight_for_length_chart(make_child([900, 1800, 2500])).axes
    assert len(gids(ax, "point")[0].get_xdata()) == 2
    assert "1 measured after five years of age" in " ".join(texts_of(ax))


def test_an_infant_has_the_lying_table_only():
    ax = weight_for_length_chart(make_child([0, 60, 300])).axes
    assert not gids(ax, "centile 50th height")
    assert ax.get_xlabel() == "Length, lying, cm"


def test_an_unknown_chart_is_named():
    with pytest.raises(ValueError, match="shoe size"):
        draw_chart(make_child(AGES), "shoe size")


def finding(rule="weight_fall", measure="weight", day="2016-04-25", **more):
    day = pd.Timestamp(day)
    return plateau(rule=rule, measure=measure, detected_date=day, last_date=day, **more)


def test_findings_of_every_measure_are_ringed_where_they_could_first_be_seen():
    findings = [
        finding(unit="centile spaces", magnitude=2.1),
        finding("height_fall", "height", unit="centile spaces", magnitude=1.1),
        finding("head_rise", "ofc", severity="watch"),
    ]
    child = make_child(AGES, z=-1.5, findings=findings)
    ax = zscore_chart(child).axes
    rings = gids(ax, "detected")
    assert len(rings) == len(words_on(ax, "letter")) == len(child.episodes)
    at = {(ring.get_xdata()[0], ring.get_ydata()[0]) for ring in rings}
    for measure in ("weight", "height"):
        rows = child.scores[child.scores["measure"] == measure].set_index("date")
        row = rows.loc[pd.Timestamp("2016-04-25")]
        assert (row["age_days"], row["z"]) in at
    words = " ".join(texts_of(ax))
    assert "Seen from 25 April" in words
    assert not gids(zscore_chart(child, findings=False).axes, "detected")


def test_a_stretch_without_gain_is_broad_on_the_z_score_chart():
    child = make_child(AGES, findings=[plateau()])
    (stretch,) = gids(zscore_chart(child).axes, "plateau")
    ages = stretch.get_xdata()
    birth = pd.Timestamp("2015-03-02")
    assert (birth + pd.Timedelta(days=int(min(ages)))) >= pd.Timestamp("2015-11-01")
    assert (birth + pd.Timedelta(days=int(max(ages)))) <= pd.Timestamp("2016-05-02")
    assert len(ages) > 1


def test_weight_for_length_rings_its_own_findings_only():
    day = "2016-04-25"
    findings = [
        finding("weight_for_length_very_low", "bmi", day), finding("bmi_below_0_4th", "bmi", day),
        finding("weight_for_length_low", "bmi", day, severity="watch"),
    ]  # fmt: skip
    child = make_child(AGES, z=-2.8, findings=findings)
    ax = weight_for_length_chart(child).axes
    (ring,) = gids(ax, "detected")
    rows = child.scores[child.scores["date"] == day].set_index("measure")["value"]
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (rows["height"], rows["weight"])
    words = " ".join(texts_of(ax))
    assert "Weight is very low for length" in words
    assert "BMI below" not in words
    assert "1 further thing that happened" in words
    assert not gids(weight_for_length_chart(child, preset="family").axes, "detected")
    with pytest.raises(ValueError, match="family preset shows neither findings"):
        weight_for_length_chart(child, preset="family", findings=True)


def test_a_child_shorter_than_the_tables_is_in_view():
    ax = weight_for_length_chart(make_child([0, 14, 60, 300], gestation=(29, 3))).axes
    first, last = ax.get_xlim()
    for line in gids(ax, "point"):
        assert ((line.get_xdata() > first) & (line.get_xdata() < last)).all()


def test_no_word_of_a_weight_for_length_chart_is_cut_at_the_edge_however_late_the_change():
    days = [0, 56, 200, 400, 600, 700, 745, 760]
    child = gw.Child(
        sex="M", birth_date=BIRTH, gestation="40+0",
        weight_kg=at(0.0, days, "male"), height_cm=at(0.0, days, "male", "height"),
    )  # fmt: skip
    chart = child.chart("weight-for-length")
    chart.figure.canvas.draw()
    words = [text for text in chart.axes.texts if text.get_gid() == "signpost words"]
    assert words
    edge = chart.figure.bbox.x1
    assert all(text.get_window_extent().x1 <= edge for text in words)


def test_a_z_score_chart_begins_at_birth_also_of_a_child_born_early():
    days = [0, 60, 120, 200]
    child = gw.Child(
        sex="M", birth_date=BIRTH, gestation="26+0",
        weight_kg=at(0.0, days, "male", correction=-98),
    )  # fmt: skip
    assert child.chart("z").axes.get_xlim()[0] == 0


def test_a_z_score_chart_of_a_child_whose_sex_is_not_known_says_why_it_is_empty():
    child = gw.Child(sex="unknown", birth_date=BIRTH, weight_kg={"2022-04-26": 5.2})
    assert "No z-scores: the sex is not recorded" in texts_of(child.chart("z").axes)
