"""Excel workbooks as rows of text, refused where they would unpack to more than can be read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from growthwatch.reading.grid import (
    MOST_BYTES,
    MOST_CELLS,
    Grid,
    refuse_many,
    refuse_wide,
    too_big,
)
from growthwatch.reading.typed_cells import cell_text
from growthwatch.record.errors import CaseloadError

# A part of a workbook that holds the same again and again packs to a thousandth; sheets as people
# have them pack to a tenth or a twentieth. Small parts may do as they like.
MOST_PACKED = 150
SMALL_PART = 50_000_000  # bytes
# One sheet is read row by row, the texts of all sheets and whatever else there is as a whole.
MOST_UNPACKED = {"sheets": MOST_BYTES, "strings": 300_000_000, "rest": 60_000_000}
NEVER_READ = ("xl/media/", "xl/embeddings/", "xl/drawings/", "xl/charts/", "xl/pivotcache/")


def workbook_grid(path: Path, which: Callable[[Sequence[str]], int]) -> Grid:
    """Return the rows of one sheet of a workbook.

    Parameters
    ----------
    path : Path
    which : callable
        Given the sheets' titles, returns the position of the one to read, or raises.

    Raises
    ------
    CaseloadError
        If it is no workbook, openpyxl is not installed, or it holds more than can be read.
    """
    workbook = _opened(path)
    from growthwatch.reading.merged_cells import merged_down

    with closing(workbook):
        sheets = workbook.worksheets
        sheet = sheets[which([str(one.title) for one in sheets])]
        name = path.name if len(sheets) == 1 else f"{path.name} ({sheet.title})"
        try:
            lines, rows = _rows(name, sheet)
            merged = merged_down(sheet)
        except (OSError, CaseloadError, MemoryError):
            raise
        except Exception as error:  # a sheet is parsed only while its rows are read
            raise _broken(path) from error
    return Grid(name, lines, rows, merged=merged, is_sheet=True)


def _rows(name: str, sheet: Any) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return the rows that are not empty, each as long as the longest."""
    sheet.reset_dimensions()  # some programs write dimensions smaller than the sheet
    lines: list[int] = []
    rows: list[tuple[str, ...]] = []
    widest = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [cell_text(value) for value in values]
        while row and not row[-1]:
            row.pop()
        if not row:
            continue
        if len(row) > widest:
            widest = len(row)
            refuse_wide(name, line, widest)
        lines.append(line)
        rows.append(tuple(row))
        if widest * len(rows) > MOST_CELLS:
            refuse_many(name, widest * len(rows))
    return lines, [row + ("",) * (widest - len(row)) for row in rows]


def _opened(path: Path) -> Any:
    """Open a workbook to read its values, having looked at what it unpacks to."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise CaseloadError(
            f'{path.name} needs openpyxl to be read: run pip install "growthwatch[excel]", or save '
            "it as CSV"
        ) from error
    try:
        _refuse_bomb(path)
        return load_workbook(path, read_only=True, data_only=True)
    except (OSError, CaseloadError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever the broken part of the file provokes
        raise _broken(path) from error


def _broken(path: Path) -> CaseloadError:
    return CaseloadError(
        f"{path.name} cannot be opened as an Excel workbook: open it in Excel and save it again"
    )


def _refuse_bomb(path: Path) -> None:
    """Raise CaseloadError for a workbook that would unpack to more than can be read.

    A part never unpacks to more than its header says: Python's zipfile stops there.
    """
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
    sizes = {"sheets": 0, "strings": 0, "rest": 0}
    for part in parts:
        size, name = part.file_size, part.filename.lower()
        if size > SMALL_PART and size > MOST_PACKED * part.compress_size:
            raise too_big(path.name, f"unpacks to {size / 1e6:,.0f} MB of the same")
        if name.startswith("xl/worksheets/"):
            sizes["sheets"] = max(size, sizes["sheets"])
        elif not name.startswith(NEVER_READ):
            sizes["strings" if name.startswith("xl/sharedstrings") else "rest"] += size
    for what, size in sizes.items():
        if size > MOST_UNPACKED[what]:
            most = MOST_UNPACKED[what] / 1e6
            raise too_big(
                path.name, f"unpacks to {size / 1e6:,.0f} MB and {most:,.0f} MB can be read"
            )
