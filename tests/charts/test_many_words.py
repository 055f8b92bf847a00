"""Many short words drawn together look and are read like words drawn one by one."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np
import pytest
from matplotlib import pyplot as plt

from growthwatch.charts.words.writing import write_words

WORDS = ["12", "99.6th", "12–15", "Health (29)", "2y 4m", "Żółć", "$x$_y"]
PLACES = [(0.5, number + 1) for number in range(len(WORDS))]


def axes():
    _, ax = plt.subplots(figsize=(4, 4))
    ax.set(xlim=(0, 1), ylim=(0, len(WORDS) + 1))
    ax.axis("off")
    return ax


def grey(ax, dpi: int) -> np.ndarray:
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", dpi=dpi)
    buffer.seek(0)
    return 1 - matplotlib.image.imread(buffer)[..., :3].mean(axis=2)


@pytest.mark.parametrize("dpi", [72, 100, 200])
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_on_pixels_the_words_are_where_texts_would_be_and_as_dark(dpi, align):
    together = axes()
    written = write_words(together, WORDS, PLACES, size=9, align=align, offset=(3, -2))
    alone = axes()
    for text in written.texts():
        x, y = text.get_position()
        alone.annotate(
            text.get_text(), (x, y), xytext=(3, -2 - 0.365 * 9), textcoords="offset points",
            fontsize=9, fontfamily="DejaVu Sans", ha=align, va="baseline", parse_math=False,
            annotation_clip=False, color="#1a1a1a",
        )  # fmt: skip
    one, other = grey(together, dpi), grey(alone, dpi)
    assert one.sum() == pytest.approx(other.sum(), rel=0.03)
    for axis in (0, 1):
        spread = [picture.sum(axis=axis) for picture in (one, other)]
        middles = [np.average(np.arange(len(each)), weights=each) for each in spread]
        assert middles[0] == pytest.approx(middles[1], abs=1)


def test_in_svg_the_words_are_text_with_their_anchor():
    ax = axes()
    write_words(ax, WORDS, PLACES, size=9, align="right")
    buffer = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none"}):
        ax.figure.savefig(buffer, format="svg")
    svg = buffer.getvalue()
    for word in WORDS:
        assert f">{word}</text>" in svg
    assert svg.count("text-anchor: end") == len(WORDS)


def test_the_places_told_without_drawing_are_those_of_the_texts():
    ax = axes()
    written = write_words(ax, WORDS, PLACES, size=9, align="right", level="top", offset=(-4, 1))
    for box, text in zip(written.boxes(), written.texts(), strict=True):
        real = text.get_window_extent()
        assert box.x1 == pytest.approx(real.x1, abs=2)
        assert box.x0 == pytest.approx(real.x0, abs=4)
        assert box.y0 < (real.y0 + real.y1) / 2 < box.y1


def test_hidden_words_are_not_drawn():
    ax = axes()
    write_words(ax, WORDS, PLACES, size=9).set_visible(False)
    assert grey(ax, 72).sum() == 0
