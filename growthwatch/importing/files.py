"""The files of an export, as rows of text with the line each stands on."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from pathlib import Path

from growthwatch.importing.mapping import Format
from growthwatch.importing.tables import Under
from growthwatch.reading.files import PARQUET, TEXT_ENDINGS, WORKBOOK_ENDINGS, read_grid, sha256
from growthwatch.reading.grid import Grid
from growthwatch.record.errors import CaseloadError

READABLE = (*TEXT_ENDINGS, *WORKBOOK_ENDINGS, PARQUET)
READABLE_WORDS = ".csv, .tsv, .txt, .xlsx or .parquet"
# Tables that cannot be read here, and are not to be passed over as if they were not there.
OTHER_TABLES = (".xls", ".xlsb", ".ods", ".pdf", ".mdb", ".accdb", ".zip", ".json", ".xml")
# Written by us or by file managers; never part of an export.
NOT_EXPORTS = {"rejected.csv", "warnings.csv", "merged.csv", "readme.txt", "caption.txt"}


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
        # Rows under a header, by `tables.table_of`: children and measurements often share a file.
        self.under: Under = {}
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
            self.sources[path.name] = sha256(path)
            grid = read_grid(
                path,
                which=lambda titles: chosen_sheet(path, sheet, titles),
                encodings=[self.form.encoding] if self.form.encoding else None,
                delimiter=self.form.delimiter,
                tell=tell,
            )
            if not grid.rows:
                raise CaseloadError(f"{grid.file} is empty: export it again")
            self._grids[path, sheet] = grid
        return self._grids[path, sheet]


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


def chosen_sheet(path: Path, name: str | None, titles: Sequence[str]) -> int:
    """Return the position of the sheet that the mapping names, or of the only one.

    Raises
    ------
    CaseloadError
        If there is none of this name, or which sheet is meant is not plain.
    """
    there = ", ".join(titles)
    if name is not None:
        wanted = name.strip().lower()
        found = [i for i, title in enumerate(titles) if title.strip().lower() == wanted]
        if not found:
            raise CaseloadError(f"{path.name} has no sheet {name}, only {there}: correct sheet")
        return found[0]
    if len(titles) > 1:
        raise CaseloadError(
            f"{path.name} has several sheets ({there}): put sheet = with one of them in the mapping"
        )
    return 0
