"""A chart that has been drawn: shown by a notebook, saved, put into a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from growthwatch.charts.saving.files import DPI, png_bytes, save_pages
from growthwatch.charts.saving.html import fragment
from growthwatch.charts.saving.page import Page
from growthwatch.charts.saving.svg import svg_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.charts.saving.hover import Hover

SCREEN_DPI = 110


@dataclass(frozen=True, eq=False, repr=False)
class Chart(Page):
    """A chart of one child, drawn on a figure of its own or on axes that were given.

    Attributes
    ----------
    figure : matplotlib Figure
    alternative_text : str
        The chart in words, without saying whose it is.
    axes : matplotlib Axes
        The axes with the measurements.
    hover : Hover
        What each measurement says when it is pointed at, and the measurements themselves.
    """

    axes: Axes
    hover: Hover

    def save(self, path: str | Path, *, pages: Iterable[Page] = (), dpi: int = DPI) -> list[Path]:
        """Write the chart to PNG, SVG, PDF or HTML, by the ending of the path.

        The HTML is one file without network whose points say what they are when pointed at.

        Parameters
        ----------
        path : str or Path
        pages : iterable of Page, optional
            Further pages, as `contact_key` returns them: appended to a PDF or HTML, or written
            beside a PNG or SVG with "-2", "-3" and so on before the ending.
        dpi : int
            Pixels an inch, of a PNG.

        Returns
        -------
        list of Path
            The files written.

        Raises
        ------
        ValueError
            For another ending, naming it.
        """
        return save_pages([self, *pages], path, html=lambda: self.html, dpi=dpi)

    def svg(self, padding: float | None = None) -> str:
        """Return the chart as SVG with real text, title and description.

        Parameters
        ----------
        padding : float, optional
            Cut to what is drawn, with so many inches around; the whole figure without it.
        """
        return svg_of(self, padding)

    @cached_property
    def html(self) -> str:
        """The chart as HTML to put into a page: its points say what they are; nothing is loaded."""
        return fragment(self, self.hover.spots(self.axes))

    def _repr_html_(self) -> str:
        return self.html

    def _repr_png_(self) -> bytes:
        """For what shows no HTML, such as a notebook turned into a document."""
        return png_bytes(self, SCREEN_DPI)

    def __repr__(self) -> str:
        return f"<Chart: {self.alternative_text}>"
