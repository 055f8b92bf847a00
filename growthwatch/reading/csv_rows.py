"""Rows of a CSV file with their line numbers, losing none to a stray quotation mark."""

from __future__ import annotations

import csv
import io
import re

Rows = tuple[list[str], list[int], list[list[str]], list[tuple[int, str]]]

# Up to a date in the second or third place, with no quotation mark on the way.
_ROW = re.compile(r'[^",]*,(?:[^",]*,)?\s*\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}')


def csv_rows(text: str) -> Rows:
    """Split CSV text into a header and rows.

    Python's csv module rather than a faster reader: it alone tells the line on which a row begins
    and ends, whatever stands between quotation marks.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    header : list of str
        The first line that is not blank; empty if there is none or its quotation marks are broken.
    lines : list of int
        The line of the file, counted from 1, on which each row begins.
    rows : list of list of str
        The cells below the header, as many as each row has. Blank lines are not rows.
    broken : list of (int, str)
        Line and text of rows whose quotation marks do not pair up.
    """
    physical = list(io.StringIO(text, newline=""))
    starts: list[int] = []
    rows: list[list[str]] = []
    broken: list[tuple[int, str]] = []
    done = 0
    while done < len(physical):
        start = done
        reader = csv.reader(map(physical.__getitem__, range(done, len(physical))), strict=True)
        try:
            for row in reader:
                end = done + reader.line_num
                if end - start > 1 and rows and _swallows_rows(physical[start:end], len(rows[0])):
                    raise csv.Error
                if len(row) > 1 or (row and row[0].strip()):
                    starts.append(start + 1)
                    rows.append(row)
                start = end
            break
        except csv.Error:
            # Only the line on which the row begins is given up: a quotation mark that is never
            # closed must not take the rows after it along.
            broken.append((start + 1, physical[start].strip()))
            done = start + 1
    if not rows or (broken and broken[0][0] < starts[0]):
        return [], [], [], []
    return rows[0], starts[1:], rows[1:], broken


def _swallows_rows(lines: list[str], width: int) -> bool:
    """Tell whether a cell that spans lines holds whole rows: then its opening mark is a stray one.

    A line inside it is taken for a row if it has as many commas as one, and a date in its second or
    third place.
    """
    return any(line.count(",") == width - 1 and _ROW.match(line) for line in lines[1:])
