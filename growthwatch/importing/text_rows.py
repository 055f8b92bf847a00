"""Text files as they really come: their encoding, what separates their cells, their rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from growthwatch.record.errors import CaseloadError

DELIMITERS = ",;\t|"
SEEN = 200  # lines looked at to find out what separates the cells
LONGEST_CELL = 10_000_000
TELL_EVERY = 20_000  # rows
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is saved under a wrong ending, by its first bytes.
NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook", "rename it to end in .xlsx, or save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "open it in Excel and save it as .xlsx or CSV"),
    (b"%PDF", "a PDF", "export the rows themselves, as CSV or .xlsx"),
    (b"PAR1", "a Parquet file", "rename it to end in .parquet"),
)

Rows = tuple[list[int], list[list[str]], list[tuple[int, str]]]


def decoded(path: Path, content: bytes, encoding: str | None = None) -> str:
    """Return a file's text.

    A byte order mark decides; without one, UTF-16 shows by its zero bytes, and what is not UTF-8 is
    Windows-1252, as spreadsheets in Britain write.

    Raises
    ------
    CaseloadError
        If it is a workbook, or not text in the encoding.
    """
    for start, what, todo in NOT_TEXT:
        if content.startswith(start):
            raise CaseloadError(f"{path.name} is {what}, not text: {todo}")
    tried = [encoding] if encoding else _likely(content)
    for one in tried:
        try:
            return content.decode(one)
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise CaseloadError(
                f"there is no encoding {one!r}: correct format.encoding in the mapping"
            ) from error
    raise CaseloadError(
        f"{path.name} is not text in {' or '.join(tried)}: save it again as 'CSV UTF-8'"
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


def delimiter_of(text: str) -> str:
    """Return what separates the cells: the mark with which most lines have the same many cells."""
    lines = [line for _, line in zip(range(SEEN), io.StringIO(text), strict=False) if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[-1]
    best, most = ",", (0.0, 0)
    for mark in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
        width, count = max(widths.items(), key=lambda item: item[1] * (item[0] > 1), default=(1, 0))
        score = (count / max(1, len(lines)) if width > 1 else 0.0, width)
        if score[0] > most[0] + 0.1 or (score[0] > most[0] - 0.1 and score[1] > most[1]):
            best, most = mark, score
    return best


def text_rows(
    text: str, delimiter: str, tell: Callable[[float], None] = lambda share: None
) -> Rows:
    """Split a text into rows, losing none to a quotation mark that is never closed.

    Parameters
    ----------
    text, delimiter : str
    tell : callable
        Told from time to time which share of the text is done.

    Returns
    -------
    lines : list of int
        The line of the file, counted from 1, on which each row begins.
    rows : list of list of str
        Blank lines are not rows.
    broken : list of (int, str)
        Line and text of rows whose quotation marks do not pair up.
    """
    csv.field_size_limit(LONGEST_CELL)
    physical = list(io.StringIO(text.replace("\x00", ""), newline=""))
    starts: list[int] = []
    rows: list[list[str]] = []
    broken: list[tuple[int, str]] = []
    done = 0
    if physical and physical[0].lower().startswith("sep=") and len(physical[0].strip()) == 5:
        done = 1
    while done < len(physical):
        start = done
        part = map(physical.__getitem__, range(done, len(physical)))
        reader = csv.reader(part, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                end = done + reader.line_num
                if end - start > 1 and _swallows_rows(physical[start:end], len(row), delimiter):
                    raise csv.Error
                if len(row) > 1 or (row and row[0].strip()):
                    starts.append(start + 1)
                    rows.append(row)
                    if not len(rows) % TELL_EVERY:
                        tell(end / len(physical))
                start = end
            break
        except csv.Error:
            # Only the line on which the row begins is given up, not the rows after it.
            broken.append((start + 1, physical[start].strip()))
            done = start + 1
    return starts, rows, broken


def _swallows_rows(lines: list[str], width: int, delimiter: str) -> bool:
    """Tell whether a cell that spans lines holds whole rows: its opening mark is then a stray one.

    A line inside it is taken for a row if it has as many separators as the row has, no quotation
    mark, and at least two: a note on several lines seldom has.
    """
    need = max(2, width - 1)
    return any('"' not in line and line.count(delimiter) >= need for line in lines[1:-1])
