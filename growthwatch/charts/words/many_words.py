"""Many short words as one thing to draw: numbers of contacts, labels of axes, names of lanes.

Matplotlib lays out every text by itself, each time it is drawn, which took most of a chart's time.
The same few hundred words stand on every chart, so on pixels each is drawn once and kept as a small
picture. In SVG and PDF they are texts like any other. Loads matplotlib: imported when words are
written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from growthwatch.charts.words.lettering import FONT, WIDER, words_width

SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}
PAD = 2  # pixels around a picture, for what reaches beyond a word's own box
MOST_KEPT = 4096
AGG: Any = RendererAgg  # matplotlib gives its own drawing no types


class Picture(NamedTuple):
    """A word drawn: its pixels, its width and how far it reaches below its baseline, in pixels."""

    pixels: np.ndarray
    width: float
    below: int


class ManyWords(Artist):
    """Words at places, drawn together."""

    def __init__(
        self,
        words: list[str],
        places: np.ndarray,
        size: float,
        colours: list[str],
        align: str,
        offset: tuple[float, float],
        weight: str,
    ) -> None:
        super().__init__()
        self.words, self.places, self.size, self.colours = words, places, size, colours
        self.align, self.offset = align, offset
        self.weight = weight
        self.zorder = 3

    def texts(self) -> list[Text]:
        """Return the words as texts of their own."""
        right, up = np.array(self.offset) * self.figure.dpi / 72
        moved = self.get_transform() + Affine2D().translate(right, up)
        made = [
            Text(
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
            found.append(Bbox([[left, bottom], [left + width, top]]))
        return found

    def get_window_extent(self, renderer: Any = None) -> Any:
        boxes = self.boxes()
        return Bbox.union(boxes) if boxes else Bbox.null()

    def draw(self, renderer: Any) -> None:
        if not self.get_visible():
            return
        if isinstance(renderer, RendererAgg):
            self._draw_pictures(renderer)
        else:
            for each in self.texts():
                each.draw(renderer)
        self.stale = False

    def _draw_pictures(self, renderer: Any) -> None:
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


@lru_cache(maxsize=MOST_KEPT)
def _picture(word: str, size: float, weight: str, colour: str, dpi: float) -> Picture:
    """Draw a word once."""
    font = FontProperties(family=FONT, size=size, weight=weight)
    width, height, below = AGG(1, 1, dpi).get_text_width_height_descent(word, font, False)
    below = int(np.ceil(below))
    across, up = int(np.ceil(width)) + 2 * PAD, int(np.ceil(height)) + 1 + 2 * PAD
    renderer = AGG(across, up, dpi)
    gc = renderer.new_gc()
    gc.set_foreground(to_rgba(colour), isRGBA=True)
    renderer.draw_text(gc, PAD, up - PAD - below, word, font, 0)
    # Pictures are drawn from the bottom up.
    return Picture(np.array(renderer.buffer_rgba())[::-1].copy(), width, below)
