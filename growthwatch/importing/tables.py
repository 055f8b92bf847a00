"""A file's rows under its header: where the header is, and which rows are no records."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from growthwatch.importing.headings import EVENT_OF, field_of, is_value
from growthwatch.reading.grid import Grid
from growthwatch.reading.raw import SHOWN, WHOLE_ROW, rejected_frame
from growthwatch.record.errors import CaseloadError

HEADER_WITHIN = 40  # rows: what stands above a header is a title, a date, a filter
FOOTER = re.compile(
    r"(?:grand )?total|rows?\b.*\d|records?\b.*\d|(?:row|record|patient) count|count\b|number of|"
    r"print(?:ed|out)|report|produced|generated|run (?:by|on|at|date)|export|extract|created|"
    r"end of|page \d|confidential|official|source:|filter|parameters|\*{2,}|-{3,}|={3,}|_{3,}|©",
    re.IGNORECASE,
)
FOOTER_CELLS = 2
NOT_IN_MAPPING = " is not in the mapping"
FOOTER_WIDTH = 3  # in a table of two columns a row of two cells is a record
WIDTH = (
    "The row has {} cells under a header of {}: put a cell that holds the separator in quotation "
    "marks."
)


@dataclass(frozen=True)
class Table:
    """Rows under their header.

    Attributes
    ----------
    file : str
    names : list of str
        The header's, a repeated one with a number: Weight, Weight (2).
    cells : DataFrame of str, shape (rows, columns)
        Without surrounding blanks.
    own : list of str
        What stands in the header itself, where a name has that of its group in front.
    files, lines : ndarray, shape (rows,)
        Where each row stands.
    misfits : DataFrame
        Rejected rows, that do not fit under the header.
    left_out : DataFrame
        Rows that are no records: titles, footers, the header again. Columns file, line, rows, what.
    """

    file: str
    names: list[str]
    cells: pd.DataFrame
    own: list[str]
    files: np.ndarray
    lines: np.ndarray
    misfits: pd.DataFrame
    left_out: pd.DataFrame


# Tables by file, the header's position and its names.
Under = dict[tuple[str, int, tuple[str, ...]], Table]


def table_of(
    grid: Grid, wanted: Sequence[str], header_row: int | None = None, under: Under | None = None
) -> Table:
    """Return a grid's rows under their header.

    Parameters
    ----------
    grid : Grid
    wanted : sequence of str
        Names of columns that it should have: the header is the first row that has the most.
    header_row : int, optional
        The header's line, where it is known.
    under : dict, optional
        Tables made before, and this one afterwards: children and measurements often stand in one
        file, whose rows are matched once.
    """
    at, names = find_header(grid, wanted, header_row)
    key = (grid.file, at, tuple(names))
    if under is None or key not in under:
        table = _under(grid, at, names)
        if under is None:
            return table
        under[key] = table
    return under[key]


def need_column(table: Table, name: str) -> None:
    """Raise CaseloadError if a table has no such column; names the nearest."""
    known = {plain(one): one for one in table.names}
    if plain(name) in known:
        return
    near = difflib.get_close_matches(plain(name), list(known), n=1, cutoff=0.5)
    hint = f"the nearest is {known[near[0]]!r}" if near else f"it has {', '.join(table.names[:12])}"
    raise CaseloadError(
        f"{table.file} has no column {name!r} ({hint}): correct the name in the mapping"
    )


def find_header(
    grid: Grid, wanted: Sequence[str], header_row: int | None = None
) -> tuple[int, list[str]]:
    """Return the position of the header among the rows, and its names."""
    if not grid.rows:
        raise CaseloadError(f"{grid.file} is empty: export it again")
    if header_row is not None:
        if header_row not in grid.lines:
            raise CaseloadError(
                f"{grid.file} has no filled line {header_row}: correct header_row in the mapping"
            )
        at = grid.lines.index(header_row)
        return at, max(names_at(grid, at), key=lambda names: _matches(names, wanted))
    readings = [
        (at, names)
        for at in range(min(HEADER_WITHIN, len(grid.rows)))
        for names in names_at(grid, at)
    ]
    return max(readings, key=lambda one: _matches(one[1], wanted))


def names_at(grid: Grid, at: int) -> list[list[str]]:
    """Return the names that a row would give as a header: alone, and under the row above it.

    A heading merged over several columns stands in the first of them; the cells beside it are
    empty and belong to it.
    """
    alone = [cell.strip() for cell in grid.rows[at]]
    readings = [numbered(alone)]
    if at:
        above = [cell.strip() for cell in grid.rows[at - 1]]
        width = len(alone)
        above = (above + [""] * width)[:width]
        if sum(map(bool, above)) >= 2:
            over, group = [], ""
            for cell, own in zip(above, alone, strict=True):
                # A heading that spans two rows has nothing under it and covers its column only.
                group = cell or (group if own else "")
                over.append(group if own else cell)
            both = [f"{a} {b}".strip() for a, b in zip(over, alone, strict=True)]
            readings.append(numbered(both))
    return readings


def own_of(grid: Grid, at: int) -> list[str]:
    """Return what stands in a row itself, as a header."""
    return [" ".join(cell.split()) for cell in grid.rows[at]]


def numbered(names: Sequence[str]) -> list[str]:
    """Give empty names the column's number and repeated ones a count."""
    seen: dict[str, int] = {}
    told = []
    for i, name in enumerate(names, start=1):
        name = " ".join(name.split()) or f"column {i}"
        seen[plain(name)] = seen.get(plain(name), 0) + 1
        count = seen[plain(name)]
        told.append(name if count == 1 else f"{name} ({count})")
    return told


def plain(name: str) -> str:
    """Return a column's name as it is compared: without case, and blanks as one."""
    return " ".join(name.replace("\ufeff", "").lower().split())


def _matches(names: Sequence[str], wanted: Sequence[str]) -> int:
    known = {plain(name) for name in names}
    return sum(plain(name) in known for name in wanted)


def _under(grid: Grid, at: int, names: list[str]) -> Table:
    width = len(names)
    lines, rows = list(grid.lines[at + 1 :]), list(grid.rows[at + 1 :])
    left_out = [(line, "above the header") for line in grid.lines[:at]]
    misfits = list(grid.broken)
    widths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    keep = np.ones(len(rows), dtype=bool)
    for i in np.flatnonzero(widths != width):
        row = rows[i]
        while len(row) > width and not row[-1].strip():
            row = row[:-1]
        rows[i], keep[i] = row, len(row) == width
        if keep[i]:
            continue
        if is_footer(row, width):
            left_out.append((lines[i], "a footer or a heading"))
        elif any(cell.strip() for cell in row):
            misfits.append((lines[i], ",".join(row)[:SHOWN], WIDTH.format(len(row), width)))
    rows = [row for row, good in zip(rows, keep, strict=True) if good]
    lines = [line for line, good in zip(lines, keep, strict=True) if good]
    columns = zip(*rows, strict=True) if rows else [()] * width
    cells = pd.DataFrame(
        {
            name: np.array(list(map(str.strip, column)), dtype=object)
            for name, column in zip(names, columns, strict=True)
        },
        columns=names,
        dtype=object,
    )
    numbers = np.array(lines, dtype=np.int64)
    filled = np.zeros(len(cells), dtype=np.int64)
    for name in names:
        filled += cells[name].to_numpy() != ""
    again = np.all([cells[name].to_numpy() == name for name in names], axis=0)
    footer = np.zeros(len(cells), dtype=bool)
    for i in np.flatnonzero((filled > 0) & (filled <= FOOTER_CELLS)):
        footer[i] = is_footer(list(cells.iloc[i]), width)
    left_out += [(int(line), "the header again") for line in numbers[again]]
    left_out += [(int(line), "a footer or a heading") for line in numbers[footer & ~again]]
    good = (filled > 0) & ~again & ~footer
    fill_merged(cells, numbers, grid.merged, own_of(grid, at))
    misfits.sort(key=lambda one: one[0])
    at_lines, texts, reasons = zip(*misfits, strict=True) if misfits else ((), (), ())
    return Table(
        grid.file,
        names,
        cells[good].reset_index(drop=True),
        own_of(grid, at),
        np.full(int(good.sum()), grid.file, dtype=object),
        numbers[good],
        rejected_frame(grid.file, at_lines, [WHOLE_ROW] * len(misfits), texts, reasons),
        left_out_frame(grid.file, left_out),
    )


def fill_merged(
    cells: pd.DataFrame,
    lines: np.ndarray,
    merged: Sequence[tuple[int, int, int]],
    own: Sequence[str],
) -> None:
    """Write the value of cells that were merged into each of them, where it is no measurement.

    A weight merged over two rows was weighed once: only its first row has it.
    """
    for column, first, last in merged:
        if column >= len(cells.columns) or is_value(cells.columns[column], own[column]):
            continue
        if field_of(own[column], own[column], EVENT_OF) == "value":
            continue
        at = np.flatnonzero((lines >= first) & (lines <= last))
        if len(at) and lines[at[0]] == first:
            values = cells.iloc[:, column].to_numpy(dtype=object, copy=True)
            values[at[1:]] = np.where(values[at[1:]] == "", values[at[0]], values[at[1:]])
            cells.isetitem(column, values)


def filled_down(table: Table, names: Sequence[str]) -> Table:
    """Return a table in which what stands only in the first of a child's rows stands in each.

    Parameters
    ----------
    table : Table
    names : sequence of str
        The first of them begins a new child where it is filled in.
    """
    if not names or plain(names[0]) not in map(plain, table.names):
        return table
    cells = table.cells.copy()
    first = next(name for name in table.names if plain(name) == plain(names[0]))
    child = np.cumsum(cells[first].to_numpy(dtype=object) != "")
    begins = np.searchsorted(child, child)
    wanted = {plain(name) for name in names}
    for name in cells:
        if plain(name) in wanted:
            values = cells[name].to_numpy(dtype=object)
            fill = (values == "") & (child > 0)
            cells[name] = np.where(fill, values[begins], values)
    return replace(table, cells=cells)


def is_footer(row: Sequence[str], width: int) -> bool:
    """Tell whether a row is a footer, such as "Total rows: 312" or "Printed by ...", no record."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if width < FOOTER_WIDTH or not 0 < len(filled) <= FOOTER_CELLS:
        return False
    return FOOTER.match(filled[0]) is not None


def left_out_frame(file: str, rows: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """Return rows that are no records, with what they are; `rows` counts them."""
    ordered = sorted(rows)
    return pd.DataFrame(
        {
            "file": pd.array([file] * len(ordered), dtype="str"),
            "line": np.array([line for line, _ in ordered], dtype=np.int64),
            "rows": np.ones(len(ordered), dtype=np.int64),
            "what": pd.array([what for _, what in ordered], dtype="str"),
        }
    )


def stacked(tables: Sequence[Table], names: Sequence[str]) -> Table:
    """Return several files' rows one below the other, with the columns of these names."""
    wanted = list(dict.fromkeys(plain(name) for name in names))
    parts = []
    for table in tables:
        by_plain = {plain(name): name for name in table.names}
        part = table.cells[[by_plain[name] for name in wanted]]
        parts.append(part.set_axis(wanted, axis=1))
    return Table(
        tables[0].file if len(tables) == 1 else f"{len(tables)} files",
        wanted,
        pd.concat(parts, ignore_index=True),
        wanted,
        np.concatenate([table.files for table in tables]),
        np.concatenate([table.lines for table in tables]),
        pd.concat([table.misfits for table in tables], ignore_index=True),
        pd.concat([table.left_out for table in tables], ignore_index=True),
    )
