"""Charts as pictures of the pack: SVG whose words stay words, cut to what is drawn."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from growthwatch.charts import draw_chart
from growthwatch.charts.axes.frame import new_figure
from growthwatch.charts.kinds import WEIGHT_FOR_LENGTH
from growthwatch.charts.multiples import multiples
from growthwatch.charts.saving.svg import svg_of
from growthwatch.charts.story.drawing import story_chart
from growthwatch.charts.style import RC
from growthwatch.charts.weight_for_length import weight_for_length_subject
from growthwatch.charts.words.heading import LINE_OF_HEADING
from growthwatch.charts.words.lettering import WIDER, in_lines, one_line
from growthwatch.record.vocabulary import MEASURES

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.charts.presets import PresetName

HALF_PAGE = (7.1, 4.45)  # inches: two on an upright A4 page
# Where the chart stands on such a figure: room for the heading above and the ages below.
IN_HALF_PAGE = (0.085, 0.145, 0.825, 0.67)
# Where what happened is said beneath it: higher, and yet another chart stands on its page.
HIGHER = (7.1, 5.5)
IN_HIGHER = (0.085, 0.117, 0.825, 0.733)
SHARE_OF_HIGHER = 0.56
WHOLE_PAGE = (10.9, 6.85)  # an A4 page on its side
IN_WHOLE_PAGE = (0.06, 0.1, 0.88, 0.76)
PAGE_WIDTH = 510.0  # points between the margins of an upright A4 page, less what is around
FIRST_PAGE = (PAGE_WIDTH / 72, 3.55)  # inches
IN_FIRST_PAGE = (0.0, 0.0, 1.0, 1.0)
OWN_WIDTH = 600.0  # points: of a chart that chooses its own size
PADDING = 0.03  # inches around what is drawn


@dataclass(frozen=True)
class Picture:
    """A chart: its SVG, its description for those who cannot see it, its size in points."""

    svg: str
    words: str
    width: float
    height: float


def picture(
    child: Child,
    chart: str,
    *,
    size: tuple[float, float] | None = None,
    place: tuple[float, float, float, float] = IN_HALF_PAGE,
    preset: PresetName = "conference",
    contacts: bool = True,
) -> Picture:
    """Draw a chart; `size` in inches, or as large as the chart itself chooses.

    On a chart against length no contact has a place.
    """
    import matplotlib as mpl

    with warnings.catch_warnings():
        # Letters that the charts' font lacks are set in another one later.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        ax = None
        if size is not None:
            with mpl.rc_context(RC):
                ax = new_figure(size).add_axes(place)
        width = OWN_WIDTH if size is None else size[0] * place[2] * 72
        caption = _in_two_lines(child.caption, width) or None
        shown = None if chart == WEIGHT_FOR_LENGTH else contacts
        drawn = draw_chart(child, chart, ax=ax, caption=caption, preset=preset, contacts=shown)
        return _picture(drawn.svg(PADDING), drawn.alternative_text)


def _in_two_lines(words: str, width: float) -> str:
    """Break a caption where the chart ends, in points; every page has it above, the cover whole."""
    size = (LINE_OF_HEADING) * WIDER["bold"]
    first, *more = in_lines(words, width, size) or [""]
    return "\n".join([first, one_line(" ".join(more), width, size)] if more else [first])


def charts_with_data(child: Child) -> list[str]:
    """Return the charts against age and length, with every centile line, that have any points."""
    scores = child.scores
    measured = scores.loc[scores["value"].notna(), "measure"].astype(str).unique()
    charts = [measure for measure in MEASURES if measure in measured]
    if len(weight_for_length_subject(child).points):
        charts.append(WEIGHT_FOR_LENGTH)
    return charts


def weight_picture(child: Child, size: tuple[float, float]) -> Picture:
    """Draw what happened to the weight, without its contacts, at its own size; `size` in inches."""
    import matplotlib as mpl

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        with mpl.rc_context(RC):
            ax = new_figure(size).add_axes(IN_FIRST_PAGE)
        drawn = story_chart(
            child, "weight", ax=ax, contacts=False, episodes=child.episodes, on_page=True
        )
        return _picture(drawn.svg(PADDING), drawn.alternative_text)


def multiples_picture(child: Child, beside: Sequence[tuple[str, Child]]) -> Picture:
    """Draw every measure side by side, as wide as a page."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        drawn = multiples(child, beside, PAGE_WIDTH)
        return _picture(svg_of(drawn, PADDING), drawn.alternative_text)


def _picture(svg: str, words: str) -> Picture:
    width, height = (
        float(number) for number in re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2]
    )
    return Picture(svg, words, width, height)


def story_picture(child: Child) -> Picture:
    """Draw what happened to the weight with the contacts, on a page on its side."""
    import matplotlib as mpl

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        with mpl.rc_context(RC):
            # Words of contacts reach a little beyond the place.
            ax = new_figure(WHOLE_PAGE).add_axes((0.0, 0.0, 0.976, 1.0))
        drawn = story_chart(
            child, "weight", ax=ax, episodes=child.episodes, periods=child.periods
        )  # fmt: skip
        return _picture(drawn.svg(PADDING), drawn.alternative_text)
