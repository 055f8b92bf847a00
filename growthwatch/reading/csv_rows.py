"""Rows of a text table with their line numbers, losing none to a stray quotation mark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence

from growthwatch.reading.grid import Grid, refuse_many, refuse_wide
from growthwatch.reading.text_files import sep_line
from growthwatch.record.errors import CaseloadError

UNPAIRED = (
    "The quotation marks of this row do not pair up: correct them, writing a quotation mark inside "
    "a cell as two."
)
TOO_LONG = "A cell of this row is too long to be one: look for a quotation mark that is not closed."
MOST_BROKEN = 5_000  # rows: beyond it the file as a whole is not what its ending says
SHOWN = 2_000  # characters of a broken line that are kept to be shown
TELL_EVERY = 20_000  # rows

# A cell that begins with a day, which few lines of a note do.
_DAY = r"\s*\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}"


def csv_rows(
    file: str,
    text: str,
    delimiter: str = ",",
    tell: Callable[[float], None] = lambda share: None,
) -> Grid:
    """Split a text into rows, losing none to a quotation mark that is never closed.

    Python's csv module rather than a faster reader: it alone tells the line on which a row begins
    and ends, whatever stands between quotation marks.

    Parameters
    ----------
    file : str
        Its name, to say what is wrong.
    text : str
        A whole file, of `read_text`.
    delimiter : str
    tell : callable
        Told from time to time which share of the text is done.

    Returns
    -------
    Grid

    Raises
    ------
    CaseloadError
        For more columns, cells or broken rows than a table has.
    """
    # Tuples of text, in lists that grow: Python's collector looks at each of them but once.
    physical = tuple(io.StringIO(text, newline="\n"))
    swallows = _Swallowing(delimiter)
    starts: list[int] = []
    rows: list[tuple[str, ...]] = []
    broken: list[tuple[int, str, str]] = []
    done = 1 if physical and sep_line(physical[0]) else 0
    cells = 0
    while done < len(physical):
        start = done
        part = map(physical.__getitem__, range(done, len(physical)))
        reader = csv.reader(part, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                end = done + reader.line_num
                width = len(row)
                if end - start > 1 and swallows(physical[start:end]):
                    raise csv.Error(UNPAIRED)
                if width > 1 or (row and row[0].strip()):
                    if width > swallows.width:
                        refuse_wide(file, start + 1, width)
                        swallows.width = width
                    cells += width
                    starts.append(start + 1)
                    rows.append(tuple(row))
                    if not len(rows) % TELL_EVERY:
                        refuse_many(file, cells)
                        tell(end / len(physical))
                start = end
            break
        except csv.Error as error:
            # Only the line on which the row begins is given up: a quotation mark that is never
            # closed must not take the rows after it along.
            reason = TOO_LONG if "field larger" in str(error) else UNPAIRED
            broken.append((start + 1, physical[start].strip()[:SHOWN], reason))
            if len(broken) > MOST_BROKEN:
                raise CaseloadError(
                    f"{file} has more than {MOST_BROKEN:,} rows whose quotation marks do not pair "
                    "up: save it again as CSV"
                ) from None
            done = start + 1
    refuse_many(file, cells)
    return Grid(file, starts, rows, broken)


class _Swallowing:
    """Tells whether a cell that spans lines holds whole rows: its opening mark is then a stray one.

    A line inside it is taken for a row if it has as many separators as the widest row so far, and
    either a cell that begins with a day before any quotation mark, or no quotation mark at all
    between lines that belong to the cell; a note on several lines seldom has.
    """

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self.width = 0
        mark = re.escape(delimiter)
        self._dated = re.compile(rf'(?:[^"]*{mark})?{_DAY}')

    def __call__(self, lines: Sequence[str]) -> bool:
        last = len(lines) - 1
        return any(
            line.count(self.delimiter) == self.width - 1
            and (
                (self.width > 1 and self._dated.match(line) is not None)
                or (self.width > 2 and i < last and '"' not in line)
            )
            for i, line in enumerate(lines)
            if i
        )
