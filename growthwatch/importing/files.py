"""The files of an export, as rows of text with the line each stands on."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from growthwatch.importing.mapping import Format
from growthwatch.importing.text_rows import decoded, delimiter_of, text_rows
from growthwatch.reading.raw import (
    cell_text,
    collector_paused,
    column_text,
    open_workbook,
    parquet_table,
)
from growthwatch.record.errors import CaseloadError

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
PARQUET = ".parquet"
READABLE = (*TEXT_ENDINGS, *WORKBOOK_ENDINGS, PARQUET)
READABLE_WORDS = ".csv, .tsv, .txt, .xlsx or .parquet"
# Tables that cannot be read here, and are not to be passed over as if they were not there.
OTHER_TABLES = (".xls", ".xlsb", ".ods", ".pdf", ".mdb", ".accdb", ".zip", ".json", ".xml")
WEB_PAGE = ("<!doctype html", "<html", "<table", "<?xml")
# Written by us or by file managers; never part of an export.
NOT_EXPORTS = {"rejected.csv", "warnings.csv", "merged.csv", "readme.txt", "caption.txt"}


@dataclass(frozen=True)
class Grid:
    """One file's or sheet's rows, before its header is known.

    Attributes
    ----------
    file : str
        Its name, with the sheet where a workbook has several: "export.xlsx (Weights)".
    lines : list of int
        The line of the file, or row of the sheet, of each row.
    rows : list of list of str
    broken : list of (int, str)
        Rows whose quotation marks do not pair up.
    under : dict
        The rows under a header, kept by `tables.table_of`.
    """

    file: str
    lines: list[int]
    rows: list[list[str]]
    broken: list[tuple[int, str]]
    under: dict = field(default_factory=dict, compare=False, repr=False)


class Export:
    """A file, or a folder of files, each read once.

    Parameters
    ----------
    where : Path
    form : Format
        What the mapping says of how the files are written.
    names : sequence of str
        Columns that are looked for in any of them, by which a header is known.

    Raises
    ------
    CaseloadError
        If there is nothing to read.
    """

    def __init__(
        self, where: str | Path, form: Format | None = None, names: Sequence[str] = ()
    ) -> None:
        self.where = Path(where)
        self.form = form or Format()
        self.names = list(names)
        self.sources: dict[str, str] = {}
        self._grids: dict[tuple[Path, str | None], Grid] = {}
        if not self.where.exists():
            raise CaseloadError(f"{where} does not exist: give the export's file or folder")
        there = [self.where]
        if self.where.is_dir():
            there = sorted(
                path
                for path in self.where.iterdir()
                if path.is_file()
                and path.name.lower() not in NOT_EXPORTS
                and not path.name.startswith((".", "~$"))
            )
        self.paths = [path for path in there if path.suffix.lower() in READABLE]
        self.not_read = [path for path in there if path.suffix.lower() in OTHER_TABLES]
        if not self.paths and there:
            raise CaseloadError(unreadable(self.not_read[0] if self.not_read else there[0]))
        if not self.paths:
            raise CaseloadError(f"{where} holds no {READABLE_WORDS} file: export again")

    def read(
        self,
        wanted: Sequence[tuple[str, str | None]],
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Read files before their rows are asked for, telling how many bytes of all are done."""
        files = {(path, sheet): None for name, sheet in wanted for path in self.matching(name)}
        sizes = [path.stat().st_size for path, _ in files]
        done, total = 0, max(1, sum(sizes))
        tell(0, total)
        for (path, sheet), size in zip(files, sizes, strict=True):

            def part(share: float, done: int = done, size: int = size) -> None:
                tell(done + int(share * size), total)

            self._grid(path, sheet, part)
            done += size
            tell(done, total)

    def grids(self, pattern: str = "*", sheet: str | None = None) -> list[Grid]:
        """Return the files whose names match, such as "CYP611*"; with or without their ending.

        Raises
        ------
        CaseloadError
            If none matches or one cannot be read.
        """
        return [self._grid(path, sheet) for path in self.matching(pattern)]

    def matching(self, pattern: str) -> list[Path]:
        """Return the paths of the files whose names match; raises as `grids`."""
        found = named(self.paths, pattern)
        if found:
            return found
        if other := named(self.not_read, pattern):
            raise CaseloadError(unreadable(other[0]))
        there = ", ".join(path.name for path in self.paths[:8])
        raise CaseloadError(
            f"{self.where} has no file {pattern}, only {there}: correct file in the mapping, "
            "or export that file too"
        )

    def _grid(
        self, path: Path, sheet: str | None, tell: Callable[[float], None] = lambda share: None
    ) -> Grid:
        if path.suffix.lower() not in WORKBOOK_ENDINGS:
            sheet = None
        if (path, sheet) not in self._grids:
            try:
                content = path.read_bytes()
                self.sources[path.name] = hashlib.sha256(content).hexdigest()
                with collector_paused():
                    self._grids[path, sheet] = self._read(path, content, sheet, tell)
            except OSError as error:
                why = (error.strerror or "unknown reason").lower()
                raise CaseloadError(
                    f"{path.name} cannot be opened ({why}): close it in other programs and check "
                    "that you may read it"
                ) from error
        return self._grids[path, sheet]

    def _read(
        self, path: Path, content: bytes, sheet: str | None, tell: Callable[[float], None]
    ) -> Grid:
        ending = path.suffix.lower()
        if ending in WORKBOOK_ENDINGS:
            return sheet_rows(path, sheet)
        if ending == PARQUET:
            return parquet_rows(path)
        text = decoded(path, content, self.form.encoding)
        if not text.strip():
            raise CaseloadError(f"{path.name} is empty: export it again")
        if text.lstrip("\ufeff \r\n\t").lower().startswith(WEB_PAGE):
            raise CaseloadError(
                f"{path.name} is a web page, not a table: open it in Excel and save it as .xlsx "
                "or CSV"
            )
        lines, rows, broken = text_rows(text, self.form.delimiter or delimiter_of(text), tell)
        return Grid(path.name, lines, rows, broken)


def named(paths: Sequence[Path], pattern: str) -> list[Path]:
    """Return the paths whose names match a pattern, with or without their ending."""
    low = pattern.lower()
    return [
        path
        for path in paths
        if fnmatch.fnmatch(path.name.lower(), low) or fnmatch.fnmatch(path.stem.lower(), low)
    ]


def unreadable(path: Path) -> str:
    """Say that a file is of a kind that cannot be read, and what to do."""
    if path.suffix.lower() in (".xls", ".xlsb"):
        return (
            f"{path.name} is an Excel workbook in a form that cannot be read here "
            f"({path.suffix.lower()}): open it in Excel and save it as .xlsx or CSV"
        )
    return f"{path.name} is not {READABLE_WORDS}: export or save it as one of them"


def parquet_rows(path: Path) -> Grid:
    """Return the rows of a Parquet file as text; its names count as line 1.

    Raises
    ------
    CaseloadError
        If it is none, or pyarrow is not installed.
    """
    table = parquet_table(path)
    columns = [column_text(table.iloc[:, i]) for i in range(table.shape[1])]
    rows = [list(row) for row in zip(*columns, strict=True)]
    names = [str(name) for name in table.columns]
    return Grid(path.name, list(range(1, len(rows) + 2)), [names, *rows], [])


def sheet_rows(path: Path, sheet: str | None) -> Grid:
    """Return the rows of a workbook's sheet as text; its first one with rows if none is named.

    Raises
    ------
    CaseloadError
        If it is not a workbook, or which sheet is meant is not plain.
    """
    workbook = open_workbook(path)
    with closing(workbook):
        return _rows_of(path, _sheet(path, workbook, sheet), len(workbook.worksheets))


def _sheet(path: Path, workbook: Any, name: str | None) -> Any:
    sheets = workbook.worksheets
    if name is not None:
        named = [one for one in sheets if one.title.strip().lower() == name.strip().lower()]
        if not named:
            there = ", ".join(one.title for one in sheets)
            raise CaseloadError(f"{path.name} has no sheet {name}, only {there}: correct sheet")
        return named[0]
    if len(sheets) > 1:
        there = ", ".join(one.title for one in sheets)
        raise CaseloadError(
            f"{path.name} has several sheets ({there}): put sheet = with one of them in the mapping"
        )
    return sheets[0]


def _rows_of(path: Path, sheet: Any, sheets: int) -> Grid:
    sheet.reset_dimensions()  # some programs write dimensions smaller than the sheet
    name = path.name if sheets == 1 else f"{path.name} ({sheet.title})"
    lines, rows = [], []
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [cell_text(value) for value in values]
        if any(row):
            while not row[-1]:
                row.pop()
            lines.append(line)
            rows.append(row)
    if not rows:
        raise CaseloadError(f"{name} is empty: export it again")
    width = max(map(len, rows))
    return Grid(name, lines, [row + [""] * (width - len(row)) for row in rows], [])
