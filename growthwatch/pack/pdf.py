"""A document as data to a PDF: typst sets it from a template that treats every text as text."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.pack.printable import breakable, font_files
from growthwatch.record.errors import CaseloadError

TEMPLATES = Path(__file__).parent / "templates"
# Tagged, with a title and words for every picture: what screen readers need (ISO 14289-1).
STANDARD = "ua-1"


class PackError(CaseloadError):
    """A pack that cannot be made: one sentence, with what to do."""


class NoTypst(PackError):
    """What sets a pack is not installed."""


def need_typst() -> Any:
    """Return the module typst.

    Raises
    ------
    NoTypst
        Where it is not installed, saying how to install it.
    """
    try:
        import typst
    except ModuleNotFoundError:
        raise NoTypst(
            'a pack is set with typst, which is not installed: run pip install "growthwatch[pack]"'
        ) from None
    return typst


def compile_pdf(document: dict[str, Any], pictures: dict[str, str], day: pd.Timestamp) -> bytes:
    """Set a document.

    Parameters
    ----------
    document : dict
        What `templates/document.typ` sets: plain texts, lists and numbers only.
    pictures : dict of str to str
        SVG, by the name that a block of kind "picture" gives.
    day : Timestamp
        What the file says it was made on, so that the same document gives the same bytes.

    Returns
    -------
    bytes
        PDF 1.7 after PDF/UA-1. Nothing of the document is written to disk on the way.
    """
    typst = need_typst()
    inputs = {"document": json.dumps(_with_breaks(document), ensure_ascii=False), **pictures}
    made = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as folder:
        # A folder of their own: matplotlib's also has a font that draws boxes for every letter.
        for path in font_files():
            shutil.copy(path, folder)
        content: bytes = typst.compile(
            str(TEMPLATES / "document.typ"),
            root=str(TEMPLATES),
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=[STANDARD],
            timestamp=made,
        )
        return content


def _with_breaks(part: Any) -> Any:
    if isinstance(part, str):
        return breakable(part)
    if isinstance(part, dict):
        return {
            name: value if name == "name" else _with_breaks(value) for name, value in part.items()
        }
    if isinstance(part, list | tuple):
        return [_with_breaks(each) for each in part]
    return part
