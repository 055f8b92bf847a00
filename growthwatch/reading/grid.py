"""A file's rows as text, before anyone knows which of them is the header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from growthwatch.record.errors import CaseloadError

# What is refused before it fills the memory: growthwatch's own limits, far above what a trust's
# whole record needs. A file within them is read in a few gigabytes at most.
MOST_COLUMNS = 2_000
MOST_CELLS = 60_000_000
MOST_BYTES = 1_000_000_000  # of text, unpacked
LONGEST_CELL = 10_000_000  # bytes: no note is so long

Row = Sequence[str]


@dataclass(frozen=True)
class Grid:
    """The rows of one file, or of one sheet of a workbook.

    Attributes
    ----------
    file : str
        Its name, with the sheet where a workbook has several: "export.xlsx (Weights)".
    lines : sequence of int
        The line of the file on which each row begins, or its row in the sheet, counted from 1.
    rows : sequence of sequences of str
        Cells as they stand there. Blank lines are not rows.
    broken : sequence of (int, str, str)
        Lines that are no rows: where they begin, their text and the reason.
    merged : sequence of (int, int, int)
        Cells of a sheet merged over several rows, of `merged_cells.merged_down`.
    is_sheet : bool
        Whether the rows are those of a sheet, which have no end of their own.
    """

    file: str
    lines: Sequence[int]
    rows: Sequence[Row]
    broken: Sequence[tuple[int, str, str]] = ()
    merged: Sequence[tuple[int, int, int]] = ()
    is_sheet: bool = False


def too_big(file: str, what: str) -> CaseloadError:
    """Return the refusal of a file that would fill the memory."""
    return CaseloadError(f"{file} {what}: export only what is needed, or split it into parts")


def refuse_wide(file: str, line: int, cells: int) -> None:
    """Raise CaseloadError for a row with more cells than any table has columns."""
    if cells > MOST_COLUMNS:
        raise too_big(
            file, f"has {cells:,} cells in line {line:,} and {MOST_COLUMNS:,} can be read"
        )


def refuse_many(file: str, cells: int) -> None:
    """Raise CaseloadError for more cells than are read."""
    if cells > MOST_CELLS:
        raise too_big(file, f"has {cells:,} cells and {MOST_CELLS:,} can be read")


def refuse_long(file: str, size: int) -> None:
    """Raise CaseloadError for more bytes of text than are read."""
    if size > MOST_BYTES:
        raise too_big(
            file, f"holds {size / 1e6:,.0f} MB of text and {MOST_BYTES / 1e6:,.0f} MB can be read"
        )


def refuse_long_cell(file: str, column: str, size: int, most: int = LONGEST_CELL) -> None:
    """Raise CaseloadError for a cell of more bytes than any note has."""
    if size > most:
        raise CaseloadError(
            f"{file} has cells of {size / 1e6:,.1f} MB in the column {column}, where "
            f"{most / 1e6:,.1f} MB can be read: shorten them, or leave the column out"
        )
