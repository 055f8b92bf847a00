"""No word of any chart crosses a centile line, or another word, or is smaller than 8.5 points."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from charts_support import on_each_other, words_on
from made_children import BIRTH, at, boy, girl
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import growthwatch as gw
from growthwatch.charts.kinds import CHARTS

DAYS = [0, 14, 56, 84, 112, 180, 270, 365, 450, 560, 700, 800]
FALLING = np.array([0.2, 0.1, 0.2, 0.1, 0.2, 0.1, -0.9, -1.9, -2.0, -2.2, -2.3, -2.3])
EARLY = [0, 40, 70, 110, 160, 220, 280]
TOUCHING = 0.7  # pixels at 100 an inch: that words may touch without being on each other


def measured(z, days, sex, **change):
    """Measure weight at z-scores, height and head near the middle."""
    return {
        "weight_kg": at(z, days, sex, **change),
        "height_cm": at(0.1, days, sex, "height", **change),
        "ofc_cm": at(-0.2, days, sex, "ofc", **change),
    }


def eighty_contacts():
    agencies = ("Health visiting", "A surgery of a long name indeed", "Nursery", "Police", "Court")
    return [
        {"date": BIRTH + pd.Timedelta(days=5 + 9 * i), "agency": agencies[i % 5],
         "kind": "child protection conference" if i % 3 == 0 else "home visit",
         "impact": ("risk", "strength", "")[i % 3]}
        for i in range(80)
    ]  # fmt: skip


CHILDREN = {
    "B1": lambda: gw.datasets.child_b1().child("B1"),
    "B1, attested weights only": lambda: gw.datasets.child_b1(attested_only=True).child("B1"),
    "newborn, 13% lost": lambda: girl(
        gestation="40+0", weight_kg={"2022-03-01": 3.4, "2022-03-06": 2.95},
        height_cm={"2022-03-01": 50.0}),
    "Turner syndrome": lambda: gw.Child(
        sex="F", birth_date="2015-01-10", reference="turner",
        weight_kg="2022-01-10 20\n2022-06-10 21\n2022-12-10 18\n2023-06-10 15",
        height_cm="2022-01-10 105\n2022-12-10 110\n2023-06-10 112"),
    "eighty contacts": lambda: girl(
        contacts=eighty_contacts(), **measured(FALLING, DAYS, "female")),
    "preterm": lambda: boy(gestation="30+2", **measured(
        [-0.2, -0.3, -0.3, -0.5, -1.2, -1.9, -2.3], EARLY, "male", correction=-68)),
    "steady": lambda: girl(
        gestation="40+0", mother_height_cm=165, father_height_cm=178,
        **measured(0.3, DAYS, "female")),
    "two measurements": lambda: boy(**measured([0.3, -1.2], [60, 200], "male")),
}  # fmt: skip
# The weight in each layout, conference being clinic without colours, and the others in turn, so
# that every layout goes together with every measure.
OTHERS = list(itertools.product(("clinic", "family", "story"), CHARTS[1:]))


def charts_of(number):
    layouts = ("conference" if number % 2 else "clinic", "family", "story")
    own = [*((preset, "weight") for preset in layouts), *OTHERS[number % 5 :: 5], ("clinic", "z")]
    return [pair for pair in dict.fromkeys(own) if pair != ("family", "z")]


@pytest.mark.parametrize("name", CHILDREN)
def test_no_word_crosses_a_centile_line_or_another_word_or_is_small(name):
    child = CHILDREN[name]()
    for preset, measure in charts_of(list(CHILDREN).index(name)):
        figure = child.chart(measure, preset=preset).figure
        words = every_word(figure)
        assert len(words) > 10, (preset, measure)
        small = {words for words, _, size in words if size < 8.5}
        assert not small, (preset, measure)
        crossed = crossings(figure, words)
        assert not crossed, (preset, measure, crossed)
        boxes = [(said, box) for said, box, _ in words]
        assert not on_each_other(boxes, TOUCHING), (preset, measure)


def test_a_word_on_a_line_and_a_word_on_a_word_are_seen():
    chart = girl(**measured(0.3, DAYS, "female")).chart(preset="clinic")
    line = next(one for one in chart.axes.lines if str(one.get_gid()).startswith("centile 50th"))
    where = line.get_xydata()[len(line.get_xydata()) // 2]
    for _ in range(2):
        chart.axes.text(*where, "on the line", ha="center", fontsize=9)
    words = every_word(chart.figure)
    assert ("on the line", line.get_gid()) in crossings(chart.figure, words)
    assert ("on the line", "on the line") in on_each_other(
        [(said, box) for said, box, _ in words], TOUCHING
    )


def every_word(figure):
    """Return the words on a figure with their places in pixels and their size in points."""
    texts = list(figure.texts)
    for ax in figure.axes:
        texts += words_on(ax)
        legend = ax.get_legend()
        texts += legend.get_texts() if legend else []
        texts += [ax._left_title, ax.yaxis.label]
        low, high = sorted(ax.get_ylim())
        texts += [label for at, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
                  if low <= at <= high]  # fmt: skip
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    # Of words with a line to what they speak of, the words alone.
    return [
        (text.get_text(), Text.get_window_extent(text, renderer), text.get_fontsize())
        for text in texts
        if text.get_text().strip()
    ]


def crossings(figure, words):
    """Return the words that a centile line goes through, with its name."""
    found = []
    corners = np.array([box.padded(-TOUCHING).extents for _, box, _ in words])
    for ax in figure.axes:
        inside = ax.get_window_extent().extents
        low = np.maximum(corners[:, :2], inside[:2])
        high = np.minimum(corners[:, 2:], inside[2:])
        for line in ax.lines:
            if not str(line.get_gid()).startswith("centile"):
                continue
            path = line.get_transform().transform(np.asarray(line.get_xydata(), dtype=float))
            path = path[np.isfinite(path).all(axis=1)]
            if len(path) < 2:
                continue
            # Only words that the line comes near can be crossed.
            near = (low <= high).all(1) & (low <= path.max(0)).all(1) & (high >= path.min(0)).all(1)
            for number in np.flatnonzero(near):
                if Path(path).intersects_bbox(Bbox([low[number], high[number]]), filled=False):
                    found.append((words[number][0], line.get_gid()))
    return found
