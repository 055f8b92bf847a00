"""What happened on the growth chart: at most five marks, a letter each, their words beneath."""

from __future__ import annotations

import numpy as np
import pandas as pd
from charts_support import crowded_child, gids, make_child, overlapping, plateau, texts_of, words_on

from growthwatch.charts import growth_chart
from growthwatch.conversion import measurement


def words_beneath(ax):
    return " ".join(text.get_text() for text in words_on(ax, "episode"))


def test_a_standstill_is_a_bracket_over_its_stretch_with_when_it_could_first_be_seen():
    ages = [int(age) for age in np.linspace(0, 720, 30)]
    ages += [(pd.Timestamp(d) - pd.Timestamp("2015-03-02")).days
             for d in ("2015-11-01", "2016-02-14", "2016-05-02")]  # fmt: skip
    ax = growth_chart(make_child(sorted(set(ages)), z=-1, findings=[plateau()])).axes
    (bracket,) = gids(ax, "plateau")
    assert (min(bracket.get_xdata()), max(bracket.get_xdata())) == (244, 427)
    (mark,) = gids(ax, "first detected")
    assert list(mark.get_xdata()) == [349]
    assert [text.get_text() for text in words_on(ax, "letter")] == ["A"]
    # Born on 2 March: eight months are over on 2 November.
    assert "7 to 14 months" in words_beneath(ax)
    assert "Seen from 14 February 2016" in words_beneath(ax)


def test_one_thing_that_happened_is_marked_once_and_never_more_than_five():
    child = crowded_child()
    ax = growth_chart(child).axes
    letters = sorted(text.get_text() for text in words_on(ax, "letter"))
    told = child.episodes
    assert 1 <= len(letters) <= 5
    assert set(letters) <= set(told["episode"])
    assert sorted(text.get_text() for text in words_on(ax, "episode letter")) == letters
    assert len(gids(ax, "detected")) + len(gids(ax, "plateau")) == len(letters)


def test_labels_cover_neither_points_nor_each_other_on_a_crowded_chart():
    ax = growth_chart(crowded_child()).axes
    names = {"letter", "episode", "latest", "early days", "signpost words"}
    labels = [text for text in words_on(ax) if text.get_gid() in names and text.get_text()]
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


def test_findings_and_contacts_can_be_left_out():
    ax = growth_chart(crowded_child(), findings=False, contacts=False).axes
    assert not gids(ax, "plateau")
    assert not gids(ax, "detected")
    assert not words_on(ax, "letter")
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
    (said,) = [words for words in texts_of(ax) if "2.4 centile spaces lost" in words]
    assert "to 25 May 2016" in said
