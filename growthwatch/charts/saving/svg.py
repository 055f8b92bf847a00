"""Figures as SVG whose words stay words, with a description for screen readers."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from typing import Any

from growthwatch.charts.saving.page import Page

TITLE = "Growth chart"
# Text stays text, and the same chart gives the same bytes.
RC: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "growthwatch", "pdf.fonttype": 42}


def svg_of(page: Page, padding: float | None = None) -> str:
    """Return a page as SVG with real text, a title and a description.

    Parameters
    ----------
    page : Page
    padding : float, optional
        Cut to what is drawn, with so many inches around; the whole figure without it.
    """
    import matplotlib as mpl

    buffer = io.BytesIO()
    words = page.alternative_text
    metadata = {"Date": None, "Creator": "growthwatch", "Title": TITLE, "Description": words}
    cut: dict[str, Any] = {}
    if padding is not None:
        cut = {"bbox_inches": "tight", "pad_inches": padding}
    with mpl.rc_context(RC):
        page.figure.savefig(buffer, format="svg", metadata=metadata, **cut)
    return _described(_with_ids_once(buffer.getvalue().decode("utf-8")), words)


def _with_ids_once(svg: str) -> str:
    """Number the ids that occur again: an id is one element's, and many things are called alike."""
    seen: Counter[str] = Counter()

    def once(match: re.Match[str]) -> str:
        name = match.group(1)
        seen[name] += 1
        return f'id="{name}"' if seen[name] == 1 else f'id="{name}.{seen[name]}"'

    return re.sub(r'\bid="([^"]+)"', once, svg)


def _described(svg: str, words: str) -> str:
    """Add what screen readers look for: a description beside the title."""
    title = f"<title>{TITLE}</title>"
    described = title.replace("<title", '<title id="title"') + (
        f'\n <desc id="description">{html.escape(words, quote=False)}</desc>'
    )
    svg = svg.replace(title, described, 1)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
