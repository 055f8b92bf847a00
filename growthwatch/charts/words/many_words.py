"""Many short words as one thing to draw: numbers of contacts, labels of axes, names of lanes.

Matplotlib lays out every text by itself, each time it is drawn, which took most of a chart's time.
The same few hundred words stand on every chart, so on pixels each is drawn once and kept as a small
picture. In SVG and PDF they are texts like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from growthwatch.charts.style import INK
from growthwatch.charts.words.lettering import words_width

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

FONT = "DejaVu Sans"
# How much wider than the normal letters a word may be.
WIDER = {"normal": 1.0, "bold": 1.17}
SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}
# From what a word stands at to its baseline, as a share of its size; digits of DejaVu Sans are
# 0.729 of it high.
DOWN_TO_BASELINE = {"baseline": 0.0, "center": 0.365, "top": 0.76}
PAD = 2  # pixels around a picture, for what reaches beyond a word's own box
MOST_KEPT = 4096


class Picture(NamedTuple):
    """A word drawn: its pixels, its width and how far it reaches below its baseline, in pixels."""

    pixels: np.ndarray
    width: float
    below: int


def write_words(
    ax: Axes,
    words: Sequence[str],
    places: Any,
    *,
    size: float,
    colours: str | Sequence[str] = INK,
    align: str = "center",
    level: str = "center",
    offset: tuple[float, float] = (0.0, 0.0),
    weight: str = "normal",
    transform: Transform | None = None,
    gid: str | None = None,
) -> Any:
    """Write words at places.

    Parameters
    ----------
    ax : Axes
    words : sequence of str
    places : array, shape (n, 2)
        In data coordinates, or those of `transform`.
    size : float
        Points.
    colours : str or sequence of str
    align : {"left", "center", "right"}
    level : {"baseline", "center", "top"}
        Which part of a word stands at its place.
    offset : (float, float)
        Points right and up from the places.
    weight : {"normal", "bold"}
    transform : Transform, optional
    gid : str, optional

    Returns
    -------
    Artist
        Its `texts` are the words as matplotlib's texts, for SVG and PDF.
    """
    given = [colours] * len(words) if isinstance(colours, str) else list(colours)
    right, up = offset
    places = np.asarray(places, dtype=float).reshape(-1, 2)
    artist = _many_words()(
        list(words), places, size, given, align, (right, up - DOWN_TO_BASELINE[level] * size)
    )
    artist.weight = weight
    artist.set_gid(gid)
    artist.set_transform(transform or ax.transData)
    ax.add_artist(artist)
    artist.set_clip_on(False)
    return artist


@cache
def _many_words() -> type[Artist]:
    """Return the class, made when something is drawn: matplotlib is not loaded before."""
    from matplotlib import artist, text, transforms
    from matplotlib.backends.backend_agg import RendererAgg

    class ManyWords(artist.Artist):
        def __init__(
            self,
            words: list[str],
            places: np.ndarray,
            size: float,
            colours: list[str],
            align: str,
            offset: tuple[float, float],
        ) -> None:
            super().__init__()
            self.words, self.places, self.size, self.colours = words, places, size, colours
            self.align, self.offset = align, offset
            self.weight = "normal"
            self.zorder = 3

        def texts(self) -> list[Text]:
            """Return the words as texts of their own."""
            moved = self.get_transform() + transforms.ScaledTranslation(
                *(points / 72 for points in self.offset), self.figure.dpi_scale_trans
            )
            made = [
                text.Text(
                    x,
                    y,
                    word,
                    color=colour,
                    fontsize=self.size,
                    fontfamily=FONT,
                    fontweight=self.weight,
                    ha=self.align,
                    va="baseline",
                    transform=moved,
                    figure=self.figure,
                    parse_math=False,
                )
                for (x, y), word, colour in zip(self.places, self.words, self.colours, strict=True)
            ]
            for each in made:
                each.set_gid(self.get_gid())
            return made

        def boxes(self) -> list[Any]:
            """Return the place of each word in pixels of the figure, found without drawing."""
            point = self.figure.dpi / 72
            at = self.get_transform().transform(self.places) + np.array(self.offset) * point
            share = SHARE_LEFT[self.align]
            found = []
            for (x, y), word in zip(at, self.words, strict=True):
                width = words_width(word, self.size) * point * WIDER[self.weight]
                left = x - share * width
                bottom, top = y - 0.24 * self.size * point, y + 0.76 * self.size * point
                found.append(transforms.Bbox([[left, bottom], [left + width, top]]))
            return found

        def get_window_extent(self, renderer: Any = None) -> Any:
            boxes = self.boxes()
            return transforms.Bbox.union(boxes) if boxes else transforms.Bbox.null()

        def draw(self, renderer: Any) -> None:
            if not self.get_visible():
                return
            if isinstance(renderer, RendererAgg):
                self._draw_pictures(renderer)
            else:
                for each in self.texts():
                    each.draw(renderer)
            self.stale = False

        def _draw_pictures(self, renderer: RendererAgg) -> None:
            gc = renderer.new_gc()
            at = self.get_transform().transform(self.places)
            at += [renderer.points_to_pixels(points) for points in self.offset]
            share = SHARE_LEFT[self.align]
            for (x, y), word, colour in zip(at, self.words, self.colours, strict=True):
                picture = _picture(word, self.size, self.weight, colour, renderer.dpi)
                renderer.draw_image(
                    gc,
                    round(x - share * picture.width) - PAD,
                    round(y) - picture.below - PAD,
                    picture.pixels,
                )
            gc.restore()

    return ManyWords


@lru_cache(maxsize=MOST_KEPT)
def _picture(word: str, size: float, weight: str, colour: str, dpi: float) -> Picture:
    """Draw a word once."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.colors import to_rgba
    from matplotlib.font_manager import FontProperties

    font = FontProperties(family=FONT, size=size, weight=weight)
    width, height, below = RendererAgg(1, 1, dpi).get_text_width_height_descent(word, font, False)
    below = int(np.ceil(below))
    across, up = int(np.ceil(width)) + 2 * PAD, int(np.ceil(height)) + 1 + 2 * PAD
    renderer = RendererAgg(across, up, dpi)
    gc = renderer.new_gc()
    gc.set_foreground(to_rgba(colour), isRGBA=True)
    renderer.draw_text(gc, PAD, up - PAD - below, word, font, 0)
    # Pictures are drawn from the bottom up.
    return Picture(np.array(renderer.buffer_rgba())[::-1].copy(), width, below)
