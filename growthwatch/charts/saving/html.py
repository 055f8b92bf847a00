"""Charts whose points say what they are when pointed at, without network, in one piece of HTML."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from growthwatch.charts.saving.hover import Spot
from growthwatch.charts.saving.page import Page
from growthwatch.charts.saving.svg import TITLE, svg_of
from growthwatch.writing.content_policy import with_policy

RADIUS = 6.0  # points around a measurement in which it is pointed at


def fragment(page: Page, spots: Iterable[Spot]) -> str:
    """Return a chart as HTML to put into a page: SVG, style and script, nothing from elsewhere.

    Without the script, or where it may not run, a browser shows the words of a point as the title
    of its mark.
    """
    svg = _alone(svg_of(page))
    figure = page.figure
    marks = "".join(_mark(spot, figure.dpi, figure.get_size_inches()[1]) for spot in spots)
    group = f'<g class="growthwatch-points">{marks}</g>'
    svg = svg[: svg.rindex("</svg>")] + group + "</svg>"
    return (
        f'<div class="growthwatch-chart"><style>{_part("interactive.css")}</style>{svg}'
        '<div class="growthwatch-words" hidden></div>'
        f"<script>{_part('interactive.js')}</script></div>"
    )


def document(chart: str, pages: Iterable[Page] = ()) -> str:
    """Return one HTML file with a chart's fragment and any further pages, such as the key."""
    further = "".join(f"<div>{_alone(svg_of(page))}</div>" for page in pages)
    return with_policy(
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{TITLE}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{margin:1rem auto;max-width:75rem}svg{width:100%;height:auto}</style></head>"
        f"<body>{chart}{further}</body></html>\n"
    )


def _mark(spot: Spot, dpi: float, height: float) -> str:
    """Return an unseen circle over a point that carries its words. SVG counts from the top."""
    point = dpi / 72
    x, y = spot.x / point, height * 72 - spot.y / point
    words = html.escape("\n".join(spot.words))
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{RADIUS}" tabindex="0" role="img" '
        f'aria-label="{words}"><title>{words}</title></circle>'
    )


def _alone(svg: str) -> str:
    """Return SVG to stand inside HTML: no prologue, no metadata, ids unlike any other chart's.

    Its styles become attributes, which a page's security policy need not allow one by one.
    """
    svg = svg[svg.index("<svg ") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # What matplotlib says of every element in a style is inherited from the first.
    svg = re.sub(r"<style[^>]*>\*\{.*?\}</style>", "", svg, flags=re.DOTALL)
    svg = svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    svg = re.sub(r' style="([^"]*)"', _as_attributes, svg)
    ending = f"-{zlib.crc32(svg.encode()):08x}"
    svg = re.sub(r'\bid="([^"]+)"', rf'id="\1{ending}"', svg)
    svg = re.sub(r'(href="#|url\(#)([^")]+)', rf"\1\2{ending}", svg)
    return svg.replace(
        'aria-labelledby="title description"',
        f'aria-labelledby="title{ending} description{ending}"',
    )


def _as_attributes(style: re.Match[str]) -> str:
    pairs = (rule.split(":", 1) for rule in style.group(1).split(";") if rule.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)


@cache
def _part(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").strip()
