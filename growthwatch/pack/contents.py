"""What goes into a pack, as plain data: three pages, and whatever else is asked for behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

import growthwatch
from growthwatch.pack import words
from growthwatch.pack.appendix import appendix_sections
from growthwatch.pack.blocks import Section
from growthwatch.pack.contacts_page import contacts_page
from growthwatch.pack.days import known_to_the_end, last_day
from growthwatch.pack.first_page import LONGEST_CAPTION, first_page
from growthwatch.pack.measures_page import measures_page
from growthwatch.say.ages import date_words
from growthwatch.say.sentence import called

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.charts.presets import PresetName

LONGEST_RUNNING = 40  # letters in the head of a page


@dataclass(frozen=True)
class Given:
    """What a pack is made from, besides the child.

    Attributes
    ----------
    preset : str
        Of the charts.
    rejected : DataFrame or None
        Rows of the child's that could not be used; None where nobody looked.
    sources : dict of str to str
        SHA-256 of the files read, by name.
    made_by, made_on : str
        As they are to be printed; a line to write on where empty.
    pseudonymised : bool
    appendix : bool
        Whether everything that is recorded follows the three pages.
    """

    preset: PresetName = "conference"
    rejected: pd.DataFrame | None = None
    sources: dict[str, str] | None = None
    made_by: str = ""
    made_on: str = ""
    pseudonymised: bool = False
    appendix: bool = False


def pack_document(child: Child, given: Given) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the document that `growthwatch.pack.pdf` sets, and its pictures by name."""
    pictures: dict[str, str] = {}
    child = known_to_the_end(child)
    sections = [
        first_page(child, given, pictures),
        contacts_page(child, given),
        measures_page(child, given, pictures),
    ]
    if given.appendix:
        sections += appendix_sections(child, given, pictures)
    return document(child, sections), pictures


def document(child: Child, sections: list[Section], *, large: bool = False) -> dict[str, Any]:
    """Return sections with what stands on every page; the title names nobody."""
    until = last_day(child)
    known = f", record up to {date_words(until)}" if until is not None else ""
    return {
        "title": words.TITLE,
        "running": _short(called(child.id), LONGEST_RUNNING),
        "caption": _short(child.caption, LONGEST_CAPTION),
        "foot": f"growthwatch {growthwatch.__version__}{known}",
        "large": large,
        "sections": sections,
    }


def _short(words: str, most: int) -> str:
    """Cut words for the head of a page; the cover has them whole."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 2].rstrip()} …"
