"""Made-up children, and what is in a PDF for the tests to look at."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

import growthwatch as gw
from growthwatch.caseload.child import Child
from growthwatch.pack import write_pack
from growthwatch.record.tables import empty_contacts

BIRTH = pd.Timestamp("2015-03-02")
AGES = (0, 60, 90, 120, 200, 300, 380, 470, 560, 650)
COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}


class Read:
    """A PDF, read: its pages' words, by a reader of its own that is quick, and its structure."""

    def __init__(self, path: Path) -> None:
        self.reader = PdfReader(path)
        self._texts = [page.get_textpage() for page in pdfium.PdfDocument(path)]

    @cached_property
    def pages(self) -> list[str]:
        """The words of each page, in the order in which they are drawn."""
        # The reader says where a line ends with a hyphen, and where a word might be broken.
        signs = str.maketrans({"\r": None, "\ufffe": "-", "\u200b": None})
        return [text.get_text_range().translate(signs) for text in self._texts]

    @cached_property
    def cover(self) -> str:
        """The words of the first page by the slower reader, which keeps those on charts whole."""
        return self.reader.pages[0].extract_text()

    @cached_property
    def printed(self) -> dict[float, str]:
        """Points in which letters are printed, with the first words that are."""
        found: dict[float, str] = {}
        matrix = raw.FS_MATRIX()
        for text in self._texts:
            for at in range(text.count_chars()):
                if chr(raw.FPDFText_GetUnicode(text, at)).isspace():
                    continue
                # The letters' own size, made larger or smaller by the matrices they stand in.
                assert raw.FPDFText_GetMatrix(text, at, matrix)
                scale = np.hypot(matrix.c, matrix.d)
                size = round(raw.FPDFText_GetFontSize(text, at) * float(scale), 2)
                if size not in found:
                    found[size] = text.get_text_range(at, 30)
        return found

    @property
    def text(self) -> str:
        """All words, with blanks for line ends."""
        return " ".join(" ".join(self.pages).split())

    @property
    def squeezed(self) -> str:
        """All words without any blank, however the lines were broken."""
        return squeezed(" ".join(self.pages))

    @property
    def bookmarks(self) -> list[str]:
        """Titles of the bookmarks."""
        return [entry.title for entry in self.reader.outline if not isinstance(entry, list)]


def squeezed(text: str) -> str:
    """Return text without blanks and invisible marks, in NFC."""
    return re.sub(r"[\s\u200b\u00ad]", "", unicodedata.normalize("NFC", text))


def read_pdf(path: Path) -> Read:
    """Read a PDF."""
    return Read(path)


def pack_of(child: Child, folder: Path, **how: Any) -> Read:
    """Write a child's pack with its appendix, or what is asked for in its place, and read it."""
    path = folder / "pack.pdf"
    how.setdefault("appendix", not how.get("family") and how.get("letter") is None)
    write_pack(child, path, force=True, **how)
    return read_pdf(path)


def make_child(
    ages: tuple[int, ...] | list[int] = AGES,
    z: float = 0.2,
    *,
    measures: tuple[str, ...] = ("weight",),
    contacts: list[dict[str, Any]] | None = None,
    caption: str = "",
    notes: list[str] | None = None,
    **record: Any,
) -> Child:
    """Make up a girl measured at `ages` in days, all at one z-score."""
    row = {
        "child_id": "C7", "sex": "female", "birth_date": BIRTH, "gestation_weeks": 39,
        "gestation_days": 0, **record,
    }  # fmt: skip
    children = pd.DataFrame([row])
    birth = row["birth_date"]
    days = np.asarray(ages, dtype=float)
    measured = pd.DataFrame(
        {"child_id": row["child_id"], "date": [birth + pd.Timedelta(days=d) for d in ages]}
    ).astype({"date": "datetime64[us]"})
    for measure, column in COLUMNS.items():
        values = np.full(len(ages), np.nan)
        if measure in measures and len(ages):
            values = gw.measurement(measure, z, sex="female", age_days=days - 7)
        measured[column] = np.round(values, 2)
    if notes:
        measured["note"] = notes
    met = pd.DataFrame(contacts) if contacts else empty_contacts()
    if contacts:
        met.insert(0, "child_id", row["child_id"])
        met["date"] = pd.to_datetime(met["date"]).astype("datetime64[us]")
        until = met.get("date_to", pd.Series(pd.NaT, index=met.index))
        met["date_to"] = pd.to_datetime(until).astype("datetime64[us]")
    return Child.from_tables(children, measured, met, caption=caption)


def make_contact(date: str = "2015-09-01", **change: Any) -> dict[str, Any]:
    """Make up a contact."""
    return {
        "date": date,
        "agency": "Health visiting",
        "role": "health visitor",
        "kind": "home visit",
        "summary": "Weighed at home; feeding talked over.",
        **change,
    }


def strings_in(reader: PdfReader) -> str:
    """Return every string of a PDF, also of its description: what no page shows, too."""
    return "\n".join(
        [*_walked(reader)[0], reader.trailer["/Root"]["/Metadata"].get_data().decode()]
    )


def streams_in(reader: PdfReader) -> str:
    """Return every decoded stream of a PDF but its fonts."""
    return "\n".join(_walked(reader)[1])


def _walked(reader: PdfReader) -> tuple[list[str], list[str]]:
    found: list[str] = []
    streams: list[str] = []
    seen: set[tuple[int, int]] = set()

    def walk(thing: Any) -> None:
        if isinstance(thing, IndirectObject):
            mark = (thing.idnum, thing.generation)
            if mark in seen:
                return
            seen.add(mark)
            thing = thing.get_object()
        if isinstance(thing, StreamObject) and "/FontFile2" not in thing:
            streams.append(thing.get_data().decode("utf-8", errors="replace"))
        if isinstance(thing, DictionaryObject):
            for name, value in thing.items():
                found.append(str(name))
                walk(value)
        elif isinstance(thing, ArrayObject):
            for value in thing:
                walk(value)
        elif isinstance(thing, str | bytes):
            found.append(thing if isinstance(thing, str) else thing.decode("latin-1"))

    walk(reader.trailer)
    return found, streams


def alternative_texts(reader: PdfReader) -> list[str]:
    """Return the words for pictures in the structure tree."""
    return [
        str(thing["/Alt"])
        for number in range(1, reader.trailer["/Size"])
        if isinstance(thing := reader.get_object(number), DictionaryObject) and "/Alt" in thing
    ]
