"""Charts whose points say what they are when pointed at, without network, in one piece of HTML."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from growthwatch.charts.hover import Spot
from growthwatch.charts.saving import TITLE, save_chart, svg_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RADIUS = 6.0  # points around a measurement in which it is pointed at


class Interactive:
    """A chart that a notebook shows with points that speak.

    Attributes
    ----------
    ax : Axes
    """

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self._html: str | None = None

    def _repr_html_(self) -> str:
        if self._html is None:
            self._html = fragment(self.ax)
        return self._html

    def save(self, path: str | Path) -> list[Path]:
        """Write the chart to a file; ``.html`` keeps it interactive."""
        return save_chart(self.ax, path)


def interactive(child: Any, chart: str = "weight", **how: Any) -> Interactive:
    """Draw a chart whose points say date, age, value, z-score, centile and what was expected.

    Parameters
    ----------
    child : Child
    chart : {"weight", "height", "bmi", "ofc", "z", "weight-for-length"}
    **how
        Passed on to the chart.

    Returns
    -------
    Interactive
        Shown by a notebook as it is, without network; `save` writes it to a file.
    """
    from matplotlib import pyplot as plt

    from growthwatch.charts.kinds import draw_chart

    ax = draw_chart(child, chart, **how)
    if "ax" not in how:
        # A notebook would show the still picture too.
        plt.close(ax.figure)
    return Interactive(ax)


def fragment(ax: Axes) -> str:
    """Return a chart as HTML to put into a page: SVG, style and script, nothing from elsewhere.

    Without the script, or where it may not run, a browser shows the words of a point as the title
    of its mark.
    """
    words = getattr(ax, "alternative_text", TITLE)
    svg = _alone(svg_text(ax.figure, words))
    hover = getattr(ax, "hover", None)
    spots = hover.spots(ax) if hover is not None else []
    marks = "".join(_mark(ax.figure, spot) for spot in spots)
    group = f'<g class="growthwatch-points">{marks}</g>'
    svg = svg[: svg.rindex("</svg>")] + group + "</svg>"
    return (
        f'<div class="growthwatch-chart"><style>{_part("interactive.css")}</style>{svg}'
        '<div class="growthwatch-words" hidden></div>'
        f"<script>{_part('interactive.js')}</script></div>"
    )


def page(ax: Axes, pages: Iterable[Figure] = ()) -> str:
    """Return one HTML file with a chart and any further pages, such as the key."""
    further = "".join(
        f"<div>{_alone(svg_text(figure, getattr(figure, 'alternative_text', TITLE)))}</div>"
        for figure in pages
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{TITLE}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{margin:1rem auto;max-width:75rem}svg{width:100%;height:auto}</style></head>"
        f"<body>{fragment(ax)}{further}</body></html>\n"
    )


def _mark(figure: Figure, spot: Spot) -> str:
    """Return an unseen circle over a point that carries its words. SVG counts from the top."""
    point = figure.dpi / 72
    height = figure.get_size_inches()[1] * 72
    x, y = spot.x / point, height - spot.y / point
    words = html.escape("\n".join(spot.words))
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{RADIUS}" tabindex="0" role="img" '
        f'aria-label="{words}"><title>{words}</title></circle>'
    )


def _alone(svg: str) -> str:
    """Return SVG to stand inside HTML: no prologue, no metadata, ids unlike any other chart's."""
    svg = svg[svg.index("<svg ") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    ending = f"-{zlib.crc32(svg.encode()):08x}"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="\1{ending}"', svg)
    svg = re.sub(r'(href="#|url\(#)([^")]+)', rf"\1\2{ending}", svg)
    return svg.replace(
        'aria-labelledby="title description"',
        f'aria-labelledby="title{ending} description{ending}"',
    )


@cache
def _part(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").strip()
