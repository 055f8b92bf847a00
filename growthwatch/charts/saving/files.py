"""Charts to files: PNG, SVG, PDF and HTML that say what they show and not whose they are."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from growthwatch.charts.saving.html import document
from growthwatch.charts.saving.page import Page
from growthwatch.charts.saving.svg import RC, TITLE, svg_of

ENDINGS = (".png", ".svg", ".pdf", ".html")
DPI = 200
COMPRESSION = 3  # of PNG: of 9; more makes a file a tenth smaller and takes three times as long


def save_pages(
    pages: Sequence[Page], path: str | Path, *, html: Callable[[], str], dpi: int = DPI
) -> list[Path]:
    """Write pages to PNG, SVG, PDF or HTML, by the ending of the path.

    Parameters
    ----------
    pages : sequence of Page
        In one PDF or HTML; of a PNG or SVG each further one is written beside the first with "-2",
        "-3" and so on before the ending.
    path : str or Path
    html : callable
        Returns the first page as HTML; asked only where it is needed.
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
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path.name}: save a chart as one of {', '.join(ENDINGS)}")
    if ending == ".pdf":
        _save_pdf(pages, path)
        return [path]
    if ending == ".html":
        path.write_text(document(html(), pages[1:]), encoding="utf-8")
        return [path]
    paths = [path] + [
        path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, len(pages) + 1)
    ]
    for page, to in zip(pages, paths, strict=True):
        if ending == ".png":
            to.write_bytes(png_bytes(page, dpi))
        else:
            to.write_text(svg_of(page), encoding="utf-8")
    return paths


def _save_pdf(pages: Sequence[Page], path: Path) -> None:
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    metadata = {
        "Title": TITLE,
        "Subject": pages[0].alternative_text,
        "Creator": "growthwatch",
        "Producer": "growthwatch",
        "CreationDate": None,
    }
    with mpl.rc_context(RC), PdfPages(path, metadata=metadata) as pdf:
        for page in pages:
            pdf.savefig(page.figure)


def png_bytes(page: Page, dpi: int) -> bytes:
    """Return pixels without transparency, which nothing on a chart has: a quarter less to pack."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    pixels = io.BytesIO()
    page.figure.savefig(pixels, format="rgba", dpi=dpi)
    width, height = (int(inches * dpi) for inches in page.figure.get_size_inches())
    picture = Image.frombuffer("RGBA", (width, height), pixels.getvalue()).convert("RGB")
    said = PngInfo()
    told = (("Title", TITLE), ("Description", page.alternative_text), ("Software", "growthwatch"))
    for key, words in told:
        said.add_itxt(key, words)
    file = io.BytesIO()
    picture.save(file, "png", dpi=(dpi, dpi), pnginfo=said, compress_level=COMPRESSION)
    return file.getvalue()
