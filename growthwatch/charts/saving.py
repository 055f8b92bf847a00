"""Charts to files: PNG, SVG, PDF and HTML that say what they show and not whose they are."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg", ".pdf", ".html")
DPI = 200
COMPRESSION = 3  # of PNG: of 9; more makes a file a tenth smaller and takes three times as long
TITLE = "Growth chart"
# Text stays text, and the same chart gives the same bytes.
RC = {"svg.fonttype": "none", "svg.hashsalt": "growthwatch", "pdf.fonttype": 42}


def save_chart(
    ax: Axes, path: str | Path, *, pages: Iterable[Figure] = (), dpi: int = DPI
) -> list[Path]:
    """Write a chart to PNG, SVG, PDF or HTML, by the ending of the path.

    The HTML is one file without network whose points say what they are when pointed at.

    Parameters
    ----------
    ax : Axes
        As `growth_chart` returns it.
    path : str or Path
    pages : iterable of Figure, optional
        Further pages, as `contact_key` returns them: appended to a PDF or HTML, or written beside a
        PNG or SVG with "-2", "-3" and so on before the ending.
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
        if path.suffix.lower() == ".html":
            from growthwatch.charts.interactive import page

            path.write_text(page(ax, [figure for figure, _ in figures[1:]]), encoding="utf-8")
            return [path]
        paths = [path] + [
            path.with_name(f"{path.stem}-{number}{path.suffix}")
            for number in range(2, len(figures) + 1)
        ]
        for (figure, words), to in zip(figures, paths, strict=True):
            _save_picture(figure, words, to, dpi)
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


def _save_picture(figure: Figure, words: str, path: Path, dpi: int) -> None:
    if path.suffix.lower() == ".png":
        _save_png(figure, words, path, dpi)
        return
    path.write_text(svg_text(figure, words), encoding="utf-8")


def _save_png(figure: Figure, words: str, path: Path, dpi: int) -> None:
    """Write pixels without transparency, which nothing on a chart has: a quarter less to pack."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    pixels = io.BytesIO()
    figure.savefig(pixels, format="rgba", dpi=dpi)
    size = tuple(int(inches * dpi) for inches in figure.get_size_inches())
    picture = Image.frombuffer("RGBA", size, pixels.getbuffer()).convert("RGB")
    said = PngInfo()
    for key, text in (("Title", TITLE), ("Description", words), ("Software", "growthwatch")):
        said.add_itxt(key, text)
    picture.save(path, dpi=(dpi, dpi), pnginfo=said, compress_level=COMPRESSION)


def svg_text(figure: Figure, words: str) -> str:
    """Return a figure as SVG with real text, a title and a description for screen readers."""
    import matplotlib as mpl

    buffer = io.BytesIO()
    metadata = {"Date": None, "Creator": "growthwatch", "Title": TITLE, "Description": words}
    with mpl.rc_context(RC):
        figure.savefig(buffer, format="svg", metadata=metadata)
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
