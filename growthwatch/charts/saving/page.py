"""One page to show or to save: a figure and what it shows, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Page:
    """A figure and its description for those who cannot see it."""

    figure: Figure
    alternative_text: str
