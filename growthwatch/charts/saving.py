"""Charts to files: PNG, SVG and PDF that say what they show and not whose they are."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg", ".pdf")
DPI = 200
TITLE = "Growth chart"
# Text stays text, and the same chart gives the same bytes.
RC = {"svg.fonttype": "none", "svg.hashsalt": "growthwatch", "pdf.fonttype": 42}


def save_chart(ax: Axes, path: str | Path, *, pages: Iterable[Figure] = ()) -> list[Path]:
    """Write a chart to PNG, SVG or PDF, by the ending of the path.

    Parameters
    ----------
    ax : Axes
        As `growth_chart` returns it.
    path : str or Path
    pages : iterable of Figure, optional
        Further pages, as `contact_key` returns them: appended to a PDF, or written beside a PNG or
        SVG with "-2", "-3" and so on before the ending.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        For another ending, naming it.
    """
    import matplotlib as mpl

    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.name}: save a chart as one of {', '.join(ENDINGS)}")
    figures = [(ax.figure, getattr(ax, "alternative_text", TITLE))]
    figures += [(page, getattr(page, "alternative_text", TITLE)) for page in pages]
    with mpl.rc_context(RC):
        if path.suffix.lower() == ".pdf":
            _save_pdf(figures, path)
            return [path]
        paths = [path] + [
            path.with_name(f"{path.stem}-{number}{path.suffix}")
            for number in range(2, len(figures) + 1)
        ]
        for (figure, words), to in zip(figures, paths, strict=True):
            _save_picture(figure, words, to)
    return paths


def _save_pdf(figures: list[tuple[Figure, str]], path: Path) -> None:
    from matplotlib.backends.backend_pdf import PdfPages

    metadata: dict[str, Any] = {
        "Title": TITLE,
        "Subject": figures[0][1],
        "Creator": "growthwatch",
        "Producer": "growthwatch",
        "CreationDate": None,
    }
    with PdfPages(path, metadata=metadata) as pdf:
        for figure, _ in figures:
            pdf.savefig(figure)


def _save_picture(figure: Figure, words: str, path: Path) -> None:
    if path.suffix.lower() == ".png":
        metadata = {"Title": TITLE, "Description": words, "Software": "growthwatch"}
        figure.savefig(path, dpi=DPI, metadata=metadata)
        return
    buffer = io.BytesIO()
    figure.savefig(
        buffer,
        format="svg",
        metadata={"Date": None, "Creator": "growthwatch", "Title": TITLE, "Description": words},
    )
    path.write_text(_described(buffer.getvalue().decode("utf-8"), words), encoding="utf-8")


def _described(svg: str, words: str) -> str:
    """Add what screen readers look for: a description beside the title."""
    title = f"<title>{TITLE}</title>"
    described = title.replace("<title", '<title id="title"') + (
        f'\n <desc id="description">{html.escape(words, quote=False)}</desc>'
    )
    svg = svg.replace(title, described, 1)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
