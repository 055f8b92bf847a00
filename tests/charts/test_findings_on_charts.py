"""Findings and contacts on the growth chart: what is drawn, what is said, and nothing covered."""

from __future__ import annotations

import numpy as np
import pandas as pd
from charts_support import (
    crowded_child,
    gids,
    make_child,
    overlapping,
    plateau,
    texts_of,
    words_on,
)

from growthwatch.centiles import LINE_Z
from growthwatch.charts import growth_chart
from growthwatch.conversion import measurement


def test_a_plateau_is_a_bracket_over_its_stretch_with_its_first_detection():
    ages = [int(age) for age in np.linspace(0, 720, 30)]
    ages += [(pd.Timestamp(d) - pd.Timestamp("2015-03-02")).days
             for d in ("2015-11-01", "2016-02-14", "2016-05-02")]  # fmt: skip
    ax = growth_chart(make_child(sorted(set(ages)), z=-1, findings=[plateau()])).axes
    (bracket,) = gids(ax, "plateau")
    assert (min(bracket.get_xdata()), max(bracket.get_xdata())) == (244, 427)
    (mark,) = gids(ax, "first detected")
    assert list(mark.get_xdata()) == [349]
    (label,) = [text for text in ax.texts if text.get_gid() == "finding"]
    # Born on 2 March: eight months are over on 2 November.
    assert "7 to 14 months" in label.get_text()
    assert "first detectable 14 February 2016" in label.get_text()


def test_labels_cover_neither_points_nor_each_other_on_a_crowded_chart():
    ax = growth_chart(crowded_child()).axes
    names = {"finding", "latest", "early days", "signpost words", "arrow number"}
    labels = [text for text in words_on(ax) if text.get_gid() in names and text.get_text()]
    assert sum(text.get_gid() == "finding" for text in labels) >= 3
    assert not overlapping(labels)
    (points,) = gids(ax, "point")
    pixels = ax.transData.transform(points.get_xydata())
    for text in labels:
        box = text.get_window_extent()
        inside = (
            (pixels[:, 0] > box.x0)
            & (pixels[:, 0] < box.x1)
            & (pixels[:, 1] > box.y0)
            & (pixels[:, 1] < box.y1)
        )
        assert not inside.any(), text.get_text()


def test_what_finds_no_room_is_counted_at_the_foot():
    ax = growth_chart(crowded_child()).axes
    words = " ".join(text for text in texts_of(ax))
    # A swing is not ringed, being of little weight beside the rest.
    assert "further finding" in words
    assert len(gids(ax, "detected")) == 4


def test_arrows_point_from_outside_the_lines_to_measurements_taken_at_contacts():
    ax = growth_chart(crowded_child()).axes
    numbers = words_on(ax, "arrow number")
    (arrows,) = gids(ax, "contact arrow", of="collections")
    (heads,) = gids(ax, "contact arrow head")
    assert numbers
    assert len(arrows.get_segments()) == len(numbers)
    for (age, foot), (_, tip) in arrows.get_segments():
        lowest = measurement("weight", LINE_Z[0], sex="female", age_days=round(age))
        assert foot < tip < lowest
    tips = [segment[1] for segment in arrows.get_segments()]
    np.testing.assert_allclose(heads.get_xydata(), tips)


def test_findings_and_contacts_can_be_left_out():
    ax = growth_chart(crowded_child(), findings=False, contacts=False).axes
    assert not gids(ax, "plateau")
    assert not gids(ax, "detected")
    assert len(ax.figure.axes) == 1


def falling_child(lost=2.4, last="2016-05-25"):
    fall = plateau(
        rule="weight_fall",
        unit="centile spaces",
        magnitude=lost,
        detected_date=pd.Timestamp("2015-12-27"),
        last_date=pd.Timestamp(last),
    )
    return make_child(list(range(0, 460, 75)), z=-1.4, findings=[fall])  # fmt: skip


def test_a_fall_is_drawn_as_the_spaces_lost_and_said_once():
    ax = growth_chart(falling_child()).axes
    (ruler,) = gids(ax, "spaces lost")
    child = falling_child()
    row = child.scores[child.scores["measure"] == "weight"].iloc[-1]
    wanted = [
        measurement("weight", row["z"] + (2.4 - step) * 2 / 3, sex="female",
                    age_days=row["corrected_age_days"])
        for step in range(3)
    ]  # fmt: skip
    np.testing.assert_allclose(ruler.get_ydata(), wanted)
    assert min(ruler.get_ydata()) > row["value"]
    said = [words for words in texts_of(ax) if "2.4 centile spaces lost" in words]
    assert len(said) == 1
    # The fall ends at the latest weight, so its words stand there.
    assert "25 May 2016" in said[0] and "kg" in said[0]


def test_a_fall_that_ended_before_the_latest_weight_has_words_of_its_own():
    ax = growth_chart(falling_child(last="2015-12-27")).axes
    (said,) = [words for words in texts_of(ax) if "2.4 centile spaces lost" in words]
    assert "kg" not in said


def test_words_across_a_centile_line_stand_on_white():
    ax = growth_chart(crowded_child()).axes
    room_lines = [line.get_xydata() for line in ax.lines if "centile" in str(line.get_gid())]
    labels = [text for text in ax.texts if text.get_gid() in ("finding", "latest")]
    assert labels
    for text in labels:
        box = text.get_window_extent()
        crossed = any(
            ((pixels[:, 0] > box.x0) & (pixels[:, 0] < box.x1)
             & (pixels[:, 1] > box.y0 + 2) & (pixels[:, 1] < box.y1 - 2)).any()
            for pixels in map(ax.transData.transform, room_lines)
        )  # fmt: skip
        assert not crossed or text.get_bbox_patch() is not None, text.get_text()
