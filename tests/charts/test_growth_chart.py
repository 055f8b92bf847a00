"""The growth chart looks as RCPCH's specification asks, for every measure and awkward child."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest
from charts_support import (
    NAME,
    NHS_NUMBER,
    crowded_child,
    gids,
    make_child,
    make_contacts,
    overlapping,
    plateau,
    texts_of,
    words_on,
)

import growthwatch as gw
from growthwatch.centiles import CENTILE_LINES, LINE_Z
from growthwatch.charts import CHARTS, draw_chart, growth_chart
from growthwatch.conversion import measurement

DASHED = {"0.4th", "9th", "50th", "91st", "99.6th"}
AGES = list(range(0, 1700, 60))


@cache
def shown(measure="weight", ages=None):
    """Return the axes of a chart of a child who was measured often, drawn once: to look at."""
    return growth_chart(make_child(AGES), measure, ages=ages).axes


def lines_of(ax, label):
    return [line for line in ax.lines if str(line.get_gid()).startswith(f"centile {label} ")]


def of_child(points):
    return np.column_stack([points.get_xdata(), points.get_ydata()])


@pytest.mark.parametrize("measure", ["weight", "height", "bmi", "ofc"])
def test_every_other_line_is_dashed_and_all_are_thin_and_alike(measure):
    ax = shown(measure)
    widths, colours = set(), set()
    for label in CENTILE_LINES:
        lines = lines_of(ax, label)
        assert lines
        for line in lines:
            assert line.is_dashed() == (label in DASHED)
            widths.add(line.get_linewidth())
            colours.add(line.get_color())
            # Dashed, not dotted: a dash is several times the width of the line.
            if label in DASHED:
                assert line._unscaled_dash_pattern[1][0] >= 4
    assert len(widths) == len(colours) == 1
    assert widths.pop() < 1


def test_lines_are_neither_pink_nor_pale_blue_but_grey():
    from matplotlib.colors import to_rgb

    ax = shown()
    red, green, blue = to_rgb(lines_of(ax, "50th")[0].get_color())
    assert max(red, green, blue) - min(red, green, blue) < 0.1


@pytest.mark.parametrize("measure", ["weight", "height", "bmi", "ofc"])
def test_lines_stand_where_the_reference_puts_them(measure):
    ax = shown(measure)
    for label, z in zip(CENTILE_LINES, LINE_Z, strict=True):
        for line in lines_of(ax, label):
            ages, values = line.get_xdata(), line.get_ydata()
            expected = measurement(measure, z, sex="female", age_days=ages)
            np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_the_four_tables_are_four_pieces_that_break_at_2_weeks_2_and_4_years():
    ax = shown("height")
    pieces = sorted(lines_of(ax, "50th"), key=lambda line: line.get_xdata()[0])
    assert [line.get_gid().split()[-1] for line in pieces] == [
        "uk90_preterm", "who_2006_lying", "who_2006_standing", "uk90_child",
    ]  # fmt: skip
    starts = [line.get_xdata()[0] for line in pieces[1:]]
    assert starts == [14, 731, 1461]
    # Height standing is less than length lying by about 0.7 cm: the step must show.
    step = pieces[1].get_ydata()[-1] - pieces[2].get_ydata()[0]
    assert step == pytest.approx(0.7, abs=0.15)
    words = texts_of(ax)
    for signpost in ("WHO from 2 weeks", "standing from 2 years", "UK90 from 4 years"):
        assert signpost in words


@pytest.mark.parametrize("ages", [[0, 5, 10], AGES, list(range(2000, 5900, 200))])
@pytest.mark.parametrize("measure", ["weight", "height", "bmi", "ofc"])
def test_every_line_has_its_label_at_its_end_and_none_overlap(measure, ages):
    ax = shown(measure) if ages is AGES else growth_chart(make_child(ages), measure).axes
    labels = words_on(ax, "line label")
    assert [text.get_text() for text in labels] == list(CENTILE_LINES)
    assert not overlapping(labels)
    right = ax.get_window_extent().x1
    assert all(text.get_window_extent().x0 > right for text in labels)


def test_labels_stand_at_the_end_of_a_reference_that_ends_before_the_chart():
    ax = growth_chart(make_child(list(range(5000, 7200, 200))), "ofc").axes  # girls' heads: to 17
    labels = words_on(ax, "line label")
    ends = {text.get_position()[0] for text in labels}
    assert len(ends) == 1
    assert ends.pop() == pytest.approx(17 * 365.25, abs=2)


def test_there_is_no_grid():
    ax = shown()
    assert not any(line.get_visible() for line in ax.get_xgridlines() + ax.get_ygridlines())


def test_points_are_dots_where_measured_and_not_joined():
    child = make_child(AGES)
    ax = shown()
    (points,) = gids(ax, "point")
    weights = child.scores[child.scores["measure"] == "weight"]
    np.testing.assert_array_equal(of_child(points), weights[["age_days", "value"]])
    assert points.get_linestyle() == "None"
    assert points.get_marker() == "o"


def test_a_preterm_child_has_dots_and_crosses_joined_and_gestation_on_the_axis():
    child = make_child([0, 14, 60, 120], gestation=(29, 3))
    ax = growth_chart(child).axes
    weights = child.scores[child.scores["measure"] == "weight"]
    (dots,), (crosses,) = gids(ax, "point"), gids(ax, "corrected")
    np.testing.assert_array_equal(dots.get_xdata(), weights["age_days"])
    np.testing.assert_array_equal(crosses.get_xdata(), weights["corrected_age_days"])
    assert crosses.get_marker() == "x"
    joins = gids(ax, "correction")
    assert [tuple(join.get_xdata()) for join in joins] == [
        (age, age - 74) for age in weights["age_days"]
    ]
    labels = [label.get_text() for label in words_on(ax, "axis label")]
    assert "32" in labels
    assert ax.get_xticks()[labels.index("32")] == (32 - 40) * 7
    assert any("gestation" in words for words in texts_of(ax))
    assert "corrected for gestation (born at 29+3)" in " ".join(texts_of(ax))


def test_a_child_with_only_corrected_ages_before_term_is_drawn():
    ax = growth_chart(make_child([0, 7, 14], gestation=(25, 2))).axes
    (crosses,) = gids(ax, "corrected")
    assert max(crosses.get_xdata()) < 0
    assert lines_of(ax, "50th")[0].get_xdata()[0] < -90


def test_unknown_gestation_is_said():
    assert "gestation unknown, taken as 40+0" in " ".join(
        texts_of(growth_chart(make_child(AGES, gestation=None)).axes)
    )


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ((0, 0.2), {"1", "2", "10"}),  # weeks
        ((0, 1), {"1", "11"}),  # months
        ((0, 3), {"23", "2y", "2y 6m"}),
        ((0, 20), {"2y", "4", "10", "20"}),
        ((5, 8), {"5½", "6", "7½"}),  # half-years
    ],
)
def test_the_age_axis_is_in_the_units_of_its_stretch(ages, expected):
    ax = shown(ages=ages)
    assert expected <= {label.get_text() for label in words_on(ax, "axis label")}
    assert not overlapping(words_on(ax, "axis label"))


def test_ticks_of_months_and_years_stand_at_their_ages():
    ax = shown(ages=(0, 3))
    labels = [label.get_text() for label in words_on(ax, "axis label")]
    ticks = dict(zip(labels, ax.get_xticks(), strict=True))
    assert ticks["6"] == pytest.approx(365.25 / 2)
    assert ticks["2y"] == 730.5


def test_the_value_axis_shows_the_range_in_use_and_its_unit():
    ax = shown(ages=(2, 4))
    low, high = ax.get_ylim()
    lines = [line.get_ydata() for label in CENTILE_LINES for line in lines_of(ax, label)]
    assert low > 5
    assert high < 1.1 * max(line.max() for line in lines)
    assert "kg" in ax.get_ylabel()


def test_the_latest_measurement_is_told_with_a_whole_centile():
    child = make_child([*AGES, 1700], change={len(AGES): 9.0})
    assert any("9.0 kg\n" in words and "below 0.4th centile" in words
               for words in texts_of(growth_chart(child).axes))  # fmt: skip
    infant = make_child([0, 100])
    weight = infant.scores.query("measure == 'weight'")["value"].iloc[-1]
    told = texts_of(growth_chart(infant).axes)
    assert any(f"{weight:.2f} kg" in words and "62nd centile" in words for words in told)


@pytest.mark.parametrize(("gestation", "told"), [((40, 0), True), (None, True), ((33, 0), False)])
def test_a_loss_of_10_percent_is_called_normal_for_term_babies_only(gestation, told):
    words = " ".join(texts_of(growth_chart(make_child([0, 4, 9], gestation=gestation)).axes))
    assert ("10% of birth weight is normal" in words) == told


def test_a_loss_of_10_percent_is_not_mentioned_on_other_measures_or_ages():
    for ax in (shown("ofc"), shown(ages=(1, 3))):
        assert "10%" not in " ".join(texts_of(ax))


def test_a_suspected_error_is_hollow_and_does_not_squeeze_the_rest():
    child = make_child(AGES, change={5: 79.0})
    ax = growth_chart(child).axes
    (suspect,) = [line for line in gids(ax, "suspect") if len(line.get_xdata())]
    assert list(suspect.get_xdata()) == [AGES[5]]
    assert suspect.get_markerfacecolor() == "white"
    assert ax.get_ylim()[1] < 40
    assert any("79.00 kg, off the scale" in words for words in texts_of(ax))
    assert AGES[5] not in gids(ax, "point")[0].get_xdata()


def test_points_of_two_references_are_refused_by_name():
    child, other = make_child(AGES), make_child(AGES, reference="who")
    half = len(child.scores) // 2
    child.scores = pd.concat([child.scores.iloc[:half], other.scores.iloc[half:]])
    with pytest.raises(ValueError, match=r"uk-who and who|who and uk-who"):
        growth_chart(child)


@pytest.mark.parametrize(
    ("measure", "ages", "words"),
    [("shoe size", None, "shoe size"), ("weight", (4, 1), "first and the last age")],
)
def test_arguments_that_cannot_be_are_named(measure, ages, words):
    with pytest.raises(ValueError, match=words):
        growth_chart(make_child(AGES), measure, ages=ages)


@pytest.mark.parametrize("contacts", [None, make_contacts(5)])
def test_a_child_without_weights_has_a_chart_that_says_so(contacts):
    ax = growth_chart(make_child([], contacts=contacts)).axes
    assert "No weights recorded" in texts_of(ax)
    assert lines_of(ax, "50th")
    only_heights = make_child([100, 400], measures=("height",))
    assert "No weights recorded" in texts_of(growth_chart(only_heights).axes)


def test_a_child_without_sex_has_points_and_no_lines():
    ax = growth_chart(make_child(AGES, sex=None)).axes
    assert len(gids(ax, "point")[0].get_xdata()) == len(AGES)
    assert not lines_of(ax, "50th")
    assert "sex not recorded" in " ".join(texts_of(ax))


@pytest.mark.parametrize("age", [0, 30, 800, 3000, 7300])
def test_one_measurement_is_drawn_with_room_around_it(age):
    ax = growth_chart(make_child([age])).axes
    first, last = ax.get_xlim()
    assert first <= age < last
    assert last - first >= 90


def test_measurements_that_cannot_be_drawn_are_counted_on_the_chart():
    child = make_child(AGES, change={3: -1.0})
    assert "1 of the weights cannot be drawn" in " ".join(texts_of(growth_chart(child).axes))
    assert "of the weights outside the ages shown" in " ".join(
        texts_of(growth_chart(child, ages=(1, 2)).axes)
    )


def test_heading_names_id_measure_sex_reference_and_caption_but_no_identifier():
    chart = growth_chart(make_child(AGES, reference="trisomy-21"), caption="Made-up weights")
    ax = chart.axes
    words = " ".join([ax.get_title(loc="left"), *texts_of(ax)])
    for needed in ("C7", "weight", "girl", "Down syndrome", "Made-up weights"):
        assert needed in words
    assert NAME not in words + chart.alternative_text
    assert NHS_NUMBER not in words + chart.alternative_text
    assert "C7" not in chart.alternative_text


def test_nothing_is_cut_off_at_the_edge_of_the_figure():
    for child in (crowded_child(), make_child(AGES), make_child(AGES, contacts=make_contacts(9))):
        figure = growth_chart(child, caption="Made-up weights").figure
        width, height = figure.get_size_inches() * figure.dpi
        for ax, kind in itertools.product(figure.axes, ("texts", "yticks")):
            texts = {
                "texts": [text for text in words_on(ax) if text.get_text()],
                "yticks": ax.get_yticklabels(),
            }[kind]
            for text in texts:
                box = text.get_window_extent()
                if text.get_text() and text.get_visible():
                    assert box.x0 >= 0, text.get_text()
                    assert box.x1 <= width, text.get_text()
                    assert box.y0 >= 0, text.get_text()
                    assert box.y1 <= height, text.get_text()


def test_it_draws_on_axes_that_are_given():
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 7))
    before = right.get_position().bounds
    child = make_child(AGES, contacts=make_contacts(20))
    assert growth_chart(child, ax=left).axes is left
    assert len(figure.axes) == 3
    assert right.get_position().bounds == before
    small = plt.subplots(figsize=(3, 3))[1]
    growth_chart(child, ax=small)
    assert len(small.figure.axes) == 1
    assert "contacts are not shown" in " ".join(" ".join(texts_of(small)).split())


@pytest.mark.parametrize("reference", ["uk-who", "who", "trisomy-21", "turner"])
def test_every_reference_has_its_name_and_lines(reference):
    child = make_child([500, 900, 1300], reference=reference, measures=("height",))
    ax = growth_chart(child, "height").axes
    name = {"uk-who": "UK-WHO", "who": "WHO 2006", "trisomy-21": "Down", "turner": "Turner"}
    assert name[reference] in " ".join(texts_of(ax))
    assert lines_of(ax, "50th")


def test_a_measure_without_a_reference_says_so_on_the_chart():
    child = gw.one_child(
        sex="F",
        birth_date="2012-01-01",
        reference="turner",
        weight_kg="2018-01-01 18\n2020-01-01 22",
    )
    chart = child.chart()
    said = "No centile lines: there is no Turner syndrome (UK) reference for weight"
    assert said in texts_of(chart.axes)
    assert said in chart.alternative_text
    assert not lines_of(chart.axes, "50th")


def test_ages_that_a_reference_does_not_have_are_said():
    lengths = "2012-06-01 60\n2012-09-01 64"
    child = gw.one_child(sex="F", birth_date="2012-01-01", reference="turner", height_cm=lengths)
    said = "the Turner syndrome (UK) reference for length and height has other ages"
    assert said in " ".join(texts_of(child.chart("height").axes))


@pytest.mark.parametrize(
    ("ages", "change", "said"),
    [
        ([400, 500], {"reference": "turner", "measures": ("height",)}, None),
        ([400, 500], {"sex": None}, "the sex is not recorded"),
        ([400, 500], {}, None),
    ],
)
def test_why_there_are_no_lines_is_said_and_only_then(ages, change, said):
    chart = growth_chart(make_child(ages, **change), "height", ages=(ages[0] / 366, ages[1] / 365))
    words = [text for text in texts_of(chart.axes) if "No centile lines" in text]
    assert [said in text for text in words] == ([] if said is None else [True])


def test_z_scores_against_different_references_are_refused_on_one_chart():
    child = make_child(AGES)
    turner = make_child(AGES, reference="turner", measures=("height",))
    child.scores = pd.concat(
        [child.scores.query("measure == 'weight'"), turner.scores.query("measure == 'height'")]
    )
    with pytest.raises(ValueError, match="weight against uk-who, height against turner"):
        draw_chart(child, "z")


@pytest.mark.parametrize(
    ("ages", "measure"), [("0-4", "bmi"), ("0-4", "height"), ("0-1", "weight")]
)
def test_each_line_is_named_at_the_height_at_which_it_ends(ages, measure):
    ax = shown(measure, ages)
    for label, text in zip(CENTILE_LINES, words_on(ax, "line label"), strict=True):
        drawn = [line for line in lines_of(ax, label) if len(line.get_xdata()) > 1]
        last = max(drawn, key=lambda line: line.get_xdata()[-1])
        assert text.get_text() == label
        end = ax.transData.transform((0, last.get_ydata()[-1]))[1]
        box = text.get_window_extent()
        # Where lines are close their names are moved apart, and a leader says so.
        assert box.y0 - 14 < end < box.y1 + 14


def test_names_of_lines_that_end_in_view_are_not_written_over():
    ax = growth_chart(make_child(list(range(800, 6900, 300)), z=-0.7), "ofc", ages="2-20").axes
    labels = [*words_on(ax, "line label"), *words_on(ax, "latest")]
    assert len(labels) == 10
    assert not overlapping(labels)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_has_a_figure_of_its_own_and_leaves_matplotlib_as_it_was(kind):
    import matplotlib as mpl
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    before = mpl.rcParams.copy()
    chart = draw_chart(make_child(AGES, findings=[plateau()]), kind)
    assert chart.figure is chart.axes.figure
    assert draw_chart(make_child(AGES), kind).figure is not chart.figure
    assert not plt.get_fignums()
    assert mpl.rcParams == before
    # Nothing of ours hangs on matplotlib's objects.
    assert set(vars(chart.axes)) == set(vars(Figure().add_axes((0, 0, 1, 1))))


def test_what_a_chart_cannot_show_is_refused_by_name():
    child = make_child(AGES)
    for kind, asked in (
        ("z", {"expected": "next"}),
        ("weight-for-length", {"expected": True}),
        ("weight-for-length", {"contacts": True}),
        ("weight-for-length", {"ages": "0-4"}),
    ):
        with pytest.raises(ValueError, match=f"the {kind} chart has no {next(iter(asked))}"):
            draw_chart(child, kind, **asked)
