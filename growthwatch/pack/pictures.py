"""Charts as pictures of the pack: SVG whose words stay words, cut to what is drawn."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Any

from growthwatch.charts import draw_chart
from growthwatch.charts.saving import svg_text
from growthwatch.charts.style import RC
from growthwatch.vocabulary import MEASURES

HALF_PAGE = (7.15, 4.45)  # inches: two on an upright A4 page
# Where the chart stands on such a figure: room for the heading above and the ages below.
IN_HALF_PAGE = (0.085, 0.145, 0.85, 0.67)
PADDING = 0.03  # inches around what is drawn


@dataclass(frozen=True)
class Picture:
    """A chart: its SVG, its description for those who cannot see it, its size in points."""

    svg: str
    words: str
    width: float
    height: float


def picture(
    child: Any,
    chart: str,
    *,
    size: tuple[float, float] | None = None,
    place: tuple[float, float, float, float] = IN_HALF_PAGE,
    **how: Any,
) -> Picture:
    """Draw a chart; `size` in inches, or as large as the chart itself chooses."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    with warnings.catch_warnings():
        # Letters that the charts' font lacks are set in another one later.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        ax = None
        if size is not None:
            with mpl.rc_context(RC):
                ax = plt.figure(figsize=size).add_axes(place)
        ax = draw_chart(child, chart, ax=ax, caption=child.caption or None, **how)
        try:
            with mpl.rc_context({"savefig.bbox": "tight", "savefig.pad_inches": PADDING}):
                svg = svg_text(ax.figure, ax.alternative_text)
        finally:
            plt.close(ax.figure)
    width, height = (
        float(number) for number in re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2]
    )
    return Picture(svg, str(ax.alternative_text), width, height)


def charts_with_data(child: Any) -> list[str]:
    """Return the charts besides that of weight that have something on them."""
    scores = child.scores
    measured = [m for m in MEASURES if ((scores["measure"] == m) & scores["value"].notna()).any()]
    charts = [measure for measure in measured if measure != "weight"]
    if scores["z"].notna().any():
        charts.append("z")
    return charts
