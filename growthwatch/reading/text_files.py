"""Text files as they really come: their encoding, and what separates their cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from growthwatch.reading.grid import refuse_long
from growthwatch.record.errors import CaseloadError

DELIMITERS = ",;\t|"
LONGEST_LINE = 10_000_000  # bytes: no row is so long, and no note in it
READ_AT_ONCE = 1_000_000
SEEN = 200  # lines looked at to find out what separates the cells
UTF_8 = ("utf-8-sig",)  # what a caseload folder is written in
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is saved under a wrong ending, by its first bytes.
NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook", "rename it to {stem}.xlsx, or save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "open it in Excel and save it as .xlsx or CSV"),
    (b"%PDF", "a PDF", "export the rows themselves, as CSV or .xlsx"),
    (b"PAR1", "a Parquet file", "rename it to {stem}.parquet"),
)
WEB_PAGE = ("<!doctype html", "<html", "<table", "<?xml")
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


def read_text(path: Path, encodings: Sequence[str] | None = None) -> str:
    """Return a text file's text, with every line ending in a line feed.

    Parameters
    ----------
    path : Path
    encodings : sequence of str, optional
        Tried in this order. Without them a byte order mark decides; where there is none, UTF-16
        shows by its zero bytes, and what is not UTF-8 is Windows-1252, as spreadsheets in Britain
        write.

    Raises
    ------
    CaseloadError
        If it is a workbook or a web page, is too big, has a line without end, or is not text in
        the encoding.
    """
    refuse_long(path.name, path.stat().st_size)
    _refuse_endless(path)
    text = _decoded(path, path.read_bytes(), encodings).replace("\x00", "")
    if text[:2000].lstrip("\ufeff \r\n\t").lower().startswith(WEB_PAGE):
        raise CaseloadError(
            f"{path.name} is a web page, not a table: open it in Excel and save it as .xlsx or CSV"
        )
    return _with_line_feeds(text)


def _refuse_endless(path: Path) -> None:
    """Raise CaseloadError for a line that no table has, before all of it is in the memory."""
    if path.stat().st_size <= LONGEST_LINE:
        return
    length = line = 0
    with path.open("rb") as file:
        while part := file.read(READ_AT_ONCE):
            end = max(part.rfind(b"\n"), part.rfind(b"\r"))
            length = length + len(part) if end < 0 else len(part) - end - 1
            if length > LONGEST_LINE:
                raise CaseloadError(
                    f"{path.name} has more than {LONGEST_LINE / 1e6:.0f} MB in line {line + 1}, "
                    "which is no row of a table: export it again"
                )
            line += part.count(b"\n")


def _decoded(path: Path, content: bytes, encodings: Sequence[str] | None) -> str:
    for start, what, todo in NOT_TEXT:
        if content.startswith(start):
            raise CaseloadError(f"{path.name} is {what}, not text: {todo.format(stem=path.stem)}")
    tried = encodings or _likely(content)
    line = 1
    for one in tried:
        try:
            return content.decode(one)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
        except LookupError as error:
            raise CaseloadError(
                f"there is no encoding {one!r}: correct format.encoding in the mapping"
            ) from error
    said = " or ".join(NAMES.get(one.lower(), one) for one in tried)
    raise CaseloadError(
        f"{path.name} is not in {said} (line {line} has a character that cannot be read): save it "
        "again as 'CSV UTF-8'"
    )


def _likely(content: bytes) -> list[str]:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return [name]
    start = content[:2000]
    if start[1::2].count(0) > len(start) / 4:
        return ["utf-16-le"]
    if start[::2].count(0) > len(start) / 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _with_line_feeds(text: str) -> str:
    """Return a text whose lines end in a line feed, as an editor counts them.

    A carriage return alone ends a line only where nothing else does, as old Macs wrote; elsewhere
    it stands inside a cell, and is a blank.
    """
    if "\r" not in text:
        return text
    text = text.replace("\r\n", "\n")
    return text.replace("\r", " ") if "\n" in text else text.replace("\r", "\n")


def sep_line(line: str) -> str:
    """Return what a first line such as "sep=;" says the separator is; "" if it is no such line."""
    words = line.strip()
    return words[-1] if len(words) == 5 and words.lower().startswith("sep=") else ""


def delimiter_of(text: str) -> str:
    """Return what separates the cells: the mark with which most lines have the same many cells."""
    lines = [line for _, line in zip(range(SEEN), io.StringIO(text), strict=False) if line.strip()]
    if lines and (said := sep_line(lines[0])):
        return said
    best, most = ",", (0.0, 0)
    for mark in DELIMITERS:
        widths = Counter(_cells(line, mark) for line in lines)
        width, count = max(widths.items(), key=lambda item: item[1] * (item[0] > 1), default=(1, 0))
        score = (count / max(1, len(lines)) if width > 1 else 0.0, width)
        if score[0] > most[0] + 0.1 or (score[0] > most[0] - 0.1 and score[1] > most[1]):
            best, most = mark, score
    return best


def _cells(line: str, mark: str) -> int:
    """Return how many cells a line has, apart from what its quotation marks hold."""
    try:
        return len(next(csv.reader([line], delimiter=mark), []))
    except csv.Error:
        return line.count(mark) + 1
