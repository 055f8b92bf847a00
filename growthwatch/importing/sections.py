"""A section of the mapping put together: its files, the files joined to them, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from growthwatch.importing.fhir.export import FhirExport
from growthwatch.importing.files import Export
from growthwatch.importing.mapping import Join, Part, Section
from growthwatch.importing.repeats import refuse_differing
from growthwatch.importing.tables import (
    Table,
    filled_down,
    need_column,
    plain,
    stacked,
    table_of,
)
from growthwatch.reading.problems import Problem

AnyExport = Export | FhirExport


@dataclass(frozen=True)
class Rows:
    """The rows of a section.

    Attributes
    ----------
    section : str
        children, measurements or contacts.
    table : Table
    problems : list of Problem
        Rows whose other half is not in the joined file.
    """

    section: str
    table: Table
    problems: list[Problem]

    def text(self, name: str) -> np.ndarray:
        """Return a column's text; shape (rows,), object."""
        return self.table.cells[plain(name)].to_numpy(dtype=object)


def column_names(part: Part) -> list[str]:
    """Return the columns that a part of the mapping names, each once, in their order."""
    names: list[str] = []
    for value in dict(part).values():
        for one in value if isinstance(value, list) else [value]:
            if hasattr(one, "names"):
                names += one.names
            elif isinstance(one, Part) and not isinstance(one, Join):
                names += column_names(one)
    return list(dict.fromkeys(names))


def files_wanted(section: Section) -> list[tuple[str, str | None]]:
    """Return the names and sheets of the files that a section is read from."""
    joined = [(join.file, join.sheet) for join in section.join]
    return [(section.file, section.sheet), *joined]


def section_tables(export: AnyExport, section: Section, names: Sequence[str] = ()) -> list[Table]:
    """Return the files of a section under their headers, before another is joined to them."""
    return [
        table_of(grid, [*names, *export.names], section.header_row, export.under)
        for grid in export.grids(section.file, section.sheet)
    ]


def section_rows(export: AnyExport, called: str, section: Section, names: list[str]) -> Rows:
    """Return the rows of the section `called` so with the columns of these names.

    Raises
    ------
    CaseloadError
        If a file or column is not there.
    """
    if section.only:
        names = [*names, section.only.column]
    if section.join:
        names = [*names, *(join.on for join in section.join)]
    names = list(dict.fromkeys(names))
    tables = [
        filled_down(table, export.form.fill_down)
        for table in section_tables(export, section, names)
    ]
    here = {plain(name) for name in tables[0].names}
    own = names if not section.join else [name for name in names if plain(name) in here]
    for table in tables:
        for name in own:
            need_column(table, name)
            refuse_differing(table, name, export.names)
    table = stacked(tables, own)
    problems: list[Problem] = []
    for i, join in enumerate(section.join):
        need_column(table, join.on)
        missing = [name for name in names if plain(name) not in table.names]
        last = i == len(section.join) - 1
        table, problem = joined(export, table, join, missing, last)
        problems += _first_only(problem, problems)
    if section.only:
        table = only(table, section.only.column, section.only.values)
    return Rows(called, table, problems)


def _first_only(problems: list[Problem], before: list[Problem]) -> list[Problem]:
    """Return problems without rows that an earlier one explains already."""
    told = [row for one in before for row in one.rows.tolist()]
    new = []
    for one in problems:
        fresh = ~np.isin(one.rows, told)
        new.append(Problem(one.rows[fresh], one.field, one.values[fresh], one.reasons[fresh]))
    return new


def joined(
    export: AnyExport, table: Table, join: Join, missing: list[str], last: bool
) -> tuple[Table, list[Problem]]:
    """Return a table with the columns that a joined file has of those missing."""
    others = [
        table_of(grid, [join.on, *missing, *export.names], under=export.under)
        for grid in export.grids(join.file, join.sheet)
    ]
    there = {plain(name) for name in others[0].names}
    wanted = [name for name in missing if last or plain(name) in there]
    for other in others:
        for name in (join.on, *wanted):
            need_column(other, name)
            refuse_differing(other, name, export.names)
    key = plain(join.on)
    # The same record sent again in a later month is one record.
    right = stacked(others, [join.on, *wanted]).cells.drop_duplicates()
    twice = set(right.loc[right[key].duplicated(keep=False), key])
    right = right.drop_duplicates(key)
    keys = table.cells[key].to_numpy(dtype=object)
    at = pd.Index(right[key].to_numpy(dtype=object)).get_indexer(keys)
    cells = table.cells.copy()
    for name in wanted:
        values = np.append(right[plain(name)].to_numpy(dtype=object), "")
        cells[plain(name)] = values[at]
    problems = []
    unclear = pd.Series(keys, dtype=object).isin(twice).to_numpy()
    file = join.file.rstrip("*")
    for rows, reason in (
        (
            np.flatnonzero(at < 0),
            f"has no row in {file}: export that file for the same time.",
        ),
        (
            np.flatnonzero((at >= 0) & unclear),
            f"is on several rows of {file} that differ: correct them in the system.",
        ),
    ):
        if len(rows):
            said = np.full(len(rows), f"{join.on} {reason}", dtype=object)
            problems.append(Problem(rows, join.on, keys[rows], said))
    names_now = list(cells.columns)
    return replace(table, names=names_now, own=names_now, cells=cells), problems


def only(table: Table, column: str, values: list[str]) -> Table:
    """Return the rows in which a column has one of these values; the others are left out."""
    texts = table.cells[plain(column)]
    keep = texts.map(plain).isin([plain(value) for value in values]).to_numpy()
    return replace(
        table,
        cells=table.cells[keep].reset_index(drop=True),
        files=table.files[keep],
        lines=table.lines[keep],
        left_out=pd.concat(
            [table.left_out, counted_kinds(table, ~keep, texts.to_numpy(), column)],
            ignore_index=True,
        ),
    )


def counted_kinds(table: Table, out: np.ndarray, texts: np.ndarray, column: str) -> pd.DataFrame:
    """Return rows left out because of what a column says, one line a file and value."""
    rows = pd.DataFrame({"file": table.files[out], "line": table.lines[out], "value": texts[out]})
    counted = rows.groupby(["file", "value"], sort=False)["line"].agg(["first", "size"])
    counted = counted.reset_index()
    what = [
        f"{column} {value!r} is not asked for" if value else f"{column} is empty"
        for value in counted["value"]
    ]
    return pd.DataFrame(
        {
            "file": counted["file"].astype("str"),
            "line": counted["first"].astype("int64"),
            "rows": counted["size"].astype("int64"),
            "what": pd.array(what, dtype="str"),
        }
    )
