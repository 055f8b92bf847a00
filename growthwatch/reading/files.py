"""The one way in: a file of any kind that can be read, as rows of text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from growthwatch.reading.csv_rows import csv_rows
from growthwatch.reading.grid import Grid
from growthwatch.reading.parquet import parquet_columns
from growthwatch.reading.text_files import delimiter_of, read_text
from growthwatch.reading.workbooks import workbook_grid
from growthwatch.record.errors import CaseloadError

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
PARQUET = ".parquet"


def read_grid(
    path: Path,
    *,
    which: Callable[[Sequence[str]], int],
    encodings: Sequence[str] | None = None,
    delimiter: str | None = None,
    tell: Callable[[float], None] = lambda share: None,
) -> Grid:
    """Return a file's rows.

    Parameters
    ----------
    path : Path
        Ends in one of `TEXT_ENDINGS`, `WORKBOOK_ENDINGS` or `PARQUET`.
    which : callable
        Chooses among a workbook's sheets, by their titles.
    encodings, delimiter
        Of a text file; found out where not given.
    tell : callable
        Told from time to time which share of the file is read.

    Returns
    -------
    Grid
        The names of a Parquet file's columns count as line 1.

    Raises
    ------
    CaseloadError
        If it cannot be read as what its ending says, or holds more than can be read.
    """
    ending = path.suffix.lower()
    with opening(path):
        if ending in WORKBOOK_ENDINGS:
            return workbook_grid(path, which)
        if ending == PARQUET:
            names, columns = parquet_columns(path)
            rows = [tuple(names), *zip(*columns, strict=True)]
            return Grid(path.name, range(1, len(rows) + 1), rows)
        text = read_text(path, encodings)
        return csv_rows(path.name, text, delimiter or delimiter_of(text), tell)


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Say in one sentence what keeps a file from being read."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise CaseloadError(
            f"{path.name} cannot be opened ({why}): close it in other programs and check that you "
            "may read it"
        ) from error
    except MemoryError as error:
        raise CaseloadError(
            f"{path.name} does not fit into this computer's memory: split it into parts"
        ) from error


def sha256(path: Path) -> str:
    """Return a file's checksum."""
    with opening(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
