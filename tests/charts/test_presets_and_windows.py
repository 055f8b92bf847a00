"""Who a chart is for, which ages it shows, and the bands behind the points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from charts_support import gids, make_child, make_contacts, plateau, texts_of

from growthwatch.charts import draw_chart, growth_chart
from growthwatch.conversion import measurement
from growthwatch.growth_model import predict

AGES = list(range(0, 1100, 60))
ALARMING = ("z-score", "error", "below", "finding", "loss:", "fall", "fell", "lost", "concern")


def worrying_child():
    return make_child(
        AGES, z=-3.2, findings=[plateau()], contacts=make_contacts(20), change={5: 79.0}
    )


def words_of(chart):
    ax = chart.axes
    legend = ax.get_legend()
    return " ".join(
        [
            ax.get_title(loc="left"),
            ax.get_ylabel(),
            chart.alternative_text,
            *texts_of(ax),
            *([text.get_text() for text in legend.get_texts()] if legend else []),
        ]
    )


@pytest.mark.parametrize("kind", ["weight", "height", "bmi", "ofc", "weight-for-length"])
def test_a_chart_for_the_family_says_nothing_alarming(kind):
    chart = draw_chart(worrying_child(), kind, preset="family")
    ax, words = chart.axes, words_of(chart).lower()
    for word in ALARMING:
        assert word not in words.replace("and 50 below.", "").replace("loss of up to", "")
    assert len(ax.figure.axes) == 1
    assert not gids(ax, "plateau")
    assert not gids(ax, "expected", of="collections")
    assert "each child has a path of their own" in words
    if kind == "weight":
        assert ax.get_ylabel() == "Weight in kilograms"


def test_the_clinic_chart_of_the_same_child_does_speak_of_findings():
    words = words_of(growth_chart(worrying_child())).lower()
    assert "seen from" in words
    assert "below 0.4th centile" in words
    assert "probable error" in words


def test_what_the_family_preset_cannot_show_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match="family preset has no z-scores"):
        draw_chart(worrying_child(), "z", preset="family")
    with pytest.raises(ValueError, match="family preset shows neither findings"):
        growth_chart(worrying_child(), preset="family", findings=True)
    with pytest.raises(ValueError, match="unknown preset 'court'"):
        growth_chart(worrying_child(), preset="court")


def test_a_conference_chart_has_contacts_and_findings():
    ax = growth_chart(worrying_child(), preset="conference").axes
    assert len(ax.figure.axes) == 2
    assert gids(ax, "plateau")


@pytest.mark.parametrize(
    ("ages", "expected"), [("0-1", (0, 1)), ("0-4", (0, 4)), ("2-20", (2, 20)), ((1, 3), (1, 3))]
)
def test_windows_of_the_printed_charts(ages, expected):
    ax = growth_chart(make_child(AGES), ages=ages).axes
    assert ax.get_xlim() == pytest.approx([365.25 * years for years in expected])


def test_the_window_of_the_record_is_the_default():
    child = make_child(AGES)
    assert growth_chart(child).axes.get_xlim() == growth_chart(child, ages="record").axes.get_xlim()


@pytest.mark.parametrize("ages", ["0-1", "0-4"])
def test_a_window_from_birth_begins_before_term_for_a_child_born_early(ages):
    ax = growth_chart(make_child([0, 60], gestation=(27, 0)), ages=ages).axes
    assert ax.get_xlim()[0] == -13 * 7 - 7
    assert any("gestation" in words for words in texts_of(ax))


@pytest.mark.parametrize("ages", ["0-5", (3, 1), (1,), 4])
def test_a_window_that_cannot_be_is_named(ages):
    with pytest.raises(ValueError, match="first and the last age"):
        growth_chart(make_child(AGES), ages=ages)


def edges_of(band):
    vertices = band.get_paths()[0].vertices
    return {
        age: (vertices[vertices[:, 0] == age, 1].min(), vertices[vertices[:, 0] == age, 1].max())
        for age in np.unique(vertices[:, 0])
    }


def test_the_expected_band_holds_what_each_weight_was_expected_to_be_before_it():
    child = make_child([0, 60, 120, 200, 300], z=-0.4)
    ax = growth_chart(child).axes
    wide, narrow = gids(ax, "expected", of="collections")
    weights = child.scores[child.scores["measure"] == "weight"]
    said = predict(child.scores, weights["date"]).dropna(subset=["expected_value"])
    for band, low, high in (
        (wide, "value_5th", "value_95th"),
        (narrow, "value_25th", "value_75th"),
    ):
        edges = edges_of(band)
        assert list(edges) == list(said["age_days"])
        np.testing.assert_allclose(list(edges.values()), said[[low, high]])


def test_the_expected_band_reaches_into_the_next_months_only_if_asked():
    child = make_child([0, 60, 120, 200, 300])
    assert not gids(growth_chart(child).axes, "expected next", of="collections")
    ax = growth_chart(child, expected="next").axes
    band = gids(ax, "expected next", of="collections")[0]
    ages = band.get_paths()[0].vertices[:, 0]
    assert ages.min() > 300
    assert 380 < ages.max() < ax.get_xlim()[1]


def test_measures_without_a_model_or_asked_not_to_have_no_expected_band():
    child = make_child(AGES)
    without = (growth_chart(child, "ofc", expected=True), growth_chart(child, expected=False))
    for chart in without:
        assert not gids(chart.axes, "expected", of="collections")


def with_parents(child, mother, father):
    child.record = pd.concat(
        [child.record, pd.Series({"mother_height_cm": mother, "father_height_cm": father})]
    )
    return child


def test_the_mid_parental_band_is_two_centile_spaces_either_side_of_half_the_parents_mean():
    ax = growth_chart(with_parents(make_child(AGES), 150.0, 168.0), "height").axes
    (line,) = gids(ax, "mid-parental")
    ages = np.round(line.get_xdata())
    from growthwatch.conversion import zscore

    parents = [zscore("height", cm, sex=sex, age_days=7305)
               for cm, sex in ((150.0, "female"), (168.0, "male"))]  # fmt: skip
    z = 0.5 * np.mean(parents)
    np.testing.assert_allclose(
        line.get_ydata(), measurement("height", z, sex="female", age_days=ages)
    )
    (band,) = gids(ax, "parents", of="collections")
    top = band.get_paths()[0].vertices[:, 1].max()
    highest = measurement("height", z + 4 / 3, sex="female", age_days=ages[-1])
    assert top == pytest.approx(highest)
    assert "Mid-parental centile: 18th" in " ".join(texts_of(ax))


@pytest.mark.parametrize(("mother", "father"), [(np.nan, 170.0), (160.0, None), (1.6, 1.7)])
def test_without_both_parents_heights_there_is_no_mid_parental_band(mother, father):
    child = with_parents(make_child(AGES), mother, father)
    assert not gids(growth_chart(child, "height").axes, "mid-parental")
    assert not gids(growth_chart(child, "weight").axes, "mid-parental")
